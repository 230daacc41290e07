//! The one list of commands, and the TypeScript made from it.

use bulkhead_api::{HINTS, types::JobProgress};
use tauri_specta::{Builder, collect_commands};

use crate::commands::{
    alerts, application, audit, configuration, databases, disasters, drills, jobs, kits, lock, policies, reports,
    repositories, restores, retention, settings, snapshots, storages, tenants,
};

/// Commands and types of the page.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::new().disable_serde_phases().typ::<JobProgress>().constant("HINTS", HINTS).commands(collect_commands![
        tenants::tenant_list,
        tenants::tenant_add,
        tenants::tenant_rename,
        tenants::tenant_colour,
        tenants::tenant_pause,
        tenants::tenant_remove,
        tenants::tenant_key_reveal,
        tenants::tenant_key_rotate,
        databases::database_list,
        databases::database_file,
        databases::database_add,
        databases::database_update,
        databases::database_production,
        databases::database_test_update,
        databases::database_test,
        databases::database_check_url,
        databases::database_test_url,
        databases::database_remove,
        databases::database_inspect,
        databases::database_password,
        databases::status_overview,
        databases::status_tenants,
        databases::status_days,
        databases::tenant_redundancy,
        storages::storage_list,
        storages::storage_fillings,
        storages::storage_folder,
        storages::storage_check_url,
        storages::storage_add,
        storages::storage_test,
        storages::storage_remove,
        storages::storage_usage,
        storages::storage_secret,
        snapshots::snapshot_page,
        snapshots::snapshot_get,
        snapshots::snapshot_at,
        snapshots::snapshot_list,
        snapshots::snapshot_detail,
        snapshots::snapshot_manifest,
        snapshots::snapshot_compare,
        snapshots::snapshot_timeline,
        snapshots::snapshot_foreign,
        snapshots::snapshot_foreign_save,
        retention::snapshot_pin,
        retention::retention_plan,
        retention::retention_run,
        retention::retention_preview,
        retention::snapshot_remove,
        retention::clock_believe,
        restores::restore_plan,
        restores::restore_execute,
        restores::restore_free_name,
        restores::restore_choose_file,
        restores::restore_choose_database,
        restores::restore_discard,
        restores::restore_place_plan,
        restores::restore_place,
        restores::restore_certificate,
        storages::storage_history,
        settings::application_about,
        settings::diagnosis_export,
        settings::notification_test,
        settings::tool_list,
        settings::tool_folder_add,
        settings::tool_folder_remove,
        lock::lock_state,
        lock::lock_touch,
        lock::lock_now,
        lock::lock_open,
        lock::lock_set,
        lock::lock_remove,
        repositories::repository_find,
        repositories::credentials_missing,
        repositories::repository_open,
        repositories::repository_forget,
        repositories::check_run,
        repositories::check_repair,
        repositories::copy_run,
        repositories::prune_run,
        kits::kit_list,
        kits::kit_status,
        kits::kit_contacts,
        kits::kit_export,
        kits::kit_choose,
        kits::kit_import,
        configuration::configuration_export,
        configuration::configuration_choose,
        configuration::configuration_import,
        disasters::disaster_begin,
        disasters::disaster_get,
        disasters::disaster_list,
        reports::report_get,
        reports::report_export,
        reports::report_export_each,
        policies::policy_list,
        policies::policy_add,
        policies::policy_update,
        policies::policy_remove,
        policies::policy_assign,
        policies::policy_preview,
        policies::policy_effective,
        policies::rules_get,
        policies::rules_set,
        policies::policy_check,
        policies::policy_values,
        policies::policy_presets,
        policies::policy_zones,
        policies::policy_who,
        policies::hook_confirm,
        alerts::alert_list,
        alerts::alert_acknowledge,
        alerts::alert_unacknowledge,
        alerts::alert_snooze,
        alerts::channel_list,
        alerts::channel_add,
        alerts::channel_try,
        alerts::channel_change,
        alerts::channel_try_change,
        alerts::channel_secret,
        alerts::channel_test,
        alerts::channel_remove,
        audit::audit_last,
        audit::audit_verify,
        audit::audit_page,
        audit::audit_export,
        jobs::backup_run,
        jobs::job_get,
        jobs::job_detail,
        jobs::job_page,
        jobs::job_active,
        jobs::job_log,
        jobs::job_log_export,
        jobs::job_cancel,
        jobs::job_retry,
        drills::drill_run,
        drills::drill_page,
        drills::drill_get,
        drills::drill_plans,
        application::application_quit,
        application::application_unsaved,
        application::application_quit_asked,
        application::application_restart,
        application::application_place,
        application::catalog_rebuild,
        application::autostart_get,
        application::autostart_set,
        application::scheduler_paused,
        application::scheduler_pause,
        application::scheduler_missed,
        application::scheduler_upcoming,
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use std::{fs, path::Path};

    use specta_typescript::Typescript;

    /// Writes them when `BULKHEAD_WRITE_BINDINGS` is set, as `cargo xtask bindings` does; else compares.
    #[test]
    fn the_committed_bindings_are_those_of_the_code() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings/index.ts");
        let fresh = tempfile::tempdir().unwrap();
        let fresh = fresh.path().join("index.ts");
        super::builder().export(Typescript::default(), &fresh).unwrap();
        let fresh = fs::read_to_string(fresh).unwrap();
        if std::env::var_os("BULKHEAD_WRITE_BINDINGS").is_some() {
            fs::create_dir_all(committed.parent().unwrap()).unwrap();
            fs::write(&committed, &fresh).unwrap();
        }
        let committed = fs::read_to_string(committed).unwrap_or_default();
        assert!(committed == fresh, "ui/src/bindings/index.ts is not what the code says: run cargo xtask bindings");
    }
}
