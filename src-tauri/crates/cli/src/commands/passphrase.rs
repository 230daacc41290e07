//! Passphrases: from standard input, or asked for on the terminal without showing them.

use std::io::IsTerminal;

use bulkhead_api::{Code, Error, Result};
use secrecy::{ExposeSecret, SecretString};

use super::secret_from_stdin;

/// A passphrase to seal something with: on a terminal it is asked for twice.
pub(crate) fn new(from_stdin: bool) -> Result<SecretString> {
    if from_stdin {
        return secret_from_stdin();
    }
    let first = ask("Passphrase: ")?;
    if ask("The same again: ")?.expose_secret() != first.expose_secret() {
        return Err(Error::new(Code::InvalidInput, "the two passphrases differ").hint("Type it again."));
    }
    Ok(first)
}

/// A passphrase that something is sealed with.
pub(crate) fn known(from_stdin: bool) -> Result<SecretString> {
    if from_stdin { secret_from_stdin() } else { ask("Passphrase: ") }
}

fn ask(prompt: &str) -> Result<SecretString> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::new(Code::InvalidInput, "there is no terminal to ask for the passphrase")
            .hint("Give it with --passphrase-stdin."));
    }
    let typed = rpassword::prompt_password(prompt).map_err(|error| Error::io("the terminal", error))?;
    Ok(typed.into())
}
