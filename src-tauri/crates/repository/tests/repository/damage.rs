//! Damage of every kind in every file of a repository: it is found and named, nothing wrong is ever read, and nothing is
//! made anew over it.

use std::{
    collections::BTreeSet,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt};
use bulkhead_model::{
    Code,
    report::{Depth, Finding},
    share::{SHARES, share_of},
};
use bulkhead_repository::Rustic;
use tempfile::TempDir;

use crate::common::{files, local, noise, read, store};

const SIZE: usize = 1 << 20;

struct Good {
    at: RepositoryAt,
    snapshot: String,
    folder: TempDir,
}

async fn good() -> Good {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let snapshot = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap().snapshot;
    Good { at, snapshot, folder }
}

impl Good {
    /// Files of one kind, by the folder they lie in.
    fn files(&self, kind: &str) -> Vec<PathBuf> {
        let top = self.folder.path().join("repo");
        let inside = |path: &PathBuf| path.strip_prefix(&top).unwrap().starts_with(kind);
        let found: Vec<_> = files(&top).into_iter().filter(inside).collect();
        assert!(!found.is_empty(), "there is no file of {kind}");
        found
    }

    async fn findings(&self) -> Result<Vec<Finding>, bulkhead_model::Error> {
        Rustic::new().check(&self.at, &Depth::Everything, &Flow::default()).await.map(|report| report.findings)
    }

    /// What the damage of `path` must lead to, whatever it is.
    async fn is_found(&self, path: &Path, kind: &str) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let before = self.bytes();
        let findings = self.findings().await.unwrap_or_else(|error| panic!("{kind} {name}: {error:?}"));
        let this =
            |finding: &Finding| finding.file == kind && (kind == "config" || finding.id.as_deref() == Some(name));
        assert!(findings.iter().any(this), "{kind} {name} is not named in {findings:?}");
        assert_eq!(Rustic::new().init(&self.at).await.unwrap_err().code, Code::RepositoryExists);
        assert!(self.bytes() == before, "{kind} {name}: something was repaired in silence");
    }

    /// Every file of the repository.
    fn bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.folder.path().join("repo"))
            .into_iter()
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }

    async fn is_whole(&self) {
        assert_eq!(self.findings().await.unwrap(), []);
        assert!(read(&self.at, &self.snapshot).await.unwrap() == noise(SIZE, 1));
    }
}

/// Kinds of findings, and the folders of their files.
const KINDS: [(&str, &str); 5] =
    [("pack", "data"), ("index", "index"), ("snapshot", "snapshots"), ("key", "keys"), ("config", "config")];

fn flipped(path: &Path, at: usize) -> Vec<u8> {
    let mut bytes = fs::read(path).unwrap();
    let at = at.min(bytes.len() - 1);
    bytes[at] ^= 0x10;
    bytes
}

