//! A list with columns, as it stands in the real window.

use std::time::{Duration, Instant};

use crate::{Window, window::PATIENCE};

/// A list of the page that is shown, by the name that a screen reader says.
#[derive(Clone, Copy)]
pub struct List<'a> {
    pub(crate) window: &'a Window,
    pub(crate) label: &'a str,
}

impl List<'_> {
    /// Runs a script for which `list` is the box that scrolls.
    async fn script(self, script: &str) -> serde_json::Value {
        let find =
            format!("const list = document.querySelector(\"table[aria-label='{}']\")?.parentElement;", self.label);
        self.window.script(&format!("{find} {script}"), vec![]).await
    }

    /// Waits until it holds more rows than fit: a page that was gone to shows its head before its list.
    pub async fn wait(self) {
        let end = Instant::now() + PATIENCE;
        while self.script("return list && list.scrollHeight > 2 * list.clientHeight").await != true {
            if Instant::now() > end {
                self.window.picture("never-a-list").await;
                panic!("{} is no list that can be scrolled", self.label);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Scrolls to its end.
    pub async fn to_end(self) {
        self.script("list.scrollTop = list.scrollHeight").await;
    }

    /// Which row stands right below its head, counted as a screen reader counts.
    pub async fn top_row(self) -> u64 {
        let script = "const box = list.getBoundingClientRect(); const head = list.querySelector('thead').offsetHeight; \
            const row = document.elementFromPoint(box.left + box.width / 2, box.top + head + 20).closest('tr'); \
            return Number(row.getAttribute('aria-rowindex'))";
        self.script(script).await.as_u64().unwrap()
    }

    /// Gives it another width, as dragging the window's edge does.
    pub async fn widen(self, pixels: u16) {
        self.script(&format!("list.style.width = '{pixels}px'")).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }

    /// Scrolls it from its head to its end, a fixed way a frame; gives its height and the milliseconds between frames.
    ///
    /// A list that is read page by page has reached its end when it grows no more. Only frames after a step count.
    pub async fn scroll_through(self) -> (f64, Vec<f64>) {
        let script = "return new Promise((done) => { \
            const frames = []; const end = performance.now() + 15_000; let [before, moved, at] = [0, 0, -1]; \
            const step = (now) => { \
            if (list.scrollTop !== at && at >= 0) { frames.push(now - before); moved = now; } \
            if (now - moved > 500 || now > end) return done([list.scrollHeight, frames]); \
            [before, at] = [now, list.scrollTop]; list.scrollTop += 160; requestAnimationFrame(step) }; \
            requestAnimationFrame((now) => { moved = now; step(now) }) })";
        let told = self.script(script).await;
        let frames = told[1].as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64);
        (told[0].as_f64().unwrap_or_default(), frames.collect())
    }
}
