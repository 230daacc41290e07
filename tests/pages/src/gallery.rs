//! Pictures for people to look at, in `target/pictures`, with one page that shows them all.

use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf, sync::Mutex};

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::{Findings, work_tree};

const HEAD: &str = "<!doctype html><meta charset=utf-8><style>body{font:12px sans-serif}\
    figure{display:inline-block;margin:8px}img{width:480px;border:1px solid #ccc}</style>\n";

/// A folder of pictures.
pub struct Gallery {
    folder: PathBuf,
    names: Mutex<BTreeSet<String>>,
}

impl Gallery {
    /// An empty folder of this name.
    pub fn new(name: &str) -> Self {
        let folder = work_tree("target/pictures").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder, names: Mutex::default() }
    }

    /// Keeps a picture, given in base64.
    pub fn keep(&self, name: &str, picture: &str) {
        let name = format!("{name}.jpg");
        fs::write(self.folder.join(&name), BASE64_STANDARD.decode(picture).unwrap()).unwrap();
        self.names.lock().unwrap().insert(name);
    }

    /// Writes what was found beside the pictures, and the page that shows them.
    pub fn finish(&self, findings: &Findings) {
        fs::write(self.folder.join("findings.txt"), findings.lines().join("\n")).unwrap();
        let mut page = String::from(HEAD);
        for name in self.names.lock().unwrap().iter() {
            let picture = format_args!("<a href='{name}'><img src='{name}' loading=lazy></a>").to_string();
            let _ = writeln!(page, "<figure>{picture}<figcaption>{name}</figcaption></figure>");
        }
        fs::write(self.folder.join("index.html"), page).unwrap();
    }
}
