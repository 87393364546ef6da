//! A procedure, its people, and the laws that must hold after every act.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    CoefficientRules, DrawSeed, Exact, PairPreference, PairwiseRules, PairwiseVariant, Part, RoundingRule, Scoring,
    TendererId,
};
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState, Refusal, SessionId, TenderEvent, TenderState,
    acts::{self, OpeningOutcome, ProcedureAct, RecordOpening},
    anomaly::{Obstacle, findings, obstacle},
    definition::{EnvelopeClass, EnvelopeScope, ProcedureFile},
    event::{
        AnswerValue, AscertainedValue, CustodianKey, CustodySnapshot, ExclusionGround, ImprovedOfferAtClose, Manifest,
        OpenedContents, PanelKind, SealedEnvelope, SealedObject, TenderAtClose,
    },
    findings::SummaryFigures,
    policy::{Act, Actor, Role, check, permit},
    scoring::{self, JudgedBy},
    state::{Admission, Draw, EnvelopeStatus, LotStage, LotState, Phase, SessionStage},
    waiting::{Awaited, Waiting, waiting},
};
use jiff::{SignedDuration, Timestamp};

use crate::steps::Step;

const COMO: &str = include_str!("../../../../examples/como-2024.toml");
const FIRMS: [&str; 4] = ["firm-a", "firm-b", "firm-c", "firm-d"];
const COMMISSIONERS: [&str; 3] = ["commissioner-1", "commissioner-2", "commissioner-3"];
const CUSTODIANS: [&str; 3] = ["custodian-1", "custodian-2", "custodian-3"];

/// Sub-criterion → preferences, as an act takes them.
pub type Comparisons = BTreeMap<String, Vec<PairPreference>>;

pub struct World {
    state: ProcedureState,
    log: Vec<(Timestamp, PersonId, ProcedureEvent)>,
    tenders: BTreeMap<OperatorId, (TenderState, Timestamp)>,
    now: Timestamp,
    sessions: u32,
    manifests: u32,
    /// Whether every act must have been waited for.
    pub strict: bool,
    /// Whether all offers are equal, so that every ranking begins with a tie.
    equal: bool,
}

/// The decision, with a reason for each error that the documents of the example carry.
fn decision(definition: &ProcedureFile) -> acts::RecordDecision {
    let errors = definition.lint_errors().into_iter();
    let lint_reasons = errors.map(|lint| (lint.key(), "Così nei documenti originali".to_owned())).collect();
    acts::RecordDecision { act: "det. 1".into(), lint_reasons }
}

impl World {
    pub fn drafted() -> Self {
        Self::of(ProcedureFile::from_toml(COMO).unwrap())
    }

    /// The same procedure with the offers of each lot compared in pairs, where they are three at least.
    pub fn compared() -> Self {
        let mut definition = ProcedureFile::from_toml(COMO).unwrap();
        let technical = definition.award.technical.as_mut().unwrap();
        technical.scoring = Scoring::Pairwise(PairwiseRules {
            variant: PairwiseVariant::MeanOfCoefficients,
            rounding: RoundingRule::EXACT,
            offers_max: 20,
            fallback: technical.scoring.coefficients().cloned(),
        });
        Self::of(definition)
    }

    /// The same procedure where all offer the same, so that it comes to improved offers.
    pub fn equal() -> Self {
        Self { equal: true, ..Self::drafted() }
    }

    /// How many improved offers were opened.
    pub fn improved(&self) -> usize {
        let rounds = self.state.lots.values().flat_map(|lot| &lot.improvements);
        rounds.flat_map(|round| round.offers.values()).filter(|offer| !offer.envelope.is_sealed()).count()
    }

    fn of(definition: ProcedureFile) -> Self {
        let now = definition.terms.submission - SignedDuration::from_hours(24 * 3);
        let (body, lead) = (definition.buyer.id.as_str().into(), PersonId::new("lead"));
        let drafted = ProcedureEvent::Drafted { body, lead: lead.clone(), definition: Box::new(definition) };
        Self {
            state: ProcedureState::born(&drafted).unwrap(),
            log: vec![(now, lead, drafted)],
            tenders: BTreeMap::new(),
            now,
            sessions: 0,
            manifests: 0,
            strict: false,
            equal: false,
        }
    }

    pub fn is_concluded(&self) -> bool {
        self.state.phase == Phase::Proposed
    }

    pub fn opened_economic(&self) -> usize {
        let opened = self.state.tenderers.values().flat_map(|tenderer| tenderer.envelopes.values());
        opened.filter(|e| e.sealed.class == EnvelopeClass::Economic && !e.is_sealed()).count()
    }

    pub fn summary(&self) -> (Phase, Vec<LotStage>, usize) {
        (self.state.phase, self.state.lots.values().map(|lot| lot.stage).collect(), self.log.len())
    }

    pub fn take(&mut self, step: Step) {
        self.now += SignedDuration::from_micros(1);
        match step {
            Step::Wait { minutes } => self.now += SignedDuration::from_mins(i64::from(minutes)),
            Step::Guided { seed } => self.guided(seed),
            Step::Wild { act, who, target, lot } => self.wild(act, who, target, lot),
        }
    }

    fn actor(&self, name: &str) -> Actor {
        let mut actor = Actor { person: Some(PersonId::new(name)), ..Actor::default() };
        let roles: &[Role] = match name {
            "lead" => &[Role::ProjectLead],
            "officer" => &[Role::Officer],
            "auditor" => &[Role::Auditor],
            "admin" => &[Role::BuyerAdmin],
            _ if CUSTODIANS.contains(&name) => &[Role::KeyCustodian],
            _ => &[],
        };
        if !roles.is_empty() {
            actor.bodies.insert(self.state.body.clone(), roles.iter().copied().collect());
        }
        if FIRMS.contains(&name) {
            actor.operators.insert(OperatorId::new(name), [Role::LegalRepresentative].into());
        }
        actor
    }

