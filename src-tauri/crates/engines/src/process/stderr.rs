//! Drains what a child says on standard error and keeps the end of it.

use std::{
    collections::VecDeque,
    io::Read,
    process::ChildStderr,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Bytes that are kept: the reason stands at the end.
const TAIL: usize = 64 << 10;
/// How long the rest is waited for once the child has ended: a daemon that it started may keep the pipe for good.
const REST: Duration = Duration::from_secs(2);

pub(super) struct Stderr {
    tail: Arc<Mutex<VecDeque<u8>>>,
    thread: Option<JoinHandle<()>>,
}

impl Stderr {
    pub(super) fn drain(from: Option<ChildStderr>) -> Self {
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let kept = tail.clone();
        let thread = from.map(|from| std::thread::spawn(move || keep_tail(from, &kept)));
        Self { tail, thread }
    }

    /// The tail as text that is safe to show, after the child has ended.
    pub(super) fn text(&self) -> String {
        let until = Instant::now() + REST;
        while self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.so_far()
    }

    /// The same of a child that runs.
    pub(super) fn so_far(&self) -> String {
        let bytes: Vec<u8> = self.tail.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        String::from_utf8_lossy(&bytes).chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
    }
}

fn keep_tail(mut from: impl Read, tail: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(&buffer[..read]);
        let excess = tail.len().saturating_sub(TAIL);
        tail.drain(..excess);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tool that complains all night must not fill the memory.
    #[test]
    fn no_more_than_the_end_is_kept() {
        let tail = Mutex::new(VecDeque::new());
        keep_tail(std::io::repeat(b'w').take(1 << 20).chain(&b"the last words"[..]), &tail);
        let kept: Vec<u8> = tail.into_inner().expect("no panic").into();
        assert_eq!(kept.len(), TAIL);
        assert!(kept.ends_with(b"the last words"));
    }
}
