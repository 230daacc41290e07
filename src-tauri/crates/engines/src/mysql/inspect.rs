//! Lists what a database holds, from its catalogs and statistics alone.

use bulkhead_model::{
    Engine, Result,
    manifest::TableName,
    report::{Inspection, TableEstimate},
};
use sqlx::MySqlConnection;

use super::{catalog, connect, connect::failed};
use crate::{
    reach::{INSPECT, within},
    tunnel::Reached,
};

const TABLES: &str = "
    SELECT CAST(TABLE_NAME AS CHAR), CAST(TABLE_ROWS AS UNSIGNED), CAST(DATA_LENGTH + INDEX_LENGTH AS UNSIGNED)
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE NOT IN ('VIEW', 'SEQUENCE') ORDER BY 1";

const DEFINERS: &str = "
    SELECT CAST(DEFINER AS CHAR) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
    UNION SELECT CAST(DEFINER AS CHAR) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
    UNION SELECT CAST(DEFINER AS CHAR) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
    UNION SELECT CAST(DEFINER AS CHAR) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1";

pub(super) async fn run(engine: Engine, source: &Reached) -> Result<Inspection> {
    within(INSPECT, look(engine, source)).await
}

async fn look(engine: Engine, source: &Reached) -> Result<Inspection> {
    let (mut connection, server) = connect::connect(source).await?;
    let tables = tables(&mut connection).await?;
    let mut objects = catalog::objects(&mut connection).await?;
    for (kind, names) in catalog::parts(&mut connection).await?.iter() {
        names.iter().for_each(|name| objects.add(kind, name.clone()));
    }
    let inspection = Inspection {
        server_version: server.version,
        server: format!("{} {}", engine.title(), server.says),
        bytes: tables.iter().filter_map(|table| table.bytes).sum(),
        tables,
        objects,
        roles: sqlx::query_scalar(DEFINERS).fetch_all(&mut connection).await.map_err(failed)?,
        warnings: catalog::warnings(&mut connection).await?,
    };
    connect::close(connection).await;
    Ok(inspection)
}

async fn tables(connection: &mut MySqlConnection) -> Result<Vec<TableEstimate>> {
    let rows: Vec<(String, Option<u64>, Option<u64>)> =
        sqlx::query_as(TABLES).fetch_all(connection).await.map_err(failed)?;
    let estimate = |(name, rows, bytes)| TableEstimate { table: TableName { schema: None, name }, rows, bytes };
    Ok(rows.into_iter().map(estimate).collect())
}
