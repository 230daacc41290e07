//! Views that need what is not there any more: a dump tool ends at the first of them, and its words name no way out.

use bulkhead_model::{Code, Error, Result, amount, census::Census};
use sqlx::MySqlConnection;

use super::{
    connect::{failed, number},
    sql::identifier,
};

/// The server's number for a view that needs what is gone, or what the account that it runs as may not use.
const INVALID: u16 = 1356;
/// Views that a person reads of.
const SHOWN: usize = 5;

/// Asks of every view what the dump tools ask of it.
///
/// # Errors
/// `BadSource` with the views that no dump can hold, and what mends it.
pub(super) async fn refuse(connection: &mut MySqlConnection, objects: &Census) -> Result<()> {
    let mut broken = Vec::new();
    for (_, views) in objects.iter().filter(|(kind, _)| *kind == "views") {
        for view in views {
            let asked = format!("SHOW FIELDS FROM {}", identifier(view));
            match sqlx::raw_sql(sqlx::AssertSqlSafe(asked)).execute(&mut *connection).await {
                Err(error) if number(&error) == INVALID => broken.push(view.as_str()),
                Err(error) if matches!(error, sqlx::Error::Io(_)) => return Err(failed(error)),
                // Whatever else is wrong with one is told where it is found.
                _ => {}
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(told(&broken)) }
}

fn told(broken: &[&str]) -> Error {
    let shown = &broken[..broken.len().min(SHOWN)];
    let more = match broken.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {}", amount::count(more as u64, "other view")),
    };
    let (what, needs) = if broken.len() == 1 { ("view", "needs") } else { ("views", "need") };
    let message = format!(
        "the {what} {}{more} {needs} a table, a column or a function that is gone, or that may not be used: no dump can hold that",
        shown.join(", ")
    );
    let drops: Vec<_> = shown.iter().map(|view| format!("DROP VIEW {};", identifier(view))).collect();
    Error::new(Code::BadSource, message)
        .hint("Make again what is gone, or give the view's account the right to it.")
        .hint(format!("Or remove what nobody can read anyhow: {}", drops.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted() {
        let one = told(&["v"]);
        assert!(one.message.starts_with("the view v needs a table"), "{one}");
        assert!(one.hints[1].ends_with("DROP VIEW `v`;"), "{one:?}");
        let many = told(&["a", "b", "c", "d", "e", "f", "g"]);
        assert!(many.message.starts_with("the views a, b, c, d, e and 2 other views need"), "{many}");
    }
}
