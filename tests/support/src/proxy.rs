//! A TCP proxy before any server of a test, which cuts, resets, stalls or slows the line on command or at a byte.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use rustix::net::sockopt::set_socket_linger;

/// How often a thread that waits looks whether its line was broken on command.
const GLANCE: Duration = Duration::from_millis(20);

/// How a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Closed in order: both ends read an end of file.
    Cut,
    /// Reset: both ends get an error.
    Reset,
    /// Black-holed: the connection stays open and nothing comes any more, until [`Proxy::heal`].
    Stall,
    /// The same of that line alone and for good: a firewall forgot it, and others get through.
    Forget,
    /// One bit of that byte arrives otherwise, and the line goes on as if nothing were. Never one of an HTTP request's first
    /// line: where neither TLS nor a signature protects it, another file is written, and nobody can tell.
    Flip,
}

/// Which way the bytes that are counted go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server: an upload, a restore.
    ToServer,
    /// From the server to the client: a download, a dump.
    ToClient,
}

/// A proxy on 127.0.0.1, gone when dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    plan: Mutex<Plan>,
    lines: Mutex<Vec<Weak<Line>>>,
    connections: AtomicU64,
    answers_lost: AtomicU64,
    to_server: AtomicU64,
    to_client: AtomicU64,
    closed: AtomicBool,
}

/// What is to go wrong.
#[derive(Debug, Default)]
struct Plan {
    at: Option<(Direction, u64, Fault)>,
    /// What a request says whose answer is lost.
    unanswered: Option<String>,
    /// How many more connections break at the byte; none means all of them.
    times: Option<u32>,
    stalled: bool,
    refuse: bool,
    delay: Duration,
}

/// Two connections; the threads that carry its bytes own it, so it closes when they end.
#[derive(Debug)]
struct Line {
    client: TcpStream,
    server: TcpStream,
    broken: AtomicBool,
    unanswered: AtomicBool,
}

