//! The worked procedures of the repository, for tests.

use std::path::PathBuf;

use super::ProcedureFile;

/// The worked procedures, by the name of their files.
pub(crate) const NAMES: [&str; 3] = ["como-2024", "ricengo-2026", "cremona-2025"];

/// The text of a file of the repository, named from its root.
pub(crate) fn text(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A worked procedure.
pub(crate) fn procedure(name: &str) -> ProcedureFile {
    ProcedureFile::from_toml(&text(&format!("examples/{name}.toml"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}
