//! Embeds what Tauri needs at run time: the configuration, the capabilities, the icons.

fn main() {
    tauri_build::build();
}
