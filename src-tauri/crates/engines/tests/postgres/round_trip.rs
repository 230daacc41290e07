//! What is dumped comes back, also on another server, as another user, and with another locale.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    Code,
    compare::{Difference, Scope, compare},
    manifest::TableName,
    restore::{Owners, resolve},
};
use bulkhead_test_support::seed;

use crate::{
    fixture::Fixture,
    work::{Job, dump, source},
};

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_object_comes_back_on_a_server_without_the_roles() {
    let (from, to) = (Fixture::seeded(), Fixture::new());
    let dumped = from.dump().await.unwrap();
    let names: Vec<&str> = dumped.facts.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["seed \"reader\"", "seed owner"]);
    let target = to.source("copy");
    let facts = to.adapter.probe(&target, Some(&dumped.manifest())).await;
    assert_eq!(facts.missing_roles, names);
    Job::new(&target).load(&to.adapter, &dumped).await.unwrap();
    assert_eq!(compare(&dumped.facts, &to.measure("copy").await, &Scope::Everything), []);
    seed::assert_same(
        &seed::fingerprint_postgres(&from.server, "app"),
        &seed::fingerprint_postgres(&to.server, "copy"),
    );
    let made = to.server.psql("copy", "SELECT bool_or(rolcanlogin) FROM pg_roles WHERE rolname LIKE 'seed%'");
    assert_eq!(made, "f", "a role that was made must not log in");
}

/// Sequences go on where they stood, keys and triggers hold, and what was never filled stays so.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_works_on() {
    let fixture = Fixture::seeded();
    let dumped = fixture.dump().await.unwrap();
    fixture.comes_back(&dumped, "copy").await;
    fixture.adapter.settle(&fixture.source("copy")).await.unwrap();
    let both = |sql: &str| {
        let answer = |database| {
            fixture
                .server
                .try_psql(database, sql)
                .map_err(|error| error.lines().next().unwrap_or_default().replace(database, ""))
        };
        let (left, right) = (answer("app"), answer("copy"));
        assert_eq!(left, right, "{sql}");
        right
    };
    both("INSERT INTO shop.every_type (c_text) VALUES ('new') RETURNING id, c_generated").unwrap();
    both("INSERT INTO shop.orders (customer, placed, total, lines) VALUES (1, now(), 1, '[]') RETURNING id").unwrap();
    both("SELECT nextval('shop.odd_steps'), nextval('shop.never_called')").unwrap();
    both("INSERT INTO shop.events VALUES ('2021-05-05', 'a', 'x'); SELECT tableoid::regclass FROM shop.events WHERE body = 'x'").unwrap();
    both("SELECT count(*) FROM shop.person").unwrap();
    both("INSERT INTO shop.orders (customer, placed, total, lines) VALUES (-1, now(), 1, '[]')").unwrap_err();
    both("INSERT INTO shop.customers (name, joined, email) VALUES ('x', now(), 'c1@example.test')").unwrap_err();
    both("SELECT * FROM shop.not_yet").unwrap_err();
    both("UPDATE shop.customers SET balance = 200 WHERE id = 3 RETURNING notes").unwrap();
    both("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'shop' AND reltuples > 0").unwrap();
}

