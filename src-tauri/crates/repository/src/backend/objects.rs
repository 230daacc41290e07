//! S3 and WebDAV through OpenDAL.
//!
//! Credentials come from the keyring alone, never from files or the environment of this machine.

use std::{
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_model::{Code, Error, Result, storage::Kept};
use bytes::Bytes;
use chrono::DateTime;
use futures::{StreamExt, TryStreamExt, stream};
use http::{Request, Response};
use opendal::{
    Buffer, ErrorKind, HttpBody, HttpTransport, HttpTransporter, Operator,
    layers::{RetryLayer, TimeoutLayer},
    options::ListOptions,
    services,
};
use opendal_http_transport_reqwest::ReqwestTransport;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    layout,
    remote::{Entry, Files, Held},
};
use crate::fault;

/// Tries after a failed request, with growing pauses.
const RETRIES: usize = 3;
/// The first of those pauses; each is three times the one before.
const PAUSE: Duration = Duration::from_millis(300);
/// For the first answer of all.
pub(super) const GREETING: Duration = Duration::from_secs(10);
/// For a request without a body.
const ANSWER: Duration = Duration::from_secs(60);
/// For a body: a pack of 32 MB on a line of 1 Mbit/s takes less.
const TRANSFER: Duration = Duration::from_secs(300);
/// Listings at the same time.
const ABREAST: usize = 8;

pub(super) struct Objects {
    operator: Operator,
    /// The same, without trying again.
    once: Operator,
    /// Whether it has answered yet.
    answered: AtomicBool,
    /// Object stores know no folders: one listing gives all.
    flat: bool,
}

/// Where an S3 repository is.
pub(super) struct Bucket<'a> {
    pub(super) name: &'a str,
    pub(super) prefix: &'a str,
    pub(super) endpoint: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) access_key: Option<&'a str>,
}

impl Objects {
    pub(super) fn s3(bucket: &Bucket<'_>, secret: Option<&SecretString>) -> Result<Self> {
        let mut builder = services::S3::default()
            .bucket(bucket.name)
            .root(&format!("/{}", bucket.prefix))
            .region(bucket.region.unwrap_or("us-east-1"))
            // The store refuses a body that arrives otherwise than it was sent.
            .checksum_algorithm("md5")
            .disable_config_load()
            .disable_ec2_metadata();
        if let Some(endpoint) = bucket.endpoint {
            builder = builder.endpoint(endpoint);
        }
        match (bucket.access_key, secret) {
            (Some(key), Some(secret)) => {
                builder = builder.access_key_id(key).secret_access_key(secret.expose_secret());
            }
            _ => {
                return Err(Error::new(Code::StorageDenied, "the storage has no access key or no secret")
                    .hint("Give it its secret: bulkhead storage secret NAME --secret-stdin.")
                    .hint("The access key stands in the URL, before the bucket: s3://ACCESS_KEY@bucket/prefix."));
            }
        }
        Self::on(builder, true)
    }

    pub(super) fn webdav(url: &str, user: Option<&str>, secret: Option<&SecretString>) -> Result<Self> {
        let (endpoint, root) = divided(url)?;
        let mut builder = services::Webdav::default().endpoint(&endpoint).root(&root);
        if let Some(user) = user {
            builder = builder.username(user);
        }
        if let Some(secret) = secret {
            builder = builder.password(secret.expose_secret());
        }
        Self::on(builder, false)
    }

    fn on(builder: impl opendal::Builder, flat: bool) -> Result<Self> {
        // Tells OpenDAL how to speak HTTP. It may be said many times.
        HttpTransporter::install_default(ReqwestTransport::new(client()?));
        let timeout = TimeoutLayer::new().with_timeout(ANSWER).with_io_timeout(TRANSFER);
        let retry = RetryLayer::new().with_max_times(RETRIES).with_min_delay(PAUSE).with_factor(3.0).with_jitter();
        let operator = Operator::new(builder).map_err(|error| fault::from_opendal("opening it", error))?;
        let once = operator.layer(timeout);
        Ok(Self { operator: once.clone().layer(retry), once, answered: AtomicBool::new(false), flat })
    }

