//! Asks assertions of a restored database, as a user who may read everything and change nothing.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{Flow, Source};
use bulkhead_model::{
    Code, Connection, Engine, Result,
    connection::ServerConnection,
    drill::{Answer, Assertion},
};
use sqlx::{MySqlConnection, Row, mysql::MySqlRow};

use super::{
    connect::{self, failed, number, run},
    sql::identifier,
};
use crate::{
    assertions::{self, AFTER, Gave, READER, READS},
    reach::brief,
    sandbox,
    tunnel::Reached,
};

/// Errors by which the servers say that a statement would write.
const WRITES: [u16; 4] = [1290, 1792, 1836, 3090];
/// Errors by which they say that a right is missing.
const LACKS: [u16; 6] = [1044, 1045, 1142, 1143, 1227, 1370];
/// Errors by which they say that a statement took too long.
const SLOW: [u16; 3] = [1317, 1969, 3024];

pub(super) async fn run_all(
    target: &Reached,
    assertions: &[Assertion],
    limit: Duration,
    flow: &Flow,
) -> Result<Vec<Answer>> {
    let reader = reader(target).await?;
    let answers = each(target, reader.as_ref().unwrap_or(target), assertions, limit, flow).await;
    // Also after an error or a cancel: a server that is not thrown away must not keep the user.
    let forgotten = match &reader {
        Some(reader) => forget(target, reader).await,
        None => Ok(()),
    };
    let answers = answers?;
    forgotten.map(|()| answers)
}

async fn each(
    target: &Reached,
    reader: &Reached,
    assertions: &[Assertion],
    limit: Duration,
    flow: &Flow,
) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    for assertion in assertions {
        flow.go_on()?;
        let began = Instant::now();
        // A connection each: what one of them sets, or breaks, is not the next one's.
        let (mut connection, _) = connect::connect(reader).await?;
        let gave = tokio::select! {
            gave = ask(&mut connection, target, assertion, limit) => gave?,
            () = flow.cancel.cancelled() => return flow.go_on().map(|()| Vec::new()),
        };
        answers.push(assertions::answer(assertion, gave, began, limit));
    }
    Ok(answers)
}

