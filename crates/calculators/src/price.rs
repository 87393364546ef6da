//! Points of the price by every formula.

use ceralacca_evaluation::{
    AwardRules, BilinearThreshold, EconomicRules, FormulaText, InputDecimals, LotInput, Measure, MoreDecimals,
    PriceFormula, TenderInput, ZeroCase, score_economic, score_technical,
};
use ceralacca_exact::{DECIMALS_MAX, Decimals, Exact, RoundingMode, RoundingRule, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::panel::refusal;
use crate::points::Points;

/// Most offers of one calculation.
const OFFERS_MAX: usize = 1_000;

/// What every formula is asked: how many points there are, the base, the offers.
struct Question<'a> {
    formula: PriceFormula,
    weight: &'a Exact,
    base: Option<&'a Exact>,
    /// Name of the field that holds the offers.
    field: &'a str,
    offers: &'a [Exact],
}

impl Question<'_> {
    fn answer(self) -> Result<Answer<Vec<Points>>, CalcError> {
        let Self { formula, weight, base, field, offers } = self;
        if offers.len() > OFFERS_MAX {
            let text = Text::new(
                format!("Le offerte sono {}: se ne accettano {OFFERS_MAX}.", offers.len()),
                format!("There are {} offers: {OFFERS_MAX} are accepted.", offers.len()),
            );
            return Err(refusal(field, text));
        }
        let rules = AwardRules {
            technical: None,
            economic: EconomicRules {
                max_points: weight.clone(),
                item: "offer".into(),
                formula,
                input_decimals: InputDecimals { decimals: most_decimals(), more: MoreDecimals::Refused },
                rounding: RoundingRule::EXACT,
            },
            ties: Vec::new(),
            total_rounding: RoundingRule::EXACT,
        };
        if let Some(defect) = rules.check().into_iter().next() {
            return Err(refusal(&defect.path, Text::new(defect.text_it, defect.text_en)));
        }
        // Identifiers keep the order of the list: they are compared as text.
        let tenderers = offers.iter().enumerate().map(|(position, offer)| TenderInput {
            economic: Some(offer.clone()),
            ..TenderInput::admitted(format!("{:04}", position + 1))
        });
        let lot = LotInput { base_amount: base.cloned(), tenderers: tenderers.collect(), ..LotInput::default() };
        let technical = score_technical(&rules, &lot).map_err(|error| refusal(field, error.text()))?;
        let economic = score_economic(&rules, &lot, &technical).map_err(|error| refusal(field, error.text()))?;
        let mut notes = Notes::default();
        notes.explanation.push(Step::Words(rules.economic.formula_text()));
        notes.explanation.extend(
            economic
                .scores
                .iter()
                .map(|score| Step::Number(score.score.clone().of(score.tenderer.as_str().trim_start_matches('0')))),
        );
        Ok(Answer { value: economic.scores.iter().map(|score| Points::from(&score.score.result)).collect(), notes })
    }
}

fn most_decimals() -> Decimals {
    Decimals::new(DECIMALS_MAX).unwrap_or_default()
}

/// Irrational points to twelve decimals, rounded half up.
fn irrational() -> RoundingRule {
    RoundingRule { mode: RoundingMode::HalfUp, decimals: most_decimals() }
}

/// Any formula, written as in the procedure file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnyFormula {
    /// The formula with its parameters.
    formula: PriceFormula,
    /// Points of the price.
    weight: Exact,
    /// Base amount, euro; needed by formulas on prices.
    #[serde(default)]
    base: Option<Exact>,
    /// What is offered: discounts in percent or prices in euro, as the formula takes.
    offers: Vec<Exact>,
}

impl Calculator for AnyFormula {
    type Output = Vec<Points>;

    fn answer(&self) -> Result<Answer<Vec<Points>>, CalcError> {
        let Self { formula, weight, base, offers } = self;
        Question { formula: formula.clone(), weight, base: base.as_ref(), field: "offers", offers }.answer()
    }
}

