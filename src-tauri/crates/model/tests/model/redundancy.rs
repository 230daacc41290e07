//! A part of 3-2-1-1-0 is met by what was seen alone.

use bulkhead_model::{
    copy::Seen,
    drill::Outcome,
    redundancy::{Finding, Met, Place, Verified, redundancy},
    storage::{Kept, Lasting},
};
use chrono::{DateTime, Duration, Utc};

fn place(name: &str, url: &str) -> Place {
    let location = url.parse().unwrap();
    let storage = name.parse().unwrap();
    Place {
        storage,
        location,
        lasting: None,
        kept: None,
        seen: Seen::Uploaded,
        unseen: false,
        read_at: None,
        proved_at: None,
    }
}

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Read every thirty days, with a drill every seven, and nothing was found.
fn verified() -> Verified {
    let (read_every, drill_every) = (Duration::days(30), Some(Duration::days(7)));
    Verified { now: now(), read_every, drill_every, last_drill: None, bad: Vec::new() }
}

fn answers(places: &[Place]) -> String {
    let word = |finding: &Finding| match finding.answer {
        Met::Yes => 'y',
        Met::No => 'n',
        Met::Unknown => '?',
    };
    redundancy(places, Some("db.acme.example"), &verified()).iter().map(word).collect()
}

#[test]
fn every_part_is_met_by_what_was_seen_alone() {
    let disk = Place {
        seen: Seen::Read,
        read_at: Some(now()),
        lasting: Some(Lasting::Deletable),
        ..place("disk", "file:///srv/a")
    };
    let cloud = place("cloud", "s3://AK@b/p?endpoint=https://s3.example.com");
    assert_eq!(answers(&[]), "nnnnn");
    assert_eq!(answers(std::slice::from_ref(&disk)), "nnnny");
    assert_eq!(answers(&[disk.clone(), cloud.clone()]), "yyy??");
    let cloud = Place { lasting: Some(Lasting::RefusedDelete), seen: Seen::Restored, proved_at: Some(now()), ..cloud };
    assert_eq!(answers(&[disk.clone(), cloud.clone()]), "yyyyy");
    let silent = Place { unseen: true, ..cloud.clone() };
    assert_eq!(answers(&[disk.clone(), silent.clone()]), "?????", "not having been able to look is no proof");
    let told = &redundancy(&[disk.clone(), silent], None, &verified())[0].found;
    assert_eq!(told, "the database and 2 on disk, cloud; not reachable when last looked at: cloud");
    let third = place("third", "sftp://u@far.example.org/b");
    let silent = Place { unseen: true, ..third };
    assert!(answers(&[disk.clone(), cloud.clone(), silent]).starts_with("yyyy"), "the others suffice");
    for seen in [Seen::Missing, Seen::Damaged] {
        let lost = Place { seen, ..cloud.clone() };
        assert_eq!(answers(&[disk.clone(), lost]), "nnnnn", "{seen}");
    }
}

#[test]
fn what_was_verified_in_time_stands_when_another_backup_is_made() {
    let days = |days| Some(now() - Duration::days(days));
    let zero = |place: Place, verified: &Verified| redundancy(&[place], None, verified)[4].clone();
    for (read_at, proved_at, answer) in [
        (None, None, Met::Unknown),
        (days(29), None, Met::Yes),
        (days(32), None, Met::Unknown),
        (None, days(7), Met::Yes),
        (days(32), days(9), Met::Unknown),
        (days(32), days(3), Met::Yes),
        (days(-400), None, Met::Unknown),
    ] {
        let disk = Place { seen: Seen::Present, read_at, proved_at, ..place("disk", "file:///srv/a") };
        assert_eq!(zero(disk.clone(), &verified()).answer, answer, "{read_at:?} {proved_at:?}");
        let silent = Place { unseen: true, ..disk };
        assert_eq!(zero(silent, &verified()).answer, Met::Unknown, "nobody can look there now");
    }
    let disk = Place { seen: Seen::Present, proved_at: days(3), ..place("disk", "file:///srv/a") };
    assert_eq!(zero(disk.clone(), &verified()).found, "no error when it was last verified: disk on 2026-05-29");
    for (outcome, answer) in [
        (Outcome::Proved, Met::Yes),
        (Outcome::CouldNotRun, Met::Yes),
        (Outcome::Differs, Met::No),
        (Outcome::Failed, Met::No),
    ] {
        let drilled = Verified { last_drill: Some(outcome), ..verified() };
        assert_eq!(zero(disk.clone(), &drilled).answer, answer, "{outcome:?}");
    }
    let bad = Verified { bad: vec!["nas".parse().unwrap()], ..verified() };
    assert_eq!(zero(disk, &bad).found, "older backups are missing or damaged on nas");
}

#[test]
fn how_it_was_found_out_is_told() {
    let found =
        |lasting| redundancy(&[Place { lasting, ..place("cloud", "s3://AK@b/p") }], None, &verified())[3].found.clone();
    assert_eq!(found(Some(Lasting::RefusedDelete)), "cloud: it refused a delete");
    assert_eq!(found(Some(Lasting::Deletable)), "all of them can be deleted");
    assert_eq!(found(None), "cloud was not tested");
    assert_eq!(redundancy(&[], None, &verified())[3].found, "none", "where there is no copy, none can be deleted");
}

/// A lock on what is written from now on is none on what backups build upon, and one that is over is none.
#[test]
fn a_lock_counts_for_what_was_seen_to_be_locked() {
    let locked = |kept| {
        let place = Place { lasting: Some(Lasting::Locked), kept, ..place("cloud", "s3://AK@b/p") };
        let found = redundancy(&[place], None, &verified())[3].clone();
        (found.answer, found.found)
    };
    let until = |days: i64| Some(Kept::Until(now() + Duration::days(days)));
    let date = (now() + Duration::days(30)).format("%Y-%m-%d");
    assert_eq!(
        locked(until(30)),
        (Met::Yes, format!("cloud: asked, its oldest and its newest data is locked until {date}"))
    );
    assert_eq!(locked(Some(Kept::Held)).0, Met::Yes);
    for gone in [until(-1), Some(Kept::Deletable)] {
        let told = "cloud locks what is written, and older data that backups build upon is not locked";
        assert_eq!(locked(gone), (Met::No, told.to_owned()));
    }
    assert_eq!(locked(None).0, Met::Unknown, "nobody has asked");
    let (late, soon) = (Kept::Until(now() + Duration::days(9)), Kept::Until(now()));
    assert_eq!((late.and(soon), Kept::Held.and(late), late.and(Kept::Deletable)), (soon, late, Kept::Deletable));
}

#[test]
fn what_stands_together_fails_together() {
    let two = [place("a", "file:///srv/a"), place("b", "file:///mnt/b")];
    assert_eq!(answers(&two), "ynn??");
    let at = |host: &str| answers(&[place("disk", "file:///srv/a"), place("nas", &format!("sftp://u@{host}/srv"))]);
    for (host, expected) in [
        ("nas.lan", "yy???"),
        ("nas", "yy???"),
        ("10.1.2.3", "yy???"),
        ("db.acme.example", "yyn??"),
        ("127.0.0.1", "yyn??"),
        ("backup.example.org", "yyy??"),
        ("8.8.8.8", "yyy??"),
    ] {
        assert_eq!(at(host), expected, "{host}");
    }
}
