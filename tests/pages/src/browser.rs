//! Chromium without a screen, and the engine that the window itself is drawn by, each driven by its own WebDriver.

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use bulkhead_test_support::{Desktop, Port, Sandbox, Signal, real_tool, signal_tree};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, Key, WebDriver};

use crate::View;

const PATIENCE: Duration = Duration::from_secs(60);

/// What keeps a web view from asking for what a bare machine has not.
const WEB_VIEW: [(&str, &str); 5] = [
    ("GDK_BACKEND", "x11"),
    ("NO_AT_BRIDGE", "1"),
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
    ("LIBGL_ALWAYS_SOFTWARE", "1"),
];

/// The program that browsers are asked for.
pub struct Driver {
    process: Child,
    port: Port,
    sandbox: Sandbox,
    /// Where the windows of the engine stand that cannot do without.
    desktop: Option<Desktop>,
}

impl Driver {
    /// Starts it.
    pub fn start() -> Self {
        let sandbox = Sandbox::new();
        let port = Port::take();
        let mut command = sandbox.command(real_tool("chromedriver", "chromium-driver"));
        command.arg(format!("--port={}", port.number()));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { process, port, sandbox, desktop: None }
    }

    /// Starts that of WebKitGTK, which draws the window: languages, times and styles are not the same in every engine.
    pub fn of_the_window() -> Self {
        let sandbox = Sandbox::new();
        let desktop = Desktop::builder().screen().start(&sandbox);
        let port = Port::take();
        let mut command = desktop.command(real_tool("WebKitWebDriver", "webkit2gtk-driver"));
        command.arg(format!("--port={}", port.number())).envs(WEB_VIEW);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { process, port, sandbox, desktop: Some(desktop) }
    }

    /// Opens a browser of its own.
    pub async fn browser(&self, name: &str) -> Browser {
        let wanted = if self.desktop.is_some() { Capabilities::new() } else { self.chromium(name) };
        let url = format!("http://127.0.0.1:{}", self.port.number());
        let end = Instant::now() + PATIENCE;
        loop {
            match WebDriver::new(&url, wanted.clone()).await {
                Ok(page) => return Browser { page },
                Err(_) if Instant::now() < end => tokio::time::sleep(Duration::from_millis(200)).await,
                Err(error) => panic!("no browser: {error}"),
            }
        }
    }

    fn chromium(&self, name: &str) -> Capabilities {
        let mut wanted = DesiredCapabilities::chrome();
        let profile = self.sandbox.dir(&format!("profile-{name}"));
        for argument in [
            "--headless=new",
            // It shows nothing but our own page, and tests may run as root.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--hide-scrollbars",
            "--force-prefers-reduced-motion",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &format!("--user-data-dir={}", profile.display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        wanted.set_binary(real_tool("chromium", "chromium").to_str().unwrap()).unwrap();
        wanted.into()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        signal_tree(self.process.id(), Signal::TERM);
        let _ = self.process.wait();
    }
}

/// One browser with the page in it.
pub struct Browser {
    /// For what has no name here.
    pub page: WebDriver,
}

impl Browser {
    /// Loads the page and waits until it can be looked at.
    pub async fn open(&self, url: &str) {
        self.page.goto(url).await.unwrap();
        let end = Instant::now() + PATIENCE;
        while !self.run("return Boolean(window.inspector && document.querySelector('#root > *'))").await.is_true() {
            assert!(Instant::now() < end, "{url} shows nothing");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Gives the window a size and the desktop a scheme.
    pub async fn show_in(&self, view: View) {
        let size = json!({ "width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = json!([{ "name": "prefers-color-scheme", "value": view.scheme }]);
        self.tell("Emulation.setEmulatedMedia", json!({ "features": scheme })).await;
    }

    /// Goes to an address of the page and waits until it has come to rest.
    pub async fn go(&self, address: &str) {
        let script = "location.hash = arguments[0].slice(1); return window.inspector.settled()";
        self.run_with(script, vec![address.into()]).await;
    }

    /// Presses keys such as `?` or `Control+k`, and waits until the page has come to rest.
    pub async fn press(&self, keys: &str) {
        let chain = self.page.action_chain();
        let chain = match keys.split_once('+') {
            Some((_, key)) => chain.key_down(Key::Control).send_keys(key).key_up(Key::Control),
            None => chain.send_keys(keys),
        };
        chain.perform().await.unwrap();
        self.run("return window.inspector.settled()").await;
    }

    /// Runs a script; a promise is waited for.
    pub async fn run(&self, script: &str) -> Answer {
        self.run_with(script, Vec::new()).await
    }

    /// Runs a script with arguments.
    pub async fn run_with(&self, script: &str, arguments: Vec<Value>) -> Answer {
        let ended = self.page.execute(script, arguments).await;
        Answer(ended.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone())
    }

    /// What the page shows, as a JPEG in base64.
    pub async fn picture(&self) -> String {
        let format = json!({ "format": "jpeg", "quality": 85 });
        self.tell("Page.captureScreenshot", format).await["data"].as_str().unwrap().to_owned()
    }

    /// One order of the browser's own protocol.
    pub async fn tell(&self, order: &str, with: Value) -> Value {
        self.page.cdp().send_raw(order, with).await.unwrap_or_else(|error| panic!("{order}: {error}"))
    }
}

/// What a script gave back.
pub struct Answer(Value);

impl Answer {
    /// Whether it is true.
    pub fn is_true(&self) -> bool {
        self.0 == true
    }

    /// A text.
    pub fn text(&self) -> String {
        self.0.as_str().unwrap_or_default().to_owned()
    }

    /// A number.
    pub fn number(&self) -> usize {
        self.0.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(&self) -> Vec<String> {
        self.0.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// Texts by name, in their order.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let entries = self.0.as_object().into_iter().flatten();
        entries.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
    }
}
