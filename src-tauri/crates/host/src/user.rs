//! Whose session this is.

/// The user of the operating system; what it is called in the environment where the system does not say.
#[must_use]
pub fn name() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
