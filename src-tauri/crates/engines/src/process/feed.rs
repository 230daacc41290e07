//! Runs a tool to its end, feeding it from a reader.

use std::{
    io::{ErrorKind, Read, Write},
    process::{ChildStdin, Stdio},
};

use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation, Limits,
    running::{Pipes, Running},
};

/// Bytes at a time.
const BUFFER: usize = 1 << 20;

/// Starts the tool, gives it all of `input`, and waits for its end, whatever its status. Its standard output is thrown away.
///
/// # Errors
/// The reader's own error, a cancel or a stall; in each case the tool was ended. A bad status is not an error here.
pub(crate) fn feed(invocation: &Invocation, input: &mut dyn Read, limits: &Limits) -> Result<Ended> {
    let (mut running, Pipes { stdin, stdout }) = Running::start(invocation, Stdio::piped(), limits)?;
    if let Some(mut stdout) = stdout {
        // It ends with the pipe, which a daemon that the tool started may keep: nobody waits for it.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    }
    let fed = stdin.map_or(Ok(()), |stdin| copy(input, stdin, &running));
    if let Err(error) = fed {
        running.watch.give_reason(error);
        running.kill();
    }
    running.wait()
}

fn copy(input: &mut dyn Read, mut to: ChildStdin, running: &Running) -> Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        running.watch.rests();
        let read = input.read(&mut buffer).map_err(|error| Error::io("the dump", error))?;
        running.watch.moved();
        if read == 0 {
            return Ok(());
        }
        match to.write_all(&buffer[..read]) {
            // The tool has gone: its status and its words say why.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            result => result.map_err(|error| Error::io("the tool", error))?,
        }
    }
}
