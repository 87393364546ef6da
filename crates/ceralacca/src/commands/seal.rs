//! `ceralacca seal`.

use std::path::{Path, PathBuf};

use ceralacca::{
    client::PublicProcedure,
    sealer::{self, SealerError, SummaryMaker, TenderDraft},
};
use ceralacca_storage::{Clock, SystemClock, SystemRandom};

use super::{Failure, input};

/// Longest public procedure, in bytes.
const PUBLIC_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Seal a tender into a folder, offline.
///
/// The description of the tender (TOML) says `tenderer`, `form`, `members`, `lots` and, for each `[[envelopes]]`,
/// `class`, `lot`, `answers` (item = value) and `files` (`item`, `path`, optional `name`). `[operators.ID]` may give `name`,
/// `tax_code` and `signatory` of the tenderer and of each member.
///
/// Where the notice asks for a summary of the figures and the tender has none, it is written beside the tender
/// (`riepilogo-….pdf`); if it must be signed, nothing is sealed until the signed file is named in the tender.
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
        let mut draft = TenderDraft::read(&self.tender).map_err(Failure::input)?;
        if self.out.join("manifest.json").exists() {
            return Err(Failure::Input(format!("{}: holds a sealed tender already", self.out.display())));
        }
        let maker = SummaryMaker {
            definition: &public.definition,
            installation: &public.installation,
            demo: public.demo,
            now: SystemClock.now(),
        };
        let folder = self.tender.parent().unwrap_or(Path::new("."));
        let summaries = maker.prepare(&mut draft, folder).map_err(Failure::input)?;
        let (mut warnings, faults): (Vec<_>, Vec<_>) = summaries.into_iter().partition(|found| !found.is_blocking());
        if !faults.is_empty() {
            return Err(Failure::input(SealerError::Complaints(faults)));
        }
        let sealed = sealer::seal(&public.definition, public.custody.as_ref(), &draft, &self.out, &SystemRandom);
        let (package, missing) = sealed.map_err(|error| match error {
            SealerError::Seal { .. } => Failure::check(error),
            other => Failure::input(other),
        })?;
        warnings.extend(missing);
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
