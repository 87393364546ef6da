//! Cosignatures of witnesses: taken from those that the installation knows, for heads that it has signed, and published beside
//! them. The head itself, which receipts hold, stays as it was signed.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, StatusCode},
    response::IntoResponse,
};
use ceralacca_procedure::Refusal;
use ceralacca_record::{
    Checkpoint, Note, WitnessKey,
    cosignature::{cosigned_at, only_of},
    note::{MAX_NOTE, NoteError},
};

use super::record::{TEXT, known_head};
use crate::{ApiError, App, access::Routes};

/// Mounts the routes of witnesses.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/record/cosignatures/{size}", show).public(Method::POST, "/record/add-cosignature", add)
}

/// Setting that keeps what a witness sent for a head.
fn setting(size: u64, witness: &WitnessKey) -> String {
    format!("cosignature/{size}/{}", witness.name())
}

/// The head with every cosignature that there is.
///
/// # Errors
/// The database failed, or a note in it is damaged.
pub async fn cosigned(app: &App, size: &str) -> Result<(Note, Vec<String>), ApiError> {
    let head = known_head(app, size).await?;
    let damaged = |error: NoteError| ApiError::internal("reading a head with its cosignatures", error);
    let mut note: Note = head.note.parse().map_err(damaged)?;
    let mut names = Vec::new();
    for witness in &app.witnesses {
        if let Some(kept) = app.engine.setting(&setting(head.size, witness)).await? {
            note = note.joined(&kept.parse().map_err(damaged)?).map_err(damaged)?;
            names.push(witness.name().to_owned());
        }
    }
    Ok((note, names))
}

async fn show(State(app): State<App>, Path(size): Path<String>) -> Result<impl IntoResponse, ApiError> {
    Ok(([TEXT], cosigned(&app, &size).await?.0.to_string()))
}

async fn add(State(app): State<App>, body: Bytes) -> Result<StatusCode, ApiError> {
    let (note, head) = read(&String::from_utf8_lossy(&body))?;
    let stored = known_head(&app, &head.size.to_string()).await?;
    let own: Note = stored.note.parse().map_err(|error| ApiError::internal("reading a head", error))?;
    if own.text() != note.text() {
        tracing::error!(size = head.size, "a witness has cosigned a head of this size that is not in this database");
        return Err(Refusal::wrong_moment(
            "other_head",
            "",
            "La testa cofirmata non è quella che questa installazione ha pubblicato con questo numero di righe: conservi entrambe, sono la prova che il registro si è diviso.",
            "The head that was cosigned is not the one that this installation published with this number of lines: keep both, they prove that the record has forked.",
        )
        .into());
    }
    for witness in &app.witnesses {
        match cosigned_at(&note, witness) {
            Ok(None) => {}
            Ok(Some(_)) => {
                let (name, kept) = (setting(head.size, witness), only_of(&note, witness));
                // The first one says since when the head was seen.
                if app.engine.setting(&name).await?.is_none() {
                    app.engine.put_setting(&name, &kept.to_string()).await?;
                }
                return Ok(StatusCode::NO_CONTENT);
            }
            Err(error) => return Err(malformed(&error.to_string())),
        }
    }
    Err(Refusal::forbidden(
        "witness_unknown",
        "",
        "Nessuna delle firme è di un testimone che questa installazione conosce: la chiave di verifica va data a chi la gestisce.",
        "None of the signatures is by a witness that this installation knows: give its verifier key to those who run it.",
    )
    .into())
}

fn read(body: &str) -> Result<(Note, Checkpoint), ApiError> {
    let note: Note = body.parse().map_err(|error: NoteError| malformed(&error.to_string()))?;
    let head = Checkpoint::parse_text(note.text()).map_err(|error| malformed(&error.to_string()))?;
    Ok((note, head))
}

fn malformed(detail: &str) -> ApiError {
    Refusal::invalid(
        "cosignature_malformed",
        "",
        format!(
            "Si attende il testo di una testa, una riga vuota e la riga della cofirma, in tutto al più {MAX_NOTE} byte."
        ),
        format!(
            "Expected: the text of a head, a blank line and the line of the cosignature, at most {MAX_NOTE} bytes."
        ),
    )
    .with("detail", detail)
    .into()
}

