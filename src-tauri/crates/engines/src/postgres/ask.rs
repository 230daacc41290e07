//! Asks assertions of a restored database, as a user who may read everything and change nothing.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{Flow, Source};
use bulkhead_model::{
    Code, Connection, Result,
    connection::ServerConnection,
    drill::{Answer, Assertion},
};
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::{
    connect::{self, failed, literal, quoted, run},
    quiet,
};
use crate::{
    assertions::{self, AFTER, Gave, READER, READS},
    reach::brief,
    sandbox,
    tunnel::Reached,
};

pub(super) async fn run_all(
    target: &Reached,
    assertions: &[Assertion],
    limit: Duration,
    flow: &Flow,
) -> Result<Vec<Answer>> {
    let reader = reader(target).await?;
    let answers = each(reader.as_ref().unwrap_or(target), assertions, limit, flow).await;
    // Also after an error or a cancel: a server that is not thrown away must not keep the user.
    let forgotten = match &reader {
        Some(reader) => forget(target, reader).await,
        None => Ok(()),
    };
    let answers = answers?;
    forgotten.map(|()| answers)
}

async fn each(reader: &Reached, assertions: &[Assertion], limit: Duration, flow: &Flow) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    for assertion in assertions {
        flow.go_on()?;
        let began = Instant::now();
        // A connection each: what one of them sets, or breaks, is not the next one's.
        let mut connection = connect::connect(reader).await?;
        let gave = tokio::select! {
            gave = ask(&mut connection, assertion, limit) => gave?,
            () = flow.cancel.cancelled() => return flow.go_on().map(|()| Vec::new()),
        };
        connect::close(connection).await;
        answers.push(assertions::answer(assertion, gave, began, limit));
    }
    Ok(answers)
}

async fn forget(target: &Reached, reader: &Reached) -> Result<()> {
    let mut connection = connect::connect_to_work(target).await?;
    let role = quoted(&reader.connection.server()?.user);
    quiet::change(&mut connection, target, &format!("DROP OWNED BY {role}; DROP ROLE IF EXISTS {role}")).await?;
    connect::close(connection).await;
    Ok(())
}

/// A new user who may read; none where the server does not let us make one, and then the transaction alone keeps it from
/// writing.
async fn reader(target: &Reached) -> Result<Option<Reached>> {
    let server = target.connection.server()?;
    let mut connection = connect::connect_to_work(target).await?;
    let (now, until): (i64, String) =
        sqlx::query_as("SELECT extract(epoch FROM now())::bigint, (now() + make_interval(secs => $1))::text")
            .bind(READS.as_secs_f64())
            .fetch_one(&mut connection)
            .await
            .map_err(failed)?;
    let (name, password) = (assertions::reader(now), sandbox::password());
    let role = quoted(&name);
    sweep(&mut connection, now).await?;
    let (word, until) = (literal(&password), literal(&until));
    let made =
        run(&mut connection, format!("CREATE ROLE {role} LOGIN BYPASSRLS PASSWORD {word} VALID UNTIL {until}")).await;
    let granted = match made {
        Ok(()) => quiet::change(&mut connection, target, &grants(&role, &server.database)).await,
        error => error,
    };
    if granted.is_err() {
        // One that was made and then not let in must not stay either. Its rights were one transaction, so it has none.
        let _ = run(&mut connection, format!("DROP ROLE IF EXISTS {role}")).await;
    }
    connect::close(connection).await;
    if let Err(error) = granted {
        return if error.code == Code::MissingRights { Ok(None) } else { Err(error) };
    }
    let connection = Connection::Server(ServerConnection { user: name, ..server.clone() });
    Ok(Some(target.with(Source { connection, password: Some(password.into()) })))
}

