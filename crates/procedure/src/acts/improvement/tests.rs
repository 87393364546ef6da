use ceralacca_evaluation::Exact;
use proptest::prelude::*;

use super::*;
use crate::{
    EnvelopeId, PersonId,
    acts::{Exclude, GiveShare, OpeningOutcome, Rank, Readmit, RecordOpening, check_turn, envelopes_to_open},
    definition::{ParticipationForm, ProcedureFile, examples},
    event::{
        AnswerValue, CustodianKey, CustodySnapshot, ExclusionGround, FindingSeverity, Manifest, OpenedContents,
        PanelKind, SealedObject, TenderAtClose,
    },
    findings::SummaryFigures,
    policy::{Actor, Role, permit},
    scoring,
    state::EnvelopeStatus,
    waiting::{Awaited, waiting},
};

const SEGGIO: &str = "seggio";
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn exact(text: &str) -> Exact {
    Exact::parse_decimal(text).unwrap()
}

/// Services at the lowest price, one lot; who is equal improves within five days, then lots are drawn.
fn file() -> ProcedureFile {
    let mut file = examples::procedure("como-2024");
    file.award.technical = None;
    file.award.ties = vec![TieStep::ImprovedOffer { days: 5 }, TieStep::Draw {}];
    file.lots.truncate(1);
    file.lots[0].labour_total = None;
    file.lot_limits = None;
    file
}

/// A lot that is ranked, in which some are equal, and whatever happens to them next.
struct World {
    state: ProcedureState,
    tenders: BTreeMap<OperatorId, TenderState>,
    log: Vec<(Timestamp, PersonId, ProcedureEvent)>,
    now: Timestamp,
    envelopes: usize,
}

fn sealed(id: &str, round: Option<u16>) -> SealedEnvelope {
    SealedEnvelope {
        id: id.into(),
        class: EnvelopeClass::Economic,
        lot: Some(1),
        round,
        epoch: 1,
        header: serde_json::json!({}),
        header_digest: "00".repeat(32),
        objects: vec![SealedObject { digest: "00".repeat(32), length: 1 }],
    }
}

fn contents(discount: &str) -> OpenedContents {
    let answers = [("ribasso", discount), ("costo_manodopera", "1"), ("costo_sicurezza", "1")];
    let answers = answers.map(|(item, figure)| (item.to_owned(), AnswerValue::Number(exact(figure))));
    OpenedContents { index_digest: String::new(), answers: answers.into(), texts: Vec::new(), files: Vec::new() }
}

impl World {
    /// A ranked lot in which firms offered these discounts.
    fn ranked(discounts: &[(&str, &str)]) -> Self {
        let (file, now) = (file(), "2026-11-16T09:00:00Z".parse().unwrap());
        let born = ProcedureEvent::Drafted {
            body: file.buyer.id.as_str().into(),
            lead: "lead".into(),
            definition: Box::new(file),
        };
        let state = ProcedureState::born(&born).unwrap();
        let log = vec![(now, PersonId::new("lead"), born)];
        let mut world = Self { state, tenders: BTreeMap::new(), log, now, envelopes: 0 };
        let custodians = ["c-1", "c-2"].map(|name| CustodianKey { person: name.into(), public: "k".to_owned() });
        let custody = CustodySnapshot { epoch: 1, threshold: 2, custodians: custodians.into() };
        world.record("lead", ProcedureEvent::Published { custody, deadline: now });
        for (name, discount) in discounts {
            let envelope = sealed(&format!("price-of-{name}"), None);
            let manifest = Manifest {
                procedure: world.state.id.clone(),
                tenderer: (*name).into(),
                form: ParticipationForm::Single,
                members: Vec::new(),
                lots: vec![1],
                envelopes: vec![envelope.clone()],
            };
            let tender = TenderState { current: Some(manifest.clone()), ..TenderState::default() };
            world.tenders.insert((*name).into(), tender);
            let tender = Box::new(TenderAtClose { manifest, leaf: "tender".to_owned(), submitted_at: now });
            world.record("system", ProcedureEvent::TenderTaken { tender });
            let (session, envelope) = ("s-0".into(), envelope.id);
            let contents = contents(discount);
            world
                .record("system", ProcedureEvent::EnvelopeOpened { session, envelope, contents, findings: Vec::new() });
            world.record("lead", ProcedureEvent::Admitted { tenderer: (*name).into(), reason: "ok".to_owned() });
        }
        world.record(
            "lead",
            ProcedureEvent::AdmissionsSettled {
                act: "n. 1".to_owned(),
                admitted: world.state.tenderers.keys().cloned().collect(),
                deserted_lots: Vec::new(),
            },
        );
        world
            .record("lead", ProcedureEvent::OpeningPanelNamed { act: "n. 2".to_owned(), members: vec![SEGGIO.into()] });
        world.record(SEGGIO, ProcedureEvent::TenderersSeen { panel: PanelKind::Opening });
        let declared = ProcedureEvent::ConflictDeclared {
            panel: PanelKind::Opening,
            conflict: false,
            statement: "nessuno".to_owned(),
        };
        world.record(SEGGIO, declared);
        world.rank();
        world
    }

