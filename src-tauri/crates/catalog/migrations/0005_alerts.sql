-- Alerts: one row a cause for as long as it lasts. The condition is JSON.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    -- The cause, as JSON.
    cause TEXT NOT NULL,
    condition TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    acknowledged_at INTEGER,
    closed_at INTEGER
) STRICT;

-- One open alert a cause, however many instances look.
CREATE UNIQUE INDEX alerts_open ON alerts (cause) WHERE closed_at IS NULL;
CREATE INDEX alerts_by_time ON alerts (opened_at);

-- Where alerts go besides the desktop. What is secret about them is in the keyring.
CREATE TABLE channels (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Messages on their way, and what came of them.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL REFERENCES channels ON DELETE CASCADE,
    message TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    -- When to try next; none once it is delivered or given up.
    due_at INTEGER,
    -- Whoever is at it has so long.
    claimed_until INTEGER,
    delivered_at INTEGER,
    failure TEXT
) STRICT;

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_channel ON deliveries (channel_id, id);

-- When something that is done now and then was done last.
CREATE TABLE marks (
    what TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

-- The last check of a tenant.
CREATE INDEX jobs_checks ON jobs (tenant_id, requested_at) WHERE kind = 'check';
CREATE INDEX snapshots_missing ON snapshots (storage_id) WHERE missing_at IS NOT NULL;
