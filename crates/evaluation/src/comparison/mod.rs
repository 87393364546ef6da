//! Methods that compare offers with each other: pairwise comparison, AHP, and the experimental TOPSIS and ELECTRE.
//!
//! They are pure functions with their own inputs. Of them the procedure file offers pairwise comparison alone
//! ([`crate::Scoring::Pairwise`]); the others are for calculators.

mod ahp;
mod eigenvector;
mod electre;
mod error;
mod pairwise;
mod pairwise_table;
mod table;
mod topsis;

pub use ahp::{AHP_RATIO_MAX, AhpMatrix, AhpResult};
pub use electre::{ElectreExperimental, ElectreScore, ElectreSum};
pub use error::ComparisonError;
pub use pairwise::{PairwiseComparison, PairwiseScore, PairwiseVariant};
pub(crate) use pairwise_table::pairs;
pub use pairwise_table::{PREFERENCE_MAX, PairPreference, PairwiseTable};
pub use table::{ComparedOffer, ComparisonTable};
pub use topsis::{TopsisExperimental, TopsisScore};

/// Fewest offers that are compared in pairs: with fewer the coefficients are means of the commissioners' own.
pub const COMPARED_MIN: usize = 3;
/// Most offers compared in pairs, and most rows of a table of offers.
pub const COMPARED_MAX: usize = 100;
