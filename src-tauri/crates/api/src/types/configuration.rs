//! The import of a configuration.

use bulkhead_core::configuration::Imported;
use bulkhead_model::configuration::{Act, Item, Plan};
use serde::Serialize;
use specta::Type;

use super::NeededCredential;

/// What an import would do.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ConfigurationPlan {
    /// The file, as its name alone.
    pub file: String,
    /// One for each thing in it, in the order of the import.
    pub steps: Vec<ConfigurationStep>,
    /// What the file uses and is neither in it nor here: nothing is imported while there is any.
    pub missing: Vec<String>,
    /// To be given back to carry the plan out.
    pub digest: String,
}

/// What an import would do about one thing.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ConfigurationStep {
    /// `storage`, `channel`, `policy`, `tenant` or `database`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What is done about it.
    pub act: ConfigurationAct,
    /// The parts that differ.
    pub differs: Vec<String>,
    /// Why it stays as it is in any case.
    pub why: Option<String>,
}

/// What is done about one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ConfigurationAct {
    /// It is not here and is added.
    Add,
    /// It differs, and is changed only if that is asked for.
    Change,
    /// It differs, and stays as it is.
    Stays,
    /// It is here and the same.
    Same,
}

/// What came of an import.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ConfigurationImported {
    /// How much was added.
    #[specta(type = u32)]
    pub added: usize,
    /// How much was changed.
    #[specta(type = u32)]
    pub changed: usize,
    /// Tenants that were added. Whoever was backed up elsewhere needs the key from there before the first backup here.
    pub tenants: Vec<String>,
    /// Credentials to give again.
    pub needed: Vec<NeededCredential>,
}

impl ConfigurationPlan {
    pub(crate) fn of(plan: Plan, file: String) -> Self {
        let steps = plan.steps.into_iter().map(|(item, act)| ConfigurationStep::of(&item, act)).collect();
        Self { file, steps, missing: plan.missing, digest: plan.digest }
    }
}

impl ConfigurationStep {
    fn of(item: &Item, act: Act) -> Self {
        let (act, differs, why) = match act {
            Act::Add => (ConfigurationAct::Add, Vec::new(), None),
            Act::Same => (ConfigurationAct::Same, Vec::new(), None),
            Act::Change(parts) => (ConfigurationAct::Change, parts, None),
            Act::Stays(why) => (ConfigurationAct::Stays, Vec::new(), Some(why.to_owned())),
        };
        let differs = differs.into_iter().map(str::to_owned).collect();
        Self { kind: item.kind().to_owned(), name: item.to_string(), act, differs, why }
    }
}

impl From<Imported> for ConfigurationImported {
    fn from(imported: Imported) -> Self {
        let tenants = imported.added.iter().filter(|item| matches!(item, Item::Tenant(_)));
        Self {
            added: imported.added.len(),
            changed: imported.changed.len(),
            tenants: tenants.map(ToString::to_string).collect(),
            needed: imported.needed.into_iter().map(NeededCredential::from).collect(),
        }
    }
}
