//! A tenant's repository key: made once, kept in the keyring, never written anywhere else.

use bulkhead_model::{Code, Error, Result, Slug, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};

use crate::Core;

/// Crockford's base 32: no letter that a person would take for another when reading it from paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 32 characters of 5 bits: 160 bits, beyond any guessing.
const LENGTH: usize = 32;

/// The key of a tenant's repositories, for showing it to the admin.
///
/// # Errors
/// `NotFound` if the tenant has none yet, `SecretMissing` if it had one, or the keyring's.
pub async fn reveal(core: &Core, tenant: &Slug) -> Result<SecretString> {
    core.catalog().tenants().get(tenant).await?;
    if let Some(key) = stored(core, tenant).await? {
        return Ok(key);
    }
    if core.catalog().repositories().list(Some(tenant)).await?.is_empty() {
        return Err(Error::new(Code::NotFound, format!("the tenant {tenant} has no repository key yet"))
            .hint("It is made by the first backup."));
    }
    Err(missing(tenant))
}

/// The key, made now if the tenant has no repository that an older key would open.
pub(crate) async fn ready(core: &Core, tenant: &Slug) -> Result<SecretString> {
    if let Some(key) = stored(core, tenant).await? {
        return Ok(key);
    }
    if !core.catalog().repositories().list(Some(tenant)).await?.is_empty() {
        return Err(missing(tenant));
    }
    let key = make();
    core.parts.secrets.set(&SecretName::RepositoryKey(tenant.clone()), &key).await?;
    Ok(key)
}

/// Takes over a key that the admin has for repositories that exist already.
///
/// # Errors
/// `AlreadyExists` if the tenant has another key.
pub(crate) async fn adopt(core: &Core, tenant: &Slug, key: &SecretString) -> Result<()> {
    match stored(core, tenant).await? {
        Some(own) if own.expose_secret() == key.expose_secret() => Ok(()),
        Some(_) => {
            Err(Error::new(Code::AlreadyExists, format!("the tenant {tenant} has another repository key already"))
                .hint("Open the repository under a tenant of its own."))
        }
        None => core.parts.secrets.set(&SecretName::RepositoryKey(tenant.clone()), key).await,
    }
}

/// Removes a tenant's key for good: its repositories can never be read again. Only for tenants that were made to be thrown away.
///
/// # Errors
/// The keyring's.
pub async fn forget(core: &Core, tenant: &Slug) -> Result<()> {
    core.parts.secrets.remove(&SecretName::RepositoryKey(tenant.clone())).await
}

async fn stored(core: &Core, tenant: &Slug) -> Result<Option<SecretString>> {
    core.parts.secrets.get(&SecretName::RepositoryKey(tenant.clone())).await
}

fn missing(tenant: &Slug) -> Error {
    Error::new(Code::SecretMissing, format!("the repository key of {tenant} is not in the keyring"))
        .hint("Put it back from the recovery kit: bulkhead repository open TENANT --storage NAME --key-stdin.")
        .hint("Without the key nobody can read these backups. Bulkhead will not make a new one over them.")
}

/// A new random key in groups of four, easy to copy by hand.
fn make() -> SecretString {
    let random: [u8; LENGTH] = rand::random();
    let mut text = String::with_capacity(LENGTH + LENGTH / 4);
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    SecretString::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_long_and_never_the_same() {
        let (a, b) = (make(), make());
        assert_eq!(a.expose_secret().len(), 39);
        assert_ne!(a.expose_secret(), b.expose_secret());
        assert!(a.expose_secret().split('-').all(|group| group.len() == 4));
    }
}
