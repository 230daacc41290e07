-- Since when a repository is known to lack, or not to be able to read, what names its data: also where no snapshot tells.
ALTER TABLE repositories ADD COLUMN broken_at INTEGER;
