//! What a rule needs to know of an engine.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_model::manifest::TableName;
use bulkhead_test_support::seed::Fingerprint;

/// The seeded database of every subject.
pub(crate) const APP: &str = "app";

/// An adapter, a server or folder of its own, and a database [`APP`] with every kind of object.
pub(crate) trait Subject {
    fn adapter(&self) -> &dyn EngineAdapter;

    /// A place for a database of this name, whether it is there or not.
    fn place(&self, database: &str) -> Source;

    /// Makes an empty database.
    fn make(&self, database: &str);

    /// Makes a database with one table `t` of two rows.
    fn make_small(&self, database: &str);

    /// All databases that are there.
    fn databases(&self) -> Vec<String>;

    /// Runs SQL in a database.
    fn run(&self, database: &str, sql: &str);

    fn count(&self, database: &str, table: &TableName) -> u64;

    /// Everything a database holds, read in another way than the product's.
    fn fingerprint(&self, database: &str) -> Fingerprint;

    /// Sources that cannot work, each with the stage of a test that must say so.
    fn broken(&self) -> Vec<(Source, &'static str)>;

    /// Stages that a test passes, in this order.
    fn stages(&self) -> &'static [&'static str];

    /// Objects of the seed that an inspection lists, by kind.
    fn objects(&self) -> &'static [(&'static str, &'static str)];

    /// A table with rows that stands by itself, and a statement that changes one of them.
    fn table(&self) -> (TableName, &'static str);

    /// Names that databases of this engine may have.
    fn names(&self) -> Vec<String>;

    /// The client tool that makes a dump.
    fn tool(&self) -> Option<&'static str>;

    /// Assertions that never end, each of which the server answers in its own way when it has had enough.
    fn endless(&self) -> &'static [&'static str];

    /// What a restore is known not to bring back, by a part of its name in the fingerprint.
    fn known_losses(&self) -> &'static [&'static str] {
        &[]
    }

    fn app(&self) -> Source {
        self.place(APP)
    }
}
