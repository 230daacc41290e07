//! A location as OpenDAL wants it: a scheme and options.

use std::collections::BTreeMap;

use bulkhead_model::{Code, Error, Result, storage::Location};
use secrecy::{ExposeSecret, SecretString};

/// Tries after a failed request, with growing pauses.
const RETRIES: &str = "3";

pub(super) fn of(
    location: &Location,
    secret: Option<&SecretString>,
) -> Result<(&'static str, BTreeMap<String, String>)> {
    let secret = secret.map(|secret| secret.expose_secret().to_owned());
    let (scheme, options) = match location {
        Location::Local { .. } => return Err(Error::internal("a local storage needs no options")),
        Location::S3 { bucket, prefix, endpoint, region, access_key } => (
            "s3",
            vec![
                ("bucket", Some(bucket.clone())),
                ("root", Some(format!("/{prefix}"))),
                ("endpoint", endpoint.clone()),
                ("region", Some(region.clone().unwrap_or_else(|| "us-east-1".to_owned()))),
                ("access_key_id", access_key.clone()),
                ("secret_access_key", secret),
                // Credentials come from the keyring alone, never from files or the environment of this machine.
                ("disable_config_load", Some("true".to_owned())),
                ("disable_ec2_metadata", Some("true".to_owned())),
            ],
        ),
        Location::Sftp { user, host, port, path, key_file, known_hosts } => {
            if known_hosts.is_some() {
                return Err(Error::new(Code::InvalidInput, "a known hosts file of its own is not supported")
                    .hint("Add the host to ~/.ssh/known_hosts."));
            }
            (
                "sftp",
                vec![
                    ("endpoint", Some(format!("ssh://{}:{port}", bracketed(host)))),
                    ("user", Some(user.clone())),
                    ("root", Some(path.clone())),
                    ("key", key_file.as_ref().map(|path| path.to_string_lossy().into_owned())),
                    ("known_hosts_strategy", Some("strict".to_owned())),
                ],
            )
        }
        Location::WebDav { url, user } => {
            ("webdav", vec![("endpoint", Some(url.clone())), ("username", user.clone()), ("password", secret)])
        }
    };
    let retry = ("retry".to_owned(), RETRIES.to_owned());
    let options = options.into_iter().filter_map(|(key, value)| value.map(|value| (key.to_owned(), value)));
    Ok((scheme, options.chain([retry]).collect()))
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
