//! What a backup of one database cannot hold, said while there is time to think about it.

use bulkhead_model::Result;
use sqlx::PgConnection;

use super::connect::failed;

/// In ASCII alone: a server whose encoding lacks a character refuses the whole query.
const NOTES: &str = "
    SELECT format('%s foreign tables: their rows are on another server and not in this backup.', count(*))
    FROM pg_class c WHERE c.relkind = 'f' HAVING count(*) > 0
    UNION ALL
    SELECT format('The subscription %I %s.', s.subname, CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        THEN 'comes back disabled' ELSE 'is not in this backup: only a superuser can read it' END)
    FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY 1";

pub(super) async fn read(connection: &mut PgConnection) -> Result<Vec<String>> {
    sqlx::query_scalar(NOTES).fetch_all(connection).await.map_err(failed)
}
