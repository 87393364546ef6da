//! Rules in words, generated from the data that is computed: the notice, the pages and the acts print these.

mod expression;
mod layout;
mod letters;
mod math;
mod price;
mod technical;

pub use math::{FormulaMath, LegendEntry, formula_math};
pub(crate) use technical::condition_in_words;

use ceralacca_exact::{Exact, RoundingMode, RoundingRule, Text};

use crate::rules::{AwardRules, EmptyLot, LotAwardRules, LotChoice, PriceFormula, TieStep};

/// A language to write numbers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// With the decimal comma.
    Italian,
    /// With the decimal point.
    English,
}

impl Writing {
    /// The number: `12,50`.
    pub(crate) fn number(self, number: &Exact) -> String {
        match self {
            Self::Italian => number.italian(),
            Self::English => number.english(),
        }
    }

    /// An exponent, as short as notices write it: `0,5`, `(1/3)`; without brackets `x^1/3` could be a third of x.
    pub(crate) fn exponent(self, exponent: &Exact) -> String {
        let written = exponent.to_string();
        let written = if written.contains('/') { format!("({written})") } else { written };
        match self {
            Self::Italian => written.replace('.', ","),
            Self::English => written,
        }
    }
}

/// What reads the same in both languages but for its numbers.
pub(crate) fn in_both(written: impl Fn(Writing) -> String) -> Text {
    Text::new(written(Writing::Italian), written(Writing::English))
}

/// A rule that can say in words what it computes.
pub trait FormulaText {
    /// The rule in Italian and English, from its own data.
    fn formula_text(&self) -> Text;
}

/// The rules of award in words, one text for each rule: technical offer, economic offer, ties, total.
pub fn formula_text(rules: &AwardRules) -> Vec<Text> {
    let mut texts = rules.technical.as_ref().map(technical::technical_texts).unwrap_or_default();
    texts.push(rules.economic.formula_text());
    let scores = rules.technical.is_some() || rules.economic.formula != PriceFormula::None {};
    if scores {
        texts.push(ties_text(&rules.ties));
    }
    if rules.total_rounding.mode != RoundingMode::None {
        let rounding = rules.total_rounding.formula_text();
        texts.push(Text::new(format!("Punteggio totale {}.", rounding.it), format!("The total is {}.", rounding.en)));
    }
    texts
}

impl FormulaText for RoundingRule {
    fn formula_text(&self) -> Text {
        let decimals = match self.decimals.get() {
            0 => Text::new("all'unità", "to the unit"),
            1 => Text::new("a 1 decimale", "to 1 decimal"),
            decimals => Text::new(format!("a {decimals} decimali"), format!("to {decimals} decimals")),
        };
        let Text { it, en } = decimals;
        match self.mode {
            RoundingMode::None => Text::new("senza arrotondamento", "not rounded"),
            RoundingMode::Truncate => Text::new(format!("troncato {it}"), format!("truncated {en}")),
            RoundingMode::HalfUp => {
                Text::new(format!("arrotondato {it} (la metà per eccesso)"), format!("rounded {en} (a half goes up)"))
            }
            RoundingMode::Ceil => Text::new(format!("arrotondato per eccesso {it}"), format!("rounded up {en}")),
        }
    }
}

impl FormulaText for TieStep {
    fn formula_text(&self) -> Text {
        match self {
            Self::HigherTechnical {} => Text::new("maggior punteggio tecnico", "higher technical score"),
            Self::HigherEconomic {} => Text::new("maggior punteggio economico", "higher economic score"),
            Self::ImprovedOffer { days } => Text::new(
                format!("offerta migliorativa sul prezzo entro {days} giorni"),
                format!("improved price offer within {days} days"),
            ),
            Self::Draw {} => Text::new("sorteggio", "draw by lot"),
        }
    }
}

/// `1 punto`, `4 punti`.
fn points(number: &Exact) -> Text {
    let (it, en) = if *number == Exact::one() { ("punto", "point") } else { ("punti", "points") };
    Text::new(format!("{} {it}", number.italian()), format!("{} {en}", number.english()))
}

fn ties_text(steps: &[TieStep]) -> Text {
    if steps.is_empty() {
        return Text::new(
            "A parità di punteggio totale il bando non prevede alcun criterio.",
            "When totals are equal the notice has no further test.",
        );
    }
    let steps: Vec<Text> = steps.iter().map(FormulaText::formula_text).collect();
    let list = Text::join(&steps, "; ");
    Text::new(
        format!("A parità di punteggio totale, nell'ordine: {}.", list.it),
        format!("When totals are equal, in this order: {}.", list.en),
    )
}

impl FormulaText for LotAwardRules {
    fn formula_text(&self) -> Text {
        let tests: Vec<Text> = self.choice.iter().copied().map(choice_text).collect();
        let tests = Text::join(&tests, "; ");
        let empty = match self.empty_lot {
            EmptyLot::StaysWithFirst => Text::new(
                "Un lotto per cui non resta nessun altro concorrente va al primo della sua graduatoria, in deroga al limite.",
                "A lot for which no other tenderer is left goes to the first of its ranking, beyond the limit.",
            ),
            EmptyLot::NotAwarded => Text::new(
                "Un lotto per cui non resta nessun altro concorrente non è aggiudicato.",
                "A lot for which no other tenderer is left is not awarded.",
            ),
        };
        let max = self.max_lots_per_tenderer;
        let (awarded, lots_it, lots_en) =
            if max == 1 { ("si aggiudica", "lotto", "lot") } else { ("si aggiudicano", "lotti", "lots") };
        let reason_en = self.reason_en.as_deref().unwrap_or(&self.reason);
        Text::new(
            format!(
                "A un concorrente {awarded} al massimo {max} {lots_it} ({}). Chi è primo in più lotti ottiene, nell'ordine: {}. {}",
                self.reason, tests.it, empty.it
            ),
            format!(
                "A tenderer is awarded at most {max} {lots_en} ({reason_en}). Who is first in more lots gets, in this order: {}. {}",
                tests.en, empty.en
            ),
        )
    }
}

fn choice_text(choice: LotChoice) -> Text {
    match choice {
        LotChoice::HighestTotal => {
            Text::new("il lotto con il suo maggior punteggio totale", "the lot with his highest total")
        }
        LotChoice::HighestTechnical => {
            Text::new("il lotto con il suo maggior punteggio tecnico", "the lot with his highest technical score")
        }
        LotChoice::LotOrder => Text::new("il lotto che il bando elenca prima", "the lot that the notice lists first"),
        LotChoice::DeclaredPreference => Text::new(
            "il lotto che viene prima nella preferenza dichiarata con l'offerta",
            "the lot that comes first in the preference declared with the offer",
        ),
    }
}
