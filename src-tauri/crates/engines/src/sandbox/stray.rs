//! Processes that run in a sandbox, also those whose owner was killed: their arguments name its folder.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bulkhead_model::{Code, Error, Result};

/// Time for an orderly end, and then for any.
const GENTLE: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(15);

/// Ends all of them and waits until they are gone.
#[cfg(unix)]
pub(crate) fn end_all(folder: &Path) -> Result<()> {
    use rustix::process::Signal;

    use crate::process::signal;
    let began = Instant::now();
    let mut asked = Vec::new();
    loop {
        let left = within(folder)?;
        if left.is_empty() {
            return Ok(());
        }
        for pid in &left {
            match asked.contains(pid) {
                false => signal(*pid, Signal::QUIT),
                true if began.elapsed() > GENTLE => signal(*pid, Signal::KILL),
                true => {}
            }
        }
        asked.extend(left);
        if began.elapsed() > PATIENCE {
            return Err(Error::new(Code::Busy, format!("a server in {} does not end", folder.display()))
                .hint("End it by hand; the folder is removed at the next start."));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// There are no private servers here.
#[cfg(not(unix))]
pub(crate) fn end_all(_: &Path) -> Result<()> {
    Ok(())
}

/// The processes of any user whose arguments name the folder. A dead one that nobody waited for has none.
#[cfg(target_os = "linux")]
fn within(folder: &Path) -> Result<Vec<u32>> {
    use std::os::unix::ffi::OsStrExt;
    let wanted = folder.as_os_str().as_bytes();
    let me = std::process::id();
    let all = std::fs::read_dir("/proc").map_err(|error| Error::io("the list of processes", error))?.flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).filter(|pid| *pid != me);
    let names = |pid: &u32| {
        let arguments = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        memchr::memmem::find(&arguments, wanted).is_some()
    };
    Ok(pids.filter(names).collect())
}

/// Elsewhere `ps` knows.
#[cfg(all(unix, not(target_os = "linux")))]
fn within(folder: &Path) -> Result<Vec<u32>> {
    use std::io::Read;

    use crate::process::{Ended, Invocation, Limits, stream};
    let invocation = Invocation::new("/bin/ps").args(["-axww", "-o", "pid=,command="]);
    let limits = Limits { stall: GENTLE, flow: bulkhead_core::ports::Flow::default() };
    let mut text = Vec::new();
    let mut output = stream(&invocation, &limits, Ended::failure)?;
    output.read_to_end(&mut text).map_err(|error| Error::io("the list of processes", error))?;
    let (text, wanted) = (String::from_utf8_lossy(&text), folder.to_string_lossy());
    let lines = text.lines().filter(|line| line.contains(wanted.as_ref()));
    Ok(lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect())
}
