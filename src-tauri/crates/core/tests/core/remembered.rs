//! A catalog that is made anew shows nothing better than what was known: damage and rehearsals are remembered.

use bulkhead_catalog::Found;
use bulkhead_core::{
    disaster::{self, Disaster},
    kit, rebuild,
};
use bulkhead_model::{Label, Slug, protection::Level};

use crate::fakes::World;

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

async fn gathered(world: &World, tenant: &Slug) -> kit::Gathered {
    kit::gather(&world.core, tenant).await.unwrap()
}

/// Damage and the last rehearsal go with the repository, as proofs do.
#[tokio::test]
async fn what_was_known_to_be_wrong_is_known_again() {
    let (world, path) = World::backed_up().await;
    let shares = world.core.catalog().shares();
    let pack = "ab".repeat(32);
    let first = world.snapshots(&path).await.remove(0).id;
    let found = Found {
        shares: &[].into(),
        packs: std::slice::from_ref(&pack),
        snapshots: std::slice::from_ref(&first),
        structure: false,
    };
    shares.found(&path.tenant, &label("disk"), &found, world.core.now()).await.unwrap();
    let work = Disaster {
        kit: gathered(&world, &path.tenant).await.kit,
        key: gathered(&world, &path.tenant).await.key,
        without: None,
        outlives: Vec::new(),
        folder: world.folder.path().to_owned(),
    };
    let id = disaster::request(&world.core, &path.tenant, work).await.unwrap();
    world.wait(id).await;
    let kit = gathered(&world, &path.tenant).await;
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!(back.notes, ["1 backup on disk is known to be damaged, by the repository's record."]);
    assert!(new.snapshots(&path).await[0].damaged_at.is_some());
    assert_eq!(new.core.catalog().shares().damaged(&path.tenant, &label("disk")).await.unwrap(), [pack]);
    let (_, verdict) = bulkhead_core::status::overview(&new.core).await.unwrap().remove(0);
    assert_eq!(verdict.level, Level::Unprotected, "{verdict:?}");
    let rehearsed = async |world: &World| world.core.catalog().disasters().list(&path.tenant, 9).await.unwrap();
    assert_eq!(rehearsed(&new).await, rehearsed(&world).await);
    assert_eq!(rehearsed(&new).await.len(), 1);
    rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!(rehearsed(&new).await.len(), 1, "nothing comes twice");
}
