//! A private session bus with a keyring.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
    sync::Mutex,
    time::Duration,
};

use bulkhead_test_support::{Sandbox, eventually};

use crate::child::{self, Call, Came};

/// Asks the service which keyring is the default one.
const DEFAULT_KEYRING: [&str; 6] = [
    "--session",
    "--print-reply",
    "--dest=org.freedesktop.secrets",
    "/org/freedesktop/secrets",
    "org.freedesktop.Secret.Service.ReadAlias",
    "string:default",
];

pub(crate) struct Session {
    pub(crate) sandbox: Sandbox,
    bus: Child,
    others: Mutex<Vec<Child>>,
}

impl Session {
    /// A bus on which nobody answers yet. Services of the machine are not started by it.
    pub(crate) fn bare() -> Self {
        let mut sandbox = Sandbox::new();
        let socket = sandbox.path().join("run/bus");
        let config = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><servicedir>{}</servicedir>
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>
             <allow own=\"*\"/></policy></busconfig>",
            socket.display(),
            sandbox.dir("services").display()
        );
        let config = sandbox.file("bus.conf", config);
        let bus =
            sandbox.command("dbus-daemon").arg("--nofork").arg(format!("--config-file={}", config.display())).spawn();
        let bus = bus.expect("dbus-daemon (Debian package dbus)");
        eventually("the session bus", Duration::from_secs(10), || socket.exists().then_some(()));
        sandbox.set_env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
        Self { sandbox, bus, others: Mutex::default() }
    }

    /// With an unlocked keyring.
    pub(crate) fn unlocked() -> Self {
        let session = Self::bare();
        session.keyring(true);
        session
    }

    /// Ends the keyring daemon, as the end of a session does, and starts it again, unlocked by a log-in.
    pub(crate) fn log_in_again(&self) {
        let daemon = self.pid_of("gnome-keyring-daemon");
        bulkhead_test_support::kill_tree(daemon);
        self.keyring(true);
    }

    /// Starts the keyring daemon. Unlocked for the first time it makes the login keyring.
    pub(crate) fn keyring(&self, unlock: bool) {
        let mut command = self.sandbox.command("gnome-keyring-daemon");
        command.args(["--components=secrets", if unlock { "--unlock" } else { "--start" }]);
        let mut daemon = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("gnome-keyring-daemon");
        daemon.stdin.take().expect("piped").write_all(b"test").expect("written");
        daemon.wait().expect("goes into the background");
        if unlock {
            // It goes into the background before it can be asked.
            eventually("the default keyring", Duration::from_secs(20), || {
                self.output("dbus-send", &DEFAULT_KEYRING).contains("/collection/login").then_some(())
            });
        }
    }

    /// Starts a display and a notification service that keeps what it showed; gives the service's number.
    pub(crate) fn notifications(&self, markup: &str) -> u32 {
        let mut display = self.sandbox.command("Xvfb");
        display.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "640x480x24"]);
        let mut display =
            display.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb (Debian package xvfb)");
        let mut number = String::new();
        BufReader::new(display.stdout.take().expect("piped")).read_line(&mut number).expect("a display");
        // The menu is answered by what lies in a file.
        let choice = self.sandbox.path().join("choice");
        let menu = format!("/bin/sh -c 'grep -m1 \"$(cat {})\"'", choice.display());
        let config = format!(
            "[global]\nhistory_length = 100\nmarkup = {markup}\ndmenu = {menu}\n[urgency_normal]\ntimeout = 0\n[urgency_critical]\ntimeout = 900\n"
        );
        let config = self.sandbox.file("dunstrc", config);
        let mut dunst = self.sandbox.command("dunst");
        dunst.arg("-config").arg(config).env("DISPLAY", format!(":{}", number.trim())).stderr(Stdio::null());
        let dunst = dunst.spawn().expect("dunst (Debian package dunst)");
        let pid = dunst.id();
        self.others.lock().expect("no panic").extend([dunst, display]);
        eventually("the notification service", Duration::from_secs(10), || {
            self.output("dunstctl", &["is-paused"]).contains("false").then_some(())
        });
        pid
    }

    /// Whoever asks a person something gets no answer.
    pub(crate) fn ignore_questions(&self) {
        let asks =
            self.sandbox.file("asks", format!("touch '{}'; sleep 60", self.sandbox.path().join("asked").display()));
        let service = "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\n";
        self.sandbox.file("services/prompter.service", format!("{service}Exec=/bin/sh {}\n", asks.display()));
    }

    /// Whether anybody was asked something.
    pub(crate) fn was_asked(&self) -> bool {
        self.sandbox.path().join("asked").exists()
    }

    pub(crate) fn calls(&self, calls: &[Call]) -> Vec<Came> {
        child::run(calls, |command| {
            self.sandbox.apply(command);
        })
    }

    /// Stores a secret, as what a test begins with.
    pub(crate) fn store(&self, tenant: &str, secret: &str) {
        let answers = self.calls(&[Call::Set(tenant.to_owned(), secret.to_owned())]);
        assert!(answers[0].error.is_none(), "{answers:?}");
    }

    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.sandbox.command(program).args(arguments).output().expect(program);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// How many there have been on the bus, with the one that asks: each has the next number as its address.
    pub(crate) fn clients(&self) -> u32 {
        let id = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetId"];
        let reply = self.output("dbus-send", &id);
        let number = reply.split_once("destination=:1.").and_then(|(_, rest)| rest.split(' ').next());
        number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{reply}"))
    }

    /// The number of a daemon that this session started.
    pub(crate) fn pid_of(&self, name: &str) -> u32 {
        let mine = self.sandbox.path().to_string_lossy().into_owned();
        let found =
            std::fs::read_dir("/proc").expect("/proc").flatten().find(|entry| belongs(&entry.path(), name, &mine));
        found.and_then(|entry| entry.file_name().to_string_lossy().parse().ok()).expect(name)
    }
}

fn belongs(process: &Path, name: &str, mine: &str) -> bool {
    let command = std::fs::read(process.join("cmdline")).unwrap_or_default();
    let environment = std::fs::read(process.join("environ")).unwrap_or_default();
    String::from_utf8_lossy(&command).contains(name) && String::from_utf8_lossy(&environment).contains(mine)
}

impl Drop for Session {
    fn drop(&mut self) {
        for process in self.others.get_mut().expect("no panic").iter_mut().chain([&mut self.bus]) {
            bulkhead_test_support::kill_tree(process.id());
            let _ = process.wait();
        }
    }
}
