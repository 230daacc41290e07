//! Keeps the machine awake while a job runs.
//!
//! On Linux logind gives a lock against sleep, which ends with the file descriptor that stands for it: a process that dies
//! holds nobody awake. Elsewhere nothing is asked, and a machine that sleeps interrupts the job.

use async_trait::async_trait;
use bulkhead_core::ports::{Awake, Power};

/// The machine's own power management.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sleep;

impl Sleep {
    /// That of this machine.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Power for Sleep {
    #[cfg(target_os = "linux")]
    async fn stay_awake(&self, why: &str) -> Option<Awake> {
        const LIMIT: std::time::Duration = std::time::Duration::from_secs(2);
        match tokio::time::timeout(LIMIT, inhibited(why)).await {
            Ok(Ok(lock)) => Some(Awake::new(lock)),
            // Containers and servers have no logind, and never sleep.
            _ => None,
        }
    }

    #[cfg(not(target_os = "linux"))]
    async fn stay_awake(&self, _: &str) -> Option<Awake> {
        None
    }
}

/// See `man org.freedesktop.login1`, `Inhibit`: what, who, why, mode.
#[cfg(target_os = "linux")]
async fn inhibited(why: &str) -> zbus::Result<zbus::zvariant::OwnedFd> {
    let bus = zbus::Connection::system().await?;
    let (name, path, interface) =
        ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager");
    let words = ("sleep", "Bulkhead", why, "block");
    let answer = bus.call_method(Some(name), path, Some(interface), "Inhibit", &words).await?;
    answer.body().deserialize()
}
