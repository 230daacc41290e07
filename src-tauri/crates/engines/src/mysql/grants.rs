//! What a user may do, read from `SHOW GRANTS`.
//!
//! Rights on single tables do not count for a backup: a user who has no right on a table does not see that it exists, so a
//! dump under such rights is silently short. Rights must hold for the whole database.

use bulkhead_model::Result;
use sqlx::MySqlConnection;

use super::{
    connect::failed,
    sql::{Token, tokens, unquoted},
};

#[derive(Debug)]
struct Grant {
    /// In upper case.
    privileges: Vec<String>,
    /// The pattern of the database; none for all.
    database: Option<String>,
    /// The table; none for all.
    table: Option<String>,
    /// Takes away instead (MySQL's partial revokes).
    revoked: bool,
}

/// Everything granted to the user of a connection.
#[derive(Debug, Default)]
pub(super) struct Grants(Vec<Grant>);

impl Grants {
    pub(super) async fn read(connection: &mut MySqlConnection) -> Result<Self> {
        let roles: Option<String> = sqlx::query_scalar("SELECT CAST(CURRENT_ROLE() AS CHAR)")
            .fetch_one(&mut *connection)
            .await
            .map_err(failed)?;
        // MySQL names active roles in quotes and shows their rights only when asked; MariaDB shows them by itself.
        let show = match roles {
            Some(roles) if roles.starts_with('`') => format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}"),
            _ => "SHOW GRANTS".to_owned(),
        };
        let lines: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(show)).fetch_all(connection).await.map_err(failed)?;
        Ok(Self(lines.iter().filter_map(|line| grant(line)).collect()))
    }

    /// Whether a right holds for every object of the database.
    pub(super) fn on_database(&self, privilege: &str, database: &str) -> bool {
        let about = |grant: &&Grant| {
            grant.has(privilege)
                && grant.table.is_none()
                && grant.database.as_deref().is_none_or(|pattern| matches(pattern, database))
        };
        let mut fitting = self.0.iter().filter(about).peekable();
        fitting.peek().is_some() && !fitting.any(|grant| grant.revoked)
    }

    /// Whether a right holds everywhere.
    pub(super) fn everywhere(&self, privilege: &str) -> bool {
        self.0.iter().any(|grant| grant.database.is_none() && !grant.revoked && grant.has(privilege))
    }

    /// Whether a right holds for this table at least.
    pub(super) fn on_table(&self, privilege: &str, database: &str, table: &str) -> bool {
        let exactly =
            |grant: &Grant| grant.table.as_deref() == Some(table) && grant.database.as_deref() == Some(database);
        self.on_database(privilege, database) || self.0.iter().any(|grant| grant.has(privilege) && exactly(grant))
    }
}

impl Grant {
    fn has(&self, privilege: &str) -> bool {
        self.privileges.iter().any(|own| own == privilege || own == "ALL PRIVILEGES" || own == "ALL")
    }
}

/// One line; nothing for lines that grant roles or proxies.
fn grant(line: &str) -> Option<Grant> {
    let all: Vec<Token<'_>> = tokens(line.as_bytes()).map(|(token, _)| token).collect();
    let on = all.iter().position(|token| token.is("ON"))?;
    let [first, privileges @ ..] = all.get(..on)? else { return None };
    let (database, table) = match all.get(on + 1..)? {
        [database, Token::Symbol(b'.'), table, ..] => (part(*database)?, part(*table)?),
        _ => return None,
    };
    Some(Grant { privileges: words(privileges), database, table, revoked: first.is("REVOKE") })
}

/// `*` or a name.
#[expect(clippy::option_option, reason = "no name at all is another thing than every name")]
fn part(token: Token<'_>) -> Option<Option<String>> {
    match token {
        Token::Symbol(b'*') => Some(None),
        Token::Name(text) | Token::Word(text) => Some(Some(unquoted(text))),
        _ => None,
    }
}

fn words(tokens: &[Token<'_>]) -> Vec<String> {
    let list = tokens.split(|token| *token == Token::Symbol(b','));
    let word = |token: &Token<'_>| match token {
        Token::Word(word) => Some(String::from_utf8_lossy(word).to_ascii_uppercase()),
        _ => None,
    };
    // A right on some columns alone is none for a backup.
    let whole = list.filter(|words| !words.contains(&Token::Symbol(b'(')));
    whole.map(|words| words.iter().filter_map(word).collect::<Vec<_>>().join(" ")).collect()
}

/// Databases are granted by patterns with `%` and `_`, which a backslash takes literally.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    like(&pattern, &name)
}

fn like(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], _) => name.is_empty(),
        (['%', rest @ ..], _) => (0..=name.len()).any(|skipped| like(rest, &name[skipped..])),
        (['\\', literal, rest @ ..], [first, others @ ..]) => literal == first && like(rest, others),
        (['_', rest @ ..], [_, others @ ..]) => like(rest, others),
        ([literal, rest @ ..], [first, others @ ..]) => literal == first && like(rest, others),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(lines: &[&str]) -> Grants {
        Grants(lines.iter().filter_map(|line| grant(line)).collect())
    }

    #[test]
    fn rights_are_read_with_their_patterns() {
        let grants = grants(&[
            "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*94BD'",
            "GRANT SELECT, SHOW VIEW ON `shop\\_a`.* TO `u`@`%`",
            "GRANT SELECT (`a`, `b`), INSERT ON `other`.`t` TO `u`@`%`",
            "GRANT SELECT ON `mysql`.`proc` TO `u`@`%`",
            "GRANT `role` TO `u`@`%`",
        ]);
        assert!(grants.on_database("SHOW VIEW", "shop_a") && !grants.on_database("SHOW VIEW", "shopxa"));
        assert!(!grants.on_database("SELECT", "other") && !grants.on_database("TRIGGER", "shop_a"));
        assert!(grants.on_table("SELECT", "mysql", "proc") && !grants.on_table("SELECT", "other", "t"));
        assert!(!grants.everywhere("SELECT"));
    }

    #[test]
    fn a_partial_revoke_takes_away() {
        let grants = grants(&["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `hr`.* FROM `u`@`%`"]);
        assert!(grants.on_database("SELECT", "shop") && !grants.on_database("SELECT", "hr"));
    }
}
