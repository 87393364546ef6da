//! `ceralacca_summary` for the browser: the same code, with JSON texts and byte arrays at its border. Loaded only at the
//! step that freezes the figures.
#![forbid(unsafe_code)]

use ceralacca_summary::{
    ClaimedSigner, ExpectedSigner, Standing, check_returned, in_one_piece, join_returned, summary,
};
use serde::Serialize;
use serde_json::json;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// The summary PDF of `input`, the JSON text of a `SummaryDocument`: the same bytes for the same input, here and on any
/// other machine.
///
/// # Errors
/// Thrown with the message of the library, for input that cannot be read or is beyond a limit.
#[wasm_bindgen(js_name = makeSummary)]
pub fn make_summary(input: &str) -> Result<Vec<u8>, JsError> {
    let input =
        serde_json::from_str(input).map_err(|error| JsError::new(&format!("the summary cannot be read: {error}")))?;
    Ok(summary(&input)?)
}

/// What `checkSigned` answers.
#[derive(Serialize)]
struct Checked {
    /// Whether the file holds the frozen summary and every certificate that is expected.
    ok: bool,
    /// Whom the certificates name; not verified.
    signers: Vec<ClaimedSigner>,
    /// For each operator that must sign, in the order of `members`.
    standings: Vec<Standing>,
    /// What is wrong: `id`, `it`, `en`.
    faults: Vec<serde_json::Value>,
}

/// Compares what came back from the signers with the frozen summary: a JSON text
/// `{"ok":true,"signers":[{"name","serial_number","organization","form"}],"standings":["signed"|"missing"|"unclear"],"faults":[{"id","it","en"}]}`. No signature and no
/// certificate is verified. `members` is a JSON text: `[{"operator":"…","person_tax_code":"…"|null}]`.
///
/// # Errors
/// Thrown for `members` that cannot be read.
#[wasm_bindgen(js_name = checkSigned)]
pub fn check_signed(frozen: &[u8], returned: &[u8], members: &str) -> Result<String, JsError> {
    let members: Vec<ExpectedSigner> =
        serde_json::from_str(members).map_err(|error| JsError::new(&format!("the members cannot be read: {error}")))?;
    let found = check_returned(frozen, returned, &members);
    let faults: Vec<_> = found
        .faults
        .iter()
        .map(|fault| json!({ "id": fault.id(), "it": fault.italian(), "en": fault.english() }))
        .collect();
    let checked = Checked { ok: faults.is_empty(), signers: found.signers, standings: found.standings, faults };
    Ok(serde_json::to_string(&checked)?)
}

/// One file with the signatures of what is held and of what came back; `undefined` when nobody can bring them together
/// without signing again. The rules are those of the library's `join_returned`.
#[wasm_bindgen(js_name = joinSigned)]
#[must_use]
pub fn join_signed(frozen: &[u8], held: &[u8], returned: &[u8]) -> Option<Vec<u8>> {
    join_returned(frozen, held, returned)
}

/// A `.p7m` with what it wraps in one piece; `undefined` for any other file.
#[wasm_bindgen(js_name = inOnePiece)]
#[must_use]
pub fn one_piece(returned: &[u8]) -> Option<Vec<u8>> {
    in_one_piece(returned)
}
