//! `bulkhead-until MOMENT FOLDER TENANT/DATABASE [URL | replace SNAPSHOT | place JOB | drill | retention | prune]`: backs up, or
//! restores the newest snapshot to the URL or into a sandbox, or replaces the database by a snapshot or by what a restore made,
//! or removes what is not kept, or frees its space, until a moment comes; there it says `stopped` and waits to be killed. The
//! last moment is `reported`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code fails by panicking")]

use std::path::Path;

use bulkhead_core::{prune, retention};
use bulkhead_integration::{Stops, World};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [moment, folder, path, rest @ ..] = arguments.as_slice() else { unreachable!("see the text above") };
    let stops = Stops::at(moment).impatient();
    let world = World::with(Path::new(folder), &stops, Vec::new()).await;
    let path: bulkhead_model::DatabasePath = path.parse().unwrap();
    let ended = match rest {
        [replace, snapshot] if replace == "replace" => format!("{:?}", world.replace(&path, snapshot, false).await),
        [place, job] if place == "place" => format!("{:?}", world.place(job.parse().unwrap(), None, false).await),
        [word] if word == "drill" => format!("{:?}", world.drill(&path, "latest").await),
        [word] if word == "retention" => format!("{:?}", retention::run(&world.core, &path).await),
        [word] if word == "prune" => {
            let id = prune::request(&world.core, &path.tenant).await.unwrap();
            format!("{:?}", world.wait(id).await)
        }
        [url] => format!("{:?}", world.restore(&path, "latest", url).await),
        _ => format!("{:?}", world.backup(&path).await),
    };
    stops.pass("reported");
    println!("{ended}");
}
