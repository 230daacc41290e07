//! The rules, each over any subject.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
    time::{Duration, Instant},
};

use bulkhead_core::ports::{Flow, Swap};
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    drill::Assertion,
    manifest::{DumpFacts, TableName},
    report::Outcome,
    restore::Names,
};
use bulkhead_test_support::{eventually, seed};

use crate::{
    subject::{APP, Subject},
    work::{Breaks, Dumped, Hangs, Job, dump, read, refused, running, start},
};

/// Long enough for a busy machine, far below any time-out of the tools.
const SOON: Duration = Duration::from_secs(10);

async fn dumped(subject: &impl Subject) -> Dumped {
    dump(subject.adapter(), &subject.app()).await.unwrap()
}

async fn measured(subject: &impl Subject, database: &str) -> DumpFacts {
    subject.adapter().measure(&subject.place(database), &Flow::default()).await.unwrap()
}

/// The restored database by the product's own proof.
async fn proved(subject: &impl Subject, dumped: &Dumped, database: &str, scope: &Scope) {
    assert_eq!(compare(&dumped.facts, &measured(subject, database).await, scope), [], "{database:?}");
}

pub(crate) async fn test_passes_every_stage(subject: &impl Subject) {
    let report = subject.adapter().test(&subject.app()).await;
    assert!(report.passed(), "{report:#?}");
    let stages: Vec<&str> = report.stages.iter().map(|stage| stage.stage.as_str()).collect();
    let expected = subject.stages();
    assert_eq!(stages.into_iter().filter(|stage| expected.contains(stage)).collect::<Vec<_>>(), expected);
}

pub(crate) async fn test_names_the_stage_that_fails(subject: &impl Subject) {
    for (source, stage) in subject.broken() {
        let report = subject.adapter().test(&source).await;
        let failure = report.failure().unwrap_or_else(|| panic!("{stage}: {report:#?}"));
        assert_eq!(failure.stage, stage, "{report:#?}");
        assert!(!failure.hints.is_empty(), "{failure:?}");
        let after = report.stages.iter().skip_while(|other| *other != failure).skip(1);
        assert!(after.into_iter().all(|stage| stage.outcome == Outcome::Skipped), "{report:#?}");
        refused(dump(subject.adapter(), &source).await);
    }
}

pub(crate) async fn inspect_lists_what_the_dump_will_hold(subject: &impl Subject) {
    let inspection = subject.adapter().inspect(&subject.app()).await.unwrap();
    let listed: BTreeSet<TableName> = inspection.tables.into_iter().map(|table| table.table).collect();
    let dumped = dumped(subject).await;
    for facts in &dumped.facts.tables {
        let system = facts.table.schema.as_deref() == Some("pg_catalog");
        assert!(system || listed.contains(&facts.table), "{} of the dump is not in {listed:?}", facts.table);
    }
    for (kind, name) in subject.objects() {
        assert!(inspection.objects.holds(kind, name), "{kind} {name}: {:#?}", inspection.objects);
    }
    assert!(inspection.bytes > 0 && !inspection.server.is_empty());
}

pub(crate) async fn two_dumps_of_the_same_data_are_equal(subject: &impl Subject) {
    let (first, second) = (dumped(subject).await, dumped(subject).await);
    assert_eq!(first.facts, second.facts);
    assert!(first.facts.tables.iter().any(|facts| facts.rows > 1));
    for facts in &first.facts.tables {
        assert_eq!(facts.rows, subject.count(APP, &facts.table), "{}", facts.table);
    }
}

pub(crate) async fn a_changed_row_changes_the_proof(subject: &impl Subject) {
    let before = dumped(subject).await;
    let (table, change) = subject.table();
    subject.run(APP, change);
    let after = measured(subject, APP).await;
    let differences = compare(&before.facts, &after, &Scope::Everything);
    let of = |facts: &DumpFacts| facts.tables.iter().find(|facts| facts.table == table).unwrap().hash.clone();
    assert_ne!(of(&before.facts), of(&after));
    assert!(
        !differences.is_empty()
            && differences
                .iter()
                .all(|found| format!("{found:?}").contains(&table.name) || format!("{found:?}").contains("File")),
        "{differences:?}"
    );
}

pub(crate) async fn a_restore_equals_the_manifest(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    Job::new(&subject.place("copy")).load(subject.adapter(), &dumped).await.unwrap();
    proved(subject, &dumped, "copy", &Scope::Everything).await;
    let differences = seed::differences(&subject.fingerprint(APP), &subject.fingerprint("copy"));
    let known = |line: &&String| !subject.known_losses().iter().any(|known| line.contains(known));
    assert_eq!(differences.iter().filter(known).collect::<Vec<_>>(), Vec::<&String>::new());
}

pub(crate) async fn chosen_tables_come_alone(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    let scope = Scope::Tables(vec![subject.table().0]);
    let target = subject.place("part");
    Job { scope: scope.clone(), ..Job::new(&target) }.load(subject.adapter(), &dumped).await.unwrap();
    proved(subject, &dumped, "part", &scope).await;
    let found = measured(subject, "part").await;
    assert_eq!(found.tables.iter().filter(|facts| facts.rows > 0).count(), 1, "{:?}", found.tables);
}

