//! Numbers as they stand in files and before people, and the laws of reading and rounding them.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use ceralacca_exact::*;
use proptest::prelude::*;

fn n(text: &str) -> Exact {
    text.parse().unwrap()
}

#[test]
fn numbers_are_strings_or_whole_never_floats() {
    #[derive(Debug, serde::Deserialize)]
    struct File {
        max: Exact,
    }
    let read = |text: &str| toml::from_str::<File>(text).map(|file| file.max);
    assert_eq!(read("max = 10").unwrap(), n("10"));
    assert_eq!(read("max = \"4.12345\"").unwrap(), n("4.12345"));
    assert_eq!(read("max = \"23/30\"").unwrap(), n("23/30"));
    let message = read("max = 4.5").unwrap_err().to_string();
    assert!(message.contains("a number in quotes"), "{message}");
    let message = read("max = \"1.234,5\"").unwrap_err().to_string();
    assert!(message.contains("for example 1234.5"), "{message}");
    assert!(serde_json::from_str::<Exact>("0.1").is_err());
    assert_eq!(serde_json::to_string(&n("0.10")).unwrap(), "\"0.1\"");
}

#[test]
fn sloppy_numbers_are_refused() {
    for text in ["", " 1", "1 ", "+1", "1e3", ".5", "5.", "05", "--1", "1/", "/2", "1/0", "1/-2", "1.5/2", "١", "1_000"]
    {
        assert!(text.parse::<Exact>().is_err(), "{text:?}");
    }
    assert!("9".repeat(31).parse::<Exact>().is_err());
    assert!(format!("1/{}", "9".repeat(1001)).parse::<Exact>().is_err());
}

#[test]
fn amounts_have_their_thousands() {
    let shown = [
        ("0", "0,00", "0.00"),
        ("999.5", "999,50", "999.50"),
        ("1000", "1.000,00", "1,000.00"),
        ("-1610000", "-1.610.000,00", "-1,610,000.00"),
        ("12345678.9", "12.345.678,90", "12,345,678.90"),
        ("1000000/3", "333.333,3333…", "333,333.3333…"),
    ];
    for (number, italian, english) in shown {
        assert_eq!((n(number).italian_amount().as_str(), n(number).english_amount().as_str()), (italian, english));
    }
}

#[test]
fn numbers_are_shown_to_people() {
    let shown = [
        ("23/30", "0,7666…"),
        ("1/3", "0,3333…"),
        ("-2/3", "-0,6666…"),
        ("1/7", "0,14285714…"),
        ("7.6", "7,60"),
        ("7", "7"),
        ("4.12345", "4,12345"),
        ("-0.005", "-0,005"),
        ("0", "0"),
    ];
    for (number, text) in shown {
        assert_eq!(n(number).italian(), text);
    }
}

fn exact() -> impl Strategy<Value = Exact> {
    (-1_000_000_000_i64..1_000_000_000, 1_u32..100_000)
        .prop_map(|(numerator, denominator)| Exact::from(numerator).checked_div(&Exact::from(denominator)).unwrap())
}

fn rounding() -> impl Strategy<Value = (RoundingMode, u8)> {
    let modes = vec![RoundingMode::Truncate, RoundingMode::HalfUp, RoundingMode::Ceil];
    (proptest::sample::select(modes), 0..=DECIMALS_MAX)
}

proptest! {
    #[test]
    fn numbers_are_read_as_they_are_written(number in exact()) {
        prop_assert_eq!(number.to_string().parse::<Exact>().unwrap(), number);
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,60}", digits in "-?[0-9./,]{0,60}") {
        let _ = text.parse::<Exact>();
        if let Ok(number) = digits.parse::<Exact>() {
            prop_assert_eq!(number.to_string().parse::<Exact>().unwrap(), number.clone());
            prop_assert!(!number.italian().is_empty());
        }
    }

    #[test]
    fn rounding_stays_within_one_unit_and_settles(number in exact(), (mode, decimals) in rounding()) {
        let rule = RoundingRule { mode, decimals: Decimals::new(decimals).unwrap() };
        let rounded = rule.apply(&number);
        prop_assert_eq!(rule.apply(&rounded), rounded.clone());
        prop_assert!(rounded.has_at_most_decimals(decimals.into()));
        let unit = (0..decimals).fold(Exact::one(), |unit, _| unit.checked_div(&Exact::from(10)).unwrap());
        let error = &rounded - &number;
        let size = if error.is_negative() { -error.clone() } else { error.clone() };
        prop_assert!(size < unit);
        match mode {
            RoundingMode::Truncate => prop_assert!(error.is_zero() || error.is_negative() != number.is_negative()),
            RoundingMode::Ceil => prop_assert!(!error.is_negative()),
            RoundingMode::HalfUp => prop_assert!(&size + &size <= unit),
            RoundingMode::None => unreachable!(),
        }
        prop_assert_eq!(number.to_decimal(rule.decimals, mode).parse::<Exact>().unwrap(), rounded);
    }
}
