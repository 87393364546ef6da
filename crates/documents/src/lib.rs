//! Receipts, minutes and calculations as PDF/A-3a and PDF/UA-1 files.
//!
//! A document is made from a plain input structure that says everything the paper says, and from a Typst template
//! embedded in the crate. Nothing else is read: no file, no network, no clock, no locale. Equal input gives equal bytes.
//! Texts of people are passed as data, never as markup.

mod calculation;
mod calculation_pdf;
mod error;
mod fonts;
pub mod limits;
mod minutes;
mod minutes_pdf;
mod moment;
mod pdf;
mod receipt;
mod receipt_pdf;
mod text;
mod types;
mod world;

pub use calculation::*;
pub use calculation_pdf::calculation;
pub use ceralacca_summary::{EnvelopeClass, FIGURE_DIGITS_MAX, Figure, FigureError, Scope};
pub use error::DocumentError;
pub use minutes::*;
pub use minutes_pdf::minutes;
pub use receipt::*;
pub use receipt_pdf::receipt;
pub use types::FileReference;
