//! An admin's first hour, from nothing to a proved backup.

use crate::{
    desk::Desk,
    transcript::{self, Transcript},
};

#[test]
fn the_first_hour() {
    let desk = Desk::new();
    let (shop, disk) = (desk.shop("shop.db"), format!("file://{}", desk.path("disk")));
    let (new, dump) = (format!("sqlite:{}", desk.path("new.db")), desk.path("shop.dump"));
    let mut talk = Transcript::new(&desk);
    for empty in [&["status"][..], &["tenant", "list"], &["database", "list"], &["storage", "list"], &["jobs"]] {
        talk.run(empty);
    }
    talk.run(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    talk.run(&["tenant", "list"]);
    talk.run(&["tenant", "show", "acme"]);
    talk.run(&["database", "add", "acme", "shop", "--url", &shop]);
    talk.run(&["database", "test", "acme/shop"]);
    talk.run(&["database", "inspect", "acme/shop"]);
    talk.run(&["database", "list"]);
    talk.run(&["storage", "add", "disk", "--url", &disk]);
    talk.run(&["storage", "test", "disk"]);
    talk.run(&["storage", "list"]);
    talk.run(&["storage", "usage", "disk"]);
    talk.run(&["snapshots", "acme"]);
    talk.run(&["status"]);
    talk.run(&["backup", "acme/shop"]);
    talk.run(&["backup", "acme/shop", "--storage", "disk"]);
    talk.run(&["snapshots", "acme"]);
    talk.run(&["snapshots", "acme/shop", "--limit", "1"]);
    talk.run(&["storage", "usage", "disk"]);
    talk.run(&["restore", "acme/shop", "latest", "--to-url", &new, "--plan"]);
    talk.run(&["restore", "acme/shop", "latest", "--to-url", &new]);
    talk.run(&["restore", "acme/shop", "latest", "--to-file", &dump]);
    talk.run(&["check", "acme"]);
    talk.run(&["check", "acme", "--read-data"]);
    talk.run(&["status"]);
    talk.run(&["jobs"]);
    talk.run(&["jobs", "acme/shop", "--limit", "1"]);
    talk.run(&["tenant", "show", "acme"]);
    talk.run(&["tenant", "key", "acme", "--reveal"]);
    talk.run(&["database", "remove", "acme/shop", "--confirm", "shop"]);
    talk.refused(&["tenant", "remove", "acme"]);
    talk.refused(&["tenant", "remove", "acme", "--confirm", "acne"]);
    talk.run(&["tenant", "remove", "acme", "--confirm", "acme"]);
    talk.check("first-hour");
    assert_eq!(names(&desk.path("new.db")), 1200);
    assert_eq!(names(&dump), 1200, "the dump of a SQLite database is the database");
}

fn names(path: &str) -> i64 {
    let database = rusqlite::Connection::open(path).unwrap();
    database.query_row("SELECT count(DISTINCT name) FROM customers", [], |row| row.get(0)).unwrap()
}

/// Every command that prints a result prints one document with `--json`, and nothing else.
#[test]
fn the_same_as_json() {
    let desk = Desk::new();
    let mut text = String::new();
    let (shop, disk) = (desk.shop("shop.db"), format!("file://{}", desk.path("disk")));
    let (new, dump) = (format!("sqlite:{}", desk.path("new.db")), desk.path("shop.dump"));
    let commands: &[&[&str]] = &[
        &["status"],
        &["tenant", "add", "acme", "--name", "Acme Dental Ltd"],
        &["tenant", "list"],
        &["database", "add", "acme", "shop", "--url", &shop],
        &["tenant", "show", "acme"],
        &["database", "test", "acme/shop"],
        &["database", "inspect", "acme/shop"],
        &["database", "list", "acme"],
        &["storage", "add", "disk", "--url", &disk],
        &["storage", "test", "disk"],
        &["storage", "list"],
        &["backup", "acme/shop"],
        &["snapshots", "acme/shop"],
        &["storage", "usage", "disk"],
        &["restore", "acme/shop", "latest", "--to-url", &new, "--plan"],
        &["restore", "acme/shop", "latest", "--to-url", &new],
        &["restore", "acme/shop", "latest", "--to-file", &dump],
        &["check", "acme", "--read-data"],
        &["jobs", "--limit", "1"],
        &["status"],
        &["tenant", "key", "acme", "--reveal"],
        &["database", "remove", "acme/shop", "--confirm", "shop"],
        &["tenant", "remove", "acme", "--confirm", "acme"],
        &["storage", "remove", "disk"],
    ];
    for command in commands {
        let output = desk.run(&[command, &["--json"][..]].concat());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout)
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let arguments: Vec<_> = command.iter().map(|word| word.replace(' ', "_")).collect();
        text += &format!(
            "\n$ bulkhead {} --json\n{}",
            arguments.join(" "),
            transcript::sorted(&String::from_utf8(output.stdout).unwrap())
        );
    }
    transcript::check(&desk, "json", &text.replace(&digest(&text), "[digest]"));
}

