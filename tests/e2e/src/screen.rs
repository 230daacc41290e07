//! The screen as its server knows it: which window is shown, and the cross in its corner.

use std::time::Duration;

use bulkhead_test_support::Desktop;
use x11rb::{
    connection::Connection,
    protocol::{
        xproto::{
            AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConnectionExt, EventMask,
            MOTION_NOTIFY_EVENT, MapState, Window,
        },
        xtest::ConnectionExt as _,
    },
    rust_connection::RustConnection,
};

/// A connection to the session's screen.
pub struct Screen {
    server: RustConnection,
    root: Window,
}

impl Screen {
    /// Connects to the screen of this session.
    pub fn of(desktop: &Desktop) -> Self {
        let display = desktop.environment().iter().find(|(name, _)| name == "DISPLAY").unwrap().1.clone();
        let (server, number) = x11rb::connect(Some(&display)).unwrap();
        let root = server.setup().roots[number].root;
        Self { server, root }
    }

    /// Whether a window of this title is shown.
    pub fn shows(&self, title: &str) -> bool {
        self.titled(title).into_iter().any(|window| self.is_shown(window))
    }

    /// Asks the window of this title to close, as the cross in its corner does.
    pub fn close(&self, title: &str) {
        let window = self.titled(title).into_iter().find(|window| self.is_shown(*window)).unwrap();
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let message = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
        self.server.send_event(false, window, EventMask::NO_EVENT, message).unwrap().check().unwrap();
    }

    /// Clicks into the window of this title with the mouse, at shares of its width and height.
    pub fn press(&self, title: &str, (across, down): (f64, f64)) {
        let window = self.titled(title).into_iter().find(|window| self.is_shown(*window)).unwrap();
        let size = self.server.get_geometry(window).unwrap().reply().unwrap();
        let (x, y) = (share(size.width, across), share(size.height, down));
        let at = self.server.translate_coordinates(window, self.root, x, y).unwrap().reply().unwrap();
        for (kind, button) in [(MOTION_NOTIFY_EVENT, 0), (BUTTON_PRESS_EVENT, 1), (BUTTON_RELEASE_EVENT, 1)] {
            let fake =
                self.server.xtest_fake_input(kind, button, x11rb::CURRENT_TIME, self.root, at.dst_x, at.dst_y, 0);
            fake.unwrap().check().unwrap();
            // A button is told of the mouse before it takes a click.
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn titled(&self, title: &str) -> Vec<Window> {
        let children = self.server.query_tree(self.root).unwrap().reply().unwrap().children;
        children.into_iter().filter(|window| self.title(*window).as_deref() == Some(title.as_bytes())).collect()
    }

    /// A window can go while it is asked.
    fn title(&self, window: Window) -> Option<Vec<u8>> {
        let asked = self.server.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 1_000).ok()?;
        asked.reply().ok().map(|told| told.value)
    }

    fn is_shown(&self, window: Window) -> bool {
        let told = self.server.get_window_attributes(window).ok().and_then(|asked| asked.reply().ok());
        told.is_some_and(|told| told.map_state == MapState::VIEWABLE)
    }

    fn atom(&self, name: &str) -> u32 {
        self.server.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }
}

fn share(length: u16, part: f64) -> i16 {
    (f64::from(length) * part) as i16
}
