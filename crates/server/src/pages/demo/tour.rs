//! The guided tour: for each example who is to act now, one click to be that person, the clock, and how far it has come.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    PersonId, ProcedureState,
    policy::{Act, Actor},
    state::Phase,
    waiting::{Awaited, Waiting, waiting},
};
use ceralacca_storage::Engine;

use super::clock::{self, ClockButton};
use crate::{
    ApiError, App,
    access::Routes,
    identity,
    pages::{Lang, Layout, Viewer, desk::capital, page, tasks},
    people, streams,
    tour::{self, DEMO_PIN, Milestone, TourPlan, way},
};

/// People offered for one step.
const PEOPLE_SHOWN_MAX: usize = 5;

/// Mounts the page.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/demo", show)
}

/// The page.
#[derive(Template)]
#[template(path = "demo/tour.html")]
struct TourPage {
    layout: Layout,
    logged_in: bool,
    clock: Vec<ClockButton>,
    walks: Vec<Walk>,
    keys: Vec<KeysOf>,
    pin: &'static str,
}

/// One procedure.
struct Walk {
    id: String,
    title: String,
    buyer: String,
    about: &'static str,
    phase: &'static str,
    steps: Vec<Step>,
    clock: Vec<ClockButton>,
    way: Vec<Stretch>,
    look: Vec<(String, &'static str)>,
}

/// What comes next.
struct Step {
    deed: String,
    when: Option<String>,
    hint: Option<String>,
    people: Vec<Player>,
    by_clock: bool,
}

/// Somebody whom the visitor can be.
struct Player {
    id: String,
    name: String,
    office: String,
    next: String,
}

/// A stretch of the way.
struct Stretch {
    text: &'static str,
    done: bool,
}

/// Keys of a body's custodians.
struct KeysOf {
    body: String,
    custodians: Vec<(String, String)>,
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let (engine, lang, now) = (app.engine.as_ref(), viewer.lang(), viewer.layout.now);
    let mut walks = Vec::new();
    let mut keys: Vec<KeysOf> = Vec::new();
    for plan in tour::plans(engine).await? {
        let Some(state) = streams::procedure(&app, &plan.procedure).await? else { continue };
        keys.extend(keys_of(engine, &state).await?);
        walks.push(walk(&app, &plan, state, &viewer).await?);
    }
    let shown = TourPage {
        logged_in: viewer.actor().person.is_some(),
        clock: clock::plain_buttons(now, lang),
        walks,
        keys,
        pin: DEMO_PIN,
        layout: viewer.layout,
    };
    page(StatusCode::OK, &shown)
}

async fn walk(app: &App, plan: &TourPlan, state: Arc<ProcedureState>, viewer: &Viewer) -> Result<Walk, ApiError> {
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let mut steps = Vec::new();
    for found in waiting(&state).iter().filter(|found| !found.is_over(now)) {
        steps.push(step(app, plan, &state, found, viewer).await?);
    }
    Ok(Walk {
        id: state.id.to_string(),
        title: state.definition.title.clone(),
        buyer: state.definition.buyer.name.clone(),
        about: about(&state, lang),
        phase: lang.phase(state.phase),
        steps,
        clock: clock::buttons(&state, now, lang),
        way: way(&state).into_iter().map(|(milestone, done)| Stretch { text: words(milestone, lang), done }).collect(),
        look: look(&state, lang),
    })
}

async fn step(
    app: &App,
    plan: &TourPlan,
    state: &ProcedureState,
    found: &Waiting,
    viewer: &Viewer,
) -> Result<Step, ApiError> {
    let lang = viewer.lang();
    let engine = app.engine.as_ref();
    let persons: Vec<PersonId> = match &found.of {
        Awaited::People { persons, .. } => persons.iter().take(PEOPLE_SHOWN_MAX).cloned().collect(),
        Awaited::Firms => plan.firms.iter().take(PEOPLE_SHOWN_MAX).map(|(_, person)| person.clone()).collect(),
        Awaited::Firm(operator) => {
            streams::operator(app, operator).await?.users.into_keys().take(PEOPLE_SHOWN_MAX).collect()
        }
        Awaited::Platform => Vec::new(),
    };
    let mut players = Vec::with_capacity(persons.len());
    for person in persons {
        let actor: Actor = identity::actor_of(engine, &person).await?;
        let record = people::person(engine, &person).await?.unwrap_or_default();
        players.push(Player {
            next: tasks::address(&state.id, &state.lead, found, &actor),
            name: record.name,
            office: office(engine, &actor, record.office.unwrap_or_default()).await?,
            id: person.to_string(),
        });
    }
    Ok(Step {
        deed: capital(&tasks::deed(found, lang)),
        when: tasks::when(found, viewer.layout.now, lang),
        hint: hint(engine, plan, found, lang).await?,
        by_clock: matches!(found.of, Awaited::Platform),
        people: players,
    })
}

/// For people of firms the firm's name; for the others their office.
async fn office(engine: &dyn Engine, actor: &Actor, office: String) -> Result<String, ApiError> {
    match actor.operators.keys().next() {
        Some(operator) => people::operator_name(engine, operator).await,
        None => Ok(office),
    }
}

/// What a newcomer cannot guess: whom to name, what a custodian needs.
async fn hint(engine: &dyn Engine, plan: &TourPlan, found: &Waiting, lang: Lang) -> Result<Option<String>, ApiError> {
    let whom = match found.act {
        Act::NameOpeningPanel => &plan.opening,
        Act::NameEvaluationPanel => &plan.evaluation,
        Act::GiveShare => {
            let text = lang.say(
                "Prima importi in «La mia chiave di custode» il file della chiave, qui sotto, con il suo PIN.",
                "First import the key file, below, into \"My custodian key\", with its PIN.",
            );
            return Ok(Some(text.to_owned()));
        }
        _ => return Ok(None),
    };
    let mut names = Vec::with_capacity(whom.len());
    for person in whom {
        names.push(people::person_name(engine, person).await?);
    }
    Ok(Some(format!("{} {}.", lang.say("Ad esempio:", "For example:"), names.join(", "))))
}

fn about(state: &ProcedureState, lang: Lang) -> &'static str {
    let file = &state.definition;
    if file.lots.len() > 1 {
        return lang.say(
            "Procedura aperta in più lotti: ogni commissario dà i propri coefficienti, c'è una soglia di sbarramento e un limite ai lotti aggiudicabili.",
            "Open procedure in several lots: each commissioner gives coefficients, there is a quality threshold and a limit on the lots that one may win.",
        );
    }
    if file.has_technical() {
        return lang.say(
            "Procedura negoziata fra pochi invitati: la commissione dà un giudizio collegiale motivato.",
            "Negotiated procedure among a few invited firms: the commission gives one reasoned judgement.",
        );
    }
    lang.say(
        "Affidamento diretto a una sola impresa: una busta unica, aperta dal seggio.",
        "Direct award to one firm: one envelope, opened by the opening panel.",
    )
}

