//! What the backups of a database leave out.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result, manifest::TableName};

/// Parts of a database that its backups leave out: nothing brings them back. Empty says that nothing is left out, whatever the
/// places before say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exclusions {
    /// Schemas with all that is in them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// Tables, with their indexes, constraints and triggers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableName>,
    /// Tables of which the rows alone are left out: they come back empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<TableName>,
}

impl Exclusions {
    /// Leaves nothing out.
    pub const NOTHING: Self = Self { schemas: Vec::new(), tables: Vec::new(), rows: Vec::new() };

    /// Reads a list of `schema:NAME`, `table:NAME` and `rows:NAME`.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn read<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut all = Self::NOTHING;
        for part in parts {
            all.add(part)?;
        }
        Ok(all)
    }

    /// The same list as [`Self::read`] takes it.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        let schemas = self.schemas.iter().map(|name| format!("schema:{name}"));
        let tables = self.tables.iter().map(|name| format!("table:{name}"));
        let rows = self.rows.iter().map(|name| format!("rows:{name}"));
        schemas.chain(tables).chain(rows).collect()
    }

    fn add(&mut self, text: &str) -> Result<()> {
        let (kind, name) = text
            .split_once(':')
            .filter(|(_, name)| !name.is_empty() && !name.contains('\0'))
            .ok_or_else(|| unknown(text))?;
        match kind {
            "schema" => self.schemas.push(name.to_owned()),
            "table" => self.tables.push(TableName::read(name)),
            "rows" => self.rows.push(TableName::read(name)),
            _ => return Err(unknown(text)),
        }
        Ok(())
    }

    /// Whether nothing is left out.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.tables.is_empty() && self.rows.is_empty()
    }

    /// What a backup says of itself, so that nobody looks in it for what is not there.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        (!self.is_empty()).then(|| format!("Left out on purpose, and in no backup: {self}."))
    }
}

fn unknown(text: &str) -> Error {
    Error::new(Code::InvalidInput, format!("{text:?} is nothing that can be left out"))
        .hint("Write schema:NAME, table:NAME (or table:SCHEMA.NAME), or rows:NAME for the rows of a table alone.")
}

impl FromStr for Exclusions {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::read(text.split(',').map(str::trim))
    }
}

impl fmt::Display for Exclusions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemas = self.schemas.iter().map(|name| format!("schema {name}"));
        let tables = self.tables.iter().map(|name| format!("table {name}"));
        let rows = self.rows.iter().map(|name| format!("rows of {name}"));
        let all: Vec<String> = schemas.chain(tables).chain(rows).collect();
        f.write_str(if all.is_empty() { "nothing".into() } else { all.join(", ") }.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn lists_are_read_and_told() {
        let all = Exclusions::read(["schema:audit", "table:public.log", "rows:sessions"]).unwrap();
        assert_eq!(all.to_string(), "schema audit, table public.log, rows of sessions");
        assert_eq!(serde_json::from_str::<Exclusions>(&serde_json::to_string(&all).unwrap()).unwrap(), all);
        assert_eq!(Exclusions::read(all.parts().iter().map(String::as_str)), Ok(all.clone()));
        assert!(all.warning().unwrap().contains("in no backup"));
        assert_eq!((Exclusions::NOTHING.to_string(), Exclusions::NOTHING.warning()), ("nothing".to_owned(), None));
        for wrong in ["log", "table:", "index:x", ""] {
            assert!(Exclusions::read([wrong]).is_err_and(|error| error.hints[0].contains("rows:NAME")), "{wrong:?}");
        }
    }
}
