//! Starting a session, being present, ending it.

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{ProcedureId, SessionId, acts, policy::Act};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Field, FieldKind, FormPage, Paragraph, Posted, Viewer,
        lang::instant,
        panel::{scene::Scene, words},
    },
    routes::acts::start_with_key,
};

const START: &str = "/procedures/{procedure}/sessions/{session}/start";
const PRESENCE: &str = "/procedures/{procedure}/sessions/{session}/presence";
const END: &str = "/procedures/{procedure}/sessions/{session}/end";

pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .act(Act::StartSession, Method::GET, START, ask_start)
        .act(Act::StartSession, Method::POST, START, start)
        .act(Act::ConfirmPresence, Method::POST, PRESENCE, confirm)
        .act(Act::EndSession, Method::GET, END, ask_end)
        .act(Act::EndSession, Method::POST, END, end)
}

type At = Path<(ProcedureId, SessionId)>;

fn page_of(scene: &Scene, session: &SessionId) -> String {
    scene.path(&format!("/sessions/{session}"))
}

fn start_form(scene: &Scene, session: &SessionId) -> Result<FormPage, ApiError> {
    let found = scene.session(session)?;
    let title = scene.say("Aprire la seduta", "Start the session");
    let form = scene.form(title, scene.say("Apri la seduta", "Start the session"), &page_of(scene, session));
    Ok(form
        .paragraph(
            Paragraph::from(scene.say("Seduta ", "Session "))
                .say(words::of_panel(found.panel, scene.lang()))
                .say(": ")
                .quote(&found.purpose)
                .say(format!(", {}.", instant(found.starts_at))),
        )
        .paragraph(scene.say(
            "Aprendola risulta presente. Gli altri componenti confermano la presenza dal proprio accesso: nulla si apre finché non ci sono tutti (collegio perfetto). Di ogni operazione resta l'ora nel verbale.",
            "By starting it you are present. The other members confirm their presence from their own logins: nothing opens until all are there. The time of each operation stays in the minutes.",
        )))
}

async fn ask_start(
    State(app): State<App>,
    Path((procedure, session)): At,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    start_form(&scene, &session)?.show()
}

async fn start(
    State(app): State<App>,
    Path((procedure, session)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = start_form(&scene, &session)?;
    let (command, key) = start_with_key(&app, &procedure, &session)?;
    scene.run_with(command, &posted, form, &page_of(&scene, &session), key).await
}

fn presence_form(scene: &Scene, session: &SessionId) -> FormPage {
    let title = scene.say("Confermare la presenza", "Confirm your presence");
    scene
        .form(title, scene.say("Confermo di essere presente", "I confirm that I am present"), &page_of(scene, session))
        .paragraph(
            scene.say("Il verbale riporta la Sua presenza e l'ora.", "The minutes carry your presence and its time."),
        )
}

async fn confirm(
    State(app): State<App>,
    Path((procedure, session)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = presence_form(&scene, &session);
    scene.run(acts::ConfirmPresence { session }, &posted, form).await
}

fn end_form(scene: &Scene, session: &SessionId) -> FormPage {
    let title = scene.say("Chiudere la seduta", "End the session");
    scene
        .form(title, scene.say("Chiudi la seduta", "End the session"), &page_of(scene, session))
        .grave()
        .paragraph(scene.say(
            "La seduta chiusa non si riapre: per continuare se ne convoca un'altra. Il verbale si redige da sé dalle operazioni registrate; Suo è solo il testo qui sotto.",
            "A session that has ended is not opened again: to go on, another is convened. The minutes draw themselves up from the recorded operations; only the text below is yours.",
        ))
        .field(
            Field::new(
                "reason",
                scene.say("Che cosa è stato fatto e quando si terrà la prossima seduta", "What was done and when the panel meets again"),
                FieldKind::Area(acts::TEXT_LENGTH_MAX),
            )
            .help(scene.say("Entra nel verbale così com'è.", "It enters the minutes as it is.")),
        )
}

async fn ask_end(State(app): State<App>, Path((procedure, session)): At, viewer: Viewer) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    end_form(&scene, &session).show()
}

async fn end(
    State(app): State<App>,
    Path((procedure, session)): At,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let form = end_form(&scene, &session);
    let command = acts::EndSession { session, reason: posted.text("reason").to_owned() };
    scene.run(command, &posted, form).await
}
