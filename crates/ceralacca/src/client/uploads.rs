//! Uploads of sealed files by tus 1.0: parts, and going on where a cut upload stopped.

use std::{io::SeekFrom, path::Path};

use ceralacca_procedure::ProcedureId;
use reqwest::{Method, RequestBuilder, Response, header};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::{Client, ClientError};

/// Bytes sent in one request at most.
const PART_BYTES: u64 = 8 * 1024 * 1024;
const TUS_VERSION: &str = "1.0.0";
const PART_TYPE: &str = "application/offset+octet-stream";

impl Client {
    /// Announces an upload of `length` bytes; gives its path, under which it goes on after a cut.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn announce_upload(&self, procedure: &ProcedureId, length: u64) -> Result<String, ClientError> {
        let path = format!("/api/procedures/{procedure}/uploads");
        let request = self.tus(Method::POST, &path).header("upload-length", length);
        let response = self.send(&path, request).await?;
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or_else(|| answer(&path, "no Location"))?;
        let place = location.strip_prefix(self.base.as_str()).unwrap_or(location);
        Ok(place.to_owned())
    }

    /// Sends what is missing of an upload from a file; gives the digest (hex) that the server found, once all is there.
    ///
    /// # Errors
    /// [`ClientError`]; after a cut, call again: what arrived is kept.
    pub async fn continue_upload(&self, upload: &str, file: &Path) -> Result<String, ClientError> {
        let reached = self.send(upload, self.tus(Method::HEAD, upload)).await?;
        let (mut offset, length) =
            (number(upload, &reached, "upload-offset")?, number(upload, &reached, "upload-length")?);
        let mut response = reached;
        let failed =
            |error: std::io::Error| ClientError::File { file: file.display().to_string(), why: error.to_string() };
        let mut source = File::open(file).await.map_err(failed)?;
        source.seek(SeekFrom::Start(offset)).await.map_err(failed)?;
        while offset < length {
            let mut part = Vec::new();
            (&mut source).take(PART_BYTES).read_to_end(&mut part).await.map_err(failed)?;
            if part.is_empty() {
                return Err(failed(std::io::Error::other("the file is shorter than the upload announced")));
            }
            let request = self
                .tus(Method::PATCH, upload)
                .header("upload-offset", offset)
                .header(header::CONTENT_TYPE, PART_TYPE)
                .body(part);
            response = self.send(upload, request).await?;
            offset = number(upload, &response, "upload-offset")?;
        }
        let digest = text(&response, "upload-digest").and_then(|value| value.strip_prefix("sha-256="));
        digest.map(str::to_owned).ok_or_else(|| answer(upload, "no Upload-Digest"))
    }

    fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("tus-resumable", TUS_VERSION)
    }
}

fn text<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

fn number(path: &str, response: &Response, name: &str) -> Result<u64, ClientError> {
    let found = text(response, name).and_then(|value| value.parse().ok());
    found.ok_or_else(|| answer(path, &format!("no {name}")))
}

fn answer(path: &str, why: &str) -> ClientError {
    ClientError::Answer { path: path.to_owned(), why: why.to_owned() }
}
