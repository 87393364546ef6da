//! `/verify`: anybody checks a receipt. With scripts the browser does it alone and sends nothing; without them this form
//! does, with the same function of `record`.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{ProcedureId, Refusal};
use ceralacca_record::{
    Entry, Receipt, VerifierKey,
    receipt::{Check, MAX_RECEIPT, Outcome},
    verify_receipt,
};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{Lang, Layout, Posted, Viewer, lang::instant, page},
    streams,
};

/// Longest receipt that the form takes, in characters; percent-encoded it fits the longest form whatever it holds.
const PASTED_CHARS_MAX: usize = 300_000;
/// Longest list of keys, in characters.
const KEYS_CHARS_MAX: usize = 20_000;

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/verify", show).public(Method::POST, "/verify", check)
}

/// The page.
#[derive(Template)]
#[template(path = "public/verify.html")]
struct VerifyPage {
    layout: Layout,
    /// The key of this installation.
    key: String,
    origin: String,
    pasted: String,
    keys: String,
    refusal: Option<Refusal>,
    verdict: Option<Shown>,
    pasted_max: usize,
    keys_max: usize,
    file_max: usize,
}

/// A verdict in the language of the page.
struct Shown {
    valid: bool,
    summary: String,
    facts: Vec<(&'static str, String)>,
    /// The procedure's page, where it is one of this installation.
    procedure: Option<ProcedureId>,
    lines: Vec<Line>,
}

/// One check.
struct Line {
    class: &'static str,
    outcome: &'static str,
    text: String,
}

impl VerifyPage {
    fn of(app: &App, layout: Layout) -> Self {
        Self {
            layout,
            key: app.keys.record.verifier().to_string(),
            origin: app.config.origin.clone(),
            pasted: String::new(),
            keys: String::new(),
            refusal: None,
            verdict: None,
            pasted_max: PASTED_CHARS_MAX,
            keys_max: KEYS_CHARS_MAX,
            file_max: MAX_RECEIPT,
        }
    }
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &VerifyPage::of(&app, viewer.layout))
}

