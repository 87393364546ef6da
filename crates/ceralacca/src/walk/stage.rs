//! Where a walk stands: the procedure, who is logged in, the hand of the demo's clock, the tenders sent.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    io::Write,
    time::Duration,
};

use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureId,
    definition::ProcedureFile,
    offers::{Evaluation, OffersFile, evaluate},
    state::Phase,
};
use ceralacca_record::VerifierKey;
use ceralacca_sealing::CustodianSecret;
use ceralacca_server::routes::acts::ActAnswer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::{
    Options, ProvokedRefusal, WalkError, WalkReport,
    journal::{Journal, Words, words},
};
use crate::{
    client::{Client, ClientError, DemoPerson, fresh_id},
    custodian::CustodianKeyFile,
    demo::{DEMO_PIN, custodian_file, shift},
    sealer::Package,
};

/// How often, and how long, the closing of submissions is waited for.
const POLL: Duration = Duration::from_millis(100);
const POLLS_MAX: usize = 300;

/// Where a walk stands.
pub(super) struct Stage<'a> {
    pub(super) options: Options<'a>,
    pub(super) journal: Journal<'a>,
    pub(super) public: Client,
    logins: BTreeMap<PersonId, Client>,
    names: BTreeMap<PersonId, String>,
    pub(super) keys: Vec<VerifierKey>,
    secrets: BTreeMap<PersonId, CustodianSecret>,
    pub(super) now: Timestamp,
    pub(super) id: ProcedureId,
    pub(super) definition: ProcedureFile,
    pub(super) offers: OffersFile,
    pub(super) workplace: TempDir,
    /// The tender that counts of each tenderer.
    pub(super) packages: BTreeMap<OperatorId, Package>,
    /// Leaves of the acts on tenders whose receipts are checked in the end.
    pub(super) receipts: Vec<(OperatorId, String)>,
    pub(super) sessions: u32,
    pub(super) report: WalkReport,
}

#[derive(Deserialize)]
struct Hand {
    now: Timestamp,
}

impl<'a> Stage<'a> {
    /// Reads the clock and prepares a fresh copy of the example whose call is sent today.
    pub(super) async fn set(options: Options<'a>, out: &'a mut dyn Write) -> Result<Self, WalkError> {
        let doing = |error| WalkError::Client { doing: "reaching the demo installation".to_owned(), error };
        let public = Client::new(&options.server).map_err(doing)?;
        let now = public.get::<Hand>("/api/demo/clock").await.map_err(doing)?.now;
        let people: Vec<DemoPerson> = public.get("/api/people").await.map_err(doing)?;
        let keys = vec![public.record_key().await.map_err(doing)?];
        let broken =
            |error: &dyn std::fmt::Display| WalkError::Missing(format!("the example {}: {error}", options.example));
        let mut definition = options.example.procedure().map_err(|error| broken(&error))?;
        let mut offers = options.example.offers().map_err(|error| broken(&error))?;
        definition.id = fresh_id(&definition.id);
        offers.procedure.clone_from(&definition.id);
        let days = whole_days_between(definition.terms.sent, now);
        shift(&mut definition, days);
        let expected = evaluate(&definition, &offers).map_err(|error| broken(&error.text().en))?;
        let id = ProcedureId::new(definition.id.as_str());
        let journal = Journal::new(out, options.language);
        Ok(Self {
            journal,
            public,
            logins: BTreeMap::new(),
            names: people.into_iter().map(|found| (found.person, found.name)).collect(),
            keys,
            secrets: BTreeMap::new(),
            now,
            report: empty(&id, expected),
            id,
            definition,
            offers,
            workplace: tempfile::tempdir()?,
            packages: BTreeMap::new(),
            receipts: Vec::new(),
            sessions: 0,
            options,
        })
    }

    /// A client logged in as a person. Logins run out when the clock is moved, so they are not kept beyond.
    pub(super) async fn client(&mut self, person: &str) -> Result<Client, WalkError> {
        let person = PersonId::new(person);
        if let Some(known) = self.logins.get(&person) {
            return Ok(known.clone());
        }
        let doing = |error| WalkError::Client { doing: format!("logging in as {person}"), error };
        let client = self.public.log_in_as(&person).await.map_err(doing)?;
        self.logins.insert(person, client.clone());
        Ok(client)
    }

    /// Name of a person, or his identifier.
    pub(super) fn name(&self, person: &str) -> String {
        self.names.get(&PersonId::new(person)).cloned().unwrap_or_else(|| person.to_owned())
    }

    /// Does an act on the procedure and prints what was recorded.
    pub(super) async fn act<B: Serialize + ?Sized>(
        &mut self,
        person: &str,
        act: &str,
        body: &B,
        what: Words,
    ) -> Result<ActAnswer, WalkError> {
        let client = self.client(person).await?;
        let done = client.act(&self.id, act, body).await;
        let done = done.map_err(|error| WalkError::Client { doing: format!("{person}: {act}"), error })?;
        self.recorded(person, &what, &done)?;
        Ok(done)
    }

    /// Prints what an act left in the record.
    pub(super) fn recorded(&mut self, person: &str, what: &Words, done: &ActAnswer) -> Result<(), WalkError> {
        let who = self.name(person);
        for event in &done.events {
            self.journal.act(event.instant, &who, what, &event.leaf)?;
            self.report.acts.push(event.kind.clone());
        }
        Ok(())
    }

