//! Lots: every small case against a search of all assignments, preferences, exclusions, empty lots, limits on offers,
//! combined awards.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::*;

use crate::common::{Random, n};

/// A ranking of these tenderers, first place first; the totals fall with the place and rise with `level`.
fn ranking(lot: &str, order: &[usize], level: u32) -> LotRanking {
    let place = |(at, tenderer): (usize, &usize)| {
        let total = Exact::from(level + 100 - u32::try_from(at).unwrap());
        Place {
            position: at + 1,
            tenderer: format!("T{tenderer}").into(),
            technical: total.clone(),
            economic: Exact::zero(),
            total: Derivation::new(total, Text::default()),
            decided_by: None,
        }
    };
    let places = order.iter().enumerate().map(place).collect();
    LotRanking { lot: lot.into(), ranking: Ranking { places, unresolved: Vec::new() } }
}

fn limit(max: u32, choice: &[LotChoice], empty_lot: EmptyLot) -> LotAwardRules {
    LotAwardRules {
        max_lots_per_tenderer: max,
        reason: "concorrenza".to_owned(),
        reason_en: None,
        choice: choice.to_vec(),
        empty_lot,
    }
}

fn rankings(orders: &[Vec<usize>]) -> Vec<LotRanking> {
    orders.iter().enumerate().map(|(lot, order)| ranking(&format!("L{lot}"), order, 0)).collect()
}

fn winners(awards: &LotAwards) -> Vec<Option<String>> {
    awards.awards.iter().map(|award| award.tenderer.as_ref().map(TendererId::to_string)).collect()
}

/// Every order of some of these tenderers, the empty one too.
fn orders(tenderers: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut at = 0;
    while let Some(order) = all.get(at).cloned() {
        let longer =
            (0..tenderers).filter(|next| !order.contains(next)).map(|next| [order.clone(), vec![next]].concat());
        all.extend(longer.collect::<Vec<_>>());
        at += 1;
    }
    all
}

/// The assignment that the article asks for, found among all: nobody above the limit; no lot passed over a tenderer ranked
/// before the one it went to who had room, or who was given a lot that he keeps less readily; and of those that remain the
/// one in which each lot goes to the best placed.
///
/// Which lots a tenderer keeps more readily: those listed first.
fn best_assignment(orders: &[Vec<usize>], tenderers: usize, limit: usize) -> Vec<Option<usize>> {
    let places = |lot: usize, who: Option<usize>| match who {
        Some(who) => orders[lot].iter().position(|other| *other == who).unwrap(),
        None => orders[lot].len(),
    };
    let stable = |given: &[Option<usize>]| {
        let held = |who: usize| (0..orders.len()).filter(move |lot| given[*lot] == Some(who));
        let within = (0..tenderers).all(|who| held(who).count() <= limit);
        within
            && (0..orders.len()).all(|lot| {
                orders[lot][..places(lot, given[lot])]
                    .iter()
                    .all(|passed| held(*passed).count() == limit && held(*passed).all(|kept| kept < lot))
            })
    };
    let mut assignments: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for order in orders {
        let choices: Vec<Option<usize>> = order.iter().copied().map(Some).chain([None]).collect();
        assignments = assignments
            .iter()
            .flat_map(|given| choices.iter().map(move |choice| [given.clone(), vec![*choice]].concat()))
            .collect();
    }
    let found: Vec<Vec<Option<usize>>> = assignments.into_iter().filter(|given| stable(given)).collect();
    let best = |lot: usize| found.iter().map(|given| places(lot, given[lot])).min().unwrap();
    let ideal: Vec<usize> = (0..orders.len()).map(best).collect();
    found.into_iter().find(|given| (0..orders.len()).all(|lot| places(lot, given[lot]) == ideal[lot])).unwrap()
}

