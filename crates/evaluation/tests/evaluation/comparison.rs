//! Pairwise comparison, AHP, TOPSIS, ELECTRE: their vectors, a second calculation, refusals.

use std::collections::BTreeMap;

use ceralacca_evaluation::*;
use num_rational::Ratio;
use serde_json::Value;

use crate::common::{Random, cases, n};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn numbers(value: &Value) -> Vec<Exact> {
    value.as_array().unwrap().iter().map(|value| n(text(value))).collect()
}

fn names(value: &Value) -> Vec<TendererId> {
    value.as_array().unwrap().iter().map(|value| text(value).into()).collect()
}

/// The tables of a vector.
pub fn tables(input: &Value) -> Vec<PairwiseTable> {
    let table = |(index, judged): (usize, &Value)| PairwiseTable {
        commissioner: format!("c{index}").into(),
        preferences: judged
            .as_array()
            .unwrap()
            .iter()
            .map(|one| PairPreference {
                pair: [text(&one["pair"][0]).into(), text(&one["pair"][1]).into()],
                preferred: (one["preferred"] != "=").then(|| text(&one["preferred"]).into()),
                degree: u8::try_from(one["degree"].as_u64().unwrap()).unwrap(),
            })
            .collect(),
    };
    input["commissioners"].as_array().unwrap().iter().enumerate().map(table).collect()
}

pub fn pairwise_vector(input: &Value, expected: &Value) {
    let offers = expected["sum"].as_object().unwrap().keys().map(|name| name.as_str().into()).collect();
    let mut comparison = PairwiseComparison {
        offers,
        tables: tables(input),
        variant: PairwiseVariant::SumOfPoints,
        rounding: RoundingRule::EXACT,
    };
    for (variant, key) in [
        (PairwiseVariant::SumOfPoints, "variant_sum_of_points"),
        (PairwiseVariant::MeanOfCoefficients, "variant_mean_of_coefficients"),
        (PairwiseVariant::MeanThenRescaled, "variant_mean_then_rescaled"),
    ] {
        comparison.variant = variant;
        for score in comparison.scores().unwrap() {
            let name = score.tenderer.as_str();
            assert_eq!(score.coefficient.result, n(text(&expected[key][name]["exact"])), "{key} {name}");
            assert_eq!(score.points.iter().sum::<u64>().to_string(), text(&expected["sum"][name]));
            for (points, expected) in score.points.iter().zip(expected["points_per_commissioner"].as_array().unwrap()) {
                assert_eq!(points.to_string(), text(&expected[name]));
            }
        }
    }
}

pub fn ahp_vector(input: &Value, expected: &Value) {
    let rows: Vec<Vec<Exact>> = input["matrix"].as_array().unwrap().iter().map(numbers).collect();
    let result = matrix(rows, 12).result().unwrap();
    assert_eq!(result.priorities, numbers(&expected["priority"]));
    let coefficients: Vec<Exact> = result.coefficients.iter().map(|one| one.result.clone()).collect();
    assert_eq!(coefficients, numbers(&expected["coefficient_max_1"]));
    assert_eq!(result.lambda_max, n(text(&expected["lambda_max"])));
    assert_eq!(result.consistency_index, n(text(&expected["CI"])));
    assert_eq!(result.consistency_ratio, n(text(&expected["CR"])));
    assert!(result.consistent);
}

fn table(input: &Value) -> ComparisonTable {
    let rows = names(&input["offers"]).into_iter().zip(input["values"].as_array().unwrap());
    let offers = rows.map(|(tenderer, values)| ComparedOffer { tenderer, values: numbers(values) });
    ComparisonTable { weights: numbers(&input["weights"]), offers: offers.collect() }
}

pub fn topsis_vector(input: &Value, expected: &Value) {
    let directions = input["benefit"].as_array().unwrap().iter().map(|benefit| match benefit.as_bool().unwrap() {
        true => Direction::HigherIsBetter,
        false => Direction::LowerIsBetter,
    });
    let topsis = TopsisExperimental {
        table: table(input),
        directions: directions.collect(),
        decimals: Decimals::new(10).unwrap(),
    };
    let scores = topsis.scores().unwrap();
    let column = |pick: fn(&TopsisScore) -> &Exact| scores.iter().map(|score| pick(score).clone()).collect::<Vec<_>>();
    assert_eq!(column(|score| &score.from_best), numbers(&expected["S_plus"]));
    assert_eq!(column(|score| &score.from_worst), numbers(&expected["S_minus"]));
    assert_eq!(column(|score| &score.closeness.result), numbers(&expected["closeness"]));
}

