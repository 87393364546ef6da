//! Powers with a rational exponent: exact where the result is rational, brought to stated decimals where it is not.
//!
//! `(1/4)^(1/2)` is 1/2 and stays so. `(1/2)^(1/2)` has no end and no period; it is computed through the integer root
//! of a scaled whole number, so that every decimal kept is a true one and the direction of the cut is exact.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::number::{Exact, power_of_ten};
use crate::rounding::{RoundingMode, RoundingRule};
use crate::text::Text;

/// Greatest numerator and denominator of an exponent in lowest terms: three decimals, and every root in use.
pub const EXPONENT_TERM_MAX: u32 = 1000;
/// Longest whole number that a power may need on the way, in bits; it bounds the work a hostile file can ask for.
pub const POWER_BITS_MAX: u64 = 1_000_000;

/// `constant + factor × base^exponent`.
///
/// ```
/// use ceralacca_exact::{Exact, Power, RoundingRule};
/// let points = |share: &str| Power {
///     constant: Exact::zero(),
///     factor: Exact::from(20),
///     base: share.parse().unwrap(),
///     exponent: "1/2".parse().unwrap(),
/// };
/// assert_eq!(points("1/4").value(RoundingRule::IRRATIONAL).unwrap().number, Exact::from(10));
/// assert_eq!(points("1/2").value(RoundingRule::IRRATIONAL).unwrap().number.to_string(), "14.1421356237");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Power {
    /// What the power is added to.
    pub constant: Exact,
    /// What the power is multiplied by; may be negative.
    pub factor: Exact,
    /// What is raised; 0 or above.
    pub base: Exact,
    /// The exponent, above 0, with numerator and denominator up to [`EXPONENT_TERM_MAX`].
    pub exponent: Exact,
}

/// The value of a [`Power`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerValue {
    /// The number: exact when it is rational, otherwise rounded.
    pub number: Exact,
    /// Whether the true value is irrational, so that it had to be rounded.
    pub irrational: bool,
}

/// Why a power is not computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PowerError {
    /// A root of a number below zero.
    #[error("the number to be raised is negative: only 0 and above have every power")]
    NegativeBase,
    /// An exponent of 0 or below.
    #[error("the exponent must be above 0")]
    ExponentNotPositive,
    /// An exponent with too many digits.
    #[error("the exponent must be a fraction with numerator and denominator up to {EXPONENT_TERM_MAX}: 0.5, 1/3, 1.25")]
    ExponentTooLong,
    /// Numbers so long that the power would take too much work.
    #[error("the numbers are too long for this exponent: use fewer decimals")]
    TooLong,
    /// An irrational value and no rule that says how to round it.
    #[error("the value is irrational: the rule must say to how many decimals it is truncated or rounded")]
    NoRounding,
}

impl PowerError {
    /// What is wrong and what would be right, in Italian and English.
    pub fn text(&self) -> Text {
        let it = match self {
            Self::NegativeBase => "il numero da elevare è negativo: solo da zero in su ogni potenza esiste".to_owned(),
            Self::ExponentNotPositive => "l'esponente deve essere maggiore di zero".to_owned(),
            Self::ExponentTooLong => format!(
                "l'esponente deve essere una frazione con numeratore e denominatore fino a {EXPONENT_TERM_MAX}: 0,5, 1/3, 1,25"
            ),
            Self::TooLong => "i numeri sono troppo lunghi per questo esponente: servono meno decimali".to_owned(),
            Self::NoRounding => {
                "il valore è irrazionale: la regola deve dire a quanti decimali è troncato o arrotondato".to_owned()
            }
        };
        Text::new(it, self.to_string())
    }
}

/// The two terms of an exponent in lowest terms.
#[derive(Clone, Copy)]
struct Exponent {
    raised_to: u32,
    root_of: u32,
}

impl Exponent {
    fn read(exponent: &Exact) -> Result<Self, PowerError> {
        let fraction = exponent.fraction();
        if !fraction.is_positive() {
            return Err(PowerError::ExponentNotPositive);
        }
        let term = |whole: &BigInt| {
            u32::try_from(whole).ok().filter(|term| *term <= EXPONENT_TERM_MAX).ok_or(PowerError::ExponentTooLong)
        };
        Ok(Self { raised_to: term(fraction.numer())?, root_of: term(fraction.denom())? })
    }
}

impl Power {
    /// Whether an exponent can be used at all.
    ///
    /// # Errors
    /// [`PowerError::ExponentNotPositive`] or [`PowerError::ExponentTooLong`].
    pub fn check_exponent(exponent: &Exact) -> Result<(), PowerError> {
        Exponent::read(exponent).map(|_| ())
    }

