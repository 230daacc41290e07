//! What the rules leave out of a dump: told to pg_dump, and refused where the rest could not be restored without it.
//!
//! pg_dump leaves out what it is told to and ends well, even if a foreign key or a view then points to nothing: only a restore
//! would find out.

use bulkhead_model::{Code, Error, Result, manifest::TableName, policy::Exclusions};
use sqlx::PgConnection;

use super::connect::failed;
use crate::process::Invocation;

/// Where a table stands that is named without a schema.
const DEFAULT: &str = "public";

/// What is not left out and needs something that is. `$1` are schemas, `$2.$3` tables, `$4.$5` tables without their rows.
const NEEDED: &str = "
    WITH gone AS (
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY($1) OR EXISTS (SELECT FROM unnest($2::text[], $3::text[]) t(s, r) WHERE t.s = n.nspname AND t.r = c.relname)
    ), hollow AS (
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE EXISTS (SELECT FROM unnest($4::text[], $5::text[]) t(s, r) WHERE t.s = n.nspname AND t.r = c.relname)
    )
    SELECT 'the foreign key ' || conname || ' of ' || conrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND conparentid = 0 AND conrelid NOT IN (SELECT oid FROM gone)
            AND (confrelid IN (SELECT oid FROM gone)
                OR (confrelid IN (SELECT oid FROM hollow) AND conrelid NOT IN (SELECT oid FROM hollow)))
    UNION SELECT 'the view ' || w.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'n'
            AND d.refobjid IN (SELECT oid FROM gone) AND w.ev_class NOT IN (SELECT oid FROM gone)
    UNION SELECT 'the table ' || inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent IN (SELECT oid FROM gone) AND inhrelid NOT IN (SELECT oid FROM gone)
    UNION SELECT 'the ' || what.type || ' ' || what.identity FROM pg_depend d,
            pg_identify_object(d.refclassid, d.refobjid, 0) needed, pg_identify_object(d.classid, d.objid, d.objsubid) what
        WHERE cardinality($1) > 0 AND d.deptype = 'n' AND d.refobjid >= 16384
            AND d.classid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_attrdef'::regclass, 'pg_trigger'::regclass)
            AND d.refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_class'::regclass)
            AND needed.schema = ANY($1) AND NOT (coalesce(what.schema, split_part(what.identity, '.', 1)) = ANY($1))
            AND NOT (d.classid = 'pg_class'::regclass AND d.objid IN (SELECT oid FROM gone))
    ORDER BY 1 LIMIT 5";

const KNOWN: &str = "
    SELECT 'schema ' || s FROM unnest($1::text[]) s WHERE to_regnamespace(quote_ident(s)) IS NULL
    UNION ALL SELECT 'table ' || s || '.' || r FROM unnest($2::text[], $3::text[]) t(s, r)
        WHERE to_regclass(quote_ident(s) || '.' || quote_ident(r)) IS NULL
    ORDER BY 1";

/// What is left out, as the tables of the dump are named and with all partitions, and what the admin should know of it.
///
/// # Errors
/// `Refused` if something that stays needs something that is left out.
pub(super) async fn look(connection: &mut PgConnection, left_out: &Exclusions) -> Result<(Exclusions, Vec<String>)> {
    let Some(warning) = left_out.warning() else { return Ok((Exclusions::default(), Vec::new())) };
    let left_out = whole(connection, left_out).await?;
    let (schemas, names) = apart(&left_out.tables);
    let (hollow_schemas, hollow) = apart(&left_out.rows);
    let needed: Vec<String> = sqlx::query_scalar(NEEDED)
        .bind(&left_out.schemas)
        .bind(&schemas)
        .bind(&names)
        .bind(&hollow_schemas)
        .bind(&hollow)
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
    if !needed.is_empty() {
        let message = format!("what the rules leave out is needed by {}", needed.join(", "));
        return Err(Error::new(Code::Refused, format!("{message}: such a backup could not be restored"))
            .hint("Leave that out as well, or leave out less: bulkhead policy override TENANT/DATABASE --exclude …"));
    }
    let all = |first: &[String], second: &[String]| [first, second].concat();
    let unknown: Vec<String> = sqlx::query_scalar(KNOWN)
        .bind(&left_out.schemas)
        .bind(all(&schemas, &hollow_schemas))
        .bind(all(&names, &hollow))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    let unknown = unknown.into_iter().map(|name| format!("The rules leave out the {name}, which is not there."));
    let told = std::iter::once(warning).chain(unknown).collect();
    Ok((left_out, told))
}

/// The partitions of those, at any depth. pg_dump 13 to 15 leave out the rows of the table that is named alone, and a partitioned one
/// has none of its own.
const PARTITIONS: &str = "
    WITH RECURSIVE below AS (
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'p' AND EXISTS (SELECT FROM unnest($1::text[], $2::text[]) t(s, r) WHERE t.s = n.nspname AND t.r = c.relname)
        UNION SELECT i.inhrelid FROM pg_inherits i JOIN below ON below.oid = i.inhparent
    )
    SELECT n.nspname::text, c.relname::text FROM below JOIN pg_class c ON c.oid = below.oid
        JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2";

/// With the partitions of those whose rows are left out.
async fn whole(connection: &mut PgConnection, left_out: &Exclusions) -> Result<Exclusions> {
    let mut all = named(left_out);
    if all.rows.is_empty() {
        return Ok(all);
    }
    let (schemas, names) = apart(&all.rows);
    let query = sqlx::query_as(PARTITIONS).bind(schemas).bind(names);
    let below: Vec<(String, String)> = query.fetch_all(connection).await.map_err(failed)?;
    for table in below.into_iter().map(|(schema, name)| TableName { schema: Some(schema), name }) {
        if !all.rows.contains(&table) {
            all.rows.push(table);
        }
    }
    Ok(all)
}

fn apart(tables: &[TableName]) -> (Vec<String>, Vec<String>) {
    tables.iter().map(|table| (schema(table).to_owned(), table.name.clone())).unzip()
}

fn schema(table: &TableName) -> &str {
    table.schema.as_deref().unwrap_or(DEFAULT)
}

/// As the tables of a dump are named.
fn named(left_out: &Exclusions) -> Exclusions {
    let full = |tables: &[TableName]| {
        tables
            .iter()
            .map(|table| TableName { schema: Some(schema(table).to_owned()), name: table.name.clone() })
            .collect()
    };
    Exclusions { schemas: left_out.schemas.clone(), tables: full(&left_out.tables), rows: full(&left_out.rows) }
}

/// In quotes nothing in a name is a pattern.
pub(super) fn tell(invocation: Invocation, left_out: &Exclusions) -> Invocation {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let table = |table: &TableName| format!("{}.{}", quoted(schema(table)), quoted(&table.name));
    let schemas = left_out.schemas.iter().map(|name| format!("--exclude-schema={}", quoted(name)));
    let tables = left_out.tables.iter().map(|name| format!("--exclude-table={}", table(name)));
    let rows = left_out.rows.iter().map(|name| format!("--exclude-table-data={}", table(name)));
    schemas.chain(tables).chain(rows).fold(invocation, Invocation::arg)
}
