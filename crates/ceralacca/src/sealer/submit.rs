//! Sending the folder of a sealed tender.

use std::{collections::BTreeSet, fs};

use ceralacca_record::Receipt;

use super::{Package, SealerError};
use crate::client::{Client, ClientError};

/// Uploads what the server does not have yet, sends the manifest, keeps the receipt in the folder. Call it again after a
/// cut: uploads go on where they stopped, and the same manifest is the same request.
///
/// # Errors
/// [`SealerError`]; **without a receipt the tender is not sent.**
pub async fn submit(client: &Client, package: &Package) -> Result<Receipt, SealerError> {
    let mut uploads = package.uploads()?;
    let procedure = &package.manifest.procedure;
    let mut done = BTreeSet::new();
    for object in package.manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
        if !done.insert(&object.digest) {
            continue;
        }
        let file = package.object(&object.digest);
        let known = uploads.get(&object.digest).cloned();
        let found = match &known {
            Some(upload) => client.continue_upload(upload, &file).await,
            None => Err(unknown()),
        };
        let found = match found {
            Ok(found) => found,
            // The announcement has expired, or there was none.
            Err(error) if error.rule() == Some("upload_unknown") => {
                let upload = client.announce_upload(procedure, object.length).await?;
                uploads.insert(object.digest.clone(), upload.clone());
                package.keep_uploads(&uploads)?;
                client.continue_upload(&upload, &file).await?
            }
            Err(error) => return Err(error.into()),
        };
        if found != object.digest {
            uploads.remove(&object.digest);
            package.keep_uploads(&uploads)?;
            return Err(SealerError::Altered { object: object.digest.clone(), found });
        }
    }
    let receipt = client.submit(&package.manifest, &package.request_id()?).await?;
    let path = package.receipt();
    let bytes = receipt.to_bytes().map_err(|error| SealerError::file("writing", &path, error))?;
    fs::write(&path, bytes).map_err(|error| SealerError::file("writing", &path, error))?;
    Ok(receipt)
}

/// An upload never announced is handled as one that the server no longer knows.
fn unknown() -> ClientError {
    let refusal = ceralacca_procedure::Refusal::not_found("upload_unknown", "", "");
    ClientError::Refused { status: 404, refusal: Box::new(refusal) }
}
