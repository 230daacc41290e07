//! `bulkhead channel`.

use bulkhead_api::{
    App, Label, Result, channels,
    types::{AddedChannel, AlertChannel, ChannelInput},
};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::secret_from_stdin;
use crate::{
    args::ChannelCommand,
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: ChannelCommand) -> Result<()> {
    match command {
        ChannelCommand::Email { name, server, security, user, password_stdin, from, to, no_test } => {
            let password = password_stdin.then(secret_from_stdin).transpose()?;
            let input = ChannelInput::Email { server, security, user, password, from, to };
            add(app, output, &name, input, no_test).await
        }
        ChannelCommand::Webhook { name, format, sign, url_stdin: _, no_test } => {
            add(app, output, &name, ChannelInput::Webhook { format, url: secret_from_stdin()?, sign }, no_test).await
        }
        ChannelCommand::Ping { name, url_stdin: _, no_test } => {
            add(app, output, &name, ChannelInput::Ping { url: secret_from_stdin()? }, no_test).await
        }
        ChannelCommand::Change { name, server, security, user, no_user, password_stdin, from, to, no_test } => {
            let known = channels::mail(app, &name).await?;
            let input = ChannelInput::Email {
                server: server.unwrap_or(known.server),
                security: security.unwrap_or(known.security),
                user: if no_user { None } else { user.or(known.user) },
                password: password_stdin.then(secret_from_stdin).transpose()?,
                from: from.unwrap_or(known.from),
                to: if to.is_empty() { known.to } else { to },
            };
            let channel = if no_test {
                channels::change(app, &name, input).await?
            } else {
                channels::try_and_change(app, &name, input).await?
            };
            let changed = AddedChannel { channel, key: None };
            output.result(&changed.channel, || told(&name, &changed, "changed", no_test))
        }
        ChannelCommand::Secret { name, secret_stdin: _, no_test } => {
            let secret = secret_from_stdin()?;
            let channel = if no_test {
                channels::set_secret(app, &name, secret).await?
            } else {
                channels::try_and_set_secret(app, &name, secret).await?
            };
            output.result(&channel, || told(&name, &channel, "gave its secret to", no_test))
        }
        ChannelCommand::Test { name } => {
            channels::test(app, &name).await?;
            output.result(&json!({ "delivered": name }), || vec![format!("delivered to {name}")])
        }
        ChannelCommand::List => {
            let rows = channels::list(app).await?;
            let now = app.now();
            let empty = "there is no channel; alerts show on the desktop alone";
            output.result(&rows, || {
                let heading = ["CHANNEL", "KIND", "TO", "LAST MESSAGE"];
                list(heading, rows.iter().map(|row| cells(row, now)).collect(), empty)
            })
        }
        ChannelCommand::Remove { name } => {
            channels::remove(app, &name).await?;
            output.result(&json!({ "removed": name }), || vec![format!("removed {name}")])
        }
    }
}

async fn add(app: &App, output: &Output, name: &Label, input: ChannelInput, no_test: bool) -> Result<()> {
    let added =
        if no_test { channels::add(app, name, input).await? } else { channels::try_and_add(app, name, input).await? };
    output.result(&added, || told(name, &added, "added", no_test))
}

/// A message of before says nothing of what was changed since.
fn told(name: &Label, added: &AddedChannel, what: &str, untested: bool) -> Vec<String> {
    let mut lines = vec![format!("{what} {name}: {}", text::safe(&added.channel.target))];
    if let Some(key) = &added.key {
        lines.push(format!("its messages are signed with this key, which is not shown again: {key}"));
    }
    lines.push(match added.channel.last_at {
        Some(_) if !untested => "a test was delivered".to_owned(),
        _ => format!("next: bulkhead channel test {}", text::argument(name.as_str())),
    });
    lines
}

fn cells(row: &AlertChannel, now: DateTime<Utc>) -> [String; 4] {
    let last = match (row.last_at, &row.failure) {
        (None, _) => "none yet".to_owned(),
        (Some(at), None) => format!("delivered {}", text::when(at, now)),
        (Some(at), Some(failure)) => format!("NOT delivered {}: {}", text::when(at, now), failure.message),
    };
    [row.name.clone(), row.kind.clone(), row.target.clone(), last]
}
