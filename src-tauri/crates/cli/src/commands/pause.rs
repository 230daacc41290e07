//! `bulkhead pause` and `bulkhead resume`.

use bulkhead_api::{App, Code, Error, Result, Slug, desktop, scheduler, tenants};
use bulkhead_model::span::Span;
use chrono::{DateTime, Local, Utc};
use serde_json::json;

use crate::output::Output;

pub(crate) async fn pause(app: &App, output: &Output, tenant: Option<&Slug>, span: &str) -> Result<()> {
    let until = match span {
        "tomorrow" => desktop::tomorrow(app.now()),
        span => {
            let span: Span = span.parse()?;
            app.now()
                + chrono::Duration::from_std(span.duration())
                    .map_err(|error| Error::new(Code::InvalidInput, "the pause is too long").cause(error))?
        }
    };
    scheduler::pause(app, tenant, Some(until)).await?;
    output.result(&json!({ "until": until }), || {
        let until = until.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z");
        vec![match tenant {
            None => format!("nothing begins until {until}; end it with: bulkhead resume"),
            Some(slug) => format!("nothing of {slug} begins until {until}; end it with: bulkhead tenant resume {slug}"),
        }]
    })
}

/// The pauses that hold now, in words: of everybody, and of this tenant or of all.
pub(crate) async fn told(app: &App, of: Option<&Slug>) -> Result<Vec<String>> {
    let pauses = scheduler::pauses(app).await?.into_iter();
    let pauses = pauses.filter(|(tenant, _)| of.is_none() || tenant.is_none() || tenant.as_ref() == of);
    let line = |(tenant, until): (Option<Slug>, DateTime<Utc>)| {
        let until = until.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z");
        match tenant {
            None => format!("paused: nothing begins until {until}; end it with: bulkhead resume"),
            Some(slug) => {
                format!("paused: nothing of {slug} begins until {until}; end it with: bulkhead tenant resume {slug}")
            }
        }
    };
    Ok(pauses.map(line).collect())
}

pub(crate) async fn resume(app: &App, output: &Output, tenant: Option<&Slug>) -> Result<()> {
    if let Some(slug) = tenant {
        tenants::get(app, slug).await?;
    }
    let pauses = scheduler::pauses(app).await?;
    if !pauses.iter().any(|(of, _)| of.as_ref() == tenant) {
        return Err(not_paused(tenant, &pauses));
    }
    scheduler::pause(app, tenant, None).await?;
    output.result(&json!({ "until": null }), || vec!["the scheduler goes on".to_owned()])
}

fn not_paused(tenant: Option<&Slug>, pauses: &[(Option<Slug>, DateTime<Utc>)]) -> Error {
    let what = tenant.map_or_else(|| "the scheduler".to_owned(), ToString::to_string);
    let hint = match pauses.first() {
        None => "Nothing is paused.".to_owned(),
        Some((None, _)) => "Everybody is paused: bulkhead resume.".to_owned(),
        Some((Some(slug), _)) => format!("A tenant is paused: bulkhead tenant resume {slug}."),
    };
    Error::new(Code::NothingToDo, format!("{what} is not paused")).hint(hint)
}
