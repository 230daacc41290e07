//! `bulkhead policy`.

use bulkhead_api::{
    App, Code, DatabasePath, Error, Result, Subject, policies,
    types::{NextRun, Policy, PolicyPreview, PolicyProblem, Rule, RulesInput},
};
use bulkhead_model::policy::Field;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{secret_from_stdin, subject};
use crate::{
    args::{PolicyCommand, RulesArgs, Unset},
    output::{Output, list, table},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: PolicyCommand) -> Result<()> {
    match command {
        PolicyCommand::Add { name, preset, rules } => {
            let told = policies::add(app, &name, &input(rules, preset, None)?).await?;
            let next = format!("next: bulkhead policy assign {} TENANT", text::argument(name.as_str()));
            changed(output, &told, vec![format!("added the policy {}", text::safe(name.as_str())), next])
        }
        PolicyCommand::Set { name, rules, unset } => {
            said(&rules, &unset)?;
            let told = policies::update(app, &name, &input(rules, None, Some(unset))?).await?;
            changed(output, &told, vec![format!("changed the policy {}", text::safe(name.as_str()))])
        }
        PolicyCommand::Override { path, rules, unset } => {
            said(&rules, &unset)?;
            let told = policies::set_rules(app, &whose(app, &path).await?, &input(rules, None, Some(unset))?).await?;
            changed(output, &told, vec![format!("changed the rules of {}", text::safe(&path))])
        }
        PolicyCommand::Assign { name, path } => {
            let told = policies::assign(app, &whose(app, &path).await?, Some(&name)).await?;
            let done = format!("{} has the policy {} now", text::safe(&path), text::safe(name.as_str()));
            changed(output, &told, vec![done])
        }
        PolicyCommand::Unassign { path } => {
            let told = policies::assign(app, &whose(app, &path).await?, None).await?;
            changed(output, &told, vec![format!("{} has no policy of its own now", text::safe(&path))])
        }
        PolicyCommand::List => {
            let rows = policies::list(app).await?;
            let empty = "there is no policy yet; add one: bulkhead policy add nightly --preset small-business";
            let heading = ["POLICY", "SCHEDULE", "KEEP", "TENANTS", "DATABASES"];
            output.result(&rows, || list(heading, rows.iter().map(cells).collect(), empty))
        }
        PolicyCommand::Preview { name } => {
            let preview = match name.parse::<DatabasePath>() {
                Ok(path) => policies::preview_database(app, &path).await?,
                Err(_) => policies::preview(app, &name.parse()?).await?,
            };
            output.result(&preview, || previewed(&preview, app.now()))
        }
        PolicyCommand::Remove { name } => {
            policies::remove(app, &name).await?;
            output.result(&json!({ "removed": name }), || vec![format!("removed {}", text::safe(name.as_str()))])
        }
    }
}

/// Whoever forgets what to change must not read that it was changed.
fn said(rules: &RulesArgs, unset: &Unset) -> Result<()> {
    if (rules, unset) != (&RulesArgs::default(), &Unset::default()) {
        return Ok(());
    }
    Err(Error::new(Code::InvalidInput, "what to change was not said")
        .hint("Name a rule, such as --keep-daily 14, or take one out with --unset; --help lists all."))
}

fn input(rules: RulesArgs, preset: Option<String>, unset: Option<Unset>) -> Result<RulesInput> {
    let password = rules.reads_password().then(secret_from_stdin).transpose()?;
    Ok(RulesInput { sandbox_password: password, ..rules.input(preset, unset) })
}

async fn whose(app: &App, path: &str) -> Result<Subject> {
    let (tenant, database) = subject(app, path).await?;
    Ok(database.map_or(Subject::Tenant(tenant), Subject::Database))
}

fn changed(output: &Output, told: &[PolicyProblem], mut lines: Vec<String>) -> Result<()> {
    output.result(&json!({ "problems": told }), || {
        lines.extend(warnings(told));
        lines
    })
}

fn warnings(told: &[PolicyProblem]) -> Vec<String> {
    let lines = |problem: &PolicyProblem| {
        [format!("warning: {}", text::safe(&problem.message)), format!("  → {}", problem.hint)]
    };
    told.iter().flat_map(lines).collect()
}

fn cells(policy: &Policy) -> [String; 5] {
    let value = |field: &str| {
        let rule = policy.rules.iter().find(|rule| rule.field.to_string() == field);
        rule.map_or_else(|| "-".to_owned(), |rule| rule.value.clone())
    };
    [
        policy.name.clone(),
        value("schedule"),
        value("keep"),
        text::number(policy.tenants),
        text::number(policy.databases),
    ]
}

fn previewed(preview: &PolicyPreview, now: DateTime<Utc>) -> Vec<String> {
    let row = |rule: &Rule| [rule.field.to_string(), rule.value.clone(), rule.from.clone()];
    let rules = table(["RULE", "VALUE", "FROM"], preview.rules.iter().map(row).collect());
    let next = match preview.next.as_slice() {
        [] if preview.rules.iter().any(|rule| rule.field == Field::Schedule) => {
            vec!["no run: the schedule never comes".to_owned()]
        }
        [] => vec!["no run: there is no schedule".to_owned()],
        next => {
            let head = format!("next runs, by the clocks of {}:", preview.timezone.as_deref().unwrap_or("UTC"));
            std::iter::once(head).chain(next.iter().map(|run| coming(run, now))).collect()
        }
    };
    let year = preview.year.map(|year| {
        let (taken, kept) = (text::count(year.taken as u64, "backup"), text::number(year.kept as u64));
        if year.kept == year.taken {
            format!("in a year: {taken}, all of them kept")
        } else {
            format!("in a year: {taken}, of which {kept} are kept at its end")
        }
    });
    rules.into_iter().chain(warnings(&preview.problems)).chain(next).chain(year).collect()
}

fn coming(run: &NextRun, now: DateTime<Utc>) -> String {
    let until = run.until.map(|until| format!(" to {}", until.format("%H:%M"))).unwrap_or_default();
    let shift = match run.shift {
        0 => String::new(),
        by => {
            let way = if by > 0 { "forward" } else { "back" };
            format!("; clocks are put {way} by {} before it", text::count(by.unsigned_abs(), "minute"))
        }
    };
    let (local, offset) = (run.local.format("%a %Y-%m-%d %H:%M"), &run.offset);
    format!("  {local}{until} {offset} (in {}{shift})", text::span(run.at - now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_by_the_clocks_of_its_time_zone() {
        let at: DateTime<Utc> = "2026-03-29T01:00:00Z".parse().unwrap_or_default();
        let local = at.naive_utc() + chrono::Duration::hours(2);
        let run = |shift, until| NextRun { at, local, until, offset: "+02:00".to_owned(), shift };
        let now = at - chrono::Duration::hours(4);
        assert_eq!(
            coming(&run(60, None), now),
            "  Sun 2026-03-29 03:00 +02:00 (in 4 hours; clocks are put forward by 60 minutes before it)"
        );
        let spread = run(0, Some(local + chrono::Duration::minutes(30)));
        assert_eq!(coming(&spread, now), "  Sun 2026-03-29 03:00 to 03:30 +02:00 (in 4 hours)");
    }
}
