//! Both rescalings and the threshold at each of its stages: edges, and a second calculation.

use std::collections::BTreeMap;

use ceralacca_evaluation::*;
use num_rational::Ratio;

use crate::common::{Random, cases, n};
use crate::vectors::{discretionary_rules, judged, panel, rescaling_case, totals, vectors};

fn case() -> (AwardRules, LotInput) {
    let vector = vectors("scoring.json").into_iter().find(|vector| vector["id"] == "reparam").unwrap();
    rescaling_case(&vector["input"])
}

/// The totals of those who pass.
fn passing(rescaling: Rescaling, stage: ThresholdStage, points: &str) -> BTreeMap<String, String> {
    let (mut rules, lot) = case();
    let technical = rules.technical.as_mut().unwrap();
    technical.rescaling = rescaling;
    technical.threshold = Some(Threshold { points: n(points), stage: Some(stage) });
    let result = score_technical(&rules, &lot).unwrap();
    result.passing().map(|score| (score.tenderer.to_string(), score.total.result.to_string())).collect()
}

fn map(lines: &[(&str, &str)]) -> BTreeMap<String, String> {
    lines.iter().map(|(name, points)| ((*name).to_owned(), (*points).to_owned())).collect()
}

#[test]
fn who_falls_before_the_first_rescaling_does_not_enter_it() {
    let all = map(&[("X", "63.5"), ("Y", "58.75"), ("Z", "40")]);
    assert_eq!(passing(Rescaling::First, ThresholdStage::BeforeRescaling, "34.5"), all);
    // Z had the best of c: without him 0.90 is.
    let without = map(&[("X", "65"), ("Y", "715/12")]);
    assert_eq!(passing(Rescaling::First, ThresholdStage::BeforeRescaling, "34.51"), without);
}

#[test]
fn the_threshold_between_the_rescalings() {
    let stage = ThresholdStage::AfterFirstRescaling;
    let all = map(&[("X", "70"), ("Y", "8225/127"), ("Z", "5600/127")]);
    assert_eq!(passing(Rescaling::FirstAndSecond, stage, "40"), all);
    let two = map(&[("X", "70"), ("Y", "8225/127")]);
    assert_eq!(passing(Rescaling::FirstAndSecond, stage, "40.01"), two);
    assert_eq!(passing(Rescaling::First, stage, "40.01"), map(&[("X", "63.5"), ("Y", "58.75")]));
}

#[test]
fn the_threshold_after_both() {
    let stage = ThresholdStage::AfterRescaling;
    assert_eq!(passing(Rescaling::FirstAndSecond, stage, "5600/127").len(), 3);
    assert_eq!(passing(Rescaling::FirstAndSecond, stage, "44.095").len(), 2);
    assert_eq!(passing(Rescaling::Second, stage, "70").len(), 1);
}

#[test]
fn a_stage_that_the_notice_does_not_have_is_a_defect() {
    let (mut rules, _) = case();
    let mut has = |rescaling| {
        let technical = rules.technical.as_mut().unwrap();
        technical.rescaling = rescaling;
        technical.threshold = Some(Threshold { points: n("40"), stage: Some(ThresholdStage::AfterFirstRescaling) });
        rules.check().iter().any(|defect| defect.id == "threshold-stage")
    };
    assert!(has(Rescaling::None) && has(Rescaling::Second));
    assert!(!has(Rescaling::First) && !has(Rescaling::FirstAndSecond));
}

#[test]
fn nobody_with_points_is_not_rescaled() {
    let weights = BTreeMap::from([("a", n("10"))]);
    let mut rules = discretionary_rules(&weights, RoundingRule::EXACT);
    rules.technical.as_mut().unwrap().rescaling = Rescaling::FirstAndSecond;
    let tenderers = vec![judged("A", &[("a", vec![n("0")])]), judged("B", &[("a", vec![n("0")])])];
    let lot = LotInput { commissioners: panel(1), tenderers, ..LotInput::default() };
    assert!(totals(&rules, &lot).values().all(Exact::is_zero));
    let none = LotInput { commissioners: panel(1), ..LotInput::default() };
    assert!(totals(&rules, &none).is_empty());
}

type Fraction = Ratio<i128>;

