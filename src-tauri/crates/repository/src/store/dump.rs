//! Feeds a dump: its streams in order, each to its end, then the manifest, which can only be known after them.

use std::ops::Range;

use bulkhead_core::ports::{DumpStream, Flow, Upload};
use bulkhead_model::{
    Error, Result,
    manifest::{FILE_NAME, Manifest, StreamFacts},
};

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
    files.push(last(feed, &manifest)?);
    Ok(Written { files, manifest })
}

fn one(feed: &mut Feed, stream: DumpStream, flow: &Flow) -> Result<(File, StreamFacts)> {
    let name = stream.name.clone();
    let mut measured = Measured::new(stream, flow);
    let chunks = feed.file(&mut measured).map_err(|error| Error::io(&name, error))?;
    let facts = measured.facts();
    Ok((File { name, bytes: facts.bytes, chunks }, facts))
}

fn last(feed: &mut Feed, manifest: &Manifest) -> Result<File> {
    let text =
        serde_json::to_vec(manifest).map_err(|error| Error::internal("the manifest cannot be written").cause(error))?;
    let chunks = feed.file(text.as_slice()).map_err(|error| Error::io(FILE_NAME, error))?;
    Ok(File { name: FILE_NAME.to_owned(), bytes: text.len() as u64, chunks })
}
