-- Policies and the scheduler. Rules are JSON; what is absent in them is inherited.

CREATE TABLE policies (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rules TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

ALTER TABLE tenants ADD COLUMN policy_id INTEGER REFERENCES policies;
ALTER TABLE tenants ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';
ALTER TABLE databases ADD COLUMN policy_id INTEGER REFERENCES policies;
ALTER TABLE databases ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';

-- Where the scheduler stands: one row a database with a schedule.
CREATE TABLE schedules (
    database_id INTEGER PRIMARY KEY REFERENCES databases ON DELETE CASCADE,
    -- What next_due was worked out from; another one begins anew.
    timing TEXT NOT NULL,
    -- The occurrence that was dealt with last, or when the timing was set.
    last_due INTEGER NOT NULL,
    next_due INTEGER
) STRICT;

-- Occurrences that nobody ran, and why.
CREATE TABLE missed_runs (
    id INTEGER PRIMARY KEY,
    database_id INTEGER NOT NULL REFERENCES databases ON DELETE CASCADE,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    reason TEXT NOT NULL,
    found_at INTEGER NOT NULL
) STRICT;

CREATE INDEX missed_runs_by_time ON missed_runs (found_at);
CREATE INDEX missed_runs_by_database ON missed_runs (database_id, found_at);
