//! The plan of a restore that replaces a database: what it asks for, what forbids it, what is told.

use bulkhead_model::{
    Code, Engine, Error,
    census::Census,
    compare::Scope,
    connection::parse_url,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts, TableFacts, TableName},
    restore::{Choices, Destination, Facts, Manner, Owners, Plan, Replaced, SwapFacts, TargetFacts, plan},
    version::Version,
};

fn manifest() -> Manifest {
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let table = TableName { schema: Some("public".into()), name: "orders".into() };
    Manifest {
        format: FORMAT,
        bulkhead: "0.1.0".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop".parse().unwrap(),
        source: "shop".into(),
        started_at: at,
        finished_at: at,
        streams: vec![StreamFacts { name: "dump.pgdump".into(), bytes: 1_000, sha256: "ab".into() }],
        facts: DumpFacts {
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
            wholes: Vec::new(),
            left_out: Default::default(),
        },
    }
}

fn facts() -> Facts {
    let contents = vec!["table public.orders".to_owned()];
    Facts {
        tenant: "acme".parse().unwrap(),
        snapshot: "cafe".into(),
        taken_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        aside: false,
        passed_over: None,
        manifest: Some(manifest()),
        foreign_tenant: None,
        production: None,
        target: TargetFacts { exists: true, can_create: true, contents, ..TargetFacts::default() },
        replaced: Some(Replaced { known_as: Some("acme/shop".parse().unwrap()), swap: SwapFacts::default() }),
    }
}

const SAFE: Manner = Manner { safety_backup: true, end_sessions: false };

fn choices(manner: Manner) -> Choices {
    let connection = parse_url("postgres://u@h/shop").unwrap().connection;
    let destination = Destination::Replace { connection, manner };
    Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false }
}

fn code(plan: &Plan, word: Option<&str>) -> Option<Code> {
    plan.permit(word).err().map(|error| error.code)
}

fn with_swap(swap: SwapFacts) -> Facts {
    Facts { replaced: Some(Replaced { swap, ..facts().replaced.unwrap() }), ..facts() }
}

#[test]
fn nothing_happens_without_the_typed_name() {
    let plan = plan(&facts(), &choices(SAFE));
    for word in [None, Some(""), Some("Shop"), Some("acme/shop"), Some("yes")] {
        assert_eq!(code(&plan, word), Some(Code::Refused), "{word:?}");
    }
    assert_eq!(code(&plan, Some("shop")), None);
    assert!(plan.blockers[0].message.contains("public.orders"), "{:?}", plan.blockers);
}

#[test]
fn the_old_one_is_backed_up_first_and_given_up_last() {
    let ids = |plan: &Plan| plan.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
    let safe = plan(&facts(), &choices(SAFE));
    assert_eq!(ids(&safe), ["verify", "safety", "create", "load", "compare", "swap"]);
    let bold = plan(&facts(), &choices(Manner { safety_backup: false, ..SAFE }));
    assert_eq!(ids(&bold), ["verify", "create", "load", "compare", "swap"]);
    let says = |plan: &Plan, words: &str| plan.warnings.iter().any(|warning| warning.contains(words));
    assert!(says(&bold, "not backed up first") && !says(&safe, "not backed up first"));
    let mut unknown = facts();
    unknown.replaced = Some(Replaced::default());
    let unknown = plan(&unknown, &choices(SAFE));
    assert!(says(&unknown, "does not back up shop") && !ids(&unknown).contains(&"safety".to_owned()));
}

#[test]
fn what_cannot_be_proved_or_is_not_whole_replaces_nothing() {
    let without = Facts { manifest: None, ..facts() };
    assert_eq!(code(&plan(&without, &choices(SAFE)), Some("shop")), Some(Code::Refused));
    let part = Choices { scope: Scope::Tables(vec![TableName::read("public.orders")]), ..choices(SAFE) };
    assert_eq!(code(&plan(&facts(), &part), Some("shop")), Some(Code::InvalidInput));
    let gone = Facts { target: TargetFacts { exists: false, ..facts().target }, ..facts() };
    assert_eq!(code(&plan(&gone, &choices(SAFE)), Some("shop")), Some(Code::NotFound));
}

#[test]
fn whoever_is_connected_is_asked_or_made_to_leave() {
    let busy = with_swap(SwapFacts {
        sessions: vec!["psql of clerk from 10.0.0.9".into()],
        obstacles: vec![],
        ..SwapFacts::default()
    });
    let asked = plan(&busy, &choices(SAFE));
    assert_eq!(code(&asked, Some("shop")), Some(Code::Busy));
    let made = plan(&busy, &choices(Manner { end_sessions: true, ..SAFE }));
    assert_eq!(code(&made, Some("shop")), None);
    assert!(made.warnings.iter().any(|warning| warning.contains("psql of clerk")));
    // They come and go; that alone makes nobody read the plan again.
    assert_eq!(asked.digest, plan(&facts(), &choices(SAFE)).digest);
}

