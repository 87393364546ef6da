//! `ceralacca_sealing` for the browser: the same code, with JSON texts and byte arrays at its border.
//!
//! Objects of the format cross the border as their JSON text, files as `Uint8Array` piece by piece. Private keys stay
//! inside [`CustodianKey`], [`DraftKey`] and [`UserKey`]; only their wrapped forms come out. Errors are thrown as
//! `Error` with the message of the library.
//!
//! Randomness is the browser's own; this crate is the place where it enters.
#![forbid(unsafe_code)]

mod keys;
mod open;
mod seal;
mod shares;

pub use keys::{CustodianKey, DraftKey, UserKey, new_device_secret, new_key, restore_key};
pub use open::{FileToOpen, OpenedEnvelope};
pub use seal::{EnvelopeToSeal, FileFingerprint, FileToSeal, SealedEnvelope};
pub use shares::check_header;

use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsError;

/// The system's source of randomness; a browser or kernel without one cannot seal, and the module stops.
pub(crate) const fn system_rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Reads an object of the format, naming it if it is malformed.
pub(crate) fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T, JsError> {
    serde_json::from_str(json).map_err(|error| JsError::new(&format!("the {what} cannot be read: {error}")))
}

/// Reads and checks a header.
pub(crate) fn read_header(json: &str) -> Result<ceralacca_sealing::EnvelopeHeader, JsError> {
    Ok(ceralacca_sealing::EnvelopeHeader::from_json(json.as_bytes())?)
}
