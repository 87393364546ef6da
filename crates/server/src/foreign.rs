//! Files of third parties, as people read them: shown in the browser only where showing cannot run anything, under a policy
//! of their own; anything else is downloaded.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ceralacca_record::Hash;
use ceralacca_storage::{ObjectError, Objects};
use futures::{StreamExt, future, stream};

/// Bytes read at a time from the store.
const PIECE_BYTES: u64 = 1024 * 1024;

/// Neither scripts nor requests, no origin of ours.
const ISOLATED: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; sandbox";
/// The browser's own viewer of PDF does not work in a sandbox; it needs an object of the same address and its own styles.
const PDF_VIEWER: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// What a browser may do with a file, judged by its bytes: names and types come from who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Png,
    Jpeg,
    Text,
    Other,
}

impl Kind {
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            _ if is_text(bytes) => Self::Text,
            _ => Self::Other,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            // XML and HTML too: shown as the text that they are.
            Self::Text => "text/plain; charset=utf-8",
            Self::Other => "application/octet-stream",
        }
    }

    fn policy(self) -> &'static str {
        match self {
            Self::Pdf => PDF_VIEWER,
            Self::Png | Self::Jpeg | Self::Text | Self::Other => ISOLATED,
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    std::str::from_utf8(bytes).is_ok() && !bytes.iter().any(control)
}

/// The answer that holds a foreign file under the name that its maker gave it.
#[must_use]
pub fn served(name: Option<&str>, bytes: Bytes) -> Response {
    let kind = Kind::of(&bytes);
    let place = if kind == Kind::Other { "attachment" } else { "inline" };
    let disposition = match name {
        Some(name) => format!("{place}; filename*=UTF-8''{}", encoded(name)),
        None => place.to_owned(),
    };
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(kind.policy())),
    ];
    (headers, bytes).into_response()
}

/// A file of `length` bytes, piece by piece from the store: it is bounded by the disk, not by the memory. `None` when the store
/// does not have it.
///
/// # Errors
/// The store failed at the first piece; later the answer breaks off.
pub async fn streamed(
    objects: &Objects,
    name: Option<&str>,
    digest: &str,
    length: u64,
) -> Result<Option<Response>, ObjectError> {
    let Ok(digest) = digest.parse::<Hash>() else { return Ok(None) };
    let Some(first) = objects.range(&digest, 0..PIECE_BYTES.min(length)).await? else { return Ok(None) };
    let (mut parts, _) = served(name, first.clone()).into_parts();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let reached = first.len() as u64;
    let objects = objects.clone();
    let rest = stream::try_unfold(reached, move |from| {
        let objects = objects.clone();
        async move {
            if from >= length {
                return Ok(None);
            }
            let to = from.saturating_add(PIECE_BYTES).min(length);
            let piece = objects.range(&digest, from..to).await.map_err(io::Error::other)?;
            let piece = piece.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            Ok::<_, io::Error>(Some((piece, to)))
        }
    });
    let whole = stream::once(future::ready(Ok(first))).chain(rest);
    Ok(Some(Response::from_parts(parts, Body::from_stream(whole))))
}

/// As RFC 8187 writes a name in a header.
fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_run_is_shown() {
        for (bytes, media_type, place) in [
            (&b"%PDF-1.7 ..."[..], "application/pdf", "inline"),
            (b"\x89PNG\r\n\x1a\n....", "image/png", "inline"),
            (b"\xff\xd8\xff\xe0", "image/jpeg", "inline"),
            (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8", "inline"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "text/plain; charset=utf-8", "inline"),
            (b"PK\x03\x04", "application/octet-stream", "attachment"),
            (b"0\x82\x01", "application/octet-stream", "attachment"),
        ] {
            let response = served(Some("à \"b\".pdf\r\nX: y"), Bytes::copy_from_slice(bytes));
            let text = |name| response.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(text(header::CONTENT_TYPE), media_type);
            assert_eq!(
                text(header::CONTENT_DISPOSITION),
                format!("{place}; filename*=UTF-8''%C3%A0%20%22b%22.pdf%0D%0AX%3A%20y")
            );
            let policy = text(header::CONTENT_SECURITY_POLICY);
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
            assert_eq!(policy.contains("sandbox"), media_type != "application/pdf");
        }
    }
}
