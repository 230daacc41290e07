//! The real window under a private screen, keyring and notification daemon, driven as a person would.
//!
//! Elements are found by `data-testid` and read by their text content. Every test leaves pictures in `target/screenshots`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code fails by panicking, and starts real processes"
)]

use std::{
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use bulkhead_test_support::{Desktop, Port, Sandbox, Signal, real_tool, signal_tree};
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

/// Longest wait for anything on the page. A cold start of the web view under load is the slowest of them.
const PATIENCE: Duration = Duration::from_secs(40);

/// A started application.
pub struct Window {
    /// What a person would click in.
    pub page: WebDriver,
    /// Screen, keyring, notifications.
    pub desktop: Desktop,
    driver: Child,
    _ports: (Port, Port),
}

impl Window {
    /// Opens the window over the data folder `data` of the sandbox.
    pub async fn open(sandbox: &Sandbox) -> Self {
        let desktop = Desktop::builder().notifications().start(sandbox);
        let ports = (Port::take(), Port::take());
        let mut command = desktop.command(tool("tauri-driver"));
        command.args(["--port", &ports.0.number().to_string(), "--native-port", &ports.1.number().to_string()]);
        command.arg("--native-driver").arg(real_tool("WebKitWebDriver", "webkit2gtk-driver"));
        command.env("BULKHEAD_DATA_DIR", sandbox.dir("data"));
        for (name, value) in WEB_VIEW {
            command.env(name, value);
        }
        let driver = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut wanted = Capabilities::new();
        let options = serde_json::json!({ "application": program("bulkhead-desktop") });
        wanted.set("tauri:options", options).unwrap();
        wanted.set("browserName", "wry").unwrap();
        let page = connect(&format!("http://127.0.0.1:{}", ports.0.number()), &wanted).await;
        Self { page, desktop, driver, _ports: ports }
    }

    /// The element, as soon as it is there.
    pub async fn find(&self, id: &str) -> WebElement {
        let by = By::Css(format!("[data-testid='{id}']"));
        let end = Instant::now() + PATIENCE;
        loop {
            match self.page.find(by.clone()).await {
                Ok(element) => return element,
                Err(_) if Instant::now() < end => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => {
                    self.picture(&format!("missing-{id}")).await;
                    panic!("{id} is not there: {error}");
                }
            }
        }
    }

    /// Clicks it, as soon as it can be clicked.
    pub async fn click(&self, id: &str) {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = self.find(id).await.click().await {
            if Instant::now() > end {
                self.picture(&format!("not-clickable-{id}")).await;
                panic!("{id} cannot be clicked: {error}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Types into it, over what is there.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(id).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Its text, also where it is clipped.
    pub async fn text(&self, id: &str) -> String {
        self.find(id).await.prop("textContent").await.ok().flatten().unwrap_or_default()
    }

    /// Waits until the text holds a word.
    pub async fn wait_for(&self, id: &str, word: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text(id).await;
            if text.contains(word) {
                return;
            }
            if Instant::now() > end {
                self.picture(&format!("never-{id}")).await;
                panic!("{id} never said {word:?}, but {text:?}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Leaves a picture for people to look at.
    pub async fn picture(&self, name: &str) {
        let folder = programs().parent().unwrap().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let _ = self.page.screenshot(&folder.join(format!("{name}.png"))).await;
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Killed outright it would leave the web driver and the window behind.
        signal_tree(self.driver.id(), Signal::TERM);
        let _ = self.driver.wait();
    }
}

/// The web view in software, without the services of a desktop that is not there.
const WEB_VIEW: [(&str, &str); 6] = [
    ("GDK_BACKEND", "x11"),
    ("NO_AT_BRIDGE", "1"),
    ("GTK_A11Y", "none"),
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
    ("LIBGL_ALWAYS_SOFTWARE", "1"),
];

async fn connect(url: &str, wanted: &Capabilities) -> WebDriver {
    let end = Instant::now() + PATIENCE;
    loop {
        match WebDriver::new(url, wanted.clone()).await {
            Ok(page) => return page,
            Err(_) if Instant::now() < end => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(error) => panic!("no window: {error}"),
        }
    }
}

/// The folder with the programs of this build.
fn programs() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().to_owned()
}

fn program(name: &str) -> PathBuf {
    let path = programs().join(name);
    assert!(path.exists(), "{} is not built: cargo build --workspace", path.display());
    path
}

/// A tool of the work tree.
fn tool(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin").join(name);
    assert!(path.exists(), "{} is missing: cargo xtask test installs it", path.display());
    path
}
