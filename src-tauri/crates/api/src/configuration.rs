//! The configuration as a file: tenants, databases, storages, policies and channels, and no secret.

use std::path::Path;

use bulkhead_core::configuration;
use bulkhead_model::{
    Code, Error, Result,
    configuration::{Configuration, LONGEST},
};

use crate::{
    App, files,
    types::{ConfigurationImported, ConfigurationPlan},
};

/// Writes what is set up here. An older configuration in the same place is replaced, anything else is not.
///
/// # Errors
/// The catalog's, `AlreadyExists`, `Io`.
pub async fn export(app: &App, path: &Path) -> Result<()> {
    files::replaceable(path, "no configuration", |old| files::is_text(old, |old| Configuration::read(old).is_ok()))?;
    files::write_private(path, &configuration::here(app.core()).await?.text()?)
}

/// What the import of a file would do. Changes nothing.
///
/// # Errors
/// `Io`, or `InvalidInput` for what is no configuration.
pub async fn plan(app: &App, path: &Path) -> Result<ConfigurationPlan> {
    let plan = configuration::plan(app.core(), &read(path).await?).await?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(ConfigurationPlan::of(plan, name.unwrap_or_default()))
}

/// Carries out a plan that was looked at. What differs is changed only if `changes`; nothing is removed.
///
/// # Errors
/// `PlanStale` if the file or what is set up here is not what it was, `NothingToDo`, and what adding them by hand would give.
pub async fn import(app: &App, path: &Path, digest: &str, changes: bool) -> Result<ConfigurationImported> {
    Ok(configuration::import(app.core(), &read(path).await?, digest, changes).await?.into())
}

async fn read(path: &Path) -> Result<Configuration> {
    // Its name alone: the page does not learn where a file is.
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let meta = match tokio::fs::metadata(path).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::new(Code::NotFound, format!("there is no file {name}"))
                .hint("Name a file that Bulkhead exported: bulkhead config export."));
        }
        meta => meta.map_err(|error| Error::io(&name, error))?,
    };
    if meta.len() > LONGEST {
        return Err(Error::new(Code::InvalidInput, format!("{name} is too large for a configuration"))
            .hint("Choose a file that Bulkhead exported: bulkhead config export."));
    }
    let bytes = tokio::fs::read(path).await.map_err(|error| Error::io(&name, error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::new(Code::InvalidInput, format!("{name} is no configuration of Bulkhead: it is no text"))
            .hint("Choose a file that Bulkhead exported: bulkhead config export.")
    })?;
    Configuration::read(&text).map_err(|error| error.context(&name))
}
