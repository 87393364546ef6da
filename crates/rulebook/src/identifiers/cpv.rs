//! The CPV code ("vocabolario comune per gli appalti pubblici", reg. (CE) 213/2008): eight digits, a hyphen, a digit of check.

/// Digits before the hyphen.
const DIGITS: usize = 8;
/// Weights of the eight digits.
const WEIGHTS: [u32; DIGITS] = [3, 7, 1, 3, 7, 1, 3, 7];
/// Codes whose published check digit does not follow the rule.
const EXCEPTIONS: [&str; 1] = ["51000000-9"];

/// Why a text is not a CPV code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CpvError {
    /// Not eight digits, a hyphen and a digit.
    #[error("a CPV code has eight digits, a hyphen and a check digit: for example 85311300-5")]
    Malformed,
    /// The check digit does not agree with the rest.
    #[error("the check digit of this CPV code should be {expected}: one of its digits may be mistyped")]
    Checksum {
        /// The check digit that belongs to the rest.
        expected: u32,
    },
}

/// Checks the form and the check digit of a CPV code.
///
/// The check digit is the sum of the digits, weighted 3, 7, 1, 3, 7, 1, 3, 7, modulo 10. The regulation does not publish
/// the rule: it was inferred from codes of the vocabulary, so a [`CpvError::Checksum`] is a reason to look again, not to
/// refuse.
///
/// # Errors
/// [`CpvError`].
pub fn check_cpv(code: &str) -> Result<(), CpvError> {
    let Some((digits, check)) = code.split_once('-') else { return Err(CpvError::Malformed) };
    let numbers: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let only_digits = numbers.len() == DIGITS && digits.len() == DIGITS;
    let (true, Some(check), true) = (only_digits, check.chars().next().and_then(|c| c.to_digit(10)), check.len() == 1)
    else {
        return Err(CpvError::Malformed);
    };
    let expected = numbers.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>() % 10;
    if check == expected || EXCEPTIONS.contains(&code) { Ok(()) } else { Err(CpvError::Checksum { expected }) }
}

/// A kind of service or thing that titles name with one word, and the divisions of the vocabulary that hold it.
struct Subject {
    /// How the word starts, in lower case.
    stem: &'static str,
    /// Divisions (first two digits) under which it is bought.
    divisions: &'static [&'static str],
}

/// Words that leave no doubt about the division. Supplies of the same things and works on them are among the divisions.
const SUBJECTS: [Subject; 8] = [
    Subject { stem: "trasport", divisions: &["34", "45", "60", "63"] },
    Subject { stem: "mensa", divisions: &["15", "39", "55"] },
    Subject { stem: "ristorazione", divisions: &["15", "39", "55"] },
    Subject { stem: "pulizi", divisions: &["39", "90"] },
    Subject { stem: "rifiut", divisions: &["34", "39", "45", "90"] },
    Subject { stem: "assicurativ", divisions: &["66"] },
    Subject { stem: "tesoreria", divisions: &["66"] },
    Subject { stem: "tipografic", divisions: &["22", "79"] },
];

/// The divisions under which the thing is bought that a title names; `None` when no word of it is known.
///
/// A short list of words, on purpose: it catches the code of one service beside the name of another, and stays silent
/// where it does not know.
#[must_use]
pub fn cpv_divisions_of(title: &str) -> Option<&'static [&'static str]> {
    let title = title.to_lowercase();
    let words = || title.split(|c: char| !c.is_alphanumeric());
    SUBJECTS.iter().find(|subject| words().any(|word| word.starts_with(subject.stem))).map(|subject| subject.divisions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes of the vocabulary, from all over it.
    #[test]
    fn published_codes_hold() {
        for code in [
            "03000000-1",
            "09000000-3",
            "14000000-1",
            "15000000-8",
            "18000000-9",
            "22000000-0",
            "30200000-1",
            "33000000-0",
            "34000000-7",
            "39162110-9",
            "45000000-7",
            "45233120-6",
            "45454000-4",
            "48000000-8",
            "50000000-5",
            "51000000-9",
            "51100000-3",
            "55000000-0",
            "60000000-8",
            "66000000-0",
            "71000000-8",
            "72000000-5",
            "79000000-4",
            "80000000-4",
            "85000000-9",
            "85311200-4",
            "85311300-5",
            "85312110-3",
            "85312300-2",
            "90910000-9",
            "98000000-3",
        ] {
            assert_eq!(check_cpv(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn a_slip_is_found_and_the_right_digit_named() {
        assert_eq!(check_cpv("85311300-4"), Err(CpvError::Checksum { expected: 5 }));
        assert_eq!(check_cpv("85311301-5"), Err(CpvError::Checksum { expected: 2 }));
        assert_eq!(check_cpv("58311300-5"), Err(CpvError::Checksum { expected: 7 }));
    }

    #[test]
    fn form_is_checked_first() {
        for wrong in [
            "",
            "85311300",
            "85311300-",
            "85311300-55",
            "8531130-5",
            "853113000-5",
            "8531130x-5",
            "85311300-x",
            "8531130è-5",
        ] {
            assert_eq!(check_cpv(wrong), Err(CpvError::Malformed), "{wrong}");
        }
    }

    #[test]
    fn titles_lead_to_divisions_only_by_whole_words() {
        assert!(cpv_divisions_of("Trasporto disabili").is_some_and(|divisions| divisions.contains(&"60")));
        assert!(cpv_divisions_of("Servizio di PULIZIA").is_some_and(|divisions| divisions.contains(&"90")));
        assert_eq!(cpv_divisions_of("Attività educativa"), None);
        assert_eq!(cpv_divisions_of("Servizio autotrasporti"), None);
        assert_eq!(cpv_divisions_of(""), None);
    }

    proptest! {
        /// One wrong digit is always found, because no weight has a factor in common with ten.
        #[test]
        fn one_wrong_digit_is_found(digits in proptest::collection::vec(0_u32..10, 8), place in 0_usize..8, other in 1_u32..10) {
            let code = |digits: &[u32], check: u32| {
                let text: String = digits.iter().map(u32::to_string).collect();
                format!("{text}-{check}")
            };
            let Some(right) = (0..10).find(|check| check_cpv(&code(&digits, *check)) == Ok(())) else {
                return Err(TestCaseError::fail("no check digit fits"));
            };
            let mut wrong = digits.clone();
            wrong[place] = (wrong[place] + other) % 10;
            let found = check_cpv(&code(&wrong, right));
            let caught = matches!(found, Err(CpvError::Checksum { .. }));
            prop_assert!(caught || code(&wrong, right) == "51000000-9", "{digits:?}");
        }
    }
}
