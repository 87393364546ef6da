//! Laws that hold whatever the offers are.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::*;
use proptest::prelude::*;

use crate::common::{como, economic_points, n, offers, price_only, ricengo};
use crate::vectors::{panel, results};

/// A percentage discount with five decimals.
fn discount() -> impl Strategy<Value = Exact> {
    (0_u32..=10_000_000).prop_map(|units| Exact::from(units).checked_div(&Exact::from(100_000)).unwrap())
}

fn discount_formulas() -> Vec<AwardRules> {
    let mut bands = ricengo();
    bands.technical = None;
    bands.ties.clear();
    let over_best = |all_zero| price_only("30", PriceFormula::DiscountOverBest { all_zero });
    let mut rules = vec![bands, over_best(ZeroCase::ZeroPoints), over_best(ZeroCase::FullPoints)];
    rules.extend(with_parameters(Measure::DiscountPercent, &n("12"), &n("40")));
    rules
}

/// Formulas on prices with a base of 1000.
fn price_formulas() -> Vec<AwardRules> {
    let linear = |all_at_base| price_only("30", PriceFormula::LinearPrice { all_at_base });
    let inverse = price_only("30", PriceFormula::InverseProportional {});
    let mut rules = vec![linear(ZeroCase::ZeroPoints), linear(ZeroCase::FullPoints), inverse];
    rules.extend(with_parameters(Measure::Price, &n("880"), &n("600")));
    rules
}

/// Every formula that takes a measure; the stated values are `knee` and `end`.
fn with_parameters(measure: Measure, knee: &Exact, end: &Exact) -> Vec<AwardRules> {
    let (all_zero, irrational) = (ZeroCase::ZeroPoints, RoundingRule::IRRATIONAL);
    let power = |exponent| PriceFormula::Power { measure, exponent: n(exponent), all_zero, irrational };
    let bilinear = |threshold| PriceFormula::Bilinear { measure, coefficient: n("0.85"), threshold };
    let absolute = |full_at| PriceFormula::Absolute { measure, full_at };
    let concave = |exponent| PriceFormula::Concave { measure, exponent: n(exponent), irrational };
    let piecewise = |coefficient| PriceFormula::PiecewiseLinear {
        measure,
        knee: knee.clone(),
        coefficient: n(coefficient),
        full_at: end.clone(),
    };
    let formulas = [
        power("0.3"),
        power("2"),
        bilinear(BilinearThreshold::Mean { all_zero }),
        bilinear(BilinearThreshold::Stated { value: knee.clone() }),
        PriceFormula::MinMax { measure, all_equal: ZeroCase::FullPoints },
        PriceFormula::MinMax { measure, all_equal: ZeroCase::ZeroPoints },
        absolute(None),
        absolute(Some(end.clone())),
        piecewise("0.9"),
        piecewise("0.1"),
        concave("3"),
        concave("1/2"),
    ];
    formulas.into_iter().map(|formula| price_only("30", formula)).collect()
}

/// Whether the best offer has all the points, whatever the offers are, as soon as one goes beyond the base.
fn best_has_the_maximum(formula: &PriceFormula, points_of_mean: bool) -> bool {
    match formula {
        PriceFormula::DiscountOverBest { .. }
        | PriceFormula::LinearPrice { .. }
        | PriceFormula::InverseProportional {}
        | PriceFormula::DirectProportional {}
        | PriceFormula::Power { .. } => true,
        PriceFormula::MinMax { .. } | PriceFormula::Bilinear { threshold: BilinearThreshold::Mean { .. }, .. } => {
            !points_of_mean
        }
        _ => false,
    }
}

/// A Como tenderer: coefficients in tenths, activities, hours, discount.
type ComoTender = (Vec<u8>, u32, u32, Exact);

fn como_tender() -> impl Strategy<Value = ComoTender> {
    (proptest::collection::vec(3_u8..=10, 45), 0_u32..8, 0_u32..12, discount())
}

