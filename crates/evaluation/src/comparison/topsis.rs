//! TOPSIS, **experimental**: the standard definition with the Euclidean norm; the wording of ANAC guidelines no. 2, VI.3,
//! which name the method, was not read again.
//!
//! Values are divided by the norm of their criterion and multiplied by its share of the weights; the score is the distance
//! from the worst values ÷ the sum of the distances from the worst and from the best.

use ceralacca_exact::{Decimals, Derivation, Exact, RoundingMode, RoundingRule, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::eigenvector::power_of_ten;
use super::{ComparisonError, ComparisonTable};
use crate::ids::TendererId;
use crate::rules::Direction;

/// Decimals that the roots keep.
const WORKING_DECIMALS: u32 = 40;
/// Decimals in which the result is known: the errors of the roots, of 10^-40, stay far below while the distances add up to
/// [`SPREAD_DECIMALS`] decimals at least.
const CERTAIN_DECIMALS: u32 = 20;
/// Offers whose distances add up to less than 10^-15 are too close for their quotient to be certain.
const SPREAD_DECIMALS: u32 = 15;
/// Most steps of a root; a number of any size the table takes needs far fewer.
const ROOT_STEPS_MAX: u32 = 2_000;

/// Offers to compare by TOPSIS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopsisExperimental {
    /// Offers, weights and values.
    pub table: ComparisonTable,
    /// For each criterion, which values are better.
    pub directions: Vec<Direction>,
    /// Decimals of the results, rounded half up.
    pub decimals: Decimals,
}

/// What one offer got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TopsisScore {
    /// Whose offer.
    pub tenderer: TendererId,
    /// Distance from the best values.
    pub from_best: Exact,
    /// Distance from the worst values.
    pub from_worst: Exact,
    /// The score, 0 to 1: distance from the worst ÷ both distances.
    pub closeness: Derivation,
}

impl TopsisExperimental {
    /// The score of each offer, in the order of the table.
    ///
    /// # Errors
    /// [`ComparisonError::AllEqual`] when nothing tells the offers apart; [`ComparisonError`] for a table that cannot be
    /// used; [`ComparisonError::Undecided`] when a number lies too close to where its rounding changes.
    pub fn scores(&self) -> Result<Vec<TopsisScore>, ComparisonError> {
        self.table.check()?;
        let (found, wanted) = (self.directions.len(), self.table.weights.len());
        if found != wanted {
            return Err(ComparisonError::RowLength { row: 0, found, wanted });
        }
        let columns = (0..wanted).map(|criterion| self.weighted(criterion)).collect::<Result<Vec<_>, _>>()?;
        let ends: Vec<(Exact, Exact)> = columns
            .iter()
            .zip(&self.directions)
            .map(|(column, direction)| best_and_worst(column, *direction))
            .collect();
        let offers = self.table.offers.iter().enumerate();
        offers.map(|(at, offer)| self.score(&offer.tenderer, &row(&columns, at), &ends)).collect()
    }

    /// The values of a criterion ÷ their norm × its share of the weights; all zero where the norm is.
    ///
    /// They are divided by the greatest first: then the norm is 1 at least, and its root is as certain for small values as
    /// for great ones.
    fn weighted(&self, criterion: usize) -> Result<Vec<Exact>, ComparisonError> {
        let column = self.table.column(criterion);
        let greatest = column.iter().max().map_or_else(Exact::one, |greatest| (*greatest).clone());
        let scaled: Vec<Exact> =
            column.iter().map(|value| value.checked_div(&greatest).unwrap_or_else(Exact::zero)).collect();
        let norm = root(&scaled.iter().map(|value| value * value).sum())?;
        let total: Exact = self.table.weights.iter().sum();
        let share = self.table.weights.get(criterion).and_then(|weight| weight.checked_div(&total));
        let share = share.unwrap_or_else(Exact::zero);
        let divided = scaled.iter().map(|value| value.checked_div(&norm).unwrap_or_else(Exact::zero));
        Ok(divided.map(|value| &value * &share).collect())
    }

