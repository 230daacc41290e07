//! Each storage server starts, takes a file with the credentials it gives, and refuses without.

use std::{fs, process::Command, time::Instant};

use bulkhead_test_support::{S3, Sandbox, Sftp, WebDav};

#[test]
fn s3_stores_with_the_right_keys_alone() {
    let sandbox = Sandbox::new();
    let start = Instant::now();
    let s3 = S3::start(&sandbox);
    eprintln!("s3 ready in {:?}", start.elapsed());
    s3.create_bucket("backups");
    s3.put("backups", "a/b", b"hello");
    assert_eq!(s3.get("backups", "a/b").as_deref(), Some("hello"));
    assert_eq!(s3.keys("backups"), ["a/b"]);
    s3.delete("backups", "a/b");
    assert_eq!(s3.get("backups", "a/b"), None);
    let anonymous = Command::new("curl").args(["-s", "-f", &format!("{}/backups/", s3.endpoint())]).output().unwrap();
    assert!(!anonymous.status.success(), "an anonymous request was let in");
}

#[test]
fn sftp_takes_the_key_and_knows_its_host() {
    let sandbox = Sandbox::new();
    let sftp = Sftp::start(&sandbox);
    let upload = |key: &std::path::Path, known_hosts: &std::path::Path| {
        let batch = sandbox.file("batch", format!("put {} {}\n", key.display(), sftp.data().join("x").display()));
        let mut command = Command::new("sftp");
        command.args(["-b"]).arg(batch).arg("-P").arg(sftp.port().to_string()).arg("-i").arg(key);
        command.arg("-o").arg(format!("UserKnownHostsFile={}", known_hosts.display()));
        command.args(["-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes", "-F", "/dev/null"]);
        command.arg(format!("{}@127.0.0.1", sftp.user())).output().unwrap()
    };
    let done = upload(sftp.key(), sftp.known_hosts());
    assert!(done.status.success(), "{done:?}\n{}", sftp.log());
    assert_eq!(fs::read(sftp.data().join("x")).unwrap(), fs::read(sftp.key()).unwrap());
    let stranger = Sftp::start(&sandbox);
    assert!(!upload(stranger.key(), sftp.known_hosts()).status.success(), "another key was let in");
    assert!(!upload(sftp.key(), &stranger.known_hosts_at(sftp.port())).status.success(), "another host was trusted");
}

#[test]
fn webdav_stores_with_the_right_password_alone() {
    let sandbox = Sandbox::new();
    let dav = WebDav::start(&sandbox);
    let put = |password: &str| {
        let url = format!("{}/file", dav.endpoint());
        let user = format!("{}:{password}", dav.user());
        Command::new("curl").args(["-s", "-f", "-T", "/etc/hostname", "-u", &user, &url]).output().unwrap()
    };
    assert!(put(dav.password()).status.success());
    assert_eq!(fs::read(dav.data().join("file")).unwrap(), fs::read("/etc/hostname").unwrap());
    assert!(!put("wrong").status.success());
}
