//! Rights that are more than a backup needs.

use bulkhead_core::ports::{EngineAdapter, Flow, LoadRequest, Sandboxes, Source};
use bulkhead_model::{
    compare::{Scope, compare, not_compared},
    drill::SandboxRule,
    report::{Outcome, Stage},
    restore::{Choices, Destination, Owners},
};
use bulkhead_test_support::Vendor;

use crate::fixture::{Choose, Fixture, manifest, source};

async fn rights(fixture: &Fixture, source: &Source) -> Stage {
    let report = fixture.adapter.test(source).await;
    report.stages.into_iter().find(|stage| stage.stage == "rights").unwrap_or_else(|| panic!("no stage of rights"))
}

/// Who may do everything is told how little is enough, and who may only read is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_do_everything_is_told_of_one_that_can_change_nothing() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE a (i INT); CREATE PROCEDURE p() SELECT 1");
        let stage = rights(&fixture, &fixture.source("app")).await;
        assert!(stage.outcome == Outcome::Passed && stage.detail.contains("may do everything"), "{stage:?}");
        assert!(stage.hints[0].contains("CREATE USER 'backups'@'%' IDENTIFIED BY <password>;"), "{stage:?}");
        // It is enough.
        for statement in &stage.hints {
            fixture.server.sql("", &statement.replace("<password>", "'pw'"));
        }
        let url = fixture.source("app").connection.to_string().replacen("root@", "backups:pw@", 1);
        let stage = rights(&fixture, &source(&url)).await;
        assert!(stage.outcome == Outcome::Passed && stage.hints.is_empty(), "{stage:?}");
    }
}

/// Without them a restore has nobody who may do anything: said at the test, and with the backup.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_the_rights_of_accounts_is_told() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE a (i INT)");
        fixture.server.create_user("few", "pw", "SELECT, SHOW VIEW, TRIGGER, EVENT ON app.*");
        let grant = if vendor == Vendor::MySql { "SHOW_ROUTINE ON *.*" } else { "SELECT ON mysql.proc" };
        fixture.server.sql("", &format!("GRANT {grant} TO few@'%'"));
        let few = source(&fixture.server.url_as("few", "pw", "app"));
        let accounts = async || {
            let report = fixture.adapter.test(&few).await;
            assert!(report.passed(), "{report:?}");
            report.stages.into_iter().find(|stage| stage.stage == "accounts")
        };
        let stage = accounts().await.unwrap();
        assert!(stage.outcome == Outcome::Warned && stage.hints.len() == 2, "{stage:?}");
        let dumped = fixture.dump(&few).await.unwrap();
        let told = |warnings: &[String]| warnings.iter().any(|warning| warning.contains(&stage.hints[0]));
        assert!(dumped.facts.grants.is_none() && told(&dumped.facts.warnings), "{:?}", dumped.facts.warnings);
        fixture.server.sql("", &stage.hints[0]);
        assert_eq!(accounts().await, None);
        let dumped = fixture.dump(&few).await.unwrap();
        assert!(dumped.facts.grants.is_some() && !told(&dumped.facts.warnings), "{:?}", dumped.facts.warnings);
    }
}

/// They are made again where all accounts are ours, and told elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_which_role_is_noted_compared_and_told() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    fixture.server.sql(
        "app",
        "CREATE TABLE a (i INT); CREATE ROLE `re``ad`; CREATE ROLE `all`; CREATE ROLE other; CREATE USER ann@'10.%', bob@localhost;
         GRANT SELECT ON app.* TO `re``ad`; GRANT CREATE TEMPORARY TABLES ON app.* TO `re``ad`; GRANT DELETE ON app.a TO `re``ad`;
         GRANT UPDATE (i) ON app.a TO `re``ad`; GRANT SELECT, INSERT ON app.a TO `all` WITH GRANT OPTION; GRANT `re``ad` TO `all`; GRANT `all` TO ann@'10.%' WITH ADMIN OPTION; GRANT other TO bob@localhost",
    );
    let mut dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let noted = r#"[["all","ann@10.%",true],["re`ad","all@",false]]"#;
    assert_eq!(dumped.facts.settings["members of roles"], noted);
    let has = |account: &str| {
        let all = dumped.facts.grants.iter().flatten().filter(|grant| grant.account == account);
        all.map(|grant| grant.statement("app").unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(has("re`ad@").len(), 4, "{:?}", dumped.facts.grants);
    // What it has as a member is not its own.
    let own = [
        "GRANT INSERT ON TABLE `app`.`a` TO `all` WITH GRANT OPTION",
        "GRANT SELECT ON TABLE `app`.`a` TO `all` WITH GRANT OPTION",
    ];
    assert_eq!(has("all@"), own);
    let folder = fixture.adapter.sandbox_folder().unwrap();
    let (manifest_of, flow) = (manifest(&dumped), Flow::default());
    let private = fixture.adapter.start_sandbox(&folder, &manifest_of, &flow).await.unwrap();
    let choices = Choices {
        destination: Destination::Database { connection: private.target.connection.clone() },
        scope: Scope::Everything,
        owners: Owners::Keep,
        keep_on_failure: false,
    };
    let (target, input) = (&private.target, Box::new(std::io::Cursor::new(dumped.bytes.clone())));
    let request = LoadRequest { target, create: true, manifest: &manifest_of, choices: &choices, input, made: None };
    assert_eq!(fixture.adapter.load(request, &flow).await.unwrap(), Vec::<String>::new());
    let found = fixture.adapter.measure(target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    assert_eq!(not_compared(&dumped.facts, &found, &Scope::Everything), Vec::<String>::new());
    let notices = fixture.load(&dumped, &fixture.source("copy"), true, Choose::default()).await.unwrap().join("\n");
    for statement in ["GRANT `re``ad` TO `all`;", "GRANT `all` TO `ann`@`10.%` WITH ADMIN OPTION;"] {
        assert!(notices.contains(statement), "{notices}");
    }
    // Nobody reads statements about a database that goes with its drill.
    let drill = SandboxRule::database(&"acme/app".parse().unwrap(), chrono::DateTime::UNIX_EPOCH);
    let notices = fixture.load(&dumped, &fixture.source(&drill), true, Choose::default()).await.unwrap();
    assert!(notices.len() == 1 && notices[0].starts_with("6 rights of the source's accounts"), "{notices:?}");
    dumped.facts.settings.insert("members of roles".into(), r#"[["re`ad","bob@localhost",false]]"#.into());
    let told: Vec<_> = compare(&dumped.facts, &found, &Scope::Everything).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["bob@localhost in re`ad is missing (members of roles)"]);
    dumped.facts.settings.remove("members of roles");
    assert!(not_compared(&dumped.facts, &found, &Scope::Everything)[0].contains("Who is in the role"));
}
