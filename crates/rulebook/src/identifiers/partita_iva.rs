//! The partita IVA, the Italian VAT number.

/// Digits of a partita IVA.
const LENGTH: usize = 11;

/// Why a text is not a partita IVA.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartitaIvaError {
    /// Not eleven digits.
    #[error("a partita IVA has eleven digits, without the country code IT")]
    Malformed,
    /// The last digit does not agree with the others.
    #[error("the last digit of this partita IVA should be {expected}: one of its digits may be mistyped")]
    Checksum {
        /// The check digit that belongs to the others.
        expected: u32,
    },
}

/// Checks the form and the check digit of a partita IVA (vectors `piva-*`).
///
/// Of the first ten digits, those in even places count double, less 9 when above 9; the last digit brings the sum to a
/// multiple of ten (Luhn).
pub fn check_partita_iva(number: &str) -> Result<(), PartitaIvaError> {
    let digits: Option<Vec<u32>> = number.chars().take(LENGTH + 1).map(|digit| digit.to_digit(10)).collect();
    let digits = digits.filter(|digits| digits.len() == LENGTH).ok_or(PartitaIvaError::Malformed)?;
    let (check, digits) = digits.split_last().ok_or(PartitaIvaError::Malformed)?;
    let sum: u32 = digits.iter().enumerate().map(|(index, digit)| weighted(index, *digit)).sum();
    let expected = (10 - sum % 10) % 10;
    if *check == expected { Ok(()) } else { Err(PartitaIvaError::Checksum { expected }) }
}

fn weighted(index: usize, digit: u32) -> u32 {
    let doubled = digit * 2;
    match (index.is_multiple_of(2), doubled > 9) {
        (true, _) => digit,
        (false, false) => doubled,
        (false, true) => doubled - 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn form_is_checked_first() {
        for wrong in ["", "0562957096", "056295709600", "IT05629570960", "0562957096o", "05629570 960"] {
            assert_eq!(check_partita_iva(wrong), Err(PartitaIvaError::Malformed), "{wrong}");
        }
    }

    #[test]
    fn the_last_digit_is_luhns() {
        // Vectors `piva-kcity` and `piva-bad`; `12345678903` is the number that forms show, summing
        // 1 + 4 + 3 + 8 + 5 + 3 + 7 + 7 + 9 + 0 = 47.
        for right in ["05629570960", "12345678903", "00000000000", "00000000018", "05000000009"] {
            assert_eq!(check_partita_iva(right), Ok(()), "{right}");
        }
        assert_eq!(check_partita_iva("05629570961"), Err(PartitaIvaError::Checksum { expected: 0 }));
        assert_eq!(check_partita_iva("12345678901"), Err(PartitaIvaError::Checksum { expected: 3 }));
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,14}") {
            let _ = check_partita_iva(&text);
        }

        #[test]
        fn exactly_one_last_digit_is_right(digits in "[0-9]{10}") {
            let right = (0..10).filter(|last| check_partita_iva(&format!("{digits}{last}")).is_ok()).count();
            prop_assert_eq!(right, 1);
        }
    }
}
