//! The composition root: every adapter is made here and nowhere else.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use bulkhead_catalog::Catalog;
use bulkhead_core::{Core, Engines, Parts, ports::Clock, recovery};
use bulkhead_engines::{ToolPaths, mysql::MySql, postgres::Postgres, sqlite::Sqlite, sweep_secrets};
use bulkhead_host::{clock::SystemClock, instances::Instances, notify::Desktop, secrets::Keyring};
use bulkhead_model::{Engine, Error, Result};
use bulkhead_repository::Rustic;

/// Where an instance keeps its things.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folder of catalog and defaults; the platform's own if absent.
    pub data_dir: Option<PathBuf>,
    /// Folders in which client tools are looked for first.
    pub tool_dirs: Vec<PathBuf>,
}

/// The application, put together and recovered from its last end.
pub struct App {
    core: Arc<Core>,
    data_dir: PathBuf,
}

impl App {
    /// Opens the data folder, which is made if it is not there, and cleans up after jobs that were interrupted.
    ///
    /// # Errors
    /// `CatalogDamaged`, `Io`, or `DiskFull`.
    pub async fn open(options: Options) -> Result<Self> {
        let data_dir = match options.data_dir {
            Some(folder) => std::path::absolute(&folder).map_err(|error| Error::io(folder.display(), error))?,
            None => bulkhead_host::data_dir::default()?,
        };
        private_folder(&data_dir)?;
        let clock = Arc::new(SystemClock);
        let catalog = Catalog::open(&data_dir, clock.now()).await?;
        let instances = Instances::join(&data_dir)?;
        let core = Core::new(Parts {
            catalog,
            engines: engines(&data_dir, options.tool_dirs).await?,
            repositories: Arc::new(Rustic::new()),
            secrets: Arc::new(Keyring::new()),
            notifier: Arc::new(Desktop::new()),
            clock,
            instances: Arc::new(instances),
        });
        recovery::recover(&core).await?;
        Ok(Self { core, data_dir })
    }

    /// The folder of catalog and defaults.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Now, by the application's own clock.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.core.now()
    }

    pub(crate) const fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

async fn engines(data_dir: &Path, tool_dirs: Vec<PathBuf>) -> Result<Engines> {
    let tools = ToolPaths::new(tool_dirs);
    let staging = data_dir.join("staging");
    private_folder(&staging)?;
    let mut engines: Engines = HashMap::new();
    engines.insert(Engine::Postgres, Arc::new(Postgres::new(tools.clone())));
    engines.insert(Engine::Mysql, Arc::new(MySql::new(Engine::Mysql, tools.clone())));
    engines.insert(Engine::Mariadb, Arc::new(MySql::new(Engine::Mariadb, tools)));
    let sqlite = Sqlite::new(staging);
    let swept = sqlite.sweep().await?;
    let secrets = sweep_secrets();
    if swept + secrets > 0 {
        tracing::info!(swept, secrets, "copies and password files that an interrupted run had left were removed");
    }
    engines.insert(Engine::Sqlite, Arc::new(sqlite));
    Ok(engines)
}

/// Catalog and staging hold names and data of customers: nobody else on the machine may look.
fn private_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Error::io(path.display(), error))
}
