//! The economic formula in words.

use ceralacca_exact::{Exact, RoundingMode, RoundingRule, Text};

use super::layout::{Case, Condition, Layout, Meaning, layout};
use super::letters::Letters;
use super::{FormulaText, Writing, in_both};
use crate::rules::{
    Between, BilinearThreshold, EconomicRules, InputDecimals, Measure, MoreDecimals, PriceBand, PriceFormula, ZeroCase,
};

impl FormulaText for EconomicRules {
    fn formula_text(&self) -> Text {
        let mut text = self.points_text();
        if self.formula == (PriceFormula::None {}) {
            return text;
        }
        let decimals = decimals_text(self.input_decimals, self.formula.measure());
        text.push(&format!(" {}", decimals.it), &format!(" {}", decimals.en));
        if self.rounding.mode != RoundingMode::None {
            let rounding = self.rounding.formula_text();
            text.push(&format!(" Il punteggio è {}.", rounding.it), &format!(" The score is {}.", rounding.en));
        }
        text
    }
}

impl EconomicRules {
    /// The formula in words, without what becomes of the decimals of an offer.
    #[must_use]
    pub fn points_text(&self) -> Text {
        match (&self.formula, layout(self)) {
            (PriceFormula::StepTable { bands, between }, _) => bands_text(bands, *between),
            (_, Some(layout)) => laid_out_text(self, &layout),
            (_, None) => Text::new("Il prezzo non ha punteggio.", "The price has no score."),
        }
    }
}

/// `PE = …, dove …; se …` and what else the formula defines.
fn laid_out_text(rules: &EconomicRules, layout: &Layout) -> Text {
    let cases: Vec<Text> = layout.cases.iter().map(case_text).collect();
    let cases = Text::join(&cases, "; ");
    let legend = legend_text(&layout.legend);
    let mut text = Text::new(format!("{}, dove {}", cases.it, legend.it), format!("{}, where {}", cases.en, legend.en));
    if let Some(zero) = division_by_zero(rules) {
        text.push(&format!("; {}", zero.it), &format!("; {}", zero.en));
    }
    text.push(".", ".");
    for sentence in sentences(rules) {
        text.push(&format!(" {}", sentence.it), &format!(" {}", sentence.en));
    }
    text
}

fn case_text(case: &Case) -> Text {
    let points = in_both(|writing| format!("PE = {}", case.points.on_a_line(writing)));
    let Some(when) = &case.when else { return points };
    let when = in_both(|writing| condition(when, writing));
    Text::new(format!("{} se {}", points.it, when.it), format!("{} if {}", points.en, when.en))
}

fn condition(condition: &Condition, writing: Writing) -> String {
    let (relation, value) = &condition.relation;
    let from = condition.from.as_ref().map(|(from, sign)| format!("{} {} ", from.on_a_line(writing), sign.sign()));
    let from = from.unwrap_or_default();
    format!("{from}{} {} {}", condition.offer.name(), relation.sign(), value.on_a_line(writing))
}

/// "BA è l'importo a base di gara, P il prezzo offerto e Pmin il prezzo più basso…"
fn legend_text(legend: &[Meaning]) -> Text {
    let mut text = Text::default();
    let last = legend.len().saturating_sub(1);
    for (index, Meaning { symbol, text: meaning }) in legend.iter().enumerate() {
        match index {
            0 => text
                .push(&format!("{} è {}", symbol.name(), meaning.it), &format!("{} is {}", symbol.name(), meaning.en)),
            index => {
                let (and_it, and_en) = if index == last { (" e", " and") } else { (",", ",") };
                text.push(
                    &format!("{and_it} {} {}", symbol.name(), meaning.it),
                    &format!("{and_en} {} {}", symbol.name(), meaning.en),
                );
            }
        }
    }
    text
}

/// "se tutti i ribassi sono zero, tutti hanno 0 punti"
fn division_by_zero(rules: &EconomicRules) -> Option<Text> {
    let nobody = Letters::of(rules.formula.measure()).nobody();
    let (case, when) = match &rules.formula {
        PriceFormula::DiscountOverBest { all_zero: case }
        | PriceFormula::LinearPrice { all_at_base: case }
        | PriceFormula::Power { all_zero: case, .. }
        | PriceFormula::Bilinear { threshold: BilinearThreshold::Mean { all_zero: case }, .. } => (*case, nobody),
        PriceFormula::MinMax { all_equal, .. } => (
            *all_equal,
            Text::new(
                "l'offerta è una sola o le offerte sono tutte uguali",
                "there is one offer only or all offers are equal",
            ),
        ),
        PriceFormula::Bilinear { threshold: BilinearThreshold::Stated { .. }, .. }
        | PriceFormula::StepTable { .. }
        | PriceFormula::InverseProportional {}
        | PriceFormula::DirectProportional {}
        | PriceFormula::Absolute { .. }
        | PriceFormula::PiecewiseLinear { .. }
        | PriceFormula::Concave { .. }
        | PriceFormula::None {} => return None,
    };
    let points = zero_text(case, &rules.max_points);
    Some(Text::new(format!("se {}, {}", when.it, points.it), format!("when {}, {}", when.en, points.en)))
}

