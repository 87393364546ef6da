//! Exact numbers as printed figures.

use ceralacca_documents::Figure;
use ceralacca_evaluation::Exact;

use crate::ApiError;

/// A coefficient, points, an amount: written out exactly, or cut with `…` when it goes on.
///
/// # Errors
/// The number has more digits than a document can show.
pub fn figure(number: &Exact) -> Result<Figure, ApiError> {
    number.english_points().parse().map_err(|error| ApiError::internal("printing a number in the minutes", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_exact_or_says_that_it_goes_on() {
        let printed = |text: &str| figure(&text.parse().unwrap()).unwrap().italian();
        assert_eq!(printed("26"), "26,00");
        assert_eq!(printed("12.6875381"), "12,6875381");
        assert_eq!(printed("23/30"), "0,7666…");
        assert_eq!(printed("1234567.8"), "1.234.567,80");
    }
}