impl Proxy {
    /// Forwards a new port on 127.0.0.1 to `port` there.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let own = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || shared.accept(&listener, port));
        Self { port: own, state }
    }

    /// The port to connect to instead of the server's.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks every connection once it has carried `bytes` in `direction`.
    pub fn fail_at(&self, direction: Direction, bytes: u64, fault: Fault) {
        let mut plan = self.state.plan();
        (plan.at, plan.times) = (Some((direction, bytes, fault)), None);
    }

    /// As [`Proxy::fail_at`], for the first `times` connections that get that far.
    pub fn fail_times(&self, times: u32, direction: Direction, bytes: u64, fault: Fault) {
        let mut plan = self.state.plan();
        (plan.at, plan.times) = (Some((direction, bytes, fault)), Some(times));
    }

    /// Lets every request through that has this in one piece, and closes its connection instead of passing the answer on.
    pub fn lose_answers_to(&self, request: &str) {
        self.state.plan().unanswered = Some(request.to_owned());
    }

    /// Breaks all open connections now.
    pub fn fail_now(&self, fault: Fault) {
        if fault == Fault::Stall {
            self.state.plan().stalled = true;
        } else {
            self.state.lines().drain(..).filter_map(|line| line.upgrade()).for_each(|line| line.close(fault));
        }
    }

    /// Closes every new connection at once.
    pub fn refuse(&self) {
        self.state.plan().refuse = true;
    }

    /// Waits this long before each piece (at most 64 KiB) goes on, in both directions.
    pub fn delay(&self, delay: Duration) {
        self.state.plan().delay = delay;
    }

    /// Everything works again; stalled connections go on where they stood.
    pub fn heal(&self) {
        *self.state.plan() = Plan::default();
    }

    /// How many answers were lost so far.
    pub fn answers_lost(&self) -> u64 {
        self.state.answers_lost.load(Ordering::SeqCst)
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many bytes went that way so far, all connections together.
    pub fn bytes(&self, direction: Direction) -> u64 {
        self.state.counter(direction).load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.closed.store(true, Ordering::SeqCst);
        self.fail_now(Fault::Cut);
        // Wakes the accepting thread, so that it sees that it is over.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl State {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap()
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Weak<Line>>> {
        self.lines.lock().unwrap()
    }

    fn counter(&self, direction: Direction) -> &AtomicU64 {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener, port: u16) {
        for client in listener.incoming().flatten() {
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            self.connections.fetch_add(1, Ordering::SeqCst);
            if !self.plan().refuse {
                self.connect(client, SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
            }
        }
    }

    fn connect(self: &Arc<Self>, client: TcpStream, server: SocketAddr) {
        // Held while connecting, so that a line the server knows of is one that can be broken on command.
        let mut lines = self.lines();
        // A server that is down looks through the proxy as it is: the connection closes.
        let Ok(server) = TcpStream::connect(server) else { return };
        let line = Arc::new(Line::new(client, server));
        lines.push(Arc::downgrade(&line));
        for direction in [Direction::ToServer, Direction::ToClient] {
            let (state, line) = (Arc::clone(self), Arc::clone(&line));
            thread::spawn(move || state.pump(&line, direction));
        }
    }

    /// Carries bytes one way until the line ends or breaks.
    fn pump(&self, line: &Line, direction: Direction) {
        let mut buffer = vec![0; 64 * 1024];
        let mut carried = 0;
        while let Some(count @ 1..) = line.read(direction, &mut buffer) {
            if self.is_lost(line, direction, &buffer[..count]) {
                self.answers_lost.fetch_add(1, Ordering::SeqCst);
                return line.close(Fault::Cut);
            }
            let fault = self.wait_and_ask(direction, carried, count);
            let reached = fault.map_or(count, |(at, _)| usize::try_from(at - carried).unwrap());
            let flips = matches!(fault, Some((_, Fault::Flip)));
            if flips {
                let at = reached + rest_of_a_request_line(&buffer[..count], reached);
                buffer[at] ^= 1;
            }
            let pass = if flips { count } else { reached };
            carried += pass as u64;
            // Before they go: the answer to them must not come back before they are counted.
            self.counter(direction).fetch_add(pass as u64, Ordering::SeqCst);
            if line.write(direction, &buffer[..pass]).is_none() {
                return;
            }
            match fault {
                None | Some((_, Fault::Flip)) => {}
                Some((_, Fault::Forget)) => {
                    while !self.closed.load(Ordering::SeqCst) {
                        thread::sleep(GLANCE);
                    }
                    return;
                }
                Some((_, Fault::Stall)) => self.hold(line, direction, &buffer[pass..count]),
                Some((_, fault)) => return line.close(fault),
            }
        }
        line.end(direction);
    }

    /// Whether this is an answer that is to be lost; notes the request that it will be the answer to.
    fn is_lost(&self, line: &Line, direction: Direction, bytes: &[u8]) -> bool {
        if direction == Direction::ToClient {
            return line.unanswered.load(Ordering::SeqCst);
        }
        if let Some(request) = &self.plan().unanswered
            && bytes.windows(request.len()).any(|piece| piece == request.as_bytes())
        {
            line.unanswered.store(true, Ordering::SeqCst);
        }
        false
    }

    /// Waits as long as the plan says, then tells whether the line breaks within the next `count` bytes, and where.
    fn wait_and_ask(&self, direction: Direction, carried: u64, count: usize) -> Option<(u64, Fault)> {
        let delay = self.plan().delay;
        thread::sleep(delay);
        self.wait_while_stalled();
        let mut plan = self.plan();
        let (way, at, fault) = plan.at?;
        let due = way == direction && carried <= at && at < carried + count as u64 && plan.times != Some(0);
        if due && let Some(times) = &mut plan.times {
            *times -= 1;
        }
        due.then_some((at, fault))
    }

    /// Stalls everything, and delivers what was held once it is healed.
    fn hold(&self, line: &Line, direction: Direction, rest: &[u8]) {
        self.plan().stalled = true;
        self.wait_while_stalled();
        line.write(direction, rest);
    }

    fn wait_while_stalled(&self) {
        while self.plan().stalled && !self.closed.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Line {
    fn new(client: TcpStream, server: TcpStream) -> Self {
        for end in [&client, &server] {
            end.set_read_timeout(Some(GLANCE)).unwrap();
            end.set_write_timeout(Some(GLANCE)).unwrap();
            end.set_nodelay(true).unwrap();
        }
        Self { client, server, broken: AtomicBool::new(false), unanswered: AtomicBool::new(false) }
    }

    fn ends(&self, direction: Direction) -> (&TcpStream, &TcpStream) {
        match direction {
            Direction::ToServer => (&self.client, &self.server),
            Direction::ToClient => (&self.server, &self.client),
        }
    }

    /// How many bytes came, 0 at the end; nothing when the line broke.
    fn read(&self, direction: Direction, buffer: &mut [u8]) -> Option<usize> {
        self.patiently(|| self.ends(direction).0.read(buffer))
    }

    /// Nothing when the line broke before all was written.
    fn write(&self, direction: Direction, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            let count = self.patiently(|| self.ends(direction).1.write(bytes))?;
            bytes = &bytes[count..];
        }
        Some(())
    }

    /// Repeats `attempt` while it times out and the line is whole.
    fn patiently(&self, mut attempt: impl FnMut() -> io::Result<usize>) -> Option<usize> {
        while !self.broken.load(Ordering::SeqCst) {
            match attempt() {
                Ok(count) => return Some(count),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(_) => return None,
            }
        }
        None
    }

    /// Passes the end of file on.
    fn end(&self, direction: Direction) {
        if !self.broken.load(Ordering::SeqCst) {
            let _ = self.ends(direction).1.shutdown(Shutdown::Write);
        }
    }

    fn close(&self, fault: Fault) {
        for end in [&self.client, &self.server] {
            if fault == Fault::Reset {
                // With no linger the close itself is a reset; a shutdown would send an end of file first.
                let _ = set_socket_linger(end, Some(Duration::ZERO));
            } else {
                let _ = end.shutdown(Shutdown::Both);
            }
        }
        // Both threads see it within a glance and let go of the line, which closes its sockets.
        self.broken.store(true, Ordering::SeqCst);
    }
}

/// Bytes from `at` to the end of the request line that it lies in; 0 where it lies in none.
fn rest_of_a_request_line(bytes: &[u8], at: usize) -> usize {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let is_request = bytes[start..at + end].trim_ascii_end().ends_with(b" HTTP/1.1");
    if is_request && at + end < bytes.len() { end } else { 0 }
}
