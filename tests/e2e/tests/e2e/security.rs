//! What the page may not do, tried in the real window.

use bulkhead_e2e::Window;
use bulkhead_test_support::Sandbox;
use serde_json::{Value, json};

/// Each is tried, and says what came of it.
const TRIES: [(&str, &str, &str); 6] = [
    ("the shell is no global", "return typeof window.__TAURI__", "undefined"),
    ("code from text", "try { return String(eval('1 + 1')) } catch (error) { return error.name }", "EvalError"),
    (
        "a request to another host",
        "return fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.name)",
        "TypeError",
    ),
    (
        "a picture from another host",
        "return new Promise((done) => { const image = new Image(); image.onload = () => done('loaded'); \
         image.onerror = () => done('refused'); image.src = 'http://127.0.0.1:9/a.png' })",
        "refused",
    ),
    (
        "a script in the page",
        "const script = document.createElement('script'); script.textContent = 'window.hacked = 1'; \
         document.head.append(script); return typeof window.hacked",
        "undefined",
    ),
    (
        "a file of the machine",
        "return fetch('file:///etc/passwd').then(() => 'read', (error) => error.name)",
        "TypeError",
    ),
];

/// Commands of Tauri's own that no capability grants, and one that does not exist.
const REFUSED: [&str; 5] = [
    "plugin:autostart|enable",
    "plugin:shell|execute",
    "plugin:fs|read_file",
    "plugin:opener|open_url",
    "no_such_command",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_do_no_more_than_it_must() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox).await;
    window.find("empty-add").await;
    for (what, script, outcome) in TRIES {
        assert_eq!(window.script(script, vec![]).await, json!(outcome), "{what}");
    }
    for command in REFUSED {
        let script = "return window.__TAURI_INTERNALS__.invoke(arguments[0], {}).then(() => 'done', () => 'refused')";
        assert_eq!(window.script(script, vec![command.into()]).await, json!("refused"), "{command}");
    }
    window.page.clone().quit().await.unwrap();
}

/// The configuration itself, so that a line that is loosened is seen in review and here.
#[test]
fn the_window_is_configured_strictly() {
    let read = |path: &str| -> Value {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src-tauri").join(path);
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    };
    let app = &read("tauri.conf.json")["app"];
    assert_eq!(app["withGlobalTauri"], json!(false));
    assert_eq!(app["windows"].as_array().unwrap().len(), 1);
    assert_eq!(app["security"]["capabilities"], json!(["main"]));
    let policy = app["security"]["csp"].as_str().unwrap();
    for wanted in
        ["default-src 'self'", "script-src 'self';", "object-src 'none'", "base-uri 'none'", "form-action 'none'"]
    {
        assert!(policy.contains(wanted), "{wanted} is not in {policy}");
    }
    for unwanted in ["unsafe-eval", "https:", "*", "blob:"] {
        assert!(!policy.contains(unwanted), "{unwanted} is in {policy}");
    }
    let capability = read("capabilities/main.json");
    assert_eq!((&capability["windows"], &capability["permissions"]), (&json!(["main"]), &json!(["core:default"])));
}
