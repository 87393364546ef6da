//! Offers compared with each other: in pairs, by AHP, and by the two experimental methods.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    AhpMatrix, ComparedOffer, ComparisonError, ComparisonTable, Direction, ElectreExperimental, ElectreScore,
    ElectreSum, PairPreference, PairwiseComparison, PairwiseTable, PairwiseVariant, TendererId, TopsisExperimental,
};
use ceralacca_exact::{DECIMALS_MAX, Decimals, Exact, RoundingRule, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::points::Points;

/// Decimals of the numbers of TOPSIS, which are irrational.
const TOPSIS_DECIMALS: u8 = 10;

fn refusal(field: &str, error: &ComparisonError) -> CalcError {
    CalcError::refused(field, "Linee guida ANAC n. 2", error.text())
}

/// Preferences of each commissioner, pair by pair.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pairwise {
    /// One list of preferences for each commissioner.
    commissioners: Vec<Vec<Preference>>,
    /// The scale in words, for whoever reads the input; it is always 1 (parity) to 6.
    #[serde(default, rename = "scale")]
    _scale: Option<String>,
}

/// What a commissioner thinks of a pair.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Preference {
    /// The two offers, in any order.
    pair: [TendererId; 2],
    /// The preferred one, or `=` when neither is.
    preferred: String,
    /// From 1 (parity) to 6.
    degree: u8,
}

/// The coefficients by every variant, of which the notice names one.
#[derive(Debug, Serialize)]
pub(crate) struct PairwiseCoefficients {
    points_per_commissioner: Vec<BTreeMap<TendererId, u64>>,
    sum: BTreeMap<TendererId, u64>,
    variant_sum_of_points: BTreeMap<TendererId, Points>,
    variant_mean_of_coefficients: BTreeMap<TendererId, Points>,
    variant_mean_then_rescaled: BTreeMap<TendererId, Points>,
}

impl Calculator for Pairwise {
    type Output = PairwiseCoefficients;

    fn answer(&self) -> Result<Answer<PairwiseCoefficients>, CalcError> {
        let offers: BTreeSet<&TendererId> = self.commissioners.iter().flatten().flat_map(|one| &one.pair).collect();
        let mut comparison = PairwiseComparison {
            offers: offers.into_iter().cloned().collect(),
            tables: self.commissioners.iter().enumerate().map(table).collect(),
            variant: PairwiseVariant::SumOfPoints,
            rounding: RoundingRule::EXACT,
        };
        let mut notes = Notes::default();
        let mut coefficients = |variant, it: &str, en: &str| {
            comparison.variant = variant;
            let scores = comparison.scores().map_err(|error| refusal("commissioners", &error))?;
            notes.explanation.push(Step::Words(Text::new(it, en)));
            let steps = scores.iter().map(|score| Step::Number(score.coefficient.clone().of(score.tenderer.as_str())));
            notes.explanation.extend(steps);
            Ok::<_, CalcError>(scores)
        };
        let sums = coefficients(PairwiseVariant::SumOfPoints, "Variante: somma dei punti", "Variant: sum of points")?;
        let means = coefficients(
            PairwiseVariant::MeanOfCoefficients,
            "Variante: media dei coefficienti",
            "Variant: mean of coefficients",
        )?;
        let rescaled = coefficients(
            PairwiseVariant::MeanThenRescaled,
            "Variante: media dei coefficienti, riportata a 1",
            "Variant: mean of coefficients, brought to 1",
        )?;
        let by_name = |scores: &[ceralacca_evaluation::PairwiseScore]| {
            scores.iter().map(|score| (score.tenderer.clone(), Points::from(&score.coefficient.result))).collect()
        };
        let of_commissioner = |index: usize| {
            sums.iter().filter_map(|score| Some((score.tenderer.clone(), *score.points.get(index)?))).collect()
        };
        let value = PairwiseCoefficients {
            points_per_commissioner: (0..self.commissioners.len()).map(of_commissioner).collect(),
            sum: sums.iter().map(|score| (score.tenderer.clone(), score.points.iter().sum())).collect(),
            variant_sum_of_points: by_name(&sums),
            variant_mean_of_coefficients: by_name(&means),
            variant_mean_then_rescaled: by_name(&rescaled),
        };
        notes.warnings.push(Text::new(
            "Le varianti danno coefficienti diversi: vale quella che il disciplinare nomina.",
            "The variants give different coefficients: the one named by the notice counts.",
        ));
        Ok(Answer { value, notes })
    }
}

