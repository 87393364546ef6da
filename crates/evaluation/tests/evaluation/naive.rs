//! A second implementation of the price formulas, each written straight from its definition, against the engine: one
//! hundred thousand random offers for each formula.
//!
//! Discounts and prices are written apart here, as notices write them; powers are proved by raising back.

use ceralacca_evaluation::*;

use crate::common::{cases, economic_points, n, offers, price_only};

/// Offers scored for each formula.
const OFFERS: u64 = 100_000;
/// Offers of a contest, at most.
const CONTEST_MAX: u64 = 9;

/// Numbers that look random and are the same in every run (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Whole cents, thousandths…: `between` ÷ 10^decimals.
    fn decimal(&mut self, least: u64, most: u64, decimals: u32) -> Exact {
        let unit = (0..decimals).fold(Exact::one(), |unit, _| &unit * &Exact::from(10));
        by(&Exact::from(self.between(least, most)), &unit)
    }

    /// One of these.
    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[usize::try_from(self.next() % texts.len() as u64).unwrap()]
    }
}

fn by(one: &Exact, other: &Exact) -> Exact {
    one.checked_div(other).unwrap()
}

fn times(number: &Exact, count: u32) -> Exact {
    (0..count).fold(Exact::one(), |product, _| &product * number)
}

/// A contest: the base, and percentage discounts or prices up to the base, with ties, zeros and full discounts.
struct Case {
    base: Exact,
    offers: Vec<Exact>,
    measure: Measure,
}

fn case(numbers: &mut Numbers) -> Case {
    let measure = if numbers.next().is_multiple_of(2) { Measure::DiscountPercent } else { Measure::Price };
    let cents = numbers.between(1, 100_000_000);
    let base = by(&Exact::from(cents), &Exact::from(100));
    let count = numbers.between(1, CONTEST_MAX);
    let kind = numbers.between(0, 9);
    let first = if measure == Measure::Price { cents } else { 0 };
    let mut offer = || match (measure, kind) {
        // All at the base, or many equal.
        (_, 0) => by(&Exact::from(first), &Exact::from(100)),
        (Measure::DiscountPercent, 1) => Exact::from(numbers.between(0, 2)),
        (Measure::DiscountPercent, 2) => Exact::from(50 * numbers.between(0, 2)),
        (Measure::DiscountPercent, _) => numbers.decimal(0, 10_000_000, 5),
        (_, 1) => by(&Exact::from(numbers.between(1, cents.min(3))), &Exact::from(100)),
        (_, _) => by(&Exact::from(numbers.between(1, cents)), &Exact::from(100)),
    };
    let offers = (0..count).map(|_| offer()).collect();
    Case { base, offers, measure }
}

/// Runs contests until enough offers were scored; `formula` draws one for the contest, `expected` knows its points.
fn agree(
    seed: u64,
    mut formula: impl FnMut(&mut Numbers, &Case) -> Option<PriceFormula>,
    expected: impl Fn(&PriceFormula, &Case, &Exact, &Exact) -> bool,
) {
    let mut numbers = Numbers(seed);
    let enough = usize::try_from(cases(OFFERS)).unwrap();
    let mut scored = 0;
    while scored < enough {
        let case = case(&mut numbers);
        let Some(formula) = formula(&mut numbers, &case) else { continue };
        let rules = price_only("30", formula);
        let lot = LotInput { base_amount: Some(case.base.clone()), ..offers(&case.offers) };
        let points = economic_points(&rules, &lot).unwrap();
        assert_eq!(points.len(), case.offers.len());
        for (offer, points) in case.offers.iter().zip(&points) {
            let formula = &rules.economic.formula;
            assert!(
                expected(formula, &case, offer, points),
                "{formula:?} on {} of {:?}, base {}: {offer} has {points}",
                case.measure.higher_is_better(),
                case.offers,
                case.base
            );
        }
        scored += points.len();
    }
    println!("{scored} offers scored");
}

fn max() -> Exact {
    Exact::from(30)
}

fn highest(offers: &[Exact]) -> &Exact {
    offers.iter().max().unwrap()
}

fn lowest(offers: &[Exact]) -> &Exact {
    offers.iter().min().unwrap()
}

fn mean(offers: &[Exact]) -> Exact {
    by(&offers.iter().sum(), &Exact::from(offers.len() as u64))
}