/// What template1 holds is in every database that anybody makes on the server; an encoding can lack what the data has.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_at_the_target_is_told_before_the_load() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE TABLE t (word text); INSERT INTO t VALUES ('\u{017e}')");
    let dumped = fixture.dump().await.unwrap();
    let facts = fixture.adapter.probe(&fixture.source("template1"), Some(&dumped.manifest())).await;
    assert_eq!(facts.failure.unwrap().code, Code::Refused);
    fixture.server.psql("postgres", "CREATE DATABASE narrow TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'");
    let target = fixture.source("narrow");
    let facts = fixture.adapter.probe(&target, Some(&dumped.manifest())).await;
    assert_eq!((facts.failure, facts.encoding.as_deref()), (None, Some("LATIN1")));
    let error = Job { create: false, ..Job::new(&target) }.load(&fixture.adapter, &dumped).await.unwrap_err();
    assert!(error.message.contains("no equivalent in encoding") && error.hints.len() == 1, "{error:?}");
    assert!(error.hints[0].contains("A new database"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_owner_restores_without_owners_and_grants() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE ROLE someone; CREATE ROLE reader; CREATE SCHEMA s AUTHORIZATION someone; CREATE TABLE s.t (i serial PRIMARY KEY);
         ALTER TABLE s.t OWNER TO someone; INSERT INTO s.t DEFAULT VALUES; GRANT SELECT ON s.t TO reader;
         CREATE EXTENSION hstore; CREATE VIEW s.v AS SELECT * FROM s.t",
    );
    let dumped = fixture.dump().await.unwrap();
    fixture.server.create_role("plain", "pw", "CREATEDB");
    let target = source(&fixture.server.url_as("plain", "pw", "copy"));
    let facts = fixture.adapter.probe(&target, Some(&dumped.manifest())).await;
    assert!(
        facts.can_create && !facts.can_create_roles && facts.missing_roles == ["reader", "someone", "postgres"],
        "{facts:?}"
    );
    let error = Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap_err();
    assert_eq!(error.code, Code::MissingRights, "{error:?}");
    fixture.adapter.discard(&target, true).await.unwrap();
    Job { owners: Owners::Skip, ..Job::new(&target) }.load(&fixture.adapter, &dumped).await.unwrap();
    let found = fixture.measure("copy").await;
    let lost = compare(&dumped.facts, &found, &Scope::Everything);
    let left_out = |found: &Difference| {
        matches!(found, Difference::ObjectMissing { object, .. } if object == "grants")
            || matches!(found, Difference::Definition { object, .. } if object == "owners")
    };
    assert!(lost.iter().all(left_out), "{lost:?}");
    assert_eq!(
        fixture.server.psql("copy", "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 's'"),
        "plain"
    );
}

/// What the server's first user owns is in no list of roles, and nobody else may give it anything. An extension comes without owner.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_first_user_owns_is_seen_before_a_plain_owner_restores_it() {
    let fixture = Fixture::new();
    fixture.server.create_role("plain", "pw", "CREATEDB");
    let target = source(&fixture.server.url_as("plain", "pw", "copy"));
    let lacks = async || {
        let dumped = fixture.dump().await.unwrap();
        fixture.adapter.probe(&target, Some(&dumped.manifest())).await.missing_roles
    };
    fixture
        .server
        .psql("app", "CREATE EXTENSION hstore; CREATE SCHEMA s AUTHORIZATION plain; CREATE TEMP TABLE t (i int)");
    assert_eq!(lacks().await, [""; 0]);
    fixture.server.psql("app", "CREATE TABLE s.t (i int)");
    assert_eq!(lacks().await, ["postgres"]);
    let dumped = fixture.dump().await.unwrap();
    let error = Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap_err();
    assert_eq!(error.code, Code::MissingRights, "{error:?}");
}

