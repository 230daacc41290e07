//! What is said of a condition.

use super::{Cause, Condition, Member, Severity};
use crate::amount;

/// Members that a text names; the rest is counted.
pub(super) const NAMED: usize = 10;

impl Condition {
    /// One line.
    #[must_use]
    pub fn title(&self) -> String {
        let databases = || counted(self.members.len(), "database");
        match &self.cause {
            Cause::Storage(name) => format!("Storage {name} fails"),
            Cause::Keyring => "The keyring gives no secrets".to_owned(),
            Cause::Key => match self.tenants().len() {
                0 | 1 => format!("The key of {} is missing, or opens nothing", self.first()),
                tenants => format!("The keys of {tenants} tenants are missing, or open nothing"),
            },
            Cause::Server(server) => format!("Server {server} cannot be reached"),
            Cause::Backup(path) if self.severity == Severity::Warning => format!("Backup of {path} was not made"),
            Cause::Backup(path) => format!("Backup of {path} failed"),
            Cause::Hook(path) => format!("A hook after the backup of {path} failed"),
            Cause::Unprotected => match self.only() {
                Some(member) => format!("{member} is unprotected"),
                None => format!("{} are unprotected", databases()),
            },
            Cause::Stale => match self.only() {
                Some(member) => format!("The last backup of {member} is too old"),
                None => format!("The last backups of {} are too old", databases()),
            },
            Cause::Copies(name) => format!("Storage {name} lacks copies of {}", databases()),
            Cause::Missing(name) => format!("Backups are missing on {name}"),
            Cause::Gone(name) => match self.tenants().len() {
                0 | 1 => format!("The repository of {} is gone from {name}", self.first()),
                tenants => format!("The repositories of {tenants} tenants are gone from {name}"),
            },
            Cause::Damage(tenant) => format!("A repository of {tenant} is damaged"),
            Cause::Space(name) => format!("Storage {name} is running full"),
            Cause::Kit(tenant) => format!("{tenant} has no recovery kit that holds"),
            Cause::Clock => "The clock cannot be believed".to_owned(),
            Cause::Channel(name) => format!("Channel {name} does not deliver"),
            Cause::Drill(path) => format!("A drill of {path} did not prove its backup"),
            Cause::NoDrill => format!("Drills of {} could not run", databases()),
            Cause::Unproved => format!("Drills of {} are overdue", databases()),
            Cause::Rotation(tenant) => format!("The key of {tenant} is not changed to the end"),
            Cause::Rehearsal(tenant) => format!("The last rehearsal of a disaster did not bring {tenant} back"),
            Cause::Shrunk(path) => format!("Nearly all rows of {path} are gone"),
            Cause::Slow => format!("Restores of {} take longer than their RTO", databases()),
        }
    }

    /// What is wrong where, and what to do.
    #[must_use]
    pub fn body(&self) -> String {
        let named = self.members.iter().take(NAMED).map(|(member, message)| match (member, &self.cause) {
            (Member::Database(path), Cause::Backup(of) | Cause::Hook(of) | Cause::Drill(of) | Cause::Shrunk(of))
                if path == of =>
            {
                message.clone()
            }
            (Member::Everybody, _) => message.clone(),
            (member, _) => format!("{member}: {message}"),
        });
        let rest = self.members.len().saturating_sub(NAMED);
        let more = (rest > 0).then(|| format!("and {rest} more"));
        let hint = Some(self.hint.clone()).filter(|hint| !hint.is_empty());
        named.chain(more).chain(hint).collect::<Vec<_>>().join("\n")
    }

    fn first(&self) -> String {
        self.tenants().first().map_or_else(String::new, ToString::to_string)
    }

    fn only(&self) -> Option<&Member> {
        self.members.keys().next().filter(|_| self.members.len() == 1)
    }
}

fn counted(count: usize, noun: &str) -> String {
    amount::count(count as u64, noun)
}