/// What a reader must also know: irrational points, equal offers, dependence on the others.
fn sentences(rules: &EconomicRules) -> Vec<Text> {
    let mut sentences = Vec::new();
    match &rules.formula {
        PriceFormula::Power { exponent, irrational, .. } => sentences.extend(irrational_text(exponent, *irrational)),
        PriceFormula::Concave { exponent, irrational, .. } => {
            sentences.extend(irrational_text(exponent, *irrational));
            sentences.push(absolute_text());
        }
        PriceFormula::Bilinear { coefficient, threshold, .. } => {
            sentences.push(bilinear_text(&(&rules.max_points * coefficient), threshold));
        }
        PriceFormula::Absolute { .. } | PriceFormula::PiecewiseLinear { .. } => sentences.push(absolute_text()),
        PriceFormula::DiscountOverBest { .. }
        | PriceFormula::StepTable { .. }
        | PriceFormula::LinearPrice { .. }
        | PriceFormula::InverseProportional {}
        | PriceFormula::DirectProportional {}
        | PriceFormula::MinMax { .. }
        | PriceFormula::None {} => {}
    }
    sentences
}

/// Whole exponents never leave the rational numbers.
fn irrational_text(exponent: &Exact, rule: RoundingRule) -> Option<Text> {
    let rounding = rule.formula_text();
    (!exponent.is_integer()).then(|| {
        Text::new(
            format!("Un punteggio irrazionale è {}.", rounding.it),
            format!("An irrational score is {}.", rounding.en),
        )
    })
}

fn bilinear_text(at_threshold: &Exact, threshold: &BilinearThreshold) -> Text {
    let points = in_both(|writing| writing.number(at_threshold));
    match threshold {
        BilinearThreshold::Mean { .. } => Text::new(
            format!(
                "Con una sola offerta, o con offerte tutte uguali, il punteggio è {} e non il massimo: l'offerta è pari alla media.",
                points.it
            ),
            format!(
                "With one offer only, or with equal offers, the score is {} and not the maximum: the offer equals the mean.",
                points.en
            ),
        ),
        BilinearThreshold::Stated { .. } => Text::new(
            format!("Se nessuno supera la soglia, nessuno ha più di {} punti.", points.it),
            format!("When nobody passes the threshold, nobody has more than {} points.", points.en),
        ),
    }
}

fn absolute_text() -> Text {
    Text::new("Il punteggio non dipende dalle altre offerte.", "The score does not depend on the other offers.")
}

fn zero_text(case: ZeroCase, max: &Exact) -> Text {
    match case {
        ZeroCase::ZeroPoints => Text::new("tutti hanno 0 punti", "everybody has 0 points"),
        ZeroCase::FullPoints => {
            Text::new(format!("tutti hanno {} punti", max.italian()), format!("everybody has {} points", max.english()))
        }
    }
}

fn decimals_text(rule: InputDecimals, measure: Measure) -> Text {
    let what = Letters::of(measure).of_the_offer();
    let decimals = rule.decimals.get();
    let (more_it, more_en) = match rule.more {
        MoreDecimals::Ignored => ("gli ulteriori non sono considerati", "further ones are ignored"),
        MoreDecimals::RoundedHalfUp => (
            "con più decimali l'offerta è arrotondata, la metà per eccesso",
            "with more, the offer is rounded, a half goes up",
        ),
        MoreDecimals::Refused => ("con più decimali l'offerta non è ammessa", "with more, the offer is not accepted"),
    };
    match decimals {
        0 => {
            let (rest_it, rest_en) = match rule.more {
                MoreDecimals::Ignored => ("i decimali non sono considerati", "decimals are ignored"),
                MoreDecimals::RoundedHalfUp => (
                    "con decimali l'offerta è arrotondata, la metà per eccesso",
                    "with decimals, the offer is rounded, a half goes up",
                ),
                MoreDecimals::Refused => {
                    ("con decimali l'offerta non è ammessa", "with decimals, the offer is not accepted")
                }
            };
            Text::new(
                format!("Si considerano solo le unità {}; {rest_it}.", what.it),
                format!("Only the whole units {} count; {rest_en}.", what.en),
            )
        }
        1 => Text::new(
            format!("Si considera un solo decimale {}; {more_it}.", what.it),
            format!("One decimal {} counts; {more_en}.", what.en),
        ),
        _ => Text::new(
            format!("Si considerano fino a {decimals} decimali {}; {more_it}.", what.it),
            format!("Up to {decimals} decimals {} count; {more_en}.", what.en),
        ),
    }
}

fn bands_text(bands: &[PriceBand], between: Between) -> Text {
    let lines: Vec<Text> = bands.iter().map(band_text).collect();
    let list = Text::join(&lines, "; ");
    let rule = match between {
        Between::UpperBand => Text::new("appartiene alla fascia superiore", "belongs to the band above"),
        Between::LowerBand => Text::new("appartiene alla fascia inferiore", "belongs to the band below"),
        Between::Refused => Text::new("non è ammesso", "is not accepted"),
    };
    Text::new(
        format!("Punti per fasce di ribasso: {}. Un ribasso che cade tra due fasce {}.", list.it, rule.it),
        format!("Points by bands of discount: {}. A discount between two bands {}.", list.en, rule.en),
    )
}

fn band_text(band: &PriceBand) -> Text {
    let points = Text::new(band.points.italian(), band.points.english());
    let from = Text::new(band.from.italian_points(), band.from.english_points());
    match &band.to {
        Some(to) if *to == band.from => {
            Text::new(format!("{}%: {}", from.it, points.it), format!("{}%: {}", from.en, points.en))
        }
        Some(to) => Text::new(
            format!("da {}% a {}%: {}", from.it, to.italian_points(), points.it),
            format!("{}% to {}%: {}", from.en, to.english_points(), points.en),
        ),
        None => Text::new(
            format!("da {}% in poi: {}", from.it, points.it),
            format!("{}% and above: {}", from.en, points.en),
        ),
    }
}