    fn tied() -> Self {
        Self::ranked(&[("firm-a", "10"), ("firm-b", "10"), ("firm-c", "8")])
    }

    fn record(&mut self, who: &str, event: ProcedureEvent) {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<ProcedureEvent>(&text).unwrap(), event, "an event survives its JSON");
        self.state.apply(self.now, &who.into(), &event).unwrap();
        self.log.push((self.now, who.into(), event));
    }

    fn actor(&self, name: &str) -> Actor {
        let mut actor = Actor { person: Some(name.into()), ..Actor::default() };
        match name {
            "lead" => drop(actor.bodies.insert(self.state.body.clone(), [Role::ProjectLead].into())),
            "c-1" | "c-2" => drop(actor.bodies.insert(self.state.body.clone(), [Role::KeyCustodian].into())),
            "system" => return Actor::system(),
            _ if name.starts_with("firm-") => {
                actor.operators.insert(name.into(), [Role::LegalRepresentative].into());
            }
            _ => {}
        }
        actor
    }

    fn tries<C: ProcedureAct>(&mut self, who: &str, command: C) -> Result<(), Refusal> {
        let permit = permit::<C>(&self.actor(who), &self.state)?;
        let before = self.state.clone();
        let events = command.decide(&self.state, permit, self.now);
        assert_eq!(before, self.state);
        for event in events? {
            self.record(who, event);
        }
        Ok(())
    }

    fn does<C: ProcedureAct>(&mut self, who: &str, command: C) {
        let due = waiting(&self.state);
        let actor = self.actor(who);
        let named = due.iter().any(|found| {
            found.act == C::ACT
                && found.is_due(self.now)
                && (found.of.includes(&actor) || (actor.system && found.of == Awaited::Platform))
        });
        assert!(named || C::ACT == Act::RecordOpening, "{:?} by {who} was not waited for: {due:#?}", C::ACT);
        self.tries(who, command).unwrap();
    }

    fn refuses<C: ProcedureAct>(&mut self, who: &str, command: C) -> Refusal {
        let refusal = self.tries(who, command).unwrap_err();
        assert!(!refusal.it.is_empty() && !refusal.en.is_empty());
        refusal
    }

    fn rank(&mut self) {
        self.tries(SEGGIO, Rank { lot: 1 }).unwrap();
    }

    fn asking(&self) -> AskImprovedOffers {
        AskImprovedOffers { lot: 1, until: self.now + DAY * 5, request: "Migliorate il ribasso.".to_owned() }
    }

    fn asks(&mut self) {
        self.does("lead", self.asking());
    }

    fn envelope(&mut self, round: u16) -> SealedEnvelope {
        self.envelopes += 1;
        sealed(&format!("improved-{}", self.envelopes), Some(round))
    }

    fn sends_as(&mut self, who: &str, command: SendImprovedOffer) -> Result<(), Refusal> {
        let tender = self.tenders.get(&command.tenderer).cloned().unwrap_or_default();
        let tenderer = command.tenderer.clone();
        let permit = permit::<SendImprovedOffer>(&self.actor(who), &self.state)?;
        let events = command.decide(&self.state, &tender, permit, self.now)?;
        let mut next = tender;
        for event in &events {
            let text = serde_json::to_string(event).unwrap();
            assert_eq!(serde_json::from_str::<TenderEvent>(&text).unwrap(), *event);
            next.apply(event);
        }
        self.tenders.insert(tenderer, next);
        Ok(())
    }

    fn sends(&mut self, firm: &str) -> Result<EnvelopeId, Refusal> {
        let round = u16::try_from(self.state.lots[&1].improvements.len().max(1)).unwrap();
        let envelope = self.envelope(round);
        let id = envelope.id.clone();
        self.sends_as(firm, SendImprovedOffer { tenderer: firm.into(), envelope }).map(|()| id)
    }

    /// What the installation does when the term has passed.
    fn closes(&mut self) {
        let (round, open) = self.state.lots[&1].open_improvement().unwrap();
        self.now = self.now.max(open.until + SignedDuration::from_micros(1));
        self.does("system", ExpireImprovedOffers { lot: 1, round });
        let tied = self.state.lots[&1].improvement(round).unwrap().tenderers.clone();
        let offers = tied.into_iter().filter_map(|tenderer| {
            let envelope = self.tenders[&tenderer].improved(1, round)?.clone();
            Some((tenderer, ImprovedOfferAtClose { envelope, leaf: "improved".to_owned(), sent_at: self.now }))
        });
        let offers = offers.collect();
        self.does("system", CloseImprovedOffers { lot: 1, round, offers });
    }

    fn session(&mut self, number: u8, panel: PanelKind) {
        let session = crate::SessionId::new(format!("s-{number}"));
        let (purpose, starts_at) = ("miglioria".to_owned(), self.now);
        self.record("lead", ProcedureEvent::SessionConvened { session: session.clone(), panel, purpose, starts_at });
        self.record(SEGGIO, ProcedureEvent::SessionStarted { session, session_public: "key".to_owned() });
    }

    fn to_open(&self) -> Vec<EnvelopeId> {
        let session = self.state.running_session().unwrap();
        envelopes_to_open(&self.state, session).iter().map(|(_, found)| found.sealed.id.clone()).collect()
    }

    /// Two custodians give their shares and the installation records what was in it.
    fn opens(&mut self, envelope: &EnvelopeId, outcome: OpeningOutcome) -> EnvelopeStatus {
        let session = self.state.running_session().unwrap().id.clone();
        for custodian in ["c-1", "c-2"] {
            let (session, envelope, share) = (session.clone(), envelope.clone(), serde_json::json!({}));
            self.does(custodian, GiveShare { session, envelope, share });
        }
        self.does("system", RecordOpening { session, envelope: envelope.clone(), outcome });
        self.state.envelope(envelope).unwrap().1.status.clone()
    }

    fn opens_with(&mut self, envelope: &EnvelopeId, discount: &str) -> Vec<(String, FindingSeverity)> {
        let outcome = OpeningOutcome::Opened { contents: contents(discount), summary: SummaryFigures::NotAsked };
        match self.opens(envelope, outcome) {
            EnvelopeStatus::Opened { findings, .. } => {
                // The costs of the first offer are no part of what was asked: only the figure is looked at.
                findings.into_iter().map(|finding| (finding.id, finding.severity)).collect()
            }
            EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => panic!("it is open"),
        }
    }

    fn order(&self) -> Vec<(u32, &str)> {
        self.state.lots[&1].ranking.iter().map(|line| (line.place, line.tenderer.as_str())).collect()
    }

    fn next_step(&self) -> Option<&str> {
        self.state.lots[&1].unresolved.as_ref().map(|tie| tie.next_step.as_str())
    }

    fn check_replay(&self) {
        let replayed = ProcedureState::replay(self.log.iter().map(|(at, who, event)| (*at, who, event))).unwrap();
        assert_eq!(replayed.as_ref(), Some(&self.state), "replay = apply");
    }
}

