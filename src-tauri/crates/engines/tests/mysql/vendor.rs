//! Which of the two vendors it is.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::{Code, Engine};
use bulkhead_test_support::Vendor;

use crate::fixture::{Fixture, source};

/// Without rights on any such a server says of a database that is not there what it says of one that is another's.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_exist_is_said_not_to() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.create_user("few", "pw", "SELECT ON app.*");
        fixture.server.create_user("seer", "pw", "SHOW DATABASES ON *.*");
        let failure = async |source: Source| fixture.adapter.inspect(&source).await.unwrap_err();
        let of = |user: &str, database: &str| source(&fixture.server.url_as(user, "pw", database));
        for source in [fixture.source("shop"), of("seer", "shop")] {
            let error = failure(source).await;
            assert_eq!(
                (error.code, error.message.as_str()),
                (Code::NotFound, "there is no database \"shop\" on the server")
            );
        }
        let error = failure(of("few", "shop")).await;
        assert_eq!(error.code, Code::MissingRights, "{error:?}");
        assert!(error.message.ends_with("may not use \"shop\", or it does not exist"), "{error:?}");
        assert!(error.hints.iter().any(|hint| hint.starts_with("GRANT ")), "{error:?}");
        // It is there, and that can be seen.
        assert_eq!(failure(of("seer", "app")).await.code, Code::MissingRights);
    }
}

/// Many write `mysql://` for both: the test says which of them answered, so that it can be taken over.
#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_names_the_other_vendor_is_told_which_one_answered() {
    for (vendor, is, scheme, other) in [
        (Vendor::MariaDb, Engine::Mariadb, "mariadb://", "mysql://"),
        (Vendor::MySql, Engine::Mysql, "mysql://", "mariadb://"),
    ] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        let url = fixture.server.url("app");
        let named = if is == Engine::Mariadb { Engine::Mysql } else { Engine::Mariadb };
        let report = MySql::new(named, ToolPaths::default()).test(&source(&url.replacen(scheme, other, 1))).await;
        assert_eq!(report.answers_as, Some(is), "{report:?}");
        let failure = report.failure().unwrap();
        assert_eq!(
            (failure.stage.as_str(), &failure.hints[..]),
            ("version", &[format!("Begin the URL with {scheme}.")][..])
        );
        assert_eq!(fixture.adapter.test(&source(&url)).await.answers_as, None);
    }
}
