//! The Secret Service of a session: GNOME's keyring daemon with a keyring of its own.

use std::{fs, path::Path, process::Stdio, sync::Arc};

use super::{Keyring, Session, within_start};
use crate::{daemon::Daemon, sandbox::Home, tools};

const NAME: &str = "org.freedesktop.secrets";
const PASSWORD: &[u8] = b"test";

/// Starts the daemon with the keyring in `state`.
pub(super) fn start(home: &Arc<Home>, session: &Session, state: Keyring) -> Option<Daemon> {
    match state {
        Keyring::Absent => None,
        Keyring::Unlocked => Some(unlocked(home, session)),
        Keyring::Locked | Keyring::Ignored => {
            // The first start makes the keyring and its password; the next one finds it locked.
            drop(unlocked(home, session));
            assert!(within_start(|| (!session.owns(NAME)).then_some(())), "the first keyring daemon does not end");
            Some(locked(home, session))
        }
    }
}

fn unlocked(home: &Arc<Home>, session: &Session) -> Daemon {
    let mut command = command(session);
    command.arg("--unlock");
    let mut daemon = Daemon::start_with_input(home, "gnome-keyring", &mut command, PASSWORD);
    session.wait_for(&mut daemon, NAME);
    let made = within_start(|| exists(session).then_some(()));
    assert!(made, "no default keyring was made:\n{}", daemon.log());
    daemon
}

fn locked(home: &Arc<Home>, session: &Session) -> Daemon {
    let mut daemon = Daemon::start(home, "gnome-keyring", &mut command(session));
    session.wait_for(&mut daemon, NAME);
    daemon
}

fn command(session: &Session) -> std::process::Command {
    let mut command = session.command(tools::require("gnome-keyring-daemon", "gnome-keyring"));
    command.args(["--foreground", "--components=secrets"]);
    command
}

/// Whether the session's folder holds the default keyring.
fn exists(session: &Session) -> bool {
    let data = session.environment().iter().find(|(name, _)| name == "XDG_DATA_HOME").map(|(_, value)| value);
    data.is_some_and(|folder| Path::new(folder).join("keyrings/login.keyring").is_file())
}

/// A folder of services with the program that asks for passwords alone, as a line of the bus's configuration.
pub(super) fn prompter_service(folder: &Path) -> String {
    let prompter = ["/usr/libexec/gcr-prompter", "/usr/lib/gcr/gcr-prompter"];
    let program = prompter.iter().find(|path| Path::new(path).is_file());
    let program = program.unwrap_or_else(|| panic!("gcr-prompter is not installed: `apt-get install gcr`"));
    let services = folder.join("services");
    fs::create_dir_all(&services).unwrap();
    for name in ["org.gnome.keyring.SystemPrompter", "org.gnome.keyring.PrivatePrompter"] {
        let text = format!("[D-BUS Service]\nName={name}\nExec={program}\n");
        fs::write(services.join(format!("{name}.service")), text).unwrap();
    }
    format!("<servicedir>{}</servicedir>", services.display())
}

impl Session {
    /// Stores a secret by `secret-tool`, as another program would.
    pub fn store_secret(&self, attributes: &[(&str, &str)], secret: &str) {
        let mut command = self.secret_tool("store", attributes);
        command.arg("--label=test");
        tools::try_run_with_input(&mut command, secret.as_bytes()).unwrap();
    }

    /// Looks a secret up by `secret-tool`, as another program would.
    pub fn look_up_secret(&self, attributes: &[(&str, &str)]) -> Option<String> {
        tools::try_run_with_input(&mut self.secret_tool("lookup", attributes), b"").ok()
    }

    /// Locks the keyring while the session runs.
    pub fn lock_keyring(&self) {
        let mut command = self.command(tools::require("dbus-send", "dbus-bin"));
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]);
        command.arg("org.freedesktop.Secret.Service.Lock");
        command.arg("array:objpath:/org/freedesktop/secrets/collection/login").stdout(Stdio::null());
        tools::run(&mut command);
    }

    /// Logs in again: a daemon with the keyring open takes the place of the one that runs. It ends with the session's bus.
    pub fn unlock_keyring(&self) {
        let mut command = self.command(tools::require("gnome-keyring-daemon", "gnome-keyring"));
        command.args(["--replace", "--daemonize", "--unlock", "--components=secrets"]).stdout(Stdio::null());
        tools::try_run_with_input(&mut command, PASSWORD).unwrap();
    }

    fn secret_tool(&self, verb: &str, attributes: &[(&str, &str)]) -> std::process::Command {
        let mut command = self.command(tools::require("secret-tool", "libsecret-tools"));
        command.arg(verb).args(attributes.iter().flat_map(|(name, value)| [name, value]));
        command
    }
}