/// Encoding, collation and provider are the source's and not the server's.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_keeps_its_encoding_collation_and_provider() {
    let fixture = Fixture::new();
    for (name, options) in [
        ("latin", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"),
        ("icu", "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' ENCODING 'UTF8'"),
        ("bytes", "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"),
    ] {
        fixture.server.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0 {options}"));
        fixture.server.psql(name, "CREATE TABLE t (a text); INSERT INTO t VALUES (chr(65)), ('z'), (NULL)");
        if name == "bytes" {
            fixture.server.psql(name, "INSERT INTO t VALUES (E'\\xe4\\xff')");
        }
        let dumped = dump(&fixture.adapter, &fixture.source(name)).await.unwrap();
        let copy = format!("{name}_copy");
        Job::new(&fixture.source(&copy)).load(&fixture.adapter, &dumped).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&copy).await, &Scope::Everything), [], "{name}");
        let settings = "SELECT encoding, datcollate, datctype, datlocprovider, daticulocale, datcollversion FROM pg_database WHERE datname = current_database()";
        assert_eq!(fixture.server.psql(name, settings), fixture.server.psql(&copy, settings), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_database_come_back_last() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE ROLE someone; GRANT CONNECT ON DATABASE app TO someone; REVOKE CONNECT ON DATABASE app FROM PUBLIC; COMMENT ON DATABASE app IS 'a comment';
         CREATE TABLE t (a timestamptz, b bytea, c float8, d interval); INSERT INTO t VALUES (now(), '\\x00ff', 0.1 + 0.2, '1 mon -3 days');
         CREATE FUNCTION slow(c float8) RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_catalog.pg_sleep(0.6); RETURN c; END $$;
         CREATE INDEX ON t (slow(c));
         ALTER DATABASE app SET search_path = \"Odd, name\", public, '$user'; ALTER DATABASE app SET default_transaction_read_only = on;
         ALTER DATABASE app SET my.own_setting = 'it''s; \"x\"'; ALTER DATABASE app SET timezone = 'Asia/Kathmandu';
         ALTER DATABASE app SET datestyle = german; ALTER DATABASE app SET statement_timeout = 300;
         ALTER DATABASE app SET work_mem = '65536'; ALTER DATABASE app SET random_page_cost = '1.10'; ALTER DATABASE app SET jit = 'false';
         ALTER ROLE someone IN DATABASE app SET lock_timeout = 5000;
         ALTER DATABASE app SET intervalstyle = 'iso_8601'; ALTER DATABASE app SET bytea_output = 'escape'",
    );
    let dumped = fixture.dump().await.unwrap();
    let notices = Job::new(&fixture.source("copy")).load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(notices, Vec::<String>::new());
    fixture.adapter.settle(&fixture.source("copy")).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure("copy").await, &Scope::Everything), []);
    let settings = |name: &str| {
        let sql = format!(
            "SELECT unnest(setconfig) AS s FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = '{name}' ORDER BY 1"
        );
        fixture.server.psql("postgres", &sql)
    };
    assert_eq!(settings("app"), settings("copy"));
    assert!(settings("copy").contains("Odd, name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_tables_bring_what_they_need_and_leave_the_rest() {
    let fixture = Fixture::seeded();
    let dumped = fixture.dump().await.unwrap();
    let named = |name: &str| TableName { schema: Some("shop".to_owned()), name: name.to_owned() };
    let scope = Scope::Tables(vec![named("orders"), named("every_type"), named("customers")]);
    let target = fixture.source("part");
    Job { scope: scope.clone(), ..Job::new(&target) }.load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure("part").await, &scope), []);
    let (whole, part) =
        (seed::fingerprint_postgres(&fixture.server, "app"), seed::fingerprint_postgres(&fixture.server, "part"));
    for kind in [
        "rows shop.orders",
        "sequence shop.orders_id_seq",
        "index shop.orders_pkey",
        "constraint shop.customers favourite",
        "sequence shop.every_type_id_seq",
        "type shop.mood",
    ] {
        let of = |print: &seed::Fingerprint| {
            print.iter().find(|(name, _)| name.starts_with(kind)).map(|(_, value)| value.clone())
        };
        assert!(of(&whole).is_some() && of(&whole) == of(&part), "{kind}: {:?} {:?}", of(&whole), of(&part));
    }
    let tables = "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'shop'";
    assert_eq!(fixture.server.psql("part", tables), "customers,every_type,orders");
}

/// An empty database with an extension put ready by a superuser is a good target, and is left so.
#[tokio::test(flavor = "multi_thread")]
async fn extensions_that_were_put_ready_stay() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE TABLE t (h hstore); INSERT INTO t VALUES ('a=>1')",
    );
    let dumped = fixture.dump().await.unwrap();
    fixture.server.create_database("ready");
    fixture.server.psql("ready", "CREATE EXTENSION hstore");
    let before = seed::fingerprint_postgres(&fixture.server, "ready");
    let target = fixture.source("ready");
    assert_eq!(fixture.adapter.probe(&target, Some(&dumped.manifest())).await.contents, Vec::<String>::new());
    Job { create: false, ..Job::new(&target) }.load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure("ready").await, &Scope::Everything), []);
    fixture.adapter.discard(&target, false).await.unwrap();
    assert_eq!(seed::fingerprint_postgres(&fixture.server, "ready"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_the_target_lacks_is_named_before() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE EXTENSION hstore");
    let mut dumped = fixture.dump().await.unwrap();
    dumped.facts.objects.add("extensions", "timescaledb");
    let facts = fixture.adapter.probe(&fixture.source("copy"), Some(&dumped.manifest())).await;
    assert_eq!(facts.missing_extensions, ["the extension timescaledb"], "{facts:?}");
}

/// Hundreds of megabytes of large objects and of one row pass without being held in memory; here only their shapes.
#[tokio::test(flavor = "multi_thread")]
async fn odd_shapes_of_data_come_back() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE nothing (); INSERT INTO nothing SELECT FROM generate_series(1, 3); CREATE TABLE one_null (a text); INSERT INTO one_null VALUES (NULL), (''), (E'\\\\.'), (E'\\\\N');
         CREATE TABLE wide (a text); INSERT INTO wide SELECT string_agg(md5(i::text), E'\\n') FROM generate_series(1, 200000) i;
         SELECT lo_from_bytea(1, ''), lo_from_bytea(2, decode(repeat('00ff', 5000000), 'hex')), lo_from_bytea(4294967295, 'last');
         CREATE TABLE ends (a text); INSERT INTO ends VALUES (E'\\\\.\\n'), (E'\\n\\n\\n'), (E'a\\r\\nb')",
    );
    let dumped = fixture.dump().await.unwrap();
    fixture.comes_back(&dumped, "copy").await;
    let large = dumped.facts.tables.iter().find(|facts| facts.table.name == "pg_largeobject").unwrap();
    assert_eq!(large.rows, 3);
}