/// Ri / Rmax, or (BA − Pi) / (BA − Pmin); nobody beyond the base: 0.
fn over_best(case: &Case, offer: &Exact) -> Exact {
    let (part, whole) = match case.measure {
        Measure::Price => (&case.base - offer, &case.base - lowest(&case.offers)),
        _ => (offer.clone(), highest(&case.offers).clone()),
    };
    if whole.is_zero() { Exact::zero() } else { by(&part, &whole) }
}

#[test]
fn linear_over_the_best() {
    let draw = |_: &mut Numbers, case: &Case| {
        let zero = ZeroCase::ZeroPoints;
        Some(match case.measure {
            Measure::Price => PriceFormula::LinearPrice { all_at_base: zero },
            _ => PriceFormula::DiscountOverBest { all_zero: zero },
        })
    };
    agree(1, draw, |_, case, offer, points| points == &(&max() * &over_best(case, offer)));
}

#[test]
fn inverse_proportional() {
    let draw =
        |_: &mut Numbers, case: &Case| (case.measure == Measure::Price).then_some(PriceFormula::InverseProportional {});
    agree(2, draw, |_, case, offer, points| points == &by(&(&max() * lowest(&case.offers)), offer));
}

/// The exponent's terms, from its text.
fn terms(exponent: &Exact) -> (u32, u32) {
    (1..=1000_u32)
        .find_map(|root| {
            let power = (exponent * &Exact::from(root)).to_i64()?;
            Some((u32::try_from(power).unwrap(), root))
        })
        .unwrap()
}

/// Whether `points` are factor × share^exponent, cut below at ten decimals where that is irrational.
fn is_floor_of_power(points: &Exact, factor: &Exact, share: &Exact, exponent: &Exact) -> bool {
    let (power, root) = terms(exponent);
    let target = &times(factor, root) * &times(share, power);
    let unit = by(&Exact::one(), &times(&Exact::from(10), 10));
    let raised = times(points, root);
    raised == target || (points.has_at_most_decimals(10) && raised < target && times(&(points + &unit), root) > target)
}

#[test]
fn power_over_the_best() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        Some(PriceFormula::Power {
            measure: case.measure,
            exponent: n(numbers.one_of(&["0.3", "1/2", "0.75", "1/3", "2/3", "1", "2", "3/2", "0.9"])),
            all_zero: ZeroCase::ZeroPoints,
            irrational: RoundingRule::IRRATIONAL,
        })
    };
    agree(3, draw, |formula, case, offer, points| {
        let PriceFormula::Power { exponent, .. } = formula else { unreachable!() };
        is_floor_of_power(points, &max(), &over_best(case, offer), exponent)
    });
}

#[test]
fn bilinear_at_the_mean() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        Some(PriceFormula::Bilinear {
            measure: case.measure,
            coefficient: n(numbers.one_of(&["0.80", "0.85", "0.90", "1/3"])),
            threshold: BilinearThreshold::Mean { all_zero: ZeroCase::ZeroPoints },
        })
    };
    agree(4, draw, |formula, case, offer, points| {
        let PriceFormula::Bilinear { coefficient: x, .. } = formula else { unreachable!() };
        let mean = mean(&case.offers);
        let rest = &Exact::one() - x;
        let share = if case.measure == Measure::Price {
            if mean == case.base {
                Exact::zero()
            } else if offer >= &mean {
                x * &by(&(&case.base - offer), &(&case.base - &mean))
            } else {
                x + &(&rest * &by(&(&mean - offer), &(&mean - lowest(&case.offers))))
            }
        } else if mean.is_zero() {
            Exact::zero()
        } else if offer <= &mean {
            by(&(x * offer), &mean)
        } else {
            x + &(&rest * &by(&(offer - &mean), &(highest(&case.offers) - &mean)))
        };
        points == &(&max() * &share)
    });
}

#[test]
fn bilinear_at_a_stated_threshold() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        let value = match case.measure {
            Measure::Price => by(&(&case.base * &Exact::from(numbers.between(1, 9))), &Exact::from(10)),
            _ => Exact::from(numbers.between(1, 60)),
        };
        let threshold = BilinearThreshold::Stated { value };
        Some(PriceFormula::Bilinear { measure: case.measure, coefficient: n("0.85"), threshold })
    };
    agree(5, draw, |formula, case, offer, points| {
        let PriceFormula::Bilinear { threshold: BilinearThreshold::Stated { value }, .. } = formula else {
            unreachable!()
        };
        // In percent of the base prices are discounts, and the definition is written on discounts.
        let percent = |number: &Exact| match case.measure {
            Measure::Price => by(&(&Exact::from(100) * &(&case.base - number)), &case.base),
            _ => number.clone(),
        };
        let (r, s) = (percent(offer), percent(value));
        let best = case.offers.iter().map(percent).max().unwrap();
        let x = n("0.85");
        let share = if r <= s { &x * &by(&r, &s) } else { &x + &(&n("0.15") * &by(&(&r - &s), &(&best - &s))) };
        points == &(&max() * &share)
    });
}

