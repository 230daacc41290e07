//! The loss of the machine, rehearsed: what comes back, what is wanting, and that the rehearsal touches nothing.

use bulkhead_catalog::{Leftover, Subject};
use bulkhead_core::{
    alerts, backup, check,
    disaster::{self, Disaster},
    drill::{self, Which},
    keys, kit, policies, recovery, status,
};
use bulkhead_model::{
    Code, DatabasePath, Error,
    alert::Cause,
    disaster::{GapKind, Reached, Report},
    job::JobState,
    policy::Rules,
    protection::Reason,
};
use chrono::Duration;

use crate::fakes::World;

/// The disk is one that outlives the machine.
async fn disaster(world: &World, path: &DatabasePath, without: Option<&str>) -> Disaster {
    let gathered = kit::gather(&world.core, &path.tenant).await.unwrap();
    let outlives = gathered.kit.repositories.iter().map(|entry| entry.storage.clone()).collect();
    let folder = world.folder.path().join("rehearsal");
    std::fs::create_dir_all(&folder).unwrap();
    Disaster {
        kit: gathered.kit,
        key: gathered.key,
        without: without.map(|name| name.parse().unwrap()),
        outlives,
        folder,
    }
}

/// Rehearses to the end; gives the job and its record.
async fn rehearse(world: &World, path: &DatabasePath, disaster: Disaster) -> (bulkhead_catalog::Job, Report) {
    let id = disaster::request(&world.core, &path.tenant, disaster).await.unwrap();
    let job = world.wait(id).await;
    let report = world.core.catalog().disasters().list(&path.tenant, 1).await.unwrap().remove(0).1;
    (job, report)
}

fn gaps(report: &Report) -> String {
    report.gaps.iter().map(|gap| format!("{}\n", gap.what)).collect()
}

#[tokio::test]
async fn what_the_kit_promises_comes_back_and_nothing_here_is_touched() {
    let (world, path) = World::backed_up().await;
    world.kit(&path).await;
    let (secrets, asked) = (world.secrets.entries.lock().unwrap().clone(), world.secrets.asked.lock().unwrap().len());
    let work = disaster(&world, &path, None).await;
    let folder = work.folder.clone();
    let (job, report) = rehearse(&world, &path, work).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert!(report.passed());
    assert_eq!(report.databases[0].reached, Reached::Proved);
    assert!(world.engine.sandboxes.standing.lock().unwrap().is_empty(), "no sandbox stays");
    assert_eq!(report.databases[0].snapshot.as_ref(), Some(&world.snapshots(&path).await[0].id));
    assert!(gaps(&report).contains("the password of acme/shop is in the keyring of this machine alone"), "{report:?}");
    assert!(gaps(&report).contains("names nobody to call"));
    assert_eq!(*world.secrets.entries.lock().unwrap(), secrets);
    assert!(world.secrets.asked.lock().unwrap().len() <= asked + 2, "the key of the kit was used, not the keyring's");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing stays in the folder");
    assert!(world.snapshots(&path).await[0].proved_at.is_none(), "a rehearsal elsewhere proves nothing here");
}

#[tokio::test]
async fn its_job_knows_the_sandbox_that_a_killed_process_would_leave() {
    let (world, path) = World::backed_up().await;
    *world.engine.sandboxes.stuck.lock().unwrap() = true;
    let (job, _) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    let standing = world.engine.sandboxes.standing.lock().unwrap().clone();
    let [Leftover::Sandbox { folder, .. }] = &job.leftovers[..] else { panic!("{:?}", job.leftovers) };
    assert_eq!(standing, std::slice::from_ref(folder));
    *world.engine.sandboxes.stuck.lock().unwrap() = false;
    recovery::recover(&world.core).await.unwrap();
    assert!(world.engine.sandboxes.standing.lock().unwrap().is_empty());
    assert_eq!(world.core.catalog().jobs().get(job.id).await.unwrap().leftovers, []);
}

