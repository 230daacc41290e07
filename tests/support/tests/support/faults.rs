//! The fault injectors do what they say: a test that relies on them would otherwise prove nothing.

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use bulkhead_test_support::{Direction, Fake, Fault, Proxy, Sandbox, at_time};

/// A server that answers each connection with a megabyte, and its port.
fn generous() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || stream.write_all(&vec![7; 1_000_000]));
        }
    });
    port
}

fn read_all(port: u16) -> (usize, std::io::Result<usize>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut bytes = Vec::new();
    let result = stream.read_to_end(&mut bytes);
    (bytes.len(), result)
}

#[test]
fn a_proxy_passes_everything_by_itself() {
    let proxy = Proxy::to(generous());
    assert_eq!(read_all(proxy.port()).0, 1_000_000);
    assert_eq!(proxy.bytes(Direction::ToClient), 1_000_000);
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn a_proxy_cuts_at_the_byte_and_heals() {
    let proxy = Proxy::to(generous());
    proxy.fail_at(Direction::ToClient, 123_456, Fault::Cut);
    let (bytes, result) = read_all(proxy.port());
    assert_eq!((bytes, result.unwrap()), (123_456, 123_456));
    proxy.heal();
    assert_eq!(read_all(proxy.port()).0, 1_000_000);
}

#[test]
fn a_proxy_fails_only_so_often() {
    let proxy = Proxy::to(generous());
    proxy.fail_times(2, Direction::ToClient, 10, Fault::Cut);
    let sizes: Vec<usize> = (0..3).map(|_| read_all(proxy.port()).0).collect();
    assert_eq!(sizes, [10, 10, 1_000_000]);
}

#[test]
fn a_proxy_resets() {
    let proxy = Proxy::to(generous());
    proxy.fail_at(Direction::ToClient, 1_000, Fault::Reset);
    assert_eq!(read_all(proxy.port()).1.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let mut stream = TcpStream::connect(("127.0.0.1", Proxy::to(generous()).port())).unwrap();
    drop(stream.read(&mut [0; 10]));
}

#[test]
fn a_proxy_resets_on_command_while_nothing_flows() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Proxy::to(silent.local_addr().unwrap().port());
    let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    let _server = silent.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    proxy.fail_now(Fault::Reset);
    assert_eq!(stream.read(&mut [0; 10]).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_proxy_stalls_and_goes_on_without_a_loss() {
    let proxy = Proxy::to(generous());
    proxy.fail_at(Direction::ToClient, 5_000, Fault::Stall);
    let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error:?}");
    assert_eq!(bytes.len(), 5_000);
    proxy.heal();
    stream.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len(), 1_000_000);
}

#[test]
fn a_proxy_delays() {
    let proxy = Proxy::to(generous());
    proxy.delay(Duration::from_millis(20));
    let start = Instant::now();
    assert_eq!(read_all(proxy.port()).0, 1_000_000);
    assert!(start.elapsed() > Duration::from_millis(200), "{:?}", start.elapsed());
}

#[test]
fn fake_tools_come_first_and_keep_their_version() {
    let sandbox = Sandbox::new();
    let version = String::from_utf8(sandbox.command("pg_dump").arg("--version").output().unwrap().stdout).unwrap();
    sandbox.misbehaving("pg_dump", Fake::WritesThenExits { bytes: 5_000_000, code: 3 });
    let asked = sandbox.command(sandbox.bin().join("pg_dump")).arg("--version").output().unwrap();
    assert_eq!(String::from_utf8(asked.stdout).unwrap(), version);
    let run = sandbox.command(sandbox.bin().join("pg_dump")).output().unwrap();
    assert_eq!((run.stdout.len(), run.status.code()), (5_000_000, Some(3)));
}

#[test]
fn fake_tools_misbehave_as_asked() {
    use std::os::unix::process::ExitStatusExt;
    let sandbox = Sandbox::new();
    let run = |fake| sandbox.command(sandbox.misbehaving("seq", fake)).arg("3").output().unwrap();
    assert_eq!(run(Fake::KilledAfter { bytes: 10 }).status.signal(), Some(9));
    let chatter = run(Fake::Chatters { bytes: 1_000_000 });
    assert_eq!((chatter.stderr.len(), chatter.stdout.as_slice()), (1_000_000, &b"1\n2\n3\n"[..]));
    assert_eq!(run(Fake::Truncates { bytes: 3, code: 0 }).stdout, b"1\n2");
    let old = sandbox.command(sandbox.misbehaving("seq", Fake::OfVersion("seq 0.1"))).arg("--version").output();
    assert_eq!(old.unwrap().stdout, b"seq 0.1\n");
}

#[test]
fn a_small_disk_is_full_and_is_gone_afterwards() {
    let sandbox = Sandbox::new();
    let disk = sandbox.small_disk("disk", 4);
    disk.fill(100_000);
    let error = fs::write(disk.path().join("more"), vec![0; 200_000]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    disk.free();
    fs::write(disk.path().join("more"), vec![0; 200_000]).unwrap();
    let path = disk.path().display().to_string();
    drop(disk);
    assert!(!fs::read_to_string("/proc/mounts").unwrap().contains(&path));
}

#[test]
fn another_date_reaches_child_processes() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command("date");
    let output = at_time(&mut command, "@2036-01-02 03:04:05").arg("+%Y").output().unwrap();
    assert_eq!(output.stdout, b"2036\n");
}

#[test]
fn the_environment_is_the_sandbox_alone() {
    let mut sandbox = Sandbox::new();
    sandbox.set_env("EXTRA", "yes");
    let text = String::from_utf8(sandbox.command("env").output().unwrap().stdout).unwrap();
    assert!(text.contains("EXTRA=yes"));
    assert!(!text.contains("CARGO"), "{text}");
    let home = format!("HOME={}", sandbox.path().join("home").display());
    assert!(text.lines().any(|line| line == home), "{text}");
}
