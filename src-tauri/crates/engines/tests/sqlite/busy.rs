//! Other processes write while a file is copied.
