//! Every calculator under one roof: the tables of the law (`rulebook`), the formulas, methods and thresholds of the
//! evaluation, draws. The command line, the API and the pages go through [`run`].
//!
//! Inputs and answers have the shape of the reference vectors (`kind`, `input` → `expected`). The crate is pure.
#![forbid(unsafe_code)]

mod after_change;
mod anomaly;
mod bands;
mod comparison;
mod draw;
mod identifiers;
mod kind;
mod lots;
mod panel;
mod points;
mod price;
mod quantity;
mod ranking;
mod vectors;
mod whole_lot;

pub use ceralacca_rulebook::calc::{Answer, CalcError, Notes, Outcome, Refusal, Step, UnknownKind, input_text};
pub use kind::{Kind, run, run_text};
pub use vectors::{Difference, Run, VectorFileError, VectorReport, run_vectors};
