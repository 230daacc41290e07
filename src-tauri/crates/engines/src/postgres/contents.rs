//! What a database holds of its own: beyond what every new one has, and beyond the members of extensions.

use std::collections::BTreeSet;

use bulkhead_model::Result;
use sqlx::PgConnection;

use super::connect::{failed, quoted, run};

/// Kinds that belong to the whole database, then schemas, then what stands in `public`, which every database has. In an
/// order in which they can be removed: an event trigger could get in the way.
const OWN: &str = "
    WITH own (rank, class, id) AS (
        SELECT 0, 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
        UNION ALL SELECT 1, 'pg_publication'::regclass, oid FROM pg_publication
        UNION ALL SELECT 2, 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
        UNION ALL SELECT 3, 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
        UNION ALL SELECT 4, 'pg_cast'::regclass, oid FROM pg_cast
        UNION ALL SELECT 5, 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'public'
        UNION ALL SELECT 6, 'pg_class'::regclass, oid FROM pg_class
            WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        UNION ALL SELECT 7, 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = to_regnamespace('public')
        UNION ALL SELECT 8, 'pg_type'::regclass, t.oid FROM pg_type t
            WHERE t.typnamespace = to_regnamespace('public') AND t.typtype IN ('b', 'c', 'd', 'e', 'r')
            AND (t.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
            AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
        UNION ALL SELECT 9, 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace = to_regnamespace('public')
        UNION ALL SELECT 10, 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE opfnamespace = to_regnamespace('public')
        UNION ALL SELECT 11, 'pg_collation'::regclass, oid FROM pg_collation WHERE collnamespace = to_regnamespace('public')
        UNION ALL SELECT 12, 'pg_conversion'::regclass, oid FROM pg_conversion WHERE connamespace = to_regnamespace('public')
        UNION ALL SELECT 13, 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE cfgnamespace = to_regnamespace('public')
        UNION ALL SELECT 14, 'pg_ts_dict'::regclass, oid FROM pg_ts_dict WHERE dictnamespace = to_regnamespace('public')
        UNION ALL SELECT 15, 'pg_ts_template'::regclass, oid FROM pg_ts_template WHERE tmplnamespace = to_regnamespace('public')
        UNION ALL SELECT 16, 'pg_ts_parser'::regclass, oid FROM pg_ts_parser WHERE prsnamespace = to_regnamespace('public')
        UNION ALL SELECT 17, 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE stxnamespace = to_regnamespace('public')
        UNION ALL SELECT 18, 'pg_language'::regclass, oid FROM pg_language
        UNION ALL SELECT 19, 'pg_am'::regclass, oid FROM pg_am
    )
    SELECT what.type, what.identity FROM own, pg_identify_object(own.class, own.id, 0) what
    WHERE own.id >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = own.class AND d.objid = own.id AND d.deptype IN ('e', 'i'))
    ORDER BY own.rank, what.identity";

const SUBSCRIPTIONS: &str = "
    SELECT s.subname::text FROM pg_subscription s
    WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1";

/// Everything that would be in the way of a load, in words.
pub(super) async fn list(connection: &mut PgConnection) -> Result<Vec<String>> {
    let mut words: Vec<String> =
        own(connection).await?.into_iter().map(|(kind, identity)| format!("{kind} {identity}")).collect();
    let subscriptions: Vec<String> =
        sqlx::query_scalar(SUBSCRIPTIONS).fetch_all(&mut *connection).await.map_err(failed)?;
    words.extend(subscriptions.into_iter().map(|name| format!("subscription {name}")));
    let large: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_largeobject_metadata")
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    if large > 0 {
        words.push(bulkhead_model::amount::count(large.unsigned_abs(), "large object"));
    }
    words.truncate(50);
    Ok(words)
}

async fn own(connection: &mut PgConnection) -> Result<Vec<(String, String)>> {
    sqlx::query_as(OWN).fetch_all(connection).await.map_err(failed)
}

/// Extensions that are there; a load takes one that was put ready as it is.
pub(super) async fn extensions(connection: &mut PgConnection) -> Result<BTreeSet<String>> {
    let query = sqlx::query_scalar("SELECT extname::text FROM pg_extension");
    Ok(query.fetch_all(connection).await.map_err(failed)?.into_iter().collect())
}

/// Removes the subscriptions: a database with any cannot be dropped, not even by force (measured).
pub(super) async fn unsubscribe(connection: &mut PgConnection) -> Result<()> {
    let subscriptions: Vec<String> =
        sqlx::query_scalar(SUBSCRIPTIONS).fetch_all(&mut *connection).await.map_err(failed)?;
    for name in subscriptions.iter().map(|name| quoted(name)) {
        // Without its slot: that one belongs to the server it came from.
        run(connection, format!("ALTER SUBSCRIPTION {name} DISABLE")).await?;
        run(connection, format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")).await?;
        run(connection, format!("DROP SUBSCRIPTION {name}")).await?;
    }
    Ok(())
}

/// Removes everything but the extensions in `kept`; without a list, all extensions of `public` stay.
pub(super) async fn remove(connection: &mut PgConnection, kept: Option<&BTreeSet<String>>) -> Result<()> {
    unsubscribe(connection).await?;
    for (kind, identity) in own(connection).await? {
        run(connection, format!("DROP {} IF EXISTS {identity} CASCADE", word(&kind))).await?;
    }
    if let Some(kept) = kept {
        for name in extensions(connection).await?.difference(kept) {
            run(connection, format!("DROP EXTENSION IF EXISTS {} CASCADE", quoted(name))).await?;
        }
    }
    sqlx::query("SELECT lo_unlink(oid) FROM pg_largeobject_metadata").execute(connection).await.map_err(failed)?;
    Ok(())
}

/// A kind as `DROP` wants it.
fn word(kind: &str) -> &str {
    match kind {
        "foreign-data wrapper" => "FOREIGN DATA WRAPPER",
        "statistics object" => "STATISTICS",
        "function" | "procedure" | "aggregate" => "ROUTINE",
        "composite type" => "TYPE",
        kind => kind,
    }
}
