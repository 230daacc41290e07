//! Whether there is a tray to go to.

/// Whether this session has a bus on which programs find each other. Only Linux asks.
#[must_use]
pub fn has_session() -> bool {
    cfg!(not(target_os = "linux"))
        || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists())
}

/// Whether somebody shows icons in a tray: on Linux a service of this name, elsewhere the system itself.
#[cfg(target_os = "linux")]
pub async fn is_there() -> bool {
    use std::time::Duration;

    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let ask = async {
        let session = zbus::Connection::session().await?;
        let bus = zbus::fdo::DBusProxy::new(&session).await?;
        let name = zbus::names::BusName::try_from(WATCHER)?;
        Ok::<_, zbus::Error>(bus.name_has_owner(name).await?)
    };
    matches!(tokio::time::timeout(Duration::from_secs(2), ask).await, Ok(Ok(true)))
}

/// Whether somebody shows icons in a tray: on Linux a service of this name, elsewhere the system itself.
#[cfg(not(target_os = "linux"))]
pub async fn is_there() -> bool {
    true
}
