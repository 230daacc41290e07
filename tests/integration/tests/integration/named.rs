//! A server that the admin named for drills is known as that of a source by whatever name.

use bulkhead_catalog::{Drill, Subject};
use bulkhead_core::policies;
use bulkhead_integration::World;
use bulkhead_model::{Code, DatabasePath, connection::parse_url, drill::Outcome, policy::Rules};
use bulkhead_test_support::Sandbox;

/// A drill with that server as its sandbox; whether a login there has a password is not the question.
async fn on(world: &World, path: &DatabasePath, sandbox: &str) -> Drill {
    let parsed = parse_url(sandbox).unwrap();
    let server = parsed.connection.server().unwrap().clone();
    if let Some(password) = &parsed.password {
        bulkhead_core::drill::keep_password(&world.core, &server, password).await.unwrap();
    }
    let rules = Rules { sandbox: Some(parsed.connection.to_string().parse().unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    world.drill(path, "latest").await.1.unwrap()
}

fn refused(found: &Drill, words: &str) {
    let reason = found.evidence.reason.as_ref().unwrap();
    assert_eq!((found.outcome, reason.code), (Outcome::CouldNotRun, Code::Refused), "{reason:?}");
    assert!(reason.message.contains(words), "{reason:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_is_known_by_another_name() {
    let sandbox = Sandbox::new();
    let (postgres, other, mariadb) = (sandbox.postgres(), sandbox.postgres(), sandbox.mariadb());
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    mariadb.create_database("app");
    mariadb.sql("app", "CREATE TABLE t AS SELECT 1 AS a");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let pg = world.database("acme/pg", &postgres.url("app")).await;
    let maria = world.database("acme/maria", &mariadb.url("app")).await;
    world.back_up(&pg).await;
    world.back_up(&maria).await;
    let renamed = |url: String| url.replace("127.0.0.1", "localhost");
    refused(&on(&world, &pg, &renamed(postgres.url("postgres"))).await, "the sandbox is the server of acme/pg");
    // No name says that this is the source: only the server itself does.
    let socket = mariadb.socket().to_string_lossy().replace('/', "%2F");
    let by_socket = format!("mariadb://root:{}@{socket}/mysql", mariadb.password());
    refused(&on(&world, &maria, &by_socket).await, "the sandbox is the server of acme/maria");
    assert_eq!((postgres.databases(), mariadb.databases()), (vec!["app".to_owned()], vec!["app".to_owned()]));
    // Another server is another one, also by the same host.
    let elsewhere = on(&world, &pg, &renamed(other.url("postgres"))).await;
    assert_eq!(elsewhere.outcome, Outcome::Proved, "{elsewhere:?}");
    // Another tenant's is known without its password.
    let theirs = world.database("beta/pg", &other.url("app")).await;
    refused(&on(&world, &pg, &renamed(other.url("postgres"))).await, "another tenant's");
    bulkhead_core::databases::remove(&world.core, &theirs).await.unwrap();
    // A source that does not answer could be that server.
    drop(postgres);
    refused(&on(&world, &pg, &renamed(other.url("postgres"))).await, "cannot be told");
}