    /// Tries an act; a refusal changes nothing, events keep every law.
    fn act<C: ProcedureAct>(&mut self, actor: &Actor, command: C) -> Result<(), Refusal> {
        let before = self.state.clone();
        let decided = permit::<C>(actor, &self.state).and_then(|permit| command.decide(&self.state, permit, self.now));
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => {
                assert_eq!(before, self.state, "a refusal changed the state");
                assert!(!refusal.rule.is_empty() && !refusal.it.is_empty() && !refusal.en.is_empty());
                return Err(refusal);
            }
        };
        if self.strict && !events.is_empty() {
            self.check_awaited(actor, C::ACT);
        }
        for event in events {
            laws(&self.state, self.now, &event);
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<ProcedureEvent>(&text).unwrap(), event, "an event survives its JSON");
            self.state.apply(self.now, &actor.id(), &event).unwrap();
            self.log.push((self.now, actor.id(), event));
        }
        self.check_waiting();
        Ok(())
    }

    /// The act that somebody has just been allowed to do was waited for, from him, now.
    fn check_awaited(&self, actor: &Actor, act: Act) {
        // Opening follows the last share by itself.
        if act == Act::RecordOpening {
            return;
        }
        // To decide on a tenderer is also to ask him to cure.
        let act = if act == Act::AskCure { Act::Admit } else { act };
        let due: Vec<Waiting> = waiting(&self.state).into_iter().filter(|found| found.is_due(self.now)).collect();
        let of_actor = |of: &Awaited| of.includes(actor) || (*of == Awaited::Platform && actor.system);
        let named = due.iter().any(|found| found.act == act && of_actor(&found.of));
        assert!(named, "{act:?} by {:?} was not waited for: {due:?}", actor.person);
    }

    /// Whoever is waited for may do the act, and the same thing is not waited for twice.
    fn check_waiting(&self) {
        let all = waiting(&self.state);
        for (index, found) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(found), "twice: {found:?}");
            assert!(found.count > 0, "{found:?}");
            match &found.of {
                Awaited::People { persons, wanted } => {
                    assert!((1..=persons.len()).contains(wanted), "{found:?}");
                    for person in persons {
                        let actor = self.actor(person.as_str());
                        assert_eq!(check(&actor, &self.state, found.act), Ok(()), "{found:?}");
                    }
                }
                Awaited::Firm(firm) => {
                    assert_eq!(check(&self.actor(firm.as_str()), &self.state, found.act), Ok(()), "{found:?}");
                }
                Awaited::Firms => assert_eq!(check(&self.actor(FIRMS[0]), &self.state, found.act), Ok(())),
                Awaited::Platform => assert_eq!(check(&Actor::system(), &self.state, found.act), Ok(())),
            }
        }
    }

    pub fn check_replay(&self) {
        let replayed = ProcedureState::replay(self.log.iter().map(|(at, who, event)| (*at, who, event))).unwrap();
        assert_eq!(replayed.as_ref(), Some(&self.state), "replay = apply");
    }

    // ---- tenders

    fn submit(&mut self, firm: &str, lots: Vec<u16>) -> Result<(), Refusal> {
        self.manifests += 1;
        let operator = OperatorId::new(firm);
        let manifest = self.manifest(&operator, lots);
        let actor = self.actor(firm);
        let (tender, _) = self.tenders.get(&operator).cloned().unwrap_or_default_tender();
        let permit = permit::<acts::SubmitTender>(&actor, &self.state)?;
        let events = acts::SubmitTender { manifest }.decide(&self.state, &tender, permit, self.now)?;
        self.record_tender(operator, tender, &events);
        Ok(())
    }

    fn withdraw(&mut self, firm: &str) -> Result<(), Refusal> {
        let operator = OperatorId::new(firm);
        let actor = self.actor(firm);
        let (tender, _) = self.tenders.get(&operator).cloned().unwrap_or_default_tender();
        let permit = permit::<acts::WithdrawTender>(&actor, &self.state)?;
        let command = acts::WithdrawTender { tenderer: operator.clone() };
        let events = command.decide(&self.state, &tender, permit, self.now)?;
        self.record_tender(operator, tender, &events);
        Ok(())
    }

    fn record_tender(&mut self, operator: OperatorId, mut tender: TenderState, events: &[TenderEvent]) {
        assert_eq!(self.state.phase, Phase::Published, "a tender is taken only while the term runs");
        assert!(self.now <= self.state.deadline, "a tender is taken only in time");
        events.iter().for_each(|event| tender.apply(event));
        self.tenders.insert(operator, (tender, self.now));
    }

    fn manifest(&self, operator: &OperatorId, lots: Vec<u16>) -> Manifest {
        let mut envelopes = Vec::new();
        for spec in &self.state.definition.envelopes {
            let places: Vec<Option<u16>> = match spec.scope {
                EnvelopeScope::Procedure => vec![None],
                EnvelopeScope::Lot => lots.iter().map(|lot| Some(*lot)).collect(),
            };
            envelopes.extend(
                places.into_iter().map(|lot| SealedEnvelope {
                    id: format!("e-{}-{}-{operator}-{}", spec.class as u8, lot.unwrap_or(0), self.manifests)
                        .as_str()
                        .into(),
                    class: spec.class,
                    lot,
                    round: None,
                    epoch: 1,
                    header: serde_json::json!({}),
                    header_digest: "00".repeat(32),
                    objects: vec![SealedObject { digest: "00".repeat(32), length: 1 }],
                }),
            );
        }
        Manifest {
            procedure: self.state.id.clone(),
            tenderer: operator.clone(),
            form: ceralacca_procedure::definition::ParticipationForm::Single,
            members: Vec::new(),
            lots,
            envelopes,
        }
    }

    fn improve(&mut self, actor: &Actor, firm: &str, lot: u16, round: u16) -> Result<(), Refusal> {
        self.manifests += 1;
        let operator = OperatorId::new(firm);
        let (mut tender, at) = self.tenders.get(&operator).cloned().unwrap_or_default_tender();
        let envelope = SealedEnvelope {
            id: format!("i-{operator}-{}", self.manifests).as_str().into(),
            class: EnvelopeClass::Economic,
            lot: Some(lot),
            round: Some(round),
            epoch: 1,
            header: serde_json::json!({}),
            header_digest: "00".repeat(32),
            objects: vec![SealedObject { digest: "00".repeat(32), length: 1 }],
        };
        let permit = permit::<acts::SendImprovedOffer>(actor, &self.state)?;
        let command = acts::SendImprovedOffer { tenderer: operator.clone(), envelope };
        let events = command.decide(&self.state, &tender, permit, self.now)?;
        let asked = self.state.lots[&lot].improvement(round).unwrap();
        assert!(asked.tenderers.contains(&operator) && actor.acts_for(&operator), "only who was tied improves");
        assert!(self.now <= asked.until && asked.closed_at.is_none(), "an improved offer is taken only in time");
        events.iter().for_each(|event| tender.apply(event));
        self.tenders.insert(operator, (tender, at));
        Ok(())
    }

    /// Closes a round as the installation does.
    fn close_round(&mut self, lot: u16, round: u16) -> Result<(), Refusal> {
        let system = Actor::system();
        self.act(&system, acts::ExpireImprovedOffers { lot, round })?;
        self.now += SignedDuration::from_micros(1);
        let sent = self.tenders.iter().filter_map(|(tenderer, (tender, at))| {
            let envelope = tender.improved(lot, round)?.clone();
            Some((tenderer.clone(), ImprovedOfferAtClose { envelope, leaf: "00".repeat(32), sent_at: *at }))
        });
        let offers = sent.collect();
        self.act(&system, acts::CloseImprovedOffers { lot, round, offers })
    }

    fn close(&mut self) -> Result<(), Refusal> {
        let system = Actor::system();
        self.act(&system, acts::ExpireTerm)?;
        self.now += SignedDuration::from_micros(1);
        let standing = self.tenders.values().filter_map(|(tender, at)| {
            let manifest = tender.current.clone()?;
            Some(TenderAtClose { manifest, leaf: "00".repeat(32), submitted_at: *at })
        });
        let tenders: Vec<TenderAtClose> = standing.collect();
        // In portions, the first of them twice: who is interrupted begins again.
        let half = tenders.len() / 2;
        for portion in [&tenders[..half], &tenders[..half], &tenders[half..]] {
            let before_the_last = self.state.phase == Phase::Published;
            assert!(before_the_last || tenders.is_empty(), "submissions close with the last tender");
            if before_the_last {
                self.act(&system, acts::CloseSubmissions { portion: portion.to_vec(), standing: tenders.len() })?;
            }
        }
        Ok(())
    }

    // ---- the next sensible act

    fn guided(&mut self, seed: u16) {
        let lead = self.actor("lead");
        // Refusals are welcome: wild steps may have left the guide's path closed.
        let _ = match self.state.phase {
            Phase::Draft => self.act(&lead, decision(&self.state.definition)),
            Phase::Decided => self.act(&lead, acts::Publish { custody: Some(custody()) }),
            Phase::Published if self.now > self.state.deadline => self.close(),
            Phase::Published => self.guided_published(seed),
            Phase::Suspended => {
                let deadline = self.state.deadline.max(self.now) + SignedDuration::from_hours(1);
                self.act(&lead, acts::Resume { deadline, reason: "ripristino".into() })
            }
            Phase::Closed if self.state.tenderers.is_empty() => {
                self.act(&lead, acts::DeclareDeserted { reason: "nessuna offerta".into() })
            }
            Phase::Closed | Phase::AdministrativeCheck => self.guided_administrative(seed),
            Phase::Evaluation => self.guided_evaluation(seed),
            Phase::Proposed | Phase::Deserted | Phase::Revoked | Phase::Annulled => Ok(()),
        };
    }

    fn guided_published(&mut self, seed: u16) -> Result<(), Refusal> {
        let firm = FIRMS[usize::from(seed) % FIRMS.len()];
        let all_in = FIRMS.iter().all(|firm| self.tenders.contains_key(&OperatorId::new(*firm)));
        if all_in {
            self.now = self.state.deadline + SignedDuration::from_micros(1);
            return Ok(());
        }
        self.submit(firm, if seed.is_multiple_of(3) { vec![1] } else { vec![1, 2] })
    }

    fn guided_panel(&mut self, kind: PanelKind) -> Option<Result<(), Refusal>> {
        let lead = self.actor("lead");
        let Some(panel) = self.state.panel(kind) else {
            return Some(match kind {
                PanelKind::Opening => {
                    self.act(&lead, acts::NameOpeningPanel { act: "nomina".into(), members: vec!["seggio".into()] })
                }
                PanelKind::Evaluation => {
                    let members = COMMISSIONERS.iter().map(|name| PersonId::new(*name)).collect();
                    self.act(&lead, acts::NameEvaluationPanel { act: "nomina".into(), members })
                }
            });
        };
        let undeclared = panel.undeclared().next().cloned();
        if let Some(member) = undeclared {
            let seen = panel.seen.contains_key(&member);
            let actor = self.actor(member.as_str());
            return Some(if seen {
                self.act(&actor, acts::DeclareConflict { panel: kind, conflict: false, statement: "nessuno".into() })
            } else {
                self.act(&actor, acts::SeeTenderers { panel: kind })
            });
        }
        let members = panel.members.clone();
        if let Some(running) = self.state.running_session() {
            let id = running.id.clone();
            if running.panel != kind {
                let closer = self.state.panel(running.panel)?.members.first()?.clone();
                let actor = self.actor(closer.as_str());
                return Some(self.act(&actor, acts::EndSession { session: id, reason: "fine".into() }));
            }
            let absent = members.iter().find(|member| !running.present.contains(*member)).cloned()?;
            let actor = self.actor(absent.as_str());
            return Some(self.act(&actor, acts::ConfirmPresence { session: id }));
        }
        let convened = self.state.sessions.values().find(|s| s.stage == SessionStage::Convened && s.panel == kind);
        if let Some(session) = convened {
            let (id, starts_at) = (session.id.clone(), session.starts_at);
            self.now = self.now.max(starts_at) + SignedDuration::from_micros(1);
            let actor = self.actor(members.first()?.as_str());
            return Some(self.act(&actor, acts::StartSession { session: id, session_public: "key".into() }));
        }
        self.sessions += 1;
        let command = acts::ConveneSession {
            session: SessionId::new(format!("s-{}", self.sessions)),
            panel: kind,
            purpose: "apertura".into(),
            starts_at: self.now + SignedDuration::from_hours(72),
        };
        Some(self.act(&lead, command))
    }

    fn guided_administrative(&mut self, seed: u16) -> Result<(), Refusal> {
        if let Some(result) = self.guided_panel(PanelKind::Opening) {
            return result;
        }
        if let Some(result) = self.guided_opening() {
            return result;
        }
        let lead = self.actor("lead");
        let pending = self.state.tenderers.values().find(|tenderer| !tenderer.is_settled());
        let Some((tenderer, admission)) = pending.map(|t| (t.id().clone(), t.admission.clone())) else {
            return self.act(&lead, acts::SettleAdmissions { act: "provvedimento".into() });
        };
        match admission {
            Admission::Pending if seed.is_multiple_of(5) => {
                self.act(&lead, acts::AskCure { tenderer, items: Vec::new(), request: "firma".into() })
            }
            Admission::CureAsked { answered: false, .. } => {
                let firm = self.actor(tenderer.as_str());
                self.act(&firm, acts::AnswerCure { tenderer, answer: "ecco".into(), files: Vec::new() })
            }
            Admission::CureAsked { .. } => {
                self.act(&lead, acts::AssessCure { tenderer, cured: true, reason: "sanato".into() })
            }
            Admission::NotCured => {
                let ground = ExclusionGround::NotCured;
                self.act(&lead, acts::Exclude { tenderer, lot: None, ground, reason: "non sanato".into() })
            }
            _ => self.act(&lead, acts::Admit { tenderer, reason: "regolare".into() }),
        }
    }

    /// Opens the next envelope whose turn it is: shares first, then what the installation records.
    fn guided_opening(&mut self) -> Option<Result<(), Refusal>> {
        let session = self.state.running_session()?;
        let session_id = session.id.clone();
        let (_, envelope) = acts::envelopes_to_open(&self.state, session).into_iter().next()?;
        let (id, class) = (envelope.sealed.id.clone(), envelope.sealed.class);
        let improved = envelope.sealed.round.is_some();
        let given = envelope.givers(&session_id).len();
        if given < 2 {
            let actor = self.actor(CUSTODIANS[given]);
            let command = acts::GiveShare { session: session_id, envelope: id, share: serde_json::json!({}) };
            return Some(self.act(&actor, command));
        }
        let mut contents = self.contents(class);
        if improved {
            let item = self.state.definition.award.economic.item.as_str().to_owned();
            let discount = format!("{}.{}", 3 + self.log.len() % 3, self.log.len() % 10);
            contents.answers.insert(item, AnswerValue::Number(Exact::parse_decimal(&discount).unwrap()));
        }
        let outcome = OpeningOutcome::Opened { contents, summary: SummaryFigures::NotAsked };
        Some(self.act(&Actor::system(), RecordOpening { session: session_id, envelope: id, outcome }))
    }

    /// Answers that make every formula computable.
    fn contents(&self, class: EnvelopeClass) -> OpenedContents {
        let mut answers = BTreeMap::new();
        let number = |text: &str| AnswerValue::Number(Exact::parse_decimal(text).unwrap());
        for item in self.state.definition.envelope(class).into_iter().flat_map(|spec| &spec.items) {
            let value = match &item.kind {
                ceralacca_procedure::definition::ItemKind::Number(_) => number("5"),
                ceralacca_procedure::definition::ItemKind::YesNo { .. }
                | ceralacca_procedure::definition::ItemKind::Declaration { .. } => AnswerValue::Bool(true),
                _ => continue,
            };
            answers.insert(item.id.clone(), value);
        }
        // Each opening gives another discount, so that most rankings have no tie.
        let discount = match self.equal {
            true => "4".to_owned(),
            false => format!("{}.{}", 1 + self.log.len() % 30, self.log.len() % 10),
        };
        answers.insert(self.state.definition.award.economic.item.as_str().to_owned(), number(&discount));
        OpenedContents { index_digest: "00".repeat(32), answers, texts: Vec::new(), files: Vec::new() }
    }

    fn guided_evaluation(&mut self, seed: u16) -> Result<(), Refusal> {
        if let Some(result) = self.guided_panel(PanelKind::Evaluation) {
            return result;
        }
        if let Some(result) = self.guided_opening() {
            return result;
        }
        let chair = self.actor(COMMISSIONERS[0]);
        let open: Vec<u16> = self.state.lots.iter().filter(|(_, lot)| !lot.is_finished()).map(|(n, _)| *n).collect();
        let Some(lot) = open.get(usize::from(seed) % open.len().max(1)).copied() else { return Ok(()) };
        match self.state.lots[&lot].stage {
            LotStage::Waiting => self.guided_scores(lot, seed),
            LotStage::TechnicalScored => self.act(&chair, acts::ShowTechnical { lot }),
            LotStage::TechnicalShown => self.act(&chair, acts::Rank { lot }),
            LotStage::Ranked => {
                if self.state.lots[&lot].unresolved.as_ref().is_some_and(|tie| tie.next_step == "draw") {
                    return self.guided_draw(lot, &chair);
                }
                if self.state.lots[&lot].unresolved.as_ref().is_some_and(|tie| tie.next_step == "improved_offer") {
                    return self.guided_improvement(lot, seed, &chair);
                }
                if let Some(result) = self.guided_check(lot, seed) {
                    return result;
                }
                self.act(&chair, acts::ProposeAward { lot, reason: "prima in graduatoria".into() })
            }
            LotStage::Proposed
            | LotStage::NotProposed
            | LotStage::Deserted
            | LotStage::Revoked
            | LotStage::Annulled => Ok(()),
        }
    }

    /// Asks for improved offers, has some of the tied send one, closes the round, ranks again.
    fn guided_improvement(&mut self, lot: u16, seed: u16, chair: &Actor) -> Result<(), Refusal> {
        let found = &self.state.lots[&lot];
        let tie = found.unresolved.clone().unwrap();
        let Some((round, open)) = found.open_improvement() else {
            if found.standing_improvement(&tie).is_some() {
                return self.act(chair, acts::Rank { lot });
            }
            let until = self.now + SignedDuration::from_hours(24 * 4);
            return self.act(chair, acts::AskImprovedOffers { lot, until, request: "migliorate".into() });
        };
        if seed.is_multiple_of(4) {
            self.now = self.now.max(open.until) + SignedDuration::from_micros(1);
        }
        if self.now > open.until {
            return self.close_round(lot, round);
        }
        let firm = tie.tenderers[usize::from(seed) % tie.tenderers.len()].clone();
        self.improve(&self.actor(firm.as_str()), firm.as_str(), lot, round)
    }

    /// Announces a draw, holds it at its hour, ranks again.
    fn guided_draw(&mut self, lot: u16, chair: &Actor) -> Result<(), Refusal> {
        let found = &self.state.lots[&lot];
        let tie = found.unresolved.as_ref().unwrap();
        if found.is_drawn(tie) {
            return self.act(chair, acts::Rank { lot });
        }
        match found.standing_draw(tie).map(|announced| announced.not_before) {
            None => self.announce_draw(chair, lot, None),
            Some(not_before) => {
                self.now = self.now.max(not_before);
                self.record_draw(chair, lot)
            }
        }
    }

    fn announce_draw(&mut self, actor: &Actor, lot: u16, reason: Option<String>) -> Result<(), Refusal> {
        let (not_before, seeds) = (self.now + SignedDuration::from_hours(24), seeds(&self.state, lot));
        self.act(actor, acts::AnnounceDraw { lot, source: "Lotto".into(), not_before, reason, seeds })
    }

    fn record_draw(&mut self, actor: &Actor, lot: u16) -> Result<(), Refusal> {
        let seeds = seeds(&self.state, lot);
        self.act(actor, acts::RecordDraw { lot, public_input: "8 15 33".into(), seeds })
    }

    /// The preferences that a commissioner still has to give in a lot, by a seed.
    fn preferences(due: &acts::ScoringDue, lot: &LotState, name: &str, seed: usize) -> Comparisons {
        let mut comparisons = Comparisons::new();
        for (row, (sub, [one, other])) in due.unjudged_by(lot, &PersonId::new(name)).into_iter().enumerate() {
            let degree = u8::try_from(1 + (seed + row) % 6).unwrap();
            let pair: [TendererId; 2] = [one.as_str().into(), other.as_str().into()];
            let preferred = (degree > 1).then(|| pair[row % 2].clone());
            comparisons.entry(sub).or_default().push(PairPreference { pair, preferred, degree });
        }
        comparisons
    }

    /// The first lot whose offers a commissioner has to compare now.
    pub fn lot_to_compare(&self) -> Option<u16> {
        let due = |lot: &u16| acts::ScoringDue::of(&self.state, *lot).ok();
        let compared = |lot: &u16| {
            due(lot).is_some_and(|due| !Self::preferences(&due, &self.state.lots[lot], COMMISSIONERS[0], 0).is_empty())
        };
        self.state.lots.keys().copied().find(compared)
    }

    /// What a commissioner is told who locks a sheet of comparisons that is changed like this.
    pub fn refuses_sheet(
        &mut self,
        lot: u16,
        change: impl FnOnce(&mut BTreeMap<OperatorId, BTreeMap<String, Exact>>, &mut Comparisons),
    ) -> Refusal {
        let due = acts::ScoringDue::of(&self.state, lot).unwrap();
        let mut comparisons = Self::preferences(&due, &self.state.lots[&lot], COMMISSIONERS[0], 1);
        let mut sheet = BTreeMap::new();
        change(&mut sheet, &mut comparisons);
        let actor = self.actor(COMMISSIONERS[0]);
        self.act(&actor, acts::LockSheet { lot, sheet, comparisons }).unwrap_err()
    }

    /// How many commissioners have locked comparisons of some lot.
    pub fn comparisons_locked(&self) -> usize {
        self.state.lots.values().map(|lot| lot.comparisons.len()).sum()
    }

    /// The check of a tender that appears abnormally low, step by step: one in four is rejected.
    fn guided_check(&mut self, lot: u16, seed: u16) -> Option<Result<(), Refusal>> {
        let winner = scoring::awards(&self.state).ok()?.get(&lot).cloned().flatten();
        let lead = self.actor("lead");
        match obstacle(&self.state, lot, winner.as_ref()).ok()?? {
            Obstacle::ToCheck { tenderer, .. } => {
                let (reason, request) = (String::new(), "spieghi".to_owned());
                let until = acts::explanations_due_max(self.now);
                Some(self.act(&lead, acts::AskExplanations { lot, tenderer, reason, request, until }))
            }
            Obstacle::CheckOpen { tenderer, given: false, .. } if !seed.is_multiple_of(3) => {
                let firm = self.actor(tenderer.as_str());
                Some(
                    self.act(
                        &firm,
                        acts::GiveExplanations { lot, tenderer, answer: "economie".into(), files: Vec::new() },
                    ),
                )
            }
            Obstacle::CheckOpen { tenderer, due, given } => {
                if !given {
                    self.now = self.now.max(due) + SignedDuration::from_micros(1);
                }
                let (accepted, reason) = (!seed.is_multiple_of(4), "relazione".to_owned());
                Some(self.act(&lead, acts::AssessExplanations { lot, tenderer, accepted, reason }))
            }
            Obstacle::MethodToDraw { .. } | Obstacle::ThresholdDue | Obstacle::ToReadmit { .. } => None,
        }
    }

    fn guided_scores(&mut self, lot: u16, seed: u16) -> Result<(), Refusal> {
        let rules = self.state.definition.award.technical.clone().unwrap();
        let competing: Vec<OperatorId> =
            self.state.tenderers.values().filter(|t| t.competes_for(lot)).map(|t| t.id().clone()).collect();
        let parts: Vec<(String, Part)> = rules
            .criteria
            .iter()
            .flat_map(|criterion| &criterion.subcriteria)
            .flat_map(|sub| sub.parts.iter().map(|part| (sub.id.as_str().to_owned(), part.clone())))
            .collect();
        let due = acts::ScoringDue::of(&self.state, lot)?;
        for (index, name) in COMMISSIONERS.iter().enumerate().filter(|_| due.judged_by == JudgedBy::Coefficients) {
            let scored = self.state.lots[&lot].sheets.get(&PersonId::new(*name));
            let left: Vec<&OperatorId> =
                competing.iter().filter(|id| scored.is_none_or(|sheet| !sheet.contains_key(*id))).collect();
            if left.is_empty() {
                continue;
            }
            let Some(CoefficientRules { scale, .. }) = rules.scoring.coefficients() else { return Ok(()) };
            let sheet = left.iter().enumerate().map(|(row, id)| {
                let coefficients =
                    parts.iter().filter(|(_, part)| matches!(part, Part::Discretionary(_))).map(|(sub, _)| {
                        let step = if self.equal { 8 } else { 6 + (row + index + usize::from(seed)) % 5 };
                        (sub.clone(), scale[step.min(scale.len() - 1)].value.clone())
                    });
                ((*id).clone(), coefficients.collect())
            });
            let command = acts::LockSheet { lot, sheet: sheet.collect(), comparisons: BTreeMap::new() };
            let actor = self.actor(name);
            return self.act(&actor, command);
        }
        for (index, name) in COMMISSIONERS.iter().enumerate() {
            let comparisons = Self::preferences(&due, &self.state.lots[&lot], name, usize::from(seed) + index);
            if !comparisons.is_empty() {
                let actor = self.actor(name);
                return self.act(&actor, acts::LockSheet { lot, sheet: BTreeMap::new(), comparisons });
            }
        }
        let chair = self.actor(COMMISSIONERS[0]);
        for (_, part) in &parts {
            let (item, value) = match part {
                Part::Tabular(part) => (part.item.as_str(), AscertainedValue::Bool(true)),
                Part::Quantitative(part) => {
                    (part.item.as_str(), AscertainedValue::Number(Exact::parse_decimal("4").unwrap()))
                }
                Part::Discretionary(_) => continue,
            };
            for tenderer in &competing {
                let done =
                    self.state.lots[&lot].ascertained.get(tenderer).is_some_and(|found| found.contains_key(item));
                if !done {
                    let (item, tenderer) = (item.to_owned(), tenderer.clone());
                    let value = match part {
                        Part::Tabular(tabular)
                            if !matches!(tabular.predicate.condition, ceralacca_evaluation::Condition::IsTrue {}) =>
                        {
                            AscertainedValue::Number(Exact::parse_decimal("2").unwrap())
                        }
                        _ => value.clone(),
                    };
                    let command = acts::Ascertain { lot, tenderer, item, value, reason: "relazione".into() };
                    // Items left to the tenderer's declaration are not ascertained: go on to the next.
                    if self.act(&chair, command).is_ok() {
                        return Ok(());
                    }
                }
            }
        }
        self.act(&chair, acts::ScoreTechnical { lot })
    }

    // ---- anything by anybody

    fn wild(&mut self, act: u8, who: u8, target: u8, lot: u8) {
        let names: [&str; 14] = [
            "lead",
            "officer",
            "auditor",
            "admin",
            "seggio",
            "commissioner-1",
            "commissioner-2",
            "custodian-1",
            "custodian-2",
            "custodian-3",
            "firm-a",
            "firm-b",
            "firm-c",
            "stranger",
        ];
        let actor = self.actor(names[usize::from(who) % names.len()]);
        let firm = FIRMS[usize::from(target) % FIRMS.len()];
        let tenderer = OperatorId::new(firm);
        let lot = u16::from(lot);
        let text = || "motivo".to_owned();
        let session = self.state.sessions.keys().nth(usize::from(target) % self.state.sessions.len().max(1)).cloned();
        let session = session.unwrap_or_else(|| SessionId::new("nowhere"));
        let envelope = self.any_envelope(usize::from(target) * 5 + usize::from(lot));
        let hour = SignedDuration::from_hours(1);
        let _ = match act {
            0 => self.act(&actor, acts::Suspend { reason: text(), malfunction: true }),
            1 => self.act(&actor, acts::Resume { deadline: self.now + hour, reason: text() }),
            2 => self.act(&actor, acts::Extend { deadline: self.state.deadline + hour, reason: text() }),
            3 => self.submit(firm, vec![lot]),
            4 => self.withdraw(firm),
            5 => self.close(),
            6 => self.act(&actor, acts::StartSession { session, session_public: "k".into() }),
            7 => self.act(&actor, acts::ConfirmPresence { session }),
            8 => self.act(&actor, acts::EndSession { session, reason: text() }),
            9..=11 => self.act(&actor, acts::GiveShare { session, envelope, share: serde_json::json!({}) }),
            12..=14 => {
                let contents = self.contents(EnvelopeClass::Economic);
                let outcome = OpeningOutcome::Opened { contents, summary: SummaryFigures::NotAsked };
                self.act(&Actor::system(), RecordOpening { session, envelope, outcome })
            }
            15 => self.act(&actor, acts::Admit { tenderer, reason: text() }),
            16 => {
                let lot = lot.is_multiple_of(2).then_some(lot);
                self.act(
                    &actor,
                    acts::Exclude { tenderer, lot, ground: ExclusionGround::OtherOfNotice, reason: text() },
                )
            }
            17 => self.act(&actor, acts::Readmit { tenderer, lot: None, act: text(), reason: text() }),
            18 => self.act(&actor, acts::SettleAdmissions { act: text() }),
            19 => self.act(&actor, acts::ScoreTechnical { lot }),
            20 => self.act(&actor, acts::ShowTechnical { lot }),
            21 => self.act(&actor, acts::Rank { lot }),
            22 => self.act(&actor, acts::ProposeAward { lot, reason: text() }),
            23 => {
                let (reason, request) = (text(), text());
                let until = self.now + hour;
                self.act(&actor, acts::AskExplanations { lot, tenderer, reason, request, until })
            }
            25 => self.act(&actor, acts::GiveExplanations { lot, tenderer, answer: text(), files: Vec::new() }),
            26 => {
                let accepted = who.is_multiple_of(2);
                self.act(&actor, acts::AssessExplanations { lot, tenderer, accepted, reason: text() })
            }
            27 => self.act(&actor, acts::ApplyAnomalyThreshold { lot }),
            24 => self.act(&actor, acts::Revoke { act: text(), reason: text(), lot: Some(lot) }),
            28 => self.announce_draw(&actor, lot, target.is_multiple_of(2).then(text)),
            29 => self.record_draw(&actor, lot),
            30 => {
                let until = self.now + SignedDuration::from_hours(25);
                self.act(&actor, acts::AskImprovedOffers { lot, until, request: text() })
            }
            31 => self.improve(&actor, firm, lot, 1 + u16::from(target) % 2),
            32 => self.close_round(lot, 1 + u16::from(target) % 2),
            _ => self.act(
                &actor,
                acts::DeclareConflict { panel: PanelKind::Evaluation, conflict: false, statement: text() },
            ),
        };
    }

    fn any_envelope(&self, seed: usize) -> ceralacca_procedure::EnvelopeId {
        let all: Vec<_> = self.state.envelopes().map(|(_, envelope)| &envelope.sealed.id).collect();
        all.get(seed % all.len().max(1)).map_or_else(|| "nowhere".into(), |id| (*id).clone())
    }
}

