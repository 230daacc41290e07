//! A server that is after more than a dump: files of this machine, a password over an open line.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::{Code, Engine};
use bulkhead_test_support::{Direction, MySqlServer, Proxy, Sandbox, Vendor};

use crate::fixture::{Choose, Fixture, dump, source};

/// Greets as MariaDB, lets everybody in, and answers every question by asking for a file. Gives its port, and everything that
/// it is told.
fn asks_for(file: &str) -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = Arc::new(Mutex::new(Vec::new()));
    let (file, heard) = (file.to_owned(), told.clone());
    thread::spawn(move || {
        for line in listener.incoming().flatten() {
            let (file, heard) = (file.clone(), heard.clone());
            thread::spawn(move || serve(line, &file, &heard));
        }
    });
    (port, told)
}

fn serve(mut line: TcpStream, file: &str, heard: &Mutex<Vec<u8>>) -> Option<()> {
    line.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let plugin = b"mysql_native_password\0";
    let greeting = [
        b"\x0a10.11.9-MariaDB\0",
        &[1, 0, 0, 0][..],
        b"abcdefgh\0",
        // Everything but TLS and compression; UTF-8; autocommit.
        &[0xdf, 0xf7, 45, 2, 0, 0x8f, 0x81, 21],
        &[0; 10],
        b"ijklmnopqrst\0",
        plugin,
    ]
    .concat();
    send(&mut line, 0, &greeting)?;
    let (number, _) = receive(&mut line, heard)?;
    send(&mut line, number + 1, &[0, 0, 0, 2, 0, 0, 0])?;
    loop {
        let (number, _) = receive(&mut line, heard)?;
        send(&mut line, number + 1, &[b"\xfb", file.as_bytes()].concat())?;
    }
}

fn send(line: &mut TcpStream, number: u8, body: &[u8]) -> Option<()> {
    let length = u32::try_from(body.len()).ok()?.to_le_bytes();
    line.write_all(&[&length[..3], &[number], body].concat()).ok()
}

fn receive(line: &mut TcpStream, heard: &Mutex<Vec<u8>>) -> Option<(u8, usize)> {
    let mut head = [0; 4];
    line.read_exact(&mut head).ok()?;
    let mut body = vec![0; u32::from_le_bytes([head[0], head[1], head[2], 0]) as usize];
    line.read_exact(&mut body).ok()?;
    heard.lock().unwrap().extend_from_slice(&body);
    Some((head[3], body.len()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_a_file_gets_none() {
    let sandbox = Sandbox::new();
    let secret = sandbox.canary();
    let (port, told) = asks_for(&sandbox.file("private", &secret).display().to_string());
    let adapter = MySql::new(Engine::Mariadb, ToolPaths::default());
    let source = source(&format!("mariadb://me:pw@127.0.0.1:{port}/app?sslmode=disable"));
    assert!(!adapter.test(&source).await.passed());
    assert!(dump(&adapter, &source, &Flow::default()).await.is_err());
    let told = told.lock().unwrap();
    let asked = String::from_utf8_lossy(&told);
    assert!(asked.contains("SELECT") || asked.contains("SET"), "nobody asked it anything: this test proves nothing");
    assert!(!asked.contains(&secret), "a file of this machine was sent");
}

/// The client program is told as well, where our own connection is not in between.
#[tokio::test(flavor = "multi_thread")]
async fn the_client_program_reads_no_file_for_a_server() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    fixture.server.sql("app", "SET GLOBAL local_infile = 1; CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let (secret, said) = (fixture.sandbox.file("private", "stolen\n"), fixture.sandbox.path().join("said"));
    let steal = format!("LOAD DATA LOCAL INFILE '{}' INTO TABLE app.loot", secret.display());
    fixture.server.sql("app", "CREATE TABLE loot (a TEXT)");
    // The options of the adapter are its first argument.
    let script = format!("\"$REAL\" \"$1\" --execute=\"{steal}\" >{0} 2>&1\nexec \"$REAL\" \"$@\"", said.display());
    fixture.sandbox.fake_tool("mariadb", &script);
    let adapter = MySql::new(Engine::Mariadb, ToolPaths::new(vec![fixture.sandbox.bin()]));
    let faked = Fixture { adapter, ..fixture };
    faked.load(&dumped, &faked.source("copy"), true, Choose::default()).await.unwrap();
    let said = std::fs::read_to_string(said).unwrap();
    assert!(said.contains("ERROR"), "{said:?}");
    assert_eq!(faked.server.sql("app", "SELECT COUNT(*) FROM loot").trim(), "0");
}

/// Not even who wants in is said where the line cannot be secured.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_a_server_without_tls() {
    let sandbox = Sandbox::new();
    let server = MySqlServer::mariadb().start(&sandbox);
    server.create_database("app");
    for mode in ["require", "verify-ca", "verify-full"] {
        let proxy = Proxy::to(server.port());
        let url = server.url("app").replace(&format!(":{}/", server.port()), &format!(":{}/", proxy.port()));
        let adapter = MySql::new(Engine::Mariadb, ToolPaths::default());
        let Err(error) = dump(&adapter, &source(&format!("{url}?sslmode={mode}")), &Flow::default()).await else {
            panic!("{mode}: it was dumped over an open line");
        };
        assert_eq!(error.code, Code::TlsFailed, "{mode}: {error:?}");
        assert!(proxy.connections() > 0 && proxy.bytes(Direction::ToServer) == 0, "{mode}");
    }
}

/// PostgreSQL waits to be asked, and answers a question for TLS with a letter.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_kind_is_told_from_one_that_is_silent() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut line in listener.incoming().flatten() {
            thread::spawn(move || line.read_exact(&mut [0; 8]).and_then(|()| line.write_all(b"N")));
        }
    });
    let adapter = MySql::new(Engine::Mariadb, ToolPaths::default());
    let report = adapter.test(&source(&format!("mariadb://me:pw@127.0.0.1:{port}/app"))).await;
    let told = format!("what answers at 127.0.0.1:{port} is not a MariaDB server");
    assert_eq!(report.failure().unwrap().detail, told, "{report:?}");
}
