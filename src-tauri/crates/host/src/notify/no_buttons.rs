//! Desktops on which a program that is not bundled hears of no button: none is shown.

use bulkhead_core::ports::{Answer, Answers};
use notify_rust::{Notification, NotificationHandle};

/// Adds none.
pub(super) const fn add(_: &mut Notification, _: &[(&str, &str)]) {}

/// Nothing comes of it.
pub(super) fn follow(_: NotificationHandle, _: Vec<Answer>, _: Answers) {}

/// All are the same there.
pub(super) const fn urge(_: &mut Notification) {}