fn compare(orders: &[Vec<usize>], tenderers: usize, max: u32) {
    let naive = best_assignment(orders, tenderers, usize::try_from(max).unwrap());
    let lots = rankings(orders);
    let name = |who: Option<usize>| who.map(|who| format!("T{who}"));
    let not_awarded = award_lots(&limit(max, &[LotChoice::LotOrder], EmptyLot::NotAwarded), &lots).unwrap();
    assert_eq!(winners(&not_awarded), naive.iter().copied().map(name).collect::<Vec<_>>(), "{orders:?}");
    let stays = award_lots(&limit(max, &[LotChoice::LotOrder], EmptyLot::StaysWithFirst), &lots).unwrap();
    for ((award, order), naive) in stays.awards.iter().zip(orders).zip(naive) {
        assert_eq!(
            award.tenderer.as_ref().map(TendererId::to_string),
            name(naive.or(order.first().copied())),
            "{orders:?}"
        );
        assert_eq!(award.beyond_limit, naive.is_none() && !order.is_empty());
    }
}

#[test]
fn every_case_of_three_lots_and_three_tenderers() {
    let all = orders(3);
    let mut cases = 0;
    for one in &all {
        for two in &all {
            for three in &all {
                for max in [1, 2] {
                    compare(&[one.clone(), two.clone(), three.clone()], 3, max);
                    cases += 1;
                }
            }
        }
    }
    println!("{cases} cases of three lots agree with the search of all assignments");
    assert_eq!(cases, 16_usize.pow(3) * 2);
}

#[test]
fn cases_of_four_lots_and_four_tenderers() {
    let (all, mut random) = (orders(4), Random(17));
    assert_eq!(all.len(), 65);
    for _ in 0..1_500 {
        let four: Vec<Vec<usize>> = (0..4).map(|_| all[usize::try_from(random.below(65)).unwrap()].clone()).collect();
        let max = 1 + u32::try_from(random.below(3)).unwrap();
        compare(&four, 4, max);
    }
}

#[test]
fn an_exclusion_moves_all_lots() {
    let rules = limit(1, &[LotChoice::LotOrder], EmptyLot::NotAwarded);
    let lots = rankings(&[vec![0, 1, 2], vec![0, 1, 2], vec![1, 2, 0]]);
    let names = |names: &[&str]| names.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>();
    let before = award_lots(&rules, &lots).unwrap();
    assert_eq!(winners(&before), names(&["T0", "T1", "T2"]));
    assert_eq!(before.releases.len(), 2);
    let without: Vec<LotRanking> = rankings(&[vec![1, 2], vec![1, 2], vec![1, 2]]);
    let after = award_lots(&rules, &without).unwrap();
    assert_eq!(winners(&after), [Some("T1".to_owned()), Some("T2".to_owned()), None]);
    assert!(!after.awards[2].beyond_limit);
}

