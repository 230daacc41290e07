-- Who asked for a job, and when it entered which phase.

ALTER TABLE jobs ADD COLUMN asked_by TEXT NOT NULL DEFAULT 'person';

UPDATE jobs SET asked_by = 'schedule' WHERE json_extract(detail, '$.asked_by') = 'schedule';

CREATE TABLE job_phases (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    phase TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    -- As the counters stood when it was entered.
    bytes_read INTEGER NOT NULL,
    bytes_stored INTEGER NOT NULL,
    -- Bytes that it will read, where that is known.
    bytes_total INTEGER
) STRICT;

CREATE INDEX job_phases_by_job ON job_phases (job_id, id);
