//! An answer as people read it: the result first, then what it came from.

use ceralacca_calculators::{Outcome, Step};
use ceralacca_evaluation::{Decimals, Derivation, Exact, RoundingMode, RoundingRule, Text};
use ceralacca_rulebook::{day_in_figures, tables::Source, weekday};
use jiff::civil::Date;
use serde_json::Value;

use crate::pages::Lang;

/// What a calculation makes of its answer; the notes are told for every calculation alike.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The result, short enough for large letters.
    pub(super) result: String,
    /// What follows from it, a sentence each.
    pub(super) sentences: Vec<String>,
    /// Figures on the way, named.
    pub(super) facts: Vec<(String, String)>,
    /// Tables.
    pub(super) tables: Vec<Table>,
    /// A drawing, made by a template of ours.
    pub(super) chart: Option<String>,
}

/// A table of an answer.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) heads: Vec<Head>,
    /// A cell for each head.
    pub(super) rows: Vec<Vec<String>>,
}

/// The head of a column.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) text: String,
    /// Whether its cells are numbers.
    pub(super) number: bool,
    /// Whether its cells are somebody's own words, or articles of Italian law, in Italian.
    pub(super) written: bool,
}

impl Head {
    pub(super) fn text(text: &str) -> Self {
        Self { text: text.to_owned(), number: false, written: false }
    }

    pub(super) fn number(text: &str) -> Self {
        Self { number: true, ..Self::text(text) }
    }

    pub(super) fn written(text: &str) -> Self {
        Self { written: true, ..Self::text(text) }
    }
}

/// A line of the explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepLine {
    /// How deep it stands below the step it explains, from 0.
    pub(super) level: usize,
    pub(super) text: String,
}

/// A source with its validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceLine {
    /// The table.
    pub(super) table: String,
    /// Article or act, in Italian.
    pub(super) act: String,
    /// Since when, and how sure.
    pub(super) validity: String,
}

/// Deepest level that is drawn further in.
const LEVEL_MAX: usize = 3;
/// Lines of an explanation, at most: a table beside it has what every offer got.
const STEPS_MAX: usize = 2_000;

/// The explanation, line by line.
pub(super) fn steps(outcome: &Outcome, lang: Lang) -> Vec<StepLine> {
    let mut lines = Vec::new();
    for step in &outcome.notes.explanation {
        match step {
            Step::Words(text) => lines.push(StepLine { level: 0, text: lang.text(text).to_owned() }),
            Step::Number(derivation) => outline(derivation, lang, &mut lines),
        }
    }
    lines.truncate(STEPS_MAX);
    lines
}

fn outline(whole: &Derivation, lang: Lang, lines: &mut Vec<StepLine>) {
    lines.extend(whole.levels().map(|(level, derivation)| {
        let text = lang.say(&derivation.text_it, &derivation.text_en);
        let text = match &derivation.source {
            Some(source) => format!("{source}: {text}"),
            None => text.to_owned(),
        };
        StepLine { level: level.min(LEVEL_MAX), text }
    }));
}

/// The sources, each with its validity.
pub(super) fn sources(outcome: &Outcome, lang: Lang) -> Vec<SourceLine> {
    let line = |source: &Source| SourceLine {
        table: lang.text(&source.table).to_owned(),
        act: source.source.clone(),
        validity: lang.text(&source.validity()).to_owned(),
    };
    outcome.notes.sources.iter().map(line).collect()
}

/// The warnings.
pub(super) fn warnings(outcome: &Outcome, lang: Lang) -> Vec<String> {
    outcome.notes.warnings.iter().map(|text: &Text| lang.text(text).to_owned()).collect()
}

/// A number for reading, cut after some decimals with `…` where it goes on.
pub(super) fn cut(number: &Exact, decimals: u8, lang: Lang) -> String {
    let decimals = Decimals::new(decimals).unwrap_or_default();
    let short = RoundingRule { mode: RoundingMode::Truncate, decimals }.apply(number);
    format!("{}{}", lang.number(&short), if short == *number { "" } else { "…" })
}

/// A day of the answer as people write it, with its day of the week.
pub(super) fn day(value: &Value, lang: Lang) -> String {
    let Some(date) = value.as_str().and_then(|text| text.parse::<Date>().ok()) else { return String::new() };
    format!("{} {}", lang.text(&weekday(date)), day_in_figures(date))
}
