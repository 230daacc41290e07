//! Tests a connection in stages, each with what to do about it.

use bulkhead_core::ports::Source;
use bulkhead_model::{
    Code, Engine, Error, Result,
    report::{Outcome, TestReport},
};
use sqlx::MySqlConnection;

use super::{
    broken, catalog,
    client::{self, Job},
    connect::{self, failed},
    dump, rights,
};
use crate::{
    ToolPaths,
    reach::{self, Staged},
    tunnel::Reached,
};

pub(super) async fn run(engine: Engine, tools: &ToolPaths, source: &Source) -> TestReport {
    reach::test(source, async |source, report| stages(engine, tools, source, report).await).await
}

async fn stages(engine: Engine, tools: &ToolPaths, source: &Reached, report: &mut TestReport) -> Staged<()> {
    let target = source.connection.server().map_err(|error| ("name", error))?;
    reach::stages(source, report).await?;
    let (mut connection, server) = connect::connect(source).await.map_err(|error| {
        report.answers_as = connect::answered_by(&error);
        (stage_of(&error), error)
    })?;
    let encrypted = is_encrypted(&mut connection).await.map_err(|error| ("tls", error))?;
    reach::secured(source, target, encrypted, report);
    report.push("login", Outcome::Passed, format!("{} may log in to {}", target.user, target.database), Vec::new());
    connect::supported(engine, &server).map_err(|error| ("version", error))?;
    report.push("version", Outcome::Passed, format!("{} {}", engine.title(), server.says), Vec::new());
    let missing = rights::missing(&mut connection, engine, &server, &target.database).await;
    missing.and_then(rights::refuse).map_err(|error| ("rights", error))?;
    let less = rights::less(&mut connection, engine, &server, &target.database).await;
    let less = less.map_err(|error| ("rights", error))?;
    let detail = match less.first() {
        Some(_) => format!(
            "everything can be read; {} may do everything, and one that can change nothing is enough",
            target.user
        ),
        None => "everything can be read".to_owned(),
    };
    report.push("rights", Outcome::Passed, detail, less);
    let accounts = rights::of_accounts(&mut connection).await.map_err(|error| ("rights", error))?;
    if let Some(statement) = accounts {
        let detail = "rights of accounts on the database cannot be read, and no backup would hold them";
        // An administrator is to know what the statement shows besides.
        let shows =
            "That shows the hashes of passwords too. Without it everything else is backed up all the same.".to_owned();
        report.push("accounts", Outcome::Warned, detail, vec![statement, shows]);
    }
    let objects = catalog::objects(&mut connection).await.map_err(|error| ("tables", error))?;
    dump::askable(engine, &target.database, &objects).map_err(|error| ("tables", error))?;
    broken::refuse(&mut connection, &objects).await.map_err(|error| ("tables", error))?;
    let warnings = catalog::warnings(&mut connection).await.map_err(|error| ("tables", error))?;
    if !warnings.is_empty() {
        report.push("tables", Outcome::Warned, "some data cannot be backed up as exactly as the rest", warnings);
    }
    connect::close(connection).await;
    let tool = client::tool(tools, engine, Job::Dump, &server).map_err(|error| ("tool", error))?;
    report.push("tool", Outcome::Passed, format!("{} at {}", tool.says, tool.path.display()), Vec::new());
    Ok(())
}

const fn stage_of(error: &Error) -> &'static str {
    match error.code {
        Code::TlsFailed => "tls",
        Code::Unreachable => "tcp",
        Code::BadSource => "version",
        _ => "login",
    }
}

async fn is_encrypted(connection: &mut MySqlConnection) -> Result<bool> {
    let (_, cipher): (String, String) =
        sqlx::query_as("SHOW SESSION STATUS LIKE 'Ssl_cipher'").fetch_one(connection).await.map_err(failed)?;
    Ok(!cipher.is_empty())
}
