//! The procedure against the value of the contract: threshold (E26, W22), direct award (E27).

use super::Case;
use super::law::{band, categories, threshold_of};
use super::report::{Report, Rule, error, warning};
use crate::definition::{ProcedureKind, Regime};

/// How the table of the lightest procedures names a direct award.
const DIRECT: &str = "direct award";

const BELOW: Rule = error("E26", "regime-below", "art. 14");
const ABOVE: Rule = warning("W22", "regime-above", "art. 14");
const DIRECT_AWARD: Rule = error("E27", "direct-award-limit", "art. 50 c.1, art. 187 c.1");
const CROSS_BORDER: Rule = error("E27", "cross-border-interest", "art. 48 c.2");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    regime(case, report);
    direct_award(case, report);
    cross_border(case, report);
}

/// Said to be below a threshold that it reaches, whatever the body; or above one that it cannot reach.
fn regime(case: Case<'_>, report: &mut Report) {
    let value = &case.file.amounts.estimated_total;
    let mut limits = categories(case.file).iter().filter_map(|category| threshold_of(case, *category));
    let Some(lowest) = limits.next() else { return };
    let highest = limits.next_back().unwrap_or_else(|| lowest.clone());
    match case.file.regime {
        Regime::BelowThreshold if *value >= highest => report.add(
            BELOW
                .at("regime")
                .says(
                    format!("Il valore stimato di {} € raggiunge la soglia europea di {} €, ma la procedura è detta sotto soglia.", value.italian(), highest.italian()),
                    format!("The estimated value of € {} reaches the EU threshold of € {}, but the procedure is said to be below it.", value.english(), highest.english()),
                )
                .mend("Scriva above_threshold e applichi le regole sopra soglia.", "Write above_threshold and apply the rules above the threshold.")
                .with("value", value)
                .with("threshold", &highest),
        ),
        Regime::AboveThreshold if *value < lowest => report.add(
            ABOVE
                .at("regime")
                .says(
                    format!("Il valore stimato di {} € è sotto la soglia europea di {} €, ma la procedura è detta sopra soglia.", value.italian(), lowest.italian()),
                    format!("The estimated value of € {} is below the EU threshold of € {}, but the procedure is said to be above it.", value.english(), lowest.english()),
                )
                .mend("Scriva below_threshold, oppure corregga il valore stimato.", "Write below_threshold, or mend the estimated value.")
                .with("value", value)
                .with("threshold", &lowest),
        ),
        Regime::BelowThreshold | Regime::AboveThreshold => {}
    }
}

fn direct_award(case: Case<'_>, report: &mut Report) {
    if case.file.procedure != ProcedureKind::DirectAward {
        return;
    }
    let Some(band) = band(case.file, case.sent_on).filter(|band| !band.procedure.starts_with(DIRECT)) else { return };
    let value = &case.file.amounts.estimated_total;
    report.add(
        DIRECT_AWARD
            .at("procedure")
            .says(
                format!(
                    "Per {} € non si può affidare direttamente: da {} € in su {} ({}).",
                    value.italian(),
                    band.from.italian(),
                    band.name.it,
                    band.article
                ),
                format!(
                    "€ {} cannot be awarded directly: from € {} up {} ({}).",
                    value.english(),
                    band.from.english(),
                    band.name.en,
                    band.article
                ),
            )
            .mend("Scelga una procedura negoziata o aperta.", "Choose a negotiated or an open procedure.")
            .with("value", value)
            .with("limit", &band.from),
    );
}

fn cross_border(case: Case<'_>, report: &mut Report) {
    if !case.file.clauses.cross_border_interest || case.file.procedure == ProcedureKind::Open {
        return;
    }
    report.add(
        CROSS_BORDER
            .at("procedure")
            .says(
                "C'è un interesse transfrontaliero certo: servono le procedure ordinarie, con bando.",
                "There is a certain cross-border interest: ordinary procedures with a notice are needed.",
            )
            .mend("Scelga la procedura aperta.", "Choose the open procedure."),
    );
}
