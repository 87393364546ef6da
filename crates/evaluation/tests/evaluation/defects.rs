//! Defects of award rules: each check speaks just beyond its rule and is silent just within it.

use ceralacca_evaluation::*;

use crate::common::n;

const RULES: &str = r#"
ties = [{ step = "higher_technical" }, { step = "higher_economic" }, { step = "improved_offer", days = 5 }, { step = "draw" }]

[economic]
max_points = 30
item = "discount"
formula = { kind = "discount_over_best", all_zero = "zero_points" }
input_decimals = { decimals = 2, more = "ignored" }

[technical]
max_points = 70

[technical.scoring]
method = "each_commissioner"
scale = [{ value = "0", label_it = "assente" }, { value = "0.5", label_it = "media" }, { value = "1", label_it = "ottima" }]

[[technical.criteria]]
id = "1"
title = "Servizio"
max = 70

[[technical.criteria.subcriteria]]
id = "1.1"
title = "Organizzazione"
parts = [{ type = "discretionary", max = 30 }]

[[technical.criteria.subcriteria]]
id = "1.2"
title = "Formazione"
parts = [
  { type = "quantitative", max = 20, item = "hours", unit = "ore", rule = { kind = "per_block", size = 5, points = 1 } },
  { type = "quantitative", max = 10, item = "years", unit = "anni", rule = { kind = "step_table", steps = [{ from = 0, points = 0 }, { from = 3, points = 10 }] } },
]

[[technical.criteria.subcriteria]]
id = "1.3"
title = "Mezzi"
parts = [
  { type = "tabular", max = 10, item = "fuel", predicate = { text_it = "alimentazione", text_en = "fuel", condition = { kind = "one_of", values = ["elettrica"] } } },
]
"#;

fn rules() -> AwardRules {
    toml::from_str(RULES).unwrap()
}

/// What is found after a change of good rules: `id path`.
fn defects(change: impl FnOnce(&mut AwardRules)) -> Vec<String> {
    let mut rules = rules();
    change(&mut rules);
    listed(rules.check())
}

/// The same of the technical rules.
fn technical(change: impl FnOnce(&mut TechnicalRules)) -> Vec<String> {
    defects(|rules| change(rules.technical.as_mut().unwrap()))
}

fn listed(found: Vec<RuleDefect>) -> Vec<String> {
    let listed = |defect: RuleDefect| {
        assert!(!defect.text_it.is_empty() && !defect.text_en.is_empty() && defect.text_it != defect.text_en);
        format!("{} {}", defect.id, defect.path)
    };
    found.into_iter().map(listed).collect()
}

const NONE: [&str; 0] = [];

fn discretionary(rules: &mut TechnicalRules) -> &mut DiscretionaryPart {
    let Part::Discretionary(part) = &mut rules.criteria[0].subcriteria[0].parts[0] else { unreachable!() };
    part
}

fn quantitative(rules: &mut TechnicalRules, at: usize) -> &mut QuantitativePart {
    let Part::Quantitative(part) = &mut rules.criteria[0].subcriteria[1].parts[at] else { unreachable!() };
    part
}

fn tabular(rules: &mut TechnicalRules) -> &mut TabularPart {
    let Part::Tabular(part) = &mut rules.criteria[0].subcriteria[2].parts[0] else { unreachable!() };
    part
}

fn scale(rules: &mut TechnicalRules) -> &mut Vec<ScaleStep> {
    let Scoring::EachCommissioner(CoefficientRules { scale, .. }) = &mut rules.scoring else { unreachable!() };
    scale
}

#[test]
fn the_rules_the_changes_start_from_have_none() {
    assert_eq!(defects(|_| ()), NONE);
}

#[test]
fn identifiers_are_there_short_and_of_one_line() {
    for bad in ["", "  ", "a\nb", "a\u{7f}", &"x".repeat(ID_BYTES_MAX + 1)] {
        assert_eq!(defects(|rules| rules.economic.item = bad.into()), ["identifier economic.item"], "{bad:?}");
        let path = "identifier technical.criteria[0]";
        assert_eq!(technical(|rules| rules.criteria[0].id = bad.into()), [format!("{path}.id")], "{bad:?}");
        let found = technical(|rules| rules.criteria[0].subcriteria[1].id = bad.into());
        assert_eq!(found, [format!("{path}.subcriteria[1].id")], "{bad:?}");
        let found = technical(|rules| quantitative(rules, 1).item = bad.into());
        assert_eq!(found, [format!("{path}.subcriteria[1].parts[1].item")], "{bad:?}");
        let found = technical(|rules| tabular(rules).item = bad.into());
        assert_eq!(found, [format!("{path}.subcriteria[2].parts[0].item")], "{bad:?}");
    }
    assert_eq!(defects(|rules| rules.economic.item = "x".repeat(ID_BYTES_MAX).as_str().into()), NONE);
}

