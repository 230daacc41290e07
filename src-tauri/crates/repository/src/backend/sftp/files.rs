//! What SFTP does with files.

use std::{io::SeekFrom, ops::Range, path::Path};

use async_trait::async_trait;
use bulkhead_model::Result;
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt, pin_mut, stream};
use openssh_sftp_client::{Error as Failure, Sftp as Session, error::SftpErrorKind, file::TokioCompatFile};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::{Sftp, is_missing, present};
use crate::backend::{
    layout,
    remote::{Entry, Files, Held},
};

/// Folders that are open for a listing at the same time.
const ABREAST: usize = 16;

type Answer<T> = std::result::Result<T, Failure>;

#[async_trait(?Send)]
impl Files for Sftp {
    async fn list(&self, folder: &str) -> Result<Vec<Entry>> {
        let path = self.path(folder);
        self.on_line("listing it", async |session| entries(session, &path).await).await
    }

    async fn list_data(&self) -> Result<Vec<Entry>> {
        let folders = self.list("data").await?.into_iter().filter(|entry| layout::is_data_folder(&entry.name));
        let listings = folders.map(|folder| async move { self.list(&format!("data/{}", folder.name)).await });
        let listed: Vec<_> = stream::iter(listings).buffer_unordered(ABREAST).try_collect().await?;
        Ok(listed.into_iter().flatten().collect())
    }

    async fn look(&self, path: &str) -> Result<Option<Held>> {
        let path = self.path(path);
        self.on_line("looking for a file", async |session| {
            let found = present(session.fs().metadata(&path).await)?;
            Ok(found.map(|found| Held { bytes: found.len().unwrap_or_default(), md5: None }))
        })
        .await
    }

    async fn read(&self, path: &str, part: Option<Range<u64>>) -> Result<Bytes> {
        let path = self.path(path);
        self.on_line("reading a file", async |session| read(session, &path, part.clone()).await).await
    }

    async fn write(&self, path: &str, content: Vec<Bytes>) -> Result<()> {
        let path = self.path(path);
        self.on_line("writing a file", async |session| write(session, &path, &content).await).await
    }

    async fn remove(&self, path: &str) -> Result<()> {
        let path = self.path(path);
        self.on_line("removing a file", async |session| session.fs().remove_file(&path).await).await
    }

    async fn make(&self, folder: &str) -> Result<()> {
        let path = self.path(folder);
        self.on_line("making a folder", async |session| make(session, Path::new(&path)).await).await
    }

    async fn remove_place(&self) -> Result<()> {
        let data = self.list("data").await?.into_iter().filter(|entry| layout::is_data_folder(&entry.name));
        let tops = layout::FOLDERS.map(|name| self.path(name)).into_iter().chain([self.root.clone()]);
        let folders: Vec<_> = data.map(|entry| self.path(&format!("data/{}", entry.name))).chain(tops).collect();
        self.on_line("removing a folder", async |session| {
            for folder in &folders {
                present(session.fs().remove_dir(folder).await)?;
            }
            Ok(())
        })
        .await
    }
}

async fn entries(session: &Session, folder: &str) -> Answer<Vec<Entry>> {
    let Some(opened) = present(session.fs().open_dir(folder).await)? else { return Ok(Vec::new()) };
    let listed = opened.read_dir();
    pin_mut!(listed);
    let mut entries = Vec::new();
    while let Some(entry) = listed.try_next().await? {
        let (name, facts) = (entry.filename().to_string_lossy().into_owned(), entry.metadata());
        let folder = facts.file_type().is_some_and(|kind| kind.is_dir());
        entries.push(Entry { name, folder, bytes: facts.len().unwrap_or_default() });
    }
    Ok(entries)
}

async fn read(session: &Session, path: &str, part: Option<Range<u64>>) -> Answer<Bytes> {
    let Some(part) = part else { return session.fs().read(path).await.map(BytesMut::freeze) };
    let mut file = session.open(path).await?;
    file.seek(SeekFrom::Start(part.start)).await?;
    let length = usize::try_from(part.end - part.start)?;
    let read = file.read_all(length, BytesMut::new()).await;
    match read {
        // Its end came early. The line is whole: another try would not make the file longer.
        Err(Failure::IOError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(Bytes::new()),
        read => read.map(BytesMut::freeze),
    }
}

/// Under another name first: what stands under its own is whole, whatever happens to the line.
async fn write(session: &Session, path: &str, content: &[Bytes]) -> Answer<()> {
    let part = format!("{path}.part");
    let written = whole(session, &part, content).await;
    if let Err(Failure::SftpError(..)) = &written {
        let _ = session.fs().remove_file(&part).await;
    }
    written?;
    session.fs().rename(&part, path).await
}

async fn whole(session: &Session, path: &str, content: &[Bytes]) -> Answer<()> {
    let mut file = Box::pin(TokioCompatFile::new(opened(session, path).await?));
    for part in content {
        file.write_all(part).await.map_err(answer)?;
    }
    file.flush().await.map_err(answer)?;
    if session.support_fsync() { file.as_mut().as_mut_file().sync_all().await } else { Ok(()) }
}

async fn opened(session: &Session, path: &str) -> Answer<openssh_sftp_client::file::File> {
    match session.create(path).await {
        Err(error) if is_missing(&error) => {
            make(session, Path::new(path).parent().unwrap_or(Path::new("/"))).await?;
            session.create(path).await
        }
        other => other,
    }
}

/// Makes a folder and those above it. A server answers `Failure` for a folder that is there, and for much else.
async fn make(session: &Session, folder: &Path) -> Answer<()> {
    for above in folder.ancestors().collect::<Vec<_>>().into_iter().rev().filter(|path| path.file_name().is_some()) {
        match session.fs().create_dir(above).await {
            Err(error @ Failure::SftpError(SftpErrorKind::NoSuchFile, _)) => return Err(error),
            Err(error @ Failure::SftpError(..)) => {
                if present(session.fs().metadata(above).await)?.is_none() {
                    return Err(error);
                }
            }
            other => other?,
        }
    }
    Ok(())
}

/// What the server answered, when it went through an interface that knows only `std::io::Error`.
fn answer(error: std::io::Error) -> Failure {
    error.downcast::<Failure>().unwrap_or_else(Failure::IOError)
}
