-- Times are Unix milliseconds, UTC. Connections, locations and details are JSON; secrets are never here.

CREATE TABLE tenants (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE databases (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    name TEXT NOT NULL,
    connection TEXT NOT NULL,
    has_password INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE storages (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    location TEXT NOT NULL,
    has_secret INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A repository outlives its tenant's row, so that nothing is ever made over it.
CREATE TABLE repositories (
    tenant TEXT NOT NULL,
    storage_id INTEGER NOT NULL REFERENCES storages,
    repository TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, storage_id)
) STRICT;

CREATE TABLE snapshots (
    id TEXT NOT NULL,
    database_id INTEGER NOT NULL REFERENCES databases ON DELETE CASCADE,
    storage_id INTEGER NOT NULL REFERENCES storages,
    taken_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    bytes_added INTEGER NOT NULL,
    tables INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    proved_at INTEGER,
    PRIMARY KEY (id, storage_id)
) STRICT;

CREATE INDEX snapshots_by_database ON snapshots (database_id, taken_at);
CREATE INDEX snapshots_proved ON snapshots (database_id, proved_at) WHERE proved_at IS NOT NULL;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    tenant_id INTEGER NOT NULL REFERENCES tenants ON DELETE CASCADE,
    database_id INTEGER REFERENCES databases ON DELETE CASCADE,
    state TEXT NOT NULL,
    phase TEXT,
    owner TEXT,
    requested_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    bytes_read INTEGER NOT NULL DEFAULT 0,
    bytes_stored INTEGER NOT NULL DEFAULT 0,
    snapshot TEXT,
    error TEXT,
    leftovers TEXT NOT NULL DEFAULT '[]',
    detail TEXT NOT NULL DEFAULT 'null'
) STRICT;

-- One active job a database.
CREATE UNIQUE INDEX jobs_active ON jobs (database_id) WHERE state IN ('queued', 'running', 'cancelling');
CREATE INDEX jobs_by_database ON jobs (database_id, requested_at);
CREATE INDEX jobs_by_time ON jobs (requested_at);
CREATE INDEX jobs_with_leftovers ON jobs (id) WHERE leftovers <> '[]';

CREATE TABLE job_lines (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    at INTEGER NOT NULL,
    line TEXT NOT NULL
) STRICT;

CREATE INDEX job_lines_by_job ON job_lines (job_id, id);
