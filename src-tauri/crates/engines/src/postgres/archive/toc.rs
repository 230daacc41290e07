//! Header and table of contents: they stand at the start and name everything that follows.

use bulkhead_model::{Code, Error, Result, manifest::TableName};

use super::{
    broken,
    fields::{Fields, More, need},
};

/// More entries than any database has.
const MOST: i64 = 50_000_000;

/// One object of the archive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    /// `TABLE`, `TABLE DATA`, `FUNCTION`, ...
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) schema: Option<String>,
    pub(crate) definition: String,
    /// How its rows are taken in.
    pub(crate) copy: String,
    /// Who owns it, or the table that it is part of; none where nobody does.
    pub(crate) owner: Option<String>,
    pub(crate) depends_on: Vec<i64>,
    /// Whether a block of data with its id follows.
    pub(crate) has_data: bool,
}

/// What the start of an archive says.
#[derive(Clone, Debug)]
pub(crate) struct Toc {
    pub(crate) entries: Vec<Entry>,
    /// Bytes of header and table of contents.
    pub(crate) length: usize,
    pub(crate) int_size: usize,
}

impl Entry {
    pub(crate) const fn kind(&self) -> &str {
        self.kind.as_str()
    }

    pub(crate) fn table(&self) -> TableName {
        TableName { schema: self.schema.clone().filter(|schema| !schema.is_empty()), name: self.name.clone() }
    }
}

impl Toc {
    /// Rows come from the archive and from nowhere else: a server would run a program for a superuser who asks for it.
    pub(crate) fn refuse_programs(&self) -> Result<()> {
        match self.entries.iter().find(|entry| !takes_rows_alone(&entry.copy)) {
            None => Ok(()),
            Some(entry) => Err(Error::new(
                Code::Refused,
                format!("the dump would load {} in a way that pg_dump never writes", entry.table()),
            )
            .hint("Nothing was loaded. Restore it into a file and look at it.")),
        }
    }
}

/// `COPY name (columns) FROM stdin;` and no more, whatever stands within quoted names.
fn takes_rows_alone(copy: &str) -> bool {
    let bare: String = copy.split('"').step_by(2).collect();
    let middle = bare.strip_prefix("COPY ").and_then(|rest| rest.trim_end().strip_suffix("FROM stdin;"));
    let plain = |c: char| c.is_ascii_alphanumeric() || " _$.,()".contains(c);
    copy.is_empty() || middle.is_some_and(|middle| middle.chars().all(plain) && !middle.contains(" FROM "))
}

struct Version(u8, u8);

impl Version {
    const fn from(&self, minor: u8) -> bool {
        self.0 > 1 || self.1 >= minor
    }
}

/// Reads the table of contents from the first bytes of an archive; none if they do not hold all of it yet.
pub(crate) fn read_toc(bytes: &[u8]) -> More<Toc> {
    let mut fields = Fields::new(bytes);
    let version = need!(header(&mut fields));
    let count = need!(fields.int());
    if !(0..=MOST).contains(&count) {
        return Err(broken("its table of contents has an impossible length"));
    }
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(need!(entry(&mut fields, &version)));
    }
    Ok(Some(Toc { entries, length: fields.at, int_size: fields.int_size }))
}

fn header(fields: &mut Fields<'_>) -> More<Version> {
    let Some(magic) = fields.take(5) else { return Ok(None) };
    if magic != b"PGDMP" {
        return Err(broken("it does not begin as an archive"));
    }
    let version = Version(need!(fields.byte()), need!(fields.byte()));
    let _revision = need!(fields.byte());
    if version.0 != 1 || !(12..=16).contains(&version.1) {
        return Err(broken("its format is not one that this version of Bulkhead knows")
            .hint("Update Bulkhead, or use pg_dump 9.0 to 18."));
    }
    fields.int_size = usize::from(need!(fields.byte()));
    fields.offset_size = usize::from(need!(fields.byte()));
    let format = need!(fields.byte());
    if format != 1 || !(1..=7).contains(&fields.int_size) || fields.offset_size > 16 {
        return Err(broken("it is not in the custom format"));
    }
    let compressed = if version.from(15) { i64::from(need!(fields.byte())) } else { need!(fields.int()) };
    if compressed != 0 {
        return Err(broken("it is compressed"));
    }
    for _date_part in 0..7 {
        need!(fields.int());
    }
    for _database_server_and_tool in 0..3 {
        need!(fields.text());
    }
    Ok(Some(version))
}

fn entry(fields: &mut Fields<'_>, version: &Version) -> More<Entry> {
    let id = need!(fields.int());
    let _had_dumper = need!(fields.int());
    let _catalog = (need!(fields.text()), need!(fields.text()));
    let (name, kind) = (need!(fields.word()), need!(fields.word()));
    let _section = need!(fields.int());
    let definition = need!(fields.word());
    let _drop = need!(fields.text());
    let copy = need!(fields.word());
    let schema = need!(fields.text());
    let _tablespace = need!(fields.text());
    if version.from(14) {
        need!(fields.text());
    }
    if version.from(16) {
        need!(fields.int());
    }
    let owner = need!(fields.text()).filter(|owner| !owner.is_empty());
    let _oids = need!(fields.text());
    let depends_on = need!(depends_on(fields));
    let has_data = need!(has_data(fields));
    Ok(Some(Entry { id, kind, name, schema, definition, copy, owner, depends_on, has_data }))
}

fn depends_on(fields: &mut Fields<'_>) -> More<Vec<i64>> {
    let mut ids = Vec::new();
    while let Some(id) = need!(fields.text()) {
        ids.push(id.parse().map_err(|_| broken("a dependency is not a number"))?);
    }
    Ok(Some(ids))
}

fn has_data(fields: &mut Fields<'_>) -> More<bool> {
    const NO_DATA: u8 = 3;
    let flag = need!(fields.byte());
    let size = fields.offset_size;
    Ok(fields.take(size).map(|_| flag != NO_DATA))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_from_the_archive_alone() {
        for copy in
            ["", "COPY public.t (a, b_2) FROM stdin;\n", "COPY \"a; b\".\"x\"\"'y\" (\"FROM PROGRAM\") FROM stdin;\n"]
        {
            assert!(takes_rows_alone(copy), "{copy}");
        }
        for copy in [
            "COPY t FROM PROGRAM 'touch x';\n",
            "COPY t FROM PROGRAM 'touch x'; COPY t FROM stdin;\n",
            "COPY t FROM '/etc/passwd'; COPY t FROM stdin;",
            "DO $$ $$; COPY t FROM stdin;",
            "COPY t FROM PROGRAM $$x$$ FROM stdin;",
        ] {
            assert!(!takes_rows_alone(copy), "{copy}");
        }
    }
}
