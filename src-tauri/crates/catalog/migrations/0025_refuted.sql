-- What a later drill refuted is proved no more. Of a damaged copy that is said in its own row, and what a tenant asserts was asked of
-- rows that were equal.
UPDATE snapshots SET proved_at = NULL WHERE proved_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM drills JOIN snapshots AS tried ON tried.id = drills.snapshot
    WHERE drills.database_id = snapshots.database_id
        AND coalesce(tried.original, tried.id) = coalesce(snapshots.original, snapshots.id)
        AND ended_at >= snapshots.proved_at AND outcome IN ('differs', 'failed')
        AND coalesce(json_extract(evidence, '$.reason.code'), '') NOT IN ('repository-damaged', 'assertion-failed'));
