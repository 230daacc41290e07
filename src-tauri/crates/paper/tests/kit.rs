//! Kits: what they say, that they are whole in themselves, and that they are read back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

use bulkhead_model::{Code, kit::Kit};
use bulkhead_paper::kit::{html, read, steps, text};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

const KEY: &str = "K3YA-0000-1111-2222-3333-4444-5555-6666";

fn key() -> SecretString {
    KEY.into()
}

fn kit() -> Kit {
    let server = |engine: &str, port: u16| {
        json!({ "kind": "server", "engine": engine, "host": "db.acme.example", "port": port, "user": "backup",
            "database": "shop", "tls": "require" })
    };
    let snapshot = json!({ "id": "3f9c21aa".repeat(8), "storage": "disk", "taken_at": "2026-03-01T02:00:00Z", "bytes": 48_300_000,
        "proved_at": "2026-03-01T03:00:00Z" });
    let entry = |name: &str, engine: &str, dump: &str, settings: serde_json::Value| {
        json!({ "name": name, "engine": engine, "source": "shop", "snapshots": [snapshot], "rpo": "26h", "rto": "4h",
            "facts": { "server": "15.18 (Debian)", "tool": "tool 1", "settings": settings, "roles": [], "files": [dump, "manifest.json"] } })
    };
    let mut postgres = entry(
        "shop",
        "postgres",
        "dump.pgdump",
        json!({ "encoding": "UTF8", "collate": "C.UTF-8", "set:work_mem": "8MB", "set:search_path": "\"$user\", app", "database owner": "boss",
            "rights": r#"[[null,"TEMPORARY",false],["the \"clerk\"","CONNECT",false]]"#, "role settings": r#"[["boss","work_mem","1GB"]]"# }),
    );
    postgres["facts"]["roles"] = json!(["app's \"own\""]);
    let mut crm =
        entry("crm", "mariadb", "dump.sql", json!({ "character_set": "utf8mb4", "collation": "utf8mb4_general_ci" }));
    crm["facts"]["grants"] = json!([
        { "account": "app@10.%", "on": { "kind": "database" }, "right": "SELECT" },
        { "account": "clerks@", "on": { "kind": "column", "table": "t`", "name": "c" }, "right": "UPDATE", "grantable": true },
        { "account": "x@%", "on": { "kind": "database" }, "right": "ALL; DROP" },
    ]);
    serde_json::from_value(json!({
        "format": 1, "bulkhead": "0.1.0", "made_at": "2026-03-01T12:00:00Z",
        "profile": { "format": 1, "tenant": "acme", "name": "Acme <Dental> & Söhne", "contacts": ["Jane Doe, +44 20 7946 0000"],
            "databases": [
                { "name": "shop", "connection": server("postgres", 5432), "has_password": true },
                { "name": "crm", "connection": server("mariadb", 3306), "has_password": true },
                { "name": "files & \"notes\"", "connection": { "kind": "file", "path": "/srv/it's/notes.db" }, "has_password": false },
            ],
            "storages": [
                { "name": "disk", "location": { "kind": "local", "path": "/srv/back ups" }, "has_secret": false },
                { "name": "offsite", "location": { "kind": "s3", "bucket": "b", "prefix": "p", "endpoint": "https://s3.example", "access_key": "AK" }, "has_secret": true },
                { "name": "nas", "location": { "kind": "sftp", "user": "bob", "host": "nas", "port": 2222, "path": "/srv/b" }, "has_secret": false },
                { "name": "cloud", "location": { "kind": "webdav", "url": "https://cloud.example/dav", "user": "bob" }, "has_secret": true },
            ] },
        "repositories": [
            { "storage": "disk", "id": "aa" }, { "storage": "offsite", "id": "bb" }, { "storage": "nas", "id": "cc" }, { "storage": "cloud", "id": "dd" },
        ],
        "databases": [
            postgres,
            crm,
            entry("files & \"notes\"", "sqlite", "dump.sqlite", json!({})),
        ],
    }))
    .unwrap()
}

#[test]
fn a_kit_says_all_that_is_needed() {
    insta::assert_snapshot!(text(&kit(), &key()).unwrap().split("-----BEGIN").next().unwrap());
}

#[test]
fn both_forms_are_read_back_as_they_were() {
    for form in [html(&kit(), &key()).unwrap(), text(&kit(), &key()).unwrap()] {
        let (found, key) = read(&form).unwrap();
        assert_eq!((found, key.expose_secret()), (kit(), KEY));
        // Mail programs wrap lines, and turn their ends.
        assert!(read(&form.replace('\n', "\r\n")).is_ok());
    }
}

#[test]
fn a_kit_that_is_damaged_or_newer_or_none_is_told() {
    let whole = text(&kit(), &key()).unwrap();
    let (head, block) = whole.split_once("sha256 ").unwrap();
    let code = |text: &str| read(text).map(drop).map_err(|error| error.code);
    assert_eq!(code(&format!("{head}sha256 {}", block.replacen("eyJ", "eyK", 1))), Err(Code::BadSource));
    assert_eq!(code(&whole[..whole.len() - 40]), Err(Code::InvalidInput));
    assert_eq!(code("<html>the holidays</html>"), Err(Code::InvalidInput));
    let newer = text(&Kit { format: 99, ..kit() }, &key()).unwrap();
    assert!(read(&newer).is_err_and(|error| error.message.contains("newer version")));
}

#[test]
fn the_page_runs_nothing_and_asks_for_nothing() {
    let page = html(&kit(), &key()).unwrap();
    for word in ["<script", "<link", "<img", "<iframe", "src=", "@import", "url(", "onload", "<Dental>"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("Acme &#60;Dental&#62; &#38; Söhne") && page.contains("default-src 'none'"));
    let links: Vec<_> = page.match_indices("href").collect();
    assert!(links.is_empty(), "{links:?}");
}

#[test]
fn the_key_is_in_no_command() {
    for step in steps(&kit()) {
        for command in &step.commands {
            assert!(!command.contains(KEY) && !command.contains("prune"), "{command}");
        }
    }
}

/// Only a dump with the digest of its manifest is called whole: no damage, no missing file, no missing tool.
#[cfg(unix)]
#[test]
fn what_cannot_be_compared_is_not_called_whole() {
    let steps = steps(&kit());
    let all = steps.iter().flat_map(|step| &step.commands);
    let line = all.into_iter().find(|line| line.contains("dump.pgdump is whole")).expect("it is compared").clone();
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("shop");
    std::fs::create_dir(&folder).unwrap();
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    std::fs::write(folder.join("manifest.json"), format!("{{\"sha256\":\"{digest}\"}}")).unwrap();
    let says = |path: &str| {
        let mut shell = std::process::Command::new("/bin/sh");
        let said = shell.args(["-c", &line]).current_dir(dir.path()).env("PATH", path).output().unwrap();
        String::from_utf8(said.stdout).unwrap().trim().to_owned()
    };
    let usual = std::env::var("PATH").unwrap();
    let (dump, aside) = (folder.join("dump.pgdump"), folder.join("dump.pgdump.not-whole"));
    assert_eq!(says(&usual), "dump.pgdump was not fetched: the lines above say why");
    std::fs::write(&dump, "test").unwrap();
    assert_eq!(says(&usual), "dump.pgdump is whole");
    assert!(dump.exists() && !aside.exists());
    let tools = dir.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    for tool in ["cut", "grep"] {
        let found = std::env::split_paths(&usual).map(|folder| folder.join(tool)).find(|path| path.exists()).unwrap();
        std::os::unix::fs::symlink(found, tools.join(tool)).unwrap();
    }
    assert_eq!(says(&tools.display().to_string()), "dump.pgdump is NOT whole", "nothing to take the digest with");
    std::fs::write(&dump, "tEst").unwrap();
    assert_eq!(says(&usual), "dump.pgdump is NOT whole");
    assert!(!dump.exists() && aside.exists(), "nothing loads it by mistake");
}

/// Whatever fails, no command after it says that all is well: with a restic that fails, and with a dump that is away, empty or damaged,
/// though a good one of an earlier try lies about.
#[cfg(unix)]
#[test]
fn nothing_says_that_all_is_well_after_something_failed() {
    use std::os::unix::fs::PermissionsExt;
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let steps = steps(&kit());
    let lines: Vec<_> =
        steps.iter().filter(|step| step.title.contains("notes")).flat_map(|step| &step.commands).collect();
    let script = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    for (restores, well) in [
        ("printf test > database-3/dump.sqlite", true),
        ("exit 1", false),
        ("rm database-3/dump.sqlite", false),
        (": > database-3/dump.sqlite", false),
        ("printf tEst > database-3/dump.sqlite", false),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (folder, tools) = (dir.path().join("database-3"), dir.path().join("tools"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::create_dir(&tools).unwrap();
        std::fs::write(folder.join("manifest.json"), format!("{{\"sha256\":\"{digest}\"}}")).unwrap();
        std::fs::write(folder.join("dump.sqlite"), "test").unwrap();
        for (tool, does) in [("restic", restores), ("sqlite3", "echo ok")] {
            let path = tools.join(tool);
            std::fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
        let mut shell = std::process::Command::new("/bin/sh");
        let said = shell.args(["-c", &script]).current_dir(dir.path()).env("PATH", path).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        assert_eq!(said.lines().any(|line| line == "ok"), well, "{restores}: {said}");
        assert_eq!(said.contains(" is whole"), well, "{restores}: {said}");
        let told = if restores.starts_with("rm") { " was not fetched" } else { " is NOT whole" };
        assert_eq!(said.contains(told), !well, "{restores}: {said}");
    }
}
