-- A copy of a snapshot on another storage is a row of its own that names its original.
ALTER TABLE snapshots ADD COLUMN original TEXT;
-- Since when nobody who looked found it in its repository.
ALTER TABLE snapshots ADD COLUMN missing_at INTEGER;
-- When all bytes of its repository were read and were right.
ALTER TABLE snapshots ADD COLUMN read_at INTEGER;

CREATE INDEX snapshots_copies ON snapshots (original) WHERE original IS NOT NULL;
CREATE INDEX snapshots_by_place ON snapshots (database_id, storage_id, taken_at);

-- The last look that saw what is there, the last that was tried, and why that one failed.
ALTER TABLE repositories ADD COLUMN looked_at INTEGER;
ALTER TABLE repositories ADD COLUMN tried_at INTEGER;
ALTER TABLE repositories ADD COLUMN look_failure TEXT;

-- How large a repository was: the last look of each day (days since 1970, UTC).
CREATE TABLE usage (
    tenant TEXT NOT NULL,
    storage_id INTEGER NOT NULL REFERENCES storages ON DELETE CASCADE,
    day INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (tenant, storage_id, day)
) STRICT;

-- How much was free at a storage, where it can tell.
CREATE TABLE room (
    storage_id INTEGER NOT NULL REFERENCES storages ON DELETE CASCADE,
    day INTEGER NOT NULL,
    free INTEGER NOT NULL,
    PRIMARY KEY (storage_id, day)
) STRICT;
