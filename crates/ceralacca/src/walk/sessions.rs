//! Sessions: convened with their notice, started, attended; envelopes opened by two custodians of three.

use ceralacca_procedure::{
    OperatorId, PersonId, SessionId, acts, definition::EnvelopeClass, event::PanelKind, state::EnvelopeStatus,
};
use ceralacca_sealing::EnvelopeHeader;
use ceralacca_storage::RandomRng;
use jiff::SignedDuration;

use super::{
    Until, WalkError,
    journal::words,
    stage::{Stage, doing},
};
use crate::{
    client::{TendererLine, ToOpenAnswer},
    custodian::{CustodianAt, ShareError, Trusted, give_shares, share_of},
};

/// How long after the earliest instant a session is convened.
const LATER: SignedDuration = SignedDuration::from_hours(1);

impl Stage<'_> {
    /// Convenes a session with its notice and starts it when its time has come; nobody but the starter is present yet.
    pub(super) async fn begin_session(&mut self, panel: PanelKind, it: &str, en: &str) -> Result<SessionId, WalkError> {
        self.sessions += 1;
        let session = SessionId::new(format!("seduta-{}", self.sessions));
        let body = self.options.example.body();
        let (lead, chair) = (body.lead(), self.chair(panel));
        self.now = doing("reading the clock", self.public.procedure(&self.id)).await?.now;
        let notice = SignedDuration::from_hours(i64::from(self.definition.terms.session_notice_hours));
        let starts_at = self.now.saturating_add(notice + LATER).unwrap_or(self.now);
        let mut command = acts::ConveneSession { session: session.clone(), panel, purpose: it.to_owned(), starts_at };
        if self.definition.terms.session_notice_hours > 0 {
            command.starts_at = self.now.saturating_add(LATER).unwrap_or(self.now);
            let what = words(
                "convoca la seduta fra un'ora, senza il preavviso",
                "convenes the session in an hour, without the notice",
            );
            self.act_refused(&lead, "convene-session", &command, &["session_notice"], what).await?;
            command.starts_at = starts_at;
        }
        self.act(
            &lead,
            "convene-session",
            &command,
            words(format!("convoca la seduta: {it}"), format!("convenes the session: {en}")),
        )
        .await?;
        let start = serde_json::json!({ "session": session });
        let what = words("prova a iniziare prima dell'ora", "tries to start before the hour");
        self.act_refused(&chair, "start-session", &start, &["session_too_early"], what).await?;
        self.advance(starts_at).await?;
        if panel == PanelKind::Opening {
            self.reached(Until::SeggioConvened).await?;
        }
        self.act(&chair, "start-session", &start, words("apre la seduta", "starts the session")).await?;
        Ok(session)
    }

    /// Every member of the panel confirms his presence.
    pub(super) async fn attend(&mut self, panel: PanelKind, session: &SessionId) -> Result<(), WalkError> {
        for member in self.members(panel).into_iter().skip(1) {
            let what = words("conferma la presenza dal proprio accesso", "confirms presence from his own login");
            self.act(&member, "confirm-presence", &acts::ConfirmPresence { session: session.clone() }, what).await?;
        }
        Ok(())
    }

    /// Ends a session.
    pub(super) async fn end_session(&mut self, panel: PanelKind, session: &SessionId) -> Result<(), WalkError> {
        let chair = self.chair(panel);
        let command = acts::EndSession { session: session.clone(), reason: "Operazioni concluse.".to_owned() };
        self.act(&chair, "end-session", &command, words("chiude la seduta", "ends the session")).await?;
        Ok(())
    }

    /// Members of a panel, chair first.
    pub(super) fn members(&self, panel: PanelKind) -> Vec<String> {
        let body = self.options.example.body();
        match panel {
            PanelKind::Opening => vec![body.opening_panel()],
            PanelKind::Evaluation => body.commissioners().to_vec(),
        }
    }

    pub(super) fn chair(&self, panel: PanelKind) -> String {
        self.members(panel).into_iter().next().unwrap_or_default()
    }

    /// One custodian gives his shares; each was checked on his device before it left it.
    async fn give(&mut self, custodian: &str, session: &SessionId) -> Result<Result<usize, ShareError>, WalkError> {
        self.open_key(custodian)?;
        let client = self.client(custodian).await?;
        // Demo: the custodian's own clock is the installation's, which runs ahead of the real one.
        let now = doing("reading the clock", self.public.procedure(&self.id)).await?.now;
        let person = PersonId::new(custodian);
        let at = CustodianAt {
            client: &client,
            person: &person,
            secret: self.key(custodian)?,
            trusted: Trusted { keys: &self.keys, now, demo: true },
            random: self.options.random,
        };
        let given = match give_shares(&at, &self.id, session, None).await {
            Ok(given) => given,
            Err(error) => return Ok(Err(error)),
        };
        for share in &given {
            let envelope = &share.envelope;
            let what = words(format!("dà la sua quota della {envelope}"), format!("gives his share of {envelope}"));
            self.recorded(custodian, &what, &share.answer)?;
        }
        Ok(Ok(given.len()))
    }

    /// A custodian's shares must be refused, all members not being present.
    pub(super) async fn try_without_quorum(&mut self, session: &SessionId) -> Result<(), WalkError> {
        let [first, ..] = self.options.example.body().custodians();
        let answer = match self.give(&first, session).await? {
            Ok(_) => Ok(()),
            Err(ShareError::Client(error)) => Err(error),
            Err(error) => return Err(WalkError::Share { doing: "giving a share without quorum".to_owned(), error }),
        };
        let what = words("dà la quota prima che tutti siano presenti", "gives a share before everybody is present");
        self.must_refuse(&first, what, &["quorum_missing"], answer)
    }

    /// Opens every envelope whose turn it is, which must be exactly those expected: by one custodian nothing opens, by two
    /// everything does.
    pub(super) async fn open_envelopes(
        &mut self,
        panel: PanelKind,
        session: &SessionId,
        class: EnvelopeClass,
        expected: &[(OperatorId, Option<u16>)],
    ) -> Result<(), WalkError> {
        let [first, second, _] = self.options.example.body().custodians();
        let listed = self.waiting_envelopes(&first, session).await?;
        let mut found: Vec<_> =
            listed.envelopes.iter().map(|envelope| (envelope.tenderer.clone(), envelope.lot)).collect();
        let mut wanted = expected.to_vec();
        found.sort();
        wanted.sort();
        if found != wanted || listed.envelopes.iter().any(|envelope| envelope.class != class) {
            return Err(WalkError::differs(format!("envelopes to open ({})", class.english()), wanted, found));
        }
        let given = self.give(&first, session).await?;
        given.map_err(|error| WalkError::Share { doing: format!("{first} gives his shares"), error })?;
        let reader = self.chair(panel);
        if let Some(one) = listed.envelopes.first() {
            let path = format!("/api/procedures/{}/envelopes/{}", self.id, one.envelope);
            let answer = self.client(&reader).await?.get::<serde_json::Value>(&path).await;
            let what = words(
                "legge una busta con la quota di un solo custode",
                "reads an envelope with one custodian's share only",
            );
            self.must_refuse(&reader, what, &["envelope_closed"], answer)?;
        }
        let given = self.give(&second, session).await?;
        given.map_err(|error| WalkError::Share { doing: format!("{second} gives his shares"), error })?;
        self.look_at_opened(&reader, session).await
    }

    pub(super) async fn waiting_envelopes(
        &mut self,
        custodian: &str,
        session: &SessionId,
    ) -> Result<ToOpenAnswer, WalkError> {
        self.read(custodian, &format!("/sessions/{session}/to-open")).await
    }

    /// A custodian gives a share of an economic envelope whose turn it is not: wrapped as it should be, and refused.
    pub(super) async fn try_economic_early(&mut self, session: &SessionId) -> Result<(), WalkError> {
        let [first, ..] = self.options.example.body().custodians();
        self.open_key(&first)?;
        let sealed = self.packages.values().flat_map(|package| &package.manifest.envelopes);
        let economic = sealed.into_iter().find(|envelope| envelope.class == EnvelopeClass::Economic).cloned();
        let Some(economic) = economic else { return Ok(()) };
        let listed = self.waiting_envelopes(&first, session).await?;
        let recipient = listed.session_public.ok_or_else(|| WalkError::Missing("the session has no key".to_owned()))?;
        let header = EnvelopeHeader::from_json(economic.header.to_string().as_bytes())
            .map_err(|error| WalkError::Missing(format!("a header of one's own: {error}")))?;
        let (person, secret) = (PersonId::new(first.as_str()), self.key(&first)?);
        let share = share_of(
            &header,
            &listed.custodians,
            &person,
            secret,
            (session, &recipient),
            &mut RandomRng(self.options.random),
        );
        let share = share
            .map_err(|error| WalkError::Share { doing: "an early economic share".to_owned(), error: error.into() })?;
        let command = acts::GiveShare { session: session.clone(), envelope: economic.id.clone(), share };
        let what = words("apre una busta economica prima del suo turno", "opens an economic envelope before its turn");
        self.act_refused(&first, "give-share", &command, &["order_of_envelopes"], what).await
    }

    async fn look_at_opened(&mut self, reader: &str, session: &SessionId) -> Result<(), WalkError> {
        for line in self.tenderers(reader).await? {
            for envelope in &line.envelopes {
                let EnvelopeStatus::Opened { session: opened_in, at, findings, contents } = &envelope.status else {
                    continue;
                };
                if opened_in != session {
                    continue;
                }
                self.report.opened += 1;
                let lot = envelope.lot.map(|lot| format!(" ({lot})")).unwrap_or_default();
                let count = contents.files.len();
                let what = words(
                    format!("{}{lot} di {}: aperta, {count} file", envelope.class.italian(), line.name),
                    format!("{}{lot} of {}: opened, {count} files", envelope.class.english(), line.name),
                );
                self.journal.act(*at, "Ceralacca", &what, &contents.index_digest)?;
                for finding in findings {
                    self.journal
                        .note(&words(format!("  rilievo: {}", finding.it), format!("  finding: {}", finding.en)))?;
                    self.report.findings.push((line.operator.clone(), finding.id.clone(), finding.item.clone()));
                }
            }
        }
        Ok(())
    }

    /// Tenderers as a panel reads them.
    pub(super) async fn tenderers(&mut self, reader: &str) -> Result<Vec<TendererLine>, WalkError> {
        self.read(reader, "/tenderers").await
    }
}
