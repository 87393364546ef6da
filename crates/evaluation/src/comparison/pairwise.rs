//! Pairwise comparison ("confronto a coppie"): ANAC guidelines no. 2, V; d.P.R. 207/2010, annexes G and P.
//!
//! Its two variants give different coefficients, so the notice must name one.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::{Derivation, Exact, Explanations, Rounded, RoundingRule, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{COMPARED_MAX, COMPARED_MIN, ComparisonError, PairwiseTable};
use crate::ids::TendererId;
use crate::input::COMMISSIONERS_MAX;

/// The offers of one sub-criterion, compared in pairs by each commissioner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairwiseComparison {
    /// The offers compared, three at least.
    pub offers: Vec<TendererId>,
    /// One table for each commissioner.
    pub tables: Vec<PairwiseTable>,
    /// How points become coefficients.
    pub variant: PairwiseVariant,
    /// Rounding of the coefficients; exact unless the notice says otherwise.
    #[serde(default)]
    pub rounding: RoundingRule,
}

/// How points become coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairwiseVariant {
    /// The points of all commissioners are added; the highest sum becomes 1, the others in proportion.
    SumOfPoints,
    /// For each commissioner his highest points become 1; then the mean of the commissioners' coefficients.
    MeanOfCoefficients,
    /// As the mean of coefficients; then the highest mean becomes 1, the others in proportion.
    MeanThenRescaled,
}

/// What one offer got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PairwiseScore {
    /// Whose offer.
    pub tenderer: TendererId,
    /// Its points, by commissioner, in the order of the tables.
    pub points: Vec<u64>,
    /// Its coefficient, from 0 to 1.
    pub coefficient: Derivation,
}

impl PairwiseComparison {
    /// The coefficient of each offer, in the order of their names.
    ///
    /// # Errors
    /// [`ComparisonError`] for fewer than three offers, tables that are incomplete or judge something twice, preferences
    /// off the scale, more than the limits.
    pub fn scores(&self) -> Result<Vec<PairwiseScore>, ComparisonError> {
        let offers = self.checked()?;
        let tables = self.tables.iter().map(|table| table.points(&offers)).collect::<Result<Vec<_>, _>>()?;
        let points: BTreeMap<&TendererId, Vec<u64>> = offers
            .iter()
            .map(|offer| (*offer, tables.iter().map(|table| table.get(*offer).copied().unwrap_or(0)).collect()))
            .collect();
        let derivations = match self.variant {
            PairwiseVariant::SumOfPoints => self.by_sums(&points),
            PairwiseVariant::MeanOfCoefficients => self.by_means(&points, false),
            PairwiseVariant::MeanThenRescaled => self.by_means(&points, true),
        };
        let scores = points.into_iter().zip(derivations);
        Ok(scores
            .map(|((offer, points), coefficient)| PairwiseScore { tenderer: offer.clone(), points, coefficient })
            .collect())
    }

    fn checked(&self) -> Result<BTreeSet<&TendererId>, ComparisonError> {
        if self.offers.len() < COMPARED_MIN {
            return Err(ComparisonError::TooFew(self.offers.len()));
        }
        if self.offers.len() > COMPARED_MAX {
            return Err(ComparisonError::too_many("offerte", "offers", self.offers.len()));
        }
        if self.tables.is_empty() {
            return Err(ComparisonError::NoCommissioners);
        }
        if self.tables.len() > COMMISSIONERS_MAX {
            let what = Text::new("commissari", "commissioners");
            return Err(ComparisonError::TooMany { what, count: self.tables.len(), max: COMMISSIONERS_MAX });
        }
        let mut offers = BTreeSet::new();
        if let Some(twice) = self.offers.iter().find(|offer| !offers.insert(*offer)) {
            return Err(ComparisonError::OfferTwice(twice.clone()));
        }
        let mut commissioners = BTreeSet::new();
        match self.tables.iter().find(|table| !commissioners.insert(&table.commissioner)) {
            Some(twice) => Err(ComparisonError::CommissionerTwice(twice.commissioner.clone())),
            None => Ok(offers),
        }
    }

    fn by_sums(&self, points: &BTreeMap<&TendererId, Vec<u64>>) -> Vec<Derivation> {
        let best = Exact::from(points.values().map(|points| points.iter().sum::<u64>()).max().unwrap_or(0));
        let derivation = |points: &Vec<u64>| {
            let sum = Exact::from(points.iter().sum::<u64>());
            let coefficient = sum.checked_div(&best).unwrap_or_else(Exact::zero);
            let terms = points.iter().map(u64::to_string).collect::<Vec<_>>().join(" + ");
            let text = Text::new(
                format!(
                    "{terms} = {} ÷ {} (migliore) = {}",
                    sum.italian(),
                    best.italian(),
                    coefficient.italian_points()
                ),
                format!("{terms} = {} ÷ {} (best) = {}", sum.english(), best.english(), coefficient.english_points()),
            );
            self.rounded(coefficient, text)
        };
        points.values().map(derivation).collect()
    }

    fn by_means(&self, points: &BTreeMap<&TendererId, Vec<u64>>, rescaled: bool) -> Vec<Derivation> {
        let best: Vec<u64> = (0..self.tables.len())
            .map(|table| points.values().filter_map(|points| points.get(table)).copied().max().unwrap_or(0))
            .collect();
        let means: Vec<Exact> = points.values().map(|points| mean_coefficient(points, &best)).collect();
        let best_mean = means.iter().max().filter(|_| rescaled);
        let derivation = |(points, mean): (&Vec<u64>, &Exact)| {
            let terms: Vec<String> = points.iter().zip(&best).map(|(own, best)| format!("{own} ÷ {best}")).collect();
            let terms = terms.join("; ");
            let mut text = Text::new(
                format!("{terms} → media {}", mean.italian_points()),
                format!("{terms} → mean {}", mean.english_points()),
            );
            let Some(best_mean) = best_mean else { return self.rounded(mean.clone(), text) };
            let coefficient = mean.checked_div(best_mean).unwrap_or_else(Exact::zero);
            text.push(
                &format!(" ÷ {} (migliore) = {}", best_mean.italian_points(), coefficient.italian_points()),
                &format!(" ÷ {} (best) = {}", best_mean.english_points(), coefficient.english_points()),
            );
            self.rounded(coefficient, text)
        };
        points.values().zip(&means).map(derivation).collect()
    }

    fn rounded(&self, coefficient: Exact, mut text: Text) -> Derivation {
        let result = self.rounding.apply_in_words(&coefficient, Rounded::Score, Explanations::Written, &mut text);
        Derivation::new(result, text)
    }
}

/// The mean over commissioners of own points ÷ highest points.
fn mean_coefficient(points: &[u64], best: &[u64]) -> Exact {
    let shares: Vec<Exact> =
        points.iter().zip(best).filter_map(|(own, best)| Exact::from(*own).checked_div(&Exact::from(*best))).collect();
    Exact::mean(&shares).unwrap_or_else(Exact::zero)
}
