//! The engines under test.

mod my;
mod pg;
mod sqlite;

pub(crate) use my::My;
pub(crate) use pg::Pg;
pub(crate) use sqlite::File;

use bulkhead_model::manifest::TableName;

fn table(schema: Option<&str>, name: &str) -> TableName {
    TableName { schema: schema.map(str::to_owned), name: name.to_owned() }
}

/// Rows of the seed: enough that a dump does not fit into a pipe.
const ROWS: u64 = 500;