#[test]
fn the_best_improved_offer_comes_first_and_is_the_price_of_the_contract() {
    let mut world = World::tied();
    assert_eq!(world.order(), [(1, "firm-a"), (1, "firm-b"), (3, "firm-c")]);
    assert_eq!(world.next_step(), Some("improved_offer"));
    world.asks();
    world.sends("firm-a").unwrap();
    world.now += DAY;
    let first = world.sends("firm-b").unwrap();
    let last = world.sends("firm-b").unwrap();
    world.closes();
    let round = world.state.lots[&1].improvement(1).unwrap();
    assert_eq!(round.offers.keys().map(OperatorId::as_str).collect::<Vec<_>>(), ["firm-a", "firm-b"]);
    assert_eq!(world.state.envelope(&first), None, "what was replaced opens never");
    let kept = world.state.envelope(&last).unwrap().0;
    assert_eq!(world.state.leaf_of(kept, &sealed(last.as_str(), Some(1))), "improved");
    assert_eq!(world.state.leaf_of(kept, &sealed("price-of-firm-b", None)), "tender");

    world.session(1, PanelKind::Opening);
    let [one, other] = world.to_open().try_into().unwrap();
    assert_eq!(world.opens_with(&one, "10.5"), []);
    // Nothing is ranked by half of what came.
    world.rank();
    assert_eq!(world.next_step(), Some("improved_offer"));
    assert_eq!(world.opens_with(&other, "11"), []);
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.order(), [(1, "firm-b"), (2, "firm-a"), (3, "firm-c")]);
    assert_eq!(world.next_step(), None);
    let held = |firm: &str| scoring::offer_held_to(&world.state, 1, &firm.into()).unwrap();
    assert_eq!((held("firm-b"), held("firm-a"), held("firm-c")), (exact("11"), exact("10.5"), exact("8")));
    assert_eq!(scoring::improved_offer(&world.state, 1, &"firm-c".into()), None);
    world.check_replay();
}

