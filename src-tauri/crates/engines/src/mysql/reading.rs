//! Takes the proof of a dump from its own stream: objects, rows, and whether it was written to its end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bulkhead_model::{
    Code, Error, Result,
    census::Census,
    definitions::Definitions,
    manifest::{TableFacts, TableName},
    row_times::RowTimes,
};

use super::{
    catalog::entries,
    sql::{Kind, Object, Sink, Statement, Without, auto_increment, hash, insert_target, named, row_times},
};
use crate::proof::RowHasher;

/// What was read so far.
#[derive(Default)]
pub(super) struct Reading {
    /// What the database is called that is read.
    database: String,
    places: HashMap<String, usize>,
    tables: Vec<(String, RowHasher)>,
    current: usize,
    /// Columns of tables that a restore writes anew, with their places.
    times: HashMap<String, Vec<(usize, String)>>,
    /// Leaves them out of the rows that come.
    without: Without,
    objects: Census,
    definitions: Definitions,
    /// By name and type, with the hash of what was said.
    routines: BTreeMap<(String, String), u128>,
    definers: BTreeSet<String>,
    /// The tool has said that it is done, and nothing came after it.
    completed: bool,
}

/// What a whole dump held.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) tables: Vec<TableFacts>,
    pub(super) objects: Census,
    pub(super) definitions: Definitions,
    /// `user@host` of everything that runs with somebody's rights.
    pub(super) definers: BTreeSet<String>,
    /// Columns that are in no hash.
    pub(super) times: RowTimes,
}

impl Reading {
    pub(super) fn of(database: &str) -> Self {
        Self { database: database.to_owned(), ..Self::default() }
    }

    /// Holds it against what the server listed before the dump.
    pub(super) fn finish(self, expected: &Census) -> Result<Read> {
        if !self.completed {
            return Err(Error::new(Code::DumpIncomplete, "the dump tool did not say that it was done")
                .hint("Nothing was kept. Run the backup again."));
        }
        let (mut objects, mut definitions) = (self.objects, self.definitions);
        let routines = self.routines.keys().cloned().collect();
        for (name, hash) in entries(&routines).into_iter().zip(self.routines.into_values()) {
            definitions.add("routines", name.as_str(), hash);
            objects.add("routines", name);
        }
        let mut tables: Vec<TableFacts> = Vec::with_capacity(self.tables.len());
        for (name, rows) in self.tables {
            // Older tools hold a view's place with a table.
            if !objects.holds("views", &name) {
                objects.add("tables", name.clone());
                tables.push(rows.facts(TableName { schema: None, name }));
            }
        }
        tables.sort_by(|a, b| a.table.cmp(&b.table));
        let missing: Vec<String> =
            expected.missing_from(&objects).take(5).map(|(kind, name)| format!("{name} ({kind})")).collect();
        if missing.is_empty() {
            let columns = |all: Vec<(usize, String)>| all.into_iter().map(|(_, name)| name).collect();
            let times = self.times.into_iter().map(|(table, all)| (table, columns(all))).collect();
            return Ok(Read { tables, objects, definitions, definers: self.definers, times });
        }
        Err(Error::new(Code::DumpIncomplete, format!("the dump lacks {}", missing.join(", ")))
            .hint("Something was dropped or renamed meanwhile, or a right was taken away. Run the backup again."))
    }

    fn made(&mut self, object: Object, name: String, statement: &Statement, text: &[u8]) {
        let hash = hash(text, statement, object, &self.database);
        let kind = match object {
            Object::Routine(kind) => {
                self.routines.insert((name, kind.to_owned()), hash);
                return;
            }
            Object::Table => "tables",
            Object::View => "views",
            Object::Trigger => "triggers",
            Object::Event => "events",
            Object::Sequence => "sequences",
        };
        self.definitions.add(kind, name.as_str(), hash);
        match object {
            Object::Table => self.table(name, text),
            _ => self.objects.add(kind, name),
        }
    }

    fn table(&mut self, name: String, text: &[u8]) {
        if let Some(next) = auto_increment(text) {
            self.objects.add("auto-increments", format!("{name} {next}"));
        }
        let times = row_times(text);
        if !times.is_empty() {
            self.times.insert(name.clone(), times);
        }
        self.places.entry(name.clone()).or_insert_with(|| {
            self.tables.push((name, RowHasher::default()));
            self.tables.len() - 1
        });
    }
}

impl Sink for Reading {
    fn comment(&mut self, text: &[u8]) -> Result<()> {
        self.completed |= text.starts_with(b"-- Dump completed");
        Ok(())
    }

    fn delimiter(&mut self, _: &[u8]) -> Result<()> {
        self.completed = false;
        Ok(())
    }

    fn statement(&mut self, text: &[u8]) -> Result<()> {
        self.completed = false;
        let statement = Statement::read(text);
        self.definers.extend(statement.definer_name(text));
        match &statement.kind {
            Kind::Create { object, name, .. } => self.made(*object, name.clone(), &statement, text),
            Kind::Touch { object: Object::Sequence, name } if text.trim_ascii_start().starts_with(b"DO") => {
                let value = String::from_utf8_lossy(text);
                let value = value.split_once(',').map_or("", |(_, rest)| rest.trim_end_matches(')'));
                self.objects.add("sequence values", format!("{name} {}", value.trim()));
            }
            _ => {}
        }
        Ok(())
    }

    fn insert(&mut self, head: &[u8]) -> Result<()> {
        self.completed = false;
        let name = insert_target(head).unwrap_or_default();
        self.without = self.times.get(&name).map_or_else(Without::default, |times| without(times, head));
        let place = self.places.get(&name).copied();
        self.current = place.ok_or_else(|| {
            Error::new(Code::DumpIncomplete, format!("the dump holds rows of {name:?} before the table itself"))
                .hint("Nothing was kept. Report it with the version of the dump tool.")
        })?;
        Ok(())
    }

    fn row(&mut self, part: &[u8], ends: bool) -> Result<()> {
        if let Some((_, rows)) = self.tables.get_mut(self.current) {
            if self.without.nothing() {
                rows.part(part, ends);
            } else {
                rows.part(&self.without.stays(part), ends);
            }
        }
        Ok(())
    }

    fn gap(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// The places of such columns among the values of an `INSERT`.
fn without(times: &[(usize, String)], head: &[u8]) -> Without {
    let places = match named(head) {
        None => times.iter().map(|(place, _)| *place).collect(),
        Some(names) => {
            let is_one = |name: &String| times.iter().any(|(_, time)| time == name);
            names.iter().enumerate().filter(|(_, name)| is_one(name)).map(|(place, _)| place).collect()
        }
    };
    Without::places(places)
}
