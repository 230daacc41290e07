//! The block for machines: all of the kit as text that survives mail, with a digest over it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulkhead_model::{
    Code, Error, Result,
    kit::{FORMAT, Kit},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const BEGIN: &str = "-----BEGIN BULKHEAD RECOVERY KIT-----";
const END: &str = "-----END BULKHEAD RECOVERY KIT-----";
/// Characters a line.
const WIDTH: usize = 76;

#[derive(Serialize)]
struct Written<'a> {
    kit: &'a Kit,
    key: &'a str,
}

#[derive(Deserialize)]
struct Found {
    kit: Kit,
    key: SecretString,
}

/// The block of a kit and its key.
pub(super) fn write(kit: &Kit, key: &SecretString) -> Result<String> {
    let json = serde_json::to_vec(&Written { kit, key: key.expose_secret() })
        .map_err(|error| Error::internal("the kit cannot be written").cause(error))?;
    let body = STANDARD.encode(&json);
    let lines: Vec<_> = body.as_bytes().chunks(WIDTH).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    Ok(format!("{BEGIN}\nsha256 {}\n{}\n{END}", hex::encode(Sha256::digest(&json)), lines.join("\n")))
}

/// Reads a kit back out of HTML or plain text.
///
/// # Errors
/// `InvalidInput` if the text holds no kit, `BadSource` if the kit is damaged or of a newer version.
pub fn read(text: &str) -> Result<(Kit, SecretString)> {
    let block = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(block, _)| block);
    let block = block.ok_or_else(|| {
        Error::new(Code::InvalidInput, "the file holds no recovery kit")
            .hint("A kit is a file that Bulkhead exported, as HTML, text or encrypted. A scan of a printed one is not.")
            .hint("With paper alone: bulkhead repository open TENANT --storage NAME --key-stdin.")
    })?;
    let mut words = block.split_whitespace();
    let (Some("sha256"), Some(digest)) = (words.next(), words.next()) else { return Err(damaged()) };
    let json = STANDARD.decode(words.collect::<String>()).map_err(|error| damaged().cause(error))?;
    if hex::encode(Sha256::digest(&json)) != digest {
        return Err(damaged());
    }
    let value: serde_json::Value = serde_json::from_slice(&json).map_err(|error| damaged().cause(error))?;
    if value["kit"]["format"].as_u64().is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(
            Error::new(Code::BadSource, "the kit was written by a newer version of Bulkhead").hint("Update Bulkhead.")
        );
    }
    let Found { kit, key } = serde_json::from_value(value).map_err(|error| damaged().cause(error))?;
    Ok((kit, key))
}

fn damaged() -> Error {
    Error::new(Code::BadSource, "the kit is damaged: what it holds for machines is not what was written")
        .hint("Take another copy of it.")
        .hint("With its key alone: bulkhead repository open TENANT --storage NAME --key-stdin.")
}
