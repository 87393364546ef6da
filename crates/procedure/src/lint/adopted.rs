//! What [`ProcedureFile::check`] finds, under the identifiers of the linter: no rule is written twice.

use ceralacca_evaluation::{Exact, PriceFormula, Text, gaps};

use super::guarantees::waived_amount;
use super::report::{Report, cents, euro_en, euro_it};
use super::{Case, Lint, LintSeverity};
use crate::definition::{Assumption, Defect, DefectSeverity, Vat};

/// How the linter reports a defect of the check.
struct Adopted {
    /// The defect.
    defect: &'static str,
    /// The linter's identifier.
    id: &'static str,
    /// Weight of a defect that the check calls a warning; what it calls an error is one here too.
    severity: LintSeverity,
    /// The correction, with figures of the defect in braces.
    mend: (&'static str, &'static str),
}

const fn adopt(
    defect: &'static str,
    id: &'static str,
    severity: LintSeverity,
    it: &'static str,
    en: &'static str,
) -> Adopted {
    Adopted { defect, id, severity, mend: (it, en) }
}

use LintSeverity::{Error, Info, Warning};

/// Defects with an identifier of their own in the linter. All others only concern the format (`S`).
const ADOPTED: &[Adopted] = &[
    adopt(
        "points-sum",
        "E1",
        Error,
        "Porti a 100 la somma dei punti: ora è {sum}.",
        "Bring the sum of the points to 100: it is {sum}.",
    ),
    adopt(
        "technical-sum",
        "E1",
        Error,
        "Corregga il massimo tecnico o i punti dei criteri, finché coincidono.",
        "Mend the technical maximum or the points of the criteria until they agree.",
    ),
    adopt(
        "criterion-sum",
        "E1",
        Error,
        "Corregga i punti del criterio o delle sue parti, finché coincidono.",
        "Mend the points of the criterion or of its parts until they agree.",
    ),
    adopt(
        "price-points",
        "E2",
        Error,
        "Dia al prezzo al massimo 30 punti e alla qualità gli altri.",
        "Give the price 30 points at most and quality the others.",
    ),
    adopt(
        "lowest-price-labour",
        "E2",
        Error,
        "Aggiunga criteri di qualità con almeno 70 punti.",
        "Add quality criteria with at least 70 points.",
    ),
    adopt(
        "estimated-total",
        "E3",
        Error,
        "Scriva {sum} € come valore stimato, oppure corregga base e opzioni.",
        "Write € {sum} as the estimated value, or mend base and options.",
    ),
    adopt(
        "lots-sum",
        "E3",
        Error,
        "Corregga gli importi dei lotti, che fanno {sum} €, perché diano {estimated_total} € oppure {base} €.",
        "Mend the amounts of the lots, which make € {sum}, so that they give € {estimated_total} or € {base}.",
    ),
    adopt(
        "option-percent",
        "E3",
        Error,
        "Scriva {expected} € come importo dell'opzione e {total_expected} € come valore stimato (ora {total_stated} €), oppure cambi la percentuale.",
        "Write € {expected} as the amount of the option and € {total_expected} as the estimated value (now € {total_stated}), or change the percentage.",
    ),
    adopt(
        "price-list-total",
        "E3",
        Error,
        "Scriva {sum} € come base, oppure corregga prezzi e quantità.",
        "Write € {sum} as the base, or mend prices and quantities.",
    ),
    adopt(
        "price-line",
        "E3",
        Error,
        "Scriva prezzo, manodopera e sicurezza della voce in modo che i secondi stiano nel primo.",
        "Write price, labour and safety of the line so that the latter lie within the former.",
    ),
    adopt("lot-amount", "E3", Error, "Scriva un importo maggiore di zero.", "Write an amount above zero."),
    adopt(
        "lot-labour",
        "E3",
        Error,
        "Scriva un costo della manodopera tra zero e la base del lotto.",
        "Write a labour cost between zero and the base of the lot.",
    ),
    adopt(
        "lot-periods",
        "E3",
        Error,
        "Scriva quante volte si acquistano le quantità, almeno una.",
        "Write how often the quantities are bought, at least once.",
    ),
    adopt(
        "labour-above-base",
        "E3",
        Error,
        "Scriva un costo della manodopera che stia nella base.",
        "Write a labour cost that lies within the base.",
    ),
    adopt(
        "provisional-percent",
        "E4",
        Error,
        "Chieda il 2 per cento (art. 106), oppure al massimo l'1 per cento sotto soglia (art. 53).",
        "Ask for 2 per cent (art. 106), or 1 per cent at most below the threshold (art. 53).",
    ),
    adopt(
        "guarantee-reductions",
        "E4",
        Error,
        "Tolga le riduzioni: sotto soglia non si applicano.",
        "Take the reductions out: they do not apply below the threshold.",
    ),
    adopt(
        "guarantee-base-missing",
        "E4",
        Error,
        "Scriva l'importo del lotto su cui si calcola la garanzia.",
        "Write the amount of the lot on which the guarantee is reckoned.",
    ),
    adopt(
        "guarantee-base",
        "E4",
        Warning,
        "Calcoli la garanzia sull'importo del lotto: {on_amount} € invece di {stated} €; oppure chiami con un altro nome l'importo usato.",
        "Reckon the guarantee on the amount of the lot: € {on_amount} instead of € {stated}; or give the amount used another name.",
    ),
    adopt(
        "performance-percent",
        "E4",
        Error,
        "Chieda il 10 per cento (art. 117), oppure il 5 sotto soglia (art. 53 c.4).",
        "Ask for 10 per cent (art. 117), or 5 below the threshold (art. 53 c.4).",
    ),
    adopt(
        "open-days",
        "E5",
        Error,
        "Sposti il termine ad almeno 30 giorni dall'invio, oppure scriva il motivo d'urgenza o l'avviso di preinformazione (almeno 15 giorni).",
        "Move the term to at least 30 days after the sending, or write the reason of urgency or the prior notice (at least 15 days).",
    ),
    adopt("submission-before-sent", "E5", Error, "Sposti il termine dopo l'invio.", "Move the term after the sending."),
    adopt("cure-days", "E5", Error, "Scriva da 5 a 10 giorni.", "Write 5 to 10 days."),
    adopt(
        "validity-days",
        "E5",
        Error,
        "Scriva 180 giorni, salvo ragioni per un altro termine.",
        "Write 180 days, unless there are reasons for another term.",
    ),
    adopt(
        "questions-term",
        "E6",
        Error,
        "Sposti il termine dei chiarimenti tra l'invio e il termine delle offerte.",
        "Move the term for questions between the sending and the term for tenders.",
    ),
    adopt(
        "answer-days",
        "E6",
        Error,
        "Anticipi il termine dei chiarimenti, perché restino almeno due giorni lavorativi per rispondere.",
        "Move the term for questions earlier, so that at least two working days remain to answer.",
    ),
    adopt(
        "price-band-gaps",
        "E8",
        Error,
        "Scriva fasce che si toccano: ogni fascia comincia dove finisce la precedente ({first_from}% invece di {first_to}%).",
        "Write bands that touch: each starts where the one before ends ({first_from}% instead of {first_to}%).",
    ),
    adopt(
        "price-band-zero",
        "E8",
        Warning,
        "Dia zero punti a chi non ribassa, invece di {points}.",
        "Give zero points for no discount, instead of {points}.",
    ),
    adopt(
        "judgement-band-gaps",
        "E8",
        Error,
        "Allarghi i giudizi perché coprano tutti i punti da zero al massimo.",
        "Widen the judgements so that they cover all points from zero to the maximum.",
    ),
    adopt(
        "bands-start",
        "E8",
        Error,
        "Faccia partire la prima fascia da un ribasso dello 0%.",
        "Let the first band start from a discount of 0%.",
    ),
    adopt(
        "bands-overlap",
        "E8",
        Error,
        "Separi le fasce: nessun valore sta in due.",
        "Part the bands: no value is in two.",
    ),
    adopt(
        "bands-fall",
        "E8",
        Error,
        "Dia a ogni fascia almeno i punti della precedente.",
        "Give each band at least the points of the one before.",
    ),
    adopt(
        "bands-top",
        "E8",
        Error,
        "Faccia arrivare l'ultimo giudizio al massimo dei punti.",
        "Let the last judgement reach the most points.",
    ),
    adopt(
        "band-end",
        "E8",
        Error,
        "Chiuda ogni fascia dopo il suo inizio, e lasci aperta solo l'ultima.",
        "Close each band after its start, and leave only the last open.",
    ),
    adopt(
        "not-ascending",
        "E8",
        Error,
        "Metta i valori in ordine crescente, senza ripetizioni.",
        "Put the values in ascending order, without repetitions.",
    ),
    adopt(
        "points-out-of-range",
        "E8",
        Error,
        "Scriva punti tra zero e il massimo.",
        "Write points between zero and the maximum.",
    ),
    adopt(
        "vat-included",
        "E9",
        Warning,
        "Scriva base e prezzi al netto dell'IVA.",
        "Write base and prices net of VAT.",
    ),
    adopt("predicate-text", "E11", Error, "Scriva in parole che cosa si misura.", "Write in words what is measured."),
    adopt(
        "lot-limit-zero",
        "E12",
        Error,
        "Scriva almeno un lotto per concorrente.",
        "Write at least one lot for each tenderer.",
    ),
    adopt(
        "lot-limit-reason",
        "E12",
        Error,
        "Scriva il motivo specifico del limite.",
        "Write the specific reason of the limit.",
    ),
    adopt(
        "lot-choice",
        "E12",
        Error,
        "Scriva con quale criterio si sceglie il lotto che resta.",
        "Write by which criterion the lot that is kept is chosen.",
    ),
    adopt(
        "lots-max",
        "E12",
        Error,
        "Ammetta la partecipazione ad almeno un lotto.",
        "Admit tenders for at least one lot.",
    ),
    adopt(
        "lot-limit-single",
        "E12",
        Warning,
        "Tolga il limite: il lotto è uno solo.",
        "Take the limit out: there is one lot only.",
    ),
    adopt(
        "cpv-form",
        "E13",
        Error,
        "Scriva il codice con otto cifre, un trattino e la cifra di controllo.",
        "Write the code with eight digits, a hyphen and the check digit.",
    ),
    adopt("lot-title", "E13", Error, "Scriva l'oggetto del lotto.", "Write the object of the lot."),
    adopt(
        "evaluation-members",
        "E15",
        Error,
        "Nomini una commissione di 3 o 5 componenti se si valuta la qualità, nessuna altrimenti.",
        "Name a panel of 3 or 5 members if quality is scored, none otherwise.",
    ),
    adopt(
        "opening-members",
        "E15",
        Error,
        "Nomini almeno un componente del seggio.",
        "Name at least one member of the opening panel.",
    ),
    adopt(
        "pairwise-fallback",
        "E21",
        Error,
        "Scriva la scala dei coefficienti che si usa quando le offerte non si confrontano a coppie.",
        "Write the scale of coefficients that is used when offers are not compared in pairs.",
    ),
    adopt("pairwise-offers", "E21", Error, "Scriva un numero da 3 a 26.", "Write a number from 3 to 26."),
    adopt(
        "pairwise-pairs",
        "E21",
        Error,
        "Confronti meno offerte, o riunisca sub-criteri: oltre il massimo si danno i coefficienti.",
        "Compare fewer offers, or join sub-criteria: beyond the maximum coefficients are given.",
    ),
    adopt("lead", "E16", Error, "Indichi l'ufficio del RUP.", "Name the office of the project lead (RUP)."),
    adopt(
        "labour-agreement-missing",
        "E16",
        Warning,
        "Indichi il contratto collettivo con il codice CNEL.",
        "Name the collective agreement with its CNEL code.",
    ),
    adopt(
        "cup-missing",
        "E16",
        Warning,
        "Scriva il CUP, oppure perché non è dovuto.",
        "Write the CUP, or why none is due.",
    ),
    adopt(
        "cup-form",
        "E16",
        Error,
        "Scriva il CUP con 15 lettere o cifre.",
        "Write the CUP with 15 letters or digits.",
    ),
    adopt(
        "cig-missing",
        "E16",
        Warning,
        "Chieda il CIG del lotto e lo scriva prima della pubblicazione.",
        "Ask for the CIG of the lot and write it before publication.",
    ),
    adopt("cig-repeated", "E16", Error, "Scriva un CIG diverso per ogni lotto.", "Write a different CIG for each lot."),
    adopt(
        "cig-form",
        "E16",
        Error,
        "Scriva il CIG con 10 cifre o lettere maiuscole.",
        "Write the CIG with 10 digits or capital letters.",
    ),
    adopt(
        "cig-checksum",
        "E16",
        Warning,
        "Rilegga il CIG nella comunicazione dell'ANAC.",
        "Read the CIG again in ANAC's message.",
    ),
    adopt(
        "performance-guarantee",
        "W3",
        Warning,
        "Chieda la garanzia definitiva (5 per cento sotto soglia, 10 sopra), oppure scriva perché vi rinuncia.",
        "Ask for the performance guarantee (5 per cent below the threshold, 10 above), or write why it is waived.",
    ),
    adopt(
        "term-hour",
        "W10",
        Warning,
        "Sposti il termine a un giorno lavorativo, tra le 7 e le 20; meglio in mattinata.",
        "Move the term to a working day, between 7 and 20; better in the morning.",
    ),
    adopt(
        "base-mixed-units",
        "W13",
        Warning,
        "Riferisca il ribasso al valore dell'elenco prezzi con le quantità, invece che alla somma di {sum} €.",
        "Let the discount refer to the value of the price list with its quantities, instead of the sum of € {sum}.",
    ),
    adopt(
        "invited-few",
        "W14",
        Info,
        "Inviti almeno {wanted} operatori (ora {invited}), oppure scriva che non ve ne sono altri idonei.",
        "Invite at least {wanted} operators (now {invited}), or write that there are no other suitable ones.",
    ),
    adopt(
        "labour-cost-missing",
        "W16",
        Warning,
        "Aggiunga alla busta economica la voce dei costi della manodopera.",
        "Add the labour costs to the economic envelope.",
    ),
    adopt(
        "safety-cost-missing",
        "W16",
        Warning,
        "Aggiunga alla busta economica la voce degli oneri della sicurezza.",
        "Add the safety costs to the economic envelope.",
    ),
];

