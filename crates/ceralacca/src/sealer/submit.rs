//! Sending the folder of a sealed tender.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use ceralacca_procedure::event::SealedObject;
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
    let mut done = BTreeSet::new();
    for object in package.manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
        if !done.insert(&object.digest) {
            continue;
        }
        let found = upload(client, package, object, &mut uploads).await?;
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

/// Uploads one object, going on with an upload begun earlier if the server still knows it.
async fn upload(
    client: &Client,
    package: &Package,
    object: &SealedObject,
    uploads: &mut BTreeMap<String, String>,
) -> Result<String, SealerError> {
    let file = package.object(&object.digest);
    if let Some(begun) = uploads.get(&object.digest) {
        match client.continue_upload(begun, &file).await {
            Err(ClientError::Refused { refusal, .. }) if refusal.rule == "upload_unknown" => {}
            other => return Ok(other?),
        }
    }
    let begun = client.announce_upload(&package.manifest.procedure, object.length).await?;
    uploads.insert(object.digest.clone(), begun.clone());
    package.keep_uploads(uploads)?;
    Ok(client.continue_upload(&begun, &file).await?)
}
