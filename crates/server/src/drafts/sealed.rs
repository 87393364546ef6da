//! What the server can see of work that it must not be able to read: its outer form, and no more.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ceralacca_procedure::{OperatorId, PersonId, ProcedureId, Refusal};
use ceralacca_sealing::{
    RecoveryWrapped, UserPublic, UserWrappedDraft,
    limits::{PAD_BYTES, SUITE, TAG_BYTES},
};
use ceralacca_storage::limits::DRAFT_BYTES_MAX;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// First byte of a sealed workspace.
const WORKSPACE_VERSION: u8 = 1;
/// Version, salt and tag of a sealed workspace; between them stands the padded document.
const WORKSPACE_FRAME_BYTES: usize = 1 + 32 + TAG_BYTES;
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
    let document = bytes.len().saturating_sub(WORKSPACE_FRAME_BYTES);
    let padded = document > 0 && document.is_multiple_of(PAD_BYTES);
    match padded && bytes.first() == Some(&WORKSPACE_VERSION) {
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
    use ceralacca_sealing::{DraftSecret, limits::WORKSPACE_BYTES_MAX, seal_workspace};
    use ceralacca_storage::{RandomRng, SystemRandom};
    use serde_json::json;

    use super::*;

    fn sealed(bytes: &[u8]) -> Value {
        json!(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    #[test]
    fn only_the_sealed_form_is_a_workspace() {
        let rng = &mut RandomRng(&SystemRandom);
        let draft = DraftSecret::generate(rng);
        let document = br#"{"discount":"12,5","note":"a workspace that somebody forgot to seal before sending it"}"#;
        let bytes = seal_workspace(&draft, "p1", "t1", document, rng).unwrap();
        assert!(workspace(&sealed(&bytes)).is_ok());
        let other_version = [&[2][..], &bytes[1..]].concat();
        let padded = base64::prelude::BASE64_URL_SAFE.encode(&bytes[1..]);
        let readable = [
            json!({ "discount": "12,5" }),
            json!("{\"discount\":\"12,5\"}"),
            json!(null),
            json!(""),
            json!(padded),
            sealed(document),
            sealed(&[&[WORKSPACE_VERSION][..], document].concat()),
            sealed(&other_version),
            sealed(&bytes[..bytes.len() - 1]),
            sealed(&bytes[..WORKSPACE_FRAME_BYTES]),
        ];
        for bad in readable {
            assert_eq!(workspace(&bad).unwrap_err().rule, "draft_malformed", "{bad}");
        }
    }

    #[test]
    fn the_longest_workspace_is_kept() {
        let rng = &mut RandomRng(&SystemRandom);
        let longest = vec![b' '; WORKSPACE_BYTES_MAX];
        let bytes = seal_workspace(&DraftSecret::generate(rng), "p1", "t1", &longest, rng).unwrap();
        assert!(sealed(&bytes).to_string().len() <= DRAFT_BYTES_MAX);
    }

    #[test]
    fn keys_have_a_public_part() {
        for bad in [json!([]), json!({}), json!({ "public": "AAAA" }), json!({ "public": { "x": 1 } })] {
            assert!(keys(&bad).is_err(), "{bad}");
        }
    }
}
