//! Proposes the name of a database that is not there yet.

use std::path::Path;

use bulkhead_model::{Connection, DatabasePath, Result};

use crate::{Core, databases};

/// Names that are tried before the last is given as it is; the plan says that it is taken.
const TRIES: usize = 20;

/// A name beside the source that nothing has: `shop_restored`, `shop_restored_2`, and so on. Where nobody can look, the first.
///
/// # Errors
/// `NotFound` for an unknown database, or the keyring's.
pub async fn free_name(core: &Core, database: &DatabasePath) -> Result<String> {
    let database = core.catalog().databases().get(database).await?;
    let source = databases::source(core, &database).await?;
    let engine = core.engine(source.connection.engine())?;
    let mut name = candidate(&source.connection, 1);
    for number in 2..=TRIES {
        let target = crate::ports::Source { connection: source.connection.with_database(&name), ..source.clone() };
        let found = engine.probe(&target, None).await;
        if found.failure.is_some() || !found.exists {
            break;
        }
        name = candidate(&source.connection, number);
    }
    Ok(name)
}

fn candidate(source: &Connection, number: usize) -> String {
    let suffix = if number == 1 { "_restored".to_owned() } else { format!("_restored_{number}") };
    let name = source.database_name();
    let Connection::File { path } = source else { return fitting(&name, &suffix) };
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = part(path.file_stem()).unwrap_or_default();
    let extension = part(Path::new(&name).extension()).map_or_else(String::new, |extension| format!(".{extension}"));
    format!("{stem}{suffix}{extension}")
}

/// No server takes a name of more than 63 bytes; PostgreSQL would cut it off without a word.
fn fitting(name: &str, suffix: &str) -> String {
    const LONGEST: usize = 63;
    let mut end = name.len().min(LONGEST - suffix.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

#[cfg(test)]
mod tests {
    use bulkhead_model::connection::parse_url;

    use super::*;

    #[test]
    fn a_candidate_is_a_name_that_the_engine_takes() {
        let of = |url: &str, number| candidate(&parse_url(url).unwrap().connection, number);
        assert_eq!(of("postgres://u@h/shop", 1), "shop_restored");
        assert_eq!(of("postgres://u@h/shop", 3), "shop_restored_3");
        assert_eq!(of("sqlite:/srv/app/shop.v2.db", 1), "shop.v2_restored.db");
        assert_eq!(of("sqlite:/srv/app/shop", 2), "shop_restored_2");
        let long = of(&format!("postgres://u@h/{}", "ü".repeat(31)), 1);
        assert_eq!((long.len() <= 63, long.ends_with("ü_restored")), (true, true), "{long}");
    }
}
