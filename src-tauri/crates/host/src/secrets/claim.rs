//! Whose secrets they are.
//!
//! Entries of the keyring have the names of tenants and storages, and another data folder of the same user may have some of the same
//! names. It must neither write over what belongs to the first nor remove it: a key that was changed there would lock the other out of
//! its own repositories. So one entry for each subject names the data folder. A folder that is gone claims nothing.

use std::path::Path;

use bulkhead_model::{Code, Error, Result, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};

use super::{Address, Store};

/// What a claim says.
enum Claim {
    Own,
    Nobodys,
    /// Of this folder, which is there.
    Others(String),
}

/// Claims the secrets of a subject for a data folder, if they are nobody's.
///
/// # Errors
/// `Refused` if they are those of another; the keyring's.
pub(super) async fn make(store: &Store, folder: &Path, name: &SecretName) -> Result<()> {
    let address = address(name);
    match look(store, folder, &address).await? {
        Claim::Own => Ok(()),
        Claim::Nobodys => store.set(&address, &SecretString::from(folder.to_string_lossy().into_owned())).await,
        Claim::Others(other) => Err(Error::new(
            Code::Refused,
            format!("the keyring holds the secrets of {} for the data folder {other}", name.subject()),
        )
        .hint(
            "Two data folders of one user cannot have a tenant, storage or channel of one name: give this one another.",
        )
        .hint(format!("Or use that folder: bulkhead --data-dir {other}."))),
    }
}

/// Whether the secrets of a subject are those of another folder.
pub(super) async fn is_anothers(store: &Store, folder: &Path, name: &SecretName) -> Result<bool> {
    Ok(matches!(look(store, folder, &address(name)).await?, Claim::Others(_)))
}

/// Gives the claim back with the last secret of its subject.
pub(super) async fn end(store: &Store, name: &SecretName) -> Result<()> {
    if name.is_the_last() { store.remove(&address(name)).await } else { Ok(()) }
}

async fn look(store: &Store, folder: &Path, address: &Address) -> Result<Claim> {
    let Some(found) = store.get(address).await? else { return Ok(Claim::Nobodys) };
    let found = found.expose_secret();
    if Path::new(found) == folder {
        return Ok(Claim::Own);
    }
    let lives = Path::new(found).join("catalog.db").exists();
    Ok(if lives { Claim::Others(found.to_owned()) } else { Claim::Nobodys })
}

fn address(name: &SecretName) -> Address {
    Address::labelled(format!("{}/data-folder", name.subject()))
}
