-- The start of the machine in which the clock was believed first, when that was by the clock on the wall, and whether that clock was
-- seen to have moved since.
ALTER TABLE clock ADD COLUMN boot TEXT;
ALTER TABLE clock ADD COLUMN booted_at INTEGER;
ALTER TABLE clock ADD COLUMN moved INTEGER NOT NULL DEFAULT FALSE;
