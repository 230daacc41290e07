//! Which certificate authorities a server is checked against. The libraries and tools agree on no default of their own.

use std::path::{Path, PathBuf};

use bulkhead_model::connection::{ServerConnection, TlsMode};

/// Where systems keep theirs in one file: Debian, Fedora, openSUSE, macOS and the BSDs.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The file that was named, or the system's own where the server's certificate is to be checked.
pub(crate) fn file(server: &ServerConnection) -> Option<PathBuf> {
    let checked = matches!(server.tls, TlsMode::VerifyCa | TlsMode::VerifyFull);
    let system = || BUNDLES.iter().map(Path::new).find(|path| checked && path.is_file()).map(Path::to_owned);
    server.ca_file.clone().or_else(system)
}
