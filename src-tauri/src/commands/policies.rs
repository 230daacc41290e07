//! Policies, and rules of tenants and databases of their own.

use bulkhead_api::{
    hooks, policies,
    types::{
        Assignment, Policy, PolicyBase, PolicyCheck, PolicyPreset, PolicyPreview, PolicyProblem, Rule, RulesInput,
        RulesValues, TimeZone,
    },
};
use tauri::{AppHandle, State};

use super::{Answer, read, read_if_any};
use crate::{dialog, shared::Shared};

/// All policies, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_list(shared: State<'_, Shared>) -> Answer<Vec<Policy>> {
    Ok(policies::list(shared.app()?).await?)
}

/// Adds a policy. Gives what is odd about it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_add(
    shared: State<'_, Shared>,
    name: String,
    input: RulesInput,
) -> Answer<Vec<PolicyProblem>> {
    Ok(policies::add(shared.app()?, &read(&name)?, &input).await?)
}

/// Changes rules of a policy; what is not given stays. Gives what is odd about it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_update(
    shared: State<'_, Shared>,
    name: String,
    input: RulesInput,
) -> Answer<Vec<PolicyProblem>> {
    Ok(policies::update(shared.app()?, &read(&name)?, &input).await?)
}

/// Removes a policy that nobody has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_remove(shared: State<'_, Shared>, name: String) -> Answer<()> {
    Ok(policies::remove(shared.confirmed()?, &read(&name)?).await?)
}

/// Gives a tenant or a database (`TENANT` or `TENANT/NAME`) a policy, or takes away the one it has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_assign(
    shared: State<'_, Shared>,
    subject: String,
    policy: Option<String>,
) -> Answer<Vec<PolicyProblem>> {
    Ok(policies::assign(shared.app()?, &read(&subject)?, read_if_any(policy.as_deref())?.as_ref()).await?)
}

/// What a policy means: its rules, what is odd about them, the next runs, a year of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_preview(shared: State<'_, Shared>, name: String) -> Answer<PolicyPreview> {
    Ok(policies::preview(shared.app()?, &read(&name)?).await?)
}

/// What holds for a database in the end, and where each rule comes from.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_effective(shared: State<'_, Shared>, database: String) -> Answer<PolicyPreview> {
    Ok(policies::preview_database(shared.app()?, &read(&database)?).await?)
}

/// The rules that a tenant or a database (`TENANT` or `TENANT/NAME`) has of its own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rules_get(shared: State<'_, Shared>, subject: String) -> Answer<Vec<Rule>> {
    Ok(policies::rules(shared.app()?, &read(&subject)?).await?)
}

/// Changes rules that a tenant or a database has of its own. Gives what is odd about what then holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rules_set(
    shared: State<'_, Shared>,
    subject: String,
    input: RulesInput,
) -> Answer<Vec<PolicyProblem>> {
    Ok(policies::set_rules(shared.app()?, &read(&subject)?, &input).await?)
}

/// What unsaved rules would mean: each input that cannot be used, the next runs, a year of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_check(
    shared: State<'_, Shared>,
    base: PolicyBase,
    input: RulesInput,
) -> Answer<PolicyCheck> {
    Ok(policies::check(shared.app()?, &base, &input).await?)
}

/// The rules that a policy, a tenant or a database has of its own, as they are to be edited.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_values(shared: State<'_, Shared>, base: PolicyBase) -> Answer<RulesValues> {
    Ok(policies::values(shared.app()?, &base).await?)
}

/// Rules to begin with.
#[tauri::command]
#[specta::specta]
pub(crate) fn policy_presets() -> Vec<PolicyPreset> {
    policies::presets()
}

/// All time zones, by their offset now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_zones(shared: State<'_, Shared>) -> Answer<Vec<TimeZone>> {
    Ok(policies::zones(shared.app()?))
}

/// All tenants and databases, with the policy and the rules that each has of its own.
#[tauri::command]
#[specta::specta]
pub(crate) async fn policy_who(shared: State<'_, Shared>) -> Answer<Vec<Assignment>> {
    Ok(policies::who(shared.app()?).await?)
}

/// Shows the hooks that hold by the saved rules in a dialog of the system, and lets them run on this machine if somebody says so there.
/// Gives whether they did: the page can write rules, and no program runs for that alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hook_confirm(handle: AppHandle, shared: State<'_, Shared>, base: PolicyBase) -> Answer<bool> {
    let app = shared.confirmed()?;
    let all = hooks::of(app, &base).await?;
    if !dialog::ask(&handle, "Let these programs run?", &hooks::question(&all), "Let them run").await {
        return Ok(false);
    }
    hooks::confirm_these(app, &base, &all).await?;
    Ok(true)
}