/// Rates of VAT in per cent that a service may fall under.
const VAT_RATES: [u8; 3] = [5, 10, 22];

/// Defects of which the linter says more by itself.
const SUPERSEDED: [&str; 1] = ["labour-floor"];

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    for defect in case.file.check() {
        let said_elsewhere = SUPERSEDED.contains(&defect.id.as_str());
        let without_effect = defect.id == "price-band-gaps" && !holes_can_be_hit(case);
        if said_elsewhere || without_effect || excused(case, &defect) {
            continue;
        }
        report.add(lint_of(case, &defect));
    }
}

/// A term shorter than thirty days has its reason in the file (art. 71 c.3-4).
fn excused(case: Case<'_>, defect: &Defect) -> bool {
    let reasoned = case.file.clauses.short_term_reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    defect.id == "open-days" && defect.severity == DefectSeverity::Warning && reasoned
}

/// Whether some discount can fall between two bands: when the hole is wider than the last decimal that counts, or when the
/// documents do not say how many decimals count.
fn holes_can_be_hit(case: Case<'_>) -> bool {
    let rules = &case.file.award.economic;
    let PriceFormula::StepTable { bands, .. } = &rules.formula else { return false };
    let left_open = |open: &Assumption| open.path.starts_with("award.economic.input_decimals");
    let unit = (0..rules.input_decimals.decimals.get())
        .fold(Exact::one(), |unit, _| unit.checked_div(&Exact::from(10_u8)).unwrap_or(unit));
    case.file.documents.assumptions.iter().any(left_open)
        || gaps(bands).iter().any(|gap| &gap.upper_from - &gap.lower_to > unit)
}

