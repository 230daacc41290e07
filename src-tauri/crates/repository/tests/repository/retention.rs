//! The rules by real repositories' own reckoning, and removal.

use std::io::Cursor;

use bulkhead_core::ports::{Flow, Repositories};
use bulkhead_model::{policy::Keep, report::Depth};
use bulkhead_repository::Rustic;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use crate::common::{local, store};

fn hours(count: i64) -> Vec<DateTime<Utc>> {
    let newest: DateTime<Utc> = "2026-06-15T12:30:00Z".parse().unwrap();
    (0..count).map(|at| newest - Duration::hours(at)).collect()
}

fn kept(keep: Keep, zone: Tz, taken: &[DateTime<Utc>]) -> Vec<String> {
    let kept = Rustic::new().keep(&keep, zone, taken).unwrap();
    assert_eq!(kept.len(), taken.len());
    let kept = taken.iter().zip(kept).filter(|(_, reasons)| !reasons.is_empty());
    kept.map(|(at, reasons)| format!("{} {}", at.format("%d %H:%M"), reasons.join("+"))).collect()
}

#[test]
fn each_rule_keeps_the_newest_of_its_periods() {
    let taken = hours(24 * 4);
    let keep = Keep { last: Some(2), daily: Some(3), ..Keep::default() };
    assert_eq!(
        kept(keep, Tz::UTC, &taken),
        ["15 12:30 last+daily", "15 11:30 last", "14 23:30 daily", "13 23:30 daily"]
    );
    let within = Keep { within: Some("3h".parse().unwrap()), ..Keep::default() };
    assert_eq!(kept(within, Tz::UTC, &taken).len(), 3);
}

/// A day is one of the policy's zone: the last hour of a day in Auckland is noon in Greenwich.
#[test]
fn days_are_those_of_the_zone() {
    let keep = Keep { daily: Some(2), ..Keep::default() };
    assert_eq!(kept(keep, Tz::Pacific__Auckland, &hours(48)), ["15 12:30 daily", "15 11:30 daily"]);
}

#[test]
fn nothing_to_keep_is_kept_of_nothing() {
    assert!(Rustic::new().keep(&Keep { last: Some(1), ..Keep::default() }, Tz::UTC, &[]).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_is_gone_and_the_rest_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    let rustic = Rustic::new();
    rustic.init(&at).await.unwrap();
    let first = store(&at, Cursor::new(b"first".to_vec())).await.unwrap().snapshot;
    let second = store(&at, Cursor::new(b"second".to_vec())).await.unwrap().snapshot;
    rustic.forget(&at, std::slice::from_ref(&first)).await.unwrap();
    // Whoever broke off asks again.
    rustic.forget(&at, &[first, "0".repeat(64)]).await.unwrap();
    let left = rustic.snapshots(&at).await.unwrap();
    assert_eq!(left.iter().map(|snapshot| &snapshot.id).collect::<Vec<_>>(), [&second]);
    let digest = rustic.digest(&at, &second, "dump.pgdump", &Flow::default()).await.unwrap();
    assert_eq!(digest.bytes, 6);
    assert_eq!(rustic.check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}
