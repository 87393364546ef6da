//! Codes: the CPV against its own check digit, against the name that the documents give it, against what is bought (E13);
//! the RUP whom the documents do not name (E16).

use ceralacca_evaluation::Text;
use ceralacca_rulebook::identifiers::{CpvError, check_cpv, cpv_divisions_of};

use super::Case;
use super::report::{Report, Rule, warning};
use crate::definition::{ContractObject, Lot};

const CPV_CHECK: Rule = warning("E13", "cpv-checksum", "reg. (CE) 213/2008");
const CPV_LABEL: Rule = warning("E13", "cpv-label", "reg. (CE) 213/2008");
const CPV_SUBJECT: Rule = warning("E13", "cpv-subject", "reg. (CE) 213/2008");
const CPV_OBJECT: Rule = warning("E13", "cpv-object", "reg. (CE) 213/2008");
const AGREEMENT_CODE: Rule = warning("E16", "labour-agreement-code", "art. 11 c.2");
const LEAD_NOT_NAMED: Rule = warning("E16", "lead-not-named", "art. 15 c.1");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    for (index, lot) in case.file.lots.iter().enumerate() {
        for (position, code) in codes(lot).enumerate() {
            let path = match position.checked_sub(1) {
                None => format!("lots[{index}].cpv"),
                Some(position) => format!("lots[{index}].cpv_additional[{position}]"),
            };
            check_digit(code, path, report);
        }
        object(case.file.object, lot, index, report);
        subjects(lot, index, report);
    }
    labels(case, report);
    agreement(case, report);
    if case.file.clauses.lead_named == Some(false) {
        report.add(
            LEAD_NOT_NAMED
                .at("clauses.lead_named")
                .says("I documenti non nominano il RUP.", "The documents do not name the project lead (RUP).")
                .mend("Scriva nel bando chi è il RUP.", "Write in the notice who the RUP is."),
        );
    }
}

/// The collective agreement goes with its code of CNEL: four characters, a letter first, with a digit among them.
fn agreement(case: Case<'_>, report: &mut Report) {
    let Some(agreement) = &case.file.labour_agreement else { return };
    let is_code = |word: &str| {
        word.len() == 4
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_digit())
    };
    if agreement.split(|c: char| !c.is_alphanumeric()).any(is_code) {
        return;
    }
    report.add(
        AGREEMENT_CODE
            .at("labour_agreement")
            .says(
                "Il contratto collettivo è indicato senza il codice CNEL.",
                "The collective agreement is named without its CNEL code.",
            )
            .mend("Aggiunga il codice, ad esempio \"(CNEL T151)\".", "Add the code, for example \"(CNEL T151)\"."),
    );
}

/// The codes of a lot, the main one first.
fn codes(lot: &Lot) -> impl Iterator<Item = &String> {
    std::iter::once(&lot.cpv).chain(&lot.cpv_additional)
}

fn check_digit(code: &str, path: String, report: &mut Report) {
    // A code without the form of one is an error of the check already.
    let Err(CpvError::Checksum { expected }) = check_cpv(code) else { return };
    report.add(
        CPV_CHECK
            .at(path)
            .says(
                format!(
                    "La cifra di controllo del CPV {code} dovrebbe essere {expected}: una cifra può essere sbagliata."
                ),
                format!("The check digit of CPV {code} should be {expected}: a digit may be wrong."),
            )
            .mend("Rilegga il codice nel vocabolario.", "Read the code again in the vocabulary.")
            .with("expected", expected),
    );
}

/// A code that the documents call by the name of another service.
fn labels(case: Case<'_>, report: &mut Report) {
    for (index, label) in case.file.documents.cpv_labels.iter().enumerate() {
        let Some(divisions) = cpv_divisions_of(&label.label) else { continue };
        if divisions.iter().any(|division| label.code.starts_with(division)) {
            continue;
        }
        let list = divisions.join(", ");
        report.add(
            CPV_LABEL
                .at(format!("documents.cpv_labels[{index}]"))
                .says(
                    format!(
                        "{}: il CPV {} è chiamato \"{}\", che sta in altre divisioni ({list}).",
                        label.place, label.code, label.label
                    ),
                    format!(
                        "\"{}\": CPV {} is called \"{}\", which is in other divisions ({list}).",
                        label.place, label.code, label.label
                    ),
                )
                .mend(
                    format!(
                        "Scriva il nome che il vocabolario dà a {}, oppure un codice delle divisioni {list}.",
                        label.code
                    ),
                    format!(
                        "Write the name that the vocabulary gives to {}, or a code of the divisions {list}.",
                        label.code
                    ),
                ),
        );
    }
}

/// The main code of a lot is of the object of the contract: works are in division 45, services from 50 on (not 48, software),
/// everything else is a supply.
fn object(object: ContractObject, lot: &Lot, index: usize, report: &mut Report) {
    let Some(division) = lot.cpv.get(..2).and_then(|division| division.parse::<u8>().ok()) else { return };
    let of = match division {
        45 => ContractObject::Works,
        50.. => ContractObject::Services,
        _ => ContractObject::Supplies,
    };
    if of == object {
        return;
    }
    let words = |object| match object {
        ContractObject::Works => Text::new("lavori", "works"),
        ContractObject::Services => Text::new("servizi", "services"),
        ContractObject::Supplies => Text::new("forniture", "supplies"),
    };
    let (of, bought) = (words(of), words(object));
    report.add(
        CPV_OBJECT
            .at(format!("lots[{index}].cpv"))
            .says(
                format!(
                    "Lotto {}: il CPV {} è di {}, ma l'oggetto della procedura sono {}.",
                    lot.number, lot.cpv, of.it, bought.it
                ),
                format!(
                    "Lot {}: the CPV {} is of {}, but the procedure is for {}.",
                    lot.number, lot.cpv, of.en, bought.en
                ),
            )
            .mend(
                "Scriva il CPV della prestazione principale, oppure corregga l'oggetto.",
                "Write the CPV of the main part, or mend the object.",
            ),
    );
}

/// Something on the price list for which the lot has no code at all.
fn subjects(lot: &Lot, index: usize, report: &mut Report) {
    for (position, line) in lot.prices.iter().enumerate() {
        let Some(divisions) = cpv_divisions_of(&line.title) else { continue };
        if codes(lot).any(|code| divisions.iter().any(|division| code.starts_with(division))) {
            continue;
        }
        report.add(
            CPV_SUBJECT
                .at(format!("lots[{index}].prices[{position}].title"))
                .says(
                    format!(
                        "Lotto {}: si acquista anche \"{}\", ma nessun CPV del lotto è di quel genere.",
                        lot.number, line.title
                    ),
                    format!(
                        "Lot {}: \"{}\" is bought too, but no CPV of the lot is of that kind.",
                        lot.number, line.title
                    ),
                )
                .mend(
                    format!("Aggiunga un CPV delle divisioni {}.", divisions.join(", ")),
                    format!("Add a CPV of the divisions {}.", divisions.join(", ")),
                ),
        );
    }
}
