//! Points of the price by every formula.

use ceralacca_evaluation::{
    AwardRules, BilinearThreshold, EconomicRules, EconomicScore, EvaluationError, InputDecimals, LotInput, Measure,
    MoreDecimals, OfferError, PriceFormula, TenderInput, ZeroCase, score_economic, score_technical,
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
pub(crate) struct Question<'a> {
    pub(crate) formula: PriceFormula,
    /// Name of the one field that holds a parameter of the formula; without it the whole formula is the field `formula`.
    pub(crate) parameter: Option<&'a str>,
    pub(crate) weight: &'a Exact,
    pub(crate) base: Option<&'a Exact>,
    /// Name of the field that holds the offers.
    pub(crate) field: &'a str,
    pub(crate) offers: &'a [Exact],
    /// How many decimals of an offer count.
    pub(crate) decimals: InputDecimals,
}

impl Question<'_> {
    fn answer(self) -> Result<Answer<Vec<Points>>, CalcError> {
        let (formula_text, scores) = self.scored()?;
        let mut notes = Notes::default();
        notes.explanation.push(Step::Words(formula_text));
        notes.explanation.extend(
            scores
                .iter()
                .map(|score| Step::Number(score.score.clone().of(score.tenderer.as_str().trim_start_matches('0')))),
        );
        Ok(Answer { value: scores.iter().map(|score| Points::from(&score.score.result)).collect(), notes })
    }

    /// The points of each offer, without a word.
    pub(crate) fn points(self) -> Result<Vec<Exact>, CalcError> {
        Ok(self.scored()?.1.into_iter().map(|score| score.score.result).collect())
    }

    fn scored(self) -> Result<(Text, Vec<EconomicScore>), CalcError> {
        let Self { formula, parameter, weight, base, field, offers, decimals } = self;
        within_hundred("weight", weight)?;
        if let Some(base) = base.filter(|base| **base <= Exact::zero()) {
            return Err(refusal(
                "base",
                Text::new(
                    format!("La base è {}: deve essere maggiore di zero.", base.italian()),
                    format!("The base is {}: it must be above zero.", base.english()),
                ),
            ));
        }
        if offers.is_empty() {
            return Err(refusal(
                field,
                Text::new("Non c'è nessuna offerta: scriverne almeno una.", "There is no offer: write one at least."),
            ));
        }
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
                input_decimals: decimals,
                rounding: RoundingRule::EXACT,
            },
            ties: Vec::new(),
            total_rounding: RoundingRule::EXACT,
        };
        if let Some(defect) = rules.check().into_iter().next() {
            let place = parameter.map_or_else(|| defect.path.replacen("economic.", "", 1), str::to_owned);
            return Err(refusal(&place, Text::new(defect.text_it, defect.text_en)));
        }
        // Identifiers keep the order of the list: they are compared as text.
        let tenderers = offers.iter().enumerate().map(|(position, offer)| TenderInput {
            economic: Some(offer.clone()),
            ..TenderInput::admitted(format!("{:04}", position + 1))
        });
        let lot = LotInput { base_amount: base.cloned(), tenderers: tenderers.collect(), ..LotInput::default() };
        let technical = score_technical(&rules, &lot).map_err(|error| refusal(field, error.text()))?;
        let economic =
            score_economic(&rules, &lot, &technical).map_err(|error| refused_offer(&error, field, parameter))?;
        Ok((rules.economic.points_text(), economic.scores))
    }
}

/// Refuses points that no notice has: the points of all criteria are a hundred (art. 108 c. 4).
pub(crate) fn within_hundred(field: &str, weight: &Exact) -> Result<(), CalcError> {
    if *weight > Exact::zero() && *weight <= Exact::from(100_u8) {
        return Ok(());
    }
    Err(refusal(
        field,
        Text::new(
            format!(
                "I punti sono {}: devono essere più di 0 e al massimo 100, quanti ne ha l'intera gara.",
                weight.italian()
            ),
            format!(
                "The points are {}: they must be above 0 and at most 100, which is all that a notice has.",
                weight.english()
            ),
        ),
    ))
}

