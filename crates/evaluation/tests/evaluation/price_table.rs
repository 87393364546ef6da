//! The table of the same three offers under each formula: base 100 000, prices 95 000, 90 000 and 80 000, 30 points.

use ceralacca_evaluation::*;

use crate::common::{n, price_only, ricengo};
use crate::vectors::decimals;

const ALL_ZERO: ZeroCase = ZeroCase::ZeroPoints;
const CUT: RoundingRule = RoundingRule::IRRATIONAL;

fn power(measure: Measure, exponent: &str) -> PriceFormula {
    PriceFormula::Power { measure, exponent: n(exponent), all_zero: ALL_ZERO, irrational: CUT }
}

fn bilinear(measure: Measure, coefficient: &str) -> PriceFormula {
    let threshold = BilinearThreshold::Mean { all_zero: ALL_ZERO };
    PriceFormula::Bilinear { measure, coefficient: n(coefficient), threshold }
}

/// The points of the usual samples at six decimals, and the distance from first to second.
fn table(formula: PriceFormula) -> (Vec<String>, Exact) {
    table_of(&price_only("30", formula).economic)
}

fn table_of(rules: &EconomicRules) -> (Vec<String>, Exact) {
    let base = n("100000");
    let preview = preview(rules, &base, &sample_offers(rules, &base)).unwrap();
    let six = |row: &PreviewRow| row.points.result.to_decimal(decimals(6), RoundingMode::HalfUp);
    (preview.rows.iter().map(six).collect(), preview.gap.unwrap())
}

/// The table of the same formula for discounts and for prices, which must agree.
fn both(formula: impl Fn(Measure) -> PriceFormula, expected: [&str; 3]) {
    for measure in [Measure::DiscountPercent, Measure::Price] {
        assert_eq!(table(formula(measure)).0, expected, "{:?}", formula(measure));
    }
}

#[test]
fn the_same_three_offers_under_each_formula() {
    let over_best = ["7.500000", "15.000000", "30.000000"];
    assert_eq!(table(PriceFormula::DiscountOverBest { all_zero: ALL_ZERO }).0, over_best);
    assert_eq!(table(PriceFormula::LinearPrice { all_at_base: ALL_ZERO }).0, over_best);
    both(|measure| power(measure, "1"), over_best);
    assert_eq!(table(PriceFormula::InverseProportional {}).0, ["25.263158", "26.666667", "30.000000"]);
    both(
        |measure| PriceFormula::MinMax { measure, all_equal: ZeroCase::FullPoints },
        ["0.000000", "10.000000", "30.000000"],
    );
    both(|measure| bilinear(measure, "0.80"), ["10.285714", "20.571429", "30.000000"]);
    both(|measure| bilinear(measure, "0.85"), ["10.928571", "21.857143", "30.000000"]);
    both(|measure| bilinear(measure, "0.90"), ["11.571429", "23.142857", "30.000000"]);
    both(|measure| power(measure, "0.3"), ["19.792619", "24.367572", "30.000000"]);
    both(|measure| power(measure, "2"), ["1.875000", "7.500000", "30.000000"]);
    both(|measure| PriceFormula::Absolute { measure, full_at: None }, ["1.500000", "3.000000", "6.000000"]);
    let at_25_percent = |measure| Some(if measure == Measure::Price { n("75000") } else { n("25") });
    both(
        |measure| PriceFormula::Absolute { measure, full_at: at_25_percent(measure) },
        ["6.000000", "12.000000", "24.000000"],
    );
    both(
        |measure| PriceFormula::Concave { measure, exponent: n("5"), irrational: CUT },
        ["6.786572", "12.285300", "20.169600"],
    );
    assert_eq!(table_of(&ricengo().economic).0, ["10.000000", "20.000000", "30.000000"]);
}

#[test]
fn the_second_is_from_three_points_to_twenty_behind() {
    let gap = |formula| table(formula).1;
    assert_eq!(gap(PriceFormula::Absolute { measure: Measure::DiscountPercent, full_at: None }), n("3"));
    assert_eq!(gap(PriceFormula::InverseProportional {}), n("10/3"));
    assert_eq!(gap(PriceFormula::MinMax { measure: Measure::Price, all_equal: ZeroCase::FullPoints }), n("20"));
    assert_eq!(gap(power(Measure::Price, "2")), n("22.5"));
}

#[test]
fn samples_follow_the_base_the_measure_and_the_decimals_that_count() {
    let samples = |measure, base: &str, decimals: u8| {
        let mut rules = price_only("30", power(measure, "1")).economic;
        rules.input_decimals.decimals = Decimals::new(decimals).unwrap();
        let samples = sample_offers(&rules, &n(base));
        samples.iter().map(Exact::to_string).collect::<Vec<_>>()
    };
    assert_eq!(samples(Measure::Price, "200000", 2), ["190000", "180000", "160000"]);
    assert_eq!(samples(Measure::Price, "33.33", 2), ["31.66", "30", "26.66"]);
    assert_eq!(samples(Measure::DiscountPercent, "33.33", 2), ["5", "10", "20"]);
    assert_eq!(samples(Measure::IncreasedPrice, "1000", 0), ["1050", "1100", "1200"]);
    assert_eq!(samples(Measure::IncreasePercent, "1000", 0), ["5", "10", "20"]);
}

#[test]
fn a_preview_needs_two_samples_for_a_gap_and_keeps_their_order() {
    let rules = price_only("30", power(Measure::DiscountPercent, "1")).economic;
    let shown = |samples: &[&str]| {
        let samples: Vec<Exact> = samples.iter().map(|sample| n(sample)).collect();
        preview(&rules, &n("1"), &samples).unwrap()
    };
    assert_eq!(shown(&[]), Preview { rows: Vec::new(), gap: None });
    assert_eq!(shown(&["7"]).gap, None);
    assert_eq!(shown(&["7", "7"]).gap, Some(n("0")));
    let many: Vec<String> = (0..150).rev().map(|index| format!("{}", index % 101)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let offers: Vec<String> = shown(&many).rows.iter().map(|row| row.offer.to_string()).collect();
    assert_eq!(offers, many);
    assert!(preview(&rules, &n("1"), &[n("101")]).is_err());
}
