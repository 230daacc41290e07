//! The recovery kit on paper: one HTML file that is whole in itself, or the same as plain text.
//!
//! Both end with a block for machines, so that a kit that was kept as a file is read back by Bulkhead, see [`read`].

mod block;
mod commands;
mod statements;
mod steps;

use askama::Template;
use bulkhead_model::{
    Error, Result,
    drill::Proof,
    kit::{DatabaseEntry, Kit, SnapshotEntry},
};
use qrcode::{EcLevel, QrCode, render::svg};
use secrecy::{ExposeSecret, SecretString};

pub use block::read;
pub use steps::{Step, steps};

use crate::{STYLE, words};

/// The kit as one HTML file: no script, nothing from elsewhere, made for A4.
///
/// # Errors
/// Only defects.
pub fn html(kit: &Kit, key: &SecretString) -> Result<String> {
    let page = Page { sheet: Sheet::of(kit, key)?, qr: qr(key.expose_secret())?, style: STYLE };
    page.render().map_err(|error| Error::internal("the kit cannot be written").cause(error))
}

/// The kit as plain text.
///
/// # Errors
/// Only defects.
pub fn text(kit: &Kit, key: &SecretString) -> Result<String> {
    let plain = Plain { sheet: Sheet::of(kit, key)? };
    plain.render().map_err(|error| Error::internal("the kit cannot be written").cause(error))
}

#[derive(Template)]
#[template(path = "kit.html")]
struct Page<'a> {
    sheet: Sheet<'a>,
    qr: String,
    style: &'static str,
}

#[derive(Template)]
#[template(path = "kit.txt")]
struct Plain<'a> {
    sheet: Sheet<'a>,
}

/// What both forms say.
struct Sheet<'a> {
    kit: &'a Kit,
    key: &'a str,
    name: String,
    made_at: String,
    contacts: Vec<String>,
    places: Vec<Place>,
    databases: Vec<Contents>,
    steps: Vec<Step>,
    block: String,
}

/// A repository.
struct Place {
    storage: String,
    location: String,
    secret: Option<&'static str>,
}

/// A database.
struct Contents {
    name: String,
    engine: &'static str,
    server: String,
    url: String,
    files: String,
    objectives: String,
    lacks: Vec<String>,
    backups: Vec<Backup>,
}

/// A backup.
struct Backup {
    id: String,
    storage: String,
    taken_at: String,
    size: String,
    proved: String,
}

impl<'a> Sheet<'a> {
    fn of(kit: &'a Kit, key: &'a SecretString) -> Result<Self> {
        let profile = &kit.profile;
        Ok(Self {
            kit,
            key: key.expose_secret(),
            name: words::safe(&profile.name),
            made_at: words::time(kit.made_at),
            contacts: profile.contacts.iter().map(|line| words::safe(line)).collect(),
            places: places(kit),
            databases: kit.databases.iter().map(|database| contents(kit, database)).collect(),
            steps: steps(kit),
            block: block::write(kit, key)?,
        })
    }
}

fn places(kit: &Kit) -> Vec<Place> {
    let storage = |name: &bulkhead_model::Label| kit.profile.storages.iter().find(|storage| storage.name == *name);
    let place = |entry: &bulkhead_model::kit::RepositoryEntry| {
        let storage = storage(&entry.storage)?;
        Some(Place {
            storage: words::safe(storage.name.as_str()),
            location: words::safe(&storage.location.for_tenant(&kit.profile.tenant).to_string()),
            secret: storage.has_secret.then(|| commands::credential(&storage.location)),
        })
    };
    kit.repositories.iter().filter_map(place).collect()
}

fn contents(kit: &Kit, database: &DatabaseEntry) -> Contents {
    let profile = kit.profile.databases.iter().find(|profile| profile.name == database.name);
    let objective = |word: &str, span: Option<bulkhead_model::span::Span>| match span {
        Some(span) => format!("{word} {span}"),
        None => format!("no {word} set"),
    };
    let facts = database.facts.as_ref();
    Contents {
        name: words::safe(database.name.as_str()),
        engine: database.engine.title(),
        server: facts.map_or_else(|| "version not known".to_owned(), |facts| words::safe(&facts.server)),
        url: profile.map(|profile| words::safe(&profile.connection.to_string())).unwrap_or_default(),
        files: facts.map(|facts| facts.files.join(", ")).unwrap_or_default(),
        objectives: format!("{}, {}", objective("RPO", database.rpo), objective("RTO", database.rto)),
        lacks: facts.map(|facts| facts.lacks.iter().map(|lack| words::safe(lack)).collect()).unwrap_or_default(),
        backups: database.snapshots.iter().map(backup).collect(),
    }
}

fn backup(snapshot: &SnapshotEntry) -> Backup {
    Backup {
        id: snapshot.id.chars().take(16).collect(),
        storage: words::safe(snapshot.storage.as_str()),
        taken_at: words::time(snapshot.taken_at),
        size: words::bytes(snapshot.bytes),
        proved: match (snapshot.proof(), snapshot.proved_at) {
            (Proof::Proved, Some(at)) => format!("{} {}", Proof::Proved, words::time(at)),
            (proof, _) => proof.to_string(),
        },
    }
}

/// Drawn with room round it, so that a telephone finds it on any paper.
fn qr(key: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(key, EcLevel::Q)
        .map_err(|error| Error::internal("the key does not fit into a QR code").cause(error))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(180, 180).quiet_zone(true).build();
    // Within HTML it begins with its own tag.
    Ok(drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned()))
}
