//! A document of the tender.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::TenderDocument;

/// A document with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedDocument {
    /// The document.
    pub document: TenderDocument,
    /// When it was added.
    pub attached_at: Timestamp,
    /// When and why it was withdrawn, though it had been public.
    pub withdrawn: Option<(Timestamp, String)>,
}

impl AttachedDocument {
    /// A document just added.
    #[must_use]
    pub fn new(document: TenderDocument, attached_at: Timestamp) -> Self {
        Self { document, attached_at, withdrawn: None }
    }
}
