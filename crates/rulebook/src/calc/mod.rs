//! The calculators: one kind, one input, one answer with its explanation, warnings and sources.
//!
//! Inputs and answers have the shape of the reference vectors (`testdata/vectors`, `kind`, `input` → `expected`); the command
//! line, the API and the pages all go through [`run`].

pub mod anac_fee;
mod answer;
pub mod definitive;
mod error;
pub mod estimated_value;
pub mod eu_threshold;
mod kind;
pub mod lightest_procedure;
pub mod period;
pub mod pin_window;
pub mod procedure_calendar;
pub mod procedure_months;
pub mod provisional;
pub mod rotation;
pub mod stamp;
pub mod standstill;
pub mod term;

pub use answer::{Answer, Notes, Outcome, Step};
pub(crate) use error::refuse;
pub use error::{CalcError, Refusal, UnknownKind, input_text};
pub use kind::{Kind, run, run_as};

/// Something that can be computed: its fields are the `input` of a kind.
pub trait Calculator {
    /// The `expected` of the kind.
    type Output: serde::Serialize;

    /// The answer, with everything that led to it.
    fn answer(&self) -> Result<Answer<Self::Output>, CalcError>;
}
