//! One instance of the application.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bulkhead_catalog::{Catalog, Drill, Job, JobFilter, Snapshot};
use bulkhead_core::{
    Core, Engines, Parts, backup, check, databases,
    drill::{self, Which},
    jobs, kit,
    ports::{Clock as _, EngineAdapter, Secrets},
    recovery,
    restore::{self, PlaceRequest, RestoreRequest},
    storages, tenants,
};
use bulkhead_engines::{Templates, ToolPaths, mysql::MySql, postgres::Postgres, sqlite::Sqlite};
use bulkhead_host::{clock::SystemClock, instances::Instances};
use bulkhead_model::{
    DatabasePath, Engine, Result, Slug,
    compare::Scope,
    connection::parse_url,
    job::{JobId, JobState},
    restore::{Choices, Destination, Manner, Owners},
};
use bulkhead_repository::Rustic;

use crate::{FileSecrets, Messages, Stops};

/// The application over a data folder.
pub struct World {
    /// The use cases.
    pub core: Arc<Core>,
    /// What the desktop was told.
    pub messages: Arc<Messages>,
    folder: PathBuf,
}

impl World {
    /// Starts over what the last instance left, and recovers.
    pub async fn open(folder: &Path) -> Self {
        Self::with(folder, &Stops::default(), Vec::new()).await
    }

    /// The same with stops, and folders in which client tools are looked for first.
    pub async fn with(folder: &Path, stops: &Stops, tools: Vec<PathBuf>) -> Self {
        Self::keyed(folder, stops, tools, Arc::new(FileSecrets(folder.join("secrets.json")))).await
    }

    /// The same with another keyring than the file beside the catalog.
    pub async fn keyed(folder: &Path, stops: &Stops, tools: Vec<PathBuf>, secrets: Arc<dyn Secrets>) -> Self {
        // Shown with a test that fails; the second start in one process finds it set.
        let _ = tracing_subscriber::fmt().with_env_filter("off,bulkhead=info").with_writer(std::io::stderr).try_init();
        let messages = Arc::new(Messages::default());
        let core = Core::new(Parts {
            catalog: Catalog::open(folder, SystemClock.now()).await.unwrap(),
            engines: engines(folder, stops, tools).await,
            repositories: stops.repositories(Arc::new(Rustic::new())),
            secrets,
            notifier: messages.clone(),
            messenger: Arc::new(bulkhead_host::messenger::Post::new("here".to_owned())),
            network: Arc::new(bulkhead_host::network::Tcp::new()),
            programs: Arc::new(bulkhead_engines::Processes::new()),
            power: Arc::new(bulkhead_host::power::Sleep::new()),
            clock: Arc::new(SystemClock),
            user: "tester".to_owned(),
            instances: Arc::new(Instances::join(folder).unwrap()),
        });
        recovery::recover(&core).await.unwrap();
        Self { core, messages, folder: folder.to_owned() }
    }

    /// A local storage named `disk` beside the catalog.
    pub async fn disk(&self) {
        let location = format!("file://{}", self.folder.join("disk").display()).parse().unwrap();
        storages::add(&self.core, &"disk".parse().unwrap(), &location, None).await.unwrap();
    }

    /// Adds a database, and its tenant if it is new.
    pub async fn database(&self, path: &str, url: &str) -> DatabasePath {
        let path: DatabasePath = path.parse().unwrap();
        if self.core.catalog().tenants().get(&path.tenant).await.is_err() {
            tenants::add(&self.core, &path.tenant, path.tenant.as_str()).await.unwrap();
        }
        let parsed = parse_url(url).unwrap();
        databases::add(&self.core, &path, &parsed.connection, parsed.password.as_ref()).await.unwrap();
        path
    }

    /// Backs up to the end of the job.
    pub async fn backup(&self, path: &DatabasePath) -> Job {
        self.wait(backup::request(&self.core, path, None).await.unwrap()).await
    }

    /// Backs up, which must go well, and gives the snapshot.
    pub async fn back_up(&self, path: &DatabasePath) -> Snapshot {
        let job = self.backup(path).await;
        assert_eq!((job.state, &job.error), (JobState::Done, &None), "{path}");
        let id = job.snapshot.unwrap();
        self.snapshots(path).await.into_iter().find(|snapshot| snapshot.id == id).unwrap()
    }

    /// Restores the whole database, and gives how the job ended.
    pub async fn restore(&self, path: &DatabasePath, snapshot: &str, url: &str) -> Result<Job> {
        let request = || request(path, snapshot, url);
        let plan = restore::plan(&self.core, &request()).await?;
        let id = restore::execute(&self.core, request(), &plan.digest, None).await?;
        Ok(self.wait(id).await)
    }

