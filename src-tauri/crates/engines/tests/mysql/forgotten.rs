//! Lines that somebody on the way has forgotten: both ends wait, and nobody says so.

use std::time::Duration;

use bulkhead_core::ports::{Flow, Sandboxes};
use bulkhead_model::Code;
use bulkhead_test_support::{Direction, Fault, Proxy, eventually};

use crate::{faults::seeded, fixture::source};

const LOCKED: &str = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'SELECT SLEEP(8)'";
const WAITS: &str = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = 'CHECK TABLE `held`'";

/// The answer to a long check never comes: a firewall has forgotten the line, and new ones get through.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_was_forgotten_while_the_server_checked_is_noticed() {
    let fixture = seeded(1);
    fixture.server.sql("app", "CREATE TABLE held (i INT)");
    let server = &fixture.server;
    std::thread::scope(|scope| {
        scope.spawn(|| server.sql("app", "LOCK TABLES held WRITE; SELECT SLEEP(8)"));
        eventually("the lock is held", Duration::from_secs(5), || (server.sql("app", LOCKED) == "1").then_some(()));
        let proxy = Proxy::to(server.port());
        let target = source(&server.url_through(proxy.port(), "root", server.password(), "app"));
        let flow = Flow::default();
        let checked = tokio::time::timeout(Duration::from_secs(150), fixture.adapter.examine(&target, &flow));
        let forgotten = async {
            while server.sql("app", WAITS) != "1" {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            proxy.fail_times(1, Direction::ToClient, proxy.bytes(Direction::ToClient), Fault::Forget);
        };
        let both = async { tokio::join!(checked, forgotten) };
        let (lost, ()) = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(both));
        let error = lost.expect("it waits for ever").unwrap_err();
        assert_eq!(error.code, Code::Unreachable, "{error:?}");
        assert!(error.message.contains("nothing of ours runs there"), "{error:?}");
    });
}
