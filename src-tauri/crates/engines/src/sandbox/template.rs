//! A server's own files before anything was loaded, kept packed: making them takes seconds, unpacking them a moment.
//!
//! They are made with a password, which is kept in front of them and never comes into a sandbox: whoever is quick enough to reach a
//! new server before it has a password of its own does not know this one, nor does the server, which has its verifier.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_model::Result;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Folder, password};

/// The folder of a server's files within its sandbox.
pub(crate) const DATA: &str = "data";
/// Made anew after that, so that none stays for ever whose server has gone.
const AGE: Duration = Duration::from_secs(30 * 24 * 3600);
const SUFFIX: &str = ".tar.zst";
/// What stands before the files.
const PASSWORD: &str = "password";
/// Longer is no password of ours.
const LONGEST: u64 = 100;
/// Mostly zeros and text: more effort saves little.
const LEVEL: i32 = 1;

/// Packed files of servers, in a folder of their own that only this user can enter. The default keeps none.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
}

impl Templates {
    /// Kept there; the folder is made when it is needed.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()) }
    }

    /// Fills a sandbox with the files of a server: those that were made by the same words before, else `make` makes them, with the
    /// password that it is given. Gives the password that they were made with.
    ///
    /// # Errors
    /// What `make` gives. That nothing can be kept is no error: the next sandbox is only slower.
    pub(crate) async fn fill(
        &self,
        sandbox: &Folder,
        words: &[String],
        make: impl AsyncFnOnce(&str) -> Result<()>,
    ) -> Result<Zeroizing<String>> {
        let fresh = Zeroizing::new(password());
        let Some(folder) = self.folder.clone() else { return make(&fresh).await.map(|()| fresh) };
        let file = folder.join(format!("{}{SUFFIX}", name(words)));
        let data = sandbox.path().join(DATA);
        let (packed, to) = (file.clone(), sandbox.path().to_owned());
        match blocking(move || unpack(&packed, &to)).await {
            Ok(Some(kept)) => return sandbox.give_all(&data).map(|()| kept),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "a server's files that were kept cannot be used and are made anew");
                let _ = fs::remove_dir_all(&data);
            }
        }
        make(&fresh).await?;
        let made = fresh.clone();
        if let Err(error) = blocking(move || keep(&folder, &file, &made, &data)).await {
            tracing::warn!(%error, "a server's files could not be kept for the next drill");
        }
        Ok(fresh)
    }
}

fn name(words: &[String]) -> String {
    let mut hasher = Sha256::new();
    for word in words {
        hasher.update(word.as_bytes());
        hasher.update([0]);
    }
    hex::encode(&hasher.finalize()[..16])
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// The password of what was unpacked, if there was something.
fn unpack(file: &Path, sandbox: &Path) -> io::Result<Option<Zeroizing<String>>> {
    let packed = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    if is_old(&packed.metadata()?) {
        return Ok(None);
    }
    let mut archive = tar::Archive::new(zstd::Decoder::new(packed)?);
    archive.set_preserve_permissions(true);
    archive.set_preserve_mtime(false);
    let mut entries = archive.entries()?;
    let mut password = Zeroizing::new(String::new());
    match entries.next().transpose()? {
        Some(first) if first.path()? == Path::new(PASSWORD) => first.take(LONGEST).read_to_string(&mut password)?,
        // Kept by an earlier version.
        _ => return Ok(None),
    };
    for entry in entries {
        entry?.unpack_in(sandbox)?;
    }
    Ok(Some(password))
}

/// Packs them beside the name first: two drills that make the same ones do not meet.
fn keep(folder: &Path, file: &Path, password: &str, data: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.metadata().is_ok_and(|found| is_old(&found)) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let mut packed = tempfile::NamedTempFile::new_in(folder)?;
    let mut encoder = zstd::Encoder::new(packed.as_file_mut(), LEVEL)?;
    // Half of it is not taken for the whole.
    encoder.include_checksum(true)?;
    let mut archive = tar::Builder::new(encoder);
    archive.follow_symlinks(false);
    let mut header = tar::Header::new_gnu();
    header.set_size(password.len() as u64);
    header.set_mode(0o600);
    archive.append_data(&mut header, PASSWORD, password.as_bytes())?;
    archive.append_dir_all(DATA, data)?;
    archive.into_inner()?.finish()?;
    packed.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn is_old(found: &fs::Metadata) -> bool {
    found.modified().is_ok_and(|made| made.elapsed().is_ok_and(|age| age > AGE))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::expect_used, reason = "tests fail by panicking")]

    use std::os::unix::fs::PermissionsExt;

    use bulkhead_model::Error;

    use super::*;
    use crate::sandbox::fresh;

    /// Fills a sandbox, and tells whether its files had to be made.
    async fn fill(templates: &Templates, word: &str) -> bool {
        let sandbox = Folder::make(&fresh().expect("a path"), true).expect("room");
        let mut made = false;
        let data = sandbox.path().join(DATA);
        let mut given = None;
        let make = async |password: &str| {
            (made, given) = (true, Some(password.to_owned()));
            fs::create_dir_all(data.join("base"))
                .and_then(|()| fs::write(data.join("base/1"), "rows"))
                .and_then(|()| fs::set_permissions(&data, fs::Permissions::from_mode(0o700)))
                .map_err(|error| Error::io("data", error))
        };
        let password = templates.fill(&sandbox, &[word.to_owned()], make).await.expect("made");
        assert_eq!(password.len(), 32);
        assert!(given.is_none_or(|given| given == *password));
        let inside: Vec<_> =
            fs::read_dir(sandbox.path()).expect("there").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(inside, [DATA], "the password stays outside");
        assert_eq!(fs::read(data.join("base/1")).expect("there"), b"rows");
        assert_eq!(fs::metadata(&data).expect("there").permissions().mode() & 0o777, 0o700);
        made
    }

    #[tokio::test]
    async fn files_are_made_once_for_the_same_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let templates = Templates::new(folder.path().join("templates"));
        assert!(fill(&templates, "15.1").await);
        assert!(!fill(&templates, "15.1").await);
        assert!(fill(&templates, "15.2").await);
        assert_eq!(fs::metadata(folder.path().join("templates")).expect("made").permissions().mode() & 0o777, 0o700);
    }

    #[tokio::test]
    async fn what_is_old_or_broken_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let templates = Templates::new(folder.path());
        fill(&templates, "a").await;
        let file = fs::read_dir(folder.path()).expect("there").flatten().next().expect("kept").path();
        let whole = fs::read(&file).expect("kept");
        fs::write(&file, &whole[..whole.len() / 2]).expect("room");
        assert!(fill(&templates, "a").await);
        assert!(!fill(&templates, "a").await);
        let made = fs::metadata(&file).and_then(|found| found.modified()).expect("kept");
        let long_ago = made - AGE - Duration::from_secs(60);
        File::options().append(true).open(&file).and_then(|file| file.set_modified(long_ago)).expect("ours");
        assert!(fill(&templates, "b").await);
        assert!(!file.exists(), "what is old goes with the next one that is kept");
    }

    #[tokio::test]
    async fn nothing_can_be_kept_and_it_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").expect("room");
        assert!(fill(&Templates::new(blocked.join("templates")), "a").await);
    }
}
