//! `ceralacca calc`.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use ceralacca::walk::Language;
use ceralacca_calculators::{CalcError, Kind, Notes, Outcome, Run, UnknownKind, VectorReport, run_text, run_vectors};
use ceralacca_exact::Text;

use super::{Failure, input};

/// Longest input of a calculation, in bytes.
const INPUT_BYTES_MAX: usize = 1 << 20;
/// Longest file of vectors, in bytes.
const VECTORS_BYTES_MAX: usize = 16 << 20;

/// Compute one of the calculators: JSON in, JSON out.
///
/// The input has the shape that the reference vectors give to their `input`, the answer that of their `expected`:
/// `echo '{"amount":"250000"}' | ceralacca calc anac_fee`. Without a kind, prints the kinds.
#[derive(Debug, clap::Args)]
pub struct Calc {
    /// What is computed.
    kind: Option<String>,
    /// File with the input (JSON); without one, or with `-`, the standard input.
    file: Option<PathBuf>,
    /// Print the steps, warnings and sources for people, instead of JSON.
    #[arg(long)]
    explain: bool,
    /// Print the JSON Schema of the input.
    #[arg(long, conflicts_with = "explain")]
    schema: bool,
    /// Run a file of vectors and report.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "explain", "schema"])]
    vectors: Option<PathBuf>,
    /// Language of explanations and errors.
    #[arg(long, default_value = "it", value_name = "it|en")]
    lang: Language,
}

impl Calc {
    /// Computes and prints.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(file) = &self.vectors {
            return vectors(file, self.lang);
        }
        let Some(kind) = &self.kind else {
            for kind in Kind::all() {
                say!("{:<28} {}", kind.name(), self.said(&kind.title()));
            }
            return Ok(());
        };
        let kind: Kind =
            kind.parse().map_err(|error: UnknownKind| Failure::Input(self.said(&error.text()).to_owned()))?;
        if self.schema {
            say!("{}", serde_json::to_string_pretty(&kind.input_schema()).map_err(Failure::check)?);
            return Ok(());
        }
        let outcome = run_text(kind, &self.input()?).map_err(|error| Failure::Input(self.refused(&error)))?;
        if self.explain { self.explained(kind, &outcome) } else { self.answered(&outcome) }
    }

    fn input(&self) -> Result<String, Failure> {
        match self.file.as_deref().filter(|file| *file != Path::new("-")) {
            Some(file) => input::text(file, INPUT_BYTES_MAX, self.lang),
            None => {
                let mut text = String::new();
                let limit = u64::try_from(INPUT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
                io::stdin()
                    .lock()
                    .take(limit)
                    .read_to_string(&mut text)
                    .map_err(|error| input::unreadable("stdin", &error, self.lang))?;
                if text.len() > INPUT_BYTES_MAX {
                    return Err(input::too_long("stdin", INPUT_BYTES_MAX, self.lang));
                }
                Ok(text)
            }
        }
    }

    /// The answer for machines; warnings for whoever watches.
    fn answered(&self, outcome: &Outcome) -> Result<(), Failure> {
        say!("{}", serde_json::to_string_pretty(&outcome.value).map_err(Failure::check)?);
        for warning in &outcome.notes.warnings {
            eprintln!("{}", self.said(warning));
        }
        Ok(())
    }

    /// The answer for people.
    fn explained(&self, kind: Kind, outcome: &Outcome) -> Result<(), Failure> {
        let Notes { explanation, warnings, sources } = &outcome.notes;
        say!("{}\n", self.said(&kind.title()));
        for step in explanation {
            let outline = step.outline();
            say!("{}", self.said(&outline).trim_end());
        }
        for (heading, lines) in [
            (
                Text::new("Attenzione", "Note well"),
                warnings.iter().map(|text| self.said(text).to_owned()).collect::<Vec<_>>(),
            ),
            (
                Text::new("Fonti", "Sources"),
                sources.iter().map(|source| self.said(&source.in_words()).to_owned()).collect(),
            ),
        ] {
            if !lines.is_empty() {
                say!("\n{}:", self.said(&heading));
            }
            for line in lines {
                say!("- {line}");
            }
        }
        say!("\n{}", serde_json::to_string_pretty(&outcome.value).map_err(Failure::check)?);
        Ok(())
    }

    fn said<'t>(&self, text: &'t Text) -> &'t str {
        match self.lang {
            Language::Italian => &text.it,
            Language::English => &text.en,
        }
    }

    fn refused(&self, error: &CalcError) -> String {
        match error {
            CalcError::Refused(refusal) => {
                format!("input.{}: {} ({})", refusal.field, self.said(&refusal.text), refusal.rule)
            }
            CalcError::Input { .. } | CalcError::Table(_) | CalcError::Period(_) => self.said(&error.text()).to_owned(),
        }
    }
}

/// Runs the vectors; fails when one of them does not hold.
fn vectors(file: &Path, lang: Language) -> Result<(), Failure> {
    let text = input::text(file, VECTORS_BYTES_MAX, lang)?;
    let reports = run_vectors(&text).map_err(|error| {
        let text = error.text();
        let text = if lang == Language::Italian { text.it } else { text.en };
        Failure::Input(format!("{}: {text}", file.display()))
    })?;
    let count = |which: fn(&VectorReport) -> bool| reports.iter().filter(|report| which(report)).count();
    for report in &reports {
        match &report.run {
            Run::Passed => {}
            Run::NotRun => say!("{} ({}): not run: this kind is not computed from its input", report.id, report.kind),
            Run::Failed(differences) => {
                say!("{} ({}): FAILED", report.id, report.kind);
                for difference in differences {
                    say!("  {}: expected {}, found {}", difference.path, difference.expected, difference.found);
                }
            }
        }
    }
    let (passed, failed) =
        (count(|report| report.run == Run::Passed), count(|report| matches!(report.run, Run::Failed(_))));
    let unverified = count(|report| report.unverified && report.run == Run::Passed);
    say!(
        "{} vectors: {passed} passed (of which {unverified} with an unverified definition), {failed} failed, {} not run",
        reports.len(),
        count(|report| report.run == Run::NotRun)
    );
    if failed == 0 { Ok(()) } else { Err(Failure::Check(format!("{failed} vectors do not hold"))) }
}
