//! What all commands work on.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bulkhead_api::{
    App, Code, Error, Options,
    lock::{self, Watch},
    scheduler::{self, Scheduler},
    types::{Failure, LockState},
};
use secrecy::SecretString;

/// The application, or why it could not be opened: the window opens in any case and says so.
pub(crate) struct Shared(Result<Running, Failure>);

struct Running {
    app: App,
    watch: Mutex<Watch>,
    /// One passphrase at a time, or waits would be of no use.
    trying: tokio::sync::Mutex<()>,
    /// Runs until the application is to end.
    scheduler: Mutex<Option<Scheduler>>,
}

/// The data folder that `BULKHEAD_DATA_DIR` names, else the platform's own.
pub(crate) fn options() -> Options {
    let data_dir = std::env::var_os("BULKHEAD_DATA_DIR").filter(|value| !value.is_empty()).map(PathBuf::from);
    Options { data_dir, ..Options::default() }
}

impl Shared {
    /// Opens the data folder that `BULKHEAD_DATA_DIR` names, else the platform's own.
    pub(crate) async fn open() -> Self {
        let opened = App::open(options()).await.map_err(Failure::from);
        Self(match opened {
            Ok(app) => Running::begin(app).await.map_err(Failure::from),
            Err(failure) => Err(failure),
        })
    }

    /// Nothing begins by itself from here on.
    pub(crate) async fn stop(&self) {
        let Ok(running) = &self.0 else { return };
        let scheduler = running.scheduler.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(scheduler) = scheduler {
            scheduler.stop().await;
        }
    }

    /// The application, for the page: refused while the window is locked.
    pub(crate) fn app(&self) -> Result<&App, Failure> {
        let running = self.running()?;
        if running.watch().is_locked(running.app.now()) {
            return Err(Error::new(Code::Locked, "the window is locked").hint("Give the passphrase.").into());
        }
        Ok(&running.app)
    }

    /// The application, for what cannot be taken back or shows a secret: refused unless the passphrase of the lock was just given.
    pub(crate) fn confirmed(&self) -> Result<&App, Failure> {
        let (app, running) = (self.app()?, self.running()?);
        if running.watch().is_confirmed(app.now()) {
            return Ok(app);
        }
        Err(Error::new(Code::Unconfirmed, "this asks for the passphrase again").hint("Give the passphrase.").into())
    }

    /// The application, for the shell itself: jobs, tray and end do not stop at the lock.
    pub(crate) fn behind_the_lock(&self) -> Result<&App, Failure> {
        self.running().map(|running| &running.app)
    }

    /// Whether the page may not see anything now.
    pub(crate) fn is_locked(&self) -> bool {
        self.running().is_ok_and(|running| running.watch().is_locked(running.app.now()))
    }

    /// Somebody is at the window.
    pub(crate) fn touch(&self) {
        if let Ok(running) = self.running() {
            running.watch().touch(running.app.now());
        }
    }

    /// Locks the window, if a lock is set.
    pub(crate) fn lock(&self) {
        if let Ok(running) = self.running() {
            running.watch().lock();
        }
    }

    /// How the lock stands. One that was removed from the command line is gone.
    pub(crate) async fn lock_state(&self) -> Result<LockState, Failure> {
        let running = self.running()?;
        let now = running.app.now();
        if running.watch().idle_minutes().is_some() && lock::setting(&running.app).await?.is_none() {
            running.watch().set(None, now);
        }
        let mut watch = running.watch();
        let locked = watch.is_locked(now);
        Ok(LockState { locked, idle_minutes: watch.idle_minutes(), wait_seconds: watch.seconds_to_wait(now) })
    }

    /// Opens the window with its passphrase.
    pub(crate) async fn open_lock(&self, passphrase: SecretString) -> Result<(), Failure> {
        let running = self.running()?;
        let _alone = running.trying.lock().await;
        running.watch().may_try(running.app.now())?;
        let Some(lock) = lock::setting(&running.app).await? else { return Ok(()) };
        let verified = lock::verify(&lock, passphrase).await;
        let now = running.app.now();
        match &verified {
            Ok(()) => running.watch().right(now),
            Err(error) if error.code == Code::WrongPassword => running.watch().wrong(now),
            Err(_) => {}
        }
        verified.map_err(Failure::from)
    }

    /// Sets another lock, or none: for whoever has just given the passphrase of the one there is.
    pub(crate) async fn set_lock(&self, new: Option<(Option<SecretString>, u32)>) -> Result<(), Failure> {
        let (app, running) = (self.confirmed()?, self.running()?);
        let lock = match new {
            Some((passphrase, minutes)) => Some(lock::set(app, passphrase, minutes).await?),
            None => lock::remove(app).await.map(|()| None)?,
        };
        running.watch().set(lock.as_ref(), app.now());
        Ok(())
    }

    fn running(&self) -> Result<&Running, Failure> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

impl Running {
    async fn begin(app: App) -> bulkhead_api::Result<Self> {
        let watch = Watch::new(lock::setting(&app).await?.as_ref(), app.now());
        let scheduler = Mutex::new(Some(scheduler::start(&app)));
        Ok(Self { app, watch: Mutex::new(watch), trying: tokio::sync::Mutex::default(), scheduler })
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
