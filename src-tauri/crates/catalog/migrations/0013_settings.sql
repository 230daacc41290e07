-- What the admin has set for the whole application, one row a noun, as JSON. No secret.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
