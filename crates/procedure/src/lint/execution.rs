//! From the award to the last payment: checks on a sample (E20), standstill (W1, E25), advance (W2), subcontracting (W8),
//! and clauses that the law has left behind (W19, W20).

use ceralacca_evaluation::{Exact, before_number};
use jiff::civil::{Date, date};

use super::Case;
use super::law::{sampled_below, standstill_days};
use super::report::{Report, Rule, error, law_changed, warning};
use crate::definition::{ContractObject, Regime};

/// Greatest advance, in per cent of the contract (art. 125 c.1).
const ADVANCE_PERCENT_MAX: u8 = 30;
/// Day from which D.Lgs. 209/2024 (correttivo) applies.
const CORRETTIVO: Date = date(2024, 12, 31);
/// Days to refuse an assignment of claims since D.L. 19/2024 (All. II.14 art. 6 c.2); there were 45.
const ASSIGNMENT_DAYS: u16 = 30;
const ASSIGNMENT_SINCE: Date = date(2024, 3, 2);

const SAMPLE: Rule = error("E20", "sample-checks", "art. 52 c.1");
const STANDSTILL_SHORT: Rule = error("E25", "standstill-days", "art. 18 c.3");
const STANDSTILL_MISSING: Rule = warning("W1", "standstill-missing", "art. 18 c.3");
const ADVANCE_HIGH: Rule = warning("W2", "advance-high", "art. 125 c.1");
const ADVANCE_MISSING: Rule = warning("W2", "advance-missing", "art. 125 c.1");
const SUBCONTRACT: Rule = warning("W8", "subcontract-ceiling", "art. 119 c.1-2");
const RELIANCE: Rule = law_changed("W19", "premial-reliance", "art. 104 c.12");
const ASSIGNMENT: Rule = law_changed("W20", "assignment-days", "All. II.14 art. 6 c.2");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    sample(case, report);
    standstill(case, report);
    advance(case, report);
    subcontract(case, report);
    reliance(case, report);
    assignment(case, report);
}

fn sample(case: Case<'_>, report: &mut Report) {
    let amount = &case.file.amounts.estimated_total;
    let Some(limit) = sampled_below(case).filter(|limit| amount >= limit) else { return };
    if case.file.clauses.sample_checks != Some(true) {
        return;
    }
    report.add(
        SAMPLE
            .at("clauses.sample_checks")
            .says(
                format!("I requisiti si controllano a campione, ma l'importo è di {} €: sotto {} € si può, da lì in su si verifica ogni affidatario.", amount.italian(), limit.italian()),
                format!("Requirements are checked on a sample, but the amount is € {}: that is allowed below € {}, from there up every contractor is verified.", amount.english(), limit.english()),
            )
            .mend("Scriva che i requisiti dell'affidatario sono verificati prima del contratto.", "Write that the requirements of the contractor are verified before the contract.")
            .with("amount", amount)
            .with("limit", &limit),
    );
}

fn standstill(case: Case<'_>, report: &mut Report) {
    if case.file.regime != Regime::AboveThreshold {
        return;
    }
    let Some(wanted) = standstill_days(case) else { return };
    match case.file.clauses.standstill_days {
        None => report.add(
            STANDSTILL_MISSING
                .at("clauses.standstill_days")
                .says(
                    format!("I documenti non parlano dello stand still: sopra soglia il contratto si firma almeno {wanted} giorni dopo l'ultima comunicazione dell'aggiudicazione."),
                    format!("The documents do not speak of the standstill: above the threshold the contract is signed at least {wanted} days after the last communication of the award."),
                )
                .mend(format!("Scriva il termine di {wanted} giorni."), format!("Write the term of {wanted} days."))
                .with("wanted", wanted),
        ),
        Some(days) if i32::from(days) < wanted => report.add(
            STANDSTILL_SHORT
                .at("clauses.standstill_days")
                .says(
                    format!("Lo stand still è di {days} giorni: la legge ne vuole {wanted}."),
                    format!("The standstill is {days} days: the law wants {wanted}."),
                )
                .mend(format!("Scriva {wanted} giorni."), format!("Write {wanted} days."))
                .with("stated", days)
                .with("wanted", wanted),
        ),
        Some(_) => {}
    }
}

