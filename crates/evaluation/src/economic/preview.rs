//! What a formula makes of sample offers: the table a RUP looks at while choosing.

use ceralacca_exact::{Derivation, Exact, RoundingMode, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::score_economic;
use crate::error::EvaluationError;
use crate::ids::TendererId;
use crate::input::{LotInput, TenderInput};
use crate::rules::{AwardRules, EconomicRules, Measure};
use crate::technical::score_technical;

/// How far the usual samples go beyond the base, in per cent: A, B and C.
const SAMPLE_PERCENTS: [u8; 3] = [5, 10, 20];

/// The points of sample offers, the offers in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// One row for each sample.
    pub rows: Vec<PreviewRow>,
    /// How many points separate the first from the second; absent with fewer than two samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Exact>,
}

/// One sample offer and its points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreviewRow {
    /// The discount, the price or the increase.
    pub offer: Exact,
    /// The points, with their derivation.
    pub points: Derivation,
}

/// The usual samples: 5, 10 and 20 per cent beyond the base, as discounts, prices or increases, at the decimals that
/// count. Of a base of 100,000 they are the prices 95,000, 90,000 and 80,000.
pub fn sample_offers(rules: &EconomicRules, base_amount: &Exact) -> Vec<Exact> {
    let decimals = rules.input_decimals.decimals;
    let rounding = RoundingRule { mode: RoundingMode::HalfUp, decimals };
    let share = |percent: u8| (base_amount * &Exact::from(percent)).checked_div(&Exact::from(100));
    let offer = |percent: u8| match rules.formula.measure() {
        Measure::DiscountPercent | Measure::IncreasePercent => Exact::from(percent),
        Measure::Price => share(percent).map_or_else(Exact::zero, |saving| base_amount - &saving),
        Measure::IncreasedPrice => share(percent).map_or_else(Exact::zero, |added| base_amount + &added),
    };
    SAMPLE_PERCENTS.into_iter().map(|percent| rounding.apply(&offer(percent))).collect()
}

/// The points that sample offers would have, alone in the contest, by the functions that score real ones.
///
/// # Errors
/// Defective rules, and whatever a real offer would be refused for.
pub fn preview(rules: &EconomicRules, base_amount: &Exact, samples: &[Exact]) -> Result<Preview, EvaluationError> {
    let award =
        AwardRules { technical: None, economic: rules.clone(), ties: Vec::new(), total_rounding: RoundingRule::EXACT };
    let tender = |(index, offer): (usize, &Exact)| TenderInput {
        economic: Some(offer.clone()),
        ..TenderInput::admitted(sample_name(index))
    };
    let tenderers = samples.iter().enumerate().map(tender).collect();
    let lot = LotInput { base_amount: Some(base_amount.clone()), tenderers, ..LotInput::default() };
    let technical = score_technical(&award, &lot)?;
    let economic = score_economic(&award, &lot, &technical)?;
    // Names ascend with the index, so that the order of the scores is that of the samples.
    let rows: Vec<PreviewRow> =
        economic.scores.into_iter().map(|score| PreviewRow { offer: score.offered, points: score.score }).collect();
    Ok(Preview { gap: gap(&rows), rows })
}

fn sample_name(index: usize) -> TendererId {
    TendererId::from(format!("{index:08}").as_str())
}

fn gap(rows: &[PreviewRow]) -> Option<Exact> {
    let mut points: Vec<&Exact> = rows.iter().map(|row| &row.points.result).collect();
    points.sort_unstable_by(|one, other| other.cmp(one));
    match points.as_slice() {
        [first, second, ..] => Some(*first - *second),
        [] | [_] => None,
    }
}
