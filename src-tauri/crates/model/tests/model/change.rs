//! What changed from one backup to the next.

use bulkhead_model::{
    Engine,
    census::Census,
    change::{ObjectChange, TableChange, changes},
    manifest::{DumpFacts, TableFacts, TableName},
};

fn dump(tables: &[(&str, u64, &str)], objects: &[(&str, &str)]) -> DumpFacts {
    let table = |(name, rows, hash): &(&str, u64, &str)| TableFacts {
        table: TableName::read(name),
        rows: *rows,
        bytes: 1,
        hash: (*hash).to_owned(),
    };
    let mut census = Census::default();
    for (kind, name) in objects {
        census.add(*kind, *name);
    }
    serde_json::from_value(serde_json::json!({
        "engine": "postgres", "server_version": { "major": 16, "minor": 2, "patch": 0 }, "server": "PostgreSQL 16.2", "tool": "pg_dump 16.2", "settings": {},
        "tables": tables.iter().map(table).collect::<Vec<_>>(), "objects": census,
    }))
    .unwrap()
}

fn changed(table: &str, before: Option<u64>, after: Option<u64>) -> TableChange {
    TableChange { table: TableName::read(table), before, after }
}

#[test]
fn tables_come_go_grow_and_are_rewritten() {
    let older = dump(&[("a", 1, "x"), ("b", 2, "x"), ("c", 3, "x"), ("d", 4, "x")], &[]);
    let newer = dump(&[("a", 1, "x"), ("b", 2, "y"), ("c", 5, "z"), ("e", 6, "x")], &[]);
    let found = changes(&older, &newer);
    assert_eq!(found.same, 1);
    let expected = [
        changed("b", Some(2), Some(2)),
        changed("c", Some(3), Some(5)),
        changed("d", Some(4), None),
        changed("e", None, Some(6)),
    ];
    assert_eq!(found.tables, expected);
}

#[test]
fn between_engines_nothing_counts_as_the_same() {
    let older = dump(&[("a", 1, "x")], &[]);
    let newer = DumpFacts { engine: Engine::Mysql, ..older.clone() };
    assert_eq!(changes(&older, &newer).tables, [changed("a", Some(1), Some(1))]);
    assert_eq!(changes(&older, &older).tables, []);
}

#[test]
fn other_objects_are_named_and_tables_not_twice() {
    let older = dump(&[], &[("tables", "a"), ("views", "v"), ("triggers", "t")]);
    let newer = dump(&[], &[("tables", "b"), ("views", "v"), ("views", "w")]);
    let change = |kind: &str, name: &str, added| ObjectChange { kind: kind.to_owned(), name: name.to_owned(), added };
    assert_eq!(changes(&older, &newer).objects, [change("triggers", "t", false), change("views", "w", true)]);
}
