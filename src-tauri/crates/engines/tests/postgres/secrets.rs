//! The password is in one private file for as long as a tool runs, and nowhere else.

use std::{
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
};

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_model::Code;
use bulkhead_test_support::{Postgres, Sandbox, seed};

use crate::{
    fixture::{Fixture, MANY},
    work::{Hangs, Job, options, read, running},
};

/// A password that is easy to find and hard to escape.
fn canary() -> String {
    format!("ca:na\\ry {} '\"=é", Sandbox::new().canary())
}

fn proc(pid: &str, name: &str) -> Vec<u8> {
    std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default()
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    // Escaping changes the odd characters; the random middle stays.
    let middle = secret.split(' ').nth(1).unwrap();
    bytes.windows(middle.len()).any(|window| window == middle.as_bytes())
}

/// Looks at every process of the machine, and gives the password file of a tool that runs.
fn looked_at(tool: &str, secret: &str) -> PathBuf {
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let pid = entry.file_name().into_string().unwrap();
        if pid.parse::<u32>().is_ok() && pid != std::process::id().to_string() {
            assert!(!holds(&proc(&pid, "cmdline"), secret), "an argument of {pid}");
            assert!(!holds(&proc(&pid, "environ"), secret), "a variable of {pid}");
        }
    }
    let pids = running(tool);
    assert!(!pids.is_empty(), "{tool} does not run: this test proves nothing");
    let variables = String::from_utf8(proc(&pids[0].to_string(), "environ")).unwrap();
    for unwanted in ["HOME=", "USER=", "PGPASSWORD=", "CARGO"] {
        assert!(!variables.split('\0').any(|variable| variable.starts_with(unwanted)), "{unwanted}");
    }
    let file = variables.split('\0').find_map(|variable| variable.strip_prefix("PGPASSFILE=")).unwrap();
    let file = PathBuf::from(file);
    assert!(holds(&std::fs::read(&file).unwrap(), secret));
    for path in [file.as_path(), file.parent().unwrap()] {
        let found = std::fs::metadata(path).unwrap();
        assert_eq!(found.permissions().mode() & 0o077, 0, "{}", path.display());
        assert_eq!(found.uid(), std::fs::metadata("/proc/self").unwrap().uid());
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_in_one_private_file_and_goes_with_the_tool() {
    let secret = canary();
    let fixture = Fixture::with(Postgres::builder().password(&secret));
    seed::bulk_postgres(&fixture.server, "app", MANY);
    let mut dump = fixture.adapter.dump(&fixture.app(), &options(5, 60), &Flow::default()).await.unwrap();
    let mut head = vec![0; 4];
    dump.streams[0].reader.read_exact(&mut head).unwrap();
    let file = looked_at("pg_dump", &secret);
    let mut dumped = read(dump).await.unwrap();
    dumped.bytes.splice(0..0, head);
    assert!(!file.parent().unwrap().exists());
    assert!(!holds(&dumped.bytes, &secret) && !holds(format!("{:?}", dumped.facts).as_bytes(), &secret));

    let flow = Flow::default();
    let half = dumped.bytes[..dumped.bytes.len() / 2].to_vec();
    let input = Box::new(Hangs(std::io::Cursor::new(half), flow.clone()));
    let target = fixture.source("copy");
    let look = async {
        for _ in 0..500 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            if !running("pg_restore").is_empty() {
                break;
            }
        }
        let file = looked_at("pg_restore", &secret);
        flow.cancel.cancel();
        file
    };
    let job = Job { flow: flow.clone(), ..Job::new(&target) };
    let (loaded, file) = tokio::join!(
        async {
            let l = job.load_from(&fixture.adapter, &dumped, input).await;
            eprintln!("{l:?}");
            l
        },
        look
    );
    assert_eq!(loaded.unwrap_err().code, Code::Cancelled);
    assert!(!file.parent().unwrap().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_dump_takes_the_password_file_along() {
    let secret = canary();
    let fixture = Fixture::with(Postgres::builder().password(&secret));
    seed::bulk_postgres(&fixture.server, "app", MANY);
    let mut dump = fixture.adapter.dump(&fixture.app(), &options(5, 60), &Flow::default()).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 4]).unwrap();
    let file = looked_at("pg_dump", &secret);
    drop(dump);
    assert!(!file.parent().unwrap().exists());
}
