//! Draws the pictures of README.md anew, from the page over made-up data.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a chore fails by panicking")]

use std::path::PathBuf;

use base64::prelude::{BASE64_STANDARD, Engine};
use bulkhead_pages::{Driver, Server, View};
use serde_json::json;

const LIGHT: View = View { name: "light", width: 1280, height: 800, scheme: "light" };
const DARK: View = View { scheme: "dark", name: "dark", ..LIGHT };

/// What each is called, where it is, in which scenario, and how.
const PICTURES: [(&str, &str, &str, View); 3] = [
    ("overview", "overview", "list", LIGHT),
    ("backups", "backups-database", "list", DARK),
    ("restore", "restore-database", "list", LIGHT),
];

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("pictures").await;
    for (name, place, scenario, view) in PICTURES {
        browser.show_in(view).await;
        browser.open(&format!("{}?scenario={scenario}&delay=0", server.url())).await;
        let places = browser.run("return window.inspector.places()").await.pairs();
        let (_, address) = places.iter().find(|(known, _)| known == place).expect("a place that there is");
        browser.go(address).await;
        let picture = browser.tell("Page.captureScreenshot", json!({ "format": "webp", "quality": 88 })).await;
        let bytes = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        println!("ui/pictures/{name}.webp {} kB", bytes.len() / 1_000);
        std::fs::write(folder.join(format!("{name}.webp")), bytes).unwrap();
    }
    browser.page.quit().await.unwrap();
}
