//! A lot whose offers are compared in pairs: scores, what happens when there are too few or somebody leaves, refusals.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::*;
use num_rational::Ratio;
use serde_json::Value;

use crate::common::{Random, cases, n};
use crate::comparison::{comparison, naive, tables};

const RULES: &str = r#"
[technical]
max_points = 70
[[technical.criteria]]
id = "1"
title = "Progetto"
max = 70
[[technical.criteria.subcriteria]]
id = "1.1"
title = "Progetto"
parts = [{ type = "discretionary", max = 60 }]
[[technical.criteria.subcriteria]]
id = "1.2"
title = "Squadra"
parts = [{ type = "discretionary", max = 10 }]
[technical.scoring]
method = "pairwise"
variant = "sum_of_points"
[technical.scoring.fallback]
scale = [{ value = 0, label_it = "assente" }, { value = "0.5", label_it = "discreto" }, { value = 1, label_it = "ottimo" }]
[economic]
max_points = 30
item = "offer"
formula = { kind = "inverse_proportional" }
input_decimals = { decimals = 2, more = "refused" }
"#;

const SUBCRITERIA: [&str; 2] = ["1.1", "1.2"];

fn rules() -> AwardRules {
    toml::from_str(RULES).unwrap()
}

fn pairwise(rules: &mut AwardRules) -> &mut PairwiseRules {
    let Scoring::Pairwise(pairwise) = &mut rules.technical.as_mut().unwrap().scoring else { unreachable!() };
    pairwise
}

/// Tenderers by name; the small letters are excluded.
fn contest(names: &[&str]) -> Vec<TenderInput> {
    let tender = |name: &&str| {
        let mut tender = TenderInput::admitted(name.to_uppercase());
        if name.to_lowercase() == **name {
            tender.status = TenderStatus::Excluded;
        }
        tender
    };
    names.iter().map(tender).collect()
}

fn preference(one: &str, other: &str, degree: u8) -> PairPreference {
    let pair = [one.into(), other.into()];
    PairPreference { pair, preferred: (degree > 1).then(|| one.into()), degree }
}

/// Two commissioners who think the same of these pairs, for every sub-criterion.
fn lot(names: &[&str], preferences: &[PairPreference]) -> LotInput {
    let commissioners: Vec<CommissionerId> = vec!["c1".into(), "c2".into()];
    let table = |commissioner: &CommissionerId| PairwiseTable {
        commissioner: commissioner.clone(),
        preferences: preferences.to_vec(),
    };
    let tables: Vec<PairwiseTable> = commissioners.iter().map(table).collect();
    let comparisons = SUBCRITERIA.iter().filter(|_| !preferences.is_empty()).map(|id| ((*id).into(), tables.clone()));
    LotInput { comparisons: comparisons.collect(), commissioners, tenderers: contest(names), ..LotInput::default() }
}

/// A over B by 3, A over C by 5, B and C equal.
fn three() -> Vec<PairPreference> {
    vec![preference("A", "B", 3), preference("A", "C", 5), preference("C", "B", 1)]
}

fn give(lot: &mut LotInput, tenderer: &str, value: &str) {
    let commissioners = lot.commissioners.clone();
    let tender = lot.tenderers.iter_mut().find(|tender| tender.id.as_str() == tenderer).unwrap();
    for (commissioner, id) in commissioners.iter().flat_map(|who| SUBCRITERIA.map(|id| (who, id))) {
        let (commissioner, value) = (commissioner.clone(), n(value));
        tender.coefficients.push(Coefficient { commissioner, subcriterion: id.into(), value });
    }
}

fn points(result: &TechnicalResult, tenderer: &str) -> Exact {
    result.of(&tenderer.into()).unwrap().total.result.clone()
}

fn offers(names: &[&str]) -> JudgedBy {
    JudgedBy::Pairs { offers: names.iter().map(|name| (*name).into()).collect() }
}

fn by(lot: &LotInput) -> JudgedBy {
    judged_by(rules().technical.as_ref().unwrap(), lot).unwrap()
}

