//! Checks of the technical rules: sums, scales, bands, steps.

use std::collections::BTreeSet;

use ceralacca_exact::Exact;

use super::Defects;
use crate::comparison::COMPARED_MIN;
use crate::ids::CriterionId;
use crate::rules::{
    CoefficientRules, Condition, Criterion, DiscretionaryPart, JudgementBand, PAIRWISE_OFFERS_MAX, PairwiseRules, Part,
    PartKind, QuantitativePart, QuantityRule, ScaleStep, Scoring, Subcriterion, TabularPart, TechnicalRules,
    ThresholdStage,
};

/// Most pairs that one commissioner compares in a lot, over all sub-criteria: what a page and its form can hold.
pub const PAIRS_MAX: usize = 4_000;

pub(super) fn check(rules: &TechnicalRules, found: &mut Defects) {
    found.above_zero("technical.max_points", &rules.max_points);
    found.list("technical.criteria", rules.criteria.len());
    let sum: Exact = rules.criteria.iter().map(|criterion| &criterion.max).sum();
    found.sum("technical-sum", "technical.max_points", &rules.max_points, &sum);
    check_scoring(rules, found);
    if let Some(threshold) = &rules.threshold {
        found.within("technical.threshold.points", &threshold.points, &rules.max_points);
        if threshold.stage() == ThresholdStage::AfterFirstRescaling && !rules.rescaling.first() {
            found.add(
                "threshold-stage",
                "technical.threshold.stage",
                "La soglia si applica dopo la prima riparametrazione, ma il bando non la prevede.",
                "The threshold applies after the first rescaling, but the notice has none.",
            );
        }
    }
    let mut seen = Seen::default();
    for (index, criterion) in rules.criteria.iter().enumerate() {
        check_criterion(&format!("technical.criteria[{index}]"), criterion, &rules.scoring, &mut seen, found);
    }
}

/// Identifiers met so far: criteria and sub-criteria are numbered each on their own.
#[derive(Default)]
struct Seen<'a> {
    criteria: BTreeSet<&'a CriterionId>,
    subcriteria: BTreeSet<&'a CriterionId>,
}

fn check_scoring(rules: &TechnicalRules, found: &mut Defects) {
    const PATH: &str = "technical.scoring";
    match &rules.scoring {
        Scoring::EachCommissioner(CoefficientRules { scale, aggregation: _, mean_rounding: _ }) => {
            check_scale(&format!("{PATH}.scale"), scale, found);
        }
        Scoring::Collegial {} => {}
        Scoring::Pairwise(pairwise) => check_pairwise(PATH, pairwise, rules, found),
    }
}

fn check_pairwise(path: &str, pairwise: &PairwiseRules, rules: &TechnicalRules, found: &mut Defects) {
    let PairwiseRules { variant: _, rounding: _, offers_max, fallback } = pairwise;
    let at = |field: &str| format!("{path}.{field}");
    match fallback {
        Some(CoefficientRules { scale, aggregation: _, mean_rounding: _ }) => {
            check_scale(&at("fallback.scale"), scale, found);
        }
        None => found.add(
            "pairwise-fallback",
            &at("fallback"),
            format!(
                "Il confronto a coppie richiede almeno {COMPARED_MIN} offerte: manca con quali coefficienti si valuta se sono meno di {COMPARED_MIN} o più di {offers_max}."
            ),
            format!(
                "Pairwise comparison takes {COMPARED_MIN} offers at least: which coefficients are given when there are fewer than {COMPARED_MIN}, or more than {offers_max}, is missing."
            ),
        ),
    }
    if usize::from(*offers_max) < COMPARED_MIN || *offers_max > PAIRWISE_OFFERS_MAX {
        found.add(
            "pairwise-offers",
            &at("offers_max"),
            format!("Le offerte da confrontare a coppie sono al massimo da {COMPARED_MIN} a {PAIRWISE_OFFERS_MAX}, non {offers_max}."),
            format!("At most {COMPARED_MIN} to {PAIRWISE_OFFERS_MAX} offers are compared in pairs, not {offers_max}."),
        );
        return;
    }
    let judged = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    let judged = judged.filter(|one| one.parts.iter().any(|part| part.kind() == PartKind::D)).count();
    let each = usize::from(*offers_max) * (usize::from(*offers_max) - 1) / 2;
    let pairs = each.saturating_mul(judged);
    if pairs > PAIRS_MAX {
        found.add(
            "pairwise-pairs",
            &at("offers_max"),
            format!(
                "Con {offers_max} offerte e {judged} sub-criteri discrezionali ogni commissario confronterebbe {pairs} coppie: al massimo {PAIRS_MAX}. Ridurre le offerte da confrontare o i sub-criteri."
            ),
            format!(
                "With {offers_max} offers and {judged} discretionary sub-criteria each commissioner would compare {pairs} pairs: {PAIRS_MAX} at most. Lower the number of offers compared, or of sub-criteria."
            ),
        );
    }
}

