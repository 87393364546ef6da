//! Sending the folder of a sealed tender.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
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

/// How long to wait after each failure in a row that may pass by itself; after the last one it is final.
#[derive(Debug, Clone)]
pub struct Patience(pub Vec<Duration>);

impl Default for Patience {
    /// About four minutes: a line that drops, a server that starts again.
    fn default() -> Self {
        Self([1, 2, 4, 8, 15, 30, 30, 30, 60, 60].map(Duration::from_secs).into())
    }
}

/// As [`submit`], repeated by itself while the line is cut or the server is away; `told` hears of each failure and of the
/// wait that follows.
///
/// # Errors
/// As [`submit`]: what does not pass by itself at once, the rest when patience ends.
pub async fn submit_patiently(
    client: &Client,
    package: &Package,
    patience: &Patience,
    mut told: impl FnMut(&SealerError, Duration),
) -> Result<Receipt, SealerError> {
    let mut waits = patience.0.iter();
    loop {
        let error = match submit(client, package).await {
            Err(error) if may_pass(&error) => error,
            outcome => return outcome,
        };
        let Some(wait) = waits.next() else { return Err(error) };
        told(&error, *wait);
        tokio::time::sleep(*wait).await;
    }
}

/// Whether the same request may succeed in a moment.
fn may_pass(error: &SealerError) -> bool {
    match error {
        SealerError::Client(ClientError::Transport { .. }) => true,
        SealerError::Client(ClientError::Refused { status, refusal }) => {
            // 423: an earlier request, cut on our side, is still being written on the other.
            *status == 423 || (500..600).contains(status) || refusal.rule == "upload_offset"
        }
        _ => false,
    }
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
