//! Exact rational numbers: every coefficient, mean, discount, price and score of an evaluation.
//!
//! A float would make `0.1 + 0.2` differ from `0.3` and a rounded decimal would lose `20 × 6,99999 / 7,12345`; a
//! ranking may hang on either. A value is therefore a fraction in lowest terms and is rounded only by a
//! [`crate::RoundingRule`] that the notice states.

mod display;
mod parse;
mod serial;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

pub use parse::{DECIMAL_DIGITS_MAX, ExactError, FRACTION_DIGITS_MAX};

/// An exact rational number, always in lowest terms with a positive denominator.
///
/// It reads `"4.12345"`, `"-3"` and `"23/30"`; it prints the shortest exact decimal when there is one of at most
/// [`DECIMAL_DIGITS_MAX`] digits and `p/q` otherwise, so that printing and reading give the same number again.
///
/// ```
/// use ceralacca_exact::Exact;
/// let mean = "0.7".parse::<Exact>().unwrap() + "0.8".parse().unwrap() + "0.8".parse().unwrap();
/// let mean = mean.checked_div(&Exact::from(3)).unwrap();
/// assert_eq!(mean.to_string(), "23/30");
/// assert_eq!(mean.italian(), "0,7666…");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    /// The number 0.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// The number 1.
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// `self / divisor`, or `None` when the divisor is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() { None } else { Some(Self(&self.0 / &divisor.0)) }
    }

    /// The arithmetic mean, or `None` of no values at all.
    pub fn mean<'a>(values: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let (sum, count) =
            values.into_iter().fold((Self::zero(), 0_u64), |(sum, count), value| (sum + value.clone(), count + 1));
        sum.checked_div(&Self::from(count))
    }

    /// Whether the number is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the number is below 0.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether the number has no fractional part.
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// The largest whole number not above this one.
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The whole part as an `i64`, or `None` when the number is not whole or does not fit.
    pub fn to_i64(&self) -> Option<i64> {
        if self.is_integer() { i64::try_from(self.0.numer()).ok() } else { None }
    }

    /// Whether the number can be written with at most `decimals` digits after the point.
    pub fn has_at_most_decimals(&self, decimals: u32) -> bool {
        self.scaled(decimals).is_integer()
    }

    /// The fraction in lowest terms.
    pub(crate) fn fraction(&self) -> &BigRational {
        &self.0
    }

    /// The number that a fraction is.
    pub(crate) fn from_fraction(fraction: BigRational) -> Self {
        Self(fraction)
    }

    /// The number × 10^decimals.
    pub(crate) fn scaled(&self, decimals: u32) -> BigRational {
        &self.0 * BigRational::from_integer(power_of_ten(decimals))
    }

    /// The whole number `units` ÷ 10^decimals.
    pub(crate) fn from_scaled(units: BigInt, decimals: u32) -> Self {
        Self(BigRational::new(units, power_of_ten(decimals)))
    }
}

/// 10^exponent as a big integer.
pub(crate) fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10_u8).pow(exponent)
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exact({self})")
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Exact {
            fn from(value: $integer) -> Self {
                Self(BigRational::from_integer(BigInt::from(value)))
            }
        }
    )*};
}
from_integers!(u8, u32, i32, u64, i64, u128, i128);

macro_rules! operators {
    ($($trait:ident $method:ident $operator:tt),*) => {$(
        impl $trait for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                Exact(self.0 $operator other.0)
            }
        }
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                Exact(&self.0 $operator &other.0)
            }
        }
    )*};
}
operators!(Add add +, Sub sub -, Mul mul *);

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::zero(), Add::add)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(values: I) -> Self {
        values.fold(Self::zero(), |sum, value| &sum + value)
    }
}