#[test]
fn numbers_of_criteria_are_used_once() {
    let found = technical(|rules| rules.criteria[0].subcriteria[2].id = "1.1".into());
    assert_eq!(found, ["number-twice technical.criteria[0].subcriteria[2].id"]);
    // A criterion may have the number of a sub-criterion.
    assert_eq!(technical(|rules| rules.criteria[0].subcriteria[2].id = "1".into()), NONE);
}

#[test]
fn maxima_and_points_are_above_zero() {
    let zero = defects(|rules| rules.economic.max_points = n("0"));
    assert_eq!(zero, ["not-above-zero economic.max_points"]);
    for bad in ["0", "-1"] {
        let found = technical(|rules| rules.max_points = n(bad));
        assert_eq!(found, ["not-above-zero technical.max_points", "technical-sum technical.max_points"], "{bad}");
        let found = technical(|rules| rules.criteria[0].max = n(bad));
        let sums = ["technical-sum technical.max_points", "not-above-zero technical.criteria[0].max"];
        assert_eq!(found, [sums[0], sums[1], "criterion-sum technical.criteria[0].max"], "{bad}");
        let found = technical(|rules| discretionary(rules).max = n(bad));
        assert!(found.contains(&"not-above-zero technical.criteria[0].subcriteria[0].parts[0].max".to_owned()));
        let rule = "not-above-zero technical.criteria[0].subcriteria[1].parts[0].rule";
        let per_block = |size: &str, points: &str| {
            let rule = QuantityRule::PerBlock { size: n(size), points: n(points) };
            technical(|rules| quantitative(rules, 0).rule = rule)
        };
        assert_eq!(per_block(bad, "1"), [format!("{rule}.size")], "{bad}");
        assert_eq!(per_block("5", bad), [format!("{rule}.points")], "{bad}");
        let per_unit = |points: &str| {
            let rule = QuantityRule::PerUnit { points: n(points) };
            technical(|rules| quantitative(rules, 0).rule = rule)
        };
        assert_eq!((per_unit(bad), per_unit("0.01")), (vec![format!("{rule}.points")], Vec::new()), "{bad}");
    }
}

#[test]
fn lists_hold_something_and_not_too_much() {
    assert_eq!(
        technical(|rules| rules.criteria.clear()),
        ["list-length technical.criteria", "technical-sum technical.max_points"]
    );
    assert_eq!(
        technical(|rules| rules.criteria[0].subcriteria.clear()),
        ["list-length technical.criteria[0].subcriteria", "criterion-sum technical.criteria[0].max"]
    );
    assert_eq!(
        technical(|rules| rules.criteria[0].subcriteria[0].parts.clear()),
        ["criterion-sum technical.criteria[0].max", "list-length technical.criteria[0].subcriteria[0].parts"]
    );
    let steps = |count: usize| -> Vec<ScaleStep> {
        let last = Exact::from(u64::try_from(count).unwrap());
        let value = |at| Exact::from(u64::try_from(at).unwrap()).checked_div(&last).unwrap();
        let step = |at| ScaleStep { value: value(at), label_it: "giudizio".into(), label_en: None, descriptor: None };
        (1..=count).map(step).collect()
    };
    let with_scale = |count: usize| technical(|rules| *scale(rules) = steps(count));
    for count in [0, RULE_LIST_MAX + 1] {
        assert_eq!(with_scale(count), ["list-length technical.scoring.scale"], "{count}");
    }
    for count in [1, RULE_LIST_MAX] {
        assert_eq!(with_scale(count), NONE, "{count}");
    }
    let no_steps = technical(|rules| quantitative(rules, 1).rule = QuantityRule::StepTable { steps: Vec::new() });
    assert_eq!(no_steps, ["list-length technical.criteria[0].subcriteria[1].parts[1].rule.steps"]);
    let no_values = technical(|rules| tabular(rules).predicate.condition = Condition::OneOf { values: Vec::new() });
    assert_eq!(no_values, ["list-length technical.criteria[0].subcriteria[2].parts[0].predicate.condition.values"]);
}

#[test]
fn a_scale_rises_from_zero_to_one() {
    let with = |at: usize, value: &str| technical(|rules| scale(rules)[at].value = n(value));
    assert_eq!(with(0, "-0.01"), ["scale-range technical.scoring.scale[0].value"]);
    assert_eq!(with(1, "0"), ["not-ascending technical.scoring.scale"]);
    assert_eq!(with(1, "1"), ["not-ascending technical.scoring.scale"]);
    assert_eq!(with(1, "0.01"), NONE);
    assert_eq!(with(2, "0.99"), ["scale-top technical.scoring.scale"]);
    assert_eq!(with(2, "1.01"), ["scale-range technical.scoring.scale[2].value", "scale-top technical.scoring.scale"]);
}