#[test]
fn between_worst_and_best() {
    let draw = |_: &mut Numbers, case: &Case| {
        Some(PriceFormula::MinMax { measure: case.measure, all_equal: ZeroCase::FullPoints })
    };
    agree(6, draw, |_, case, offer, points| {
        let (low, high) = (lowest(&case.offers), highest(&case.offers));
        let expected = if low == high {
            max()
        } else if case.measure == Measure::Price {
            &max() * &by(&(high - offer), &(high - low))
        } else {
            &max() * &by(&(offer - low), &(high - low))
        };
        points == &expected
    });
}

#[test]
fn absolute_with_and_without_end() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        let full_at = match (numbers.between(0, 1), case.measure) {
            (0, _) => None,
            (_, Measure::Price) => Some(by(&(&case.base * &Exact::from(numbers.between(1, 9))), &Exact::from(10))),
            _ => Some(numbers.decimal(1, 1000, 1)),
        };
        Some(PriceFormula::Absolute { measure: case.measure, full_at })
    };
    agree(7, draw, |formula, case, offer, points| {
        let PriceFormula::Absolute { full_at, .. } = formula else { unreachable!() };
        let share = match (case.measure, full_at) {
            (Measure::Price, None) => by(&(&case.base - offer), &case.base),
            (Measure::Price, Some(end)) => by(&(&case.base - offer), &(&case.base - end)),
            (_, None) => by(offer, &Exact::from(100)),
            (_, Some(end)) => by(offer, end),
        };
        points == &(&max() * &share.min(Exact::one()))
    });
}

#[test]
fn piecewise_linear() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        let (knee, end) = (numbers.between(1, 40), numbers.between(41, 100));
        let at = |percent: u64| match case.measure {
            Measure::Price => by(&(&case.base * &Exact::from(100 - percent)), &Exact::from(100)),
            _ => Exact::from(percent),
        };
        let (knee, full_at) = (at(knee), at(end));
        let coefficient = n(numbers.one_of(&["0.80", "0.3", "2/3"]));
        (full_at > Exact::zero()).then_some(PriceFormula::PiecewiseLinear {
            measure: case.measure,
            knee,
            coefficient,
            full_at,
        })
    };
    agree(8, draw, |formula, case, offer, points| {
        let PriceFormula::PiecewiseLinear { knee, coefficient: x, full_at, .. } = formula else { unreachable!() };
        let saved = |number: &Exact| match case.measure {
            Measure::Price => &case.base - number,
            _ => number.clone(),
        };
        let (r, k, f) = (saved(offer), saved(knee), saved(full_at));
        // The lower of the two lines and of 1 where the first is the steeper, otherwise the higher of the lines.
        let first = by(&(x * &r), &k);
        let second = x + &by(&(&(&Exact::one() - x) * &(&r - &k)), &(&f - &k));
        let share = if r < k { first } else { second.min(Exact::one()) };
        points == &(&max() * &share)
    });
}

#[test]
fn concave() {
    let draw = |numbers: &mut Numbers, case: &Case| {
        Some(PriceFormula::Concave {
            measure: case.measure,
            exponent: n(numbers.one_of(&["2", "3", "5", "0.5", "3/2", "7/3"])),
            irrational: RoundingRule::IRRATIONAL,
        })
    };
    agree(9, draw, |formula, case, offer, points| {
        let PriceFormula::Concave { exponent, .. } = formula else { unreachable!() };
        let left = match case.measure {
            Measure::Price => by(offer, &case.base),
            _ => by(&(&Exact::from(100) - offer), &Exact::from(100)),
        };
        // points = floor(max − max × left^n): max − points is max × left^n, or its ceiling.
        let (power, root) = terms(exponent);
        let target = &times(&max(), root) * &times(&left, power);
        let missing = &max() - points;
        let unit = by(&Exact::one(), &times(&Exact::from(10), 10));
        let raised = times(&missing, root);
        raised == target
            || (points.has_at_most_decimals(10) && raised > target && times(&(&missing - &unit), root) < target)
    });
}
