//! A firm and the people who act for it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{
    OperatorId, OperatorState, PersonId, Refusal,
    acts::AddOperatorUser,
    policy::{Actor, Role},
};
use ceralacca_storage::Decision;

use crate::{
    ApiError, App,
    drafts::user_keys,
    pages::{Choice, Field, FieldKind, FormPage, Lang, Layout, Posted, Viewer, done, page},
    people, run,
};

/// Longest identifier of a person, in characters.
const PERSON_CHARS_MAX: usize = 64;

/// The page.
#[derive(Template)]
#[template(path = "firm/operator.html")]
struct OperatorPage {
    layout: Layout,
    operator: OperatorId,
    name: String,
    tax_code: String,
    users: Vec<UserRow>,
    may_manage: bool,
}

/// Somebody who acts for the firm.
struct UserRow {
    name: String,
    person: String,
    roles: Vec<RoleHeld>,
    key: bool,
}

/// A role that somebody has.
struct RoleHeld {
    /// As addresses name it.
    value: &'static str,
    name: &'static str,
}

/// `GET /operators/{operator}`.
pub async fn show(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let (lang, actor) = (viewer.lang(), viewer.actor());
    refuse_stranger(actor, &operator)?;
    let users = user_keys(&app, actor, &operator).await?;
    let record = people::operator(app.engine.as_ref(), &operator).await?;
    let users = users.into_iter().map(|user| UserRow {
        name: user.name,
        person: user.person.to_string(),
        roles: user
            .roles
            .iter()
            .map(|role| RoleHeld { value: role_value(*role), name: role_name(*role, lang) })
            .collect(),
        key: user.public.is_some(),
    });
    page(
        StatusCode::OK,
        &OperatorPage {
            name: people::operator_name(app.engine.as_ref(), &operator).await?,
            tax_code: record.map(|record| record.tax_code).unwrap_or_default(),
            users: users.collect(),
            may_manage: is_legal(actor, &operator),
            layout: viewer.layout,
            operator,
        },
    )
}

/// `GET /operators/{operator}/users`.
pub async fn new_user(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    refuse_stranger(viewer.actor(), &operator)?;
    form(&app, &viewer, &operator).show()
}

/// `POST /operators/{operator}/users`.
pub async fn add_user(
    State(app): State<App>,
    Path(operator): Path<OperatorId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    refuse_stranger(viewer.actor(), &operator)?;
    let form = form(&app, &viewer, &operator);
    let person = PersonId::new(posted.text("person"));
    if !person.is_well_formed() || people::person(app.engine.as_ref(), &person).await?.is_none() {
        return form.refused(&posted, person_unknown().into());
    }
    let role = role_of(posted.text("role"));
    let command = AddOperatorUser { person, role };
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    let key = posted.key(viewer.actor());
    match run::operator_act(&app, viewer.actor(), &operator, key, Decision::default(), decide).await {
        Ok(_) => done(&format!("/operators/{operator}")),
        Err(error) => form.refused(&posted, error),
    }
}

fn form(app: &App, viewer: &Viewer, operator: &OperatorId) -> FormPage {
    let lang = viewer.lang();
    let back = format!("/operators/{operator}");
    let layout = viewer.layout.clone().under([(lang.say("Impresa", "Firm"), &back)]);
    let roles = vec![
        Choice::new("delegate", role_name(Role::Delegate, lang)),
        Choice::new("legal_representative", role_name(Role::LegalRepresentative, lang)),
    ];
    FormPage::new(app, layout, lang.say("Aggiungi una persona", "Add a person"), lang.say("Aggiungi", "Add"), &back)
        .paragraph(lang.say(
            "La persona potrà preparare, inviare e ritirare offerte per l'impresa. Deve già avere un accesso alla piattaforma: chieda il suo identificativo, che trova nella pagina della propria impresa.",
            "The person will be able to prepare, send and withdraw tenders for the firm. He must already have a login to the platform: ask for his identifier, which stands on the page of his firm.",
        ))
        .field(
            Field::new("person", lang.say("Identificativo della persona", "Identifier of the person"), FieldKind::Line(PERSON_CHARS_MAX))
                .help(lang.say("Ad esempio «lario-delegato».", "For example \"lario-delegato\".")),
        )
        .field(Field::new("role", lang.say("Ruolo", "Role"), FieldKind::Radio(roles)).value("delegate"))
}

fn person_unknown() -> Refusal {
    Refusal::invalid(
        "person_unknown",
        "",
        "Nessuna persona ha questo identificativo: lo controlli con l'interessato.",
        "Nobody has this identifier: check it with the person.",
    )
    .with("field", "person")
}

/// Who acts for a firm is nobody else's business.
pub(super) fn refuse_stranger(actor: &Actor, operator: &OperatorId) -> Result<(), Refusal> {
    if actor.acts_for(operator) {
        return Ok(());
    }
    Err(Refusal::not_found("operator_unknown", "Nessuna impresa a Lei visibile.", "No firm that you may see."))
}

fn is_legal(actor: &Actor, operator: &OperatorId) -> bool {
    actor.operators.get(operator).is_some_and(|roles| roles.contains(&Role::LegalRepresentative))
}

pub(super) fn role_value(role: Role) -> &'static str {
    match role {
        Role::LegalRepresentative => "legal_representative",
        _ => "delegate",
    }
}

pub(super) fn role_of(value: &str) -> Role {
    if value == "legal_representative" { Role::LegalRepresentative } else { Role::Delegate }
}

pub(super) fn role_name(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::LegalRepresentative => lang.say("legale rappresentante", "legal representative"),
        _ => lang.say("delegato", "delegate"),
    }
}
