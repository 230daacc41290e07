//! The restore plan, from outside: what forbids, what must be confirmed, and that nothing else changes it.

use bulkhead_model::{
    Code, Engine, Error,
    census::Census,
    compare::Scope,
    connection::parse_url,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts, TableFacts, TableName, Whole},
    restore::{Choices, Destination, Facts, Owners, Plan, TargetFacts, plan, resolve},
    version::Version,
};
use proptest::prelude::*;

fn manifest() -> Manifest {
    let table = |schema: &str, name: &str, rows| TableFacts {
        table: TableName { schema: Some(schema.into()), name: name.into() },
        rows,
        bytes: rows * 10,
        hash: "00".into(),
    };
    Manifest {
        format: FORMAT,
        set_aside: false,
        bulkhead: "0.1.0".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop".parse().unwrap(),
        source: "shop".into(),
        started_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        finished_at: "2026-01-01T00:01:00Z".parse().unwrap(),
        streams: vec![StreamFacts { name: "dump.pgdump".into(), bytes: 1_000, sha256: "ab".into() }],
        facts: DumpFacts {
            engine: Engine::Postgres,
            server_version: Version::new(15, 18, 0),
            server: "15.18".into(),
            tool: "pg_dump 15.18".into(),
            settings: Default::default(),
            tables: vec![
                table("public", "orders", 7),
                table("public", "a.b", 1),
                table("x", "twice", 1),
                table("y", "twice", 2),
            ],
            objects: Census::default(),
            roles: vec![],
            warnings: vec![],
            definitions: None,
            grants: None,
            wholes: Vec::new(),
            left_out: Default::default(),
        },
    }
}

fn facts() -> Facts {
    Facts {
        tenant: "acme".parse().unwrap(),
        snapshot: "cafe".into(),
        taken_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        aside: false,
        passed_over: None,
        manifest: Some(manifest()),
        foreign_tenant: None,
        production: None,
        target: TargetFacts { can_create: true, can_create_roles: true, ..TargetFacts::default() },
        replaced: None,
    }
}

fn choices() -> Choices {
    let connection = parse_url("postgres://u@127.0.0.1/shop_restored").unwrap().connection;
    Choices {
        destination: Destination::Database { connection },
        scope: Scope::Everything,
        owners: Owners::Keep,
        keep_on_failure: false,
    }
}

fn codes(facts: &Facts, choices: &Choices) -> Vec<Code> {
    plan(facts, choices).blockers.into_iter().map(|blocker| blocker.code).collect()
}

#[test]
fn a_new_database_is_the_plain_way() {
    let plan = plan(&facts(), &choices());
    let steps: Vec<_> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(steps, ["verify", "create", "load", "compare"]);
    assert_eq!((plan.blockers.len(), plan.rows, plan.bytes), (0, 11, 1_000));
    assert!(plan.permit(None).is_ok());
}

#[test]
fn a_large_object_is_no_row() {
    let mut facts = facts();
    let table = TableName { schema: Some("pg_catalog".into()), name: "pg_largeobject".into() };
    let large = TableFacts { table, rows: 5, bytes: 50, hash: "00".into() };
    facts.manifest.as_mut().unwrap().facts.tables.push(large);
    assert_eq!((plan(&facts, &choices()).rows, facts.manifest.unwrap().rows()), (11, 11));
}

/// What ends a load is told before it.
#[test]
fn what_a_load_would_end_by_is_told_before() {
    let told = |facts: &Facts, choices: &Choices| plan(facts, choices).warnings.join("\n");
    let mut facts = facts();
    facts.target.for_superusers = vec!["the foreign-data wrapper w".into()];
    assert!(told(&facts, &choices()).contains("Only a superuser makes the foreign-data wrapper w"));
    facts.target.missing_roles = vec!["joe".into()];
    let skip = Choices { owners: Owners::Skip, ..choices() };
    assert!(!told(&facts, &skip).contains("user mappings"), "it has none");
    facts.manifest.as_mut().unwrap().facts.objects.add("user mappings", "USER MAPPING joe SERVER s");
    assert!(told(&facts, &skip).contains("is for joe, which this server lacks"), "{}", told(&facts, &skip));
    assert!(!told(&facts, &choices()).contains("user mappings"), "the roles are made");
}

