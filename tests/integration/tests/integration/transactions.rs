//! The application ends between the first statement and the commit of every transaction of its catalog, in every kind of work: the
//! catalog opens and is whole, what ran is called interrupted, nothing is left over, and the next run succeeds.

use std::path::PathBuf;

use bulkhead_catalog::{Catalog, JobFilter, Subject};
use bulkhead_core::{copies, keys, kit, policies, prune, storages};
use bulkhead_integration::{CATALOG_LOG, Cut, Left, World};
use bulkhead_model::{
    DatabasePath, Label,
    job::{JobId, JobState},
    kit::Standing,
    policy::{Copies, Rules},
};
use bulkhead_test_support::Sandbox;

/// A small database that was backed up once.
struct House {
    data: PathBuf,
    path: DatabasePath,
    _sandbox: Sandbox,
}

impl House {
    async fn new() -> Self {
        let sandbox = Sandbox::new();
        let (data, file) = (sandbox.dir("data"), sandbox.path().join("app.db"));
        let open = rusqlite::Connection::open(&file).unwrap();
        open.execute_batch("CREATE TABLE t (i INTEGER PRIMARY KEY, body TEXT); INSERT INTO t (body) VALUES ('x')")
            .unwrap();
        let world = World::open(&data).await;
        world.disk().await;
        let path = world.database("acme/app", &format!("sqlite:{}", file.display())).await;
        world.back_up(&path).await;
        Self { data, path, _sandbox: sandbox }
    }

    /// Where a copy of the database may be made, gone with the next beginning.
    fn url(&self, name: &str) -> String {
        format!("sqlite:{}", self.data.join(name).display())
    }

    /// Ends it at each commit in turn, and lets `next` do the same work to its end. Gives how often a job was interrupted.
    async fn ends_in_each(&self, how: &[&str], next: impl AsyncFn(&World)) -> usize {
        let cut = Cut::of(&self.data);
        let path = self.path.to_string();
        let arguments = [&[path.as_str()], how].concat();
        let calls = cut.calls(&arguments);
        let (mut ended, mut interrupted) = (0, 0);
        let commits = |call: &str| call.contains("sync ") && call.ends_with(CATALOG_LOG);
        for (at, call) in calls.iter().enumerate().filter(|(_, call)| commits(call)) {
            if !cut.at(at + 1, Left::Uncommitted, &arguments) {
                break;
            }
            ended += 1;
            Catalog::examine(&self.data).await.unwrap();
            let world = World::open(&self.data).await;
            for job in world.core.catalog().jobs().page(&JobFilter::default(), 100).await.unwrap() {
                let is_over = matches!(job.state, JobState::Interrupted | JobState::Done);
                assert!(is_over && job.error.is_none() && job.leftovers.is_empty(), "{call}: {job:?}");
                interrupted += usize::from(job.state == JobState::Interrupted);
            }
            next(&world).await;
        }
        assert!(ended > 1, "of {calls:?} it ended at {ended}: this test proves nothing");
        interrupted
    }
}

async fn done(world: &World, job: JobId) {
    let job = world.wait(job).await;
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_backup() {
    let house = House::new().await;
    let interrupted = house.ends_in_each(&[], async |world| drop(world.back_up(&house.path).await)).await;
    assert!(interrupted > 3, "{interrupted}");
}

/// What was restored by half is gone, and proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_restore() {
    let house = House::new().await;
    let next = async |world: &World| {
        let is_proved = world.snapshots(&house.path).await[0].proved_at.is_some();
        assert!(!is_proved || house.data.join("copy.db").exists(), "proved by half a restore");
        world.prove(&house.path, "latest", &house.url("next.db")).await;
    };
    let interrupted = house.ends_in_each(&[&house.url("copy.db")], next).await;
    assert!(interrupted > 3, "{interrupted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_drill() {
    let house = House::new().await;
    let next = async |world: &World| assert_eq!(world.drill(&house.path, "latest").await.0.error, None);
    let interrupted = house.ends_in_each(&["drill"], next).await;
    assert!(interrupted > 3, "{interrupted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_copy() {
    let house = House::new().await;
    let world = World::open(&house.data).await;
    let nas: Label = "nas".parse().unwrap();
    let location = format!("file://{}", house.data.join("nas").display()).parse().unwrap();
    storages::add(&world.core, &nas, &location, None).await.unwrap();
    let rules = Rules { storage: Some("disk".parse().unwrap()), copies: Some(Copies(vec![nas])), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(house.path.clone()), &rules).await.unwrap();
    drop(world);
    let next = async |world: &World| {
        // It may have been copied, and not yet said.
        if let Ok(job) = copies::request(&world.core, &house.path).await {
            done(world, job).await;
        }
        assert_eq!(world.core.catalog().snapshots().all(&house.path).await.unwrap().len(), 2);
    };
    let interrupted = house.ends_in_each(&["copy"], next).await;
    assert!(interrupted > 3, "{interrupted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_prune() {
    let house = House::new().await;
    let next = async |world: &World| done(world, prune::request(&world.core, &house.path.tenant).await.unwrap()).await;
    let interrupted = house.ends_in_each(&["prune"], next).await;
    assert!(interrupted > 2, "{interrupted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_check() {
    let house = House::new().await;
    let interrupted = house.ends_in_each(&["check"], async |world| world.check(&house.path).await).await;
    assert!(interrupted > 2, "{interrupted}");
}

/// A kit that was written and not written down is asked for again.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_kit() {
    let house = House::new().await;
    let next = async |world: &World| {
        world.write_kit(&house.path.tenant).await.unwrap();
        let standing = kit::standings(&world.core).await.unwrap().remove(&house.path.tenant);
        assert!(matches!(standing, Some(Standing::Current { .. })), "{standing:?}");
    };
    house.ends_in_each(&["kit"], next).await;
}

/// The repository opens at every moment, and in the end with the new key alone.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_change_of_the_key() {
    let house = House::new().await;
    let next = async |world: &World| {
        world.back_up(&house.path).await;
        // The claim of whoever has died is nobody's after a minute, which has passed.
        world.core.catalog().alerts().unmark("making the key of acme").await.unwrap();
        keys::rotate(&world.core, &house.path.tenant).await.unwrap();
        world.check(&house.path).await;
        let keys = std::fs::read_dir(house.data.join("disk/acme/keys")).unwrap().count();
        let secrets = std::fs::read_to_string(house.data.join("secrets.json")).unwrap();
        assert_eq!((keys, secrets.matches("repository-key").count()), (1, 1));
    };
    house.ends_in_each(&["key"], next).await;
}
