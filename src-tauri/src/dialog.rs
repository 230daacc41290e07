//! Dialogs of the system: for files, as the page never names a path itself, and for what the page may not decide alone.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use bulkhead_api::{Code, Error, types::Failure};
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

/// Asks where to save something, with a name proposed; none if nobody chose.
pub(crate) async fn save(app: &AppHandle, name: &str) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog().file().set_file_name(name).save_file(|chosen| {
        // Nobody waits any more when the page is gone, and then nothing is written.
        let _ = tell.send(chosen);
    });
    told.await.ok().flatten()?.into_path().ok()
}

/// Asks for a folder; none if nobody chose.
pub(crate) async fn folder(app: &AppHandle) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog().file().pick_folder(|chosen| {
        let _ = tell.send(chosen);
    });
    told.await.ok().flatten()?.into_path().ok()
}

/// Asks for a file to read, of some ends; none if nobody chose.
pub(crate) async fn file(app: &AppHandle, kind: &str, ends: &[&str]) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog().file().add_filter(kind, ends).pick_file(|chosen| {
        let _ = tell.send(chosen);
    });
    told.await.ok().flatten()?.into_path().ok()
}

/// Asks a question that the page cannot answer by itself.
pub(crate) async fn ask(app: &AppHandle, title: &str, question: &str, yes: &str) -> bool {
    let (tell, told) = tokio::sync::oneshot::channel();
    let buttons = MessageDialogButtons::OkCancelCustom(yes.to_owned(), "Cancel".to_owned());
    app.dialog().message(question).title(title).kind(MessageDialogKind::Warning).buttons(buttons).show(|answer| {
        let _ = tell.send(answer);
    });
    told.await.unwrap_or(false)
}

/// The file that was chosen last to be read; commands that read it take it from here.
#[derive(Default)]
pub(crate) struct Chosen(Mutex<Option<PathBuf>>);

impl Chosen {
    /// Keeps it.
    pub(crate) fn set(&self, path: PathBuf) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    }

    /// The file; an error if none was chosen.
    pub(crate) fn get(&self) -> Result<PathBuf, Failure> {
        let chosen = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        chosen.ok_or_else(|| Error::new(Code::InvalidInput, "no file was chosen").hint("Choose the file first.").into())
    }
}