    /// Restores in the place of the database itself, after a backup of its present state.
    pub async fn replace(&self, path: &DatabasePath, snapshot: &str, end_sessions: bool) -> Result<Job> {
        let connection = self.core.catalog().databases().get(path).await?.connection;
        let name = connection.database_name();
        let destination = Destination::Replace { connection, manner: Manner { safety_backup: true, end_sessions } };
        let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
        let snapshot = snapshot.to_owned();
        let request = RestoreRequest { database: path.clone(), snapshot, storage: None, choices, password: None };
        let plan = restore::plan(&self.core, &request).await?;
        let id = restore::execute(&self.core, request, &plan.digest, Some(&name)).await?;
        Ok(self.wait(id).await)
    }

    /// Puts what a restore made in the place of its source, after a backup of that one's present state.
    pub async fn place(&self, restore: JobId, agreed: Option<&str>, end_sessions: bool) -> Result<Job> {
        let manner = Manner { safety_backup: true, end_sessions };
        let agreed = agreed.map(str::to_owned);
        let request = || PlaceRequest { restore, login: None, password: None, manner, agreed: agreed.clone() };
        let plan = restore::plan_place(&self.core, &request()).await?;
        let path = self.core.catalog().jobs().get(restore).await?.database.unwrap();
        let name = self.core.catalog().databases().get(&path).await?.connection.database_name();
        let id = restore::place(&self.core, request(), &plan.digest, Some(&name)).await?;
        Ok(self.wait(id).await)
    }

    /// Restores, which must be proved.
    pub async fn prove(&self, path: &DatabasePath, snapshot: &str, url: &str) {
        let job = self.restore(path, snapshot, url).await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        assert_eq!(job.error, None, "{path}");
    }

    /// Drills to the end of the job, and gives what it found.
    pub async fn drill(&self, path: &DatabasePath, which: &str) -> (Job, Option<Drill>) {
        let id = drill::request(&self.core, path, &Which::read(which), None).await.unwrap();
        (self.wait(id).await, self.core.catalog().drills().of_job(id).await.unwrap())
    }

    /// Reads every byte of the tenant's repositories; nothing may be wrong.
    pub async fn check(&self, path: &DatabasePath) {
        let id = check::request(&self.core, &path.tenant, true).await.unwrap();
        let job = self.wait(id).await;
        assert_eq!(job.error, None, "{path}");
    }

    /// Writes the tenant's recovery kit beside the catalog.
    pub async fn write_kit(&self, tenant: &Slug) -> Result<()> {
        let gathered = kit::gather(&self.core, tenant).await?;
        let text = bulkhead_paper::kit::text(&gathered.kit, &gathered.key).unwrap();
        std::fs::write(self.folder.join("kit.txt"), text).unwrap();
        kit::written(&self.core, &gathered.kit, "text").await
    }

    /// Waits for the end of a job.
    pub async fn wait(&self, id: JobId) -> Job {
        let limit = std::time::Duration::from_secs(300);
        tokio::time::timeout(limit, jobs::wait(&self.core, id)).await.expect("the job does not end").unwrap()
    }

    /// The newest snapshots.
    pub async fn snapshots(&self, path: &DatabasePath) -> Vec<Snapshot> {
        self.core.catalog().snapshots().page(path, None, 100).await.unwrap()
    }

    /// The newest jobs.
    pub async fn jobs(&self, path: &DatabasePath) -> Vec<Job> {
        self.core.catalog().jobs().page(&JobFilter::of(path), 100).await.unwrap()
    }
}

fn request(path: &DatabasePath, snapshot: &str, url: &str) -> RestoreRequest {
    let parsed = parse_url(url).unwrap();
    let destination = Destination::Database { connection: parsed.connection };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    RestoreRequest {
        database: path.clone(),
        snapshot: snapshot.to_owned(),
        storage: None,
        choices,
        password: parsed.password,
    }
}

async fn engines(folder: &Path, stops: &Stops, tools: Vec<PathBuf>) -> Engines {
    let sqlite = Sqlite::new(folder.join("staging"));
    sqlite.sweep().await.unwrap();
    let (tools, templates) = (ToolPaths::new(tools), Templates::new(folder.join("templates")));
    let all: [(Engine, Arc<dyn EngineAdapter>); 4] = [
        (Engine::Postgres, Arc::new(Postgres::new(tools.clone()).with_templates(templates.clone()))),
        (Engine::Mariadb, Arc::new(MySql::new(Engine::Mariadb, tools.clone()).with_templates(templates.clone()))),
        (Engine::Mysql, Arc::new(MySql::new(Engine::Mysql, tools).with_templates(templates))),
        (Engine::Sqlite, Arc::new(sqlite)),
    ];
    all.into_iter().map(|(engine, adapter)| (engine, stops.engine(adapter))).collect()
}
