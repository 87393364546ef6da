//! What a page loads besides itself: style sheet, fonts, icons, modules, WebAssembly. `scripts/web.sh` makes them in
//! `web/dist`; a release holds them inside, a debug build reads them from there each time.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use ceralacca_procedure::Refusal;
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::{ApiError, access::Routes};

/// Asked for by the address that names its content: it never changes.
const KEPT_FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for by its name alone: kept, and compared each time.
const KEPT_AND_COMPARED: HeaderValue = HeaderValue::from_static("public, no-cache");

/// Name of the list of digests.
const LIST: &str = "SHA256SUMS";

/// The files that the browser's build made.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Built;

/// Mounts the assets.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/assets/{*path}", serve)
}

/// The SHA-256 of every file that a browser may get from here, by name: what `ceralacca modules` compares with the files of
/// an installation (`docs/build.md`).
#[must_use]
pub fn digests() -> BTreeMap<String, String> {
    let digest = |name: &str| Asset::built(name).map(|asset| asset.digest);
    Built::iter().filter_map(|name| Some((name.to_string(), digest(&name)?))).collect()
}

/// The digests as `sha256sum` writes them.
fn list() -> String {
    digests().into_iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// Address of an asset, e.g. `/assets/site.css?v=1f2e3d4c`: it changes with the content, so that browsers may keep what
/// they have and never show an old one. Without a version if the asset was not built.
#[must_use]
pub fn url(name: &str) -> String {
    match Asset::built(name) {
        Some(asset) => format!("/assets/{name}?v={}", asset.version()),
        None => format!("/assets/{name}"),
    }
}

/// Version that the page asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    v: String,
}

async fn serve(Path(path): Path<String>, Query(asked): Query<Asked>, headers: HeaderMap) -> Result<Response, ApiError> {
    if path == LIST {
        return Ok(list().into_response());
    }
    let asset = Asset::built(&path).ok_or_else(|| {
        Refusal::not_found(
            "asset_unknown",
            "Questo file non fa parte delle pagine.",
            "This file is no part of the pages.",
        )
    })?;
    asset.answer(media_type(&path), &asked.v, headers.get(header::IF_NONE_MATCH))
}

/// A file and the SHA-256 of its content, in hexadecimal.
struct Asset {
    content: Cow<'static, [u8]>,
    digest: String,
}

impl Asset {
    /// Hexadecimal digits in an address.
    const VERSION_LENGTH: usize = 8;

    fn built(name: &str) -> Option<Self> {
        let file = Built::get(name)?;
        Some(Self { content: file.data, digest: hex::encode(file.metadata.sha256_hash()) })
    }

    fn version(&self) -> &str {
        self.digest.get(..Self::VERSION_LENGTH).unwrap_or(&self.digest)
    }

    /// The answer to a browser that asks for a version and perhaps has one already.
    fn answer(
        self,
        media_type: &'static str,
        version: &str,
        known: Option<&HeaderValue>,
    ) -> Result<Response, ApiError> {
        // Weak, since the same asset travels compressed and plain.
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", self.digest))
            .map_err(|error| ApiError::internal("writing a tag", error))?;
        let kept = if version == self.version() { KEPT_FOR_GOOD } else { KEPT_AND_COMPARED };
        let same = known == Some(&tag);
        let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, kept)];
        if same {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let media_type = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type))];
        Ok((headers, media_type, self.content.into_owned()).into_response())
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::test_support::TestInstallation;

    fn asset(content: &'static [u8], digest: &str) -> Asset {
        Asset { content: Cow::Borrowed(content), digest: digest.repeat(32) }
    }

    #[tokio::test]
    async fn only_the_address_of_the_content_is_kept_for_good() {
        for (version, kept) in [
            ("abababab", "public, max-age=31536000, immutable"),
            ("", "public, no-cache"),
            ("cdcdcdcd", "public, no-cache"),
            ("abababababababab", "public, no-cache"),
        ] {
            let answer = asset(b"body{}", "ab").answer("text/css", version, None).unwrap();
            assert_eq!(answer.headers()[header::CACHE_CONTROL], kept, "{version}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css");
            assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), "body{}");
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let tag = asset(b"a", "01").answer("text/css", "", None).unwrap().headers()[header::ETAG].clone();
        let status = |digest| asset(b"a", digest).answer("text/css", "", Some(&tag)).unwrap().status();
        assert_eq!(status("01"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("02"), StatusCode::OK);
    }

    #[test]
    fn modules_and_webassembly_have_the_types_that_browsers_insist_on() {
        for (path, expected) in [
            ("site.js", "text/javascript; charset=utf-8"),
            ("wasm/sealing_bg.wasm", "application/wasm"),
            ("fonts/a.b-700.woff2", "font/woff2"),
            ("icons.svg", "image/svg+xml"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }

    #[tokio::test]
    async fn what_was_not_built_is_not_found() {
        let installation = TestInstallation::start(false).await;
        for path in ["/assets/none.css", "/assets/../Cargo.toml", "/assets/%2e%2e/%2e%2e/Cargo.toml"] {
            let answer = installation.get(path, "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.text.contains("[package]"), "{path}");
        }
        assert_eq!(url("none.css"), "/assets/none.css");
    }
}