pub(crate) async fn an_empty_database_can_be_filled(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    subject.make("empty");
    let target = subject.place("empty");
    let facts = subject.adapter().probe(&target, Some(&dumped.manifest())).await;
    assert!(facts.exists && facts.contents.is_empty() && facts.failure.is_none(), "{facts:?}");
    Job { create: false, ..Job::new(&target) }.load(subject.adapter(), &dumped).await.unwrap();
    proved(subject, &dumped, "empty", &Scope::Everything).await;
    subject.adapter().discard(&target, false).await.unwrap();
    let facts = subject.adapter().probe(&target, Some(&dumped.manifest())).await;
    assert!(facts.exists && facts.contents.is_empty() && facts.failure.is_none(), "{facts:?}");
    // Empty means fit to be filled again.
    Job { create: false, ..Job::new(&target) }.load(subject.adapter(), &dumped).await.unwrap();
    proved(subject, &dumped, "empty", &Scope::Everything).await;
}

pub(crate) async fn discard_removes_what_load_made_and_not_more(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    subject.make_small("other");
    let before = (subject.databases(), subject.fingerprint(APP), subject.fingerprint("other"));
    let target = subject.place("copy");
    let mut identities = Vec::new();
    for _again in 0..2 {
        Job::new(&target).load(subject.adapter(), &dumped).await.unwrap();
        identities.extend(subject.adapter().identity(&target).await.unwrap());
        for _twice in 0..2 {
            subject.adapter().discard(&target, true).await.unwrap();
            assert_eq!((subject.databases(), subject.fingerprint(APP), subject.fingerprint("other")), before);
        }
        assert_eq!(subject.adapter().identity(&target).await.unwrap(), None);
    }
    if let [first, second] = &identities[..] {
        assert_ne!(first, second, "of two databases of one name");
    }
}

pub(crate) async fn a_reader_that_fails_makes_the_load_fail(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    let before = subject.databases();
    let target = subject.place("broken");
    for length in [0, dumped.bytes.len() / 2, dumped.bytes.len()] {
        let input = Breaks(Cursor::new(dumped.bytes[..length].to_vec()));
        let error = Job::new(&target).load_from(subject.adapter(), &dumped, Box::new(input)).await.unwrap_err();
        assert_eq!(error.code, Code::RepositoryDamaged, "{length}: {error:?}");
        subject.adapter().discard(&target, true).await.unwrap();
        assert_eq!(subject.databases(), before);
    }
}

pub(crate) async fn a_cut_dump_is_never_loaded_well(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    let target = subject.place("cut");
    for length in [0, 10, 5000, dumped.bytes.len() / 2, dumped.bytes.len() - 1] {
        let input = Cursor::new(dumped.bytes[..length].to_vec());
        let loaded = Job::new(&target).load_from(subject.adapter(), &dumped, Box::new(input)).await;
        let length_of = dumped.bytes.len();
        if loaded.is_ok() {
            // A byte of no meaning may be missing; the proof still has to agree.
            assert!(length + 1 >= length_of, "{length} of {length_of} bytes were called good");
            proved(subject, &dumped, "cut", &Scope::Everything).await;
        }
        subject.adapter().discard(&target, true).await.unwrap();
    }
}

pub(crate) async fn a_cancel_ends_the_dump_soon(subject: &impl Subject) {
    let flow = Flow::default();
    let mut dump = start(subject.adapter(), &subject.app(), &flow).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 100]).unwrap();
    flow.cancel.cancel();
    let began = Instant::now();
    assert_eq!(refused(read(dump).await).code, Code::Cancelled);
    assert!(began.elapsed() < SOON);
    gone(subject);
}

pub(crate) async fn a_cancelled_load_ends_soon(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    let flow = Flow::default();
    let half = dumped.bytes[..dumped.bytes.len() / 2].to_vec();
    let input = Box::new(Hangs(Cursor::new(half), flow.clone()));
    let target = subject.place("half");
    let cancel = flow.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        cancel.cancel();
    });
    let began = Instant::now();
    let loaded = Job { flow, ..Job::new(&target) }.load_from(subject.adapter(), &dumped, input).await;
    assert_eq!(loaded.unwrap_err().code, Code::Cancelled);
    assert!(began.elapsed() < SOON);
    subject.adapter().discard(&target, true).await.unwrap();
    assert!(!subject.databases().contains(&"half".to_owned()));
}

pub(crate) async fn a_dropped_reader_leaves_no_process(subject: &impl Subject) {
    let mut dump = start(subject.adapter(), &subject.app(), &Flow::default()).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 100]).unwrap();
    if let Some(tool) = subject.tool() {
        assert!(!running(tool).is_empty(), "{tool} does not run: this test proves nothing");
    }
    drop(dump.streams);
    gone(subject);
    assert!((dump.finish)().is_err());
}

pub(crate) async fn facts_before_the_end_are_refused(subject: &impl Subject) {
    let mut dump = start(subject.adapter(), &subject.app(), &Flow::default()).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 100]).unwrap();
    assert!((dump.finish)().is_err());
}

