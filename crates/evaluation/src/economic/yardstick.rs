//! How far an offer goes beyond the base: the number that nearly every formula compares.
//!
//! On discounts it is the discount R, on prices the saving BA − P, on increases what is added. All formulas then read
//! the same for every way of offering, and a lower price is a higher discount.

use ceralacca_exact::Exact;

use crate::error::OfferError;
use crate::rules::Measure;
use crate::words::Writing;

/// Measures offers from a point: from the base, or from another offer or threshold.
pub(super) struct Yardstick {
    measure: Measure,
    /// Where the measuring starts; 0 per cent when absent, and then it is not written.
    origin: Option<Exact>,
}

impl Yardstick {
    /// From the base of the lot; percentages are already measured from it.
    pub(super) fn from_base(measure: Measure, base_amount: Option<&Exact>) -> Result<Self, OfferError> {
        let origin =
            if measure.is_percent() { None } else { Some(base_amount.cloned().ok_or(OfferError::MissingBaseAmount)?) };
        Ok(Self { measure, origin })
    }

    /// From this discount, price or increase on.
    pub(super) fn from(measure: Measure, origin: Exact) -> Self {
        Self { measure, origin: Some(origin) }
    }

    /// How far the value goes; negative when it falls short of the origin.
    pub(super) fn reach(&self, value: &Exact) -> Exact {
        match &self.origin {
            None => value.clone(),
            Some(origin) if self.measure.higher_is_better() => value - origin,
            Some(origin) => origin - value,
        }
    }

    /// The reach as a person writes it: `12.50`, `(100 − 90)`.
    pub(super) fn written(&self, value: &Exact, writing: Writing) -> String {
        match &self.origin {
            None => writing.number(value),
            Some(origin) if self.measure.higher_is_better() => {
                format!("({} − {})", writing.number(value), writing.number(origin))
            }
            Some(origin) => format!("({} − {})", writing.number(origin), writing.number(value)),
        }
    }

    /// What is left of the whole after the reach, as a person writes it: `1 − 5 ÷ 100`, `95 ÷ 100`.
    pub(super) fn left_written(&self, value: &Exact, whole: &Exact, writing: Writing) -> String {
        let whole = writing.number(whole);
        match &self.origin {
            None => format!("1 − {} ÷ {whole}", writing.number(value)),
            Some(_) => format!("{} ÷ {whole}", writing.number(value)),
        }
    }

    /// The greatest reach there can be: a discount of 100 %, a price of 0. Increases have none.
    pub(super) fn whole(&self) -> Option<Exact> {
        match self.measure {
            Measure::DiscountPercent => Some(Exact::from(100)),
            Measure::Price => self.origin.clone(),
            Measure::IncreasePercent | Measure::IncreasedPrice => None,
        }
    }
}
