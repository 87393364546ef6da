//! The folder of a sealed tender.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use ceralacca_procedure::event::Manifest;
use serde::{Serialize, de::DeserializeOwned};

use super::SealerError;

/// The folder of a sealed tender.
#[derive(Debug, Clone)]
pub struct Package {
    folder: PathBuf,
    /// What is sent in the end.
    pub manifest: Manifest,
}

impl Package {
    /// Opens the folder of a sealed tender.
    ///
    /// # Errors
    /// [`SealerError`] if there is no manifest in it.
    pub fn open(folder: &Path) -> Result<Self, SealerError> {
        let manifest = read_json(&folder.join("manifest.json"))?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    pub(super) fn create(folder: &Path, manifest: Manifest) -> Result<Self, SealerError> {
        write_json(&folder.join("manifest.json"), &manifest)?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Where the sealed object of this digest lies.
    #[must_use]
    pub fn object(&self, digest: &str) -> PathBuf {
        objects(&self.folder).join(digest)
    }

    /// Where the receipt is written.
    #[must_use]
    pub fn receipt(&self) -> PathBuf {
        self.folder.join("receipt.json")
    }

    /// The client id of the submission, made once: sending the folder again repeats the same request.
    ///
    /// # Errors
    /// [`SealerError::File`].
    pub(super) fn request_id(&self) -> Result<String, SealerError> {
        let path = self.folder.join("request-id");
        match fs::read_to_string(&path) {
            Ok(id) => Ok(id.trim().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let id = crate::client::fresh_id("tender");
                fs::write(&path, format!("{id}\n")).map_err(|error| SealerError::file("writing", &path, error))?;
                Ok(id)
            }
            Err(error) => Err(SealerError::file("reading", &path, error)),
        }
    }

    /// Uploads under way: digest → path on the server.
    pub(super) fn uploads(&self) -> Result<BTreeMap<String, String>, SealerError> {
        let path = self.folder.join("uploads.json");
        if path.exists() { read_json(&path) } else { Ok(BTreeMap::new()) }
    }

    pub(super) fn keep_uploads(&self, uploads: &BTreeMap<String, String>) -> Result<(), SealerError> {
        write_json(&self.folder.join("uploads.json"), uploads)
    }
}

/// Folder of the sealed objects.
pub(super) fn objects(folder: &Path) -> PathBuf {
    folder.join("objects")
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, SealerError> {
    let bytes = fs::read(path).map_err(|error| SealerError::file("reading", path, error))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| SealerError::Content { file: path.display().to_string(), why: error.to_string() })
}

fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), SealerError> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| SealerError::file("writing", path, error))?;
    text.push(b'\n');
    fs::write(path, text).map_err(|error| SealerError::file("writing", path, error))
}

/// Writes a file that only its owner reads; never over another one.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
