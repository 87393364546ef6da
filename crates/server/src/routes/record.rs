//! The public side of the record: its key, its signed heads, and its tiles. All of it are files that never change once they
//! are there, save the newest head and the list of heads: `admin record export` writes the same files into a folder.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderName, HeaderValue, Method, header},
    response::IntoResponse,
};
use ceralacca_procedure::Refusal;
use ceralacca_record::Tile;
use ceralacca_storage::{Engine, StorageError, StoredCheckpoint, limits::PAGE_ROWS_MAX};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{ApiError, App, access::Routes};

/// What never changes may be kept for good by anybody in between.
const KEPT_FOR_GOOD: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
/// Media type of notes and lists.
pub(super) const TEXT: (HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
const BYTES: (HeaderName, HeaderValue) = (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));

/// Mounts the routes of the record.
pub fn mount(routes: Routes) -> Routes {
    routes
        .public(Method::GET, "/record/key", key)
        .public(Method::GET, "/record/checkpoint", checkpoint)
        .public(Method::GET, "/record/heads", heads)
        .public(Method::GET, "/record/checkpoints/{size}", past_checkpoint)
        .public(Method::GET, "/record/tile/{*path}", tile)
}

/// The file of the verifier key, in the text form of C2SP signed notes.
#[must_use]
pub fn key_file(app: &App) -> String {
    format!("{}\n", app.keys.record.verifier())
}

/// The line of a head in the list: leaves, root in base64, instant of publication to the second.
#[must_use]
pub fn head_line(head: &StoredCheckpoint) -> String {
    // Finer than to the second an instant would tell how long the installation was busy.
    let at = Timestamp::from_second(head.instant.as_second()).unwrap_or(head.instant);
    format!("{} {} {at}\n", head.size, head.root.to_base64())
}

/// The signed head of exactly this size.
async fn head_of(engine: &dyn Engine, size: u64) -> Result<Option<StoredCheckpoint>, StorageError> {
    let found = engine.checkpoint_up_to(size).await?;
    Ok(found.filter(|head| head.size == size))
}

async fn key(State(app): State<App>) -> impl IntoResponse {
    ([TEXT], key_file(&app))
}

/// The newest signed head.
async fn checkpoint(State(app): State<App>) -> Result<impl IntoResponse, ApiError> {
    let found = app.engine.latest_checkpoint().await?.ok_or_else(|| {
        Refusal::not_found("no_head_yet", "Nessuna testa è ancora pubblicata.", "No head has been published yet.")
    })?;
    Ok(([TEXT], found.note))
}

/// From where the list of heads goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct After {
    /// Leaves of the last head that is known already.
    after: u64,
}

/// Every head, smallest first; at most 10,000, the next ones with `?after=` and the size of the last.
async fn heads(State(app): State<App>, Query(asked): Query<After>) -> Result<impl IntoResponse, ApiError> {
    let heads = app.engine.checkpoints(asked.after, PAGE_ROWS_MAX).await?;
    Ok(([TEXT], heads.iter().map(head_line).collect::<String>()))
}

/// A signed head by its size.
async fn past_checkpoint(State(app): State<App>, Path(size): Path<String>) -> Result<impl IntoResponse, ApiError> {
    Ok(([TEXT, KEPT_FOR_GOOD], known_head(&app, &size).await?.note))
}

/// The head whose size a path names.
pub(super) async fn known_head(app: &App, size: &str) -> Result<StoredCheckpoint, ApiError> {
    let sought = size.parse::<u64>().ok().filter(|number| number.to_string() == size);
    let found = match sought {
        Some(size) => head_of(app.engine.as_ref(), size).await?,
        None => None,
    };
    found.ok_or_else(|| {
        Refusal::not_found(
            "head_unknown",
            "Nessuna testa firmata ha questo numero di righe: /record/heads elenca quelle che ci sono.",
            "No signed head has this number of lines: /record/heads lists those that exist.",
        )
        .into()
    })
}

