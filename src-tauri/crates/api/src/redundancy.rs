//! 3-2-1-1-0: how many times, and how well apart, the last good backup is there.

use bulkhead_core::redundancy;
use bulkhead_model::{DatabasePath, Result, Slug, redundancy::Met};

use crate::{
    App,
    types::{DatabaseRedundancy, RedundancyPart, TenantRedundancy},
};

/// The five parts of the rule for a database, in their order.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, database: &DatabasePath) -> Result<Vec<RedundancyPart>> {
    Ok(redundancy::of(app.core(), database).await?.into_iter().map(RedundancyPart::from).collect())
}

/// The five parts for each database of a tenant, and for all of them: as good as the weakest.
///
/// # Errors
/// `NotFound`.
pub async fn tenant(app: &App, tenant: &Slug) -> Result<TenantRedundancy> {
    let catalog = app.core().catalog();
    catalog.tenants().get(tenant).await?;
    let mut databases = Vec::new();
    for row in catalog.databases().list(Some(tenant)).await? {
        databases.push(DatabaseRedundancy { database: row.path.to_string(), parts: get(app, &row.path).await? });
    }
    let parts = weakest(&databases);
    let answer = parts.iter().map(|part| part.answer).max_by_key(|answer| weakness(*answer));
    Ok(TenantRedundancy { answer, parts, databases })
}

fn weakest(databases: &[DatabaseRedundancy]) -> Vec<RedundancyPart> {
    let Some(first) = databases.first() else { return Vec::new() };
    let worst = |at: usize| {
        let rows = databases.iter().filter_map(|row| Some((row, row.parts.get(at)?)));
        let (row, part) = rows.clone().max_by_key(|(_, part)| weakness(part.answer))?;
        // Which of them is meant need not be said where it is the same of all.
        let same = rows.into_iter().all(|(_, other)| other.found == part.found);
        let found = if same { part.found.clone() } else { format!("{}: {}", name(&row.database), part.found) };
        Some(RedundancyPart { found, ..part.clone() })
    };
    (0..first.parts.len()).filter_map(worst).collect()
}

/// What is not known is worse than what is met, and better than what is not.
const fn weakness(answer: Met) -> u8 {
    match answer {
        Met::Yes => 0,
        Met::Unknown => 1,
        Met::No => 2,
    }
}

fn name(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use bulkhead_model::redundancy::RedundancyRule;

    use super::*;

    fn database(name: &str, answers: [Met; 2]) -> DatabaseRedundancy {
        let part = |answer| RedundancyPart {
            part: RedundancyRule::Copies,
            title: "3 copies".to_owned(),
            answer,
            found: format!("found {answer}"),
            hint: String::new(),
        };
        DatabaseRedundancy { database: format!("acme/{name}"), parts: answers.map(part).to_vec() }
    }

    #[test]
    fn a_tenant_is_as_good_as_its_weakest_database() {
        let good = database("shop", [Met::Yes, Met::Yes]);
        let bad = database("crm", [Met::Unknown, Met::No]);
        let told = |databases: &[DatabaseRedundancy]| -> Vec<(Met, String)> {
            weakest(databases).into_iter().map(|part| (part.answer, part.found)).collect()
        };
        let expected = vec![(Met::Unknown, "crm: found not known".to_owned()), (Met::No, "crm: found no".to_owned())];
        assert_eq!(told(&[good.clone(), bad.clone()]), expected);
        assert_eq!(told(&[bad, good.clone()]), expected, "whatever their order");
        let twins = [good.clone(), database("wiki", [Met::Yes, Met::Yes])];
        assert_eq!(told(&twins)[0].1, "found yes", "of what all have it is not said which");
        assert_eq!(told(std::slice::from_ref(&good))[0].1, "found yes");
        assert!(told(&[]).is_empty());
    }
}
