//! What a change does before and after the award.

use ceralacca_evaluation::*;

use std::collections::BTreeMap;

use crate::common::{n, offers, price_only};
use crate::vectors::{discretionary_rules, judged, panel};

fn snapshot(method: AnomalyMethod, discounts: &[&str]) -> AnomalySnapshot {
    let offers = discounts
        .iter()
        .map(|discount| DiscountOffer { tenderer: format!("T{discount}").into(), discount: n(discount) });
    AnomalySnapshot::take(method, offers.collect()).unwrap()
}

/// A lot as the award found it.
struct Award {
    rules: AwardRules,
    lot: LotInput,
}

impl Award {
    fn ranking(&self) -> Ranking {
        self.of(&self.lot)
    }

    fn of(&self, lot: &LotInput) -> Ranking {
        let technical = score_technical(&self.rules, lot).unwrap();
        let economic = score_economic(&self.rules, lot, &technical).unwrap();
        let (technical, economic) = who_competes(lot, technical, economic);
        rank(&self.rules, &technical, &economic, &TieOutcomes::default()).unwrap()
    }

    /// The ranking without somebody: with the points of the award, and computed again.
    fn without(&self, gone: &str) -> (Ranking, Ranking) {
        let with = |status| {
            let mut lot = self.lot.clone();
            lot.tenderers.iter_mut().find(|tender| tender.id.as_str() == gone).unwrap().status = status;
            self.of(&lot)
        };
        (with(TenderStatus::ExcludedAfterAward), with(TenderStatus::Excluded))
    }

    /// The ranking with somebody who comes back: with the points of the award, and computed again.
    fn with(&self, back: &TenderInput) -> (Ranking, Ranking) {
        let with = |status| {
            let mut lot = self.lot.clone();
            lot.tenderers.push(TenderInput { status, ..back.clone() });
            self.of(&lot)
        };
        (with(TenderStatus::ReadmittedAfterAward), with(TenderStatus::Admitted))
    }
}

fn ids(names: &[&str]) -> Vec<TendererId> {
    names.iter().map(|name| TendererId::from(*name)).collect()
}

const TEN: [&str; 10] = ["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"];

#[test]
fn an_exclusion_after_the_award_leaves_the_threshold() {
    let taken = snapshot(AnomalyMethod::A {}, &TEN);
    assert_eq!(taken.standing().threshold, n("17.4"));
    assert_eq!(taken.outcome().threshold.result, n("17.4"));
    assert_eq!(taken.standing().winners, ids(&["T17"]));
    let after = taken.after_exclusion(&"T17".into(), ChangeMoment::AfterAward).unwrap();
    assert_eq!(after.frozen.threshold, n("17.4"));
    assert_eq!(after.frozen.anomalous, ids(&["T18", "T19"]));
    assert_eq!(after.frozen.winners, ids(&["T16"]));
    assert_eq!(after.frozen.award_discount, Some(n("16")));
    assert_eq!(after.applying(), Ok(&after.frozen));
    assert!(after.text.it.contains("successiva all'aggiudicazione"), "{}", after.text.it);
    // 11 … 16 and 18 are left: mean 99/7, deviation 46/21, more than 15% of it: their sum.
    let recomputed = after.recomputed.clone().unwrap();
    assert_eq!(recomputed.threshold, n("49/3"));
    assert_eq!(recomputed.winners, ids(&["T16"]));
    let before = taken.after_exclusion(&"T17".into(), ChangeMoment::BeforeAward).unwrap();
    assert_eq!(before.applying(), Ok(&recomputed));
    assert!(before.text.en.contains("before the award"));
}

#[test]
fn frozen_and_recomputed_can_name_different_winners() {
    // Without 10 the wing takes 11, the mean rises to 15 and the threshold to 18: 17.9 is no longer anomalous.
    let taken = snapshot(AnomalyMethod::A {}, &["10", "11", "12", "13", "14", "15", "16", "17", "17.9", "19"]);
    assert_eq!(taken.standing().winners, ids(&["T17"]));
    let after = taken.after_exclusion(&"T10".into(), ChangeMoment::AfterAward).unwrap();
    assert_eq!(after.frozen, taken.standing());
    let recomputed = after.recomputed.unwrap();
    assert!(recomputed.threshold > n("17.9"), "{}", recomputed.threshold);
    assert_eq!(recomputed.winners, ids(&["T17.9"]));
}

