-- Snapshots that somebody keeps by hand, and those that are on their way out: the row goes when the repository has let go.
ALTER TABLE snapshots ADD COLUMN pinned_at INTEGER;
ALTER TABLE snapshots ADD COLUMN forgotten_at INTEGER;

-- The latest time that was seen and believed.
CREATE TABLE clock (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seen_at INTEGER NOT NULL
) STRICT;