pub fn electre_vector(input: &Value, expected: &Value) {
    for (sum, key) in [(ElectreSum::Quotients, "P_sum_q"), (ElectreSum::Rescaled, "P_sum_qstar")] {
        let scores = ElectreExperimental { table: table(input), sum }.scores().unwrap();
        for (at, score) in scores.iter().enumerate() {
            assert_eq!(score.score.result, n(text(&expected[key][at]["exact"])));
            for (row, key) in
                [(&score.concordance, "concordance"), (&score.discordance, "discordance"), (&score.quotients, "q")]
            {
                let expected: Vec<Option<Exact>> =
                    expected[key][at].as_array().unwrap().iter().map(|value| value.as_str().map(n)).collect();
                assert_eq!(row, &expected, "{key} {at}");
            }
        }
    }
}

fn matrix(rows: Vec<Vec<Exact>>, decimals: u8) -> AhpMatrix {
    let offers = (0..rows.len()).map(|at| format!("T{at}").into()).collect();
    AhpMatrix { offers, rows, decimals: Decimals::new(decimals).unwrap() }
}

/// Every pair once, row by row.
fn pairs(order: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..order).flat_map(move |one| (one + 1..order).map(move |other| (one, other)))
}

/// A reciprocal matrix from the degrees above its diagonal, row by row.
fn reciprocal(order: usize, above: &[Exact]) -> Vec<Vec<Exact>> {
    let mut rows = vec![vec![Exact::one(); order]; order];
    for ((row, column), value) in pairs(order).zip(above) {
        rows[column][row] = Exact::one().checked_div(value).unwrap();
        rows[row][column] = value.clone();
    }
    rows
}

fn preference(one: usize, other: usize, signed: i8) -> PairPreference {
    let name = |at: usize| TendererId::from(format!("T{at}"));
    let preferred = match signed {
        1 => None,
        2.. => Some(name(one)),
        _ => Some(name(other)),
    };
    PairPreference { pair: [name(one), name(other)], preferred, degree: signed.unsigned_abs() }
}

pub fn comparison(random: &mut Random, offers: usize, commissioners: usize) -> (PairwiseComparison, Vec<Vec<Vec<i8>>>) {
    let mut signs = Vec::new();
    let tables = (0..commissioners).map(|commissioner| {
        let mut grid = vec![vec![0_i8; offers]; offers];
        let mut preferences = Vec::new();
        for (one, other) in pairs(offers) {
            let degree = i8::try_from(1 + random.below(6)).unwrap();
            let signed = if degree > 1 && random.below(2) == 0 { -degree } else { degree };
            grid[one][other] = signed;
            let turned = random.below(2) == 0 && signed != 1;
            preferences.push(if turned { preference(other, one, -signed) } else { preference(one, other, signed) });
        }
        signs.push(grid);
        PairwiseTable { commissioner: format!("c{commissioner}").into(), preferences }
    });
    let tables = tables.collect();
    let offers = (0..offers).map(|at| format!("T{at}").into()).collect();
    let variant = PairwiseVariant::SumOfPoints;
    (PairwiseComparison { offers, tables, variant, rounding: RoundingRule::EXACT }, signs)
}

/// Wide enough for three commissioners and five offers.
pub type Fraction = Ratio<i128>;

