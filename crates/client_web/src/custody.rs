//! What a tenderer's browser makes sure of before it seals, and a custodian's before its key is used.

use ceralacca_client::{
    ProvedCustody,
    to_open::{Recorded, SessionRecord, ToOpenAnswer, Trusted, check},
};
use ceralacca_procedure::PersonId;
use ceralacca_record::{Receipt, VerifierKey};
use jiff::Timestamp;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::read;

/// Checks every envelope of the answer of `to-open`, by the acts of the session's `record`, the custodian's own clock and the installation's verifier keys
/// (one or more lines), which he knows by another way than this answer. Gives a JSON list of `{envelope, doubt}`; `doubt`
/// is null or `{code, it, en}`. A share is given only where it is null, and only if it is null everywhere.
///
/// # Errors
/// If an argument cannot be read.
#[wasm_bindgen(js_name = checkToOpen)]
pub fn check_to_open(
    answer: &str,
    record: &str,
    custodian: &str,
    keys: &str,
    now: &str,
    demo: bool,
) -> Result<String, JsError> {
    let answer: ToOpenAnswer = read("answer", answer)?;
    let record: SessionRecord = read("record of the session", record)?;
    let custodian = PersonId::new(custodian);
    let keys = verifier_keys(keys)?;
    let now: Timestamp = now.parse()?;
    let trusted = Trusted { keys: &keys, now, demo };
    let recorded = Recorded::read(&record, trusted);
    let judged = answer.envelopes.iter().map(|envelope| {
        let doubt = check(&answer, &recorded, envelope, &custodian, trusted).err().map(|doubt| {
            let text = doubt.text();
            json!({"code": doubt.code(), "it": text.it, "en": text.en})
        });
        json!({"envelope": envelope.envelope, "doubt": doubt})
    });
    Ok(serde_json::Value::from_iter(judged).to_string())
}

/// The custodians to whom alone envelopes of `procedure`, of `body`, are sealed: from the receipt of its publication (JSON) under the
/// record's verifier keys (one or more lines) that this device has kept. Gives JSON: `{"ok": true, "set": SET, "digest", "fingerprint",
/// "published_at"}`, where SET is what `EnvelopeToSeal` takes; or `{"ok": false, "code", "it", "en"}`, and nothing may be sealed.
///
/// # Errors
/// If an argument cannot be read.
#[wasm_bindgen(js_name = proveCustody)]
pub fn prove_custody(receipt: &str, procedure: &str, body: &str, keys: &str, demo: bool) -> Result<String, JsError> {
    let receipt: Receipt = read("receipt of the publication", receipt)?;
    let found = ProvedCustody::prove(&receipt, procedure, body, &verifier_keys(keys)?, demo);
    let told = match found {
        Ok(custody) => json!({
            "ok": true,
            "set": custody.set(),
            "digest": custody.set().digest().to_string(),
            "fingerprint": custody.fingerprint(),
            "published_at": custody.published_at(),
        }),
        Err(doubt) => {
            let text = doubt.text();
            json!({"ok": false, "code": doubt.code(), "it": text.it, "en": text.en})
        }
    };
    Ok(told.to_string())
}

/// Verifier keys, one on each line that is not empty.
pub(crate) fn verifier_keys(lines: &str) -> Result<Vec<VerifierKey>, JsError> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.parse().map_err(JsError::from)).collect()
}