/// Where they are in nobody's way they are told, and nobody claims to have seen that there are none.
#[test]
fn whoever_may_stay_is_told_and_forbids_nothing() {
    let alone = |plan: &Plan| plan.passed.iter().any(|text| text.contains("nobody else is connected"));
    let says = |plan: &Plan, words: &str| plan.warnings.iter().any(|warning| warning.contains(words));
    let before = plan(&facts(), &choices(SAFE));
    assert!(alone(&before));
    let there = SwapFacts { connected: vec!["a program of clerk from 10.0.0.9".into()], ..SwapFacts::default() };
    let there = plan(&with_swap(there), &choices(SAFE));
    assert_eq!((code(&there, Some("shop")), &there.digest), (None, &before.digest));
    assert!(says(&there, "a program of clerk") && !alone(&there), "{there:?}");
    let unseen = SwapFacts { unseen: Some("GRANT PROCESS ON *.* TO `u`@`%`;".into()), ..SwapFacts::default() };
    let unseen = plan(&with_swap(unseen), &choices(SAFE));
    assert!(says(&unseen, "could not be looked at") && says(&unseen, "GRANT PROCESS") && !alone(&unseen), "{unseen:?}");
    assert_eq!(code(&unseen, Some("shop")), None);
}

#[test]
fn an_obstacle_is_told_with_its_hints() {
    let obstacle = Error::new(Code::MissingRights, "the user may not rename the database").hint("GRANT boss TO u;");
    let plan = plan(
        &with_swap(SwapFacts { sessions: vec![], obstacles: vec![obstacle], ..SwapFacts::default() }),
        &choices(SAFE),
    );
    let error = plan.permit(Some("shop")).unwrap_err();
    assert_eq!((error.code, error.hints.as_slice()), (Code::MissingRights, &["GRANT boss TO u;".to_owned()][..]));
}

#[test]
fn another_tenants_server_asks_for_both_names_and_its_database_for_none() {
    let shared = Facts { foreign_tenant: Some("other".parse().unwrap()), ..facts() };
    let on_shared = plan(&shared, &choices(SAFE));
    for word in ["shop", "other", "acme/shop"] {
        assert_eq!(code(&on_shared, Some(word)), Some(Code::Refused), "{word}");
    }
    assert_eq!(code(&on_shared, Some("other/shop")), None);
    let mut theirs = facts();
    theirs.replaced = Some(Replaced { known_as: Some("other/shop".parse().unwrap()), swap: SwapFacts::default() });
    let theirs = plan(&theirs, &choices(SAFE));
    for word in ["shop", "other", "other/shop"] {
        assert_eq!(code(&theirs, Some(word)), Some(Code::Refused), "{word}");
    }
}

/// What its backups leave out is still in the database that would be replaced.
#[test]
fn a_backup_that_leaves_something_out_replaces_nothing() {
    let mut partial = facts();
    let left_out = bulkhead_model::policy::Exclusions::read(["rows:public.sessions"]).unwrap();
    partial.manifest.as_mut().unwrap().facts.left_out = left_out;
    let error = plan(&partial, &choices(SAFE)).permit(Some("shop")).unwrap_err();
    assert!(error.code == Code::Refused && error.message.contains("public.sessions"), "{error:?}");
}

#[test]
fn a_production_database_asks_for_more() {
    let marked = Facts { production: Some("acme/shop".parse().unwrap()), ..facts() };
    let safe = plan(&marked, &choices(SAFE));
    assert_eq!(safe.permit(Some("shop")).unwrap_err().code, Code::Refused, "the name alone is typed from habit");
    assert!(safe.permit(Some("production shop")).is_ok());
    assert_ne!(safe.digest, plan(&facts(), &choices(SAFE)).digest, "a mark set meanwhile makes the plan stale");
    let unsafe_ = plan(&marked, &choices(Manner { safety_backup: false, ..SAFE }));
    assert!(unsafe_.permit(Some("production shop")).unwrap_err().message.contains("would not be backed up"));

    let other = Facts { production: Some("city/shop".parse().unwrap()), ..facts() };
    assert!(plan(&other, &choices(SAFE)).blockers.iter().any(|blocker| blocker.confirm.is_none()));

    let connection = parse_url("postgres://u@h/shop").unwrap().connection;
    let into = Choices { destination: Destination::Database { connection }, ..choices(SAFE) };
    let empty = |production| Facts {
        production,
        target: TargetFacts { exists: true, can_create: true, ..TargetFacts::default() },
        replaced: None,
        ..facts()
    };
    assert!(plan(&empty(None), &into).permit(None).is_ok());
    let asks = plan(&empty(marked.production), &into);
    assert!(asks.permit(None).is_err() && asks.permit(Some("production shop")).is_ok());
}
