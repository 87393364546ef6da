//! Powers with rational exponents, held against what defines them: raised back, the result and its neighbour enclose
//! the base.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use ceralacca_exact::*;
use proptest::prelude::*;

fn n(text: &str) -> Exact {
    text.parse().unwrap()
}

fn rule(mode: RoundingMode, decimals: u8) -> RoundingRule {
    RoundingRule { mode, decimals: Decimals::new(decimals).unwrap() }
}

fn power(constant: &str, factor: &str, base: &str, exponent: &str) -> Power {
    Power { constant: n(constant), factor: n(factor), base: n(base), exponent: n(exponent) }
}

/// The value by truncation, rounding and ceiling at these decimals.
fn three_ways(power: &Power, decimals: u8) -> [String; 3] {
    [RoundingMode::Truncate, RoundingMode::HalfUp, RoundingMode::Ceil]
        .map(|mode| power.value(rule(mode, decimals)).unwrap().number.to_string())
}

#[test]
fn rational_results_stay_exact() {
    for (base, exponent, result) in [
        ("1/4", "1/2", "1/2"),
        ("8/27", "2/3", "4/9"),
        ("2/3", "2", "4/9"),
        ("0", "1/3", "0"),
        ("1", "999/1000", "1"),
        ("32/243", "0.4", "4/9"),
        ("7", "1", "7"),
        ("0.25", "1.5", "0.125"),
    ] {
        let value = power("0", "1", base, exponent).value(RoundingRule::EXACT).unwrap();
        assert_eq!((value.number, value.irrational), (n(result), false), "{base}^{exponent}");
    }
    assert_eq!(power("30", "-30", "0.95", "3").value(RoundingRule::EXACT).unwrap().number, n("3423/800"));
    assert_eq!(power("5/7", "0", "1/2", "1/2").value(RoundingRule::EXACT).unwrap().number, n("5/7"));
}

#[test]
fn irrational_results_are_cut_in_the_stated_direction() {
    // 2^(1/2) = 1.41421356…, 10 × 2^(1/3) = 12.5992…
    assert_eq!(three_ways(&power("0", "1", "2", "1/2"), 4), ["1.4142", "1.4142", "1.4143"]);
    assert_eq!(three_ways(&power("0", "10", "2", "1/3"), 3), ["12.599", "12.599", "12.6"]);
    assert_eq!(three_ways(&power("0", "1", "2", "1/2"), 0), ["1", "1", "2"]);
    assert_eq!(three_ways(&power("0", "1", "3", "1/2"), 0), ["1", "2", "2"]);
    // 1/3 − 2^(1/2) = −1.0808…, 3/7 + 2^(1/2) = 1.84278…, 3 − 2^(1/2) = 1.58578…
    assert_eq!(three_ways(&power("1/3", "-1", "2", "1/2"), 1), ["-1", "-1.1", "-1"]);
    assert_eq!(three_ways(&power("3/7", "1", "2", "1/2"), 4), ["1.8427", "1.8428", "1.8428"]);
    assert_eq!(three_ways(&power("3", "-1", "2", "1/2"), 4), ["1.5857", "1.5858", "1.5858"]);
    assert_eq!(three_ways(&power("0", "2/3", "2", "1/2"), 4), ["0.9428", "0.9428", "0.9429"]);
    let value = power("0", "1", "2", "1/2").value(RoundingRule::IRRATIONAL).unwrap();
    assert_eq!((value.number, value.irrational), (n("1.4142135623"), true));
}

#[test]
fn what_has_no_power_is_refused() {
    let refused = |base: &str, exponent: &str, rounding| power("0", "1", base, exponent).value(rounding).unwrap_err();
    let cut = RoundingRule::IRRATIONAL;
    assert_eq!(refused("-1/4", "1/2", cut), PowerError::NegativeBase);
    assert_eq!(refused("1/4", "0", cut), PowerError::ExponentNotPositive);
    assert_eq!(refused("1/4", "-1", cut), PowerError::ExponentNotPositive);
    assert_eq!(refused("1/4", "1001", cut), PowerError::ExponentTooLong);
    assert_eq!(refused("1/4", "1/1001", cut), PowerError::ExponentTooLong);
    assert_eq!(refused("1/2", "1/2", RoundingRule::EXACT), PowerError::NoRounding);
    let long = format!("1/{}", "7".repeat(900));
    assert_eq!(refused(&long, "1000", cut), PowerError::TooLong);
    for exponent in ["1000", "1/1000", "999/1000", "1000/999"] {
        assert_eq!(Power::check_exponent(&n(exponent)), Ok(()), "{exponent}");
        assert!(power("0", "30", "12.34567", exponent).value(cut).is_ok(), "{exponent}");
    }
    for error in [
        PowerError::NegativeBase,
        PowerError::ExponentNotPositive,
        PowerError::ExponentTooLong,
        PowerError::TooLong,
        PowerError::NoRounding,
    ] {
        let text = error.text();
        assert!(!text.it.is_empty() && text.it != text.en && text.en == error.to_string());
    }
}

/// number^times, by multiplication.
fn raised(number: &Exact, times: u32) -> Exact {
    (0..times).fold(Exact::one(), |product, _| &product * number)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_cut_value_and_its_neighbour_enclose_the_root(
        (numerator, denominator) in (0_u32..100_000_000, 1_u32..100_000_000),
        (up, down) in (1_u32..12, 1_u32..12),
        factor in 1_u32..100,
        decimals in 0_u8..=12,
    ) {
        let base = Exact::from(numerator).checked_div(&Exact::from(denominator)).unwrap();
        let exponent = Exact::from(up).checked_div(&Exact::from(down)).unwrap();
        let power = Power { constant: Exact::zero(), factor: factor.into(), base: base.clone(), exponent };
        let value = power.value(rule(RoundingMode::Truncate, decimals)).unwrap();
        // value = factor × base^(up/down) exactly when value^down = factor^down × base^up.
        let target = &raised(&factor.into(), down) * &raised(&base, up);
        if !value.irrational {
            prop_assert_eq!(raised(&value.number, down), target);
            return Ok(());
        }
        let unit = (0..decimals).fold(Exact::one(), |unit, _| unit.checked_div(&Exact::from(10)).unwrap());
        prop_assert!(value.number.has_at_most_decimals(decimals.into()));
        prop_assert!(raised(&value.number, down) < target);
        prop_assert!(raised(&(&value.number + &unit), down) > target);
        let above = power.value(rule(RoundingMode::Ceil, decimals)).unwrap().number;
        prop_assert_eq!(&above, &(&value.number + &unit));
        let nearest = power.value(rule(RoundingMode::HalfUp, decimals)).unwrap().number;
        let half = &value.number + &unit.checked_div(&Exact::from(2)).unwrap();
        let expected = if raised(&half, down) < target { above } else { value.number };
        prop_assert_eq!(nearest, expected);
    }
}