fn advance(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    match &file.clauses.advance_percent {
        Some(percent) if *percent > Exact::from(ADVANCE_PERCENT_MAX) => report.add(
            ADVANCE_HIGH
                .at("clauses.advance_percent")
                .says(
                    format!(
                        "L'anticipazione è {} per cento: la legge arriva al {ADVANCE_PERCENT_MAX}.",
                        before_number("del", &percent.italian())
                    ),
                    format!("The advance is {} per cent: the law goes up to {ADVANCE_PERCENT_MAX}.", percent.english()),
                )
                .mend(
                    "Scriva il 20 per cento, oppure fino al 30 con motivazione.",
                    "Write 20 per cent, or up to 30 with reasons.",
                )
                .with("stated", percent)
                .with("limit", ADVANCE_PERCENT_MAX),
        ),
        // Owed for works; for supplies and services it depends on timetable and kind, so silence is no defect there.
        None if file.object == ContractObject::Works && !file.concession => report.add(
            ADVANCE_MISSING
                .at("clauses.advance_percent")
                .says("Non è indicata l'anticipazione del prezzo.", "The advance payment is not stated.")
                .mend(
                    "Scriva il 20 per cento, oppure fino al 30 con motivazione.",
                    "Write 20 per cent, or up to 30 with reasons.",
                ),
        ),
        Some(_) | None => {}
    }
}

fn subcontract(case: Case<'_>, report: &mut Report) {
    let Some(percent) = &case.file.clauses.subcontract_ceiling_percent else { return };
    report.add(
        SUBCONTRACT
            .at("clauses.subcontract_ceiling_percent")
            .says(
                format!("Un limite generale al subappalto ({} per cento) non è ammesso.", percent.italian()),
                format!("A general ceiling on subcontracting ({} per cent) is not allowed.", percent.english()),
            )
            .mend(
                "Tolga la percentuale; indichi, con i motivi, le sole prestazioni che l'aggiudicatario esegue da sé.",
                "Take the percentage out; name, with reasons, only the parts that the contractor performs himself.",
            )
            .with("stated", percent),
    );
}

fn reliance(case: Case<'_>, report: &mut Report) {
    if case.file.clauses.premial_reliance_barred != Some(true) {
        return;
    }
    report.add(
        RELIANCE
            .at("clauses.premial_reliance_barred")
            .says(
                "Il divieto assoluto di partecipare insieme all'ausiliaria premiale è superato dal D.Lgs. 209/2024 (dal 31 dicembre 2024): l'ausiliaria può provare che non c'è un unico centro decisionale.",
                "The absolute bar on taking part together with a premial auxiliary is overtaken by D.Lgs. 209/2024 (from 31 December 2024): the auxiliary may prove that there is no common decision centre.",
            )
            .mend("Aggiunga la prova contraria al divieto.", "Add the proof to the contrary to the bar.")
            .with("since", CORRETTIVO),
    );
}

fn assignment(case: Case<'_>, report: &mut Report) {
    let Some(days) = case.file.clauses.assignment_refusal_days.filter(|days| *days > ASSIGNMENT_DAYS) else { return };
    if case.sent_on < ASSIGNMENT_SINCE {
        return;
    }
    report.add(
        ASSIGNMENT
            .at("clauses.assignment_refusal_days")
            .says(
                format!("La cessione del credito si rifiuterebbe entro {days} giorni: dal D.L. 19/2024 sono {ASSIGNMENT_DAYS}."),
                format!("An assignment of claims would be refused within {days} days: since D.L. 19/2024 there are {ASSIGNMENT_DAYS}."),
            )
            .mend(format!("Scriva {ASSIGNMENT_DAYS} giorni."), format!("Write {ASSIGNMENT_DAYS} days."))
            .with("stated", days)
            .with("limit", ASSIGNMENT_DAYS),
    );
}
