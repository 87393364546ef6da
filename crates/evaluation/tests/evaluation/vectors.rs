//! Every reference vector of the kinds this crate computes, read from `testdata/vectors`.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{como, economic_points, n, offers, price_only, ricengo};
use crate::comparison;
use ceralacca_evaluation::*;
use serde_json::Value;

/// Kinds in these files that belong to the crate `rulebook`, which runs them.
const ELSEWHERE: [&str; 2] = ["cig_checksum", "partita_iva"];
#[test]
fn every_vector_of_the_kinds_we_compute() {
    let mut run = BTreeMap::<String, usize>::new();
    let mut left = BTreeMap::<String, usize>::new();
    let mut unverified = 0;
    for vector in [vectors("evaluation.json"), vectors("scoring.json")].concat() {
        let kind = text(&vector["kind"]).to_owned();
        let known = check(&kind, &vector["input"], &vector["expected"]);
        unverified += usize::from(known && vector["status"] == "unverified-definition");
        *if known { &mut run } else { &mut left }.entry(kind).or_default() += 1;
    }
    let total: usize = run.values().sum();
    println!(
        "{total} vectors run, of which {unverified} by a definition that is not verified: {run:?}; kinds not computed here: {left:?}"
    );
    let left: BTreeSet<&str> = left.keys().map(String::as_str).collect();
    assert_eq!(left, ELSEWHERE.into());
    assert_eq!((total, unverified), (32, 2));
}

pub fn vectors(file: &str) -> Vec<Value> {
    let path = format!("{}/../../testdata/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let content: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    content["vectors"].as_array().unwrap().clone()
}

/// Runs one vector; false when its kind is not computed here.
fn check(kind: &str, input: &Value, expected: &Value) -> bool {
    match kind {
        "full_evaluation" => full_evaluation(input, expected),
        "award_limit" => award_limit(input, expected),
        "tie_break" => tie_break(input, expected),
        "linear_discount" => {
            price_formula(
                input,
                "discounts",
                PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints },
                expected,
            );
        }
        "linear_price" => {
            price_formula(input, "prices", PriceFormula::LinearPrice { all_at_base: ZeroCase::ZeroPoints }, expected);
        }
        "inverse_price" => price_formula(input, "prices", PriceFormula::InverseProportional {}, expected),
        "power_discount" | "bilinear_mean" | "linear_absolute" | "linear_absolute_capped" | "concave_absolute" => {
            crate::price_vectors::check(kind, input, expected);
        }
        "linear_min_max" => linear_min_max(input, expected),
        "step_table" => step_table(expected),
        "judgement_bands_check" => judgement_bands(input, expected),
        "discretionary_mean_truncated" => mean_truncated(input, expected),
        "reparametrisation" => rescaling(input, expected),
        "barrier_threshold" => barrier(input, expected),
        "pairwise_comparison" => comparison::pairwise_vector(input, expected),
        "ahp_eigenvector" => comparison::ahp_vector(input, expected),
        "topsis" => comparison::topsis_vector(input, expected),
        "electre" => comparison::electre_vector(input, expected),
        _ => return false,
    }
    true
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub fn number(value: &Value) -> Exact {
    serde_json::from_value(value.clone()).unwrap()
}

pub fn numbers(value: &Value) -> Vec<Exact> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn map(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().unwrap().iter().map(|(key, value)| (key.as_str(), value))
}

pub fn decimals(count: u8) -> Decimals {
    Decimals::new(count).unwrap()
}

/// Compares with `exact`, `dec` (ten decimals) and `rounded2`.
pub fn assert_score(score: &Exact, expected: &Value) {
    assert_eq!(score, &number(&expected["exact"]));
    assert_eq!(score.to_decimal(decimals(10), RoundingMode::HalfUp), text(&expected["dec"]));
    if let Some(rounded) = expected.get("rounded2") {
        assert_eq!(score.to_decimal(decimals(2), RoundingMode::HalfUp), text(rounded));
    }
}

fn price_formula(input: &Value, values: &str, formula: PriceFormula, expected: &Value) {
    let rules = price_only(text(&input["weight"]), formula);
    let lot = LotInput { base_amount: input.get("base").map(number), ..offers(&numbers(&input[values])) };
    let points = economic_points(&rules, &lot).unwrap();
    assert_eq!(points.len(), expected.as_array().unwrap().len());
    for (points, expected) in points.iter().zip(expected.as_array().unwrap()) {
        assert_score(points, expected);
    }
}

/// Technical rules with one discretionary sub-criterion for each weight, judged on a scale by 0.05.
pub fn discretionary_rules(weights: &BTreeMap<&str, Exact>, mean_rounding: RoundingRule) -> AwardRules {
    let scale = (0..=20)
        .map(|step| ScaleStep {
            value: Exact::from(step).checked_div(&Exact::from(20)).unwrap(),
            label_it: format!("{step}"),
            label_en: None,
            descriptor: None,
        })
        .collect();
    let criteria = weights
        .iter()
        .map(|(id, max)| {
            one_part(id, max, Part::Discretionary(DiscretionaryPart { max: max.clone(), bands: Vec::new() }))
        })
        .collect();
    with_technical(
        weights.values().sum(),
        criteria,
        Scoring::EachCommissioner(CoefficientRules { scale, aggregation: Aggregation::Mean, mean_rounding }),
    )
}

fn one_part(id: &str, max: &Exact, part: Part) -> Criterion {
    let subcriterion = Subcriterion { id: id.into(), title: id.to_owned(), title_en: None, parts: vec![part] };
    Criterion { id: id.into(), title: id.to_owned(), title_en: None, max: max.clone(), subcriteria: vec![subcriterion] }
}

fn with_technical(max_points: Exact, criteria: Vec<Criterion>, scoring: Scoring) -> AwardRules {
    let rounding = ScoreRounding::default();
    let technical =
        TechnicalRules { max_points, criteria, scoring, rounding, threshold: None, rescaling: Rescaling::None };
    let formula = PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints };
    AwardRules { technical: Some(technical), ..price_only("30", formula) }
}

