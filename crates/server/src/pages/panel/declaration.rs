//! `/procedures/{procedure}/panel/{kind}`: a member reads who tendered, then declares (artt. 16 and 93 c.5).

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{ProcedureId, Refusal, acts, event::PanelKind, policy::Act};
use serde::Deserialize;

use super::{scene::Scene, words};
use crate::{
    ApiError, App,
    access::Routes,
    pages::{Choice, Field, FieldKind, FormPage, Layout, Posted, Viewer, lang::instant, page},
};

const PAGE: &str = "/procedures/{procedure}/panel/{kind}";
const DECLARE: &str = "/procedures/{procedure}/panel/{kind}/declare";

pub(super) fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::GET, PAGE, show)
        .act(Act::SeeTenderers, Method::POST, PAGE, see)
        .act(Act::DeclareConflict, Method::GET, DECLARE, ask)
        .act(Act::DeclareConflict, Method::POST, DECLARE, declare)
}

/// A panel as addresses name it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Opening,
    Evaluation,
}

impl From<Kind> for PanelKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Opening => Self::Opening,
            Kind::Evaluation => Self::Evaluation,
        }
    }
}

/// The tenderers by name, once read.
#[derive(Template)]
#[template(path = "panel/names.html")]
struct NamesPage {
    layout: Layout,
    panel: &'static str,
    seen_at: String,
    tenderers: Vec<(String, Vec<String>, String)>,
    declared: Option<(bool, String, String)>,
    declare: String,
    home: String,
}

async fn show(
    State(app): State<App>,
    Path((procedure, kind)): Path<(ProcedureId, Kind)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let kind = PanelKind::from(kind);
    let panel = scene.state.panel(kind).filter(|_| scene.sits_in(kind)).ok_or_else(not_a_member)?;
    let seen = scene.me().and_then(|me| panel.seen.get(me));
    match seen {
        None => names_form(&scene, kind).show(),
        Some(at) => {
            let declared = scene.me().and_then(|me| panel.declarations.get(me));
            let shown = NamesPage {
                layout: scene.frame_under(&[]),
                panel: words::of_panel(kind, scene.lang()),
                seen_at: instant(*at),
                tenderers: tenderers(&scene),
                declared: declared
                    .map(|declared| (declared.conflict, instant(declared.at), declared.statement.clone())),
                declare: scene.path(&format!("/panel/{}/declare", words::panel_key(kind))),
                home: scene.home(),
            };
            page(StatusCode::OK, &shown)
        }
    }
}

fn not_a_member() -> Refusal {
    Refusal::forbidden(
        "not_a_member",
        "art. 93 D.Lgs. 36/2023",
        "Non fa parte di questo organo.",
        "You are not a member of this panel.",
    )
}

fn tenderers(scene: &Scene) -> Vec<(String, Vec<String>, String)> {
    let lines = scene.state.tenderers.values().map(|tenderer| {
        let members = tenderer.manifest.members.iter().map(|member| scene.operator(member)).collect();
        let lots: Vec<String> = tenderer.manifest.lots.iter().map(u16::to_string).collect();
        (scene.operator(tenderer.id()), members, lots.join(", "))
    });
    lines.collect()
}

fn names_form(scene: &Scene, kind: PanelKind) -> FormPage {
    let title = scene.say("Leggere chi ha presentato offerta", "Read who has tendered");
    scene
        .form(title, scene.say("Leggi i nomi", "Read the names"), &scene.home())
        .paragraph(format!(
            "{} {}.",
            scene.say(
                "Legge l'elenco dei concorrenti come componente",
                "You read the list of tenderers as a member"
            ),
            words::of_panel(kind, scene.lang())
        ))
        .paragraph(scene.say(
            "Il registro annota che Lei ha letto i nomi e quando: la dichiarazione sui conflitti di interesse viene subito dopo (artt. 16 e 93 c.5).",
            "The record notes that you read the names and when: the declaration on conflicts of interest comes right after (artt. 16 and 93 c.5).",
        ))
}

async fn see(
    State(app): State<App>,
    Path((procedure, kind)): Path<(ProcedureId, Kind)>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let kind = PanelKind::from(kind);
    let next = scene.path(&format!("/panel/{}", words::panel_key(kind)));
    scene.run_on(acts::SeeTenderers { panel: kind }, &posted, names_form(&scene, kind), &next).await
}

fn declaration_form(scene: &Scene, kind: PanelKind) -> FormPage {
    let back = scene.path(&format!("/panel/{}", words::panel_key(kind)));
    let conflict = vec![
        Choice::new(
            "no",
            scene.say(
                "Non ho conflitti di interesse con alcun concorrente",
                "I have no conflict of interest with any tenderer",
            ),
        ),
        Choice::new(
            "yes",
            scene.say("Ho, o potrei avere, un conflitto di interesse", "I have, or may have, a conflict of interest"),
        ),
    ];
    let statement = scene.say(
        "Dichiaro, ai sensi degli articoli 16 e 93 c.5 del D.Lgs. 36/2023, letti i nomi dei concorrenti, di non trovarmi in alcuna situazione di conflitto di interesse né in una causa di incompatibilità.",
        "I declare, under articles 16 and 93 c.5 of D.Lgs. 36/2023, having read the names of the tenderers, that I am in no situation of conflict of interest or incompatibility.",
    );
    scene
        .form(
            scene.say("Dichiarazione sui conflitti di interesse", "Declaration on conflicts of interest"),
            scene.say("Rendi la dichiarazione", "Make the declaration"),
            &back,
        )
        .grave()
        .paragraph(scene.say(
            "La dichiarazione si rende una volta sola e resta nel registro e nel verbale. Chi dichiara un conflitto non può leggere le offerte né riunirsi: il RUP nomina un altro.",
            "The declaration is made once and stays in the record and in the minutes. Who declares a conflict may neither read tenders nor meet: the RUP names another.",
        ))
        .field(
            Field::new("conflict", scene.say("Conflitto di interesse", "Conflict of interest"), FieldKind::Radio(conflict))
                .article("art. 16 D.Lgs. 36/2023"),
        )
        .field(
            Field::new("statement", scene.say("Testo della dichiarazione", "Text of the declaration"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .help(scene.say(
                    "Può completare o cambiare il testo proposto; se c'è un conflitto dica con chi e quale.",
                    "You may complete or change the proposed text; if there is a conflict, say with whom and which.",
                ))
                .article("art. 93 c.5 D.Lgs. 36/2023")
                .value(statement),
        )
}

async fn ask(
    State(app): State<App>,
    Path((procedure, kind)): Path<(ProcedureId, Kind)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    declaration_form(&scene, kind.into()).show()
}

async fn declare(
    State(app): State<App>,
    Path((procedure, kind)): Path<(ProcedureId, Kind)>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let scene = Scene::of_office(&app, viewer, &procedure).await?;
    let panel = PanelKind::from(kind);
    let form = declaration_form(&scene, panel);
    let conflict = match posted.text("conflict") {
        "no" => false,
        "yes" => true,
        _ => {
            let refusal = Refusal::invalid(
                "conflict_missing",
                "art. 16 D.Lgs. 36/2023",
                "Scelga se ha o non ha conflitti di interesse.",
                "Choose whether you have a conflict of interest or not.",
            );
            return form.refused(&posted, refusal.with("field", "conflict").into());
        }
    };
    let command = acts::DeclareConflict { panel, conflict, statement: posted.text("statement").to_owned() };
    scene.run_on(command, &posted, form, &scene.home()).await
}