    /// Takes the answer to something that must be refused by one of these rules.
    pub(super) fn must_refuse<T>(
        &mut self,
        person: &str,
        what: Words,
        rules: &[&str],
        answer: Result<T, ClientError>,
    ) -> Result<(), WalkError> {
        let wanted = rules.join(" | ");
        let other = |found: String| WalkError::Refusal { doing: what.en.clone(), wanted: wanted.clone(), found };
        match answer {
            Ok(_) => Err(other("no refusal".to_owned())),
            Err(ClientError::Refused { refusal, .. }) if rules.contains(&refusal.rule.as_str()) => {
                let who = self.name(person);
                self.journal.refused(&who, &what, &refusal.rule, &words(refusal.it.clone(), refusal.en.clone()))?;
                self.report.refusals.push(ProvokedRefusal { attempt: what.en.clone(), rule: refusal.rule });
                Ok(())
            }
            Err(error) => Err(other(error.to_string())),
        }
    }

    /// Tries an act that must be refused.
    pub(super) async fn act_refused<B: Serialize + ?Sized>(
        &mut self,
        person: &str,
        act: &str,
        body: &B,
        rules: &[&str],
        what: Words,
    ) -> Result<(), WalkError> {
        let client = self.client(person).await?;
        let answer = client.act(&self.id, act, body).await;
        self.must_refuse(person, what, rules, answer)
    }

    /// Reads something as a person.
    pub(super) async fn read<T: serde::de::DeserializeOwned>(
        &mut self,
        person: &str,
        rest: &str,
    ) -> Result<T, WalkError> {
        let path = format!("/api/procedures/{}{rest}", self.id);
        let client = self.client(person).await?;
        client.get(&path).await.map_err(|error| WalkError::Client { doing: format!("{person} reads {rest}"), error })
    }

    /// Moves the demo's clock.
    pub(super) async fn advance(&mut self, to: Timestamp) -> Result<(), WalkError> {
        let lead = self.options.example.body().lead();
        let client = self.client(&lead).await?;
        let body = serde_json::json!({ "to": to });
        let moved = client.post::<_, Hand>("/api/demo/clock", &body).await;
        // What falls due may be done by the installation's own turn at the same moment: what counts is where the hand is.
        let reached = self.public.get::<Hand>("/api/demo/clock").await.map(|hand| hand.now);
        let doing = |error| WalkError::Client { doing: format!("moving the clock to {to}"), error };
        self.now = match (moved, reached) {
            (Ok(hand), _) => hand.now,
            (Err(ClientError::Refused { .. }), Ok(now)) if now >= to => now,
            (Err(error), _) => return Err(doing(error)),
        };
        self.logins.clear();
        self.journal.note(&words("… l'orologio della dimostrazione va avanti", "… the demo clock moves on"))
    }

    /// Waits until the procedure has left the phase in which it takes tenders.
    pub(super) async fn wait_until_closed(&mut self) -> Result<(), WalkError> {
        for _ in 0..POLLS_MAX {
            let found = self.public.procedure(&self.id).await;
            let found =
                found.map_err(|error| WalkError::Client { doing: "waiting for the closing".to_owned(), error })?;
            if found.phase == Phase::Closed {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        Err(WalkError::Missing("submissions were not closed after the term".to_owned()))
    }

    /// The key of a custodian of the demo, opened once.
    pub(super) fn open_key(&mut self, custodian: &str) -> Result<(), WalkError> {
        let person = PersonId::new(custodian);
        if !self.secrets.contains_key(&person) {
            let file = CustodianKeyFile::read(&custodian_file(&self.options.data, custodian))?;
            self.secrets.insert(person, file.unlock(DEMO_PIN)?);
        }
        Ok(())
    }

    pub(super) fn key(&self, custodian: &str) -> Result<&CustodianSecret, WalkError> {
        let found = self.secrets.get(&PersonId::new(custodian));
        found.ok_or_else(|| WalkError::Missing(format!("the key of {custodian} is not open")))
    }

    /// Lots for which somebody tendered.
    pub(super) fn lots(&self) -> BTreeSet<u16> {
        self.offers.lots.iter().map(|lot| lot.number).collect()
    }
}

/// The whole days by which an instant moves to lie within the day before another: hours of the day are kept.
fn whole_days_between(from: Timestamp, to: Timestamp) -> SignedDuration {
    let days = to.duration_since(from).as_hours().div_euclid(24);
    SignedDuration::from_hours(days * 24)
}

fn empty(id: &ProcedureId, expected: Evaluation) -> WalkReport {
    WalkReport {
        procedure: id.clone(),
        expected,
        acts: Vec::new(),
        refusals: Vec::new(),
        rankings: BTreeMap::new(),
        proposals: BTreeMap::new(),
        findings: Vec::new(),
        opened: 0,
        closed: 0,
        receipts: 0,
    }
}

/// What a future of the client was about, when it fails.
pub(super) async fn doing<T>(what: &str, future: impl Future<Output = Result<T, ClientError>>) -> Result<T, WalkError> {
    future.await.map_err(|error| WalkError::Client { doing: what.to_owned(), error })
}
