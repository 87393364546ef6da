//! Rounding, which happens only where the notice says so: data of the procedure, applied to exact numbers.

use num_bigint::BigInt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::number::{Exact, Small};
use crate::text::{Explanations, Text};

/// Most decimals a rounding rule may keep.
pub const DECIMALS_MAX: u8 = 12;

/// A number of decimals from 0 to [`DECIMALS_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Decimals(u8);

/// A number of decimals above [`DECIMALS_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} decimals are too many: at most {DECIMALS_MAX} are accepted")]
pub struct TooManyDecimals(u8);

impl Decimals {
    /// The number of decimals, at most [`DECIMALS_MAX`].
    pub fn new(decimals: u8) -> Result<Self, TooManyDecimals> {
        if decimals > DECIMALS_MAX { Err(TooManyDecimals(decimals)) } else { Ok(Self(decimals)) }
    }

    /// The number of decimals.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Decimals {
    type Error = TooManyDecimals;
    fn try_from(decimals: u8) -> Result<Self, TooManyDecimals> {
        Self::new(decimals)
    }
}

impl From<Decimals> for u8 {
    fn from(decimals: Decimals) -> u8 {
        decimals.0
    }
}

impl JsonSchema for Decimals {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimals".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 0, "maximum": DECIMALS_MAX })
    }
}

/// How a number is brought to a number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// Not at all: the number stays exact.
    #[default]
    None,
    /// Further decimals are cut ("troncamento"): 0.7666… → 0.76.
    Truncate,
    /// To the nearest, a half goes up ("arrotondamento commerciale"): 0.765 → 0.77.
    HalfUp,
    /// Up to the next ("arrotondamento per eccesso"): 0.761 → 0.77.
    Ceil,
}

impl RoundingMode {
    /// A number of machine words rounded to so many decimals; `None` where the way there does not fit.
    fn small_units(self, value: Small, decimals: u32) -> Option<Exact> {
        let unit = 10_i128.checked_pow(decimals)?;
        let (scaled, denominator) = (i128::from(value.numerator()).checked_mul(unit)?, i128::from(value.denominator()));
        let (whole, rest) = (scaled / denominator, scaled % denominator);
        let units = match self {
            Self::None | Self::Truncate => whole,
            // A half goes away from zero, as with big integers.
            Self::HalfUp if rest.abs() * 2 >= denominator => whole + rest.signum(),
            Self::Ceil if rest > 0 => whole + 1,
            Self::HalfUp | Self::Ceil => whole,
        };
        Small::reduced(units, unit).map(Exact::from_small)
    }

    /// `value` × 10^decimals as a whole number, rounded in this mode ([`Self::None`] cuts).
    pub(crate) fn to_units(self, value: &Exact, decimals: u32) -> BigInt {
        let scaled = value.scaled(decimals);
        match self {
            Self::None | Self::Truncate => scaled.trunc().to_integer(),
            Self::HalfUp => scaled.round().to_integer(),
            Self::Ceil => scaled.ceil().to_integer(),
        }
    }
}

/// A rounding that the notice states: the mode, and to how many decimals. Without one the number stays exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundingRule {
    /// How to round.
    pub mode: RoundingMode,
    /// How many decimals are kept (0 to 12); without meaning when `mode` is `none`.
    #[serde(default)]
    pub decimals: Decimals,
}

impl RoundingRule {
    /// No rounding.
    pub const EXACT: Self = Self { mode: RoundingMode::None, decimals: Decimals(0) };

    /// What becomes of an irrational number where the notice says nothing else: truncated to ten decimals.
    pub const IRRATIONAL: Self = Self { mode: RoundingMode::Truncate, decimals: Decimals(10) };

    /// The value as this rule leaves it.
    pub fn apply(&self, value: &Exact) -> Exact {
        match self.mode {
            RoundingMode::None => value.clone(),
            mode @ (RoundingMode::Truncate | RoundingMode::HalfUp | RoundingMode::Ceil) => {
                let decimals = u32::from(self.decimals.get());
                let quick = value.small().and_then(|small| mode.small_units(small, decimals));
                quick.unwrap_or_else(|| Exact::from_scaled(mode.to_units(value, decimals), decimals))
            }
        }
    }

    /// Rounds `value` and, when that changes it, says so at the end of `text`: ` → troncata 0,76`.
    pub fn apply_in_words(&self, value: &Exact, what: Rounded, explanations: Explanations, text: &mut Text) -> Exact {
        let rounded = self.apply(value);
        if rounded != *value {
            explanations.push(text, || self.in_words(&rounded, what));
        }
        rounded
    }

    fn in_words(&self, rounded: &Exact, what: Rounded) -> Text {
        let ending = match what {
            Rounded::Mean => 'a',
            Rounded::Score => 'o',
        };
        let (it, en) = match self.mode {
            RoundingMode::None => return Text::default(),
            RoundingMode::Truncate => (format!("troncat{ending}"), "truncated"),
            RoundingMode::HalfUp => (format!("arrotondat{ending}"), "rounded"),
            RoundingMode::Ceil => (format!("arrotondat{ending} per eccesso"), "rounded up"),
        };
        Text::new(format!(" → {it} {}", rounded.italian_points()), format!(" → {en} {}", rounded.english_points()))
    }
}

/// What is rounded, for the grammar of the Italian word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounded {
    /// A mean: "troncata".
    Mean,
    /// A score: "troncato".
    Score,
}
