//! Feeds a dump: its streams in order, each to its end, then the tenant's profile, then the manifest, which can only be known after them.

use std::ops::Range;

use bulkhead_core::ports::{DumpStream, Flow, Upload};
use bulkhead_model::{
    Error, Result,
    manifest::{FILE_NAME, Manifest, StreamFacts},
    profile,
};
use serde::Serialize;

use super::{blobs::Feed, stream::Measured};

/// What went into the repository once every stream has ended well.
pub(super) struct Written {
    pub(super) files: Vec<File>,
    pub(super) manifest: Manifest,
}

/// A file of the snapshot.
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: u64,
    /// Which of the chunks that were fed.
    pub(super) chunks: Range<usize>,
}

pub(super) fn write(feed: &mut Feed, upload: Upload, flow: &Flow) -> Result<Written> {
    let streams = upload.dump.streams.into_iter().map(|stream| one(feed, stream, flow));
    let (mut files, facts): (Vec<_>, Vec<_>) = streams.collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let manifest = (upload.manifest)((upload.dump.finish)()?, facts);
    if let Some(profile) = &upload.profile {
        files.push(json(feed, profile::FILE_NAME, profile)?);
    }
    // Last of all: what has a manifest has everything.
    files.push(json(feed, FILE_NAME, &manifest)?);
    Ok(Written { files, manifest })
}

fn one(feed: &mut Feed, stream: DumpStream, flow: &Flow) -> Result<(File, StreamFacts)> {
    let name = stream.name.clone();
    let mut measured = Measured::new(stream, flow);
    let chunks = feed.file(&mut measured).map_err(|error| Error::io(&name, error))?;
    let facts = measured.facts();
    Ok((File { name, bytes: facts.bytes, chunks }, facts))
}

fn json(feed: &mut Feed, name: &str, content: &impl Serialize) -> Result<File> {
    let text = serde_json::to_vec(content)
        .map_err(|error| Error::internal(format!("{name} cannot be written")).cause(error))?;
    let chunks = feed.file(text.as_slice()).map_err(|error| Error::io(name, error))?;
    Ok(File { name: name.to_owned(), bytes: text.len() as u64, chunks })
}