async fn check(State(app): State<App>, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    let lang = viewer.lang();
    let mut shown = VerifyPage::of(&app, viewer.layout);
    shown.pasted = posted.text("receipt").to_owned();
    shown.keys = posted.text("keys").to_owned();
    match asked(&app, &shown.pasted, &shown.keys) {
        Err(refusal) => {
            shown.refusal = Some(refusal);
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Ok(keys) => {
            shown.verdict = Some(verdict(&app, shown.pasted.as_bytes(), &keys, lang).await?);
            page(StatusCode::OK, &shown)
        }
    }
}

/// The keys to check with: those given, or this installation's own.
fn asked(app: &App, pasted: &str, keys: &str) -> Result<Vec<VerifierKey>, Refusal> {
    if pasted.is_empty() {
        return Err(Refusal::invalid(
            "receipt_missing",
            "",
            "Non c'è nulla da controllare: incolli il testo del file JSON della ricevuta.",
            "There is nothing to check: paste the text of the receipt's JSON file.",
        )
        .with("field", "receipt"));
    }
    if pasted.chars().count() > PASTED_CHARS_MAX {
        return Err(Refusal::invalid(
            "receipt_too_long",
            "",
            format!("Il testo supera {PASTED_CHARS_MAX} caratteri: usi la scelta del file, o il comando «ceralacca verify receipt»."),
            format!("The text is longer than {PASTED_CHARS_MAX} characters: choose the file instead, or use the command \"ceralacca verify receipt\"."),
        )
        .with("field", "receipt"));
    }
    let mut read = Vec::new();
    for line in keys.lines().map(str::trim).filter(|line| !line.is_empty()) {
        read.push(line.parse().map_err(|_| key_unreadable(line))?);
    }
    if read.is_empty() {
        read.push(app.keys.record.verifier());
    }
    Ok(read)
}

fn key_unreadable(line: &str) -> Refusal {
    let begun: String = line.chars().take(40).collect();
    Refusal::invalid(
        "key_unreadable",
        "",
        format!(
            "«{begun}» non è una chiave di verifica: la forma è nome+identificativo+base64, come in /record/key dell'installazione che ha dato la ricevuta."
        ),
        format!(
            "\"{begun}\" is no verifier key: the form is name+identifier+base64, as in /record/key of the installation that gave the receipt."
        ),
    )
    .with("field", "keys")
}

async fn verdict(app: &App, bytes: &[u8], keys: &[VerifierKey], lang: Lang) -> Result<Shown, ApiError> {
    let found = verify_receipt(bytes, keys);
    let entry = Receipt::from_bytes(bytes).ok().filter(|_| found.valid).map(|receipt| receipt.entry);
    let procedure = match &entry {
        Some(entry) if entry.installation == app.config.origin => own_procedure(app, entry).await?,
        _ => None,
    };
    Ok(Shown {
        valid: found.valid,
        summary: lang.say(&found.summary_it, &found.summary_en).to_owned(),
        facts: entry.as_ref().map(|entry| facts(entry, lang)).unwrap_or_default(),
        procedure,
        lines: found.checks.iter().map(|check| line(check, lang)).collect(),
    })
}

/// The procedure that an act of this installation is about, where the public may read it.
async fn own_procedure(app: &App, entry: &Entry) -> Result<Option<ProcedureId>, ApiError> {
    let Some(id) = procedure_of(entry).map(ProcedureId::new).filter(ProcedureId::is_well_formed) else {
        return Ok(None);
    };
    let known = streams::procedure(app, &id).await?;
    Ok(known.filter(|state| crate::search::is_public(state.phase)).map(|_| id))
}

fn procedure_of(entry: &Entry) -> Option<&str> {
    let mut parts = entry.stream.split('/');
    let kind = parts.next()?;
    parts.next().filter(|_| ["tender", "procedure"].contains(&kind))
}

/// What the act was, for people.
fn facts(entry: &Entry, lang: Lang) -> Vec<(&'static str, String)> {
    let what = match entry.kind.as_str() {
        "submitted" => lang.say("invio dell'offerta", "sending of the tender"),
        "replaced" => lang.say("sostituzione dell'offerta", "replacement of the tender"),
        "withdrawn" => lang.say("ritiro dell'offerta", "withdrawal of the tender"),
        other => other,
    };
    let mut rows = vec![
        (lang.say("Atto", "Act"), what.to_owned()),
        (lang.say("Istante", "Instant"), instant(entry.instant)),
        (lang.say("Persona", "Person"), entry.actor.clone()),
    ];
    if let Some(procedure) = procedure_of(entry) {
        rows.insert(1, (lang.say("Procedura", "Procedure"), procedure.to_owned()));
    }
    if let Some(tenderer) = entry.stream.strip_prefix("tender/").and_then(|rest| rest.split('/').nth(1)) {
        rows.insert(2, (lang.say("Concorrente", "Tenderer"), tenderer.to_owned()));
    }
    rows
}

fn line(check: &Check, lang: Lang) -> Line {
    let (class, outcome) = match check.outcome {
        Outcome::Passed => ("passed", lang.say("Sì", "Yes")),
        Outcome::Failed => ("failed", lang.say("NO", "NO")),
        Outcome::NotPossible => ("not_possible", lang.say("Non possibile", "Not possible")),
    };
    Line { class, outcome, text: lang.say(&check.text_it, &check.text_en).to_owned() }
}

#[cfg(test)]
mod tests {
    use ceralacca_record::{InstallationMode, SCHEMA, Salt, SigningKey};

    use super::*;
    use crate::test_support::TestInstallation;

    /// The file of a receipt of the installation whose key is given.
    fn receipt(key: &SigningKey) -> String {
        let entry = Entry {
            schema: SCHEMA,
            installation: key.name().to_owned(),
            stream: "tender/gara-1/rossi".to_owned(),
            version: 1,
            body: None,
            kind: "submitted".to_owned(),
            kind_version: 1,
            instant: "2026-01-01T10:00:00Z".parse().unwrap(),
            actor: "anna".to_owned(),
            salt: Salt([7; 32]),
            payload: serde_json::json!({}),
        };
        let made = Receipt::issue(entry, None, InstallationMode::Regular, key).unwrap();
        String::from_utf8(made.to_bytes().unwrap()).unwrap()
    }

    async fn checked(installation: &TestInstallation, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let answer = installation.send("POST", "/verify", &[], body.finish()).await;
        (answer.status, answer.text)
    }

    #[tokio::test]
    async fn a_receipt_is_checked_without_scripts() {
        let installation = TestInstallation::start(false).await;
        let sound = receipt(&installation.app.keys.record);
        let (status, text) = checked(&installation, &[("receipt", &format!("{sound}\n"))]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("La ricevuta è autentica") && text.contains("invio dell&#39;offerta"), "{text}");
        assert!(text.contains("gara-1") && !text.contains("href=\"/procedures/gara-1\""), "it is not known here");
        let altered = sound.replace("rossi", "verdi");
        let (status, text) = checked(&installation, &[("receipt", &altered)]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("La ricevuta NON è valida") && text.contains("class=\"failed\""), "{text}");
        assert!(!text.contains("invio dell&#39;offerta"), "nothing is told of what is not proved");
        let other = SigningKey::from_seed("altra.example/record", &[9; 32]).unwrap();
        let foreign = receipt(&other);
        let (_, text) = checked(&installation, &[("receipt", &foreign)]).await;
        assert!(text.contains("La ricevuta NON è valida"), "another installation's key signed it");
        let key = other.verifier().to_string();
        let (_, text) = checked(&installation, &[("receipt", &foreign), ("keys", &key)]).await;
        assert!(text.contains("La ricevuta è autentica"), "{text}");
    }

    #[tokio::test]
    async fn what_cannot_be_checked_is_refused_with_what_to_do() {
        let installation = TestInstallation::start(false).await;
        let (status, text) = checked(&installation, &[("receipt", "  ")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("receipt_missing") && text.contains("href=\"#receipt\""));
        let (status, text) = checked(&installation, &[("receipt", "{}"), ("keys", "una chiave")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("key_unreadable") && text.contains("una chiave</textarea>"), "{text}");
        let (status, text) = checked(&installation, &[("receipt", &"x".repeat(PASTED_CHARS_MAX + 1))]).await;
        assert_eq!((status, text.contains("receipt_too_long")), (StatusCode::UNPROCESSABLE_ENTITY, true));
        let (status, text) = checked(&installation, &[("receipt", "non è JSON")]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("Il file non è una ricevuta"), "{text}");
    }
}
