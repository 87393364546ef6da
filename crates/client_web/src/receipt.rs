//! Verifying a receipt without asking the installation that gave it.

use wasm_bindgen::prelude::*;

use crate::custody::verifier_keys;

/// The verdict on a receipt (the bytes of its file) under verifier keys (one on each line), JSON: `valid`, `demo`,
/// `summary_it`, `summary_en`, `checks` (`id`, `outcome`, `text_it`, `text_en`).
///
/// # Errors
/// If a key cannot be read; a receipt that cannot be read gets its verdict.
#[wasm_bindgen(js_name = verifyReceipt)]
pub fn verify_receipt(receipt: &[u8], keys: &str) -> Result<String, JsError> {
    let verdict = ceralacca_record::verify_receipt(receipt, &verifier_keys(keys)?);
    Ok(serde_json::to_string(&verdict)?)
}
