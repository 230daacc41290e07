//! A restore from a repository that is damaged: an error, nothing left at the target, and the application goes on.

use std::path::{Path, PathBuf};

use bulkhead_catalog::Job;
use bulkhead_core::restore;
use bulkhead_integration::World;
use bulkhead_model::{
    Code, DatabasePath, Result,
    compare::Scope,
    restore::{Choices, Destination, Owners},
};
use bulkhead_test_support::Sandbox;

/// Asks for a dump as a file, and gives how the job ended. What cannot even be planned is refused at once.
async fn to_file(world: &World, path: &DatabasePath, snapshot: &str, file: &Path) -> Result<Job> {
    let request = || {
        let destination = Destination::File { path: file.to_owned() };
        let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
        restore::RestoreRequest {
            database: path.clone(),
            snapshot: snapshot.to_owned(),
            storage: None,
            choices,
            password: None,
        }
    };
    let plan = restore::plan(&world.core, &request()).await?;
    Ok(world.wait(restore::execute(&world.core, request(), &plan.digest, None).await?).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_from_a_damaged_repository_leaves_nothing() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT i, md5(i::text) AS body FROM generate_series(1, 20000) i");
    let data = sandbox.dir("data");
    let world = World::open(&data).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    let good = world.back_up(&path).await;
    let file = sandbox.path().join("dump.out");
    let before: Vec<(PathBuf, Vec<u8>)> =
        packs(&data.join("disk")).into_iter().map(|pack| (pack.clone(), std::fs::read(&pack).unwrap())).collect();
    let largest = before.iter().max_by_key(|(_, bytes)| bytes.len()).unwrap();
    // A bit in the middle of the rows, half a pack, and none.
    let mut flipped = largest.1.clone();
    flipped[largest.1.len() / 2] ^= 1;
    for damage in [Some(flipped), Some(largest.1[..largest.1.len() / 2].to_vec()), None] {
        match &damage {
            Some(bytes) => std::fs::write(&largest.0, bytes).unwrap(),
            None => std::fs::remove_file(&largest.0).unwrap(),
        }
        let databases = postgres.databases();
        let into = world.restore(&path, &good.id, &postgres.url("copy")).await;
        for ended in [into, to_file(&world, &path, &good.id, &file).await] {
            let error = match ended {
                Ok(job) => {
                    assert!(job.leftovers.is_empty());
                    job.error.expect("it was called good")
                }
                Err(error) => error,
            };
            assert_eq!(error.code, Code::RepositoryDamaged, "{error:?}");
        }
        assert_eq!(postgres.databases(), databases, "a half-made database was left");
        let names = std::fs::read_dir(sandbox.path()).unwrap().flatten().map(|entry| entry.file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("dump.out")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(world.snapshots(&path).await[0].proved_at.is_none());
    }
    for (pack, bytes) in before {
        std::fs::write(pack, bytes).unwrap();
    }
    world.prove(&path, &good.id, &postgres.url("copy")).await;
    assert_eq!(to_file(&world, &path, &good.id, &file).await.unwrap().error, None);
    assert!(file.exists());
}

fn packs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let below = entries.flat_map(|path| if path.is_dir() { packs(&path) } else { vec![path] });
    below.filter(|path| path.components().any(|part| part.as_os_str() == "data")).collect()
}
