//! Abnormally low tenders: every reference vector, a second calculation straight from the article, and laws.

use ceralacca_evaluation::*;
use num_rational::Ratio;
use num_traits::{Signed as _, Zero as _};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    common::{Random, cases, n},
    vectors::vectors,
};

/// Random lists on which both calculations are compared: half of those of each method.
const LISTS: u64 = 50_000;

#[test]
fn every_vector() {
    let all = vectors("anomaly_thresholds.json");
    for vector in &all {
        check(vector);
    }
    println!("{} vectors of anomaly thresholds run", all.len());
    assert_eq!(all.len(), 17);
}

fn check(vector: &Value) {
    let id = vector["id"].as_str().unwrap();
    let expected = &vector["expected"];
    let discounts = numbers(&vector["offers"]);
    if expected.get("automatic_exclusion") == Some(&Value::Bool(false)) {
        assert_eq!(automatic_exclusion(&question(discounts.len())).len(), 1, "{id}");
        return;
    }
    let outcome = anomalous(&method(vector), &discounts);
    if expected["threshold"].is_null() {
        assert_eq!(outcome, Err(AnomalyError::AllSetAside), "{id}");
        return;
    }
    let outcome = outcome.unwrap();
    let basis = &outcome.basis;
    let at = |positions: &[usize]| sorted(positions.iter().map(|at| discounts[*at].clone()).collect());
    assert_eq!(basis.count, usize_of(&expected["n"]), "{id}");
    assert_eq!(basis.wing_size, usize_of(&expected["wing_size_k"]), "{id}");
    assert_eq!(basis.set_aside_low, numbers(&expected["set_aside_low"]), "{id}");
    assert_eq!(basis.set_aside_high, numbers(&expected["set_aside_high"]), "{id}");
    assert_eq!(basis.kept.len(), usize_of(&expected["kept"]), "{id}");
    assert_eq!(basis.sum, number(&expected["sum_kept"]), "{id}");
    assert_eq!(basis.mean, number(&expected["mean"]), "{id}");
    assert_eq!(basis.above_mean, usize_of(&expected["above_mean"]), "{id}");
    assert_eq!(basis.mean_deviation, number(&expected["scarto_medio"]), "{id}");
    assert_eq!(serde_json::to_value(basis.decimals).unwrap(), expected["first_two_decimals"], "{id}");
    assert_eq!(u64::from(basis.digit_product()), expected["digit_product"].as_u64().unwrap(), "{id}");
    if let Some(sum) = expected.get("digit_sum_of_sum") {
        assert_eq!(u64::from(basis.digit_sum), sum.as_u64().unwrap(), "{id}");
    }
    assert_eq!(outcome.threshold.result, number(&expected["threshold"]), "{id}");
    assert_eq!(at(&outcome.anomalous), sorted(numbers(&expected["excluded"])), "{id}");
    assert_eq!(outcome.winners.len(), usize_of(&expected["tie_at_top"]), "{id}");
    let winning = outcome.winners.first().map(|at| discounts[*at].clone());
    assert_eq!(winning, optional(&expected["winning_discount"]), "{id}");
    assert_eq!(outcome.award_discount, optional(&expected["award_discount"]), "{id}");
    shows_its_steps(id, &outcome, expected);
}

/// First threshold and variation, where the vector has them, stand among the steps.
fn shows_its_steps(id: &str, outcome: &AnomalyOutcome, expected: &Value) {
    for key in ["first_threshold_dec", "decrement_dec", "variation_dec"] {
        let Some(shown) = expected.get(key) else { continue };
        let ten = Decimals::new(10).unwrap();
        let found = outcome.threshold.steps.iter().map(|step| step.result.to_decimal(ten, RoundingMode::HalfUp));
        assert!(found.into_iter().any(|step| step == shown.as_str().unwrap()), "{id}: no step is {key} {shown}");
    }
}

fn method(vector: &Value) -> AnomalyMethod {
    match vector["method"].as_str().unwrap() {
        "A" => AnomalyMethod::A {},
        "B" => AnomalyMethod::B {},
        "C" => AnomalyMethod::C { reference_discount: number(&vector["reference_discount"]) },
        other => panic!("method {other}"),
    }
}

