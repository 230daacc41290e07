//! A dump on its way to a server: what was not chosen is left out, definers are replaced, and nothing leaves the database.

use std::{
    collections::BTreeSet,
    io::{self, Read},
};

use bulkhead_model::{Code, Error, Result};

use super::sql::{Kind, Object, Scanner, Sink, Statement, insert_target, of_database, sequences};

/// Bytes at a time.
const BUFFER: usize = 1 << 20;

/// The mode in which a dump wants its rows to be taken.
const MODE: &[u8] = b"SQL_MODE='NO_AUTO_VALUE_ON_ZERO'";
/// The same for rows that were there: a date that no calendar has is a date, where a server once took it, and not a row of noughts.
const TAKES_ALL: &[u8] = b"SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";
/// Rows that were there before a rule are taken as they are, as is done with foreign keys. MySQL has no such setting.
const UNCHECKED: &[u8] = b"/*M!100201 SET check_constraint_checks=0 */;\n";

/// How a dump is changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// Objects belong to whoever restores.
    pub(super) own_definers: bool,
    /// These tables alone, with their triggers.
    pub(super) only: Option<BTreeSet<String>>,
    /// What the database was called that was dumped.
    pub(super) source: String,
}

/// The changed dump.
pub(super) struct Rewritten {
    input: Box<dyn Read + Send>,
    scanner: Scanner,
    writer: Writer,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Rewritten {
    pub(super) fn new(input: Box<dyn Read + Send>, changes: Changes) -> Self {
        let writer = Writer {
            changes,
            out: Vec::new(),
            delimiter: b";".to_vec(),
            inserting: false,
            sequences: BTreeSet::new(),
            completed: false,
        };
        Self { input, scanner: Scanner::default(), writer, buffer: vec![0; BUFFER], at: 0, ended: false }
    }

    fn more(&mut self) -> io::Result<()> {
        self.writer.out.clear();
        self.at = 0;
        let read = self.input.read(&mut self.buffer)?;
        let done = if read == 0 {
            self.ended = true;
            self.scanner.finish(&mut self.writer).and_then(|()| self.writer.finish())
        } else {
            self.scanner.feed(&self.buffer[..read], &mut self.writer)
        };
        done.map_err(Error::into_io)
    }
}

impl Read for Rewritten {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.writer.out.len() && !self.ended {
            self.more()?;
        }
        let ready = &self.writer.out[self.at..];
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.at += count;
        Ok(count)
    }
}

struct Writer {
    changes: Changes,
    out: Vec<u8>,
    delimiter: Vec<u8>,
    /// The rows that come are wanted.
    inserting: bool,
    /// Sequences that were made.
    sequences: BTreeSet<String>,
    /// The tool's last words were read, and nothing came after them.
    completed: bool,
}

impl Writer {
    /// A dump that was cut between two statements is one that a server takes without a word (measured).
    fn finish(&self) -> Result<()> {
        if self.completed {
            return Ok(());
        }
        Err(Error::new(Code::DumpIncomplete, "the dump does not end as the tool ended it")
            .hint("Restore another snapshot, or restore this one into a file and look at it."))
    }

    fn wants(&self, kind: &Kind) -> bool {
        let Some(only) = &self.changes.only else { return true };
        match kind {
            Kind::Create { object: Object::Table, name, .. } | Kind::Touch { object: Object::Table, name } => {
                only.contains(name)
            }
            Kind::Create { object: Object::Trigger, table: Some(table), .. } => only.contains(table),
            // A column may take its default from one.
            Kind::Create { object, .. } | Kind::Touch { object, .. } => *object == Object::Sequence,
            Kind::Foreign | Kind::Other => true,
        }
    }

    fn text(&self, text: &[u8], statement: &Statement) -> Vec<u8> {
        let definer: Option<&[u8]> = self.changes.own_definers.then_some(b"CURRENT_USER");
        let mut text = statement.unqualified(text, definer);
        if let (Kind::Other, Some(at)) = (&statement.kind, memchr::memmem::find(&text, MODE)) {
            text.splice(at..at + MODE.len(), TAKES_ALL.iter().copied());
        }
        if let Kind::Create { object: Object::View, .. } = &statement.kind {
            for range in of_database(&text, &self.changes.source).into_iter().rev() {
                text.drain(range);
            }
        }
        if let Kind::Create { object: Object::Table | Object::View, .. } = &statement.kind {
            // A default of the copy takes its values from the copy's own sequence.
            for (range, _) in sequences(&text).into_iter().rev().filter(|(_, name)| self.sequences.contains(name)) {
                text.drain(range);
            }
        }
        match (&self.changes.only, &statement.kind) {
            (Some(only), Kind::Create { object: Object::Table, .. }) => without_keys_to_others(&text, only),
            _ => text,
        }
    }
}

impl Sink for Writer {
    /// The client needs none; the one that switches its sandbox on would stop an older client.
    fn comment(&mut self, text: &[u8]) -> Result<()> {
        self.completed |= text.starts_with(b"-- Dump completed");
        Ok(())
    }

    fn delimiter(&mut self, delimiter: &[u8]) -> Result<()> {
        self.completed = false;
        self.delimiter = delimiter.to_vec();
        self.out.extend_from_slice(&[b"DELIMITER ", delimiter, b"\n"].concat());
        Ok(())
    }

