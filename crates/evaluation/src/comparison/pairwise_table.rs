//! One commissioner's table of preferences between pairs, and the points that each offer gets from it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ComparisonError;
use crate::ids::{CommissionerId, TendererId};

/// The strongest preference; 1 is parity, 2 the weakest, the odd ones lie between.
pub const PREFERENCE_MAX: u8 = 6;

/// A commissioner's judgement of one pair of offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairPreference {
    /// The two offers, in any order.
    pub pair: [TendererId; 2],
    /// Which of them is preferred; neither at parity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred: Option<TendererId>,
    /// How much: 1 at parity, 2 to 6 otherwise.
    pub degree: u8,
}

/// A commissioner's triangular table: every pair once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairwiseTable {
    /// Whose it is.
    pub commissioner: CommissionerId,
    /// One preference for each pair.
    pub preferences: Vec<PairPreference>,
}

impl PairwiseTable {
    /// The pairs that are judged, each once, with preferences of the scale; some may be missing.
    ///
    /// # Errors
    /// `NoPair`, `PairTwice` (whichever way round the pair is written), `NoPreference`.
    pub(crate) fn judged<'a>(
        &'a self,
        offers: &BTreeSet<&TendererId>,
    ) -> Result<BTreeSet<(&'a TendererId, &'a TendererId)>, ComparisonError> {
        let mut judged = BTreeSet::new();
        for preference in &self.preferences {
            if !judged.insert(self.known(preference, offers)?) {
                return Err(self
                    .about(&preference.pair, |commissioner, pair| ComparisonError::PairTwice { commissioner, pair }));
            }
            self.earned(preference)?;
        }
        Ok(judged)
    }

    /// Checks that every pair of these offers is judged, once, with a preference of the scale.
    ///
    /// # Errors
    /// `NoPair`, `PairTwice` (whichever way round the pair is written), `PairMissing`, `NoPreference`.
    pub fn check(&self, offers: &BTreeSet<&TendererId>) -> Result<(), ComparisonError> {
        self.points(offers).map(drop)
    }

    /// Points of each offer: the degree to the preferred one, at parity 1 to both.
    pub(super) fn points(&self, offers: &BTreeSet<&TendererId>) -> Result<BTreeMap<TendererId, u64>, ComparisonError> {
        let mut points: BTreeMap<TendererId, u64> = offers.iter().map(|offer| ((*offer).clone(), 0)).collect();
        let judged = self.judged(offers)?;
        for preference in &self.preferences {
            for (offer, earned) in self.earned(preference)? {
                *points.entry(offer.clone()).or_default() += u64::from(earned);
            }
        }
        match pairs(offers).find(|pair| !judged.contains(pair)) {
            Some((one, other)) => Err(self.about(&[one.clone(), other.clone()], |commissioner, pair| {
                ComparisonError::PairMissing { commissioner, pair }
            })),
            None => Ok(points),
        }
    }

    /// The pair in the order of its names, if both are compared.
    fn known<'a>(
        &self,
        preference: &'a PairPreference,
        offers: &BTreeSet<&TendererId>,
    ) -> Result<(&'a TendererId, &'a TendererId), ComparisonError> {
        let [one, other] = &preference.pair;
        if one == other || !offers.contains(one) || !offers.contains(other) {
            return Err(
                self.about(&preference.pair, |commissioner, pair| ComparisonError::NoPair { commissioner, pair })
            );
        }
        Ok((one.min(other), one.max(other)))
    }

    fn earned<'a>(&self, preference: &'a PairPreference) -> Result<Vec<(&'a TendererId, u8)>, ComparisonError> {
        let PairPreference { pair, preferred, degree } = preference;
        match (preferred, *degree) {
            (None, 1) => Ok(pair.iter().map(|offer| (offer, 1)).collect()),
            (Some(offer), 2..=PREFERENCE_MAX) if pair.contains(offer) => Ok(vec![(offer, *degree)]),
            (Some(_) | None, _) => {
                Err(self.about(pair, |commissioner, pair| ComparisonError::NoPreference { commissioner, pair }))
            }
        }
    }

    fn about(
        &self,
        pair: &[TendererId; 2],
        error: fn(CommissionerId, [TendererId; 2]) -> ComparisonError,
    ) -> ComparisonError {
        error(self.commissioner.clone(), pair.clone())
    }
}

/// Every pair once, in the order of their names.
pub(crate) fn pairs<'a>(offers: &BTreeSet<&'a TendererId>) -> impl Iterator<Item = (&'a TendererId, &'a TendererId)> {
    offers.iter().enumerate().flat_map(|(index, one)| offers.iter().skip(index + 1).map(|other| (*one, *other)))
}
