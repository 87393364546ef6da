//! A table of offers by criteria, as TOPSIS and ELECTRE read it.

use std::collections::BTreeSet;

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{COMPARED_MAX, ComparisonError};
use crate::ids::TendererId;

/// Most criteria of a table.
const CRITERIA_MAX: usize = 100;

/// Offers, weights and values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonTable {
    /// The weight of each criterion, above zero.
    pub weights: Vec<Exact>,
    /// One row for each offer, two at least.
    pub offers: Vec<ComparedOffer>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedOffer {
    /// Whose offer.
    pub tenderer: TendererId,
    /// Its value in each criterion, not below zero.
    pub values: Vec<Exact>,
}

impl ComparisonTable {
    pub(super) fn check(&self) -> Result<(), ComparisonError> {
        if self.offers.len() < 2 {
            return Err(ComparisonError::TooFew(self.offers.len()));
        }
        if self.offers.len() > COMPARED_MAX {
            return Err(ComparisonError::too_many("offerte", "offers", self.offers.len()));
        }
        let criteria = self.weights.len();
        if criteria > CRITERIA_MAX {
            let what = Text::new("criteri", "criteria");
            return Err(ComparisonError::TooMany { what, count: criteria, max: CRITERIA_MAX });
        }
        check_offers(self.offers.iter().map(|offer| &offer.tenderer))?;
        check_rows(self.offers.iter().map(|offer| offer.values.len()), self.offers.len(), criteria)?;
        let weights = (1..).zip(&self.weights).find(|(_, weight)| **weight <= Exact::zero());
        if let Some((column, weight)) = weights {
            return Err(ComparisonError::BadValue { row: 0, column, value: Box::new(weight.clone()) });
        }
        for (row, offer) in (1..).zip(&self.offers) {
            if let Some((column, value)) = (1..).zip(&offer.values).find(|(_, value)| value.is_negative()) {
                return Err(ComparisonError::BadValue { row, column, value: Box::new(value.clone()) });
            }
        }
        Ok(())
    }

    /// The values of one criterion, by offer.
    pub(super) fn column(&self, criterion: usize) -> Vec<&Exact> {
        self.offers.iter().filter_map(|offer| offer.values.get(criterion)).collect()
    }
}

pub(super) fn check_offers<'a>(offers: impl IntoIterator<Item = &'a TendererId>) -> Result<(), ComparisonError> {
    let mut seen = BTreeSet::new();
    match offers.into_iter().find(|offer| !seen.insert(*offer)) {
        Some(twice) => Err(ComparisonError::OfferTwice(twice.clone())),
        None => Ok(()),
    }
}

/// As many rows as wanted, each as long as wanted and not empty.
pub(super) fn check_rows(
    lengths: impl ExactSizeIterator<Item = usize>,
    rows: usize,
    columns: usize,
) -> Result<(), ComparisonError> {
    if lengths.len() != rows {
        return Err(ComparisonError::RowLength { row: rows.min(lengths.len()) + 1, found: 0, wanted: columns });
    }
    let wanted = columns.max(1);
    match (1..).zip(lengths).find(|(_, found)| *found != wanted) {
        Some((row, found)) => Err(ComparisonError::RowLength { row, found, wanted }),
        None => Ok(()),
    }
}