    fn score(
        &self,
        tenderer: &TendererId,
        values: &[&Exact],
        ends: &[(Exact, Exact)],
    ) -> Result<TopsisScore, ComparisonError> {
        let distance = |end: fn(&(Exact, Exact)) -> &Exact| {
            root(&values.iter().zip(ends).map(|(value, ends)| *value - end(ends)).map(|gap| &gap * &gap).sum())
        };
        let (from_best, from_worst) = (distance(|ends| &ends.0)?, distance(|ends| &ends.1)?);
        let both = &from_best + &from_worst;
        if !both.is_zero() && both < power_of_ten(SPREAD_DECIMALS).1 {
            return Err(ComparisonError::Undecided);
        }
        let closeness = self.certain(&from_worst.checked_div(&both).ok_or(ComparisonError::AllEqual)?)?;
        let (from_best, from_worst) = (self.certain(&from_best)?, self.certain(&from_worst)?);
        let words = |show: fn(&Exact) -> String, name: &str| {
            let (best, worst) = (show(&from_best), show(&from_worst));
            format!("TOPSIS ({name}): {worst} ÷ ({best} + {worst}) = {}", show(&closeness))
        };
        let text = Text::new(words(Exact::italian, "sperimentale"), words(Exact::english, "experimental"));
        let closeness = Derivation::new(closeness, text);
        Ok(TopsisScore { tenderer: tenderer.clone(), from_best, from_worst, closeness })
    }

    /// The number rounded, unless what is not known of it could change the rounding.
    fn certain(&self, number: &Exact) -> Result<Exact, ComparisonError> {
        let rounding = RoundingRule { mode: RoundingMode::HalfUp, decimals: self.decimals };
        let error = power_of_ten(CERTAIN_DECIMALS).1;
        let rounded = rounding.apply(&(number - &error));
        if rounded == rounding.apply(&(number + &error)) { Ok(rounded) } else { Err(ComparisonError::Undecided) }
    }
}

fn row(columns: &[Vec<Exact>], at: usize) -> Vec<&Exact> {
    columns.iter().filter_map(|column| column.get(at)).collect()
}

fn best_and_worst(column: &[Exact], direction: Direction) -> (Exact, Exact) {
    let end = |end: Option<&Exact>| end.cloned().unwrap_or_else(Exact::zero);
    let (most, least) = (end(column.iter().max()), end(column.iter().min()));
    match direction {
        Direction::HigherIsBetter => (most, least),
        Direction::LowerIsBetter => (least, most),
    }
}

/// The square root, cut after the working decimals: Newton's steps from above on whole numbers.
fn root(number: &Exact) -> Result<Exact, ComparisonError> {
    let (up, down) = power_of_ten(WORKING_DECIMALS);
    let whole = (number * &(&up * &up)).floor();
    if whole.is_zero() {
        return Ok(Exact::zero());
    }
    let half = |number: Exact| number.checked_div(&Exact::from(2)).map_or_else(Exact::zero, |half| half.floor());
    let mut guess = whole.clone();
    for _ in 0..ROOT_STEPS_MAX {
        let quotient = whole.checked_div(&guess).ok_or(ComparisonError::Undecided)?.floor();
        let next = half(&guess + &quotient);
        if next >= guess {
            return Ok(&guess * &down);
        }
        guess = next;
    }
    Err(ComparisonError::Undecided)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_cut_never_above() {
        let step = power_of_ten(WORKING_DECIMALS).1;
        for text in ["2", "4", "0.0001", "1/3", "1000000000000", "99999.99999", "0"] {
            let number: Exact = text.parse().unwrap();
            let root = root(&number).unwrap();
            let next = &root + &step;
            assert!(&root * &root <= number && number < &next * &next, "{text}: {root}");
        }
        assert_eq!(root(&Exact::from(144)).unwrap(), Exact::from(12));
    }
}
