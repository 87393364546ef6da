//! The number that counts of what was offered: within its limits, and after the rule on decimals.

use ceralacca_exact::{Exact, RoundingMode, RoundingRule, Text};

use super::better;
use crate::rules::{EconomicRules, Measure, MoreDecimals};

impl EconomicRules {
    /// The number that counts of what was offered, after the rule on decimals, by the base of the lot.
    ///
    /// # Errors
    /// Why the offer cannot be accepted: below zero, above the base, more decimals than are taken.
    pub fn counted(&self, base_amount: Option<&Exact>, offered: &Exact) -> Result<Exact, Text> {
        counted(self, base_amount, offered)
    }
}

/// Why an improved offer leaves the one before as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoImprovement {
    /// It cannot be accepted, whatever the one before: why.
    NotAcceptable(Text),
    /// It is worse than the one before; the number that would count.
    Worse(Exact),
}

impl EconomicRules {
    /// The number that counts of an improved offer, beside the number that counted before (art. 77 R.D. 827/1924). The same
    /// number again is no improvement and is taken.
    ///
    /// # Errors
    /// [`NoImprovement`]. The base needs no look: what is not worse than an offer within it is within it.
    pub fn improved(&self, before: &Exact, offered: &Exact) -> Result<Exact, NoImprovement> {
        let then = counted(self, None, offered).map_err(NoImprovement::NotAcceptable)?;
        if better(self.formula.measure(), before, &then).is_lt() { Err(NoImprovement::Worse(then)) } else { Ok(then) }
    }
}

/// The number that counts of what was offered, or why the offer cannot be accepted.
pub(crate) fn counted(rules: &EconomicRules, base_amount: Option<&Exact>, offered: &Exact) -> Result<Exact, Text> {
    within_limits(rules.formula.measure(), base_amount, offered)?;
    let decimals = rules.input_decimals.decimals;
    let round = |mode| RoundingRule { mode, decimals }.apply(offered);
    match rules.input_decimals.more {
        MoreDecimals::Ignored => Ok(round(RoundingMode::Truncate)),
        MoreDecimals::RoundedHalfUp => Ok(round(RoundingMode::HalfUp)),
        MoreDecimals::Refused if offered.has_at_most_decimals(decimals.get().into()) => Ok(offered.clone()),
        MoreDecimals::Refused => Err(Text::new(
            format!("ha più di {} decimali", decimals.get()),
            format!("it has more than {} decimals", decimals.get()),
        )),
    }
}

/// Discounts from 0 to 100 %; prices from 0, up to the base; increases from 0 on; increased amounts above 0, from the
/// base on.
///
/// A price of nothing is the discount of 100 %: it is not excluded for that alone, its seriousness is checked (Court of
/// Justice, C-367/19). A formula that divides by the price refuses it itself.
fn within_limits(measure: Measure, base_amount: Option<&Exact>, offered: &Exact) -> Result<(), Text> {
    let (wrong_it, wrong_en) = match measure {
        Measure::DiscountPercent if offered.is_negative() => ("il ribasso è negativo", "the discount is negative"),
        Measure::DiscountPercent if offered > &Exact::from(100) => {
            ("il ribasso supera il 100%", "the discount is above 100%")
        }
        Measure::IncreasePercent if offered.is_negative() => ("l'aumento è negativo", "the increase is negative"),
        Measure::Price if offered.is_negative() => ("il prezzo è negativo", "the price is negative"),
        Measure::Price if base_amount.is_some_and(Exact::is_zero) => {
            ("la base di gara è zero", "the base amount is zero")
        }
        Measure::IncreasedPrice if offered <= &Exact::zero() => {
            ("l'importo non è maggiore di zero", "the amount is not above zero")
        }
        Measure::Price if base_amount.is_some_and(|base| offered > base) => {
            ("il prezzo supera l'importo a base di gara", "the price is above the base amount")
        }
        Measure::IncreasedPrice if base_amount.is_some_and(|base| offered < base) => {
            ("l'importo è inferiore alla base di gara", "the amount is below the base amount")
        }
        Measure::DiscountPercent | Measure::Price | Measure::IncreasePercent | Measure::IncreasedPrice => {
            return Ok(());
        }
    };
    Err(Text::new(wrong_it, wrong_en))
}
