//! Nothing that differs from the manifest is ever called equal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use bulkhead_model::{
    Engine,
    census::Census,
    compare::{Difference, Scope, compare},
    manifest::{DumpFacts, TableFacts, TableName},
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
        left_out: Default::default(),
    }
}

#[test]
fn a_missing_object_counts_only_for_the_whole_database() {
    let (expected, found) = (facts([], &["a", "b"]), facts([], &["a"]));
    let missing = Difference::ObjectMissing { object: "triggers".into(), name: "b".into() };
    assert_eq!(compare(&expected, &found, &Scope::Everything), [missing]);
    assert_eq!(compare(&expected, &found, &Scope::Tables(vec![])), []);
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
