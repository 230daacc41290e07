//! Databases that keep others from working in them, and are proved all the same.

use bulkhead_core::ports::{ASSERTION, EngineAdapter, Flow, Sandboxes};
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    drill::Assertion,
};

use crate::fixture::Fixture;

const REFUSES: &str = "
    CREATE TABLE t (id int PRIMARY KEY);
    CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not here'; END $$;
    CREATE EVENT TRIGGER \"n\"\"o\" ON ddl_command_start EXECUTE FUNCTION no();
    ALTER EVENT TRIGGER \"n\"\"o\" ENABLE ALWAYS";

/// One that fires whatever a session sets refuses nothing of ours in a sandbox, and is there as before. Elsewhere it is named.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_trigger_that_always_fires_keeps_no_drill_from_its_end() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql("app", REFUSES);
    let dumped = fixture.dump().await.unwrap();
    let (private, notices) = fixture.drill(&dumped).await;
    assert_eq!(notices, Vec::<String>::new());
    let truth: Assertion = "SELECT count(*) = 0 FROM t".parse().unwrap();
    let checks = fixture.adapter.examine(&private.target, &flow).await.unwrap();
    assert_eq!((checks[0].skipped.as_deref(), checks[0].findings.len()), (None, 0), "{checks:?}");
    let answers = fixture.adapter.ask(&private.target, std::slice::from_ref(&truth), ASSERTION, &flow).await.unwrap();
    assert!(answers[0].holds, "{answers:?}");
    let after = fixture.adapter.measure(&private.target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &after, &Scope::Everything), []);
    let error = fixture.adapter.ask(&fixture.app(), &[truth], ASSERTION, &flow).await.unwrap_err();
    assert!(error.code == Code::Refused && error.message.contains("n\"o"), "{error:?}");
    assert_eq!(fixture.server.psql("app", "SELECT count(*) FROM pg_roles WHERE rolname ~ '^bulkhead'"), "0");
}
