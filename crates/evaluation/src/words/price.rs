//! The economic formula in words.

use ceralacca_exact::{RoundingMode, Text};

use super::FormulaText;
use crate::rules::{Between, EconomicRules, InputDecimals, Measure, MoreDecimals, PriceBand, PriceFormula, ZeroCase};

impl FormulaText for EconomicRules {
    fn formula_text(&self) -> Text {
        let max = Text::new(self.max_points.italian(), self.max_points.english());
        let mut text = match &self.formula {
            PriceFormula::DiscountOverBest { all_zero } => {
                let zero = zero_text(*all_zero, &max);
                Text::new(
                    format!(
                        "PE = {} × So ÷ Smax, dove So è il ribasso percentuale offerto e Smax il ribasso più alto tra le offerte in gara; se tutti i ribassi sono zero, {}.",
                        max.it, zero.it
                    ),
                    format!(
                        "PE = {} × So ÷ Smax, where So is the percentage discount offered and Smax the highest discount among the offers in the contest; when every discount is zero, {}.",
                        max.en, zero.en
                    ),
                )
            }
            PriceFormula::StepTable { bands, between } => bands_text(bands, *between),
            PriceFormula::LinearPrice { all_at_base } => {
                let zero = zero_text(*all_at_base, &max);
                Text::new(
                    format!(
                        "PE = {} × (BA − P) ÷ (BA − Pmin), dove BA è l'importo a base di gara, P il prezzo offerto e Pmin il prezzo più basso tra le offerte in gara; se tutti i prezzi sono pari alla base, {}.",
                        max.it, zero.it
                    ),
                    format!(
                        "PE = {} × (BA − P) ÷ (BA − Pmin), where BA is the base amount, P the price offered and Pmin the lowest price among the offers in the contest; when every price equals the base, {}.",
                        max.en, zero.en
                    ),
                )
            }
            PriceFormula::InverseProportional {} => Text::new(
                format!(
                    "PE = {} × Pmin ÷ P, dove P è il prezzo offerto e Pmin il prezzo più basso tra le offerte in gara.",
                    max.it
                ),
                format!(
                    "PE = {} × Pmin ÷ P, where P is the price offered and Pmin the lowest price among the offers in the contest.",
                    max.en
                ),
            ),
            PriceFormula::None {} => {
                return Text::new("Il prezzo non ha punteggio.", "The price has no score.");
            }
        };
        let decimals = decimals_text(self.input_decimals, self.formula.measure());
        text.push(&format!(" {}", decimals.it), &format!(" {}", decimals.en));
        if self.rounding.mode != RoundingMode::None {
            let rounding = self.rounding.formula_text();
            text.push(&format!(" Il punteggio è {}.", rounding.it), &format!(" The score is {}.", rounding.en));
        }
        text
    }
}

fn zero_text(case: ZeroCase, max: &Text) -> Text {
    match case {
        ZeroCase::ZeroPoints => Text::new("tutti hanno 0 punti", "everybody has 0 points"),
        ZeroCase::FullPoints => {
            Text::new(format!("tutti hanno {} punti", max.it), format!("everybody has {} points", max.en))
        }
    }
}

fn decimals_text(rule: InputDecimals, measure: Measure) -> Text {
    let (what_it, what_en) = match measure {
        Measure::DiscountPercent => ("del ribasso", "of the discount"),
        Measure::Price => ("del prezzo", "of the price"),
    };
    let decimals = rule.decimals.get();
    let (more_it, more_en) = match rule.more {
        MoreDecimals::Ignored => ("gli ulteriori non sono considerati", "further ones are ignored"),
        MoreDecimals::RoundedHalfUp => (
            "con più decimali l'offerta è arrotondata, la metà per eccesso",
            "with more, the offer is rounded, a half goes up",
        ),
        MoreDecimals::Refused => ("con più decimali l'offerta non è ammessa", "with more, the offer is not accepted"),
    };
    Text::new(
        format!("Si considerano fino a {decimals} decimali {what_it}; {more_it}."),
        format!("Up to {decimals} decimals {what_en} count; {more_en}."),
    )
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
