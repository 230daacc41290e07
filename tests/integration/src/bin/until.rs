//! `bulkhead-until MOMENT FOLDER TENANT/DATABASE [URL | replace SNAPSHOT | drill]`: backs up, or restores the newest snapshot to the
//! URL or into a sandbox, or replaces the database by a snapshot, until a moment comes; there it says `stopped` and waits to be
//! killed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code fails by panicking")]

use std::path::Path;

use bulkhead_integration::{Stops, World};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [moment, folder, path, rest @ ..] = arguments.as_slice() else { unreachable!("see the text above") };
    let world = World::with(Path::new(folder), &Stops::at(moment), Vec::new()).await;
    let path = path.parse().unwrap();
    match rest {
        [replace, snapshot] if replace == "replace" => println!("{:?}", world.replace(&path, snapshot, false).await),
        [word] if word == "drill" => println!("{:?}", world.drill(&path, "latest").await),
        [url] => println!("{:?}", world.restore(&path, "latest", url).await),
        _ => println!("{:?}", world.backup(&path).await),
    }
}
