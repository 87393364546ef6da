//! An act on one lot: a page that is one form and says what the act is, and the act itself.

use axum::{
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{
    ProcedureId,
    acts::ProcedureAct,
    policy::{self, Act},
};

use super::scene::Scene;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{FormPage, Posted, Viewer},
};

type At = Path<(ProcedureId, u16)>;

/// What is asked, and what is done.
pub(super) struct LotAct<C> {
    pub path: &'static str,
    pub form: fn(&Scene, u16) -> FormPage,
    pub command: fn(&Scene, u16, &Posted) -> Result<C, ApiError>,
}

impl<C: ProcedureAct + Clone + Send + 'static> LotAct<C> {
    /// Whoever reads the evaluation sees the form; the act itself decides who may do it.
    pub fn mount(self, routes: Routes) -> Routes {
        let Self { path, form, command } = self;
        let ask = move |State(app): State<App>, Path((procedure, lot)): At, viewer: Viewer| async move {
            let scene = Scene::open(&app, viewer, &procedure).await?;
            scene.lot_state(lot)?;
            form(&scene, lot).show()
        };
        let act = move |State(app): State<App>, Path((procedure, lot)): At, viewer: Viewer, posted: Posted| async move {
            let scene = Scene::open(&app, viewer, &procedure).await?;
            // A form that comes back refused says as much as the form that was asked for.
            policy::check(scene.viewer.actor(), &scene.state, Act::ReadEvaluation)?;
            scene.lot_state(lot)?;
            let form = form(&scene, lot);
            match command(&scene, lot, &posted) {
                Ok(command) => scene.run(command, &posted, form).await,
                Err(error) => form.refused(&posted, error),
            }
        };
        routes.requires(Act::ReadEvaluation, Method::GET, path, ask).act(C::ACT, Method::POST, path, act)
    }
}
