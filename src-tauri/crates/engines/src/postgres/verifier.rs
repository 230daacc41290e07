//! What a server keeps of a password (RFC 5802 and 7677, in the words of `pg_authid`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The verifier of a password that is random by itself: nobody tries 2^128 of them, so it is worked out in one round. With the usual
/// 4,096 each login takes milliseconds, and a drill logs in a dozen times.
pub(super) fn of(password: &str) -> String {
    let salt: [u8; 16] = rand::random();
    let salted = keyed(password.as_bytes(), &[&salt[..], &1_u32.to_be_bytes()].concat());
    let stored = Sha256::digest(keyed(&salted, b"Client Key"));
    let server = keyed(&salted, b"Server Key");
    let [salt, stored, server] = [&salt[..], &stored[..], &server[..]].map(|bytes| STANDARD.encode(bytes));
    format!("SCRAM-SHA-256$1:{salt}${stored}:{server}")
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    // Keys of any length will do.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.chain_update(text).finalize().into_bytes().to_vec()
}
