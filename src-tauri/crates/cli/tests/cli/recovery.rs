//! The machine is lost: kits, another key, a damaged catalog, a rehearsal, and the evidence of it.

use crate::{desk::Desk, transcript::Transcript};

const PASSPHRASE: &str = "correct horse battery staple\n";

#[test]
fn a_tenant_survives_its_machine() {
    let desk = Desk::new();
    let mut talk = Transcript::new(&desk);
    let (kit, sealed, new) = (desk.path("acme-kit.html"), desk.path("acme-kit.age"), desk.path("new"));
    desk.furnish();
    talk.refused(&["kit", "export", "acme", "--out", &kit]);
    desk.ok(&["backup", "acme/shop"]);
    talk.run(&["kit", "status"]);
    talk.run(&["kit", "export", "acme", "--out", &kit, "--contact", "Jane Doe, +44 20 7946 0000"]);
    talk.run(&["kit", "status", "acme"]);
    talk.run(&["disaster", "begin", "acme", "--kit", &kit, "--outlives", "disk"]);
    talk.run(&["disaster", "begin", "acme", "--kit", &kit, "--outlives", "disk"]);
    talk.run(&["disaster", "list", "acme"]);
    talk.run(&["tenant", "key", "acme", "--rotate"]);
    talk.run(&["kit", "status", "acme"]);
    talk.run(&["disaster", "begin", "acme", "--kit", &kit, "--outlives", "disk"]);
    talk.feed(&["kit", "export", "acme", "--out", &sealed, "--passphrase-stdin"], PASSPHRASE);
    talk.feed(&["--data-dir", &new, "kit", "import", &sealed, "--passphrase-stdin"], PASSPHRASE);
    talk.feed(&["--data-dir", &new, "kit", "import", &sealed, "--passphrase-stdin"], PASSPHRASE);
    talk.run(&["--data-dir", &new, "snapshots", "acme"]);
    talk.run(&["report", "acme", "--from", "2020-01-01", "--to", "2020-01-02"]);
    talk.run(&["report", "acme", "--from", "2020-01-01", "--to", "2020-01-02", "--out", &desk.path("acme.csv")]);
    talk.check("recovery");
    let page = std::fs::read_to_string(&kit).unwrap();
    assert!(page.contains("Acme Dental Ltd") && page.contains("Jane Doe"));
    assert!(std::fs::read_to_string(&sealed).unwrap().starts_with("-----BEGIN AGE ENCRYPTED FILE-----"));
    #[cfg(unix)]
    for file in [&kit, &sealed] {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(file).unwrap());
        assert_eq!(mode & 0o077, 0, "{file} can be read by others");
    }
}

#[test]
fn what_cannot_be_is_told_plainly() {
    let desk = Desk::new();
    let mut talk = Transcript::new(&desk);
    desk.furnish().ok(&["backup", "acme/shop"]);
    let (kit, other) = (desk.path("kit.txt"), desk.path("holidays.html"));
    desk.ok(&["kit", "export", "acme", "--out", &kit]);
    std::fs::write(&other, "<html>the beach</html>").unwrap();
    talk.refused(&["kit", "export", "acme", "--out", &desk.path("kit.pdf")]);
    talk.refused(&["kit", "export", "nobody", "--out", &desk.path("kit.html")]);
    talk.refused(&["kit", "export", "acme", "--out", &other]);
    talk.refused_with(&["kit", "export", "acme", "--out", &desk.path("kit.age"), "--passphrase-stdin"], "short\n");
    talk.refused(&["kit", "export", "acme", "--out", &desk.path("kit.age")]);
    talk.refused(&["kit", "import", &other]);
    talk.refused(&["kit", "import", &desk.path("nothing.html")]);
    let damaged = desk.path("damaged.txt");
    std::fs::write(&damaged, std::fs::read_to_string(&kit).unwrap().replacen("\neyJ", "\neyK", 1)).unwrap();
    talk.refused(&["kit", "import", &damaged]);
    desk.ok(&["tenant", "key", "acme", "--rotate"]);
    talk.refused(&["kit", "import", &kit]);
    desk.ok(&["tenant", "add", "other", "--name", "Other"]);
    talk.refused(&["disaster", "begin", "other", "--kit", &kit]);
    talk.refused(&["disaster", "begin", "acme", "--kit", &kit, "--without-storage", "moon"]);
    talk.refused(&["tenant", "key", "other", "--rotate"]);
    talk.refused(&["report", "acme", "--from", "2026-02-01", "--to", "2026-01-01"]);
    talk.refused(&["report", "acme", "--from", "yesterday", "--to", "2026-01-01"]);
    talk.refused(&["catalog", "rebuild"]);
    talk.check("recovery-refusals");
}

/// By its key in the keyring and by its kit as well: that is one tenant, told of once.
#[test]
fn what_comes_back_in_two_ways_is_told_once() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["backup", "acme/shop"]);
    let kit = desk.path("kit.txt");
    desk.ok(&["kit", "export", "acme", "--out", &kit]);
    let catalog = desk.sandbox.path().join("home/.local/share/bulkhead/catalog.db");
    std::fs::write(catalog, b"no database at all, and long enough to be looked at").unwrap();
    let told = desk.ok(&["catalog", "rebuild", "--kit", &kit]);
    assert_eq!(told.matches("brought back acme: 1 snapshot").count(), 1, "{told}");
    assert_eq!(told.matches("brought back").count(), 1, "{told}");
}

#[test]
fn a_damaged_catalog_is_made_again() {
    let desk = Desk::new();
    let data = desk.path("data");
    let at = |words: &[&str]| desk.ok(&[&["--data-dir", data.as_str()], words].concat());
    at(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    at(&["database", "add", "acme", "shop", "--url", &desk.shop("shop.db")]);
    at(&["storage", "add", "disk", "--url", &format!("file://{}", desk.path("disk"))]);
    at(&["backup", "acme/shop"]);
    std::fs::write(desk.sandbox.path().join("data/catalog.db"), b"no database at all, and long enough to be looked at")
        .unwrap();
    let mut talk = Transcript::new(&desk);
    talk.run(&["--data-dir", &data, "backup", "acme/shop"]);
    talk.run(&["--data-dir", &data, "catalog", "rebuild"]);
    talk.run(&["--data-dir", &data, "snapshots", "acme"]);
    talk.run(&[
        "--data-dir",
        &data,
        "restore",
        "acme/shop",
        "latest",
        "--to-url",
        &format!("sqlite:{}", desk.path("new.db")),
    ]);
    talk.check("catalog-rebuild");
}