#[test]
fn the_vector_gives_the_points_of_its_coefficients() {
    let file: Value = serde_json::from_str(include_str!("../../../../testdata/vectors/scoring.json")).unwrap();
    let vector = file["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == "pairwise-1").unwrap();
    let tables = tables(&vector["input"]);
    let lot = LotInput {
        commissioners: tables.iter().map(|table| table.commissioner.clone()).collect(),
        tenderers: contest(&["A", "B", "C", "D"]),
        comparisons: SUBCRITERIA.map(|id| (id.into(), tables.clone())).into(),
        ..LotInput::default()
    };
    for (variant, key) in [
        (PairwiseVariant::SumOfPoints, "variant_sum_of_points"),
        (PairwiseVariant::MeanOfCoefficients, "variant_mean_of_coefficients"),
        (PairwiseVariant::MeanThenRescaled, "variant_mean_then_rescaled"),
    ] {
        let mut rules = rules();
        pairwise(&mut rules).variant = variant;
        let result = score_technical(&rules, &lot).unwrap();
        for name in ["A", "B", "C", "D"] {
            let coefficient = n(vector["expected"][key][name]["exact"].as_str().unwrap());
            assert_eq!(points(&result, name), &coefficient * &n("70"), "{key} {name}");
        }
    }
}

#[test]
fn a_judge_reads_from_the_commissioners_points_to_the_points_of_the_offer() {
    let mut rules = rules();
    pairwise(&mut rules).rounding = RoundingRule { mode: RoundingMode::Truncate, decimals: Decimals::new(2).unwrap() };
    let result = score_technical(&rules, &lot(&["A", "B", "C"], &three())).unwrap();
    let part = |name: &str| {
        let score = result.of(&name.into()).unwrap().subcriterion(&"1.1".into()).unwrap();
        (score.parts[0].score.text_it.clone(), score.parts[0].score.text_en.clone())
    };
    assert_eq!(part("A").0, "8 + 8 = 16 ÷ 16 (migliore) = 1,00 × 60 = 60,00");
    assert_eq!(part("B").0, "1 + 1 = 2 ÷ 16 (migliore) = 0,125 → troncato 0,12 × 60 = 7,20");
    assert_eq!(part("B").1, "1 + 1 = 2 ÷ 16 (best) = 0.125 → truncated 0.12 × 60 = 7.20");
    let unexplained = score_technical_with(&rules, &lot(&["A", "B", "C"], &three()), Explanations::LeftOut).unwrap();
    assert_eq!(points(&unexplained, "B"), points(&result, "B"));
    assert!(unexplained.scores[1].criteria[0].subcriteria[0].parts[0].score.text_it.is_empty());
}

#[test]
fn a_second_calculation_agrees_also_when_somebody_has_left() {
    let cases = cases(2_000);
    let mut random = Random(21);
    let variants =
        [PairwiseVariant::SumOfPoints, PairwiseVariant::MeanOfCoefficients, PairwiseVariant::MeanThenRescaled];
    for case in 0..cases {
        let count = usize::try_from(3 + random.below(3)).unwrap();
        let panel = usize::try_from(1 + random.below(3)).unwrap();
        let (made, signs) = comparison(&mut random, count, panel);
        // Whoever leaves takes his row and column away, as long as three are left.
        let gone: BTreeSet<usize> = (0..count).filter(|_| random.below(4) == 0).take(count - 3).collect();
        let left: Vec<usize> = (0..count).filter(|at| !gone.contains(at)).collect();
        let minor = |grid: &Vec<Vec<i8>>| -> Vec<Vec<i8>> {
            left.iter().map(|row| left.iter().map(|column| grid[*row][*column]).collect()).collect()
        };
        let minors: Vec<_> = signs.iter().map(minor).collect();
        let mut rules = rules();
        pairwise(&mut rules).variant = variants[usize::try_from(case % 3).unwrap()];
        let tenderers = (0..count).map(|at| {
            let status = if gone.contains(&at) { TenderStatus::Excluded } else { TenderStatus::Admitted };
            TenderInput { status, ..TenderInput::admitted(format!("T{at}")) }
        });
        let lot = LotInput {
            commissioners: made.tables.iter().map(|table| table.commissioner.clone()).collect(),
            tenderers: tenderers.collect(),
            comparisons: SUBCRITERIA.map(|id| (id.into(), made.tables.clone())).into(),
            ..LotInput::default()
        };
        let found: Vec<String> =
            score_technical(&rules, &lot).unwrap().scores.iter().map(|score| score.total.result.to_string()).collect();
        let expected: Vec<String> = naive(&minors, left.len(), pairwise(&mut rules).variant)
            .iter()
            .map(|coefficient| coefficient * Ratio::from_integer(70))
            .map(|points| n(&points.to_string()).to_string())
            .collect();
        assert_eq!(found, expected, "{lot:?}");
    }
    println!("{cases} lots agree");
}

#[test]
fn the_order_of_offers_pairs_and_commissioners_never_matters() {
    let mut random = Random(5);
    for _ in 0..200 {
        let (made, _) = comparison(&mut random, 4, 3);
        let mut lot = LotInput {
            commissioners: made.tables.iter().map(|table| table.commissioner.clone()).collect(),
            tenderers: (0..4).map(|at| TenderInput::admitted(format!("T{at}"))).collect(),
            comparisons: SUBCRITERIA.map(|id| (id.into(), made.tables.clone())).into(),
            ..LotInput::default()
        };
        let straight = score_technical(&rules(), &lot).unwrap();
        lot.tenderers.rotate_left(1);
        for tables in lot.comparisons.values_mut() {
            tables.reverse();
            for preference in tables.iter_mut().flat_map(|table| &mut table.preferences) {
                preference.pair.reverse();
            }
        }
        assert_eq!(score_technical(&rules(), &lot).unwrap(), straight);
        let best = straight.scores.iter().map(|score| &score.total.result).max().unwrap();
        assert!(straight.scores.iter().all(|score| !score.total.result.is_negative()) && *best <= n("70"));
    }
}

#[test]
fn fewer_than_three_or_more_than_the_most_are_given_coefficients() {
    let mut two = lot(&["A", "B", "c"], &[]);
    assert_eq!(by(&two), JudgedBy::Coefficients);
    give(&mut two, "A", "1");
    give(&mut two, "B", "0.5");
    let result = score_technical(&rules(), &two).unwrap();
    assert_eq!((points(&result, "A"), points(&result, "B")), (n("70"), n("35")));
    assert!(result.scores[1].explanation().outline_it().contains("0,50 0,50 → media 0,50 × 60 = 30,00"));
    let mut narrow = rules();
    pairwise(&mut narrow).offers_max = 3;
    let four = lot(&["A", "B", "C", "D"], &[]);
    assert_eq!(judged_by(narrow.technical.as_ref().unwrap(), &four).unwrap(), JudgedBy::Coefficients);
    assert_eq!(by(&four), offers(&["A", "B", "C", "D"]));
    assert!(matches!(
        score_technical(&narrow, &four),
        Err(EvaluationError::Panel(PanelError::MissingCoefficient { .. }))
    ));
}

#[test]
fn what_all_commissioners_have_judged_stands() {
    // Somebody of four leaves: his pairs go with him.
    let four = [three(), vec![preference("D", "A", 6), preference("D", "B", 6), preference("D", "C", 6)]].concat();
    let left = lot(&["A", "B", "C", "d"], &four);
    assert_eq!(by(&left), offers(&["A", "B", "C"]));
    let without = lot(&["A", "B", "C"], &three());
    let scored = |lot: &LotInput| score_technical(&rules(), lot).unwrap();
    assert_eq!(scored(&left), scored(&without));
    // Two are left of three: the comparison stands as it was made, since coefficients can no longer be given.
    let two = lot(&["A", "B", "c"], &three());
    assert_eq!(by(&two), offers(&["A", "B", "C"]));
    let (result, whole) = (scored(&two), scored(&without));
    assert_eq!(result.scores.len(), 2);
    assert_eq!(points(&result, "B"), points(&whole, "B"));
    let outline = result.scores[1].explanation().outline_it();
    assert!(outline.contains("(confronto fatto su 3 offerte; escluse in seguito: 1) × 60"), "{outline}");
    assert_eq!(points(&scored(&lot(&["A", "b", "c"], &three())), "A"), n("70"), "one alone keeps what he had");
    // The third left before anybody compared him: the pair of the other two is no comparison of three.
    assert_eq!(by(&lot(&["A", "B", "c"], &three()[..1])), JudgedBy::Coefficients);
    // Not all commissioners had compared: now there are two, and coefficients are due.
    let mut begun = two.clone();
    begun.comparisons.get_mut("1.2").unwrap().pop();
    assert_eq!(by(&begun), JudgedBy::Coefficients);
    // Two were given coefficients and a third is readmitted: all are compared.
    let mut direct = lot(&["A", "B", "C"], &[]);
    give(&mut direct, "A", "1");
    give(&mut direct, "B", "0.5");
    assert_eq!(by(&direct), offers(&["A", "B", "C"]));
    // Four were given coefficients when three were the most that is compared: one less changes nothing.
    let mut narrow = rules();
    pairwise(&mut narrow).offers_max = 3;
    let mut many = lot(&["A", "B", "C", "d"], &[]);
    ["A", "B", "C", "D"].iter().for_each(|name| give(&mut many, name, "1"));
    assert_eq!(judged_by(narrow.technical.as_ref().unwrap(), &many).unwrap(), JudgedBy::Coefficients);
    assert_eq!(points(&score_technical(&narrow, &many).unwrap(), "C"), n("70"));
    // With nobody judged yet the three left of four are compared, however many there were.
    let begun = lot(&["A", "B", "C", "d"], &[]);
    assert_eq!(judged_by(narrow.technical.as_ref().unwrap(), &begun).unwrap(), offers(&["A", "B", "C"]));
    // Coefficients alone are no way round the comparison.
    let mut round = lot(&["A", "B", "C"], &[]);
    ["A", "B", "C"].iter().for_each(|name| give(&mut round, name, "1"));
    assert_eq!(by(&round), offers(&["A", "B", "C"]));
    // A readmitted fourth is compared with the three; the one of them who is out is not.
    assert_eq!(by(&lot(&["A", "B", "c", "E"], &three())), offers(&["A", "B", "E"]));
}

#[test]
fn sheets_that_do_not_hold_are_refused() {
    let refused = |change: &dyn Fn(&mut LotInput)| {
        let mut lot = lot(&["A", "B", "C"], &three());
        change(&mut lot);
        let error = score_technical(&rules(), &lot).unwrap_err();
        assert!(!error.text().it.is_empty() && !error.text().en.is_empty());
        match error {
            EvaluationError::Panel(PanelError::Comparison { subcriterion, error }) => {
                assert_eq!(subcriterion.as_str(), "1.2");
                *error
            }
            other => panic!("{other:?}"),
        }
    };
    fn table(lot: &mut LotInput) -> &mut PairwiseTable {
        &mut lot.comparisons.get_mut("1.2").unwrap()[1]
    }
    let commissioner = || CommissionerId::from("c2");
    let pair = |one: &str, other: &str| [TendererId::from(one), other.into()];
    assert_eq!(
        refused(&|lot| drop(table(lot).preferences.pop())),
        ComparisonError::PairMissing { commissioner: commissioner(), pair: pair("B", "C") }
    );
    assert_eq!(
        refused(&|lot| table(lot).preferences.push(preference("B", "A", 2))),
        ComparisonError::PairTwice { commissioner: commissioner(), pair: pair("B", "A") },
        "both directions"
    );
    for degree in [0, 1, 7] {
        let preferred = Some("A".into());
        assert_eq!(
            refused(&|lot| table(lot).preferences[0] =
                PairPreference { pair: pair("A", "B"), preferred: preferred.clone(), degree }),
            ComparisonError::NoPreference { commissioner: commissioner(), pair: pair("A", "B") }
        );
    }
    assert_eq!(
        refused(&|lot| table(lot).preferences.push(preference("A", "X", 2))),
        ComparisonError::NoPair { commissioner: commissioner(), pair: pair("A", "X") }
    );
    assert_eq!(
        refused(&|lot| table(lot).commissioner = "c9".into()),
        ComparisonError::UnknownCommissioner("c9".into())
    );
    assert_eq!(refused(&|lot| table(lot).commissioner = "c1".into()), ComparisonError::CommissionerTwice("c1".into()));
    let mut elsewhere = lot(&["A", "B", "C"], &three());
    let tables = elsewhere.comparisons["1.1"].clone();
    elsewhere.comparisons.insert("9".into(), tables);
    let not_compared = |rules: &AwardRules, lot: &LotInput, id: &str| {
        let expected = PanelError::NotCompared { subcriterion: id.into() };
        assert_eq!(score_technical(rules, lot), Err(expected.into()));
    };
    not_compared(&rules(), &elsewhere, "9");
    let mut direct = rules();
    let fallback = pairwise(&mut direct).fallback.clone().unwrap();
    direct.technical.as_mut().unwrap().scoring = Scoring::EachCommissioner(fallback);
    not_compared(&direct, &lot(&["A", "B", "C"], &three()), "1.1");
}

#[test]
fn rules_say_what_is_done_without_enough_offers() {
    assert_eq!(rules().check(), []);
    let found = |change: &dyn Fn(&mut PairwiseRules)| -> BTreeMap<String, String> {
        let mut rules = rules();
        change(pairwise(&mut rules));
        rules.check().into_iter().map(|defect| (defect.id, defect.path)).collect()
    };
    let one = |id: &str, path: &str| BTreeMap::from([(id.to_owned(), path.to_owned())]);
    assert_eq!(found(&|rules| rules.fallback = None), one("pairwise-fallback", "technical.scoring.fallback"));
    for most in [0, 2, 27] {
        assert_eq!(found(&|rules| rules.offers_max = most), one("pairwise-offers", "technical.scoring.offers_max"));
    }
    for most in [3, PAIRWISE_OFFERS_MAX] {
        assert_eq!(found(&|rules| rules.offers_max = most), BTreeMap::new());
    }
    assert_eq!(
        found(&|rules| drop(rules.fallback.as_mut().unwrap().scale.pop())),
        one("scale-top", "technical.scoring.fallback.scale")
    );
    assert_eq!(pairwise(&mut rules()).offers_max, 20);
    let mut banded = rules();
    let part = &mut banded.technical.as_mut().unwrap().criteria[0].subcriteria[0].parts[0];
    let Part::Discretionary(part) = part else { unreachable!() };
    part.bands = vec![JudgementBand { from: 0, to: 60, label_it: "ottima".into(), label_en: None }];
    assert_eq!(banded.check()[0].id, "bands-unused");
    // Written and read again the rules are the same, in both forms.
    let written = toml::to_string(&rules()).unwrap();
    assert_eq!(toml::from_str::<AwardRules>(&written).unwrap(), rules());
    let json = serde_json::to_string(&rules()).unwrap();
    assert_eq!(serde_json::from_str::<AwardRules>(&json).unwrap(), rules());
    assert!(toml::from_str::<AwardRules>(&RULES.replace("variant = ", "variante = ")).is_err());
}

#[test]
fn a_commissioner_compares_no_more_pairs_than_a_page_can_hold() {
    // Five offers are ten pairs for each sub-criterion; what is not left to a judgement is not compared.
    let with = |judged: u32| {
        let mut rules = rules();
        pairwise(&mut rules).offers_max = 5;
        let criterion = &mut rules.technical.as_mut().unwrap().criteria[0];
        let each = n("60").checked_div(&Exact::from(judged)).unwrap();
        let subcriterion = |at: u32, part: Part| Subcriterion {
            id: format!("1.{at}").into(),
            title: "Progetto".to_owned(),
            title_en: None,
            parts: vec![part],
        };
        let discretionary =
            |at| subcriterion(at, Part::Discretionary(DiscretionaryPart { max: each.clone(), bands: Vec::new() }));
        criterion.subcriteria = (1..=judged).map(discretionary).collect();
        let years = r#"{ "type": "quantitative", "max": 10, "item": "years", "unit": "anni", "rule": { "kind": "per_unit", "points": 1 } }"#;
        criterion.subcriteria.push(subcriterion(0, serde_json::from_str(years).unwrap()));
        rules.check().into_iter().map(|defect| (defect.id, defect.text_it)).collect::<Vec<_>>()
    };
    assert_eq!(PAIRS_MAX, 4_000);
    assert_eq!(with(400), []);
    let found = with(401);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "pairwise-pairs"));
    assert!(
        found[0]
            .1
            .starts_with("Con 5 offerte e 401 sub-criteri discrezionali ogni commissario confronterebbe 4010 coppie"),
        "{found:?}"
    );
}

