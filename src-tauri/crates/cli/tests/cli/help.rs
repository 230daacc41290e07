//! What the program says of itself.

use crate::{
    desk::{BULKHEAD, Desk},
    transcript::{self, Transcript},
};

/// The help of `words` and of every command below it.
fn collect(desk: &Desk, words: &[&str], into: &mut String) {
    let help = desk.ok(&[words, &["--help"]].concat());
    let commands: Vec<_> = commands(&help).map(str::to_owned).collect();
    *into += &format!("\n$ bulkhead {} --help\n{help}", words.join(" "));
    assert!(words.is_empty() || help.contains("\nExamples:\n  bulkhead"), "{words:?} has no example");
    for command in commands.iter().filter(|command| *command != "help") {
        collect(desk, &[words, &[command.as_str()]].concat(), into);
    }
}

/// The names under `Commands:`.
fn commands(help: &str) -> impl Iterator<Item = &str> {
    let section = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    section.lines().filter_map(|line| line.trim().split(' ').next())
}

#[test]
fn every_command_explains_itself_with_examples() {
    let desk = Desk::new();
    let mut text = String::new();
    collect(&desk, &[], &mut text);
    let long = text.lines().find(|line| line.chars().count() > 100);
    assert_eq!(long, None, "a line that terminals break");
    transcript::check(&desk, "help", &text);
}

#[test]
fn the_examples_are_commands_that_exist() {
    let desk = Desk::new();
    let mut text = String::new();
    collect(&desk, &[], &mut text);
    let joined = text.replace("\\\n", " ");
    let examples: Vec<_> = joined.lines().filter_map(|line| line.strip_prefix("  bulkhead ")).collect();
    assert!(examples.len() > 25, "{examples:?}");
    for example in examples {
        // Whatever stands there, `--help` at its end is understood only if every word before it is. A shell splits it,
        // without running anything else and without touching a file.
        let command = example.split(['<', '|', '>']).next().unwrap();
        let mut shell = desk.desktop.command("sh");
        // After two dashes it would be a word of another program.
        let (own, theirs) = command.split_once(" -- ").unwrap_or((command, ""));
        let output = shell.args(["-c", &format!("{BULKHEAD} {own} --help -- {theirs}")]).output().unwrap();
        assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn completions_are_scripts_that_shells_can_read() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.ok(&["completions", shell]);
        assert!(script.contains("snapshots") && script.contains("read-data"), "{shell}");
    }
    let script = desk.sandbox.file("completions.bash", desk.ok(&["completions", "bash"]));
    let read = desk.desktop.command("bash").arg("-n").arg(script).status().unwrap();
    assert!(read.success());
    let mut talk = Transcript::new(&desk);
    talk.refused(&["completions", "tcsh"]);
    talk.check("completions");
}

#[test]
fn the_manual_has_one_page_or_one_for_every_command() {
    let desk = Desk::new();
    let page = desk.ok(&["man"]);
    assert!(page.contains("\n.SH EXTRA\n.nf\n"), "a terminal would break the examples anew");
    for words in [&["man", "--json"][..], &["completions", "bash", "--json"]] {
        let document: serde_json::Value = serde_json::from_str(&desk.ok(words)).unwrap();
        assert_eq!(document.as_object().map(serde_json::Map::len), Some(1), "{words:?}");
    }
    transcript::check(&desk, "man", &page);
    let folder = desk.path("pages/man1");
    desk.ok(&["man", "--dir", &folder]);
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    pages.sort();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_debug_snapshot!("pages", pages);
    });
}

#[test]
fn a_folder_of_tools_that_is_none_is_told() {
    let desk = Desk::new();
    let output = desk.run(&["tenant", "list", "--tools", "/nonexistent"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && words.starts_with("note: /nonexistent is no folder"), "{words}");
    let output = desk.run(&["tenant", "list", "--json", "--tools", "/nonexistent"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn what_needs_no_data_folder_makes_none() {
    let desk = Desk::new();
    for words in [&["--help"][..], &["--version"], &["man"], &["completions", "fish"], &["frobnicate"], &[]] {
        desk.run(words);
    }
    assert!(!desk.sandbox.path().join("home/.local/share/bulkhead").exists());
}
