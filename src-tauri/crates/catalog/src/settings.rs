//! What the admin has set for the whole application, one row a noun.

use bulkhead_model::Result;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Catalog,
    row::{failed, from_json, to_json},
};

/// Settings of a catalog.
pub struct Settings<'a>(pub(crate) &'a Catalog);

impl Settings<'_> {
    /// What is set under a name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        value.as_deref().map(from_json).transpose()
    }

    /// Sets it, or takes it away.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set<T: Serialize + Sync>(&self, name: &str, value: Option<&T>) -> Result<()> {
        let Some(value) = value else {
            let delete = sqlx::query("DELETE FROM settings WHERE name = ?").bind(name);
            return delete.execute(&self.0.writer).await.map(drop).map_err(failed);
        };
        sqlx::query("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")
            .bind(name)
            .bind(to_json(value)?)
            .execute(&self.0.writer)
            .await
            .map(drop)
            .map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_set_last_holds_until_it_is_taken_away() {
        let catalog = Catalog::in_memory().await.expect("a catalog");
        let settings = catalog.settings();
        assert_eq!(settings.get::<Vec<u8>>("x").await.expect("read"), None);
        settings.set("x", Some(&[1, 2])).await.expect("set");
        settings.set("x", Some(&[3])).await.expect("set");
        settings.set("y", Some(&[4])).await.expect("set");
        assert_eq!(settings.get::<Vec<u8>>("x").await.expect("read"), Some(vec![3]));
        settings.set::<()>("x", None).await.expect("removed");
        assert_eq!(settings.get::<Vec<u8>>("x").await.expect("read"), None);
        assert_eq!(settings.get::<Vec<u8>>("y").await.expect("read"), Some(vec![4]));
    }
}
