//! Seals a kit with a passphrase, in the format of age: `age -d` opens it without Bulkhead.

use age::scrypt::{Identity, Recipient};
use bulkhead_model::{Code, Error, Result};
use secrecy::{ExposeSecret, SecretString};

/// Where every armored file of age begins.
const ARMOR: &str = "-----BEGIN AGE ENCRYPTED FILE-----";
/// Where a bare one does.
const BARE: &[u8] = b"age-encryption.org/v1";
/// Characters of the shortest passphrase: what protects all backups of a tenant must not be guessed.
const SHORTEST: usize = 12;
/// Cost of the stretching, as a power of two: a quarter of a gigabyte, and a second or so.
const COST: u8 = 18;
/// The highest cost that is tried to open: more would not fit into the memory of a small machine.
const HIGHEST: u8 = 22;

/// Whether this is a file of age.
#[must_use]
pub fn is_sealed(file: &[u8]) -> bool {
    file.starts_with(BARE) || file.trim_ascii_start().starts_with(ARMOR.as_bytes())
}

/// Seals a text. What comes out is text as well.
///
/// # Errors
/// `InvalidInput` for a passphrase that is too short.
pub fn seal(text: &str, passphrase: &SecretString) -> Result<String> {
    if passphrase.expose_secret().chars().count() < SHORTEST {
        return Err(Error::new(Code::InvalidInput, format!("the passphrase has fewer than {SHORTEST} characters"))
            .hint("Take four or five words that have nothing to do with each other."));
    }
    let mut recipient = Recipient::new(passphrase.clone());
    recipient.set_work_factor(COST);
    age::encrypt_and_armor(&recipient, text.as_bytes())
        .map_err(|error| Error::internal("the kit cannot be encrypted").cause(error))
}

/// Opens what was sealed.
///
/// # Errors
/// `WrongKey` if the passphrase is another one, `BadSource` if the file is damaged.
pub fn unseal(file: &[u8], passphrase: &SecretString) -> Result<String> {
    let mut identity = Identity::new(passphrase.clone());
    identity.set_max_work_factor(HIGHEST);
    let text = age::decrypt(&identity, file).map_err(|error| match error {
        age::DecryptError::DecryptionFailed
        | age::DecryptError::NoMatchingKeys
        | age::DecryptError::KeyDecryptionFailed => Error::new(Code::WrongKey, "the passphrase does not open this kit")
            .hint("Type it again: upper and lower case and blanks count."),
        error => Error::new(Code::BadSource, "the encrypted kit cannot be read")
            .hint("Take another copy of it.")
            .cause(error),
    })?;
    String::from_utf8(text).map_err(|error| Error::new(Code::BadSource, "the encrypted file holds no kit").cause(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone() {
        let sealed = seal("the kit", &"correct horse battery".into()).expect("sealed");
        assert!(is_sealed(sealed.as_bytes()) && !sealed.contains("the kit") && !is_sealed(b"<!doctype html>"));
        assert_eq!(unseal(sealed.as_bytes(), &"correct horse battery".into()).as_deref(), Ok("the kit"));
        let wrong = unseal(sealed.as_bytes(), &"correct horse cattery".into());
        assert_eq!(wrong.map_err(|error| error.code), Err(Code::WrongKey));
        let cut = unseal(&sealed.as_bytes()[..sealed.len() - 80], &"correct horse battery".into());
        assert_eq!(cut.map_err(|error| error.code), Err(Code::BadSource));
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert_eq!(seal("x", &"short".into()).map_err(|error| error.code), Err(Code::InvalidInput));
    }
}
