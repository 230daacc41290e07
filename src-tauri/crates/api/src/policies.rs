//! Policies, and rules of tenants and databases of their own.

use bulkhead_catalog::Subject;
use bulkhead_core::{drill, hooks, policies};
use bulkhead_model::{
    Code, Label, Result,
    drill::SandboxRule,
    policy::{PRESETS, Rules},
};

use crate::{
    App,
    types::{
        self, Assignment, DraftProblem, Policy, PolicyBase, PolicyCheck, PolicyPreset, PolicyPreview, PolicyProblem,
        Rule, RulesInput, RulesValues, SimulatedYear, TimeZone,
    },
};

/// Runs that a preview shows.
const NEXT: usize = 5;

/// Adds a policy. Gives what is odd about it.
///
/// # Errors
/// `InvalidInput` for rules that cannot be used, `NotFound` for a storage, `AlreadyExists`.
pub async fn add(app: &App, name: &Label, input: &RulesInput) -> Result<Vec<PolicyProblem>> {
    let rules = input.apply(Rules::default(), &zone())?;
    keep_password(app, input, &rules).await?;
    told(policies::add(app.core(), name, &rules).await)
}

/// Changes rules of a policy; what is not given stays. Gives what is odd about it.
///
/// # Errors
/// As [`add`], and `NotFound`.
pub async fn update(app: &App, name: &Label, input: &RulesInput) -> Result<Vec<PolicyProblem>> {
    let old = app.core().catalog().policies().get(name).await?.rules;
    let rules = input.apply(old, &zone())?;
    keep_password(app, input, &rules).await?;
    told(policies::update(app.core(), name, &rules).await)
}

/// Changes rules that a tenant or a database has of its own. Gives what is odd about what then holds.
///
/// # Errors
/// As [`add`], and `NotFound`.
pub async fn set_rules(app: &App, subject: &Subject, input: &RulesInput) -> Result<Vec<PolicyProblem>> {
    let old = app.core().catalog().policies().rules(subject).await?;
    let rules = input.apply(old, &zone())?;
    keep_password(app, input, &rules).await?;
    told(policies::set_rules(app.core(), subject, &rules).await)
}

/// The rules that a tenant or a database has of its own.
///
/// # Errors
/// `NotFound`.
pub async fn rules(app: &App, subject: &Subject) -> Result<Vec<Rule>> {
    let origin = policies::origin(subject);
    Ok(types::own(origin, &app.core().catalog().policies().rules(subject).await?))
}

/// All policies, by name.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<Policy>> {
    Ok(app.core().catalog().policies().list().await?.into_iter().map(Policy::from).collect())
}

/// One policy.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, name: &Label) -> Result<Policy> {
    Ok(app.core().catalog().policies().get(name).await?.into())
}

/// Gives a tenant or a database a policy, or takes away the one it has.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if the policy cannot be used together with what they have of their own.
pub async fn assign(app: &App, subject: &Subject, policy: Option<&Label>) -> Result<Vec<PolicyProblem>> {
    told(policies::assign(app.core(), subject, policy).await)
}

/// Removes a policy that nobody has.
///
/// # Errors
/// `NotFound`, or `Refused` while it is assigned.
pub async fn remove(app: &App, name: &Label) -> Result<()> {
    policies::remove(app.core(), name).await
}

/// What a policy means: its rules with those built in, what is odd about them, the next runs.
///
/// # Errors
/// `NotFound`.
pub async fn preview(app: &App, name: &Label) -> Result<PolicyPreview> {
    Ok(shown(app, policies::preview_policy(app.core(), name).await?))
}

/// What holds for a database in the end.
///
/// # Errors
/// `NotFound`.
pub async fn preview_database(app: &App, database: &bulkhead_model::DatabasePath) -> Result<PolicyPreview> {
    Ok(shown(app, policies::preview(app.core(), database).await?))
}

