//! The threshold of automatic exclusion (art. 54, Allegato II.2): whether it applies, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    AnomalyError, AnomalyMethod, AutomaticExclusion, Exact, Text, anomalous, automatic_exclusion, before_number,
};
use serde::Serialize;

use crate::{
    OperatorId, ProcedureState,
    definition::{self, AbnormalityMethod, ProcedureFile, ProcedureKind, Regime},
    event::{ExclusionGround, ThresholdComputation},
    price, scoring,
    state::{Admission, Exclusion, LotState, Tenderer},
};

/// Where a lot stands with automatic exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ThresholdFinding {
    /// The documents do not foresee it.
    NotForeseen {},
    /// They do, but nobody is excluded by it: one reason each.
    Barred {
        /// Why.
        why: Vec<Text>,
    },
    /// The documents leave the method to a draw, and none is held.
    ToDraw {
        /// Among which.
        among: Vec<AnomalyMethod>,
    },
    /// The threshold is to be applied; again, if the tenders admitted have changed since it was.
    Due {
        /// How it comes about.
        computation: Box<ThresholdComputation>,
        /// Whom it excludes now.
        excluded: Vec<OperatorId>,
        /// Who is anomalous, who wins, at which discount, in words.
        conclusion: Text,
    },
    /// It was applied to the tenders as they are.
    Applied {},
}

/// Where the lot stands.
///
/// The tenders reckoned with are those admitted, also when they are out as abnormally low since: that exclusion is an outcome of
/// the comparison and changes no mean. Any other change before the award does (art. 108 c.12 freezes means and thresholds from
/// the award only).
pub(super) fn find(state: &ProcedureState, lot: u16, found: &LotState) -> ThresholdFinding {
    let Some(clause) = &state.definition.clauses.automatic_exclusion else { return ThresholdFinding::NotForeseen {} };
    let admitted = admitted(state, lot);
    let why = conditions(&state.definition, lot, clause, admitted.len());
    if !why.is_empty() {
        return ThresholdFinding::Barred { why };
    }
    let discounts = match scoring::discounts(state, lot, &admitted) {
        Ok(discounts) => discounts,
        Err(refusal) => return ThresholdFinding::Barred { why: vec![Text::new(refusal.it, refusal.en)] },
    };
    let applied = found.anomalies.threshold.as_ref().map(|applied| &applied.computation);
    if applied.is_some_and(|applied| applied.discounts == discounts) {
        return ThresholdFinding::Applied {};
    }
    let reference = clause.reference_discount.as_ref();
    // A method is drawn once: a threshold made anew keeps it.
    let kept = applied.map(|applied| (applied.method.clone(), applied.drawn.clone()));
    let drawn = kept.or_else(|| drawn(found, reference));
    let (method, act) = match (clause.method, drawn) {
        (Some(AbnormalityMethod::Drawn), Some(drawn)) => drawn,
        (Some(AbnormalityMethod::Drawn), None) => {
            return ThresholdFinding::ToDraw { among: AnomalyMethod::compatible(reference) };
        }
        (named, _) => match named.and_then(|named| method(named, reference)) {
            Some(method) => (method, None),
            None => return ThresholdFinding::Barred { why: vec![no_reference()] },
        },
    };
    match compute(method, act, discounts) {
        Err(error) => ThresholdFinding::Barred { why: vec![error.text()] },
        Ok((computation, conclusion)) => {
            let spared = &found.anomalies.spared;
            let goes = |id: &&OperatorId| {
                !spared.contains(*id) && state.tenderers.get(*id).is_some_and(|found| found.competes_for(lot))
            };
            let excluded = super::reached(&computation).iter().filter(goes).cloned().collect();
            ThresholdFinding::Due { computation: Box::new(computation), excluded, conclusion }
        }
    }
}

/// The methods among which the documents have one drawn in a lot, while that is to come; none where nothing of it is due.
pub(crate) fn methods_to_draw(state: &ProcedureState, lot: u16) -> Vec<AnomalyMethod> {
    let clause = state.definition.clauses.automatic_exclusion.as_ref();
    let left = clause.is_some_and(|clause| clause.method == Some(AbnormalityMethod::Drawn));
    match super::ranked(state, lot).ok().filter(|_| left).map(|found| find(state, lot, found)) {
        Some(ThresholdFinding::ToDraw { among }) => among,
        _ => Vec::new(),
    }
}

