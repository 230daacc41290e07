//! The log of everything names no secret: a password, a key, a passphrase in a URL.

use base64::{Engine, engine::general_purpose::STANDARD};
use bulkhead_test_support::{S3, WebDav};

use crate::desk::Desk;

/// The most that the program can be made to say.
const LOUD: &str = "trace";

#[test]
fn the_loudest_log_holds_no_secret() {
    let desk = Desk::new();
    let server = desk.sandbox.postgres();
    server.create_database("app");
    server.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    desk.furnish();
    let loud = |arguments: &[&str]| {
        let output = desk.command(arguments).env("BULKHEAD_LOG", LOUD).output().unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
    };
    let url =
        |password: &str| format!("postgres://postgres:{password}@127.0.0.1:{}/app?sslmode=disable", server.port());
    let mut said = loud(&["database", "add", "acme", "pg", "--url", &server.url("app")]);
    said += &loud(&["database", "add", "acme", "wrong", "--url", &url("canary-wrong-password")]);
    // Libraries print what they are given: the secret of an object store, the line that logs in.
    let (s3, webdav) = (S3::start(&desk.sandbox), WebDav::start(&desk.sandbox));
    s3.create_bucket("backups");
    let bucket = s3.url("backups", "").replacen("s3://", &format!("s3://{}@", s3.access_key()), 1);
    let share = format!("webdav://{}@127.0.0.1:{}/share", webdav.user(), webdav.port());
    for (name, url, secret) in [("cloud", &bucket, s3.secret_key()), ("share", &share, webdav.password())] {
        assert!(desk.feed(&["storage", "add", name, "--url", url, "--secret-stdin"], secret).status.success());
        for arguments in [&["storage", "test", name, "-vv"][..], &["backup", "acme/shop", "--storage", name, "-vv"]] {
            let words = loud(arguments);
            assert!(!words.contains("FAILED") && !words.contains("error:"), "{words}");
            said += &words;
        }
    }
    let login = STANDARD.encode(format!("{}:{}", webdav.user(), webdav.password()));
    for arguments in [
        &["backup", "acme/pg", "-vv"][..],
        &["backup", "acme/wrong", "-vv"],
        &["database", "test", "acme/wrong", "-vv"],
        &["restore", "acme/pg", "latest", "--to-url", &server.url("copy"), "-vv"],
        &["check", "acme", "-vv"],
    ] {
        said += &loud(arguments);
    }
    let key = desk.ok(&["tenant", "key", "acme", "--reveal"]);
    let key = key.split_whitespace().find(|word| word.len() == 39).expect("the key is shown");
    assert!(said.len() > 10_000, "it said nothing: this test proves nothing");
    for secret in [server.password(), "canary-wrong-password", key, s3.secret_key(), webdav.password(), login.as_str()]
    {
        assert!(!said.contains(secret), "{:?}", said.lines().find(|line| line.contains(secret)));
    }
}

/// Data of customers and passwords, as a kill leaves them.
#[test]
fn what_a_killed_run_left_goes_at_the_next_start() {
    let desk = Desk::new();
    desk.furnish();
    let left = ["home/.local/share/bulkhead/staging/sqlite-left", "tmp/bulkhead-secret-left"];
    let left = left.map(|folder| desk.sandbox.path().join(folder));
    for folder in &left {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("lock"), "").unwrap();
    }
    desk.ok(&["tenant", "list"]);
    assert!(!left[0].exists(), "a copy of a database stays");
    assert!(!left[1].exists(), "a password stays");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look_at_what_is_kept_or_restored() {
    let desk = Desk::new();
    desk.furnish().ok(&["backup", "acme/shop"]);
    let raw = desk.path("raw.sqlite");
    desk.ok(&["restore", "acme/shop", "latest", "--to-file", &raw]);
    let data = desk.sandbox.path().join("home/.local/share/bulkhead");
    for path in [data.join("staging"), data, raw.into()] {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap());
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

/// Whatever folder somebody chose: names of customers are in there.
#[test]
fn the_catalog_is_nobody_elses_business() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let folder = desk.sandbox.dir("shared");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let at = folder.display().to_string();
    let open = |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o077;
    desk.ok(&["tenant", "add", "acme", "--name", "Acme", "--data-dir", &at]);
    assert_eq!(open("catalog.db"), 0);
    std::fs::set_permissions(folder.join("catalog.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    desk.ok(&["database", "add", "acme", "shop", "--url", &desk.shop("shop.db"), "--data-dir", &at]);
    let disk = format!("file://{}", desk.path("disk"));
    desk.ok(&["storage", "add", "disk", "--url", &disk, "--data-dir", &at]);
    desk.ok(&["backup", "acme/shop", "--data-dir", &at]);
    assert_eq!((open("catalog.db"), open("repositories.json")), (0, 0));
}
