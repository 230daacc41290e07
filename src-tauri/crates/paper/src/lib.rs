//! What Bulkhead prints: recovery kits, evidence reports and certificates of restores, as HTML for paper, as plain text, as CSV.
//!
//! Pure: it gets facts and gives text, and reads back the kits that it wrote. It opens no file and decides nothing. What it
//! prints carries no script and asks for nothing from elsewhere; names from outside are escaped.

pub mod certificate;
mod csv;
pub mod kit;
pub mod report;
mod sealed;
mod words;

pub use sealed::{is_sealed, seal, unseal};

/// The style of everything that is printed: A4, black on white, no colour that a printer would lose.
pub(crate) const STYLE: &str = include_str!("../templates/style.css");