#[test]
fn a_readmitted_tenderer_is_held_against_the_threshold_of_the_award() {
    let taken = snapshot(AnomalyMethod::A {}, &TEN);
    let admit = |discount: &str| {
        let offer = DiscountOffer { tenderer: "new".into(), discount: n(discount) };
        taken.after_readmission(offer, ChangeMoment::AfterAward)
    };
    assert_eq!(admit("17.39").unwrap().frozen.winners, ids(&["new"]));
    let equal = admit("17.4").unwrap().frozen;
    assert_eq!(equal.winners, ids(&["T17"]));
    assert_eq!(equal.anomalous, ids(&["T18", "T19", "new"]));
    assert_eq!(admit("17").unwrap().frozen.winners, ids(&["T17", "new"]));
    assert_ne!(admit("17.39").unwrap().recomputed.unwrap().threshold, n("17.4"));
    let refused = admit("100.1");
    assert!(matches!(refused, Err(SnapshotError::Anomaly(AnomalyError::NoDiscount { .. }))), "{refused:?}");
    let there = DiscountOffer { tenderer: "T10".into(), discount: n("5") };
    assert_eq!(taken.after_readmission(there, ChangeMoment::AfterAward), Err(SnapshotError::NoChange("T10".into())));
}

#[test]
fn the_contract_discount_of_method_b() {
    let taken = snapshot(AnomalyMethod::B {}, &["4.12", "20.37", "21.88", "22.15", "23.09", "24"]);
    let at_award = taken.standing();
    assert_eq!((at_award.winners, at_award.award_discount), (ids(&["T22.15"]), Some(n("21.88"))));
    let second_gone = taken.after_exclusion(&"T21.88".into(), ChangeMoment::AfterAward).unwrap().frozen;
    assert_eq!(
        (second_gone.winners, second_gone.award_discount),
        (ids(&["T22.15"]), Some(n("21.88"))),
        "his award stays"
    );
    let winner_gone = taken.after_exclusion(&"T22.15".into(), ChangeMoment::AfterAward).unwrap().frozen;
    assert_eq!((winner_gone.winners, winner_gone.award_discount), (ids(&["T21.88"]), Some(n("20.37"))));
}

#[test]
fn snapshots_and_changes_that_cannot_be() {
    let offer = |name: &str, discount: &str| DiscountOffer { tenderer: name.into(), discount: n(discount) };
    let twice = vec![offer("A", "1"), offer("B", "2"), offer("A", "3")];
    assert_eq!(AnomalySnapshot::take(AnomalyMethod::A {}, twice), Err(SnapshotError::Twice("A".into())));
    let equal = vec![offer("A", "1"), offer("B", "1"), offer("C", "1")];
    let none = AnomalySnapshot::take(AnomalyMethod::A {}, equal);
    assert_eq!(none, Err(SnapshotError::Anomaly(AnomalyError::AllSetAside)));
    let three = snapshot(AnomalyMethod::A {}, &["1", "2", "3"]);
    assert_eq!(three.after_exclusion(&"X".into(), ChangeMoment::AfterAward), Err(SnapshotError::NoChange("X".into())));
    assert!(SnapshotError::NoChange("X".into()).text().it.starts_with("Per X non cambia nulla"));
    let two_left = three.after_exclusion(&"T2".into(), ChangeMoment::BeforeAward).unwrap();
    assert_eq!(two_left.applying(), Err(&AnomalyError::AllSetAside), "the frozen standing still can be seen");
}

