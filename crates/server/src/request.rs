//! What makes a repeated request known: the person, his client's id, and a digest of method, path and body.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::HeaderMap,
};
use ceralacca_procedure::{Refusal, policy::Actor};
use ceralacca_record::Hash;
use ceralacca_storage::RequestKey;
use serde::de::DeserializeOwned;

use crate::{ApiError, App};

/// Header that carries the client's id of a request.
pub const CLIENT_ID_HEADER: &str = "idempotency-key";
/// Longest client id, in characters.
pub const CLIENT_ID_LENGTH_MAX: usize = 100;
/// Longest JSON body, in bytes. A manifest of 300 envelopes fits.
pub const JSON_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A JSON body with what identifies the request.
pub struct Body<T> {
    /// The body, read.
    pub value: T,
    client_id: Option<String>,
    digest: Hash,
}

impl<T> Body<T> {
    /// The key under which the sequencer knows the request again, if the client gave an id.
    #[must_use]
    pub fn key(&self, actor: &Actor) -> Option<RequestKey> {
        let client_id = self.client_id.clone()?;
        Some(RequestKey { actor: actor.id().as_str().to_owned(), client_id, digest: self.digest })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let line = format!("{} {}\n", request.method(), request.uri().path());
        let client_id = client_id(request.headers())?;
        let bytes = Bytes::from_request(request, app).await.map_err(|rejection| {
            Refusal::invalid(
                "body_unreadable",
                "",
                format!("Il corpo della richiesta non è leggibile o supera {JSON_BYTES_MAX} byte."),
                format!("The body of the request cannot be read or is longer than {JSON_BYTES_MAX} bytes."),
            )
            .with("detail", rejection.body_text())
        })?;
        let given: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let value = serde_json::from_slice(given).map_err(|error| {
            Refusal::invalid(
                "body_malformed",
                "",
                format!("Il corpo della richiesta non è quello atteso: {error}."),
                format!("The body of the request is not what is expected: {error}."),
            )
            .with("line", error.line())
            .with("column", error.column())
        })?;
        let digest = Hash::of(&[line.as_bytes(), &bytes]);
        Ok(Self { value, client_id, digest })
    }
}

fn client_id(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(CLIENT_ID_HEADER) else { return Ok(None) };
    let text = value
        .to_str()
        .ok()
        .filter(|text| (1..=CLIENT_ID_LENGTH_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()));
    text.map(|text| Some(text.to_owned())).ok_or_else(|| {
        Refusal::invalid(
            "client_id_unsound",
            "",
            format!("Idempotency-Key ammette da 1 a {CLIENT_ID_LENGTH_MAX} caratteri ASCII visibili."),
            format!("Idempotency-Key takes 1 to {CLIENT_ID_LENGTH_MAX} visible ASCII characters."),
        )
    })
}