#[test]
fn steps_rise_and_their_points_stay_within_the_maximum() {
    let with = |from: &str, points: &str| {
        technical(|rules| {
            let QuantityRule::StepTable { steps } = &mut quantitative(rules, 1).rule else { unreachable!() };
            (steps[1].from, steps[1].points) = (n(from), n(points));
        })
    };
    let path = "technical.criteria[0].subcriteria[1].parts[1].rule.steps";
    assert_eq!(with("0", "10"), [format!("not-ascending {path}")]);
    assert_eq!(with("0.01", "10"), NONE);
    assert_eq!(with("3", "10.01"), [format!("points-out-of-range {path}[1].points")]);
    assert_eq!(with("3", "-0.01"), [format!("points-out-of-range {path}[1].points")]);
    assert_eq!(with("3", "0"), NONE);
}

#[test]
fn a_quality_threshold_lies_between_nothing_and_the_maximum() {
    for (points, good) in [("-0.01", false), ("0", true), ("70", true), ("70.01", false)] {
        let threshold = Threshold { points: n(points), stage: Some(ThresholdStage::BeforeRescaling) };
        let found = technical(|rules| rules.threshold = Some(threshold));
        let expected = ["points-out-of-range technical.threshold.points"];
        assert_eq!(found, expected[usize::from(good)..], "{points}");
    }
}

#[test]
fn one_judgement_for_a_subcriterion() {
    let found = technical(|rules| {
        discretionary(rules).max = n("10");
        let parts = &mut rules.criteria[0].subcriteria[0].parts;
        parts.push(parts[0].clone());
        parts.push(parts[0].clone());
    });
    assert_eq!(found, ["discretionary-twice technical.criteria[0].subcriteria[0].parts"]);
}

#[test]
fn judgement_bands_rise_to_the_maximum_without_overlap() {
    let with = |bands: &[(u32, u32)]| {
        technical(|rules| {
            rules.scoring = Scoring::Collegial {};
            let band = |(from, to): &(u32, u32)| JudgementBand {
                from: *from,
                to: *to,
                label_it: "giudizio".into(),
                label_en: None,
            };
            discretionary(rules).bands = bands.iter().map(band).collect();
        })
    };
    let path = "technical.criteria[0].subcriteria[0].parts[0].bands";
    let (overlap, top) = (format!("bands-overlap {path}"), format!("bands-top {path}"));
    assert_eq!(with(&[]), [format!("list-length {path}")]);
    assert_eq!(with(&[(0, 10), (11, 30)]), NONE);
    assert_eq!(with(&[(0, 10), (20, 20), (30, 30)]), NONE, "holes are the notice's, a band may have one value");
    assert_eq!(with(&[(0, 10), (10, 30)]), [overlap.as_str()]);
    assert_eq!(with(&[(11, 30), (0, 10)]), [overlap.as_str(), top.as_str()]);
    assert_eq!(with(&[(10, 9), (11, 30)]), [overlap.as_str()]);
    assert_eq!(with(&[(0, 29)]), [top.as_str()]);
    assert_eq!(with(&[(0, 31)]), [top.as_str()]);
}

#[test]
fn points_that_no_band_grants_are_told() {
    let holes = |bands: &[(u32, u32)], max| {
        let band = |(from, to): &(u32, u32)| JudgementBand {
            from: *from,
            to: *to,
            label_it: "giudizio".into(),
            label_en: None,
        };
        judgement_holes(&bands.iter().map(band).collect::<Vec<_>>(), max)
    };
    assert_eq!(holes(&[(0, 7), (8, 30)], 30), []);
    assert_eq!(holes(&[(1, 7), (9, 20), (25, 29)], 30), [(0, 0), (8, 8), (21, 24), (30, 30)]);
    assert_eq!(holes(&[], 30), [(0, 30)]);
    assert_eq!(holes(&[(0, u32::MAX)], u32::MAX), []);
}

#[test]
fn a_condition_says_what_is_measured_in_both_languages() {
    for (it, en) in [(" ", "fuel"), ("alimentazione", ""), ("", "")] {
        let found = technical(|rules| {
            let predicate = &mut tabular(rules).predicate;
            (predicate.text_it, predicate.text_en) = (it.to_owned(), en.to_owned());
        });
        assert_eq!(found, ["predicate-text technical.criteria[0].subcriteria[2].parts[0].predicate"], "{it:?} {en:?}");
    }
}