#[test]
fn interdependent_points_stay_after_the_award() {
    let rules = price_only("30", PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints });
    let lot = offers(&[n("20"), n("10"), n("10"), n("5")]);
    let taken = Award { rules, lot };
    let lines = |ranking: &Ranking| -> Vec<(usize, String, String)> {
        ranking
            .places
            .iter()
            .map(|place| (place.position, place.tenderer.to_string(), place.total.result.to_string()))
            .collect()
    };
    let line = |position, name: &str, points: &str| (position, name.to_owned(), points.to_owned());
    assert_eq!(lines(&taken.ranking())[0], line(1, "0000", "30"));
    let (after, anew) = taken.without("0000");
    let frozen = [line(1, "0001", "15"), line(1, "0002", "15"), line(3, "0003", "7.5")];
    assert_eq!(lines(&after), frozen);
    assert_eq!(after.unresolved[0].position, 1);
    assert_eq!(after.unresolved[0].tenderers, ids(&["0001", "0002"]));
    let again = [line(1, "0001", "30"), line(1, "0002", "30"), line(3, "0003", "15")];
    assert_eq!(lines(&anew), again);
    let tied = taken.without("0001").0;
    assert_eq!(lines(&tied), [line(1, "0000", "30"), line(2, "0002", "15"), line(3, "0003", "7.5")]);
    assert_eq!(tied.unresolved, []);
    let last = taken.without("0003").0;
    assert_eq!(last.unresolved[0].position, 2);
}

/// Total points by tenderer.
fn totals(ranking: &Ranking) -> BTreeMap<String, String> {
    ranking.places.iter().map(|place| (place.tenderer.to_string(), place.total.result.to_string())).collect()
}

fn lines<const N: usize>(expected: [(&str, &str); N]) -> BTreeMap<String, String> {
    expected.into_iter().map(|(name, points)| (name.to_owned(), points.to_owned())).collect()
}

fn offering(name: &str, number: &str) -> TenderInput {
    TenderInput { economic: Some(n(number)), ..TenderInput::admitted(name) }
}

#[test]
fn who_is_readmitted_leaves_the_others_as_they_were() {
    let rules = price_only("30", PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints });
    let taken = Award { rules, lot: offers(&[n("20"), n("10")]) };
    let back = |number: &str| {
        let (frozen, anew) = taken.with(&offering("back", number));
        (totals(&frozen), totals(&anew))
    };
    let same = lines([("0000", "30"), ("0001", "15"), ("back", "22.5")]);
    assert_eq!(back("15"), (same.clone(), same));
    let worse = lines([("0000", "30"), ("0001", "15"), ("back", "7.5")]);
    assert_eq!(back("5"), (worse.clone(), worse), "worse than all, and not lifted to the worst");
    let frozen = lines([("0000", "30"), ("0001", "15"), ("back", "30")]);
    let anew = lines([("0000", "15"), ("0001", "7.5"), ("back", "30")]);
    assert_eq!(back("40"), (frozen, anew));
}

#[test]
fn the_points_of_who_is_readmitted_say_by_what_they_were_measured() {
    let formula = PriceFormula::MinMax { measure: Measure::DiscountPercent, all_equal: ZeroCase::ZeroPoints };
    let rules = price_only("30", formula);
    let mut lot = offers(&[n("10"), n("30")]);
    for (name, number) in [("better", "40"), ("middle", "20"), ("worse", "5")] {
        let status = TenderStatus::ReadmittedAfterAward;
        lot.tenderers.push(TenderInput { status, ..offering(name, number) });
    }
    let technical = score_technical(&rules, &lot).unwrap();
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    let of = |name: &str| economic.of(&name.into()).unwrap();
    assert_eq!((of("better").score.result.clone(), of("better").counted.clone()), (n("30"), n("40")));
    let text = &of("better").score.text_it;
    assert!(text.starts_with("misurato come 30, estremo delle offerte all'aggiudicazione: "), "{text}");
    assert_eq!(of("worse").score.result, n("0"));
    assert!(of("worse").score.text_en.starts_with("measured as 10, the extreme"), "{}", of("worse").score.text_en);
    assert_eq!(of("middle").score.result, n("15"), "between the two nothing is bounded");
    assert_eq!(of("0001").score.result, n("30"));
}

