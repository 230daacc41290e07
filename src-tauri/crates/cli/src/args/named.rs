//! Every command that a hint, a message or a help text names is one that this program takes.

use std::path::{Path, PathBuf};

use clap::{CommandFactory, error::ErrorKind};

use super::Cli;

/// What a placeholder can stand for.
const VALUES: [&str; 6] = ["x", "acme/shop", "latest", "7", "1h", "01a20793-be47-740f-8c52-fbd5b6c73897"];

/// Words after the program's name that are no command: what a digest is made of, and what a test makes up.
const PROSE: [&str; 2] = ["chunks", "y"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// The commands in a line of a source, up to where a sentence goes on.
fn commands(line: &str) -> impl Iterator<Item = String> + '_ {
    const ENDS: [&str; 14] = ["\"", "\\", "`", ";", "|", "<", ">", "…", ")", ", ", ". ", " or ", " -- ", " wrote"];
    let starts =
        line.match_indices("bulkhead ").filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric()));
    starts.map(|(at, word)| {
        let rest = &line[at + word.len()..];
        let end = ENDS.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
        rest[..end].trim_end().trim_end_matches(['.', ',', ':']).to_owned()
    })
}

fn is_placeholder(word: &str) -> bool {
    word.contains('{') || word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

/// That something is lacking is fine: hints name commands without all of their arguments.
fn is_taken(command: &str) -> bool {
    VALUES.iter().any(|value| {
        let words = command.split(' ').map(|word| if is_placeholder(word) { value } else { word });
        match Cli::command().try_get_matches_from(std::iter::once("bulkhead").chain(words)) {
            Ok(_) => true,
            Err(error) if error.kind() == ErrorKind::InvalidValue => {
                command.rsplit(' ').next().is_some_and(|last| last.starts_with("--"))
            }
            Err(error) => matches!(
                error.kind(),
                ErrorKind::MissingRequiredArgument
                    | ErrorKind::MissingSubcommand
                    | ErrorKind::DisplayHelp
                    | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            ),
        }
    })
}

#[test]
fn every_command_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for entry in std::fs::read_dir(root.join("crates")).expect("the crates").flatten() {
        let name = entry.file_name();
        if name != "xtask" && entry.path().join("src").is_dir() {
            sources(&entry.path().join("src"), &mut files);
        }
    }
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in files.iter().filter(|file| !file.ends_with("args/named.rs")) {
        let text = std::fs::read_to_string(file).expect("a source");
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for command in commands(line) {
                seen += 1;
                let first = command.split(' ').next().unwrap_or_default();
                // A pattern that hints are read by names none.
                let is_pattern = command.starts_with('[');
                if !is_pattern && !first.is_empty() && !PROSE.contains(&first) && !is_taken(&command) {
                    wrong.push(format!("{}:{number}: bulkhead {command}", file.display()));
                }
            }
        }
    }
    assert!(seen > 200, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_does_not_exist_is_found() {
    let of = |line: &str| commands(line).map(|command| is_taken(&command)).collect::<Vec<_>>();
    assert_eq!(of(".hint(\"Set them: bulkhead storage edit NAME --secret-stdin.\")"), [false]);
    assert_eq!(of(".hint(\"Set it: bulkhead storage secret {name} --secret-stdin.\")"), [true]);
    assert_eq!(of("\"bulkhead check TENANT --all; bulkhead check TENANT --read-data\""), [false, true]);
}
