//! What the page may call. Three lines each: read the arguments, call `bulkhead_api`, give its answer.

pub(crate) mod alerts;
pub(crate) mod application;
pub(crate) mod audit;
pub(crate) mod configuration;
pub(crate) mod databases;
pub(crate) mod disasters;
pub(crate) mod drills;
pub(crate) mod jobs;
pub(crate) mod kits;
pub(crate) mod lock;
pub(crate) mod policies;
pub(crate) mod reports;
pub(crate) mod repositories;
pub(crate) mod restores;
pub(crate) mod retention;
pub(crate) mod settings;
pub(crate) mod snapshots;
pub(crate) mod storages;
pub(crate) mod tenants;

use std::str::FromStr;

use bulkhead_api::{Code, Error, types::Failure};

/// The answer of a command.
type Answer<T> = Result<T, Failure>;

/// Reads a name or an id out of the page's text.
fn read<T: FromStr<Err = Error>>(text: &str) -> Answer<T> {
    text.parse().map_err(Failure::from)
}

/// The same, where it may be absent.
fn read_if_any<T: FromStr<Err = Error>>(text: Option<&str>) -> Answer<Option<T>> {
    text.map(read).transpose()
}

/// Reads an instant as an answer gave it.
fn moment(text: &str) -> Answer<chrono::DateTime<chrono::Utc>> {
    text.parse().map_err(|_| Error::new(Code::InvalidInput, "the instant cannot be read").into())
}

/// The same, where it may be absent.
fn instant(text: Option<&str>) -> Answer<Option<chrono::DateTime<chrono::Utc>>> {
    text.map(moment).transpose()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use std::{fs, path::Path};

    /// What answers while the window is locked, and tells nothing of anybody.
    const FREE: [&str; 8] = [
        "application_quit",
        "application_quit_asked",
        "application_restart",
        "application_unsaved",
        "autostart_get",
        "autostart_set",
        "lock_",
        "policy_presets",
    ];
    /// The one that is for when there is no catalog, and so no lock.
    const WITHOUT_CATALOG: &str = "catalog_rebuild";

    /// Name and text of every command.
    fn commands() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
        let mut found = Vec::new();
        for file in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|file| file.file_name() != "mod.rs") {
            let text = fs::read_to_string(file.path()).unwrap();
            let mut parts = text.split("#[tauri::command]");
            parts.next();
            found.extend(parts.map(|part| {
                let name = part.split_once("fn ").unwrap().1;
                (name[..name.find(['(', '<']).unwrap()].to_owned(), part.to_owned())
            }));
        }
        found
    }

    #[test]
    fn every_command_asks_the_lock_first() {
        let commands = commands();
        assert!(commands.len() > 50, "{}", commands.len());
        let free =
            |name: &str| FREE.iter().any(|free| name == *free || (free.ends_with('_') && name.starts_with(free)));
        let asks = |text: &str| text.contains(".app()?") || text.contains(".confirmed()?");
        let open: Vec<_> =
            commands.iter().filter(|(name, text)| !free(name) && name != WITHOUT_CATALOG && !asks(text)).collect();
        assert!(open.is_empty(), "{open:#?}");
    }

    #[test]
    fn what_removes_or_shows_a_secret_asks_for_the_passphrase_again() {
        let grave = [
            "_remove",
            "_reveal",
            "_discard",
            "_rotate",
            "_forget",
            "kit_export",
            "tool_folder_add",
            "hook_confirm",
            "configuration_import",
        ];
        let light = ["tool_folder_remove"];
        let commands = commands();
        let concerned = commands.iter().filter(|(name, _)| grave.iter().any(|end| name.ends_with(end)));
        let bare: Vec<_> = concerned
            .filter(|(name, _)| !light.contains(&name.as_str()) && !name.starts_with("lock_"))
            .filter(|(_, text)| !text.contains(".confirmed()?"))
            .map(|(name, _)| name)
            .collect();
        assert!(bare.is_empty(), "{bare:?}");
    }
}
