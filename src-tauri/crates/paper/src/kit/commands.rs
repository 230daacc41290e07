//! The commands of storages and engines.

use std::collections::BTreeMap;

use bulkhead_model::{Engine, held, kit::DatabaseEntry, storage::Location};

use super::{Step, statements};
use crate::words::{safe, shell};

/// What a secret of this storage is called where one asks for it.
pub(super) const fn credential(location: &Location) -> &'static str {
    match location {
        Location::S3 { .. } => "needs its secret access key, which is not on this sheet",
        Location::WebDav { .. } => "needs its password, which is not on this sheet",
        Location::Local { .. } | Location::Sftp { .. } => "needs its secret, which is not on this sheet",
    }
}

/// Notes and commands that point restic to a repository.
pub(super) fn repository(location: &Location, has_secret: bool) -> (Vec<String>, Vec<String>) {
    match location {
        Location::Local { path } => {
            let path = path.to_string_lossy();
            let note = "The folder is on the lost machine's own disk, or on one that was mounted there: mount it, and name the place where it is now. Its files are readable for the user alone whom Bulkhead ran as: be that user or root, or copy the folder first.";
            (vec![note.to_owned()], vec![set("RESTIC_REPOSITORY", &path)])
        }
        Location::S3 { bucket, prefix, endpoint, region, access_key } => {
            s3(bucket, prefix, endpoint.as_deref(), region.as_deref(), access_key.as_deref())
        }
        Location::Sftp { user, host, port, path, key_file, .. } => {
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            let key = key_file.as_ref().map(|file| format!(", {} on the lost machine", safe(&file.to_string_lossy())));
            let note = format!("ssh must be able to log in with a key{}.", key.unwrap_or_default());
            (vec![note], vec![set("RESTIC_REPOSITORY", &format!("sftp://{user}@{host}:{port}/{path}"))])
        }
        Location::WebDav { url, user } => webdav(url, user.as_deref(), has_secret),
    }
}

fn s3(
    bucket: &str,
    prefix: &str,
    endpoint: Option<&str>,
    region: Option<&str>,
    access_key: Option<&str>,
) -> (Vec<String>, Vec<String>) {
    let server = endpoint.unwrap_or("https://s3.amazonaws.com").trim_end_matches('/');
    let mut commands = Vec::new();
    commands.extend(access_key.map(|key| set("AWS_ACCESS_KEY_ID", key)));
    commands.extend(region.map(|region| set("AWS_DEFAULT_REGION", region)));
    commands.push("read -r AWS_SECRET_ACCESS_KEY && export AWS_SECRET_ACCESS_KEY".to_owned());
    commands.push(set("RESTIC_REPOSITORY", &format!("s3:{server}/{bucket}/{prefix}")));
    (vec!["After the read, type the secret access key and press Enter.".to_owned()], commands)
}

/// restic speaks WebDAV through rclone.
fn webdav(url: &str, user: Option<&str>, has_secret: bool) -> (Vec<String>, Vec<String>) {
    let mut notes = vec!["restic reaches WebDAV through rclone (rclone.org): install it as well.".to_owned()];
    let mut commands = vec![set("RCLONE_WEBDAV_URL", url), set("RCLONE_WEBDAV_VENDOR", "other")];
    commands.extend(user.map(|user| set("RCLONE_WEBDAV_USER", user)));
    if has_secret {
        notes.push("After the read, type the password and press Enter.".to_owned());
        // At a terminal rclone would take the hyphen itself for the password (measured).
        let obscured = "RCLONE_WEBDAV_PASS=\"$(printf '%s\\n' \"$WORD\" | rclone obscure -)\"";
        commands.push(format!("IFS= read -r WORD && {obscured} && export RCLONE_WEBDAV_PASS"));
    }
    commands.push(set("RESTIC_REPOSITORY", "rclone::webdav:"));
    (notes, commands)
}

fn set(name: &str, value: &str) -> String {
    format!("export {name}={}", shell(value))
}

