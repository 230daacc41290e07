//! Tests a connection in stages, each with what to do about it.

use bulkhead_core::ports::Source;
use bulkhead_model::{
    Code, Error, Result,
    report::{Outcome, TestReport},
    version::Version,
};
use sqlx::PgConnection;

use super::{client, connect, connect::failed, rights};
use crate::{
    ToolPaths,
    reach::{self, Staged},
    tunnel::Reached,
};

/// Below these a hostile archive can run code in the tools, or worse (PostgreSQL's security page).
const FLOORS: [Version; 5] = [
    Version::new(18, 7, 0),
    Version::new(17, 12, 0),
    Version::new(16, 16, 0),
    Version::new(15, 20, 0),
    Version::new(14, 25, 0),
];

pub(super) async fn run(tools: &ToolPaths, source: &Source) -> TestReport {
    reach::test(source, async |source, report| stages(tools, source, report).await).await
}

async fn stages(tools: &ToolPaths, source: &Reached, report: &mut TestReport) -> Staged<()> {
    let server = source.connection.server().map_err(|error| ("name", error))?;
    reach::stages(source, report).await?;
    let mut connection = connect::connect(source).await.map_err(|error| (stage_of(&error), error))?;
    let encrypted = is_encrypted(&mut connection).await.map_err(|error| ("tls", error))?;
    reach::secured(source, server, encrypted, report);
    report.push("login", Outcome::Passed, format!("{} may log in to {}", server.user, server.database), Vec::new());
    let (version, text) = connect::version(&mut connection).await.map_err(|error| ("version", error))?;
    versions(version, &text, report)?;
    let missing = rights::missing(&mut connection, version).await.map_err(|error| ("rights", error))?;
    let aside = missing.refuse().map_err(|error| ("rights", error))?;
    let less = rights::less(&mut connection, version).await.map_err(|error| ("rights", error))?;
    let detail = match less.first() {
        Some(_) => {
            format!("everything can be read; {} is a superuser, and one that can change nothing is enough", server.user)
        }
        None => "everything can be read".to_owned(),
    };
    let detail = aside.map_or(detail.clone(), |aside| format!("{detail}. {aside}"));
    report.push("rights", Outcome::Passed, detail, less);
    connect::close(connection).await;
    let tool = client::tool(tools, "pg_dump", version).map_err(|error| ("tool", error))?;
    report.push("tool", Outcome::Passed, format!("{} at {}", tool.says, tool.path.display()), Vec::new());
    Ok(())
}

fn stage_of(error: &Error) -> &'static str {
    match error.code {
        Code::TlsFailed => "tls",
        Code::Unreachable => "tcp",
        Code::BadSource => "version",
        _ => "login",
    }
}

async fn is_encrypted(connection: &mut PgConnection) -> Result<bool> {
    sqlx::query_scalar("SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")
        .fetch_one(connection)
        .await
        .map_err(failed)
}

fn versions(version: Version, text: &str, report: &mut TestReport) -> Staged<()> {
    if version.major < 13 {
        let error =
            Error::new(Code::BadSource, format!("PostgreSQL {text} is older than 13")).hint("Update the server.");
        return Err(("version", error));
    }
    let floor = FLOORS.iter().find(|floor| floor.major == version.major).copied().unwrap_or_default();
    if version < floor {
        let hint = format!("Update to {floor} or newer: known security holes are open.");
        report.push("version", Outcome::Warned, format!("PostgreSQL {text}"), vec![hint]);
    } else {
        report.push("version", Outcome::Passed, format!("PostgreSQL {text}"), Vec::new());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_holes_are_warned_of_and_what_is_too_old_is_refused() {
        let tested = |major, minor| {
            let mut report = TestReport::default();
            let tested = versions(Version::new(major, minor, 0), "as it says", &mut report);
            tested.map(|()| report.stages.remove(0)).map_err(|(_, error)| error.code)
        };
        for (major, floor) in [(18, 7), (17, 12), (16, 16), (15, 20), (14, 25)] {
            let (older, floor) = (tested(major, floor - 1), tested(major, floor));
            assert!(older.is_ok_and(|stage| stage.outcome == Outcome::Warned && stage.hints.len() == 1), "{major}");
            assert!(floor.is_ok_and(|stage| stage.outcome == Outcome::Passed), "{major}");
        }
        assert!(tested(19, 0).is_ok_and(|stage| stage.outcome == Outcome::Passed));
        assert_eq!(tested(12, 22).map(|stage| stage.outcome), Err(Code::BadSource));
    }
}