/// The method drawn, with the subject of its draw.
fn drawn(found: &LotState, reference: Option<&Exact>) -> Option<(AnomalyMethod, Option<String>)> {
    let draw = found.method_draw()?;
    let methods = AnomalyMethod::compatible(reference);
    let subject = draw.terms.as_ref().map(|terms| terms.subject.clone());
    AnomalyMethod::drawn(&methods, &draw.methods).map(|method| (method.clone(), subject))
}

/// The method of the engine that the documents name; none for a draw, and for method C without its reference discount.
fn method(named: AbnormalityMethod, reference: Option<&Exact>) -> Option<AnomalyMethod> {
    match named {
        AbnormalityMethod::A => Some(AnomalyMethod::A {}),
        AbnormalityMethod::B => Some(AnomalyMethod::B {}),
        AbnormalityMethod::C => reference.map(|found| AnomalyMethod::C { reference_discount: found.clone() }),
        AbnormalityMethod::Drawn => None,
    }
}

fn admitted(state: &ProcedureState, lot: u16) -> BTreeSet<OperatorId> {
    let low = |exclusion: &Exclusion| exclusion.ground == ExclusionGround::AbnormallyLow;
    let reckoned = |tenderer: &&Tenderer| {
        let in_procedure = match &tenderer.admission {
            Admission::Excluded(exclusion) => low(exclusion),
            _ => tenderer.is_admitted(),
        };
        tenderer.tendered_for(lot) && in_procedure && tenderer.excluded_lots.get(&lot).is_none_or(low)
    };
    state.tenderers.values().filter(reckoned).map(|tenderer| tenderer.id().clone()).collect()
}

fn conditions(file: &ProcedureFile, lot: u16, clause: &definition::AutomaticExclusion, admitted: usize) -> Vec<Text> {
    let Some(lot) = file.lot(lot) else { return Vec::new() };
    automatic_exclusion(&AutomaticExclusion {
        nature: price::offer_check(file, lot).nature,
        below_threshold: file.regime == Regime::BelowThreshold,
        lowest_price: !file.has_technical(),
        cross_border: file.clauses.cross_border_interest,
        direct_award: file.procedure == ProcedureKind::DirectAward,
        foreseen: clause.method.is_some(),
        admitted,
    })
}

fn no_reference() -> Text {
    Text::new(
        "Il metodo C vuole lo sconto di riferimento, che gli atti di gara non indicano.",
        "Method C needs the reference discount, which the tender documents do not state.",
    )
}

fn compute(
    method: AnomalyMethod,
    drawn: Option<String>,
    discounts: BTreeMap<OperatorId, Exact>,
) -> Result<(ThresholdComputation, Text), AnomalyError> {
    let (tenderers, numbers): (Vec<OperatorId>, Vec<Exact>) =
        discounts.iter().map(|(tenderer, discount)| (tenderer.clone(), discount.clone())).unzip();
    let outcome = anomalous(&method, &numbers)?;
    let anomalous = outcome.anomalous.iter().filter_map(|at| tenderers.get(*at)).cloned().collect();
    let computation = ThresholdComputation {
        method,
        drawn,
        threshold: outcome.threshold,
        anomalous,
        award_discount: outcome.award_discount,
        discounts,
    };
    Ok((computation, outcome.conclusion))
}

/// How an anomalous discount stands to its threshold: `Ribasso 21,4%, superiore alla soglia 17,9% …`.
pub(crate) fn beyond(computation: &ThresholdComputation, tenderer: &OperatorId) -> Option<Text> {
    let discount = computation.discounts.get(tenderer).filter(|_| computation.anomalous.contains(tenderer))?;
    let (letter, threshold) = (computation.method.letter(), &computation.threshold.result);
    let (it, en) = if discount > threshold { ("superiore", "above") } else { ("pari", "equal to") };
    Some(Text::new(
        format!(
            "Ribasso {}%, {it} alla soglia di anomalia {}% (metodo {letter}, All. II.2 D.Lgs. 36/2023).",
            before_number("del", &discount.italian()),
            before_number("del", &threshold.italian())
        ),
        format!(
            "Discount of {}%, {en} the anomaly threshold of {}% (method {letter}, All. II.2 D.Lgs. 36/2023).",
            discount.english(),
            threshold.english()
        ),
    ))
}