    /// Goes there before anything else: a server to which there is no way, or that says nothing, is told soon. What breaks
    /// later is tried again with more patience.
    async fn reach(&self) -> Result<()> {
        if self.answered.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut tried = self.greet().await;
        if matches!(tried, Err(Silence { again: true, .. })) {
            tokio::time::sleep(PAUSE).await;
            tried = self.greet().await;
        }
        tried.map_err(|silence| silence.error)?;
        self.answered.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn greet(&self) -> std::result::Result<(), Silence> {
        let silent = |words: &str, again| Silence { error: fault::silent("opening it", words), again };
        match tokio::time::timeout(GREETING, self.once.stat("config")).await {
            Err(_) => Err(silent("timed out", false)),
            Ok(Err(error)) => match broken(&error) {
                Some(line) => {
                    let Silence { error: ours, again } =
                        silent(&format!("{} {line:?}", fault::words(&error)), !line.is_connect());
                    Err(Silence { error: ours.cause(error), again })
                }
                // It speaks; what it says is told by whoever asks for something.
                None => Ok(()),
            },
            Ok(Ok(_)) => Ok(()),
        }
    }

    /// What the service says of the newest version of a file: its number, and until when it keeps it whatever we ask.
    pub(super) async fn held(&self, path: &str) -> Result<Locked> {
        let heard = Heard::default();
        let context = self.operator.context().clone();
        let transport = Overhearing { inner: context.http_transport().clone(), heard: heard.clone() };
        let operator = self.operator.clone().with_context(context.with_http_transport(HttpTransporter::new(transport)));
        let stat = operator.stat(path).await.map_err(|error| fault::from_opendal("asking for its lock", error))?;
        let lock = heard.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(Locked { version: stat.version().map(str::to_owned), lock })
    }

    /// How long the files that were written first and last are locked: what lies between them was locked by the same rule, unless
    /// that was changed to and fro. Locks of the repository itself come and go, and nothing builds upon them.
    pub(super) async fn kept(&self) -> Result<Option<Kept>> {
        self.reach().await?;
        let failed = |error| fault::from_opendal("listing it", error);
        let options = ListOptions { recursive: true, ..Default::default() };
        let mut lister = self.operator.lister_options("/", options).await.map_err(failed)?;
        let (mut first, mut last) = (None, None);
        while let Some(entry) = lister.try_next().await.map_err(failed)? {
            let written = entry.metadata().last_modified().filter(|_| entry.metadata().is_file());
            let Some(written) = written.filter(|_| !entry.path().starts_with("locks/")) else { continue };
            if first.as_ref().is_none_or(|(at, _)| written < *at) {
                first = Some((written, entry.path().to_owned()));
            }
            if last.as_ref().is_none_or(|(at, _)| written > *at) {
                last = Some((written, entry.path().to_owned()));
            }
        }
        let mut kept = None::<Kept>;
        for (_, path) in first.into_iter().chain(last) {
            let own = self.held(&path).await?.lock.map_or(Kept::Deletable, |lock| lock.kept);
            kept = Some(kept.map_or(own, |kept| kept.and(own)));
        }
        Ok(kept)
    }

    /// Removes one version of a file, so that nothing of it is left.
    pub(super) async fn remove_version(&self, path: &str, version: &str) -> Result<()> {
        let removed = self.operator.delete_with(path).version(version).await;
        removed.map_err(|error| fault::from_opendal("delete", error))
    }

    async fn entries(&self, folder: &str, recursive: bool) -> opendal::Result<Vec<Entry>> {
        let options = ListOptions { recursive, ..Default::default() };
        let folder = format!("{folder}/");
        let mut lister = self.operator.lister_options(&folder, options).await?;
        let mut entries = Vec::new();
        while let Some(entry) = lister.try_next().await? {
            // Some servers name the folder itself among what is in it.
            if entry.path() == folder || entry.path() == "/" {
                continue;
            }
            let name = entry.name().trim_end_matches('/').to_owned();
            let (folder, bytes) = (entry.metadata().is_dir(), entry.metadata().content_length());
            entries.push(Entry { name, folder, bytes });
        }
        Ok(entries)
    }

    async fn listed(&self, folder: &str, recursive: bool) -> Result<Vec<Entry>> {
        self.reach().await?;
        match self.entries(folder, recursive).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            other => other.map_err(|error| fault::from_opendal("listing it", error)),
        }
    }
}

/// The MD5 that an ETag may be: stores that encrypt give something else that can look like one.
fn md5_of(etag: &str) -> Option<String> {
    let text = etag.trim_matches('"').to_ascii_lowercase();
    (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text)
}

/// A server that did not answer, and whether another try may help.
struct Silence {
    error: Error,
    again: bool,
}

/// The client of all storages that speak HTTP.
pub(super) fn client() -> Result<reqwest::Client> {
    let built = reqwest::Client::builder().connect_timeout(super::CONNECT).build();
    built.map_err(|error| Error::internal("no HTTP client can be made").cause(error))
}

/// What broke on the way, where there was no answer.
fn broken(error: &opendal::Error) -> Option<&reqwest::Error> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source()).find_map(|error| error.downcast_ref::<reqwest::Error>())
}

/// What a service says of a file.
pub(crate) struct Locked {
    pub(crate) version: Option<String>,
    /// None where the file can be deleted.
    pub(crate) lock: Option<Lock>,
}

/// What keeps a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) kept: Kept,
    pub(crate) words: String,
}

type Heard = Arc<Mutex<Option<Lock>>>;

/// OpenDAL tells nothing of object locks: this listens to the answers as they pass.
struct Overhearing {
    inner: HttpTransporter,
    heard: Heard,
}

