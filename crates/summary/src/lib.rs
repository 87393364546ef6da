//! The summary of the figures of an envelope (*riepilogo dell'offerta*): a PDF that people read and sign, and that also
//! carries the figures for the computer that opens the envelope.
//!
//! One implementation for the browser, the command line and the server. [`summary`] writes the PDF, [`summary_figures`]
//! reads the figures back, [`check_returned`] says whether what came back from the signers still holds the frozen bytes,
//! [`join_returned`] brings together what they signed apart.
//! Nothing ambient is read: no clock, no randomness, no fonts of the host. Equal input gives equal bytes.
#![forbid(unsafe_code)]

mod document;
mod error;
mod figure;
mod figures;
pub mod limits;
mod moment;
mod paper;
mod returned;
mod summary_pdf;
pub mod text;
mod types;
mod words;

pub use document::{SummaryAnswer, SummaryDocument, SummaryParty, SummaryValue};
pub use error::SummaryError;
pub use figure::{FIGURE_DIGITS_MAX, Figure, FigureError, group_thousands};
pub use figures::{FIGURES_BYTES_MAX, PDF_BYTES_MAX, summary_figures};
pub use returned::{
    ClaimedSigner, ExpectedSigner, OtherContent, ReturnedFault, ReturnedSummary, SignatureForm, SignedContent,
    Standing, check_returned, in_one_piece, join_returned, signed_content,
};
pub use summary_pdf::summary;
pub use types::{EnvelopeClass, Scope};
