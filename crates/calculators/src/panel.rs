//! Judgements of the panel: means, rescaling.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    Aggregation, AwardRules, Coefficient, CoefficientRules, CommissionerId, Criterion, DiscretionaryPart,
    EconomicRules, InputDecimals, LotInput, MoreDecimals, Part, PriceFormula, Rescaling, ScaleStep, ScoreRounding,
    Scoring, Subcriterion, TechnicalResult, TechnicalRules, TenderInput, score_technical,
};
use ceralacca_exact::{Decimals, Exact, RoundingMode, RoundingRule, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::points::Points;
use crate::price::within_hundred;

/// Most coefficients of one criterion.
const COEFFICIENTS_MAX: usize = 25;

/// A criterion with one part.
pub(crate) fn one_part(id: &str, max: &Exact, part: Part) -> Criterion {
    let subcriterion = Subcriterion { id: id.into(), title: id.to_owned(), title_en: None, parts: vec![part] };
    Criterion { id: id.into(), title: id.to_owned(), title_en: None, max: max.clone(), subcriteria: vec![subcriterion] }
}

/// Rules with a technical offer alone.
pub(crate) fn technical(max_points: Exact, criteria: Vec<Criterion>, scoring: Scoring) -> AwardRules {
    let technical = TechnicalRules {
        max_points,
        criteria,
        scoring,
        rounding: ScoreRounding::default(),
        threshold: None,
        rescaling: Rescaling::None,
    };
    AwardRules {
        technical: Some(technical),
        economic: EconomicRules {
            max_points: Exact::zero(),
            item: "offer".into(),
            formula: PriceFormula::None {},
            input_decimals: InputDecimals { decimals: Decimals::default(), more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        },
        ties: Vec::new(),
        total_rounding: RoundingRule::EXACT,
    }
}

/// The technical scores, or the refusal that names the field.
pub(crate) fn scored(rules: &AwardRules, lot: &LotInput, field: &str) -> Result<TechnicalResult, CalcError> {
    if let Some(defect) = rules.technical.as_ref().and_then(|_| rules.check().into_iter().next()) {
        return Err(refusal(&defect.path, Text::new(defect.text_it, defect.text_en)));
    }
    score_technical(rules, lot).map_err(|error| refusal(field, error.text()))
}

fn is_coefficient(field: &str, value: &Exact) -> Result<(), CalcError> {
    if (Exact::zero()..=Exact::one()).contains(value) {
        return Ok(());
    }
    Err(refusal(
        field,
        Text::new(
            format!("Il coefficiente è {}: deve stare tra 0 e 1.", value.italian()),
            format!("The coefficient is {}: it must lie between 0 and 1.", value.english()),
        ),
    ))
}

pub(crate) fn refusal(field: &str, text: Text) -> CalcError {
    CalcError::refused(field, "art. 108 D.Lgs. 36/2023", text)
}

/// The mean of commissioners' coefficients, cut at some decimals.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiscretionaryMean {
    /// Points of the criterion.
    max_points: Exact,
    /// One coefficient for each commissioner, 0 to 1.
    coefficients: Vec<Exact>,
    /// Decimals of the mean that count.
    decimals: Decimals,
}

/// The mean and the points.
#[derive(Debug, Serialize)]
pub(crate) struct MeanPoints {
    mean: Exact,
    coefficient_used: Exact,
    points: Exact,
    /// What the points would be with the mean rounded half up, for comparison.
    points_if_rounded_half_up: Exact,
}

impl Calculator for DiscretionaryMean {
    type Output = MeanPoints;

    fn answer(&self) -> Result<Answer<MeanPoints>, CalcError> {
        let Self { max_points, coefficients, decimals } = self;
        if coefficients.len() > COEFFICIENTS_MAX {
            return Err(refusal(
                "coefficients",
                Text::new(
                    format!("I coefficienti sono {}: se ne accettano {COEFFICIENTS_MAX}.", coefficients.len()),
                    format!("There are {} coefficients: {COEFFICIENTS_MAX} are accepted.", coefficients.len()),
                ),
            ));
        }
        within_hundred("max_points", max_points)?;
        for (index, coefficient) in coefficients.iter().enumerate() {
            is_coefficient(&format!("coefficients[{index}]"), coefficient)?;
        }
        let mean = Exact::mean(coefficients).ok_or_else(|| {
            refusal("coefficients", Text::new("Manca ogni coefficiente.", "There is no coefficient."))
        })?;
        let rounded = |mode| {
            let rules = judged_rules(
                &[("D".to_owned(), max_points.clone())],
                coefficients.iter(),
                RoundingRule { mode, decimals: *decimals },
            );
            let lot = judged_lot(
                BTreeMap::from([("1".to_owned(), vec![("D".to_owned(), coefficients.clone())])]),
                coefficients.len(),
            );
            scored(&rules, &lot, "coefficients")
        };
        let truncated = rounded(RoundingMode::Truncate)?;
        let half_up = rounded(RoundingMode::HalfUp)?;
        let first = |result: &TechnicalResult| {
            result.scores.first().map_or_else(Exact::zero, |score| score.total.result.clone())
        };
        let mut notes = Notes::default();
        notes.explanation.extend(truncated.scores.iter().map(|score| Step::Number(score.explanation())));
        let value = MeanPoints {
            coefficient_used: RoundingRule { mode: RoundingMode::Truncate, decimals: *decimals }.apply(&mean),
            mean,
            points: first(&truncated),
            points_if_rounded_half_up: first(&half_up),
        };
        Ok(Answer { value, notes })
    }
}

/// Coefficients of each tenderer by criterion, to be rescaled.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reparametrisation {
    /// Points of each criterion.
    pub(crate) weights: BTreeMap<String, Exact>,
    /// The technical maximum, which is the sum of the weights.
    pub(crate) technical_max: Exact,
    /// By tenderer and criterion, 0 to 1.
    pub(crate) coefficients: BTreeMap<String, BTreeMap<String, Exact>>,
}