fn check_scale(path: &str, scale: &[ScaleStep], found: &mut Defects) {
    found.list(path, scale.len());
    found.ascending(path, scale.iter().map(|step| &step.value));
    for (index, step) in scale.iter().enumerate() {
        if step.value.is_negative() || step.value > Exact::one() {
            found.add(
                "scale-range",
                &format!("{path}[{index}].value"),
                format!("Il coefficiente {} deve stare tra 0 e 1.", step.value.italian()),
                format!("The coefficient {} must lie between 0 and 1.", step.value.english()),
            );
        }
    }
    if scale.last().is_some_and(|best| best.value != Exact::one()) {
        found.add(
            "scale-top",
            path,
            "Il coefficiente più alto deve essere 1, altrimenti il punteggio massimo non è raggiungibile.",
            "The highest coefficient must be 1, or the maximum score cannot be reached.",
        );
    }
}

fn check_criterion<'a>(
    path: &str,
    criterion: &'a Criterion,
    scoring: &Scoring,
    seen: &mut Seen<'a>,
    found: &mut Defects,
) {
    check_number(&format!("{path}.id"), &criterion.id, &mut seen.criteria, found);
    found.above_zero(&format!("{path}.max"), &criterion.max);
    found.list(&format!("{path}.subcriteria"), criterion.subcriteria.len());
    let sum: Exact = criterion.subcriteria.iter().flat_map(|subcriterion| &subcriterion.parts).map(Part::max).sum();
    found.sum("criterion-sum", &format!("{path}.max"), &criterion.max, &sum);
    for (index, subcriterion) in criterion.subcriteria.iter().enumerate() {
        let path = format!("{path}.subcriteria[{index}]");
        check_number(&format!("{path}.id"), &subcriterion.id, &mut seen.subcriteria, found);
        check_subcriterion(&path, subcriterion, scoring, found);
    }
}

fn check_number<'a>(path: &str, id: &'a CriterionId, seen: &mut BTreeSet<&'a CriterionId>, found: &mut Defects) {
    found.identifier(path, id.as_str());
    if !seen.insert(id) {
        found.add(
            "number-twice",
            path,
            format!("Il numero {id} compare due volte."),
            format!("The number {id} appears twice."),
        );
    }
}

fn check_subcriterion(path: &str, subcriterion: &Subcriterion, scoring: &Scoring, found: &mut Defects) {
    found.list(&format!("{path}.parts"), subcriterion.parts.len());
    let mut discretionary = 0;
    for (index, part) in subcriterion.parts.iter().enumerate() {
        let path = format!("{path}.parts[{index}]");
        found.above_zero(&format!("{path}.max"), part.max());
        match part {
            Part::Discretionary(part) => {
                discretionary += 1;
                check_discretionary(&path, part, scoring, found);
            }
            Part::Quantitative(part) => check_quantitative(&path, part, found),
            Part::Tabular(part) => check_tabular(&path, part, found),
        }
    }
    if discretionary > 1 {
        found.add(
            "discretionary-twice",
            &format!("{path}.parts"),
            "Un sub-criterio può avere un solo punteggio discrezionale: dividerlo in due sub-criteri.",
            "A sub-criterion can have one discretionary score only: split it into two sub-criteria.",
        );
    }
}

