//! `ceralacca evaluate`.

use std::path::PathBuf;

use ceralacca::walk::Language;
use ceralacca_procedure::{
    definition::Defect,
    offers::{EvaluateError, OffersFile, evaluate},
};

use super::{
    Failure,
    input::{self, WrittenProcedure},
};

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
        let procedure = WrittenProcedure::read(&self.procedure, self.lang)?;
        let offers = input::definition(&self.offers, self.lang, OffersFile::from_toml, OffersFile::from_json)?;
        let evaluation = evaluate(&procedure.file, &offers).map_err(|error| match error {
            EvaluateError::DefectiveProcedure { defects } => self.defective(&procedure, &defects),
            error => {
                let text = error.text();
                let text = if self.lang == Language::Italian { text.it } else { text.en };
                Failure::Input(format!("{}: {text}", self.offers.display()))
            }
        })?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&evaluation).map_err(Failure::check)?);
        } else {
            let report = if self.lang == Language::Italian { evaluation.italian() } else { evaluation.english() };
            say!("{report}");
        }
        Ok(())
    }

    /// The defects of the procedure file, each with its line.
    fn defective(&self, procedure: &WrittenProcedure, defects: &[Defect]) -> Failure {
        let italian = self.lang == Language::Italian;
        let places = procedure.places();
        let line = |defect: &Defect| {
            let place = places.as_ref()?.of_path(&defect.path)?;
            let (line, column) = if italian { ("riga", "colonna") } else { ("line", "column") };
            Some(format!("{line} {}, {column} {}, ", place.line, place.column))
        };
        let told = defects.iter().map(|defect| {
            let text = if italian { &defect.text_it } else { &defect.text_en };
            format!("\n  {}{}: {text}", line(defect).unwrap_or_default(), defect.path)
        });
        let what = if italian { "va corretto prima di valutare:" } else { "must be corrected before evaluating:" };
        Failure::Input(format!("{}: {what}{}", self.procedure.display(), told.collect::<String>()))
    }
}
