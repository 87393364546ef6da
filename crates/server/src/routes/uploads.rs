//! Uploads of sealed files, and of the documents of the tender, by tus 1.0: creation, append, offset, checksum of a part,
//! expiration, termination.
//!
//! Bytes pass straight from the connection to the staging folder, piece by piece. What tenderers send while the term
//! runs is ciphertext: the server checks the number of bytes and gives their digest, nothing else.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ceralacca_procedure::{
    ProcedureId, Refusal,
    acts::refuse_uninvited,
    policy::{self, Act},
};
use ceralacca_record::Hash;
use ceralacca_storage::{Checksum, Upload};
use futures::TryStreamExt;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::{ApiError, App, access::Routes, identity::Caller, pages::buyer::Draft, streams};

/// Version of the protocol.
const TUS_VERSION: &str = "1.0.0";
/// Extensions of the protocol offered here.
const TUS_EXTENSIONS: &str = "creation,termination,checksum,expiration";
/// Media type of a part.
const PART_TYPE: &str = "application/offset+octet-stream";

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const UPLOAD_DIGEST: HeaderName = HeaderName::from_static("upload-digest");

/// Where uploads of a procedure are announced.
const COLLECTION: &str = "/api/procedures/{procedure}/uploads";
/// One upload.
const UPLOAD: &str = "/api/uploads/{upload}";

/// Mounts the routes of uploads.
pub fn mount(routes: Routes) -> Routes {
    routes
        .public(Method::OPTIONS, COLLECTION, options)
        .act(Act::UploadSealed, Method::POST, COLLECTION, create)
        .public(Method::OPTIONS, UPLOAD, options)
        .login(Method::HEAD, UPLOAD, status)
        .login(Method::PATCH, UPLOAD, append)
        .login(Method::DELETE, UPLOAD, terminate)
}

/// Answers carry the version of the protocol, refusals too.
fn tus(result: Result<Response, ApiError>) -> Response {
    let mut response = result.into_response();
    response.headers_mut().insert(TUS_RESUMABLE, HeaderValue::from_static(TUS_VERSION));
    response
}

async fn options(State(app): State<App>) -> Response {
    let headers = [
        ("tus-version", TUS_VERSION.to_owned()),
        ("tus-extension", TUS_EXTENSIONS.to_owned()),
        ("tus-checksum-algorithm", Checksum::ALGORITHMS.join(",")),
        ("tus-max-size", app.config.file_bytes_max.to_string()),
    ];
    tus(Ok((StatusCode::NO_CONTENT, headers).into_response()))
}

async fn create(State(app): State<App>, Path(id): Path<ProcedureId>, caller: Caller, headers: HeaderMap) -> Response {
    if let Some(refused) = wrong_version(&headers) {
        return refused;
    }
    tus(created(&app, &id, &caller, &headers).await)
}

async fn created(app: &App, id: &ProcedureId, caller: &Caller, headers: &HeaderMap) -> Result<Response, ApiError> {
    match streams::procedure(app, id).await? {
        // Who prepares the documents of the tender uploads them the same way.
        Some(state) if policy::check(&caller.actor, &state, Act::AttachDocuments).is_ok() => {}
        Some(state) => {
            policy::check(&caller.actor, &state, Act::UploadSealed)?;
            refuse_uninvited(&state, caller.actor.operators.keys())?;
        }
        None => drop(Draft::load(app, &caller.actor, id).await?),
    }
    let length = number(headers, &UPLOAD_LENGTH)?;
    let upload = app.staging.create(owner(caller)?, length, app.config.file_bytes_max).await?;
    let headers = [
        (header::LOCATION, format!("/api/uploads/{}", upload.id)),
        (UPLOAD_OFFSET, upload.received.to_string()),
        (UPLOAD_EXPIRES, expires(&upload)),
    ];
    Ok((StatusCode::CREATED, headers).into_response())
}

