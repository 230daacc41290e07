//! The composition root: every adapter is made here and nowhere else.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bulkhead_catalog::Catalog;
use bulkhead_core::{Core, Engines, Parts, jobs, ports::Clock, recovery};
use bulkhead_engines::{
    Processes, Templates, ToolPaths, mysql::MySql, postgres::Postgres, sqlite::Sqlite, sweep_secrets,
};
use bulkhead_host::{
    clock::SystemClock, instances::Instances, messenger::Post, network::Tcp, notify::Desktop, power::Sleep,
    secrets::Keyring, user,
};
use bulkhead_model::{Code, Engine, Error, Result};
use bulkhead_repository::Rustic;

use crate::{chosen::Chosen, tools};

/// Where an instance keeps its things.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folder of catalog and defaults; the platform's own if absent.
    pub data_dir: Option<PathBuf>,
    /// Folders in which client tools are looked for first.
    pub tool_dirs: Vec<PathBuf>,
    /// How long a job waits for a locked keyring before it fails; for as long as it takes if absent.
    pub unlock_within: Option<Duration>,
}

/// The application, put together and recovered from its last end.
pub struct App {
    core: Arc<Core>,
    data_dir: PathBuf,
    tools: ToolPaths,
    /// Folders of this run alone.
    tool_dirs: Vec<PathBuf>,
    chosen: Chosen,
}

/// What to do about a data folder that cannot be written.
fn explained(error: Error, data_dir: &Path) -> Error {
    let folder = data_dir.display();
    match error.code {
        Code::Io => error
            .hint(format!("The data folder {folder} must be writable for you: give it back to yourself, or name another one: --data-dir.")),
        _ => error,
    }
}

impl App {
    /// Opens the data folder, which is made if it is not there, and cleans up after jobs that were interrupted.
    ///
    /// # Errors
    /// `CatalogDamaged`, `Io`, or `DiskFull`.
    pub async fn open(options: Options) -> Result<Self> {
        let data_dir = data_dir(options.data_dir)?;
        let not_ours = |error| explained(error, &data_dir);
        private_folder(&data_dir).map_err(not_ours)?;
        let clock = Arc::new(SystemClock);
        let catalog = Catalog::open(&data_dir, clock.now()).await.map_err(not_ours)?;
        let instances = Instances::join(&data_dir).map_err(not_ours)?;
        let configured = tools::configured(&catalog).await?;
        let tools = ToolPaths::new(options.tool_dirs.iter().chain(&configured).cloned().collect());
        let core = Core::new(Parts {
            catalog,
            engines: engines(&data_dir, &tools).await?,
            repositories: Arc::new(Rustic::new()),
            secrets: Arc::new(Keyring::new(data_dir.canonicalize().unwrap_or_else(|_| data_dir.clone()))),
            notifier: Arc::new(Desktop::new()),
            messenger: Arc::new(Post::new(user::machine())),
            network: Arc::new(Tcp::new()),
            programs: Arc::new(Processes::new()),
            power: Arc::new(Sleep::new()),
            clock,
            user: user::name(),
            instances: Arc::new(instances),
        });
        if let Some(longest) = options.unlock_within {
            jobs::wait_for_unlock(&core, longest);
        }
        recovery::recover(&core).await?;
        Ok(Self { core, data_dir, tools, tool_dirs: options.tool_dirs, chosen: Chosen::default() })
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

    pub(crate) const fn tools(&self) -> &ToolPaths {
        &self.tools
    }

    /// Folders of this run alone, which come before those that are set.
    pub(crate) fn tool_dirs(&self) -> &[PathBuf] {
        &self.tool_dirs
    }

    pub(crate) const fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    pub(crate) const fn core(&self) -> &Arc<Core> {
        &self.core
    }
}

/// The data folder that is asked for, or the platform's own.
pub(crate) fn data_dir(asked: Option<PathBuf>) -> Result<PathBuf> {
    match asked {
        Some(folder) => std::path::absolute(&folder).map_err(|error| Error::io(folder.display(), error)),
        None => bulkhead_host::data_dir::default(),
    }
}

async fn engines(data_dir: &Path, tools: &ToolPaths) -> Result<Engines> {
    let staging = data_dir.join("staging");
    private_folder(&staging)?;
    let mut engines: Engines = HashMap::new();
    let templates = Templates::new(data_dir.join("templates"));
    engines.insert(Engine::Postgres, Arc::new(Postgres::new(tools.clone()).with_templates(templates.clone())));
    engines.insert(Engine::Mysql, Arc::new(MySql::new(Engine::Mysql, tools.clone()).with_templates(templates.clone())));
    engines.insert(Engine::Mariadb, Arc::new(MySql::new(Engine::Mariadb, tools.clone()).with_templates(templates)));
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
pub(crate) fn private_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| {
        Error::io(format!("the folder {} cannot be made", path.display()), error)
            .hint("Name a folder on a disk that this user may write to: --data-dir DIR, or BULKHEAD_DATA_DIR=DIR.")
    })
}
