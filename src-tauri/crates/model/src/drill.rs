//! Drills: restores into a sandbox that show whether a backup is one.
//!
//! Only [`Outcome::Proved`] says anything good of a snapshot: the whole of it was restored, nothing differed, and every
//! check and assertion passed. That a drill could not run says nothing of the snapshot, and nothing good of the drill.

mod assertion;
mod evidence;
mod pace;
mod proof;
mod rule;

pub use assertion::{Answer, Assertion, Assertions};
pub use evidence::{Check, Evidence, Outcome, Pick, SandboxKind, Times};
pub use pace::{Pace, estimate};
pub use proof::Proof;
pub use rule::SandboxRule;
