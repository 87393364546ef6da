//! Rules of Italian procurement that stand on their own: dated tables, calculators and identifiers.
//!
//! The crate is pure: dates are arguments, there is no clock, no input or output beyond the tables compiled in, and no
//! number is ever a float. Every figure that changes with time lives in `tables/*.toml` with its validity and source.
#![forbid(unsafe_code)]

pub mod calc;
pub mod identifiers;
pub mod limits;
pub mod tables;
mod values;
mod words;
mod working_days;

pub use values::{Amount, Day, MonthDay, Percent};
pub use working_days::{PeriodError, Term, WorkingCalendar};
