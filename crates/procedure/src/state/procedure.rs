//! State of a procedure and the only way in which it changes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Admission, AnnouncedDraw, AttachedDocument, CheckOutcome, Cure, Declaration, Draw, EnvelopeState, EnvelopeStatus,
    Exclusion, ExplanationsCheck, GivenExplanations, ImprovedOffer, ImprovementRound, LotStage, LotState, Panel, Phase,
    ReplayError, Session, SessionStage, Tenderer,
};
use crate::{
    BodyId, EnvelopeId, OperatorId, PersonId, ProcedureId, SessionId,
    definition::{EnvelopeClass, ProcedureFile},
    event::{CustodySnapshot, PanelKind, ProcedureEvent, SealedEnvelope, TenderAtClose, TenderDocument},
};

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureState {
    /// Version of the stream.
    pub version: u64,
    /// Identifier.
    pub id: ProcedureId,
    /// Buyer.
    pub body: BodyId,
    /// RUP.
    pub lead: PersonId,
    /// The procedure file.
    pub definition: ProcedureFile,
    /// Phase.
    pub phase: Phase,
    /// Term for tenders, as it stands.
    pub deadline: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When the end of the term was recorded.
    pub expired_at: Option<Timestamp>,
    /// When submissions were closed.
    pub closed_at: Option<Timestamp>,
    /// Documents of the tender, in the order in which they came.
    pub documents: Vec<AttachedDocument>,
    /// Keys to which tenders are sealed.
    pub custody: Option<CustodySnapshot>,
    /// Seggio.
    pub opening_panel: Option<Panel>,
    /// Commission.
    pub evaluation_panel: Option<Panel>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Tenderers, known from the term on.
    pub tenderers: BTreeMap<OperatorId, Tenderer>,
    /// Lots.
    pub lots: BTreeMap<u16, LotState>,
    /// Why the procedure ended without award, if it did.
    pub ended_reason: Option<String>,
}

impl ProcedureState {
    /// The stream's name.
    #[must_use]
    pub fn stream(id: &ProcedureId) -> String {
        format!("procedure/{id}")
    }