/// The annex read word by word: rows win positive degrees, columns negative ones, parity gives 1 to both.
pub fn naive(signs: &[Vec<Vec<i8>>], offers: usize, variant: PairwiseVariant) -> Vec<Fraction> {
    let earned = |grid: &Vec<Vec<i8>>, offer: usize| -> i64 {
        (0..offers)
            .map(|other| match offer.cmp(&other) {
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Less => i64::from(grid[offer][other].max(0)),
                std::cmp::Ordering::Greater if grid[other][offer] == 1 => 1,
                std::cmp::Ordering::Greater => i64::from((-grid[other][offer]).max(0)),
            })
            .sum()
    };
    let ratio = |above: i64, below: i64| Fraction::new(above.into(), below.into());
    let to_best = |values: Vec<Fraction>| -> Vec<Fraction> {
        let best = *values.iter().max().unwrap();
        values.into_iter().map(|value| value / best).collect()
    };
    if variant == PairwiseVariant::SumOfPoints {
        let sums = (0..offers).map(|offer| ratio(signs.iter().map(|grid| earned(grid, offer)).sum(), 1));
        return to_best(sums.collect());
    }
    let mut means = vec![ratio(0, 1); offers];
    for grid in signs {
        let points: Vec<i64> = (0..offers).map(|offer| earned(grid, offer)).collect();
        let best = *points.iter().max().unwrap();
        for (mean, points) in means.iter_mut().zip(points) {
            *mean += ratio(points, best * i64::try_from(signs.len()).unwrap());
        }
    }
    if variant == PairwiseVariant::MeanThenRescaled { to_best(means) } else { means }
}

// In halves, so that the machine's cores share the work.
#[test]
fn a_second_calculation_of_pairwise_comparison_agrees() {
    compare(7);
}

#[test]
fn a_second_calculation_of_pairwise_comparison_agrees_again() {
    compare(8);
}

fn compare(seed: u64) {
    let cases = cases(50_000);
    let mut random = Random(seed);
    let variants =
        [PairwiseVariant::SumOfPoints, PairwiseVariant::MeanOfCoefficients, PairwiseVariant::MeanThenRescaled];
    for case in 0..cases {
        let offers = usize::try_from(3 + random.below(3)).unwrap();
        let commissioners = usize::try_from(1 + random.below(3)).unwrap();
        let (mut comparison, signs) = comparison(&mut random, offers, commissioners);
        comparison.variant = variants[usize::try_from(case % 3).unwrap()];
        let found: Vec<Exact> =
            comparison.scores().unwrap().into_iter().map(|score| score.coefficient.result).collect();
        let naive: Vec<Exact> =
            naive(&signs, offers, comparison.variant).iter().map(|one| one.to_string().parse().unwrap()).collect();
        assert_eq!(found, naive, "{comparison:?}");
    }
    println!("{cases} pairwise comparisons agree");
}

#[test]
fn pairwise_texts_and_rounding() {
    let mut random = Random(0);
    let (mut comparison, _) = comparison(&mut random, 3, 1);
    comparison.tables[0].preferences = vec![preference(0, 1, 3), preference(0, 2, 1), preference(2, 1, 2)];
    let texts = |comparison: &PairwiseComparison| -> Vec<String> {
        comparison.scores().unwrap().into_iter().map(|score| score.coefficient.text_it).collect()
    };
    assert_eq!(
        texts(&comparison),
        ["4 = 4 ÷ 4 (migliore) = 1,00", "0 = 0 ÷ 4 (migliore) = 0,00", "3 = 3 ÷ 4 (migliore) = 0,75"]
    );
    comparison.tables.push(PairwiseTable {
        commissioner: "other".into(),
        preferences: vec![preference(0, 1, 1), preference(0, 2, 2), preference(1, 2, 2)],
    });
    comparison.variant = PairwiseVariant::MeanThenRescaled;
    comparison.rounding = RoundingRule { mode: RoundingMode::Truncate, decimals: Decimals::new(2).unwrap() };
    assert_eq!(
        texts(&comparison),
        [
            "4 ÷ 4; 3 ÷ 3 → media 1,00 ÷ 1,00 (migliore) = 1,00",
            "0 ÷ 4; 3 ÷ 3 → media 0,50 ÷ 1,00 (migliore) = 0,50",
            "3 ÷ 4; 0 ÷ 3 → media 0,375 ÷ 1,00 (migliore) = 0,375 → troncato 0,37"
        ]
    );
}