fn como_lot(tenders: &[ComoTender]) -> LotInput {
    let rules = como();
    let discretionary: Vec<CriterionId> = rules
        .technical
        .iter()
        .flat_map(|technical| &technical.criteria)
        .flat_map(|criterion| &criterion.subcriteria)
        .filter(|subcriterion| subcriterion.parts.iter().any(|part| part.kind() == PartKind::D))
        .map(|subcriterion| subcriterion.id.clone())
        .collect();
    let commissioners = panel(3);
    let tenderers = tenders
        .iter()
        .enumerate()
        .map(|(index, (tenths, activities, hours, discount))| {
            let scored = discretionary.iter().flat_map(|id| commissioners.iter().map(move |who| (id, who)));
            let coefficients = scored
                .zip(tenths)
                .map(|((subcriterion, commissioner), tenth)| Coefficient {
                    commissioner: commissioner.clone(),
                    subcriterion: subcriterion.clone(),
                    value: Exact::from(*tenth).checked_div(&Exact::from(10)).unwrap(),
                })
                .collect();
            let number = |value: u32| Answer::Number(Exact::from(value));
            TenderInput {
                coefficients,
                answers: BTreeMap::from([
                    ("family_activities".into(), number(*activities)),
                    ("training_hours".into(), number(*hours)),
                ]),
                ascertained: BTreeMap::from([
                    ("coordinator_years".into(), number(*hours)),
                    ("longest_route_minutes".into(), number(activities * 20)),
                    ("attendants_experience".into(), Answer::Boolean(hours.is_multiple_of(2))),
                    ("oldest_vehicle_years".into(), number(*activities)),
                ]),
                economic: Some(discount.clone()),
                ..TenderInput::admitted(format!("T{index}"))
            }
        })
        .collect();
    LotInput { commissioners, tenderers, ..LotInput::default() }
}

fn evaluate(lot: &LotInput) -> (TechnicalResult, EconomicResult, Ranking) {
    let rules = como();
    let technical = score_technical(&rules, lot).unwrap();
    let economic = score_economic(&rules, lot, &technical).unwrap();
    let ranking = rank(&rules, &technical, &economic, &TieOutcomes::default()).unwrap();
    (technical, economic, ranking)
}

