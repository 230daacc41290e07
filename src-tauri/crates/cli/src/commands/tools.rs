//! `bulkhead tools`.

use bulkhead_api::{
    App, Result, tools,
    types::{BrokenTool, ClientTool, FoundTool},
};

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output) -> Result<()> {
    let found = tools::list(app).await?;
    output.result(&found, || {
        let rows = found.tools.iter().flat_map(rows).collect();
        let searched = found.searched.iter().map(|folder| format!("  {}", text::safe(folder)));
        list(["TOOL", "OF", "VERSION", "WHERE"], rows, "")
            .into_iter()
            .chain(["looked in:".to_owned()])
            .chain(searched)
            .collect()
    })
}

fn rows(tool: &ClientTool) -> Vec<[String; 4]> {
    let row = |version: String, path: String| [tool.name.clone(), tool.engine.title().to_owned(), version, path];
    let broken = tool.broken.iter().map(|BrokenTool { path, why }| row("BROKEN".to_owned(), format!("{path}: {why}")));
    if tool.found.is_empty() {
        let missing = row("not found".to_owned(), format!("sudo apt-get install {}", tool.package));
        return broken.chain([missing]).collect();
    }
    let found = tool.found.iter().map(|FoundTool { version, path, .. }| row(version.clone(), path.clone()));
    found.chain(broken).collect()
}
