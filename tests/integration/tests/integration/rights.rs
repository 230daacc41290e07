//! The rights that a backup needs, taken away one at a time: the statement that brings each back is named before the dump, nothing is
//! stored without it, the backup before still restores, and the next run after it succeeds.

use bulkhead_core::databases;
use bulkhead_integration::{Stops, World};
use bulkhead_model::{Code, DatabasePath};
use bulkhead_test_support::{MySqlServer, Sandbox, seed};

/// What takes a right away, and a part of the one statement that brings it back: the first that the server knows.
type Right = (&'static str, &'static [&'static str]);

/// A server as the admin sees it, with a user `poor` who has every right that a backup needs, and no other.
struct Place<'a> {
    world: &'a World,
    path: &'a DatabasePath,
    /// Runs statements as the admin.
    sql: &'a dyn Fn(&str),
    /// Gives `poor` each right by itself.
    grant: &'a str,
    /// Where the database is restored to.
    copy: &'a str,
    drop_copy: &'a dyn Fn(),
}

impl Place<'_> {
    async fn each_is_missed(&self, rights: &[Right]) {
        let Self { world, path, .. } = self;
        (self.sql)(self.grant);
        let mut good = world.back_up(path).await;
        for (revoke, expected) in rights {
            (self.sql)(revoke);
            world.messages.take();
            let error = world.backup(path).await.error.unwrap_or_else(|| panic!("{revoke}: it was called good"));
            assert_eq!(error.code, Code::MissingRights, "{revoke}: {error:?}");
            let statements: Vec<_> = error.hints.iter().filter(|hint| hint.ends_with(';')).collect();
            let [statement] = statements[..] else { panic!("{revoke}: {error:?}") };
            assert!(expected.iter().any(|part| statement.contains(part)), "{revoke}: {statement}");
            let report = databases::test(&world.core, path).await.unwrap();
            assert_eq!(report.failure().map(|stage| stage.stage.as_str()), Some("rights"), "{revoke}: {report:?}");
            let told = world.messages.wait().await;
            assert!(told.len() == 1 && told[0].body.contains(statement), "{revoke}: {told:?}");
            assert_eq!(world.snapshots(path).await[0].id, good.id, "{revoke}: something was stored");
            self.comes_back(&good.id).await;

            (self.sql)(statement);
            good = world.back_up(path).await;
            (self.sql)(self.grant);
        }
    }

    async fn comes_back(&self, snapshot: &str) {
        self.world.prove(self.path, snapshot, self.copy).await;
        (self.drop_copy)();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_postgres() {
    let sandbox = Sandbox::new();
    let server = sandbox.postgres();
    server.create_database("app");
    server.psql(
        "app",
        "CREATE TABLE t (i serial, owner text); INSERT INTO t (owner) VALUES ('poor'), ('other');
         CREATE TABLE s (i int); ALTER TABLE s ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON s USING (false);
         CREATE SCHEMA own; CREATE TABLE own.t (i int); SELECT lo_from_bytea(4711, 'kept');
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
         CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
         CREATE EVENT TRIGGER h ON ddl_command_end EXECUTE FUNCTION e()",
    );
    server.create_role("poor", "pw", "");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url_as("poor", "pw", "app")).await;
    let sql = |sql: &str| drop(server.psql("app", sql));
    let place = Place {
        world: &world,
        path: &path,
        sql: &sql,
        grant: "REVOKE pg_read_all_data FROM poor; GRANT USAGE ON SCHEMA own TO poor;
            GRANT SELECT ON ALL TABLES IN SCHEMA public, own TO poor;
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO poor;
            GRANT SELECT ON LARGE OBJECT 4711 TO poor; ALTER ROLE poor BYPASSRLS",
        copy: &server.url("copy"),
        drop_copy: &|| server.drop_database("copy"),
    };
    // On one table the right on all of them is offered, where the server has it.
    let read: &[&str] = &["GRANT pg_read_all_data TO", "GRANT SELECT ON public.t TO"];
    place
        .each_is_missed(&[
            ("REVOKE SELECT ON LARGE OBJECT 4711 FROM poor", &["GRANT SELECT ON LARGE OBJECT 4711 TO \"poor\";"]),
            ("ALTER ROLE poor NOBYPASSRLS", &["ALTER ROLE \"poor\" BYPASSRLS;"]),
            ("REVOKE SELECT ON t FROM poor", read),
            ("REVOKE SELECT ON SEQUENCE t_i_seq FROM poor", read),
            ("REVOKE USAGE ON SCHEMA own FROM poor", read),
        ])
        .await;
    // Triggers and routines are read from the server's catalogs, which nobody can be kept from.
    sql("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC; REVOKE TRIGGER ON t FROM poor");
    let whole = world.back_up(&path).await;
    world.prove(&path, &whole.id, &server.url("copy")).await;
    let of = |database: &str| seed::fingerprint_postgres(&server, database);
    seed::assert_same(&of("app"), &of("copy"));
}

async fn of_the_mysql_family(server: &MySqlServer, sandbox: &Sandbox, revoke_routines: &'static str) {
    server.create_database("app");
    server.sql(
        "app",
        "CREATE TABLE t (i INT); INSERT INTO t VALUES (1), (2); CREATE VIEW v AS SELECT i FROM t;
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.i = 1;
         CREATE PROCEDURE p() SELECT 1; CREATE EVENT e ON SCHEDULE EVERY 9 YEAR DISABLE DO SELECT 1",
    );
    server.create_user("poor", "pw", "");
    let tools = vec![server.client_dir().to_owned()];
    let world = World::with(&sandbox.dir("data"), &Stops::default(), tools).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url_as("poor", "pw", "app")).await;
    let sql = |sql: &str| drop(server.sql("", sql));
    let (_, routines) = revoke_routines.split_once("REVOKE ").unwrap();
    let routines = routines.replace(" FROM ", " TO ");
    let place = Place {
        world: &world,
        path: &path,
        sql: &sql,
        grant: &format!("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON app.* TO poor@'%'; GRANT {routines}"),
        copy: &server.url("copy"),
        drop_copy: &|| server.drop_database("copy"),
    };
    place
        .each_is_missed(&[
            ("REVOKE TRIGGER ON app.* FROM poor@'%'", &["GRANT TRIGGER ON `app`.* TO `poor`@`%`;"]),
            ("REVOKE EVENT ON app.* FROM poor@'%'", &["GRANT EVENT ON `app`.* TO `poor`@`%`;"]),
            ("REVOKE SHOW VIEW ON app.* FROM poor@'%'", &["GRANT SHOW VIEW ON `app`.* TO `poor`@`%`;"]),
            ("REVOKE SELECT ON app.* FROM poor@'%'", &["GRANT SELECT ON `app`.* TO `poor`@`%`;"]),
            (revoke_routines, &["GRANT SELECT ON mysql.proc", "GRANT SHOW CREATE ROUTINE", "GRANT SHOW_ROUTINE"]),
        ])
        .await;
    world.prove(&path, "latest", &server.url("copy")).await;
    let of = |database: &str| seed::fingerprint_mysql(server, database);
    seed::assert_same(&of("app"), &of("copy"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_mariadb() {
    let sandbox = Sandbox::new();
    of_the_mysql_family(&sandbox.mariadb(), &sandbox, "REVOKE SELECT ON mysql.proc FROM poor@'%'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_mysql() {
    let sandbox = Sandbox::new();
    of_the_mysql_family(&sandbox.mysql(), &sandbox, "REVOKE SHOW_ROUTINE ON *.* FROM poor@'%'").await;
}