/// Does each of `damages` to each file of `kind`, looks, and undoes it.
async fn each(kind: &str, damages: impl Fn(&Path) -> Vec<Option<Vec<u8>>>) {
    let good = good().await;
    let folder = KINDS.iter().find(|(name, _)| *name == kind).unwrap().1;
    for path in good.files(folder) {
        let before = fs::read(&path).unwrap();
        for damage in damages(&path) {
            match damage {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            good.is_found(&path, kind).await;
        }
        fs::write(&path, before).unwrap();
    }
    good.is_whole().await;
}

fn flips(path: &Path) -> Vec<Option<Vec<u8>>> {
    let length = fs::metadata(path).unwrap().len() as usize;
    [0, length / 2, length - 1].map(|at| Some(flipped(path, at))).into()
}

fn cuts(path: &Path) -> Vec<Option<Vec<u8>>> {
    let bytes = fs::read(path).unwrap();
    [0, bytes.len() / 2, bytes.len() - 1].map(|length| Some(bytes[..length].to_vec())).into()
}

#[tokio::test]
async fn a_flipped_bit_in_a_pack_is_found() {
    each("pack", flips).await;
}

#[tokio::test]
async fn a_flipped_bit_in_an_index_is_found() {
    each("index", flips).await;
}

#[tokio::test]
async fn a_flipped_bit_in_a_snapshot_is_found() {
    each("snapshot", flips).await;
}

#[tokio::test]
async fn a_flipped_bit_in_a_key_is_found() {
    each("key", flips).await;
}

#[tokio::test]
async fn a_flipped_bit_in_the_config_is_found() {
    each("config", flips).await;
}

#[tokio::test]
async fn a_truncated_pack_is_found() {
    each("pack", cuts).await;
}

#[tokio::test]
async fn a_truncated_index_is_found() {
    each("index", cuts).await;
}

#[tokio::test]
async fn a_truncated_snapshot_is_found() {
    each("snapshot", cuts).await;
}

#[tokio::test]
async fn a_truncated_key_is_found() {
    each("key", cuts).await;
}

#[tokio::test]
async fn a_truncated_config_is_found() {
    each("config", cuts).await;
}

#[tokio::test]
async fn a_deleted_pack_is_found() {
    each("pack", |_| vec![None]).await;
}

/// Which file it was cannot be known: nothing names it any more.
#[tokio::test]
async fn a_deleted_index_is_found() {
    let good = good().await;
    let [path] = good.files("index").try_into().unwrap();
    let before = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let findings = good.findings().await.unwrap();
    assert!(findings.iter().any(|finding| finding.file == "index"), "{findings:?}");
    assert!(read(&good.at, &good.snapshot).await.is_err());
    fs::write(&path, before).unwrap();
    good.is_whole().await;
}

#[tokio::test]
async fn a_deleted_snapshot_is_missed_by_whoever_knows_of_it() {
    let good = good().await;
    fs::remove_file(&good.files("snapshots")[0]).unwrap();
    assert_eq!(Rustic::new().snapshots(&good.at).await.unwrap(), []);
    assert_eq!(read(&good.at, &good.snapshot).await.unwrap_err().code, Code::NotFound);
    assert_eq!(Rustic::new().manifest(&good.at, &good.snapshot).await.unwrap_err().code, Code::NotFound);
}

/// What cannot be opened was not looked at: that is no clean bill.
#[tokio::test]
async fn a_check_with_another_key_is_an_error_and_finds_nothing_well() {
    let good = good().await;
    let wrong = RepositoryAt { key: "another key".to_owned().into(), ..good.at.clone() };
    for depth in [Depth::Structure, Depth::Everything] {
        let error = Rustic::new().check(&wrong, &depth, &Flow::default()).await.unwrap_err();
        assert_eq!(error.code, Code::WrongKey, "{error:?}");
    }
    good.is_whole().await;
}

#[tokio::test]
async fn a_deleted_key_or_config_is_damage_and_never_a_reason_to_begin_anew() {
    for kind in ["keys", "config"] {
        let good = good().await;
        fs::remove_file(&good.files(kind)[0]).unwrap();
        let error = Rustic::new().open(&good.at).await.unwrap_err();
        assert_eq!(error.code, Code::RepositoryDamaged, "{kind}: {error:?}");
        assert_eq!(Rustic::new().init(&good.at).await.unwrap_err().code, Code::RepositoryExists);
        assert_eq!(store(&good.at, Cursor::new(noise(SIZE, 2))).await.unwrap_err().code, Code::RepositoryDamaged);
        let findings = good.findings().await.unwrap();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(kind.starts_with(&findings[0].file), "{findings:?}");
    }
}

/// Whoever has the right key is not sent for another one.
#[tokio::test]
async fn a_damaged_key_file_is_no_wrong_key() {
    let good = good().await;
    let path = good.files("keys").remove(0);
    let before = fs::read_to_string(&path).unwrap();
    // Any other salt: it is read well, and what comes of it opens nothing.
    let at = before.find("\"salt\":\"").unwrap() + 9;
    let other = if &before[at..=at] == "A" { "B" } else { "A" };
    fs::write(&path, [&before[..at], other, &before[at + 1..]].concat()).unwrap();
    let error = Rustic::new().open(&good.at).await.unwrap_err();
    assert_eq!(error.code, Code::RepositoryDamaged, "{error:?}");
    assert!(error.message.contains("key file"), "{error:?}");
    fs::write(&path, before).unwrap();
    let wrong = RepositoryAt { key: "another key".to_owned().into(), ..good.at.clone() };
    assert_eq!(Rustic::new().open(&wrong).await.unwrap_err().code, Code::WrongKey);
    good.is_whole().await;
}

/// Whatever is damaged, what is read is right or an error.
#[tokio::test]
async fn a_damaged_repository_reads_right_or_not_at_all() {
    let good = good().await;
    let mut refused = 0;
    for (_, folder) in KINDS {
        for path in good.files(folder) {
            let before = fs::read(&path).unwrap();
            for bytes in [flips(&path), cuts(&path)].concat().into_iter().flatten() {
                fs::write(&path, bytes).unwrap();
                match read(&good.at, &good.snapshot).await {
                    Ok(data) => assert!(data == noise(SIZE, 1), "{} was read wrong", path.display()),
                    Err(error) => {
                        let fits = matches!(error.code, Code::RepositoryDamaged | Code::WrongKey);
                        assert!(fits, "{}: {error:?}", path.display());
                        refused += 1;
                    }
                }
            }
            fs::write(&path, before).unwrap();
        }
    }
    assert!(refused > 20, "only {refused} kinds of damage were noticed");
    good.is_whole().await;
}

#[tokio::test]
async fn damage_takes_down_those_snapshots_alone_that_need_it() {
    let good = good().await;
    let before = good.files("data");
    let second = store(&good.at, Cursor::new(noise(SIZE, 2))).await.unwrap().snapshot;
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let needing = |pack: String| async { Rustic::new().needing(&good.at, &[pack]).await.unwrap() };
    for pack in good.files("data") {
        let expected = if before.contains(&pack) { &good.snapshot } else { &second };
        assert_eq!(needing(name(&pack)).await, [""; 0], "every part of it is whole");
        let whole = fs::read(&pack).unwrap();
        fs::write(&pack, flipped(&pack, 40)).unwrap();
        assert_eq!(&needing(name(&pack)).await, std::slice::from_ref(expected));
        fs::remove_file(&pack).unwrap();
        assert_eq!(&needing(name(&pack)).await, std::slice::from_ref(expected));
        fs::write(&pack, whole).unwrap();
    }
    assert_eq!(needing("0".repeat(64)).await, [""; 0]);
    let index = good.files("index").remove(0);
    fs::write(&index, flipped(&index, 40)).unwrap();
    assert_eq!(needing("0".repeat(64)).await.len(), 2, "without an index nobody can say");
}

/// What two databases have in common lies once, in a pack with much that only one of them needs.
#[tokio::test]
async fn a_flipped_bit_takes_down_those_alone_that_need_the_part_it_is_in() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let first = noise(6 * SIZE, 1);
    let second = [&first[..3 * SIZE], &noise(SIZE, 2)].concat();
    let mut snapshots = Vec::new();
    for bytes in [first, second] {
        snapshots.push(store(&at, Cursor::new(bytes)).await.unwrap().snapshot);
    }
    let good = Good { at, snapshot: snapshots[0].clone(), folder };
    let mut hit = [0_u32; 3];
    for pack in good.files("data") {
        let whole = fs::read(&pack).unwrap();
        let name = pack.file_name().unwrap().to_str().unwrap().to_owned();
        for at in (0..whole.len()).step_by(whole.len().div_ceil(12)) {
            fs::write(&pack, flipped(&pack, at)).unwrap();
            let needing = Rustic::new().needing(&good.at, std::slice::from_ref(&name)).await.unwrap();
            for snapshot in &snapshots {
                let dump = read(&good.at, snapshot).await.is_ok();
                let manifest = Rustic::new().manifest(&good.at, snapshot).await.is_ok();
                let profile = Rustic::new().profile(&good.at, snapshot).await.is_ok();
                assert_eq!(!needing.contains(snapshot), dump && manifest && profile, "{name} at {at}");
            }
            hit[needing.len()] += 1;
            fs::write(&pack, &whole).unwrap();
        }
    }
    assert!(hit[1] > 0 && hit[2] > 0, "{hit:?}");
}