proptest! {
    #[test]
    fn a_better_discount_never_lowers_own_points(
        discounts in proptest::collection::vec(discount(), 1..6),
        more in discount(),
    ) {
        for rules in discount_formulas() {
            let before = economic_points(&rules, &offers(&discounts)).unwrap();
            let mut better = discounts.clone();
            better[0] = better[0].clone().max(more.clone());
            let after = economic_points(&rules, &offers(&better)).unwrap();
            let nobody = discounts.iter().all(Exact::is_zero);
            prop_assert!(after[0] >= before[0] || nobody);
            let max = &rules.economic.max_points;
            prop_assert!(after.iter().chain(&before).all(|points| !points.is_negative() && points <= max));
        }
    }

    #[test]
    fn a_better_offer_never_has_fewer_points_and_the_best_has_them_all_where_the_formula_says_so(
        prices in proptest::collection::vec(1_u32..=1_000, 2..7),
    ) {
        let prices: Vec<Exact> = prices.into_iter().map(Exact::from).collect();
        let lot = LotInput { base_amount: Some(Exact::from(1_000)), ..offers(&prices) };
        let best = prices.iter().min().unwrap();
        let all_equal = prices.iter().all(|price| price == best);
        for rules in price_formulas() {
            let points = economic_points(&rules, &lot).unwrap();
            for (price, own) in prices.iter().zip(&points) {
                for (other_price, other) in prices.iter().zip(&points) {
                    prop_assert!(price > other_price || own >= other);
                }
                let is_max = own == &rules.economic.max_points;
                let beyond_base = best < &Exact::from(1_000);
                if price == best && beyond_base && best_has_the_maximum(&rules.economic.formula, all_equal) {
                    prop_assert!(is_max, "{:?}", rules.economic.formula);
                }
            }
        }
    }

    #[test]
    fn prices_and_base_times_the_same_number_have_the_same_points(
        prices in proptest::collection::vec(1_u32..=1_000, 1..7),
        times in 2_u32..1_000,
    ) {
        let points = |times: &Exact| {
            let scaled: Vec<Exact> = prices.iter().map(|price| times * &Exact::from(*price)).collect();
            let base_amount = Some(times * &Exact::from(1_000));
            let lot = LotInput { base_amount, ..offers(&scaled) };
            let rules = with_parameters(Measure::Price, &(times * &n("880")), &(times * &n("600")));
            rules.iter().map(|rules| economic_points(rules, &lot).unwrap()).collect::<Vec<_>>()
        };
        prop_assert_eq!(points(&Exact::one()), points(&Exact::from(times)));
    }

    #[test]
    fn prices_have_the_points_of_their_discounts(
        thousandths in proptest::collection::vec(0_u32..1_000, 1..7),
    ) {
        let discounts: Vec<Exact> =
            thousandths.iter().map(|part| Exact::from(*part).checked_div(&Exact::from(10)).unwrap()).collect();
        let prices: Vec<Exact> = thousandths.iter().map(|part| Exact::from(1_000 - part)).collect();
        let on_prices = LotInput { base_amount: Some(Exact::from(1_000)), ..offers(&prices) };
        let by_discount = with_parameters(Measure::DiscountPercent, &n("12"), &n("40"));
        let by_price = with_parameters(Measure::Price, &n("880"), &n("600"));
        for (by_discount, by_price) in by_discount.iter().zip(&by_price) {
            prop_assert_eq!(
                economic_points(by_discount, &offers(&discounts)).unwrap(),
                economic_points(by_price, &on_prices).unwrap()
            );
        }
    }

    #[test]
    fn the_order_of_offers_never_matters_to_a_price_formula(
        (prices, order) in proptest::collection::vec(1_u32..=1_000, 1..7).prop_flat_map(|prices| {
            let order = Just((0..prices.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(prices), order)
        })
    ) {
        let lot = |prices: Vec<Exact>| LotInput { base_amount: Some(Exact::from(1_000)), ..offers(&prices) };
        let straight: Vec<Exact> = prices.iter().copied().map(Exact::from).collect();
        let shuffled: Vec<Exact> = order.iter().map(|index| straight[*index].clone()).collect();
        for rules in price_formulas() {
            let before = economic_points(&rules, &lot(straight.clone())).unwrap();
            let after = economic_points(&rules, &lot(shuffled.clone())).unwrap();
            prop_assert!(order.iter().zip(&after).all(|(index, points)| points == &before[*index]));
        }
    }

    #[test]
    fn a_lower_price_never_lowers_own_points_and_points_stay_in_range(
        prices in proptest::collection::vec(1_u32..=1_000, 1..6),
        less in 1_u32..=1_000,
    ) {
        for rules in price_formulas() {
            let lot = |prices: &[u32]| {
                let prices: Vec<Exact> = prices.iter().copied().map(Exact::from).collect();
                LotInput { base_amount: Some(Exact::from(1_000)), ..offers(&prices) }
            };
            let before = economic_points(&rules, &lot(&prices)).unwrap();
            let mut better = prices.clone();
            better[0] = better[0].min(less);
            let after = economic_points(&rules, &lot(&better)).unwrap();
            let max = &rules.economic.max_points;
            prop_assert!(after.iter().chain(&before).all(|points| !points.is_negative() && points <= max));
            // When nobody was below the base, the zero case may have given everybody the maximum.
            let nobody_below = prices.iter().all(|price| *price == 1_000);
            prop_assert!(after[0] >= before[0] || nobody_below);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_order_of_tenderers_never_matters(
        (tenders, order) in proptest::collection::vec(como_tender(), 1..5)
            .prop_flat_map(|tenders| {
                let order = Just((0..tenders.len()).collect::<Vec<_>>()).prop_shuffle();
                (Just(tenders), order)
            })
    ) {
        let lot = como_lot(&tenders);
        let mut shuffled = lot.clone();
        shuffled.tenderers = order.iter().map(|index| lot.tenderers[*index].clone()).collect();
        for tender in &mut shuffled.tenderers {
            tender.coefficients.reverse();
        }
        prop_assert_eq!(evaluate(&lot), evaluate(&shuffled));
    }

    #[test]
    fn scores_stay_in_range_and_the_ranking_goes_down(tenders in proptest::collection::vec(como_tender(), 1..5)) {
        let rules = como();
        let (technical, economic, ranking) = evaluate(&como_lot(&tenders));
        let technical_rules = rules.technical.unwrap();
        for score in &technical.scores {
            for (criterion, rule) in score.criteria.iter().zip(&technical_rules.criteria) {
                prop_assert!(!criterion.score.result.is_negative() && criterion.score.result <= rule.max);
            }
            prop_assert_eq!(score.passes(), score.total.result >= Exact::from(41));
        }
        prop_assert!(economic.scores.iter().all(|score| score.score.result <= rules.economic.max_points));
        prop_assert!(ranking.places.is_sorted_by(|one, other| one.total.result >= other.total.result));
        prop_assert_eq!(ranking.places.len(), technical.passing().count());
    }

    #[test]
    fn an_excluded_tenderer_counts_for_nothing(tenders in proptest::collection::vec(como_tender(), 2..5)) {
        let mut lot = como_lot(&tenders);
        lot.tenderers[0].status = TenderStatus::Excluded;
        let with_excluded = evaluate(&lot);
        lot.tenderers.remove(0);
        prop_assert_eq!(with_excluded, evaluate(&lot));
    }

    #[test]
    fn who_leaves_after_the_award_changes_nobody_elses_points(tenders in proptest::collection::vec(como_tender(), 2..5)) {
        let mut lot = como_lot(&tenders);
        let (_, _, before) = evaluate(&lot);
        lot.tenderers[0].status = TenderStatus::ExcludedAfterAward;
        let rules = como();
        let technical = score_technical(&rules, &lot).unwrap();
        let economic = score_economic(&rules, &lot, &technical).unwrap();
        let (technical, economic) = who_competes(&lot, technical, economic);
        let after = rank(&rules, &technical, &economic, &TieOutcomes::default()).unwrap();
        let gone = &lot.tenderers[0].id;
        prop_assert!(after.of(gone).is_none());
        for place in before.places.iter().filter(|place| &place.tenderer != gone) {
            prop_assert_eq!(&after.of(&place.tenderer).unwrap().total, &place.total);
        }
        prop_assert_eq!(after.places.len() + usize::from(before.of(gone).is_some()), before.places.len());
    }

    /// Whatever the formula: the others keep their points, who comes back has those of an offer of the award with the same
    /// number, and never more than the best of then nor less than nothing.
    #[test]
    fn who_comes_back_is_measured_by_the_award(
        values in proptest::collection::vec(0_u32..=1000, 2..7),
        back in 0_u32..=1000,
    ) {
        let discounts = |rules: &AwardRules| !matches!(rules.economic.formula, PriceFormula::InverseProportional {});
        let families = [(discount_formulas(), true), (price_formulas(), false)];
        for (rules, percent) in families.iter().flat_map(|(all, percent)| all.iter().map(move |one| (one, *percent))) {
            let number = |value: u32| match percent {
                true => Exact::from(value).checked_div(&Exact::from(10)).unwrap(),
                false => Exact::from(value.max(u32::from(!discounts(rules)))),
            };
            let mut lot = offers(&values.iter().map(|value| number(*value)).collect::<Vec<_>>());
            lot.base_amount = Some(Exact::from(1000));
            let before = economic_points(rules, &lot).unwrap();
            let later = TenderInput {
                status: TenderStatus::ReadmittedAfterAward,
                economic: Some(number(back)),
                ..TenderInput::admitted("later")
            };
            lot.tenderers.push(later);
            let mut after = economic_points(rules, &lot).unwrap();
            let his = after.pop().unwrap();
            prop_assert_eq!(&after, &before);
            prop_assert!(!his.is_negative() && his <= rules.economic.max_points);
            if let Some(same) = values.iter().position(|value| number(*value) == number(back)) {
                prop_assert_eq!(&his, &before[same]);
            }
            if rules.economic.formula.compares_offers() {
                prop_assert!(&his <= before.iter().max().unwrap(), "{:?}", rules.economic.formula);
            } else {
                // What hangs on his own number alone is what it would be if he had never left.
                lot.tenderers.last_mut().unwrap().status = TenderStatus::Admitted;
                prop_assert_eq!(Some(his), economic_points(rules, &lot).unwrap().pop());
            }
        }
    }

    #[test]
    fn lots_respect_the_limit_whatever_their_order(
        scores in proptest::collection::vec(proptest::collection::vec((0_u32..60, 0_u32..20), 1..6), 1..6),
        limit in 1_u32..4,
        stays in any::<bool>(),
    ) {
        let lots: Vec<LotRanking> = scores.iter().enumerate().map(|(index, scores)| {
            let names: Vec<String> = (0..scores.len()).map(|tenderer| format!("T{tenderer}")).collect();
            let scores: Vec<_> = names.iter().zip(scores)
                .map(|(name, (technical, economic))| (name.as_str(), Exact::from(*technical), Exact::from(*economic)))
                .collect();
            let (technical, economic) = results(&scores);
            let draws = vec![names.iter().map(|name| TendererId::from(name.as_str())).collect()];
            let round = names.iter().map(|name| (name.as_str().into(), None)).collect();
            let outcomes = TieOutcomes { improved_offers: vec![round], draws };
            let ranking = rank(&como(), &technical, &economic, &outcomes).unwrap();
            LotRanking { lot: index.to_string().into(), ranking }
        }).collect();
        let empty_lot = if stays { EmptyLot::StaysWithFirst } else { EmptyLot::NotAwarded };
        let rules = LotAwardRules {
            max_lots_per_tenderer: limit,
            reason: "motivo".to_owned(),
            reason_en: None,
            choice: vec![LotChoice::HighestTotal, LotChoice::HighestTechnical, LotChoice::LotOrder],
            empty_lot,
        };
        let awards = award_lots(&rules, &lots).unwrap();
        let mut held = BTreeMap::<_, u32>::new();
        for (award, lot) in awards.awards.iter().zip(&lots) {
            let Some(tenderer) = &award.tenderer else {
                prop_assert!(!stays);
                continue;
            };
            prop_assert!(lot.ranking.of(tenderer).is_some());
            if !award.beyond_limit {
                *held.entry(tenderer).or_default() += 1;
            }
        }
        prop_assert!(held.values().all(|count| *count <= limit));
        let given_up: BTreeSet<_> = awards.releases.iter().map(|release| (&release.lot, &release.tenderer)).collect();
        prop_assert_eq!(given_up.len(), awards.releases.len());
    }
}
