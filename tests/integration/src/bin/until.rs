//! `bulkhead-until MOMENT FOLDER TENANT/DATABASE [URL | replace SNAPSHOT | place JOB | drill | copy | retention | prune | check | kit | key]`:
//! backs up, or restores the newest snapshot to the URL or into a sandbox, or replaces the database by a snapshot or by what a restore
//! made, or makes up for copies, or removes what is not kept, or frees its space, or reads it, or writes the recovery kit, or gives the
//! tenant another key, until a moment comes; there it says `stopped` and waits to be killed. The last moment is `reported`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code fails by panicking")]

use std::path::Path;

use bulkhead_core::{check, copies, keys, prune, retention};
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
        [word] if word == "copy" => {
            let id = copies::request(&world.core, &path).await.unwrap();
            format!("{:?}", world.wait(id).await)
        }
        [word] if word == "check" => {
            let id = check::request(&world.core, &path.tenant, true).await.unwrap();
            format!("{:?}", world.wait(id).await)
        }
        [word] if word == "kit" => format!("{:?}", world.write_kit(&path.tenant).await),
        [word] if word == "key" => format!("{:?}", keys::rotate(&world.core, &path.tenant).await),
        [url] => format!("{:?}", world.restore(&path, "latest", url).await),
        _ => format!("{:?}", world.backup(&path).await),
    };
    stops.pass("reported");
    println!("{ended}");
}
