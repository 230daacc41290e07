//! Any schema, rows and settings come back bit for bit.