async fn status(State(app): State<App>, Path(id): Path<String>, caller: Caller, headers: HeaderMap) -> Response {
    if let Some(refused) = wrong_version(&headers) {
        return refused;
    }
    tus(reached(&app, &id, &caller).await)
}

async fn reached(app: &App, id: &str, caller: &Caller) -> Result<Response, ApiError> {
    let owner = owner(caller)?;
    let upload = app.staging.status(id, owner).await?;
    let digest = if upload.received == upload.length { Some(app.staging.finish(id, owner).await?) } else { None };
    let mut response = offset_answer(StatusCode::OK, upload.received, digest, &upload);
    response.headers_mut().insert(UPLOAD_LENGTH, HeaderValue::from(upload.length));
    Ok(response)
}

async fn append(State(app): State<App>, Path(id): Path<String>, caller: Caller, request: Request) -> Response {
    if let Some(refused) = wrong_version(request.headers()) {
        return refused;
    }
    if request.headers().get(header::CONTENT_TYPE).is_none_or(|found| found != PART_TYPE) {
        let refusal = Refusal::invalid(
            "upload_type",
            "",
            format!("Una parte di caricamento ha Content-Type {PART_TYPE}."),
            format!("A part of an upload has Content-Type {PART_TYPE}."),
        );
        return tus(Ok((StatusCode::UNSUPPORTED_MEDIA_TYPE, axum::Json(refusal)).into_response()));
    }
    tus(appended(&app, &id, &caller, request).await)
}

async fn appended(app: &App, id: &str, caller: &Caller, request: Request<Body>) -> Result<Response, ApiError> {
    let owner = owner(caller)?;
    let offset = number(request.headers(), &UPLOAD_OFFSET)?;
    let checksum = checksum(request.headers())?;
    let upload = app.staging.status(id, owner).await?;
    let source = request.into_body().into_data_stream().map_err(std::io::Error::other);
    let reached = match checksum {
        None => app.staging.append(id, owner, offset, source).await?,
        Some(checksum) => app.staging.append_checked(id, owner, offset, checksum, source).await?,
    };
    let digest = if reached == upload.length { Some(app.staging.finish(id, owner).await?) } else { None };
    Ok(offset_answer(StatusCode::NO_CONTENT, reached, digest, &upload))
}