#[test]
fn points_and_coefficients_of_the_comparison_are_given_by_subcriterion() {
    let compared = |lot: &LotInput| compared_offers(rules().technical.as_ref().unwrap(), lot);
    let found = compared(&lot(&["A", "B", "C"], &three())).unwrap();
    assert_eq!(found.keys().map(CriterionId::as_str).collect::<Vec<_>>(), SUBCRITERIA);
    let coefficients = found[&CriterionId::from("1.1")].iter().map(|score| score.coefficient.result.to_string());
    assert_eq!(coefficients.collect::<Vec<_>>(), ["1", "0.125", "0.125"]);
    assert_eq!(compared(&lot(&["A", "B"], &[])).unwrap(), BTreeMap::new(), "two are given coefficients");
    assert!(compared(&lot(&["A", "B", "C"], &three()[..2])).is_err(), "a pair is missing");
}

#[test]
fn a_table_is_checked_by_itself() {
    let lot = lot(&["A", "B", "C"], &three());
    let table = &lot.comparisons["1.1"][0];
    let names = ["A", "B", "C"].map(TendererId::from);
    let offers: BTreeSet<&TendererId> = names.iter().collect();
    assert_eq!(table.check(&offers), Ok(()));
    let mut begun = table.clone();
    begun.preferences.pop();
    let missing = ComparisonError::PairMissing { commissioner: "c1".into(), pair: ["B".into(), "C".into()] };
    assert_eq!(begun.check(&offers), Err(missing));
}