fn question(admitted: usize) -> AutomaticExclusion {
    AutomaticExclusion {
        nature: ContractNature::Works,
        below_threshold: true,
        lowest_price: true,
        cross_border: false,
        direct_award: false,
        foreseen: true,
        admitted,
    }
}

fn number(value: &Value) -> Exact {
    serde_json::from_value(value.clone()).unwrap()
}

fn optional(value: &Value) -> Option<Exact> {
    (!value.is_null()).then(|| number(value))
}

fn numbers(value: &Value) -> Vec<Exact> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn sorted(mut all: Vec<Exact>) -> Vec<Exact> {
    all.sort();
    all
}

fn usize_of(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

#[test]
fn every_condition_of_automatic_exclusion_counts() {
    let holds = question(5);
    assert!(automatic_exclusion(&holds).is_empty());
    let broken = [
        AutomaticExclusion { nature: ContractNature::Supplies, ..holds },
        AutomaticExclusion { nature: ContractNature::SuppliesWithInstallation, ..holds },
        AutomaticExclusion { below_threshold: false, ..holds },
        AutomaticExclusion { lowest_price: false, ..holds },
        AutomaticExclusion { cross_border: true, ..holds },
        AutomaticExclusion { direct_award: true, ..holds },
        AutomaticExclusion { foreseen: false, ..holds },
        AutomaticExclusion { admitted: 4, ..holds },
    ];
    for question in broken {
        assert_eq!(automatic_exclusion(&question).len(), 1, "{question:?}");
    }
    let all = AutomaticExclusion { direct_award: true, admitted: 0, ..question(0) };
    assert_eq!(automatic_exclusion(&all).len(), 2);
    let services = AutomaticExclusion { nature: ContractNature::IntellectualServices, ..holds };
    assert!(automatic_exclusion(&services).is_empty());
}

#[test]
fn impossible_lists_are_refused() {
    let a = AnomalyMethod::A {};
    assert_eq!(anomalous(&a, &[]), Err(AnomalyError::None));
    assert_eq!(anomalous(&a, &[n("5")]), Err(AnomalyError::AllSetAside));
    assert_eq!(anomalous(&a, &[n("5"), n("7")]), Err(AnomalyError::AllSetAside));
    let refused = |position, discount| Err(AnomalyError::NoDiscount { position, discount: n(discount) });
    assert_eq!(anomalous(&a, &[n("5"), n("-0.001"), n("7")]), refused(2, "-0.001"));
    assert_eq!(anomalous(&a, &[n("100.01"), n("100")]), refused(1, "100.01"));
    let many = vec![n("5"); DISCOUNTS_MAX + 1];
    assert_eq!(anomalous(&a, &many), Err(AnomalyError::TooMany(DISCOUNTS_MAX + 1)));
    for reference in ["-1", "100.5"] {
        let method = AnomalyMethod::C { reference_discount: n(reference) };
        assert_eq!(anomalous(&method, &[n("5"), n("6"), n("7")]), Err(AnomalyError::NoReference(n(reference))));
    }
    for edge in ["0", "100"] {
        let method = AnomalyMethod::C { reference_discount: n(edge) };
        assert!(anomalous(&method, &[n("0"), n("6"), n("100")]).is_ok());
    }
}

#[test]
fn the_steps_are_said_in_words() {
    let discounts: Vec<Exact> = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"].map(n).into();
    let outcome = anomalous(&AnomalyMethod::A {}, &discounts).unwrap();
    assert_eq!(
        outcome.threshold.outline_it(),
        "scarto 2 ÷ media 14,50 non supera 0,15: media + 20% = 17,40\n  \
         10 ribassi; il 10% per eccesso è 1: accantonati i minori (10) e i maggiori (19), con quelli uguali\n  \
         media: 116 ÷ 8 = 14,50\n  scarto medio aritmetico dei 4 ribassi superiori alla media: 2\n"
    );
    assert_eq!(outcome.conclusion.it, "Ribassi anomali: 18; 19. Vince il ribasso 17.");
    let b = anomalous(&AnomalyMethod::B {}, &["4.12", "20.37", "21.88", "22.15", "23.09", "24.00"].map(n)).unwrap();
    assert_eq!(
        b.conclusion.en,
        "Anomalous discounts: 23.09; 24. The discount 22.15 wins; the contract is made at the second discount that is \
         not anomalous, 21.88."
    );
    assert!(
        b.threshold.text_it.starts_with("le cifre della somma fanno 28, pari: si sottrae: 22,37333…"),
        "{:?}",
        b.threshold
    );
    let variation = b.threshold.steps.iter().find(|step| step.text_en.starts_with("first two decimals")).unwrap();
    assert_eq!(variation.text_it, "prime due cifre decimali della somma 87,49: 4 × 9 = 36; 0,5008333… × 36% = 0,1803");
    assert_eq!(variation.text_en, "first two decimals of the sum 87.49: 4 × 9 = 36; 0.5008333… × 36% = 0.1803");
    // Discounts far apart: the deviation is more than 0.15 of the mean.
    let wide = anomalous(&AnomalyMethod::A {}, &["2", "5", "10", "20", "30", "31"].map(n)).unwrap();
    assert_eq!(
        (wide.threshold.text_it.as_str(), wide.threshold.text_en.as_str()),
        (
            "scarto 8,75 ÷ media 16,25 supera 0,15: media + scarto = 25",
            "deviation 8.75 ÷ mean 16.25 is above 0.15: mean + deviation = 25"
        )
    );
    let equal: Vec<Exact> = ["10", "11", "12", "13", "14", "15", "17", "17", "18", "19"].map(n).into();
    let drawn = anomalous(&AnomalyMethod::A {}, &equal).unwrap();
    assert_eq!(drawn.winners, [6, 7]);
    assert!(drawn.conclusion.it.ends_with("2 offerte hanno il ribasso 17: si sorteggia."), "{:?}", drawn.conclusion);
    assert!(drawn.conclusion.en.ends_with("2 tenders have the discount 17: a draw decides."), "{:?}", drawn.conclusion);
    let c = AnomalyMethod::C { reference_discount: n("0") };
    let nobody = anomalous(&c, &["5", "6", "7", "8"].map(n)).unwrap();
    assert!(nobody.conclusion.it.contains("Nessuno vince"), "{}", nobody.conclusion.it);
}

/// Wide enough for lists of two dozen discounts; an overflow would panic.
type Fraction = Ratio<i128>;

/// What the article says, read word by word with whole thousandths and fractions.
struct Naive {
    threshold: Fraction,
    anomalous: Vec<usize>,
    winners: Vec<usize>,
    award: Option<u32>,
}

fn naive(method: char, reference: u32, thousandths: &[u32]) -> Option<Naive> {
    let ratio = |value: i64, by: i64| Fraction::new(value.into(), by.into());
    let wing = thousandths.len() / 10 + usize::from(!thousandths.len().is_multiple_of(10));
    // One is set aside when fewer than a wing lie beyond it: the equals of the last one of a wing go with it.
    let kept: Vec<u32> = thousandths
        .iter()
        .copied()
        .filter(|one| thousandths.iter().filter(|other| *other < one).count() >= wing)
        .filter(|one| thousandths.iter().filter(|other| *other > one).count() >= wing)
        .collect();
    let sum: i64 = kept.iter().map(|one| i64::from(*one)).sum();
    let count = i64::try_from(kept.len()).ok().filter(|count| *count > 0)?;
    let mean = ratio(sum, count * 1000);
    let above: Vec<Fraction> =
        kept.iter().map(|one| ratio(i64::from(*one), 1000) - mean).filter(Fraction::is_positive).collect();
    let deviation = if above.is_empty() {
        Fraction::zero()
    } else {
        above.iter().sum::<Fraction>() / i128::try_from(above.len()).unwrap()
    };
    let hundredths = sum / 10;
    let (tenths, units) = (hundredths / 10 % 10, hundredths % 10);
    let variation = deviation * ratio(tenths * units, 100);
    let digits: i64 = (0..12).map(|power| hundredths / 10_i64.pow(power) % 10).sum();
    let signed = if digits % 2 == 0 { -variation } else { variation };
    let threshold = match method {
        'A' if thousandths.len() >= 15 => mean + deviation - variation,
        'A' if mean.is_zero() => Fraction::zero(),
        'A' if deviation / mean <= ratio(15, 100) => mean * ratio(12, 10),
        'A' => mean + deviation,
        'B' => mean + deviation + signed,
        _ => ratio(i64::from(reference), 1000) + signed,
    };
    let beyond = |one: u32| {
        let value = ratio(i64::from(one), 1000);
        if method == 'A' { value >= threshold } else { value > threshold }
    };
    let anomalous: Vec<usize> = (0..thousandths.len()).filter(|at| beyond(thousandths[*at])).collect();
    let mut within: Vec<u32> = thousandths.iter().copied().filter(|one| !beyond(*one)).collect();
    within.sort_unstable();
    let best = within.last().copied();
    let winners = (0..thousandths.len()).filter(|at| Some(thousandths[*at]) == best).collect();
    let award = if method == 'B' && within.len() > 1 { within.get(within.len() - 2).copied() } else { best };
    Some(Naive { threshold, anomalous, winners, award })
}

fn exact(thousandths: u32) -> Exact {
    Exact::from(thousandths).checked_div(&Exact::from(1000_u32)).unwrap()
}

// In halves, so that the machine's cores share the work.
macro_rules! second_calculations {
    ($($name:ident $letter:literal $half:literal)*) => {$(
        #[test]
        fn $name() {
            compare($letter, $half);
        }
    )*};
}
second_calculations! {
    a_second_calculation_agrees_on_method_a 'A' 0
    a_second_calculation_agrees_on_method_a_again 'A' 1
    a_second_calculation_agrees_on_method_b 'B' 0
    a_second_calculation_agrees_on_method_b_again 'B' 1
    a_second_calculation_agrees_on_method_c 'C' 0
    a_second_calculation_agrees_on_method_c_again 'C' 1
}

fn compare(letter: char, half: u64) {
    let mut random = Random(u64::from(letter) * 2 + half);
    let lists = cases(LISTS);
    let mut defined = 0;
    for _ in 0..lists {
        let count = 1 + random.below(24);
        // Coarse steps make equal discounts, narrow ranges the branch of small deviations.
        let (step, base) = ([1, 10, 500, 5000][usize::try_from(random.below(4)).unwrap()], random.below(60_000));
        let range = 1 + [1_000, 10_000, 40_000][usize::try_from(random.below(3)).unwrap()] / step;
        let list: Vec<u32> = (0..count).map(|_| u32::try_from(base + step * random.below(range)).unwrap()).collect();
        let reference = u32::try_from(random.below(100_000)).unwrap();
        let method = match letter {
            'A' => AnomalyMethod::A {},
            'B' => AnomalyMethod::B {},
            _ => AnomalyMethod::C { reference_discount: exact(reference) },
        };
        let discounts: Vec<Exact> = list.iter().map(|one| exact(*one)).collect();
        let found = anomalous(&method, &discounts);
        match naive(letter, reference, &list) {
            None => assert_eq!(found, Err(AnomalyError::AllSetAside), "{list:?}"),
            Some(naive) => {
                let found = found.unwrap();
                assert_eq!(found.threshold.result.to_string().parse::<Exact>().unwrap(), found.threshold.result);
                assert_eq!(ratio_of(&found.threshold.result), naive.threshold, "{letter} {list:?}");
                assert_eq!(found.anomalous, naive.anomalous, "{letter} {list:?}");
                assert_eq!(found.winners, naive.winners, "{letter} {list:?}");
                assert_eq!(found.award_discount, naive.award.map(exact), "{letter} {list:?}");
                defined += 1;
            }
        }
    }
    println!("method {letter}, half {half}: {lists} lists, {defined} with a threshold");
    assert!(defined > lists / 2);
}

/// An exact number as the tests' own fraction, through its text.
fn ratio_of(exact: &Exact) -> Fraction {
    let text = exact.to_string();
    if let Some((above, below)) = text.split_once('/') {
        return Fraction::new(above.parse().unwrap(), below.parse().unwrap());
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let below = 10_i128.pow(u32::try_from(decimals.len()).unwrap());
    Fraction::new(format!("{whole}{decimals}").parse().unwrap(), below)
}

proptest! {
    #[test]
    fn the_order_of_the_list_changes_nothing(list in proptest::collection::vec(0_u32..=100_000, 3..30), turn in 0_usize..30) {
        let discounts: Vec<Exact> = list.iter().copied().map(exact).collect();
        let mut turned = discounts.clone();
        turned.rotate_left(turn % discounts.len());
        for method in [AnomalyMethod::A {}, AnomalyMethod::B {}, AnomalyMethod::C { reference_discount: n("20") }] {
            let (one, other) = (anomalous(&method, &discounts), anomalous(&method, &turned));
            prop_assert_eq!(one.as_ref().map(|found| &found.threshold), other.as_ref().map(|found| &found.threshold));
            let winning = |found: &AnomalyOutcome, list: &[Exact]| found.winners.first().map(|at| list[*at].clone());
            prop_assert_eq!(one.map(|found| winning(&found, &discounts)), other.map(|found| winning(&found, &turned)));
        }
    }

    #[test]
    fn whoever_is_not_anomalous_offers_less_than_all_who_are(list in proptest::collection::vec(0_u32..=100_000, 3..30)) {
        let discounts: Vec<Exact> = list.iter().copied().map(exact).collect();
        for method in [AnomalyMethod::A {}, AnomalyMethod::B {}] {
            let Ok(found) = anomalous(&method, &discounts) else { continue };
            let lowest = found.anomalous.iter().map(|at| &discounts[*at]).min();
            let highest = found.winners.first().map(|at| &discounts[*at]);
            if let (Some(lowest), Some(highest)) = (lowest, highest) {
                prop_assert!(highest < lowest);
            }
            // The contract is never made beyond the winning discount.
            prop_assert!(found.award_discount.as_ref() <= highest);
        }
    }
}

#[test]
fn a_deviation_of_fifteen_percent_exactly_raises_by_a_fifth() {
    let threshold = |list: [&str; 4]| {
        let outcome = anomalous(&AnomalyMethod::A {}, &list.map(n)).unwrap();
        (outcome.threshold.result.to_string(), outcome.anomalous)
    };
    // Kept are the two in the middle: mean 20, deviation 3.
    assert_eq!(threshold(["10", "17", "23", "30"]), ("24".to_owned(), vec![3]));
    assert_eq!(threshold(["10", "16.99", "23.01", "30"]), ("23.01".to_owned(), vec![2, 3]), "equal is anomalous");
    assert_eq!(threshold(["10", "17.01", "22.99", "30"]), ("24".to_owned(), vec![3]));
}

#[test]
fn equal_to_the_threshold_is_anomalous_by_method_a_only() {
    // The sum 30 has no decimals: nothing is subtracted, the threshold is 15.
    let list = ["5", "14", "15", "16", "30"].map(n);
    let c = anomalous(&AnomalyMethod::C { reference_discount: n("15") }, &list).unwrap();
    assert_eq!((c.threshold.result, c.anomalous, c.winners), (n("15"), vec![3, 4], vec![2]));
    // Mean 15, deviation 1: B ends at 16, which an offer has.
    let b = anomalous(&AnomalyMethod::B {}, &list).unwrap();
    assert_eq!((b.threshold.result, b.anomalous, b.winners), (n("16"), vec![4], vec![3]));
    assert_eq!(b.award_discount, Some(n("15")));
    // The second price may lie far below the first.
    let wide = anomalous(&AnomalyMethod::B {}, &["1", "2", "99", "100"].map(n)).unwrap();
    assert_eq!((wide.winners, wide.award_discount), (vec![2], Some(n("2"))));
}

#[test]
fn decimals_of_a_sum_below_a_tenth() {
    let basis = |middle: &str| anomalous(&AnomalyMethod::B {}, &["0", middle, "1"].map(n)).unwrap().basis;
    assert_eq!((basis("0.05").decimals, basis("0.05").digit_sum), ([0, 5], 5));
    assert_eq!((basis("0.009").decimals, basis("0.009").digit_sum), ([0, 0], 0));
    assert_eq!((basis("0.34").decimals, basis("0.34").digit_product()), ([3, 4], 12));
}

#[test]
fn as_many_discounts_as_are_accepted() {
    let most: Vec<Exact> = (0..u32::try_from(DISCOUNTS_MAX).unwrap()).map(|one| exact(one * 10)).collect();
    let outcome = anomalous(&AnomalyMethod::A {}, &most).unwrap();
    assert_eq!(outcome.basis.wing_size, DISCOUNTS_MAX / 10);
}
