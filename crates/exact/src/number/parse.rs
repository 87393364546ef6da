//! Strict reading of numbers: what a form, a file or a record may hold.

use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Exact;

/// Most digits (before and after the point together) a decimal number may have.
pub const DECIMAL_DIGITS_MAX: usize = 30;
/// Most digits of the numerator, and of the denominator, of a number written `p/q`.
///
/// Sums of exact scores of many tenderers have long denominators; this leaves room for all of them and still bounds
/// the work that a hostile file can ask for.
pub const FRACTION_DIGITS_MAX: usize = 1000;

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// Nothing was written.
    #[error("a number is missing: write for example 4.12345")]
    Empty,
    /// A decimal comma, as people write in Italy but files do not.
    #[error("\"{text}\" has a comma: write the decimals after a point, for example {suggestion}")]
    Comma {
        /// What was written (shortened).
        text: String,
        /// The same with a point.
        suggestion: String,
    },
    /// Neither `-12.34` nor `p/q`.
    #[error("\"{text}\" is not a number: write digits, at most one point with digits on both sides, or p/q")]
    Malformed {
        /// What was written (shortened).
        text: String,
    },
    /// Too many digits.
    #[error("the number \"{text}\" has too many digits: at most {max} are accepted")]
    TooLong {
        /// What was written (shortened).
        text: String,
        /// The limit that was passed.
        max: usize,
    },
    /// `p/0`.
    #[error("\"{text}\" divides by zero")]
    ZeroDenominator {
        /// What was written (shortened).
        text: String,
    },
}

impl FromStr for Exact {
    type Err = ExactError;

    /// Reads `-12.34` or `p/q`: no exponent, no blanks, no plus sign, no useless leading zero.
    fn from_str(text: &str) -> Result<Self, ExactError> {
        match text.split_once('/') {
            None => Self::parse_decimal(text),
            Some((numerator, denominator)) => parse_fraction(text, numerator, denominator),
        }
    }
}

impl Exact {
    /// Reads a decimal number only (`4.12345`), as an offer or a form must give it; fractions are refused.
    pub fn parse_decimal(text: &str) -> Result<Self, ExactError> {
        if text.is_empty() {
            return Err(ExactError::Empty);
        }
        if text.contains(',') {
            return Err(comma(text));
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((whole, decimals)) if is_digits(decimals) => (whole, decimals),
            Some(_) => return Err(malformed(text)),
            None => (unsigned, ""),
        };
        if !is_canonical_integer(whole) {
            return Err(malformed(text));
        }
        if whole.len() + decimals.len() > DECIMAL_DIGITS_MAX {
            return Err(ExactError::TooLong { text: shorten(text), max: DECIMAL_DIGITS_MAX });
        }
        let digits = format!("{whole}{decimals}");
        let units = BigInt::from_str(&digits).map_err(|_| malformed(text))?;
        let places = u32::try_from(decimals.len()).map_err(|_| malformed(text))?;
        let value = Self::from_scaled(units, places);
        Ok(if negative { -value } else { value })
    }
}

fn parse_fraction(text: &str, numerator: &str, denominator: &str) -> Result<Exact, ExactError> {
    let (negative, unsigned) = match numerator.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, numerator),
    };
    if text.contains(',') {
        return Err(comma(text));
    }
    if !is_canonical_integer(unsigned) || !is_canonical_integer(denominator) {
        return Err(malformed(text));
    }
    if unsigned.len() > FRACTION_DIGITS_MAX || denominator.len() > FRACTION_DIGITS_MAX {
        return Err(ExactError::TooLong { text: shorten(text), max: FRACTION_DIGITS_MAX });
    }
    let numerator = BigInt::from_str(unsigned).map_err(|_| malformed(text))?;
    let denominator = BigInt::from_str(denominator).map_err(|_| malformed(text))?;
    if denominator.is_zero() {
        return Err(ExactError::ZeroDenominator { text: shorten(text) });
    }
    let value = Exact::from_fraction(BigRational::new(numerator, denominator));
    Ok(if negative { -value } else { value })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits without a useless leading zero: `0`, `7`, `120`, not `007`.
fn is_canonical_integer(text: &str) -> bool {
    is_digits(text) && (text.len() == 1 || !text.starts_with('0'))
}

fn malformed(text: &str) -> ExactError {
    ExactError::Malformed { text: shorten(text) }
}

fn comma(text: &str) -> ExactError {
    let text = shorten(text);
    // Of points and commas the last is the one before the decimals, and several of one kind set thousands apart.
    let decimals =
        text.rfind([',', '.']).filter(|at| text.matches(text.get(*at..=*at).unwrap_or_default()).count() == 1);
    let digits = |part: &str| part.chars().filter(|c| !matches!(c, '.' | ',')).collect::<String>();
    let suggestion = match decimals.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) {
        Some((whole, decimals)) => format!("{}.{}", digits(whole), digits(decimals)),
        None => digits(&text),
    };
    ExactError::Comma { text, suggestion }
}

/// Foreign text goes into messages and logs only as far as a person needs to recognise it.
fn shorten(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 40;
    if text.chars().count() <= SHOWN_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_CHARS_MAX).chain(['…']).collect()
}
