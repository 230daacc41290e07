//! Client tools: which were found, and where to look first.

use std::path::PathBuf;

use bulkhead_core::audit;
use bulkhead_engines::{CLIENTS, elsewhere};
use bulkhead_model::{Code, Engine, Error, Result};
use serde_json::json;

use crate::{
    App,
    types::{BrokenTool, ClientTool, ClientTools, FoundTool},
};

/// The setting's name in the catalog.
const SETTING: &str = "tool folders";

/// The tools that are found, and where was looked. Asks each for its version, once.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<ClientTools> {
    let folders = configured(app.core().catalog()).await?;
    let paths = app.tools().clone();
    let look = move || {
        let found = |engine: Engine, name: &str| {
            paths.find(name).into_iter().filter(|tool| tool.is_of(engine)).map(FoundTool::from).collect()
        };
        let tool = |(engine, name, package): (Engine, &str, &str)| ClientTool {
            engine,
            name: name.to_owned(),
            package: package.to_owned(),
            elsewhere: elsewhere(package).map(str::to_owned),
            found: found(engine, name),
            broken: paths.broken(name).into_iter().map(BrokenTool::from).collect(),
        };
        let searched = paths.folders().iter().map(|folder| folder.display().to_string()).collect();
        let tools = CLIENTS.into_iter().map(tool).collect();
        ClientTools { folders: folders.iter().map(|folder| folder.display().to_string()).collect(), searched, tools }
    };
    tokio::task::spawn_blocking(look).await.map_err(|error| Error::internal("the look broke off").cause(error))
}

/// Looks anew for everything: something may have been installed.
///
/// # Errors
/// The catalog's.
pub async fn look_again(app: &App) -> Result<ClientTools> {
    apply(app, &configured(app.core().catalog()).await?);
    list(app).await
}

/// Looks in this folder first from now on.
///
/// # Errors
/// `InvalidInput` for what is no folder, `AlreadyExists`.
pub async fn add_folder(app: &App, folder: PathBuf) -> Result<ClientTools> {
    if !folder.is_absolute() || !folder.is_dir() {
        return Err(Error::new(Code::InvalidInput, format!("{} is no folder", folder.display()))
            .hint("Choose the folder that holds the programs, such as /opt/postgresql/bin."));
    }
    let mut folders = configured(app.core().catalog()).await?;
    if folders.contains(&folder) {
        return Err(Error::new(Code::AlreadyExists, format!("{} is looked in already", folder.display())));
    }
    folders.push(folder);
    set(app, folders).await
}

/// Looks in this folder first no longer.
///
/// # Errors
/// `NotFound`.
pub async fn remove_folder(app: &App, folder: &str) -> Result<ClientTools> {
    let mut folders = configured(app.core().catalog()).await?;
    let before = folders.len();
    folders.retain(|known| known.display().to_string() != folder);
    if folders.len() == before {
        return Err(Error::new(Code::NotFound, format!("{folder} is not one of the folders")));
    }
    set(app, folders).await
}

async fn set(app: &App, folders: Vec<PathBuf>) -> Result<ClientTools> {
    app.core().catalog().settings().set(SETTING, Some(&folders)).await?;
    audit::record(app.core(), "tools.folders", "client tools", json!({ "folders": folders })).await?;
    apply(app, &folders);
    list(app).await
}

fn apply(app: &App, folders: &[PathBuf]) {
    app.tools().look_first_in(app.tool_dirs().iter().chain(folders).cloned().collect());
}

/// The folders that the admin named.
pub(crate) async fn configured(catalog: &bulkhead_catalog::Catalog) -> Result<Vec<PathBuf>> {
    Ok(catalog.settings().get(SETTING).await?.unwrap_or_default())
}