#[test]
fn versions_of_two_engines_are_not_compared() {
    let older = |url: &str| {
        let mut facts = facts();
        facts.target.server_version = Some(Version::new(3, 45, 0));
        let destination = Destination::Database { connection: parse_url(url).unwrap().connection };
        let warnings = plan(&facts, &Choices { destination, ..choices() }).warnings;
        warnings.iter().any(|warning| warning.contains("older than the source"))
    };
    assert!(older("postgres://u@127.0.0.1/shop_restored"));
    assert!(!older("sqlite:/srv/shop.db"));
}

#[test]
fn each_fact_that_forbids_does() {
    type Spoil = fn(&mut Facts);
    let cases: [(Spoil, Code); 6] = [
        (|f| f.target.contents = vec!["orders".into()], Code::TargetNotEmpty),
        (|f| f.target.can_create = false, Code::MissingRights),
        (|f| f.target.missing_extensions = vec!["postgis 3".into()], Code::MissingRights),
        (|f| f.target.in_use = true, Code::Busy),
        (|f| f.target.free_bytes = Some(999), Code::DiskFull),
        (|f| f.foreign_tenant = Some("other".parse().unwrap()), Code::Refused),
    ];
    for (change, code) in cases {
        let mut facts = facts();
        change(&mut facts);
        assert_eq!(codes(&facts, &choices()), [code]);
    }
}

#[test]
fn a_file_is_the_whole_dump_and_written_over_nothing() {
    let to_file = Choices { destination: Destination::File { path: "/tmp/shop.dump".into() }, ..choices() };
    let mut facts = facts();
    facts.manifest.as_mut().unwrap().facts.warnings = vec!["Filled anew by a restore.".to_owned()];
    assert_eq!((plan(&facts, &to_file).blockers.len(), plan(&facts, &to_file).warnings), (0, vec![]));
    let table = facts.manifest.as_ref().unwrap().facts.tables[0].table.clone();
    let chosen = Choices { scope: Scope::Tables(vec![table]), ..to_file.clone() };
    assert_eq!(codes(&facts, &chosen), [Code::InvalidInput]);
    facts.target.exists = true;
    let blocker = plan(&facts, &to_file).blockers.remove(0);
    assert_eq!((blocker.code, blocker.message.as_str()), (Code::TargetNotEmpty, "/tmp/shop.dump is there already"));
}

#[test]
fn a_foreign_server_is_confirmed_with_its_owners_name_and_no_other() {
    let facts = Facts { foreign_tenant: Some("other".parse().unwrap()), ..facts() };
    let plan = plan(&facts, &choices());
    let guard = plan.blockers[0].guard.as_ref().map(|it| (it.target.as_str(), it.data.as_str()));
    assert_eq!(guard, Some(("other", "acme")));
    assert!(plan.permit(Some("other")).is_ok());
    for word in [None, Some("acme"), Some("yes"), Some("")] {
        assert_eq!(plan.permit(word).unwrap_err().code, Code::Refused);
    }
}

#[test]
fn a_confirmation_never_helps_against_a_target_with_contents() {
    let mut facts = facts();
    facts.foreign_tenant = Some("other".parse().unwrap());
    facts.target.contents = vec!["orders".into()];
    assert_eq!(plan(&facts, &choices()).permit(Some("other")).unwrap_err().code, Code::TargetNotEmpty);
}

#[test]
fn a_server_of_another_engine_is_refused_as_that_whatever_it_answered() {
    let connection = parse_url("mysql://u@127.0.0.1/shop_restored").unwrap().connection;
    let choices = Choices { destination: Destination::Database { connection }, ..choices() };
    let mut facts = facts();
    facts.target = TargetFacts { failure: Some(Error::new(Code::WrongPassword, "no")), ..facts.target };
    assert_eq!(codes(&facts, &choices), [Code::InvalidInput]);
}

