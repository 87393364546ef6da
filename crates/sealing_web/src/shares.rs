//! What a custodian's browser does at the opening session.

use ceralacca_sealing::{CustodianSet, EnvelopeContext, SessionPublic, Share};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::{CustodianKey, read, read_header, system_rng};

/// Checks a header against the context asked for and the custodian set; gives its digest in hexadecimal.
///
/// # Errors
/// With the first rule broken.
#[wasm_bindgen(js_name = checkHeader)]
pub fn check_header(header: &str, context: &str, set: &str) -> Result<String, JsError> {
    let header = read_header(header)?;
    let context: EnvelopeContext = read("context", context)?;
    let set: CustodianSet = read("custodian set", set)?;
    header.check(&context, &set)?;
    Ok(header.digest()?.to_string())
}

#[wasm_bindgen]
impl CustodianKey {
    /// Opens this custodian's share of an envelope, checks it and seals it to the session's key (base64url). The page
    /// has already checked record, manifest, admission and deadline.
    ///
    /// # Errors
    /// If the share does not open or does not fit the commitments: the message says which.
    #[wasm_bindgen(js_name = openShare)]
    pub fn open_share(
        &self,
        header: &str,
        set: &str,
        custodian: &str,
        session: &str,
        session_key: &str,
    ) -> Result<String, JsError> {
        let header = read_header(header)?;
        let set: CustodianSet = read("custodian set", set)?;
        let recipient: SessionPublic = read("session key", &json!(session_key).to_string())?;
        let share = Share::open(&header, &set, custodian, &self.0)?;
        Ok(serde_json::to_string(&share.wrap_to_session(session, &recipient, &mut system_rng())?)?)
    }
}