#[test]
fn a_price_without_formula_has_no_points() {
    let with = |points: &str| {
        defects(|rules| (rules.economic.formula, rules.economic.max_points) = (PriceFormula::None {}, n(points)))
    };
    assert_eq!(with("0"), NONE);
    assert_eq!(with("1"), ["points-without-formula economic.max_points"]);
}

#[test]
fn price_bands_start_at_zero_rise_and_stay_open_at_the_end() {
    let with = |bands: &[(&str, Option<&str>, &str)]| {
        let band = |(from, to, points): &(&str, Option<&str>, &str)| PriceBand {
            from: n(from),
            to: to.map(n),
            points: n(points),
        };
        let bands = bands.iter().map(band).collect();
        defects(|rules| rules.economic.formula = PriceFormula::StepTable { bands, between: Between::UpperBand })
    };
    let path = "economic.formula.bands";
    assert_eq!(with(&[("0", Some("5"), "10"), ("5.01", None, "30")]), NONE);
    assert_eq!(with(&[("0", Some("0"), "10"), ("5", None, "10")]), NONE, "a band of one value, equal points");
    assert_eq!(with(&[]), [format!("list-length {path}")]);
    assert_eq!(with(&[("0.01", None, "30")]), [format!("bands-start {path}")]);
    assert_eq!(with(&[("0", Some("5"), "30")]), [format!("band-end {path}[0].to")], "the last one is closed");
    assert_eq!(
        with(&[("0", None, "1"), ("5", None, "30")]),
        [format!("band-end {path}[0].to")],
        "the first one is open"
    );
    assert_eq!(
        with(&[("0", Some("2"), "1"), ("3", Some("2.99"), "2"), ("5", None, "30")]),
        [format!("band-end {path}[1].to")]
    );
    assert_eq!(with(&[("0", Some("5"), "1"), ("5", None, "30")]), [format!("bands-overlap {path}")]);
    assert_eq!(with(&[("0", Some("5"), "20"), ("6", None, "19")]), [format!("bands-fall {path}")]);
    assert_eq!(with(&[("0", None, "30.01")]), [format!("points-out-of-range {path}[0].points")]);
    assert_eq!(with(&[("0", None, "-1")]), [format!("points-out-of-range {path}[0].points")]);
}

#[test]
fn price_bands_with_holes_and_overlaps_are_told_apart() {
    let band = |from: &str, to: &str| PriceBand { from: n(from), to: Some(n(to)), points: n("1") };
    let with = |bands: &[PriceBand]| (gaps(bands).len(), overlaps(bands).len());
    assert_eq!(with(&[band("0", "5"), band("5.01", "6")]), (1, 0));
    assert_eq!(with(&[band("0", "5"), band("5", "6")]), (0, 1), "the value 5 is in both");
    assert_eq!(with(&[band("0", "5"), band("4", "6")]), (0, 1));
}

#[test]
fn steps_against_a_tie_can_decide_and_stand_once() {
    let with = |steps: &[TieStep]| defects(|rules| rules.ties = steps.to_vec());
    let technical = TieStep::HigherTechnical {};
    assert_eq!(with(&[]), NONE);
    assert_eq!(with(&[technical, technical]), ["tie-step-twice ties[1]"]);
    for days in [0, 1] {
        let found = with(&[TieStep::ImprovedOffer { days }]);
        assert_eq!(found, ["tie-step-void ties[0]"][usize::from(days)..], "{days}");
    }
    assert_eq!(with(&[TieStep::Draw {}, technical]), ["tie-step-void ties[0]"]);
    let price_alone = |steps: &[TieStep]| defects(|rules| (rules.technical, rules.ties) = (None, steps.to_vec()));
    assert_eq!(price_alone(&[technical]), ["tie-step-void ties[0]"]);
    assert_eq!(price_alone(&[TieStep::HigherEconomic {}, TieStep::Draw {}]), NONE);
}

#[test]
fn a_limit_on_lots_has_its_reason_and_its_choice() {
    let limit = |max_lots_per_tenderer: u32, reason: &str, choice: &[LotChoice]| {
        let reason = reason.to_owned();
        let choice = choice.to_vec();
        let empty_lot = EmptyLot::NotAwarded;
        listed(LotAwardRules { max_lots_per_tenderer, reason, reason_en: None, choice, empty_lot }.check())
    };
    let choice = [LotChoice::HighestTotal];
    assert_eq!(limit(1, "concorrenza", &choice), NONE);
    assert_eq!(limit(0, "concorrenza", &choice), ["lot-limit-zero max_lots_per_tenderer"]);
    assert_eq!(limit(1, " ", &choice), ["lot-limit-reason reason"]);
    assert_eq!(limit(1, "concorrenza", &[]), ["lot-choice choice"]);
}
