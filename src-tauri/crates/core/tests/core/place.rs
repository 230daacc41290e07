//! A restored copy takes the place of its source later: only one that was proved, as it was seen, and with all that a replacement asks.

use bulkhead_catalog::Job;
use bulkhead_core::{
    again, audit, backup, databases,
    restore::{self, PlaceRequest, RestoreRequest, discard, outcome, placing},
};
use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    compare::Scope,
    connection::parse_url,
    job::{JobId, JobKind, JobState},
    manifest::TableName,
    restore::{Choices, Destination, Manner, Owners, SwapFacts},
};

use crate::fakes::World;

const SAFE: Manner = Manner { safety_backup: true, end_sessions: false };
const COPY: &str = "postgres://u@db.acme.example/restored";

fn to(path: &DatabasePath, url: &str) -> RestoreRequest {
    let destination = Destination::Database { connection: parse_url(url).unwrap().connection };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    RestoreRequest { database: path.clone(), snapshot: "latest".into(), storage: None, choices, password: None }
}

async fn restore(world: &World, request: RestoreRequest) -> Job {
    let plan = restore::plan(&world.core, &request).await.unwrap();
    let confirmed = plan.blockers.first().and_then(|blocker| blocker.confirm.clone());
    let id = restore::execute(&world.core, request, &plan.digest, confirmed.as_deref()).await.unwrap();
    world.wait(id).await
}

/// A database that holds `bad` by now, and beside it a copy of `good`.
async fn restored() -> (World, DatabasePath, Job) {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"good".to_vec();
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    *world.engine.data.lock().unwrap() = b"bad".to_vec();
    *world.engine.original.lock().unwrap() = b"bad".to_vec();
    let job = restore(&world, to(&path, COPY)).await;
    assert_eq!(job.error, None);
    (world, path, job)
}

fn request(restore: JobId) -> PlaceRequest {
    PlaceRequest { restore, login: None, password: None, manner: SAFE, agreed: None }
}

async fn begin(world: &World, request: PlaceRequest, word: &str) -> Result<JobId> {
    let plan = restore::plan_place(&world.core, &request).await?;
    restore::place(&world.core, request, &plan.digest, Some(word)).await
}

async fn place(world: &World, request: PlaceRequest) -> Job {
    let id = begin(world, request, "shop").await.unwrap();
    world.wait(id).await
}

fn stands(world: &World) -> Vec<u8> {
    world.engine.original.lock().unwrap().clone()
}

