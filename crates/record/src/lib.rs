//! The record: canonical events, Merkle log, checkpoints, receipts, and the stand-alone check of them.
//!
//! Everything here is pure and synchronous. `docs/record.md` describes the formats for a second implementation.

pub mod canonical;
mod chain;
pub mod checkpoint;
pub mod cosignature;
mod entry;
mod extract;
mod hash;
pub mod head;
mod instant;
mod lines;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod receipt;
#[cfg(test)]
mod test_random;
pub mod tile;

pub use canonical::CanonicalError;
pub use chain::chain;
pub use checkpoint::Checkpoint;
pub use cosignature::WitnessKey;
pub use entry::{Entry, MAX_IDENTIFIER, SCHEMA, Salt};
pub use extract::{Extract, ExtractError, Extracted, ExtractedAct, MAX_ACTS};
pub use hash::{Hash, HexError};
pub use head::{PlannedLeaf, plan_block};
pub use note::{Note, SigningKey, VerifierKey};
pub use proof::LogProof;
pub use receipt::{InstallationMode, Receipt, Verdict, verify_receipt};
pub use tile::Tile;