/// One file of many: what it takes down is named, and the others are as good as before.
#[tokio::test]
async fn a_damaged_snapshot_or_tree_is_told_of_that_snapshot_alone() {
    let good = good().await;
    let before = good.files("data");
    let second = store(&good.at, Cursor::new(noise(SIZE, 2))).await.unwrap().snapshot;
    let file = good.folder.path().join("repo/snapshots").join(&second);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, "").unwrap();
    let named: BTreeSet<_> = good.findings().await.unwrap().into_iter().map(|it| (it.file, it.id)).collect();
    assert_eq!(named, BTreeSet::from([("snapshot".to_owned(), Some(second.clone()))]));
    assert_eq!(Rustic::new().needing(&good.at, &["0".repeat(64)]).await.unwrap(), std::slice::from_ref(&second));
    Rustic::new().forget(&good.at, std::slice::from_ref(&second)).await.unwrap();
    assert_eq!(good.findings().await.unwrap(), [], "and it can be removed");
    fs::write(&file, bytes).unwrap();
    // The pack of its tree is the smaller one.
    let packs = good.files("data").into_iter().filter(|pack| !before.contains(pack));
    let tree = packs.min_by_key(|pack| fs::metadata(pack).unwrap().len()).unwrap();
    fs::remove_file(&tree).unwrap();
    let findings = good.findings().await.unwrap();
    assert!(findings.iter().all(|finding| finding.id.is_some()), "{findings:?}");
    let snapshots: Vec<_> = findings.iter().filter(|it| it.file == "snapshot").map(|it| it.id.clone()).collect();
    assert_eq!(snapshots, [Some(second)], "{findings:?}");
}

