//! The receipt of an act on a tender, for the screen and for paper.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_documents::{EnvelopeClass, ReceiptDocument, ReceiptEnvelope, ReceiptKind, Scope};
use ceralacca_procedure::ProcedureId;

use super::{
    acting::{Acting, Chosen, Of, acting, under_tender},
    sent::Sent,
};
use crate::{
    ApiError, App,
    pages::{Lang, Layout, Viewer, lang::instant, page},
    routes::tender::{own_receipt, receipt_document},
    streams,
};

/// The page.
#[derive(Template)]
#[template(path = "firm/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    acting: Acting,
    what: &'static str,
    at: String,
    deadline: String,
    in_time: String,
    receipt: ReceiptDocument,
    envelopes: Vec<EnvelopeRow>,
    proven: bool,
    /// A later act took its place.
    superseded: bool,
    files: String,
    back: String,
}

/// One sealed envelope.
struct EnvelopeRow {
    name: String,
    files: u32,
    bytes: String,
    digest: String,
}

/// `GET /procedures/{procedure}/tender/receipts/{leaf}`.
pub async fn show(
    State(app): State<App>,
    Path((procedure, leaf)): Path<(ProcedureId, String)>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let state = streams::known_procedure(&app, &procedure).await?;
    let acting = match acting(&app, &viewer, &state, &of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(response),
    };
    let lang = viewer.lang();
    let tenderer = &acting.operator;
    let (receipt, event) = own_receipt(&app, &viewer.caller, &procedure, tenderer, &leaf).await?;
    let document = receipt_document(&app, &procedure, tenderer, &receipt, &event).await?;
    let sent = Sent::read(&app, lang, &procedure, tenderer).await?;
    let what = match document.kind {
        ReceiptKind::Submission => lang.say("Invio dell'offerta", "Sending of the tender"),
        ReceiptKind::Replacement => lang.say("Sostituzione dell'offerta", "Replacement of the tender"),
        ReceiptKind::Withdrawal => lang.say("Ritiro dell'offerta", "Withdrawal of the tender"),
        ReceiptKind::ImprovedOffer => lang.say("Invio dell'offerta migliorativa", "Sending of the improved offer"),
    };
    let envelopes = document.envelopes.iter().map(|envelope| EnvelopeRow {
        name: envelope_name(envelope, lang),
        files: envelope.files,
        bytes: lang.number(&envelope.sealed_bytes.into()),
        digest: envelope.digest.clone(),
    });
    page(
        StatusCode::OK,
        &ReceiptPage {
            layout: under_tender(viewer.layout.clone(), &state, &acting),
            what,
            at: instant(document.submitted_at),
            deadline: instant(document.deadline),
            in_time: margin(&document, lang),
            envelopes: envelopes.collect(),
            proven: receipt.proof.is_some(),
            superseded: sent.is_superseded(&leaf),
            files: format!("/api/procedures/{procedure}/tenders/{tenderer}/receipts/{leaf}"),
            back: acting.at(&format!("/procedures/{procedure}/tender")),
            receipt: document,
            acting,
        },
    )
}

fn envelope_name(envelope: &ReceiptEnvelope, lang: Lang) -> String {
    let class = match envelope.class {
        EnvelopeClass::Administrative => lang.say("busta amministrativa", "administrative envelope"),
        EnvelopeClass::Technical => lang.say("busta tecnica", "technical envelope"),
        EnvelopeClass::Economic => lang.say("busta economica", "economic envelope"),
        EnvelopeClass::Single => lang.say("busta unica", "single envelope"),
        EnvelopeClass::ImprovedOffer => lang.say("offerta migliorativa", "improved offer"),
    };
    match &envelope.scope {
        Scope::Procedure => class.to_owned(),
        Scope::Lot { number, .. } => format!("{class}, {} {number}", lang.say("lotto", "lot")),
    }
}

/// How long before the term.
fn margin(document: &ReceiptDocument, lang: Lang) -> String {
    let seconds = document.deadline.duration_since(document.submitted_at).as_secs().max(0);
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    match lang {
        Lang::It => format!("{days} giorni, {hours} ore, {minutes} minuti e {seconds} secondi prima del termine"),
        Lang::En => format!("{days} days, {hours} hours, {minutes} minutes and {seconds} seconds before the term"),
    }
}
