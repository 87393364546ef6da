//! How points are given: tables that stop rewarding (E8), figures without unit, results without rounding (E11), a comparison
//! for which too few are invited (E21), scores corrected by hand (W11).

use ceralacca_evaluation::{COMPARED_MIN, Exact, Part, PriceFormula, RoundingRule, Scoring, before_number};

use super::Case;
use super::report::{Report, Rule, error, info, warning};

const FLAT_TOP: Rule = warning("E8", "price-band-flat", "art. 108 c.4, linee guida ANAC n. 2");
const LOW_TOP: Rule = error("E8", "price-band-top", "art. 108 c.4, linee guida ANAC n. 2");
const STAGE: Rule = warning("W7", "threshold-stage-absent", "art. 108 c.7");
const UNIT: Rule = error("E11", "quantity-unit", "art. 108 c.4");
const ROUNDING: Rule = info("E11", "score-rounding", "art. 108 c.7");
const PAIRWISE: Rule = error("E21", "pairwise-invited", "linee guida ANAC n. 2, V");
const BY_HAND: Rule = warning("W11", "scores-by-hand", "art. 25 c.2, art. 108 c.7");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    flat_top(case, report);
    low_top(case, report);
    threshold_stage(case, report);
    units(case, report);
    rounding(case, report);
    pairwise(case, report);
    if case.file.clauses.scores_corrected_by_hand {
        report.add(
            BY_HAND
                .at("clauses.scores_corrected_by_hand")
                .says(
                    "I documenti dicono che il punteggio calcolato dalla piattaforma è corretto a mano.",
                    "The documents say that the score reckoned by the platform is corrected by hand.",
                )
                .mend(
                    "Tolga la clausola: la formula di questo file è quella che si calcola.",
                    "Take the clause out: the formula of this file is the one that is computed.",
                ),
        );
    }
}

/// Fewer invited than are compared in pairs: the method of the notice would never be used.
fn pairwise(case: Case<'_>, report: &mut Report) {
    let scoring = case.file.award.technical.as_ref().map(|technical| &technical.scoring);
    let invited = case.file.participation.invited.len();
    let compared = scoring.is_some_and(|scoring| matches!(scoring, Scoring::Pairwise(_)));
    if !compared || !case.file.procedure.by_invitation() || invited >= COMPARED_MIN {
        return;
    }
    report.add(
        PAIRWISE
            .at("award.technical.scoring.method")
            .says(
                format!("Il confronto a coppie richiede almeno {COMPARED_MIN} offerte, ma gli invitati sono {invited}: non si userà mai."),
                format!("Pairwise comparison takes {COMPARED_MIN} offers at least, but {invited} are invited: it will never be used."),
            )
            .mend(
                "Faccia dare un coefficiente a ciascuna offerta, oppure inviti più operatori.",
                "Let each offer be given a coefficient, or invite more operators.",
            )
            .with("invited", Exact::from(u64::try_from(invited).unwrap_or(u64::MAX)))
            .with("wanted", Exact::from(u64::try_from(COMPARED_MIN).unwrap_or(u64::MAX))),
    );
}

/// A last band that is open above gives nothing for a discount beyond its start.
fn flat_top(case: Case<'_>, report: &mut Report) {
    let PriceFormula::StepTable { bands, .. } = &case.file.award.economic.formula else { return };
    let Some((last, index)) = bands.last().filter(|band| band.to.is_none()).zip(bands.len().checked_sub(1)) else {
        return;
    };
    report.add(
        FLAT_TOP
            .at(format!("award.economic.formula.bands[{index}]"))
            .says(
                format!(
                    "{}% in su i punti sono sempre {}: nessuno ha ragione di ribassare di più.",
                    before_number("Dal", &last.from.italian()),
                    last.points.italian()
                ),
                format!(
                    "From {}% up the points are always {}: nobody has a reason to discount more.",
                    last.from.english(),
                    last.points.english()
                ),
            )
            .mend(
                "Usi una formula che cresce sempre, oppure scriva perché oltre quel ribasso non si premia.",
                "Use a formula that always grows, or write why a higher discount is not rewarded.",
            )
            .with("from", &last.from)
            .with("points", &last.points),
    );
}

