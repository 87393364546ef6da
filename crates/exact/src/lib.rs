//! Exact numbers, their rounding as data, and their explanation in words: what every figure of the product is made of.
//!
//! The crate is pure: no input or output, no clock, no randomness, no floats.
#![forbid(unsafe_code)]

mod derivation;
mod number;
mod power;
mod reader;
mod rounding;
mod text;

pub use derivation::Derivation;
pub use number::{DECIMAL_DIGITS_MAX, Exact, ExactError, FRACTION_DIGITS_MAX};
pub use power::{EXPONENT_TERM_MAX, POWER_BITS_MAX, Power, PowerError, PowerValue};
pub use reader::{reader_text, replaced};
pub use rounding::{DECIMALS_MAX, Decimals, Rounded, RoundingMode, RoundingRule, TooManyDecimals};
pub use text::{Explanations, Text, before_number};
