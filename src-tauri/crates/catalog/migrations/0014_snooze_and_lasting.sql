-- Until when an alert is not told of, unless it gets worse.
ALTER TABLE alerts ADD COLUMN snoozed_until INTEGER;

-- Whether the storage refused to delete what was written there, when that was last tried; NULL while it was not.
ALTER TABLE storages ADD COLUMN lasting INTEGER;