/// The refusal of an offer by its place in the list, not by the identifier that it has had here.
fn refused_offer(error: &EvaluationError, field: &str, parameter: Option<&str>) -> CalcError {
    match error {
        EvaluationError::Offer(OfferError::OfferNotAcceptable { tenderer, value, why }) => {
            let number = tenderer.as_str().trim_start_matches('0');
            let index = number.parse::<usize>().map_or(0, |number| number.saturating_sub(1));
            refusal(
                &format!("{field}[{index}]"),
                Text::new(
                    format!("L'offerta n. {number} ({}) non può avere punti: {}.", value.italian(), why.it),
                    format!("Offer no. {number} ({}) cannot have points: {}.", value.english(), why.en),
                ),
            )
        }
        EvaluationError::Offer(OfferError::StatedNotBeyondBase { .. }) => {
            refusal(parameter.unwrap_or("formula"), error.text())
        }
        EvaluationError::Offer(OfferError::MissingBaseAmount) => refusal("base", error.text()),
        error => refusal(field, error.text()),
    }
}

/// Every decimal counts.
pub(crate) fn all_decimals() -> InputDecimals {
    InputDecimals { decimals: most_decimals(), more: MoreDecimals::Refused }
}

pub(crate) fn most_decimals() -> Decimals {
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
        Question {
            formula: formula.clone(),
            parameter: None,
            weight,
            base: base.as_ref(),
            field: "offers",
            offers,
            decimals: all_decimals(),
        }
        .answer()
    }
}

/// Calculators of one formula each, as the vectors write their input.
macro_rules! formulas {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident $(as $renamed:literal)?: $type:ty),* $(,)? } offers $offers:ident, base $base:expr, parameter $parameter:expr, |$this:ident| $formula:expr;)*) => {$(
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
                Question { formula: $formula, parameter: $parameter, weight: &self.weight, base: base(self), field, offers: &self.$offers, decimals: all_decimals() }.answer()
            }
        }
    )*};
}

formulas! {
    /// PE = PEmax × R / Rmax.
    LinearDiscount {
        /// Discounts, percent.
        discounts: Vec<Exact>,
    } offers discounts, base |_| None, parameter None, |_it| PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints };

    /// PE = PEmax × (BA − P) / (BA − Pmin).
    LinearPrice {
        /// Base amount, euro.
        base: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), parameter None, |_it| PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints };

    /// PE = PEmax × Pmin / P.
    InversePrice {
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |_| None, parameter None, |_it| PriceFormula::InverseProportional {};

    /// PE = PEmax × (R / Rmax)^α.
    PowerDiscount {
        /// α, above 0.
        alpha: Exact,
        /// Discounts, percent.
        discounts: Vec<Exact>,
    } offers discounts, base |_| None, parameter Some("alpha"), |it| PriceFormula::Power {
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
    } offers prices, base |it| Some(&it.base), parameter Some("n"), |it| PriceFormula::Concave {
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
    } offers prices, base |it| Some(&it.base), parameter None, |_it| PriceFormula::Absolute { measure: Measure::Price, full_at: None };

    /// PE = PEmax × (BA − P) / (BA − S), at most PEmax.
    LinearAbsoluteCapped {
        /// Base amount, euro.
        base: Exact,
        /// S, the price that has all the points.
        threshold_price: Exact,
        /// Prices, euro.
        prices: Vec<Exact>,
    } offers prices, base |it| Some(&it.base), parameter Some("threshold_price"), |it| PriceFormula::Absolute {
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
        let question = Question {
            formula,
            parameter: Some("X"),
            weight: &self.weight,
            base: None,
            field: "discounts",
            offers: &self.discounts,
            decimals: all_decimals(),
        };
        let Answer { value: scores, notes } = question.answer()?;
        Ok(Answer { value: Bilinear { threshold_mean: Exact::mean(&self.discounts), scores }, notes })
    }
}
