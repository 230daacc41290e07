//! Quoting for SQL text and URLs, so that names may hold anything.

use std::fmt::Write;

/// An SQL string literal in the standard's quoting, for servers that do not read backslashes in it.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// An SQL identifier in double quotes.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A MySQL identifier in backticks.
pub(crate) fn backticks(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub(crate) fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
