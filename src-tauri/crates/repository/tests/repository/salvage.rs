//! Damage is taken out of use: what can be read stays readable, nothing else is called whole, and backups go on and mend it.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, Salvaged};
use bulkhead_model::{Code, report::Depth};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{Sandbox, real_tool};

use crate::common::{KEY, files, local, noise, read, store};

const SIZE: usize = 1 << 20;

/// Two snapshots: each needs what the other needs, and something of its own.
struct Two {
    at: RepositoryAt,
    sandbox: Sandbox,
    dumps: [Vec<u8>; 2],
    snapshots: Vec<String>,
}

impl Two {
    async fn new() -> Self {
        let sandbox = Sandbox::new();
        let at = local(sandbox.path());
        Rustic::new().init(&at).await.unwrap();
        let first = noise(6 * SIZE, 1);
        let second = [&first[..3 * SIZE], &noise(SIZE, 2)].concat();
        let dumps = [first, second];
        let mut snapshots = Vec::new();
        for dump in &dumps {
            snapshots.push(store(&at, Cursor::new(dump.clone())).await.unwrap().snapshot);
        }
        Self { at, sandbox, dumps, snapshots }
    }

    fn packs(&self) -> Vec<PathBuf> {
        files(&self.sandbox.path().join("repo/data"))
    }

    /// Damages the end of what the first dump alone needs. Gives the pack.
    async fn damage(&self) -> String {
        let largest = self.packs().into_iter().max_by_key(|pack| fs::metadata(pack).unwrap().len()).unwrap();
        let mut bytes = fs::read(&largest).unwrap();
        let whole = bytes.clone();
        for at in (0..bytes.len()).rev().step_by(SIZE / 4) {
            bytes.clone_from(&whole);
            bytes[at] ^= 1;
            fs::write(&largest, &bytes).unwrap();
            let read = [read(&self.at, &self.snapshots[0]).await, read(&self.at, &self.snapshots[1]).await];
            if read[0].is_err() && read[1].is_ok() {
                return name(&largest);
            }
        }
        panic!("nothing is the first one's alone");
    }

    async fn salvage(&self, pack: &str) -> bulkhead_model::Result<Salvaged> {
        Rustic::new().salvage(&self.at, &[pack.to_owned()], &Flow::default()).await
    }

    /// What a check of everything finds: kind and id.
    async fn found(&self) -> Vec<(String, String)> {
        let report = Rustic::new().check(&self.at, &Depth::Everything, &Flow::default()).await.unwrap();
        report.findings.into_iter().map(|it| (it.file, it.id.unwrap_or_default())).collect()
    }

    fn restic(&self, args: &[&str]) -> (bool, String) {
        let mut command: Command = self.sandbox.command(real_tool("restic", "restic"));
        command.arg("--no-cache").arg("-r").arg(self.sandbox.path().join("repo")).args(args);
        let output = command.env("RESTIC_PASSWORD", KEY).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_can_be_read_is_kept_and_a_later_backup_mends_the_rest() {
    let two = Two::new().await;
    let pack = two.damage().await;
    assert_eq!(two.found().await, [("pack".to_owned(), pack.clone())]);
    let salvaged = two.salvage(&pack).await.unwrap();
    assert!(salvaged.kept > 3 && salvaged.lost == 1, "{salvaged:?}");
    // The one that needs what is lost is named, and the other is as good as ever, for restic as well.
    assert_eq!(two.found().await, [("snapshot".to_owned(), two.snapshots[0].clone())]);
    assert_eq!(read(&two.at, &two.snapshots[0]).await.unwrap_err().code, Code::RepositoryDamaged);
    assert!(read(&two.at, &two.snapshots[1]).await.unwrap() == two.dumps[1]);
    let (dumped, _) = two.restic(&["dump", &two.snapshots[1], "/dump.pgdump"]);
    assert!(dumped);
    // The same comes once more: nothing of it is taken for there.
    let third = store(&two.at, Cursor::new(two.dumps[0].clone())).await.unwrap().snapshot;
    for (snapshot, dump) in [(&third, 0), (&two.snapshots[0], 0), (&two.snapshots[1], 1)] {
        assert!(read(&two.at, snapshot).await.unwrap() == two.dumps[dump]);
    }
    assert_eq!(two.found().await, []);
    // What is damaged still lies there, and nobody needs it: a prune takes it away.
    assert!(two.packs().iter().any(|path| name(path) == pack));
    Rustic::new().prune(&two.at, Duration::ZERO, &Flow::default()).await.unwrap();
    Rustic::new().prune(&two.at, Duration::ZERO, &Flow::default()).await.unwrap();
    assert!(two.packs().iter().all(|path| name(path) != pack));
    let (whole, said) = two.restic(&["check", "--read-data"]);
    assert!(whole && said.contains("no errors were found"), "{said}");
    assert!(read(&two.at, &two.snapshots[0]).await.unwrap() == two.dumps[0]);
}

/// A pack that is gone altogether, and one that is whole after all.
#[tokio::test]
async fn a_pack_that_is_missing_loses_all_of_its_parts_and_a_whole_one_none() {
    let two = Two::new().await;
    for pack in two.packs() {
        let salvaged = two.salvage(&name(&pack)).await.unwrap();
        assert!(salvaged.kept > 0 && salvaged.lost == 0, "{salvaged:?}");
    }
    assert_eq!(two.found().await, []);
    for (snapshot, dump) in two.snapshots.iter().zip(&two.dumps) {
        assert!(read(&two.at, snapshot).await.unwrap() == *dump);
    }
    let two = Two::new().await;
    let pack = two.packs().into_iter().max_by_key(|pack| fs::metadata(pack).unwrap().len()).unwrap();
    fs::remove_file(&pack).unwrap();
    let salvaged = two.salvage(&name(&pack)).await.unwrap();
    assert!(salvaged.kept == 0 && salvaged.lost > 3, "{salvaged:?}");
    let mut both: Vec<_> = two.snapshots.iter().map(|id| ("snapshot".to_owned(), id.clone())).collect();
    let mut found = two.found().await;
    both.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, both);
    let again = store(&two.at, Cursor::new(two.dumps[0].clone())).await.unwrap().snapshot;
    assert!(read(&two.at, &again).await.unwrap() == two.dumps[0]);
}

#[tokio::test]
async fn nobody_works_beside_it() {
    let two = Two::new().await;
    let held = Rustic::new().hold(&two.at, &Flow::default()).await.unwrap();
    let pack = name(&two.packs()[0]);
    assert_eq!(two.salvage(&pack).await.unwrap_err().code, Code::Busy);
    drop(held);
    two.salvage(&pack).await.unwrap();
}
