//! Snapshots.

use bulkhead_catalog::{Frame, Snapshot as Row};
use bulkhead_core::{foreign, retention, snapshots};
use bulkhead_model::{DatabasePath, Error, Label, Result, Slug};
use chrono::{DateTime, Duration, Utc};

use crate::{
    App,
    types::{
        ForeignSnapshot, ForeignSnapshots, Marks, Snapshot, SnapshotChanges, SnapshotCopy, SnapshotDetail,
        SnapshotManifest, SnapshotPage, SnapshotQuery, Timeline, TimelineQuery, UnreadStorage, cursor_after, is_away,
        looks_at, seen_of,
    },
};

/// More than a page of a list or a width of a screen needs.
const MOST: u32 = 2_000;

/// A page of snapshots of a database, newest first; `before` is the `taken_at` of the last row of the page before.
///
/// # Errors
/// `NotFound` for an unknown database.
pub async fn page(
    app: &App,
    database: &DatabasePath,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<Snapshot>> {
    let catalog = app.core().catalog();
    catalog.databases().get(database).await?;
    let rows = catalog.snapshots().page(database, before, limit).await?;
    with_places(app, &database.tenant, rows).await
}

/// One snapshot, by the first characters of its id, or `latest`.
///
/// # Errors
/// `NotFound`; `InvalidInput` if several ids begin so.
pub async fn get(app: &App, database: &DatabasePath, id: &str) -> Result<Snapshot> {
    let row = app.core().catalog().snapshots().find(database, id, None, app.core().latest()).await?;
    let unseen = Snapshot::from(row.clone());
    Ok(with_places(app, &database.tenant, vec![row]).await?.pop().unwrap_or(unseen))
}

/// The newest snapshot that was taken at an instant or before it; none if all are later.
///
/// # Errors
/// `NotFound` for an unknown database.
pub async fn at(app: &App, database: &DatabasePath, instant: DateTime<Utc>) -> Result<Option<Snapshot>> {
    let catalog = app.core().catalog();
    catalog.databases().get(database).await?;
    let row = catalog.snapshots().at(database, instant).await?;
    Ok(with_places(app, &database.tenant, row.into_iter().collect()).await?.pop())
}

/// A page of those that are looked for, newest first.
///
/// # Errors
/// `NotFound` for the tenant, `InvalidInput` for what cannot be read.
pub async fn list(app: &App, query: &SnapshotQuery) -> Result<SnapshotPage> {
    let (catalog, filter) = (app.core().catalog(), query.filter()?);
    catalog.tenants().get(&filter.tenant).await?;
    let limit = query.limit.clamp(1, MOST);
    let rows = catalog.snapshots().list(&filter, query.cursor()?.as_ref(), limit).await?;
    let total = catalog.snapshots().count(&filter).await?;
    let rows = with_places(app, &filter.tenant, rows).await?;
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(cursor_after);
    Ok(SnapshotPage { rows, total, next })
}

/// One snapshot: where it is, what was seen of it there, and why it is kept.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if several ids begin so.
pub async fn detail(app: &App, database: &DatabasePath, snapshot: &str) -> Result<SnapshotDetail> {
    let places = snapshots::places(app.core(), database, snapshot).await?;
    let repositories = app.core().catalog().repositories().list(Some(&database.tenant)).await?;
    let plan = retention::plan(app.core(), database).await?;
    let marks = Marks::of(app, &database.tenant).await?;
    SnapshotDetail::of(places, &repositories, &plan, &marks)
}

/// What a snapshot says of itself; none if another program wrote it.
///
/// # Errors
/// `NotFound`, also for one that is on no storage any more; the keyring's or the repository's.
pub async fn manifest(app: &App, database: &DatabasePath, id: &str) -> Result<Option<SnapshotManifest>> {
    Ok(snapshots::manifest(app.core(), database, id).await?.map(SnapshotManifest::from))
}

/// The snapshots in a tenant's repositories that another program wrote. A storage that is away hides none of another one.
///
/// # Errors
/// `NotFound` for the tenant.
pub async fn foreign(app: &App, tenant: &Slug) -> Result<ForeignSnapshots> {
    let (found, failed) = foreign::list(app.core(), tenant, None).await?;
    let unread =
        |(storage, error): (Label, Error)| UnreadStorage { storage: storage.to_string(), failure: error.into() };
    Ok(ForeignSnapshots {
        snapshots: found.into_iter().map(ForeignSnapshot::from).collect(),
        unread: failed.into_iter().map(unread).collect(),
    })
}

/// What changed from one snapshot of a database to another.
///
/// # Errors
/// As [`manifest`], and `NotFound` for one that another program wrote.
pub async fn compare(app: &App, database: &DatabasePath, older: &str, newer: &str) -> Result<SnapshotChanges> {
    Ok(snapshots::compare(app.core(), database, older, newer).await?.into())
}

/// What happened to the databases of a tenant, or to one of them, in equal cells of time.
///
/// # Errors
/// `NotFound` for the tenant, `InvalidInput` for what cannot be read.
pub async fn timeline(app: &App, query: &TimelineQuery) -> Result<Timeline> {
    let (catalog, tenant) = (app.core().catalog(), query.tenant.parse::<Slug>()?);
    catalog.tenants().get(&tenant).await?;
    let database = query.database.as_deref().map(str::parse).transpose()?;
    let cells = query.cells.clamp(1, MOST);
    let length = (query.until - query.from).max(Duration::seconds(i64::from(cells)));
    let cell = Duration::milliseconds((length.num_milliseconds() / i64::from(cells)).max(1_000));
    let frame = Frame { from: query.from, cell, cells: cells + 1 };
    let lanes = catalog.timeline(&tenant, database.as_ref(), frame).await?;
    Ok(Timeline::of(frame, lanes, catalog.oldest(&tenant, database.as_ref()).await?))
}

/// With what was seen of each, and its copies.
async fn with_places(app: &App, tenant: &Slug, rows: Vec<Row>) -> Result<Vec<Snapshot>> {
    let catalog = app.core().catalog();
    let names: Vec<String> = rows.iter().map(|row| row.name().to_owned()).collect();
    let places = catalog.snapshots().places(&names).await?;
    let repositories = catalog.repositories().list(Some(tenant)).await?;
    let (looks, marks) = (looks_at(&repositories), Marks::of(app, tenant).await?);
    let of = |row: &Row| {
        let own = places.iter().filter(|place| place.name() == row.name() && place.storage != row.storage);
        own.map(|copy| SnapshotCopy {
            id: copy.id.clone(),
            storage: copy.storage.to_string(),
            seen: seen_of(copy, &looks),
            away: is_away(&copy.storage, &looks),
        })
        .collect()
    };
    let shown = |row: Row| {
        let (seen, away, copies) = (seen_of(&row, &looks), is_away(&row.storage, &looks), of(&row));
        Snapshot { seen, away, copies, ..marks.on(row) }
    };
    Ok(rows.into_iter().map(shown).collect())
}
