//! Nothing that differs from the manifest is ever called equal.

use bulkhead_model::{
    Engine,
    census::Census,
    compare::{Difference, Scope, compare, not_compared},
    definitions::Definitions,
    grant::{Grant, On},
    manifest::{DumpFacts, TableFacts, TableName, Whole},
    version::Version,
};
use proptest::{collection::btree_map, prelude::*};

fn facts(tables: impl IntoIterator<Item = (String, (u64, u8))>, objects: &[&str]) -> DumpFacts {
    let tables = tables.into_iter().map(|(name, (rows, hash))| TableFacts {
        table: TableName { schema: None, name },
        rows,
        bytes: 0,
        hash: format!("{hash:02x}"),
    });
    let mut census = Census::default();
    objects.iter().for_each(|name| census.add("triggers", *name));
    DumpFacts {
        engine: Engine::Mariadb,
        server_version: Version::default(),
        server: String::new(),
        tool: String::new(),
        settings: Default::default(),
        tables: tables.collect(),
        objects: census,
        roles: vec![],
        warnings: vec![],
        definitions: None,
        grants: None,
        wholes: Vec::new(),
        left_out: Default::default(),
    }
}

/// The rows of a partitioned table, by the rows and hashes of its two partitions.
fn partitioned(engine: Engine, parts: [(u64, &str); 2]) -> DumpFacts {
    let name = |name: &str| TableName { schema: None, name: name.into() };
    let part = |(at, (rows, hash)): (usize, (u64, &str))| TableFacts {
        table: name(&format!("p{at}")),
        rows,
        bytes: 0,
        hash: hash.into(),
    };
    let wholes = vec![Whole { table: name("p"), parts: vec![name("p0"), name("p1")] }];
    DumpFacts { engine, wholes, tables: parts.into_iter().enumerate().map(part).collect(), ..facts([], &[]) }
}

/// A server spreads rows by a hash of its own; what is in all of them is in no partition alone.
#[test]
fn rows_in_other_partitions_are_the_rows_all_the_same() {
    let pg = |parts| partitioned(Engine::Postgres, parts);
    let expected = pg([(2, "05"), (1, "ffffffffffffffffffffffffffffffff")]);
    let same = pg([(1, "02"), (2, "02")]);
    assert_eq!(compare(&expected, &same, &Scope::Everything), []);
    assert!(
        not_compared(&expected, &same, &Scope::Everything)[0].starts_with("p has the rows of the backup, in other")
    );
    assert!(
        not_compared(&expected, &expected, &Scope::Everything).iter().all(|line| !line.contains("other partitions"))
    );
    for other in [pg([(1, "02"), (2, "03")]), pg([(1, "02"), (1, "02")]), pg([(2, "05"), (1, "00")])] {
        assert!(!compare(&expected, &other, &Scope::Everything).is_empty(), "{other:?}");
    }
    let maria = |parts| partitioned(Engine::Mariadb, parts);
    assert_eq!(compare(&maria([(1, "01"), (1, "02")]), &maria([(1, "02"), (1, "01")]), &Scope::Everything).len(), 2);
}

#[test]
fn a_missing_object_counts_only_for_the_whole_database() {
    let (expected, found) = (facts([], &["a", "b"]), facts([], &["a"]));
    let missing = Difference::ObjectMissing { object: "triggers".into(), name: "b".into() };
    assert_eq!(compare(&expected, &found, &Scope::Everything), [missing]);
    assert_eq!(compare(&expected, &found, &Scope::Tables(vec![])), []);
}

fn defined(body: Option<u128>) -> DumpFacts {
    let definitions = body.map(|body| {
        let mut definitions = Definitions::default();
        definitions.add("views", "v", 7);
        definitions.add("routines", "p", body);
        definitions
    });
    DumpFacts { definitions, tool: "mariadb-dump 10.11.2".into(), ..facts([], &[]) }
}

#[test]
fn a_changed_body_is_found_where_it_can_be_compared_and_else_it_is_said() {
    let (expected, changed) = (defined(Some(1)), defined(Some(2)));
    let difference = Difference::Definition { object: "routines".into(), name: "p".into() };
    assert_eq!(compare(&expected, &changed, &Scope::Everything), [difference]);
    assert_eq!(compare(&expected, &changed, &Scope::Tables(vec![])), []);
    assert_eq!(compare(&expected, &expected, &Scope::Everything), []);
    let (before, newer) = (defined(None), DumpFacts { server_version: Version::new(11, 4, 0), ..changed.clone() });
    let other_tool = DumpFacts { tool: "mariadb-dump 11.4.1".into(), ..changed.clone() };
    let said = |expected: &DumpFacts, found: &DumpFacts| not_compared(expected, found, &Scope::Everything).concat();
    for (one, other) in [(&before, &changed), (&expected, &newer), (&expected, &other_tool)] {
        assert_eq!(compare(one, other, &Scope::Everything), []);
        assert!(said(one, other).contains("routines and triggers and the like were not compared"));
    }
    assert!(!said(&expected, &changed).contains("Bodies"));
}

#[test]
fn an_old_manifest_is_read_and_says_what_it_lacks() {
    let mut text = serde_json::to_value(facts([], &["a"])).unwrap();
    assert!(text.get("definitions").is_none() && text.get("grants").is_none(), "left away where unknown");
    text["definitions"] = serde_json::json!({ "routines": { "p": "00" } });
    let newer: DumpFacts = serde_json::from_value(text).unwrap();
    assert!(newer.definitions.is_some());
}

#[test]
fn a_lost_grant_is_found_where_both_are_known_and_else_it_is_said() {
    let grant = |right: &str| Grant { account: "u@%".into(), on: On::Database, right: right.into(), grantable: false };
    let with = |grants: Option<Vec<Grant>>| DumpFacts { grants, ..facts([], &[]) };
    let both = with(Some(vec![grant("INSERT"), grant("SELECT")]));
    let missing = Difference::ObjectMissing { object: "grants".into(), name: "SELECT on the database to u@%".into() };
    assert_eq!(compare(&both, &with(Some(vec![grant("INSERT")])), &Scope::Everything), [missing]);
    for (expected, found) in [(&both, &with(None)), (&with(None), &both)] {
        assert_eq!(compare(expected, found, &Scope::Everything), []);
        let said = not_compared(expected, found, &Scope::Everything).concat();
        assert!(said.contains("Rights of accounts on the database were not compared"), "{said}");
    }
}

proptest! {
    #[test]
    fn equal_is_equal_and_any_change_is_found(
        tables in btree_map("[a-z]{1,8}", (0_u64..1_000, any::<u8>()), 1..8),
        at in any::<prop::sample::Index>(),
        change in 0..4,
    ) {
        let expected = facts(tables.clone(), &[]);
        prop_assert_eq!(compare(&expected, &expected, &Scope::Everything), []);
        let mut changed = tables.clone();
        let name = at.get(&tables.keys().cloned().collect::<Vec<_>>()).clone();
        match change {
            0 => { changed.remove(&name); }
            1 => { changed.get_mut(&name).unwrap().0 += 1; }
            2 => { changed.get_mut(&name).unwrap().1 ^= 1; }
            _ => { changed.insert("NEW".into(), (0, 0)); }
        }
        prop_assert_eq!(compare(&expected, &facts(changed, &[]), &Scope::Everything).len(), 1);
    }
}
