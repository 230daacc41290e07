//! The tray of a desktop, as programs meet it on the message bus: it takes icons, reads their menus, and clicks in them.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use bulkhead_test_support::Desktop;
use zbus::{
    Connection, Proxy,
    message::Header,
    zvariant::{OwnedObjectPath, OwnedValue, Structure, Value},
};

const NAME: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
const PATIENCE: Duration = Duration::from_secs(40);

/// Who put an icon there, and where it answers.
type Icon = (String, String);

/// An entry of a menu: its number, what is said of it, and the entries below it.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// A tray that runs for as long as this lives.
pub struct Tray {
    bus: Connection,
    icons: Arc<Mutex<Vec<Icon>>>,
}

struct Watcher {
    icons: Arc<Mutex<Vec<Icon>>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        self.icons.lock().unwrap().push((sender, service.to_owned()));
    }

    fn register_status_notifier_host(&mut self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.icons.lock().unwrap().iter().map(|(name, path)| format!("{name}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Tray {
    /// Begins in this session; programs that start later find it.
    pub async fn start(desktop: &Desktop) -> Self {
        let address = &desktop.environment().iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS").unwrap().1;
        let icons = Arc::new(Mutex::new(Vec::new()));
        let bus = zbus::connection::Builder::address(address.as_str()).unwrap();
        let bus = bus.serve_at("/StatusNotifierWatcher", Watcher { icons: icons.clone() }).unwrap();
        let bus = bus.name(NAME).unwrap().build().await.unwrap();
        Self { bus, icons }
    }

    /// The words of the icon's menu, in order.
    pub async fn menu(&self) -> Vec<String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let entries = self.entries().await;
            if !entries.is_empty() {
                return entries.into_iter().map(|(_, label)| label).collect();
            }
            assert!(Instant::now() < end, "no icon with a menu came into the tray");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Chooses from the menu.
    pub async fn choose(&self, label: &str) {
        self.menu().await;
        let (id, _) = self.entries().await.into_iter().find(|(_, known)| known == label).unwrap();
        let event = (id, "clicked", Value::from(0_i32), 0_u32);
        self.proxy(MENU).await.unwrap().call_method("Event", &event).await.unwrap();
    }

    /// What the icon looks like now: the picture's file.
    pub async fn picture(&self) -> Vec<u8> {
        let item = self.proxy(ITEM).await.expect("an icon");
        let folder: String = item.get_property("IconThemePath").await.unwrap();
        let name: String = item.get_property("IconName").await.unwrap();
        let file = Path::new(&name);
        let file = if file.is_absolute() { file.to_owned() } else { Path::new(&folder).join(format!("{name}.png")) };
        std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Number and words of what can be chosen; nothing until the icon and its menu are there.
    async fn entries(&self) -> Vec<(i32, String)> {
        let Some(menu) = self.proxy(MENU).await else { return Vec::new() };
        let asked = menu.call_method("GetLayout", &(0_i32, -1_i32, vec!["label"])).await;
        let Ok(told) = asked else { return Vec::new() };
        let body = told.body();
        let (_, (_, _, children)): (u32, Layout) = body.deserialize().unwrap();
        children.iter().filter_map(|child| entry(child)).collect()
    }

    /// The icon's item, or the menu that it names.
    async fn proxy(&self, interface: &'static str) -> Option<Proxy<'static>> {
        let (name, path) = self.icons.lock().unwrap().last().cloned()?;
        let item = Proxy::new(&self.bus, name.clone(), path, ITEM).await.ok()?;
        if interface == ITEM {
            return Some(item);
        }
        let menu: OwnedObjectPath = item.get_property("Menu").await.ok()?;
        Proxy::new(&self.bus, name, menu, MENU).await.ok()
    }
}

fn entry(child: &Value<'_>) -> Option<(i32, String)> {
    let entry = child.downcast_ref::<Structure<'_>>().ok()?;
    let (id, properties, _) = Layout::try_from(entry).ok()?;
    let label = properties.get("label")?.downcast_ref::<&str>().ok()?.replace('_', "");
    Some((id, label))
}