/// The password of a server for drills goes to the keyring and not into the rules.
async fn keep_password(app: &App, input: &RulesInput, rules: &Rules) -> Result<()> {
    let password = input.sandbox_url()?.and_then(|(_, password)| password).or(input.sandbox_password.clone());
    match (&rules.sandbox, password) {
        (Some(SandboxRule::Server { server, .. }), Some(password)) => {
            drill::keep_password(app.core(), server, &password).await
        }
        _ => Ok(()),
    }
}

/// What unsaved rules would mean. Nothing is refused: each input that cannot be used is told of.
///
/// # Errors
/// `NotFound` for a tenant or a database.
pub async fn check(app: &App, base: &PolicyBase, input: &RulesInput) -> Result<PolicyCheck> {
    let edited = base.edited()?;
    let (rules, mut problems) = input.try_on(saved(app, &edited).await?, &zone());
    let preview = policies::draft(app.core(), &edited, &rules).await?;
    let rules = preview.rules;
    let hooks = rules.hooks.as_ref().map(|hooks| hooks.value.clone()).unwrap_or_default();
    problems.extend(preview.problems.into_iter().map(DraftProblem::from));
    let next = types::next_runs(&rules, preview.place, app.now(), &preview.next);
    Ok(PolicyCheck {
        rules: types::rows(&rules),
        problems,
        sentence: rules.schedule.as_ref().map(|schedule| schedule.value.sentence()),
        next: next.into_iter().take(NEXT).collect(),
        clock_change: types::clock_change(&rules, preview.place, app.now()),
        year: preview.year.map(Into::into),
        hooks_confirmed: hooks::are_confirmed(app.core(), &hooks).await?,
    })
}

/// The rules that a policy, a tenant or a database has of its own, as they are to be edited.
///
/// # Errors
/// `NotFound`.
pub async fn values(app: &App, base: &PolicyBase) -> Result<RulesValues> {
    let rules = match base.edited()? {
        policies::Edited::Policy(name) => app.core().catalog().policies().get(&name).await?.rules,
        policies::Edited::Own(subject) => app.core().catalog().policies().rules(&subject).await?,
    };
    Ok(RulesValues::of(&rules))
}

/// Rules to begin with.
#[must_use]
pub fn presets() -> Vec<PolicyPreset> {
    PRESETS.iter().map(PolicyPreset::from).collect()
}

/// All time zones, by their offset now.
#[must_use]
pub fn zones(app: &App) -> Vec<TimeZone> {
    TimeZone::all(app.now(), &zone())
}

/// All tenants and databases with what they have of their own: a tenant, then its databases.
///
/// # Errors
/// The catalog's.
pub async fn who(app: &App) -> Result<Vec<Assignment>> {
    Ok(app.core().catalog().policies().who().await?.into_iter().map(Assignment::from).collect())
}

/// The rules that are there before the change; none of a policy that is new.
pub(crate) async fn saved(app: &App, edited: &policies::Edited) -> Result<Rules> {
    let all = app.core().catalog().policies();
    match edited {
        policies::Edited::Own(subject) => all.rules(subject).await,
        policies::Edited::Policy(name) => match all.get(name).await {
            Ok(policy) => Ok(policy.rules),
            Err(error) if error.code == Code::NotFound => Ok(Rules::default()),
            Err(error) => Err(error),
        },
    }
}

fn shown(app: &App, preview: policies::Preview) -> PolicyPreview {
    let next = types::next_runs(&preview.rules, preview.place, app.now(), &preview.next);
    PolicyPreview {
        timezone: preview.rules.schedule.as_ref().map(|schedule| schedule.value.zone().name().to_owned()),
        rules: types::rows(&preview.rules),
        problems: preview.problems.into_iter().map(PolicyProblem::from).collect(),
        next: next.into_iter().take(NEXT).collect(),
        year: preview.year.map(|year| SimulatedYear { taken: year.taken, kept: year.kept }),
    }
}

fn told(problems: Result<Vec<bulkhead_model::policy::Problem>>) -> Result<Vec<PolicyProblem>> {
    Ok(problems?.into_iter().map(PolicyProblem::from).collect())
}

/// Where the wall is that this machine's clock hangs on.
pub(crate) fn zone() -> String {
    bulkhead_host::clock::zone()
}