/// A rescaled lot: at the award X has the best of a, Y the best of b.
fn rescaled(rescaling: Rescaling) -> Award {
    let weights = BTreeMap::from([("a", n("40")), ("b", n("30"))]);
    let mut rules = discretionary_rules(&weights, RoundingRule::EXACT);
    rules.technical.as_mut().unwrap().rescaling = rescaling;
    Award { rules, lot: LotInput { commissioners: panel(1), tenderers: vec![x(), y()], ..LotInput::default() } }
}

fn x() -> TenderInput {
    TenderInput { economic: Some(n("0")), ..judged("X", &[("a", vec![n("0.8")]), ("b", vec![n("0.3")])]) }
}

fn y() -> TenderInput {
    TenderInput { economic: Some(n("0")), ..judged("Y", &[("a", vec![n("0.4")]), ("b", vec![n("0.6")])]) }
}

#[test]
fn rescaling_keeps_the_best_of_the_award() {
    let best = TenderInput { economic: Some(n("0")), ..judged("Z", &[("a", vec![n("1")]), ("b", vec![n("0.6")])]) };
    for (rescaling, award, z) in [
        (Rescaling::First, [("X", "55"), ("Y", "50")], "70"),
        (Rescaling::FirstAndSecond, [("X", "70"), ("Y", "700/11")], "70"),
        (Rescaling::Second, [("X", "70"), ("Y", "2380/41")], "70"),
    ] {
        let taken = rescaled(rescaling);
        assert_eq!(totals(&taken.ranking()), lines(award), "{rescaling:?}");
        let (frozen, anew) = taken.with(&best);
        assert_eq!(totals(&frozen), lines([award[0], award[1], ("Z", z)]), "{rescaling:?}");
        assert_ne!(frozen, anew, "{rescaling:?}");
        let (frozen, anew) = taken.without("X");
        assert_eq!(totals(&frozen), lines([award[1]]), "{rescaling:?}");
        assert_eq!(totals(&anew), lines([("Y", "70")]), "{rescaling:?}");
    }
}

#[test]
fn quantities_are_held_against_those_of_the_award() {
    let rules = |rule: QuantityRule| {
        let mut rules = discretionary_rules(&BTreeMap::from([("q", n("10"))]), RoundingRule::EXACT);
        let technical = rules.technical.as_mut().unwrap();
        technical.criteria[0].subcriteria[0].parts = vec![Part::Quantitative(QuantitativePart {
            max: n("10"),
            item: "hours".into(),
            unit: "ore".to_owned(),
            unit_en: None,
            rule,
            ascertained: Ascertained::Declared,
        })];
        rules
    };
    let counted = |name: &str, hours: &str| TenderInput {
        answers: BTreeMap::from([("hours".into(), Answer::Number(n(hours)))]),
        economic: Some(n("0")),
        ..TenderInput::admitted(name)
    };
    let lot = LotInput {
        commissioners: panel(1),
        tenderers: vec![counted("A", "20"), counted("B", "40")],
        ..LotInput::default()
    };
    let higher = Direction::HigherIsBetter;
    let lower = Direction::LowerIsBetter;
    for (rule, award, hours, his) in [
        (QuantityRule::LinearToBest { direction: higher }, [("A", "5"), ("B", "10")], "80", "10"),
        (QuantityRule::LinearToBest { direction: higher }, [("A", "5"), ("B", "10")], "10", "2.5"),
        (QuantityRule::LinearToBest { direction: lower }, [("A", "10"), ("B", "5")], "10", "10"),
        (QuantityRule::LinearMinMax { direction: higher }, [("A", "0"), ("B", "10")], "10", "0"),
        (QuantityRule::LinearMinMax { direction: higher }, [("A", "0"), ("B", "10")], "80", "10"),
        (QuantityRule::LinearMinMax { direction: lower }, [("A", "10"), ("B", "0")], "80", "0"),
        (QuantityRule::LinearMinMax { direction: lower }, [("A", "10"), ("B", "0")], "30", "5"),
    ] {
        let taken = Award { rules: rules(rule.clone()), lot: lot.clone() };
        let (frozen, _) = taken.with(&counted("C", hours));
        assert_eq!(totals(&frozen), lines([award[0], award[1], ("C", his)]), "{rule:?} {hours}");
    }
}
