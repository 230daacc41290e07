//! What was typed and what came back, in one text.

use std::process::Output;

use crate::desk::Desk;

/// Runs commands and writes down their whole outputs.
pub(crate) struct Transcript<'a> {
    desk: &'a Desk,
    text: String,
}

impl<'a> Transcript<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Self {
        Self { desk, text: String::new() }
    }

    pub(crate) fn run(&mut self, arguments: &[&str]) {
        let output = self.desk.run(arguments);
        self.write(arguments, "", &output);
    }

    pub(crate) fn feed(&mut self, arguments: &[&str], input: &str) {
        let output = self.desk.feed(arguments, input);
        self.write(arguments, "  < …", &output);
    }

    /// The command must be refused, in words and as one JSON document alike, and must change nothing.
    pub(crate) fn refused(&mut self, arguments: &[&str]) {
        self.refused_with(arguments, "");
    }

    /// The same with something on standard input.
    pub(crate) fn refused_with(&mut self, arguments: &[&str], input: &str) {
        let before = self.desk.state();
        let output = self.desk.feed(arguments, input);
        self.write(arguments, if input.is_empty() { "" } else { "  < …" }, &output);
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?} was not refused");
        assert_eq!(words.matches("error: ").count(), 1, "{arguments:?} says:\n{words}");
        let with_json = [&["--json"], arguments].concat();
        let again = self.desk.feed(&with_json, input);
        assert_eq!(again.status.code(), output.status.code(), "{arguments:?} ends otherwise with --json");
        let error = error(&again);
        self.text += &format!("[{}]\n", error.code);
        assert!(error.hints > 0, "{arguments:?} has no hint");
        assert!(words.contains(&error.message) || words.contains(&error.message.escape_debug().to_string()), "{words}");
        assert_eq!(self.desk.state(), before, "{arguments:?} left something behind");
    }

    fn write(&mut self, arguments: &[&str], input: &str, output: &Output) {
        let arguments: Vec<_> = arguments.iter().map(|argument| quoted(argument)).collect();
        self.text += &format!("\n$ bulkhead {}{input}\n", arguments.join(" "));
        self.text += &sorted(&String::from_utf8_lossy(&output.stdout));
        self.text += &String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => {}
            Some(code) => self.text += &format!("[exit {code}]\n"),
            None => self.text += "[killed]\n",
        }
        let raw = self.text.chars().find(|c| bulkhead_model::names::is_deceptive(*c) && *c != '\n');
        assert_eq!(raw, None, "a control character reached the terminal:\n{}", self.text);
    }

    /// Holds the transcript against the one that was accepted.
    pub(crate) fn check(self, name: &str) {
        check(self.desk, name, &self.text);
    }
}

pub(crate) fn check(desk: &Desk, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    let root = desk.sandbox.path().display().to_string();
    settings.add_filter(&insta_escape(&root), "[sandbox]");
    for (pattern, replacement) in FILTERS {
        settings.add_filter(pattern, *replacement);
    }
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Everything that differs from run to run. Tables lose their padding with it.
const FILTERS: &[(&str, &str)] = &[
    (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[job]"),
    (r"\b[0-9a-f]{64}\b", "[snapshot]"),
    (r"\b(as|of|restored|Restored) [0-9a-f]{8}\b", "$1 [id]"),
    (r"\bthe snapshot [0-9a-f]{8}\b", "the snapshot [id]"),
    (r"_before_\d{8}_\d{6}_\d{3}\b", "_before_[time]"),
    (r"(?m)^[0-9a-f]{8}  ", "[id]  "),
    (r"(just now|\d+ \w+ ago) \(\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d\)", "[when]"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[time]"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[time]"),
    (r"written \d{4}-\d\d-\d\d", "written [day]"),
    (r"since \d{4}-\d\d-\d\d", "since [day]"),
    // Of what goes on at the same time the longer one is named.
    (r"a restore takes ([^:]+): (make the database|fetch and verify)", "a restore takes $1: [before]"),
    (r"(, load [^,]+), (take statistics|compare) ", "$1, [after] "),
    (r"catalog-damaged-\d{8}T\d{6}Z", "catalog-damaged-[time]"),
    (r"\b\d+\.\d s\b", "[time]"),
    (r"\b\d+(\.\d+)? (B|kB|MB|GB|KiB|bytes)\b", "[size]"),
    (r#""(bytes\w*|free)": \d+"#, r#""$1": [size]"#),
    (r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){7}\b", "[key]"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
    (r"\bport \d+\b", "port [port]"),
    (r"SQLite \d+\.\d+\.\d+", "SQLite [version]"),
    // Whether the server is up to date is the machine's affair.
    (r"(?m)^\w+ +version .*\n( +→ .*\n)?", ""),
    (r"\bserver \d\d\.\d+", "server [version]"),
    (r"\bversion \d\d\b", "version [version]"),
    (r"\bpostgresql-client-\d\d\b", "postgresql-client-[version]"),
    (r"bulkhead \d+\.\d+\.\d+", "bulkhead [version]"),
    (r"\bin \d+ ms\b", "in [n] ms"),
    (r"\b\d+\.\d s\b", "[n] s"),
    (r"\b(proved|not proved:) [0-9a-f]{8}\b", "$1 [id]"),
    (r"\b[0-9a-f]{8} is not proved", "[id] is not proved"),
    (r"(proved|failed|differs) {2,}[0-9a-f]{8} {2,}", "$1  [id]  "),
    (r#""(\w+_ms)": \d+"#, r#""$1": [n]"#),
    (r"([^ \n])  +", "$1  "),
];

/// A JSON document with its keys in one order, whichever features of serde_json the build has; other text as it is.
pub(crate) fn sorted(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(mut document) => {
            document.sort_all_objects();
            format!("{document:#}\n")
        }
        Err(_) => text.to_owned(),
    }
}

fn insta_escape(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_alphanumeric() || c == '/' { vec![c] } else { vec!['\\', c] }).collect()
}

fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=".contains(c);
    let argument = argument.escape_debug().to_string();
    if !argument.is_empty() && argument.chars().all(plain) { argument } else { format!("'{argument}'") }
}

/// An error as scripts read it.
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) hints: usize,
}

/// Standard output must be one document with exactly `code`, `message` and `hints`, standard error empty.
pub(crate) fn error(output: &Output) -> Failure {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let object = document.as_object().unwrap();
    let keys: std::collections::BTreeSet<_> = object.keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "hints", "message"].into(), "{document}");
    Failure {
        code: object["code"].as_str().unwrap().to_owned(),
        message: object["message"].as_str().unwrap().to_owned(),
        hints: object["hints"].as_array().unwrap().len(),
    }
}
