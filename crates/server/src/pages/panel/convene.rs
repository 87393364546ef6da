//! `/procedures/{procedure}/panel/convene`: a session is convened with its notice.

use axum::{
    extract::{Path, Query, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{ProcedureId, SessionId, acts, event::PanelKind, policy::Act};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{scene::Scene, steps, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Lang, Posted, Viewer, forms::moment_value, lang::instant},
};

const PAGE: &str = "/procedures/{procedure}/panel/convene";
/// Beyond the notice, so that the form is not late when it is sent.
const SLACK: SignedDuration = SignedDuration::from_mins(30);

pub(super) fn mount(routes: Routes) -> Routes {
    routes.act(Act::ConveneSession, Method::GET, PAGE, ask).act(Act::ConveneSession, Method::POST, PAGE, convene)
}

/// The panel that the link had in mind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    panel: String,
}

async fn ask(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    form(&scene, &asked.panel).show()
}

fn form(scene: &Scene, panel: &str) -> FormPage {
    let lang = scene.lang();
    let kinds = [PanelKind::Opening, PanelKind::Evaluation];
    let named: Vec<PanelKind> = kinds.into_iter().filter(|kind| scene.state.panel(*kind).is_some()).collect();
    let next = steps::panel_to_meet(&scene.state);
    let proposed = named.iter().find(|kind| words::panel_key(**kind) == panel).copied();
    let proposed = proposed.or(next.map(|(kind, _)| kind)).or(named.first().copied());
    // Italian in either language: tenderers and the minutes read it.
    let purpose = match next {
        Some((kind, Some((class, improved)))) if Some(kind) == proposed => {
            format!("apertura delle {}", words::classes(class, improved, Lang::It))
        }
        _ => "svolgimento delle operazioni di gara".to_owned(),
    };
    let choices = named.iter().map(|kind| Choice::new(words::panel_key(*kind), words::panel(*kind, lang)));
    let mut which = Field::new(
        "panel",
        lang.say("Organo che si riunisce", "Panel that meets"),
        FieldKind::Radio(choices.collect()),
    );
    if let Some(kind) = proposed {
        which = which.value(words::panel_key(kind));
    }
    let earliest = earliest(scene, proposed.unwrap_or(PanelKind::Opening));
    let mut moment = Field::new(
        "starts_at",
        lang.say("Giorno e ora (ora italiana)", "Day and hour (Italian time)"),
        FieldKind::Moment,
    )
    .article("disciplinare, comunicazione delle sedute");
    if let Some(earliest) = earliest {
        moment = moment
            .help(format!("{} {}.", lang.say("Non prima del", "Not before"), instant(earliest)))
            .value(moment_value(earliest.saturating_add(SLACK).unwrap_or(earliest)));
    }
    let hours = scene.state.definition.terms.session_notice_hours;
    scene
        .form(lang.say("Convocare una seduta", "Convene a session"), lang.say("Convoca", "Convene"), &scene.home())
        .paragraph(match lang {
            Lang::It => format!(
                "La seduta si tiene su questa piattaforma: ogni componente vi partecipa dal proprio accesso. I concorrenti la leggono qui dal momento della convocazione; il preavviso è di {hours} ore."
            ),
            Lang::En => format!(
                "The session is held on this platform: every member attends from his own login. Tenderers read of it here from the moment it is convened; the notice is {hours} hours."
            ),
        })
        .field(which)
        .field(
            Field::new("purpose", lang.say("Oggetto", "Purpose"), FieldKind::Line(1_000))
                .help(lang.say("In poche parole, con i lotti se non sono tutti. Lo leggono i concorrenti e il verbale.", "In a few words, with the lots if not all. Tenderers and the minutes read it."))
                .value(purpose),
        )
        .field(moment)
}

/// The earliest instant that the act accepts: it names it when it refuses an earlier one.
fn earliest(scene: &Scene, panel: PanelKind) -> Option<Timestamp> {
    let too_early =
        acts::ConveneSession { session: free_id(scene), panel, purpose: "-".to_owned(), starts_at: Timestamp::MIN };
    scene.due(too_early).err()?.facts.get("earliest")?.parse().ok()
}

/// `seduta-3`, the first number that is free.
fn free_id(scene: &Scene) -> SessionId {
    let taken = scene.state.sessions.len();
    let mut numbers = (taken + 1..=taken * 2 + 1).map(|number| SessionId::new(format!("seduta-{number}")));
    numbers.find(|id| !scene.state.sessions.contains_key(id)).unwrap_or_else(|| SessionId::new("seduta"))
}

async fn convene(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = form(&scene, posted.text("panel"));
    let panel = match posted.text("panel") {
        "evaluation" => PanelKind::Evaluation,
        _ => PanelKind::Opening,
    };
    let starts_at = match posted.moment("starts_at") {
        Ok(moment) => moment,
        Err(refusal) => return form.refused(&posted, refusal.with("field", "starts_at").into()),
    };
    let session = free_id(&scene);
    let next = scene.path(&format!("/sessions/{session}"));
    let command = acts::ConveneSession { session, panel, purpose: posted.text("purpose").to_owned(), starts_at };
    scene.run_on(command, &posted, form, &next).await
}
