//! Every page in a browser, over a typed mock of the back end.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs)]

mod inspector;
mod keyboard;
mod lists;
mod messages;
mod states;
mod walk;
mod window_engine;
mod words;
