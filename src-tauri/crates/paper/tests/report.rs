//! The evidence report: everything that happened is in both of its forms, and nothing of it is taken for a formula or for markup.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use bulkhead_model::{
    drill::Outcome,
    evidence::{Act, DatabaseEvidence, Day, DrillEvidence, Evidence, Incident, Period, PlaceEvidence, Rehearsal},
};
use chrono::{DateTime, Duration, Utc};

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-03-01T{hour:02}:00:00Z").parse().unwrap()
}

fn drill(hour: u32, outcome: Outcome, reason: Option<&str>) -> DrillEvidence {
    DrillEvidence {
        began_at: at(hour),
        ended_at: at(hour + 1),
        database: "acme/shop".parse().unwrap(),
        snapshot: Some("0123abcd".into()),
        taken_at: Some(at(1)),
        outcome,
        restore: reason.is_none().then(|| Duration::seconds(95)),
        rows: 7,
        who: "=ann".into(),
        reason: reason.map(str::to_owned),
    }
}

fn evidence() -> Evidence {
    let day = "2026-03-01".parse().unwrap();
    Evidence {
        tenant: "acme".parse().unwrap(),
        name: "Acme".into(),
        period: Period { from: day, to: day },
        made_at: at(23),
        bulkhead: "1".into(),
        databases: vec![DatabaseEvidence {
            database: "acme/shop".parse().unwrap(),
            rpo: "1d".parse().ok(),
            rto: "1h".parse().ok(),
            days: vec![Day { day, done: 1, failed: 0, exposure: Some(Duration::hours(3)), breached: Some(false) }],
            brought_at: None,
            done: 1,
            failed: 0,
            proofs: 1,
            failed_proofs: 0,
            could_not_run: 1,
            slowest: Some(Duration::seconds(95)),
            missed: 2,
        }],
        drills: vec![drill(2, Outcome::Proved, None), drill(4, Outcome::CouldNotRun, Some("+no <b>room</b>"))],
        places: vec![PlaceEvidence {
            storage: "disk".into(),
            location: "/backups".into(),
            snapshots: 3,
            newest: Some(at(1)),
            read_since: None,
            bad: 0,
        }],
        incidents: vec![Incident {
            title: "@home".into(),
            severity: "critical".into(),
            opened_at: at(5),
            acknowledged_at: None,
            closed_at: Some(at(6)),
        }],
        rehearsals: vec![Rehearsal { at: at(7), without: None, passed: true, gaps: Vec::new() }],
        exceptions: vec!["acme/shop: rpo 1d (tenant)".into()],
        acts: vec![Act {
            at: at(8),
            who: "ann".into(),
            action: "drill".into(),
            subject: "acme/shop".into(),
            detail: "{}".into(),
        }],
        kit: "there is none".into(),
    }
}

#[test]
fn every_kind_is_a_row() {
    let text = bulkhead_paper::report::csv(&evidence());
    let lines: Vec<&str> = text.split("\r\n").collect();
    let expected = [
        "kind,at,until,database,name,outcome,who,seconds,limit_seconds,done,failed,could_not_run,missed,rows,detail",
        "objectives,,,acme/shop,rto,in time,,95,3600,1,0,1,2,,",
        "day,2026-03-01,,acme/shop,rpo,within,,10800,86400,1,0,,,,",
        "drill,2026-03-01T02:00:00Z,2026-03-01T03:00:00Z,acme/shop,0123abcd,proved,'=ann,95,3600,,,,,7,of the backup of 2026-03-01T01:00:00Z",
        "drill,2026-03-01T04:00:00Z,2026-03-01T05:00:00Z,acme/shop,0123abcd,could not run,'=ann,,3600,,,,,7,of the backup of 2026-03-01T01:00:00Z; +no <b>room</b>",
        "incident,2026-03-01T05:00:00Z,2026-03-01T06:00:00Z,,'@home,critical,,,,,,,,,",
        "copy,2026-03-01T01:00:00Z,,,disk,,,,,3,0,,,,/backups; not all of it read yet",
        "rehearsal,2026-03-01T07:00:00Z,,,,passed,,,,,,,,,",
        "exception,,,,,,,,,,,,,,acme/shop: rpo 1d (tenant)",
        "act,2026-03-01T08:00:00Z,,acme/shop,drill,,ann,,,,,,,,{}",
        "kit,2026-03-01T23:00:00Z,,,,,,,,,,,,,there is none",
        "",
    ];
    assert_eq!(lines, expected);
    assert!(bulkhead_paper::report::is_one(&text) && !bulkhead_paper::report::is_one("kind,of,list"));
}

#[test]
fn drills_are_listed_and_those_that_could_not_run_are_counted() {
    let page = bulkhead_paper::report::html(&evidence()).unwrap();
    assert!(bulkhead_paper::report::is_one(&page));
    assert!(page.contains("<b>1</b><span>drills that could not run</span>"), "{page}");
    assert!(page.contains("<b>0</b><span>restores that were not</span>"), "{page}");
    assert!(page.contains("1 proved, 0 not, 1 could not run"), "{page}");
    assert!(page.contains("<span class=\"good\">proved</span>") && page.contains("95 s"), "{page}");
    assert!(page.contains("could not run</span>: +no ") && !page.contains("<b>room</b>"), "{page}");
}
