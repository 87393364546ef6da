//! What makes a receipt proof of an act for a client: the pinned key, the mode, the inclusion.

use std::fmt;

use ceralacca_evaluation::Text;
use ceralacca_record::{
    Receipt, VerifierKey,
    receipt::{CheckId, Outcome},
    verify_receipt,
};

/// Why a receipt proves nothing to this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unproved {
    /// It does not verify; the verdict says why.
    Invalid(Text),
    /// It is of a demo, and the person did not say that this is one.
    Demo,
    /// It has no proof that the act is in the record.
    NotInRecord,
}

/// Verifies a receipt under keys known by another way, and asks for the proof of inclusion.
pub(crate) fn proved(receipt: &Receipt, keys: &[VerifierKey], demo: bool) -> Result<(), Unproved> {
    let bytes = receipt.to_bytes().map_err(|error| Unproved::Invalid(both(&error)))?;
    let verdict = verify_receipt(&bytes, keys);
    if !verdict.valid {
        return Err(Unproved::Invalid(Text::new(verdict.summary_it, verdict.summary_en)));
    }
    if verdict.demo && !demo {
        return Err(Unproved::Demo);
    }
    match verdict.outcome(CheckId::Inclusion) {
        Some(Outcome::Passed) => Ok(()),
        Some(Outcome::Failed | Outcome::NotPossible) | None => Err(Unproved::NotInRecord),
    }
}

/// A reason of a library, which has one language: the person reads the sentence around it in his own, and is told so.
pub(crate) fn both(error: &dyn fmt::Display) -> Text {
    let why = error.to_string();
    Text::new(format!("dettaglio tecnico, in inglese: {why}"), why)
}
