//! Bad input: one clear error with a code and a hint, the right exit code, nothing half-made.

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn names_and_slugs_with_anything_in_them() {
    let desk = Desk::new();
    desk.furnish();
    let url = format!("sqlite:{}", desk.path("shop.db"));
    let mut talk = Transcript::new(&desk);
    let long = "z".repeat(64);
    for slug in ["", "Acme", "../etc", "a b", "-rf", "ä", "a\u{1b}[31mb", "a\u{202e}b", "$(id)", long.as_str()] {
        talk.refused(&["tenant", "add", "--name", "x", "--", slug]);
    }
    for name in ["", "evil\u{1b}[31m\nname", "  "] {
        talk.refused(&["tenant", "add", "evil", "--name", name]);
    }
    for name in ["", "../shop", "a\nb", "a\u{1b}]0;x\u{7}"] {
        talk.refused(&["database", "add", "acme", name, "--url", &url]);
        talk.refused(&["storage", "add", name, "--url", "file:///srv/x"]);
    }
    for path in ["acme", "acme/", "/shop", "acme/shop/more", "ACME/shop"] {
        talk.refused(&["backup", path]);
    }
    talk.check("hostile-names");
}

#[test]
fn a_name_that_may_hold_anything_is_shown_and_used_safely() {
    let desk = Desk::new();
    desk.furnish();
    let url = format!("sqlite:{}", desk.path("shop.db"));
    let mut talk = Transcript::new(&desk);
    for name in ["; rm -rf ~", "<img src=x>", "数据库", "it's $(id)"] {
        talk.run(&["database", "add", "acme", name, "--url", &url]);
        let path = format!("acme/{name}");
        talk.run(&["backup", &path]);
        talk.run(&["database", "remove", &path, "--confirm", name]);
    }
    talk.check("odd-names");
}

/// `u202e` turns round what follows it: `a<mark>bd.pohs` would be read as `ashop.db`.
#[test]
fn a_name_that_turns_text_round_is_written_out() {
    let desk = Desk::new();
    desk.furnish();
    let url = format!("sqlite:{}", desk.path("shop.db"));
    let (name, path) = ("a\u{202e}bd.pohs", "acme/a\u{202e}bd.pohs");
    desk.ok(&["database", "add", "acme", name, "--url", &url]);
    for (arguments, shows) in [
        (&["status"][..], true),
        (&["database", "list"], true),
        (&["backup", path], false),
        (&["snapshots", path], false),
        (&["jobs", path], false),
        (&["database", "test", path], false),
        (&["database", "remove", path, "--confirm", "another"], false),
        (&["database", "remove", path, "--confirm", name], false),
    ] {
        for (arguments, written) in
            [(arguments.to_vec(), "a\\u{202e}bd.pohs"), ([&["--json"], arguments].concat(), "a\\u202ebd.pohs")]
        {
            let output = desk.feed(&arguments, "");
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(!said.contains('\u{202e}') && (!shows || said.contains(written)), "{arguments:?}: {said:?}");
        }
    }
}

#[test]
fn what_does_not_exist_or_exists_already() {
    let desk = Desk::new();
    desk.furnish();
    let url = format!("sqlite:{}", desk.path("shop.db"));
    let mut talk = Transcript::new(&desk);
    talk.refused(&["tenant", "add", "acme", "--name", "Another"]);
    talk.refused(&["database", "add", "acme", "shop", "--url", &url]);
    talk.refused(&["storage", "add", "disk", "--url", "file:///srv/other"]);
    talk.refused(&["database", "add", "nobody", "shop", "--url", &url]);
    for words in [["tenant", "show"], ["tenant", "remove"], ["check", "--read-data"], ["snapshots", "--limit=1"]] {
        talk.refused(&[words[0], words[1], "nobody"]);
    }
    talk.refused(&["tenant", "key", "nobody", "--reveal"]);
    talk.refused(&["tenant", "key", "acme", "--reveal"]);
    talk.refused(&["database", "test", "acme/nothing"]);
    talk.refused(&["database", "remove", "acme/nothing"]);
    talk.refused(&["database", "remove", "acme/shop", "--confirm", "acme"]);
    talk.refused(&["backup", "acme/nothing"]);
    talk.refused(&["backup", "acme/shop", "--storage", "nowhere"]);
    talk.refused(&["snapshots", "acme/nothing"]);
    talk.refused(&["jobs", "acme/nothing"]);
    talk.refused(&["jobs", "--show", "00000000-0000-7000-8000-000000000000"]);
    talk.refused(&["jobs", "--show", "7"]);
    talk.refused(&["jobs", "00000000-0000-7000-8000-000000000000"]);
    talk.refused(&["snapshots", "acme", "--limit", "0"]);
    talk.refused(&["restore", "acme/shop", "latest", "--to-file", "-"]);
    talk.refused(&["storage", "test", "nowhere"]);
    talk.refused(&["storage", "remove", "nowhere"]);
    talk.refused(&["restore", "acme/shop", "latest", "--to-file", &desk.path("x")]);
    talk.refused(&["restore", "acme/shop", "latest", "--storage", "nowhere", "--to-file", &desk.path("x")]);
    talk.refused(&["restore", "acme/nothing", "0123", "--to-file", &desk.path("x")]);
    talk.refused(&["config", "export", "--out", "-"]);
    let job = "00000000-0000-7000-8000-000000000000";
    talk.refused(&["jobs", "--certificate", job, "--out", "-"]);
    for list in ["alerts", "audit", "jobs", "drills"] {
        talk.refused(&[list, "--limit", "0"]);
    }
    talk.refused(&["check", "acme"]);
    talk.check("missing-and-doubled");
}

