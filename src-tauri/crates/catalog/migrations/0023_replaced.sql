-- Restores are few among backups: what they replaced is asked for with every list of snapshots.
CREATE INDEX jobs_of_restores ON jobs (tenant_id) WHERE kind IN ('restore', 'place');
