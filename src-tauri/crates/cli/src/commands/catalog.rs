//! `bulkhead catalog`.

use bulkhead_api::{Code, Error, Options, Result, catalog, types::CatalogRebuilt};

use super::kit;
use crate::{args::CatalogCommand, output::Output, text};

pub(crate) async fn run(options: Options, output: &Output, command: CatalogCommand) -> Result<()> {
    let CatalogCommand::Rebuild { kits, passphrase_stdin } = command;
    let mut given = Vec::new();
    // All encrypted kits have the one passphrase that standard input holds.
    let mut passphrase = None;
    for path in kits {
        if passphrase.is_none() {
            passphrase = kit::given(&path, passphrase_stdin)?;
        }
        given.push((path, passphrase.clone()));
    }
    let rebuilt = catalog::rebuild(options, given).await?;
    output.result(&rebuilt, || lines(&rebuilt))?;
    match rebuilt.left.first() {
        None => Ok(()),
        Some(left) => Err(Error::new(Code::SecretMissing, format!("{} did not come back", left.tenant)).hint(
            "Run it again once what is named above is mended, or with its kit: bulkhead catalog rebuild --kit FILE.",
        )),
    }
}

fn lines(rebuilt: &CatalogRebuilt) -> Vec<String> {
    let mut lines: Vec<String> =
        rebuilt.aside.iter().map(|name| format!("the damaged catalog was put aside as {}", text::safe(name))).collect();
    for back in &rebuilt.tenants {
        lines.push(kit::brought(back));
        // What several tenants need, such as the secret of a storage, is given once.
        let told = kit::rebuilt(back).into_iter().filter(|line| line.starts_with(' ') || !lines.contains(line));
        let told: Vec<String> = told.collect();
        lines.extend(told);
    }
    for left in &rebuilt.left {
        lines.push(format!("not brought back: {}: {}", left.tenant, text::safe(&left.failure.message)));
    }
    lines.push("jobs, the audit log, alerts and channels stood in the old catalog alone".to_owned());
    lines
}