#[test]
fn a_declared_preference_decides() {
    let choice = [LotChoice::DeclaredPreference, LotChoice::LotOrder];
    let rules = limit(1, &choice, EmptyLot::NotAwarded);
    let lots = rankings(&[vec![0, 1], vec![0, 1], vec![0, 1]]);
    let prefer = |wishes: &[(&str, &[&str])]| -> LotPreferences {
        wishes.iter().map(|(who, lots)| ((*who).into(), lots.iter().map(|lot| LotId::from(*lot)).collect())).collect()
    };
    let given = |wishes: &[(&str, &[&str])]| {
        let awards = award_lots_preferring(&rules, &lots, &prefer(wishes)).unwrap();
        winners(&awards).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    assert_eq!(given(&[("T0", &["L2", "L1"])]), ["T1", "", "T0"]);
    assert_eq!(given(&[("T0", &["L1"]), ("T1", &["L2", "L0"])]), ["", "T0", "T1"]);
    assert_eq!(given(&[]), ["T0", "T1", ""], "without a preference the next test");
    let only = limit(1, &[LotChoice::DeclaredPreference], EmptyLot::NotAwarded);
    let undecided = award_lots_preferring(&only, &lots, &prefer(&[("T0", &["L2"])]));
    assert!(undecided.is_err(), "T1 declared none, and nothing else decides");
    let twice = award_lots_preferring(&rules, &lots, &prefer(&[("T0", &["L2", "L2"])]));
    assert_eq!(twice, Err(RankingError::DuplicateLot("L2".into()).into()));
    assert!(rules.formula_text().it.contains("preferenza dichiarata"));
}

#[test]
fn every_lot_is_awarded_once_and_not_too_many_at_a_time() {
    let rules = limit(1, &[LotChoice::HighestTotal], EmptyLot::NotAwarded);
    let twice = [ranking("L0", &[0], 0), ranking("L0", &[1], 0)];
    assert_eq!(award_lots(&rules, &twice), Err(RankingError::DuplicateLot("L0".into()).into()));
    let lots = |count: usize| (0..count).map(|lot| ranking(&format!("L{lot}"), &[lot], 0)).collect::<Vec<_>>();
    assert_eq!(award_lots(&rules, &lots(LOTS_MAX)).unwrap().awards.len(), LOTS_MAX);
    let error = award_lots(&rules, &lots(LOTS_MAX + 1)).unwrap_err();
    assert_eq!(error.text().it, "Troppi elementi (lotti): 1001, ne sono accettati al massimo 1000.");
}

#[test]
fn offers_beyond_the_limit() {
    let ids = |names: &[&str]| names.iter().map(|name| LotId::from(*name)).collect::<Vec<_>>();
    let counted = |beyond, offered: &[&str], wanted: &[&str]| {
        let found = LotOfferLimit { max_lots_offered: 2, beyond }.counted(&ids(offered), &ids(wanted)).unwrap();
        assert_eq!(found.counted.len() + found.left_out.len(), offered.len());
        (found.counted, found.text)
    };
    let all = ["1", "2", "3"];
    assert_eq!(counted(BeyondOfferLimit::NoneCounts, &all, &[]).0, ids(&[]));
    assert_eq!(counted(BeyondOfferLimit::NoneCounts, &all[1..], &[]).0, ids(&["2", "3"]));
    assert_eq!(counted(BeyondOfferLimit::LotOrder, &all, &["3"]).0, ids(&["1", "2"]));
    assert_eq!(counted(BeyondOfferLimit::DeclaredPreference, &all, &["3", "2"]).0, ids(&["2", "3"]));
    assert_eq!(counted(BeyondOfferLimit::DeclaredPreference, &all, &["9", "3"]).0, ids(&["1", "3"]));
    assert_eq!(counted(BeyondOfferLimit::DeclaredPreference, &all, &[]).0, ids(&["1", "2"]));
    let text = counted(BeyondOfferLimit::LotOrder, &all, &[]).1;
    assert!(
        text.it.starts_with("Offerte per più dei 2 lotti ammessi: ") && text.it.contains("(3) restano chiuse"),
        "{text:?}"
    );
    assert!(counted(BeyondOfferLimit::NoneCounts, &all, &[]).1.en.contains("none counts (none)"));
    let rule = LotOfferLimit { max_lots_offered: 2, beyond: BeyondOfferLimit::LotOrder };
    assert_eq!(rule.counted(&ids(&["1", "1"]), &[]), Err(RankingError::DuplicateLot("1".into())));
    assert_eq!(rule.counted(&ids(&["1"]), &ids(&["2", "2"])), Err(RankingError::DuplicateLot("2".into())));
}

fn offer(tenderer: &str, lots: &[&str], value: &str) -> CombinedOffer {
    CombinedOffer {
        tenderer: tenderer.into(),
        lots: lots.iter().map(|lot| LotId::from(*lot)).collect(),
        value: n(value),
    }
}

fn combined(comparison: CombinedComparison, offers: Vec<CombinedOffer>) -> CombinedAward {
    let lots = [("1", "100"), ("2", "300"), ("3", "100")].map(|(lot, amount)| (lot.into(), n(amount)));
    CombinedAward { comparison, lots: lots.into(), offers }
}

#[test]
fn a_combination_is_held_against_the_single_lots() {
    let singles = [offer("A", &["1"], "90"), offer("B", &["2"], "250"), offer("C", &["3"], "95")];
    let with = |value: &str| {
        let offers = [singles.to_vec(), vec![offer("D", &["1", "2"], value)]].concat();
        combined(CombinedComparison::LowestPrice, offers).outcome()
    };
    let found = with("339").unwrap();
    assert_eq!(found.awarded, [2, 3]);
    assert_eq!(found.sum.text_it, "C (lotti 3) 95 + D (lotti 1, 2) 339 = 434");
    assert_eq!(with("341").unwrap().awarded, [0, 1, 2]);
    assert_eq!(with("340"), Err(CombinedError::Tie { one: vec![1, 2, 3], other: vec![3, 4] }));
    // Points weigh by the amounts: 80 × 400 against 70 × 100 + 84 × 300 = 32 200.
    let points = |value: &str| {
        let offers = vec![
            offer("A", &["1"], "70"),
            offer("B", &["2"], "84"),
            offer("C", &["3"], "60"),
            offer("D", &["1", "2"], value),
        ];
        combined(CombinedComparison::HighestPointsByAmount, offers).outcome().unwrap().awarded
    };
    assert_eq!(points("80"), [0, 1, 2]);
    assert_eq!(points("81"), [2, 3]);
}

#[test]
fn combinations_agree_with_the_search_of_all_sets_of_offers() {
    let mut random = Random(23);
    for _ in 0..3_000 {
        let lots = 1 + usize::try_from(random.below(4)).unwrap();
        let names: Vec<String> = (0..lots).map(|lot| lot.to_string()).collect();
        let offers: Vec<CombinedOffer> = (0..1 + random.below(7))
            .map(|at| {
                let set = 1 + random.below((1 << lots) - 1);
                let of: Vec<&str> =
                    (0..lots).filter(|lot| set >> lot & 1 == 1).map(|lot| names[lot].as_str()).collect();
                offer(&format!("T{at}"), &of, &(1 + random.below(12)).to_string())
            })
            .collect();
        let amounts: BTreeMap<LotId, Exact> =
            names.iter().map(|name| (name.as_str().into(), Exact::from(1 + random.below(3)))).collect();
        for comparison in [CombinedComparison::LowestPrice, CombinedComparison::HighestPointsByAmount] {
            let award = CombinedAward { comparison, lots: amounts.clone(), offers: offers.clone() };
            let worth = |offer: &CombinedOffer| match comparison {
                CombinedComparison::LowestPrice => -offer.value.clone(),
                CombinedComparison::HighestPointsByAmount => {
                    &offer.value * &offer.lots.iter().map(|lot| &amounts[lot]).sum()
                }
            };
            let mut sums: Vec<(Exact, Vec<usize>)> = Vec::new();
            for chosen in 0_u32..1 << offers.len() {
                let picked: Vec<usize> = (0..offers.len()).filter(|at| chosen >> at & 1 == 1).collect();
                let covered: Vec<&LotId> = picked.iter().flat_map(|at| &offers[*at].lots).collect();
                if covered.len() == lots && covered.iter().collect::<BTreeSet<_>>().len() == lots {
                    sums.push((picked.iter().map(|at| worth(&offers[*at])).sum(), picked));
                }
            }
            sums.sort();
            match (sums.pop(), sums.pop(), award.outcome()) {
                (None, _, found) => assert_eq!(found, Err(CombinedError::NotCovered)),
                (Some((best, _)), Some((second, _)), found) if best == second => {
                    assert!(matches!(found, Err(CombinedError::Tie { .. })), "{award:?}");
                }
                (Some((_, best)), _, found) => assert_eq!(found.unwrap().awarded, best, "{award:?}"),
            }
        }
    }
}

#[test]
fn combinations_that_cannot_be_compared_are_refused() {
    let price = |offers| combined(CombinedComparison::LowestPrice, offers).outcome();
    assert_eq!(price(vec![offer("A", &[], "1")]), Err(CombinedError::NoLot(1)));
    assert_eq!(price(vec![offer("A", &["1"], "1"), offer("A", &["9"], "1")]), Err(CombinedError::NoLot(2)));
    assert_eq!(price(vec![offer("A", &["1"], "0")]), Err(CombinedError::Value(Box::new(n("0")))));
    assert_eq!(price(vec![offer("A", &["1"], "5")]), Err(CombinedError::NotCovered));
    let points = combined(CombinedComparison::HighestPointsByAmount, vec![offer("A", &["1", "2", "3"], "0")]);
    assert_eq!(points.outcome().unwrap().awarded, [0], "no points are points");
    let negative = combined(CombinedComparison::HighestPointsByAmount, vec![offer("A", &["1"], "-1")]);
    assert_eq!(negative.outcome(), Err(CombinedError::Value(Box::new(n("-1")))));
    let mut amounts = points.clone();
    amounts.lots.insert("1".into(), Exact::zero());
    assert_eq!(amounts.outcome(), Err(CombinedError::Value(Box::new(n("0")))));
    let lots = |count: usize| CombinedAward {
        lots: (0..count).map(|lot| (lot.to_string().into(), Exact::one())).collect(),
        offers: (0..count).map(|lot| offer("A", &[&lot.to_string()], "1")).collect(),
        comparison: CombinedComparison::LowestPrice,
    };
    assert_eq!(lots(0).outcome(), Err(CombinedError::Lots(0)));
    assert_eq!(lots(COMBINED_LOTS_MAX).outcome().unwrap().awarded.len(), COMBINED_LOTS_MAX);
    assert_eq!(lots(COMBINED_LOTS_MAX + 1).outcome(), Err(CombinedError::Lots(COMBINED_LOTS_MAX + 1)));
    let crowd =
        |count: usize| price((0..count).map(|at| offer("A", &["1", "2", "3"], &(at + 1).to_string())).collect());
    assert_eq!(crowd(COMBINED_OFFERS_MAX).unwrap().awarded, [0]);
    assert_eq!(crowd(COMBINED_OFFERS_MAX + 1), Err(CombinedError::Offers(COMBINED_OFFERS_MAX + 1)));
    assert!(CombinedError::NoLot(2).text().it.contains("n. 2"));
}

#[test]
fn a_lot_that_changes_after_the_award_leaves_the_others_where_they_are() {
    let rules = limit(1, &[LotChoice::LotOrder], EmptyLot::NotAwarded);
    let lots = rankings(&[vec![0, 1, 2], vec![0, 1, 2], vec![2, 1, 0]]);
    let at_award = award_lots(&rules, &lots).unwrap();
    assert_eq!(winners(&at_award), [Some("T0".to_owned()), Some("T1".to_owned()), Some("T2".to_owned())]);
    let changed = |order: &[usize], empty_lot| {
        let mut awards = at_award.clone();
        let rules = LotAwardRules { empty_lot, ..rules.clone() };
        award_after_change(&rules, &mut awards, &ranking("L0", order, 0)).unwrap();
        assert_eq!(awards.awards[1..], at_award.awards[1..]);
        let award = awards.awards[0].clone();
        (award.tenderer.map(|who| who.to_string()), award.beyond_limit)
    };
    // Computed anew T0 would lose the lot to T1 and take lot L1; now he has L1 no more than before.
    assert_eq!(changed(&[1, 2], EmptyLot::NotAwarded), (None, false));
    assert_eq!(changed(&[1, 2], EmptyLot::StaysWithFirst), (Some("T1".to_owned()), true));
    assert_eq!(changed(&[1, 3, 2], EmptyLot::NotAwarded), (Some("T3".to_owned()), false));
    assert_eq!(changed(&[3, 0, 1, 2], EmptyLot::NotAwarded), (Some("T3".to_owned()), false));
    assert_eq!(changed(&[1, 0, 2], EmptyLot::NotAwarded), (Some("T0".to_owned()), false), "his own lot is no obstacle");
    assert_eq!(changed(&[], EmptyLot::StaysWithFirst), (None, false));
}
