//! `ceralacca-web-modules [FOLDER]`: builds the browser modules into FOLDER, or into `target/web`.
#![forbid(unsafe_code)]

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let folder = env::args_os().nth(1).map_or_else(ceralacca_web_modules::default_folder, PathBuf::from);
    match ceralacca_web_modules::build(&folder) {
        Ok(()) => {
            println!("browser modules written to {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
