//! An act on one lot: a page that is one form and says what the act is, and the act itself.

use axum::{
    extract::{Path, State},
    http::Method,
};
use ceralacca_procedure::{ProcedureId, acts::ProcedureAct, policy::Act};

use super::scene::Scene;
use crate::{
    App,
    access::Routes,
    pages::{FormPage, Posted, Viewer},
};

type At = Path<(ProcedureId, u16)>;

/// What is asked, and what is done.
pub(super) struct LotAct<C> {
    pub path: &'static str,
    pub form: fn(&Scene, u16) -> FormPage,
    pub command: fn(&App, u16, &Posted) -> C,
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
            let scene = Scene::of_office(&app, viewer, &procedure).await?;
            scene.run(command(&app, lot, &posted), &posted, form(&scene, lot)).await
        };
        routes.requires(Act::ReadEvaluation, Method::GET, path, ask).act(C::ACT, Method::POST, path, act)
    }
}
