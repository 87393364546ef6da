//! `ceralacca verify`: offline, without clock and without installation.

use std::path::PathBuf;

use ceralacca::walk::Language;
use ceralacca_record::{
    receipt::{MAX_RECEIPT, Outcome},
    verify_receipt,
};
use clap::Subcommand;

use super::{Failure, input};

/// Check, offline, what an installation has issued.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A receipt: that the installation signed it for this act, and that the act is in its record.
    Receipt(Receipt),
}

#[derive(Debug, clap::Args)]
struct Receipt {
    /// The receipt's file.
    file: PathBuf,
    /// Key of the installation's record, or a file with one on each line; several may be given.
    #[arg(long = "key", required = true, value_name = "KEY|FILE")]
    keys: Vec<String>,
    /// Print the verdict as JSON.
    #[arg(long)]
    json: bool,
    /// Language.
    #[arg(long, default_value = "it", value_name = "it|en")]
    lang: Language,
}

impl Verify {
    /// Checks and prints; exit code 1 if it is not valid.
    pub fn run(self) -> Result<(), Failure> {
        let What::Receipt(receipt) = self.what;
        let keys = input::verifier_keys(&receipt.keys)?;
        // One byte more than a receipt may have, so that the verdict itself says that it is too long.
        let bytes = input::file(&receipt.file, MAX_RECEIPT + 1)?;
        let verdict = verify_receipt(&bytes, &keys);
        let italian = receipt.lang == Language::Italian;
        if receipt.json {
            say!("{}", serde_json::to_string_pretty(&verdict).map_err(Failure::check)?);
        } else {
            say!("{}", if italian { &verdict.summary_it } else { &verdict.summary_en });
            for check in &verdict.checks {
                let mark = match check.outcome {
                    Outcome::Passed => "✓",
                    Outcome::Failed => "✗",
                    Outcome::NotPossible => "–",
                };
                say!("  {mark} {}", if italian { &check.text_it } else { &check.text_en });
            }
        }
        match verdict.valid {
            true => Ok(()),
            false => Err(Failure::check(match italian {
                true => "LA RICEVUTA NON È VALIDA",
                false => "THE RECEIPT IS NOT VALID",
            })),
        }
    }
}
