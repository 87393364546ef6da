//! Moving the clock of a demo installation, by anybody who is logged in.

use axum::{
    extract::State,
    http::{Method, header},
    response::Response,
};
use ceralacca_procedure::{
    ProcedureState, Refusal,
    acts::DueDraw,
    state::{Phase, SessionStage},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    ApiError, App,
    access::Routes,
    identity,
    pages::{
        Field, FieldKind, FormPage, Lang, Posted, Viewer, done, forms::moment_value, lang::instant, login::local_path,
    },
    routes::demo::advance_to,
};

/// Mounts the form.
pub(super) fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/demo/clock", show).login(Method::POST, "/demo/clock", advance)
}

/// A place to which the clock can be moved by one click.
pub(crate) struct ClockButton {
    /// Text of the button.
    pub label: String,
    /// Instant, as the form sends it.
    pub to: String,
}

/// The instants at which something changes in a procedure, those that are still to come.
pub(crate) fn buttons(state: &ProcedureState, now: Timestamp, lang: Lang) -> Vec<ClockButton> {
    let minute = SignedDuration::from_mins(1);
    let mut all: Vec<(String, Timestamp)> = Vec::new();
    if matches!(state.phase, Phase::Published | Phase::Suspended) {
        let say = |it: &str, en: &str| lang.say(it, en).to_owned();
        let (before, after) = (state.deadline.checked_sub(minute), state.deadline.checked_add(minute));
        all.extend(before.map(|at| (say("un minuto prima del termine", "one minute before the term"), at)));
        all.extend(after.map(|at| (say("un minuto dopo il termine", "one minute after the term"), at)));
    }
    for session in state.sessions.values().filter(|session| session.stage == SessionStage::Convened) {
        let label = lang.say("ora della seduta convocata", "hour of the session convened");
        all.push((format!("{label} ({})", instant(session.starts_at)), session.starts_at));
    }
    for (number, lot) in &state.lots {
        let standing = DueDraw::of(state, *number).and_then(|due| due.standing(lot));
        let label = lang.say("ora del sorteggio indetto", "hour of the draw announced");
        all.extend(standing.map(|draw| (format!("{label} ({})", instant(draw.not_before)), draw.not_before)));
    }
    all.retain(|(_, at)| *at > now);
    all.sort_by_key(|(_, at)| *at);
    all.into_iter().map(|(label, at)| ClockButton { label, to: at.to_string() }).collect()
}

/// An hour and a day from now.
pub(crate) fn plain_buttons(now: Timestamp, lang: Lang) -> Vec<ClockButton> {
    let steps = [
        (lang.say("avanti di un'ora", "one hour ahead"), SignedDuration::from_hours(1)),
        (lang.say("avanti di un giorno", "one day ahead"), SignedDuration::from_hours(24)),
    ];
    let ahead = |(label, by): (&str, SignedDuration)| {
        let to = now.checked_add(by).ok()?;
        Some(ClockButton { label: label.to_owned(), to: to.to_string() })
    };
    steps.into_iter().filter_map(ahead).collect()
}

fn form(app: &App, viewer: &Viewer) -> FormPage {
    let lang = viewer.lang();
    let layout = viewer.layout.clone().under([(lang.say("Prova guidata", "Guided tour"), "/demo")]);
    let title = lang.say("Sposta l'orologio della prova", "Move the demo clock");
    let now = viewer.layout.now;
    FormPage::new(app, layout, title, title, "/demo")
        .paragraph(lang.say(
            "L'orologio va solo avanti. Quello che scade nel frattempo accade: i termini finiscono, le offerte si chiudono.",
            "The clock only goes forward. What falls due on the way happens: terms end, submissions close.",
        ))
        .field(
            Field::new("moment", lang.say("Nuova ora", "New time"), FieldKind::Moment)
                .help(format!("{} {}.", lang.say("Ora italiana. Adesso sono le", "Italian time. It is now"), instant(now)))
                .value(moment_value(now)),
        )
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    form(&app, &viewer).show()
}

async fn advance(State(app): State<App>, viewer: Viewer, posted: Posted) -> Result<Response, ApiError> {
    let person = viewer.person()?.clone();
    let to = match posted.text("to") {
        "" => posted.moment("moment").map_err(|refusal| refusal.with("field", "moment")),
        text => text.parse().map_err(|_| unreadable()),
    };
    let moved = match to {
        Ok(to) => advance_to(&app, to).await,
        Err(refusal) => Err(refusal.into()),
    };
    if let Err(error) = moved {
        return form(&app, &viewer).refused(&posted, error.at_field("moment"));
    }
    let back = match posted.text("back") {
        "" => "/demo".to_owned(),
        back => local_path(back),
    };
    let mut response = done(&back)?;
    // A login lasts hours, and the clock may have gone on for days: who moved it stays logged in.
    let token = identity::open_login(&app, &person).await?;
    response.headers_mut().append(header::SET_COOKIE, identity::cookie(&app, Some(&token))?);
    Ok(response)
}

fn unreadable() -> Refusal {
    Refusal::invalid("moment_unreadable", "", "L'ora indicata non si legge.", "The time given cannot be read.")
}
