//! The price formula in mathematics, with what its letters stand for.

use askama::Template;
use ceralacca_evaluation::{EconomicRules, FormulaMath, formula_math};

use crate::pages::Lang;

/// The layout of a formula and its letters.
#[derive(Debug, Template)]
#[template(path = "charts/formula_layout.html")]
pub struct FormulaLayout {
    lang: Lang,
    math: FormulaMath,
}

impl FormulaLayout {
    /// The layout of these rules; none where the price has no points.
    #[must_use]
    pub fn of(rules: &EconomicRules, lang: Lang) -> Option<Self> {
        Some(Self { lang, math: formula_math(rules)? })
    }
}
