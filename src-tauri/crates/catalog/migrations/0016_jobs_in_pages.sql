-- The jobs of a database or a tenant, newest first, without a walk through all of them.
CREATE INDEX jobs_of_database ON jobs (database_id, id);
CREATE INDEX jobs_of_tenant ON jobs (tenant_id, id);
