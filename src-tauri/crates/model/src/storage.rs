//! Places that hold repositories.

mod place;

use std::{fmt, path::PathBuf, str::FromStr};

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Code, Error, Result, Slug, connection::url::is_escaped};

/// Whether what is written to a storage can be deleted from here, and how that was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Lasting {
    /// It deleted what was written.
    Deletable,
    /// It refused to delete what was written.
    RefusedDelete,
    /// Asked, it says that it keeps what is written until a date (S3 object lock).
    Locked,
}

/// How long what is in a repository already is locked. Newer backups build upon it, so a lock that only holds for what is written from
/// now on keeps none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Some of it is not locked.
    Deletable,
    /// All of it that was asked is, until then.
    Until(DateTime<Utc>),
    /// All of it that was asked is, until somebody lifts a legal hold.
    Held,
}

impl Kept {
    /// Whether it stays for now.
    #[must_use]
    pub fn stays(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Deletable => false,
            Self::Until(until) => until > now,
            Self::Held => true,
        }
    }

    /// What holds of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Deletable, _) | (_, Self::Deletable) => Self::Deletable,
            (Self::Until(a), Self::Until(b)) => Self::Until(a.min(b)),
            (Self::Held, other) => other,
            (this, Self::Held) => this,
        }
    }
}

/// Where a storage is. Holds no secret: an access key's secret or a password is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Location {
    /// A folder on this machine or a mounted share.
    Local {
        /// Absolute path.
        path: PathBuf,
    },
    /// A bucket of an S3-compatible service.
    S3 {
        /// Name of the bucket.
        bucket: String,
        /// Key prefix without slashes at its ends; may be empty.
        prefix: String,
        /// URL of the service; Amazon's own if absent.
        endpoint: Option<String>,
        /// Region; `us-east-1` if absent.
        region: Option<String>,
        /// Access key id; the secret access key is in the keyring.
        access_key: Option<String>,
    },
    /// A folder on an SSH server, opened with a key file or the user's agent (never a password).
    Sftp {
        /// User to log in as.
        user: String,
        /// Host name or address.
        host: String,
        /// TCP port.
        port: u16,
        /// Absolute folder on the server.
        path: String,
        /// Private key file; the user's own configuration if absent.
        key_file: Option<PathBuf>,
        /// Known hosts file; the user's own if absent. Unknown hosts are always refused.
        known_hosts: Option<PathBuf>,
    },
    /// A folder on a WebDAV server.
    WebDav {
        /// `http` or `https` URL of the folder, without user and password.
        url: String,
        /// User to log in as; the password is in the keyring.
        user: Option<String>,
    },
}

impl Location {
    /// What it is, in a word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Local { .. } => "local",
            Self::S3 { .. } => "s3",
            Self::Sftp { .. } => "sftp",
            Self::WebDav { .. } => "webdav",
        }
    }

    /// Host and port of the other machine it is on; none for a folder, and for this machine.
    #[must_use]
    pub fn far(&self) -> Option<(String, u16)> {
        let (host, port) = match self {
            Self::Local { .. } => return None,
            Self::Sftp { host, port, .. } => (host.clone(), *port),
            Self::S3 { endpoint: None, region, .. } => {
                (format!("s3.{}.amazonaws.com", region.as_deref().unwrap_or("us-east-1")), 443)
            }
            Self::S3 { endpoint: Some(url), .. } | Self::WebDav { url, .. } => {
                let url: url::Url = url.parse().ok()?;
                (url.host_str()?.to_owned(), url.port_or_known_default()?)
            }
        };
        (!is_here(&host)).then_some((host, port))
    }
}

/// Whether a host is this machine.
#[must_use]
pub fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.starts_with('/') || bare.parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback())
}

/// What was read from a storage's URL: the secret is apart, it goes straight to the keyring.
#[derive(Debug)]
pub struct ParsedStorage {
    /// Where it is.
    pub location: Location,
    /// The password or secret access key that stood in the URL.
    pub secret: Option<SecretString>,
}

impl Location {
    /// The place of a tenant's repository: a folder of its own below the storage.
    #[must_use]
    pub fn for_tenant(&self, tenant: &Slug) -> Self {
        let below = |base: &str| format!("{}/{tenant}", base.trim_end_matches('/'));
        let mut location = self.clone();
        match &mut location {
            Self::Local { path } => path.push(tenant.as_str()),
            Self::S3 { prefix, .. } => *prefix = below(prefix).trim_start_matches('/').to_owned(),
            Self::Sftp { path, .. } => *path = below(path),
            Self::WebDav { url, .. } => *url = below(url),
        }
        location
    }

