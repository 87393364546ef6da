//! Builds the browser modules: each Rust crate of [`MODULES`] compiled to WebAssembly, with its JavaScript glue and
//! TypeScript declarations, by cargo alone.
#![forbid(unsafe_code)]

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
};

use thiserror::Error;
use wasm_bindgen_cli_support::Bindgen;

/// The crates that become browser modules, with what the compiler is asked for: sealing works through hundreds of
/// megabytes and wants speed, the others are small work and want a small download.
pub const MODULES: [(&str, &str); 3] =
    [("ceralacca_sealing_web", "3"), ("ceralacca_client_web", "s"), ("ceralacca_summary_web", "s")];

const TARGET: &str = "wasm32-unknown-unknown";

/// Why the modules were not built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// cargo could not be started.
    #[error("cargo could not be started to build {module}: {source}")]
    Start {
        /// The module.
        module: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// cargo failed; its messages are on the standard error.
    #[error(
        "cargo could not build {module} for {TARGET} ({status}); is the target installed (`rustup target add {TARGET}`)?"
    )]
    Cargo {
        /// The module.
        module: &'static str,
        /// How it ended.
        status: ExitStatus,
    },
    /// The glue could not be generated.
    #[error("the JavaScript glue of {module} could not be generated: {reason}")]
    Glue {
        /// The module.
        module: &'static str,
        /// The generator's message.
        reason: String,
    },
}

/// The folder that the modules go to unless another is named: `target/web` of this workspace.
#[must_use]
pub fn default_folder() -> PathBuf {
    target_folder().join("web")
}

/// Builds every module in release form and writes `<module>.js`, `<module>_bg.wasm` and `<module>.d.ts` (ES modules)
/// to `folder`.
///
/// # Errors
/// [`BuildError`] for the first module that fails.
pub fn build(folder: &Path) -> Result<(), BuildError> {
    MODULES.into_iter().try_for_each(|(module, level)| {
        compile(module, level)?;
        glue(module, folder)
    })
}

fn compile(module: &'static str, level: &str) -> Result<(), BuildError> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--target", TARGET, "--package", module, "--target-dir"])
        .arg(target_folder())
        // The generator reads which WebAssembly features the compiler used, and strips the module itself.
        .env("CARGO_PROFILE_RELEASE_STRIP", "none")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags())
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level)
        .env("CARGO_PROFILE_RELEASE_LTO", "true")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
        .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
        .current_dir(workspace())
        .status()
        .map_err(|source| BuildError::Start { module, source })?;
    if status.success() { Ok(()) } else { Err(BuildError::Cargo { module, status }) }
}

/// Flags for the compiler. The SIMD of WebAssembly takes a fifth off the time to seal and open, measured under Node; every
/// browser since spring 2023 has it. Folders of this machine are written by other names, so that whoever builds the same
/// sources with the same compiler gets the same bytes.
fn flags() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let folders = [(Some(workspace().to_owned()), "/ceralacca"), (home, "/cargo")];
    let renamed = folders.into_iter().filter_map(|(folder, name)| {
        // Flags are parted by blanks: a folder that has one cannot be named here, and stays as it is.
        let folder = folder?.to_str().filter(|folder| !folder.contains(' '))?.to_owned();
        Some(format!(" --remap-path-prefix={folder}={name}"))
    });
    format!("-C target-feature=+simd128{}", renamed.collect::<String>())
}

fn glue(module: &'static str, folder: &Path) -> Result<(), BuildError> {
    let input = target_folder().join(TARGET).join("release").join(format!("{module}.wasm"));
    let failed = |error: &dyn std::fmt::Display| BuildError::Glue { module, reason: format!("{error:#}") };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).typescript(true).remove_name_section(true).remove_producers_section(true);
    bindgen.web(true).map_err(|error| failed(&error))?;
    bindgen.generate(folder).map_err(|error| failed(&error))
}

fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}