/// Points of the price that no discount earns: the weights of the notice are not those that count.
fn low_top(case: Case<'_>, report: &mut Report) {
    let economic = &case.file.award.economic;
    let PriceFormula::StepTable { bands, .. } = &economic.formula else { return };
    let Some((index, best)) = bands.iter().enumerate().max_by_key(|(_, band)| &band.points) else { return };
    if best.points >= economic.max_points {
        return;
    }
    let (points, max) = (&best.points, &economic.max_points);
    report.add(
        LOW_TOP
            .at(format!("award.economic.formula.bands[{index}].points"))
            .says(
                format!(
                    "Nessun ribasso ottiene tutti i {} punti del prezzo: la fascia più alta ne dà {}.",
                    max.italian(),
                    points.italian()
                ),
                format!(
                    "No discount earns all {} points of the price: the highest band gives {}.",
                    max.english(),
                    points.english()
                ),
            )
            .mend(
                format!("Dia {} punti alla fascia più alta, oppure riduca i punti del prezzo.", max.italian()),
                format!("Give the highest band {} points, or lower the points of the price.", max.english()),
            )
            .with("points", points)
            .with("max_points", max),
    );
}

/// Before or after the rescaling, the same threshold lets different tenderers in.
fn threshold_stage(case: Case<'_>, report: &mut Report) {
    let threshold = case.file.award.technical.as_ref().and_then(|technical| technical.threshold.as_ref());
    let Some(threshold) = threshold.filter(|threshold| threshold.stage.is_none()) else { return };
    report.add(
        STAGE
            .at("award.technical.threshold.stage")
            .says(
                format!("Non è detto se la soglia di {} punti si applica prima o dopo la riparametrazione: senza altro vale prima.", threshold.points.italian()),
                format!("It is not said whether the threshold of {} points applies before or after the rescaling: without more it applies before.", threshold.points.english()),
            )
            .mend(
                "Scriva before_rescaling, after_first_rescaling o after_rescaling, come nel bando.",
                "Write before_rescaling, after_first_rescaling or after_rescaling, as in the notice.",
            )
            .with("points", &threshold.points),
    );
}

fn units(case: Case<'_>, report: &mut Report) {
    let Some(technical) = &case.file.award.technical else { return };
    for (c, criterion) in technical.criteria.iter().enumerate() {
        for (s, sub) in criterion.subcriteria.iter().enumerate() {
            for (p, part) in sub.parts.iter().enumerate() {
                let Part::Quantitative(quantity) = part else { continue };
                if !quantity.unit.trim().is_empty() {
                    continue;
                }
                report.add(
                    UNIT.at(format!("award.technical.criteria[{c}].subcriteria[{s}].parts[{p}].unit"))
                        .says(
                            format!("Sub-criterio {}: manca l'unità di misura della quantità.", sub.id),
                            format!("Sub-criterion {}: the unit of the quantity is missing.", sub.id),
                        )
                        .mend(
                            "Scriva l'unità al plurale, ad esempio \"ore di formazione\".",
                            "Write the unit in the plural, for example \"ore di formazione\".",
                        ),
                );
            }
        }
    }
}

/// Points of a proportion go on without end: the notice says how they are cut, or that they are not.
fn rounding(case: Case<'_>, report: &mut Report) {
    let award = &case.file.award;
    let goes_on = !matches!(award.economic.formula, PriceFormula::StepTable { .. } | PriceFormula::None {});
    let exact = award.economic.rounding == RoundingRule::default() && award.total_rounding == RoundingRule::default();
    let said_already = case.file.documents.assumptions.iter().any(|open| open.path == "award.economic.rounding");
    // Where the price alone ranks, no rounding of its points changes who comes first by the offers themselves.
    if award.technical.is_none() || !goes_on || !exact || said_already {
        return;
    }
    report.add(
        ROUNDING
            .at("award.economic.rounding")
            .says(
                "I punteggi restano esatti, senza arrotondamento: il bando lo deve dire, perché altri calcoli darebbero altri totali.",
                "Scores stay exact, without rounding: the notice must say so, because other reckonings would give other totals.",
            )
            .mend(
                "Scriva nel bando che non si arrotonda, oppure a quanti decimali e come.",
                "Write in the notice that nothing is rounded, or to how many decimals and how.",
            ),
    );
}