    /// Whether the storage is on this machine (or looks so): no second copy of its bytes crosses a network.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        matches!(self, Self::Local { .. })
    }
}

/// Reads a storage's URL.
///
/// `file:///dir` · `s3://[ACCESS[:SECRET]@]bucket/prefix?endpoint=https://…&region=…` ·
/// `sftp://user@host:port/dir?key=/file&known_hosts=/file` · `webdav(s)://[user[:password]@]host/dir`.
///
/// # Errors
/// [`Code::UnknownScheme`] or [`Code::InvalidInput`]; the text itself is never repeated.
pub fn parse_storage_url(text: &str) -> Result<ParsedStorage> {
    let text = text.trim();
    if text.starts_with('/') {
        return local(text).map(|location| ParsedStorage { location, secret: None });
    }
    if !text.contains(':') {
        return Err(malformed("it has no scheme"));
    }
    if text.contains(['\n', '\r', '\t']) {
        return Err(malformed("it holds a line break or a tab, which belongs there as %0A or %09"));
    }
    if text.contains('#') {
        return Err(malformed("it holds a #, which ends it; one that belongs to a name is written as %23"));
    }
    let url = Url::parse(text).map_err(|error| malformed(&error.to_string()))?;
    if url.port() == Some(0) {
        return Err(malformed("there is no port 0"));
    }
    let secret = url.password().map(decode).transpose()?.map(SecretString::from);
    let location = match url.scheme() {
        "file" if url.host().is_some() => return Err(malformed("a file URL has three slashes: file:///folder")),
        "file" => local(&decode(url.path())?)?,
        "s3" => s3(&url)?,
        "sftp" => sftp(&url)?,
        "webdav" | "webdavs" | "dav" | "davs" => webdav(&url)?,
        other => {
            return Err(Error::new(Code::UnknownScheme, format!("unknown kind of storage {other:?}"))
                .hint("Use file:///folder, s3://bucket/prefix, sftp://user@host/folder or webdavs://host/folder."));
        }
    };
    Ok(ParsedStorage { location, secret })
}

fn local(path: &str) -> Result<Location> {
    let path = PathBuf::from(path);
    if path.parent().is_none() {
        return Err(malformed("the folder is missing"));
    }
    if path.is_absolute() && !path.components().any(|part| part == std::path::Component::ParentDir) {
        return Ok(Location::Local { path });
    }
    Err(malformed("a local storage is an absolute folder without \"..\""))
}

fn s3(url: &Url) -> Result<Location> {
    let [endpoint, region] = options(url, ["endpoint", "region"])?;
    if let Some(endpoint) = &endpoint {
        let fits = Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !fits {
            return Err(malformed("endpoint must be an http or https URL"));
        }
    }
    Ok(Location::S3 {
        bucket: host(url, "the bucket")?,
        prefix: decode(url.path().trim_matches('/'))?,
        endpoint,
        region,
        access_key: user(url)?,
    })
}

fn sftp(url: &Url) -> Result<Location> {
    let [key_file, known_hosts] = options(url, ["key", "known_hosts"])?;
    if url.password().is_some() {
        return Err(malformed("SFTP is opened with a key, not a password")
            .hint("Name the key file: sftp://user@host/folder?key=/home/me/.ssh/id_ed25519"));
    }
    Ok(Location::Sftp {
        user: user(url)?.ok_or_else(|| malformed("the user is missing"))?,
        host: host(url, "the host")?,
        port: url.port().unwrap_or(22),
        path: decode(url.path())?,
        key_file: key_file.map(PathBuf::from),
        known_hosts: known_hosts.map(PathBuf::from),
    })
}

fn webdav(url: &Url) -> Result<Location> {
    let [] = options(url, [])?;
    let scheme = if url.scheme().ends_with('s') { "https" } else { "http" };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let url_text = format!("{scheme}://{}{port}{}", host(url, "the host")?, url.path().trim_end_matches('/'));
    Ok(Location::WebDav { url: url_text, user: user(url)? })
}

