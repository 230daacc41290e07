//! Serves the built page on 127.0.0.1 as the shell would: its files, under its policy.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use bulkhead_test_support::Port;
use serde_json::Value;

use crate::work_tree;

/// The page, served until the test ends.
pub struct Server {
    port: Port,
}

/// What every answer is made from.
struct Site {
    files: PathBuf,
    policy: String,
}

impl Server {
    /// Serves the build that stands on made-up data.
    pub fn start() -> Self {
        let files = work_tree("ui/node_modules/.preview");
        assert!(files.join("index.html").exists(), "the page is not built: cargo xtask test --only pages builds it");
        let site = Arc::new(Site { files, policy: policy() });
        let port = Port::take();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.number())).unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&site);
                // A browser that goes away in the middle of an answer is nobody's fault.
                thread::spawn(move || site.answer(stream));
            }
        });
        Self { port }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port.number())
    }
}

impl Site {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut request = String::new();
        let mut reader = BufReader::new(stream.try_clone()?);
        reader.read_line(&mut request)?;
        let mut rest = String::new();
        while reader.read_line(&mut rest)? > 2 {
            rest.clear();
        }
        let asked = request.split(' ').nth(1).unwrap_or("/");
        let name = asked.split(['?', '#']).next().unwrap_or("/").trim_start_matches('/');
        let file = self.files.join(if name.is_empty() { "index.html" } else { name });
        let (status, body) = match fs::read(&file) {
            Ok(body) => ("200 OK", body),
            Err(_) => ("404 Not Found", Vec::new()),
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nContent-Security-Policy: {}\r\n\
             Cache-Control: max-age=600\r\nConnection: close\r\n\r\n",
            kind(&file),
            body.len(),
            self.policy
        )?;
        stream.write_all(&body)
    }
}

/// The policy of the window, from the shell's own configuration.
fn policy() -> String {
    let text = fs::read_to_string(work_tree("src-tauri/tauri.conf.json")).unwrap();
    let configuration: Value = serde_json::from_str(&text).unwrap();
    configuration["app"]["security"]["csp"].as_str().expect("the window has a policy").to_owned()
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
