//! Completions and the manual page.

use std::path::Path;

use bulkhead_api::{Error, Result};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use serde_json::json;

use crate::{args::Cli, output::Output};

pub(crate) fn completions(output: &Output, shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "bulkhead", &mut script);
    let script = String::from_utf8_lossy(&script);
    output.result(&json!({ "script": script }), || vec![script.trim_end().to_owned()])
}

/// One page to standard output, or one for every command into a folder.
pub(crate) fn man(output: &Output, folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else {
        let page = page(&Man::new(Cli::command()))?;
        return output.result(&json!({ "page": page }), || vec![page.trim_end().to_owned()]);
    };
    std::fs::create_dir_all(folder).map_err(|error| Error::io(format!("the folder {}", folder.display()), error))?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    pages(&command, folder)?;
    output.result(&json!({ "folder": folder }), Vec::new)
}

fn pages(command: &Command, folder: &Path) -> Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, folder)?;
    }
    let man = Man::new(command.clone());
    let path = folder.join(man.get_filename());
    std::fs::write(&path, page(&man)?).map_err(|error| Error::io(path.display(), error))
}

/// What comes last are examples, to be copied: their lines must stay as they are, however wide the terminal is.
fn page(man: &Man) -> Result<String> {
    let mut page = Vec::new();
    man.render(&mut page).map_err(|error| Error::io("the manual page", error))?;
    let page = String::from_utf8_lossy(&page);
    let Some((before, extra)) = page.split_once("\n.SH EXTRA\n") else { return Ok(page.into_owned()) };
    let (extra, after) =
        extra.split_once("\n.SH ").map_or((extra, String::new()), |(extra, after)| (extra, format!(".SH {after}")));
    Ok(format!("{before}\n.SH EXTRA\n.nf\n{}\n.fi\n{after}", extra.trim_end()))
}
