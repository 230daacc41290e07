//! What tests of drills look at afterwards.

use std::path::Path;

use bulkhead_catalog::Drill;

/// What was in a sandbox is gone: the folder, and every process that names it.
pub fn gone(folder: &Path) {
    assert!(!folder.exists(), "{} was left", folder.display());
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let wanted = folder.to_string_lossy();
    let left = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    assert_eq!(left.filter(|text| String::from_utf8_lossy(text).contains(&*wanted)).count(), 0);
}

/// What a drill found to differ, in words.
pub fn words(found: &Drill) -> String {
    found.evidence.differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