    /// The value; where it is irrational, rounded by the rule.
    ///
    /// # Errors
    /// A negative base, an exponent that is not positive or too long, numbers too long for the exponent, an irrational
    /// value with a rule that does not round.
    pub fn value(&self, irrational: RoundingRule) -> Result<PowerValue, PowerError> {
        let exponent = Exponent::read(&self.exponent)?;
        if self.base.is_negative() {
            return Err(PowerError::NegativeBase);
        }
        if self.factor.is_zero() {
            return Ok(PowerValue { number: self.constant.clone(), irrational: false });
        }
        self.check_work(exponent, irrational)?;
        if let Some(raised) = rational_power(&self.base, exponent) {
            return Ok(PowerValue { number: &self.constant + &(&self.factor * &raised), irrational: false });
        }
        let places = u32::from(irrational.decimals.get());
        let unit = power_of_ten(places);
        let units = match irrational.mode {
            RoundingMode::None => return Err(PowerError::NoRounding),
            RoundingMode::Truncate => towards_zero(self.irrational_floor(&unit, exponent)),
            RoundingMode::Ceil => self.irrational_floor(&unit, exponent) + 1_u8,
            // An irrational number is never exactly at a half: floor(2x) tells on which side of it x lies.
            RoundingMode::HalfUp => {
                (self.irrational_floor(&(unit * 2_u8), exponent) + 1_u8).div_floor(&BigInt::from(2_u8))
            }
        };
        Ok(PowerValue { number: Exact::from_scaled(units, places), irrational: true })
    }

    fn check_work(&self, exponent: Exponent, rule: RoundingRule) -> Result<(), PowerError> {
        let bits = |number: &Exact| {
            let fraction = number.fraction();
            fraction.numer().bits() + fraction.denom().bits()
        };
        const BITS_OF_A_DIGIT: u64 = 4;
        let scale = bits(&self.factor) + bits(&self.constant) + BITS_OF_A_DIGIT * u64::from(rule.decimals.get()) + 1;
        let needed = bits(&self.base) * u64::from(exponent.raised_to) + scale * u64::from(exponent.root_of);
        if needed > POWER_BITS_MAX { Err(PowerError::TooLong) } else { Ok(()) }
    }

    /// The largest whole number not above `value × unit`, of an irrational value.
    fn irrational_floor(&self, unit: &BigInt, exponent: Exponent) -> BigInt {
        // Scaled by the denominator of the constant, the constant is whole and the root alone decides the floor.
        let constant = self.constant.fraction();
        let denominator = constant.denom();
        let whole = constant.numer() * unit;
        let scaled = self.factor.fraction().abs() * (unit * denominator);
        let power = floor_of_root(&scaled, &self.base.fraction(), exponent);
        let whole = if self.factor.is_negative() { whole - power - 1_u8 } else { whole + power };
        whole.div_floor(denominator)
    }
}

/// A number just below zero is cut to zero, not to the next below.
fn towards_zero(floor: BigInt) -> BigInt {
    if floor.is_negative() { floor + 1_u8 } else { floor }
}

/// base^exponent when it is rational: exactly when numerator and denominator are powers of the degree of the root.
fn rational_power(base: &Exact, exponent: Exponent) -> Option<Exact> {
    let root = |whole: &BigInt| {
        let root = integer_root(whole, exponent.root_of);
        (root.pow(exponent.root_of) == *whole).then(|| root.pow(exponent.raised_to))
    };
    let fraction = base.fraction();
    Some(Exact::from_fraction(BigRational::new(root(fraction.numer())?, root(fraction.denom())?)))
}

/// The largest whole number not above `factor × base^exponent`.
fn floor_of_root(factor: &BigRational, base: &BigRational, exponent: Exponent) -> BigInt {
    let Exponent { raised_to, root_of } = exponent;
    let numerator = factor.numer().pow(root_of) * base.numer().pow(raised_to);
    let denominator = factor.denom().pow(root_of) * base.denom().pow(raised_to);
    integer_root(&(numerator / denominator), root_of)
}

/// The largest whole number whose power of this degree is not above `number`, which is 0 or above.
fn integer_root(number: &BigInt, degree: u32) -> BigInt {
    if number.is_zero() || degree == 1 {
        return number.clone();
    }
    // 2^(bits-1) <= number < 2^bits bounds the root within a factor of about two for any degree.
    let bits = number.bits();
    let mut low = BigInt::from(1_u8) << ((bits - 1) / u64::from(degree));
    let mut above = BigInt::from(1_u8) << bits.div_ceil(u64::from(degree));
    loop {
        let middle: BigInt = (&low + &above) >> 1_u8;
        if middle == low {
            return low;
        }
        if middle.pow(degree) <= *number {
            low = middle;
        } else {
            above = middle;
        }
    }
}
