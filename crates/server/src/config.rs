//! Configuration: one file, one URL for the database, nothing that only one value of makes sense.

use std::{num::NonZeroU32, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Configuration of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address to listen on.
    pub listen: String,
    /// `sqlite:PATH` or `postgres://…`. Decides between the embedded default and the scale-out shape.
    pub database: String,
    /// Folder of objects, uploads under way and keys.
    pub data: PathBuf,
    /// Origin of the record: a name that belongs to the installation for ever, e.g. `gare.provincia.example/record`.
    pub origin: String,
    /// Demo installation: people log in by choosing a name, the clock can be moved, every document says so.
    pub demo: bool,
    /// Who runs the installation, as people may write to: a mail address. Shown on the pages about privacy, accessibility and help.
    pub contact: Option<String>,
    /// Bytes of one sealed file at most.
    pub file_bytes_max: u64,
    /// Seconds between public heads of the record.
    pub head_interval_seconds: u32,
    /// Time servers (`host:port`, usually port 123) with which the clock is compared each minute; best three. Without any it is
    /// not compared.
    pub time_servers: Vec<String>,
    /// Leaves that each public head adds, whatever happened: a multiple of 256, more than the acts of a busy interval. What
    /// does not fit waits for the next head.
    pub head_block: NonZeroU32,
    /// Verifier keys of the witnesses whose cosignatures of heads are taken and published.
    pub witnesses: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database: "sqlite:data/ceralacca.db".to_owned(),
            data: PathBuf::from("data"),
            origin: "ceralacca.localhost/record".to_owned(),
            demo: false,
            contact: None,
            file_bytes_max: 2 * 1024 * 1024 * 1024,
            head_interval_seconds: 3_600,
            time_servers: Vec::new(),
            head_block: ceralacca_record::head::DEFAULT_BLOCK_SIZE,
            witnesses: Vec::new(),
        }
    }
}
