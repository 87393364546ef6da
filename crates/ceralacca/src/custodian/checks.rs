//! What a custodian's client makes sure of before it gives a share (architecture §5).
//!
//! The server is not trusted for these: the receipt is verified under the installation's key, which the custodian got
//! by another way too, and the term is compared with the custodian's own clock.

use ceralacca_procedure::{PersonId, TenderEvent, event::SealedEnvelope};
use ceralacca_record::{
    Receipt, VerifierKey,
    receipt::{CheckId, Outcome},
    verify_receipt,
};
use ceralacca_sealing::CustodianSet;
use jiff::Timestamp;
use thiserror::Error;

use crate::client::{ToOpen, ToOpenAnswer};

/// Why a custodian's client gives no share.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Doubt {
    /// The term has not passed by the custodian's clock.
    #[error("the term ends at {deadline}, the clock of this device says {now}: no share before the term")]
    BeforeTerm {
        /// Term.
        deadline: Timestamp,
        /// Own clock.
        now: Timestamp,
    },
    /// The receipt does not verify.
    #[error("the receipt of the tender is not valid: {0}")]
    Receipt(String),
    /// The receipt is of a demo, and the custodian did not say that this is one.
    #[error("the receipt says that this installation is a demo without legal value; if that is meant, say so")]
    Demo,
    /// The receipt has no proof that the act is in the record.
    #[error("the receipt of the tender has no proof that it is in the record yet: wait for the next public head")]
    NotInRecord,
    /// The act is not the sending of a tender by this tenderer for this term.
    #[error("the receipt is of another act: {0}")]
    OtherAct(String),
    /// The manifest does not name this header.
    #[error("the manifest in the record does not name this envelope with this header")]
    NotInManifest,
    /// The custodians are not those to whom the envelope was sealed, or this person is not among them.
    #[error("the custodians do not fit: {0}")]
    Custodians(String),
}

/// What the custodian knows by himself.
#[derive(Debug, Clone, Copy)]
pub struct Trusted<'a> {
    /// Keys of the installation's record, known by another way than the connection.
    pub keys: &'a [VerifierKey],
    /// His own clock.
    pub now: Timestamp,
    /// Whether he means to take part in a demo.
    pub demo: bool,
}

/// Makes every check on one envelope.
///
/// # Errors
/// [`Doubt`] for the first check that fails.
pub fn check(
    answer: &ToOpenAnswer,
    envelope: &ToOpen,
    custodian: &PersonId,
    trusted: Trusted<'_>,
) -> Result<(), Doubt> {
    let now = trusted.now;
    if now <= answer.deadline {
        return Err(Doubt::BeforeTerm { deadline: answer.deadline, now });
    }
    check_receipt(&envelope.receipt, trusted)?;
    check_act(answer, envelope, now)?;
    check_custodians(&answer.custodians, envelope, custodian)
}

fn check_receipt(receipt: &Receipt, trusted: Trusted<'_>) -> Result<(), Doubt> {
    let bytes = receipt.to_bytes().map_err(|error| Doubt::Receipt(error.to_string()))?;
    let verdict = verify_receipt(&bytes, trusted.keys);
    if !verdict.valid {
        return Err(Doubt::Receipt(verdict.summary_en));
    }
    if verdict.demo && !trusted.demo {
        return Err(Doubt::Demo);
    }
    match verdict.outcome(CheckId::Inclusion) {
        Some(Outcome::Passed) => Ok(()),
        Some(Outcome::Failed | Outcome::NotPossible) | None => Err(Doubt::NotInRecord),
    }
}

fn check_act(answer: &ToOpenAnswer, envelope: &ToOpen, now: Timestamp) -> Result<(), Doubt> {
    let entry = &envelope.receipt.entry;
    let event: TenderEvent =
        serde_json::from_value(entry.payload.clone()).map_err(|error| Doubt::OtherAct(error.to_string()))?;
    let (manifest, deadline) = match event {
        TenderEvent::Submitted { manifest, deadline } | TenderEvent::Replaced { manifest, deadline } => {
            (manifest, deadline)
        }
        TenderEvent::Withdrawn { .. } => return Err(Doubt::OtherAct("the tender was withdrawn".to_owned())),
    };
    // The term may have been extended after this tender was sent, never shortened.
    if deadline > answer.deadline || now <= deadline {
        return Err(Doubt::OtherAct(format!("its term is {deadline}, the session's {}", answer.deadline)));
    }
    let context = &envelope.header.context;
    let same = manifest.tenderer == envelope.tenderer
        && context.tenderer == envelope.tenderer.as_str()
        && context.procedure == manifest.procedure.as_str()
        && context.envelope == envelope.envelope.as_str()
        && entry.stream == format!("tender/{}/{}", manifest.procedure, manifest.tenderer);
    if !same {
        return Err(Doubt::OtherAct("tenderer, procedure or envelope differ".to_owned()));
    }
    let digest = envelope.header.digest().map(|digest| digest.to_string()).unwrap_or_default();
    let named = |sealed: &SealedEnvelope| {
        sealed.id == envelope.envelope
            && sealed.class == envelope.class
            && sealed.lot == envelope.lot
            && sealed.header_digest == digest
    };
    match manifest.envelopes.iter().any(named) {
        true => Ok(()),
        false => Err(Doubt::NotInManifest),
    }
}

fn check_custodians(set: &CustodianSet, envelope: &ToOpen, custodian: &PersonId) -> Result<(), Doubt> {
    let unsound = |why: String| Doubt::Custodians(why);
    set.check().map_err(|error| unsound(error.to_string()))?;
    envelope.header.check(&envelope.header.context, set).map_err(|error| unsound(error.to_string()))?;
    match set.custodians.iter().any(|found| found.id == custodian.as_str()) {
        true => Ok(()),
        false => Err(unsound(format!("{custodian} is not among them"))),
    }
}