#[test]
fn tables_that_do_not_hold_are_refused() {
    let mut random = Random(3);
    let (good, _) = comparison(&mut random, 3, 2);
    let refused = |change: &dyn Fn(&mut PairwiseComparison)| {
        let mut bad = good.clone();
        change(&mut bad);
        let error = bad.scores().unwrap_err();
        assert!(!error.text().it.is_empty() && !error.text().en.is_empty(), "{error:?}");
        error
    };
    let pair = |one: &str, other: &str| [TendererId::from(one), TendererId::from(other)];
    let commissioner = CommissionerId::from("c0");
    let mistaken = |degree: u8, preferred: Option<&str>| {
        refused(&|bad| {
            let first = &mut bad.tables[0].preferences[0];
            *first = PairPreference { pair: pair("T0", "T1"), preferred: preferred.map(Into::into), degree };
        })
    };
    for (degree, preferred) in
        [(0, None), (1, Some("T0")), (2, None), (0, Some("T0")), (7, Some("T0")), (2, Some("T2"))]
    {
        let error = ComparisonError::NoPreference { commissioner: commissioner.clone(), pair: pair("T0", "T1") };
        assert_eq!(mistaken(degree, preferred), error, "{degree} {preferred:?}");
    }
    let twice = refused(&|bad| bad.tables[0].preferences[1] = bad.tables[0].preferences[0].clone());
    assert!(matches!(twice, ComparisonError::PairTwice { .. }), "{twice:?}");
    let turned = refused(&|bad| bad.tables[0].preferences[1] = preference(1, 0, 2));
    let expected = ComparisonError::PairTwice { commissioner: commissioner.clone(), pair: pair("T1", "T0") };
    assert_eq!(turned, expected, "the same pair the other way round");
    let missing = refused(&|bad| drop(bad.tables[0].preferences.pop()));
    let expected = ComparisonError::PairMissing { commissioner: commissioner.clone(), pair: pair("T1", "T2") };
    assert_eq!(missing, expected);
    for (one, other) in [("T0", "T0"), ("T0", "X"), ("X", "T0")] {
        let strange = refused(&|bad| bad.tables[0].preferences[0].pair = pair(one, other));
        let expected = ComparisonError::NoPair { commissioner: commissioner.clone(), pair: pair(one, other) };
        assert_eq!(strange, expected);
    }
    assert_eq!(refused(&|bad| drop(bad.offers.pop())), ComparisonError::TooFew(2));
    assert_eq!(refused(&|bad| bad.offers[1] = "T0".into()), ComparisonError::OfferTwice("T0".into()));
    assert_eq!(refused(&|bad| bad.tables.clear()), ComparisonError::NoCommissioners);
    let same = refused(&|bad| bad.tables[1].commissioner = "c0".into());
    assert_eq!(same, ComparisonError::CommissionerTwice("c0".into()));
    let crowd = |count: usize| {
        move |bad: &mut PairwiseComparison| {
            bad.tables = (0..count)
                .map(|at| PairwiseTable { commissioner: at.to_string().into(), ..bad.tables[0].clone() })
                .collect();
        }
    };
    assert!(matches!(refused(&crowd(COMMISSIONERS_MAX + 1)), ComparisonError::TooMany { count: 26, max: 25, .. }));
    let mut full = good.clone();
    crowd(COMMISSIONERS_MAX)(&mut full);
    assert!(full.scores().is_ok());
    let many = refused(&|bad| bad.offers = (0..=COMPARED_MAX).map(|at| at.to_string().into()).collect());
    assert!(matches!(many, ComparisonError::TooMany { count: 101, max: 100, .. }));
    let (most, _) = comparison(&mut random, COMPARED_MAX, 1);
    assert_eq!(most.scores().unwrap().len(), COMPARED_MAX);
}

#[test]
fn ahp_finds_back_the_priorities_of_consistent_matrices() {
    let mut random = Random(11);
    for _ in 0..60 {
        let order = usize::try_from(3 + random.below(8)).unwrap();
        let weights: Vec<u64> = (0..order).map(|_| 1 + random.below(9)).collect();
        let ratio = |above: u64, below: u64| Exact::from(above).checked_div(&Exact::from(below)).unwrap();
        let rows = weights.iter().map(|own| weights.iter().map(|other| ratio(*own, *other)).collect()).collect();
        let result = matrix(rows, 10).result().unwrap();
        let half_up = RoundingRule { mode: RoundingMode::HalfUp, decimals: Decimals::new(10).unwrap() };
        let sum: u64 = weights.iter().sum();
        let expected: Vec<Exact> = weights.iter().map(|own| half_up.apply(&ratio(*own, sum))).collect();
        assert_eq!(result.priorities, expected, "{weights:?}");
        assert_eq!(result.lambda_max, Exact::from(u64::try_from(order).unwrap()));
        assert!(result.consistency_ratio.is_zero() && result.consistent);
    }
}

