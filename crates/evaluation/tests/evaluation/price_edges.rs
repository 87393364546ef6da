//! The edges of the price formulas: no offers, one, all equal, no discount, all of it, and parameters that cannot be.

use ceralacca_evaluation::*;

use crate::common::{economic_points, n, offers, price_only};

const CUT: RoundingRule = RoundingRule::IRRATIONAL;
const NONE: ZeroCase = ZeroCase::ZeroPoints;
const FULL: ZeroCase = ZeroCase::FullPoints;
const DISCOUNT: Measure = Measure::DiscountPercent;

fn power(measure: Measure, exponent: &str, all_zero: ZeroCase) -> PriceFormula {
    PriceFormula::Power { measure, exponent: n(exponent), all_zero, irrational: CUT }
}

fn at_mean(measure: Measure, all_zero: ZeroCase) -> PriceFormula {
    PriceFormula::Bilinear { measure, coefficient: n("0.85"), threshold: BilinearThreshold::Mean { all_zero } }
}

fn stated(measure: Measure, value: &str) -> PriceFormula {
    let threshold = BilinearThreshold::Stated { value: n(value) };
    PriceFormula::Bilinear { measure, coefficient: n("0.80"), threshold }
}

fn piecewise(measure: Measure, knee: &str, full_at: &str) -> PriceFormula {
    PriceFormula::PiecewiseLinear { measure, knee: n(knee), coefficient: n("0.80"), full_at: n(full_at) }
}

fn absolute(measure: Measure, full_at: Option<&str>) -> PriceFormula {
    PriceFormula::Absolute { measure, full_at: full_at.map(n) }
}

fn concave(measure: Measure, exponent: &str) -> PriceFormula {
    PriceFormula::Concave { measure, exponent: n(exponent), irrational: CUT }
}

fn min_max(measure: Measure, all_equal: ZeroCase) -> PriceFormula {
    PriceFormula::MinMax { measure, all_equal }
}

/// Points of 30 for these offers on a base of 1000.
fn points(formula: PriceFormula, values: &[&str]) -> Vec<String> {
    let values: Vec<Exact> = values.iter().map(|value| n(value)).collect();
    let lot = LotInput { base_amount: Some(n("1000")), ..offers(&values) };
    let points = economic_points(&price_only("30", formula), &lot).unwrap();
    points.iter().map(Exact::to_string).collect()
}