/// A tile of hashes (C2SP tlog-tiles).
async fn tile(State(app): State<App>, Path(path): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let tile: Tile = path.parse().map_err(|error| {
        Refusal::not_found(
            "tile_path",
            format!(
                "L'indirizzo non è quello di una tessera del registro (livello/numero, per esempio 0/x001/234). Le righe \
                 stesse non si pubblicano: {error}."
            ),
            format!("This is not the address of a tile of the record. Entries themselves are not published: {error}."),
        )
    })?;
    let bytes = app.tiles.bytes(app.engine.as_ref(), &tile).await?.ok_or_else(|| {
        Refusal::not_found(
            "tile_not_yet",
            "Nessuna testa pubblicata copre ancora questa tessera.",
            "No published head covers this tile yet.",
        )
    })?;
    Ok(([BYTES, KEPT_FOR_GOOD], bytes))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use ceralacca_record::{Checkpoint, Hash, merkle::Tree};

    use crate::{jobs, test_support::TestInstallation};

    /// The bytes of a tile; the helper of all tests reads texts only.
    async fn tile_bytes(installation: &TestInstallation, path: &str) -> Vec<u8> {
        let tile = path.parse().unwrap();
        installation.app.tiles.bytes(installation.app.engine.as_ref(), &tile).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn past_heads_stay_and_follow_from_tiles() {
        let installation = TestInstallation::start(false).await;
        for path in ["/record/checkpoint", "/record/checkpoints/256", "/record/tile/0/000"] {
            assert_eq!(installation.get(path, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(installation.get("/record/heads", "").await.text, "");
        for _ in 0..3 {
            jobs::publish(&installation.app).await.unwrap();
        }
        let listed = installation.get("/record/heads", "").await.text;
        let sizes: Vec<&str> = listed.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(sizes, ["256", "512", "768"]);
        assert_eq!(installation.get("/record/heads?after=512", "").await.text.lines().count(), 1);

        let key = [installation.app.keys.record.verifier()];
        let mut tree = Tree::new();
        for (number, size) in sizes.iter().enumerate() {
            let answer = installation.get(&format!("/record/checkpoints/{size}"), "").await;
            assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable");
            let head = Checkpoint::open(&answer.text.parse().unwrap(), &key).unwrap();
            let bytes = tile_bytes(&installation, &format!("0/{number:03}")).await;
            tree.extend(bytes.chunks_exact(32).map(|hash| Hash(hash.try_into().unwrap())));
            assert_eq!((tree.size(), tree.root()), (head.size, head.root));
            assert!(listed.contains(&format!("{size} {} 2026-01-01T00:00:00Z\n", head.root.to_base64())), "{listed}");
        }
        assert_eq!(installation.get("/record/checkpoint", "").await.text, {
            installation.get("/record/checkpoints/768", "").await.text
        });
    }

    #[tokio::test]
    async fn what_is_no_file_of_the_record_is_refused_and_not_kept() {
        let installation = TestInstallation::start(false).await;
        jobs::publish(&installation.app).await.unwrap();
        for (path, rule) in [
            ("/record/checkpoints/0", "head_unknown"),
            ("/record/checkpoints/257", "head_unknown"),
            ("/record/checkpoints/0256", "head_unknown"),
            ("/record/checkpoints/99999999999999999999", "head_unknown"),
            ("/record/tile/0/001", "tile_not_yet"),
            ("/record/tile/1/000", "tile_not_yet"),
            ("/record/tile/7/x999/999", "tile_not_yet"),
            ("/record/tile/entries/000", "tile_path"),
            ("/record/tile/0/0", "tile_path"),
            ("/record/tile/0/000.p/256", "tile_path"),
        ] {
            let answer = installation.get(path, "").await;
            assert_eq!((answer.status, answer.json()["rule"].as_str()), (StatusCode::NOT_FOUND, Some(rule)), "{path}");
            assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        }
    }
}
