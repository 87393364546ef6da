//! Identifiers and the words without which a procedure has no name.

use super::{At, Findings, at};
use crate::definition::{PROCEDURE_FILE_SCHEMA, ProcedureFile};

/// Longest identifier of a procedure or a body, and the shortest.
const ID_LENGTH: std::ops::RangeInclusive<usize> = 3..=64;
/// Most characters of a title.
const TITLE_CHARS_MAX: usize = 1000;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    if file.schema != PROCEDURE_FILE_SCHEMA {
        findings.error(
            &at("schema", "schema", "formato"),
            format!("La versione del formato è {}: deve essere {PROCEDURE_FILE_SCHEMA}.", file.schema),
            format!("The format version is {}: it must be {PROCEDURE_FILE_SCHEMA}.", file.schema),
        );
    }
    slug(&file.id, &at("procedure-id", "id", "formato"), findings);
    slug(&file.buyer.id, &at("buyer-id", "buyer.id", "formato"), findings);
    text(&file.title, &at("title", "title", "art. 83"), findings);
    text(&file.buyer.name, &at("buyer-name", "buyer.name", "art. 83"), findings);
    text(&file.buyer.lead.office, &at("lead", "buyer.lead.office", "art. 15"), findings);
    buyer_codes(file, findings);
    references(file, findings);
}

fn buyer_codes(file: &ProcedureFile, findings: &mut Findings) {
    let at = at("buyer-tax-code", "buyer.tax_code", "All. I.9");
    match &file.buyer.tax_code {
        None => findings.warning(
            &at,
            "Manca il codice fiscale della stazione appaltante.",
            "The tax code of the contracting authority is missing.",
        ),
        Some(code) if code.len() != 11 || !code.bytes().all(|byte| byte.is_ascii_digit()) => findings.error(
            &at,
            "Il codice fiscale della stazione appaltante ha 11 cifre.",
            "The tax code of the contracting authority has 11 digits.",
        ),
        Some(_) => {}
    }
    nuts(&file.buyer.nuts, "buyer.nuts", findings);
}

fn references(file: &ProcedureFile, findings: &mut Findings) {
    if file.legal_basis.iter().all(|basis| basis.trim().is_empty()) {
        findings.error(
            &at("legal-basis", "legal_basis", "art. 17 c.1"),
            "Manca la norma in base alla quale si sceglie la procedura.",
            "The legal basis on which the procedure was chosen is missing.",
        );
    }
    if file.labour_agreement.is_none() && !file.intellectual {
        findings.warning(
            &at("labour-agreement-missing", "labour_agreement", "art. 11 c.2"),
            "Non è indicato il contratto collettivo applicabile, con il codice CNEL.",
            "The applicable collective labour agreement, with its CNEL code, is not named.",
        );
    }
    match (&file.cup, &file.cup_absent_reason) {
        (None, None) => findings.warning(
            &at("cup-missing", "cup", "art. 11 L. 3/2003"),
            "Manca il CUP e non è detto perché non è dovuto.",
            "There is no CUP and no word on why none is due.",
        ),
        (Some(cup), _) if cup.len() != 15 || !cup.bytes().all(|byte| byte.is_ascii_alphanumeric()) => findings.error(
            &at("cup-form", "cup", "art. 11 L. 3/2003"),
            "Il CUP ha 15 lettere o cifre.",
            "A CUP has 15 letters or digits.",
        ),
        _ => {}
    }
}

/// NUTS: two letters of the country and up to three more letters or digits.
pub(super) fn nuts(code: &str, path: &str, findings: &mut Findings) {
    let well_formed = (2..=5).contains(&code.len())
        && code
            .bytes()
            .enumerate()
            .all(|(position, byte)| byte.is_ascii_uppercase() || (position >= 2 && byte.is_ascii_digit()));
    if !well_formed {
        findings.error(
            &at("nuts", path, "reg. (CE) 1059/2003"),
            format!("\"{code}\" non è un codice NUTS (ad esempio ITC4A)."),
            format!("\"{code}\" is not a NUTS code (for example ITC4A)."),
        );
    }
}

/// Identifiers that stand in addresses of pages: lower-case letters, digits and inner hyphens.
pub(super) fn slug(id: &str, at: &At<'_>, findings: &mut Findings) {
    let characters = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !ID_LENGTH.contains(&id.len()) || !characters || id.starts_with('-') || id.ends_with('-') {
        findings.error(
            at,
            format!("\"{id}\": un identificativo ha da 3 a 64 lettere minuscole, cifre o trattini (non agli estremi)."),
            format!("\"{id}\": an identifier has 3 to 64 lower-case letters, digits or hyphens (not at the ends)."),
        );
    }
}

/// Identifiers within the file: a lower-case letter, then letters, digits, underscores.
pub(super) fn name(id: &str, at: &At<'_>, findings: &mut Findings) {
    let characters = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if id.len() > *ID_LENGTH.end() || !characters || !id.starts_with(|first: char| first.is_ascii_lowercase()) {
        findings.error(
            at,
            format!("\"{id}\": una voce si chiama con una lettera minuscola seguita da lettere minuscole, cifre o trattini bassi (al massimo 64)."),
            format!("\"{id}\": an item is named by a lower-case letter followed by lower-case letters, digits or underscores (64 at most)."),
        );
    }
}

/// A text that people read: not empty, not endless.
pub(super) fn text(text: &str, at: &At<'_>, findings: &mut Findings) {
    if text.trim().is_empty() {
        findings.error(at, "Il testo manca.", "The text is missing.");
    } else if text.chars().count() > TITLE_CHARS_MAX {
        findings.error(
            at,
            format!("Il testo supera {TITLE_CHARS_MAX} caratteri."),
            format!("The text is longer than {TITLE_CHARS_MAX} characters."),
        );
    }
}
