//! `ceralacca seal`.

use std::path::{Path, PathBuf};

use ceralacca::{
    client::PublicProcedure,
    sealer::{self, SealerError, SummaryMaker, TenderDraft},
};
use ceralacca_client::ProvedCustody;
use ceralacca_record::{Receipt, receipt::MAX_RECEIPT};
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
    /// Its publication: the answer of GET /api/procedures/ID/publication, saved. The tender is sealed to the custodians that it names.
    #[arg(long, value_name = "RECEIPT.json")]
    publication: PathBuf,
    /// Key of the installation's record, known by another way than this server, or a file with one on each line. Keep the file: a
    /// publication under another key is refused.
    #[arg(long = "record-key", required = true, value_name = "KEY|FILE")]
    record_keys: Vec<String>,
    /// The installation is a demo: a tender to it has no legal value.
    #[arg(long)]
    demo: bool,
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
        let custody = self.custody(&public)?;
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
        let sealed = sealer::seal(&public.definition, &custody, &draft, &self.out, &SystemRandom);
        let (package, missing) = sealed.map_err(|error| match error {
            SealerError::Seal { .. } => Failure::check(error),
            other => Failure::input(other),
        })?;
        warnings.extend(missing);
        for warning in &warnings {
            eprintln!("MANCA (missing): {warning}");
        }
        say!("Impronta dei custodi (fingerprint of the custodians): {}", custody.fingerprint());
        say!(
            "{}: {} buste sigillate (envelopes). OFFERTA NON INVIATA: ora `ceralacca submit` (not sent yet)",
            self.out.display(),
            package.manifest.envelopes.len()
        );
        Ok(())
    }

    /// The custodians that the publication names, proved; told before anything is sealed.
    fn custody(&self, public: &PublicProcedure) -> Result<ProvedCustody, Failure> {
        let keys = input::verifier_keys(&self.record_keys)?;
        let bytes = input::file(&self.publication, MAX_RECEIPT)?;
        let receipt: Receipt = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::Input(format!("{}: {error}", self.publication.display())))?;
        let (id, body) = (public.definition.id.as_str(), public.definition.buyer.id.as_str());
        let proved = ProvedCustody::prove(&receipt, id, body, &keys, self.demo);
        proved.map_err(|doubt| Failure::check(SealerError::Custody(doubt)))
    }
}