/// Removes those that a killed process has left. One with rights in another database stays until its time: nobody can log in by it.
async fn sweep(connection: &mut PgConnection, now: i64) -> Result<()> {
    let query = sqlx::query_scalar("SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, $1)").bind(READER);
    let names: Vec<String> = query.fetch_all(&mut *connection).await.map_err(failed)?;
    for role in names.iter().filter(|name| assertions::is_left_behind(name, now)).map(|name| quoted(name)) {
        let _ = run(connection, format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
    }
    Ok(())
}

/// Everything but the right to change anything.
fn grants(role: &str, database: &str) -> String {
    format!(
        "GRANT CONNECT ON DATABASE {database} TO {role};
        DO $bulkhead$ DECLARE s text; BEGIN
            FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)' LOOP
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', s);
                EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO {role}', s);
                EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO {role}', s);
            END LOOP;
        END $bulkhead$",
        database = quoted(database)
    )
}

async fn ask(connection: &mut PgConnection, assertion: &Assertion, limit: Duration) -> Result<Gave> {
    let ends = (limit + AFTER).as_millis();
    run(connection, format!("SET statement_timeout = {ends}; SET default_transaction_read_only = on; BEGIN READ ONLY"))
        .await?;
    // The long way of a query takes one statement and no more.
    let query = sqlx::query(sqlx::AssertSqlSafe(assertion.sql())).persistent(false);
    assertions::within(limit, async { heard(query.fetch_optional(&mut *connection).await) }).await
}

fn heard(answer: sqlx::Result<Option<PgRow>>) -> Result<Gave> {
    Ok(match answer {
        Ok(None) => Gave::NoRow,
        Ok(Some(row)) => value(&row),
        Err(error) => {
            let state = error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
            match state.as_str() {
                "57014" => Gave::TooSlow,
                "25006" => Gave::Writes(brief(&error)),
                "42501" => lacks(brief(&error)),
                _ if matches!(error, sqlx::Error::Io(_)) => return Err(failed(error)),
                _ => Gave::Error(brief(&error)),
            }
        }
    })
}

/// What the server says names the object and not the right on it.
fn lacks(why: String) -> Gave {
    let object = why.split_once("permission denied for ").map(|(_, object)| object.trim());
    let kind = object.and_then(|object| object.split(' ').next()).unwrap_or_default();
    let right = match kind {
        // Whoever asks reads all of them: what more is asked for is to move one on.
        "sequence" => return Gave::Writes(why),
        "table" | "view" | "column" | "materialized" | "large" => "SELECT",
        "function" | "procedure" | "routine" | "aggregate" => "EXECUTE",
        "schema" | "type" | "domain" | "language" | "foreign" | "foreign-data" => "USAGE",
        _ => return Gave::Lacks(None, why),
    };
    Gave::Lacks(object.map(|object| format!("the right {right} on {object}")), why)
}

fn value(row: &PgRow) -> Gave {
    if row.is_empty() {
        return Gave::NoRow;
    }
    let truth = row.try_get::<Option<bool>, _>(0).ok();
    let number = || {
        row.try_get::<Option<i64>, _>(0)
            .ok()
            .or_else(|| row.try_get::<Option<i32>, _>(0).ok().map(|n| n.map(i64::from)))
    };
    match truth.map(|truth| truth.map(i64::from)).or_else(number) {
        Some(Some(value)) => Gave::Value(value),
        Some(None) => Gave::Null,
        None => Gave::NoTruth,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_that_is_missing_is_named() {
        let right = |why: &str| match lacks(why.to_owned()) {
            Gave::Lacks(right, _) => right.unwrap_or_default(),
            _ => "writes".to_owned(),
        };
        assert_eq!(right("permission denied for function secret"), "the right EXECUTE on function secret");
        assert_eq!(right("permission denied for table t"), "the right SELECT on table t");
        assert_eq!(right("permission denied for foreign server far"), "the right USAGE on foreign server far");
        assert_eq!(
            (right("must be owner of x").as_str(), right("permission denied for sequence s").as_str()),
            ("", "writes")
        );
    }
}
