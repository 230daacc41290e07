//! The standard output of a child as a reader that says end of file only when the child has ended well.

use std::{
    io::{self, Read},
    process::{ChildStdout, Stdio},
};

use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation, Limits,
    running::{Pipes, Running},
};

/// Says what a bad end means, in the engine's own words.
pub(crate) type Explain = fn(&Ended) -> Error;

/// See the module. Dropping it ends the whole process group.
pub(crate) struct Output {
    running: Running,
    stdout: Option<ChildStdout>,
    explain: Explain,
}

/// Starts a tool and gives its output.
pub(crate) fn stream(invocation: &Invocation, limits: &Limits, explain: Explain) -> Result<Output> {
    let (running, Pipes { stdout, .. }) = Running::start(invocation, Stdio::null(), limits)?;
    Ok(Output { running, stdout, explain })
}

impl Output {
    fn end(&mut self) -> io::Result<usize> {
        self.stdout = None;
        let ended = self.running.wait().map_err(Error::into_io)?;
        if ended.success { Ok(0) } else { Err((self.explain)(&ended).into_io()) }
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(stdout) = &mut self.stdout else { return Ok(0) };
        let read = stdout.read(buffer)?;
        self.running.watch.moved();
        if read == 0 && !buffer.is_empty() { self.end() } else { Ok(read) }
    }
}
