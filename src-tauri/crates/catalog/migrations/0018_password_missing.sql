-- A database that came from a kit, a repository or a configuration, whose password was not given here yet.
ALTER TABLE databases ADD COLUMN password_missing INTEGER NOT NULL DEFAULT 0;
