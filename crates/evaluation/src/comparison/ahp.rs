//! The analytic hierarchy process (d.P.R. 207/2010, annex P no. 3; ANAC guidelines no. 2, V): priorities from a full
//! matrix of comparisons, and whether its comparisons agree with each other.

use ceralacca_exact::{Decimals, Derivation, Exact, RoundingMode, RoundingRule, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::eigenvector::principal;
use super::table::{check_offers, check_rows};
use super::{COMPARED_MIN, ComparisonError};
use crate::ids::TendererId;

/// Saaty's random index in hundredths, from three offers on; not defined here for more than ten.
const RANDOM_INDEX: [u32; 8] = [58, 90, 112, 124, 132, 141, 145, 149];
/// The consistency ratio from which on a matrix is to be judged again, in hundredths.
pub const AHP_RATIO_MAX: u32 = 10;
/// The strongest preference of Saaty's scale.
const DEGREE_MAX: u32 = 9;

/// A matrix of comparisons: how many times the offer of the row is preferred to that of the column, 1/9 to 9.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AhpMatrix {
    /// The offers, three to ten, in the order of rows and columns.
    pub offers: Vec<TendererId>,
    /// The rows. Each value is the reciprocal of its mirror, and 1 on the diagonal.
    pub rows: Vec<Vec<Exact>>,
    /// Decimals of the results, rounded half up.
    pub decimals: Decimals,
}

/// What the matrix gives, each number rounded to the decimals asked for and certain in all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AhpResult {
    /// The principal eigenvector with sum 1, in the order of the offers.
    pub priorities: Vec<Exact>,
    /// The same with the best at 1: the coefficients.
    pub coefficients: Vec<Derivation>,
    /// The greatest eigenvalue.
    pub lambda_max: Exact,
    /// (λmax − n) ÷ (n − 1).
    pub consistency_index: Exact,
    /// The index ÷ Saaty's random index.
    pub consistency_ratio: Exact,
    /// Whether the ratio, before rounding, is below 0.10.
    pub consistent: bool,
    /// The ratio in words, and what follows from it.
    pub text: Text,
}

/// Index and ratio, rounded, and whether the ratio is low enough.
struct Consistency {
    index: Exact,
    ratio: Exact,
    consistent: bool,
}

impl AhpMatrix {
    /// Priorities, coefficients and consistency.
    ///
    /// # Errors
    /// [`ComparisonError`] for fewer than three or more than ten offers, and for a matrix that is not square, positive and
    /// reciprocal; [`ComparisonError::Undecided`] in the rare case that a number lies too close to where its rounding
    /// changes.
    pub fn result(&self) -> Result<AhpResult, ComparisonError> {
        self.check()?;
        let found = principal(&self.rows)?;
        let entries = || found.vector.iter();
        let best = entries().max().cloned().unwrap_or_else(Exact::one);
        let priorities = entries().map(|entry| self.certain(entry, &found.error)).collect::<Result<_, _>>()?;
        let coefficients =
            entries().map(|entry| self.coefficient(entry, &best, &found.error)).collect::<Result<_, _>>()?;
        // The eigenvalue of a reciprocal matrix is never below its order, whatever the bound says.
        let value_min = found.value_min.max(self.order());
        let lambda_max = self.between(&value_min, &found.value_max)?;
        let Consistency { index, ratio, consistent } = self.consistency(&value_min, &found.value_max)?;
        let text = in_words(&lambda_max, &ratio, consistent);
        Ok(AhpResult {
            priorities,
            coefficients,
            lambda_max,
            consistency_index: index,
            consistency_ratio: ratio,
            consistent,
            text,
        })
    }