/// Totals of each tenderer without, with one and with two levels of rescaling.
#[derive(Debug, Serialize)]
pub(crate) struct Rescaled {
    raw: BTreeMap<String, Exact>,
    first: BTreeMap<String, Points>,
    second: BTreeMap<String, Points>,
}

impl Reparametrisation {
    /// The rules and the lot that are scored.
    pub(crate) fn case(&self) -> Result<(AwardRules, LotInput), CalcError> {
        for (criterion, weight) in &self.weights {
            within_hundred(&format!("weights.{criterion}"), weight)?;
        }
        for (tenderer, given) in &self.coefficients {
            for (criterion, coefficient) in given {
                is_coefficient(&format!("coefficients.{tenderer}.{criterion}"), coefficient)?;
            }
        }
        let weights: Vec<(String, Exact)> =
            self.weights.iter().map(|(id, weight)| (id.clone(), weight.clone())).collect();
        let given = self.coefficients.values().flat_map(BTreeMap::values);
        let mut rules = judged_rules(&weights, given, RoundingRule::EXACT);
        if let Some(technical) = rules.technical.as_mut() {
            technical.max_points = self.technical_max.clone();
        }
        let judged = self.coefficients.iter().map(|(tenderer, given)| {
            (
                tenderer.clone(),
                given.iter().map(|(criterion, value)| (criterion.clone(), vec![value.clone()])).collect(),
            )
        });
        let lot = judged_lot(judged.collect(), 1);
        Ok((rules, lot))
    }
}

impl Calculator for Reparametrisation {
    type Output = Rescaled;

    fn answer(&self) -> Result<Answer<Rescaled>, CalcError> {
        let (mut rules, lot) = self.case()?;
        let mut notes = Notes::default();
        let mut totals = |rescaling| {
            if let Some(technical) = rules.technical.as_mut() {
                technical.rescaling = rescaling;
            }
            let scores = scored(&rules, &lot, "coefficients")?.scores;
            if rescaling == Rescaling::FirstAndSecond {
                notes
                    .explanation
                    .extend(scores.iter().map(|score| Step::Number(score.explanation().of(score.tenderer.as_str()))));
            }
            Ok::<_, CalcError>(
                scores
                    .into_iter()
                    .map(|score| (score.tenderer.to_string(), score.total.result))
                    .collect::<BTreeMap<_, _>>(),
            )
        };
        let (raw, first, second) =
            (totals(Rescaling::None)?, totals(Rescaling::First)?, totals(Rescaling::FirstAndSecond)?);
        let points = |totals: BTreeMap<String, Exact>| {
            totals.into_iter().map(|(id, total)| (id, Points::from(&total))).collect()
        };
        Ok(Answer { value: Rescaled { raw, first: points(first), second: points(second) }, notes })
    }
}

/// Criteria judged by each commissioner, on a scale of whatever coefficients are given.
fn judged_rules<'a>(
    weights: &[(String, Exact)],
    given: impl Iterator<Item = &'a Exact>,
    mean_rounding: RoundingRule,
) -> AwardRules {
    let mut values: Vec<Exact> = given.cloned().chain([Exact::zero(), Exact::one()]).collect();
    values.sort();
    values.dedup();
    let scale = values
        .into_iter()
        .map(|value| ScaleStep { label_it: value.italian(), value, label_en: None, descriptor: None })
        .collect();
    let criteria = weights
        .iter()
        .map(|(id, max)| {
            one_part(id, max, Part::Discretionary(DiscretionaryPart { max: max.clone(), bands: Vec::new() }))
        })
        .collect();
    technical(
        weights.iter().map(|(_, max)| max).sum(),
        criteria,
        Scoring::EachCommissioner(CoefficientRules { scale, aggregation: Aggregation::default(), mean_rounding }),
    )
}

/// By tenderer, the coefficients of each criterion in the order of the commissioners.
fn judged_lot(judged: BTreeMap<String, Vec<(String, Vec<Exact>)>>, commissioners: usize) -> LotInput {
    let commissioners: Vec<CommissionerId> = (1..=commissioners).map(|number| number.to_string().into()).collect();
    let tenderers = judged
        .into_iter()
        .map(|(tenderer, criteria)| {
            let coefficients = criteria.into_iter().flat_map(|(criterion, values)| {
                commissioners.iter().zip(values).map(move |(commissioner, value)| Coefficient {
                    commissioner: commissioner.clone(),
                    subcriterion: criterion.as_str().into(),
                    value,
                })
            });
            let coefficients = coefficients.collect();
            TenderInput { coefficients, ..TenderInput::admitted(tenderer) }
        })
        .collect();
    LotInput { commissioners, tenderers, ..LotInput::default() }
}
