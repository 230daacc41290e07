//! Snapshots with names that Bulkhead never writes, made by somebody who has the key: refused before a byte is read.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt};
use bulkhead_model::Code;
use bulkhead_repository::Rustic;
use rustic_backend::BackendOptions;
use rustic_core::{
    BackupOptions, Credentials, ReadSource, ReadSourceEntry, ReadSourceOpen, Repository, RepositoryOptions,
    RusticResult, SnapshotOptions,
    repofile::{Metadata, Node, NodeType},
};

use crate::common::{KEY, local, noise, store};

/// The label of a snapshot that Bulkhead wrote.
const OURS: &str = "acme/shop";

struct Files(Vec<Node>);

struct Content;

impl ReadSourceOpen for Content {
    type Reader = Cursor<Vec<u8>>;

    fn open(self) -> RusticResult<Self::Reader> {
        Ok(Cursor::new(b"hostile".to_vec()))
    }
}

impl ReadSource for Files {
    type Open = Content;
    type Iter = std::vec::IntoIter<RusticResult<ReadSourceEntry<Content>>>;

    fn size(&self) -> RusticResult<Option<u64>> {
        Ok(None)
    }

    fn entries(&self) -> Self::Iter {
        let entry = |node: &Node| {
            let path = PathBuf::from("/file");
            Ok(ReadSourceEntry { path, open: node.is_file().then_some(Content), node: node.clone() })
        };
        self.0.iter().map(entry).collect::<Vec<_>>().into_iter()
    }
}

fn file(name: &str) -> Node {
    let mut node = Node::new_node("x".as_ref(), NodeType::File, Metadata::default());
    name.clone_into(&mut node.name);
    node
}

fn symlink(name: &str) -> Node {
    let kind = NodeType::from_link(Path::new("/etc/passwd"));
    Node { name: name.to_owned(), ..Node::new_node("x".as_ref(), kind, Metadata::default()) }
}

/// A snapshot with these files, by rustic itself and its own back end.
fn write(folder: &Path, label: &str, nodes: Vec<Node>) -> String {
    let backends = BackendOptions::default().repository(folder.join("repo").to_str().unwrap()).to_backends().unwrap();
    let mut options = RepositoryOptions::default();
    options.no_cache = true;
    let repository = Repository::new(&options, &backends).unwrap().open(&Credentials::password(KEY)).unwrap();
    let repository = repository.to_indexed_ids().unwrap();
    let snapshot = SnapshotOptions::default().label(label.to_owned()).to_snapshot().unwrap();
    let written =
        repository.archive(&BackupOptions::default(), &Files(nodes), snapshot, &[PathBuf::from("/")]).unwrap();
    written.id.to_hex().as_str().to_owned()
}

const HOSTILE: [&str; 12] = [
    "../evil",
    "..",
    "/etc/cron.d/evil",
    "dump.pgdump/../../evil",
    "dump.a\0b",
    "dump.a\\x00b",
    "dump.PGDUMP",
    "dump.pgdump ",
    "dump.pgdump\n",
    "manifest.json.exe",
    "C:\\evil",
    "",
];

#[tokio::test]
async fn a_hostile_name_is_refused_whatever_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    for name in HOSTILE {
        let nodes = vec![file("dump.pgdump"), file("manifest.json"), file(name)];
        is_refused(&at, &write(folder.path(), OURS, nodes), name).await;
    }
    let link = write(folder.path(), OURS, vec![symlink("dump.pgdump"), file("manifest.json")]);
    is_refused(&at, &link, "dump.pgdump").await;
    let evil = folder.path().parent().unwrap().join("evil");
    assert!(!evil.exists() && !folder.path().join("evil").exists());
}

async fn is_refused(at: &RepositoryAt, id: &str, name: &str) {
    let flow = Flow::default();
    for asked in [name, "dump.pgdump", "manifest.json"] {
        let read = Rustic::new().read(at, id, asked, &flow).await;
        let error = read.map(|_| ()).unwrap_err();
        assert_eq!(error.code, Code::HostileName, "{asked:?} beside {name:?}: {error:?}");
        assert!(!error.message.contains(['\0', '\n']), "{:?}", error.message);
        assert_eq!(Rustic::new().digest(at, id, asked, &flow).await.unwrap_err().code, Code::HostileName);
    }
    assert_eq!(Rustic::new().manifest(at, id).await.unwrap_err().code, Code::HostileName);
}

/// Asking for a name is harmless too: names are compared with those in the tree and never become a path.
#[tokio::test]
async fn a_hostile_question_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let stored = store(&at, Cursor::new(noise(1000, 1))).await.unwrap();
    for asked in HOSTILE {
        let read = Rustic::new().read(&at, &stored.snapshot, asked, &Flow::default()).await;
        assert_eq!(read.map(|_| ()).unwrap_err().code, Code::NotFound, "{asked:?}");
    }
    for id in ["", "..", "../config", "latest", &stored.snapshot[..8]] {
        let read = Rustic::new().read(&at, id, "dump.pgdump", &Flow::default()).await;
        assert_eq!(read.map(|_| ()).unwrap_err().code, Code::NotFound, "{id:?}");
    }
}

/// Of another program any name of a file will do, and none that leads anywhere else.
#[tokio::test]
async fn a_hostile_name_in_a_foreign_snapshot_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let out = folder.path().join("out");
    for name in ["../evil", "..", ".", "/etc/cron.d/evil", "a/../../evil", "a/b", "dump.a\\x00b", ""] {
        let id = write(folder.path(), "", vec![file("a"), file(name), file("z")]);
        let error = Rustic::new().extract(&at, &id, &out, &Flow::default()).await.unwrap_err();
        assert_eq!((error.code, out.exists()), (Code::HostileName, false), "{name:?}: {error:?}");
    }
    let id = write(folder.path(), "", vec![file("plain"), symlink("link")]);
    let done = Rustic::new().extract(&at, &id, &out, &Flow::default()).await.unwrap();
    assert_eq!((done.files, done.left_out), (1, 1));
    assert!(out.join("link").symlink_metadata().is_err(), "no link is made");
    let again = Rustic::new().extract(&at, &id, &out, &Flow::default()).await.unwrap_err();
    assert_eq!((again.code, out.join("plain").exists()), (Code::AlreadyExists, true), "what is there stays");
}

/// A snapshot of somebody else in the same repository is listed, but it is nobody's.
#[tokio::test]
async fn a_foreign_snapshot_is_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    for label in ["", "acme", "acme/", "../x/shop", "acme/shop/more", "ACME/shop\n"] {
        let id = write(folder.path(), label, vec![file("some file")]);
        let listed = Rustic::new().snapshots(&at).await.unwrap();
        let info = listed.iter().find(|info| info.id == id).unwrap();
        assert_eq!((&info.tenant, &info.database), (&None, &None), "{label:?}");
        assert_eq!(Rustic::new().manifest(&at, &id).await.unwrap(), None, "{label:?}");
    }
}
