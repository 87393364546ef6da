//! `ceralacca lint`.

use std::path::PathBuf;

use ceralacca::walk::Language;
use ceralacca_evaluation::Text;
use ceralacca_procedure::{
    definition::{Place, TomlPlaces},
    lint::{Lint as Found, LintSeverity},
};
use jiff::civil::Date;
use serde::Serialize;

use super::{Failure, input};

/// Find the defects of a procedure file before it is published.
///
/// Exit codes: 0 nothing that needs a reason, 1 errors, 3 warnings or clauses of a changed law but no errors, 2 bad usage
/// or a file that cannot be read.
#[derive(Debug, clap::Args)]
pub struct Lint {
    /// Procedure file (TOML, or JSON if it ends in .json).
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Day whose law counts; the day on which the call is sent, if absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Language of the report and of errors in the file.
    #[arg(long, default_value = "it", value_name = "it|en")]
    lang: Language,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    sent_on: Date,
    errors: usize,
    warnings: usize,
    law_changed: usize,
    info: usize,
    lints: Vec<Placed<'a>>,
}

/// A finding, with its place in the text.
#[derive(Serialize)]
struct Placed<'a> {
    #[serde(flatten)]
    lint: &'a Found,
    /// Line and column of the field, or of what would hold it; absent for the file as a whole, and in JSON.
    #[serde(flatten)]
    place: Option<Place>,
}

impl Lint {
    /// Reads, looks, prints.
    pub fn run(self) -> Result<(), Failure> {
        let written = input::WrittenProcedure::read(&self.file, self.lang)?;
        let sent_on = self.date.unwrap_or_else(|| written.file.sent_on());
        let (found, places) = (written.file.lint(sent_on), written.places());
        let placed = |lint| Placed { lint, place: place_of(places.as_ref(), lint) };
        let count = |severity| found.iter().filter(|lint| lint.severity == severity).count();
        let report = Report {
            sent_on,
            errors: count(LintSeverity::Error),
            warnings: count(LintSeverity::Warning),
            law_changed: count(LintSeverity::LawChanged),
            info: count(LintSeverity::Info),
            lints: found.iter().map(placed).collect(),
        };
        if self.json {
            say!("{}", serde_json::to_string_pretty(&report).map_err(Failure::check)?);
        } else {
            self.print(&report);
        }
        let summary = Failure::Found { errors: report.errors > 0, text: self.summary(&report) };
        if report.errors + report.warnings + report.law_changed == 0 { Ok(()) } else { Err(summary) }
    }

    fn text<'a>(&self, text: &'a Text) -> &'a str {
        if self.lang == Language::Italian { &text.it } else { &text.en }
    }

    fn say(&self, it: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Italian { it } else { en }
    }

    fn print(&self, report: &Report<'_>) {
        for severity in [LintSeverity::Error, LintSeverity::Warning, LintSeverity::LawChanged, LintSeverity::Info] {
            let mut found = report.lints.iter().filter(|found| found.lint.severity == severity).peekable();
            if found.peek().is_some() {
                say!("{}", self.heading(severity));
            }
            for Placed { lint, place } in found {
                let line =
                    place.map(|place| format!("{} {}, ", self.say("riga", "line"), place.line)).unwrap_or_default();
                say!("  {} ({line}{})", lint.key(), lint.rule);
                say!("      {}", self.text(&lint.text));
                say!("      {} {}", self.say("Rimedio:", "Mend:"), self.text(&lint.mend));
            }
        }
        if report.lints.is_empty() {
            say!("{}", self.say("Nessun difetto trovato.", "No defect found."));
        }
    }

    fn heading(&self, severity: LintSeverity) -> &'static str {
        match severity {
            LintSeverity::Error => self.say(
                "Errori: senza una ragione del RUP per ciascuno non si pubblica",
                "Errors: without a reason of the project lead for each there is no publication",
            ),
            LintSeverity::Warning => {
                self.say("Avvisi: da motivare nella decisione", "Warnings: to be reasoned in the decision")
            }
            LintSeverity::LawChanged => {
                self.say("Clausole di un testo di legge cambiato", "Clauses of a text of law that has changed")
            }
            LintSeverity::Info => self.say("Da sapere", "Worth knowing"),
        }
    }

    fn summary(&self, report: &Report<'_>) -> String {
        let Report { errors, warnings, law_changed, info, .. } = report;
        let path = self.file.display();
        match self.lang {
            Language::Italian => format!(
                "{path}: {}, {}, {} di una legge cambiata, {}",
                counted(*errors, "errore", "errori"),
                counted(*warnings, "avviso", "avvisi"),
                counted(*law_changed, "clausola", "clausole"),
                counted(*info, "nota", "note")
            ),
            Language::English => format!(
                "{path}: {}, {}, {} of a changed law, {}",
                counted(*errors, "error", "errors"),
                counted(*warnings, "warning", "warnings"),
                counted(*law_changed, "clause", "clauses"),
                counted(*info, "note", "notes")
            ),
        }
    }
}

fn place_of(places: Option<&TomlPlaces<'_>>, lint: &Found) -> Option<Place> {
    places?.of_path(&lint.path)
}

/// `1 errore`, `2 errori`.
fn counted(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
