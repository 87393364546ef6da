//! A release holds the assets inside: it is compiled anew when the browser's build made others. A debug build reads them
//! from the folder each time and need not be.

fn main() -> std::io::Result<()> {
    // A debug build made before the folder would never find what comes into it: it remembers the folder's real path.
    std::fs::create_dir_all("../../web/dist")?;
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    } else {
        println!("cargo:rerun-if-changed=build.rs");
    }
    Ok(())
}
