//! The application is killed, or the power is cut, at every call by which it makes sure of its files: what was good stays
//! good, what was reported done is there, and the next run succeeds.

use std::{path::PathBuf, process::Command};

use bulkhead_catalog::{JobFilter, Subject};
use bulkhead_core::{policies, prune, retention};
use bulkhead_integration::{Cut, Left, World};
use bulkhead_model::{
    DatabasePath,
    job::JobState,
    policy::{Keep, Rules},
};
use bulkhead_test_support::{Sandbox, real_tool, seed};

/// A SQLite database of some packs, its data folder, and what it was when it was backed up.
struct House {
    sandbox: Sandbox,
    data: PathBuf,
    file: PathBuf,
    path: DatabasePath,
    /// The snapshots, oldest first, and the databases that they hold.
    good: Vec<(String, PathBuf)>,
}

impl House {
    async fn new() -> Self {
        let sandbox = Sandbox::new();
        let (data, file) = (sandbox.dir("data"), sandbox.path().join("app.db"));
        let open = rusqlite::Connection::open(&file).unwrap();
        open.execute_batch(
            "CREATE TABLE t (i INTEGER PRIMARY KEY, body BLOB);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
             INSERT INTO t SELECT i, randomblob(1000) FROM n",
        )
        .unwrap();
        let world = World::open(&data).await;
        world.disk().await;
        let path = world.database("acme/app", &format!("sqlite:{}", file.display())).await;
        drop(world);
        Self { sandbox, data, file, path, good: Vec::new() }
    }

    async fn back_up(&mut self) {
        let snapshot = World::open(&self.data).await.back_up(&self.path).await.id;
        let copy = self.sandbox.path().join(format!("app.{}", self.good.len()));
        std::fs::copy(&self.file, &copy).unwrap();
        self.good.push((snapshot, copy));
    }

    fn change(&self) {
        let open = rusqlite::Connection::open(&self.file).unwrap();
        open.execute_batch("UPDATE t SET body = randomblob(1000) WHERE i <= 750").unwrap();
    }

    /// Three backups, and a rule that keeps one of them.
    async fn with_too_many() -> Self {
        let mut house = Self::new().await;
        for _ in 0..2 {
            house.back_up().await;
            house.change();
        }
        house.back_up().await;
        house.keep_one().await;
        house
    }

    /// A rule that keeps the newest alone.
    async fn keep_one(&self) {
        let world = World::open(&self.data).await;
        let rules = Rules { keep: Some(Keep { last: Some(1), ..Keep::default() }), ..Rules::default() };
        policies::set_rules(&world.core, &Subject::Database(self.path.clone()), &rules).await.unwrap();
    }

    /// The same after retention: a prune has packs to write anew, and packs to mark.
    async fn unneeded() -> Self {
        let house = Self::with_too_many().await;
        let world = World::open(&house.data).await;
        assert_eq!(retention::run(&world.core, &house.path).await.unwrap().removed, 2);
        house
    }

    /// The same after the mark: a prune of another day has packs to remove.
    async fn marked() -> Self {
        let house = Self::unneeded().await;
        pruned(&World::open(&house.data).await, &house.path).await;
        house
    }

