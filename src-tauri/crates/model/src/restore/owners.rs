//! What is said where a server lacks those to whom things would belong.

use super::{Owners, TargetFacts, some_of};
use crate::{Engine, manifest::Manifest};

/// What is to be known of a restore of everything, from what was asked for and what will be done.
pub(super) fn warnings(manifest: &Manifest, target: &TargetFacts, asked: Owners, will: Owners) -> Vec<String> {
    let (engine, missing) = (manifest.facts.engine, &target.missing_roles);
    let mut warnings = Vec::new();
    if will == Owners::Skip && asked == Owners::Keep {
        warnings.push(left_out(engine, missing));
    }
    let names_roles = |kind: &str| manifest.facts.objects.count(kind) > 0;
    if engine == Engine::Postgres
        && will == Owners::Skip
        && !missing.is_empty()
        && (names_roles("policies") || names_roles("user mappings"))
    {
        warnings.push(format!(
            "Policies and user mappings name roles, also in a restore without owners. The load fails where one is for {}, which this server lacks: make such a role there first, CREATE ROLE … NOLOGIN.",
            missing.join(", ")
        ));
    }
    if !target.for_superusers.is_empty() {
        warnings.push(format!(
            "Only a superuser makes {}, and on most servers this user may not: the load fails there. Restore as a superuser.",
            some_of(&target.for_superusers)
        ));
    }
    warnings
}

/// Of a restore by a user who cannot make them either.
fn left_out(engine: Engine, missing: &[String]) -> String {
    let missing = missing.join(", ");
    match engine {
        Engine::Mysql | Engine::Mariadb => format!(
            "Views, routines, triggers and events of {missing} will run as the user of the restore: the server does not have these accounts, or this user may not make anything run as them."
        ),
        Engine::Postgres | Engine::Sqlite => format!(
            "The server lacks the roles {missing}, or this user may not give them anything, and this restore does not make them: owners and grants are left out. To keep them, make the roles there first (CREATE ROLE), and restore as a user who may act for them."
        ),
    }
}

/// Of a drill on a server that the admin named, where none are made.
#[must_use]
pub fn lacked(engine: Engine, missing: &[String]) -> String {
    let missing = missing.join(", ");
    match engine {
        // As whom they run is in no comparison.
        Engine::Mysql | Engine::Mariadb => format!(
            "Views, routines, triggers and events were restored to run as the user of the drill: the server for drills lacks the accounts {missing}, or its user may not make anything run as them."
        ),
        Engine::Postgres | Engine::Sqlite => format!(
            "Owners and rights were neither restored nor compared: the server for drills lacks the roles {missing}."
        ),
    }
}
