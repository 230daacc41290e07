-- The jobs of a database in the order in which they were written down, whatever the clock said.
CREATE INDEX jobs_in_order ON jobs (database_id);