fn gone(subject: &impl Subject) {
    if let Some(tool) = subject.tool() {
        eventually("the tool's end", SOON, || running(tool).is_empty().then_some(()));
    }
}

/// Files that one of the names below makes if it is taken for an option or a command.
fn strays() -> Vec<std::path::PathBuf> {
    let folders = [std::env::current_dir().unwrap(), std::env::temp_dir()];
    let paths = folders.iter().flat_map(|folder| ["x", "canary", "y"].map(|name| folder.join(name)));
    paths.filter(|path| path.exists()).collect()
}

/// Names that are an option, a connection string, a path, SQL or shell when somebody forgets to quote.
pub(crate) async fn any_name_of_a_database_comes_back(subject: &impl Subject) {
    let before = strays();
    for name in subject.names() {
        let name = name.as_str();
        subject.make_small(name);
        let report = subject.adapter().test(&subject.place(name)).await;
        assert!(report.passed(), "{name:?}: {report:#?}");
        let dumped = dump(subject.adapter(), &subject.place(name)).await.unwrap_or_else(|e| panic!("{name:?}: {e:?}"));
        assert_eq!(dumped.facts.tables.iter().map(|facts| facts.rows).sum::<u64>(), 2, "{name:?}");
        let copy: String = std::iter::once('2').chain(name.chars()).take(63).collect();
        let loaded = Job::new(&subject.place(&copy)).load(subject.adapter(), &dumped).await;
        loaded.unwrap_or_else(|error| panic!("{copy:?}: {error:?}"));
        proved(subject, &dumped, &copy, &Scope::Everything).await;
        subject.adapter().discard(&subject.place(&copy), true).await.unwrap();
        assert!(subject.databases().contains(&name.to_owned()) && !subject.databases().contains(&copy), "{name:?}");
    }
    assert_eq!(strays(), before);
}

/// Between the plan and the load somebody may have made a database of that name.
pub(crate) async fn what_turned_up_at_the_target_is_left_alone(subject: &impl Subject) {
    let dumped = dumped(subject).await;
    subject.make_small("theirs");
    let before = (subject.databases(), subject.fingerprint("theirs"));
    let target = subject.place("theirs");
    for create in [true, false] {
        let error = Job { create, ..Job::new(&target) }.load(subject.adapter(), &dumped).await.unwrap_err();
        assert!(matches!(error.code, Code::AlreadyExists | Code::TargetNotEmpty), "{create}: {error:?}");
        subject.adapter().discard(&target, create).await.unwrap();
        assert_eq!((subject.databases(), subject.fingerprint("theirs")), before);
    }
}

/// Names as odd as any, and each of the two has rows of its own.
pub(crate) async fn a_swap_is_done_as_a_whole_or_not_at_all(subject: &impl Subject) {
    let names = Names { staging: "it's new".into(), kept: "kept `x` \"y\"".into() };
    let [old, new] = ["old", &names.staging];
    subject.make_small(old);
    subject.make_small(new);
    subject.run(old, "INSERT INTO t VALUES (3)");
    let original = subject.place(old);
    let swap = Swap { original: &original, names: &names, end_sessions: false };
    let schema = subject.table().0.schema.map(|_| "public".to_owned());
    let table = TableName { schema, name: "t".into() };
    let rows = |database: &str| subject.count(database, &table);
    let facts = subject.adapter().before_swap(&original, None).await.unwrap();
    assert_eq!((facts.sessions, facts.obstacles), (vec![], vec![]));
    let before = subject.databases();
    assert!(!subject.adapter().swapped(swap).await.unwrap());
    assert_eq!((subject.databases(), rows(old), rows(new)), (before.clone(), 3, 2));

    assert_eq!(subject.adapter().swap(swap).await.unwrap(), Vec::<String>::new());
    for _twice in 0..2 {
        assert!(subject.adapter().swapped(swap).await.unwrap());
        assert_eq!((rows(old), rows(&names.kept)), (2, 3));
    }
    let after = subject.databases();
    assert!(after.contains(&names.kept) && !after.contains(&names.staging), "{after:?}");
    // Without a staging database nothing can change, and what is kept is not lost.
    subject.adapter().swap(swap).await.unwrap_err();
    assert_eq!((rows(old), rows(&names.kept)), (2, 3));
}

/// Servers that cut a query in the middle of it answer all the same.
pub(crate) async fn an_assertion_without_end_is_untrue(subject: &impl Subject) {
    let limit = Duration::from_millis(500);
    let all: Vec<Assertion> = subject.endless().iter().map(|sql| sql.parse().unwrap()).collect();
    let began = Instant::now();
    let answers = subject.adapter().ask(&subject.app(), &all, limit, &Flow::default()).await.unwrap();
    assert_eq!(answers.len(), all.len());
    for answer in answers {
        assert!(!answer.holds && answer.detail.contains("did not end"), "{answer:?}");
    }
    assert!(began.elapsed() < SOON * 2, "{:?}", began.elapsed());
}
