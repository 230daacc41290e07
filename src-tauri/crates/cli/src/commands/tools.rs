//! `bulkhead tools`.

use bulkhead_api::{
    App, Result, tools,
    types::{ClientTool, FoundTool},
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
    if tool.found.is_empty() {
        return vec![row("not found".to_owned(), format!("sudo apt-get install {}", tool.package))];
    }
    tool.found.iter().map(|FoundTool { version, path, .. }| row(version.clone(), path.clone())).collect()
}
