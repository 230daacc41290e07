//! `bulkhead kit`.

use std::path::Path;

use bulkhead_api::{
    App, Code, Error, Result, kits,
    types::{KitForm, KitState, KitStatus, NeededCredential, Rebuilt},
};
use secrecy::SecretString;

use super::passphrase;
use crate::{
    args::KitCommand,
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: KitCommand) -> Result<()> {
    match command {
        KitCommand::Export { tenant, out, contacts, passphrase_stdin } => {
            let passphrase = match kits::form(&out)? {
                KitForm::Sealed => Some(passphrase::new(passphrase_stdin)?),
                KitForm::Html | KitForm::Text => None,
            };
            if !contacts.is_empty() {
                kits::set_contacts(app, &tenant, &contacts).await?;
            }
            let kit = kits::export(app, &tenant, &out, passphrase.as_ref()).await?;
            output.result(&kit, || {
                let mut lines = vec![format!("wrote the recovery kit of {tenant} to {}", text::safe(&kit.path))];
                lines.extend(kit.unread.iter().map(|name| {
                    format!("its newest backup of {} could not be looked into, so it says less of it", text::safe(name))
                }));
                lines.push(match kit.form {
                    KitForm::Sealed => "it opens with the passphrase alone: keep that in another place".to_owned(),
                    _ => "the key stands in it in clear: print it or move it away, and remove the file here".to_owned(),
                });
                lines
            })
        }
        KitCommand::Import { file, passphrase_stdin } => {
            let back = kits::import(app, &file, given(&file, passphrase_stdin)?).await?;
            output.result(&back, || std::iter::once(brought(&back)).chain(rebuilt(&back)).collect())?;
            whole(&back)
        }
        KitCommand::Status { tenant } => {
            let rows = match tenant {
                Some(tenant) => vec![kits::status(app, &tenant).await?],
                None => kits::list(app).await?,
            };
            let now = app.now();
            output.result(&rows, || {
                let cells = |row: &KitStatus| {
                    let written = row.made_at.map_or_else(|| "never".to_owned(), |at| text::when(at, now));
                    [row.tenant.clone(), state(row.state).to_owned(), written, row.changes.join(", ")]
                };
                list(
                    ["TENANT", "KIT", "WRITTEN", "CHANGED SINCE"],
                    rows.iter().map(cells).collect(),
                    "there is no tenant yet",
                )
            })
        }
    }
}

/// How much came back; that nothing did is no news where all was there.
pub(crate) fn brought(back: &Rebuilt) -> String {
    match back.snapshots {
        0 if !back.repositories.is_empty() => {
            format!("brought back {}: no backup that was not known here", back.tenant)
        }
        count => format!("brought back {}: {}", back.tenant, text::count(count as u64, "snapshot")),
    }
}

/// What came back without a single repository is not the tenant yet.
fn whole(back: &Rebuilt) -> Result<()> {
    if !back.repositories.is_empty() {
        return Ok(());
    }
    let message =
        format!("no repository of {} could be opened: what came back is incomplete, without a backup", back.tenant);
    Err(Error::new(Code::StorageUnreachable, message)
        .hint("See to the storages that are named above, then run it again: what is there already stays."))
}

/// The passphrase of a kit that is encrypted.
pub(crate) fn given(file: &Path, from_stdin: bool) -> Result<Option<SecretString>> {
    if kits::is_sealed(file)? { passphrase::known(from_stdin).map(Some) } else { Ok(None) }
}

const fn state(state: KitState) -> &'static str {
    match state {
        KitState::NotNeeded => "not needed yet",
        KitState::Missing => "MISSING",
        KitState::Current => "current",
        KitState::Outdated => "OUT OF DATE",
    }
}

/// What came back, and what is needed now.
pub(crate) fn rebuilt(back: &Rebuilt) -> Vec<String> {
    let named = |what: &str, names: &[String]| {
        (!names.is_empty()).then(|| format!("  {what}: {}", text::safe(&names.join(", "))))
    };
    let mut lines: Vec<String> =
        [named("databases", &back.databases), named("storages", &back.storages), named("policies", &back.policies)]
            .into_iter()
            .flatten()
            .collect();
    lines.extend(back.notes.iter().map(|note| text::safe(note)));
    lines.extend(back.needed.iter().map(needed));
    lines
}

/// How to give a credential again.
pub(crate) fn needed(needed: &NeededCredential) -> String {
    match needed {
        NeededCredential::StorageSecret(name) => {
            format!("needed: bulkhead storage secret {} --secret-stdin", text::argument(&text::safe(name)))
        }
        NeededCredential::RepositoryKey(whose) => {
            let (tenant, storage) = whose.split_once('/').unwrap_or((whose, ""));
            let storage = text::argument(&text::safe(storage));
            format!("needed: bulkhead repository open {tenant} --storage {storage} --key-stdin")
        }
        NeededCredential::DatabasePassword(path) => {
            format!("needed: bulkhead database password {} --password-stdin", text::argument(&text::safe(path)))
        }
        NeededCredential::ChannelSecret(name) => {
            format!("needed: bulkhead channel secret {} --secret-stdin", text::argument(&text::safe(name)))
        }
    }
}