/// Calculators of one formula each, as the vectors write their input.
macro_rules! formulas {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident $(as $renamed:literal)?: $type:ty),* $(,)? } offers $offers:ident, base $base:expr, |$this:ident| $formula:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            /// Points of the price.
            weight: Exact,
            $($(#[$field_doc])* $(#[serde(rename = $renamed)])? $field: $type,)*
        }

        impl Calculator for $name {
            type Output = Vec<Points>;

            fn answer(&self) -> Result<Answer<Vec<Points>>, CalcError> {
                let $this = self;
                let base: fn(&Self) -> Option<&Exact> = $base;
                let field = stringify!($offers);
                Question { formula: $formula, weight: &self.weight, base: base(self), field, offers: &self.$offers }.answer()
            }
        }
    )*};
}

formulas! {
    /// PE = PEmax × R / Rmax.
    LinearDiscount {
        /// Discounts, percent.
        discounts: Vec<Exact>,
    } offers discounts, base |_| None, |_it| PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints };

    /// PE = PEmax × (BA − P) / (BA − Pmin).
    LinearPrice {
        /// Base amount, euro.
        base: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), |_it| PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints };

    /// PE = PEmax × Pmin / P.
    InversePrice {
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |_| None, |_it| PriceFormula::InverseProportional {};

    /// PE = PEmax × (R / Rmax)^α.
    PowerDiscount {
        /// α, above 0.
        alpha: Exact,
        /// Discounts, percent.
        discounts: Vec<Exact>,
    } offers discounts, base |_| None, |it| PriceFormula::Power {
        measure: Measure::DiscountPercent,
        exponent: it.alpha.clone(),
        all_zero: ZeroCase::ZeroPoints,
        irrational: irrational(),
    };

    /// PE = PEmax × (1 − (P / BA)^n).
    ConcaveAbsolute {
        /// Base amount, euro.
        base: Exact,
        /// n, above 0.
        n: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), |it| PriceFormula::Concave {
        measure: Measure::Price,
        exponent: it.n.clone(),
        irrational: irrational(),
    };

    /// PE = PEmax × (BA − P) / BA.
    LinearAbsolute {
        /// Base amount, euro.
        base: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), |_it| PriceFormula::Absolute { measure: Measure::Price, full_at: None };

    /// PE = PEmax × (BA − P) / (BA − S), at most PEmax.
    LinearAbsoluteCapped {
        /// Base amount, euro.
        base: Exact,
        /// S, the price that has all the points.
        threshold_price: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), |it| PriceFormula::Absolute {
        measure: Measure::Price,
        full_at: Some(it.threshold_price.clone()),
    };
}

/// PE bilinear, with its knee at the mean of the discounts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BilinearMean {
    /// Points of the price.
    weight: Exact,
    /// X, the coefficient at the mean.
    #[serde(rename = "X")]
    coefficient: Exact,
    /// Discounts, percent.
    discounts: Vec<Exact>,
}

/// The points, and the mean that is the knee.
#[derive(Debug, Serialize)]
pub(crate) struct Bilinear {
    threshold_mean: Option<Exact>,
    scores: Vec<Points>,
}

impl Calculator for BilinearMean {
    type Output = Bilinear;

    fn answer(&self) -> Result<Answer<Bilinear>, CalcError> {
        let formula = PriceFormula::Bilinear {
            measure: Measure::DiscountPercent,
            coefficient: self.coefficient.clone(),
            threshold: BilinearThreshold::Mean { all_zero: ZeroCase::ZeroPoints },
        };
        let question =
            Question { formula, weight: &self.weight, base: None, field: "discounts", offers: &self.discounts };
        let Answer { value: scores, notes } = question.answer()?;
        Ok(Answer { value: Bilinear { threshold_mean: Exact::mean(&self.discounts), scores }, notes })
    }
}