fn refused(formula: PriceFormula, value: &str) -> OfferError {
    let lot = LotInput { base_amount: Some(n("1000")), ..offers(&[n(value)]) };
    match economic_points(&price_only("30", formula), &lot).unwrap_err() {
        EvaluationError::Offer(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn no_offers_have_no_points() {
    for formula in [
        power(DISCOUNT, "0.5", NONE),
        at_mean(DISCOUNT, NONE),
        stated(Measure::Price, "800"),
        min_max(DISCOUNT, FULL),
        absolute(DISCOUNT, None),
        piecewise(DISCOUNT, "10", "20"),
        concave(DISCOUNT, "3"),
        PriceFormula::DirectProportional {},
    ] {
        assert_eq!(points(formula, &[]), [""; 0]);
    }
}

#[test]
fn one_offer_and_equal_offers() {
    for offers in [&["12"][..], &["12", "12", "12"]] {
        let all = |points: &str| vec![points.to_owned(); offers.len()];
        assert_eq!(points(power(DISCOUNT, "0.5", NONE), offers), all("30"));
        assert_eq!(points(at_mean(DISCOUNT, FULL), offers), all("25.5"));
        assert_eq!(points(min_max(DISCOUNT, FULL), offers), all("30"));
        assert_eq!(points(min_max(DISCOUNT, NONE), offers), all("0"));
        assert_eq!(points(stated(DISCOUNT, "12"), offers), all("24"));
        assert_eq!(points(stated(DISCOUNT, "15"), offers), all("19.2"));
        assert_eq!(points(stated(DISCOUNT, "11.999999999999"), offers), all("30"));
    }
    assert_eq!(points(at_mean(Measure::Price, NONE), &["880", "880"]), ["25.5", "25.5"]);
    assert_eq!(points(PriceFormula::DirectProportional {}, &["1500"]), ["30"]);
}

#[test]
fn the_mean_is_told_where_the_formula_has_its_threshold_there() {
    let mean = |formula: PriceFormula| {
        let (rules, lot) = (price_only("30", formula), offers(&[n("10"), n("25")]));
        let technical = score_technical(&rules, &lot).unwrap();
        score_economic(&rules, &lot, &technical).unwrap().mean.map(|mean| mean.result)
    };
    assert_eq!(mean(at_mean(DISCOUNT, NONE)), Some(n("17.5")));
    assert_eq!(mean(stated(DISCOUNT, "10")), None);
    assert_eq!(mean(power(DISCOUNT, "0.5", NONE)), None);
}

#[test]
fn nobody_goes_beyond_the_base() {
    for (all_zero, expected) in [(NONE, "0"), (FULL, "30")] {
        for (measure, offer) in [
            (DISCOUNT, "0"),
            (Measure::Price, "1000"),
            (Measure::IncreasePercent, "0"),
            (Measure::IncreasedPrice, "1000"),
        ] {
            for formula in [power(measure, "0.5", all_zero), power(measure, "2", all_zero), at_mean(measure, all_zero)]
            {
                assert_eq!(points(formula, &[offer, offer]), [expected, expected]);
            }
            assert_eq!(points(min_max(measure, all_zero), &[offer, offer]), [expected, expected]);
        }
    }
    assert_eq!(points(stated(DISCOUNT, "10"), &["0", "0"]), ["0", "0"]);
    assert_eq!(points(absolute(Measure::Price, None), &["1000"]), ["0"]);
    assert_eq!(points(absolute(Measure::Price, Some("900")), &["1000"]), ["0"]);
    assert_eq!(points(piecewise(DISCOUNT, "10", "20"), &["0"]), ["0"]);
    assert_eq!(points(concave(Measure::Price, "3"), &["1000"]), ["0"]);
    assert_eq!(points(concave(DISCOUNT, "0.5"), &["0"]), ["0"]);
}

#[test]
fn all_of_the_base() {
    assert_eq!(points(power(DISCOUNT, "0.5", NONE), &["100", "25"]), ["30", "15"]);
    assert_eq!(points(at_mean(DISCOUNT, NONE), &["100", "0"]), ["30", "0"]);
    assert_eq!(points(absolute(DISCOUNT, None), &["100", "50"]), ["30", "15"]);
    assert_eq!(points(concave(DISCOUNT, "0.5"), &["100", "75"]), ["30", "15"]);
    // A price of nothing is the discount of 100 %, and is not excluded for that alone (Court of Justice, C-367/19).
    let prices = ["0", "750", "1000"];
    let discounts = ["100", "25", "0"];
    type OfMeasure = fn(Measure) -> PriceFormula;
    let formulas: [OfMeasure; 4] = [
        |measure| power(measure, "0.5", NONE),
        |measure| at_mean(measure, NONE),
        |measure| absolute(measure, None),
        |measure| concave(measure, "2"),
    ];
    for formula in formulas {
        assert_eq!(points(formula(Measure::Price), &prices), points(formula(DISCOUNT), &discounts));
        assert!(matches!(refused(formula(Measure::Price), "-0.01"), OfferError::OfferNotAcceptable { .. }));
    }
    let based = |base: &str| {
        let rules = price_only("30", absolute(Measure::Price, None)).economic;
        rules.counted(Some(&n(base)), &n("0")).map_err(|why| why.en)
    };
    assert_eq!((based("1"), based("0")), (Ok(n("0")), Err("the base amount is zero".to_owned())));
    // What divides by the price cannot take it.
    assert!(matches!(refused(PriceFormula::InverseProportional {}, "0"), OfferError::OfferNotAcceptable { .. }));
}

#[test]
fn either_side_of_the_threshold() {
    assert_eq!(points(stated(DISCOUNT, "10"), &["5", "10", "11", "12", "20"]), ["12", "24", "24.6", "25.2", "30"]);
    // Nobody passes the threshold: nobody has the maximum.
    assert_eq!(points(stated(DISCOUNT, "40"), &["10", "20"]), ["6", "12"]);
    assert_eq!(points(stated(Measure::Price, "900"), &["950", "900", "890", "800"]), ["12", "24", "24.6", "30"]);
    // The mean of 6, 10, 14 is 10: the one at the mean has X of the points.
    assert_eq!(points(at_mean(DISCOUNT, NONE), &["6", "10", "14"]), ["15.3", "25.5", "30"]);
}

#[test]
fn up_to_the_value_that_has_all_the_points() {
    assert_eq!(points(absolute(DISCOUNT, Some("25")), &["24", "25", "26"]), ["28.8", "30", "30"]);
    assert_eq!(points(absolute(Measure::Price, Some("750")), &["760", "750", "740"]), ["28.8", "30", "30"]);
    let offers = ["5", "10", "11", "19", "20", "21"];
    assert_eq!(points(piecewise(DISCOUNT, "10", "20"), &offers), ["12", "24", "24.6", "29.4", "30", "30"]);
    let prices = ["950", "900", "890", "810", "800", "790"];
    assert_eq!(points(piecewise(Measure::Price, "900", "800"), &prices), ["12", "24", "24.6", "29.4", "30", "30"]);
}

#[test]
fn offers_in_increase() {
    let increases = ["0", "5", "20"];
    assert_eq!(points(power(Measure::IncreasePercent, "1", NONE), &increases), ["0", "7.5", "30"]);
    assert_eq!(points(power(Measure::IncreasePercent, "1", NONE), &["500", "250"]), ["30", "15"]);
    let amounts = ["1000", "1050", "1200"];
    assert_eq!(points(power(Measure::IncreasedPrice, "1", NONE), &amounts), ["0", "7.5", "30"]);
    assert_eq!(points(PriceFormula::DirectProportional {}, &amounts), ["25", "26.25", "30"]);
    assert_eq!(points(min_max(Measure::IncreasedPrice, NONE), &["1100", "1150", "1200"]), ["0", "15", "30"]);
    assert_eq!(points(at_mean(Measure::IncreasedPrice, NONE), &["1060", "1100", "1140"]), ["15.3", "25.5", "30"]);
    assert_eq!(points(absolute(Measure::IncreasedPrice, Some("1500")), &["1250", "1500", "2000"]), ["15", "30", "30"]);
    assert_eq!(points(piecewise(Measure::IncreasePercent, "10", "20"), &["10", "11", "30"]), ["24", "24.6", "30"]);
    for (measure, offer) in [(Measure::IncreasePercent, "-0.01"), (Measure::IncreasedPrice, "999.99")] {
        assert!(matches!(refused(power(measure, "1", NONE), offer), OfferError::OfferNotAcceptable { .. }));
    }
    let no_base = economic_points(&price_only("30", PriceFormula::DirectProportional {}), &offers(&[n("0")]));
    assert!(matches!(no_base.unwrap_err(), EvaluationError::Offer(OfferError::OfferNotAcceptable { .. })));
}

#[test]
fn negative_discounts_and_prices_above_the_base_are_refused_by_every_formula() {
    for formula in [
        power(DISCOUNT, "0.5", NONE),
        at_mean(DISCOUNT, NONE),
        stated(DISCOUNT, "10"),
        min_max(DISCOUNT, FULL),
        absolute(DISCOUNT, None),
        piecewise(DISCOUNT, "10", "20"),
        concave(DISCOUNT, "3"),
    ] {
        for value in ["-0.01", "100.01"] {
            assert!(matches!(refused(formula.clone(), value), OfferError::OfferNotAcceptable { .. }), "{value}");
        }
    }
    assert!(matches!(refused(min_max(Measure::Price, FULL), "1000.01"), OfferError::OfferNotAcceptable { .. }));
}

#[test]
fn a_stated_price_must_lie_below_the_base_of_the_lot() {
    for formula in [
        stated(Measure::Price, "1000"),
        absolute(Measure::Price, Some("1000")),
        piecewise(Measure::Price, "1000", "900"),
        absolute(Measure::IncreasedPrice, Some("1000")),
    ] {
        let error = refused(formula, "1000");
        assert!(matches!(error, OfferError::StatedNotBeyondBase { .. }));
        let text = error.text();
        assert!(text.it.contains("1000") && text.en.contains("1000") && text.it != text.en);
    }
    assert_eq!(points(stated(Measure::Price, "999.99"), &["999.99"]), ["24"]);
    let no_base = economic_points(&price_only("30", stated(Measure::Price, "800")), &offers(&[n("800")]));
    assert_eq!(no_base.unwrap_err(), OfferError::MissingBaseAmount.into());
    // Between the worst and the best the base does not matter.
    let rules = price_only("30", min_max(Measure::Price, FULL));
    assert_eq!(economic_points(&rules, &offers(&[n("800"), n("900")])).unwrap(), [n("30"), n("0")]);
}

#[test]
fn irrational_points_are_cut_as_the_formula_says() {
    let cut = |mode, decimals| {
        let irrational = RoundingRule { mode, decimals: Decimals::new(decimals).unwrap() };
        let formula = PriceFormula::Power { measure: DISCOUNT, exponent: n("1/2"), all_zero: NONE, irrational };
        points(formula, &["10", "25"])[0].clone()
    };
    // 30 × √0,4 = 18,97366596101…
    assert_eq!(cut(RoundingMode::Truncate, 10), "18.973665961");
    assert_eq!(cut(RoundingMode::Truncate, 3), "18.973");
    assert_eq!(cut(RoundingMode::HalfUp, 3), "18.974");
    assert_eq!(cut(RoundingMode::Ceil, 1), "19");
    // 30 × (1 − √0,9) = 1,5395010…: the cut is of the points, not of the power.
    assert_eq!(points(concave(DISCOUNT, "1/2"), &["10"]), ["1.5395010584"]);
    let mut rules = price_only("30", power(DISCOUNT, "999/1000", NONE));
    rules.economic.max_points = format!("{}/{}1", "9".repeat(999), "7".repeat(998)).parse().unwrap();
    let error = economic_points(&rules, &offers(&[n("10"), n("25")])).unwrap_err();
    assert_eq!(error, OfferError::Power(PowerError::TooLong).into());
    assert!(error.text().it.contains("potenza"));
}

#[test]
fn parameters_that_cannot_be_are_named() {
    let defects = |formula: PriceFormula| {
        let found = price_only("30", formula).check();
        found.into_iter().map(|defect| format!("{} {}", defect.id, defect.path)).collect::<Vec<_>>()
    };
    let exponent = ["exponent economic.formula.exponent"];
    for bad in ["0", "-1", "1001", "1/1001"] {
        assert_eq!(defects(power(DISCOUNT, bad, NONE)), exponent, "{bad}");
        assert_eq!(defects(concave(DISCOUNT, bad)), exponent, "{bad}");
    }
    let exact =
        PriceFormula::Power { measure: DISCOUNT, exponent: n("2"), all_zero: NONE, irrational: RoundingRule::EXACT };
    assert_eq!(defects(exact), ["irrational-rounding economic.formula.irrational.mode"]);
    for (coefficient, good) in [("0", false), ("0.01", true), ("0.99", true), ("1", false)] {
        let threshold = BilinearThreshold::Mean { all_zero: NONE };
        let formula = PriceFormula::Bilinear { measure: DISCOUNT, coefficient: n(coefficient), threshold };
        assert_eq!(defects(formula).is_empty(), good, "{coefficient}");
    }
    for (value, good) in [("0", false), ("0.01", true), ("100", true), ("100.01", false), ("-1", false)] {
        assert_eq!(defects(stated(DISCOUNT, value)).is_empty(), good, "{value}");
        assert_eq!(defects(absolute(DISCOUNT, Some(value))).is_empty(), good, "{value}");
    }
    assert_eq!(defects(stated(Measure::Price, "0")), ["not-above-zero economic.formula.threshold.value"]);
    assert!(defects(absolute(Measure::Price, Some("100000"))).is_empty());
    assert_eq!(defects(piecewise(DISCOUNT, "20", "20")), ["knee-order economic.formula.knee"]);
    assert_eq!(defects(piecewise(Measure::Price, "800", "800")), ["knee-order economic.formula.knee"]);
    assert_eq!(defects(piecewise(Measure::Price, "800", "900")), ["knee-order economic.formula.knee"]);
    assert!(defects(piecewise(Measure::Price, "900", "800")).is_empty());
    assert_eq!(defects(absolute(Measure::IncreasePercent, None)), ["increase-without-end economic.formula.full_at"]);
    assert!(defects(absolute(Measure::IncreasePercent, Some("300"))).is_empty());
    assert_eq!(defects(concave(Measure::IncreasedPrice, "2")), ["increase-not-defined economic.formula.measure"]);
}
