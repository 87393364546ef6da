//! What the server can see of work that it must not be able to read: its outer form, and no more.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ceralacca_procedure::{OperatorId, PersonId, ProcedureId, Refusal};
use ceralacca_sealing::{RecoveryWrapped, UserPublic, UserWrappedDraft, limits::SUITE};
use ceralacca_storage::limits::DRAFT_BYTES_MAX;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// First byte of a sealed workspace.
const WORKSPACE_VERSION: u8 = 1;
/// Version, salt of 32 bytes and tag of 16: the sealed form of nothing.
const WORKSPACE_BYTES_MIN: usize = 1 + 32 + 16;
/// Longest text of a person's wrapped keys, in bytes.
const KEYS_BYTES_MAX: usize = 64 * 1024;

/// Whatever was typed: an object.
pub(super) fn object(data: &Value) -> Result<&Map<String, Value>, Refusal> {
    data.as_object().ok_or_else(|| malformed("a JSON object"))
}

/// A workspace sealed in the tenderer's browser: base64url without padding of bytes that begin with the version.
/// Anything else is refused, above all what could be read.
pub(super) fn workspace(data: &Value) -> Result<(), Refusal> {
    let expected = || malformed("a sealed workspace, base64url without padding");
    let text = data.as_str().ok_or_else(expected)?;
    if text.len() > DRAFT_BYTES_MAX {
        // Storage names the limit.
        return Ok(());
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| expected())?;
    match bytes.first() == Some(&WORKSPACE_VERSION) && bytes.len() >= WORKSPACE_BYTES_MIN {
        true => Ok(()),
        false => Err(expected()),
    }
}

/// A person's keys: the public key in `public`, whatever wraps the private one beside it.
pub(super) fn keys(data: &Value) -> Result<(), Refusal> {
    let fits = data.to_string().len() <= KEYS_BYTES_MAX;
    match fits && object(data).is_ok() && public_key(data).is_some() {
        true => Ok(()),
        false => Err(malformed("an object of at most 64 KiB with a public key of P-256 in \"public\"")),
    }
}

/// The public key of a person's keys.
pub(super) fn public_key(data: &Value) -> Option<UserPublic> {
    serde_json::from_value(data.get("public")?.clone()).ok()
}

/// A draft key wrapped to the user key of one person, for this tenderer in this procedure.
pub(super) fn draft_key(
    data: &Value,
    procedure: &ProcedureId,
    operator: &OperatorId,
    person: &PersonId,
) -> Result<(), Refusal> {
    let wrapped: UserWrappedDraft = parsed(data, "a draft key wrapped to a user key")?;
    let named = wrapped.procedure == procedure.as_str()
        && wrapped.tenderer == operator.as_str()
        && wrapped.user == person.as_str();
    match named && wrapped.suite == SUITE {
        true => Ok(()),
        false => Err(malformed("a draft key wrapped to this person for this tenderer and procedure")),
    }
}

/// A draft key wrapped under a recovery code.
pub(super) fn recovery(data: &Value) -> Result<(), Refusal> {
    let wrapped: RecoveryWrapped = parsed(data, "a draft key wrapped under a recovery code")?;
    match wrapped.suite == SUITE && wrapped.role == "draft" {
        true => Ok(()),
        false => Err(malformed("a draft key wrapped under a recovery code")),
    }
}

fn parsed<T: DeserializeOwned>(data: &Value, expected: &str) -> Result<T, Refusal> {
    serde_json::from_value(data.clone()).map_err(|error| malformed(expected).with("detail", error))
}

fn malformed(expected: &str) -> Refusal {
    Refusal::invalid(
        "draft_malformed",
        "",
        "Quanto inviato non ha la forma attesa e non è stato salvato: ricarichi la pagina e riprovi.",
        format!("What was sent is not {expected}; it was not saved. Load the page again and retry."),
    )
    .with("expected", expected)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sealed(bytes: &[u8]) -> Value {
        json!(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    #[test]
    fn only_the_sealed_form_is_a_workspace() {
        let mut bytes = vec![7; 100];
        bytes[0] = WORKSPACE_VERSION;
        assert!(workspace(&sealed(&bytes)).is_ok());
        let other_version = [&[2][..], &bytes[1..]].concat();
        let plain = br#"{"discount":"12,5","note":"a workspace that somebody forgot to seal before sending it"}"#;
        let padded = base64::prelude::BASE64_URL_SAFE.encode(&bytes);
        let readable = [
            json!({ "discount": "12,5" }),
            json!("{\"discount\":\"12,5\"}"),
            json!(null),
            json!(""),
            json!(padded),
            sealed(plain),
            sealed(&other_version),
            sealed(&bytes[..WORKSPACE_BYTES_MIN - 1]),
        ];
        for bad in readable {
            assert_eq!(workspace(&bad).unwrap_err().rule, "draft_malformed", "{bad}");
        }
    }

    #[test]
    fn keys_have_a_public_part() {
        for bad in [json!([]), json!({}), json!({ "public": "AAAA" }), json!({ "public": { "x": 1 } })] {
            assert!(keys(&bad).is_err(), "{bad}");
        }
    }
}
