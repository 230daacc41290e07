//! What to do, in order, with commands that can be copied: stock restic and the engine's own tools, nothing of Bulkhead.
//!
//! The commands are for a POSIX shell and are rehearsed as they stand by a test. No password is ever an argument: restic
//! reads a file that only its owner can read, the engines' tools ask or read their own files.

use bulkhead_model::kit::{DatabaseEntry, Kit, tag};

use super::commands;
use crate::words::{safe, shell};

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What it is for.
    pub title: String,
    /// What to know before.
    pub notes: Vec<String>,
    /// What to type, line by line.
    pub commands: Vec<String>,
}

/// All steps of a kit.
#[must_use]
pub fn steps(kit: &Kit) -> Vec<Step> {
    let mut steps = vec![ready(kit)];
    steps.extend(repositories(kit));
    for (number, database) in kit.databases.iter().enumerate() {
        let folder = folder(number, database);
        steps.extend([fetch(kit, database, &folder), commands::load(database, &folder)]);
    }
    steps.push(Step {
        title: "Afterwards".to_owned(),
        notes: vec!["Remove the key from this machine, and write down how long each step took.".to_owned()],
        commands: vec!["rm -f restic-key".to_owned()],
    });
    steps
}

fn ready(kit: &Kit) -> Step {
    let mut tools: Vec<&str> = kit.databases.iter().map(|database| commands::tools(database.engine)).collect();
    tools.sort_unstable();
    tools.dedup();
    Step {
        title: "Get ready".to_owned(),
        notes: vec![
            "Any machine with a POSIX shell will do, with room for the dumps: the sizes stand above.".to_owned(),
            format!("Install restic (0.14 or newer, restic.net){}.", tools.iter().map(|tool| format!(", {tool}")).collect::<String>()),
            "After the cat, type the key, press Enter, then Ctrl-D. It goes into a file that only you can read, and is never an argument.".to_owned(),
        ],
        commands: [
            "umask 077",
            // In one line: at a terminal nothing runs before a list of commands has ended, and the key would be read as the next.
            "mkdir -p recovery && cd recovery && cat > restic-key",
            "export RESTIC_PASSWORD_FILE=\"$PWD/restic-key\"",
        ]
        .map(str::to_owned)
        .to_vec(),
    }
}

/// One step a repository; any of them will do.
fn repositories(kit: &Kit) -> Vec<Step> {
    let many = kit.repositories.len() > 1;
    let steps = kit.repositories.iter().filter_map(|entry| {
        let storage = kit.profile.storages.iter().find(|storage| storage.name == entry.storage)?;
        let (mut notes, mut commands) =
            commands::repository(&storage.location.for_tenant(&kit.profile.tenant), storage.has_secret);
        notes.push("Where you may read it and not write, restic says that it cannot lock it: add --no-lock to each line with restic.".to_owned());
        if many {
            notes.insert(0, "One repository is enough: take the one that can be reached.".to_owned());
        }
        commands.push(format!("restic snapshots --tag {}", shell(&format!("tenant:{}", kit.profile.tenant))));
        Some(Step { title: format!("Open the repository on {}", safe(storage.name.as_str())), notes, commands })
    });
    steps.collect()
}

/// A folder of a plain name, whatever the database is called.
fn folder(number: usize, database: &DatabaseEntry) -> String {
    let name = database.name.as_str();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') && !name.starts_with('-');
    if plain { name.to_owned() } else { format!("database-{}", number + 1) }
}

fn fetch(kit: &Kit, database: &DatabaseEntry, folder: &str) -> Step {
    let tags = shell(&format!("tenant:{},{}", kit.profile.tenant, tag(&database.name)));
    let dump = commands::dump_file(database);
    let first = kit.databases.first().is_some_and(|first| first.name == database.name);
    let mut notes =
        vec!["\"latest\" is the newest backup there is, also one that is newer than this sheet.".to_owned()];
    if let Some(newest) = database.snapshots.first() {
        notes.push(format!(
            "An older one: put its id in the place of latest, such as {}.",
            &newest.id[..newest.id.len().min(16)]
        ));
    }
    notes.push("The last line compares the dump with the digest that was taken when it was made. If it says \"NOT whole\", stop, and take an older backup: what is not whole is put aside as .not-whole. A line that ends with && goes on only if it went well.".to_owned());
    if !first {
        // Said once is enough.
        notes.clear();
    }
    if database.snapshots.is_empty() {
        notes.push(
            "There was no backup of it when this sheet was made: these lines are for one that was made since."
                .to_owned(),
        );
    }
    Step {
        title: format!("Fetch {}", safe(database.name.as_str())),
        notes,
        // Versions of Bulkhead that gave the files no mode made backups which restic restores as files that nobody may read.
        commands: vec![
            format!("restic restore latest --tag {tags} --target {folder} &&"),
            format!("chmod -R u+rwX {folder} &&"),
            whole(folder, &dump),
        ],
    }
}

/// Compares the dump with its digest in the manifest. Nothing to compare, for want of a tool or of the file, is not whole: an empty
/// pattern would be found in any text. What is not whole is put aside, also what a fetch that failed has left: no later command
/// loads it and says that all is well. Where nothing came at all nothing is said of the backup.
fn whole(folder: &str, dump: &str) -> String {
    let sum = format!("SUM=$( (sha256sum || shasum -a 256) < {folder}/{dump} | cut -c1-64)");
    let found = format!("[ ${{#SUM}} -eq 64 ] && grep -q \"\\\"$SUM\\\"\" {folder}/manifest.json");
    let aside = format!("echo \"{dump} is NOT whole\"; mv -f {folder}/{dump} {folder}/{dump}.not-whole");
    let none = format!("echo \"{dump} was not fetched: the lines above say why\"");
    let else_aside = format!("{{ if [ -e {folder}/{dump} ]; then {aside}; else {none}; fi; false; }}");
    format!("{sum} && {found} && echo \"{dump} is whole\" || {else_aside}")
}
