//! Turns what rustic, OpenDAL and the system say into errors an admin can act on.

use std::{
    error::Error as StdError,
    io,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
};

use bulkhead_model::{Code, Error, Result};
use opendal::ErrorKind;
use rustic_core::RusticError;

/// Runs work on data that may be damaged: rustic can panic over it, and the application must not end by that.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    quiet();
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged("reading it broke off unexpectedly")))
}

/// Such a panic is an error, which is told: it is for the log, and not for whoever reads what a command prints.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let other = panic::take_hook();
        panic::set_hook(Box::new(move |info| match info.location() {
            Some(at) if at.file().contains("rustic_core") => tracing::warn!(%info, "reading the repository broke off"),
            _ => other(info),
        }));
    });
}

/// Data in the repository is not what it should be.
pub(crate) fn damaged(why: impl std::fmt::Display) -> Error {
    Error::new(Code::RepositoryDamaged, format!("the repository is damaged: {why}"))
        .hint("Find out how far: bulkhead check TENANT --read-data.")
        .hint("Restore from another snapshot or another copy.")
}

/// An error of rustic while doing `what`.
pub(crate) fn from_rustic(what: &str, error: Box<RusticError>) -> Error {
    if let Some(error) = ours(error.as_ref()) {
        return error;
    }
    if error.is_incorrect_password() {
        return wrong_key();
    }
    let failure = match find_io(error.as_ref()) {
        Some(code) => explain(code, what),
        None => damaged(format!("{what}: {}", brief(&error))),
    };
    failure.cause(error.display_log())
}

/// An error of a storage while doing `what`, where nothing of a repository was read yet.
pub(crate) fn from_storage(what: &str, error: Box<RusticError>) -> Error {
    if let Some(error) = ours(error.as_ref()) {
        return error;
    }
    let code = find_io(error.as_ref()).unwrap_or(Code::StorageUnreachable);
    explain(code, what).cause(error.display_log())
}

/// What OpenDAL says while doing `what`.
pub(crate) fn from_opendal(what: &str, error: opendal::Error) -> Error {
    let failure = match error.kind() {
        ErrorKind::NotFound => damaged(format!("{what}: there is no such file")),
        ErrorKind::PermissionDenied => denied(what),
        ErrorKind::ConfigInvalid => Error::new(Code::InvalidInput, "the storage's settings cannot be used")
            .hint("Check bucket, endpoint, region and user: bulkhead storage list."),
        _ => match status(&error) {
            Some(401 | 403) => denied(what),
            Some(507) => explain(Code::DiskFull, what),
            _ => silent(what, &words(&error)),
        },
    };
    failure.cause(error)
}

/// The storage does not answer, with the reason where the words of the layers below have one.
pub(crate) fn silent(what: &str, words: &str) -> Error {
    const HUNG_UP: &str = "it ended the connection without an answer, as another service at that port would";
    const REASONS: [(&str, &str); 18] = [
        ("Could not resolve", "its name is not known"),
        ("dns error", "its name is not known"),
        ("failed to lookup address", "its name is not known"),
        ("Connection refused", "nothing answers at that port"),
        ("InvalidContentType", "it does not speak TLS at that port"),
        ("certificate", "its certificate is not trusted"),
        ("hyper::Error(UnexpectedMessage)", "what answers there is no web server"),
        ("hyper::Error(Parse(", "what answers there is no web server"),
        ("hyper::Error(IncompleteMessage", HUNG_UP),
        ("hyper::Error(ChannelClosed", HUNG_UP),
        ("tls handshake eof", HUNG_UP),
        ("kex_exchange_identification", "it ended the connection before it spoke SSH"),
        ("No route to host", "there is no way to it"),
        ("Network is unreachable", "there is no network"),
        ("timed out", "it did not answer in time"),
        ("TimedOut", "it did not answer in time"),
        ("timeout reached", "it did not answer in time"),
        // Last: the others say more.
        ("ConnectionReset", HUNG_UP),
    ];
    match (REASONS.iter().find(|(sign, _)| words.contains(sign)), words.split_once("status: ")) {
        (Some((_, reason)), _) => unreachable(&format!("{what}: {reason}")),
        (None, Some((_, status))) => unreachable(&format!("{what}: it answered {}", status.get(..3).unwrap_or(status))),
        (None, None) => unreachable(what),
    }
}

