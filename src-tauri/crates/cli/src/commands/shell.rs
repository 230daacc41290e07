//! Completions and the manual page.

use std::path::Path;

use bulkhead_api::{Error, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;

pub(crate) fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "bulkhead", &mut script);
    write(&script)
}

/// One page to standard output, or one for every command into a folder.
pub(crate) fn man(folder: Option<&Path>) -> Result<()> {
    if let Some(folder) = folder {
        let failed = |error| Error::io(format!("the folder {}", folder.display()), error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        return clap_mangen::generate_to(Cli::command(), folder).map_err(failed);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|error| Error::io("the manual page", error))?;
    write(&page)
}

fn write(text: &[u8]) -> Result<()> {
    match std::io::Write::write_all(&mut std::io::stdout(), text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("standard output", error)),
        _ => Ok(()),
    }
}
