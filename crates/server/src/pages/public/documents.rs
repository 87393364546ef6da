//! The documents of the tender as a list.

use ceralacca_procedure::{ProcedureId, ProcedureState, event::TenderDocument, state::AttachedDocument};

use crate::pages::{Lang, lang::instant};

/// One document.
pub(crate) struct DocumentLine {
    pub title: String,
    pub name: String,
    pub size: String,
    pub digest: String,
    /// Where the file is.
    pub address: String,
    /// When it came into the record; a draft may not be there yet.
    pub added: Option<String>,
    /// When and why it was withdrawn.
    pub withdrawn: Option<(String, String)>,
}

/// The documents in the order in which they came.
pub(crate) fn lines(state: &ProcedureState, lang: Lang) -> Vec<DocumentLine> {
    let line = |attached: &AttachedDocument| DocumentLine {
        added: Some(instant(attached.attached_at)),
        withdrawn: attached.withdrawn.as_ref().map(|(at, reason)| (instant(*at), reason.clone())),
        ..DocumentLine::of(&state.id, &attached.document, lang)
    };
    state.documents.iter().map(line).collect()
}

impl DocumentLine {
    /// Whether it is not withdrawn.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// A document that the record does not have yet.
    pub fn of(procedure: &ProcedureId, document: &TenderDocument, lang: Lang) -> Self {
        Self {
            title: document.title.clone(),
            name: document.name.clone(),
            size: size(document.length, lang),
            digest: document.digest.clone(),
            address: format!("/procedures/{procedure}/documents/{}", document.digest),
            added: None,
            withdrawn: None,
        }
    }
}

/// Bytes as people read them, in decimal units: `1,2 MB`, one decimal, truncated.
pub(crate) fn size(bytes: u64, lang: Lang) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes} byte"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    format!("{}{}{} {name}", bytes / unit, lang.say(",", "."), bytes % unit * 10 / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!(size(999, Lang::It), "999 byte");
        assert_eq!(size(1_000, Lang::It), "1,0 kB");
        assert_eq!(size(1_999_999, Lang::En), "1.9 MB");
        assert_eq!(size(u64::MAX, Lang::En), "18446744073.7 GB");
    }
}
