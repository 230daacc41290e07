//! A configuration is read back, and its import is planned: nothing is removed, and nothing changes unasked.

use std::collections::BTreeMap;

use bulkhead_model::{
    Code,
    configuration::{Configuration, FORMAT, Item, Plan},
    policy::Rules,
};
use proptest::prelude::*;

fn sample() -> serde_json::Value {
    serde_json::json!({
        "format": 1,
        "storages": { "nas": { "location": { "kind": "local", "path": "/b" }, "has_secret": false } },
        "channels": { "ops": { "kind": "ping", "host": "hc.example" } },
        "policies": { "nightly": { "storage": "nas", "alerts": ["ops"] } },
        "tenants": { "acme": { "name": "Acme", "contacts": [], "policy": "nightly", "rules": {}, "databases": {
            "shop": { "connection": { "kind": "file", "path": "/shop.db" }, "has_password": false } } } },
    })
}

fn read(value: &serde_json::Value) -> Configuration {
    Configuration::read(&value.to_string()).unwrap()
}

fn acts(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|(item, act)| format!("{} {item}: {act:?}", item.kind())).collect()
}

#[test]
fn a_file_reads_back_and_adds_all_of_it_where_nothing_is() {
    let file = read(&sample());
    assert_eq!(Configuration::read(&file.text().unwrap()).unwrap(), file);
    let plan = file.plan(&Configuration::default());
    assert_eq!(
        acts(&plan),
        ["storage nas: Add", "channel ops: Add", "policy nightly: Add", "tenant acme: Add", "database acme/shop: Add",]
    );
    assert_eq!(plan.check(&plan.digest, false), Ok(()));
}

#[test]
fn what_differs_is_told_and_left_unless_changes_are_asked_for() {
    let (file, mut other) = (read(&sample()), sample());
    other["storages"]["nas"]["location"]["path"] = "/elsewhere".into();
    other["channels"]["ops"]["host"] = "other.example".into();
    other["policies"]["nightly"]["rpo"] = "26h".into();
    other["tenants"]["acme"]["name"] = "Acme Ltd".into();
    other["tenants"]["acme"]["databases"]["shop"]["connection"]["path"] = "/other.db".into();
    let plan = file.plan(&read(&other));
    let told = acts(&plan);
    assert!(told[0].contains("Stays") && told[1].contains("Stays"), "{told:?}");
    assert_eq!(
        told[2..],
        [
            r#"policy nightly: Change(["rules"])"#,
            r#"tenant acme: Change(["name"])"#,
            r#"database acme/shop: Change(["connection"])"#,
        ]
    );
    assert_eq!(plan.check(&plan.digest, true), Ok(()));
    assert!(plan.check(&plan.digest, false).is_err_and(|error| error.code == Code::NothingToDo));
    assert!(plan.check("another", true).is_err_and(|error| error.code == Code::PlanStale));
}

#[test]
fn names_without_anything_behind_them_are_told() {
    let mut value = sample();
    value["storages"] = serde_json::json!({});
    value["policies"] = serde_json::json!({ "hourly": { "copies": ["vault"], "alerts": ["pager"] } });
    let plan = read(&value).plan(&Configuration::default());
    assert_eq!(plan.missing, ["policy nightly", "storage vault", "channel pager"]);
    assert!(plan.check(&plan.digest, true).is_err_and(|error| error.code == Code::InvalidInput));
    assert_eq!(read(&value).plan(&read(&sample())).missing, ["storage vault", "channel pager"]);
}

#[test]
fn newer_and_foreign_files_are_refused() {
    for (text, hint) in [(r#"{"format":2,"new":1}"#, "Update"), ("{}", "config export"), ("<html>", "config export")] {
        assert!(Configuration::read(text).is_err_and(|error| error.hints[0].contains(hint)), "{text}");
    }
}

#[test]
fn a_broken_file_is_told_by_its_line_and_in_words() {
    let whole = read(&sample()).text().unwrap();
    let said = |text: &str| Configuration::read(text).map_or_else(|error| error.message, |_| "read".to_owned());
    let cut = whole.find("\"policies\"").unwrap();
    let line = whole[..cut].lines().count();
    assert_eq!(said(&whole[..cut]), format!("the file ends in line {line}, before the configuration does"));
    assert_eq!(said(" \n"), "the file is empty");
    let odd = whole.replacen("\"storages\"", "storages", 1);
    assert!(
        said(&odd).starts_with("line 3 of the file, at character 3, is no JSON: key must be a string"),
        "{}",
        said(&odd)
    );
    let misspelt = whole.replacen("\"has_secret\"", "\"has_secrets\"", 1);
    let told = said(&misspelt);
    assert!(
        told.contains("is not what a configuration of Bulkhead holds there: unknown field `has_secrets`"),
        "{told}"
    );
    assert!(!told.contains(" at line "), "{told}");
    assert!(said("[]").contains("does not say its \"format\""), "{}", said("[]"));
    assert!(said("{\"format\": 7}").contains("a newer version of Bulkhead wrote the file"));
}

proptest! {
    /// Whatever is here: an import of the same file right after finds nothing to do, and what is not in the file is not touched.
    #[test]
    fn an_import_comes_to_rest(theirs in proptest::collection::btree_map("[a-c]", 0_u64..3, 0..4), ours in proptest::collection::btree_map("[a-c]", 0_u64..3, 0..4)) {
        let set = |rows: &BTreeMap<String, u64>| Configuration {
            format: FORMAT,
            policies: rows.iter().map(|(name, days)| {
                let rules = Rules { rpo: format!("{}h", days + 1).parse().ok(), ..Rules::default() };
                (name.parse().unwrap(), rules)
            }).collect(),
            ..Configuration::default()
        };
        let (file, mut here) = (set(&theirs), set(&ours));
        let before = here.clone();
        for (item, act) in file.plan(&here).steps {
            if let (Item::Policy(name), true) = (item, Plan::acts(&act, true)) {
                here.policies.insert(name.clone(), file.policies[&name].clone());
            }
        }
        prop_assert!(file.plan(&here).steps.iter().all(|(_, act)| *act == bulkhead_model::configuration::Act::Same));
        let others = before.policies.iter().filter(|(name, _)| !file.policies.contains_key(*name));
        for (name, rules) in others {
            prop_assert_eq!(here.policies.get(name), Some(rules));
        }
    }
}
