//! Taking from somebody what he may do for a firm: by a legal representative, with reasons, never from the last one.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, OperatorState, PersonId,
    acts::RemoveOperatorUser,
    policy::{Actor, Role},
};
use ceralacca_storage::Decision;
use serde::Deserialize;

use super::operator::{refuse_stranger, role_name, role_of};
use crate::{
    ApiError, App,
    pages::{Field, FormPage, Posted, Viewer, done},
    people, run,
};

/// Which role of whom.
#[derive(Debug, Deserialize)]
pub struct Held {
    person: PersonId,
    role: String,
}

/// `GET /operators/{operator}/users/remove`.
pub async fn show(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    viewer: Viewer,
    Query(held): Query<Held>,
) -> Result<Response, ApiError> {
    refuse_stranger(viewer.actor(), &operator)?;
    form(&app, &viewer, &operator, &held).await?.show()
}

/// `POST /operators/{operator}/users/remove`.
pub async fn send(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    viewer: Viewer,
    Query(held): Query<Held>,
    posted: Posted,
) -> Result<Response, ApiError> {
    refuse_stranger(viewer.actor(), &operator)?;
    let (person, role) = (held.person.clone(), role_of(&held.role));
    let command = RemoveOperatorUser { person, role, reason: posted.text("reason").to_owned() };
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    let key = posted.key(viewer.actor());
    match run::operator_act(&app, viewer.actor(), &operator, key, Decision::default(), decide).await {
        // Who took the role from himself may see the firm no more.
        Ok(_) if viewer.actor().person.as_ref() == Some(&held.person) => done("/desk"),
        Ok(_) => done(&format!("/operators/{operator}")),
        Err(error) => form(&app, &viewer, &operator, &held).await?.refused(&posted, error),
    }
}

async fn form(app: &App, viewer: &Viewer, operator: &OperatorId, held: &Held) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let back = format!("/operators/{operator}");
    // A name is told only of those who act for the firm: the form is no way to leaf through the register.
    let state = crate::streams::operator(app, operator).await?;
    let name = if state.has_user(&held.person) {
        people::person_name(app.engine.as_ref(), &held.person).await?
    } else {
        held.person.to_string()
    };
    let role = role_of(&held.role);
    let title =
        format!("{}: {name}, {}", lang.say("Togli dall'impresa", "Remove from the firm"), role_name(role, lang));
    let layout = viewer.layout.clone().under([(lang.say("Impresa", "Firm"), &back)]);
    let also = match role {
        Role::LegalRepresentative => lang.say(
            "Un'impresa non resta mai senza legale rappresentante: l'ultimo non si può togliere.",
            "A firm is never left without a legal representative: the last one cannot be removed.",
        ),
        _ => lang.say(
            "Se la persona ha anche un altro ruolo nell'impresa, quello resta.",
            "If the person holds another role in the firm too, that one stays.",
        ),
    };
    Ok(FormPage::new(app, layout, &title, lang.say("Togli la persona", "Remove the person"), &back)
        .paragraph(lang.say(
            "La persona non potrà più, da subito, preparare, inviare o ritirare offerte per l'impresa, né leggere le bozze. Le offerte già inviate restano valide.",
            "The person can no longer, from now on, prepare, send or withdraw tenders for the firm, nor read the drafts. Tenders already sent stay valid.",
        ))
        .paragraph(also)
        .field(Field::reason(lang))
        .grave())
}