#[test]
fn where_nobody_improves_lots_are_drawn() {
    let mut world = World::tied();
    world.asks();
    world.closes();
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.next_step(), Some("draw"));
    assert_eq!(world.order()[0].0, world.order()[1].0);
    assert_eq!(world.refuses("lead", world.asking()).rule, "no_improvement_due");
    world.check_replay();
}

/// Sealed, opened with what a test says, ranked.
fn outcome_of(of_a: &str, of_b: Option<&str>) -> (World, Vec<(String, FindingSeverity)>) {
    let mut world = World::tied();
    world.asks();
    let a = world.sends("firm-a").unwrap();
    let b = of_b.map(|discount| (world.sends("firm-b").unwrap(), discount));
    world.closes();
    world.session(1, PanelKind::Opening);
    let findings = world.opens_with(&a, of_a);
    if let Some((b, discount)) = b {
        world.opens_with(&b, discount);
    }
    world.does(SEGGIO, Rank { lot: 1 });
    (world, findings)
}

#[test]
fn what_does_not_improve_leaves_the_first_offer_and_is_shown() {
    let only = |id: &str, severity| vec![(id.to_owned(), severity)];
    for (offered, finding) in [
        ("9", only("improved_offer_worse", FindingSeverity::Check)),
        ("10", only("improved_offer_equal", FindingSeverity::Information)),
        ("101", only("improved_offer_not_acceptable", FindingSeverity::Check)),
        ("-1", only("improved_offer_not_acceptable", FindingSeverity::Check)),
    ] {
        let (world, findings) = outcome_of(offered, None);
        assert_eq!(findings, finding, "{offered}");
        assert_eq!(world.next_step(), Some("draw"), "{offered}: equal still");
        let held = scoring::offer_held_to(&world.state, 1, &"firm-a".into());
        assert_eq!(held, Some(exact("10")), "{offered}");
        let (beaten, _) = outcome_of(offered, Some("10.01"));
        assert_eq!(beaten.order()[0], (1, "firm-b"), "{offered}");
    }
}

#[test]
fn equal_improvements_are_drawn_and_bind_both() {
    let (world, _) = outcome_of("12", Some("12"));
    assert_eq!(world.next_step(), Some("draw"));
    for firm in ["firm-a", "firm-b"] {
        assert_eq!(scoring::offer_held_to(&world.state, 1, &firm.into()), Some(exact("12")));
    }
}

