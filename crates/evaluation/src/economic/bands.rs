//! Points by bands of discount, as notices write them: both ends included, with holes between.

use ceralacca_exact::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{Between, PriceBand};

/// Two neighbouring bands that do not touch, or that share values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BandGap {
    /// Where the lower band ends.
    pub lower_to: Exact,
    /// Where the upper band starts.
    pub upper_from: Exact,
}

/// The holes between bands: values above `lower_to` and below `upper_from` are in no band as written.
pub fn gaps(bands: &[PriceBand]) -> Vec<BandGap> {
    neighbours(bands).filter(|gap| gap.lower_to < gap.upper_from).collect()
}

/// The overlaps of bands: values from `upper_from` to `lower_to`, both included, are in two bands as written.
pub fn overlaps(bands: &[PriceBand]) -> Vec<BandGap> {
    neighbours(bands).filter(|gap| gap.lower_to >= gap.upper_from).collect()
}

fn neighbours(bands: &[PriceBand]) -> impl Iterator<Item = BandGap> {
    bands
        .iter()
        .zip(bands.iter().skip(1))
        .filter_map(|(lower, upper)| Some(BandGap { lower_to: lower.to.clone()?, upper_from: upper.from.clone() }))
}

/// The band of a discount, by the rule for holes; `None` when the rule refuses it or it lies outside all bands.
pub(super) fn band_of<'a>(bands: &'a [PriceBand], between: Between, discount: &Exact) -> Option<&'a PriceBand> {
    let started = bands.iter().take_while(|band| &band.from <= discount).count();
    let lower = bands.get(started.checked_sub(1)?)?;
    if lower.to.as_ref().is_none_or(|to| discount <= to) {
        return Some(lower);
    }
    match between {
        Between::UpperBand => bands.get(started),
        Between::LowerBand => Some(lower),
        Between::Refused => None,
    }
}