#[test]
fn urls_that_make_no_sense() {
    let desk = Desk::new();
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    let databases = [
        "oracle://me@host/db",
        "not a url",
        "postgres://",
        "postgres://me@host:99999/db",
        "postgres://me@host/db?sslmode=maybe",
        "postgres://me@host/db?sslmode=disable&evil=1",
        "sqlite:",
        "mysql://me@/db",
        "postgres://me:pass word@ho st/db",
        "postgres://me:pass%zz@host/db",
        "sqlite:/srv/shop.db?mode=ro",
        "postgres://me@host:0/db",
        "postgres://me@host/%00d",
    ];
    for url in databases {
        talk.refused(&["database", "add", "acme", "new", "--url", url]);
    }
    let storages = ["gopher://x", "s3://", "sftp://", "webdavs://", "nonsense", "file://relative/path", "file:"];
    for url in storages {
        talk.refused(&["storage", "add", "new", "--url", url]);
    }
    // Made would be folders of the system's disk, in the place of one that is not mounted.
    let away = desk.path("mnt/usb/backups");
    for url in [&format!("file://{away}"), "file:///proc/nope", "file:///etc/passwd", "file:///etc/passwd/x"] {
        talk.refused(&["storage", "add", "new", "--url", url]);
    }
    talk.refused(&["tenant", "list", "--data-dir", "/proc/nope"]);
    talk.check("urls");
    assert!(!desk.sandbox.path().join("mnt").exists());
}

#[test]
fn words_that_make_no_sense() {
    let desk = Desk::new();
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    talk.refused(&["frobnicate"]);
    talk.refused(&["bakup", "acme/shop"]);
    talk.refused(&["backup"]);
    talk.refused(&["backup", "acme/shop", "--fast"]);
    talk.refused(&["tenant", "add", "new"]);
    talk.refused(&["restore", "acme/shop", "latest"]);
    talk.refused(&["restore", "acme/shop", "latest", "--to-url", "sqlite:/x", "--to-file", "/x"]);
    talk.refused(&["restore", "acme/shop", "latest", "--to-file", "/x", "--password-stdin"]);
    talk.refused(&["database", "add", "acme", "new", "postgres://me:s3cret@host/db"]);
    talk.refused(&["snapshots", "acme", "--limit", "many"]);
    talk.refused(&["database", "add", "acme", "new", "--url", "postgres://me@host/db", "--password-stdin"]);
    talk.check("words");
    let many = desk.run(&["jobs", "--json", "--watch"]);
    assert_eq!((many.status.code(), crate::transcript::error(&many).code.as_str()), (Some(2), "invalid-input"));
    let output = desk.run(&["database", "add", "acme", "new", "postgres://me:s3cret@host/db"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"), "the password was repeated");
}

#[test]
fn sources_and_targets_that_are_not_what_they_must_be() {
    let desk = Desk::new();
    desk.furnish().ok(&["backup", "acme/shop"]);
    std::fs::write(desk.path("notes.txt"), "these are notes, not a database ".repeat(100)).unwrap();
    let (shop, missing) = (desk.path("shop.db"), desk.path("missing.db"));
    for (name, file) in [("missing", &missing), ("notes", &desk.path("notes.txt")), ("folder", &desk.path("home"))] {
        desk.ok(&["database", "add", "acme", name, "--url", &format!("sqlite:{file}")]);
    }
    let mut talk = Transcript::new(&desk);
    for name in ["missing", "notes", "folder"] {
        talk.run(&["database", "test", &format!("acme/{name}")]);
        talk.refused(&["backup", &format!("acme/{name}")]);
    }
    talk.refused(&["database", "inspect", "acme/missing"]);
    let restore = |snapshot, to, target| ["restore", "acme/shop", snapshot, to, target];
    let (to_shop, to_new) = (format!("sqlite:{shop}"), format!("sqlite:{}", desk.path("new.db")));
    talk.refused(&restore("latest", "--to-url", &to_shop));
    talk.refused(&restore("latest", "--to-file", &shop));
    let nowhere = desk.path("no/such/folder/x");
    talk.refused(&restore("latest", "--to-file", &nowhere));
    talk.refused(&restore("latest", "--to-url", "postgres://me@127.0.0.1:1/db"));
    talk.refused(&restore("ffffffff", "--to-url", &to_new));
    talk.refused(&restore("", "--to-url", &to_new));
    talk.refused(&[&restore("latest", "--to-url", &to_new)[..], &["--table", "nothing"]].concat());
    talk.run(&[&restore("latest", "--to-url", &to_shop)[..], &["--plan"]].concat());
    talk.refused(&["storage", "remove", "disk"]);
    talk.check("sources-and-targets");
    assert!(!desk.sandbox.path().join("new.db").exists());
}
