//! Checks of the economic rules.

use ceralacca_exact::{Exact, Power, RoundingMode, RoundingRule};

use super::Defects;
use super::bands::check_bands;
use crate::rules::{EconomicRules, Measure, PriceFormula};

const FORMULA: &str = "economic.formula";

pub(super) fn check(rules: &EconomicRules, found: &mut Defects) {
    found.identifier("economic.item", rules.item.as_str());
    let max = &rules.max_points;
    if let PriceFormula::None {} = rules.formula {
        return check_no_points(max, found);
    }
    found.above_zero("economic.max_points", max);
    check_stated(&rules.formula, found);
    match &rules.formula {
        PriceFormula::StepTable { bands, between: _ } => check_bands(bands, max, found),
        PriceFormula::Power { exponent, irrational, .. } => check_power(exponent, *irrational, found),
        PriceFormula::Concave { measure, exponent, irrational } => {
            check_power(exponent, *irrational, found);
            if measure.is_increase() {
                concave_increase(found);
            }
        }
        PriceFormula::Bilinear { coefficient, .. } => check_coefficient(coefficient, found),
        PriceFormula::Absolute { measure, full_at: None } if measure.is_increase() => {
            absolute_without_end(found);
        }
        PriceFormula::PiecewiseLinear { measure, knee, coefficient, full_at } => {
            check_coefficient(coefficient, found);
            check_knee(*measure, knee, full_at, found);
        }
        PriceFormula::DiscountOverBest { .. }
        | PriceFormula::LinearPrice { .. }
        | PriceFormula::InverseProportional {}
        | PriceFormula::DirectProportional {}
        | PriceFormula::MinMax { .. }
        | PriceFormula::Absolute { .. }
        | PriceFormula::None {} => {}
    }
}

fn check_no_points(max: &Exact, found: &mut Defects) {
    if !max.is_zero() {
        found.add(
            "points-without-formula",
            "economic.max_points",
            "Senza formula il prezzo non ha punteggio: il massimo deve essere 0.",
            "Without a formula the price has no score: the maximum must be 0.",
        );
    }
}

/// Discounts that the formula states are above 0 and up to 100 %; prices and increases are above 0. Whether a price goes
/// beyond the base is known only lot by lot.
fn check_stated(formula: &PriceFormula, found: &mut Defects) {
    for (field, value) in formula.stated_values() {
        let path = format!("{FORMULA}.{field}");
        found.above_zero(&path, value);
        if formula.measure() == Measure::DiscountPercent && value > &Exact::from(100) {
            found.add(
                "discount-above-100",
                &path,
                format!("Un ribasso non supera il 100%: qui è {}.", value.italian()),
                format!("A discount is never above 100%: here it is {}.", value.english()),
            );
        }
    }
}

fn check_power(exponent: &Exact, irrational: RoundingRule, found: &mut Defects) {
    if let Err(error) = Power::check_exponent(exponent) {
        let why = error.text();
        found.add(
            "exponent",
            &format!("{FORMULA}.exponent"),
            format!("Esponente {}: {}.", exponent.italian(), why.it),
            format!("Exponent {}: {}.", exponent.english(), why.en),
        );
    }
    if irrational.mode == RoundingMode::None {
        found.add(
            "irrational-rounding",
            &format!("{FORMULA}.irrational.mode"),
            "Una potenza può dare un numero senza fine: indichi se è troncato o arrotondato, e a quanti decimali.",
            "A power can give a number without end: say whether it is truncated or rounded, and to how many decimals.",
        );
    }
}

fn check_coefficient(coefficient: &Exact, found: &mut Defects) {
    if coefficient <= &Exact::zero() || coefficient >= &Exact::one() {
        found.add(
            "coefficient-range",
            &format!("{FORMULA}.coefficient"),
            format!("Il coefficiente {} deve essere maggiore di 0 e minore di 1.", coefficient.italian()),
            format!("The coefficient {} must be above 0 and below 1.", coefficient.english()),
        );
    }
}

fn check_knee(measure: Measure, knee: &Exact, full_at: &Exact, found: &mut Defects) {
    let in_order = if measure.higher_is_better() { knee < full_at } else { knee > full_at };
    if !in_order {
        found.add(
            "knee-order",
            &format!("{FORMULA}.knee"),
            format!(
                "Il punto in cui la pendenza cambia ({}) deve venire prima di quello che ha tutti i punti ({}).",
                knee.italian(),
                full_at.italian()
            ),
            format!(
                "The point where the slope changes ({}) must come before the one that has all the points ({}).",
                knee.english(),
                full_at.english()
            ),
        );
    }
}

/// An increase has no natural end, as a discount has 100 % and a price has 0.
fn absolute_without_end(found: &mut Defects) {
    found.add(
        "increase-without-end",
        &format!("{FORMULA}.full_at"),
        "Un aumento non ha un massimo naturale: indichi il valore che ha tutti i punti.",
        "An increase has no natural maximum: state the value that has all the points.",
    );
}

fn concave_increase(found: &mut Defects) {
    found.add(
        "increase-not-defined",
        &format!("{FORMULA}.measure"),
        "Questa formula misura quanto resta della base: non è definita per offerte in aumento.",
        "This formula measures what is left of the base: it is not defined for increases.",
    );
}