/// Two dumps of equal data are equal bytes but for their date: what a repository stores only once.
#[tokio::test(flavor = "multi_thread")]
async fn equal_data_gives_nearly_equal_bytes() {
    let fixture = Fixture::seeded();
    let (first, second) = (fixture.dump().await.unwrap(), fixture.dump().await.unwrap());
    assert_eq!(first.bytes.len(), second.bytes.len());
    let different = first.bytes.iter().zip(&second.bytes).filter(|(a, b)| a != b).count();
    assert!(different < 16, "{different} bytes differ");
}

/// All of it comes, of every level, and is attached as it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_partitioned_table_takes_its_partitions_along() {
    let fixture = Fixture::seeded();
    let dumped = fixture.dump().await.unwrap();
    let scope = resolve(&Scope::Tables(vec![TableName::read("shop.events")]), &dumped.manifest());
    Job { scope: scope.clone(), ..Job::new(&fixture.source("part")) }.load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure("part").await, &scope), []);
    let tree = |database: &str| {
        let sql =
            "SELECT (SELECT count(*) FROM shop.events), string_agg(relid::text || level, ' ' ORDER BY relid::text)
                   FROM pg_partition_tree('shop.events')";
        fixture.server.psql(database, sql)
    };
    assert_eq!(tree("part"), tree("app"));
    assert!(tree("app").contains("events_2021_a2") && !tree("app").starts_with('0'), "{}", tree("app"));
}

/// The hash of an enum is another in every database, and a cast of arrays is printed in another way once it was parsed anew.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_spreads_or_prints_anew_is_equal_all_the_same() {
    let fixture = Fixture::seeded();
    fixture.server.psql(
        "app",
        "CREATE TYPE mood AS ENUM ('low', 'fair', 'high');
         CREATE TABLE moods (mood mood, at int) PARTITION BY HASH (mood);
         CREATE TABLE moods_0 PARTITION OF moods FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE moods_1 PARTITION OF moods FOR VALUES WITH (MODULUS 2, REMAINDER 1);
         INSERT INTO moods SELECT (ARRAY['low', 'fair', 'high'])[1 + i % 3]::mood, i FROM generate_series(1, 100) i;
         CREATE TABLE words (v varchar, i int);
         CREATE STATISTICS words_of ON (v IN ('a', 'b')), i FROM words;
         CREATE VIEW nested AS SELECT ARRAY[ARRAY['a', 'b'], ARRAY['c', 'd']]::varchar[]::text[] AS x;",
    );
    let dumped = fixture.dump().await.unwrap();
    for number in 0..4 {
        // Each database has another hash; in one of four the rows lie in other partitions with near certainty.
        let name = format!("spread_{number}");
        Job::new(&fixture.source(&name)).load(&fixture.adapter, &dumped).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&name).await, &Scope::Everything), []);
    }
}

/// A database with a subscription cannot be dropped, not even by force: a drill would leave a copy of all data behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_with_a_subscription_is_discarded_whole() {
    let fixture = Fixture::with(bulkhead_test_support::Postgres::builder().option("wal_level", "logical"));
    let far = "CREATE SUBSCRIPTION far CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)";
    fixture.server.psql("app", far);
    let dumped = fixture.dump().await.unwrap();
    let target = fixture.source("copy");
    Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap();
    let there = |what: &str| fixture.server.psql("postgres", what).trim().to_owned();
    assert_eq!(there("SELECT count(*) FROM pg_subscription"), "2");
    fixture.adapter.discard(&target, true).await.unwrap();
    assert_eq!(there("SELECT count(*) FROM pg_database WHERE datname = 'copy'"), "0");
    assert_eq!(there("SELECT count(*) FROM pg_subscription"), "1", "the source's own stays");
    fixture.server.psql("app", "ALTER SUBSCRIPTION far SET (slot_name = NONE)");
}
