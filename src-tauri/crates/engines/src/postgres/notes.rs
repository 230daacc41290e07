//! What a backup of one database cannot hold, said while there is time to think about it.

use bulkhead_model::Result;
use sqlx::PgConnection;

use super::connect::failed;

/// Functions from 16384 on did not come with the server: only those can be replaced by others of the same name.
///
/// In ASCII alone: a server whose encoding lacks a character refuses the whole query.
const NOTES: &str = "
    SELECT format('On another server, and not in this backup: the rows of %s foreign %s.', count(*),
        CASE count(*) WHEN 1 THEN 'table' ELSE 'tables' END)
    FROM pg_class c WHERE c.relkind = 'f' HAVING count(*) > 0
    UNION ALL
    SELECT format('The subscription %I %s.', s.subname, CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        THEN 'comes back disabled' ELSE 'is not in this backup: only a superuser can read it' END)
    FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT format('Made by an extension on a restore, without the rows that they hold: the tables %s.',
        string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
            AND d.refclassid = 'pg_extension'::regclass
        JOIN pg_extension e ON e.oid = d.refobjid
    WHERE c.relkind IN ('r', 'p') AND c.oid <> ALL (coalesce(e.extconfig, '{}')) AND pg_relation_size(c.oid) > 0
    HAVING count(*) > 0
    UNION ALL
    SELECT format('Filled anew by a restore, and not compared with what they held: the materialized views %s.',
        string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND c.relispopulated AND NOT EXISTS (SELECT FROM pg_depend e
        WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
    HAVING count(*) > 0
    UNION ALL
    SELECT format('Worked out anew by a restore, by functions of this database, and not compared: the generated columns %s.',
        string_agg(format('%I.%I.%I', n.nspname, c.relname, a.attname), ', ' ORDER BY n.nspname, c.relname))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attgenerated = 's' AND NOT a.attisdropped AND EXISTS (SELECT FROM pg_depend f
        WHERE f.classid = 'pg_attrdef'::regclass AND f.objid = d.oid
        AND f.refclassid = 'pg_proc'::regclass AND f.refobjid >= 16384)
    HAVING count(*) > 0
    UNION ALL
    SELECT format('In the default tablespace after a restore, whatever the server has: %s.',
        string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.reltablespace <> 0 AND c.relkind IN ('r', 'p', 'i', 'I', 'm') AND c.oid >= 16384 AND n.nspname !~ '^pg_'
    HAVING count(*) > 0
    UNION ALL
    SELECT format('Made in the version that the server of a restore has, and not as here: the %s %s.',
        CASE count(*) WHEN 1 THEN 'extension' ELSE 'extensions' END,
        string_agg(format('%I %s', e.extname, e.extversion), ', ' ORDER BY e.extname))
    FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
    WHERE a.default_version <> e.extversion
    HAVING count(*) > 0
    UNION ALL
    SELECT format('Restored only where the server loads the library of the provider %s, and a private server of a drill does not: security labels.',
        string_agg(DISTINCT quote_ident(provider), ', '))
    FROM pg_seclabel
    HAVING count(*) > 0
    UNION ALL
    SELECT format('In a schema of the server itself, and in no backup: the tables %s.',
        string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.relname))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND n.nspname IN ('pg_catalog', 'information_schema')
    HAVING count(*) > 0
    ORDER BY 1";

pub(super) async fn read(connection: &mut PgConnection) -> Result<Vec<String>> {
    sqlx::query_scalar(NOTES).fetch_all(connection).await.map_err(failed)
}