#[test]
fn another_encoding_of_what_is_there_is_told() {
    let mut facts = facts();
    facts.manifest.as_mut().unwrap().facts.settings.insert("encoding".into(), "UTF8".into());
    let told = |facts: &Facts| plan(facts, &choices()).warnings.iter().any(|warning| warning.contains("encoding"));
    facts.target.exists = true;
    for (encoding, is_told) in [(None, false), (Some("UTF8"), false), (Some("LATIN1"), true)] {
        facts.target.encoding = encoding.map(str::to_owned);
        assert_eq!(told(&facts), is_told, "{encoding:?}");
    }
}

#[test]
fn roles_that_cannot_be_made_are_left_out_and_told() {
    let mut facts = facts();
    facts.target.missing_roles = vec!["app".into()];
    assert!(plan(&facts, &choices()).steps.iter().any(|step| step.id == "create-roles"));
    facts.target.can_create_roles = false;
    let plan = plan(&facts, &choices());
    assert_eq!(plan.owners, Owners::Skip);
    assert!(plan.warnings.iter().any(|warning| warning.contains("app")));
}

#[test]
fn what_chosen_tables_leave_out_or_bring_is_told() {
    let mut facts = facts();
    facts.target.missing_roles = vec!["app".into()];
    let manifest = facts.manifest.as_mut().unwrap();
    manifest.facts.warnings = vec!["The table far uses MyISAM.".into()];
    manifest.facts.objects.add("sequences", "numbers");
    let table = TableName { schema: Some("public".into()), name: "orders".into() };
    let choices = Choices { scope: Scope::Tables(vec![table]), ..choices() };
    let made = plan(&facts, &choices);
    assert!(!made.steps.iter().any(|step| step.id == "create-roles"));
    let told = |plan: &Plan, words: &str| plan.warnings.iter().any(|warning| warning.starts_with(words));
    assert!(told(&made, "Owners and grants do not come"), "{made:?}");
    assert!(told(&made, "Of the whole backup: The table far"), "{made:?}");
    assert!(!told(&made, "Sequences come"), "PostgreSQL brings those of the tables alone");
    facts.manifest.as_mut().unwrap().facts.engine = Engine::Mariadb;
    let made = plan(&facts, &choices);
    assert!(told(&made, "Sequences come with any table"), "{made:?}");
}

#[test]
fn tables_are_found_by_whole_text_then_by_a_name_that_is_alone() {
    let name = |schema: &str, name: &str| TableName { schema: Some(schema.into()), name: name.into() };
    let found = |text: &str| match resolve(&Scope::Tables(vec![TableName::read(text)]), &manifest()) {
        Scope::Tables(tables) => tables[0].clone(),
        Scope::Everything => unreachable!("tables stay tables"),
    };
    assert_eq!(found("orders"), name("public", "orders"));
    assert_eq!(found("a.b"), name("public", "a.b"));
    assert_eq!(found("public.a.b"), name("public", "a.b"));
    assert_eq!(found("y.twice"), name("y", "twice"));
    let ambiguous = Choices { scope: Scope::Tables(vec![found("twice")]), ..choices() };
    let blocker = plan(&facts(), &ambiguous).blockers.remove(0);
    let told = "more than one table is called twice: x.twice, y.twice";
    assert_eq!((blocker.code, blocker.message.as_str()), (Code::InvalidInput, told));
}

#[test]
fn another_engine_is_refused() {
    let connection = parse_url("mysql://u@127.0.0.1/shop").unwrap().connection;
    let choices = Choices { destination: Destination::Database { connection }, ..choices() };
    assert_eq!(codes(&facts(), &choices), [Code::InvalidInput]);
}