#[test]
fn the_residual_of_random_matrices_is_nothing_at_the_decimals_asked_for() {
    let mut random = Random(13);
    let mut consistent = 0;
    for _ in 0..60 {
        let order = usize::try_from(3 + random.below(4)).unwrap();
        let degree = |random: &mut Random| {
            let degree = Exact::from(1 + random.below(9));
            if random.below(2) == 0 { degree } else { Exact::one().checked_div(&degree).unwrap() }
        };
        let above: Vec<Exact> = (0..order * (order - 1) / 2).map(|_| degree(&mut random)).collect();
        let rows = reciprocal(order, &above);
        let result = matrix(rows.clone(), 12).result().unwrap();
        consistent += u32::from(result.consistent);
        // A·v = λ·v, to what twelve decimals of v and λ leave open.
        let open = n("0.000000001");
        for (row, own) in rows.iter().zip(&result.priorities) {
            let image: Exact = row.iter().zip(&result.priorities).map(|(a, v)| a * v).sum();
            let gap = &image - &(&result.lambda_max * own);
            assert!(gap < open && -gap < open, "{rows:?}");
        }
        let index = (&result.lambda_max - &Exact::from(u64::try_from(order).unwrap()))
            .checked_div(&Exact::from(u64::try_from(order - 1).unwrap()))
            .unwrap();
        let gap = &index - &result.consistency_index;
        assert!(gap < open && -gap < open);
        let random_index = ["0.58", "0.90", "1.12", "1.24"][order - 3];
        assert_eq!(result.consistent, index.checked_div(&n(random_index)).unwrap() < n("0.1"));
    }
    println!("of 60 random matrices {consistent} are consistent");
    assert!(consistent > 0);
}

#[test]
fn ahp_says_whether_the_comparisons_agree() {
    let cyclic = matrix(reciprocal(3, &[n("9"), n("1/9"), n("9")]), 6).result().unwrap();
    assert!(!cyclic.consistent);
    assert_eq!(cyclic.priorities, [n("0.333333"), n("0.333333"), n("0.333333")]);
    assert!(cyclic.text.it.contains("non inferiore a 0,10: i confronti vanno rivisti"), "{}", cyclic.text.it);
    let good = matrix(reciprocal(3, &[n("2"), n("5"), n("3")]), 4).result().unwrap();
    assert_eq!(
        good.text.en,
        "eigenvalue 3.0037; consistency ratio 0.0032, below 0.10: the comparisons agree with each other"
    );
    assert_eq!(good.coefficients[1].text_it, "0,309 ÷ 0,5816 (migliore) = 0,5313");
    // Every row adds up to 10.16 = 9 + 8 × 0.145, nine offers' tenth of 1.45: a ratio of 0.10 is not below 0.10.
    let row = ["1", "6/5", "25/12", "25/12", "1", "1", "12/25", "12/25", "5/6"].map(n);
    let turned = |at: usize| row[9 - at..].iter().chain(&row[..9 - at]).cloned().collect();
    let edge = matrix((0..9).map(turned).collect(), 6).result().unwrap();
    assert_eq!((edge.lambda_max, edge.consistency_ratio, edge.consistent), (n("10.16"), n("0.1"), false));
    // Priorities 1 : 2 : 4, known to within 10^-20: the coefficient 1/4 lies where the rounding to one decimal changes.
    let quarters = |decimals| matrix(reciprocal(3, &[n("1/2"), n("1/4"), n("1/2")]), decimals).result();
    assert_eq!(quarters(2).unwrap().coefficients[0].result, n("0.25"));
    assert_eq!(quarters(1), Err(ComparisonError::Undecided));
}

