//! `bulkhead config`.

use bulkhead_api::{
    App, Result, configuration,
    types::{ConfigurationAct, ConfigurationImported, ConfigurationPlan, ConfigurationStep},
};
use serde_json::json;

use super::kit;
use crate::{args::ConfigCommand, output::Output, text};

pub(crate) async fn run(app: &App, output: &Output, command: ConfigCommand) -> Result<()> {
    match command {
        ConfigCommand::Export { out } => {
            configuration::export(app, &out).await?;
            let told = out.display().to_string();
            output.result(&json!({ "file": told }), || vec![format!("wrote {}; it holds no secret", text::safe(&told))])
        }
        ConfigCommand::Import { file, plan: true, change } => {
            let plan = configuration::plan(app, &file).await?;
            output.result(&plan, || planned(&plan, change))
        }
        ConfigCommand::Import { file, plan: false, change } => {
            let plan = configuration::plan(app, &file).await?;
            let done = configuration::import(app, &file, &plan.digest, change).await?;
            output.result(&done, || imported(&plan, &done, change))
        }
    }
}

fn planned(plan: &ConfigurationPlan, change: bool) -> Vec<String> {
    let missing =
        plan.missing.iter().map(|name| format!("MISSING  {}: neither in the file nor here", text::safe(name)));
    plan.steps.iter().map(|step| line(step, change)).chain(missing).collect()
}

fn line(step: &ConfigurationStep, change: bool) -> String {
    let word = match step.act {
        ConfigurationAct::Add => "add",
        ConfigurationAct::Change if change => "change",
        ConfigurationAct::Change | ConfigurationAct::Stays => "leave",
        ConfigurationAct::Same => "same",
    };
    let why = match (&step.why, step.differs.is_empty()) {
        (Some(why), _) => format!(": {why}"),
        (None, false) => format!(": {}", step.differs.join(", ")),
        (None, true) => String::new(),
    };
    format!("{word:8} {} {}{why}", step.kind, text::safe(&step.name))
}

fn imported(plan: &ConfigurationPlan, done: &ConfigurationImported, change: bool) -> Vec<String> {
    let mut lines = vec![format!("added {}, changed {}", done.added, done.changed)];
    let left = |step: &&ConfigurationStep| {
        step.act == ConfigurationAct::Stays || (step.act == ConfigurationAct::Change && !change)
    };
    lines.extend(plan.steps.iter().filter(left).map(|step| line(step, change)));
    lines.extend(done.needed.iter().map(kit::needed));
    if !done.tenants.is_empty() {
        lines.push("whose backups are on a storage already needs their key first: bulkhead kit import FILE".to_owned());
    }
    lines
}