fn words(milestone: Milestone, lang: Lang) -> &'static str {
    match milestone {
        Milestone::Published => lang.say("Pubblicata", "Published"),
        Milestone::TendersIn => lang.say("Termine scaduto con offerte arrivate", "Term ended, with tenders in"),
        Milestone::SeggioReady => {
            lang.say("Seggio nominato, conflitti dichiarati", "Opening panel named, conflicts declared")
        }
        Milestone::AdministrativeOpen => lang.say("Prime buste aperte", "First envelopes open"),
        Milestone::AdmissionsSettled => {
            lang.say("Ammissioni ed esclusioni adottate", "Admissions and exclusions settled")
        }
        Milestone::CommissionReady => {
            lang.say("Commissione nominata, conflitti dichiarati", "Evaluation panel named, conflicts declared")
        }
        Milestone::TechnicalShown => lang.say("Punteggi tecnici resi visibili", "Technical scores shown"),
        Milestone::Ranked => lang.say("Graduatorie formate", "Lots ranked"),
        Milestone::Proposed => lang.say("Aggiudicazione proposta", "Award proposed"),
    }
}

/// What is worth a look now.
fn look(state: &ProcedureState, lang: Lang) -> Vec<(String, &'static str)> {
    let public = match state.phase {
        Phase::Proposed => lang.say("pagina pubblica, con la graduatoria", "public page, with the ranking"),
        _ if state.published_at.is_some() && state.closed_at.is_none() => lang.say(
            "pagina pubblica: nessuno, nemmeno l'ente, vede se sono arrivate offerte",
            "public page: nobody, not even the body, sees whether tenders have arrived",
        ),
        _ => lang.say("pagina pubblica", "public page"),
    };
    vec![(format!("/procedures/{}", state.id), public)]
}

async fn keys_of(engine: &dyn Engine, state: &ProcedureState) -> Result<Option<KeysOf>, ApiError> {
    let Some(custody) = &state.custody else { return Ok(None) };
    let mut custodians = Vec::with_capacity(custody.custodians.len());
    for key in &custody.custodians {
        custodians.push((key.person.to_string(), people::person_name(engine, &key.person).await?));
    }
    Ok(Some(KeysOf { body: state.definition.buyer.name.clone(), custodians }))
}