    fn statement(&mut self, text: &[u8]) -> Result<()> {
        self.completed = false;
        let statement = Statement::read(text);
        if statement.kind == Kind::Foreign {
            let shown: String = String::from_utf8_lossy(text).chars().take(60).collect();
            return Err(Error::new(Code::Refused, format!("the dump would reach outside of its database: {shown:?}"))
                .hint("No dump of Bulkhead holds such a statement. Restore it into a file and look at it."));
        }
        if let Kind::Create { object: Object::Sequence, name, .. } = &statement.kind {
            self.sequences.insert(name.clone());
        }
        // Whoever locks some tables may not ask a sequence, and nobody else works on what is loaded.
        let locks = !self.sequences.is_empty() && text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"LOCK "));
        if self.wants(&statement.kind) && !locks {
            let text = self.text(text, &statement);
            self.out.extend_from_slice(&text);
            self.out.extend_from_slice(&self.delimiter);
            self.out.push(b'\n');
            if statement.kind == Kind::Other
                && self.delimiter == b";"
                && memchr::memmem::find(&text, TAKES_ALL).is_some()
            {
                self.out.extend_from_slice(UNCHECKED);
            }
        }
        Ok(())
    }

    fn insert(&mut self, head: &[u8]) -> Result<()> {
        self.completed = false;
        let only = &self.changes.only;
        self.inserting = only.as_ref().is_none_or(|only| insert_target(head).is_some_and(|name| only.contains(&name)));
        if self.inserting {
            self.out.extend_from_slice(head);
        }
        Ok(())
    }

    fn row(&mut self, part: &[u8], _: bool) -> Result<()> {
        if self.inserting {
            self.out.extend_from_slice(part);
        }
        Ok(())
    }

    fn gap(&mut self, bytes: &[u8]) -> Result<()> {
        if self.inserting {
            self.out.extend_from_slice(bytes);
            if bytes.ends_with(b";") {
                self.out.push(b'\n');
            }
        }
        Ok(())
    }
}

/// A table's definition without foreign keys to tables that do not come along. Servers print one part of a definition a
/// line, and write line ends within strings as escapes.
fn without_keys_to_others(definition: &[u8], only: &BTreeSet<String>) -> Vec<u8> {
    let goes = |line: &&[u8]| {
        let Some(at) = memchr::memmem::find(line, b" FOREIGN KEY (") else { return false };
        let Some(references) = memchr::memmem::find(&line[at..], b") REFERENCES ") else { return false };
        let target = [b"INTO ", &line[at + references + b") REFERENCES ".len()..]].concat();
        line.starts_with(b"  CONSTRAINT ") && !insert_target(&target).is_some_and(|name| only.contains(&name))
    };
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for line in definition.split(|byte| *byte == b'\n') {
        if !goes(&line) {
            kept.push(line.to_vec());
        }
    }
    for at in 1..kept.len() {
        let last_part = kept[at].starts_with(b")") && kept[at - 1].ends_with(b",");
        if last_part {
            kept[at - 1].pop();
        }
    }
    kept.join(&b'\n')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn rewritten(dump: &str, changes: Changes) -> io::Result<String> {
        let mut text = String::new();
        Rewritten::new(Box::new(io::Cursor::new(dump.to_owned().into_bytes())), changes).read_to_string(&mut text)?;
        Ok(text)
    }

    const DUMP: &str = "/*M!999999\\- enable the sandbox mode */ \n-- hello\nCREATE TABLE `a` (\n  `id` int,\n  KEY `k` (`id`),\n  CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `b` (`id`)\n) ENGINE=InnoDB;\nINSERT INTO `a` VALUES\n(1,'x;y'),\n(2,'DEFINER=`no`@`no`');\nCREATE TABLE `b` (\n  `id` int\n);\nINSERT INTO `b` VALUES (1);\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END */;;\nDELIMITER ;\n-- Dump completed\n";

    #[test]
    fn everything_passes_but_comments() {
        let text = rewritten(DUMP, Changes::default()).unwrap();
        assert!(text.contains("DEFINER=`root`@`%`") && text.contains("INSERT INTO `b` VALUES (1);"));
        assert!(!text.contains("-- hello") && !text.contains("sandbox"));
    }

    #[test]
    fn rows_that_were_there_are_taken_as_they_are() {
        let mode = "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n";
        let text = rewritten(&format!("{mode}{DUMP}"), Changes::default()).unwrap();
        let expected =
            "SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;\n/*M!100201 SET check_constraint_checks=0 */;\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn definers_become_whoever_restores() {
        let text = rewritten(DUMP, Changes { own_definers: true, ..Changes::default() }).unwrap();
        assert!(text.contains("/*!50017 DEFINER=CURRENT_USER*/") && text.contains("'DEFINER=`no`@`no`'"));
    }

    #[test]
    fn chosen_tables_come_alone() {
        let text = rewritten(DUMP, Changes { only: Some(["a".to_owned()].into()), ..Changes::default() }).unwrap();
        assert!(text.contains("  KEY `k` (`id`)\n) ENGINE") && text.contains("TRIGGER t"));
        assert!(!text.contains("FOREIGN KEY") && !text.contains("`b`"));
    }

    #[test]
    fn another_database_is_out_of_reach() {
        for text in ["USE `mysql`;\n", "/*!40000 DROP DATABASE IF EXISTS `x`*/;\n", "GRANT ALL ON *.* TO x;\n"] {
            let error = Error::from_io(rewritten(text, Changes::default()).unwrap_err()).unwrap();
            assert_eq!(error.code, Code::Refused, "{text}");
        }
    }

    #[test]
    fn a_cut_dump_is_an_error() {
        let cut = &DUMP[..DUMP.find("(2,").unwrap() + 5];
        assert!(rewritten(cut, Changes::default()).is_err());
        let between = &DUMP[..DUMP.find("CREATE TABLE `b`").unwrap()];
        assert!(rewritten(between, Changes::default()).is_err());
    }
}
