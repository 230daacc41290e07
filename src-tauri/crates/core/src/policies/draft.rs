//! Rules that are not saved: what they would mean where they are edited.

use bulkhead_catalog::{Places, Subject};
use bulkhead_model::{
    DatabasePath, Label, Result,
    policy::{Effective, Field, Origin, Problem, Rules, effective},
};

use super::{Preview, look_ahead, origin, row, usual, whole};
use crate::Core;

/// Whose rules are edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Those of a policy, which need not be there yet.
    Policy(Label),
    /// Those that somebody has of their own.
    Own(Subject),
}

/// What unsaved rules would mean. Nothing is refused: what cannot be used is told as a problem.
///
/// # Errors
/// `NotFound` for a tenant or a database.
pub async fn draft(core: &Core, edited: &Edited, rules: &Rules) -> Result<Preview> {
    let (tenant, effective, place, usual) = match edited {
        Edited::Policy(name) => {
            let usual = core.catalog().policies().longest_run(name).await?;
            (None, effective(&[(Origin::Policy(name.clone()), rules)]), None, usual)
        }
        Edited::Own(subject @ Subject::Tenant(tenant)) => {
            let places = core.catalog().policies().tenant(tenant).await?;
            (Some(tenant), with(&places, &origin(subject), rules), None, None)
        }
        Edited::Own(subject @ Subject::Database(path)) => {
            let (id, places) = row(core, path).await?;
            let usual = usual(core, path).await?;
            (Some(&path.tenant), with(&places, &origin(subject), rules), Some(id.unsigned_abs()), usual)
        }
    };
    let mut preview = look_ahead(core, tenant, effective, place, usual).await?;
    preview.problems.extend(absent(core, &preview.rules).await?);
    if let Edited::Own(Subject::Database(path)) = edited {
        preview.problems.extend(whole(core, path, &preview.rules).await?);
    }
    Ok(preview)
}

/// The rules that would hold for a database if somebody's were these.
pub(crate) async fn of_draft(
    core: &Core,
    database: &DatabasePath,
    edited: &Edited,
    rules: &Rules,
) -> Result<Effective> {
    let (_, places) = row(core, database).await?;
    Ok(match edited {
        Edited::Own(subject) => with(&places, &origin(subject), rules),
        // A policy that the database does not have is tried on in place of its own.
        Edited::Policy(name) => instead(&places, name, rules),
    })
}

/// The rules of all places, with this policy in place of theirs.
pub(super) fn instead(places: &Places, name: &Label, rules: &Rules) -> Effective {
    let own = places.as_slice().into_iter().filter(|(place, _)| !matches!(place, Origin::Policy(_)));
    effective(&std::iter::once((Origin::Policy(name.clone()), rules)).chain(own).collect::<Vec<_>>())
}

/// The rules of all places, with those of one exchanged.
pub(super) fn with(places: &Places, place: &Origin, rules: &Rules) -> Effective {
    let all = places.as_slice().into_iter();
    let exchanged = all.map(|(origin, old)| if origin == *place { (origin, rules) } else { (origin, old) });
    effective(&exchanged.collect::<Vec<_>>())
}

/// Names that nothing has.
async fn absent(core: &Core, rules: &Effective) -> Result<Vec<Problem>> {
    let (storages, channels) = (core.catalog().storages().list().await?, core.catalog().channels().list().await?);
    let is_storage = |name: &Label| storages.iter().any(|storage| storage.name == *name);
    let is_channel = |name: &Label| channels.iter().any(|channel| channel.name == *name);
    let storage = rules.storage.iter().map(|storage| &storage.value).filter(|name| !is_storage(name));
    let copies = rules.copies().iter().filter(|name| !is_storage(name));
    let alerts = rules.alerts.iter().flat_map(|alerts| &alerts.value.0).filter(|name| !is_channel(name));
    let told = |field: Field, what: &'static str, hint: &'static str| {
        move |name: &Label| Problem {
            field,
            fatal: true,
            message: format!("there is no {what} {name}"),
            hint: hint.to_owned(),
        }
    };
    let found = storage
        .map(told(Field::Storage, "storage", "Choose another one, or add it first."))
        .chain(copies.map(told(Field::Copies, "storage", "Choose another one, or add it first.")))
        .chain(alerts.map(told(Field::Alerts, "channel", "Choose another one, or add it first.")));
    Ok(found.collect())
}
