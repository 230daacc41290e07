//! `bulkhead`: the same use cases as the window, on a terminal and in scripts.
//!
//! Every arm parses, calls one function of `bulkhead_api` and prints; it decides nothing itself.

mod args;
mod commands;
mod interrupt;
mod output;
mod progress;
mod text;
mod usage;

use std::process::ExitCode;

use args::{Cli, Command, Global};
use bulkhead_api::{App, Code, Error, Options, Result};
use clap::Parser;
use output::Output;

fn main() -> ExitCode {
    bulkhead_api::keep_memory_small();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    start_log(cli.global.verbose);
    let output = Output::new(cli.global.json);
    let result = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(cli, &output)),
        Err(error) => Err(Error::io("the runtime could not be started", error)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&output, &error),
    }
}

/// The arguments make no sense, so `--json` has to be looked for by hand.
fn refused(error: &clap::Error) -> ExitCode {
    let output = Output::new(std::env::args_os().any(|argument| argument == "--json"));
    if usage::is_help(error, output.is_json()) {
        // Nothing can be done about a stream that is closed.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { Code::InvalidInput.exit() } else { 0 });
    }
    failed(&output, &usage::failure(error))
}

fn failed(output: &Output, error: &Error) -> ExitCode {
    output.failure(error);
    ExitCode::from(error.code.exit())
}

fn start_log(verbose: u8) {
    let level = ["error", "info", "debug"][usize::from(verbose.min(2))];
    bulkhead_api::log::start(&format!("off,bulkhead={level}"));
}

fn options(global: Global) -> Options {
    Options { data_dir: global.data_dir, tool_dirs: global.tools, unlock_within: Some(global.unlock_within) }
}

async fn run(cli: Cli, output: &Output) -> Result<()> {
    for folder in cli.global.tools.iter().filter(|folder| !folder.is_dir()) {
        output.note(format!("{} is no folder: no client tools are looked for there", folder.display()));
    }
    // What needs no data folder must not make one.
    match cli.command {
        Command::Completions { shell } => return commands::shell::completions(output, shell),
        Command::Man { dir } => return commands::shell::man(output, dir.as_deref()),
        Command::Demo => return commands::demo::run(output, cli.global.unlock_within).await,
        // It works on a catalog that cannot be opened.
        Command::Catalog(command) => {
            let options = options(cli.global);
            return commands::catalog::run(options, output, command).await;
        }
        _ => {}
    }
    let patience = cli.global.unlock_within;
    let mut options = options(cli.global);
    if matches!(cli.command, Command::Agent) {
        // Nobody sits before it.
        options.unlock_within = None;
    }
    let app = App::open(options).await?;
    let done = match cli.command {
        Command::Tenant(command) => commands::tenant::run(&app, output, command).await,
        Command::Database(command) => commands::database::run(&app, output, command).await,
        Command::Storage(command) => commands::storage::run(&app, output, command).await,
        Command::Repository(command) => commands::repository::run(&app, output, command).await,
        Command::Kit(command) => commands::kit::run(&app, output, command).await,
        Command::Disaster(command) => commands::disaster::run(&app, output, command).await,
        Command::Config(command) => commands::config::run(&app, output, command).await,
        Command::Policy(command) => commands::policy::run(&app, output, *command).await,
        Command::Hook(command) => commands::hook::run(&app, output, command).await,
        Command::Channel(command) => commands::channel::run(&app, output, command).await,
        Command::Alerts { all, acknowledge, snooze: None, limit, .. } => {
            commands::alerts::run(&app, output, all, acknowledge, limit).await
        }
        Command::Alerts { snooze: Some(id), span, .. } => commands::alerts::snooze(&app, output, id, &span).await,
        Command::Pause { span } => commands::pause::pause(&app, output, None, &span).await,
        Command::Resume => commands::pause::resume(&app, output, None).await,
        Command::Agent => commands::agent::run(&app, output).await,
        Command::Backup { database, storage } => commands::backup::run(&app, output, &database, storage.as_ref()).await,
        Command::Copy { database, plan: true } => commands::copy::plan(&app, output, &database).await,
        Command::Copy { database, plan: false } => commands::copy::run(&app, output, &database).await,
        Command::Snapshots { path, foreign: true, .. } => commands::snapshots::foreign(&app, output, &path).await,
        Command::Snapshots { path, limit, .. } => commands::snapshots::run(&app, output, &path, limit).await,
        Command::Retention { database, plan, clock_is_right } => {
            commands::retention::run(&app, output, &database, plan, clock_is_right).await
        }
        Command::Pin { database, snapshot, remove } => {
            commands::retention::pin(&app, output, &database, &snapshot, remove).await
        }
        Command::Restore(arguments) => commands::restore::run(&app, output, arguments, patience).await,
        Command::Place(arguments) => commands::place::run(&app, output, arguments, patience).await,
        Command::Drill { database, snapshot, storage } => {
            commands::drill::run(&app, output, &database, &snapshot, storage.as_ref()).await
        }
        Command::Drills { path, show, limit } => {
            commands::drill::history(&app, output, path.as_deref(), show, limit).await
        }
        Command::Check { tenant, repair: true, .. } => commands::check::repair(&app, output, &tenant).await,
        Command::Check { tenant, read_data, .. } => commands::check::run(&app, output, &tenant, read_data).await,
        Command::Prune { tenant } => commands::prune::run(&app, output, &tenant).await,
        Command::Redundancy { database } => commands::redundancy::run(&app, output, &database).await,
        Command::Status { path } => commands::status::run(&app, output, path.as_deref()).await,
        Command::Audit { verify: true, seal, .. } => commands::audit::verify(&app, output, seal.as_deref()).await,
        Command::Audit { limit, .. } => commands::audit::run(&app, output, limit).await,
        Command::Tools => commands::tools::run(&app, output).await,
        Command::Lock(command) => commands::lock::run(&app, output, command).await,
        Command::Report { tenant, from, to, out } => {
            commands::report::run(&app, output, &tenant, [from.as_deref(), to.as_deref()], out.as_deref()).await
        }
        Command::Jobs(arguments) => commands::jobs::run(&app, output, arguments).await,
        Command::Demo | Command::Catalog(_) | Command::Completions { .. } | Command::Man { .. } => Ok(()),
    };
    // What is on its way would wait for the next start.
    bulkhead_api::alerts::flush(&app).await;
    done
}
