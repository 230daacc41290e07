//! The storages, each as an admin would name it: by its URL, with its secret apart.

use bulkhead_core::ports::StorageAt;
use bulkhead_model::storage::{Location, parse_storage_url};
use bulkhead_test_support::{S3, Sandbox, Sftp, WebDav};

pub(crate) fn local(sandbox: &Sandbox) -> StorageAt {
    StorageAt { location: Location::Local { path: sandbox.dir("storage with space, é") }, secret: None }
}

pub(crate) fn s3(server: &S3) -> StorageAt {
    server.create_bucket("backups");
    let mut storage = named(&server.url("backups", "some/where"));
    if let Location::S3 { access_key, .. } = &mut storage.location {
        *access_key = Some(server.access_key().to_owned());
    }
    StorageAt { secret: Some(server.secret_key().to_owned().into()), ..storage }
}

pub(crate) fn sftp(server: &Sftp) -> StorageAt {
    let options = format!("?key={}&known_hosts={}", server.key().display(), server.known_hosts().display());
    named(&(server.url("some/where") + &options))
}

pub(crate) fn webdav(server: &WebDav) -> StorageAt {
    let server_url = server.endpoint().replace("http://", &format!("webdav://{}@", server.user()));
    let storage = named(&(server_url + "/some%20where/deep"));
    StorageAt { secret: Some(server.password().to_owned().into()), ..storage }
}

fn named(url: &str) -> StorageAt {
    StorageAt { location: parse_storage_url(url).unwrap().location, secret: None }
}
