//! Numbers that fit machine words are counted there: nobody can tell from the results.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use ceralacca_exact::*;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, Zero as _};
use proptest::prelude::*;

/// Numbers at the edges of machine words, small ones, and anything between.
fn word() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(i64::MIN),
        Just(i64::MIN + 1),
        Just(i64::MAX),
        Just(i64::MAX - 1),
        Just(0),
        -20_i64..20,
        -1_000_000_i64..1_000_000,
        any::<i64>(),
    ]
}

fn both(numerator: i64, denominator: i64) -> (Exact, BigRational) {
    let denominator = if denominator == 0 { 1 } else { denominator };
    let exact = Exact::from(numerator).checked_div(&Exact::from(denominator)).unwrap();
    (exact, BigRational::new(BigInt::from(numerator), BigInt::from(denominator)))
}

/// Written as the exact type prints it when it has no finite decimals.
fn fraction(number: &Exact) -> BigRational {
    let text = number.to_string();
    let (numerator, denominator) = match (text.split_once('/'), text.split_once('.')) {
        (Some((numerator, denominator)), _) => (numerator.to_owned(), denominator.parse::<BigInt>().unwrap()),
        (None, Some((whole, decimals))) => {
            (format!("{whole}{decimals}"), BigInt::from(10_u8).pow(u32::try_from(decimals.len()).unwrap()))
        }
        (None, None) => (text, BigInt::from(1_u8)),
    };
    BigRational::new(numerator.parse().unwrap(), denominator)
}

fn digest(number: &Exact) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn every_operation_agrees_with_big_fractions(a in word(), b in word(), c in word(), d in word()) {
        let ((one, big_one), (two, big_two)) = (both(a, b), both(c, d));
        prop_assert_eq!(fraction(&(&one + &two)), &big_one + &big_two);
        prop_assert_eq!(fraction(&(&one - &two)), &big_one - &big_two);
        prop_assert_eq!(fraction(&(&one * &two)), &big_one * &big_two);
        prop_assert_eq!(fraction(&-one.clone()), -big_one.clone());
        prop_assert_eq!(fraction(&one.floor()), big_one.floor());
        prop_assert_eq!(one.cmp(&two), big_one.cmp(&big_two));
        prop_assert_eq!(one.is_negative(), big_one.is_negative());
        prop_assert_eq!(one.is_zero(), big_one.is_zero());
        prop_assert_eq!(one.is_integer(), big_one.is_integer());
        prop_assert_eq!(one.to_i64(), big_one.is_integer().then(|| i64::try_from(big_one.numer()).ok()).flatten());
        match one.checked_div(&two) {
            Some(quotient) => prop_assert_eq!(fraction(&quotient), &big_one / &big_two),
            None => prop_assert!(big_two.is_zero()),
        }
    }

    #[test]
    fn equal_numbers_are_equal_whichever_way_they_came(a in word(), b in word(), c in word(), d in word()) {
        let ((one, _), (two, _)) = (both(a, b), both(c, d));
        // Out to numbers that need big integers, and back.
        let large = Exact::from(u128::MAX);
        let back = &(&(&one + &large) + &two) - &(&large + &two);
        prop_assert_eq!(&back, &one);
        prop_assert_eq!(digest(&back), digest(&one));
        prop_assert_eq!(back.to_string(), one.to_string());
    }

    #[test]
    fn rounding_agrees_with_big_fractions(a in word(), b in word(), decimals in 0_u8..=DECIMALS_MAX) {
        let (exact, big) = both(a, b);
        let unit = BigRational::from_integer(BigInt::from(10_u8).pow(decimals.into()));
        let scaled = &big * &unit;
        let rounded = [
            (RoundingMode::Truncate, scaled.trunc()),
            (RoundingMode::HalfUp, scaled.round()),
            (RoundingMode::Ceil, scaled.ceil()),
        ];
        for (mode, expected) in rounded {
            let rule = RoundingRule { mode, decimals: Decimals::new(decimals).unwrap() };
            prop_assert_eq!(fraction(&rule.apply(&exact)), expected / &unit, "{:?}", mode);
        }
    }
}
