//! Servers behind an SSH server.
//!
//! A [`Source`] says where a server is, a [`Reached`] can be connected to: adapters take nothing else, so nobody gets past the
//! tunnel. Each use of an engine opens a line of its own, which ends with it.

mod line;
mod relay;
mod words;

use std::{io, ops::Deref, sync::Arc};

use bulkhead_core::ports::{Dump, DumpStream, Flow, Source};
use bulkhead_model::{Code, Connection, Engine, Error, Result, connection::TlsMode};

pub(crate) use line::Line;

/// Where the port of a line is.
pub(crate) const LOOPBACK: &str = "127.0.0.1";

/// A source, and the line that leads to it if it is behind an SSH server.
#[derive(Clone)]
pub(crate) struct Reached {
    source: Source,
    line: Option<Arc<Line>>,
    /// See [`Flow::wary`].
    wary: bool,
}

impl Deref for Reached {
    type Target = Source;

    fn deref(&self) -> &Source {
        &self.source
    }
}

impl Reached {
    /// Opens the line, if it takes one.
    pub(crate) async fn open(source: &Source) -> Result<Self> {
        let line = match &source.connection {
            Connection::Server(server) => match &server.tunnel {
                Some(tunnel) => {
                    can_be_checked(server.engine, server.tls)?;
                    Some(Arc::new(Line::open(server, tunnel).await?))
                }
                None => None,
            },
            Connection::File { .. } => None,
        };
        Ok(Self { source: source.clone(), line, wary: false })
    }

    /// The same, unless the job is cancelled meanwhile.
    pub(crate) async fn open_for(source: &Source, flow: &Flow) -> Result<Self> {
        tokio::select! {
            reached = Self::open(source) => reached.map(|reached| Self { wary: flow.wary, ..reached }),
            () = flow.cancel.cancelled() => Err(flow.go_on().err().unwrap_or_else(|| Error::new(Code::Cancelled, "cancelled"))),
        }
    }

    /// A server that is on this machine for certain.
    pub(crate) const fn here(source: Source) -> Self {
        Self { source, line: None, wary: false }
    }

    /// The same server as somebody else.
    pub(crate) fn with(&self, source: Source) -> Self {
        Self { source, ..self.clone() }
    }

    /// Whether tools that talk to it are kept from this machine's folders.
    pub(crate) const fn is_wary(&self) -> bool {
        self.wary
    }

    /// The line, where there is one.
    pub(crate) fn line(&self) -> Option<&Line> {
        self.line.as_deref()
    }

    /// The error, or that of the line where this one follows from it.
    pub(crate) fn explain(&self, error: Error) -> Error {
        match &self.line {
            Some(line) => line.explain(error),
            None => error,
        }
    }

    /// A dump whose streams keep the line and say what is wrong with it.
    pub(crate) fn follow(&self, dump: Dump) -> Dump {
        let Some(line) = &self.line else { return dump };
        let follow = |stream: DumpStream| DumpStream {
            reader: Box::new(Followed { reader: stream.reader, line: line.clone() }),
            ..stream
        };
        Dump { streams: dump.streams.into_iter().map(follow).collect(), ..dump }
    }
}

/// One use of an engine, through a line of its own if it takes one.
pub(crate) async fn through<T>(source: &Source, work: impl AsyncFnOnce(&Reached) -> Result<T>) -> Result<T> {
    let reached = Reached::open(source).await?;
    work(&reached).await.map_err(|error| reached.explain(error))
}

/// The clients of MySQL and MariaDB check the name that they connect to, and that is one of this machine.
fn can_be_checked(engine: Engine, tls: TlsMode) -> Result<()> {
    if engine == Engine::Postgres || tls != TlsMode::VerifyFull {
        return Ok(());
    }
    let message = format!("the tools of {} cannot check the name of a server behind SSH", engine.title());
    Err(Error::new(Code::TlsFailed, message)
        .hint("Use sslmode=verify-ca: the authority is checked, and SSH checks its own server by name.")
        .hint("Nothing was sent."))
}

struct Followed {
    reader: Box<dyn io::Read + Send>,
    line: Arc<Line>,
}

impl io::Read for Followed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|error| match Error::from_io(error) {
            Ok(error) => self.line.explain(error).into_io(),
            Err(error) => error,
        })
    }
}