/// The plan's digest follows from the snapshot's id.
fn digest(text: &str) -> String {
    let rest = text.split("\"digest\": \"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_job_can_be_looked_at() {
    let desk = Desk::new();
    desk.furnish().ok(&["backup", "acme/shop"]);
    let jobs: serde_json::Value = serde_json::from_str(&desk.ok(&["jobs", "--json"])).unwrap();
    let id = jobs[0]["id"].as_str().unwrap();
    let mut talk = Transcript::new(&desk);
    talk.run(&["jobs", "--show", id]);
    assert_eq!(desk.ok(&["jobs", id]), desk.ok(&["jobs", "--show", id]));
    talk.run(&["jobs", "--show", id, "--json"]);
    talk.check("job");
}

#[test]
fn a_restore_has_a_certificate_and_a_backup_has_none() {
    let desk = Desk::new();
    desk.furnish().ok(&["backup", "acme/shop"]);
    desk.ok(&["restore", "acme/shop", "latest", "--to-url", &format!("sqlite:{}", desk.path("new.db"))]);
    let jobs: serde_json::Value = serde_json::from_str(&desk.ok(&["jobs", "--json"])).unwrap();
    let [restore, backup] = [0, 1].map(|at| jobs[at]["id"].as_str().unwrap());
    let file = desk.path("certificate.html");
    assert!(desk.ok(&["jobs", "--certificate", restore, "--out", &file]).contains(&file));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("new.db") && text.contains("customers"), "{text}");
    let refused = desk.run(&["jobs", "--certificate", backup, "--out", &desk.path("none.html")]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("nothing was compared in this job"), "{said}");
    assert!(!std::path::Path::new(&desk.path("none.html")).exists());
}

#[test]
fn a_repository_is_taken_over_with_its_key() {
    let desk = Desk::new();
    desk.furnish().ok(&["backup", "acme/shop"]);
    let key = desk.ok(&["tenant", "key", "acme", "--reveal"]);
    desk.ok(&["tenant", "remove", "acme", "--confirm", "acme"]);
    desk.ok(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    desk.ok(&["database", "add", "acme", "shop", "--url", &format!("sqlite:{}", desk.path("shop.db"))]);
    let open = ["repository", "open", "acme", "--storage", "disk", "--key-stdin"];
    let mut talk = Transcript::new(&desk);
    talk.refused_with(&open, "0000-0000-0000-0000-0000-0000-0000-0000\n");
    talk.feed(&open, &key);
    talk.run(&["snapshots", "acme"]);
    talk.check("repository-open");
}

#[test]
fn the_demo_proves_itself_and_leaves_nothing() {
    let desk = Desk::new();
    let mut talk = Transcript::new(&desk);
    talk.run(&["demo"]);
    talk.check("demo");
    let left: Vec<_> = std::fs::read_dir(desk.sandbox.path().join("tmp")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!desk.sandbox.path().join("home/.local/share/bulkhead").exists());
    let document: serde_json::Value = serde_json::from_str(&desk.ok(&["demo", "--json"])).unwrap();
    assert_eq!(document["proved"].as_array().unwrap().len(), 2);
}

#[test]
fn a_test_that_fails_is_one_document_too() {
    let desk = Desk::new();
    desk.ok(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    desk.ok(&["database", "add", "acme", "gone", "--url", "sqlite:/no/such/file.db"]);
    let output = desk.run(&["database", "test", "acme/gone", "--json"]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["stages"][0]["outcome"], "failed");
    assert_eq!((&report["code"], &report["message"]), (&"tool-failed".into(), &"the test failed at: file".into()));
    assert_eq!(report["hints"], report["stages"][0]["hints"]);
}
