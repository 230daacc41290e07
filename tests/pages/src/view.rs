//! The windows that people have.

/// A size of the window and a colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// What its pictures are called.
    pub name: &'static str,
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// `light` or `dark`, as the desktop says.
    pub scheme: &'static str,
}

impl View {
    /// A small window on a light desktop: where text is cut off first.
    pub const SMALL: Self = Self { name: "small-light", width: 1024, height: 700, scheme: "light" };
    /// A large one on a dark desktop.
    pub const LARGE: Self = Self { name: "large-dark", width: 1920, height: 1080, scheme: "dark" };
}
