//! The screen as its server knows it: which window is shown, and the cross in its corner.

use bulkhead_test_support::Desktop;
use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window},
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
