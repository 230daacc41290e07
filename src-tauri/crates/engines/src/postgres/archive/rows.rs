//! The blocks of data after the table of contents: rows of tables, and large objects.

use std::collections::{BTreeSet, HashMap};

use bulkhead_model::{
    Result,
    manifest::{TableFacts, TableName},
};

use super::{Toc, broken, fields::int, read_toc};
use crate::proof::RowHasher;

/// `COPY`'s end as pg_dump writes it after the last row.
const END_OF_ROWS: &[u8] = b"\\.\n\n\n";
/// pg_dump 15 writes one chunk a row; hashing is quick on larger pieces.
const PIECE: usize = 64 << 10;
/// Bytes of header after which a table of contents is looked for the first time.
const FIRST_LOOK: usize = 64 << 10;

/// What an archive holds.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) toc: Toc,
    /// By name.
    pub(crate) tables: Vec<TableFacts>,
}

/// Takes an archive in pieces of any size.
pub(crate) struct Data {
    head: Vec<u8>,
    look_at: usize,
    blocks: Option<Blocks>,
}

impl Data {
    pub(crate) const fn new() -> Self {
        Self { head: Vec::new(), look_at: FIRST_LOOK, blocks: None }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(blocks) = &mut self.blocks {
            return blocks.feed(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() >= self.look_at {
            self.look_at = self.head.len() * 2;
            self.look()?;
        }
        Ok(())
    }

    /// The archive has ended.
    pub(crate) fn finish(mut self) -> Result<Parsed> {
        if self.blocks.is_none() {
            self.look()?;
        }
        self.blocks.ok_or_else(|| broken("it ends in its table of contents"))?.finish()
    }

    fn look(&mut self) -> Result<()> {
        if let Some(toc) = read_toc(&self.head)? {
            let head = std::mem::take(&mut self.head);
            let rest = toc.length;
            self.blocks.insert(Blocks::new(toc)).feed(&head[rest..])?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Between blocks: a byte that says what follows.
    Block,
    /// The id of a block, of rows or of large objects.
    Id { large: bool },
    /// The number of a large object, 0 after the last.
    LargeObject,
    /// The length of a chunk, 0 after the last.
    Length,
    /// So many bytes of the chunk are still to come.
    Chunk(usize),
}

struct Blocks {
    toc: Toc,
    expected: BTreeSet<i64>,
    tables: HashMap<i64, TableName>,
    facts: Vec<TableFacts>,
    large: RowHasher,
    state: State,
    /// Bytes of an integer that is split between two pieces.
    partial: Vec<u8>,
    /// The block is of large objects.
    in_large: bool,
    table: Option<TableName>,
    rows: RowHasher,
    piece: Vec<u8>,
}

impl Blocks {
    fn new(toc: Toc) -> Self {
        let with_data = || toc.entries.iter().filter(|entry| entry.has_data);
        Self {
            expected: with_data().map(|entry| entry.id).collect(),
            tables: with_data().map(|entry| (entry.id, entry.table())).collect(),
            facts: Vec::new(),
            large: RowHasher::default(),
            state: State::Block,
            partial: Vec::new(),
            in_large: false,
            table: None,
            rows: RowHasher::default(),
            piece: Vec::with_capacity(PIECE * 2),
            toc,
        }
    }

    fn feed(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            bytes = match self.state {
                State::Block => self.block(bytes)?,
                State::Chunk(left) => self.chunk(bytes, left)?,
                state => self.integer(bytes, state)?,
            };
        }
        Ok(())
    }

    fn block<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8]> {
        self.in_large = match bytes[0] {
            1 => false,
            3 => true,
            _ => return Err(broken("a block of an unknown kind")),
        };
        self.state = State::Id { large: self.in_large };
        Ok(&bytes[1..])
    }

    fn integer<'a>(&mut self, bytes: &'a [u8], state: State) -> Result<&'a [u8]> {
        let wanted = 1 + self.toc.int_size - self.partial.len();
        let taken = wanted.min(bytes.len());
        self.partial.extend_from_slice(&bytes[..taken]);
        if taken == wanted {
            let value = int(&self.partial)?;
            self.partial.clear();
            self.value(state, value)?;
        }
        Ok(&bytes[taken..])
    }

    fn value(&mut self, state: State, value: i64) -> Result<()> {
        self.state = match (state, value) {
            (State::Id { large }, id) => self.begin(large, id)?,
            (State::LargeObject, 0) => State::Block,
            (State::LargeObject, number) => {
                self.large.part(&number.to_le_bytes(), false);
                State::Length
            }
            (_, 0) => self.end_of_chunks()?,
            (_, length) => State::Chunk(usize::try_from(length).map_err(|_| broken("a chunk of negative length"))?),
        };
        Ok(())
    }

    fn begin(&mut self, large: bool, id: i64) -> Result<State> {
        if !self.expected.remove(&id) {
            return Err(broken("data that its table of contents does not name"));
        }
        if large {
            return Ok(State::LargeObject);
        }
        self.table = self.tables.remove(&id);
        self.rows = RowHasher::default();
        Ok(State::Length)
    }

    fn chunk<'a>(&mut self, bytes: &'a [u8], left: usize) -> Result<&'a [u8]> {
        let taken = left.min(bytes.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() >= PIECE {
            self.flush(END_OF_ROWS.len());
        }
        self.state = if taken == left { State::Length } else { State::Chunk(left - taken) };
        Ok(&bytes[taken..])
    }

    /// Hashes what was gathered but for its last `keep` bytes, which may be the end mark.
    fn flush(&mut self, keep: usize) {
        let ready = self.piece.len().saturating_sub(keep);
        let rows = &self.piece[..ready];
        if self.in_large {
            self.large.part(rows, false);
        } else {
            self.rows.lines(rows);
        }
        self.piece.drain(..ready);
    }

    fn end_of_chunks(&mut self) -> Result<State> {
        if self.in_large {
            self.flush(0);
            self.large.part(&[], true);
            return Ok(State::LargeObject);
        }
        self.flush(END_OF_ROWS.len());
        if self.piece != END_OF_ROWS {
            return Err(broken("the rows of a table do not end as they should"));
        }
        self.piece.clear();
        let table = self.table.take().ok_or_else(|| broken("rows of no table"))?;
        self.facts.push(self.rows.facts(table));
        Ok(State::Block)
    }

    fn finish(mut self) -> Result<Parsed> {
        if !matches!(self.state, State::Block) {
            return Err(broken("it ends in the middle of its data"));
        }
        if !self.expected.is_empty() {
            return Err(broken("data that its table of contents names is missing"));
        }
        let large =
            self.large.facts(TableName { schema: Some("pg_catalog".to_owned()), name: "pg_largeobject".to_owned() });
        if large.rows > 0 {
            self.facts.push(large);
        }
        self.facts.sort_by(|a, b| a.table.cmp(&b.table));
        Ok(Parsed { toc: self.toc, tables: self.facts })
    }
}
