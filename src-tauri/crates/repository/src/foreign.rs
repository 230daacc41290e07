//! Snapshots that another program wrote: what they say of themselves, and their files, whose names are hostile until they are looked at.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use bulkhead_core::ports::{Extracted, Flow, ForeignSnapshot, RepositoryAt};
use bulkhead_model::{Code, DatabasePath, Error, Result};
use rustic_core::{
    IndexedFullStatus, Repository, TreeId,
    repofile::{Node, NodeType, SnapshotFile, StringList},
};

use crate::{
    fault,
    locks::{self, Kind},
    open, read, snapshot,
};

/// Deeper folders, and more files, are a trap: trees may hold each other many times over.
const DEEPEST: usize = 256;
const MOST: usize = 5_000_000;

/// All of them, oldest first.
pub(crate) fn list(at: &RepositoryAt) -> Result<Vec<ForeignSnapshot>> {
    let opened = open::open(at, &Flow::default())?;
    let files = opened.get_all_snapshots().map_err(|error| fault::from_rustic("listing the snapshots", error))?;
    let mut found = files.iter().filter(|file| is_foreign(file)).map(described).collect::<Result<Vec<_>>>()?;
    found.sort_by_key(|snapshot| snapshot.time);
    Ok(found)
}

/// Whatever has no label of ours.
fn is_foreign(file: &SnapshotFile) -> bool {
    file.label.parse::<DatabasePath>().is_err()
}

fn described(file: &SnapshotFile) -> Result<ForeignSnapshot> {
    let words =
        |list: &StringList| list.to_string().split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    Ok(ForeignSnapshot {
        id: file.id.to_hex().as_str().to_owned(),
        time: snapshot::time(file)?,
        host: file.hostname.clone(),
        paths: words(&file.paths),
        tags: words(&file.tags),
        bytes: file.summary.as_ref().map(|summary| summary.total_bytes_processed),
    })
}

/// A file or folder to make, below the folder.
type Entry = (PathBuf, Node);

/// Writes its files into a new folder. All names are looked at before anything is made.
pub(crate) fn extract(at: &RepositoryAt, id: &str, folder: &Path, flow: &Flow) -> Result<Extracted> {
    let opened = open::open(at, flow)?;
    let _shared = locks::hold(at, &opened, Kind::Shared, flow)?;
    let file = snapshot::find(&opened, id)?;
    let repository = opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error))?;
    let mut entries = Vec::new();
    walk(&repository, &file.tree, Path::new(""), 0, &mut entries)?;
    private_folder(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::new(Code::AlreadyExists, format!("{} is there already", folder.display()))
                .hint("Name a folder that does not exist yet.")
        }
        _ => Error::io(folder.display(), error),
    })?;
    let written = write(&Arc::new(repository), &entries, folder, flow);
    if written.is_err() {
        // This call has made it.
        let _ = fs::remove_dir_all(folder);
    }
    written
}

fn walk(
    repository: &Repository<IndexedFullStatus>,
    tree: &TreeId,
    below: &Path,
    depth: usize,
    entries: &mut Vec<Entry>,
) -> Result<()> {
    if depth > DEEPEST || entries.len() > MOST {
        return Err(Error::new(
            Code::HostileName,
            "the snapshot holds too many folders in each other, or too many files",
        )
        .hint("Get what you need of it with restic: restic restore SNAPSHOT --target FOLDER --include PATH."));
    }
    let tree = repository.get_tree(tree).map_err(|error| fault::from_rustic("reading the tree", error))?;
    for node in tree.nodes {
        let path = below.join(plain(&node)?);
        let subtree = node.subtree.filter(|_| node.node_type == NodeType::Dir);
        entries.push((path.clone(), node));
        if let Some(subtree) = subtree {
            walk(repository, &subtree, &path, depth + 1, entries)?;
        }
    }
    Ok(())
}

/// Its name, if that is one name and no path.
fn plain(node: &Node) -> Result<PathBuf> {
    let name = node.name();
    let path = Path::new(&name);
    let mut parts = path.components();
    let is_one = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == &*name);
    let bytes = name.as_encoded_bytes();
    // A colon names a drive there, or a stream of a file.
    if is_one && !bytes.contains(&0) && !(cfg!(windows) && bytes.contains(&b':')) {
        return Ok(path.to_owned());
    }
    let shown: String = node.name.chars().take(80).collect();
    Err(Error::new(Code::HostileName, format!("the snapshot holds {shown:?}, which is no name of a file"))
        .hint("Nothing was written. Whoever made this snapshot may mean harm."))
}

fn write(
    repository: &Arc<Repository<IndexedFullStatus>>,
    entries: &[Entry],
    folder: &Path,
    flow: &Flow,
) -> Result<Extracted> {
    let mut done = Extracted::default();
    for (name, node) in entries {
        flow.go_on()?;
        let path = folder.join(name);
        let failed = |error: io::Error| Error::io(path.display(), error);
        match node.node_type {
            NodeType::Dir => private_folder(&path).map_err(failed)?,
            NodeType::File => {
                let mut reader = read::content(repository, node, flow)?;
                let mut file = private_file(&path).map_err(failed)?;
                done.bytes += copy(&mut reader, &mut file).map_err(failed)?;
                done.files += 1;
            }
            _ => done.left_out += 1,
        }
    }
    Ok(done)
}

fn copy(reader: &mut impl Read, file: &mut File) -> io::Result<u64> {
    let bytes = io::copy(reader, file)?;
    file.flush()?;
    file.sync_all()?;
    Ok(bytes)
}

/// Nobody else on the machine may read what was backed up.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