#[tokio::test]
async fn without_a_server_to_load_it_into_it_is_fetched_and_not_called_proved() {
    let (world, path) = World::backed_up().await;
    *world.engine.sandboxes.refusal.lock().unwrap() = Some(Error::new(Code::ToolMissing, "postgres was not found"));
    let (job, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert_eq!(job.error, None);
    assert_eq!(report.databases[0].reached, Reached::Fetched);
    assert!(gaps(&report).contains("acme/shop was not loaded into a server: postgres was not found"), "{report:?}");
}

#[tokio::test]
async fn without_a_second_copy_everything_is_lost_and_that_is_said() {
    let (world, path) = World::backed_up().await;
    let (job, report) = rehearse(&world, &path, disaster(&world, &path, Some("disk")).await).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(
        !report.passed()
            && gaps(&report).contains("there is no copy elsewhere: with this machine and disk everything is lost"),
        "{report:?}"
    );
    let lost = async || {
        let (_, found) = bulkhead_core::status::overview(&world.core).await.unwrap().remove(0);
        found.reasons.iter().any(|reason| reason.name() == "not-brought-back")
    };
    assert!(lost().await, "a verdict that says otherwise would be wrong");
    world.clock.set(world.core.now() + chrono::Duration::hours(1));
    let (_, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert!(report.passed() && !lost().await, "{report:?}");
}

/// Where nobody says that a folder outlives the machine it goes with it, and what was said is no proof.
#[tokio::test]
async fn what_lies_on_the_machine_goes_with_it() {
    let (world, path) = World::backed_up().await;
    let said = disaster(&world, &path, None).await;
    let (_, report) = rehearse(&world, &path, said).await;
    assert!(report.passed() && gaps(&report).contains("that disk outlives this machine was said, and not seen"));
    let unsaid = Disaster { outlives: Vec::new(), ..disaster(&world, &path, None).await };
    let (job, report) = rehearse(&world, &path, unsaid).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(!report.passed(), "{report:?}");
    assert!(gaps(&report).contains("there is no copy elsewhere: with this machine everything is lost"), "{report:?}");
}

#[tokio::test]
async fn a_copy_elsewhere_is_what_it_comes_back_from() {
    let world = World::new().await;
    world.storage_named("disk").await;
    world.storage_named("nas").await;
    let path = world.tenant("acme").await;
    let rules = serde_json::from_str(r#"{"storage":"disk","copies":["nas"],"rpo":"26h","rto":"1h"}"#).unwrap();
    policies::set_rules(&world.core, &bulkhead_catalog::Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    let work = disaster(&world, &path, Some("disk")).await;
    world.repositories.away.lock().unwrap().push("/srv/disk".to_owned());
    let (job, report) = rehearse(&world, &path, work).await;
    assert_eq!(job.error, None);
    assert!(report.passed());
    assert!(report.databases[0].snapshot.as_ref().unwrap().starts_with('c'), "the copy's own id");
}

#[tokio::test]
async fn a_kit_with_an_old_key_is_found_out_before_the_day() {
    let (world, path) = World::backed_up().await;
    let work = disaster(&world, &path, None).await;
    keys::rotate(&world.core, &path.tenant).await.unwrap();
    let (job, report) = rehearse(&world, &path, work).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(gaps(&report).contains("the key of the kit opens nothing any more"), "{report:?}");
}

/// One for paper, and the same to keep, a moment later.
#[tokio::test]
async fn two_forms_of_one_kit_are_one() {
    let (world, path) = World::backed_up().await;
    let paper = disaster(&world, &path, None).await;
    let mut kept = paper.kit.clone();
    kept.made_at += chrono::Duration::seconds(1);
    for (kit, form) in [(&paper.kit, "html"), (&kept, "age")] {
        kit::written(&world.core, kit, form).await.unwrap();
    }
    let (_, report) = rehearse(&world, &path, paper).await;
    assert!(report.passed() && !gaps(&report).contains("newest"), "{report:?}");
}

#[tokio::test]
async fn an_older_kit_and_one_that_is_out_of_date_are_gaps() {
    let (world, path) = World::backed_up().await;
    let old = disaster(&world, &path, None).await;
    world.storage_named("nas").await;
    let id = backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    world.wait(id).await;
    world.kit(&path).await;
    let (_, report) = rehearse(&world, &path, old).await;
    assert!(gaps(&report).contains("is not the newest"), "{report:?}");
}

#[tokio::test]
async fn what_is_not_whole_is_lost() {
    let (world, path) = World::backed_up().await;
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.values_mut().for_each(|(_, data)| data.push(b'!'));
    }
    let (job, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert_eq!(job.error.map(|error| error.code), Some(Code::RehearsalFailed));
    assert_eq!(report.databases[0].reached, Reached::Lost);
    assert!(gaps(&report).contains("acme/shop did not come back"), "{report:?}");
    let lost = report.gaps.iter().find(|gap| gap.kind == GapKind::NotBack);
    assert_eq!(lost.and_then(|gap| gap.database.as_ref()), Some(&path));
}

async fn reasons(world: &World) -> Vec<&'static str> {
    let (_, verdict) = status::overview(&world.core).await.unwrap().remove(0);
    verdict.reasons.iter().map(Reason::name).collect()
}

/// A database that did not come back is not protected, until a later rehearsal brings it back or a later backup is proved.
#[tokio::test]
async fn what_did_not_come_back_is_a_reason_until_something_better_was_seen() {
    let (world, path) = World::backed_up().await;
    world.clock.set(world.core.now() + Duration::minutes(1));
    let told = async || reasons(&world).await.contains(&"not-brought-back");
    assert!(!told().await);
    let lost = async || rehearse(&world, &path, disaster(&world, &path, Some("disk")).await).await.1;
    assert!(!lost().await.passed());
    assert!(told().await);
    let alerts = async || {
        alerts::look(&world.core).await.unwrap();
        let open = world.core.catalog().alerts().open().await.unwrap();
        open.into_iter().filter(|it| it.condition.cause == Cause::Rehearsal(path.tenant.clone())).count()
    };
    assert_eq!(alerts().await, 1);
    world.clock.set(world.core.now() + Duration::minutes(1));
    assert!(rehearse(&world, &path, disaster(&world, &path, None).await).await.1.passed());
    assert!(!told().await, "a later one brought it back");
    assert_eq!(alerts().await, 0, "and gaps that every rehearsal finds are none");
    world.clock.set(world.core.now() + Duration::minutes(1));
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.values_mut().for_each(|(_, data)| data.push(b'!'));
    }
    let (_, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert_eq!(report.databases[0].reached, Reached::Lost);
    assert!(told().await);
    world.clock.set(world.core.now() + Duration::minutes(1));
    assert_eq!(world.backup(&path).await.error, None);
    assert!(told().await, "a backup alone shows nothing");
    let id = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    assert!(!told().await, "a backup that was made since was proved");
    assert_eq!(alerts().await, 0);
    world.clock.set(world.core.now() + Duration::minutes(1));
    lost().await;
    assert!(told().await, "that no repository was left is shown by no drill");
}

/// The server that rules name for drills is not asked: its password is not on an empty profile.
#[tokio::test]
async fn where_rules_name_a_server_for_drills_a_private_one_takes_its_place() {
    let (world, path) = World::backed_up().await;
    let sandbox = Some("postgres://drill@drills.example/postgres".parse().unwrap());
    let rules = Rules { sandbox, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    world.backup(&path).await;
    let (_, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert_eq!(report.databases[0].reached, Reached::Proved, "{report:?}");
    assert_eq!(world.engine.sandboxes.ended.lock().unwrap().len(), 1, "one of its own was made and ended");
}

/// Damage that a rehearsal meets counts here, and stays until everything was read and is right.
#[tokio::test]
async fn what_a_rehearsal_finds_damaged_is_damaged() {
    let (world, path) = World::backed_up().await;
    *world.repositories.rotten.lock().unwrap() = true;
    let (_, report) = rehearse(&world, &path, disaster(&world, &path, None).await).await;
    assert_eq!(report.databases[0].reached, Reached::Lost);
    let damaged = async || world.snapshots(&path).await[0].damaged_at.is_some();
    assert!(damaged().await);
    assert_eq!(reasons(&world).await[0], "gone");
    let check = async |read_data| {
        let id = check::request(&world.core, &path.tenant, read_data).await.unwrap();
        world.wait(id).await;
    };
    check(false).await;
    assert!(damaged().await, "a check that reads no data does not say that it is whole");
    check(true).await;
    assert!(!damaged().await);
}

#[tokio::test]
async fn the_kit_of_another_tenant_is_refused() {
    let (world, path) = World::backed_up().await;
    let other = world.tenant("other").await;
    let error = disaster::request(&world.core, &other.tenant, disaster(&world, &path, None).await).await.unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    let unknown = disaster(&world, &path, Some("moon")).await;
    let error = disaster::request(&world.core, &path.tenant, unknown).await.unwrap_err();
    assert!(error.hints[0].contains("disk"), "{error:?}");
}

/// Beside the backups the key would be of no use, or of use to whoever has them.
#[tokio::test]
async fn a_kit_is_not_written_onto_a_storage() {
    let world = World::new().await;
    let (disk, link) = (world.folder.path().join("backups"), world.folder.path().join("link"));
    std::fs::create_dir_all(disk.join("acme")).unwrap();
    let location = format!("file://{}", disk.display()).parse().unwrap();
    bulkhead_core::storages::add(&world.core, &"usb".parse().unwrap(), &location, None).await.unwrap();
    let permits = async |path: &std::path::Path| kit::permits(&world.core, path).await.map_err(|error| error.code);
    assert_eq!(permits(&disk.join("acme/kit.html")).await, Err(Code::Refused));
    assert_eq!(permits(&disk.join("kit.html")).await, Err(Code::Refused));
    std::fs::create_dir(world.folder.path().join("other")).unwrap();
    assert_eq!(permits(&world.folder.path().join("other/../backups/kit.html")).await, Err(Code::Refused));
    assert_eq!(permits(&world.folder.path().join("backups of kits/kit.html")).await, Ok(()));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(disk.join("acme"), &link).unwrap();
        assert_eq!(permits(&link.join("kit.html")).await, Err(Code::Refused));
    }
}
