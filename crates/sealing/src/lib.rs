//! Sealed envelopes: nobody reads an offer early.
//!
//! A tenderer's client makes a fresh key for each envelope, shares it among the body's key custodians so that `k` of
//! `n` of them open it, and seals the files under it. Until then the server holds an [`EnvelopeHeader`] and sealed
//! files, and can check that they are well formed ([`EnvelopeHeader::check`]), no more. At the session each custodian
//! opens his [`Share`] and hands it on as a [`SessionShare`]; [`combine`] gives the [`EnvelopeKey`] of that envelope.
//!
//! The format is specified byte by byte in `docs/sealing.md`; its vectors are in `testdata/vectors/sealing.json`.
//! The crate does no input or output, takes randomness as an argument, and compiles to WebAssembly.
//!
//! ```
//! # use std::io::Read;
//! # use ceralacca_sealing::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rng = &mut rand_core::UnwrapErr(getrandom::SysRng);
//! let secretary = CustodianSecret::generate(rng);
//! let set = CustodianSet {
//!     body: "c_f205".into(),
//!     epoch: 1,
//!     threshold: 1,
//!     custodians: vec![Custodian { id: "secretary".into(), public: secretary.public() }],
//! };
//! let context = EnvelopeContext {
//!     procedure: "p1".into(),
//!     scope: Scope::Lot(1),
//!     class: EnvelopeClass::Economic,
//!     tenderer: "t1".into(),
//!     envelope: "e1".into(),
//! };
//! // The tenderer seals.
//! let mut sealer = EnvelopeSealer::new(context, &set, None, rng)?;
//! let mut file = sealer.file("offer", "offerta.pdf", "application/pdf", rng)?;
//! let mut object = Vec::new();
//! file.update(b"%PDF", &mut object)?;
//! sealer.add(file.finish(&mut object)?)?;
//! let (header, index) = sealer.finish(serde_json::json!({"discount": "12.345"}), rng)?;
//!
//! // The custodian opens his share, the session combines.
//! let share = Share::open(&header, &set, "secretary", &secretary)?;
//! let key = combine(&header, &[share])?;
//! let contents = key.contents(&header, &index)?;
//! let mut plain = Vec::new();
//! key.read_file(&header, &contents, 1, object.as_slice())?.read_to_end(&mut plain)?;
//! assert_eq!(plain, b"%PDF");
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod aead;
pub mod at_rest;
mod bytes;
mod canonical;
mod contents;
mod context;
mod custodians;
mod encoding;
mod envelope;
mod file;
mod header;
mod hybrid;
mod keys;
pub mod limits;
mod share;
mod sharing;
mod unreadable;
mod workspace;

#[cfg(test)]
#[path = "../tests/common/rng.rs"]
mod testing;
#[cfg(test)]
mod vectors;

pub use bytes::{Bytes, Sha256Digest};
pub use canonical::CanonicalError;
pub use contents::{CONTENTS_SCHEMA, Contents, ContentsError, ContentsFile};
pub use context::{EnvelopeClass, EnvelopeContext, IdError, Scope, ScopeError, check_id};
pub use custodians::{Custodian, CustodianSet, CustodianSetError};
pub use envelope::{EnvelopeKey, EnvelopeSealer, FileStatus, KeyFromError, OpenError, RestoreError, SealError};
pub use file::{FileOpener, FileReader, FileSealer, FileStream, Fingerprint, Fingerprinter, SealedPart, sealed_length};
pub use header::{EnvelopeHeader, HeaderError, SealedFile, WrappedShare};
pub use hybrid::WrappedKey;
pub use keys::{
    ARGON2_ITERATIONS, ARGON2_LANES, ARGON2_MEMORY_KIB, CustodianPublic, CustodianRole, CustodianSecret, DeviceLock,
    DeviceSecret, DeviceWrapped, DraftPublic, DraftRole, DraftSecret, KeyError, Public, RecoveryCode,
    RecoveryCodeError, RecoveryWrapped, Role, Secret, SessionPublic, SessionRole, SessionSecret, UserPublic, UserRole,
    UserSecret, UserWrappedDraft, WrapError, WrapToUserError,
};
pub use share::{
    CombineError, SessionShare, SessionShareError, Share, ShareError, ShareFault, ShareReport, ShareReportError,
    combine,
};
pub use unreadable::{DisclosedShare, Evidence, ExamineError, Fault, Finding, examine};
pub use workspace::{WorkspaceError, open_workspace, seal_workspace};
