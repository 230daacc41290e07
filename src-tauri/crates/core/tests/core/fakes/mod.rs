//! Ports without a machine behind them: small, honest, and able to go wrong on request.

mod engine;
mod machine;
mod repository;
mod sandbox;

use std::sync::Arc;

use bulkhead_catalog::Catalog;
use bulkhead_core::{
    Core, Parts, alerts, databases, jobs,
    ports::{ChannelAt, Clock},
    storages, tenants,
};
use bulkhead_model::{DatabasePath, Engine, Result, channel::Channel, job::JobId};

pub use engine::FakeEngine;
pub use machine::{
    FakeClock, FakeInstances, FakeMessenger, FakeNetwork, FakeNotifier, FakePower, FakePrograms, FakeSecrets,
};
pub use repository::FakeRepositories;
pub use sandbox::FakeSandboxes;

/// An application of fakes over a real catalog.
pub struct World {
    pub core: Arc<Core>,
    pub engine: Arc<FakeEngine>,
    pub repositories: Arc<FakeRepositories>,
    pub secrets: Arc<FakeSecrets>,
    pub notifier: Arc<FakeNotifier>,
    pub messenger: Arc<FakeMessenger>,
    pub network: Arc<FakeNetwork>,
    pub programs: Arc<FakePrograms>,
    pub power: Arc<FakePower>,
    pub clock: Arc<FakeClock>,
    pub folder: Arc<tempfile::TempDir>,
}

impl World {
    pub async fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::over(folder, Default::default(), Default::default(), Default::default(), "first").await
    }

    /// A start over what an earlier instance left.
    pub async fn after(self, name: &str) -> Self {
        self.beside(name).await
    }

    /// Another instance over the same data.
    pub async fn beside(&self, name: &str) -> Self {
        let (folder, clock) = (self.folder.clone(), self.clock.clone());
        Self::over(folder, self.repositories.clone(), self.secrets.clone(), clock, name).await
    }

    /// Another machine, which reaches the same repositories and knows nothing.
    pub async fn elsewhere(&self) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::over(folder, self.repositories.clone(), Default::default(), self.clock.clone(), "elsewhere").await
    }

    async fn over(
        folder: Arc<tempfile::TempDir>,
        repositories: Arc<FakeRepositories>,
        secrets: Arc<FakeSecrets>,
        clock: Arc<FakeClock>,
        name: &str,
    ) -> Self {
        let (engine, notifier) = (Arc::new(FakeEngine::default()), Arc::new(FakeNotifier::default()));
        let messenger = Arc::new(FakeMessenger::default());
        let programs = Arc::new(FakePrograms::default());
        let network = Arc::new(FakeNetwork::default());
        let power = Arc::new(FakePower::default());
        let core = Core::new(Parts {
            catalog: Catalog::open(folder.path(), clock.now()).await.unwrap(),
            engines: [(Engine::Postgres, engine.clone() as _)].into(),
            repositories: repositories.clone(),
            secrets: secrets.clone(),
            notifier: notifier.clone(),
            messenger: messenger.clone(),
            network: network.clone(),
            programs: programs.clone(),
            power: power.clone(),
            clock: clock.clone(),
            user: "tester".to_owned(),
            instances: Arc::new(FakeInstances(name.to_owned())),
        });
        Self { core, engine, repositories, secrets, notifier, messenger, network, programs, power, clock, folder }
    }

    /// A tenant with one database `shop` and a password of its own.
    pub async fn tenant(&self, slug: &str) -> DatabasePath {
        let path: DatabasePath = format!("{slug}/shop").parse().unwrap();
        tenants::add(&self.core, &path.tenant, slug).await.unwrap();
        let url = format!("postgres://u@db.{slug}.example/shop");
        let connection = bulkhead_model::connection::parse_url(&url).unwrap().connection;
        databases::add(&self.core, &path, &connection, Some(&format!("password of {slug}").into())).await.unwrap();
        path
    }

    pub async fn storage(&self) {
        self.storage_named("disk").await;
    }

    pub async fn storage_named(&self, name: &str) {
        let location = format!("file:///srv/{name}").parse().unwrap();
        storages::add(&self.core, &name.parse().unwrap(), &location, None).await.unwrap();
    }

    /// A channel that nobody has tried.
    pub async fn channel(&self, name: &str, channel: Channel, secret: Option<&str>) -> Result<()> {
        let at = ChannelAt { channel, secret: secret.map(Into::into), key: None };
        alerts::add_channel(&self.core, &name.parse().unwrap(), &at, None).await
    }

    /// A tenant `acme` with a database, a storage and one backup.
    pub async fn backed_up() -> (Self, DatabasePath) {
        let world = Self::new().await;
        world.storage().await;
        let path = world.tenant("acme").await;
        let job = world.backup(&path).await;
        assert_eq!(job.error, None);
        (world, path)
    }

    pub async fn backup(&self, path: &DatabasePath) -> bulkhead_catalog::Job {
        let id = bulkhead_core::backup::request(&self.core, path, None).await.unwrap();
        self.wait(id).await
    }

    pub async fn wait(&self, id: JobId) -> bulkhead_catalog::Job {
        tokio::time::timeout(std::time::Duration::from_secs(20), jobs::wait(&self.core, id)).await.unwrap().unwrap()
    }

    /// Writes the tenant's recovery kit.
    pub async fn kit(&self, path: &DatabasePath) {
        let gathered = bulkhead_core::kit::gather(&self.core, &path.tenant).await.unwrap();
        bulkhead_core::kit::written(&self.core, &gathered.kit, "html").await.unwrap();
    }

    pub async fn snapshots(&self, path: &DatabasePath) -> Vec<bulkhead_catalog::Snapshot> {
        self.core.catalog().snapshots().page(path, None, 100).await.unwrap()
    }
}

/// Looks at what is due at that time and waits for what began; gives how many.
pub async fn look(world: &World, now: &str) -> usize {
    world.clock.set(now.parse().unwrap());
    let started = bulkhead_core::scheduler::tick(&world.core).await.unwrap().started;
    for id in &started {
        world.wait(*id).await;
    }
    started.len()
}
