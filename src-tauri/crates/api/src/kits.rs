//! Recovery kits: written, looked after, read back.

use std::path::Path;

use bulkhead_core::{
    kit::{self, Gathered},
    rebuild,
};
use bulkhead_model::{Code, Error, Result, Slug, kit::Kit, kit::Standing};
use bulkhead_paper as paper;
use secrecy::SecretString;

use crate::{
    App, files,
    types::{KitExported, KitFile, KitForm, KitStatus, Rebuilt},
};

/// No kit is as large as this: a file beyond it is something else.
const LARGEST: u64 = 64 << 20;

/// How the kit of a tenant stands.
///
/// # Errors
/// `NotFound`.
pub async fn status(app: &App, tenant: &Slug) -> Result<KitStatus> {
    let contacts = app.core().catalog().tenants().contacts(tenant).await?;
    let standing = kit::standings(app.core()).await?.remove(tenant).unwrap_or(Standing::NotNeeded);
    Ok(KitStatus::of(tenant.to_string(), standing, contacts))
}

/// How the kits of all tenants stand, by slug.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<KitStatus>> {
    let mut standings = kit::standings(app.core()).await?;
    let mut rows = Vec::new();
    for tenant in app.core().catalog().tenants().list().await? {
        let contacts = app.core().catalog().tenants().contacts(&tenant.slug).await?;
        let standing = standings.remove(&tenant.slug).unwrap_or(Standing::NotNeeded);
        rows.push(KitStatus::of(tenant.slug.to_string(), standing, contacts));
    }
    Ok(rows)
}

/// Says whom to call about a tenant; stands in the next kit.
///
/// # Errors
/// `NotFound`, or `InvalidInput`.
pub async fn set_contacts(app: &App, tenant: &Slug, contacts: &[String]) -> Result<KitStatus> {
    kit::set_contacts(app.core(), tenant, contacts).await?;
    status(app, tenant).await
}

/// Writes the kit of a tenant into a file that only its owner can read; its form follows from the end of the name. An older kit
/// in the same place is replaced, anything else is not.
///
/// # Errors
/// `NotFound` before the first backup, `InvalidInput` for a name of no known form or a passphrase too short, `AlreadyExists`,
/// `Refused` for a place on a storage, `SecretMissing`, or the keyring's.
pub async fn export(app: &App, tenant: &Slug, path: &Path, passphrase: Option<&SecretString>) -> Result<KitExported> {
    let form = form(path)?;
    kit::permits(app.core(), path).await?;
    files::replaceable(path, "no recovery kit", |old| {
        paper::is_sealed(old) || paper::kit::read(&String::from_utf8_lossy(old)).is_ok()
    })?;
    let Gathered { kit, key, unread } = kit::gather(app.core(), tenant).await?;
    let text = render(&kit, &key, form, passphrase)?;
    // It holds the key: nobody else on the machine may read it, not even while it is written.
    files::write_private(path, &text)?;
    let word = match form {
        KitForm::Html => "html",
        KitForm::Text => "text",
        KitForm::Sealed => "age",
    };
    kit::written(app.core(), &kit, word).await?;
    Ok(KitExported {
        tenant: tenant.to_string(),
        path: path.display().to_string(),
        form,
        made_at: kit.made_at,
        unread: unread.iter().map(ToString::to_string).collect(),
    })
}

/// The form that a file's name asks for.
///
/// # Errors
/// `InvalidInput`.
pub fn form(path: &Path) -> Result<KitForm> {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    match end.as_deref() {
        Some("html" | "htm") => Ok(KitForm::Html),
        Some("txt") => Ok(KitForm::Text),
        Some("age") => Ok(KitForm::Sealed),
        _ => Err(Error::new(Code::InvalidInput, "a recovery kit is written as .html, .txt or .age")
            .hint("Use .html for paper, .txt for plain text, .age for a file that is encrypted with a passphrase.")),
    }
}

fn render(kit: &Kit, key: &SecretString, form: KitForm, passphrase: Option<&SecretString>) -> Result<String> {
    match form {
        KitForm::Html => paper::kit::html(kit, key),
        KitForm::Text => paper::kit::text(kit, key),
        KitForm::Sealed => {
            let passphrase = passphrase.ok_or_else(|| {
                Error::new(Code::InvalidInput, "an encrypted kit needs a passphrase")
                    .hint("Give it with --passphrase-stdin.")
            })?;
            paper::seal(&paper::kit::html(kit, key)?, passphrase)
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Error::new(Code::NotFound, format!("there is no file {}", path.display())).hint("Name the kit's file.")
        }
        _ => Error::io(path.display(), error),
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(failed)?.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// What can be seen of a kit's file without its passphrase.
///
/// # Errors
/// `NotFound`, `InvalidInput` if it holds no kit, `BadSource` if it is damaged.
pub fn look(path: &Path) -> Result<KitFile> {
    let bytes = read_file(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if paper::is_sealed(&bytes) {
        return Ok(KitFile { name, sealed: true, tenant: None, made_at: None, storages: Vec::new() });
    }
    let (kit, _) = paper::kit::read(&String::from_utf8_lossy(&bytes))?;
    Ok(KitFile {
        name,
        sealed: false,
        tenant: Some(kit.profile.tenant.to_string()),
        made_at: Some(kit.made_at),
        storages: kit.repositories.iter().map(|entry| entry.storage.to_string()).collect(),
    })
}

/// Whether a kit's file is encrypted.
///
/// # Errors
/// `NotFound`, or `Io`.
pub fn is_sealed(path: &Path) -> Result<bool> {
    read_file(path).map(|bytes| paper::is_sealed(&bytes))
}

/// Reads a kit out of any of its forms.
///
/// # Errors
/// `NotFound`, `InvalidInput` if the file holds none, `BadSource` if it is damaged, `WrongKey` for another passphrase.
pub(crate) async fn read(path: &Path, passphrase: Option<SecretString>) -> Result<(Kit, SecretString)> {
    let bytes = read_file(path)?;
    // Opening a sealed one takes the processor for a second.
    let work = move || {
        if !paper::is_sealed(&bytes) {
            return paper::kit::read(&String::from_utf8_lossy(&bytes));
        }
        let passphrase = passphrase.ok_or_else(|| {
            Error::new(Code::InvalidInput, "the kit is encrypted").hint("Give its passphrase with --passphrase-stdin.")
        })?;
        paper::kit::read(&paper::unseal(&bytes, &passphrase)?)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("the kit could not be read").cause(error))?
}

/// Brings a tenant back from its kit. It can be run again: what is there stays as it is.
///
/// # Errors
/// As [`status`] and of the file; `WrongKey` for a kit with an old key, `AlreadyExists` if the tenant has another key here.
pub async fn import(app: &App, path: &Path, passphrase: Option<SecretString>) -> Result<Rebuilt> {
    let (kit, key) = read(path, passphrase).await?;
    Ok(rebuild::from_kit(app.core(), &kit, &key, &[]).await?.into())
}