#[test]
fn matrices_that_do_not_hold_are_refused() {
    let good = reciprocal(3, &[n("2"), n("5"), n("3")]);
    let refused = |rows: Vec<Vec<Exact>>| matrix(rows, 6).result().unwrap_err();
    let at = |row: usize, column: usize, value: &str| ComparisonError::NotReciprocal {
        row,
        column,
        value: Box::new(n(value)),
    };
    let with = |row: usize, column: usize, value: &str| {
        let mut rows = good.clone();
        rows[row][column] = n(value);
        rows
    };
    assert_eq!(refused(with(0, 0, "2")), at(1, 1, "2"));
    assert_eq!(refused(with(0, 1, "3")), at(1, 2, "3"));
    assert_eq!(refused(with(0, 1, "0")), at(1, 2, "0"));
    assert_eq!(refused(with(1, 1, "-1")), at(2, 2, "-1"));
    assert_eq!(refused(reciprocal(3, &[n("9.01"), n("1"), n("1")])), at(1, 2, "9.01"));
    assert_eq!(refused(reciprocal(3, &[n("1/10"), n("1"), n("1")])), at(1, 2, "0.1"));
    assert!(matrix(reciprocal(3, &[n("9"), n("1"), n("1/9")]), 6).result().is_ok());
    assert_eq!(refused(reciprocal(2, &[n("2")])), ComparisonError::TooFew(2));
    assert_eq!(
        refused(vec![vec![n("1"); 3], vec![n("1"); 2], vec![n("1"); 3]]),
        ComparisonError::RowLength { row: 2, found: 2, wanted: 3 }
    );
    let most = matrix(vec![vec![n("1"); 10]; 10], 6);
    assert!(most.result().unwrap().consistent);
    assert!(matches!(refused(vec![vec![n("1"); 11]; 11]), ComparisonError::TooMany { count: 11, max: 10, .. }));
    let mut short = matrix(good.clone(), 6);
    short.rows.pop();
    assert_eq!(short.result(), Err(ComparisonError::RowLength { row: 3, found: 0, wanted: 3 }));
    let mut same = matrix(good, 6);
    same.offers[2] = "T0".into();
    assert_eq!(same.result(), Err(ComparisonError::OfferTwice("T0".into())));
}

fn small(weights: &[&str], rows: &[(&str, &[&str])]) -> ComparisonTable {
    let offers = rows.iter().map(|(name, values)| ComparedOffer {
        tenderer: (*name).into(),
        values: values.iter().map(|value| n(value)).collect(),
    });
    ComparisonTable { weights: weights.iter().map(|weight| n(weight)).collect(), offers: offers.collect() }
}

#[test]
fn electre_refuses_dominance_and_skips_equal_criteria() {
    let scores = |table| ElectreExperimental { table, sum: ElectreSum::Quotients }.scores();
    let dominated = small(&["50", "50"], &[("A", &["2", "1"]), ("B", &["1", "1"])]);
    let expected = ComparisonError::Dominance { better: "A".into(), other: "B".into() };
    assert_eq!(scores(dominated), Err(expected.clone()));
    assert!(expected.text().it.contains("il bando deve dire"));
    let with_equal = small(&["50", "30", "20"], &[("A", &["2", "1", "7"]), ("B", &["1", "2", "7"])]);
    let found = scores(with_equal).unwrap();
    assert_eq!(found[0].score.result, n("5/3"));
    assert_eq!(found[1].score.text_en, "ELECTRE (experimental): 0.60 = 0.60");
    let one = small(&["1"], &[("A", &["1"])]);
    assert_eq!(scores(one), Err(ComparisonError::TooFew(1)));
    let bad = small(&["1", "0"], &[("A", &["1", "1"]), ("B", &["2", "0"])]);
    assert_eq!(scores(bad), Err(ComparisonError::BadValue { row: 0, column: 2, value: Box::new(n("0")) }));
    let crowd = |offers: usize, criteria: usize| {
        // Each is the best in one criterion, none is dominated.
        let values = |offer: usize| (0..criteria).map(|at| Exact::from(1 + u32::from(at % offers == offer))).collect();
        let offers = (0..offers).map(|at| ComparedOffer { tenderer: format!("{at:03}").into(), values: values(at) });
        scores(ComparisonTable { weights: vec![Exact::one(); criteria], offers: offers.collect() })
    };
    assert_eq!(crowd(COMPARED_MAX, 100).unwrap().len(), COMPARED_MAX);
    let too_many = |found: Result<Vec<ElectreScore>, ComparisonError>| match found.unwrap_err() {
        ComparisonError::TooMany { what, count, max } => (what.it, count, max),
        other => panic!("{other}"),
    };
    assert_eq!(too_many(crowd(COMPARED_MAX + 1, 2)), ("offerte".to_owned(), 101, 100));
    assert_eq!(too_many(crowd(2, 101)), ("criteri".to_owned(), 101, 100));
    let negative = small(&["1", "1"], &[("A", &["1", "1"]), ("B", &["2", "-1"])]);
    assert_eq!(scores(negative), Err(ComparisonError::BadValue { row: 2, column: 2, value: Box::new(n("-1")) }));
}

