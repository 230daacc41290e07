//! The one list of commands, and the TypeScript made from it.

use bulkhead_api::types::JobProgress;
use tauri_specta::{Builder, collect_commands};

use crate::commands::{databases, jobs, snapshots, storages, tenants};

/// Commands and types of the page.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::new().disable_serde_phases().typ::<JobProgress>().commands(collect_commands![
        tenants::tenant_list,
        tenants::tenant_add,
        tenants::tenant_remove,
        databases::database_list,
        databases::database_add,
        databases::database_test,
        databases::database_test_url,
        databases::database_remove,
        databases::status_overview,
        storages::storage_list,
        storages::storage_add,
        storages::storage_test,
        storages::storage_remove,
        snapshots::snapshot_page,
        jobs::backup_run,
        jobs::job_get,
        jobs::job_page,
        jobs::job_log,
        jobs::job_cancel,
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
