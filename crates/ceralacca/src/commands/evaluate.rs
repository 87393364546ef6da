//! `ceralacca evaluate`.

use std::path::PathBuf;

use ceralacca::walk::Language;
use ceralacca_procedure::{
    definition::ProcedureFile,
    offers::{OffersFile, evaluate},
};

use super::{Failure, input};

/// Compute the ranking from files alone.
#[derive(Debug, clap::Args)]
pub struct Evaluate {
    /// Procedure file (TOML, or JSON if it ends in .json).
    procedure: PathBuf,
    /// File of opened offers (TOML or JSON).
    offers: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Language of the report and of errors in the files.
    #[arg(long, default_value = "it", value_name = "it|en")]
    lang: Language,
}

impl Evaluate {
    /// Evaluates and prints.
    pub fn run(self) -> Result<(), Failure> {
        let procedure =
            input::definition(&self.procedure, self.lang, ProcedureFile::from_toml, ProcedureFile::from_json)?;
        let offers = input::definition(&self.offers, self.lang, OffersFile::from_toml, OffersFile::from_json)?;
        let evaluation = evaluate(&procedure, &offers).map_err(|error| {
            let text = error.text();
            let text = if self.lang == Language::Italian { text.it } else { text.en };
            Failure::Input(format!("{}: {text}", self.offers.display()))
        })?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&evaluation).map_err(Failure::check)?);
        } else {
            let report = if self.lang == Language::Italian { evaluation.italian() } else { evaluation.english() };
            say!("{report}");
        }
        Ok(())
    }
}