/// As a backup leaves it that was killed, or a request whose address arrived otherwise.
#[tokio::test]
async fn a_pack_that_no_index_names_is_left_over_and_no_damage() {
    let good = good().await;
    let stray = good.files("data")[0].parent().unwrap().join("ab".repeat(32));
    fs::write(&stray, b"half of a pack").unwrap();
    good.is_whole().await;
    // Where an index cannot be read nobody can say that it is not needed.
    let index = good.files("index").remove(0);
    let bytes = flipped(&index, 40);
    fs::write(&index, bytes).unwrap();
    let findings = good.findings().await.unwrap();
    assert!(findings.iter().any(|finding| finding.id.as_deref() == Some(&"ab".repeat(32))), "{findings:?}");
}

#[tokio::test]
async fn a_share_is_read_and_no_other() {
    let good = good().await;
    // The largest holds data: a tree is missed by whoever looks at the structure alone.
    let pack = good.files("data").into_iter().max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    fs::write(&pack, flipped(&pack, 100)).unwrap();
    let own = share_of(pack.file_name().unwrap().to_str().unwrap()).unwrap();
    let (mine, others): (BTreeSet<u32>, BTreeSet<u32>) = (0..SHARES).partition(|share| *share == own);
    let check = |shares: BTreeSet<u32>| async {
        Rustic::new().check(&good.at, &Depth::Shares(shares), &Flow::default()).await.unwrap()
    };
    assert!(check(mine).await.findings.iter().any(|finding| finding.file == "pack"));
    let found = check(others).await;
    assert!(found.findings.iter().all(|finding| finding.file != "pack"), "{found:?}");
}
