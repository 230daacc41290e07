//! Folders in which distributions put client tools; `*` stands for one level, such as a version.

use std::path::{Path, PathBuf};

const KNOWN: &[&str] = if cfg!(windows) {
    &[r"C:\Program Files\PostgreSQL\*\bin", r"C:\Program Files\MariaDB*\bin", r"C:\Program Files\MySQL\*\bin"]
} else {
    &[
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/*/bin",
        "/usr/local/opt/*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/usr/local/mysql/bin",
        "/opt/mysql/*/bin",
        "/usr/bin",
        "/usr/local/bin",
        "/usr/sbin",
        "/usr/local/sbin",
        "/usr/libexec",
    ]
};

/// The folders that are there.
pub(super) fn known() -> Vec<PathBuf> {
    KNOWN.iter().flat_map(|pattern| expand(Path::new(pattern))).collect()
}

fn expand(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let text = part.as_os_str().to_string_lossy();
        found = match text.split_once('*') {
            Some((before, after)) => found.iter().flat_map(|folder| matching(folder, before, after)).collect(),
            None => found.into_iter().map(|folder| folder.join(part)).collect(),
        };
    }
    found.retain(|folder| folder.is_dir());
    found
}

fn matching(folder: &Path, before: &str, after: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let fits =
        |name: &str| name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after);
    entries.filter(|entry| entry.file_name().to_str().is_some_and(fits)).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_level() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["pg/15/bin", "pg/16/bin", "pg/16/lib", "other/1/bin"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("made");
        }
        let mut found = expand(&folder.path().join("pg/*/bin"));
        found.sort();
        assert_eq!(found, [folder.path().join("pg/15/bin"), folder.path().join("pg/16/bin")]);
    }
}
