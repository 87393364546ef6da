//! The tenderer's side without a browser: checks a tender, seals it into a folder, sends the folder.
//!
//! What leaves this machine is ciphertext and the manifest. The folder that [`seal`] writes holds
//! `manifest.json`, the sealed objects under `objects/` by their digest, `draft-key.json` (readable by its owner only:
//! it re-opens one's own envelopes) and, once it was sent, `receipt.json`.

mod draft;
mod error;
mod package;
mod seal;
mod submit;
mod summary;

pub use draft::{DraftFile, EnvelopeDraft, FileSource, OperatorNames, TenderDraft};
pub use error::SealerError;
pub use package::Package;
pub(crate) use package::write_secret;
pub use seal::seal;
pub use submit::{Patience, submit, submit_patiently};
pub use summary::{SummaryMaker, summary_item};
