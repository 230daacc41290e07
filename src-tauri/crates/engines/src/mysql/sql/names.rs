//! Names and strings as SQL writes them.

/// A name in backticks.
pub(in crate::mysql) fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string literal for a session whose `sql_mode` reads backslashes, which is the default.
pub(in crate::mysql) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// The name inside backticks or double quotes, or a bare word.
///
/// Definitions come in the character set of the client that made them. Bytes that are not UTF-8 are read as Latin-1.
pub(in crate::mysql) fn unquoted(text: &[u8]) -> String {
    let name = match text {
        [quote @ (b'`' | b'"'), inner @ .., last] if quote == last => undoubled(inner, *quote),
        _ => text.to_vec(),
    };
    String::from_utf8(name).unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect())
}

fn undoubled(inner: &[u8], quote: u8) -> Vec<u8> {
    let mut name = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(&byte) = bytes.next() {
        name.push(byte);
        if byte == quote {
            bytes.next();
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quoted_name_reads_back(name in "\\PC{1,30}") {
            prop_assert_eq!(unquoted(identifier(&name).as_bytes()), name);
        }
    }

    #[test]
    fn a_text_ends_where_its_literal_does() {
        assert_eq!(literal("a'b\\"), "'a''b\\\\'");
    }

    #[test]
    fn other_bytes_are_read_as_latin_1() {
        assert_eq!(unquoted(b"`\xfcn\xef`"), "ünï");
        assert_eq!(unquoted(b"\"a\"\"b\""), "a\"b");
        assert_eq!(unquoted(b"plain"), "plain");
    }
}
