//! What a change does before and after the award.

use ceralacca_evaluation::*;

use crate::common::{n, offers, price_only};

fn snapshot(method: AnomalyMethod, discounts: &[&str]) -> AnomalySnapshot {
    let offers = discounts
        .iter()
        .map(|discount| DiscountOffer { tenderer: format!("T{discount}").into(), discount: n(discount) });
    AnomalySnapshot::take(method, offers.collect()).unwrap()
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
    let taken = LotSnapshot::take(rules, lot, TieOutcomes::default()).unwrap();
    let lines = |ranking: &Ranking| -> Vec<(usize, String, String)> {
        ranking
            .places
            .iter()
            .map(|place| (place.position, place.tenderer.to_string(), place.total.result.to_string()))
            .collect()
    };
    let line = |position, name: &str, points: &str| (position, name.to_owned(), points.to_owned());
    assert_eq!(lines(taken.ranking())[0], line(1, "0000", "30"));
    let after = taken.after_exclusion(&"0000".into(), ChangeMoment::AfterAward).unwrap();
    let frozen = [line(1, "0001", "15"), line(1, "0002", "15"), line(3, "0003", "7.5")];
    assert_eq!(lines(&after.frozen), frozen);
    assert_eq!(after.frozen.unresolved[0].position, 1);
    assert_eq!(after.frozen.unresolved[0].tenderers, ids(&["0001", "0002"]));
    let again = [line(1, "0001", "30"), line(1, "0002", "30"), line(3, "0003", "15")];
    assert_eq!(lines(after.recomputed.as_ref().unwrap()), again);
    let tied = taken.after_exclusion(&"0001".into(), ChangeMoment::AfterAward).unwrap().frozen;
    assert_eq!(lines(&tied), [line(1, "0000", "30"), line(2, "0002", "15"), line(3, "0003", "7.5")]);
    assert_eq!(tied.unresolved, []);
    let last = taken.after_exclusion(&"0003".into(), ChangeMoment::AfterAward).unwrap().frozen;
    assert_eq!(last.unresolved[0].position, 2);
    assert!(taken.after_exclusion(&"X".into(), ChangeMoment::AfterAward).is_err());
}
