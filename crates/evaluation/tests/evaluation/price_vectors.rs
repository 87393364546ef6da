//! The reference vectors of the price formulas with parameters.

use ceralacca_evaluation::*;
use serde_json::Value;

use crate::common::{economic_points, offers, price_only};
use crate::vectors::{assert_score, decimals, number, numbers, text};

/// Runs one vector of a formula with parameters.
pub fn check(kind: &str, input: &Value, expected: &Value) {
    let lot = LotInput { base_amount: input.get("base").map(number), ..offers(&numbers(offered(input))) };
    let formula = formula(kind, input);
    let rules = price_only(text(&input["weight"]), formula);
    let technical = score_technical(&rules, &lot).unwrap();
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    if let Some(mean) = expected.get("threshold_mean") {
        assert_eq!(economic.mean.unwrap().result, number(mean));
    }
    let scores = expected.get("scores").unwrap_or(expected).as_array().unwrap();
    assert_eq!(economic.scores.len(), scores.len());
    for (score, expected) in economic.scores.iter().zip(scores) {
        if kind == "power_discount" {
            assert_power(&score.score.result, expected);
        } else {
            assert_score(&score.score.result, expected);
        }
    }
    if kind == "bilinear_mean" {
        assert_on_prices(input, scores);
    }
}

fn offered(input: &Value) -> &Value {
    input.get("discounts").unwrap_or(&input["prices"])
}

/// Vectors of powers say twelve decimals, rounded: the formula rounds irrational points there.
fn assert_power(points: &Exact, expected: &Value) {
    assert_eq!(points.to_decimal(decimals(12), RoundingMode::HalfUp), text(&expected["dec"]));
    assert_eq!(points.to_decimal(decimals(2), RoundingMode::HalfUp), text(&expected["rounded2"]));
}

fn formula(kind: &str, input: &Value) -> PriceFormula {
    let all_zero = ZeroCase::ZeroPoints;
    let twelve = RoundingRule { mode: RoundingMode::HalfUp, decimals: decimals(12) };
    match kind {
        "power_discount" => PriceFormula::Power {
            measure: Measure::DiscountPercent,
            exponent: number(&input["alpha"]),
            all_zero,
            irrational: twelve,
        },
        "bilinear_mean" => bilinear(Measure::DiscountPercent, input),
        "linear_absolute" => PriceFormula::Absolute { measure: Measure::Price, full_at: None },
        "linear_absolute_capped" => {
            PriceFormula::Absolute { measure: Measure::Price, full_at: Some(number(&input["threshold_price"])) }
        }
        "concave_absolute" => PriceFormula::Concave {
            measure: Measure::Price,
            exponent: number(&input["n"]),
            irrational: RoundingRule::IRRATIONAL,
        },
        other => panic!("{other} is no price formula"),
    }
}

fn bilinear(measure: Measure, input: &Value) -> PriceFormula {
    let threshold = BilinearThreshold::Mean { all_zero: ZeroCase::ZeroPoints };
    PriceFormula::Bilinear { measure, coefficient: number(&input["X"]), threshold }
}

/// The same discounts as prices, on a base of 100 000: the mean of prices is the price at the mean of discounts.
fn assert_on_prices(input: &Value, scores: &[Value]) {
    let price = |discount: Exact| &Exact::from(1_000) * &(&Exact::from(100) - &discount);
    let prices: Vec<Exact> = numbers(&input["discounts"]).into_iter().map(price).collect();
    let lot = LotInput { base_amount: Some(Exact::from(100_000)), ..offers(&prices) };
    let points = economic_points(&price_only(text(&input["weight"]), bilinear(Measure::Price, input)), &lot).unwrap();
    for (points, expected) in points.iter().zip(scores) {
        assert_score(points, expected);
    }
}