async fn terminate(State(app): State<App>, Path(id): Path<String>, caller: Caller, headers: HeaderMap) -> Response {
    if let Some(refused) = wrong_version(&headers) {
        return refused;
    }
    let result = async {
        app.staging.terminate(&id, owner(&caller)?).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    tus(result.await)
}

fn offset_answer(status: StatusCode, offset: u64, digest: Option<Hash>, upload: &Upload) -> Response {
    let mut response = (status, [(UPLOAD_OFFSET, offset.to_string())]).into_response();
    let headers = response.headers_mut();
    if digest.is_none()
        && let Ok(value) = HeaderValue::from_str(&expires(upload))
    {
        headers.insert(UPLOAD_EXPIRES, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(value) = digest.and_then(|digest| HeaderValue::from_str(&format!("sha-256={digest}")).ok()) {
        headers.insert(UPLOAD_DIGEST, value);
    }
    response
}

/// Until when the upload can go on, as HTTP writes an instant.
fn expires(upload: &Upload) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&upload.expires).unwrap_or_default()
}

/// The checksum of a part, `sha256 <base64>`, if it has one.
fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Refusal> {
    let Some(value) = headers.get(&UPLOAD_CHECKSUM) else { return Ok(None) };
    let parts = value.to_str().ok().and_then(|text| text.split_once(' '));
    let read = parts.and_then(|(algorithm, digest)| Checksum::new(algorithm, &BASE64_STANDARD.decode(digest).ok()?));
    read.map(Some).ok_or_else(|| {
        let known = Checksum::ALGORITHMS.join(", ");
        Refusal::invalid(
            "upload_checksum_header",
            "",
            format!("L'intestazione Upload-Checksum è «algoritmo base64», con uno di questi algoritmi: {known}."),
            format!("The header Upload-Checksum is \"algorithm base64\", with one of these algorithms: {known}."),
        )
        .with("header", &UPLOAD_CHECKSUM)
    })
}

fn owner(caller: &Caller) -> Result<&str, ApiError> {
    caller.actor.person.as_ref().map(|person| person.as_str()).ok_or(ApiError::LoginMissing)
}

/// The protocol wants another version refused with the ones that are spoken.
fn wrong_version(headers: &HeaderMap) -> Option<Response> {
    if headers.get(TUS_RESUMABLE).is_some_and(|version| version == TUS_VERSION) {
        return None;
    }
    let refusal = Refusal::invalid(
        "tus_version",
        "",
        format!("I caricamenti parlano tus {TUS_VERSION}: invii l'intestazione Tus-Resumable: {TUS_VERSION}."),
        format!("Uploads speak tus {TUS_VERSION}: send the header Tus-Resumable: {TUS_VERSION}."),
    );
    let spoken = [("tus-version", TUS_VERSION)];
    Some(tus(Ok((StatusCode::PRECONDITION_FAILED, spoken, axum::Json(refusal)).into_response())))
}

/// A number of bytes: decimal digits only, as the protocol writes it.
fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Refusal> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    let digits = text.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        Refusal::invalid(
            "upload_header",
            "",
            format!("L'intestazione {name} manca o non è un numero di byte."),
            format!("The header {name} is missing or is not a number of bytes."),
        )
        .with("header", name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain_digits() {
        let given = |value: &'static str| {
            let headers = HeaderMap::from_iter([(UPLOAD_LENGTH, HeaderValue::from_static(value))]);
            number(&headers, &UPLOAD_LENGTH)
        };
        assert_eq!(given("0").unwrap(), 0);
        assert_eq!(given("18446744073709551615").unwrap(), u64::MAX);
        for bad in ["", "+1", "-1", " 1", "1.0", "0x10", "18446744073709551616"] {
            assert_eq!(given(bad).unwrap_err().rule, "upload_header", "{bad}");
        }
        assert!(number(&HeaderMap::new(), &UPLOAD_LENGTH).is_err());
    }

    #[test]
    fn another_version_is_refused_with_ours() {
        let refused = wrong_version(&HeaderMap::new()).unwrap();
        assert_eq!(refused.status(), StatusCode::PRECONDITION_FAILED);
        assert_eq!(refused.headers()["tus-version"], TUS_VERSION);
        assert_eq!(refused.headers()[&TUS_RESUMABLE], TUS_VERSION);
        let ours = HeaderMap::from_iter([(TUS_RESUMABLE, HeaderValue::from_static(TUS_VERSION))]);
        assert!(wrong_version(&ours).is_none());
    }

    #[test]
    fn the_digest_is_told_after_the_last_byte() {
        let (owner, expires) = ("anna".to_owned(), "2026-03-02T11:59:59Z".parse().unwrap());
        let upload = Upload { id: "0".repeat(32), owner, length: 9, received: 5, expires, digest: None };
        let under_way = offset_answer(StatusCode::NO_CONTENT, 5, None, &upload);
        assert!(under_way.headers().get(UPLOAD_DIGEST).is_none());
        assert_eq!(under_way.headers()[UPLOAD_EXPIRES], "Mon, 02 Mar 2026 11:59:59 GMT");
        let finished = offset_answer(StatusCode::NO_CONTENT, 9, Some(Hash::ZERO), &upload);
        assert!(finished.headers().get(UPLOAD_EXPIRES).is_none(), "its object stays");
        assert_eq!(finished.headers()[UPLOAD_DIGEST], format!("sha-256={}", "0".repeat(64)));
    }

    #[tokio::test]
    async fn a_part_counts_only_if_it_is_what_its_checksum_says() {
        use crate::test_support::TestInstallation;
        let installation = TestInstallation::start(false).await;
        let anna = format!("Bearer {}", installation.person("anna", "Anna").await);
        let upload = installation.app.staging.create("anna", 6, 1_000).await.unwrap();
        let path = format!("/api/uploads/{}", upload.id);
        let send = async |offset: &str, checksum: &str, body: &'static str| {
            let headers = [
                ("authorization", &*anna),
                ("tus-resumable", TUS_VERSION),
                ("content-type", PART_TYPE),
                ("upload-offset", offset),
                ("upload-checksum", checksum),
            ];
            installation.send("PATCH", &path, &headers, body).await
        };
        // SHA-1 and SHA-256 of "abc".
        let (sha1, sha256) =
            ("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        let wrong = send("0", sha256, "abd").await;
        assert_eq!(
            (wrong.status.as_u16(), installation.app.staging.status(&upload.id, "anna").await.unwrap().received),
            (460, 0)
        );
        for bad in ["sha256", "md5 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1 !"] {
            assert_eq!(send("0", bad, "abc").await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        }
        assert_eq!(send("0", sha256, "abc").await.headers[UPLOAD_OFFSET], "3");
        let last = send("3", sha1, "abc").await;
        assert_eq!(last.headers[UPLOAD_DIGEST], format!("sha-256={}", Hash::of(&[b"abcabc"])));
        let options = installation.send("OPTIONS", &path, &[], "").await;
        assert_eq!(options.headers["tus-checksum-algorithm"], "sha1,sha256");
    }

    #[tokio::test]
    async fn parts_arrive_and_only_the_owner_sees_them() {
        use crate::test_support::TestInstallation;
        let installation = TestInstallation::start(false).await;
        let tokens = [installation.person("anna", "Anna").await, installation.person("bruno", "Bruno").await];
        let [anna, bruno] = tokens.map(|token| format!("Bearer {token}"));
        let upload = installation.app.staging.create("anna", 6, 1_000).await.unwrap();
        let path = format!("/api/uploads/{}", upload.id);
        let send = async |method: &str, who: &str, offset: &str, body: &'static str| {
            let headers = [
                ("authorization", who),
                ("tus-resumable", TUS_VERSION),
                ("content-type", PART_TYPE),
                ("upload-offset", offset),
            ];
            installation.send(method, &path, &headers, body).await
        };
        assert_eq!(send("HEAD", &bruno, "0", "").await.status, StatusCode::NOT_FOUND);
        let first = send("PATCH", &anna, "0", "abc").await;
        assert_eq!((first.status, &first.headers[UPLOAD_OFFSET]), (StatusCode::NO_CONTENT, &HeaderValue::from(3)));
        assert!(first.headers.get(UPLOAD_DIGEST).is_none());
        assert_eq!(send("PATCH", &anna, "0", "abc").await.status, StatusCode::CONFLICT);
        let last = send("PATCH", &anna, "3", "def").await;
        // SHA-256("abcdef").
        let digest = "sha-256=bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721";
        assert_eq!(last.headers[UPLOAD_DIGEST], digest);
        assert_eq!(send("HEAD", &anna, "0", "").await.headers[UPLOAD_DIGEST], digest);
        assert_eq!(send("DELETE", &anna, "0", "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(send("HEAD", &anna, "0", "").await.status, StatusCode::NOT_FOUND);
        let overlong = installation.app.staging.create("anna", 2, 1_000).await.unwrap();
        let path = format!("/api/uploads/{}", overlong.id);
        let headers = [
            ("authorization", &*anna),
            ("tus-resumable", TUS_VERSION),
            ("content-type", PART_TYPE),
            ("upload-offset", "0"),
        ];
        assert_eq!(installation.send("PATCH", &path, &headers, "abc").await.status, StatusCode::PAYLOAD_TOO_LARGE);
        let options = installation.send("OPTIONS", &path, &[], "").await;
        assert_eq!(
            (options.status, &options.headers["tus-max-size"]),
            (StatusCode::NO_CONTENT, &HeaderValue::from(1_000))
        );
    }
}
