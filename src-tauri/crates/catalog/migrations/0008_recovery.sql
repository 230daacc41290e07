-- Whom to call about a tenant: lines, as JSON. They stand in its recovery kit.
ALTER TABLE tenants ADD COLUMN contacts TEXT NOT NULL DEFAULT '[]';

-- The last recovery kit of a tenant: when it was written, how, and from what, as JSON. The key is never here.
CREATE TABLE kits (
    tenant TEXT PRIMARY KEY,
    written_at INTEGER NOT NULL,
    form TEXT NOT NULL,
    essentials TEXT NOT NULL
) STRICT;

-- When the key of a tenant was last changed.
CREATE TABLE rekeyed (
    tenant TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;

-- Since when a snapshot is known to need data that is damaged.
ALTER TABLE snapshots ADD COLUMN damaged_at INTEGER;
CREATE INDEX snapshots_damaged ON snapshots (storage_id) WHERE damaged_at IS NOT NULL;

-- When each share of a repository's packs was last read and found right.
CREATE TABLE shares (
    tenant TEXT NOT NULL,
    storage_id INTEGER NOT NULL REFERENCES storages ON DELETE CASCADE,
    share INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, storage_id, share)
) STRICT;

-- Disaster drills, as evidence: it outlives the job. The report is JSON.
CREATE TABLE disasters (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;

CREATE INDEX disasters_by_tenant ON disasters (tenant, began_at);

-- Packs that were read and are not what they are named by; until they are read and right again.
CREATE TABLE damaged_packs (
    tenant TEXT NOT NULL,
    storage_id INTEGER NOT NULL REFERENCES storages ON DELETE CASCADE,
    pack TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, storage_id, pack)
) STRICT;
