//! Whose session this is, and on which machine.

/// The user of the operating system; what it is called in the environment where the system does not say.
#[must_use]
pub fn name() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}

/// The name of this machine in its network.
#[must_use]
pub fn machine() -> String {
    whoami::hostname().unwrap_or_else(|_| "unknown".to_owned())
}
