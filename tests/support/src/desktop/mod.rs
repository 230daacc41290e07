//! A private desktop session: its own message bus, keyring, notification daemon and, when asked for, a screen.
//!
//! Nothing of the user's real session is reachable from it: the bus starts no services by itself, and the folders are
//! the sandbox's. It works as root and as a plain user, with and without a display on the machine.

mod keyring;
mod notifications;
mod screen;

use std::{os::unix::net::UnixStream, path::Path, process::Command, sync::Arc, time::Duration};

pub use notifications::Notification;

use crate::{Sandbox, daemon::Daemon, sandbox::Home, tools, wait};

const START: Duration = Duration::from_secs(20);

/// The state that the keyring starts in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keyring {
    /// Open, without a question asked.
    #[default]
    Unlocked,
    /// Locked, and nobody there who could ask for the password: an unlock is refused.
    Locked,
    /// Locked, and the question for the password stands on the screen, unanswered. Implies a screen.
    Ignored,
    /// There is no Secret Service.
    Absent,
}

/// What a session should have before it starts.
#[derive(Debug, Default)]
pub struct DesktopBuilder {
    keyring: Keyring,
    screen: bool,
    notifications: bool,
}

impl DesktopBuilder {
    /// Starts with the keyring in this state; it is [`Keyring::Unlocked`] otherwise.
    pub fn keyring(mut self, keyring: Keyring) -> Self {
        self.keyring = keyring;
        self
    }

    /// With a screen, for programs that open windows.
    pub fn screen(mut self) -> Self {
        self.screen = true;
        self
    }

    /// With a daemon that really shows notifications and keeps them; implies a screen.
    pub fn notifications(mut self) -> Self {
        self.notifications = true;
        self
    }

    /// Starts everything and waits until it answers.
    pub fn start(self, sandbox: &Sandbox) -> Desktop {
        let home = sandbox.home();
        let ignored = self.keyring == Keyring::Ignored;
        let (bus, address) = bus(home, ignored);
        let mut session = Session { environment: environment(sandbox, &address) };
        let mut daemons = vec![bus];
        if self.screen || self.notifications || ignored {
            let (screen, display) = screen::start(home);
            daemons.push(screen);
            session.environment.push(("DISPLAY".into(), display));
            session.publish();
        }
        daemons.extend(keyring::start(home, &session, self.keyring));
        if self.notifications {
            daemons.push(notifications::start(home, &session));
        }
        // Later ones need the earlier ones, so they end first.
        daemons.reverse();
        Desktop { session, _daemons: daemons }
    }
}

/// A running desktop session, ended when dropped; [`Session`] has what a test does with it.
#[derive(Debug)]
pub struct Desktop {
    session: Session,
    _daemons: Vec<Daemon>,
}

impl Desktop {
    /// Options before the start.
    pub fn builder() -> DesktopBuilder {
        DesktopBuilder::default()
    }

    /// An unlocked keyring and notifications.
    pub fn start(sandbox: &Sandbox) -> Self {
        Self::builder().notifications().start(sandbox)
    }
}

impl std::ops::Deref for Desktop {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

/// The environment of a desktop session.
#[derive(Debug, Clone)]
pub struct Session {
    environment: Vec<(String, String)>,
}

impl Session {
    /// The session that this process itself runs in, for the body of [`inside_desktop`].
    fn inherited() -> Self {
        let environment = std::env::vars().filter(|(name, _)| !name.starts_with("BULKHEAD_TEST_")).collect();
        Self { environment }
    }

