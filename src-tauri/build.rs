//! Embeds what Tauri needs at run time: the configuration, the capabilities, the icons, and the page.

fn main() {
    // The page's files have their hash in their names. A shell that is not linked anew asks for files that are gone,
    // and shows a blank window.
    println!("cargo:rerun-if-changed=../ui/dist");
    tauri_build::build();
}