    fn check(&self) -> Result<(), ComparisonError> {
        let count = self.offers.len();
        if count < COMPARED_MIN {
            return Err(ComparisonError::TooFew(count));
        }
        let max = COMPARED_MIN + RANDOM_INDEX.len() - 1;
        if count > max {
            return Err(ComparisonError::TooMany { what: Text::new("offerte", "offers"), count, max });
        }
        check_offers(&self.offers)?;
        check_rows(self.rows.iter().map(Vec::len), count, count)?;
        let most = Exact::from(DEGREE_MAX);
        for (row, values) in self.rows.iter().enumerate() {
            for (column, value) in values.iter().enumerate() {
                // Its mirror lies on the scale too, so that none below 1/9 passes.
                let mirror = self.rows.get(column).and_then(|mirror| mirror.get(row));
                let reciprocal = mirror.is_some_and(|mirror| mirror * value == Exact::one() && *mirror <= most);
                if !reciprocal || *value > most || value.is_negative() {
                    let value = Box::new(value.clone());
                    return Err(ComparisonError::NotReciprocal { row: row + 1, column: column + 1, value });
                }
            }
        }
        Ok(())
    }

    fn coefficient(&self, entry: &Exact, best: &Exact, error: &Exact) -> Result<Derivation, ComparisonError> {
        let exact = entry.checked_div(best).ok_or(ComparisonError::Undecided)?;
        let coefficient = self.certain(&exact, error)?;
        let (entry, best) = (self.rounding().apply(entry), self.rounding().apply(best));
        let words = |show: fn(&Exact) -> String, word: &str| {
            format!("{} ÷ {} ({word}) = {}", show(&entry), show(&best), show(&coefficient))
        };
        let text = Text::new(words(Exact::italian_points, "migliore"), words(Exact::english_points, "best"));
        Ok(Derivation::new(coefficient, text))
    }

    fn consistency(&self, value_min: &Exact, value_max: &Exact) -> Result<Consistency, ComparisonError> {
        let random = self.offers.len().checked_sub(COMPARED_MIN).and_then(|at| RANDOM_INDEX.get(at));
        let random = random.ok_or(ComparisonError::Undecided)?;
        let index = |value: &Exact| (value - &self.order()).checked_div(&(&self.order() - &Exact::one()));
        let ratio = |index: &Exact| (index * &Exact::from(100)).checked_div(&Exact::from(*random));
        let (Some(least), Some(most)) = (index(value_min), index(value_max)) else {
            return Err(ComparisonError::Undecided);
        };
        let (Some(least_ratio), Some(most_ratio)) = (ratio(&least), ratio(&most)) else {
            return Err(ComparisonError::Undecided);
        };
        let low = |ratio: &Exact| ratio * &Exact::from(100) < Exact::from(AHP_RATIO_MAX);
        if low(&least_ratio) != low(&most_ratio) {
            return Err(ComparisonError::Undecided);
        }
        let (index, ratio) = (self.between(&least, &most)?, self.between(&least_ratio, &most_ratio)?);
        Ok(Consistency { index, ratio, consistent: low(&most_ratio) })
    }

    /// A number that is wrong by `error` at most, rounded; refused when the error could change its rounding.
    fn certain(&self, number: &Exact, error: &Exact) -> Result<Exact, ComparisonError> {
        self.between(&(number - error), &(number + error))
    }

    fn between(&self, least: &Exact, most: &Exact) -> Result<Exact, ComparisonError> {
        let rounded = self.rounding().apply(least);
        if rounded == self.rounding().apply(most) { Ok(rounded) } else { Err(ComparisonError::Undecided) }
    }

    fn rounding(&self) -> RoundingRule {
        RoundingRule { mode: RoundingMode::HalfUp, decimals: self.decimals }
    }

    fn order(&self) -> Exact {
        Exact::from(u64::try_from(self.offers.len()).unwrap_or(u64::MAX))
    }
}

fn in_words(lambda_max: &Exact, ratio: &Exact, consistent: bool) -> Text {
    let (it, en) = if consistent {
        ("inferiore a 0,10: i confronti sono coerenti", "below 0.10: the comparisons agree with each other")
    } else {
        ("non inferiore a 0,10: i confronti vanno rivisti", "not below 0.10: the comparisons are to be judged again")
    };
    Text::new(
        format!("autovalore {}; rapporto di consistenza {}, {it}", lambda_max.italian(), ratio.italian()),
        format!("eigenvalue {}; consistency ratio {}, {en}", lambda_max.english(), ratio.english()),
    )
}
