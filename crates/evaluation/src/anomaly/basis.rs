//! The part that all methods share: the wings that are set aside, sum, mean and mean deviation of the rest.

use ceralacca_exact::Exact;
use schemars::JsonSchema;
use serde::Serialize;

use super::AnomalyError;

/// One in how many tenders is set aside at each end.
const WING_DIVISOR: usize = 10;

/// What a threshold is made of (Allegato II.2). Discounts are percentages, in ascending order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnomalyBasis {
    /// How many discounts there are.
    pub count: usize,
    /// A tenth of them, rounded up: how many are set aside at each end, before equal ones follow.
    pub wing_size: usize,
    /// The lowest, with every one that equals one of them.
    pub set_aside_low: Vec<Exact>,
    /// The highest, with every one that equals one of them.
    pub set_aside_high: Vec<Exact>,
    /// The others; equal ones count each.
    pub kept: Vec<Exact>,
    /// Sum of the kept ones.
    pub sum: Exact,
    /// Mean of the kept ones.
    pub mean: Exact,
    /// How many kept ones lie above the mean.
    pub above_mean: usize,
    /// "Scarto medio aritmetico": mean excess over the mean of the kept ones above it; 0 if there are none.
    pub mean_deviation: Exact,
    /// First and second decimal of the sum, as written: never rounded.
    pub decimals: [u8; 2],
    /// Sum of all digits of the sum up to its second decimal.
    pub digit_sum: u32,
}

impl AnomalyBasis {
    pub(super) fn of(discounts: &[Exact]) -> Result<Self, AnomalyError> {
        let mut sorted = discounts.to_vec();
        sorted.sort();
        let count = sorted.len();
        let wing_size = count.div_ceil(WING_DIVISOR);
        // The last of the low wing and the first of the high one: whatever equals them goes with them.
        let (Some(low), Some(high)) =
            (sorted.get(wing_size.wrapping_sub(1)), sorted.get(count.wrapping_sub(wing_size)))
        else {
            return Err(AnomalyError::AllSetAside);
        };
        let (set_aside_low, rest) = sorted.split_at(sorted.partition_point(|one| one <= low));
        let (kept, set_aside_high) = rest.split_at(rest.partition_point(|one| one < high));
        let mean = Exact::mean(kept).ok_or(AnomalyError::AllSetAside)?;
        let above: Vec<Exact> = kept.iter().filter(|one| **one > mean).map(|one| one - &mean).collect();
        let sum: Exact = kept.iter().sum();
        let digits = hundredths(&sum);
        Ok(Self {
            count,
            wing_size,
            set_aside_low: set_aside_low.to_vec(),
            set_aside_high: set_aside_high.to_vec(),
            kept: kept.to_vec(),
            mean_deviation: Exact::mean(&above).unwrap_or_else(Exact::zero),
            above_mean: above.len(),
            decimals: last_two(&digits),
            digit_sum: digits.into_iter().map(u32::from).sum(),
            sum,
            mean,
        })
    }

    /// Mean and mean deviation: where methods A and B start from.
    #[must_use]
    pub fn first_threshold(&self) -> Exact {
        &self.mean + &self.mean_deviation
    }

    /// Whether the mean deviation is at most 15 percent of the mean, the ratio not rounded: below fifteen tenders method A
    /// then raises the mean by a fifth.
    #[must_use]
    pub fn deviates_little(&self) -> bool {
        self.mean_deviation <= &self.mean * &percent(15)
    }

    /// Mean deviation × product of the two decimals ÷ 100: points of discount, not a share of the threshold (MIT circular
    /// 8/2019).
    #[must_use]
    pub fn variation(&self) -> Exact {
        &self.mean_deviation * &percent(u32::from(self.digit_product()))
    }

    /// Product of the first two decimals of the sum: 0 to 81.
    #[must_use]
    pub fn digit_product(&self) -> u8 {
        let [first, second] = self.decimals;
        first * second
    }
}

/// So many hundredths.
pub(super) fn percent(number: u32) -> Exact {
    let hundred = Exact::from(100_u32);
    Exact::from(number).checked_div(&hundred).unwrap_or_else(Exact::zero)
}

/// Digits of a number in hundredths, further decimals cut.
fn hundredths(number: &Exact) -> Vec<u8> {
    let units = (number * &Exact::from(100_u32)).floor().to_string();
    units.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}

fn last_two(digits: &[u8]) -> [u8; 2] {
    match digits {
        [.., first, second] => [*first, *second],
        // Below a tenth: 0.07 has one digit when counted in hundredths.
        [only] => [0, *only],
        [] => [0, 0],
    }
}
