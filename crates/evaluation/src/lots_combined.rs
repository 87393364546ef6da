//! Combined award of several lots (art. 58 c. 5 D.Lgs. 36/2023): offers for combinations of lots against the best offers for
//! the single lots, by the comparison that the notice declares.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::{LotId, TendererId};

/// Most lots that are compared in combination: every way of dividing them is looked at.
pub const COMBINED_LOTS_MAX: usize = 12;
/// Most offers compared.
pub const COMBINED_OFFERS_MAX: usize = 2_000;

/// What the notice declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CombinedComparison {
    /// The lowest sum of prices.
    LowestPrice,
    /// The highest sum of points, each offer's × the amount of its lots: a lot counts as much as it is worth.
    HighestPointsByAmount,
}

/// The lots and the offers for them, single and combined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CombinedAward {
    /// How divisions of the lots are compared.
    pub comparison: CombinedComparison,
    /// The lots with their amounts, euro.
    pub lots: BTreeMap<LotId, Exact>,
    /// The offers: for a single lot its best one is enough.
    pub offers: Vec<CombinedOffer>,
}

/// An offer for one lot, or for several together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CombinedOffer {
    /// Whose.
    pub tenderer: TendererId,
    /// For which lots: one, or a combination that the notice admits.
    pub lots: BTreeSet<LotId>,
    /// Its price, euro, or its total points.
    pub value: Exact,
}

/// The best division of the lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CombinedOutcome {
    /// Positions of the offers awarded, ascending: every lot is in exactly one.
    pub awarded: Vec<usize>,
    /// The sum compared, with the offers it is made of.
    pub sum: Derivation,
}

/// A combined award that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CombinedError {
    /// No lot, or more than [`COMBINED_LOTS_MAX`].
    #[error("{0} lots: 1 to {COMBINED_LOTS_MAX} are compared in combination")]
    Lots(usize),
    /// More than [`COMBINED_OFFERS_MAX`] offers.
    #[error("{0} offers: at most {COMBINED_OFFERS_MAX} are compared")]
    Offers(usize),
    /// An offer for no lot, or for one that is not there.
    #[error("offer {0} is for no lot, or for a lot that is not there")]
    NoLot(usize),
    /// A price, points or amount that is not above zero where it must be, or negative.
    #[error("{0} cannot be negative, nor an amount or a price zero")]
    Value(Box<Exact>),
    /// No division covers all lots.
    #[error("no set of offers covers every lot once")]
    NotCovered,
    /// Two divisions are equal: the notice must say which.
    #[error("the offers {one:?} and {other:?} give the same sum: the notice must say which prevails")]
    Tie {
        /// Positions of one division.
        one: Vec<usize>,
        /// Positions of the other.
        other: Vec<usize>,
    },
}

impl CombinedError {
    /// What went wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let it = match self {
            Self::Lots(count) => {
                format!("I lotti sono {count}: in combinazione se ne confrontano da 1 a {COMBINED_LOTS_MAX}.")
            }
            Self::Offers(count) => {
                format!("Le offerte sono {count}: se ne confrontano al massimo {COMBINED_OFFERS_MAX}.")
            }
            Self::NoLot(at) => format!("L'offerta n. {at} non riguarda alcun lotto, o riguarda un lotto che non c'è."),
            Self::Value(value) => {
                format!(
                    "{} non è ammesso: nessun valore è negativo, e importi e prezzi sono maggiori di zero.",
                    value.italian()
                )
            }
            Self::NotCovered => "Nessun insieme di offerte copre tutti i lotti una volta sola.".to_owned(),
            Self::Tie { one, other } => {
                format!("Le offerte n. {one:?} e n. {other:?} danno la stessa somma: il bando deve dire quale prevale.")
            }
        };
        Text::new(it, format!("{self}."))
    }
}

/// A division found so far: its sum and its offers.
type Division = (Exact, Vec<usize>);

impl CombinedAward {
    /// The division of the lots with the best sum: every lot in exactly one offer.
    ///
    /// # Errors
    /// [`CombinedError`] for too many lots or offers, lots that are not there, values that cannot be, lots that no offer
    /// covers, and two best divisions.
    pub fn outcome(&self) -> Result<CombinedOutcome, CombinedError> {
        self.check()?;
        let lots: Vec<&LotId> = self.lots.keys().collect();
        let covers: Vec<u32> = self.offers.iter().map(|offer| mask(&lots, &offer.lots)).collect();
        let all = mask(&lots, &self.lots.keys().cloned().collect());
        let (best, tied) = self.divide(&covers, all);
        let (sum, awarded) = best.ok_or(CombinedError::NotCovered)?;
        if let Some(other) = tied {
            return Err(CombinedError::Tie { one: one_based(&awarded), other: one_based(&other) });
        }
        let text = self.in_words(&awarded, &sum);
        Ok(CombinedOutcome { awarded, sum: Derivation::new(sum, text) })
    }

