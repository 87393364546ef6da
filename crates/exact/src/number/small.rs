//! Fractions whose two terms fit machine words: nearly all numbers of an evaluation, at a fraction of the work.
//!
//! Every operation gives `None` when the result does not fit; the caller then counts with big integers.

use std::cmp::Ordering;

use num_integer::Integer;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Small {
    numerator: i64,
    denominator: i64,
}

impl Small {
    pub(crate) const ZERO: Self = Self::whole(0);
    pub(crate) const ONE: Self = Self::whole(1);

    /// A whole number.
    pub(crate) const fn whole(numerator: i64) -> Self {
        Self { numerator, denominator: 1 }
    }

    /// A fraction that is in lowest terms already, with a positive denominator.
    pub(crate) fn in_lowest_terms(numerator: i128, denominator: i128) -> Option<Self> {
        Some(Self { numerator: i64::try_from(numerator).ok()?, denominator: i64::try_from(denominator).ok()? })
    }

    /// A fraction with a positive denominator, brought to lowest terms.
    pub(crate) fn reduced(numerator: i128, denominator: i128) -> Option<Self> {
        // A greatest common divisor of machine words is many times quicker than one of double words.
        if let (Ok(numerator), Ok(denominator)) = (i64::try_from(numerator), i64::try_from(denominator)) {
            let shared = i64::try_from(numerator.unsigned_abs().gcd(&denominator.unsigned_abs())).ok()?;
            return Some(Self { numerator: numerator / shared, denominator: denominator / shared });
        }
        let shared = numerator.gcd(&denominator);
        Self::in_lowest_terms(numerator.checked_div(shared)?, denominator.checked_div(shared)?)
    }

    pub(crate) fn numerator(self) -> i64 {
        self.numerator
    }

    pub(crate) fn denominator(self) -> i64 {
        self.denominator
    }

    /// Only the divisors that the two denominators share can be left to cancel, so the greatest common divisor is taken of
    /// machine words, and not at all when they share none.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (a, b) = (i128::from(self.numerator), i128::from(self.denominator));
        let (c, d) = (i128::from(other.numerator), i128::from(other.denominator));
        let shared = i128::from(self.denominator.gcd(&other.denominator));
        if shared == 1 {
            return Self::in_lowest_terms(a * d + c * b, b * d);
        }
        let (b, rest) = (b / shared, d / shared);
        let sum = a * rest + c * b;
        let cancels = i128::from(i64::try_from(sum % shared).ok()?.gcd(&i64::try_from(shared).ok()?));
        Self::in_lowest_terms(sum / cancels, b * (d / cancels))
    }

    pub(crate) fn negated(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    /// Numerators cancel against the other's denominator only.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        if self.numerator == 0 || other.numerator == 0 {
            return Some(Self::ZERO);
        }
        let (one, two) = (divisor(self.numerator, other.denominator)?, divisor(other.numerator, self.denominator)?);
        let numerator = i128::from(self.numerator / one) * i128::from(other.numerator / two);
        let denominator = i128::from(self.denominator / two) * i128::from(other.denominator / one);
        Self::in_lowest_terms(numerator, denominator)
    }

    /// 1 / self, or `None` of 0 too.
    pub(crate) fn inverted(self) -> Option<Self> {
        let denominator = self.numerator.checked_abs()?;
        (denominator != 0).then(|| Self { numerator: self.denominator * self.numerator.signum(), denominator })
    }

    pub(crate) fn floor(self) -> Self {
        Self { numerator: self.numerator.div_euclid(self.denominator), denominator: 1 }
    }
}

/// The greatest divisor that a numerator shares with a denominator; `None` where it would not fit.
fn divisor(numerator: i64, denominator: i64) -> Option<i64> {
    Some(numerator.checked_abs()?.gcd(&denominator))
}

impl Ord for Small {
    fn cmp(&self, other: &Self) -> Ordering {
        let one = i128::from(self.numerator) * i128::from(other.denominator);
        one.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

impl PartialOrd for Small {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
