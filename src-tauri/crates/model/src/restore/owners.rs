//! What is said where a server lacks those to whom things would belong.

use crate::Engine;

/// Of a restore by a user who cannot make them either.
pub(super) fn left_out(engine: Engine, missing: &[String]) -> String {
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
