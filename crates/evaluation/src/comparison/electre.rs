//! ELECTRE, **experimental**: its definition is not verified against the published text of ANAC guidelines no. 2, VI.2.
//!
//! Concordance cᵢⱼ = Σ max(aᵢ − aⱼ, 0) / s · p and discordance dᵢⱼ = Σ max(aⱼ − aᵢ, 0) / s · p over the criteria, where s is
//! the range of the criterion and p its weight; q = c / d; the score of an offer is the sum of its q, or of its
//! q* = 1 + 99 · q / qmax.

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ComparisonError, ComparisonTable};
use crate::ids::TendererId;

/// Offers to compare by ELECTRE. In every criterion the higher value is the better one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElectreExperimental {
    /// Offers, weights and values.
    pub table: ComparisonTable,
    /// What is summed.
    pub sum: ElectreSum,
}

/// What the score of an offer adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ElectreSum {
    /// q = c / d.
    Quotients,
    /// q* = 1 + 99 · q / qmax.
    Rescaled,
}

/// What one offer got, with its row of each matrix; absent on the diagonal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElectreScore {
    /// Whose offer.
    pub tenderer: TendererId,
    /// Its concordance with each other offer.
    pub concordance: Vec<Option<Exact>>,
    /// Its discordance with each other offer.
    pub discordance: Vec<Option<Exact>>,
    /// Its quotients.
    pub quotients: Vec<Option<Exact>>,
    /// Its score, exact.
    pub score: Derivation,
}

impl ElectreExperimental {
    /// The score of each offer, in the order of the table. A criterion in which all offers are equal counts for nothing.
    ///
    /// # Errors
    /// [`ComparisonError::Dominance`] where one offer is nowhere worse than another, since its quotient is not defined;
    /// [`ComparisonError`] for a table that cannot be used.
    pub fn scores(&self) -> Result<Vec<ElectreScore>, ComparisonError> {
        self.table.check()?;
        let ranges: Vec<Exact> = (0..self.table.weights.len()).map(|criterion| self.range(criterion)).collect();
        let count = self.table.offers.len();
        let concordance: Vec<Vec<Exact>> =
            (0..count).map(|one| (0..count).map(|other| self.concordance(&ranges, one, other)).collect()).collect();
        let at = |one: usize, other: usize| concordance.get(one).and_then(|row| row.get(other));
        let mut rows = Vec::with_capacity(count);
        for one in 0..count {
            let row = (0..count).map(|other| self.quotient(one, other, at(one, other), at(other, one)));
            rows.push(row.collect::<Result<Vec<_>, _>>()?);
        }
        let best = rows.iter().flatten().flatten().max().cloned().unwrap_or_else(Exact::zero);
        let scores = self.table.offers.iter().zip(rows).enumerate();
        let off_diagonal = |one: usize, mirrored: bool| {
            let pick = |other| if mirrored { at(other, one) } else { at(one, other) };
            (0..count).map(|other| if one == other { None } else { pick(other).cloned() }).collect()
        };
        Ok(scores
            .map(|(one, (offer, quotients))| ElectreScore {
                tenderer: offer.tenderer.clone(),
                concordance: off_diagonal(one, false),
                discordance: off_diagonal(one, true),
                score: self.score(&quotients, &best),
                quotients,
            })
            .collect())
    }

    fn range(&self, criterion: usize) -> Exact {
        let column = self.table.column(criterion);
        let ends = column.iter().max().zip(column.iter().min());
        ends.map_or_else(Exact::zero, |(max, min)| *max - *min)
    }

    /// Σ max(aᵢ − aⱼ, 0) / s · p. The discordance of i with j is the concordance of j with i.
    fn concordance(&self, ranges: &[Exact], one: usize, other: usize) -> Exact {
        let (Some(one), Some(other)) = (self.table.offers.get(one), self.table.offers.get(other)) else {
            return Exact::zero();
        };
        let values = one.values.iter().zip(&other.values);
        let terms = values.zip(&self.table.weights).zip(ranges).filter_map(|(((own, their), weight), range)| {
            let excess = (own - their).max(Exact::zero());
            Some(&excess.checked_div(range)? * weight)
        });
        terms.sum()
    }

    fn quotient(
        &self,
        one: usize,
        other: usize,
        concordance: Option<&Exact>,
        discordance: Option<&Exact>,
    ) -> Result<Option<Exact>, ComparisonError> {
        let (Some(concordance), Some(discordance)) = (concordance, discordance) else { return Ok(None) };
        if one == other {
            return Ok(None);
        }
        let name = |at: usize| self.table.offers.get(at).map(|offer| offer.tenderer.clone());
        match (concordance.checked_div(discordance), name(one), name(other)) {
            (None, Some(better), Some(other)) => Err(ComparisonError::Dominance { better, other }),
            (quotient, _, _) => Ok(quotient),
        }
    }

    fn score(&self, quotients: &[Option<Exact>], best: &Exact) -> Derivation {
        let known = quotients.iter().flatten();
        let terms: Vec<Exact> = match self.sum {
            ElectreSum::Quotients => known.cloned().collect(),
            ElectreSum::Rescaled => known
                .filter_map(|quotient| Some(&(&Exact::from(99) * &quotient.checked_div(best)?) + &Exact::one()))
                .collect(),
        };
        let sum: Exact = terms.iter().sum();
        let words = |show: fn(&Exact) -> String, name: &str| {
            let terms = terms.iter().map(show).collect::<Vec<_>>().join(" + ");
            format!("ELECTRE ({name}): {terms} = {}", show(&sum))
        };
        let text = Text::new(words(Exact::italian, "sperimentale"), words(Exact::english, "experimental"));
        Derivation::new(sum, text)
    }
}