fn lint_of(case: Case<'_>, defect: &Defect) -> Lint {
    let known = ADOPTED.iter().find(|one| one.defect == defect.id);
    let severity = match (defect.severity, known) {
        (DefectSeverity::Error, _) => LintSeverity::Error,
        (DefectSeverity::Warning, Some(known)) => known.severity,
        (DefectSeverity::Warning, None) => LintSeverity::Warning,
    };
    let lint = Lint {
        id: known.map_or("S", |known| known.id).to_owned(),
        check: defect.id.clone(),
        severity,
        path: defect.path.clone(),
        numbers: defect.numbers.iter().map(|(name, number)| (name.clone(), number.to_string())).collect(),
        rule: defect.article.clone(),
        text: Text::new(&defect.text_it, &defect.text_en),
        mend: mend(defect, known),
    };
    match defect.id.as_str() {
        "performance-guarantee" => match waived_amount(case) {
            Some(amount) => lint.with("amount", amount),
            None => lint,
        },
        "price-list-total" if case.file.amounts.vat != Vat::Excluded => net_of_vat(lint, defect),
        _ => lint,
    }
}

/// What prices times quantities make net of VAT, by the rate that may be due.
fn net_of_vat(mut lint: Lint, defect: &Defect) -> Lint {
    let Some(gross) = defect.numbers.get("sum") else { return lint };
    let (mut italian, mut english) = (Vec::new(), Vec::new());
    for rate in VAT_RATES {
        let with_vat = Exact::from(rate + 100);
        let Some(net) = (gross * &Exact::from(100_u8)).checked_div(&with_vat) else { continue };
        italian.push(format!("{} con l'IVA al {rate}%", euro_it(&net)));
        english.push(format!("{} with VAT at {rate}%", euro_en(&net)));
        lint = lint.with(&format!("net_of_vat_{rate}"), cents(&net));
    }
    lint.mend(
        format!("Scriva la base al netto dell'IVA: {}.", italian.join(", ")),
        format!("Write the base net of VAT: {}.", english.join(", ")),
    )
}

fn mend(defect: &Defect, known: Option<&Adopted>) -> Text {
    let Some(known) = known else {
        let path = &defect.path;
        return Text::new(format!("Corregga il campo {path}."), format!("Mend the field {path}."));
    };
    let (mut it, mut en) = (known.mend.0.to_owned(), known.mend.1.to_owned());
    for (name, number) in &defect.numbers {
        let whole = number.has_at_most_decimals(2);
        it = it.replace(&format!("{{{name}}}"), &if whole { number.italian() } else { euro_it(number) });
        en = en.replace(&format!("{{{name}}}"), &if whole { number.english() } else { euro_en(number) });
    }
    Text::new(it, en)
}

/// Defects that have an identifier of the linter, for the table of the documentation.
#[cfg(test)]
pub(super) fn known_defects() -> impl Iterator<Item = (&'static str, &'static str)> {
    ADOPTED.iter().map(|known| (known.id, known.defect))
}
