//! What a commissioner's sheet must hold where offers are compared in pairs: every pair still to be judged, once.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{ComparisonError, PairPreference, PairwiseTable, TendererId};

use super::{LockSheet, already_locked, incomplete};
use crate::{OperatorId, PersonId, Refusal, acts::ScoringDue, state::LotState};

/// Checks a sheet against the pairs that are due.
///
/// # Errors
/// `compared_in_pairs` for coefficients; `already_scored` when nothing is due; `sheet_incomplete` for other sub-criteria than
/// those to be judged; `pair_unknown`, `pair_twice` (also for a pair that is locked), `pair_missing`, `off_scale`.
pub(super) fn check(
    command: &LockSheet,
    due: &ScoringDue,
    offers: &BTreeSet<OperatorId>,
    lot: &LotState,
    commissioner: &PersonId,
) -> Result<(), Refusal> {
    if !command.sheet.is_empty() {
        return Err(Refusal::invalid(
            "compared_in_pairs",
            "disciplinare, confronto a coppie",
            "In questo lotto le offerte si confrontano a coppie: indicare le preferenze, in `comparisons`.",
            "In this lot offers are compared in pairs: give the preferences, in `comparisons`.",
        ));
    }
    let mut missing: BTreeMap<String, BTreeSet<[OperatorId; 2]>> = BTreeMap::new();
    for (subcriterion, pair) in due.unjudged_by(lot, commissioner) {
        missing.entry(subcriterion).or_default().insert(pair);
    }
    if missing.is_empty() {
        return Err(already_locked());
    }
    if command.comparisons.keys().ne(missing.keys()) {
        return Err(incomplete("sub-criteri discrezionali", "discretionary sub-criteria"));
    }
    let known: BTreeSet<TendererId> = offers.iter().map(|id| id.as_str().into()).collect();
    for (subcriterion, given) in &command.comparisons {
        let locked = lot.comparisons.get(commissioner).and_then(|tables| tables.get(subcriterion));
        let still = locked.into_iter().flatten().filter(|one| one.pair.iter().all(|offer| known.contains(offer)));
        let preferences: Vec<PairPreference> = still.chain(given).cloned().collect();
        let table = PairwiseTable { commissioner: commissioner.as_str().into(), preferences };
        table.check(&known.iter().collect()).map_err(|error| refused(&error).with("subcriterion", subcriterion))?;
    }
    Ok(())
}

/// The refusal of a table, with what to do about it.
fn refused(error: &ComparisonError) -> Refusal {
    let (rule, pair, it, en) = match error {
        ComparisonError::NoPair { pair, .. } => (
            "pair_unknown",
            Some(pair),
            " Confronti tra loro le sole offerte ammesse del lotto.",
            " Compare only the admitted offers of the lot with each other.",
        ),
        ComparisonError::PairTwice { pair, .. } => (
            "pair_twice",
            Some(pair),
            " Indichi ogni coppia una volta, in un verso solo.",
            " Give each pair once, one way round.",
        ),
        ComparisonError::PairMissing { pair, .. } => {
            ("pair_missing", Some(pair), " Completi la scheda, poi la blocchi.", " Complete the sheet, then lock it.")
        }
        ComparisonError::NoPreference { pair, .. } => ("off_scale", Some(pair), "", ""),
        _ => ("comparison_refused", None, "", ""),
    };
    let mut text = error.text();
    text.push(it, en);
    let mut refusal =
        Refusal::invalid(rule, "disciplinare, confronto a coppie; linee guida ANAC n. 2", text.it, text.en);
    if let Some([one, other]) = pair {
        refusal = refusal.with("one", one).with("other", other);
    }
    refusal
}
