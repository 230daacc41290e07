//! Lists what a database holds, from its catalogs and statistics alone.

use bulkhead_model::{
    Result,
    census::Census,
    manifest::TableName,
    report::{Inspection, TableEstimate},
};
use sqlx::PgConnection;

use super::{connect, connect::failed, notes, roles};
use crate::{
    reach::{INSPECT, within},
    tunnel::Reached,
};

const TABLES: &str = "
    SELECT n.nspname::text, c.relname::text, c.reltuples::bigint, pg_total_relation_size(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2";

const OBJECTS: &str = "
    SELECT CASE c.relkind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized views' WHEN 'S' THEN 'sequences' ELSE 'indexes' END,
        n.nspname || '.' || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm', 'S', 'i', 'I') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL SELECT 'triggers', c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL SELECT 'event triggers', evtname::text FROM pg_event_trigger
    UNION ALL SELECT 'functions', n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT 'extensions', extname || ' ' || extversion FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 'large objects', oid::text FROM pg_largeobject_metadata
    UNION ALL SELECT 'publications', pubname::text FROM pg_publication";

pub(super) async fn run(source: &Reached) -> Result<Inspection> {
    within(INSPECT, look(source)).await
}

async fn look(source: &Reached) -> Result<Inspection> {
    let mut connection = connect::connect(source).await?;
    let (server_version, server) = connect::version(&mut connection).await?;
    let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    let inspection = Inspection {
        server_version,
        server: format!("PostgreSQL {server}"),
        bytes: u64::try_from(bytes).unwrap_or_default(),
        tables: tables(&mut connection).await?,
        objects: objects(&mut connection).await?,
        roles: roles::referred(&mut connection).await?.into_iter().map(|role| role.name).collect(),
        warnings: notes::read(&mut connection).await?,
    };
    connect::close(connection).await;
    Ok(inspection)
}

async fn tables(connection: &mut PgConnection) -> Result<Vec<TableEstimate>> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(TABLES).fetch_all(connection).await.map_err(failed)?;
    let estimate = |(schema, name, rows, bytes): (String, String, i64, i64)| TableEstimate {
        table: TableName { schema: Some(schema), name },
        // -1: never analysed.
        rows: u64::try_from(rows).ok(),
        bytes: u64::try_from(bytes).ok(),
    };
    Ok(rows.into_iter().map(estimate).collect())
}

async fn objects(connection: &mut PgConnection) -> Result<Census> {
    let rows: Vec<(String, String)> = sqlx::query_as(OBJECTS).fetch_all(connection).await.map_err(failed)?;
    let mut census = Census::default();
    rows.into_iter().for_each(|(kind, name)| census.add(kind, name));
    Ok(census)
}
