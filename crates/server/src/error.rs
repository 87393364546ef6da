//! Answers that are not a success. Every one names its rule and speaks Italian and English.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{Refusal, RefusalKind, state::ReplayError};
use ceralacca_storage::{LogError, ObjectError, StagingError, StorageError};

/// Why a request was not served.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    LoginMissing,
    /// The same client id came with another body.
    #[error("the same Idempotency-Key came with another request")]
    ClientIdReused,
    /// The stream kept moving while the act was retried.
    #[error("the procedure changed again and again while the act was being decided")]
    Contended,
    /// More was sent than is read.
    #[error("more was sent than is read: {}", .0.en)]
    TooLarge(Refusal),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// An upload failed.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// An object failed.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The record does not replay.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Something that should not happen.
    #[error("internal error: {0}")]
    Internal(String),
}

impl ApiError {
    /// An error of ours, with what was attempted.
    pub fn internal(attempted: &str, error: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{attempted}: {error}"))
    }

    /// A refusal as one about a field of a form; other errors as they are.
    #[must_use]
    pub fn at_field(self, field: &str) -> Self {
        match self {
            Self::Refused(refusal) => refusal.with("field", field).into(),
            other => other,
        }
    }

    fn refusal(&self) -> (StatusCode, Refusal) {
        match self {
            Self::Refused(refusal) => (status(refusal.kind), refusal.clone()),
            Self::LoginMissing => (
                StatusCode::UNAUTHORIZED,
                Refusal::forbidden("login_missing", "", "Acceda per continuare.", "Log in to go on."),
            ),
            Self::ClientIdReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::invalid(
                    "client_id_reused",
                    "",
                    "La stessa chiave di richiesta (Idempotency-Key) è già stata usata per una richiesta diversa.",
                    "The same Idempotency-Key was used for a different request.",
                ),
            ),
            Self::Contended => (
                StatusCode::SERVICE_UNAVAILABLE,
                Refusal::wrong_moment(
                    "contended",
                    "",
                    "La procedura sta cambiando: riprovi fra un momento. Nulla è andato perso.",
                    "The procedure is changing: try again in a moment. Nothing was lost.",
                ),
            ),
            Self::TooLarge(refusal) => (StatusCode::PAYLOAD_TOO_LARGE, refusal.clone()),
            Self::Staging(error) => staging(error),
            Self::Storage(StorageError::DraftTooLong { bytes, max }) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::invalid(
                    "draft_too_long",
                    "",
                    format!("Il lavoro è di {bytes} byte e non è stato salvato; il limite è {max} byte."),
                    format!("The work has {bytes} bytes and was not saved; the limit is {max} bytes."),
                ),
            ),
            Self::Storage(_) | Self::Object(_) | Self::Log(_) | Self::Replay(_) | Self::Internal(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                Refusal::wrong_moment(
                    "unavailable",
                    "art. 25 c.2 D.Lgs. 36/2023",
                    "La piattaforma non riesce a registrare l'atto. Riprovi: la stessa richiesta non sarà registrata due volte.",
                    "The platform cannot record the act. Try again: the same request is not recorded twice.",
                ),
            ),
        }
    }
}

/// The status of a refusal.
#[must_use]
pub fn status(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::WrongMoment => StatusCode::CONFLICT,
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
    }
}

/// 460, the protocol's own status (tus 1.0, extension `checksum`).
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

fn staging(error: &StagingError) -> (StatusCode, Refusal) {
    let invalid = |rule: &str, it: String, en: String| Refusal::invalid(rule, "", it, en);
    match error {
        StagingError::TooLong { length, max } => (
            StatusCode::PAYLOAD_TOO_LARGE,
            invalid(
                "upload_too_long",
                format!("Il file sigillato è di {length} byte; il limite è {max} byte."),
                format!("The sealed file has {length} bytes; the limit is {max} bytes."),
            ),
        ),
        StagingError::TooMany { max } => (
            StatusCode::TOO_MANY_REQUESTS,
            invalid(
                "too_many_uploads",
                format!("Ci sono già {max} caricamenti in corso: ne completi o annulli qualcuno."),
                format!("{max} uploads are under way already: finish or cancel some."),
            ),
        ),
        StagingError::NotFound => (
            StatusCode::NOT_FOUND,
            Refusal::not_found(
                "upload_unknown",
                "Il caricamento non esiste o è scaduto.",
                "The upload does not exist or has expired.",
            ),
        ),
        StagingError::Offset { .. } => (
            StatusCode::CONFLICT,
            Refusal::wrong_moment(
                "upload_offset",
                "",
                "Il caricamento riprende da un altro punto.",
                "The upload goes on from another offset.",
            ),
        ),
        StagingError::Incomplete { .. } => (
            StatusCode::CONFLICT,
            Refusal::wrong_moment(
                "upload_incomplete",
                "",
                "Il caricamento non è completo.",
                "The upload is not complete.",
            ),
        ),
        StagingError::Busy => (
            StatusCode::LOCKED,
            Refusal::wrong_moment(
                "upload_busy",
                "",
                "Un'altra richiesta sta scrivendo questo caricamento.",
                "Another request is writing this upload.",
            ),
        ),
        StagingError::Checksum { .. } => (
            checksum_mismatch(),
            invalid(
                "upload_checksum",
                "La parte arrivata non corrisponde al suo checksum e non è stata conservata: la invii di nuovo dallo stesso punto.".to_owned(),
                "The part that came is not what its checksum says and was not kept: send it again from the same offset.".to_owned(),
            ),
        ),
        StagingError::Overlong { .. } => (
            StatusCode::PAYLOAD_TOO_LARGE,
            invalid(
                "upload_overlong",
                "Sono arrivati più byte di quanti annunciati.".to_owned(),
                "More bytes came than were announced.".to_owned(),
            ),
        ),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            Refusal::wrong_moment(
                "upload_interrupted",
                "",
                "Il caricamento si è interrotto: quanto arrivato è conservato, riprenda da lì.",
                "The upload was cut: what arrived is kept, go on from there.",
            ),
        ),
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, refusal) = self.refusal();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            tracing::error!(error = %self, "request not served");
        }
        let mut response = (status, Json(refusal)).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
