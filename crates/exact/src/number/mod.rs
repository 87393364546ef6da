//! Exact rational numbers: every coefficient, mean, discount, price and score of an evaluation.
//!
//! A float would make `0.1 + 0.2` differ from `0.3` and a rounded decimal would lose `20 × 6,99999 / 7,12345`; a
//! ranking may hang on either. A value is therefore a fraction in lowest terms and is rounded only by a
//! [`crate::RoundingRule`] that the notice states.

mod display;
mod parse;
mod serial;
mod small;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;

pub(crate) use small::Small;

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
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Terms);

/// The two terms of the fraction. One that fits is always small, so that equal numbers are equal terms.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Terms {
    Small(Small),
    Big(Box<BigRational>),
}

impl Exact {
    /// The number 0.
    pub fn zero() -> Self {
        Self(Terms::Small(Small::ZERO))
    }

    /// The number 1.
    pub fn one() -> Self {
        Self(Terms::Small(Small::ONE))
    }

    /// `self / divisor`, or `None` when the divisor is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let quick = |small: Small, divisor: Small| divisor.inverted().and_then(|inverse| small.times(inverse));
        Some(self.with(divisor, quick, |one, other| one / other))
    }

    /// The arithmetic mean, or `None` of no values at all.
    pub fn mean<'a>(values: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let (sum, count) =
            values.into_iter().fold((Self::zero(), 0_u64), |(sum, count), value| (&sum + value, count + 1));
        sum.checked_div(&Self::from(count))
    }

    /// Whether the number is 0.
    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Terms::Small(small) if small.numerator() == 0)
    }

    /// Whether the number is below 0.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Terms::Small(small) => small.numerator() < 0,
            Terms::Big(big) => big.is_negative(),
        }
    }

    /// Whether the number has no fractional part.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Terms::Small(small) => small.denominator() == 1,
            Terms::Big(big) => big.is_integer(),
        }
    }

    /// The largest whole number not above this one.
    pub fn floor(&self) -> Self {
        match &self.0 {
            Terms::Small(small) => Self(Terms::Small(small.floor())),
            Terms::Big(big) => Self::from_fraction(big.floor()),
        }
    }

    /// The whole part as an `i64`, or `None` when the number is not whole or does not fit.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Terms::Small(small) if small.denominator() == 1 => Some(small.numerator()),
            Terms::Small(_) | Terms::Big(_) => None,
        }
    }

    /// Whether the number can be written with at most `decimals` digits after the point.
    pub fn has_at_most_decimals(&self, decimals: u32) -> bool {
        self.scaled(decimals).is_integer()
    }

    /// The fraction in lowest terms.
    pub(crate) fn fraction(&self) -> Cow<'_, BigRational> {
        match &self.0 {
            Terms::Small(small) => {
                Cow::Owned(BigRational::new_raw(small.numerator().into(), small.denominator().into()))
            }
            Terms::Big(big) => Cow::Borrowed(big),
        }
    }

    /// The fraction in machine words, where it fits.
    pub(crate) fn small(&self) -> Option<Small> {
        match &self.0 {
            Terms::Small(small) => Some(*small),
            Terms::Big(_) => None,
        }
    }

    /// The number that a fraction in lowest terms is.
    pub(crate) fn from_fraction(fraction: BigRational) -> Self {
        let small = |whole: &BigInt| i64::try_from(whole).ok().map(i128::from);
        match (small(fraction.numer()), small(fraction.denom())) {
            (Some(numerator), Some(denominator)) => match Small::in_lowest_terms(numerator, denominator) {
                Some(small) => Self(Terms::Small(small)),
                None => Self(Terms::Big(Box::new(fraction))),
            },
            (Some(_) | None, Some(_) | None) => Self(Terms::Big(Box::new(fraction))),
        }
    }

    pub(crate) fn from_small(small: Small) -> Self {
        Self(Terms::Small(small))
    }

    /// The number × 10^decimals.
    pub(crate) fn scaled(&self, decimals: u32) -> BigRational {
        self.fraction().as_ref() * BigRational::from_integer(power_of_ten(decimals))
    }

    /// The whole number `units` ÷ 10^decimals.
    pub(crate) fn from_scaled(units: BigInt, decimals: u32) -> Self {
        Self::from_fraction(BigRational::new(units, power_of_ten(decimals)))
    }

    /// Counts in machine words where both numbers and the result fit, with big integers otherwise.
    fn with(
        &self,
        other: &Self,
        quick: impl FnOnce(Small, Small) -> Option<Small>,
        slow: impl FnOnce(&BigRational, &BigRational) -> BigRational,
    ) -> Self {
        if let (Terms::Small(one), Terms::Small(two)) = (&self.0, &other.0)
            && let Some(result) = quick(*one, *two)
        {
            return Self(Terms::Small(result));
        }
        Self::from_fraction(slow(&self.fraction(), &other.fraction()))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Terms::Small(one), Terms::Small(two)) => one.cmp(two),
            (Terms::Small(_) | Terms::Big(_), Terms::Small(_) | Terms::Big(_)) => {
                self.fraction().cmp(&other.fraction())
            }
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
                Self::from_fraction(BigRational::from_integer(BigInt::from(value)))
            }
        }
    )*};
}
from_integers!(u64, u128, i128);

macro_rules! from_small_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Exact {
            fn from(value: $integer) -> Self {
                Self(Terms::Small(Small::whole(i64::from(value))))
            }
        }
    )*};
}
from_small_integers!(u8, u32, i32, i64);

macro_rules! operators {
    ($($trait:ident $method:ident $operator:tt $quick:expr),*) => {$(
        impl $trait for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                &self $operator &other
            }
        }
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                self.with(other, $quick, |one, other| one $operator other)
            }
        }
    )*};
}
operators!(
    Add add + Small::plus,
    Sub sub - |one: Small, other: Small| other.negated().and_then(|other| one.plus(other)),
    Mul mul * Small::times
);

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        match self.small().and_then(Small::negated) {
            Some(negated) => Self(Terms::Small(negated)),
            None => Self::from_fraction(-self.fraction().into_owned()),
        }
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
