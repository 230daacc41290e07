-- Snapshots in a repository that another program wrote, at the last look that counted them.
ALTER TABLE repositories ADD COLUMN foreign_snapshots INTEGER NOT NULL DEFAULT 0;
