//! Who tenders, who opens, who keeps the keys.

use ceralacca_evaluation::{Exact, Scoring};

use super::identity::slug;
use super::{Findings, at, repeated};
use crate::definition::{ProcedureFile, ProcedureKind, Regime, TENDER_BYTES_STATED_MAX};
use crate::lint::law;

/// Most invited operators.
const INVITED_MAX: usize = 1000;
/// Fewest operators consulted in a negotiated procedure below the threshold (art. 50 c.1 c).
const CONSULTED_MIN: u32 = 5;
/// Most key custodians.
const CUSTODIANS_MAX: u8 = 15;
/// Most commissioners (art. 93 c.2).
const COMMISSIONERS_MAX: u8 = 5;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    forms(file, findings);
    tender_bytes(file, findings);
    invited(file, findings);
    panels(file, findings);
    custody(file, findings);
}

fn forms(file: &ProcedureFile, findings: &mut Findings) {
    let forms = &file.participation.forms;
    if forms.is_empty()
        || forms.iter().enumerate().any(|(index, form)| forms.iter().skip(index + 1).any(|other| other == form))
    {
        findings.error(
            &at("participation-forms", "participation.forms", "art. 65 c.2"),
            "Va indicata almeno una forma di partecipazione, ciascuna una volta sola.",
            "At least one form of participation is needed, each once only.",
        );
    }
    if file.participation.lots_max == Some(0) {
        findings.error(
            &at("lots-max", "participation.lots_max", "art. 58 c.4"),
            "Un concorrente deve poter partecipare ad almeno un lotto.",
            "A tenderer must be able to tender for at least one lot.",
        );
    }
}

fn tender_bytes(file: &ProcedureFile, findings: &mut Findings) {
    let stated = file.participation.tender_bytes_max;
    if stated.is_some_and(|bytes| bytes == 0 || bytes > TENDER_BYTES_STATED_MAX) {
        findings.error(
            &at("tender-bytes-max", "participation.tender_bytes_max", "art. 25 c.2"),
            format!("I byte di un'offerta sono da 1 a {TENDER_BYTES_STATED_MAX}."),
            format!("The bytes of a tender are 1 to {TENDER_BYTES_STATED_MAX}."),
        );
    }
}

fn invited(file: &ProcedureFile, findings: &mut Findings) {
    let invited = &file.participation.invited;
    let place = "participation.invited";
    if file.procedure.by_invitation() && invited.is_empty() {
        findings.error(
            &at("invited-missing", place, "art. 50 c.1, art. 76"),
            "Una procedura a invito ha almeno un operatore invitato.",
            "A procedure by invitation has at least one operator invited.",
        );
    }
    if !file.procedure.by_invitation() && !invited.is_empty() {
        findings.error(
            &at("invited-in-open", place, "art. 71 c.1"),
            "In una procedura aperta nessuno è invitato: chiunque può presentare offerta.",
            "In an open procedure nobody is invited: anybody may tender.",
        );
    }
    if invited.len() > INVITED_MAX {
        findings.error(
            &at("invited-count", place, "formato"),
            format!("Gli invitati sono al massimo {INVITED_MAX}."),
            format!("There are {INVITED_MAX} invited operators at most."),
        );
    }
    if let Some(operator) = repeated(invited.iter().map(|invitee| &invitee.operator)) {
        findings.error(
            &at("invited-repeated", place, "formato"),
            format!("L'operatore \"{operator}\" è invitato due volte."),
            format!("Operator \"{operator}\" is invited twice."),
        );
    }
    for (index, invitee) in invited.iter().enumerate() {
        slug(&invitee.operator, &at("invited-id", &format!("{place}[{index}].operator"), "formato"), findings);
    }
    consulted(file, findings);
}

/// Numbers of operators to consult, "where they exist": fewer asks for a reason. A negotiated procedure for a value that
/// could be awarded directly keeps the number of the smallest one that needs it, which is the prudent reading.
fn consulted(file: &ProcedureFile, findings: &mut Findings) {
    let negotiated = file.procedure == ProcedureKind::NegotiatedWithoutNotice && file.regime == Regime::BelowThreshold;
    let band = law::band(file, file.sent_on()).filter(|band| band.operators_to_consult >= CONSULTED_MIN);
    let (wanted, article) =
        band.map_or((CONSULTED_MIN, "art. 50 c.1 c-e"), |band| (band.operators_to_consult, band.article.as_str()));
    let count = u32::try_from(file.participation.invited.len()).unwrap_or(u32::MAX);
    if negotiated && (1..wanted).contains(&count) {
        findings.warning(
            &at("invited-few", "participation.invited", article),
            format!("Sono invitati {count} operatori: la legge ne vuole almeno {wanted}, se esistono."),
            format!("{count} operators are invited: the law wants at least {wanted}, where they exist."),
        );
        findings.numbers([("invited", &Exact::from(count)), ("wanted", &Exact::from(wanted))]);
    }
}

/// Lint E15.
fn panels(file: &ProcedureFile, findings: &mut Findings) {
    if file.panels.opening_members == 0 {
        findings.error(
            &at("opening-members", "panels.opening_members", "art. 93 c.7"),
            "Il seggio di gara ha almeno un componente.",
            "The opening panel has at least one member.",
        );
    }
    let members = file.panels.evaluation_members;
    let at = at("evaluation-members", "panels.evaluation_members", "art. 93 c.2-3");
    if file.has_technical() && (members.is_multiple_of(2) || members > COMMISSIONERS_MAX) {
        findings.error(
            &at,
            format!("La commissione giudicatrice ha un numero dispari di componenti, al massimo {COMMISSIONERS_MAX}."),
            format!("The evaluation panel has an odd number of members, {COMMISSIONERS_MAX} at most."),
        );
    }
    let scoring = file.award.technical.as_ref().map(|technical| &technical.scoring);
    if let Some(rules) = scoring.and_then(Scoring::coefficients)
        && members > 0
        && usize::from(members) < rules.aggregation.coefficients_min()
    {
        let min = rules.aggregation.coefficients_min();
        findings.error(
            &at,
            format!("La media senza il coefficiente più basso e il più alto richiede almeno {min} commissari."),
            format!("The mean without the lowest and the highest coefficient takes {min} commissioners at least."),
        );
    }
    if !file.has_technical() && members > 0 {
        findings.error(
            &at,
            "Senza criteri di qualità non si nomina una commissione giudicatrice: il numero è 0.",
            "Without quality criteria no evaluation panel is named: the number is 0.",
        );
    }
}

fn custody(file: &ProcedureFile, findings: &mut Findings) {
    let (custodians, threshold) = (file.custody.custodians, file.custody.threshold);
    if custodians == 0 || custodians > CUSTODIANS_MAX || threshold == 0 || threshold > custodians {
        findings.error(
            &at("custody", "custody", "art. 25 c.1"),
            format!("I custodi delle chiavi sono da 1 a {CUSTODIANS_MAX} e per aprire ne servono da 1 a tutti."),
            format!("There are 1 to {CUSTODIANS_MAX} key custodians, and 1 to all of them are needed to open."),
        );
    } else if threshold == 1 {
        findings.warning(
            &at("custody-alone", "custody.threshold", "art. 25 c.1"),
            "Un solo custode basta ad aprire le buste: va detto agli offerenti.",
            "One custodian alone can open the envelopes: tenderers must be told.",
        );
    }
}
