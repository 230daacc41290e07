//! Disaster drills: a rehearsal of the loss of this machine, step by step, with what it took and what was found wanting.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{DatabasePath, Label, Slug, span::Span};

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DisasterOutcome", rename_all = "kebab-case")]
pub enum StepOutcome {
    /// As it should be.
    Passed,
    /// It went on, but something is wanting.
    Wanting,
    /// It failed.
    Failed,
}

/// A step of the rehearsal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DisasterStep")]
pub struct Step {
    /// What was done.
    pub title: String,
    /// How it went.
    pub outcome: StepOutcome,
    /// What came of it, in a sentence without a full stop.
    pub detail: String,
    /// How long it took, milliseconds.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub took_ms: u64,
}

/// What is wanting, as far as it decides how grave that is and where it is mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DisasterGapKind", rename_all = "kebab-case")]
pub enum GapKind {
    /// A database did not come back.
    NotBack,
    /// Every repository goes with the machine.
    NoCopy,
    /// The key of the kit opens nothing.
    DeadKey,
    /// A repository that should be left was not opened.
    NotOpened,
    /// The secret of a storage is not in the kit.
    StorageSecret,
    /// The password of a database is on this machine alone.
    DatabasePassword,
    /// What came back is older than it may be.
    TooOld,
    /// It took longer than it may.
    TooSlow,
    /// What came back is not as it was asserted to be.
    Asserted,
    /// No server could be had to load it into.
    NotLoaded,
    /// The kit in hand is not the one that was written last.
    OldKit,
    /// The kit does not say what there is by now.
    OutdatedKit,
    /// The kit names nobody to call.
    NoContact,
    /// That a storage outlives the machine is only said.
    Unseen,
    /// Told by an older Bulkhead, in words alone.
    #[default]
    Untold,
}

/// Something without which the real day would go worse, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DisasterGap")]
pub struct Gap {
    /// What it is.
    // Records of before it was told are kept, and read.
    #[serde(default)]
    pub kind: GapKind,
    /// The database, `TENANT/NAME`, where it is one's.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", specta(type = Option<String>))]
    pub database: Option<DatabasePath>,
    /// What is wanting, without a full stop.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// How far a database came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DisasterReached", rename_all = "kebab-case")]
pub enum Reached {
    /// It was restored as a whole and was equal.
    Proved,
    /// Its dump was fetched and is what was backed up, byte for byte. It was not loaded.
    Fetched,
    /// Neither.
    Lost,
}

/// What came of one database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// Which.
    pub database: DatabasePath,
    /// How far it came back.
    pub reached: Reached,
    /// The backup that it came back from.
    pub snapshot: Option<String>,
    /// As of when.
    pub taken_at: Option<DateTime<Utc>>,
    /// How long it took, milliseconds.
    pub took_ms: u64,
    /// The most that may be lost.
    pub rpo: Option<Span>,
    /// The longest that it may take.
    pub rto: Option<Span>,
}

/// The record of a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whose.
    pub tenant: Slug,
    /// The storage that was taken for lost with the machine.
    pub without: Option<Label>,
    /// When the kit that was used was written.
    pub kit_made_at: DateTime<Utc>,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// The steps.
    pub steps: Vec<Step>,
    /// What came back.
    pub databases: Vec<Recovered>,
    /// What is wanting.
    pub gaps: Vec<Gap>,
}