    /// Stock restic finds nothing wrong. Locks of the dead are passed over.
    fn checked_by_restic(&self, when: &str) {
        let key = std::fs::read(self.data.join("secrets.json")).unwrap();
        let secrets: serde_json::Value = serde_json::from_slice(&key).unwrap();
        let key = secrets.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        let mut command: Command = self.sandbox.command(real_tool("restic", "restic"));
        command.args(["--no-cache", "--no-lock", "-r"]).arg(self.data.join("disk/acme"));
        let output = command.args(["check", "--read-data"]).env("RESTIC_PASSWORD", key).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.success() && said.contains("no errors were found"), "{when}: {said}");
    }

    /// Whatever is listed comes back as it was, and something is.
    async fn restores(&self, world: &World, when: &str) {
        let listed = world.snapshots(&self.path).await;
        assert!(!listed.is_empty(), "{when}: no backup is left");
        // The newest last: the proof of an older one would be a reason to keep it.
        for snapshot in listed.into_iter().rev() {
            let was = self.good.iter().find(|(id, _)| *id == snapshot.id).map_or(&self.file, |(_, copy)| copy);
            let target = self.sandbox.path().join("restored");
            world.prove(&self.path, &snapshot.id, &format!("sqlite:{}", target.display())).await;
            let [was, found] = [was, &target].map(|file| rusqlite::Connection::open(file).unwrap());
            let [was, found] = [was, found].map(|open| seed::fingerprint_sqlite(&open));
            assert!(was == found, "{when}: another database came back");
            std::fs::remove_file(target).unwrap();
        }
    }

    /// The next start says what was interrupted, and finds all that was good.
    async fn starts_again(&self, when: &str) -> World {
        let world = World::open(&self.data).await;
        for job in world.core.catalog().jobs().page(&JobFilter::default(), 100).await.unwrap() {
            let is_over = matches!(job.state, JobState::Interrupted | JobState::Done);
            assert!(is_over && job.error.is_none() && job.leftovers.is_empty(), "{when}: {job:?}");
        }
        self.checked_by_restic(when);
        self.restores(&world, when).await;
        world
    }

    /// Ends the application at every call by which it makes sure of a file of the repository, and at those before and after;
    /// then `next` finishes what it could not.
    async fn ends_everywhere(&self, left: Left, how: &[&str], next: impl AsyncFn(&World)) {
        let cut = Cut::of(&self.data);
        let path = self.path.to_string();
        let arguments = [&[path.as_str()], how].concat();
        let calls = cut.calls(&arguments);
        let touches = |at: usize| calls.get(at).is_some_and(|call| call.contains("/disk/"));
        let worth = (0..calls.len()).filter(|at| touches(*at) || touches(at + 1) || touches(at.wrapping_sub(1)));
        let mut ended = 0;
        for at in worth {
            if !cut.at(at + 1, left, &arguments) {
                break;
            }
            ended += 1;
            let world = self.starts_again(&calls[at]).await;
            next(&world).await;
            self.checked_by_restic(&calls[at]);
        }
        assert!(ended > 2, "of {calls:?} it ended at {ended}: this test proves nothing");
    }
}

async fn pruned(world: &World, path: &DatabasePath) {
    let job = world.wait(prune::request(&world.core, &path.tenant).await.unwrap()).await;
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
}

/// The next prune frees what this one would have freed.
async fn ends_in_a_prune(house: House, left: Left) {
    house.ends_everywhere(left, &["prune"], async |world| pruned(world, &house.path).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_prune_that_marks() {
    ends_in_a_prune(House::unneeded().await, Left::Written).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_prune_that_removes() {
    ends_in_a_prune(House::marked().await, Left::Written).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_power_in_a_prune_that_marks() {
    ends_in_a_prune(House::unneeded().await, Left::Synced).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_power_in_a_prune_that_removes() {
    ends_in_a_prune(House::marked().await, Left::SyncedWithoutPacks).await;
}

/// The next retention finishes this one: one backup is left, in the catalog and in the repository.
async fn ends_in_a_retention(left: Left) {
    let house = House::with_too_many().await;
    let next = async |world: &World| {
        retention::run(&world.core, &house.path).await.unwrap();
        assert_eq!(world.snapshots(&house.path).await.len(), 1);
        assert_eq!(std::fs::read_dir(house.data.join("disk/acme/snapshots")).unwrap().count(), 1);
    };
    house.ends_everywhere(left, &["retention"], next).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_retention() {
    ends_in_a_retention(Left::Written).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_power_in_a_retention() {
    ends_in_a_retention(Left::Synced).await;
}

/// A backup that ends with retention; the next one succeeds.
async fn ends_in_a_backup(left: Left) {
    let mut house = House::new().await;
    house.back_up().await;
    house.keep_one().await;
    house.change();
    house.ends_everywhere(left, &[], async |world| drop(world.back_up(&house.path).await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_call_of_a_backup() {
    ends_in_a_backup(Left::Written).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_power_at_every_call_of_a_backup() {
    ends_in_a_backup(Left::Synced).await;
}

/// At the moment at which the job is reported done the power goes: the first backup, and another one.
#[tokio::test(flavor = "multi_thread")]
async fn without_power_once_a_backup_is_reported_done() {
    let mut house = House::new().await;
    for count in 1..=2 {
        let cut = Cut::of(&house.data);
        cut.reported(Left::Synced, &[&house.path.to_string()]);
        // Before a start writes it anew.
        let charts = bulkhead_catalog::charts(&house.data);
        assert_eq!(charts.len(), 1, "the file that names the repositories is gone");
        let world = house.starts_again("reported").await;
        let listed = world.snapshots(&house.path).await;
        assert_eq!(listed.len(), count, "a backup that was reported done is gone");
        assert!(world.jobs(&house.path).await.iter().filter(|job| job.state == JobState::Done).count() >= count);
        world.check(&house.path).await;
        drop(world);
        let copy = house.sandbox.path().join(format!("app.{count}"));
        std::fs::copy(&house.file, &copy).unwrap();
        house.good.push((listed[0].id.clone(), copy));
        house.change();
    }
}
