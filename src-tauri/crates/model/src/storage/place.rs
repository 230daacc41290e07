//! Whether two storages are one place, or one lies in the other.

use std::path::Path;

use super::Location;

impl Location {
    /// Whether both are one place, whoever opens it: what is lost with one is lost with the other.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        let folder = |path: &str| path.trim_matches('/').to_owned();
        let service = |url: &str| url.trim_end_matches('/').to_lowercase();
        match (self, other) {
            (Self::Local { path: a }, Self::Local { path: b }) => a.components().eq(b.components()),
            (
                Self::S3 { bucket: a, prefix: at_a, endpoint: of_a, .. },
                Self::S3 { bucket: b, prefix: at_b, endpoint: of_b, .. },
            ) => a == b && folder(at_a) == folder(at_b) && of_a.as_deref().map(service) == of_b.as_deref().map(service),
            (
                Self::Sftp { host: a, port: at_a, path: in_a, .. },
                Self::Sftp { host: b, port: at_b, path: in_b, .. },
            ) => a.eq_ignore_ascii_case(b) && at_a == at_b && folder(in_a) == folder(in_b),
            (Self::WebDav { url: a, .. }, Self::WebDav { url: b, .. }) => {
                a.trim_end_matches('/') == b.trim_end_matches('/')
            }
            _ => false,
        }
    }

    /// Whether this is that place or lies in it, whoever opens it.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        let within = |inner: &str, outer: &str| Path::new(inner).starts_with(outer);
        match (self, outer) {
            (Self::Local { path: inner }, Self::Local { path: outer }) => inner.starts_with(outer),
            (Self::S3 { bucket, prefix, endpoint, region, access_key }, Self::S3 { prefix: outer_prefix, .. }) => {
                let root = Self::S3 {
                    bucket: bucket.clone(),
                    prefix: outer_prefix.clone(),
                    endpoint: endpoint.clone(),
                    region: region.clone(),
                    access_key: access_key.clone(),
                };
                root.same_place(outer) && within(prefix.trim_matches('/'), outer_prefix.trim_matches('/'))
            }
            (
                Self::Sftp { host: a, port: at_a, path: inner, .. },
                Self::Sftp { host: b, port: at_b, path: outer, .. },
            ) => {
                let folder = |path: &str| path.trim_matches('/').to_owned();
                a.eq_ignore_ascii_case(b) && at_a == at_b && within(&folder(inner), &folder(outer))
            }
            (Self::WebDav { url: inner, .. }, Self::WebDav { url: outer, .. }) => within(inner, outer),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::storage::parse_storage_url;

    #[test]
    fn a_place_is_the_same_whoever_opens_it() {
        let at = |url: &str| parse_storage_url(url).unwrap().location;
        for (a, b) in [
            ("file:///srv/backups", "file:///srv/backups/"),
            (
                "s3://ONE@bucket/a?endpoint=https://S3.example",
                "s3://TWO@bucket/a/?endpoint=https://s3.example/&region=eu-1",
            ),
            ("sftp://a@Host.example:22/dir", "sftp://b@host.example:22/dir/?key=/id"),
            ("webdavs://one@dav.example/dir", "webdavs://two@dav.example/dir/"),
        ] {
            assert!(at(a).same_place(&at(b)), "{a} {b}");
        }
        for (a, b) in [
            ("file:///srv/backups", "file:///srv/backups2"),
            ("s3://bucket/a", "s3://bucket/b"),
            ("s3://bucket/a", "s3://bucket/a?endpoint=https://s3.example"),
            ("sftp://a@host.example:22/dir", "sftp://a@host.example:23/dir"),
            ("webdavs://dav.example/Dir", "webdavs://dav.example/dir"),
            ("file:///dir", "sftp://a@host.example:22/dir"),
        ] {
            assert!(!at(a).same_place(&at(b)), "{a} {b}");
        }
    }

    #[test]
    fn a_folder_lies_within_what_it_is_below() {
        let at = |url: &str| parse_storage_url(url).unwrap().location;
        for (inner, outer) in [
            ("file:///srv/b/acme", "file:///srv/b/acme"),
            ("file:///srv/b/acme/data", "file:///srv/b/acme"),
            ("s3://bucket/a/b", "s3://bucket/a"),
            ("sftp://a@h/srv/b/c", "sftp://b@H/srv/b"),
            ("webdavs://h/dav/x", "webdavs://u@h/dav"),
        ] {
            assert!(at(inner).is_within(&at(outer)), "{inner} {outer}");
        }
        for (inner, outer) in [
            ("file:///srv/b/acme2", "file:///srv/b/acme"),
            ("file:///srv/b", "file:///srv/b/acme"),
            ("s3://bucket/ab", "s3://bucket/a"),
            ("s3://other/a/b", "s3://bucket/a"),
            ("sftp://a@h:23/srv/b/c", "sftp://a@h/srv/b"),
            ("webdavs://h/dav2", "webdavs://h/dav"),
        ] {
            assert!(!at(inner).is_within(&at(outer)), "{inner} {outer}");
        }
    }
}
