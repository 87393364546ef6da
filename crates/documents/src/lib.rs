//! Receipts, minutes and summaries of tenders as PDF/A-3a and PDF/UA-1 files.
//!
//! A document is made from a plain input structure that says everything the paper says, and from a Typst template
//! embedded in the crate. Nothing else is read: no file, no network, no clock, no locale. Equal input gives equal bytes.
//! Texts of people are passed as data, never as markup.

mod error;
mod figure;
mod figures;
mod fonts;
pub mod limits;
mod minutes;
mod minutes_pdf;
mod moment;
mod pdf;
mod receipt;
mod receipt_pdf;
mod summary;
mod summary_pdf;
mod text;
mod types;
mod world;

pub use error::DocumentError;
pub use figure::{FIGURE_DIGITS_MAX, Figure, FigureError};
pub use figures::{FIGURES_BYTES_MAX, PDF_BYTES_MAX, summary_figures};
pub use minutes::*;
pub use minutes_pdf::minutes;
pub use receipt::*;
pub use receipt_pdf::receipt;
pub use summary::*;
pub use summary_pdf::summary;
pub use types::{EnvelopeClass, FileReference, Scope};
