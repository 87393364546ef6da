//! Rules of Italian procurement that stand on their own: dated tables, calculators and identifiers.
//!
//! The crate is pure: dates are arguments, there is no clock, no input or output beyond the tables compiled in, and no
//! number is ever a float. Every figure that changes with time lives in `tables/*.toml` with its validity and source.
//!
//! ```
//! use ceralacca_rulebook::calc::{Kind, run};
//! let outcome = run(Kind::ContractStampDuty, serde_json::json!({ "contract_amount": "63888.78" })).unwrap();
//! assert_eq!(outcome.value["duty"], "40");
//! assert_eq!(
//!     outcome.notes.explanation[0].text().en,
//!     "€63,888.78, in the band from €40,000.00: €40.00 (art. 18 c.10, All. I.4 tab. A)"
//! );
//! ```
#![forbid(unsafe_code)]

pub mod calc;
pub mod identifiers;
pub mod limits;
pub mod tables;
mod values;
mod words;
mod working_days;

pub use values::{Amount, Day, MonthDay, Percent};
pub use words::{day_in_figures, weekday};
pub use working_days::{PeriodError, Term, WorkingCalendar};
