//! Locking a sheet: what was kept becomes an act, once.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{Refusal, acts, policy::Act};
use ceralacca_storage::Decision;

use super::{At, Desk, grid::Values};
use crate::{
    ApiError, App,
    access::Routes,
    drafts::{self, Saved},
    pages::{Field, FieldKind, FormPage, Lang, Posted, Viewer, act_done},
    run,
};

const LOCK: &str = "/procedures/{procedure}/lots/{lot}/sheet/lock";

pub(super) fn mount(routes: Routes) -> Routes {
    routes.requires(Act::LockSheet, Method::GET, LOCK, ask).act(Act::LockSheet, Method::POST, LOCK, lock)
}

fn form(desk: &Desk, saved: &Saved) -> FormPage {
    let scene = &desk.scene;
    let lang = scene.lang();
    let grid = desk.grid();
    let (given, total) = (grid.given(&Values::saved(&saved.data)), grid.cells());
    let title = format!("{} {}", lang.say("Bloccare la scheda:", "Lock the sheet:"), scene.lot_short(desk.lot));
    let what = match desk.compares() {
        true => lang.say("preferenze", "preferences"),
        false => lang.say("coefficienti", "coefficients"),
    };
    let counted = match lang {
        Lang::It => format!("La scheda ha {given} {what} su {total}."),
        Lang::En => format!("The sheet has {given} {what} of {total}."),
    };
    scene
        .form(&title, lang.say("Blocca la scheda", "Lock the sheet"), &desk.path())
        .grave()
        .paragraph(counted)
        .paragraph(match (given < total, desk.compares()) {
            (true, false) => lang.say(
                "Non è completa: torni alla scheda e dia i coefficienti che mancano.",
                "It is not complete: go back to the sheet and give the coefficients that are missing.",
            ),
            (true, true) => lang.say(
                "Non è completa: torni alla scheda e confronti le coppie che mancano.",
                "It is not complete: go back to the sheet and compare the pairs that are missing.",
            ),
            (false, false) => lang.say(
                "Bloccata, non si cambia più: i coefficienti si danno una volta sola. Gli altri commissari la vedranno quando anche loro avranno bloccato la propria.",
                "Once locked it cannot be changed: coefficients are given once. The other commissioners will see it when they have locked theirs too.",
            ),
            (false, true) => lang.say(
                "Bloccata, non si cambia più: le preferenze si danno una volta sola. Gli altri commissari la vedranno quando anche loro avranno bloccato la propria.",
                "Once locked it cannot be changed: preferences are given once. The other commissioners will see it when they have locked theirs too.",
            ),
        })
        .field(Field::new("version", "", FieldKind::Hidden).value(saved.version.to_string()))
        .field(
            Field::new(
                "confirm",
                lang.say("Ho riletto la scheda e la confermo", "I have read the sheet again and confirm it"),
                FieldKind::Tick,
            )
            .article("art. 93 D.Lgs. 36/2023"),
        )
}

async fn ask(State(app): State<App>, Path(at): At, viewer: Viewer) -> Result<Response, ApiError> {
    let desk = Desk::open(&app, viewer, at).await?;
    let saved = drafts::read(&app, desk.scene.viewer.actor(), &desk.work()).await?;
    form(&desk, &saved).show()
}

async fn lock(State(app): State<App>, Path(at): At, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    let (procedure, lot) = at.clone();
    let desk = Desk::open(&app, viewer, at).await?;
    let actor = desk.scene.viewer.actor();
    let saved = drafts::read(&app, actor, &desk.work()).await?;
    let form = form(&desk, &saved);
    if !posted.ticked("confirm") {
        return form.refused(&posted, unconfirmed().into());
    }
    if posted.text("version") != saved.version.to_string() {
        return Err(changed().into());
    }
    let (grid, values) = (desk.grid(), Values::saved(&saved.data));
    let comparisons = if desk.compares() { grid.comparisons(&values) } else { BTreeMap::new() };
    let command = acts::LockSheet { lot, sheet: grid.sheet(&values), comparisons };
    match run::act(&app, actor, &procedure, command, posted.key(actor), Decision::default()).await {
        Ok(_) => {
            drafts::discard(&app, actor, &desk.work()).await?;
            act_done(&desk.scene.home(), Act::LockSheet)
        }
        Err(error) => form.refused(&posted, error),
    }
}

fn unconfirmed() -> Refusal {
    Refusal::invalid(
        "sheet_unconfirmed",
        "art. 93 D.Lgs. 36/2023",
        "Confermi di aver riletto la scheda: bloccata non si cambia più.",
        "Confirm that you have read the sheet again: once locked it cannot be changed.",
    )
    .with("field", "confirm")
}

/// The sheet that was read again is not the one that would be locked.
fn changed() -> Refusal {
    Refusal::wrong_moment(
        "draft_changed",
        "art. 93 D.Lgs. 36/2023",
        "Dopo che ha aperto questa pagina la scheda è cambiata in un'altra finestra: non è stata bloccata. Torni alla scheda, la rilegga e la blocchi da lì.",
        "After you opened this page the sheet was changed in another window: it was not locked. Go back to the sheet, read it again and lock it from there.",
    )
}
