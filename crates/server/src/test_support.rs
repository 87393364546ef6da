//! An installation in a temporary folder, spoken to through the whole router, for tests of the surface.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use ceralacca_procedure::PersonId;
use ceralacca_storage::{ManualClock, SeededRandom};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{
    App, Config, identity, installation,
    people::{self, PersonRecord},
    routes,
};

/// An installation that lasts as long as this value.
pub struct TestInstallation {
    /// The installation.
    pub app: App,
    /// Its clock, which stands at 1 January 2026 until a test moves it.
    pub clock: Arc<ManualClock>,
    _folder: TempDir,
}

/// An answer, read whole.
pub struct TestAnswer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub text: String,
}

impl TestAnswer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl TestInstallation {
    /// A fresh one.
    pub async fn start(demo: bool) -> Self {
        Self::start_with(|config| config.demo = demo).await
    }

    /// A fresh one, configured otherwise.
    pub async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        let (folder, config) = Self::configured(configure);
        let clock = Arc::new(ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap()));
        let app = installation::start(config, clock.clone(), Arc::new(SeededRandom::new(1))).await.unwrap();
        Self { app, clock, _folder: folder }
    }

    /// Whether an installation configured so refuses to start.
    pub async fn refused(configure: impl FnOnce(&mut Config)) -> bool {
        let (_folder, config) = Self::configured(configure);
        let clock = Arc::new(ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap()));
        installation::start(config, clock, Arc::new(SeededRandom::new(1))).await.is_err()
    }

    fn configured(configure: impl FnOnce(&mut Config)) -> (TempDir, Config) {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            database: format!("sqlite:{}", folder.path().join("test.db").display()),
            data: folder.path().to_owned(),
            file_bytes_max: 1_000,
            ..Config::default()
        };
        configure(&mut config);
        (folder, config)
    }

    /// Writes a person and opens a login for him; gives the token.
    pub async fn person(&self, id: &str, name: &str) -> String {
        let record = PersonRecord { name: name.to_owned(), ..PersonRecord::default() };
        people::put_person(self.app.engine.as_ref(), &id.into(), &record).await.unwrap();
        identity::open_login(&self.app, &PersonId::new(id)).await.unwrap().to_string()
    }

    /// Sends a request with headers, through all layers.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> TestAnswer {
        let mut request =
            Request::builder().method(Method::try_from(method).unwrap()).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = routes::router(&self.app).oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1_000_000).await.unwrap();
        TestAnswer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Sends JSON, as the person of the token if there is one.
    pub async fn post(&self, path: &str, token: &str, body: &Value) -> TestAnswer {
        let bearer = format!("Bearer {token}");
        self.send("POST", path, &[("authorization", &bearer)], body.to_string()).await
    }

    /// Reads, as the person of the token if there is one.
    pub async fn get(&self, path: &str, token: &str) -> TestAnswer {
        let bearer = format!("Bearer {token}");
        self.send("GET", path, &[("authorization", &bearer)], Body::empty()).await
    }
}
