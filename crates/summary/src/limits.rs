//! How large the input of a summary may be. Beyond a limit it is refused, never cut.

use crate::{Scope, SummaryAnswer, SummaryDocument, SummaryError, SummaryParty, SummaryValue};

/// The longest name of the installation, of the buyer, or identifier of the procedure, in bytes of UTF-8.
pub const HEADER_BYTES_MAX: usize = 300;
/// The longest name or title (tenderer, role, signatory, procedure, lot, item), in bytes.
pub const NAME_BYTES_MAX: usize = 1_500;
/// The longest identifier, tax code, CIG or unit, in bytes.
pub const CODE_BYTES_MAX: usize = 300;
/// The longest question, in bytes.
pub const QUESTION_BYTES_MAX: usize = 48_000;
/// The longest text answer or declaration, in bytes.
pub const FREE_TEXT_BYTES_MAX: usize = 100_000;
/// The most members of a group, the leader left out.
pub const MEMBERS_MAX: usize = 50;
/// The most answers of one envelope.
pub const ANSWERS_MAX: usize = 500;
/// The most text of one summary, all fields together as they are printed, in bytes: some three hundred pages.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;

fn bytes(field: &'static str, bytes: usize, max: usize) -> Result<(), SummaryError> {
    if bytes > max { Err(SummaryError::TooLong { field, bytes, max }) } else { Ok(()) }
}

fn count(field: &'static str, count: usize, max: usize) -> Result<(), SummaryError> {
    if count > max { Err(SummaryError::TooMany { field, count, max }) } else { Ok(()) }
}

/// Checks every field on its own.
pub(crate) fn check(input: &SummaryDocument) -> Result<(), SummaryError> {
    bytes("installation", input.installation.len(), HEADER_BYTES_MAX)?;
    bytes("buyer", input.buyer.len(), HEADER_BYTES_MAX)?;
    bytes("procedure_id", input.procedure_id.len(), HEADER_BYTES_MAX)?;
    bytes("procedure_title", input.procedure_title.len(), NAME_BYTES_MAX)?;
    if let Scope::Lot { title, .. } = &input.scope {
        bytes("scope", title.len(), NAME_BYTES_MAX)?;
    }
    bytes("cig", input.cig.len(), CODE_BYTES_MAX)?;
    check_party(&input.tenderer)?;
    count("members", input.members.len(), MEMBERS_MAX)?;
    input.members.iter().try_for_each(check_party)?;
    count("answers", input.answers.len(), ANSWERS_MAX)?;
    input.answers.iter().try_for_each(check_answer)
}

fn check_party(party: &SummaryParty) -> Result<(), SummaryError> {
    bytes("tenderer.name", party.name.len(), NAME_BYTES_MAX)?;
    bytes("tenderer.tax_code", party.tax_code.len(), CODE_BYTES_MAX)?;
    bytes("tenderer.role", party.role.len(), NAME_BYTES_MAX)?;
    bytes("tenderer.signatory", party.signatory.len(), NAME_BYTES_MAX)
}

fn check_answer(answer: &SummaryAnswer) -> Result<(), SummaryError> {
    bytes("answers.item", answer.item.len(), CODE_BYTES_MAX)?;
    bytes("answers.title", answer.title.len(), NAME_BYTES_MAX)?;
    match &answer.value {
        SummaryValue::Number { unit, .. } => bytes("answers.unit", unit.len(), CODE_BYTES_MAX),
        SummaryValue::Text(text) | SummaryValue::Declaration { text } => {
            bytes("answers.text", text.len(), FREE_TEXT_BYTES_MAX)
        }
        SummaryValue::YesNo { question, .. } => bytes("answers.question", question.len(), QUESTION_BYTES_MAX),
    }
}

/// Checks all the text together, once it is spelled as it will be printed.
pub(crate) fn check_whole_text(printed: usize) -> Result<(), SummaryError> {
    bytes("the whole text", printed, TEXT_BYTES_MAX)
}

/// Checks the attached figures.
pub(crate) fn check_figures(figures: &str) -> Result<(), SummaryError> {
    bytes("figures", figures.len(), crate::FIGURES_BYTES_MAX)
}
