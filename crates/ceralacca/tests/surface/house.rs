//! An installation in a temporary folder, its demo loaded, its clock standing still until a test moves it.

use std::{fs, path::Path, sync::Arc};

use ceralacca::{
    client::{Client, ClientError, PublicProcedure, ToOpenAnswer},
    custodian::{CustodianKeyFile, share_of},
    demo::{self, DEMO_PIN, Example, custodian_file},
    sealer::{self, Package, TenderDraft},
};
use ceralacca_procedure::{EnvelopeId, ProcedureId, Refusal, SessionId, event::SealedEnvelope};
use ceralacca_record::{Receipt, SigningKey, WitnessKey};
use ceralacca_sealing::{CustodianSecret, EnvelopeHeader};
use ceralacca_server::{App, Config, installation, jobs, routes};
use ceralacca_storage::{ManualClock, RandomRng, SystemRandom};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::TempDir;

pub struct House {
    pub app: App,
    pub base: String,
    pub folder: TempDir,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.server.abort();
    }
}

pub fn config(folder: &TempDir) -> Config {
    Config {
        database: format!("sqlite:{}", folder.path().join("record.db").display()),
        data: folder.path().to_owned(),
        demo: true,
        file_bytes_max: 1024 * 1024,
        witnesses: vec![WitnessKey::of(&witness()).to_string()],
        ..Config::default()
    }
}

