//! The tray.

/// What the icon in the tray shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayState {
    /// There is no database yet.
    Empty,
    /// All are protected.
    Protected,
    /// The worst is at risk.
    AtRisk,
    /// The worst is unprotected.
    Unprotected,
    /// A job runs.
    Running,
    /// Nothing begins by itself for a while.
    Paused,
}
