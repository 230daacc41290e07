-- Drills: what they found, and when the next ones are due.

-- One row a drill that came to an end, whatever the end. It outlives the job and the snapshot.
CREATE TABLE drills (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL,
    database_id INTEGER NOT NULL REFERENCES databases ON DELETE CASCADE,
    -- Which snapshot; none if it did not come to one.
    snapshot TEXT,
    storage TEXT,
    taken_at INTEGER,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    -- Who asked for it: a user of the machine, or the schedule.
    who TEXT NOT NULL,
    sandbox TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    tables INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    -- How long a restore would have taken; none if it did not come so far.
    restore_ms INTEGER,
    evidence TEXT NOT NULL
) STRICT;

CREATE INDEX drills_by_database ON drills (database_id, ended_at);
CREATE INDEX drills_by_time ON drills (ended_at);
CREATE INDEX drills_measured ON drills (database_id, ended_at) WHERE restore_ms IS NOT NULL;

-- When the next drill of a database is due: one row a database with a schedule for drills.
CREATE TABLE drill_times (
    database_id INTEGER PRIMARY KEY REFERENCES databases ON DELETE CASCADE,
    -- What due_at was worked out from; another one begins anew.
    timing TEXT NOT NULL,
    due_at INTEGER
) STRICT;

-- A drill does not touch its source: it keeps no backup from running, and none keeps it.
DROP INDEX jobs_active;
CREATE INDEX jobs_active ON jobs (database_id) WHERE state IN ('queued', 'running', 'cancelling');
CREATE UNIQUE INDEX jobs_alone ON jobs (database_id) WHERE state IN ('queued', 'running', 'cancelling') AND kind <> 'drill';

-- One sandbox a tenant at a time, whatever instance runs it.
CREATE UNIQUE INDEX jobs_drilling ON jobs (tenant_id) WHERE kind = 'drill' AND state IN ('queued', 'running', 'cancelling');