#[test]
fn a_figure_that_is_missing_and_an_envelope_that_does_not_open_count_as_no_improvement() {
    let mut world = World::tied();
    world.asks();
    let (a, b) = (world.sends("firm-a").unwrap(), world.sends("firm-b").unwrap());
    world.closes();
    world.session(1, PanelKind::Opening);
    let nothing = OpenedContents { answers: BTreeMap::new(), ..contents("1") };
    let status = world.opens(&a, OpeningOutcome::Opened { contents: nothing, summary: SummaryFigures::NotAsked });
    let EnvelopeStatus::Opened { findings, .. } = status else { panic!() };
    assert_eq!(findings[0].id, "improved_offer_missing");
    world.opens(&b, OpeningOutcome::Unreadable { evidence: serde_json::json!({}) });
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.next_step(), Some("draw"), "nobody is excluded for it, and both keep the first offer");
    assert_eq!(world.order().len(), 3);
}

#[test]
fn it_is_asked_only_while_the_tie_waits_for_it_and_once() {
    let mut world = World::ranked(&[("firm-a", "10"), ("firm-b", "9")]);
    assert_eq!(world.refuses("lead", world.asking()).rule, "no_improvement_due");
    let mut world = World::tied();
    assert_eq!(world.refuses("firm-a", world.asking()).rule, "role_missing");
    let unknown = AskImprovedOffers { lot: 7, ..world.asking() };
    assert_eq!(world.refuses("lead", unknown).rule, "lot_unknown");
    let silent = AskImprovedOffers { request: "  ".to_owned(), ..world.asking() };
    assert_eq!(world.refuses("lead", silent).rule, "text_missing");
    let latest = improvement_until_max(&world.state, world.now).unwrap();
    assert_eq!(latest.to_string(), "2026-11-21T22:59:59Z", "the end of the fifth day in Rome");
    for until in [world.now, world.now + DAY - SignedDuration::from_secs(1), latest + SignedDuration::from_secs(1)] {
        let refusal = world.refuses(SEGGIO, AskImprovedOffers { until, ..world.asking() });
        assert_eq!((refusal.rule.as_str(), refusal.facts["field"].as_str()), ("improvement_term", "until"));
    }
    world.does(SEGGIO, AskImprovedOffers { until: latest, ..world.asking() });
    assert_eq!(world.refuses("lead", world.asking()).rule, "improvement_open");
    world.closes();
    assert_eq!(world.refuses("lead", world.asking()).rule, "improvement_asked");
    world.state.lots.get_mut(&1).unwrap().improvements.clear();
    let mut many = world.state.lots[&1].clone();
    for _ in 0..ROUNDS_MAX {
        let mut closed = ImprovementRound::asked(&["firm-c".into()], world.now, "x", world.now);
        closed.closed_at = Some(world.now);
        many.improvements.push(closed);
    }
    world.state.lots.insert(1, many);
    assert_eq!(world.refuses("lead", world.asking()).rule, "rounds_max");
}

