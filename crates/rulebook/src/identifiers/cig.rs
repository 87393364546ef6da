//! The CIG ("codice identificativo di gara"), given by ANAC to each lot.

/// Characters of a CIG.
const LENGTH: usize = 10;
/// The letter comes first, then the six hexadecimal digits of the serial number, then three of check.
const SERIAL_START: usize = 1;
/// Where the check digits start.
const CHECK_START: usize = 7;
/// Multiplier of the check digits.
const MULTIPLIER: u32 = 211;
/// Modulus of the check digits.
const MODULUS: u32 = 4091;

/// Why a text is not a CIG.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CigError {
    /// Not a letter from A to U followed by nine hexadecimal digits, in capitals.
    #[error("a CIG has a letter from A to U and nine digits from 0 to F, in capitals: for example B10F7CBE24")]
    Malformed,
    /// The check digits do not agree with the rest.
    #[error("the last three characters of this CIG should be {expected}: one of its characters may be mistyped")]
    Checksum {
        /// The check digits that belong to the rest.
        expected: String,
    },
}

/// Checks the form and the check digits of a CIG given since 2024.
///
/// The last three digits are `(serial + place of the letter in the alphabet) × 211 mod 4091`, in hexadecimal (vectors
/// `cig-*`). The rule was inferred from published CIGs with the letter B, so a [`CigError::Checksum`] is a reason to
/// warn, not to refuse. CIGs of the older, wholly numeric form and simplified ones are [`CigError::Malformed`] here.
pub fn check_cig(cig: &str) -> Result<(), CigError> {
    if cig.len() != LENGTH || !cig.is_ascii() {
        return Err(CigError::Malformed);
    }
    let (letter, digits) = cig.split_at(SERIAL_START);
    let (serial, check) = digits.split_at(CHECK_START - SERIAL_START);
    let capital_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'A'..=b'F');
    let letter = letter.bytes().next().filter(|letter| matches!(letter, b'A'..=b'U'));
    let (Some(letter), true) = (letter, digits.bytes().all(capital_digit)) else { return Err(CigError::Malformed) };
    let serial = u32::from_str_radix(serial, 16).map_err(|_| CigError::Malformed)?;
    let expected = format!("{:03X}", (serial + u32::from(letter - b'A' + 1)) * MULTIPLIER % MODULUS);
    if check == expected { Ok(()) } else { Err(CigError::Checksum { expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn form_is_checked_first() {
        for wrong in
            ["", "B10F7CBE2", "b10f7cbe24", "110F7CBE24", "B10F7CBE2G", "B10F7CBE244", "Z10F7CBE24", "Bàè7CBE2"]
        {
            assert_eq!(check_cig(wrong), Err(CigError::Malformed), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,12}") {
            let _ = check_cig(&text);
        }

        #[test]
        fn largest_serials_do_not_overflow(letter in "[A-U]", digits in "[0-9A-F]{9}") {
            prop_assert_ne!(check_cig(&format!("{letter}{digits}")), Err(CigError::Malformed));
        }

        #[test]
        fn one_wrong_digit_is_caught(serial in 0_u32..0x100_0000, place in 0_usize..6, other in 1_u8..16) {
            let check = (serial + 2) * MULTIPLIER % MODULUS;
            let right = format!("B{serial:06X}{check:03X}");
            prop_assert_eq!(check_cig(&right), Ok(()));
            let wrong_serial = serial ^ (u32::from(other) << (4 * place));
            let wrong = format!("B{wrong_serial:06X}{check:03X}");
            prop_assert_ne!(check_cig(&wrong), Ok(()));
        }
    }
}
