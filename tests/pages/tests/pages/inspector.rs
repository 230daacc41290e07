//! The inspector finds what is wrong: each kind is put into the page once.

use bulkhead_pages::{Browser, Driver, Server, View};

/// A piece of markup, and how the finding about it begins.
const WRONG: [(&str, &str); 11] = [
    ("<p style='width:40px;overflow:hidden;white-space:nowrap'>cut off at its end</p>", "cut off sideways"),
    (
        "<p style='width:40px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>no title</p>",
        "cut off sideways",
    ),
    ("<p style='height:8px;overflow:hidden'>two<br>lines</p>", "cut off at the bottom"),
    ("<p style='width:3000px'>wide</p>", "wide"),
    ("<div style='width:90px;overflow:auto'><table><td><div style='width:200px'>far</div></td></table></div>", "wide"),
    ("<div style='width:0;overflow:auto'><table><td>nothing to be seen</td></table></div>", "wide"),
    ("<p style='color:#999;background:#aaa'>faint</p>", "axe color-contrast"),
    ("<button></button>", "axe button-name"),
    ("<button>under it</button><div style='position:fixed;inset:0'></div>", "cannot be pressed"),
    ("<img src='x' alt=''>", "markup"),
    ("<p style='background:url(http://elsewhere.example/a.png)'>asks</p>", "policy"),
];

/// What looks similar and is right.
const RIGHT: [&str; 3] = [
    "<p title='no end in sight' style='width:40px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>no end in sight</p>",
    "<div style='width:40px;overflow:auto;white-space:nowrap' tabindex=0>can be scrolled to its end</div>",
    "<span style='position:absolute;width:1px;height:1px;overflow:hidden'>for readers alone</span>",
];

async fn with(browser: &Browser, markup: &str) -> Vec<String> {
    let script = "const box = document.createElement('main'); box.innerHTML = arguments[0]; document.body.replaceChildren(box); \
                  await window.inspector.settled(); return window.inspector.look('everything')";
    let script = format!(
        "return (async (...arguments_) => {{ {} }})(...arguments)",
        script.replace("arguments[0]", "arguments_[0]")
    );
    browser.run_with(&script, vec![markup.into()]).await.texts()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_finds_what_is_wrong_and_nothing_else() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("inspector").await;
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario=empty&delay=0", server.url())).await;
    for (markup, finding) in WRONG {
        let found = with(&browser, markup).await;
        assert!(found.iter().any(|line| line.starts_with(finding)), "{finding} in {markup}: {found:?}");
    }
    for markup in RIGHT {
        let mut found = with(&browser, markup).await;
        // A piece of markup alone is no page.
        found.retain(|line| !line.starts_with("axe"));
        assert!(found.is_empty(), "{markup}: {found:?}");
    }
    browser.page.quit().await.unwrap();
}
