//! The formula in mathematics, and the points of three sample offers: how far the second stays behind the first.

use askama::Template;
use ceralacca_evaluation::{EconomicRules, Exact, Measure, preview, sample_offers};

use super::FormulaLayout;
use crate::pages::{Lang, lang::euro};

/// Base of the samples when the lot has none yet.
const SAMPLE_BASE: u32 = 100_000;

/// The layout of a formula, its letters and its points for the usual samples.
#[derive(Debug, Template)]
#[template(path = "charts/price_preview.html")]
pub struct PricePreview {
    lang: Lang,
    formula: FormulaLayout,
    offer_title: &'static str,
    rows: Vec<Row>,
    gap: String,
}

/// One sample.
#[derive(Debug)]
struct Row {
    name: char,
    offer: String,
    points: String,
    /// The arithmetic.
    how: String,
}

impl PricePreview {
    /// The preview of these rules; none where the price has no points or the rules do not hold together yet.
    #[must_use]
    pub fn of(rules: &EconomicRules, base: Option<&Exact>, lang: Lang) -> Option<Self> {
        let base = base.filter(|base| **base > Exact::zero()).cloned().unwrap_or_else(|| Exact::from(SAMPLE_BASE));
        let shown = preview(rules, &base, &sample_offers(rules, &base)).ok()?;
        let offer = |value: &Exact| {
            if rules.formula.measure().is_percent() { format!("{}%", lang.number(value)) } else { euro(value, lang) }
        };
        let rows = ('A'..='Z').zip(shown.rows).map(|(name, row)| Row {
            name,
            offer: offer(&row.offer),
            points: lang.number(&row.points.result),
            how: lang.say(&row.points.text_it, &row.points.text_en).to_owned(),
        });
        let offer_title = match rules.formula.measure() {
            Measure::DiscountPercent => lang.say("ribasso", "discount"),
            Measure::Price => lang.say("prezzo", "price"),
            Measure::IncreasePercent => lang.say("rialzo", "increase"),
            Measure::IncreasedPrice => lang.say("importo", "amount"),
        };
        Some(Self {
            lang,
            formula: FormulaLayout::of(rules, lang)?,
            offer_title,
            rows: rows.collect(),
            gap: lang.number(&shown.gap?),
        })
    }

    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_evaluation::{Decimals, InputDecimals, MoreDecimals, PriceFormula, RoundingRule};

    use super::*;

    fn shown(formula: &str, lang: Lang) -> Option<PricePreview> {
        let formula: PriceFormula = serde_json::from_str(formula).unwrap();
        let decimals = Decimals::new(2).unwrap();
        let rules = EconomicRules {
            max_points: 30.into(),
            item: "prezzo".into(),
            formula,
            input_decimals: InputDecimals { decimals, more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        };
        PricePreview::of(&rules, Some(&100_000.into()), lang)
    }

    #[test]
    fn the_second_stays_so_many_points_behind() {
        let preview =
            shown(r#"{ "kind": "min_max", "measure": "price", "all_equal": "full_points" }"#, Lang::It).unwrap();
        let points: Vec<&str> = preview.rows.iter().map(|row| row.points.as_str()).collect();
        assert_eq!((points, preview.gap.as_str()), (vec!["0", "10", "30"], "20"));
        let html = preview.render().unwrap();
        assert!(html.contains("<math display=\"block\">") && html.contains("€\u{a0}95.000,00"), "{html}");
        assert!(html.contains("il prezzo più basso tra le offerte in gara") && !html.contains(" style="));
        assert!(html.contains("20 punti"), "{html}");
    }

    #[test]
    fn rules_that_do_not_hold_together_have_no_preview() {
        assert!(shown(r#"{ "kind": "absolute", "measure": "increase_percent" }"#, Lang::En).is_none());
        assert!(shown(r#"{ "kind": "absolute", "measure": "increase_percent", "full_at": "20" }"#, Lang::En).is_some());
    }
}