#[test]
fn the_method_is_said_in_words() {
    let mut rules = rules();
    let says = |rules: &AwardRules, it: &str, en: &str| {
        let texts = formula_text(rules);
        assert!(texts[0].it.contains(it) && texts[0].en.contains(en), "{:?}", texts[0]);
    };
    says(&rules, "confronta le offerte a coppie: 1 parità", "compares the offers in pairs: 1 parity");
    says(&rules, "I punti di tutti i commissari si sommano", "The points of all commissioners are added");
    says(
        &rules,
        "Se le offerte da valutare sono meno di 3 o più di 20: Ogni commissario attribuisce un coefficiente tra: 0,00 assente",
        "With fewer than 3 offers to be judged, or more than 20: Each commissioner gives one coefficient of: 0.00 assente",
    );
    pairwise(&mut rules).variant = PairwiseVariant::MeanThenRescaled;
    says(&rules, "la media più alta dei commissari diventa 1", "the highest mean of the commissioners becomes 1");
    pairwise(&mut rules).variant = PairwiseVariant::MeanOfCoefficients;
    says(&rules, "Il coefficiente medio dei commissari è moltiplicato", "The commissioners' mean coefficient is");
}

#[test]
fn threshold_and_rescaling_work_on_the_points_of_the_comparison() {
    let mut rules = rules();
    pairwise(&mut rules).variant = PairwiseVariant::MeanOfCoefficients;
    let technical = rules.technical.as_mut().unwrap();
    technical.threshold = Some(Threshold { points: n("10"), stage: Some(ThresholdStage::BeforeRescaling) });
    technical.rescaling = Rescaling::First;
    // c2 prefers B to A: both have a mean below 1, C stays below the threshold.
    let mut lot = lot(&["A", "B", "C"], &[preference("A", "B", 3), preference("A", "C", 3), preference("B", "C", 2)]);
    for tables in lot.comparisons.values_mut() {
        tables[1].preferences[0] = preference("B", "A", 4);
    }
    // c1: A 6, B 2, C 0; c2: A 3, B 6, C 0.
    let result = score_technical(&rules, &lot).unwrap();
    assert!(!result.of(&"C".into()).unwrap().passes());
    let before = |name: &str| result.of(&name.into()).unwrap().before_rescaling.clone().unwrap().result;
    assert_eq!(before("A"), &n("3/4") * &n("70"));
    assert_eq!(before("B"), &n("2/3") * &n("70"));
    assert_eq!((points(&result, "A"), points(&result, "B")), (n("70"), &n("8/9") * &n("70")));
}

#[test]
fn pairs_stay_as_they_were_compared_at_the_award() {
    let preferences = [preference("A", "B", 3), preference("A", "C", 5), preference("B", "C", 2)];
    let at_award = score_technical(&rules(), &lot(&["A", "B", "C"], &preferences)).unwrap();
    let status = |name: &str, status: TenderStatus| {
        let mut lot = lot(&["A", "B", "C"], &preferences);
        lot.tenderers.iter_mut().filter(|tender| tender.id.as_str() == name).for_each(|tender| tender.status = status);
        lot
    };
    let left = status("A", TenderStatus::ExcludedAfterAward);
    assert_eq!(score_technical(&rules(), &left).unwrap(), at_award);
    let mut back = lot(&["A", "B", "C", "D"], &preferences);
    back.tenderers[3].status = TenderStatus::ReadmittedAfterAward;
    let refused = score_technical(&rules(), &back);
    assert_eq!(refused, Err(PanelError::ComparedWithoutHim { tenderer: "D".into() }.into()));
}