/// What an engine's restore needs to be installed.
pub(super) const fn tools(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => {
            "PostgreSQL's client tools (psql, pg_restore; not older than the server the dump came from)"
        }
        Engine::Mariadb => "MariaDB's client (mariadb)",
        Engine::Mysql => "MySQL's client (mysql)",
        Engine::Sqlite => "SQLite's shell (sqlite3)",
    }
}

/// The file of the dump within a snapshot.
pub(super) fn dump_file(database: &DatabaseEntry) -> String {
    let named = database.facts.as_ref().and_then(|facts| facts.files.iter().find(|file| file.starts_with("dump.")));
    named.cloned().unwrap_or_else(|| match database.engine {
        Engine::Postgres => "dump.pgdump".to_owned(),
        Engine::Mysql | Engine::Mariadb => "dump.sql".to_owned(),
        Engine::Sqlite => "dump.sqlite".to_owned(),
    })
}

/// The step that loads a dump which was fetched into `folder`.
pub(super) fn load(database: &DatabaseEntry, folder: &str) -> Step {
    let dump = format!("{folder}/{}", dump_file(database));
    let (notes, commands) = match database.engine {
        Engine::Postgres => postgres(database, &dump),
        Engine::Mysql | Engine::Mariadb => mysql(database, &dump),
        Engine::Sqlite => sqlite(database, &dump, folder),
    };
    Step { title: format!("Load {} into {}", safe(database.name.as_str()), database.engine.title()), notes, commands }
}