/// A new user who may read; none where the server does not let us make one.
async fn reader(target: &Reached) -> Result<Option<Reached>> {
    let server = target.connection.server()?;
    let (mut connection, _) = connect::connect(target).await?;
    let now: i64 = sqlx::query_scalar("SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    sweep(&mut connection, now).await;
    let (name, password) = (assertions::reader(now), sandbox::password());
    let days = READS.as_secs() / 86_400;
    let user = format!("CREATE USER '{name}'@'%' IDENTIFIED BY '{password}' PASSWORD EXPIRE INTERVAL {days} DAY");
    let made = run(&mut connection, user).await;
    let grant =
        format!("GRANT SELECT, SHOW VIEW, EXECUTE ON {}.* TO '{name}'@'%'", identifier(&pattern(&server.database)));
    let granted = match made {
        Ok(()) => run(&mut connection, grant).await,
        error => error,
    };
    if granted.is_err() {
        // One that was made and then not let in must not stay either.
        let _ = run(&mut connection, format!("DROP USER IF EXISTS '{name}'@'%'")).await;
    }
    connect::close(connection).await;
    if let Err(error) = granted {
        return if error.code == Code::MissingRights { Ok(None) } else { Err(error) };
    }
    let connection = Connection::Server(ServerConnection { user: name, ..server.clone() });
    Ok(Some(target.with(Source { connection, password: Some(password.into()) })))
}

/// Removes those that a killed process has left, where this user may look.
async fn sweep(connection: &mut MySqlConnection, now: i64) {
    let query =
        format!("SELECT CAST(User AS CHAR) FROM mysql.user WHERE Host = '%' AND LEFT(User, {}) = ?", READER.len());
    let found = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(READER).fetch_all(&mut *connection).await;
    let names: Vec<String> = found.unwrap_or_default();
    for name in names.iter().filter(|name| assertions::is_left_behind(name, now)) {
        let _ = run(connection, format!("DROP USER IF EXISTS {}@'%'", identifier(name))).await;
    }
}

async fn forget(target: &Reached, reader: &Reached) -> Result<()> {
    let (mut connection, _) = connect::connect(target).await?;
    run(&mut connection, format!("DROP USER IF EXISTS '{}'@'%'", reader.connection.server()?.user)).await?;
    connect::close(connection).await;
    Ok(())
}

/// In a grant the name of a database is a pattern.
fn pattern(database: &str) -> String {
    database.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%")
}

async fn ask(
    connection: &mut MySqlConnection,
    target: &Reached,
    assertion: &Assertion,
    limit: Duration,
) -> Result<Gave> {
    let ends = limit + AFTER;
    let ends = match target.connection.engine() {
        Engine::Mariadb => format!("SET SESSION max_statement_time = {}", ends.as_secs_f64()),
        _ => format!("SET SESSION max_execution_time = {}", ends.as_millis()),
    };
    run(connection, ends).await?;
    run(connection, "START TRANSACTION READ ONLY".to_owned()).await?;
    // A prepared statement is one statement and no more.
    let query = sqlx::query(sqlx::AssertSqlSafe(assertion.sql())).persistent(false);
    assertions::within(limit, async { heard(query.fetch_optional(&mut *connection).await) }).await
}

fn heard(answer: sqlx::Result<Option<MySqlRow>>) -> Result<Gave> {
    Ok(match answer {
        Ok(None) => Gave::NoRow,
        Ok(Some(row)) => value(&row),
        Err(error) => match number(&error) {
            slow if SLOW.contains(&slow) => Gave::TooSlow,
            writes if WRITES.contains(&writes) => Gave::Writes(brief(&error)),
            lacks if LACKS.contains(&lacks) => lacking(brief(&error)),
            _ if matches!(error, sqlx::Error::Io(_)) => return Err(failed(error)),
            _ => Gave::Error(brief(&error)),
        },
    })
}

/// `SELECT command denied to user 'x'@'%' for table 'shop.t'`, or `you need (at least one of) the FILE privilege(s)`.
fn lacking(why: String) -> Gave {
    let right = |text: &str| text.rsplit([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
    let denied = why.split_once(" command denied to user ").map(|(before, after)| (right(before), after));
    let what = match (denied, why.split_once("(at least one of) the ")) {
        (Some((right, _)), _) if !matches!(right.as_str(), "SELECT" | "EXECUTE" | "SHOW VIEW") => {
            return Gave::Writes(why);
        }
        (Some((right, after)), _) => {
            after.split_once(" for ").map(|(_, object)| format!("the right {right} on {object}"))
        }
        (None, Some((_, after))) => after.split_once(" privilege").map(|(right, _)| format!("the right {right}")),
        (None, None) => {
            why.split_once(" to database ").map(|(_, database)| format!("every right on the database {database}"))
        }
    };
    // Files are written by that right, and read by it.
    if what.as_deref() == Some("the right FILE") { Gave::Writes(why) } else { Gave::Lacks(what, why) }
}

fn value(row: &MySqlRow) -> Gave {
    if row.is_empty() {
        return Gave::NoRow;
    }
    let unsigned =
        || row.try_get::<Option<u64>, _>(0).map(|value| value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)));
    let real = || row.try_get::<Option<f64>, _>(0).map(|value| value.map(|value| i64::from(value != 0.0)));
    match row.try_get::<Option<i64>, _>(0).or_else(|_| unsigned()).or_else(|_| real()) {
        Ok(Some(value)) => Gave::Value(value),
        Ok(None) => Gave::Null,
        Err(_) => Gave::NoTruth,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_that_is_missing_is_named() {
        let right = |why: &str| match lacking(why.to_owned()) {
            Gave::Lacks(right, _) => right.unwrap_or_default(),
            _ => "writes".to_owned(),
        };
        assert_eq!(
            right("1142 (42000): SELECT command denied to user 'r'@'h' for table `mysql`.`user`"),
            "the right SELECT on table `mysql`.`user`"
        );
        assert_eq!(
            right("execute command denied to user 'r'@'h' for routine 'other.f'"),
            "the right EXECUTE on routine 'other.f'"
        );
        assert_eq!(right("Access denied for user 'r'@'h' to database 'x'"), "every right on the database 'x'");
        assert_eq!(
            right("Access denied; you need (at least one of) the SUPER privilege(s) for this operation"),
            "the right SUPER"
        );
        assert_eq!(right("INSERT command denied to user 'r'@'h' for table `t`"), "writes");
    }
}
