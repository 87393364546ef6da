//! `ceralacca_client` for the browser: the same checks as the command line, with JSON texts at the border.
//!
//! Holds no secret and needs no randomness: what seals and opens is `ceralacca_sealing_web`.
#![forbid(unsafe_code)]

mod custody;
mod receipt;
mod tender;

pub use custody::{check_to_open, prove_custody};
pub use receipt::verify_receipt;
pub use tender::ProcedureRules;

use serde::de::DeserializeOwned;
use wasm_bindgen::JsError;

/// Reads an argument, naming it if it is malformed.
pub(crate) fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T, JsError> {
    serde_json::from_str(json).map_err(|error| JsError::new(&format!("the {what} cannot be read: {error}")))
}
