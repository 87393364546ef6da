//! The dated tables: what changes with time, each edition with its validity and its source.
//!
//! An edition is chosen by the day the call is sent, never by today. The files are `tables/*.toml`; to change a figure is
//! to add an edition there (`docs/rulebook.md`).

mod durations;
mod fees;
mod guarantees;
mod holidays;
mod procedures;
mod series;
mod terms;
mod thresholds;

pub use durations::{AwardRule, Duration, Durations, ProcedureKind, durations};
pub use fees::{AnacBand, AnacFee, DocumentStamp, StampBand, StampDuty, anac_fee, stamp_duty};
pub use guarantees::{BelowThreshold, Definitive, Guarantees, Provisional, Reductions, guarantees};
pub use holidays::{Holiday, Holidays, holidays};
pub use procedures::{Band, Procedures, lightest_procedures, sampled_checks};
pub use series::{Edition, Mark, Series, Source, TableError};
pub use terms::{Bound, Direction, TermRule, Unit, term, terms};
pub use thresholds::{Category, Thresholds, eu_thresholds};

/// The band that holds `amount`: the last whose lower bound is not above it (a lower bound belongs to its band, an upper
/// one does not).
pub(crate) fn band<'t, T>(
    bands: &'t [T],
    amount: &ceralacca_exact::Exact,
    from: fn(&T) -> &ceralacca_exact::Exact,
) -> Option<&'t T> {
    bands.iter().take_while(|band| from(band) <= amount).last()
}
