//! From the coefficients of several commissioners to one: mean, mean without extremes, median.

use ceralacca_evaluation::*;

use crate::common::{Random, cases, n};
use crate::vectors::{judged, panel};

const RULES: &str = r#"
[technical]
max_points = 10
[[technical.criteria]]
id = "1"
title = "Progetto"
max = 10
[[technical.criteria.subcriteria]]
id = "1.1"
title = "Progetto"
parts = [{ type = "discretionary", max = 10 }]
[technical.scoring]
method = "each_commissioner"
scale = [{ value = 0, label_it = "assente" }, { value = "0.2", label_it = "scarso" }, { value = "0.8", label_it = "buono" }, { value = "0.9", label_it = "distinto" }, { value = 1, label_it = "ottimo" }]
[economic]
max_points = 90
item = "offer"
formula = { kind = "inverse_proportional" }
input_decimals = { decimals = 2, more = "refused" }
"#;

fn rules(aggregation: &str) -> AwardRules {
    toml::from_str(&RULES.replace("scale =", &format!("aggregation = \"{aggregation}\"\nscale ="))).unwrap()
}

fn score(aggregation: &str, coefficients: &[&str]) -> Result<Derivation, EvaluationError> {
    let given: Vec<Exact> = coefficients.iter().map(|value| n(value)).collect();
    let lot = LotInput {
        commissioners: panel(given.len()),
        tenderers: vec![judged("A", &[("1.1", given)])],
        ..LotInput::default()
    };
    let technical = score_technical(&rules(aggregation), &lot)?;
    Ok(technical.scores[0].subcriterion(&"1.1".into()).unwrap().parts[0].score.clone())
}

#[test]
fn extremes_are_left_out_once_each() {
    let without = score("mean_without_extremes", &["0.8", "0.2", "1", "0.9", "0.9"]).unwrap();
    assert_eq!(
        without.text_it,
        "0,80 0,20 1,00 0,90 0,90 → senza 0,20 e 1,00 (minore e maggiore), media 0,8666… × 10 = 8,6666…"
    );
    assert!(without.text_en.contains("→ without 0.20 and 1.00 (lowest and highest), mean 0.8666… × 10"), "{without:?}");
    let equal = score("mean_without_extremes", &["0.2", "0.2", "0.8", "0.8"]).unwrap();
    assert_eq!(equal.result, n("5"), "of equal extremes one alone is left out");
    assert_eq!(score("mean_without_extremes", &["0.9", "0", "1"]).unwrap().result, n("9"));
    assert_eq!(
        score("mean_without_extremes", &["0.9", "0"]),
        Err(PanelError::TooFewCommissioners { count: 2, min: 3 }.into())
    );
    let none = LotInput { tenderers: vec![TenderInput::admitted("A")], ..LotInput::default() };
    for aggregation in ["mean", "mean_without_extremes", "median"] {
        assert_eq!(score_technical(&rules(aggregation), &none), Err(PanelError::NoCommissioners.into()));
    }
}

#[test]
fn medians() {
    let odd = score("median", &["1", "0.2", "0.8"]).unwrap();
    assert_eq!(odd.text_it, "1,00 0,20 0,80 → mediana 0,80 × 10 = 8,00");
    assert_eq!(score("median", &["1", "0.2", "0.8", "0.9"]).unwrap().result, n("8.5"));
    assert_eq!(score("median", &["0.2", "0.8"]).unwrap().result, n("5"));
    assert_eq!(score("median", &["0.2"]).unwrap().result, n("2"));
}

#[test]
fn the_rule_is_said_in_words_and_left_out_when_it_is_the_mean() {
    let says = |aggregation, text: &str| {
        assert!(formula_text(&rules(aggregation)).iter().any(|found| found.it.contains(text)), "{text}");
    };
    says("mean", "Il coefficiente medio (media aritmetica) è moltiplicato");
    says("mean_without_extremes", "esclusi uno dei più bassi e uno dei più alti) è moltiplicato");
    says("median", "Il coefficiente mediano (quello centrale, o la media dei due centrali) è moltiplicato");
    let plain: AwardRules = toml::from_str(RULES).unwrap();
    assert_eq!(plain, rules("mean"));
    assert!(!toml::to_string(&plain).unwrap().contains("aggregation"));
    assert!(toml::to_string(&rules("median")).unwrap().contains("aggregation = \"median\""));
}

#[test]
fn a_second_calculation_agrees() {
    let cases = cases(100_000);
    let mut random = Random(5);
    for _ in 0..cases {
        let count = 1 + random.below(7);
        let thousandths: Vec<u64> = (0..count).map(|_| random.below(8) * 125).collect();
        let values: Vec<Exact> =
            thousandths.iter().map(|one| Exact::from(*one).checked_div(&Exact::from(1_000)).unwrap()).collect();
        let values: Vec<&Exact> = values.iter().collect();
        // Each result × its divisor must give back the whole thousandths that were added up.
        let whole = |aggregation: Aggregation, divisor: u64| {
            aggregation
                .of(&values)
                .map(|result| (&result * &Exact::from(divisor * 1_000)).to_i64().unwrap().cast_unsigned())
        };
        let sum: u64 = thousandths.iter().sum();
        let (least, most) = (thousandths.iter().min().unwrap(), thousandths.iter().max().unwrap());
        assert_eq!(whole(Aggregation::Mean, count), Some(sum));
        let without = (count > 2).then(|| sum - least - most);
        assert_eq!(whole(Aggregation::MeanWithoutExtremes, count.saturating_sub(2).max(1)), without, "{thousandths:?}");
        // The value that has no more than so many below it, and more than so many up to it.
        let at = |rank: u64| {
            let below = |one: &u64| thousandths.iter().filter(|other| *other < one).count() as u64;
            let up_to = |one: &u64| thousandths.iter().filter(|other| *other <= one).count() as u64;
            thousandths.iter().find(|one| below(one) <= rank && rank < up_to(one)).unwrap()
        };
        assert_eq!(whole(Aggregation::Median, 2), Some(at((count - 1) / 2) + at(count / 2)), "{thousandths:?}");
    }
    println!("{cases} lists of coefficients agree");
}
