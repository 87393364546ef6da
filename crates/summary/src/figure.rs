//! Exact decimal figures, printed the Italian way.

use serde::{Deserialize, Serialize};

/// The greatest number of digits of a [`Figure`], on both sides of the point together.
pub const FIGURE_DIGITS_MAX: usize = 60;

/// The end of a figure that goes on.
const GOES_ON: char = '…';

/// An exact decimal figure (an amount, points, a coefficient, a percentage) as its author rounded it.
///
/// It is kept as text so that nothing here can round it again: `12.30` stays `12,30` on paper. A number that goes on
/// (a mean such as 23/30) is cut by its author and ends with `…`: `0.7666…`.
/// ```
/// use ceralacca_summary::Figure;
/// let figure: Figure = "1234567.80".parse()?;
/// assert_eq!(figure.italian(), "1.234.567,80");
/// # Ok::<(), ceralacca_summary::FigureError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Figure(String);

/// Why a text is not a [`Figure`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// Not `[-]digits[.digits[…]]`.
    #[error("reading a figure: {text:?} is not an optional minus, digits, and optionally a point with more digits")]
    Shape {
        /// The text, cut at 80 characters.
        text: String,
    },
    /// More than [`FIGURE_DIGITS_MAX`] digits.
    #[error("reading a figure: {digits} digits, at most {FIGURE_DIGITS_MAX} are allowed")]
    TooLong {
        /// How many digits there are.
        digits: usize,
    },
}

impl std::str::FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction.strip_suffix(GOES_ON).unwrap_or(fraction))),
            None => (unsigned, None),
        };
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !fraction.is_none_or(is_digits) {
            return Err(FigureError::Shape { text: text.chars().take(80).collect() });
        }
        let digits = whole.len() + fraction.map_or(0, str::len);
        if digits > FIGURE_DIGITS_MAX {
            return Err(FigureError::TooLong { digits });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Figure {
    type Error = FigureError;

    fn try_from(text: String) -> Result<Self, FigureError> {
        text.parse()
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.0
    }
}

impl Figure {
    /// The figure with a point between thousands and a comma before decimals: `-1.234,50`.
    #[must_use]
    pub fn italian(&self) -> String {
        let (sign, unsigned) = match self.0.strip_prefix('-') {
            Some(rest) => ("\u{2212}", rest),
            None => ("", self.0.as_str()),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let comma = if fraction.is_empty() { "" } else { "," };
        format!("{sign}{}{comma}{fraction}", group_thousands(whole))
    }

    /// Whether it is negative, its digits before the point and after it; `None` for a figure that goes on.
    pub(crate) fn parts(&self) -> Option<(bool, &str, &str)> {
        let unsigned = self.0.strip_prefix('-').unwrap_or(&self.0);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        (!fraction.ends_with(GOES_ON)).then_some((unsigned.len() < self.0.len(), whole, fraction))
    }
}

/// Puts a point between groups of three digits, as Italians write thousands.
#[must_use]
pub fn group_thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn italian(text: &str) -> String {
        text.parse::<Figure>().unwrap().italian()
    }

    #[test]
    fn prints_the_italian_way_without_rounding() {
        assert_eq!(italian("0"), "0");
        assert_eq!(italian("999.900"), "999,900");
        assert_eq!(italian("1000"), "1.000");
        assert_eq!(italian("123456789.01"), "123.456.789,01");
        assert_eq!(italian("-1234.5"), "\u{2212}1.234,5");
        assert_eq!(italian("0.7666…"), "0,7666…");
    }

    #[test]
    fn refuses_what_is_not_a_plain_decimal() {
        for text in ["", "-", ".", "1.", ".5", "1,5", "1e3", "+1", "--1", "1.2.3", "NaN", "١", "1…", "1.…", "1.2……"]
        {
            assert!(matches!(text.parse::<Figure>(), Err(FigureError::Shape { .. })), "{text}");
        }
        assert_eq!("1".repeat(61).parse::<Figure>(), Err(FigureError::TooLong { digits: 61 }));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            if let Ok(figure) = text.parse::<Figure>() {
                proptest::prop_assert_eq!(
                    figure.italian().replace('.', "").replace(',', ".").replace('\u{2212}', "-"),
                    text
                );
            }
        }
    }
}
