//! Sleep, held off through a bus on which a stand-in for logind listens.

use std::{
    io::Read,
    os::{fd::OwnedFd, unix::net::UnixStream},
    sync::mpsc,
    time::{Duration, Instant},
};

use zbus::zvariant;

use crate::{child::Call, session::Session};

/// What was asked for, when, and the other end of the lock.
type Asked = ([String; 4], Instant, UnixStream);

struct Login(mpsc::Sender<Asked>);

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    async fn inhibit(&self, what: String, who: String, why: String, mode: String) -> zvariant::OwnedFd {
        let (ours, theirs) = UnixStream::pair().expect("a pair");
        self.0.send(([what, who, why, mode], Instant::now(), ours)).expect("the test listens");
        OwnedFd::from(theirs).into()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_is_held_off_as_long_as_somebody_works() {
    let mut session = Session::bare();
    let address = format!("unix:path={}", session.sandbox.path().join("run/bus").display());
    session.sandbox.set_env("DBUS_SYSTEM_BUS_ADDRESS", &address);
    let (sender, asked) = mpsc::channel();
    let builder = zbus::connection::Builder::address(address.as_str()).expect("an address");
    let builder = builder.name("org.freedesktop.login1").expect("a name");
    let builder = builder.serve_at("/org/freedesktop/login1", Login(sender)).expect("a path");
    let _bus = builder.build().await.expect("the stand-in");

    let answers = tokio::task::spawn_blocking(move || {
        let answers = session.calls(&[Call::StayAwake(700), Call::Wait(1500)]);
        (answers, session)
    });
    let ended = tokio::task::spawn_blocking(move || {
        let (words, began, mut lock) = asked.recv_timeout(Duration::from_secs(20)).expect("somebody asks");
        let end = lock.read(&mut [0; 1]).expect("the end of the lock");
        (words, end, began.elapsed())
    });
    let (words, end, held) = ended.await.expect("no panic");
    assert_eq!(words, ["sleep", "Bulkhead", "a backup of acme/shop is running", "block"]);
    assert_eq!(end, 0);
    assert!((600..1900).contains(&held.as_millis()), "held for {held:?}, not until the process ended");
    let (answers, _session) = answers.await.expect("no panic");
    assert_eq!(answers[0].secret.as_deref(), Some("held"));
}

#[test]
fn without_a_bus_work_goes_on_at_once() {
    let mut session = Session::bare();
    session.sandbox.set_env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere");
    let answers = session.calls(&[Call::StayAwake(0)]);
    assert_eq!((answers[0].secret.as_deref(), answers[0].error.is_some()), (None, false));
    assert!(answers[0].milliseconds < 3000, "{answers:?}");
}
