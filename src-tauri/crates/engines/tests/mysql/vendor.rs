//! Which of the two vendors it is.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::Engine;
use bulkhead_test_support::Vendor;

use crate::fixture::{Fixture, source};

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
