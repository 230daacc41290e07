//! Rights of accounts on a database: they stand in the server's own tables and in no dump of the database.
//!
//! A backup writes them down. Only a private server gets them back, whose accounts are made for it: elsewhere an account of the same
//! name may be somebody else's, so whoever restores is told the statements instead.

use std::collections::BTreeSet;

use bulkhead_model::{
    Error, Result,
    amount::count,
    drill::SandboxRule,
    grant::{self, Grant, Member, On, sql_name},
};
use sqlx::MySqlConnection;

use super::{
    connect::{self, failed, run},
    direct::Direct,
    grants::{Grants, matches},
    sql::literal,
};
use crate::{sandbox, tunnel::Reached};

/// Account, pattern of the database, kind, names, right, and whether it may be passed on.
const RIGHTS: &str = "
    SELECT CAST(GRANTEE AS CHAR), CAST(TABLE_SCHEMA AS CHAR), 'database', '', '', CAST(PRIVILEGE_TYPE AS CHAR), IS_GRANTABLE = 'YES'
        FROM information_schema.SCHEMA_PRIVILEGES
    UNION ALL SELECT CAST(GRANTEE AS CHAR), '', 'table', CAST(TABLE_NAME AS CHAR), '', CAST(PRIVILEGE_TYPE AS CHAR), IS_GRANTABLE = 'YES'
        FROM information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL SELECT CAST(GRANTEE AS CHAR), '', 'column', CAST(TABLE_NAME AS CHAR), CAST(COLUMN_NAME AS CHAR), CAST(PRIVILEGE_TYPE AS CHAR),
        IS_GRANTABLE = 'YES' FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL SELECT CAST(CONCAT('''', User, '''@''', Host, '''') AS CHAR), '', LOWER(CAST(Routine_type AS CHAR)), CAST(Routine_name AS CHAR), '',
        CAST(Proc_priv AS CHAR), FIND_IN_SET('Grant', Proc_priv) > 0 FROM mysql.procs_priv WHERE Db = DATABASE()";

/// The user of a private server.
const ROOT: &str = "root@localhost";

type Row = (String, String, String, String, String, String, bool);

/// All of them, in order; none if this user sees only its own.
pub(super) async fn read(connection: &mut MySqlConnection, database: &str) -> Result<Option<Vec<Grant>>> {
    if !Grants::read(connection).await?.on_database("SELECT", "mysql") {
        return Ok(None);
    }
    let mut rows: Vec<Row> = sqlx::query_as(RIGHTS).fetch_all(&mut *connection).await.map_err(failed)?;
    if rows.iter().any(|row| role(row).is_some()) {
        let direct = Direct::read(connection).await?;
        rows.retain_mut(|row| is_own(row, &direct));
    }
    let about = rows.into_iter().filter(|row| row.2 != "database" || matches(&row.1, database));
    let mut grants: Vec<Grant> = about.flat_map(grants).collect();
    grants.sort();
    grants.dedup();
    Ok(Some(grants))
}

/// The role that has a right, if it is one of MariaDB.
fn role(row: &Row) -> Option<&str> {
    row.0.strip_suffix("'@''").and_then(|role| role.strip_prefix('\''))
}

/// Whether a right is not that of another role; one of a role is passed on by that role alone.
fn is_own(row: &mut Row, direct: &Direct) -> bool {
    let (kind, on) = match row.2.as_str() {
        "database" => ("database", (row.1.as_str(), "")),
        "table" => ("table", (row.3.as_str(), "")),
        "column" => ("column", (row.3.as_str(), row.4.as_str())),
        // Those of routines come from the server's own tables.
        _ => return true,
    };
    let Some(role) = role(row) else { return true };
    let own = direct.own(role, kind, on, &row.5);
    row.6 = own.unwrap_or_default();
    own.is_some()
}

/// Who is in the roles of MariaDB that have these rights, and in those through which somebody is. Whoever makes a role is in it: on
/// every server of ours that is root.
pub(super) async fn members(connection: &mut MySqlConnection, grants: &[Grant]) -> Result<Vec<Member>> {
    let query = "SELECT CAST(Role AS CHAR), CAST(CONCAT(User, '@', Host) AS CHAR), Admin_option = 'Y' FROM mysql.roles_mapping ORDER BY 1, 2";
    let all: Vec<Member> = sqlx::query_as(query).fetch_all(connection).await.map_err(failed)?;
    let mut roles: BTreeSet<&str> = grants.iter().filter_map(|grant| grant.account.strip_suffix('@')).collect();
    loop {
        let of_roles = all.iter().filter(|(role, ..)| roles.contains(role.as_str()));
        let further: Vec<&str> = of_roles.filter_map(|(_, member, _)| member.strip_suffix('@')).collect();
        let before = roles.len();
        roles.extend(further);
        if roles.len() == before {
            break;
        }
    }
    let about = |(role, member, _): &&Member| roles.contains(role.as_str()) && member != ROOT;
    Ok(all.iter().filter(about).cloned().collect())
}

/// Makes them in a private server, and lets them in.
pub(super) async fn let_in(connection: &mut MySqlConnection, members: &[Member]) -> Result<()> {
    for (role, member, _) in members {
        make(connection, &format!("{role}@")).await?;
        make(connection, member).await?;
    }
    for member in members {
        run(connection, grant::let_in(member)).await?;
    }
    Ok(())
}

fn grants((account, _, kind, first, second, rights, grantable): Row) -> Vec<Grant> {
    let on = match kind.as_str() {
        "table" => On::Table { name: first },
        "column" => On::Column { table: first, name: second },
        "function" => On::Function { name: first },
        "procedure" => On::Procedure { name: first },
        "database" => On::Database,
        // Packages are granted as what they hold.
        _ => return Vec::new(),
    };
    let account = account_name(&account);
    let rights = rights.split(',').map(|right| right.trim().to_ascii_uppercase()).filter(|right| right != "GRANT");
    let rights = rights.filter(|right| grantable || right != "USAGE");
    rights.map(|right| Grant { account: account.clone(), on: on.clone(), right, grantable }).collect()
}

/// `'user'@'host'`, in which quotes are not doubled.
fn account_name(quoted: &str) -> String {
    let inner = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(quoted);
    inner.rsplit_once("'@'").map_or_else(|| inner.to_owned(), |(user, host)| format!("{user}@{host}"))
}

/// Makes an account of the source in a private server. Nobody can log in as it.
pub(super) async fn make(connection: &mut MySqlConnection, account: &str) -> Result<()> {
    let name = sql_name(account);
    if name == "PUBLIC" || name == "`root`@`localhost`" {
        return Ok(());
    }
    if account.ends_with('@') {
        return run(connection, format!("CREATE ROLE IF NOT EXISTS {name}")).await;
    }
    let password = literal(&sandbox::password());
    run(connection, format!("CREATE USER IF NOT EXISTS {name} IDENTIFIED BY {password} ACCOUNT LOCK")).await
}

/// Gives the rights in a private server; elsewhere tells what would give them, or of a drill that they were not.
pub(super) async fn give(target: &Reached, grants: &[Grant], members: &[Member]) -> Result<Vec<String>> {
    /// Statements that a person reads.
    const SHOWN: usize = 20;
    let server = target.connection.server()?;
    let statements = grants.iter().map(|grant| {
        let statement = grant.statement(&server.database);
        statement.ok_or_else(|| Error::internal("a right in the manifest is not a word"))
    });
    let statements = statements.collect::<Result<Vec<_>>>()?;
    if sandbox::of(server).is_some() {
        let (mut connection, _) = connect::connect(target).await?;
        for statement in statements {
            run(&mut connection, statement).await?;
        }
        connect::close(connection).await;
        return Ok(Vec::new());
    }
    if SandboxRule::is_of_a_drill(&server.database) {
        // Statements would be about a database that is gone when they are read.
        let rights = count(statements.len() as u64, "right");
        let text = "were not given and are not compared: accounts of a server that is named for drills are its own";
        return Ok((!statements.is_empty())
            .then(|| format!("{rights} of the source's accounts on the database {text}."))
            .into_iter()
            .collect());
    }
    let statements: Vec<String> = statements.into_iter().chain(members.iter().map(grant::let_in)).collect();
    let all = statements.len();
    let mut notices: Vec<String> =
        statements.into_iter().take(SHOWN).map(|statement| format!("{statement};")).collect();
    if all > 0 {
        let these = match all {
            1 => "this statement would give them".to_owned(),
            all if all <= SHOWN => format!("these {all} statements would give them"),
            all => format!("{all} statements would give them, of which these are the first"),
        };
        let text = "Accounts of the source had rights on this database. They are not restored, as accounts of the same names may be others here";
        notices.insert(0, format!("{text}: {these}."));
    }
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(account: &str, kind: &str, rights: &str, grantable: bool) -> Row {
        (account.into(), String::new(), kind.into(), "t`".into(), "c".into(), rights.into(), grantable)
    }

    #[test]
    fn rights_become_statements_in_which_names_stay_names() {
        let all = [
            row("'r'x'@'%'", "table", "SELECT", true),
            row("'boss'@''", "column", "SELECT", false),
            row("'a@b'@'h'", "function", "Execute,Alter Routine,Grant", true),
            row("'PUBLIC'@''", "database", "INSERT", false),
            row("'u'@'%'", "database", "USAGE", false),
            row("'u'@'%'", "package", "Execute", false),
        ];
        let statements: Vec<String> =
            all.into_iter().flat_map(grants).map(|grant| grant.statement("shop_a").expect("a statement")).collect();
        assert_eq!(
            statements,
            [
                "GRANT SELECT ON TABLE `shop_a`.`t``` TO `r'x`@`%` WITH GRANT OPTION",
                "GRANT SELECT (`c`) ON TABLE `shop_a`.`t``` TO `boss`",
                "GRANT EXECUTE ON FUNCTION `shop_a`.`t``` TO `a@b`@`h` WITH GRANT OPTION",
                "GRANT ALTER ROUTINE ON FUNCTION `shop_a`.`t``` TO `a@b`@`h` WITH GRANT OPTION",
                "GRANT INSERT ON `shop\\_a`.* TO PUBLIC",
            ]
        );
    }

    #[test]
    fn a_manifest_cannot_smuggle_statements_in() {
        let grant = Grant { account: "u@%".into(), on: On::Database, right: "ALL; DROP".into(), grantable: false };
        assert!(grant.statement("x").is_none());
    }
}
