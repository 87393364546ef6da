//! `ceralacca seal`.

use std::path::PathBuf;

use ceralacca::{
    client::PublicProcedure,
    sealer::{self, SealerError, TenderDraft},
};
use ceralacca_storage::SystemRandom;

use super::{Failure, input};

/// Longest public procedure, in bytes.
const PUBLIC_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Seal a tender into a folder, offline.
///
/// The description of the tender (TOML) says `tenderer`, `form`, `members`, `lots` and, for each `[[envelopes]]`,
/// `class`, `lot`, `answers` (item = value) and `files` (`item`, `path`, optional `name`).
#[derive(Debug, clap::Args)]
pub struct Seal {
    /// The procedure: the answer of GET /api/procedures/ID, saved.
    #[arg(long, value_name = "PUBLIC.json")]
    procedure: PathBuf,
    /// The tender.
    #[arg(long, value_name = "TENDER.toml")]
    tender: PathBuf,
    /// New folder for the sealed tender.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Seal {
    /// Seals.
    pub fn run(self) -> Result<(), Failure> {
        let bytes = input::file(&self.procedure, PUBLIC_BYTES_MAX)?;
        let public: PublicProcedure = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::Input(format!("{}: {error}", self.procedure.display())))?;
        let draft = TenderDraft::read(&self.tender).map_err(Failure::input)?;
        if self.out.join("manifest.json").exists() {
            return Err(Failure::Input(format!("{}: holds a sealed tender already", self.out.display())));
        }
        let sealed = sealer::seal(&public.definition, public.custody.as_ref(), &draft, &self.out, &SystemRandom);
        let (package, warnings) = sealed.map_err(|error| match error {
            SealerError::Seal { .. } => Failure::check(error),
            other => Failure::input(other),
        })?;
        for warning in &warnings {
            eprintln!("MANCA (missing): {warning}");
        }
        say!(
            "{}: {} buste sigillate (envelopes). OFFERTA NON INVIATA: ora `ceralacca submit` (not sent yet)",
            self.out.display(),
            package.manifest.envelopes.len()
        );
        Ok(())
    }
}