/// The values of the options named in `known`; any other option is an error.
fn options<const N: usize>(url: &Url, known: [&str; N]) -> Result<[Option<String>; N]> {
    let mut found = [const { None }; N];
    for (key, value) in url.query_pairs() {
        match known.iter().position(|name| *name == key) {
            Some(at) => found[at] = Some(value.into_owned()),
            None => return Err(malformed(&format!("the option {key:?} is not known"))),
        }
    }
    Ok(found)
}

fn host(url: &Url, what: &str) -> Result<String> {
    match url.host_str() {
        Some(host) if !host.is_empty() => decode(host),
        _ => Err(malformed(&format!("{what} is missing"))),
    }
}

fn user(url: &Url) -> Result<Option<String>> {
    Some(decode(url.username())?).filter(|user| !user.is_empty()).map(Ok).transpose()
}

fn decode(text: &str) -> Result<String> {
    if !is_escaped(text) {
        return Err(malformed("a % in it is not followed by two hexadecimal digits")
            .hint("A percent sign that belongs to a name or password is written as %25."));
    }
    let decoded =
        percent_encoding::percent_decode_str(text).decode_utf8().map_err(|_| malformed("a part of it is not UTF-8"))?;
    if decoded.contains('\0') {
        return Err(malformed("it holds a NUL"));
    }
    Ok(decoded.into_owned())
}

fn malformed(why: &str) -> Error {
    Error::new(Code::InvalidInput, format!("the storage's URL cannot be read: {why}"))
        .hint("Write it as file:///folder, s3://bucket/prefix?endpoint=https://host&region=eu-1, sftp://user@host/folder or webdavs://host/folder.")
}

impl fmt::Display for Location {
    /// As shown to people: never holds a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local { path } => write!(f, "{}", path.display()),
            Self::S3 { bucket, prefix, endpoint, .. } => {
                write!(f, "s3://{bucket}/{prefix}")?;
                endpoint.as_ref().map_or(Ok(()), |endpoint| write!(f, " at {endpoint}"))
            }
            Self::Sftp { user, host, port, path, .. } => write!(f, "sftp://{user}@{host}:{port}{path}"),
            Self::WebDav { url, .. } => f.write_str(url),
        }
    }
}

impl FromStr for Location {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse_storage_url(text).map(|parsed| parsed.location)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn every_kind_is_read() {
        let parsed = parse_storage_url("s3://AK:se%2Fcret@backups/clients/?endpoint=http://127.0.0.1:9000&region=eu-1")
            .expect("valid");
        assert_eq!(parsed.secret.as_ref().map(ExposeSecret::expose_secret), Some("se/cret"));
        assert_eq!(parsed.location.to_string(), "s3://backups/clients at http://127.0.0.1:9000");
        let sftp: Location = "sftp://bob@nas:2222/srv/b?key=/k&known_hosts=/h".parse().expect("valid");
        assert_eq!(sftp.to_string(), "sftp://bob@nas:2222/srv/b");
        assert!(
            matches!("webdavs://u:p@cloud/dav/x/".parse(), Ok(Location::WebDav { url, .. }) if url == "https://cloud/dav/x")
        );
    }

    #[test]
    fn tenants_never_share_a_folder() {
        let (a, b): (Slug, Slug) = ("a".parse().expect("slug"), "b".parse().expect("slug"));
        for text in ["file:///srv/b", "s3://bkt", "s3://bkt/p", "sftp://u@h/x", "webdav://h/x"] {
            let storage: Location = text.parse().expect(text);
            assert_ne!(storage.for_tenant(&a), storage.for_tenant(&b));
        }
        assert!(
            matches!("s3://bkt".parse::<Location>().expect("valid").for_tenant(&a), Location::S3 { prefix, .. } if prefix == "a")
        );
    }

    #[test]
    fn malformed_urls_are_refused() {
        for text in [
            "",
            "backups",
            "file://../x",
            "file:///srv/100%",
            "webdavs://h/back\nups",
            "sftp://u@h/backups#old",
            "s3://AK:se%zzret@backups/clients",
            "s3://",
            "sftp://h/x",
            "sftp://u:p@h/x",
            "s3://b?endpoint=ftp://x",
            "s3://b?nope=1",
            "file:",
            "file:///",
            "/",
            "sftp://u@h:0/x",
            "webdavs://h:0/x",
        ] {
            assert!(parse_storage_url(text).is_err(), "{text}");
        }
        assert_eq!(parse_storage_url("gopher://h/x").map(|_| ()).map_err(|e| e.code), Err(Code::UnknownScheme));
    }
}