fn table((index, preferences): (usize, &Vec<Preference>)) -> PairwiseTable {
    let preferences = preferences.iter().map(|one| PairPreference {
        pair: one.pair.clone(),
        preferred: (one.preferred != "=").then(|| one.preferred.as_str().into()),
        degree: one.degree,
    });
    PairwiseTable { commissioner: (index + 1).to_string().into(), preferences: preferences.collect() }
}

/// A reciprocal matrix of preferences.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ahp {
    /// Row by row: how much the offer of the row is preferred to that of the column.
    matrix: Vec<Vec<Exact>>,
}

/// Priorities and consistency, to twelve decimals.
#[derive(Debug, Serialize)]
pub(crate) struct AhpAnswer {
    priority: Vec<Exact>,
    coefficient_max_1: Vec<Exact>,
    lambda_max: Exact,
    #[serde(rename = "CI")]
    consistency_index: Exact,
    #[serde(rename = "CR")]
    consistency_ratio: Exact,
    consistent: bool,
}

impl Calculator for Ahp {
    type Output = AhpAnswer;

    fn answer(&self) -> Result<Answer<AhpAnswer>, CalcError> {
        let matrix = AhpMatrix {
            offers: (1..=self.matrix.len()).map(|number| number.to_string().into()).collect(),
            rows: self.matrix.clone(),
            decimals: Decimals::new(DECIMALS_MAX).unwrap_or_default(),
        };
        let result = matrix.result().map_err(|error| refusal("matrix", &error))?;
        let mut notes = Notes::default();
        notes.explanation.extend(
            (1..)
                .zip(&result.coefficients)
                .map(|(number, one): (u32, _)| Step::Number(one.clone().of(number.to_string()))),
        );
        if !result.consistent {
            notes.warnings.push(Text::new(
                "I giudizi non sono coerenti: il rapporto di consistenza non è sotto 0,10 e i confronti vanno riveduti.",
                "The judgements are not consistent: the consistency ratio is not below 0.10, and they must be reviewed.",
            ));
        }
        let value = AhpAnswer {
            coefficient_max_1: result.coefficients.iter().map(|one| one.result.clone()).collect(),
            priority: result.priorities,
            lambda_max: result.lambda_max,
            consistency_index: result.consistency_index,
            consistency_ratio: result.consistency_ratio,
            consistent: result.consistent,
        };
        Ok(Answer { value, notes })
    }
}

/// Values of each offer by criterion, for TOPSIS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topsis {
    /// Weight of each criterion.
    weights: Vec<Exact>,
    /// Row by row: the values of one offer.
    values: Vec<Vec<Exact>>,
    /// For each criterion, whether more is better.
    benefit: Vec<bool>,
    /// The offers, in the order of the rows.
    offers: Vec<TendererId>,
}

/// Distances and closeness of each offer, to ten decimals.
#[derive(Debug, Serialize)]
pub(crate) struct TopsisAnswer {
    #[serde(rename = "S_plus")]
    from_best: Vec<Exact>,
    #[serde(rename = "S_minus")]
    from_worst: Vec<Exact>,
    closeness: Vec<Exact>,
}

/// The rows with their offers; a row or an offer too many is told by the table's own check.
fn compared(offers: &[TendererId], values: &[Vec<Exact>], weights: &[Exact]) -> Result<ComparisonTable, CalcError> {
    if offers.len() != values.len() {
        let text = Text::new(
            format!("Le offerte sono {}, le righe di valori {}.", offers.len(), values.len()),
            format!("There are {} offers and {} rows of values.", offers.len(), values.len()),
        );
        return Err(CalcError::refused("values", "Linee guida ANAC n. 2", text));
    }
    let rows = offers.iter().cloned().zip(values.iter().cloned());
    let offers = rows.map(|(tenderer, values)| ComparedOffer { tenderer, values }).collect();
    Ok(ComparisonTable { weights: weights.to_vec(), offers })
}

impl Calculator for Topsis {
    type Output = TopsisAnswer;