    /// Replays a stream; `None` for an empty one.
    ///
    /// # Errors
    /// [`ReplayError`] when an event does not fit.
    pub fn replay<'a>(
        events: impl IntoIterator<Item = (Timestamp, &'a PersonId, &'a ProcedureEvent)>,
    ) -> Result<Option<Self>, ReplayError> {
        let mut state: Option<Self> = None;
        for (instant, actor, event) in events {
            match &mut state {
                None => state = Some(Self::born(event)?),
                Some(state) => state.apply(instant, actor, event)?,
            }
        }
        Ok(state)
    }

    /// The state after the first event.
    ///
    /// # Errors
    /// [`ReplayError`] when it is not `drafted`.
    pub fn born(event: &ProcedureEvent) -> Result<Self, ReplayError> {
        let ProcedureEvent::Drafted { body, lead, definition } = event else {
            return Err(ReplayError::new(&event.kind(), "the procedure was never drafted"));
        };
        Ok(Self {
            version: 1,
            id: ProcedureId::new(definition.id.clone()),
            body: body.clone(),
            lead: lead.clone(),
            phase: Phase::Draft,
            deadline: definition.terms.submission,
            published_at: None,
            expired_at: None,
            closed_at: None,
            documents: Vec::new(),
            custody: None,
            opening_panel: None,
            evaluation_panel: None,
            sessions: BTreeMap::new(),
            tenderers: BTreeMap::new(),
            lots: definition.lot_numbers().map(|number| (number, LotState::default())).collect(),
            ended_reason: None,
            definition: (**definition).clone(),
        })
    }

    /// Applies one event.
    ///
    /// # Errors
    /// [`ReplayError`] when the event names something that the state does not have.
    pub fn apply(&mut self, instant: Timestamp, actor: &PersonId, event: &ProcedureEvent) -> Result<(), ReplayError> {
        self.version += 1;
        let missing = |what: &str| ReplayError::new(&event.kind(), format!("{what} is not in the state"));
        match event {
            ProcedureEvent::Drafted { .. } => return Err(ReplayError::new("drafted", "drafted twice")),
            ProcedureEvent::DraftRevised { definition } => {
                self.lots = definition.lot_numbers().map(|number| (number, LotState::default())).collect();
                self.deadline = definition.terms.submission;
                self.definition = (**definition).clone();
            }
            ProcedureEvent::DocumentsAttached { documents } => {
                let attached = |document: &TenderDocument| AttachedDocument::new(document.clone(), instant);
                self.documents.extend(documents.iter().map(attached));
            }
            ProcedureEvent::DocumentWithdrawn { digest, reason } => {
                let standing = self.documents.iter().position(|attached| attached.document.digest == *digest);
                let standing = standing.ok_or_else(|| missing("document"))?;
                if self.published_at.is_none() {
                    self.documents.remove(standing);
                } else if let Some(attached) = self.documents.get_mut(standing) {
                    attached.withdrawn = Some((instant, reason.clone()));
                }
            }
            ProcedureEvent::Decided { .. } => self.phase = Phase::Decided,
            ProcedureEvent::Published { custody, deadline } => {
                self.phase = Phase::Published;
                self.custody = Some(custody.clone());
                self.deadline = *deadline;
                self.published_at = Some(instant);
            }
            ProcedureEvent::Suspended { .. } => self.phase = Phase::Suspended,
            ProcedureEvent::Resumed { deadline, .. } => {
                self.phase = Phase::Published;
                self.deadline = *deadline;
            }
            ProcedureEvent::Extended { deadline, .. } => self.deadline = *deadline,
            ProcedureEvent::TermExpired { .. } => self.expired_at = Some(instant),
            ProcedureEvent::TenderTaken { tender } => self.take(tender),
            ProcedureEvent::SubmissionsClosed { .. } => {
                self.phase = Phase::Closed;
                self.closed_at = Some(instant);
            }
            ProcedureEvent::Deserted { reason } => self.end(Phase::Deserted, reason),
            ProcedureEvent::Revoked { reason, lot: None, .. } => self.end(Phase::Revoked, reason),
            ProcedureEvent::Annulled { reason, lot: None, .. } => self.end(Phase::Annulled, reason),
            ProcedureEvent::Revoked { lot: Some(lot), .. } => {
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.stage = LotStage::Revoked;
                self.conclude();
            }
            ProcedureEvent::Annulled { lot: Some(lot), .. } => {
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.stage = LotStage::Annulled;
                self.conclude();
            }
            ProcedureEvent::OpeningPanelNamed { act, members } => {
                self.opening_panel = Some(Panel::new(act.clone(), instant, members.clone()));
            }
            ProcedureEvent::EvaluationPanelNamed { act, members } => {
                self.evaluation_panel = Some(Panel::new(act.clone(), instant, members.clone()));
            }
            ProcedureEvent::TenderersSeen { panel } => {
                let panel = self.panel_mut(*panel).ok_or_else(|| missing("panel"))?;
                panel.seen.entry(actor.clone()).or_insert(instant);
            }
            ProcedureEvent::ConflictDeclared { panel, conflict, statement } => {
                let declaration = Declaration { conflict: *conflict, statement: statement.clone(), at: instant };
                let panel = self.panel_mut(*panel).ok_or_else(|| missing("panel"))?;
                panel.declarations.insert(actor.clone(), declaration);
            }
            ProcedureEvent::SessionConvened { session, panel, purpose, starts_at } => {
                let convened = Session {
                    id: session.clone(),
                    panel: *panel,
                    purpose: purpose.clone(),
                    convened_at: instant,
                    starts_at: *starts_at,
                    stage: SessionStage::Convened,
                    session_public: None,
                    started_at: None,
                    ended_at: None,
                    present: [].into(),
                };
                self.sessions.insert(session.clone(), convened);
            }
            ProcedureEvent::SessionStarted { session, session_public } => {
                let session = self.sessions.get_mut(session).ok_or_else(|| missing("session"))?;
                session.stage = SessionStage::Running;
                session.session_public = Some(session_public.clone());
                session.started_at = Some(instant);
                session.present.insert(actor.clone());
                if session.panel == PanelKind::Opening && self.phase == Phase::Closed {
                    self.phase = Phase::AdministrativeCheck;
                }
            }
            ProcedureEvent::PresenceConfirmed { session } => {
                let session = self.sessions.get_mut(session).ok_or_else(|| missing("session"))?;
                session.present.insert(actor.clone());
            }
            ProcedureEvent::SessionEnded { session, .. } => {
                let session = self.sessions.get_mut(session).ok_or_else(|| missing("session"))?;
                session.stage = SessionStage::Ended;
                session.ended_at = Some(instant);
            }
            ProcedureEvent::ShareGiven { session, envelope, custodian, share } => {
                let envelope = self.envelope_mut(envelope).ok_or_else(|| missing("envelope"))?;
                envelope.shares.insert(custodian.clone(), (session.clone(), share.clone()));
            }
            ProcedureEvent::EnvelopeOpened { session, envelope, contents, findings } => {
                let envelope = self.envelope_mut(envelope).ok_or_else(|| missing("envelope"))?;
                envelope.status = EnvelopeStatus::Opened {
                    session: session.clone(),
                    at: instant,
                    contents: Box::new(contents.clone()),
                    findings: findings.clone(),
                };
            }
            ProcedureEvent::EnvelopeUnreadable { session, envelope, evidence } => {
                let envelope = self.envelope_mut(envelope).ok_or_else(|| missing("envelope"))?;
                envelope.status =
                    EnvelopeStatus::Unreadable { session: session.clone(), at: instant, evidence: evidence.clone() };
            }
            ProcedureEvent::Admitted { tenderer, .. } => {
                self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?.admission = Admission::Admitted;
            }
            ProcedureEvent::CureAsked { tenderer, items, due, request } => {
                let tenderer = self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?;
                tenderer.admission = Admission::CureAsked { due: *due, items: items.clone(), answered: false };
                tenderer.cure = Some(Cure { request: request.clone(), answer: None, files: Vec::new() });
            }
            ProcedureEvent::CureAnswered { tenderer, answer, files } => {
                let tenderer = self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?;
                if let Some(cure) = &mut tenderer.cure {
                    cure.answer = Some(answer.clone());
                    cure.files = files.clone();
                }
                if let Admission::CureAsked { answered, .. } = &mut tenderer.admission {
                    *answered = true;
                }
            }
            ProcedureEvent::CureAssessed { tenderer, cured, .. } => {
                self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?.admission =
                    if *cured { Admission::Cured } else { Admission::NotCured };
            }
            ProcedureEvent::Excluded { tenderer, lot, ground, reason } => {
                let exclusion = Exclusion { ground: *ground, reason: reason.clone(), at: instant };
                let tenderer = self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?;
                match lot {
                    Some(lot) => {
                        tenderer.excluded_lots.insert(*lot, exclusion);
                    }
                    None => tenderer.admission = Admission::Excluded(exclusion),
                }
                self.reopen_ranked();
            }
            ProcedureEvent::Readmitted { tenderer, lot, .. } => {
                let tenderer = self.tenderer_mut(tenderer).ok_or_else(|| missing("tenderer"))?;
                let id = tenderer.id().clone();
                match lot {
                    Some(lot) => {
                        tenderer.excluded_lots.remove(lot);
                        self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.anomalies.readmit(&id);
                    }
                    None => tenderer.admission = Admission::Readmitted,
                }
                self.reopen_for_readmitted(*lot);
            }
            ProcedureEvent::AdmissionsSettled { deserted_lots, .. } => {
                self.phase = Phase::Evaluation;
                for lot in deserted_lots {
                    let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                    if !lot.stage.is_out() {
                        lot.stage = LotStage::Deserted;
                    }
                }
                if self.lots.values().all(|lot| lot.stage.is_out()) {
                    self.end(Phase::Deserted, "nessuna offerta ammessa");
                }
            }
            ProcedureEvent::SheetLocked { lot, sheet, comparisons } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                lot.sheets.entry(actor.clone()).or_default().extend(sheet.clone());
                for (subcriterion, preferences) in comparisons {
                    let tables = lot.comparisons.entry(actor.clone()).or_default();
                    tables.entry(subcriterion.clone()).or_default().extend(preferences.iter().cloned());
                }
            }
            ProcedureEvent::CollegialScored { lot, tenderer, subcriterion, value, reason } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                let given = lot.collegial.entry(tenderer.clone()).or_default();
                given.insert(subcriterion.clone(), (value.clone(), reason.clone()));
            }
            ProcedureEvent::Ascertained { lot, tenderer, item, value, reason } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                let found = lot.ascertained.entry(tenderer.clone()).or_default();
                found.insert(item.clone(), (value.clone(), reason.clone()));
            }
            ProcedureEvent::TechnicalScored { lot, scores, below_threshold } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                lot.stage = LotStage::TechnicalScored;
                lot.technical = scores.clone();
                lot.below_threshold = below_threshold.clone();
            }
            ProcedureEvent::TechnicalShown { lot } => {
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.stage = LotStage::TechnicalShown;
            }
            ProcedureEvent::Ranked { lot, ranking, unresolved } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                lot.stage = LotStage::Ranked;
                lot.ranking = ranking.clone();
                lot.unresolved = unresolved.clone();
            }
            ProcedureEvent::ImprovedOffersAsked { lot, round: _, tenderers, until, request } => {
                let asked = ImprovementRound::asked(tenderers, *until, request, instant);
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.improvements.push(asked);
            }
            ProcedureEvent::ImprovedOffersExpired { lot, round, .. } => {
                let round = self.improvement_mut(*lot, *round).ok_or_else(|| missing("round"))?;
                round.expired_at = Some(instant);
            }
            ProcedureEvent::ImprovedOfferTaken { tenderer, offer } => {
                let place = offer.envelope.lot.zip(offer.envelope.round);
                let round = place.and_then(|(lot, round)| self.improvement_mut(lot, round));
                round.ok_or_else(|| missing("round"))?.take(tenderer, offer);
            }
            ProcedureEvent::ImprovedOffersClosed { lot, round, .. } => {
                let round = self.improvement_mut(*lot, *round).ok_or_else(|| missing("round"))?;
                round.closed_at = Some(instant);
            }
            ProcedureEvent::DrawAnnounced {
                lot,
                tenderers,
                methods,
                subject,
                source,
                not_before,
                commitment,
                reason,
            } => {
                let announced = AnnouncedDraw {
                    tenderers: tenderers.clone(),
                    methods: methods.clone(),
                    subject: subject.clone(),
                    source: source.clone(),
                    not_before: *not_before,
                    commitment: commitment.clone(),
                    reason: reason.clone(),
                    at: instant,
                };
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.announced.push(announced);
            }
            ProcedureEvent::DrawHeld { lot, order, methods, seed, subject, commitment, public_input } => {
                let (subject, public_input) = (subject.as_deref(), public_input.as_deref());
                let draw = Draw::recorded(order, methods, seed, subject, commitment.as_ref(), public_input);
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.draws.push(draw);
            }
            ProcedureEvent::AnomalyThresholdApplied { lot, computation } => {
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.anomalies.apply(instant, computation);
            }
            ProcedureEvent::ExplanationsAsked { lot, tenderer, reason, request, due } => {
                let check = ExplanationsCheck {
                    reason: reason.clone(),
                    request: request.clone(),
                    due: *due,
                    given: None,
                    outcome: None,
                };
                let anomalies = &mut self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.anomalies;
                anomalies.checks.insert(tenderer.clone(), check);
            }
            ProcedureEvent::ExplanationsGiven { lot, tenderer, answer, files } => {
                let check = self.check_mut(*lot, tenderer).ok_or_else(|| missing("check"))?;
                check.given = Some(GivenExplanations { at: instant, answer: answer.clone(), files: files.clone() });
            }
            ProcedureEvent::ExplanationsAssessed { lot, tenderer, accepted, reason } => {
                let check = self.check_mut(*lot, tenderer).ok_or_else(|| missing("check"))?;
                check.outcome = Some(CheckOutcome { at: instant, accepted: *accepted, reason: reason.clone() });
            }
            ProcedureEvent::AwardProposed { lot, tenderer, .. } => {
                let lot = self.lot_mut(*lot).ok_or_else(|| missing("lot"))?;
                lot.stage = LotStage::Proposed;
                lot.proposed = Some(tenderer.clone());
                self.conclude();
            }
            ProcedureEvent::NotProposed { lot, .. } => {
                self.lot_mut(*lot).ok_or_else(|| missing("lot"))?.stage = LotStage::NotProposed;
                self.conclude();
            }
        }
        Ok(())
    }

    fn take(&mut self, tender: &TenderAtClose) {
        let envelopes = tender.manifest.envelopes.iter();
        let tenderer = Tenderer {
            manifest: tender.manifest.clone(),
            leaf: tender.leaf.clone(),
            submitted_at: tender.submitted_at,
            envelopes: envelopes.map(|e| (e.id.clone(), EnvelopeState::sealed(e.clone()))).collect(),
            admission: Admission::Pending,
            cure: None,
            excluded_lots: BTreeMap::new(),
        };
        self.tenderers.insert(tenderer.id().clone(), tenderer);
    }

    fn end(&mut self, phase: Phase, reason: &str) {
        self.phase = phase;
        self.ended_reason = Some(reason.to_owned());
    }

    /// When every lot is finished the procedure waits for the checks on the proposals.
    fn conclude(&mut self) {
        if self.phase == Phase::Evaluation && self.lots.values().all(LotState::is_finished) {
            self.phase = Phase::Proposed;
        }
    }

    /// An exclusion after ranking and before a proposal asks for a new ranking.
    fn reopen_ranked(&mut self) {
        let before = if self.definition.has_technical() { LotStage::TechnicalShown } else { LotStage::Waiting };
        for lot in self.lots.values_mut().filter(|lot| lot.stage == LotStage::Ranked) {
            lot.stage = before;
            lot.ranking.clear();
            lot.unresolved = None;
        }
    }

    /// A readmission takes the lots concerned back to the point where the readmitted tenderer can be evaluated;
    /// sheets already locked for the others stay.
    fn reopen_for_readmitted(&mut self, lot: Option<u16>) {
        if matches!(self.phase, Phase::Proposed) {
            self.phase = Phase::Evaluation;
        }
        for (number, state) in &mut self.lots {
            if lot.is_none_or(|only| only == *number) && !state.stage.is_out() {
                *state = LotState {
                    stage: LotStage::Waiting,
                    ranking: Vec::new(),
                    unresolved: None,
                    proposed: None,
                    ..state.clone()
                };
            }
        }
    }

    /// The panel of a kind.
    #[must_use]
    pub fn panel(&self, kind: PanelKind) -> Option<&Panel> {
        match kind {
            PanelKind::Opening => self.opening_panel.as_ref(),
            PanelKind::Evaluation => self.evaluation_panel.as_ref(),
        }
    }

    fn panel_mut(&mut self, kind: PanelKind) -> Option<&mut Panel> {
        match kind {
            PanelKind::Opening => self.opening_panel.as_mut(),
            PanelKind::Evaluation => self.evaluation_panel.as_mut(),
        }
    }

    fn lot_mut(&mut self, lot: u16) -> Option<&mut LotState> {
        self.lots.get_mut(&lot)
    }

    fn check_mut(&mut self, lot: u16, tenderer: &OperatorId) -> Option<&mut ExplanationsCheck> {
        self.lot_mut(lot)?.anomalies.checks.get_mut(tenderer)
    }

    fn tenderer_mut(&mut self, tenderer: &OperatorId) -> Option<&mut Tenderer> {
        self.tenderers.get_mut(tenderer)
    }

    fn improvement_mut(&mut self, lot: u16, round: u16) -> Option<&mut ImprovementRound> {
        self.lot_mut(lot)?.improvement_mut(round)
    }

    fn envelope_mut(&mut self, envelope: &EnvelopeId) -> Option<&mut EnvelopeState> {
        let of_tenders = self.tenderers.values_mut().flat_map(|tenderer| tenderer.envelopes.values_mut());
        let rounds = self.lots.values_mut().flat_map(|lot| &mut lot.improvements);
        let improved = rounds.flat_map(|round| round.offers.values_mut()).map(|offer| &mut offer.envelope);
        of_tenders.chain(improved).find(|found| found.sealed.id == *envelope)
    }

    /// An envelope and its tenderer.
    #[must_use]
    pub fn envelope(&self, envelope: &EnvelopeId) -> Option<(&Tenderer, &EnvelopeState)> {
        self.envelopes().find(|(_, found)| found.sealed.id == *envelope)
    }

    /// Every envelope with its tenderer, in the order of the tenderers' ids.
    pub fn envelopes(&self) -> impl Iterator<Item = (&Tenderer, &EnvelopeState)> {
        self.tenderers.values().flat_map(|tenderer| self.envelopes_of(tenderer).map(move |found| (tenderer, found)))
    }

    /// Envelopes of a tenderer: those of his tender, then his improved offers.
    pub fn envelopes_of<'a>(&'a self, tenderer: &'a Tenderer) -> impl Iterator<Item = &'a EnvelopeState> {
        let rounds = self.lots.values().flat_map(|lot| &lot.improvements);
        let improved = rounds.filter_map(|round| round.offers.get(tenderer.id()).map(|offer| &offer.envelope));
        tenderer.envelopes.values().chain(improved)
    }

    /// The improved offer that an envelope is, if it is one and was taken.
    #[must_use]
    pub fn improved_offer(&self, tenderer: &OperatorId, sealed: &SealedEnvelope) -> Option<&ImprovedOffer> {
        let round = self.lots.get(&sealed.lot?)?.improvement(sealed.round?)?;
        round.offers.get(tenderer).filter(|offer| offer.envelope.sealed.id == sealed.id)
    }

    /// Leaf of the act by which an envelope was sent: of the tender, or of the improved offer.
    #[must_use]
    pub fn leaf_of<'a>(&'a self, tenderer: &'a Tenderer, sealed: &SealedEnvelope) -> &'a str {
        self.improved_offer(tenderer.id(), sealed).map_or(&tenderer.leaf, |offer| &offer.leaf)
    }

    /// The session that runs now, if one does.
    #[must_use]
    pub fn running_session(&self) -> Option<&Session> {
        self.sessions.values().find(|session| session.stage == SessionStage::Running)
    }

    /// The document of the tender with this digest, withdrawn or not.
    #[must_use]
    pub fn document(&self, digest: &str) -> Option<&AttachedDocument> {
        self.documents.iter().find(|attached| attached.document.digest == digest)
    }

    /// Lots in which the envelope has a part: its own, or all those of the tender.
    #[must_use]
    pub fn lots_of(&self, tenderer: &Tenderer, envelope: &EnvelopeState) -> Vec<u16> {
        match envelope.sealed.lot {
            Some(lot) => vec![lot],
            None => tenderer.manifest.lots.clone(),
        }
    }

    /// Class of the envelope that holds the figures ranked: economic, or the single one.
    #[must_use]
    pub fn price_class(&self) -> EnvelopeClass {
        if self.definition.envelope(EnvelopeClass::Economic).is_some() {
            EnvelopeClass::Economic
        } else {
            EnvelopeClass::Single
        }
    }
}
