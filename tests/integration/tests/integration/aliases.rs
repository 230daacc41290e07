//! One place under two names is no copy.

use bulkhead_core::{adopt, keys, retention, storages};
use bulkhead_integration::World;
use bulkhead_model::Code;
use bulkhead_test_support::{Sandbox, seed};

/// A link is seen through when a storage is added; one that was laid afterwards by the repository that stands behind it.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_repository_under_another_name_is_not_taken_for_another() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("shop.db");
    let _open = seed::sqlite(&file, 100);
    let world = World::open(&sandbox.dir("data")).await;
    let (disk, later, moved) = (sandbox.dir("real"), sandbox.dir("later"), sandbox.path().join("moved"));
    let add = async |name: &str, path: &std::path::Path| {
        let location = format!("file://{}", path.display()).parse().unwrap();
        storages::add(&world.core, &name.parse().unwrap(), &location, None).await
    };
    add("disk", &disk).await.unwrap();
    let path = world.database("acme/file", &format!("sqlite:{}", file.display())).await;
    let snapshot = world.back_up(&path).await;
    let link = sandbox.path().join("link");
    std::os::unix::fs::symlink(&disk, &link).unwrap();
    assert_eq!(add("again", &link).await.unwrap_err().code, Code::AlreadyExists);
    assert_eq!(add("inside", &link.join("acme")).await.unwrap_err().code, Code::Refused);
    add("later", &later).await.unwrap();
    std::fs::remove_dir(&later).unwrap();
    std::os::unix::fs::symlink(&disk, &later).unwrap();
    let key = keys::reveal(&world.core, &path.tenant).await.unwrap();
    let error = adopt::open(&world.core, &path.tenant, &"later".parse().unwrap(), key.clone()).await.unwrap_err();
    assert_eq!(error.code, Code::Refused, "{error:?}");
    assert!(error.message.contains("on the storage later is the one on disk"), "{error:?}");
    // What was moved there is no longer where it was.
    std::fs::remove_file(&later).unwrap();
    std::fs::rename(&disk, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &later).unwrap();
    let opened = adopt::open(&world.core, &path.tenant, &"later".parse().unwrap(), key).await.unwrap();
    assert_eq!(opened.snapshots, 1);
    // It is one snapshot, wherever its files were before.
    let pinned = retention::pin(&world.core, &path, &snapshot.id, true).await.unwrap();
    assert!(pinned.pinned_at.is_some() && pinned.id == snapshot.id);
}
