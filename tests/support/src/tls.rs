//! Certificates of one test: an authority of its own, and a server certificate for 127.0.0.1.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{sandbox::give_to_server, tools};

/// Paths of an authority's certificate and of a server's certificate and key signed by it.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The authority's certificate: what a client is told to trust.
    pub ca: PathBuf,
    /// The server's certificate, for `127.0.0.1` and `localhost`.
    pub certificate: PathBuf,
    /// The server's key, readable by the server alone.
    pub key: PathBuf,
}

impl Tls {
    /// Makes new ones in `folder`; two calls give two authorities that do not trust each other.
    pub fn make(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let file = |name: &str| folder.join(name);
        let tls = Self { ca: file("ca.crt"), certificate: file("server.crt"), key: file("server.key") };
        authority(folder);
        server(folder);
        give_to_server(&tls.key);
        tls
    }
}

const NEW_KEY: [&str; 6] = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

fn authority(folder: &Path) {
    let usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];
    let files = ["-keyout", "ca.key", "-out", "ca.crt"];
    openssl(
        folder,
        &[&NEW_KEY[..], &["-x509", "-days", "3650", "-subj", "/CN=Test authority"], &usage, &files].concat(),
    );
}

fn server(folder: &Path) {
    let files = ["-keyout", "server.key", "-out", "server.csr"];
    openssl(folder, &[&NEW_KEY[..], &["-subj", "/CN=127.0.0.1"], &files].concat());
    fs::write(folder.join("server.ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n")
        .unwrap();
    let signer = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650", "-extfile", "server.ext"];
    openssl(folder, &[&["x509", "-req", "-in", "server.csr", "-out", "server.crt"], &signer[..]].concat());
}

fn openssl(folder: &Path, args: &[&str]) {
    tools::run(Command::new(tools::require("openssl", "openssl")).current_dir(folder).args(args));
}