/// Coefficients in twentieths by tenderer and criterion; the totals of those who pass.
fn naive(
    weights: &[i128],
    twentieths: &[Vec<i128>],
    rescaling: Rescaling,
    stage: ThresholdStage,
    threshold: i128,
) -> Vec<Option<Fraction>> {
    let first = rescaling == Rescaling::First || rescaling == Rescaling::FirstAndSecond;
    let second = rescaling == Rescaling::Second || rescaling == Rescaling::FirstAndSecond;
    let total = |own: &[i128], best: &[i128]| -> Fraction {
        (0..weights.len()).map(|at| Fraction::new(weights[at] * own[at], best[at].max(1))).sum()
    };
    let mut points: Vec<Option<Fraction>> =
        twentieths.iter().map(|own| Some(total(own, &vec![20; weights.len()]))).collect();
    let cut = |points: &mut Vec<Option<Fraction>>, now: bool| {
        for one in points.iter_mut() {
            *one = one.filter(|one| !now || *one >= Fraction::from(threshold));
        }
    };
    cut(&mut points, stage == ThresholdStage::BeforeRescaling);
    if first {
        let inside = |at: usize| points[at].is_some();
        let best: Vec<i128> = (0..weights.len())
            .map(|criterion| {
                (0..twentieths.len()).filter(|at| inside(*at)).map(|at| twentieths[at][criterion]).max().unwrap_or(0)
            })
            .collect();
        points = (0..twentieths.len()).map(|at| points[at].map(|_| total(&twentieths[at], &best))).collect();
    }
    cut(&mut points, stage == ThresholdStage::AfterFirstRescaling);
    if let Some(best) = points.iter().flatten().max().copied().filter(|best| second && *best > Fraction::from(0)) {
        let max: i128 = weights.iter().sum();
        points = points.iter().map(|one| one.map(|one| one * max / best)).collect();
    }
    cut(&mut points, stage == ThresholdStage::AfterRescaling);
    points
}

#[test]
fn a_second_calculation_agrees() {
    let cases = usize::try_from(cases(6_000)).unwrap();
    let mut random = Random(29);
    let names = ["a", "b", "c"];
    for case in 0..cases {
        let weights: Vec<i128> = (0..3).map(|_| 1 + i128::from(random.below(30))).collect();
        let tenderers = 1 + random.below(4);
        let twentieths: Vec<Vec<i128>> =
            (0..tenderers).map(|_| (0..3).map(|_| i128::from(random.below(21))).collect()).collect();
        let rescaling = [Rescaling::None, Rescaling::First, Rescaling::Second, Rescaling::FirstAndSecond][case % 4];
        let stages =
            [ThresholdStage::BeforeRescaling, ThresholdStage::AfterFirstRescaling, ThresholdStage::AfterRescaling];
        let stage = stages[case / 4 % 3];
        let first = rescaling == Rescaling::First || rescaling == Rescaling::FirstAndSecond;
        if stage == ThresholdStage::AfterFirstRescaling && !first {
            continue;
        }
        let threshold = i128::from(random.below(30)).min(weights.iter().sum());
        let by_name = names.iter().zip(&weights).map(|(name, weight)| (*name, Exact::from(*weight))).collect();
        let mut rules = discretionary_rules(&by_name, RoundingRule::EXACT);
        let technical = rules.technical.as_mut().unwrap();
        technical.rescaling = rescaling;
        technical.threshold = Some(Threshold { points: Exact::from(threshold), stage: Some(stage) });
        let tenders = twentieths.iter().enumerate().map(|(at, own)| {
            let share = |own: &i128| vec![Exact::from(*own).checked_div(&Exact::from(20)).unwrap()];
            let given: Vec<_> = names.iter().zip(own).map(|(name, own)| (*name, share(own))).collect();
            judged(&at.to_string(), &given)
        });
        let lot = LotInput { commissioners: panel(1), tenderers: tenders.collect(), ..LotInput::default() };
        let result = score_technical(&rules, &lot).unwrap();
        let found: Vec<Option<String>> =
            result.scores.iter().map(|score| score.passes().then(|| score.total.result.to_string())).collect();
        let naive: Vec<Option<String>> = naive(&weights, &twentieths, rescaling, stage, threshold)
            .into_iter()
            .map(|one| one.map(|one| n(&one.to_string()).to_string()))
            .collect();
        assert_eq!(found, naive, "{weights:?} {twentieths:?} {rescaling:?} {stage:?} {threshold}");
    }
}