#[cfg(test)]
mod tests {
    use ceralacca_record::{Hash, SigningKey, cosignature::cosign};

    use super::*;
    use crate::{jobs, test_support::TestInstallation};

    fn witness(seed: u8) -> SigningKey {
        SigningKey::from_seed("testimone.example/1", &[seed; 32]).unwrap()
    }

    async fn installation() -> TestInstallation {
        let known = WitnessKey::of(&witness(3)).to_string();
        let installation = TestInstallation::start_with(|config| config.witnesses = vec![known]).await;
        jobs::publish(&installation.app).await.unwrap();
        installation
    }

    #[tokio::test]
    async fn a_known_witness_stands_beside_the_head() {
        let installation = installation().await;
        let head: Note = installation.get("/record/checkpoint", "").await.text.parse().unwrap();
        assert_eq!(installation.get("/record/cosignatures/256", "").await.text, head.to_string());
        for at in ["2026-01-01T00:10:00Z", "2026-01-01T00:20:00Z"] {
            let cosigned = cosign(&head, &witness(3), at.parse().unwrap()).unwrap();
            let answer = installation.send("POST", "/record/add-cosignature", &[], cosigned.to_string()).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        }
        let shown: Note = installation.get("/record/cosignatures/256", "").await.text.parse().unwrap();
        let at = cosigned_at(&shown, &WitnessKey::of(&witness(3))).unwrap();
        assert_eq!(at, Some("2026-01-01T00:10:00Z".parse().unwrap()), "the first one stays");
        assert_eq!(shown.signatures().len(), 2);
        assert!(Checkpoint::open(&shown, &[installation.app.keys.record.verifier()]).is_ok());
        assert_eq!(
            installation.get("/record/checkpoint", "").await.text,
            head.to_string(),
            "the head is as it was signed"
        );
        assert_eq!(installation.get("/record/cosignatures/512", "").await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn strangers_and_other_heads_are_refused() {
        let installation = installation().await;
        let head: Note = installation.get("/record/checkpoint", "").await.text.parse().unwrap();
        let at = "2026-01-01T00:10:00Z".parse().unwrap();
        let own = installation.app.keys.record.verifier().name().to_owned();
        let of = |size: u64, root: u8| {
            let head = Checkpoint { origin: own.clone(), size, root: Hash([root; 32]), extensions: vec![] };
            let forger = SigningKey::from_seed(&own, &[1; 32]).unwrap();
            cosign(&head.sign(&forger).unwrap(), &witness(3), at).unwrap().to_string()
        };
        let good = cosign(&head, &witness(3), at).unwrap().to_string();
        let altered = good.replace("testimone.example/1 ", "testimone.example/1 A");
        for (body, status, rule) in [
            (cosign(&head, &witness(4), at).unwrap().to_string(), 403, "witness_unknown"),
            (head.to_string(), 403, "witness_unknown"),
            (of(256, 9), 409, "other_head"),
            (of(512, 9), 404, "head_unknown"),
            (altered, 422, "cosignature_malformed"),
            ("nothing".to_owned(), 422, "cosignature_malformed"),
            (String::new(), 422, "cosignature_malformed"),
        ] {
            let answer = installation.send("POST", "/record/add-cosignature", &[], body).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json()["rule"].as_str()),
                (status, Some(rule)),
                "{}",
                answer.text
            );
        }
        assert_eq!(installation.get("/record/cosignatures/256", "").await.text, head.to_string());
    }

    #[tokio::test]
    async fn witnesses_have_names_of_their_own() {
        let (one, other) = (WitnessKey::of(&witness(3)).to_string(), WitnessKey::of(&witness(4)).to_string());
        for witnesses in [vec![one.clone(), other], vec!["no key".to_owned()], vec![one.clone(), one]] {
            assert!(TestInstallation::refused(|config| config.witnesses = witnesses).await);
        }
        assert!(TestInstallation::refused(|config| config.head_block = 300.try_into().unwrap()).await);
    }
}