fn check_discretionary(path: &str, part: &DiscretionaryPart, scoring: &Scoring, found: &mut Defects) {
    let path = format!("{path}.bands");
    match scoring {
        Scoring::EachCommissioner(_) | Scoring::Pairwise(_) if part.bands.is_empty() => {}
        Scoring::EachCommissioner(_) | Scoring::Pairwise(_) => found.add(
            "bands-unused",
            &path,
            "Le fasce di giudizio valgono solo con il giudizio collegiale.",
            "Judgement bands are for collegial scoring only.",
        ),
        Scoring::Collegial {} => {
            found.list(&path, part.bands.len());
            check_bands(&path, &part.bands, &part.max, found);
        }
    }
}

fn check_bands(path: &str, bands: &[JudgementBand], max: &Exact, found: &mut Defects) {
    let backwards = bands.iter().any(|band| band.from > band.to);
    let overlap = bands.iter().zip(bands.iter().skip(1)).any(|(lower, upper)| upper.from <= lower.to);
    if backwards || overlap {
        found.add(
            "bands-overlap",
            path,
            "Le fasce di giudizio devono essere in ordine crescente e non sovrapporsi.",
            "The judgement bands must be in ascending order and must not overlap.",
        );
    }
    if bands.last().is_some_and(|best| &Exact::from(best.to) != max) {
        found.add(
            "bands-top",
            path,
            format!("La fascia più alta deve arrivare al massimo di {} punti.", max.italian()),
            format!("The highest band must reach the maximum of {} points.", max.english()),
        );
    }
}

fn check_quantitative(path: &str, part: &QuantitativePart, found: &mut Defects) {
    found.identifier(&format!("{path}.item"), part.item.as_str());
    match &part.rule {
        QuantityRule::PerUnit { points } => found.above_zero(&format!("{path}.rule.points"), points),
        QuantityRule::PerBlock { size, points } => {
            found.above_zero(&format!("{path}.rule.size"), size);
            found.above_zero(&format!("{path}.rule.points"), points);
        }
        QuantityRule::StepTable { steps } => {
            let path = format!("{path}.rule.steps");
            found.list(&path, steps.len());
            found.ascending(&path, steps.iter().map(|step| &step.from));
            for (index, step) in steps.iter().enumerate() {
                found.within(&format!("{path}[{index}].points"), &step.points, &part.max);
            }
        }
        QuantityRule::LinearToBest { direction: _ } | QuantityRule::LinearMinMax { direction: _ } => {}
    }
}

fn check_tabular(path: &str, part: &TabularPart, found: &mut Defects) {
    found.identifier(&format!("{path}.item"), part.item.as_str());
    let predicate = &part.predicate;
    if predicate.text_it.trim().is_empty() || predicate.text_en.trim().is_empty() {
        found.add(
            "predicate-text",
            &format!("{path}.predicate"),
            "Scrivere che cosa si misura, in italiano e in inglese: senza, la condizione non si capisce.",
            "Write what is measured, in Italian and in English: without it the condition cannot be understood.",
        );
    }
    match &predicate.condition {
        Condition::OneOf { values } => found.list(&format!("{path}.predicate.condition.values"), values.len()),
        Condition::IsTrue {}
        | Condition::AtLeast { .. }
        | Condition::AtMost { .. }
        | Condition::Above { .. }
        | Condition::Below { .. } => {}
    }
}

/// Runs of whole points from 0 to `max`, both ends included, that no judgement band grants (vector
/// `ricengo-judgement-bands`: 51 to 54). The bands must be in ascending order.
///
/// Such a hole is not a defect, since the notice may want it; a reader of the notice should know of it.
pub fn judgement_holes(bands: &[JudgementBand], max: u32) -> Vec<(u32, u32)> {
    let starts = std::iter::once(0).chain(bands.iter().map(|band| band.to.saturating_add(1)));
    let ends = bands.iter().map(|band| band.from).chain([max.saturating_add(1)]);
    starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| (start, end - 1)).collect()
}
