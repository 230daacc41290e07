//! The standard output of a child as a reader that says end of file only when the child has ended well.

use std::{
    io::{self, Read},
    process::Stdio,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation, Limits,
    pipe::FromTool,
    running::{Ender, Pipes, Running},
};

/// Says what a bad end means, in the engine's own words.
pub(crate) type Explain = fn(&Ended) -> Error;

/// See the module. Dropping it ends the whole process group.
pub(crate) struct Output {
    running: Running,
    stdout: Option<FromTool>,
    explain: Explain,
    flow: Flow,
}

/// Starts a tool and gives its output.
pub(crate) fn stream(invocation: &Invocation, limits: &Limits, explain: Explain) -> Result<Output> {
    let (running, Pipes { stdout, .. }) = Running::start(invocation, Stdio::null(), limits)?;
    running.watch.rests();
    Ok(Output { running, stdout, explain, flow: limits.flow.clone() })
}

impl Output {
    pub(super) fn ender(&self) -> Ender {
        self.running.ender()
    }

    fn end(&mut self) -> io::Result<usize> {
        self.stdout = None;
        let ended = self.running.wait().map_err(Error::into_io)?;
        // Whoever cancelled in the moment in which it ended by itself has cancelled.
        self.flow.go_on().map_err(Error::into_io)?;
        if ended.success { Ok(0) } else { Err((self.explain)(&ended).into_io()) }
    }
}

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(stdout) = &mut self.stdout else { return Ok(0) };
        self.running.watch.moved();
        let read = stdout.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            return self.end();
        }
        self.running.watch.rests();
        Ok(read)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Duration;

    use bulkhead_model::{Code, Error};

    use super::*;

    const STALL: Duration = Duration::from_millis(200);

    fn says(script: &str) -> Output {
        let invocation = Invocation::new("/bin/sh").args(["-c", script]);
        let limits = Limits { stall: STALL, flow: Flow::default() };
        stream(&invocation, &limits, |_| Error::internal("ended badly")).expect("a shell")
    }

    #[test]
    fn only_the_silence_of_the_tool_counts() {
        let mut output = says("echo one; echo two");
        std::thread::sleep(STALL * 3);
        let mut first = [0; 4];
        output.read_exact(&mut first).expect("nobody had asked it before");
        std::thread::sleep(STALL * 3);
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("nobody had asked it meanwhile");
        assert_eq!((&first, rest.as_str()), (b"one\n", "two\n"));
    }

    #[test]
    fn silence_ends_it_also_after_its_last_word() {
        for script in ["sleep 60", "echo one; sleep 60", "echo one; exec >&-; sleep 60"] {
            let error = std::io::read_to_string(says(script)).expect_err(script);
            assert_eq!(Error::io("it", error).code, Code::Stalled, "{script}");
        }
    }
}