    fn answer(&self) -> Result<Answer<TopsisAnswer>, CalcError> {
        let direction = |benefit: &bool| if *benefit { Direction::HigherIsBetter } else { Direction::LowerIsBetter };
        let topsis = TopsisExperimental {
            table: compared(&self.offers, &self.values, &self.weights)?,
            directions: self.benefit.iter().map(direction).collect(),
            decimals: Decimals::new(TOPSIS_DECIMALS).unwrap_or_default(),
        };
        let scores = topsis.scores().map_err(|error| refusal("values", &error))?;
        let mut notes = experimental();
        notes
            .explanation
            .extend(scores.iter().map(|score| Step::Number(score.closeness.clone().of(score.tenderer.as_str()))));
        let value = TopsisAnswer {
            from_best: scores.iter().map(|score| score.from_best.clone()).collect(),
            from_worst: scores.iter().map(|score| score.from_worst.clone()).collect(),
            closeness: scores.iter().map(|score| score.closeness.result.clone()).collect(),
        };
        Ok(Answer { value, notes })
    }
}

/// Values of each offer by criterion, for ELECTRE.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Electre {
    /// Weight of each criterion.
    weights: Vec<Exact>,
    /// Row by row: the values of one offer; more is better.
    values: Vec<Vec<Exact>>,
    /// The offers, in the order of the rows.
    offers: Vec<TendererId>,
    /// That more is better in every criterion: nothing else is computed.
    all_benefit: AllBenefit,
}

/// Only `true`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "bool")]
#[schemars(with = "bool")]
struct AllBenefit;

impl TryFrom<bool> for AllBenefit {
    type Error = &'static str;

    fn try_from(all: bool) -> Result<Self, Self::Error> {
        if all {
            Ok(Self)
        } else {
            Err("only criteria of which more is better are computed: turn the others round first")
        }
    }
}

/// Indices of each pair, and both sums.
#[derive(Debug, Serialize)]
pub(crate) struct ElectreAnswer {
    concordance: Vec<Vec<Option<Exact>>>,
    discordance: Vec<Vec<Option<Exact>>>,
    q: Vec<Vec<Option<Exact>>>,
    range_s: Vec<Exact>,
    #[serde(rename = "P_sum_q")]
    sum_of_quotients: Vec<Points>,
    #[serde(rename = "P_sum_qstar")]
    sum_of_rescaled: Vec<Points>,
}

impl Calculator for Electre {
    type Output = ElectreAnswer;

    fn answer(&self) -> Result<Answer<ElectreAnswer>, CalcError> {
        let Self { weights, values, offers, all_benefit: AllBenefit } = self;
        let table = compared(offers, values, weights)?;
        let scores = |sum| {
            let electre = ElectreExperimental { table: table.clone(), sum };
            electre.scores().map_err(|error| refusal("values", &error))
        };
        let (quotients, rescaled) = (scores(ElectreSum::Quotients)?, scores(ElectreSum::Rescaled)?);
        let mut notes = experimental();
        notes
            .explanation
            .extend(quotients.iter().map(|score| Step::Number(score.score.clone().of(score.tenderer.as_str()))));
        let rows = |pick: fn(&ElectreScore) -> &Vec<Option<Exact>>| {
            quotients.iter().map(|score| pick(score).clone()).collect()
        };
        let points = |scores: &[ElectreScore]| scores.iter().map(|score| Points::from(&score.score.result)).collect();
        let value = ElectreAnswer {
            concordance: rows(|score| &score.concordance),
            discordance: rows(|score| &score.discordance),
            q: rows(|score| &score.quotients),
            range_s: (0..weights.len()).map(|column| range(values, column)).collect(),
            sum_of_quotients: points(&quotients),
            sum_of_rescaled: points(&rescaled),
        };
        Ok(Answer { value, notes })
    }
}

/// The greatest difference within a criterion.
fn range(values: &[Vec<Exact>], column: usize) -> Exact {
    let column: Vec<&Exact> = values.iter().filter_map(|row| row.get(column)).collect();
    match (column.iter().max(), column.iter().min()) {
        (Some(highest), Some(lowest)) => *highest - *lowest,
        (Some(_) | None, Some(_) | None) => Exact::zero(),
    }
}

fn experimental() -> Notes {
    let mut notes = Notes::default();
    notes.warnings.push(Text::new(
        "Metodo sperimentale: la definizione segue la letteratura, non è stata riscontrata sul testo delle Linee guida.",
        "Experimental method: its definition follows the literature and was not checked against the guidelines' text.",
    ));
    notes
}
