//! Runs a tool to its end, feeding it from a reader.
//!
//! The reader is asked ahead, by a thread of its own: what it does with the bytes (it decodes, hashes, rewrites) would be time in
//! which the tool has nothing to do.

use std::{
    io::{self, ErrorKind, Read, Write},
    process::Stdio,
    sync::mpsc::{SyncSender, sync_channel},
};

use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation, Limits,
    pipe::ToTool,
    running::{Pipes, Running},
};

/// Bytes at a time.
const PIECE: usize = 1 << 20;
/// Pieces that are ready.
const AHEAD: usize = 4;

/// Starts the tool, gives it all of `input`, and waits for its end, whatever its status. Its standard output is thrown away.
///
/// # Errors
/// The reader's own error, a cancel or a stall; in each case the tool was ended. A bad status is not an error here.
pub(crate) fn feed(invocation: &Invocation, input: &mut (dyn Read + Send), limits: &Limits) -> Result<Ended> {
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

fn copy(input: &mut (dyn Read + Send), mut to: ToTool, running: &Running) -> Result<()> {
    std::thread::scope(|scope| {
        let (sender, pieces) = sync_channel(AHEAD);
        scope.spawn(move || read_ahead(input, &sender));
        loop {
            running.watch.rests();
            let piece = pieces.recv();
            running.watch.moved();
            let Ok(piece) = piece else { return Ok(()) };
            match to.write_all(&piece.map_err(|error| Error::io("the dump", error))?) {
                // The tool has gone: its status and its words say why.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                result => result.map_err(|error| Error::io("the tool", error))?,
            }
        }
    })
}

/// Until the end, an error, or nobody wants more.
fn read_ahead(input: &mut dyn Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        match Read::take(&mut *input, PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => return,
            Ok(_) if to.send(Ok(piece)).is_ok() => {}
            Ok(_) => return,
            Err(error) => return to.send(Err(error)).unwrap_or_default(),
        }
    }
}
