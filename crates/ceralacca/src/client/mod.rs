//! A small typed client of the JSON API: what `submit`, `open-share` and the demo walks speak.

mod error;
mod types;
mod uploads;

use std::time::Duration;

use ceralacca_client::ProvedCustody;
use ceralacca_procedure::{
    PersonId, ProcedureId, Refusal, acts::SubmitTender, definition::ProcedureFile, event::Manifest,
};
use ceralacca_record::{Note, Receipt, VerifierKey};
use ceralacca_server::{request::CLIENT_ID_HEADER, routes::acts::ActAnswer};
use ceralacca_storage::{Random, SystemRandom};
use reqwest::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::sealer::SealerError;

pub use ceralacca_client::to_open::{ToOpen, ToOpenAnswer};
pub use error::ClientError;
pub use types::{
    DemoPerson, EnvelopeLine, LotEvaluation, OwnTender, PublicLot, PublicProcedure, Results, TendererLine,
};

/// Longest answer that is read whole, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long one request may take. A part of an upload is small enough for it on a slow line.
const TIMEOUT: Duration = Duration::from_secs(300);

/// A client of one installation, logged in or not.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<Zeroizing<String>>,
}

impl Client {
    /// A client of the installation at `server`, e.g. `http://127.0.0.1:8080`, not logged in.
    ///
    /// # Errors
    /// [`ClientError::Address`] if it is no address of HTTP.
    pub fn new(server: &str) -> Result<Self, ClientError> {
        let base = server.trim_end_matches('/').to_owned();
        let address = |why: String| ClientError::Address { address: server.to_owned(), why };
        let url = reqwest::Url::parse(&base).map_err(|error| address(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(address(format!("the scheme is {}, not http or https", url.scheme())));
        }
        let http = reqwest::Client::builder().timeout(TIMEOUT).build().map_err(|error| address(error.to_string()))?;
        Ok(Self { http, base, token: None })
    }

    /// The same client, logged in with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(Zeroizing::new(token.to_owned())), ..self.clone() }
    }

    /// Logs in as a person of a demo installation.
    ///
    /// # Errors
    /// [`ClientError`]; the installation refuses persons that it does not know, and all if it is no demo.
    pub async fn log_in_as(&self, person: &PersonId) -> Result<Self, ClientError> {
        self.log_in(&serde_json::json!({ "person": person })).await
    }

    /// Logs in with username and password.
    ///
    /// # Errors
    /// [`ClientError`]; the installation refuses wrong credentials.
    pub async fn log_in_with(&self, username: &str, password: &str) -> Result<Self, ClientError> {
        self.log_in(&serde_json::json!({ "username": username, "password": password })).await
    }

    async fn log_in(&self, credentials: &serde_json::Value) -> Result<Self, ClientError> {
        let login: types::LoginAnswer = self.post("/api/login", credentials).await?;
        Ok(self.with_token(&login.token))
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let bytes = self.get_bytes(path).await?;
        read_answer(path, &bytes)
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let response = self.send(path, self.request(Method::GET, path)).await?;
        read_bytes(path, response).await
    }

    /// Sends JSON under a fresh client id, so that a repetition by the network is the same request.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn post<B, T>(&self, path: &str, body: &B) -> Result<T, ClientError>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        self.post_keyed(path, body, &fresh_id("request")).await
    }

    /// Sends JSON under the client id given: the same id with the same body is the same request.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn post_keyed<B, T>(&self, path: &str, body: &B, client_id: &str) -> Result<T, ClientError>
    where
        B: Serialize + ?Sized,
        T: DeserializeOwned,
    {
        let request = self.request(Method::POST, path).header(CLIENT_ID_HEADER, client_id).json(body);
        let response = self.send(path, request).await?;
        let bytes = read_bytes(path, response).await?;
        read_answer(path, &bytes)
    }

    /// Does an act on a procedure; `act` is the last part of its path, e.g. `publish`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn act<B: Serialize + ?Sized>(
        &self,
        procedure: &ProcedureId,
        act: &str,
        body: &B,
    ) -> Result<ActAnswer, ClientError> {
        self.post(&format!("/api/procedures/{procedure}/acts/{act}"), body).await
    }

    /// A procedure as the public reads it.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn procedure(&self, procedure: &ProcedureId) -> Result<PublicProcedure, ClientError> {
        self.get(&format!("/api/procedures/{procedure}")).await
    }

    /// The custodians to whom tenders for a procedure are sealed, from its publication in the record, under keys known by another way
    /// than this server; `demo` is whether a demo is meant.
    ///
    /// # Errors
    /// [`SealerError`]: the publication was not read, or does not prove them.
    pub async fn proved_custody(
        &self,
        definition: &ProcedureFile,
        keys: &[VerifierKey],
        demo: bool,
    ) -> Result<ProvedCustody, SealerError> {
        let receipt: Receipt = self.get(&format!("/api/procedures/{}/publication", definition.id)).await?;
        Ok(ProvedCustody::prove(&receipt, &definition.id, &definition.buyer.id, keys, demo)?)
    }

    /// Sends a manifest under a client id that the caller keeps, and gives the receipt.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn submit(&self, manifest: &Manifest, client_id: &str) -> Result<Receipt, ClientError> {
        let path = format!("/api/procedures/{}/tender", manifest.procedure);
        self.post_keyed(&path, &SubmitTender { manifest: manifest.clone() }, client_id).await
    }

    /// The key under which the installation signs its record. Trust it only if it came by another way too.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn record_key(&self) -> Result<VerifierKey, ClientError> {
        let path = "/record/key";
        let text = String::from_utf8_lossy(&self.get_bytes(path).await?).trim().to_owned();
        text.parse().map_err(|error: ceralacca_record::note::KeyError| ClientError::Answer {
            path: path.to_owned(),
            why: error.to_string(),
        })
    }

    /// Gives a witness's cosignature of a head to the installation.
    ///
    /// # Errors
    /// [`ClientError`]; the installation refuses witnesses that it does not know and heads that are not its own.
    pub async fn add_cosignature(&self, cosigned: &Note) -> Result<(), ClientError> {
        let path = "/record/add-cosignature";
        self.send(path, self.request(Method::POST, path).body(cosigned.to_string())).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token.as_str()),
            None => request,
        }
    }

    async fn send(&self, path: &str, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|error| ClientError::transport(path, &error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let bytes = read_bytes(path, response).await?;
        Err(match serde_json::from_slice::<Refusal>(&bytes) {
            Ok(refusal) => ClientError::Refused { status: status.as_u16(), refusal: Box::new(refusal) },
            Err(_) => ClientError::Answer { path: path.to_owned(), why: format!("status {status} without a reason") },
        })
    }
}

async fn read_bytes(path: &str, mut response: Response) -> Result<Vec<u8>, ClientError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| ClientError::transport(path, &error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > ANSWER_BYTES_MAX {
            return Err(ClientError::Answer {
                path: path.to_owned(),
                why: format!("longer than {ANSWER_BYTES_MAX} bytes"),
            });
        }
    }
    Ok(bytes)
}

fn read_answer<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<T, ClientError> {
    let text: &[u8] = if bytes.is_empty() { b"null" } else { bytes };
    serde_json::from_slice(text)
        .map_err(|error| ClientError::Answer { path: path.to_owned(), why: format!("not the JSON expected: {error}") })
}

/// A fresh identifier: the prefix and 64 random bits.
#[must_use]
pub fn fresh_id(prefix: &str) -> String {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    format!("{prefix}-{}", hex::encode(bytes))
}