fn settings(database: &DatabaseEntry) -> BTreeMap<String, String> {
    database.facts.as_ref().map(|facts| facts.settings.clone()).unwrap_or_default()
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn postgres(database: &DatabaseEntry, dump: &str) -> (Vec<String>, Vec<String>) {
    let (name, settings) = (&database.source, settings(database));
    let mut notes = vec![
        "Say where the new server is: export PGHOST=… PGPORT=… PGUSER=… (a user who may create databases and roles). The tools ask for the password, or read ~/.pgpass.".to_owned(),
        "A dump is code: what is in it runs with the rights of that user.".to_owned(),
    ];
    let roles = database.facts.iter().flat_map(|facts| &facts.roles);
    let mut commands: Vec<String> = roles.map(|role| psql("postgres", &make_role(role, None))).collect();
    // Some things belong to superusers alone. Who may make none leaves it at the name.
    let first = held::first_user(&settings).map(|name| psql("postgres", &make_role(name, Some("SUPERUSER"))));
    commands.extend(first);
    if !commands.is_empty() {
        notes.push("Roles are made without a password and without login: give them both afterwards.".to_owned());
    }
    commands.push(format!("{} &&", psql("postgres", &make_database(name, &settings))));
    commands.push(format!("pg_restore --exit-on-error --no-tablespaces --dbname={} {dump} &&", shell(&conninfo(name))));
    commands.push(psql(&conninfo(name), "ANALYZE"));
    let statements = statements::postgres(name, &settings);
    if !statements.is_empty() {
        notes.push("No dump holds what follows. Read it, and run it in psql once the dump is loaded and the roles are there; the owner is the last, who has all rights.".to_owned());
        notes.extend(statements);
    }
    (notes, commands)
}

fn psql(database: &str, statement: &str) -> String {
    format!(
        "psql --no-psqlrc --set=ON_ERROR_STOP=1 --quiet --dbname={} --command={}",
        shell(database),
        shell(statement)
    )
}

/// A name that the tools would take for a connection string is given as one.
fn conninfo(name: &str) -> String {
    if name.contains('=') || name.contains("://") {
        format!("dbname='{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
    } else {
        name.to_owned()
    }
}

/// A role that is there already is fine, and stays as it is. With a power it gets that as well, if the user may give it.
fn make_role(name: &str, power: Option<&str>) -> String {
    let name = quoted(name);
    let make = literal(&format!("CREATE ROLE {name} NOLOGIN"));
    let more = power.map_or_else(String::new, |power| {
        let give = literal(&format!("ALTER ROLE {name} {power}"));
        format!(" BEGIN EXECUTE {give}; EXCEPTION WHEN insufficient_privilege THEN NULL; END;")
    });
    let body = format!("BEGIN EXECUTE {make};{more} EXCEPTION WHEN duplicate_object THEN NULL; END");
    let mut tag = "$do$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("DO {tag} {body} {tag}")
}

fn make_database(name: &str, settings: &BTreeMap<String, String>) -> String {
    let mut statement = format!("CREATE DATABASE {} TEMPLATE template0", quoted(name));
    for (word, key) in [("ENCODING", "encoding"), ("LC_COLLATE", "collate"), ("LC_CTYPE", "ctype")] {
        if let Some(value) = settings.get(key) {
            statement += &format!(" {word} {}", literal(value));
        }
    }
    match (settings.get("provider").map(String::as_str), settings.get("locale")) {
        (Some("i"), Some(locale)) => statement += &format!(" LOCALE_PROVIDER icu ICU_LOCALE {}", literal(locale)),
        (Some("b"), Some(locale)) => {
            statement += &format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {}", literal(locale))
        }
        _ => {}
    }
    statement
}

fn mysql(database: &DatabaseEntry, dump: &str) -> (Vec<String>, Vec<String>) {
    let client = if database.engine == Engine::Mariadb { "mariadb" } else { "mysql" };
    let mut notes = vec![
        format!("Say where the new server is in ~/.my.cnf, readable by you alone: [client], then lines host=, user=, password=. Or add --host=… --user=… --password to each {client}: it asks."),
        "A dump is code: what is in it runs with the rights of that user. Triggers, routines and views need a user who may set their definer.".to_owned(),
    ];
    notes.extend(statements::mysql(database));
    let mut statement = format!("CREATE DATABASE `{}`", database.source.replace('`', "``"));
    for (word, key) in [("CHARACTER SET", "character_set"), ("COLLATE", "collation")] {
        if let Some(value) = settings(database).get(key) {
            statement += &format!(" {word} {}", literal(value));
        }
    }
    // Without --comments the client takes comments out of routines and triggers.
    let load =
        format!("--binary-mode --comments --default-character-set=utf8mb4 --database={}", shell(&database.source));
    // What a backup holds is taken as it was: dates that no calendar has, and rows that were there before a rule. The dump says so of
    // neither (measured).
    let ready = format!("{dump}.ready");
    let mode = "1,40s/SQL_MODE='NO_AUTO_VALUE_ON_ZERO'/SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'/";
    let unchecked = match database.engine {
        Engine::Mariadb => " --init-command='SET check_constraint_checks=0'",
        _ => "",
    };
    let filter = format!("LC_ALL=C sed -e {} < {dump} > {ready} &&", shell(mode));
    let commands = vec![
        format!("{client} --execute={} &&", shell(&statement)),
        filter,
        format!("{client} {load}{unchecked} < {ready} && rm -f {ready}"),
    ];
    (notes, commands)
}

fn sqlite(database: &DatabaseEntry, dump: &str, folder: &str) -> (Vec<String>, Vec<String>) {
    let note = format!(
        "The dump is the database file itself. Put it where the application looks for {}, while that is stopped, and remove a -wal and a -shm file beside it.",
        safe(&database.source)
    );
    let file = format!("{folder}.sqlite");
    // SQLite takes a file that is not there, or empty, for a database in which all is well.
    let check = format!("[ -s {file} ] && sqlite3 {file} 'PRAGMA integrity_check'");
    (vec![note], vec![format!("cp {dump} {file} &&"), check])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_role_ends_the_quotes_round_it() {
        assert!(make_role("shop", None).starts_with("DO $do$ "));
        let statement = make_role("a$do$ b$_do$", None);
        assert!(statement.starts_with("DO $__do$ ") && statement.ends_with(" $__do$"), "{statement}");
        assert_eq!(statement.matches("$__do$").count(), 2);
    }
}
