//! Whether two storages are one place, or one lies in the other.

use std::path::Path;

use super::Location;

impl Location {
    /// Whether both are one place, whoever opens it: what is lost with one is lost with the other.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        self.is_within(other) && other.is_within(self)
    }

    /// Whether this is that place or lies in it, whoever opens it.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        let within = |inner: &str, outer: &str| Path::new(inner.trim_matches('/')).starts_with(outer.trim_matches('/'));
        let service = |url: &str| url.trim_end_matches('/').to_lowercase();
        match (self, outer) {
            (Self::Local { path: a }, Self::Local { path: b }) => a.starts_with(b),
            (
                Self::S3 { bucket: a, prefix: at_a, endpoint: of_a, .. },
                Self::S3 { bucket: b, prefix: at_b, endpoint: of_b, .. },
            ) => a == b && within(at_a, at_b) && of_a.as_deref().map(service) == of_b.as_deref().map(service),
            (
                Self::Sftp { host: a, port: at_a, path: in_a, .. },
                Self::Sftp { host: b, port: at_b, path: in_b, .. },
            ) => a.eq_ignore_ascii_case(b) && at_a == at_b && within(in_a, in_b),
            (Self::WebDav { url: a, .. }, Self::WebDav { url: b, .. }) => within(a, b),
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
