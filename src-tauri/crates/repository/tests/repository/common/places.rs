//! The storages, each as an admin would name it: by its URL, with its secret apart.

use bulkhead_core::ports::StorageAt;
use bulkhead_model::storage::{Location, parse_storage_url};
use bulkhead_test_support::{S3, Sandbox, Sftp, WebDav};

pub fn local(sandbox: &Sandbox) -> StorageAt {
    StorageAt { location: Location::Local { path: sandbox.dir("storage with space, é") }, secret: None }
}

pub fn s3(server: &S3) -> StorageAt {
    server.create_bucket("backups");
    s3_through(server, server.port())
}

/// The bucket of [`s3`] by way of another port.
pub fn s3_through(server: &S3, port: u16) -> StorageAt {
    let mut storage = named(&server.url_through(port, "backups", "some/where"));
    if let Location::S3 { access_key, .. } = &mut storage.location {
        *access_key = Some(server.access_key().to_owned());
    }
    StorageAt { secret: Some(server.secret_key().to_owned().into()), ..storage }
}

pub fn sftp(server: &Sftp) -> StorageAt {
    sftp_through(server, server.port())
}

/// The folder of [`sftp`] by way of another port.
pub fn sftp_through(server: &Sftp, port: u16) -> StorageAt {
    let known = if port == server.port() { server.known_hosts().to_owned() } else { server.known_hosts_at(port) };
    let options = format!("?key={}&known_hosts={}", server.key().display(), known.display());
    named(&(server.url_through(port, "some/where") + &options))
}

pub fn webdav(server: &WebDav) -> StorageAt {
    webdav_through(server, server.port())
}

/// The folder of [`webdav`] by way of another port.
pub fn webdav_through(server: &WebDav, port: u16) -> StorageAt {
    let storage = named(&format!("webdav://{}@127.0.0.1:{port}/some%20where/deep", server.user()));
    StorageAt { secret: Some(server.password().to_owned().into()), ..storage }
}

fn named(url: &str) -> StorageAt {
    StorageAt { location: parse_storage_url(url).unwrap().location, secret: None }
}
