//! Requests and responses, as JSON for `--json` and as TypeScript for the page.

mod alert;
mod configuration;
mod copy;
mod database;
mod desktop;
mod disaster;
mod drill;
mod failure;
mod foreign;
mod hook;
mod job;
mod kit;
mod manifest;
mod policy;
mod policy_draft;
mod redundancy;
mod report;
mod restore;
mod retention;
mod settings;
mod snapshot;
mod snapshot_detail;
mod standing;
mod storage;
mod tenant;
mod timeline;
mod tool;
mod wall;

pub use alert::{AddedChannel, Alert, AlertChannel, AlertMember, ChannelInput, MailChannel};
pub use bulkhead_model::{audit::Entry as AuditEntry, colour::Colour as TenantColour, report::TestReport};
pub use configuration::{ConfigurationAct, ConfigurationImported, ConfigurationPlan, ConfigurationStep};
pub use copy::{CopyStanding, FailedCopy};
pub use database::{
    ConnectionInput, Database, DatabaseInput, DatabaseStatus, DatabaseUpdate, InspectedTable, Inspection,
    ProtectionReason,
};
pub use desktop::{Place, TrayState};
pub use disaster::{DisasterDatabase, DisasterDrill};
pub use drill::{DrillDetail, DrillPlan, DrillRow};
pub use failure::Failure;
pub use foreign::{ForeignSnapshot, ForeignSnapshots, UnreadStorage};
pub use hook::HookInput;
pub(crate) use job::phases_of;
pub use job::{Job, JobDetail, JobFilter, JobLine, JobPhase, JobProgress, MissedRun};
pub use kit::{
    CatalogRebuilt, FoundRepository, KeyLeft, KeyRotated, KitExported, KitFile, KitForm, KitState, KitStatus,
    LostTenant, NeededCredential, Rebuilt,
};
pub use manifest::{ManifestFile, ManifestObjects, ManifestTable, ManifestWhole, SnapshotManifest};
pub use policy::{KeepInput, Policy, PolicyPreview, PolicyProblem, Rule, RulesInput, SimulatedYear};
pub(crate) use policy::{own, rows};
pub use policy_draft::{
    Assignment, DraftProblem, DraftedYear, KeptRun, PolicyBase, PolicyCheck, PolicyPreset, RulesValues,
};
pub use redundancy::{DatabaseRedundancy, RedundancyPart, TenantRedundancy};
pub use report::{
    EvidenceAct, EvidenceDatabase, EvidenceDay, EvidenceIncident, EvidencePlace, EvidenceRehearsal, EvidenceReport,
    ReportExported, ReportForm, ReportsExported,
};
pub use restore::{
    ChosenFile, DiscardInput, PlaceInput, PlaceReport, RestoreBlocker, RestoreInput, RestorePlan, RestoreReport,
    RestoreTarget,
};
pub(crate) use retention::planned;
pub use retention::{RetentionOutcome, RetentionPreview, RetentionPreviewRow, RetentionRow};
pub use settings::{About, LockState};
pub(crate) use snapshot::{Looks, Marks, cursor_after, is_away, looks_at, seen_of};
pub use snapshot::{Snapshot, SnapshotCopy, SnapshotPage, SnapshotQuery, SnapshotState};
pub use snapshot_detail::{LookFailure, SnapshotChanges, SnapshotDetail, SnapshotPlace, TableChange};
pub use standing::{ByLevel, DayStrips, ObjectiveStatus, Overview, TenantStatus, Upcoming, UpcomingRun};
pub use storage::{
    Forecast, HeldRepository, Storage, StorageAdded, StorageFilling, StorageHistory, StorageInput, StorageSeries,
    StorageUsage, TenantUsage,
};
pub use tenant::{Tenant, TenantInput};
pub use timeline::{Timeline, TimelineCell, TimelineLane, TimelineMissed, TimelineQuery};
pub use tool::{BrokenTool, ClientTool, ClientTools, FoundTool};
pub use wall::{ClockChange, NextRun, TimeZone};
pub(crate) use wall::{clock_change, next_runs};