    fn check(&self) -> Result<(), CombinedError> {
        if self.lots.is_empty() || self.lots.len() > COMBINED_LOTS_MAX {
            return Err(CombinedError::Lots(self.lots.len()));
        }
        if self.offers.len() > COMBINED_OFFERS_MAX {
            return Err(CombinedError::Offers(self.offers.len()));
        }
        let strange =
            |offer: &CombinedOffer| offer.lots.is_empty() || offer.lots.iter().any(|lot| !self.lots.contains_key(lot));
        if let Some((at, _)) = (1..).zip(&self.offers).find(|(_, offer)| strange(offer)) {
            return Err(CombinedError::NoLot(at));
        }
        let prices = self.comparison == CombinedComparison::LowestPrice;
        let bad = |value: &Exact, zero: bool| value.is_negative() || (zero && value.is_zero());
        let amount = self.lots.values().find(|amount| bad(amount, true));
        let value = self.offers.iter().map(|offer| &offer.value).find(|value| bad(value, prices));
        match amount.or(value) {
            Some(value) => Err(CombinedError::Value(Box::new(value.clone()))),
            None => Ok(()),
        }
    }

    /// The best division of every set of lots from smaller ones: each takes an offer that has its first lot. Beside the
    /// best, another division with the same sum, if there is one.
    fn divide(&self, covers: &[u32], all: u32) -> (Option<Division>, Option<Vec<usize>>) {
        let mut best = BTreeMap::from([(0_u32, ((Exact::zero(), Vec::new()), None))]);
        for set in 1..=all {
            let first = set & set.wrapping_neg();
            let mut found: Option<(Division, Option<Vec<usize>>)> = None;
            for (at, cover) in
                covers.iter().enumerate().filter(|(_, cover)| **cover & first != 0 && **cover & !set == 0)
            {
                let Some(((rest, offers), tied)) = best.get(&(set & !cover)) else { continue };
                let with = |offers: &[usize]| [offers, &[at]].concat();
                let candidate = ((rest + &self.worth(at)), with(offers));
                let tied = tied.as_deref().map(with);
                found = Some(match found {
                    None => (candidate, tied),
                    Some((held, other)) => match self.better(&candidate.0, &held.0) {
                        Ordering::Less => (candidate, tied),
                        Ordering::Equal => (held, other.or(Some(candidate.1))),
                        Ordering::Greater => (held, other),
                    },
                });
            }
            if let Some(found) = found {
                best.insert(set, found);
            }
        }
        match best.remove(&all) {
            Some(((sum, mut awarded), tied)) => {
                awarded.sort_unstable();
                (Some((sum, awarded)), tied)
            }
            None => (None, None),
        }
    }

    /// What an offer adds to the sum.
    fn worth(&self, at: usize) -> Exact {
        let Some(offer) = self.offers.get(at) else { return Exact::zero() };
        match self.comparison {
            CombinedComparison::LowestPrice => offer.value.clone(),
            CombinedComparison::HighestPointsByAmount => {
                let amount: Exact = offer.lots.iter().filter_map(|lot| self.lots.get(lot)).sum();
                &offer.value * &amount
            }
        }
    }

    fn better(&self, one: &Exact, other: &Exact) -> Ordering {
        match self.comparison {
            CombinedComparison::LowestPrice => one.cmp(other),
            CombinedComparison::HighestPointsByAmount => other.cmp(one),
        }
    }

    fn in_words(&self, awarded: &[usize], sum: &Exact) -> Text {
        let words = |show: fn(&Exact) -> String, lots_word: &str| {
            let terms = awarded.iter().filter_map(|at| {
                let offer = self.offers.get(*at)?;
                let lots = offer.lots.iter().map(LotId::as_str).collect::<Vec<_>>().join(", ");
                Some(format!("{} ({lots_word} {lots}) {}", offer.tenderer, show(&self.worth(*at))))
            });
            format!("{} = {}", terms.collect::<Vec<_>>().join(" + "), show(sum))
        };
        Text::new(words(Exact::italian, "lotti"), words(Exact::english, "lots"))
    }
}

/// The lots of an offer as bits.
fn mask(lots: &[&LotId], of: &BTreeSet<LotId>) -> u32 {
    (0..).zip(lots).filter(|(_, lot)| of.contains(**lot)).fold(0, |mask, (bit, _)| mask | 1 << bit)
}

fn one_based(positions: &[usize]) -> Vec<usize> {
    let mut positions: Vec<usize> = positions.iter().map(|at| at + 1).collect();
    positions.sort_unstable();
    positions
}