#[test]
fn topsis_does_not_hang_on_units() {
    let directions = vec![Direction::HigherIsBetter, Direction::LowerIsBetter];
    let topsis = |table: ComparisonTable, decimals| {
        TopsisExperimental { table, directions: directions.clone(), decimals: Decimals::new(decimals).unwrap() }
            .scores()
    };
    let metres: &[(&str, &[&str])] = &[("A", &["3", "0.002"]), ("B", &["4", "0.005"]), ("C", &["5", "0.009"])];
    let other: &[(&str, &[&str])] =
        &[("A", &["0.000000000003", "2"]), ("B", &["0.000000000004", "5"]), ("C", &["0.000000000005", "9"])];
    let found = topsis(small(&["60", "40"], metres), 12).unwrap();
    assert_eq!(found, topsis(small(&["3", "2"], other), 12).unwrap());
    assert!(found[0].closeness.text_it.starts_with("TOPSIS (sperimentale): "));
    let equal = small(&["1", "1"], &[("A", &["1", "2"]), ("B", &["1", "2"])]);
    assert_eq!(topsis(equal, 6), Err(ComparisonError::AllEqual));
    // 3 and 4 have the norm 5: the gap of 1/5 weighs what its criterion does, and 10^-15 in all is still told apart.
    let apart = |weight: &str| small(&["1", weight], &[("A", &["7", "3"]), ("B", &["7", "4"])]);
    let share = n("0.000000000000005").checked_div(&n("0.999999999999995")).unwrap().to_string();
    assert!(topsis(apart(&share), 6).is_ok());
    assert_eq!(topsis(apart("0.0000000000000049"), 6), Err(ComparisonError::Undecided));
    // Each is as far from the best as from the worst: 1/2 lies where the rounding to whole numbers changes.
    let halves = TopsisExperimental {
        table: small(&["1", "1"], &[("A", &["3", "4"]), ("B", &["4", "3"])]),
        directions: vec![Direction::HigherIsBetter; 2],
        decimals: Decimals::new(1).unwrap(),
    };
    assert_eq!(halves.scores().unwrap()[0].closeness.result, n("0.5"));
    let whole = TopsisExperimental { decimals: Decimals::new(0).unwrap(), ..halves };
    assert_eq!(whole.scores(), Err(ComparisonError::Undecided));
    let near = small(&["1", "1"], &[("A", &["1", "2"]), ("B", &["1.0000000000000000001", "2"])]);
    assert_eq!(topsis(near, 6), Err(ComparisonError::Undecided));
    let zeros = small(&["1", "1"], &[("A", &["0", "2"]), ("B", &["0", "1"])]);
    let zeros: BTreeMap<_, _> =
        topsis(zeros, 6).unwrap().into_iter().map(|score| (score.tenderer, score.closeness.result)).collect();
    assert_eq!(zeros, BTreeMap::from([("A".into(), n("0")), ("B".into(), n("1"))]));
    let wrong = TopsisExperimental {
        table: small(&["1"], &[("A", &["1"]), ("B", &["2"])]),
        directions,
        decimals: Decimals::new(6).unwrap(),
    };
    assert_eq!(wrong.scores(), Err(ComparisonError::RowLength { row: 0, found: 2, wanted: 1 }));
}
