//! E17: automatic exclusion only under its conditions and with its method (art. 54), elements named for the rest (art. 110).

use super::report::{Report, Rule, error, warning};
use super::{Case, Lint};
use crate::definition::{AbnormalityMethod, ContractObject, ProcedureKind, Regime};

/// The path of the clause.
const PATH: &str = "clauses.automatic_exclusion";

const CONDITIONS: Rule = error("E17", "automatic-exclusion-conditions", "art. 54 c.1");
const METHOD: Rule = error("E17", "automatic-exclusion-method", "art. 54 c.2, All. II.2");
const REFERENCE: Rule = error("E17", "automatic-exclusion-reference", "All. II.2");
const ELEMENTS: Rule = warning("E17", "abnormality-elements", "art. 110 c.1");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    match &case.file.clauses.automatic_exclusion {
        Some(clause) => {
            conditions(case, report);
            if clause.method.is_none() {
                report.add(method());
            }
            if clause.method == Some(AbnormalityMethod::C) && clause.reference_discount.is_none() {
                report.add(reference());
            }
        }
        None => elements(case, report),
    }
}

/// Every condition of art. 54 c.1 that does not hold, in one finding.
fn conditions(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    let conditions = [
        (file.object == ContractObject::Supplies, "le forniture ne sono escluse", "supplies are outside it"),
        (
            file.regime == Regime::AboveThreshold,
            "l'importo non è sotto la soglia europea",
            "the amount is not below the EU threshold",
        ),
        (file.award.technical.is_some(), "il criterio non è il minor prezzo", "the criterion is not the lowest price"),
        (
            file.clauses.cross_border_interest,
            "c'è un interesse transfrontaliero certo",
            "there is a certain cross-border interest",
        ),
        (file.procedure == ProcedureKind::DirectAward, "è un affidamento diretto", "it is a direct award"),
    ];
    let broken: Vec<_> = conditions.iter().filter(|(broken, _, _)| *broken).collect();
    if broken.is_empty() {
        return;
    }
    let italian = broken.iter().map(|(_, it, _)| *it).collect::<Vec<_>>().join("; ");
    let english = broken.iter().map(|(_, _, en)| *en).collect::<Vec<_>>().join("; ");
    report.add(
        CONDITIONS
            .at(PATH)
            .says(
                format!("L'esclusione automatica delle offerte anomale non si può applicare: {italian}."),
                format!("Abnormally low tenders cannot be excluded automatically: {english}."),
            )
            .mend(
                "Tolga l'esclusione automatica e indichi gli elementi specifici dell'art. 110 c.1.",
                "Take automatic exclusion out and name the specific elements of art. 110 c.1.",
            )
            .with("conditions_broken", broken.len()),
    );
}

fn method() -> Lint {
    METHOD
        .at(format!("{PATH}.method"))
        .says(
            "È prevista l'esclusione automatica, ma non il metodo con cui si calcola la soglia.",
            "Automatic exclusion is foreseen, but not the method by which the threshold is reckoned.",
        )
        .mend(
            "Scelga il metodo A, B o C, oppure il sorteggio tra quelli compatibili.",
            "Choose method A, B or C, or the draw among the compatible ones.",
        )
}

fn reference() -> Lint {
    REFERENCE
        .at(format!("{PATH}.reference_discount"))
        .says(
            "Il metodo C vuole lo sconto di riferimento, che non è indicato: nessuno sarebbe escluso automaticamente.",
            "Method C needs the reference discount, which is not stated: nobody would be excluded automatically.",
        )
        .mend(
            "Indichi lo sconto di riferimento, o scelga il metodo A o B.",
            "State the reference discount, or choose method A or B.",
        )
}

/// Where several compete, the best tender is checked by the elements that the notice names.
fn elements(case: Case<'_>, report: &mut Report) {
    let file = case.file;
    let named = file.abnormality_elements.iter().any(|element| !element.trim().is_empty());
    if named || file.procedure == ProcedureKind::DirectAward {
        return;
    }
    report.add(
        ELEMENTS
            .at("abnormality_elements")
            .says(
                "Non sono indicati gli elementi specifici per cui un'offerta può apparire anomala.",
                "The specific elements by which a tender may appear abnormally low are not named.",
            )
            .mend(
                "Ne indichi almeno uno, ad esempio un costo della manodopera inferiore a quello stimato.",
                "Name one at least, for example labour costs below the estimate.",
            ),
    );
}