#[test]
fn what_can_be_seen_of_an_envelope_is_checked() {
    let mut world = World::tied();
    assert_eq!(world.sends("firm-a").unwrap_err().rule, "improved_offers_not_asked", "nobody asked");
    world.asks();
    assert_eq!(world.sends("firm-c").unwrap_err().rule, "improved_offers_not_asked", "he is not tied");
    let foreign = SendImprovedOffer { tenderer: "firm-b".into(), envelope: sealed("x", Some(1)) };
    assert_eq!(world.sends_as("firm-a", foreign).unwrap_err().rule, "foreign_tender");
    let own = SendImprovedOffer { tenderer: "firm-a".into(), envelope: sealed("x", Some(1)) };
    assert_eq!(world.sends_as("lead", own).unwrap_err().rule, "role_missing");
    let known = world.sends("firm-a").unwrap();
    let mut refused = |change: &dyn Fn(&mut SealedEnvelope)| {
        let mut envelope = world.envelope(1);
        change(&mut envelope);
        world.sends_as("firm-a", SendImprovedOffer { tenderer: "firm-a".into(), envelope }).unwrap_err().rule
    };
    assert_eq!(refused(&|envelope| envelope.round = None), "improved_offers_not_asked");
    assert_eq!(refused(&|envelope| envelope.round = Some(2)), "improved_offers_not_asked");
    assert_eq!(refused(&|envelope| envelope.round = Some(0)), "improved_offers_not_asked");
    assert_eq!(refused(&|envelope| envelope.lot = None), "improved_offers_not_asked");
    assert_eq!(refused(&|envelope| envelope.lot = Some(2)), "improved_offers_not_asked");
    assert_eq!(refused(&|envelope| envelope.class = EnvelopeClass::Technical), "envelope_not_asked");
    assert_eq!(refused(&|envelope| envelope.id = "price-of-firm-b".into()), "envelope_id_unsound");
    assert_eq!(refused(&|envelope| envelope.id = known.clone()), "envelope_id_unsound");
    assert_eq!(refused(&|envelope| envelope.id = "a/b".into()), "envelope_id_unsound");
    assert_eq!(refused(&|envelope| envelope.epoch = 2), "custodian_epoch");
    assert_eq!(refused(&|envelope| envelope.objects.clear()), "improvement_files");
    let object = SealedObject { digest: "00".repeat(32), length: 1 };
    assert_eq!(
        refused(&|envelope| envelope.objects = vec![object.clone(); IMPROVEMENT_FILES_MAX + 2]),
        "improvement_files"
    );
    assert_eq!(world.tenders[&"firm-a".into()].improved(1, 1).unwrap().id, known, "refusals changed nothing");
}

#[test]
fn the_term_is_compared_with_the_instant_of_the_act() {
    let mut world = World::tied();
    world.asks();
    let until = world.state.lots[&1].improvements[0].until;
    world.now = until;
    world.sends("firm-a").unwrap();
    assert_eq!(world.refuses("system", ExpireImprovedOffers { lot: 1, round: 1 }).rule, "term_running");
    world.now = until + SignedDuration::from_micros(1);
    let refusal = world.sends("firm-b").unwrap_err();
    assert_eq!(refusal.rule, "improvement_expired");
    assert_eq!(refusal.facts["instant"], world.now.to_string());
    let too_soon = CloseImprovedOffers { lot: 1, round: 1, offers: BTreeMap::new() };
    assert_eq!(world.refuses("system", too_soon.clone()).rule, "term_end_not_recorded");
    assert_eq!(world.refuses("lead", too_soon.clone()).rule, "role_missing");
    assert_eq!(world.refuses("system", ExpireImprovedOffers { lot: 1, round: 2 }).rule, "round_unknown");
    world.closes();
    assert_eq!(world.refuses("system", too_soon).rule, "improvement_closed");
}

#[test]
fn an_improved_offer_stays_closed_until_its_turn() {
    let mut world = World::tied();
    world.asks();
    let a = world.sends("firm-a").unwrap();
    world.sends("firm-b").unwrap();
    world.session(1, PanelKind::Opening);
    assert_eq!(world.to_open(), [], "before the term the procedure does not even know of it");
    let session = world.state.running_session().unwrap().id.clone();
    let share = GiveShare { session: session.clone(), envelope: a.clone(), share: serde_json::json!({}) };
    assert_eq!(world.refuses("c-1", share.clone()).rule, "envelope_unknown");
    world.closes();
    assert_eq!(world.to_open().len(), 2);
    world.tries("c-1", share.clone()).unwrap();
    let contents = OpeningOutcome::Opened { contents: contents("11"), summary: SummaryFigures::NotAsked };
    let early = RecordOpening { session: session.clone(), envelope: a.clone(), outcome: contents };
    assert_eq!(world.refuses("system", early).rule, "shares_missing");

    // A panel that is not theirs.
    let mut other = world.state.sessions[&session].clone();
    other.panel = PanelKind::Evaluation;
    let (tenderer, envelope) = world.state.envelope(&a).unwrap();
    assert_eq!(check_turn(&world.state, &other, tenderer, envelope).unwrap_err().rule, "wrong_panel");

    // Who is excluded: his stays closed, and with the tie gone so does the other's.
    let ground = ExclusionGround::OtherOfNotice;
    let exclude = Exclude { tenderer: "firm-b".into(), lot: Some(1), ground, reason: "x".to_owned() };
    world.tries("lead", exclude).unwrap();
    assert_eq!(world.refuses("c-2", share.clone()).rule, "improvement_not_due");
    world.rank();
    assert_eq!((world.to_open(), world.next_step()), (Vec::new(), None));
    assert_eq!(world.refuses("c-2", share).rule, "improvement_not_due");
    world.check_replay();
}

