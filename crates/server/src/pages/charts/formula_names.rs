//! The names that other platforms give to the price formulas, so that a RUP finds the one he knows.

use askama::Template;
use ceralacca_evaluation::{Decimals, EconomicRules, Exact, InputDecimals, MoreDecimals, RoundingRule, named_formulas};
use serde_json::Value;

use crate::pages::{Choice, Lang};

/// A table of names, each with our formula.
#[derive(Debug, Template)]
#[template(path = "charts/formula_names.html")]
pub struct FormulaNames {
    lang: Lang,
    rows: Vec<Row>,
}

/// One name.
#[derive(Debug)]
struct Row {
    platform: &'static str,
    /// As the platform writes it: Italian.
    name: String,
    /// The choice of the list above.
    choice: String,
    /// The formula laid out with the parameters it has there.
    math: String,
}

impl FormulaNames {
    /// The names; `kinds` are the choices of the field that they explain.
    #[must_use]
    pub fn new(kinds: &[Choice], lang: Lang) -> Self {
        let row = |named: ceralacca_evaluation::NamedFormula| {
            let kind = serde_json::to_value(&named.formula).ok()?;
            let kind = kind.get("kind").and_then(Value::as_str)?;
            let choice = kinds.iter().find(|choice| choice.value == kind)?.label.clone();
            let rules = EconomicRules {
                max_points: Exact::from(30),
                item: "offer".into(),
                formula: named.formula,
                input_decimals: InputDecimals { decimals: Decimals::default(), more: MoreDecimals::Ignored },
                rounding: RoundingRule::EXACT,
            };
            let math = ceralacca_evaluation::formula_math(&rules)?;
            Some(Row {
                platform: named.platform.name(),
                name: named.name.it,
                choice,
                math: lang.text(&math.math).to_owned(),
            })
        };
        Self { lang, rows: named_formulas().into_iter().filter_map(row).collect() }
    }

    /// How many names it shows.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang.say(it, en)
    }
}
