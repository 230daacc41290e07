//! What no dump holds, as statements that a person reads and then runs: rights, accounts, settings and the owner.
//!
//! They are put together from names and values: what stands in a manifest is data, never code.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_model::{
    grant::sql_name,
    held,
    kit::{DatabaseEntry, EntryFacts},
};

use super::commands::{literal, quoted};
use crate::words::safe;

/// Statements on a sheet: more of them nobody reads from paper.
const MOST: usize = 100;

/// The rights that there are on a database of PostgreSQL.
const RIGHTS: [&str; 3] = ["CONNECT", "CREATE", "TEMPORARY"];

/// Settings that are lists, of which each part is a value. The rule is pg_dump's.
const LISTS: [&str; 4] = ["local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"];

/// Who is in which role, settings of the database, what roles hold on it, and its owner.
pub(super) fn postgres(name: &str, settings: &BTreeMap<String, String>) -> Vec<String> {
    let read = |key: &str| settings.get(key).map_or("[]", String::as_str);
    let rights: Vec<(Option<String>, String, bool)> = serde_json::from_str(read(held::RIGHTS)).unwrap_or_default();
    let of_roles: Vec<(String, String, String)> = serde_json::from_str(read(held::ROLE_SETTINGS)).unwrap_or_default();
    let members: Vec<held::Membership> = serde_json::from_str(read(held::MEMBERSHIPS)).unwrap_or_default();
    let everywhere: Vec<held::Setting> = serde_json::from_str(read(held::ROLES_EVERYWHERE)).unwrap_or_default();
    let members = members.iter().map(|(role, member, options)| {
        format!("GRANT {} TO {}{}", quoted(role), quoted(member), held::with_options(options))
    });
    let everywhere = everywhere.iter().map(|(role, key, value)| {
        format!("ALTER ROLE {} SET {} TO {}", quoted(role), parts(key), value_of(key, value))
    });
    let database = quoted(name);
    let comment = settings.get(held::COMMENT).filter(|comment| !comment.is_empty());
    let comment = comment.map(|comment| format!("COMMENT ON DATABASE {database} IS {}", literal(comment)));
    let limit = settings.get(held::CONNECTION_LIMIT).and_then(|limit| limit.parse::<u32>().ok());
    let limit = limit.map(|limit| format!("ALTER DATABASE {database} CONNECTION LIMIT {limit}"));
    let own = settings.iter().filter_map(|(key, value)| Some((key.strip_prefix(held::SET)?, value)));
    let own =
        own.map(|(key, value)| format!("ALTER DATABASE {database} SET {} TO {}", parts(key), value_of(key, value)));
    // Whatever everybody has by default was taken away or given again: the rights stand whole in the list.
    let none = settings.get(held::RIGHTS).map(|_| format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"));
    let given =
        rights.iter().filter(|(_, right, _)| RIGHTS.contains(&right.as_str())).map(|(role, right, grantable)| {
            let role = role.as_ref().map_or_else(|| "PUBLIC".to_owned(), |role| quoted(role));
            let option = if *grantable { " WITH GRANT OPTION" } else { "" };
            format!("GRANT {right} ON DATABASE {database} TO {role}{option}")
        });
    let of_roles = of_roles.iter().map(|(role, key, value)| {
        format!("ALTER ROLE {} IN DATABASE {database} SET {} TO {}", quoted(role), parts(key), value_of(key, value))
    });
    let owner = settings.get(held::OWNER).map(|owner| format!("ALTER DATABASE {database} OWNER TO {}", quoted(owner)));
    let beside = members.chain(everywhere).chain(comment).chain(limit);
    shown(beside.chain(own).chain(none).chain(given).chain(of_roles).chain(owner).collect())
}

/// Some are of an extension, with a dot between.
fn parts(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

fn value_of(name: &str, value: &str) -> String {
    if !LISTS.contains(&name) {
        return literal(value);
    }
    let (mut values, mut current, mut within) = (Vec::new(), String::new(), false);
    for c in value.chars() {
        match c {
            '"' => within = !within,
            ',' if !within => values.push(std::mem::take(&mut current)),
            c if within || !c.is_whitespace() => current.push(c),
            _ => {}
        }
    }
    values.push(current);
    values.iter().map(|value| literal(value)).collect::<Vec<_>>().join(", ")
}

/// Accounts and their rights, or that they are nowhere.
pub(super) fn mysql(database: &DatabaseEntry) -> Vec<String> {
    let Some(EntryFacts { grants: Some(grants), .. }) = &database.facts else {
        return vec!["Accounts and their rights are not in the dump, and the user of the backup could not read them: make them by hand, as the application needs them.".to_owned()];
    };
    let given: Vec<String> = grants.iter().filter_map(|grant| grant.statement(&database.source)).collect();
    if given.is_empty() {
        return vec!["Accounts are not in the dump. None had rights on this database itself: make by hand those that the application needs.".to_owned()];
    }
    let accounts: BTreeSet<&str> =
        grants.iter().map(|grant| grant.account.as_str()).filter(|name| *name != "PUBLIC@").collect();
    let make = accounts.into_iter().map(|account| match account.ends_with('@') {
        true => format!("CREATE ROLE IF NOT EXISTS {}", sql_name(account)),
        false => format!("CREATE USER IF NOT EXISTS {} ACCOUNT LOCK", sql_name(account)),
    });
    let intro = "Accounts are not in the dump, nor are their passwords, nor who is in which role. Read what follows, and run it in the client once the dump is loaded; then give each account a password: ALTER USER … IDENTIFIED BY … ACCOUNT UNLOCK.";
    std::iter::once(intro.to_owned()).chain(shown(make.chain(given).collect())).collect()
}

fn shown(statements: Vec<String>) -> Vec<String> {
    let more = statements.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| format!("({more} more are in the manifest.json of each backup.)"));
    statements.iter().take(MOST).map(|statement| format!("{};", safe(statement))).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_in_a_role_is_in_it_before_it_gets_anything() {
        let settings = [
            (held::MEMBERSHIPS, r#"[["readers","odd \"clerk","ADMIN NOINHERIT; DROP ROLE x"],["readers","ann",""]]"#),
            (held::ROLES_EVERYWHERE, r#"[["ann","search_path","a, b"]]"#),
            (held::COMMENT, "it's mine"),
            (held::CONNECTION_LIMIT, "17"),
            (held::RIGHTS, r#"[["ann","CONNECT",false]]"#),
            (held::OWNER, "ann"),
        ];
        let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        assert_eq!(
            postgres("shop", &settings),
            [
                r#"GRANT "readers" TO "odd ""clerk" WITH ADMIN OPTION;"#,
                r#"GRANT "readers" TO "ann";"#,
                r#"ALTER ROLE "ann" SET "search_path" TO 'a', 'b';"#,
                r#"COMMENT ON DATABASE "shop" IS 'it''s mine';"#,
                r#"ALTER DATABASE "shop" CONNECTION LIMIT 17;"#,
                r#"REVOKE ALL ON DATABASE "shop" FROM PUBLIC;"#,
                r#"GRANT CONNECT ON DATABASE "shop" TO "ann";"#,
                r#"ALTER DATABASE "shop" OWNER TO "ann";"#,
            ]
        );
    }

    #[test]
    fn a_list_is_taken_apart_and_nothing_ends_its_quotes() {
        assert_eq!(value_of("search_path", r#""$user", public,"a, b""#), "'$user', 'public', 'a, b'");
        assert_eq!(value_of("search_path", ""), "''");
        assert_eq!(value_of("app.tenant", "o'neill, x"), "'o''neill, x'");
        let settings = [("set:app.na\"me".to_owned(), "1'; DROP DATABASE x --".to_owned())].into();
        assert_eq!(
            postgres("shop", &settings),
            [r#"ALTER DATABASE "shop" SET "app"."na""me" TO '1''; DROP DATABASE x --';"#]
        );
    }
}
