//! Where things lie: the work tree, the built programs, the tools kept for it.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::failure::{Failure, Result};

/// The paths of this work tree.
pub(crate) struct Workspace {
    root: PathBuf,
    programs: PathBuf,
}

impl Workspace {
    /// Finds the work tree that `cargo xtask` was called in.
    pub(crate) fn find() -> Result<Self> {
        // Asked at run time: a shared target folder may hold an xtask that another clone compiled.
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).ancestors().nth(3).map(Path::to_owned);
        let own = env::current_exe().map_err(|error| Failure::new(format!("own path: {error}")))?;
        let programs = own.parent().map(Path::to_owned);
        match (root, programs) {
            (Some(root), Some(programs)) => Ok(Self { root, programs }),
            _ => Err(Failure::new("this is not the work tree").hint("call `cargo xtask` inside the repository")),
        }
    }

    /// The top of the work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The front end.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program that cargo built; they lie beside this one, wherever the target folder is.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// The target folder in use.
    pub(crate) fn target(&self) -> &Path {
        self.programs.parent().unwrap_or(&self.programs)
    }

    /// Where tools are installed that belong to the work tree and not to the machine.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join("target").join("tools")
    }

    /// Where nextest reports; its store lies in the work tree, whatever the target folder.
    pub(crate) fn test_report(&self) -> PathBuf {
        self.root.join("target").join("nextest").join("default").join("junit.xml")
    }

    /// The file that the output of a step goes to.
    pub(crate) fn log(&self, step: &str) -> PathBuf {
        self.root.join("target").join("xtask").join(format!("{step}.log"))
    }
}
