//! The part of `sql_mode` that decides where a string ends.

/// How quotes are read. Dumps switch it round routines, triggers and events that were made in another mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mode {
    /// A backslash is a character like any other (`NO_BACKSLASH_ESCAPES`).
    plain_backslash: bool,
    /// Double quotes hold names (`ANSI_QUOTES`, also part of `ORACLE`, `ANSI`, `DB2`, `MAXDB`, `MSSQL`, `POSTGRESQL`).
    ansi_quotes: bool,
}

const ANSI: [&str; 7] = ["ANSI_QUOTES", "ANSI", "ORACLE", "DB2", "MAXDB", "MSSQL", "POSTGRESQL"];

impl Mode {
    /// Whether a backslash inside this quote takes the next character with it.
    pub(super) fn escapes(self, quote: u8) -> bool {
        match quote {
            b'`' => false,
            b'"' if self.ansi_quotes => false,
            _ => !self.plain_backslash,
        }
    }

    /// Follows a statement that sets `sql_mode`: to a literal, or back to what a variable holds, which is the default.
    pub(super) fn follow(&mut self, statement: &[u8]) {
        if let Some(value) = set_value(statement) {
            let modes: Vec<_> = value.split(|byte| *byte == b',').map(<[u8]>::to_ascii_uppercase).collect();
            let has = |name: &str| modes.iter().any(|mode| mode == name.as_bytes());
            self.plain_backslash = has("NO_BACKSLASH_ESCAPES");
            self.ansi_quotes = ANSI.iter().any(|name| has(name));
        }
    }
}

/// What the last `sql_mode = ...` of a `SET` statement sets: the literal's content, empty for anything else.
fn set_value(statement: &[u8]) -> Option<&[u8]> {
    let body = after_opener(statement);
    if !body.get(..4)?.eq_ignore_ascii_case(b"SET ") {
        return None;
    }
    let mut found = None;
    for at in 0..body.len().saturating_sub(8) {
        let free = at == 0 || !matches!(body[at - 1], b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z');
        if free && body[at..at + 8].eq_ignore_ascii_case(b"sql_mode") {
            found = assigned(&body[at + 8..]).or(found);
        }
    }
    found
}

fn assigned(rest: &[u8]) -> Option<&[u8]> {
    let value = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    match value.first() {
        Some(quote @ (b'\'' | b'"')) => value[1..].split(|byte| byte == quote).next(),
        _ => Some(&[]),
    }
}

/// Without `/*!40101 ` or `/*M!100100 ` in front.
fn after_opener(statement: &[u8]) -> &[u8] {
    let body = statement.trim_ascii_start();
    let body = body.strip_prefix(b"/*!").or_else(|| body.strip_prefix(b"/*M!")).unwrap_or(body);
    let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
    body[digits..].trim_ascii_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(statements: &[&str]) -> (bool, bool) {
        let mut mode = Mode::default();
        statements.iter().for_each(|statement| mode.follow(statement.as_bytes()));
        (mode.plain_backslash, mode.ansi_quotes)
    }

    #[test]
    fn it_follows_what_dumps_set() {
        let to = "/*!50003 SET sql_mode              = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ";
        let back = "/*!50003 SET sql_mode              = @saved_sql_mode */ ";
        assert_eq!(after(&[to]), (true, true));
        assert_eq!(after(&[to, back]), (false, false));
        assert_eq!(
            after(&["/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */"]),
            (false, false)
        );
        assert_eq!(after(&["SET sql_mode='PIPES_AS_CONCAT,ORACLE'"]), (false, true));
    }

    #[test]
    fn it_leaves_other_statements_alone() {
        let to = "SET sql_mode='NO_BACKSLASH_ESCAPES'";
        assert!(after(&[to, "/*!50003 SET @saved_sql_mode = @@sql_mode */", "CREATE TABLE `sql_mode=''` (a INT)"]).0);
    }
}
