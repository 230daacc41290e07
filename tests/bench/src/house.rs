//! A big house: what the catalog of 1,000 tenants costs, against what was set as a target.

use std::{
    future::Future,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use bulkhead_core::{alerts, retention, scheduler, standing};
use bulkhead_integration::World;

const ROUNDS: usize = 7;

/// What comes due in one look: hourly runs of 1,000 databases, spread over half an hour, looked at every thirty seconds.
const DUE: &str = "
    UPDATE schedules SET last_due = last_due - 3600000, next_due = unixepoch() * 1000 - 1000 WHERE database_id IN
        (SELECT id FROM databases WHERE id NOT IN (SELECT database_id FROM jobs WHERE database_id IS NOT NULL) ORDER BY id LIMIT 17)";

/// Hourly policies for 1,000 tenants with 100 snapshots each, copied to a second storage, and one database with 10,000.
const HOUSE: &str = "
    BEGIN;
    INSERT INTO policies (id, name, rules, created_at) VALUES (1, 'hourly', json('{\"schedule\":{\"cron\":\"0 * * * *\",\"zone\":\"Europe/Berlin\"},
        \"spread\":\"30m\",\"storage\":\"disk\",\"copies\":[\"nas\"],\"rpo\":\"2h\",\"keep\":{\"hourly\":48,\"daily\":31,\"weekly\":13,\"monthly\":12}}'), 0);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO tenants (id, slug, name, created_at, policy_id) SELECT i, printf('tenant-%04d', i), 'Tenant ' || i, 0, 1 FROM n;
    INSERT INTO databases (id, tenant_id, name, connection, has_password, created_at)
        SELECT id, id, 'shop', '{\"kind\":\"file\",\"path\":\"/srv/shop.db\"}', 0, 0 FROM tenants;
    INSERT INTO storages (id, name, location, has_secret, created_at) VALUES (1, 'disk', '{\"kind\":\"local\",\"path\":\"/srv/disk\"}', 0, 0), (2, 'nas', '{\"kind\":\"local\",\"path\":\"/srv/nas\"}', 0, 0);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows)
        SELECT printf('%064x', id * 100000 + i), id, 1, unixepoch() * 1000 - i * 3600000, unixepoch() * 1000 - i * 3600000, 1, 1, 1, 1 FROM databases, n;
    WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows)
        SELECT printf('%064x', 100000 + i), 1, 1, unixepoch() * 1000 - i * 3600000, unixepoch() * 1000 - i * 3600000, 1, 1, 1, 1 FROM n;
    INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, original)
        SELECT 'c' || substr(id, 2), database_id, 2, taken_at, finished_at, 1, 1, 1, 1, id FROM snapshots WHERE database_id > 1;
    COMMIT;";

pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sandbox = bulkhead_test_support::Sandbox::new();
        let world = World::open(sandbox.path()).await;
        fill(sandbox.path());
        let core = &world.core;
        // The first look writes down where every schedule stands.
        scheduler::tick(core).await.unwrap();
        println!("1,000 tenants with hourly policies, 209,900 snapshots and copies; {ROUNDS} rounds");
        println!("{:32} {:>10} {:>10}", "", "least", "median");
        told("scheduler tick", 50, || async { scheduler::tick(core).await.map(drop) }).await;
        told("overview, a row a database", 100, || async { standing::databases(core).await.map(drop) }).await;
        told("overview, a row a tenant", 100, || async { standing::tenants(core).await.map(drop) }).await;
        told("alerts", 200, || async { alerts::look(core).await }).await;
        let path = "tenant-0001/shop".parse().unwrap();
        let preview = || async { retention::preview(core, &path, None).await.map(drop) };
        told("preview of 10,000 snapshots", 300, preview).await;
        status(sandbox.path());
        due(&world, sandbox.path()).await;
    });
}

/// The command as a user waits for it: a process that opens the catalog and prints every database.
fn status(folder: &Path) {
    let program = std::env::current_exe().unwrap().with_file_name("bulkhead");
    let times = std::iter::repeat_with(|| {
        let begun = Instant::now();
        let output = Command::new(&program).arg("--data-dir").arg(folder).arg("status").output().unwrap();
        let took = begun.elapsed();
        assert!(output.stdout.split(|byte| *byte == b'\n').count() > 1_000, "a line for every database");
        took
    });
    tell("bulkhead status, a process", 50, times.take(ROUNDS).collect());
}

/// The tick that begins what is due. The jobs fail at once, since there is nothing to back up, but they are written down and begun.
async fn due(world: &World, folder: &Path) {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        rusqlite::Connection::open(folder.join("catalog.db")).unwrap().execute_batch(DUE).unwrap();
        let begun = Instant::now();
        let tick = scheduler::tick(&world.core).await.unwrap();
        times.push(begun.elapsed());
        // By the hour and their spread others may be due as well.
        assert!(tick.started.len() >= 17, "each of them begins");
        for job in tick.started {
            world.wait(job).await;
        }
    }
    tell("scheduler tick, 17 due", 50, times);
}

fn fill(folder: &Path) {
    let catalog = rusqlite::Connection::open(folder.join("catalog.db")).unwrap();
    catalog.execute_batch(HOUSE).unwrap();
}

async fn told<F, T>(what: &str, target: u64, work: F)
where
    F: Fn() -> T,
    T: Future<Output = bulkhead_model::Result<()>>,
{
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        work().await.unwrap();
        times.push(begun.elapsed());
    }
    tell(what, target, times);
}

fn tell(what: &str, target: u64, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (least, median) = (times[0], times[ROUNDS / 2]);
    let word = if median <= Duration::from_millis(target) { "" } else { "  MISSED" };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("{what:32} {:7.1} ms {:7.1} ms   target {target} ms{word}", milliseconds(least), milliseconds(median));
}