impl HttpTransport for Overhearing {
    async fn fetch(&self, request: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let answer = self.inner.fetch(request).await?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let lock = lock(
            header("x-amz-object-lock-mode"),
            header("x-amz-object-lock-retain-until-date"),
            header("x-amz-object-lock-legal-hold"),
        );
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = lock;
        Ok(answer)
    }
}

/// Amazon S3 API, HeadObject: mode, date and legal hold are there only where they hold. A date that cannot be read promises nothing.
fn lock(mode: Option<&str>, until: Option<&str>, hold: Option<&str>) -> Option<Lock> {
    let held = hold.filter(|hold| hold.eq_ignore_ascii_case("ON"));
    let held = held.map(|_| Lock { kept: Kept::Held, words: "a legal hold keeps it".to_owned() });
    let kept = mode.zip(until).and_then(|(mode, until)| {
        let until = DateTime::parse_from_rfc3339(until).ok()?.to_utc();
        let who = if mode.eq_ignore_ascii_case("GOVERNANCE") { "; who has the right can lift that" } else { "" };
        Some(Lock { kept: Kept::Until(until), words: format!("it is kept until {}{who}", until.format("%Y-%m-%d")) })
    });
    held.or(kept)
}

/// Server and folder apart: OpenDAL makes missing folders only below its endpoint.
fn divided(url: &str) -> Result<(String, String)> {
    let unusable = || Error::new(Code::InvalidInput, "the storage's URL cannot be read");
    let url = Url::parse(url).map_err(|error| unusable().cause(error))?;
    let folder = percent_decode_str(url.path()).decode_utf8().map_err(|error| unusable().cause(error))?;
    Ok((url[..url::Position::BeforePath].to_owned(), folder.into_owned()))
}

#[async_trait(?Send)]
impl Files for Objects {
    async fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        self.listed(folder, false).await
    }

    async fn list_data(&self) -> Result<Vec<Entry>> {
        if self.flat {
            return self.listed("data", true).await;
        }
        let folders = self.list("data").await?.into_iter().filter(|entry| layout::is_data_folder(&entry.name));
        let listings = folders.map(|folder| async move { self.list(&format!("data/{}", folder.name)).await });
        let listed: Vec<_> = stream::iter(listings).buffer_unordered(ABREAST).try_collect().await?;
        Ok(listed.into_iter().flatten().collect())
    }

    async fn look(&self, path: &str) -> Result<Option<Held>> {
        self.reach().await?;
        match self.operator.stat(path).await {
            Ok(file) => {
                let md5 = file.etag().filter(|_| self.flat).and_then(md5_of);
                Ok(Some(Held { bytes: file.content_length(), md5 }))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault::from_opendal("looking for a file", error)),
        }
    }

    async fn read(&self, path: &str, part: Option<Range<u64>>) -> Result<Bytes> {
        self.reach().await?;
        let read = match part {
            Some(part) => self.operator.read_with(path).range(part).await,
            None => self.operator.read(path).await,
        };
        read.map(|buffer| buffer.to_bytes()).map_err(|error| fault::from_opendal("reading a file", error))
    }

    async fn write(&self, path: &str, content: Vec<Bytes>) -> Result<()> {
        self.reach().await?;
        match self.operator.write(path, content).await {
            Ok(_) => Ok(()),
            // The store held the body against its checksum.
            Err(error) if error.to_string().contains("BadDigest") => {
                Err(fault::damaged("a file arrived at the storage otherwise than it was sent").cause(error))
            }
            Err(error) => Err(fault::from_opendal("writing a file", error)),
        }
    }

    async fn remove(&self, path: &str) -> Result<()> {
        self.reach().await?;
        self.operator.delete(path).await.map_err(|error| fault::from_opendal("removing a file", error))
    }

    async fn make(&self, folder: &str) -> Result<()> {
        if self.flat {
            return Ok(());
        }
        self.reach().await?;
        let made = self.operator.create_dir(&format!("{folder}/")).await;
        made.map_err(|error| fault::from_opendal("making a folder", error))
    }

    async fn remove_place(&self) -> Result<()> {
        if self.flat {
            return Ok(());
        }
        self.operator.delete("/").await.map_err(|error| fault::from_opendal("removing a folder", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_told_in_words_and_only_where_one_holds() {
        let until = Some("2027-01-02T03:04:05.000Z");
        let words = |mode, until, hold| lock(mode, until, hold).map(|lock| lock.words);
        assert_eq!(words(Some("COMPLIANCE"), until, None).as_deref(), Some("it is kept until 2027-01-02"));
        let lifted = Some("it is kept until 2027-01-02; who has the right can lift that");
        assert_eq!(words(Some("GOVERNANCE"), until, Some("OFF")).as_deref(), lifted);
        assert_eq!(words(None, None, Some("ON")).as_deref(), Some("a legal hold keeps it"));
        assert_eq!(lock(None, None, Some("OFF")), None);
        assert_eq!(lock(Some("COMPLIANCE"), Some("some day"), None), None);
        assert_eq!(lock(Some("COMPLIANCE"), None, None), None, "without a date nothing is promised");
    }
}
