//! `/record`: the record for people: its key, its newest head, and how anybody checks it.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_storage::StoredCheckpoint;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{Lang, Layout, Viewer, lang::instant, page},
    routes::{cosignatures::cosigned, record::key_file},
};

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/record", show)
}

/// The page.
#[derive(Template)]
#[template(path = "public/record.html")]
struct RecordPage {
    layout: Layout,
    origin: String,
    key: String,
    fingerprint: String,
    head: Option<HeadRow>,
    past: Vec<HeadRow>,
    /// Names of the witnesses that the installation knows.
    witnesses: Vec<String>,
    interval: String,
}

/// A public head.
pub struct HeadRow {
    /// Leaves that it covers, as the address of its file says them.
    pub size: u64,
    /// The same for people.
    pub lines: String,
    /// Root, hexadecimal.
    pub root: String,
    /// When it was published.
    pub at: String,
    /// The same for machines, to the second.
    pub at_iso: String,
    /// Names of the witnesses that cosigned it, where they were asked for.
    pub cosigners: Vec<String>,
}

/// Heads before the newest that the page lists.
const PAST_MAX: usize = 12;

/// The head that covers the end of a term, recorded at this position.
///
/// # Errors
/// The database failed.
pub async fn term_head(app: &App, term_end: Option<u64>, lang: Lang) -> Result<Option<HeadRow>, ApiError> {
    let Some(position) = term_end else { return Ok(None) };
    let Some(index) = app.engine.log_index(position).await? else { return Ok(None) };
    let covering = app.engine.checkpoints(index, 1).await?;
    match covering.first() {
        Some(found) => Ok(Some(cosigned_head(app, found, lang).await?)),
        None => Ok(None),
    }
}

/// A head with the witnesses that cosigned it.
async fn cosigned_head(app: &App, found: &StoredCheckpoint, lang: Lang) -> Result<HeadRow, ApiError> {
    let (_, cosigners) = cosigned(app, &found.size.to_string()).await?;
    Ok(HeadRow { cosigners, ..head(found, lang) })
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let lang = viewer.lang();
    let newest = app.engine.latest_checkpoint().await?;
    let mut past: Vec<HeadRow> = Vec::new();
    let mut before = newest.as_ref().and_then(|head| head.size.checked_sub(1));
    while let Some(size) = before.filter(|_| past.len() < PAST_MAX) {
        let found = app.engine.checkpoint_up_to(size).await?;
        before = found.as_ref().and_then(|head| head.size.checked_sub(1));
        past.extend(found.map(|found| head(&found, lang)));
    }
    let newest = match &newest {
        Some(found) => Some(cosigned_head(&app, found, lang).await?),
        None => None,
    };
    page(
        StatusCode::OK,
        &RecordPage {
            origin: app.config.origin.clone(),
            key: app.keys.record.verifier().to_string(),
            fingerprint: fingerprint(&key_file(&app)),
            head: newest,
            witnesses: app.witnesses.iter().map(|witness| witness.name().to_owned()).collect(),
            past,
            interval: minutes(app.config.head_interval_seconds, lang),
            layout: viewer.layout,
        },
    )
}

fn head(found: &StoredCheckpoint, lang: Lang) -> HeadRow {
    HeadRow {
        cosigners: Vec::new(),
        size: found.size,
        lines: lang.number(&found.size.into()),
        root: found.root.to_string(),
        at: instant(found.instant),
        at_iso: Timestamp::from_second(found.instant.as_second()).unwrap_or(found.instant).to_string(),
    }
}

/// SHA-256 in groups of four digits, to be read aloud: what `sha256sum` says of the downloaded file.
fn fingerprint(file: &str) -> String {
    let digits = hex::encode(Sha256::digest(file.as_bytes()));
    let mut grouped = String::with_capacity(digits.len() * 5 / 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

fn minutes(seconds: u32, lang: Lang) -> String {
    match seconds.div_ceil(60) {
        1 => lang.say("un minuto", "one minute").to_owned(),
        many => format!("{many} {}", lang.say("minuti", "minutes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::TestInstallation;

    #[test]
    fn a_fingerprint_is_that_of_the_file() {
        let grouped = fingerprint("abc");
        assert!(grouped.starts_with("ba78 16bf 8f01 cfea ") && grouped.ends_with(" 15ad"), "{grouped}");
        assert_eq!(grouped.len(), 64 + 15);
    }

    #[tokio::test]
    async fn the_page_shows_the_key_that_is_published() {
        let installation = TestInstallation::start(false).await;
        let key = installation.get("/record/key", "").await.text;
        let shown = installation.get("/record", "").await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.text.contains(key.trim_end()), "{}", shown.text);
        assert!(shown.text.contains(&fingerprint(&key)), "the fingerprint is that of the file that is downloaded");
        assert!(shown.text.contains("Nessuna testa è ancora pubblicata"), "{}", shown.text);
    }

    #[tokio::test]
    async fn the_page_lists_the_heads_before_the_newest() {
        let installation = TestInstallation::start(false).await;
        for _ in 0..15 {
            crate::jobs::publish(&installation.app).await.unwrap();
        }
        let shown = installation.get("/record", "").await.text;
        let listed: Vec<u64> =
            (1..=15).filter(|n| shown.contains(&format!("/record/checkpoints/{}\"", n * 256))).collect();
        assert_eq!(listed, (3..=14).collect::<Vec<_>>(), "twelve before the newest, which has its own place");
    }
}