#[test]
fn who_is_excluded_sends_nothing_and_a_round_serves_those_who_are_left() {
    let mut world = World::ranked(&[("firm-a", "10"), ("firm-b", "10"), ("firm-c", "10")]);
    world.asks();
    let ground = ExclusionGround::OtherOfNotice;
    let exclude = Exclude { tenderer: "firm-b".into(), lot: Some(1), ground, reason: "x".to_owned() };
    world.sends("firm-b").unwrap();
    world.tries("lead", exclude).unwrap();
    assert_eq!(world.sends("firm-b").unwrap_err().rule, "not_admitted");
    let a = world.sends("firm-a").unwrap();
    world.closes();
    world.rank();
    assert_eq!(world.next_step(), Some("improved_offer"), "it is not opened yet");
    world.session(1, PanelKind::Opening);
    assert_eq!(world.to_open(), std::slice::from_ref(&a), "the envelope of the excluded stays closed");
    world.opens_with(&a, "10.5");
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.order(), [(1, "firm-a"), (2, "firm-c")]);
}

/// Formulas that compare offers may part those who were tied when somebody leaves: of who is apart nothing is needed any more.
#[test]
fn a_round_is_settled_for_those_who_are_still_tied() {
    let mut world = World::ranked(&[("firm-a", "10"), ("firm-b", "10"), ("firm-c", "10")]);
    world.asks();
    let sent = ["firm-a", "firm-b", "firm-c"].map(|firm| world.sends(firm).unwrap());
    world.closes();
    world.session(1, PanelKind::Opening);
    let tie = world.state.lots.get_mut(&1).unwrap().unresolved.as_mut().unwrap();
    tie.tenderers.retain(|tenderer| tenderer.as_str() != "firm-c");
    assert_eq!(world.to_open(), sent[..2], "who is apart stays closed");
    world.opens_with(&sent[0], "11");
    assert!(waiting(&world.state).iter().all(|found| found.act == Act::GiveShare));
    world.opens_with(&sent[1], "12");
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.next_step(), Some("improved_offer"), "it is a tie of three in truth, and one of them is sealed");
    world.opens_with(&sent[2], "11.5");
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.order(), [(1, "firm-b"), (2, "firm-c"), (3, "firm-a")]);
}

#[test]
fn who_improved_is_held_to_it_in_the_next_round() {
    let mut world = World::ranked(&[("firm-a", "10"), ("firm-b", "10"), ("firm-c", "10")]);
    let ground = ExclusionGround::OtherOfNotice;
    let exclude = Exclude { tenderer: "firm-c".into(), lot: Some(1), ground, reason: "x".to_owned() };
    world.tries("lead", exclude).unwrap();
    world.rank();
    world.asks();
    let a = world.sends("firm-a").unwrap();
    world.closes();
    world.session(1, PanelKind::Opening);
    world.opens_with(&a, "11");
    // A court readmits the third: the tie is another one, and all are asked again.
    let readmit =
        Readmit { tenderer: "firm-c".into(), lot: Some(1), act: "TAR n. 1".to_owned(), reason: "sentenza".to_owned() };
    world.tries("lead", readmit).unwrap();
    world.rank();
    assert_eq!(world.next_step(), Some("improved_offer"));
    world.asks();
    let (b, again) = (world.sends("firm-b").unwrap(), world.sends("firm-a").unwrap());
    world.closes();
    assert_eq!(world.opens_with(&b, "10.9"), []);
    let findings = world.opens_with(&again, "10.95");
    assert_eq!(findings[0].0, "improved_offer_worse", "worse than what he improved to before");
    world.does(SEGGIO, Rank { lot: 1 });
    assert_eq!(world.order(), [(1, "firm-a"), (2, "firm-b"), (3, "firm-c")]);
    assert_eq!(scoring::offer_held_to(&world.state, 1, &"firm-a".into()), Some(exact("11")));
    world.check_replay();
}

