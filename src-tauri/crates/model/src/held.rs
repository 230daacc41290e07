//! What a database has of its own on its server, and no dump of it holds: its owner, rights on it, settings.
//!
//! An engine notes it among the settings of a manifest, and of whatever it measures in the same way.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Engine, compare::Difference, manifest::DumpFacts};

/// The owner of the database.
pub const OWNER: &str = "database owner";
/// Rights on it, as JSON: role (none for everybody), right, whether it may be given on. Absent while nobody gave or took one.
pub const RIGHTS: &str = "rights";
/// Settings of roles for it, as JSON: role, name, value.
pub const ROLE_SETTINGS: &str = "role settings";
/// Who is a member of the roles that the database refers to, as JSON: role, member, options. There also where nobody is.
pub const MEMBERSHIPS: &str = "memberships";
/// Settings that those roles have for every database, as JSON: role, name, value. There also where they have none.
pub const ROLES_EVERYWHERE: &str = "role settings everywhere";
/// What roles of those may do everywhere that objects of theirs need, as JSON: role, words of `SUPERUSER`, `BYPASSRLS`. Absent where
/// none may.
pub const ATTRIBUTES: &str = "role attributes";
/// The comment on the database; empty where there is none.
pub const COMMENT: &str = "database comment";
/// How many may be connected to it at once; -1 for no limit.
pub const CONNECTION_LIMIT: &str = "connection limit";
/// Before the names of its own settings.
pub const SET: &str = "set:";

/// A role, none for everybody; the right; whether it may be given on.
pub type Right = (Option<String>, String, bool);
/// A role, and its setting.
pub type Setting = (String, String, String);

/// A role, who is a member of it, and in what that differs from the usual: words of `ADMIN`, `NOINHERIT`, `NOSET`.
pub type Membership = (String, String, String);

/// The words behind `GRANT role TO member` that give a member just these options. Only known words come out: a manifest is data.
#[must_use]
pub fn with_options(options: &str) -> String {
    let words: Vec<&str> = options
        .split(' ')
        .filter_map(|option| match option {
            "ADMIN" => Some("ADMIN OPTION"),
            "NOINHERIT" => Some("INHERIT FALSE"),
            "NOSET" => Some("SET FALSE"),
            _ => None,
        })
        .collect();
    if words.is_empty() { String::new() } else { format!(" WITH {}", words.join(", ")) }
}

/// Under this a manifest names the user that the server was made with: what belongs to it is in no list of roles.
pub const SUPERUSER: &str = "superuser";
/// Whether anything that a dump gives to its owner belongs to that user.
pub const SUPERUSER_OWNS: &str = "superuser owns";

/// The user that the source's server was made with, if something belongs to it: on another server there may be none of that name.
#[must_use]
pub fn first_user(settings: &BTreeMap<String, String>) -> Option<&str> {
    let owns = settings.get(SUPERUSER_OWNS).is_some_and(|owns| owns == "true");
    settings.get(SUPERUSER).filter(|_| owns).map(String::as_str)
}

/// Roles that hold something on the database or for it, by its settings in a manifest; those of the server's own are left out.
#[must_use]
pub fn holders(settings: &BTreeMap<String, String>) -> BTreeSet<String> {
    let rights = read::<Right>(settings, RIGHTS).into_iter().filter_map(|(role, ..)| role);
    let members = read::<Membership>(settings, MEMBERSHIPS).into_iter().flat_map(|(role, member, _)| [role, member]);
    let set = [ROLE_SETTINGS, ROLES_EVERYWHERE].into_iter().flat_map(|key| read::<Setting>(settings, key));
    let all = rights.chain(members).chain(set.map(|(role, ..)| role));
    all.filter(|name| !name.starts_with("pg_")).collect()
}