/// The secret key of the witness that every house knows.
pub fn witness() -> SigningKey {
    SigningKey::from_seed("testimone.example/1", &[3; 32]).unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// An installation on a folder, and its address.
async fn serve(folder: &TempDir) -> (App, String, tokio::task::JoinHandle<()>) {
    let clock = Arc::new(ManualClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
    let app = installation::start(config(folder), clock, Arc::new(SystemRandom)).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = routes::router(&app);
    (app, base, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

impl House {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (app, base, server) = serve(&folder).await;
        demo::load(&app).await.unwrap();
        Self { app, base, folder, server }
    }

    /// Stops, and starts again on what is in the folder.
    pub async fn restart(&mut self) {
        self.server.abort();
        let now = self.app.now();
        (self.app, self.base, self.server) = serve(&self.folder).await;
        self.set_clock(now);
    }

    /// The same installation once more, from now on by itself: as if a copy of its disk were started.
    pub async fn twin(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        let (app, base, server) = serve(&folder).await;
        Self { app, base, folder, server }
    }

    pub fn public(&self) -> Client {
        Client::new(&self.base).unwrap()
    }

    pub async fn client(&self, person: &str) -> Client {
        self.public().log_in_as(&person.into()).await.unwrap()
    }

    /// Moves the clock without letting any job run; it stays where it is when it has passed that instant already.
    pub fn set_clock(&self, to: Timestamp) {
        if to > self.app.now() {
            self.app.demo_clock.as_ref().unwrap().advance_to(to).unwrap();
        }
    }

    /// Moves the clock and does what falls due.
    pub async fn pass_to(&self, to: Timestamp) {
        self.set_clock(to);
        jobs::turn(&self.app).await.unwrap();
    }

    pub async fn procedure(&self, example: Example) -> PublicProcedure {
        let id = ProcedureId::new(format!("{}-demo", example.procedure().unwrap().id));
        self.public().procedure(&id).await.unwrap()
    }

    /// The tender of one firm as the example's offers have it.
    pub fn draft(procedure: &PublicProcedure, example: Example, firm: &str) -> TenderDraft {
        let mut offers = example.offers().unwrap();
        offers.procedure = procedure.id.as_str().to_owned();
        let tenders = demo::tenders(&procedure.definition, &offers).unwrap();
        tenders.into_iter().find(|tender| tender.tenderer.as_str() == firm).unwrap()
    }

    pub async fn seal(&self, procedure: &PublicProcedure, draft: &TenderDraft) -> (Package, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let keys = [self.app.keys.record.verifier()];
        let custody = self.public().proved_custody(&procedure.definition, &keys, true).await.unwrap();
        let (package, _) = sealer::seal(&procedure.definition, &custody, draft, folder.path(), &SystemRandom).unwrap();
        (package, folder)
    }

    /// Uploads every object of a tender.
    pub async fn upload(&self, client: &Client, package: &Package) {
        for object in package.manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
            let upload = client.announce_upload(&package.manifest.procedure, object.length).await.unwrap();
            let found = client.continue_upload(&upload, &package.object(&object.digest)).await.unwrap();
            assert_eq!(found, object.digest);
        }
    }

    /// Seals, uploads and submits the example's tender of a firm.
    pub async fn tender(&self, example: Example, firm: &str) -> (Package, Receipt) {
        let procedure = self.procedure(example).await;
        let (package, folder) = self.seal(&procedure, &Self::draft(&procedure, example, firm)).await;
        let client = self.client(demo::firm(firm).unwrap().legal.0).await;
        self.upload(&client, &package).await;
        let receipt = client.submit(&package.manifest, &format!("tender-of-{firm}")).await.unwrap();
        drop(folder);
        (package, receipt)
    }

    /// Names a panel; its members read the names and declare.
    pub async fn name_panel(&self, example: Example, id: &ProcedureId, kind: &str, members: &[String]) {
        let lead = self.client(&example.body().lead()).await;
        let act = if kind == "opening" { "name-opening-panel" } else { "name-evaluation-panel" };
        lead.act(id, act, &json!({ "act": "nomina n. 1", "members": members })).await.unwrap();
    }

    pub async fn declare(&self, id: &ProcedureId, kind: &str, member: &str) {
        let client = self.client(member).await;
        let path = format!("/api/procedures/{id}/acts/see-tenderers");
        let _: serde_json::Value = client.post(&path, &json!({ "panel": kind })).await.unwrap();
        let declaration = json!({ "panel": kind, "conflict": false, "statement": "Nessun conflitto di interesse." });
        client.act(id, "declare-conflict", &declaration).await.unwrap();
    }

    /// Convenes a session, lets its notice run, starts it with everybody present.
    pub async fn hold(
        &self,
        example: Example,
        id: &ProcedureId,
        kind: &str,
        session: &str,
        members: &[String],
    ) -> SessionId {
        let lead = self.client(&example.body().lead()).await;
        let starts_at = self.app.now() + SignedDuration::from_hours(72);
        let convened = json!({ "session": session, "panel": kind, "purpose": "apertura", "starts_at": starts_at });
        lead.act(id, "convene-session", &convened).await.unwrap();
        self.pass_to(starts_at).await;
        let chair = self.client(&members[0]).await;
        chair.act(id, "start-session", &json!({ "session": session })).await.unwrap();
        for member in &members[1..] {
            self.client(member).await.act(id, "confirm-presence", &json!({ "session": session })).await.unwrap();
        }
        SessionId::new(session)
    }

    /// Lets the term pass and has the seggio meet, declared and present; gives its session and its members.
    pub async fn meet_seggio(&self, example: Example, procedure: &PublicProcedure) -> (SessionId, Vec<String>) {
        self.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;
        let seggio = vec![example.body().opening_panel()];
        self.name_panel(example, &procedure.id, "opening", &seggio).await;
        self.declare(&procedure.id, "opening", &seggio[0]).await;
        (self.hold(example, &procedure.id, "opening", "seduta-1", &seggio).await, seggio)
    }

    pub fn secret(&self, custodian: &str) -> CustodianSecret {
        CustodianKeyFile::read(&custodian_file(self.folder.path(), custodian)).unwrap().unlock(DEMO_PIN).unwrap()
    }

    pub async fn to_open(&self, id: &ProcedureId, session: &SessionId, custodian: &str) -> ToOpenAnswer {
        let client = self.client(custodian).await;
        client.get(&format!("/api/procedures/{id}/sessions/{session}/to-open")).await.unwrap()
    }

    /// A sound share of any envelope, whether or not it is its turn.
    pub fn share(
        &self,
        answer: &ToOpenAnswer,
        envelope: &SealedEnvelope,
        session: &SessionId,
        custodian: &str,
    ) -> serde_json::Value {
        let header = EnvelopeHeader::from_json(envelope.header.to_string().as_bytes()).unwrap();
        let recipient = answer.session_public.unwrap();
        let secret = self.secret(custodian);
        share_of(
            &header,
            &answer.custodians,
            &custodian.into(),
            &secret,
            (session, &recipient),
            &mut RandomRng(&SystemRandom),
        )
        .unwrap()
    }

    /// Gives a share; the answer of the installation.
    pub async fn give(
        &self,
        id: &ProcedureId,
        session: &SessionId,
        envelope: &EnvelopeId,
        custodian: &str,
        share: &serde_json::Value,
    ) -> Result<(), ClientError> {
        let body = json!({ "session": session, "envelope": envelope, "share": share });
        self.client(custodian).await.act(id, "give-share", &body).await.map(drop)
    }

    /// Two custodians open everything whose turn it is.
    pub async fn open_all(&self, example: Example, id: &ProcedureId, session: &SessionId, packages: &[&Package]) {
        for custodian in example.body().custodians().iter().take(2) {
            let answer = self.to_open(id, session, custodian).await;
            for waiting in &answer.envelopes {
                let sealed = packages.iter().flat_map(|package| &package.manifest.envelopes);
                let sealed = sealed.into_iter().find(|envelope| envelope.id == waiting.envelope).unwrap();
                let share = self.share(&answer, sealed, session, custodian);
                self.give(id, session, &waiting.envelope, custodian, &share).await.unwrap();
            }
        }
    }
}

/// The refusal that an answer must be, with its rule; every refusal speaks both languages.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, ClientError>, status: u16, rule: &str) -> Refusal {
    match answer {
        Err(ClientError::Refused { status: found, refusal }) => {
            assert_eq!((found, refusal.rule.as_str()), (status, rule), "{refusal:?}");
            assert!(!refusal.it.is_empty() && !refusal.en.is_empty());
            *refusal
        }
        other => panic!("expected {status} {rule}, got {other:?}"),
    }
}
