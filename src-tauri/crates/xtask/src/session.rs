//! A private desktop session for the demo: a D-Bus and a keyring of its own, gone when it ends.
//!
//! The demo keeps the key of a sample tenant. It must never write into the keyring of the person at the machine, and a
//! machine without a screen rarely has one that could be unlocked, so on Linux the demo always gets a session of its own.

use std::{env, ffi::OsString, fs, path::Path, process::ExitStatus};

use crate::{
    failure::{Failure, Result},
    job::Job,
    workspace::Workspace,
};

/// Starts the keyring, waits until it answers, runs the program given as arguments, ends the keyring.
///
/// The text is fixed: what to run comes in as arguments and is never part of it.
const SCRIPT: &str = r#"
printf demo | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
tries=0
until dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
  org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 100 ]; then echo "the private keyring did not start within 10 s" >&2; kill "$keyring"; exit 1; fi
  sleep 0.1
done
"$@"
code=$?
kill "$keyring" 2>/dev/null
exit "$code"
"#;

/// Runs a program inside a session of its own where the platform has sessions, else as it is.
pub(crate) fn run(
    workspace: &Workspace,
    program: &Path,
    arguments: impl Iterator<Item = OsString>,
) -> Result<ExitStatus> {
    if cfg!(not(target_os = "linux")) {
        return Job::new(workspace, program)?.arguments(arguments).hand_over();
    }
    let home = Home::create()?;
    let mut job = Job::new(workspace, "dbus-run-session")?.arguments(["--", "sh", "-c", SCRIPT, "sh"]);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL"] {
        job = job.without(name);
    }
    for (name, folder) in home.variables() {
        job = job.variable(name, folder);
    }
    job.arguments([program]).arguments(arguments).hand_over()
}

/// A home folder that only its owner can enter, removed at the end.
struct Home(std::path::PathBuf);

impl Home {
    fn create() -> Result<Self> {
        let path = env::temp_dir().join(format!("bulkhead-demo-{}", std::process::id()));
        let home = Self(path);
        create_private(&home.0)?;
        for (_, folder) in home.variables() {
            fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
            restrict(&folder)?;
        }
        Ok(home)
    }

    fn variables(&self) -> [(&'static str, std::path::PathBuf); 5] {
        [
            ("HOME", self.0.clone()),
            ("XDG_RUNTIME_DIR", self.0.join("run")),
            ("XDG_CONFIG_HOME", self.0.join("config")),
            ("XDG_DATA_HOME", self.0.join("data")),
            ("XDG_CACHE_HOME", self.0.join("cache")),
        ]
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // A left-over folder of a demo harms nobody, and there is nobody to tell here.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Refuses a folder that is already there: somebody else may have laid it out for us.
fn create_private(path: &Path) -> Result<()> {
    fs::create_dir(path).map_err(|error| Failure::file(path, &error))?;
    restrict(path)
}

#[cfg(unix)]
fn restrict(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(|error| Failure::file(path, &error))
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> Result<()> {
    Ok(())
}
