//! Routes say who may call them, or they are not mounted: `public`, `login`, `act` or `requires`.
//!
//! - `public`: anybody.
//! - `login`: somebody who is logged in; what he may do is decided by what he asks for.
//! - `act`: an act of the matrix. The permit is made at the act's own instant, inside the sequencer.
//! - `requires`: a sensitive read of the matrix on the procedure named in the path (`{procedure}`), checked before the
//!   handler runs.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Path, Request, State},
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use ceralacca_procedure::{
    ProcedureId,
    policy::{self, Act},
};

use crate::{ApiError, App, identity::Caller, pages, streams};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Somebody logged in.
    Login,
    /// Somebody logged in; the permit for this act is made in the sequencer.
    Act(Act),
    /// Somebody whom the matrix lets do this read now.
    Requires(Act),
}

/// A mounted route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// Method.
    pub method: Method,
    /// Path pattern.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// Collects routes with their access.
pub struct Routes {
    app: App,
    router: Router<App>,
    mounted: Vec<Mounted>,
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app, router: Router::new(), mounted: Vec::new() }
    }

    /// The installation for which the routes are mounted.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// A route for anybody.
    #[must_use]
    pub fn public<H, T>(self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Public, handler)
    }

    /// A route for somebody logged in.
    #[must_use]
    pub fn login<H, T>(self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Login, handler)
    }

    /// A route that does an act.
    #[must_use]
    pub fn act<H, T>(self, act: Act, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Act(act), handler)
    }

    /// A sensitive read of the procedure named in the path.
    #[must_use]
    pub fn requires<H, T>(self, act: Act, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.mount(method, path, Access::Requires(act), handler)
    }

    /// The same handler under several access rules would hide one of them: each path and method is mounted once.
    fn mount<H, T>(mut self, method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let Ok(filter) = MethodFilter::try_from(method.clone()) else { return self };
        let route = on(filter, handler);
        let route = match access {
            Access::Public => route,
            Access::Login | Access::Act(_) => route.route_layer(from_fn_with_state(self.app.clone(), logged_in)),
            Access::Requires(act) => route
                .route_layer(from_fn_with_state((self.app.clone(), act), permitted))
                .route_layer(from_fn_with_state(self.app.clone(), logged_in)),
        };
        self.router = self.router.route(path, route);
        self.mounted.push(Mounted { method, path, access });
        self
    }

    /// What is mounted so far.
    #[must_use]
    pub fn mounted(&self) -> &[Mounted] {
        &self.mounted
    }

    /// The router and the list of what it mounts.
    pub fn finish(self) -> (Router<App>, Vec<Mounted>) {
        (self.router, self.mounted)
    }
}

async fn logged_in(State(app): State<App>, caller: Caller, request: Request, next: Next) -> Response {
    if caller.actor.person.is_some() {
        return next.run(request).await;
    }
    if request.method() == Method::POST && pages::refusals::is_page(request.uri().path()) {
        return pages::refusals::login_expired(&app, request).await;
    }
    ApiError::LoginMissing.into_response()
}

async fn permitted(
    State((app, act)): State<(App, Act)>,
    Path(path): Path<HashMap<String, String>>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let id = ProcedureId::new(path.get("procedure").cloned().unwrap_or_default());
    let state = match streams::known_procedure(&app, &id).await {
        Ok(state) => state,
        Err(error) => return error.into_response(),
    };
    match policy::check(&caller.actor, &state, act) {
        Ok(()) => next.run(request).await,
        Err(refusal) => ApiError::from(refusal).into_response(),
    }
}