/// A tenderer to whom commissioner `c1` gives the first coefficient of each sub-criterion, `c2` the second…
pub fn judged(id: &str, coefficients: &[(&str, Vec<Exact>)]) -> TenderInput {
    let coefficients = coefficients
        .iter()
        .flat_map(|(subcriterion, values)| {
            values.iter().enumerate().map(|(index, value)| Coefficient {
                commissioner: format!("c{}", index + 1).into(),
                subcriterion: (*subcriterion).into(),
                value: value.clone(),
            })
        })
        .collect();
    TenderInput { coefficients, ..TenderInput::admitted(id) }
}

pub fn panel(size: usize) -> Vec<CommissionerId> {
    (1..=size).map(|index| format!("c{index}").into()).collect()
}

fn mean_truncated(input: &Value, expected: &Value) {
    let mode = RoundingMode::Truncate;
    let decimals = decimals(u8::try_from(input["decimals"].as_u64().unwrap()).unwrap());
    let values = numbers(&input["coefficients"]);
    assert_eq!(Exact::mean(&values).unwrap(), number(&expected["mean"]));
    let weights = BTreeMap::from([("d", number(&input["max_points"]))]);
    for (mode, points) in [(mode, "points"), (RoundingMode::HalfUp, "points_if_rounded_half_up")] {
        let rules = discretionary_rules(&weights, RoundingRule { mode, decimals });
        let lot = LotInput {
            commissioners: panel(values.len()),
            tenderers: vec![judged("A", &[("d", values.clone())])],
            ..LotInput::default()
        };
        let score = &score_technical(&rules, &lot).unwrap().scores[0];
        assert_eq!(score.total.result, number(&expected[points]));
        let used = Exact::mean(&values).unwrap();
        let used = RoundingRule { mode: RoundingMode::Truncate, decimals }.apply(&used);
        assert_eq!(used, number(&expected["coefficient_used"]));
    }
}

pub fn rescaling_case(input: &Value) -> (AwardRules, LotInput) {
    let weights: BTreeMap<&str, Exact> = map(&input["weights"]).map(|(id, weight)| (id, number(weight))).collect();
    let tenderers = map(&input["coefficients"])
        .map(|(id, given)| {
            let given: Vec<_> = map(given).map(|(criterion, value)| (criterion, vec![number(value)])).collect();
            judged(id, &given)
        })
        .collect();
    let lot = LotInput { commissioners: panel(1), tenderers, ..LotInput::default() };
    (discretionary_rules(&weights, RoundingRule::EXACT), lot)
}