/// The laws, on the state just before the event.
fn laws(state: &ProcedureState, now: Timestamp, event: &ProcedureEvent) {
    match event {
        ProcedureEvent::ShareGiven { session, envelope, .. } => check_opening(state, now, session, envelope),
        ProcedureEvent::EnvelopeOpened { session, envelope, .. } => {
            check_opening(state, now, session, envelope);
            let (_, found) = state.envelope(envelope).unwrap();
            let threshold = usize::from(state.custody.as_ref().unwrap().threshold);
            assert!(found.givers(session).len() >= threshold, "opened with fewer than k custodians");
        }
        ProcedureEvent::SheetLocked { .. } | ProcedureEvent::CollegialScored { .. } => {
            assert_eq!(state.evaluation_panel.as_ref().unwrap().undeclared().count(), 0, "scored before declaring");
        }
        ProcedureEvent::Ranked { lot, ranking, .. } => {
            for line in ranking {
                assert!(state.tenderers[&line.tenderer].competes_for(*lot), "somebody excluded is in the ranking");
            }
            let places: BTreeSet<_> = ranking.iter().map(|line| &line.tenderer).collect();
            assert_eq!(places.len(), ranking.len(), "somebody is ranked twice");
        }
        ProcedureEvent::ImprovedOffersAsked { lot, round, tenderers, until, .. } => {
            let lot = &state.lots[lot];
            assert_eq!(
                &lot.unresolved.as_ref().unwrap().tenderers,
                tenderers,
                "asked of others than those who are tied"
            );
            assert_eq!(usize::from(*round), lot.improvements.len() + 1, "rounds are numbered in their order");
            assert!(lot.open_improvement().is_none() && *until > now, "two rounds at once, or one of the past");
        }
        ProcedureEvent::ImprovedOfferTaken { tenderer, offer } => {
            let (lot, round) = (offer.envelope.lot.unwrap(), offer.envelope.round.unwrap());
            let round = state.lots[&lot].improvement(round).unwrap();
            assert!(round.expired_at.is_some() && now > round.until, "taken before the end of the term");
            assert!(
                round.tenderers.contains(tenderer) && !round.offers.contains_key(tenderer),
                "taken once, of the tied"
            );
        }
        ProcedureEvent::DrawAnnounced { lot, tenderers, subject, not_before, .. } => {
            let lot = &state.lots[lot];
            let tie = lot.unresolved.as_ref().unwrap();
            assert_eq!(&tie.tenderers, tenderers, "a draw among others than those who are tied");
            assert!(*not_before > now, "announced when its input may be known");
            assert!(lot.announced.iter().all(|earlier| earlier.subject != *subject), "two draws of one subject");
            assert!(
                lot.standing_draw(tie).is_none_or(|standing| standing.not_before > now),
                "replaced when the input of the standing one may be known"
            );
        }
        ProcedureEvent::DrawHeld { lot: number, order, methods, seed, subject, commitment, public_input } => {
            let lot = &state.lots[number];
            let standing = lot.standing_draw(lot.unresolved.as_ref().unwrap()).unwrap();
            assert!(standing.not_before <= now, "drawn before its hour");
            assert_eq!((subject.as_ref(), commitment.as_ref()), (Some(&standing.subject), Some(&standing.commitment)));
            let (subject, public_input) = (subject.as_deref(), public_input.as_deref());
            let draw = Draw::recorded(order, methods, seed, subject, commitment.as_ref(), public_input);
            assert_eq!(draw.repeated(*number).as_ref(), Ok(&draw), "the event alone gives the order again");
        }
        ProcedureEvent::AwardProposed { lot, tenderer, .. } => {
            assert!(state.tenderers[tenderer].competes_for(*lot), "the award goes to somebody excluded");
            let anomalies = &state.lots[lot].anomalies;
            assert!(anomalies.open_check(tenderer).is_none(), "the award goes to a tender whose check is open");
            let suspected = findings(state, *lot).unwrap().suspects.iter().any(|found| found.tenderer == *tenderer);
            assert!(!suspected || anomalies.is_accepted(tenderer), "the award goes to a tender that nobody checked");
        }
        ProcedureEvent::EvaluationPanelNamed { members, .. } => {
            assert!(now > state.deadline && members.len() % 2 == 1, "art. 93");
        }
        _ => {}
    }
}

