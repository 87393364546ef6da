//! The demo clock: mounted in demo installations only, which say so in their first event and on every page.

use axum::{Json, extract::State, http::Method};
use ceralacca_procedure::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ApiError, App, access::Routes, installation::DEMO_OFFSET, jobs, request::Body};

/// Mounts the routes of the demo.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/api/demo/clock", read).login(Method::POST, "/api/demo/clock", advance)
}

/// The clock's hand.
#[derive(Debug, Serialize)]
struct Hand {
    now: Timestamp,
}

/// Where the hand goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    to: Timestamp,
}

async fn read(State(app): State<App>) -> Json<Hand> {
    Json(Hand { now: app.now() })
}

async fn advance(State(app): State<App>, body: Body<Advance>) -> Result<Json<Hand>, ApiError> {
    advance_to(&app, body.value.to).await?;
    Ok(Json(Hand { now: app.now() }))
}

/// Moves the clock forward and does what falls due on the way.
///
/// # Errors
/// `clock_backwards`; the database failed.
pub(crate) async fn advance_to(app: &App, to: Timestamp) -> Result<(), ApiError> {
    let Some(clock) = &app.demo_clock else { return Err(ApiError::internal("moving the clock", "not a demo")) };
    let offset = clock.advance_to(to).ok_or_else(|| {
        Refusal::invalid(
            "clock_backwards",
            "",
            "L'orologio della dimostrazione va solo avanti.",
            "The demo clock only goes forward.",
        )
    })?;
    app.engine.put_setting(DEMO_OFFSET, &offset.to_string()).await?;
    jobs::turn(app).await
}
