-- Whether a restore made it of what it was about to replace: a mark of the backup itself, which it carries in its manifest as well, so
-- that who reads the repository anew knows it. Until now only the jobs of restores knew.
ALTER TABLE snapshots ADD COLUMN set_aside INTEGER NOT NULL DEFAULT FALSE;
UPDATE snapshots SET set_aside = TRUE WHERE coalesce(original, id) IN (
    SELECT coalesce(json_extract(detail, '$.replaced.safety'), json_extract(detail, '$.aside')) FROM jobs
    WHERE kind IN ('restore', 'place') AND coalesce(json_extract(detail, '$.replaced.safety'), json_extract(detail, '$.aside')) IS NOT NULL);
DROP INDEX jobs_of_restores;
