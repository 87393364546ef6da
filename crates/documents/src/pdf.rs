//! From a template and its input to the bytes of a PDF/A-3a and PDF/UA-1 file.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use typst::diag::{HintedString, SourceDiagnostic};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::DocumentError;
use crate::limits::{Limits, TEXT_BYTES_MAX};
use crate::text::make_printable;
use crate::world::{DocumentWorld, Template};

/// For how many later documents a memoised step of the typesetter is kept: enough to reuse the templates, few enough
/// that a busy server does not fill its memory.
const CACHE_AGE_MAX: usize = 2;

/// What a document is made from.
pub(crate) struct Job<'a> {
    /// The document in error messages.
    pub(crate) document: &'static str,
    pub(crate) template: Template,
    /// What the paper says; every string is made printable here.
    pub(crate) input: Value,
    pub(crate) attachment: &'a [u8],
    /// The date of the PDF.
    pub(crate) issued_at: Timestamp,
    /// A stable name of this document, from which the file identifier is derived.
    pub(crate) identity: String,
}

pub(crate) fn make(mut job: Job<'_>) -> Result<Vec<u8>, DocumentError> {
    make_printable(&mut job.input);
    let text = job.input.to_string();
    Limits(job.document).bytes("the whole text", text.len(), TEXT_BYTES_MAX)?;
    let world = DocumentWorld::new(job.template, text.into_bytes(), job.attachment.to_vec());
    let options = PdfOptions {
        ident: Smart::Custom(job.identity.clone()),
        creator: Smart::Custom(Some("Ceralacca".to_owned())),
        timestamp: Some(pdf_timestamp(&job)?),
        standards: standards().map_err(|error| job.typesetting("export", error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let compiled = typst::compile::<PagedDocument>(&world).output;
    let document = compiled.map_err(|errors| job.typesetting("layout", messages(&errors)));
    let bytes = document.and_then(|document| {
        typst_pdf::pdf(&document, &options).map_err(|errors| job.typesetting("export", messages(&errors)))
    });
    typst::comemo::evict(CACHE_AGE_MAX);
    bytes
}

impl Job<'_> {
    fn typesetting(&self, step: &'static str, detail: String) -> DocumentError {
        DocumentError::Typesetting { document: self.document, step, detail }
    }
}

fn standards() -> Result<PdfStandards, HintedString> {
    PdfStandards::new(&[PdfStandard::V_1_7, PdfStandard::A_3a, PdfStandard::Ua_1])
}

fn messages(errors: &[SourceDiagnostic]) -> String {
    let with_hints = |error: &SourceDiagnostic| {
        let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
        format!("{}{}", error.message, hints.collect::<String>())
    };
    errors.iter().map(with_hints).collect::<Vec<_>>().join("; ")
}

fn pdf_timestamp(job: &Job<'_>) -> Result<typst_pdf::Timestamp, DocumentError> {
    let refused = || DocumentError::Date { document: job.document, date: job.issued_at.to_string() };
    let utc = job.issued_at.to_zoned(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).map_err(|_| refused());
    let datetime = Datetime::from_ymd_hms(
        i32::from(utc.year()),
        part(utc.month())?,
        part(utc.day())?,
        part(utc.hour())?,
        part(utc.minute())?,
        part(utc.second())?,
    );
    datetime.filter(|_| utc.year() >= 0).map(typst_pdf::Timestamp::new_utc).ok_or_else(refused)
}
