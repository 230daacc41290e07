//! Servers that hold repositories: S3, SFTP and WebDAV, each with its files in the sandbox.

mod s3;
mod sftp;
mod webdav;

pub use s3::S3;
pub use sftp::Sftp;
pub use webdav::WebDav;