fn read<T: serde::de::DeserializeOwned>(settings: &BTreeMap<String, String>, key: &str) -> Vec<T> {
    settings.get(key).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// In what a restored database is not as the one of the backup, but for rights of their owners, who have them all.
#[must_use]
pub fn differing(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    if !is_noted(expected) || !is_noted(found) {
        return Vec::new();
    }
    let mut all = Vec::new();
    if expected.settings.get(OWNER) != found.settings.get(OWNER) {
        all.push(differs("owners", "the database"));
    }
    let owners = [expected.settings.get(OWNER), found.settings.get(OWNER)];
    let others =
        |facts| rights(facts).into_iter().filter(|(role, ..)| role.is_none() || !owners.contains(&role.as_ref()));
    let (ours, theirs): (BTreeSet<Right>, BTreeSet<Right>) = (others(expected).collect(), others(found).collect());
    all.extend(ours.symmetric_difference(&theirs).map(|(role, right, _)| {
        differs("rights on the database", &format!("{right} of {}", role.as_deref().unwrap_or("everybody")))
    }));
    let (ours, theirs) = (settings(expected), settings(found));
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let changed = names.into_iter().filter(|name| ours.get(*name) != theirs.get(*name));
    all.extend(changed.map(|name| differs("settings of the database", name)));
    all.extend(beside(expected, found));
    all
}

/// In what its surroundings differ, as far as both have noted them.
fn beside(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    let mut all = Vec::new();
    for (key, name) in [(COMMENT, "the comment"), (CONNECTION_LIMIT, "the limit of connections")] {
        if let (Some(ours), Some(theirs)) = (expected.settings.get(key), found.settings.get(key))
            && ours != theirs
        {
            all.push(differs("settings of the database", name));
        }
    }
    if let (Some(ours), Some(theirs)) = (list::<Membership>(expected, MEMBERSHIPS), list(found, MEMBERSHIPS)) {
        let named = |(role, member, options): &Membership| match options.as_str() {
            "" => format!("{member} in {role}"),
            options => format!("{member} in {role} ({options})"),
        };
        let object = || "members of roles".to_owned();
        let (lost, beyond) = (ours.difference(&theirs), theirs.difference(&ours));
        all.extend(lost.map(|one| Difference::ObjectMissing { object: object(), name: named(one) }));
        all.extend(beyond.map(|one| Difference::ObjectUnexpected { object: object(), name: named(one) }));
    }
    if let (Some(ours), Some(theirs)) = (list::<Setting>(expected, ROLES_EVERYWHERE), list(found, ROLES_EVERYWHERE)) {
        let names: BTreeSet<String> =
            ours.symmetric_difference(&theirs).map(|(role, name, _)| format!("{name} of {role}")).collect();
        all.extend(names.iter().map(|name| differs("settings of roles", name)));
    }
    all
}

/// None where it was not noted.
fn list<T: serde::de::DeserializeOwned + Ord>(facts: &DumpFacts, key: &str) -> Option<BTreeSet<T>> {
    serde_json::from_str(facts.settings.get(key)?).ok()
}

fn differs(object: &str, name: &str) -> Difference {
    Difference::Definition { object: object.to_owned(), name: name.to_owned() }
}

/// Why nothing is said of it, or of who owns what in the database; none if it can be compared.
#[must_use]
pub fn incomparable(expected: &DumpFacts, found: &DumpFacts) -> Option<String> {
    let knows = |facts: &DumpFacts| {
        is_noted(facts) && facts.definitions.as_ref().is_some_and(crate::definitions::Definitions::knows_owners)
    };
    if expected.engine != Engine::Postgres || !knows(found) {
        return None;
    }
    let what = if !knows(expected) {
        "Owners, rights and settings of the database itself, and members of roles"
    } else if !expected.settings.contains_key(MEMBERSHIPS) && found.settings.contains_key(MEMBERSHIPS) {
        "Members of roles, their settings for all databases, and the comment and the limit of the database"
    } else {
        return None;
    };
    Some(format!("{what} were not compared: the backup was made by a version that did not note them."))
}

fn is_noted(facts: &DumpFacts) -> bool {
    facts.settings.contains_key(OWNER)
}

/// Before anybody gave or took one, everybody has two.
fn rights(facts: &DumpFacts) -> Vec<Right> {
    let untouched = || ["CONNECT", "TEMPORARY"].map(|right| (None, right.to_owned(), false)).to_vec();
    let read = facts.settings.get(RIGHTS).and_then(|text| serde_json::from_str(text).ok());
    read.unwrap_or_else(untouched)
}

/// By name, with that of the role where it is one of a role.
fn settings(facts: &DumpFacts) -> BTreeMap<String, String> {
    let own = facts.settings.iter().filter_map(|(key, value)| Some((key.strip_prefix(SET)?.to_owned(), value.clone())));
    let of_roles = facts.settings.get(ROLE_SETTINGS).and_then(|text| serde_json::from_str::<Vec<Setting>>(text).ok());
    let of_roles =
        of_roles.unwrap_or_default().into_iter().map(|(role, name, value)| (format!("{name} of {role}"), value));
    own.chain(of_roles).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::Version;

    #[test]
    fn the_first_user_counts_where_something_is_its_own() {
        let of = |owns: &str| {
            let settings = [(SUPERUSER, "admin"), (SUPERUSER_OWNS, owns)];
            first_user(&settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into()).map(str::to_owned)
        };
        assert_eq!((of("true").as_deref(), of("false"), first_user(&BTreeMap::new())), (Some("admin"), None, None));
    }

    fn facts(settings: &[(&str, &str)]) -> DumpFacts {
        DumpFacts {
            engine: Engine::Postgres,
            server_version: Version::new(15, 0, 0),
            server: "15".into(),
            tool: "pg_dump 15".into(),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            tables: Vec::new(),
            objects: crate::census::Census::default(),
            definitions: None,
            grants: None,
            roles: Vec::new(),
            warnings: Vec::new(),
            wholes: Vec::new(),
            left_out: crate::policy::Exclusions::default(),
        }
    }

    fn told(expected: &[(&str, &str)], found: &[(&str, &str)]) -> Vec<String> {
        differing(&facts(expected), &facts(found)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_database_has_of_its_own_is_compared() {
        let rights = r#"[[null,"CONNECT",false],["ann","CREATE",false],["app","CONNECT",false]]"#;
        let app = (OWNER, "app");
        let source = [app, (RIGHTS, rights), ("set:work_mem", "8MB"), (ROLE_SETTINGS, r#"[["ann","role","x"]]"#)];
        assert_eq!(told(&source, &source), Vec::<String>::new());
        assert_eq!(
            told(&source, &[("database owner", "postgres"), source[1], source[2], source[3]]),
            ["the database has another owner"],
            "rights of owners are not told twice"
        );
        assert_eq!(
            told(&source, &[app]),
            [
                "TEMPORARY of everybody is defined in another way (rights on the database)",
                "CREATE of ann is defined in another way (rights on the database)",
                "role of ann is defined in another way (settings of the database)",
                "work_mem is defined in another way (settings of the database)",
            ]
        );
        assert_eq!(told(&[app], &[app, (RIGHTS, "[]")]).len(), 2, "a right that was taken from everybody");
    }

    #[test]
    fn what_was_not_noted_is_not_compared_and_that_is_said() {
        assert_eq!(told(&[], &[(OWNER, "app"), (RIGHTS, "[]")]), Vec::<String>::new());
        let mut found = facts(&[(OWNER, "app")]);
        let mut owners = crate::definitions::Definitions::default();
        owners.add(crate::definitions::OWNERS, "table t", 1);
        found.definitions = Some(owners);
        assert!(incomparable(&facts(&[]), &found).is_some_and(|notice| notice.starts_with("Owners")));
        assert_eq!(incomparable(&found, &found), None);
    }
}