    /// The variables that lead a program into this session.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Gives `command` the session's environment; others that it has stay, but for the ways into another session.
    pub fn apply<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        for other in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "XAUTHORITY"] {
            command.env_remove(other);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)))
    }

    /// A command with the session's environment and nothing else.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        self.apply(&mut command);
        command
    }

    /// Whether `name` has an owner on the session's bus.
    pub fn owns(&self, name: &str) -> bool {
        let mut command = self.command(tools::require("dbus-send", "dbus-bin"));
        command.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        command.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]);
        tools::try_run_with_input(&mut command, b"").is_ok_and(|text| text.contains("true"))
    }

    /// Tells the bus about the variables of this session, for the services that it starts.
    fn publish(&self) {
        let mut command = self.command(tools::require("dbus-update-activation-environment", "dbus-bin"));
        command.args(self.environment.iter().map(|(name, value)| format!("{name}={value}")));
        tools::run(&mut command);
    }

    fn wait_for(&self, daemon: &mut Daemon, name: &str) {
        daemon.wait_until(START, || self.owns(name));
    }
}

/// Runs `body` in a process of its own whose environment is the session that `start` makes.
///
/// Code that reads the process's environment (a keyring or notification library) can so be tested where it is. `test` is
/// the path of the calling test as the test runner names it, such as `secrets::tests::round_trip`; the test's process
/// starts the session and then itself again with that one test, which runs `body` and fails when it fails.
pub fn inside_desktop(test: &str, start: impl FnOnce(&Sandbox) -> Desktop, body: impl FnOnce(&Session)) {
    if std::env::var_os("BULKHEAD_TEST_INSIDE").is_some() {
        return body(&Session::inherited());
    }
    let sandbox = Sandbox::new();
    let desktop = start(&sandbox);
    let mut again = Command::new(std::env::current_exe().unwrap());
    desktop
        .apply(&mut again)
        .args(["--exact", test, "--nocapture", "--include-ignored"])
        .env("BULKHEAD_TEST_INSIDE", "1");
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "inside the session:\n{text}\n{error}");
    assert!(text.contains("running 1 test\n"), "no test is called {test}:\n{text}");
    assert!(text.contains("1 passed"), "there is no test named {test}:\n{text}");
}

fn environment(sandbox: &Sandbox, address: &str) -> Vec<(String, String)> {
    let mut command = Command::new("env");
    sandbox.apply(&mut command);
    let inherited =
        command.get_envs().filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned())));
    // No accessibility bus, no settings daemon, no graphics card: none of them is there.
    let fixed = [
        ("DBUS_SESSION_BUS_ADDRESS", address),
        ("GDK_BACKEND", "x11"),
        ("NO_AT_BRIDGE", "1"),
        ("GTK_A11Y", "none"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GIO_USE_VFS", "local"),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
    ];
    inherited.chain(fixed.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}

/// A bus that starts no services, but for the program that asks for a keyring's password when `prompter` is set.
fn bus(home: &Arc<Home>, prompter: bool) -> (Daemon, String) {
    let folder = home.path().join(format!("bus-{}", home.next()));
    crate::sandbox::private_dir(&folder);
    let services = if prompter { keyring::prompter_service(&folder) } else { String::new() };
    let socket = folder.join("bus");
    let config = folder.join("config");
    std::fs::write(&config, bus_config(&socket, &services)).unwrap();
    let mut command = Command::new(tools::require("dbus-daemon", "dbus-daemon"));
    command
        .env_clear()
        .env("HOME", &folder)
        .env("PATH", "/usr/bin:/bin")
        .env("XDG_RUNTIME_DIR", home.path().join("run"));
    command.arg("--nofork").arg("--nopidfile").arg(format!("--config-file={}", config.display()));
    let mut daemon = Daemon::start(home, "dbus-daemon", &mut command);
    daemon.wait_until(START, || UnixStream::connect(&socket).is_ok());
    (daemon, format!("unix:path={}", socket.display()))
}

fn bus_config(socket: &Path, services: &str) -> String {
    format!(
        "<busconfig><type>session</type><keep_umask/><listen>unix:path={}</listen><auth>EXTERNAL</auth>{services}\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
         <allow own=\"*\"/></policy></busconfig>",
        socket.display()
    )
}

/// Waits until `probe` says yes; for what is no daemon of ours.
fn within_start(probe: impl FnMut() -> Option<()>) -> bool {
    wait::within(START, probe).is_some()
}
