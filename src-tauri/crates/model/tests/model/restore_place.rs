//! The plan of putting a restored copy in the place of its source: all that a replacement asks, and the copy besides.

use bulkhead_model::{
    Code, DatabasePath, Engine, Error,
    census::Census,
    compare::{Difference, Scope, came_in},
    connection::parse_url,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts, TableFacts, TableName},
    restore::{
        Choices, CopyFacts, Destination, Facts, Manner, Owners, Plan, Replaced, SwapFacts, TargetFacts, mark, place,
    },
    version::Version,
};

fn dumped() -> DumpFacts {
    let table = TableName { schema: Some("public".into()), name: "orders".into() };
    DumpFacts {
        engine: Engine::Postgres,
        server_version: Version::new(15, 18, 0),
        server: "15.18".into(),
        tool: "pg_dump 15.18".into(),
        settings: Default::default(),
        tables: vec![TableFacts { table, rows: 7, bytes: 70, hash: "00".into() }],
        objects: Census::default(),
        roles: vec![],
        warnings: vec![],
        definitions: None,
        grants: None,
        left_out: Default::default(),
        wholes: Vec::new(),
    }
}

fn facts() -> Facts {
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let manifest = Manifest {
        format: FORMAT,
        bulkhead: "0.1.0".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop".parse().unwrap(),
        source: "shop".into(),
        started_at: at,
        finished_at: at,
        streams: vec![StreamFacts { name: "dump.pgdump".into(), bytes: 1_000, sha256: "ab".into() }],
        facts: dumped(),
    };
    Facts {
        tenant: "acme".parse().unwrap(),
        snapshot: "cafe".into(),
        taken_at: at,
        aside: false,
        passed_over: None,
        manifest: Some(manifest),
        foreign_tenant: None,
        production: None,
        // Less than the dump: nothing is loaded.
        target: TargetFacts { exists: true, free_bytes: Some(1), ..TargetFacts::default() },
        replaced: Some(Replaced { known_as: Some("acme/shop".parse().unwrap()), swap: SwapFacts::default() }),
    }
}

fn copy() -> CopyFacts {
    let target = TargetFacts { exists: true, contents: vec!["table public.orders".into()], ..TargetFacts::default() };
    CopyFacts { name: "shop_restored".into(), target, ..CopyFacts::default() }
}

const SAFE: Manner = Manner { safety_backup: true, end_sessions: false };

fn planned(copy: &CopyFacts, manner: Manner) -> Plan {
    let connection = parse_url("postgres://u@h/shop").unwrap().connection;
    let destination = Destination::Replace { connection, manner };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    place(&facts(), copy, &choices)
}

fn refusal(copy: &CopyFacts, manner: Manner) -> (Code, String) {
    let error = planned(copy, manner).permit(Some("shop")).unwrap_err();
    assert!(!error.hints.is_empty());
    (error.code, error.message)
}

#[test]
fn it_is_measured_again_after_the_backup_and_before_the_swap() {
    let plan = planned(&copy(), SAFE);
    let steps: Vec<_> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(steps, ["safety", "compare", "swap"]);
    assert!(plan.passed.iter().any(|line| line == "shop_restored is there, beside shop."), "{:?}", plan.passed);
    assert!(plan.permit(Some("shop")).is_ok(), "{:?}", plan.blockers);
    for word in [None, Some("shop_restored"), Some("acme/shop")] {
        assert_eq!(plan.permit(word).unwrap_err().code, Code::Refused, "{word:?}");
    }
    let plan = planned(&copy(), Manner { safety_backup: false, ..SAFE });
    assert_eq!(plan.steps[0].id, "compare");
    assert!(plan.warnings.iter().any(|line| line.contains("is not backed up first")), "{:?}", plan.warnings);
}

#[test]
fn what_is_the_matter_with_the_copy_forbids_it() {
    let gone = CopyFacts { target: TargetFacts::default(), ..copy() };
    assert_eq!(refusal(&gone, SAFE).0, Code::NotFound);
    let another = CopyFacts { is_another: true, ..copy() };
    assert_eq!(refusal(&another, SAFE).0, Code::Refused);
    let adopted: DatabasePath = "acme/copy".parse().unwrap();
    let (code, message) = refusal(&CopyFacts { known_as: Some(adopted), ..copy() }, SAFE);
    assert_eq!((code, message.as_str()), (Code::Refused, "shop_restored is the database acme/copy by now"));
    let open = CopyFacts { target: TargetFacts { in_use: true, ..copy().target }, ..copy() };
    assert_eq!(refusal(&open, Manner { end_sessions: true, ..SAFE }).0, Code::Busy);
    let obstacle = Error::new(Code::MissingRights, "the user may not").hint("GRANT it;");
    let stuck =
        CopyFacts { swap: SwapFacts { sessions: vec![], obstacles: vec![obstacle], ..SwapFacts::default() }, ..copy() };
    assert_eq!(refusal(&stuck, SAFE).0, Code::MissingRights);
    let failure = Error::new(Code::Unreachable, "nobody answers").hint("Start it.");
    let away = CopyFacts { target: TargetFacts { failure: Some(failure), ..TargetFacts::default() }, ..copy() };
    assert_eq!(refusal(&away, SAFE).0, Code::Unreachable);
}

#[test]
fn sessions_on_the_copy_end_first_and_make_no_plan_stale() {
    let looked_at = CopyFacts {
        swap: SwapFacts { sessions: vec!["psql of ann".into()], obstacles: vec![], ..SwapFacts::default() },
        ..copy()
    };
    assert_eq!(refusal(&looked_at, SAFE).0, Code::Busy);
    let ending = planned(&looked_at, Manner { end_sessions: true, ..SAFE });
    assert!(ending.permit(Some("shop")).is_ok());
    let told = "These sessions on shop_restored will be ended: psql of ann.";
    assert!(ending.warnings.iter().any(|line| line == told), "{:?}", ending.warnings);
    assert_eq!(planned(&looked_at, SAFE).digest, planned(&copy(), SAFE).digest);
    let other = CopyFacts { is_another: true, ..copy() };
    assert_ne!(planned(&other, SAFE).digest, planned(&copy(), SAFE).digest);
}

#[test]
fn a_mark_stands_for_one_state() {
    let table = dumped().tables[0].table.clone();
    let rows = |found| Difference::Rows { table: table.clone(), expected: 7, found };
    let state = |rows| DumpFacts { tables: vec![TableFacts { rows, ..dumped().tables[0].clone() }], ..dumped() };
    let first = mark(&[rows(8)], &state(8));
    assert_eq!((first.len(), &first), (8, &mark(&[rows(8)], &state(8))));
    assert_ne!(first, mark(&[rows(9)], &state(9)));
    // The same words, other rows.
    let contents = [Difference::Contents { table: table.clone() }];
    let mut other = state(7);
    other.tables[0].hash = "11".into();
    assert_ne!(mark(&contents, &state(7)), mark(&contents, &other));
}

#[test]
fn what_came_in_is_told_and_tables_are_told_elsewhere() {
    let mut found = dumped();
    found.objects.add("views", "public.v");
    found.objects.add("tables", "public.new");
    let told: Vec<_> = came_in(&dumped(), &found).iter().map(|difference| difference.to_string()).collect();
    assert_eq!(told, ["public.v was not in the backup (views)"]);
}
