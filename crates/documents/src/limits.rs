//! How large an input may be. Beyond a limit a document is refused, never cut.

use crate::DocumentError;

/// The longest name or title (buyer, tenderer, procedure, lot, criterion, file), in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 1_500;
/// The longest text on one line of the page header or footer (buyer, installation, procedure identifier, leaf), in bytes.
pub const HEADER_BYTES_MAX: usize = 300;
/// The longest sentence (a finding, a reason, an operation, a declaration), in bytes: the longest reason an act may give
/// (10 000 characters) with the words around it.
pub const SENTENCE_BYTES_MAX: usize = 48_000;
/// The longest free text (reasons of the panel, instructions, signed statement), in bytes.
pub const FREE_TEXT_BYTES_MAX: usize = 100_000;
/// The longest digest, leaf or key as printed, in bytes.
pub const DIGEST_BYTES_MAX: usize = 300;
/// The largest attached JSON, in bytes.
pub const DATA_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most CIG codes, or lots, of one document.
pub const LOTS_MAX: usize = 500;
/// The most sealed envelopes of one receipt.
pub const ENVELOPES_MAX: usize = 2_000;
/// The most people named in the minutes.
pub const MEMBERS_MAX: usize = 50;
/// The most commissioners of one score table: more columns would not fit the page.
pub const COMMISSIONERS_MAX: usize = 7;
/// The most operations, openings, decisions or attachments of one document, each.
pub const ROWS_MAX: usize = 5_000;
/// The most files of one opened envelope, findings of one opening, or reasons of one decision.
pub const DETAILS_MAX: usize = 500;
/// The most criteria of one score table.
pub const CRITERIA_MAX: usize = 200;
/// The most rows of every score table together (all criteria and totals), rows of every ranking together, or opened
/// files together.
pub const TABLE_ROWS_MAX: usize = 20_000;

/// The most text of one document, all fields together and spelled out as printed, in bytes: some two thousand pages.
pub const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Checks the parts of one document, naming it in every refusal.
#[derive(Clone, Copy)]
pub(crate) struct Limits(pub(crate) &'static str);

impl Limits {
    pub(crate) fn count(self, field: &'static str, count: usize, max: usize) -> Result<(), DocumentError> {
        if count > max {
            return Err(DocumentError::TooMany { document: self.0, field, count, max });
        }
        Ok(())
    }

    pub(crate) fn bytes(self, field: &'static str, bytes: usize, max: usize) -> Result<(), DocumentError> {
        if bytes > max {
            return Err(DocumentError::TooLong { document: self.0, field, bytes, max });
        }
        Ok(())
    }

    pub(crate) fn name(self, field: &'static str, text: &str) -> Result<(), DocumentError> {
        self.bytes(field, text.len(), NAME_BYTES_MAX)
    }

    pub(crate) fn header(self, field: &'static str, text: &str) -> Result<(), DocumentError> {
        self.bytes(field, text.len(), HEADER_BYTES_MAX)
    }

    pub(crate) fn sentence(self, field: &'static str, text: &str) -> Result<(), DocumentError> {
        self.bytes(field, text.len(), SENTENCE_BYTES_MAX)
    }

    pub(crate) fn sentences(self, field: &'static str, texts: &[String]) -> Result<(), DocumentError> {
        self.count(field, texts.len(), DETAILS_MAX)?;
        texts.iter().try_for_each(|text| self.sentence(field, text))
    }

    pub(crate) fn free_text(self, field: &'static str, text: &str) -> Result<(), DocumentError> {
        self.bytes(field, text.len(), FREE_TEXT_BYTES_MAX)
    }

    pub(crate) fn digest(self, field: &'static str, text: &str) -> Result<(), DocumentError> {
        self.bytes(field, text.len(), DIGEST_BYTES_MAX)
    }

    pub(crate) fn files(self, field: &'static str, files: &[crate::FileReference]) -> Result<(), DocumentError> {
        files.iter().try_for_each(|file| {
            self.name(field, &file.name)?;
            self.digest(field, &file.digest)
        })
    }

    pub(crate) fn scope(self, field: &'static str, scope: &crate::Scope) -> Result<(), DocumentError> {
        match scope {
            crate::Scope::Procedure => Ok(()),
            crate::Scope::Lot { title, .. } => self.name(field, title),
        }
    }
}
