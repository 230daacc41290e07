//! Several instances over one data folder.

use std::process::Stdio;

use crate::desk::Desk;

/// Jobs that an instance left running when it was killed.
fn orphans(desk: &Desk, count: u32) {
    let catalog = rusqlite::Connection::open(desk.path("home/.local/share/bulkhead/catalog.db")).unwrap();
    let insert = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        INSERT INTO jobs (id, kind, tenant_id, state, owner, requested_at)
        SELECT printf('00000000-0000-7000-8000-%012x', i), 'check', (SELECT id FROM tenants), 'running', 'killed', i FROM n";
    catalog.execute(insert, [count]).unwrap();
}

#[test]
fn instances_that_start_together_agree_on_what_was_interrupted() {
    let desk = Desk::new();
    desk.furnish();
    orphans(&desk, 60);
    let start = |_| desk.command(&["jobs", "--limit", "1000", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let started: Vec<_> = (0..6).map(start).collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let jobs: serde_json::Value = serde_json::from_str(&desk.ok(&["jobs", "--limit", "1000", "--json"])).unwrap();
    let jobs = jobs.as_array().unwrap();
    assert_eq!(jobs.len(), 60);
    assert!(jobs.iter().all(|job| job["state"] == "interrupted"));
}