pub fn totals(rules: &AwardRules, lot: &LotInput) -> BTreeMap<String, Exact> {
    let scores = score_technical(rules, lot).unwrap().scores;
    scores.into_iter().map(|score| (score.tenderer.to_string(), score.total.result)).collect()
}

fn rescaling(input: &Value, expected: &Value) {
    let (mut rules, lot) = rescaling_case(input);
    for (tenderer, total) in totals(&rules, &lot) {
        assert_eq!(total, number(&expected["raw"][&tenderer]));
    }
    for (rescaling, name) in [(Rescaling::First, "first"), (Rescaling::FirstAndSecond, "second")] {
        rules.technical.as_mut().unwrap().rescaling = rescaling;
        for (tenderer, total) in totals(&rules, &lot) {
            assert_score(&total, &expected[name][&tenderer]);
        }
    }
}

fn barrier(input: &Value, expected: &Value) {
    let source = vectors("scoring.json").into_iter().find(|vector| vector["id"] == input["from_vector"]).unwrap();
    let (mut rules, lot) = rescaling_case(&source["input"]);
    let technical = rules.technical.as_mut().unwrap();
    technical.rescaling = Rescaling::First;
    let mut excluded = |stage| {
        rules.technical.as_mut().unwrap().threshold =
            Some(Threshold { points: number(&input["threshold"]), stage: Some(stage) });
        let result = score_technical(&rules, &lot).unwrap();
        result.below_threshold().map(|score| score.tenderer.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(Value::from(excluded(ThresholdStage::BeforeRescaling)), expected["excluded"]);
    assert_eq!(
        Value::from(excluded(ThresholdStage::AfterRescaling)),
        expected["if_applied_after_first_reparam_excluded"]
    );
}

fn linear_min_max(input: &Value, expected: &Value) {
    let max = number(&input["weight"]);
    let direction = serde_json::from_value(input["direction"].clone()).unwrap();
    let part = Part::Quantitative(QuantitativePart {
        max: max.clone(),
        item: "value".into(),
        unit: "unità".to_owned(),
        unit_en: None,
        rule: QuantityRule::LinearMinMax { direction },
        ascertained: Ascertained::Declared,
    });
    let rules = with_technical(max.clone(), vec![one_part("q", &max, part)], Scoring::Collegial {});
    let tenderers = numbers(&input["values"]).into_iter().enumerate().map(|(index, value)| TenderInput {
        answers: BTreeMap::from([("value".into(), Answer::Number(value))]),
        ..TenderInput::admitted(index.to_string())
    });
    let lot = LotInput { tenderers: tenderers.collect(), ..LotInput::default() };
    for (index, total) in totals(&rules, &lot) {
        assert_score(&total, &expected[index.parse::<usize>().unwrap()]);
    }
}

fn step_table(expected: &Value) {
    for case in expected.as_array().unwrap() {
        let points = |between, decimals, more| {
            let mut rules = ricengo();
            rules.technical = None;
            rules.economic.input_decimals = InputDecimals { decimals: Decimals::new(decimals).unwrap(), more };
            let PriceFormula::StepTable { between: chosen, .. } = &mut rules.economic.formula else { unreachable!() };
            *chosen = between;
            economic_points(&rules, &offers(&[number(&case["discount"])]))
        };
        let shown = |points: Result<Vec<Exact>, EvaluationError>| match points {
            Ok(points) => Value::from(points[0].to_i64().unwrap()),
            Err(EvaluationError::Offer(OfferError::OfferNotAcceptable { .. })) => Value::from("GAP"),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(shown(points(Between::Refused, 12, MoreDecimals::Refused)), case["as_written"]);
        assert_eq!(shown(points(Between::Refused, 2, MoreDecimals::RoundedHalfUp)), case["half_up_2"]);
        assert_eq!(shown(points(Between::Refused, 2, MoreDecimals::Ignored)), case["truncate_2"]);
    }
    assert_eq!(expected.as_array().unwrap().len(), 15);
}

fn judgement_bands(input: &Value, expected: &Value) {
    for criterion in ["b", "c"] {
        let bands: Vec<JudgementBand> = input[format!("criterion_{criterion}")]
            .as_array()
            .unwrap()
            .iter()
            .map(|band| JudgementBand {
                from: u32::try_from(band[0].as_u64().unwrap()).unwrap(),
                to: u32::try_from(band[1].as_u64().unwrap()).unwrap(),
                label_it: text(&band[2]).to_owned(),
                label_en: None,
            })
            .collect();
        let max = u32::try_from(input[format!("max_{criterion}")].as_u64().unwrap()).unwrap();
        let holes: Vec<u32> = judgement_holes(&bands, max).into_iter().flat_map(|(from, to)| from..=to).collect();
        assert_eq!(Value::from(holes), expected[format!("integer_holes_{criterion}")]);
    }
}

/// A technical and an economic result with these totals, as if the stages had given them.
pub fn results(scores: &[(&str, Exact, Exact)]) -> (TechnicalResult, EconomicResult) {
    let derived = |number: &Exact| Derivation::new(number.clone(), Text::default());
    let technical = scores
        .iter()
        .map(|(tenderer, technical, _)| TechnicalScore {
            tenderer: (*tenderer).into(),
            criteria: Vec::new(),
            total: derived(technical),
            before_rescaling: None,
            threshold: None,
        })
        .collect();
    let economic = scores
        .iter()
        .map(|(tenderer, _, economic)| EconomicScore {
            tenderer: (*tenderer).into(),
            offered: n("10"),
            counted: n("10"),
            score: derived(economic),
        })
        .collect();
    (TechnicalResult { scores: technical }, EconomicResult { best: Some(n("10")), mean: None, scores: economic })
}

fn tie_break(input: &Value, expected: &Value) {
    let offers = input["offers"].as_array().unwrap();
    let scores: Vec<_> = offers.iter().map(|offer| (text(&offer[0]), number(&offer[2]), number(&offer[3]))).collect();
    let (technical, economic) = results(&scores);
    let mut outcomes = TieOutcomes::default();
    if let Some(improved) = input.get("improved_discounts") {
        let before = rank(&como(), &technical, &economic, &outcomes).unwrap();
        assert_eq!(before.first(), None);
        assert_eq!(before.unresolved[0].next, Some(TieStep::ImprovedOffer { days: 5 }));
        let round = map(improved).map(|(tenderer, offer)| (tenderer.into(), Some(number(offer)))).collect();
        outcomes.improved_offers.push(round);
    }
    let ranking = rank(&como(), &technical, &economic, &outcomes).unwrap();
    let first = ranking.first().unwrap();
    assert_eq!(first.tenderer.as_str(), expected["first"]);
    assert_eq!(first.total.result, number(&offers[0][1]));
    let step = match text(&expected["step"]) {
        "higher technical score" => TieStep::HigherTechnical {},
        "improved price offer within five days" => TieStep::ImprovedOffer { days: 5 },
        other => panic!("unknown step {other}"),
    };
    assert_eq!(first.decided_by, Some(step));
}

fn award_limit(input: &Value, expected: &Value) {
    let rules = LotAwardRules {
        max_lots_per_tenderer: u32::try_from(input["max_lots"].as_u64().unwrap()).unwrap(),
        reason: "il servizio risulta più efficiente se suddiviso tra più operatori economici".to_owned(),
        reason_en: None,
        choice: vec![LotChoice::HighestTotal, LotChoice::HighestTechnical],
        empty_lot: EmptyLot::NotAwarded,
    };
    let lots: Vec<LotRanking> = map(&input["scores"])
        .map(|(lot, scores)| {
            let scores: Vec<_> = map(scores)
                .map(|(tenderer, score)| (tenderer, number(&score[1]), &number(&score[0]) - &number(&score[1])))
                .collect();
            let (technical, economic) = results(&scores);
            let ranking = rank(&como(), &technical, &economic, &TieOutcomes::default()).unwrap();
            LotRanking { lot: lot.into(), ranking }
        })
        .collect();
    let awards = award_lots(&rules, &lots).unwrap();
    let outcome: BTreeMap<_, _> =
        awards.awards.iter().map(|award| (award.lot.clone(), award.tenderer.clone())).collect();
    assert_eq!(serde_json::to_value(&outcome).unwrap(), expected["award"]);
    assert_eq!(serde_json::to_value(&awards.rounds).unwrap(), expected["rounds"]);
}

fn full_evaluation(input: &Value, expected: &Value) {
    let rules = como();
    assert_eq!(rules.check(), []);
    let technical_rules = rules.technical.as_ref().unwrap();
    assert_eq!(technical_rules.max_points, number(&input["technical_max"]));
    assert_eq!(rules.economic.max_points, number(&input["economic_max"]));
    assert_eq!(technical_rules.threshold.as_ref().unwrap().points, number(&input["barrier"]));
    let tenderers = map(&input["coefficients"]).map(|(tenderer, _)| como_tender(input, tenderer)).collect();
    let lot = LotInput { commissioners: panel(3), tenderers, ..LotInput::default() };
    let technical = score_technical(&rules, &lot).unwrap();
    let economic = score_economic(&rules, &lot, &technical).unwrap();
    assert_eq!(economic.best, Some(number(&expected["Smax"])));
    let ranking = rank(&rules, &technical, &economic, &TieOutcomes::default()).unwrap();
    let order: Vec<&str> = ranking.places.iter().map(|place| place.tenderer.as_str()).collect();
    assert_eq!(Value::from(order), expected["ranking"]);
    assert_eq!(ranking.unresolved, []);
    let below: Vec<&str> = technical.below_threshold().map(|score| score.tenderer.as_str()).collect();
    assert_eq!(Value::from(below), expected["excluded_by_barrier"]);
    for (tenderer, expected) in map(&expected["results"]) {
        let tenderer = TendererId::from(tenderer);
        assert_technical(technical.of(&tenderer).unwrap(), expected);
        let six = |number: &Exact| Value::from(number.to_decimal(decimals(6), RoundingMode::HalfUp));
        let economic = economic.of(&tenderer).map_or(Value::Null, |score| six(&score.score.result));
        assert_eq!(economic, expected["economic"]);
        let total = ranking.of(&tenderer).map_or(Value::Null, |place| six(&place.total.result));
        assert_eq!(total, expected["total"]);
    }
}

fn assert_technical(score: &TechnicalScore, expected: &Value) {
    let parts: Vec<&PartScore> = score
        .criteria
        .iter()
        .flat_map(|criterion| &criterion.subcriteria)
        .flat_map(|subcriterion| &subcriterion.parts)
        .collect();
    let points = |name: &str| parts.iter().find(|part| part.score.source.as_deref() == Some(name)).unwrap();
    let sum = |kind| parts.iter().filter(|part| part.kind == kind).map(|part| &part.score.result).sum::<Exact>();
    for (subcriterion, expected) in map(&expected["points_D"]) {
        let points = &points(&format!("{subcriterion} D")).score.result;
        assert_eq!(points.to_decimal(decimals(4), RoundingMode::HalfUp), text(expected));
        assert_eq!(points, &number(expected));
    }
    assert_eq!(sum(PartKind::D), number(&expected["D"]));
    assert_eq!(points("2.6 Q").score.result, number(&expected["Q_2_6"]));
    assert_eq!(points("6.1 Q").score.result, number(&expected["Q_6_1"]));
    assert_eq!(sum(PartKind::T), number(&expected["T"]));
    assert_eq!(score.total.result, number(&expected["technical"]));
}

pub fn como_tender(input: &Value, tenderer: &str) -> TenderInput {
    let coefficients: Vec<_> =
        map(&input["coefficients"][tenderer]).map(|(subcriterion, given)| (subcriterion, numbers(given))).collect();
    let quantity = |name: &str| Answer::Number(number(&input["quantitative"][tenderer][name]));
    let held = |subcriterion: &str| input["tabular"]["held"][tenderer][subcriterion].as_bool().unwrap();
    let number_if = |held: bool, yes: u8, no: u8| Answer::Number(Exact::from(if held { yes } else { no }));
    TenderInput {
        answers: BTreeMap::from([
            ("family_activities".into(), quantity("activities_2_6")),
            ("training_hours".into(), quantity("hours_6_1")),
        ]),
        ascertained: BTreeMap::from([
            ("coordinator_years".into(), number_if(held("1.2"), 3, 2)),
            ("longest_route_minutes".into(), number_if(held("3.1"), 59, 60)),
            ("attendants_experience".into(), Answer::Boolean(held("3.3"))),
            ("oldest_vehicle_years".into(), number_if(held("3.4"), 2, 3)),
        ]),
        economic: Some(number(&input["discounts"][tenderer])),
        ..judged(tenderer, &coefficients)
    }
}
