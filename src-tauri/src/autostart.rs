//! Start with the session, on Linux: an entry of the desktop's own autostart folder.
//!
//! The plugin writes to `~/.config` whatever the user has configured, and puts no quotes around a path; sessions look into
//! `XDG_CONFIG_HOME`. Elsewhere the plugin does it.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use crate::HIDDEN;

/// The folders that may hold the entry: the one that sessions look into first. The other one held it before.
fn folders(config: Option<OsString>, home: Option<OsString>) -> Vec<PathBuf> {
    // A relative one is to be ignored, says the specification.
    let config = config.map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = home.map(|home| PathBuf::from(home).join(".config"));
    let mut all: Vec<_> = config.into_iter().chain(home).map(|folder| folder.join("autostart")).collect();
    all.dedup();
    all
}

fn entries(name: &str) -> Vec<PathBuf> {
    let all = folders(std::env::var_os("XDG_CONFIG_HOME"), std::env::var_os("HOME"));
    all.into_iter().map(|folder| folder.join(format!("{name}.desktop"))).collect()
}

/// Whether the session starts it.
pub(crate) fn is_enabled(name: &str) -> bool {
    entries(name).first().is_some_and(|entry| entry.is_file())
}

/// Has the session start this program, or no longer.
///
/// # Errors
/// Those of the file system.
pub(crate) fn set(name: &str, on: bool) -> io::Result<()> {
    let all = entries(name);
    if on {
        let (Some(entry), program) = (all.first(), program()?) else { return Err(io::ErrorKind::NotFound.into()) };
        if let Some(folder) = entry.parent() {
            std::fs::create_dir_all(folder)?;
        }
        return std::fs::write(entry, text(name, &program));
    }
    for entry in all {
        match std::fs::remove_file(entry) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Of an AppImage the file itself: what it unpacks goes with the process.
fn program() -> io::Result<PathBuf> {
    std::env::var_os("APPIMAGE").map_or_else(std::env::current_exe, |image| Ok(image.into()))
}

fn text(name: &str, program: &Path) -> String {
    let program = program.to_string_lossy();
    let mut quoted = String::new();
    for c in program.chars() {
        match c {
            // Once for the quotes, and once more as every string of an entry.
            '"' | '`' | '$' => quoted.push_str("\\\\"),
            '\\' => quoted.push_str("\\\\\\"),
            '%' => quoted.push('%'),
            _ => {}
        }
        quoted.push(c);
    }
    format!(
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName={name}\nExec=\"{quoted}\" {HIDDEN}\nStartupNotify=false\nTerminal=false\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_is_configured_comes_first() {
        let named = |config: &str| -> Vec<String> {
            let config = Some(config).filter(|config| !config.is_empty()).map(OsString::from);
            let all = folders(config, Some("/home/ada".into()));
            all.iter().map(|folder| folder.display().to_string()).collect()
        };
        assert_eq!(named("/srv/conf"), ["/srv/conf/autostart", "/home/ada/.config/autostart"]);
        assert_eq!(named("/home/ada/.config"), ["/home/ada/.config/autostart"]);
        for none in ["", "conf"] {
            assert_eq!(named(none), ["/home/ada/.config/autostart"], "{none:?}");
        }
    }

    #[test]
    fn a_path_with_anything_in_it_is_one_word() {
        let exec = |path: &str| {
            let text = text("Bulkhead", Path::new(path));
            text.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap_or_default().to_owned()
        };
        assert_eq!(exec("/opt/my apps/bulkhead"), r#""/opt/my apps/bulkhead" --hidden"#);
        assert_eq!(exec("/opt/100%/$b"), r#""/opt/100%%/\\$b" --hidden"#);
    }
}