fn check_opening(
    state: &ProcedureState,
    now: Timestamp,
    session: &SessionId,
    envelope: &ceralacca_procedure::EnvelopeId,
) {
    assert!(now > state.deadline && state.closed_at.is_some(), "nothing opens before the term");
    let session = &state.sessions[session];
    assert_eq!(session.stage, SessionStage::Running, "nothing opens outside a session");
    let panel = state.panel(session.panel).unwrap();
    assert!(panel.members.iter().all(|member| session.present.contains(member)), "nothing opens without quorum");
    assert_eq!(panel.undeclared().count(), 0, "nothing opens before the declarations");
    let (tenderer, found) = state.envelope(envelope).unwrap();
    assert_eq!(found.status, EnvelopeStatus::Sealed);
    match found.sealed.class {
        EnvelopeClass::Administrative | EnvelopeClass::Single => {
            assert_eq!((session.panel, state.phase), (PanelKind::Opening, Phase::AdministrativeCheck));
        }
        EnvelopeClass::Technical | EnvelopeClass::Economic => {
            assert_eq!((session.panel, state.phase), (PanelKind::Evaluation, Phase::Evaluation));
            assert!(state.tenderers.values().all(|t| t.is_settled()), "B and C open after admissions are settled");
            assert!(tenderer.is_admitted(), "envelopes of the excluded stay closed");
            let lot = found.sealed.lot.unwrap();
            assert!(tenderer.competes_for(lot), "envelopes of the excluded stay closed");
            if let Some(round) = found.sealed.round {
                let round = state.lots[&lot].improvement(round).unwrap();
                assert!(round.closed_at.is_some() && now > round.until, "an improved offer opens after its term");
                assert_eq!(state.lots[&lot].stage, LotStage::Ranked, "improved offers open while a tie stands");
            } else if found.sealed.class == EnvelopeClass::Economic {
                assert_eq!(
                    state.lots[&lot].stage,
                    LotStage::TechnicalShown,
                    "prices open after technical scores are shown"
                );
                assert!(
                    !state.lots[&lot].below_threshold.contains(tenderer.id()),
                    "below the threshold it stays closed"
                );
            }
        }
    }
}

/// What an installation derives: a seed for each subject, always the same.
fn seeds(state: &ProcedureState, lot: u16) -> acts::DrawSeeds {
    let derive = |subject: &str| {
        let sum = subject.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        format!("{sum:064x}").parse::<DrawSeed>()
    };
    acts::DrawSeeds::of(state, lot, derive).unwrap()
}

fn custody() -> CustodySnapshot {
    let custodians = CUSTODIANS
        .iter()
        .map(|name| CustodianKey { person: PersonId::new(*name), public: (*name).to_owned() })
        .collect();
    CustodySnapshot { epoch: 1, threshold: 2, custodians }
}

trait OrDefault {
    fn unwrap_or_default_tender(self) -> (TenderState, Timestamp);
}

impl OrDefault for Option<(TenderState, Timestamp)> {
    fn unwrap_or_default_tender(self) -> (TenderState, Timestamp) {
        self.unwrap_or((TenderState::default(), Timestamp::UNIX_EPOCH))
    }
}
