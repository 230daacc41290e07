-- Databases that others live on: what would go into one or replace it asks for more.
ALTER TABLE databases ADD COLUMN production INTEGER NOT NULL DEFAULT 0;
