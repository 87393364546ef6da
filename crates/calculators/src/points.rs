//! Points as the reference vectors write them.

use ceralacca_exact::{Decimals, Exact, RoundingMode};
use serde::Serialize;

/// Decimals of `dec`.
const SHOWN_DECIMALS: u8 = 12;

/// A number of points: exact, and rounded for reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Points {
    /// The number itself, as a decimal or a fraction.
    exact: Exact,
    /// Rounded half up to twelve decimals.
    dec: String,
    /// Rounded half up to two decimals: for reading only, no rule of law rounds so.
    rounded2: String,
}

impl From<&Exact> for Points {
    fn from(exact: &Exact) -> Self {
        Self { exact: exact.clone(), dec: shown(exact, SHOWN_DECIMALS), rounded2: shown(exact, 2) }
    }
}

/// The number rounded half up to so many decimals.
pub(crate) fn shown(number: &Exact, decimals: u8) -> String {
    let decimals = Decimals::new(decimals).unwrap_or_default();
    number.to_decimal(decimals, RoundingMode::HalfUp)
}