impl Report {
    /// Whether every database came back, as a whole and in time. A dump that was only fetched is not called proved, but it is
    /// there.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.databases.is_empty()
            && self
                .databases
                .iter()
                .all(|database| database.reached != Reached::Lost && database.in_time() != Some(false))
            && self.steps.iter().all(|step| step.outcome != StepOutcome::Failed)
    }

    /// Whether a database that there was when it began did not come back.
    #[must_use]
    pub fn lost(&self, database: &DatabasePath) -> bool {
        !self.databases.iter().any(|it| it.database == *database && it.reached != Reached::Lost)
    }

    /// Whether it tried to bring a database back.
    #[must_use]
    pub fn names(&self, database: &DatabasePath) -> bool {
        self.databases.iter().any(|it| it.database == *database)
    }

    /// What of it was not as it should be, beside databases that did not come back; none if nothing was.
    #[must_use]
    pub fn wanting(&self) -> Option<String> {
        let failed = self.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
        let late = || self.databases.iter().find(|database| database.in_time() == Some(false));
        failed
            .map(|step| format!("{}: {}", step.title, step.detail))
            .or_else(|| late().map(|late| format!("{} took longer than its RTO", late.database)))
    }

    /// Whether a good drill shows that what kept a database from coming back is mended: one of a backup that was made since. That no
    /// repository was left is shown by no drill here.
    #[must_use]
    pub fn is_outdone(&self, newest_proved: Option<DateTime<Utc>>) -> bool {
        !self.databases.is_empty() && newest_proved.is_some_and(|at| at > self.began_at)
    }

    /// What the databases say of themselves, as gaps.
    #[must_use]
    pub fn objectives_missed(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for database in &self.databases {
            let path = &database.database;
            if let (Some(rpo), Some(taken_at)) = (database.rpo, database.taken_at)
                && (self.began_at - taken_at).to_std().is_ok_and(|age| age > rpo.duration())
            {
                let hours = (self.began_at - taken_at).num_hours();
                gaps.push(Gap {
                    kind: GapKind::TooOld,
                    database: Some(path.clone()),
                    what: format!("what came back of {path} was {hours} hours old, the RPO is {rpo}"),
                    hint: "Back up more often, or copy to a storage that would be left.".to_owned(),
                });
            }
            if let (Some(false), Some(rto)) = (database.in_time(), database.rto) {
                let minutes = database.took_ms / 60_000;
                gaps.push(Gap {
                    kind: GapKind::TooSlow,
                    database: Some(path.clone()),
                    what: format!("{path} took {minutes} minutes, the RTO is {rto}"),
                    hint: "Keep a copy nearer, or allow for more time.".to_owned(),
                });
            }
        }
        gaps
    }
}

impl Recovered {
    fn in_time(&self) -> Option<bool> {
        let rto = self.rto?;
        Some(u128::from(self.took_ms) <= rto.duration().as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(reached: Reached, took_ms: u64, hours: i64) -> Report {
        let began_at = DateTime::UNIX_EPOCH + chrono::Duration::days(9);
        let database = Recovered {
            database: "acme/shop".parse().expect("path"),
            reached,
            snapshot: None,
            taken_at: Some(began_at - chrono::Duration::hours(hours)),
            took_ms,
            rpo: "26h".parse().ok(),
            rto: "1h".parse().ok(),
        };
        Report {
            tenant: "acme".parse().expect("slug"),
            without: None,
            kit_made_at: began_at,
            began_at,
            ended_at: began_at,
            steps: Vec::new(),
            databases: vec![database],
            gaps: Vec::new(),
        }
    }

    #[test]
    fn only_what_came_back_in_time_passes() {
        assert!(report(Reached::Proved, 1_000, 2).passed());
        assert!(report(Reached::Fetched, 1_000, 2).passed());
        assert!(!report(Reached::Lost, 1_000, 2).passed());
        assert!(!report(Reached::Proved, 3_600_001, 2).passed());
        assert!(!Report { databases: Vec::new(), ..report(Reached::Proved, 1, 2) }.passed(), "nothing is no proof");
        let gaps = report(Reached::Proved, 3_600_001, 30).objectives_missed();
        let kinds: Vec<_> = gaps.iter().map(|gap| (gap.kind, gap.database.is_some())).collect();
        assert_eq!(kinds, [(GapKind::TooOld, true), (GapKind::TooSlow, true)], "{gaps:?}");
        let late = report(Reached::Proved, 3_600_001, 30).wanting();
        assert_eq!(late.as_deref(), Some("acme/shop took longer than its RTO"));
        assert_eq!(report(Reached::Lost, 1_000, 2).wanting(), None, "that is told of the database");
    }

    #[test]
    fn a_gap_of_before_kinds_were_told_is_read() {
        let gap: Gap = serde_json::from_str(r#"{"what":"no copy","hint":"Copy."}"#).expect("an old row");
        assert_eq!((gap.kind, gap.database, gap.what.as_str()), (GapKind::Untold, None, "no copy"));
    }
}
