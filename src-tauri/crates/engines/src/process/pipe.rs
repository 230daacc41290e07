//! The pipes to and from a tool.
//!
//! Tools read and write a few kilobytes at a time. Whoever waits for each of them is woken by each, takes the processor from the
//! tool, and gives it back at once: 29,592 times for the 490 MB of one `pg_restore`, which took 2.03 s, and 1.87 s with 2,383 of
//! them (measured). So a pipe is as large as Linux makes it for everybody, and one that is nearly empty, or full, is left alone for a moment. Elsewhere pipes
//! stay as small as they are, and a moment would be too long.

use std::{
    io::{self, Read, Write},
    process::{ChildStdin, ChildStdout},
};

#[cfg(target_os = "linux")]
use self::linux::{Rest, widen, without_waiting};

/// What a tool writes.
pub(super) struct FromTool {
    pipe: ChildStdout,
    /// The last read found little.
    #[cfg(target_os = "linux")]
    scant: bool,
}

/// What a tool reads.
pub(super) struct ToTool(ChildStdin);

impl FromTool {
    pub(super) fn new(pipe: ChildStdout) -> Self {
        #[cfg(target_os = "linux")]
        widen(&pipe);
        Self {
            pipe,
            #[cfg(target_os = "linux")]
            scant: false,
        }
    }
}

impl Read for FromTool {
    #[cfg(target_os = "linux")]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.scant {
            Rest::default().take();
        }
        let read = self.pipe.read(buffer)?;
        self.scant = read > 0 && read < buffer.len().min(linux::ENOUGH);
        Ok(read)
    }

    #[cfg(not(target_os = "linux"))]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.pipe.read(buffer)
    }
}

impl ToTool {
    pub(super) fn new(pipe: ChildStdin) -> Self {
        #[cfg(target_os = "linux")]
        {
            widen(&pipe);
            without_waiting(&pipe);
        }
        Self(pipe)
    }
}

impl Write for ToTool {
    #[cfg(target_os = "linux")]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = Rest::default();
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => rest.take(),
                written => return written,
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{os::fd::AsFd, time::Duration};

    /// Bytes of a pipe: the most that Linux gives to everybody.
    const PIPE: usize = 1 << 20;
    /// Bytes that are worth being woken for.
    pub(super) const ENOUGH: usize = PIPE / 8;
    /// A tool moves a hundred kilobytes in this.
    const SHORT: Duration = Duration::from_micros(500);
    /// So many of these are taken before a tool counts as busy with something else,
    const MANY: u32 = 20;
    /// and is not asked more often than this.
    const LONG: Duration = Duration::from_millis(16);

    /// A moment, longer where many did not help.
    #[derive(Default)]
    pub(super) struct Rest(u32);

    impl Rest {
        pub(super) fn take(&mut self) {
            let doubled = self.0.saturating_sub(MANY).min(5);
            std::thread::sleep(LONG.min(SHORT * 2_u32.pow(doubled)));
            self.0 += 1;
        }
    }

    /// Where Linux does not give more, the data comes all the same.
    pub(super) fn widen(pipe: impl AsFd) {
        let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE);
    }

    /// Where that cannot be had, a write waits until there is room.
    pub(super) fn without_waiting(pipe: impl AsFd) {
        let _ = rustix::io::ioctl_fionbio(pipe, true);
    }
}
