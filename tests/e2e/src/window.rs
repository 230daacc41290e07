//! A started application, driven as a person would.

use std::{
    path::PathBuf,
    process::{Child, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use bulkhead_test_support::{Desktop, Port, Sandbox, Signal, descendants, real_tool, signal_tree};
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

use crate::{
    List,
    program::{program, programs, tool},
};

/// Longest wait for anything on the page. A cold start of the web view under load is the slowest of them.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// A started application.
pub struct Window {
    /// What a person would click in.
    pub page: WebDriver,
    /// Screen, keyring, notifications.
    pub desktop: Desktop,
    driver: Child,
    _ports: (Port, Port),
}

/// What is different about a start.
#[derive(Default)]
pub struct Options {
    /// The program, if it is not that of this build.
    pub program: Option<PathBuf>,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Window {
    /// Opens the window over the data folder `data` of the sandbox, in a session of its own.
    pub async fn open(sandbox: &Sandbox) -> Self {
        Self::open_in(Desktop::builder().notifications().start(sandbox), sandbox, Options::default()).await
    }

    /// Opens it in a session that is there already.
    pub async fn open_in(desktop: Desktop, sandbox: &Sandbox, options: Options) -> Self {
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
        let application = options.program.unwrap_or_else(|| program("bulkhead-desktop"));
        let options = serde_json::json!({ "application": application, "args": options.arguments });
        wanted.set("tauri:options", options).unwrap();
        wanted.set("browserName", "wry").unwrap();
        let page = connect(&format!("http://127.0.0.1:{}", ports.0.number()), &wanted).await;
        Self { page, desktop, driver, _ports: ports }
    }

    /// The processes of this name that the window is made of.
    pub fn processes(&self, name: &str) -> Vec<u32> {
        // The kernel keeps 15 letters of a name.
        let wanted = &name[..name.len().min(15)];
        let named = |pid: &u32| {
            std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|comm| comm.trim_end() == wanted)
        };
        descendants(self.driver.id()).into_iter().filter(named).collect()
    }

    /// Goes to an address of the page, as a link does.
    pub async fn go(&self, address: &str) {
        self.script("location.hash = arguments[0]", vec![address.into()]).await;
    }

    /// Runs a script in the page; a promise is waited for.
    pub async fn script(&self, script: &str, arguments: Vec<serde_json::Value>) -> serde_json::Value {
        let ended = self.page.execute(script, arguments).await;
        ended.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// Starts the application once more in the same session, and gives how that ended; none if it goes on.
    pub fn start_again(&self, sandbox: &Sandbox) -> Option<ExitStatus> {
        let mut command = self.desktop.command(program("bulkhead-desktop"));
        command.env("BULKHEAD_DATA_DIR", sandbox.dir("data")).envs(WEB_VIEW);
        let mut second = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = second.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        second.kill().unwrap();
        second.wait().unwrap();
        None
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

    /// Clicks it, as soon as it can be used.
    pub async fn click_enabled(&self, id: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.find(id).await.is_enabled().await.unwrap_or(false) {
            if Instant::now() > end {
                self.picture(&format!("never-enabled-{id}")).await;
                panic!("{id} cannot be used");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.click(id).await;
    }

    /// Runs the command line in the same session, over the same data.
    pub fn run(&self, sandbox: &Sandbox, arguments: &[&str]) {
        let mut command = self.desktop.command(program("bulkhead"));
        let done = command.env("BULKHEAD_DATA_DIR", sandbox.dir("data")).args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Types into it, over what is there, as soon as it takes something.
    pub async fn fill(&self, id: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = self.find(id).await.clear().await {
            if Instant::now() > end {
                self.picture(&format!("not-writable-{id}")).await;
                panic!("nothing can be typed into {id}: {error}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.find(id).await.send_keys(text).await.unwrap();
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

    /// Waits until the page as a whole says a word.
    pub async fn wait_for_page(&self, word: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.script("return document.body.textContent", vec![]).await;
            if text.as_str().is_some_and(|text| text.contains(word)) {
                return;
            }
            if Instant::now() > end {
                self.picture("never-said").await;
                panic!("the page never said {word:?}, but {text}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the element is no longer there.
    pub async fn wait_gone(&self, id: &str) {
        let end = Instant::now() + PATIENCE;
        while self.page.find(By::Css(format!("[data-testid='{id}']"))).await.is_ok() {
            assert!(Instant::now() < end, "{id} does not go away");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The list that a screen reader calls so.
    #[must_use]
    pub const fn list<'a>(&'a self, label: &'a str) -> List<'a> {
        List { window: self, label }
    }

    /// Waits until frames come evenly for a while: what a page does when it opens is not how it scrolls.
    pub async fn wait_settled(&self) {
        let script = "return new Promise((done) => { let [before, even] = [performance.now(), 0]; \
             const look = (now) => { even = now - before < 50 ? even + 1 : 0; before = now; \
             if (even >= 20) return done(true); requestAnimationFrame(look) }; requestAnimationFrame(look) })";
        self.script(script, vec![]).await;
    }

    /// Leaves a picture for people to look at.
    pub async fn picture(&self, name: &str) {
        let folder = programs().parent().unwrap().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        // Two frames later what stands in the document is painted as well.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
        let _ = self.page.execute_async(painted, Vec::new()).await;
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
pub(crate) const WEB_VIEW: [(&str, &str); 6] = [
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
