//! Views that run as an account which the server does not have: nobody can read them, and the server does not say so before
//! somebody tries.

use std::collections::BTreeMap;

use bulkhead_model::{Code, Error, Result, census::Census};
use sqlx::MySqlConnection;

use super::{
    catalog,
    connect::{self, failed, number},
    sql::{identifier, literal},
};
use crate::{reach::brief, tunnel::Reached};

/// The server's number for a definer that is not there.
const NO_SUCH_DEFINER: u16 = 1449;
/// Views that a person reads of one account.
const SHOWN: usize = 5;

/// What an account that is not there would be needed for.
pub(super) struct Orphan {
    account: String,
    views: Vec<String>,
}

impl Orphan {
    fn views(&self) -> String {
        let shown = self.views.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        let what = if self.views.len() == 1 { "view" } else { "views" };
        match self.views.len().saturating_sub(SHOWN) {
            0 => format!("{what} {shown}"),
            more => format!("{what} {shown} and {more} more"),
        }
    }

    /// For whoever looks at a source.
    pub(super) fn warning(&self) -> String {
        let Self { account, .. } = self;
        let run = if self.views.len() == 1 { "it runs" } else { "they run" };
        format!("Nobody can read the {}: {account}, as whom {run}, is no account of the server.", self.views())
    }
}

/// Has the server look at every view without running it.
pub(super) async fn read(connection: &mut MySqlConnection, objects: &Census) -> Result<Vec<Orphan>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, views) in objects.iter().filter(|(kind, _)| *kind == "views") {
        for view in views {
            let query = literal(&format!("SELECT 1 FROM {}", identifier(view)));
            let statement = format!("PREPARE looked FROM {query}");
            match sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *connection).await {
                Err(error) if number(&error) == NO_SUCH_DEFINER => {
                    found.entry(account(&brief(&error))).or_default().push(view.clone());
                }
                Err(error) if matches!(error, sqlx::Error::Io(_)) => return Err(failed(error)),
                // Whatever else is wrong with one is its own business.
                _ => {}
            }
        }
    }
    Ok(found.into_iter().map(|(account, views)| Orphan { account, views }).collect())
}

/// `The user specified as a definer ('joe'@'localhost') does not exist`.
pub(super) fn account(said: &str) -> String {
    let inner = said.split_once("('").and_then(|(_, rest)| rest.rsplit_once("')"));
    inner.map_or_else(|| said.to_owned(), |(inner, _)| inner.replace("'@'", "@"))
}

/// Whether what was restored can be read at all: a view that nobody can read is not proved, and does not differ either.
///
/// # Errors
/// `MissingRights` with the accounts that the server lacks.
pub(super) async fn refuse(target: &Reached) -> Result<()> {
    let (mut connection, _) = connect::connect(target).await?;
    let objects = catalog::objects(&mut connection).await?;
    let orphans = read(&mut connection, &objects).await?;
    connect::close(connection).await;
    let Some(first) = orphans.first() else { return Ok(()) };
    let accounts = orphans.iter().map(|orphan| orphan.account.as_str()).collect::<Vec<_>>().join(", ");
    Err(missing(&accounts).context(format!("the {} cannot be read", first.views())))
}

/// What to say where accounts are missing on the server that something is restored to.
pub(super) fn missing(accounts: &str) -> Error {
    Error::new(Code::MissingRights, format!("the account {accounts} is missing on this server"))
        .hint("Make it there, with the rights that the views and routines need: CREATE USER … ACCOUNT LOCK; and run this again.")
        .hint("Or let all of it run as the user of the restore: --no-owners.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_in_what_the_server_says() {
        let said = "1449 (HY000): The user specified as a definer ('o'b'@'%') does not exist";
        assert_eq!(account(said), "o'b@%");
    }
}