/// All that is said of it, the layers below included. What was called where says nothing of why, and names time-outs.
pub(crate) fn words(error: &opendal::Error) -> String {
    let all = format!("{error:?}");
    all.split("Backtrace:").next().unwrap_or_default().to_owned()
}

/// The HTTP status that OpenDAL keeps in words alone.
fn status(error: &opendal::Error) -> Option<u16> {
    error.to_string().split_once("status: ")?.1.get(..3)?.parse().ok()
}

/// The storage refuses us.
pub(crate) fn denied(what: &str) -> Error {
    explain(Code::StorageDenied, what)
}

/// The storage does not answer.
pub(crate) fn unreachable(what: &str) -> Error {
    explain(Code::StorageUnreachable, what)
}

/// The key opens nothing here.
pub(crate) fn wrong_key() -> Error {
    Error::new(Code::WrongKey, "the tenant's key does not open this repository")
        .hint("Use the key from the recovery kit: bulkhead repository open TENANT --storage NAME --key-stdin.")
        .hint("Bulkhead never makes a new repository over one that it cannot open.")
}

fn explain(code: Code, what: &str) -> Error {
    let (message, hint) = match code {
        Code::DiskFull => ("no space is left on the storage", "Free some space there, then run it again."),
        Code::StorageDenied => {
            ("the storage refuses these credentials", "Check user, key and rights: bulkhead storage test NAME.")
        }
        _ => ("the storage cannot be reached", "Check network, address and mount: bulkhead storage test NAME."),
    };
    let code = if matches!(code, Code::DiskFull | Code::StorageDenied) { code } else { Code::StorageUnreachable };
    Error::new(code, format!("{message} ({what})")).hint(hint)
}

/// The first sentence without rustic's own classes; the log has all of it.
fn brief(error: &RusticError) -> String {
    let text = error.display_log();
    let text = text.split(" (kind: related to").next().unwrap_or_default();
    let text = text.lines().next().unwrap_or_default().trim_start_matches("Error: ");
    // What cannot be decrypted is named as a file and a place in it.
    match text.strip_prefix("error processing ").and_then(|rest| rest.split_whitespace().next()) {
        Some(file) => format!("{} is not what was written", file.replacen(':', " ", 1)),
        None => text.chars().take(300).collect(),
    }
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// One of our own errors that went through rustic as the cause of another.
fn ours(error: &(dyn StdError + 'static)) -> Option<Error> {
    causes(error).find_map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).cloned(),
        None => cause.downcast_ref::<Error>().cloned(),
    })
}

fn find_io(error: &(dyn StdError + 'static)) -> Option<Code> {
    causes(error).find_map(|cause| cause.downcast_ref::<io::Error>()).and_then(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Code::DiskFull),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Some(Code::StorageDenied),
        // The storage answers; what it holds is not what it should be.
        io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof => None,
        _ => Some(Code::StorageUnreachable),
    })
}

#[cfg(test)]
mod tests {
    use rustic_core::ErrorKind;

    use super::{RusticError, from_rustic};

    #[test]
    fn a_pack_that_cannot_be_decrypted_is_named_in_words() {
        let inner = RusticError::new(ErrorKind::Cryptography, "Data decryption failed, MAC check failed.");
        let error =
            RusticError::with_source(ErrorKind::Cryptography, "error processing {tpe}:{id} at {location}", inner)
                .attach_context("tpe", "pack")
                .attach_context("id", "3fa8")
                .attach_context("location", "BlobLocation { offset: 7 }");
        let told = from_rustic("reading its data", error).message;
        assert_eq!(told, "the repository is damaged: reading its data: pack 3fa8 is not what was written");
    }
}