proptest! {
    #[test]
    fn the_digest_follows_every_fact_but_free_space(rows in 0_u64..9, can_create: bool, exists: bool, free in proptest::option::of(0_u64..9_999)) {
        let mut one = facts();
        one.target.can_create = can_create;
        one.target.exists = exists;
        let mut other = one.clone();
        other.target.free_bytes = free;
        prop_assert_eq!(plan(&one, &choices()).digest, plan(&other, &choices()).digest);
        other.manifest.as_mut().unwrap().facts.tables[0].rows = 100 + rows;
        prop_assert_ne!(plan(&one, &choices()).digest, plan(&other, &choices()).digest);
        other = Facts { snapshot: "beef".into(), ..one.clone() };
        prop_assert_ne!(plan(&one, &choices()).digest, plan(&other, &choices()).digest);
    }
}

/// A sentence that calls something fine is gone as soon as its fact is.
#[test]
fn only_what_was_seen_is_called_fine() {
    let mut good = facts();
    good.target.server_version = Some(Version::new(15, 18, 0));
    good.target.tool = Some("pg_restore 15.18".into());
    good.target.free_bytes = Some(5_000);
    assert_eq!(
        plan(&good, &choices()).passed,
        [
            "The repository opens with the tenant's key, and the snapshot is in it: 4 tables of PostgreSQL 15.18.",
            "The target answers: version 15.18.",
            "The client tool is there: pg_restore 15.18.",
            "The server is not the one of another tenant.",
            "The name is free, and the user may make the database.",
            "There is room for as many bytes as the dump has.",
        ]
    );
    let spoils: [fn(&mut Facts); 6] = [
        |facts| facts.manifest = None,
        |facts| facts.target.server_version = None,
        |facts| facts.target.tool = None,
        |facts| facts.foreign_tenant = Some("other".parse().unwrap()),
        |facts| facts.target.can_create = false,
        |facts| facts.target.free_bytes = Some(999),
    ];
    let sentences = plan(&good, &choices()).passed;
    for (spoil, sentence) in spoils.into_iter().zip(sentences) {
        let mut facts = good.clone();
        spoil(&mut facts);
        assert!(!plan(&facts, &choices()).passed.contains(&sentence), "{sentence}");
    }
    good.target.failure = Some(bulkhead_model::Error::new(Code::Unreachable, "nobody answers"));
    assert_eq!(plan(&good, &choices()).passed.len(), 2, "what could not be looked at is not fine");
}

#[test]
fn a_table_whose_rows_are_in_others_is_told_from_one_that_is_not_there() {
    let mut facts = facts();
    let manifest = facts.manifest.as_mut().unwrap();
    manifest.facts.objects.add("tables", "public.orders");
    manifest.facts.objects.add("tables", "public.sales");
    manifest.facts.tables.push(TableFacts {
        table: TableName { schema: Some("public".into()), name: "sales_2026".into() },
        ..manifest.facts.tables[0].clone()
    });
    let blockers = |facts: &Facts, name: &str| {
        let table = TableName { schema: Some("public".into()), name: name.into() };
        plan(facts, &Choices { scope: Scope::Tables(vec![table]), ..choices() }).blockers
    };
    let parent = &blockers(&facts, "sales")[0];
    assert_eq!(parent.code, Code::InvalidInput);
    assert!(parent.message.contains("holds no rows itself") && parent.hint.contains("public.sales_2026"), "{parent:?}");
    let bare = Scope::Tables(vec![TableName { schema: None, name: "sales".into() }]);
    assert_eq!(codes(&facts, &Choices { scope: bare, ..choices() }), [Code::InvalidInput]);
    assert_eq!(blockers(&facts, "none")[0].code, Code::NotFound);
    assert!(blockers(&facts, "orders").is_empty());
    // A manifest that says which those are lets it take them along.
    let [sales, part] =
        ["sales", "sales_2026"].map(|name| TableName { schema: Some("public".into()), name: name.into() });
    let manifest = facts.manifest.as_mut().unwrap();
    manifest.facts.wholes.push(Whole { table: sales.clone(), parts: vec![part.clone()] });
    let bare = |name: &str| TableName { schema: None, name: name.into() };
    let scope = resolve(&Scope::Tables(vec![bare("sales"), bare("sales_2026")]), manifest);
    assert_eq!(scope, Scope::Tables(vec![sales, part]));
    assert!(plan(&facts, &Choices { scope, ..choices() }).blockers.is_empty());
}
