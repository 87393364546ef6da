//! The keys of the example custodians, to be taken into the browser. On an installation of record no key ever leaves
//! its custodian's device.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::{PersonId, Refusal};

use crate::{ApiError, App, access::Routes, tour::custodian_file};

/// Mounts the download.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/demo/keys/{person}", download)
}

async fn download(State(app): State<App>, Path(person): Path<PersonId>) -> Result<Response, ApiError> {
    // A well-formed identifier is no path.
    let bytes = match person.is_well_formed() {
        true => tokio::fs::read(custodian_file(&app.config.data, person.as_str())).await.ok(),
        false => None,
    };
    let bytes = bytes.ok_or_else(|| {
        Refusal::not_found(
            "key_unknown",
            "Questa persona non è un custode della dimostrazione.",
            "This person is no custodian of the demo.",
        )
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{person}.json\"")),
    ];
    Ok((headers, Bytes::from(bytes)).into_response())
}