#[test]
fn waiting_names_the_tied_until_the_term_whoever_has_sent() {
    let mut world = World::tied();
    let named = |world: &World| {
        let mut found: Vec<(Act, bool)> = Vec::new();
        for task in waiting(&world.state) {
            let firm = matches!(&task.of, Awaited::Firm(firm) if ["firm-a", "firm-b"].contains(&firm.as_str()));
            found.push((task.act, firm));
        }
        found
    };
    assert_eq!(named(&world), [(Act::AskImprovedOffers, false)]);
    world.asks();
    let until = [(Act::SendImprovedOffer, true), (Act::SendImprovedOffer, true), (Act::CloseImprovedOffers, false)];
    assert_eq!(named(&world), until);
    world.sends("firm-a").unwrap();
    assert_eq!(named(&world), until, "who has sent is not told");
    world.closes();
    assert_eq!(named(&world), [(Act::ConveneSession, false)]);
    world.session(1, PanelKind::Opening);
    assert_eq!(named(&world), [(Act::GiveShare, false)]);
}

#[test]
fn the_record_of_before_reads_as_it_did() {
    let text = r#"{"id":"e","class":"economic","lot":1,"epoch":1,"header":{},"header_digest":"","objects":[]}"#;
    let envelope: SealedEnvelope = serde_json::from_str(text).unwrap();
    assert_eq!(envelope.round, None);
    assert_eq!(serde_json::to_string(&envelope).unwrap(), text);
    assert_eq!(
        serde_json::from_str::<TenderState>(r#"{"version":1,"current":null,"superseded":0}"#).unwrap().version,
        1
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whoever sends whenever: only the tied, only in time, only the last counts, and the best of what they hold wins.
    #[test]
    fn only_the_tied_in_time_and_the_last_one_counts(
        tries in prop::collection::vec((0_usize..4, 0_i64..200, 0_u16..400), 0..12)
    ) {
        let mut world = World::tied();
        world.asks();
        let (asked, until) = (world.now, world.state.lots[&1].improvements[0].until);
        let mut tries = tries;
        tries.sort_by_key(|(_, hours, _)| *hours);
        let mut sent: BTreeMap<&str, (EnvelopeId, u16)> = BTreeMap::new();
        for (who, hours, hundredths) in tries {
            let firm = ["firm-a", "firm-b", "firm-c", "firm-x"][who];
            world.now = asked + SignedDuration::from_hours(hours);
            match world.sends(firm) {
                Ok(envelope) => {
                    prop_assert!(who < 2 && world.now <= until);
                    sent.insert(firm, (envelope, hundredths));
                }
                Err(refusal) => prop_assert!(who >= 2 || world.now > until, "{:?}", refusal),
            }
        }
        world.closes();
        let taken: Vec<_> = world.state.lots[&1].improvements[0].offers.values().map(|o| &o.envelope.sealed.id).collect();
        prop_assert_eq!(taken, sent.values().map(|(envelope, _)| envelope).collect::<Vec<_>>());
        world.session(1, PanelKind::Opening);
        let figure = |hundredths: u16| 800 + hundredths;
        for (envelope, hundredths) in sent.values() {
            let value = figure(*hundredths);
            world.opens_with(envelope, &format!("{}.{:02}", value / 100, value % 100));
        }
        world.rank();
        let held = |firm: &str| sent.get(firm).map_or(1000, |(_, hundredths)| figure(*hundredths).max(1000));
        let (a, b) = (held("firm-a"), held("firm-b"));
        let first = world.order()[0];
        match a.cmp(&b) {
            std::cmp::Ordering::Equal => prop_assert_eq!(world.next_step(), Some("draw")),
            std::cmp::Ordering::Greater => prop_assert_eq!(first, (1, "firm-a")),
            std::cmp::Ordering::Less => prop_assert_eq!(first, (1, "firm-b")),
        }
        world.check_replay();
    }
}
