//! Bulkhead itself, in a process of its own: `ours FOLDER setup|backup|restore|drill URL`.

use std::{path::Path, time::Instant};

use bulkhead_core::jobs;
use bulkhead_integration::World;

const PATH: &str = "acme/data";
/// Where a drill leaves how long each of its parts took, in the store.
pub(crate) const TIMES: &str = "times.json";

pub(crate) fn run(words: &[&str]) {
    let [folder, verb, rest @ ..] = words else { panic!("FOLDER and a verb") };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::open(Path::new(folder)).await;
        match (*verb, rest) {
            ("setup", [url]) => {
                world.disk().await;
                world.database(PATH, url).await;
            }
            ("backup", []) => {
                let snapshot = world.back_up(&PATH.parse().unwrap()).await;
                println!("{} bytes, {} added", snapshot.bytes, snapshot.bytes_added);
            }
            ("restore", [url]) => restore(&world, url).await,
            ("drill", []) => drill(&world, &Path::new(folder).join(TIMES)).await,
            _ => panic!("setup URL, backup, restore URL, or drill"),
        }
    });
}

/// Drills the newest snapshot, which must be proved, and leaves how long each part took.
async fn drill(world: &World, times: &Path) {
    let (job, drill) = world.drill(&PATH.parse().unwrap(), "latest").await;
    assert_eq!(job.error, None);
    std::fs::write(times, serde_json::to_string(&drill.unwrap().evidence.times).unwrap()).unwrap();
}

/// Restores and proves; tells how long the load alone took.
async fn restore(world: &World, url: &str) {
    let mut events = jobs::subscribe(&world.core);
    let watch = tokio::spawn(async move {
        let mut began = None;
        while let Ok(event) = events.recv().await {
            match event.phase.map(|phase| phase.to_string()).as_deref() {
                Some("load") => began = began.or_else(|| Some(Instant::now())),
                Some("compare") => return began.map(|began| began.elapsed().as_secs_f64()),
                _ => {}
            }
        }
        None
    });
    world.prove(&PATH.parse().unwrap(), "latest", url).await;
    println!("load {}", watch.await.unwrap().unwrap_or_default());
}
