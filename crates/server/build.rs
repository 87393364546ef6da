//! A release holds the assets inside: it is compiled anew when the browser's build made others. A debug build reads them
//! from the folder each time and need not be.

fn main() {
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    } else {
        println!("cargo:rerun-if-changed=build.rs");
    }
}
