//! Checks of the limit on lots.

use super::Defects;
use crate::rules::LotAwardRules;

pub(super) fn check(rules: &LotAwardRules, found: &mut Defects) {
    if rules.max_lots_per_tenderer == 0 {
        found.add(
            "lot-limit-zero",
            "max_lots_per_tenderer",
            "Il numero massimo di lotti deve essere almeno 1.",
            "The most lots must be at least 1.",
        );
    }
    if rules.reason.trim().is_empty() {
        found.add(
            "lot-limit-reason",
            "reason",
            "Il limite di aggiudicazione va motivato (art. 58 c. 4 D.Lgs. 36/2023).",
            "The limit on awards needs its reason (art. 58 c. 4 D.Lgs. 36/2023).",
        );
    }
    if rules.choice.is_empty() {
        found.add(
            "lot-choice",
            "choice",
            "Indicare con quale criterio chi è primo in più lotti ne ottiene uno.",
            "State by which test somebody who is first in several lots gets one of them.",
        );
    }
}
