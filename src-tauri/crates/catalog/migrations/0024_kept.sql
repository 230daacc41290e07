-- Until when all that is in a repository is locked, in ms: 0 if some of it is not, the largest number under a legal hold; none while
-- nobody has asked.
ALTER TABLE repositories ADD COLUMN kept_until INTEGER;