#[tokio::test]
async fn the_copy_takes_the_place_and_is_no_copy_any_more() {
    let (world, path, made) = restored().await;
    let job = place(&world, request(made.id)).await;
    assert_eq!((job.state, &job.error, job.leftovers.len()), (JobState::Done, &None, 0));
    assert_eq!((stands(&world), world.engine.kept.lock().unwrap().clone()), (b"good".to_vec(), Some(b"bad".to_vec())));
    let placing = placing(&job).unwrap();
    let replaced = placing.replaced.unwrap();
    assert!(replaced.kept.starts_with("shop_before_"));
    assert_eq!((placing.copy.as_str(), placing.name.as_str(), placing.differences.len()), ("restored", "shop", 0));
    let safety = &world.snapshots(&path).await[0];
    assert_eq!((replaced.safety.as_ref(), safety.pinned_at.is_some()), (Some(&safety.id), true));
    let made = world.core.catalog().jobs().get(made.id).await.unwrap();
    let outcome = outcome(&made).unwrap();
    assert_eq!((outcome.placing, outcome.placed_at.is_some()), (Some(job.id), true));
    assert_eq!(begin(&world, request(made.id), "shop").await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(discard(&world.core, made.id, "restored", None).await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(again::request(&world.core, job.id).await.unwrap_err().code, Code::Refused);
    let entries = audit::last(&world.core, 9).await.unwrap();
    let entry = entries.iter().find(|entry| entry.action == "restore.place").unwrap();
    assert!(
        entry.detail.contains(&made.id.to_string()) && entry.detail.contains("\"confirmed\":\"shop\""),
        "{entry:?}"
    );
}

#[tokio::test]
async fn nothing_happens_without_the_typed_name_or_by_an_old_plan() {
    let (world, _, made) = restored().await;
    for word in ["", "restored", "Shop", "acme/shop"] {
        assert_eq!(begin(&world, request(made.id), word).await.unwrap_err().code, Code::Refused, "{word:?}");
    }
    let plan = restore::plan_place(&world.core, &request(made.id)).await.unwrap();
    let other = PlaceRequest { manner: Manner { end_sessions: true, ..SAFE }, ..request(made.id) };
    let stale = restore::place(&world.core, other, &plan.digest, Some("shop")).await.unwrap_err();
    assert_eq!((stale.code, stands(&world)), (Code::PlanStale, b"bad".to_vec()));
}

#[tokio::test]
async fn a_copy_that_was_changed_goes_in_only_by_the_mark_of_that_change() {
    let (world, _, made) = restored().await;
    *world.engine.loaded.lock().unwrap() = Some(b"good, and more".to_vec());
    let job = place(&world, request(made.id)).await;
    assert_eq!((job.state, job.error.as_ref().unwrap().code), (JobState::Failed, Code::Differs));
    assert_eq!((stands(&world), job.leftovers.len()), (b"bad".to_vec(), 0));
    let mark = placing(&job).unwrap().changed.unwrap();
    for wrong in ["", "00000000"] {
        let job = place(&world, PlaceRequest { agreed: Some(wrong.into()), ..request(made.id) }).await;
        assert_eq!(job.error.unwrap().code, Code::Differs);
    }
    *world.engine.loaded.lock().unwrap() = Some(b"good, and even more".to_vec());
    let job = place(&world, PlaceRequest { agreed: Some(mark.clone()), ..request(made.id) }).await;
    assert_eq!(job.error.unwrap().code, Code::Differs, "that was of another state");
    *world.engine.loaded.lock().unwrap() = Some(b"good, and more".to_vec());
    let job = place(&world, PlaceRequest { agreed: Some(mark), ..request(made.id) }).await;
    assert_eq!((job.error.clone(), stands(&world)), (None, b"good, and more".to_vec()));
    assert_eq!(placing(&job).unwrap().differences.len(), 1, "and stays told");
}

/// Neither a swap that broke nor one that nobody could ask about costs the copy.
#[tokio::test]
async fn a_broken_swap_leaves_both() {
    let (world, _, made) = restored().await;
    *world.engine.swap_fails.lock().unwrap() = Some(false);
    let job = place(&world, request(made.id)).await;
    let error = job.error.unwrap();
    assert_eq!((error.code, job.leftovers.len()), (Code::Unreachable, 0));
    assert!(error.hints.iter().any(|hint| hint == "shop is as it was, and restored is still beside it."), "{error:?}");
    assert_eq!(world.engine.loaded.lock().unwrap().as_deref(), Some(&b"good"[..]));
    *world.engine.swap_fails.lock().unwrap() = Some(true);
    let job = place(&world, request(made.id)).await;
    assert_eq!((job.state, stands(&world)), (JobState::Done, b"good".to_vec()));
}

#[tokio::test]
async fn without_a_good_safety_backup_nothing_is_replaced() {
    let (world, path, made) = restored().await;
    let before = world.snapshots(&path).await.len();
    world.engine.dump_errors.lock().unwrap().push(Error::new(Code::ToolFailed, "it broke"));
    let error = place(&world, request(made.id)).await.error.unwrap();
    assert!(error.message.contains("so nothing was changed"), "{error:?}");
    assert_eq!(stands(&world), b"bad");
    let unsafely = Manner { safety_backup: false, ..SAFE };
    let job = place(&world, PlaceRequest { manner: unsafely, ..request(made.id) }).await;
    assert_eq!((job.error, stands(&world)), (None, b"good".to_vec()));
    assert_eq!(world.snapshots(&path).await.len(), before);
}

#[tokio::test]
async fn only_a_whole_and_proved_copy_beside_its_source_may() {
    let (world, path, made) = restored().await;
    let refused = async |request: RestoreRequest| {
        *world.engine.loaded.lock().unwrap() = None;
        let job = restore(&world, request).await;
        let error = begin(&world, self::request(job.id), "shop").await.unwrap_err();
        (job.state, error.code, error.message)
    };
    let mut some = to(&path, COPY);
    some.choices.scope = Scope::Tables(vec![TableName::read("t")]);
    assert_eq!(refused(some).await.1, Code::Refused);
    let (_, code, message) = refused(to(&path, "postgres://u@db.else.example/restored")).await;
    assert_eq!(code, Code::Refused);
    assert!(message.contains("restored is not on the server of shop"), "{message}");
    let mut file = to(&path, COPY);
    file.choices.destination = Destination::File { path: world.folder.path().join("dump") };
    assert_eq!(refused(file).await.1, Code::Refused);
    *world.engine.load_damages.lock().unwrap() = true;
    let mut kept = to(&path, COPY);
    kept.choices.keep_on_failure = true;
    let (state, code, _) = refused(kept).await;
    assert_eq!((state, code), (JobState::Failed, Code::Refused));
    let backed_up = backup::request(&world.core, &path, None).await.unwrap();
    world.wait(backed_up).await;
    assert_eq!(begin(&world, request(backed_up), "shop").await.unwrap_err().code, Code::Refused);
    *world.engine.loaded.lock().unwrap() = Some(b"good".to_vec());
    discard(&world.core, made.id, "restored", None).await.unwrap();
    assert_eq!(begin(&world, request(made.id), "shop").await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(stands(&world), b"bad");
}

#[tokio::test]
async fn a_copy_that_is_gone_in_use_or_somebodys_takes_no_place() {
    let (world, _, made) = restored().await;
    *world.engine.moves.lock().unwrap() =
        SwapFacts { sessions: vec!["psql".into()], obstacles: vec![], ..SwapFacts::default() };
    let error = begin(&world, request(made.id), "shop").await.unwrap_err();
    assert_eq!((error.code, error.message.contains("connected to restored")), (Code::Busy, true), "{error:?}");
    let obstacle = Error::new(Code::MissingRights, "the user may not rename it").hint("GRANT it;");
    *world.engine.moves.lock().unwrap() =
        SwapFacts { sessions: vec![], obstacles: vec![obstacle], ..SwapFacts::default() };
    assert_eq!(begin(&world, request(made.id), "shop").await.unwrap_err().code, Code::MissingRights);
    *world.engine.moves.lock().unwrap() = SwapFacts::default();
    let adopted = "acme/adopted".parse().unwrap();
    databases::add(&world.core, &adopted, &parse_url(COPY).unwrap().connection, None).await.unwrap();
    let error = begin(&world, request(made.id), "shop").await.unwrap_err();
    assert!(error.message.contains("is the database acme/adopted by now"), "{error:?}");
    databases::remove(&world.core, &adopted).await.unwrap();
    *world.engine.loaded.lock().unwrap() = None;
    let error = begin(&world, request(made.id), "shop").await.unwrap_err();
    assert_eq!((error.code, error.hints[0].contains("renamed")), (Code::NotFound, true), "{error:?}");
}

#[tokio::test]
async fn a_production_database_asks_for_the_word_and_its_backup() {
    let (world, path, made) = restored().await;
    databases::set_production(&world.core, &path, true).await.unwrap();
    assert_eq!(begin(&world, request(made.id), "shop").await.unwrap_err().code, Code::Refused);
    let unsafely = PlaceRequest { manner: Manner { safety_backup: false, ..SAFE }, ..request(made.id) };
    assert_eq!(begin(&world, unsafely, "production shop").await.unwrap_err().code, Code::Refused);
    let id = begin(&world, request(made.id), "production shop").await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
}

/// What another tenant backs up as well is theirs.
#[tokio::test]
async fn another_tenants_database_is_not_replaced() {
    let (world, _, made) = restored().await;
    world.tenant("other").await;
    let theirs = "other/same".parse().unwrap();
    let url = "postgres://u@db.acme.example/shop";
    databases::add(&world.core, &theirs, &parse_url(url).unwrap().connection, None).await.unwrap();
    for word in ["shop", "other/shop", "other"] {
        let error = begin(&world, request(made.id), word).await.unwrap_err();
        assert_eq!((error.code, stands(&world)), (Code::Refused, b"bad".to_vec()), "{word}");
    }
}

#[tokio::test]
async fn another_login_is_of_the_same_database() {
    let (world, _, made) = restored().await;
    let login = |url: &str| PlaceRequest { login: Some(parse_url(url).unwrap().connection), ..request(made.id) };
    let other = begin(&world, login("postgres://admin@db.acme.example/another"), "another").await.unwrap_err();
    assert_eq!(other.code, Code::InvalidInput);
    let job = place(&world, login("postgres://admin@db.acme.example/shop")).await;
    assert_eq!((job.kind, job.error), (JobKind::Place, None));
}
