//! The three worked procedures, walked from draft to award through the HTTP API of a demo installation.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use ceralacca::{
    demo::{self, Example},
    walk::{Language, Options, Until, WalkReport, walk},
};
use ceralacca_procedure::{
    PersonId, ProcedureEvent, ProcedureId, ProcedureState,
    policy::Act,
    waiting::{Awaited, Waiting, waiting},
};
use ceralacca_server::{App, Config, evidence, installation, jobs, routes, streams, views};
use ceralacca_storage::{SystemClock, SystemRandom};

/// Starts a demo installation on a free port; gives it and its address.
async fn start(folder: &Path) -> (App, String) {
    let config = Config {
        demo: true,
        data: folder.to_owned(),
        database: format!("sqlite:{}", folder.join("ceralacca.db").display()),
        ..Config::default()
    };
    let app = installation::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap();
    demo::load(&app).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = routes::router(&app);
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::spawn(jobs::run_forever(app.clone()));
    (app, address)
}

fn walked(example: Example) -> WalkReport {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let (app, server) = start(folder.path()).await;
        let data = folder.path().to_owned();
        let options = Options {
            server,
            example,
            data,
            language: Language::Italian,
            pause: &None::<Until>,
            random: &SystemRandom,
        };
        let mut out = Vec::new();
        let report = walk(options, &mut out).await;
        println!("{}", String::from_utf8(out).unwrap());
        let report = report.unwrap();
        let audit = ceralacca_storage::audit(app.engine.as_ref(), &evidence::verifiers(&app), &[]).await.unwrap();
        assert!(audit.is_sound(), "{audit:?}");
        let engine = app.engine.as_ref();
        let (live, rebuilt) = (views::live(engine).await.unwrap(), views::from_record(engine).await.unwrap());
        assert_eq!(live, rebuilt, "views rebuilt from the record of a whole tender are byte-equal to live ones");
        everybody_was_waited_for(&app, &report.procedure).await;
        report
    })
}

/// Each act of the walk was waited for, from whoever did it, when he did it.
async fn everybody_was_waited_for(app: &App, procedure: &ProcedureId) {
    let entries = streams::entries(app.engine.as_ref(), &ProcedureState::stream(procedure), 0).await.unwrap();
    let mut state: Option<ProcedureState> = None;
    for entry in &entries {
        let event: ProcedureEvent = streams::event(entry).unwrap();
        let (instant, actor) = (entry.entry.instant, PersonId::new(entry.entry.actor.clone()));
        let Some(known) = &mut state else {
            state = Some(ProcedureState::born(&event).unwrap());
            continue;
        };
        if let Some(act) = act_of(&event) {
            let due: Vec<Waiting> = waiting(known).into_iter().filter(|found| found.is_due(instant)).collect();
            let named = due.iter().any(|found| {
                found.act == act
                    && match &found.of {
                        Awaited::People { persons, .. } => persons.contains(&actor),
                        Awaited::Firm(_) => true,
                        Awaited::Firms | Awaited::Platform => actor.as_str() == "system",
                    }
            });
            assert!(named, "{act:?} by {actor} was not waited for: {due:#?}");
        }
        known.apply(instant, &actor, &event).unwrap();
    }
    assert_eq!(waiting(&state.unwrap()), [], "after the proposals nobody is waited for");
}

/// The act behind an event; none for those that follow from another act or are done when somebody wants them.
fn act_of(event: &ProcedureEvent) -> Option<Act> {
    Some(match event {
        ProcedureEvent::Decided { .. } => Act::RecordDecision,
        ProcedureEvent::Published { .. } => Act::Publish,
        ProcedureEvent::SubmissionsClosed { .. } => Act::CloseSubmissions,
        ProcedureEvent::OpeningPanelNamed { .. } => Act::NameOpeningPanel,
        ProcedureEvent::EvaluationPanelNamed { .. } => Act::NameEvaluationPanel,
        ProcedureEvent::TenderersSeen { .. } => Act::SeeTenderers,
        ProcedureEvent::ConflictDeclared { .. } => Act::DeclareConflict,
        ProcedureEvent::SessionConvened { .. } => Act::ConveneSession,
        ProcedureEvent::SessionStarted { .. } => Act::StartSession,
        ProcedureEvent::PresenceConfirmed { .. } => Act::ConfirmPresence,
        ProcedureEvent::ShareGiven { .. } => Act::GiveShare,
        ProcedureEvent::Admitted { .. } | ProcedureEvent::CureAsked { .. } => Act::Admit,
        ProcedureEvent::CureAnswered { .. } => Act::AnswerCure,
        ProcedureEvent::CureAssessed { .. } => Act::AssessCure,
        ProcedureEvent::AdmissionsSettled { .. } => Act::SettleAdmissions,
        ProcedureEvent::SheetLocked { .. } => Act::LockSheet,
        ProcedureEvent::CollegialScored { .. } => Act::ScoreCollegially,
        ProcedureEvent::Ascertained { .. } => Act::Ascertain,
        ProcedureEvent::TechnicalScored { .. } => Act::ScoreTechnical,
        ProcedureEvent::TechnicalShown { .. } => Act::ShowTechnical,
        ProcedureEvent::Ranked { .. } => Act::Rank,
        ProcedureEvent::ImprovedOffersAsked { .. } => Act::AskImprovedOffers,
        ProcedureEvent::ImprovedOffersClosed { .. } => Act::CloseImprovedOffers,
        ProcedureEvent::DrawAnnounced { .. } => Act::AnnounceDraw,
        ProcedureEvent::DrawHeld { .. } => Act::RecordDraw,
        ProcedureEvent::AnomalyThresholdApplied { .. } => Act::ApplyAnomalyThreshold,
        ProcedureEvent::ExplanationsAsked { .. } => Act::AskExplanations,
        ProcedureEvent::ExplanationsGiven { .. } => Act::GiveExplanations,
        ProcedureEvent::ExplanationsAssessed { .. } => Act::AssessExplanations,
        ProcedureEvent::AwardProposed { .. } | ProcedureEvent::NotProposed { .. } => Act::ProposeAward,
        ProcedureEvent::Drafted { .. }
        | ProcedureEvent::DraftRevised { .. }
        | ProcedureEvent::DocumentsAttached { .. }
        | ProcedureEvent::DocumentWithdrawn { .. }
        | ProcedureEvent::Suspended { .. }
        | ProcedureEvent::Resumed { .. }
        | ProcedureEvent::Extended { .. }
        | ProcedureEvent::TermExpired { .. }
        | ProcedureEvent::ImprovedOffersExpired { .. }
        | ProcedureEvent::ImprovedOfferTaken { .. }
        | ProcedureEvent::TenderTaken { .. }
        | ProcedureEvent::Deserted { .. }
        | ProcedureEvent::Revoked { .. }
        | ProcedureEvent::Annulled { .. }
        | ProcedureEvent::SessionEnded { .. }
        | ProcedureEvent::EnvelopeOpened { .. }
        | ProcedureEvent::EnvelopeUnreadable { .. }
        | ProcedureEvent::Excluded { .. }
        | ProcedureEvent::Readmitted { .. } => return None,
    })
}

fn rules(report: &WalkReport) -> BTreeSet<&str> {
    report.refusals.iter().map(|refusal| refusal.rule.as_str()).collect()
}

#[test]
fn cremona() {
    let report = walked(Example::Cremona);
    assert_eq!(report.rankings[&1].len(), 1);
    assert_eq!(report.rankings[&1][0].total, None, "nothing is scored");
    assert_eq!(report.proposals[&1].as_ref().unwrap().as_str(), "studio-abitare-bene");
    assert_eq!((report.opened, report.closed), (1, 0));
    assert_eq!(report.findings, []);
    let rules = rules(&report);
    for rule in
        ["client_id_reused", "foreign_tender", "wrong_phase", "names_not_seen", "no_commission", "envelope_closed"]
    {
        assert!(rules.contains(rule), "{rule} not among {rules:?}");
    }
}

#[test]
fn ricengo() {
    let report = walked(Example::Ricengo);
    let places: Vec<_> = report.rankings[&1]
        .iter()
        .map(|line| (line.place, line.tenderer.as_str(), line.total.as_ref().unwrap().to_string()))
        .collect();
    // 41 + 13 + 10 (5.00 %: tenth band) and 30 + 11 + 17 (8.20 %: seventeenth band).
    assert_eq!(places, [(1, "coop-serio", "64".to_owned()), (2, "gira-il-sole", "58".to_owned())]);
    assert_eq!(report.proposals[&1].as_ref().unwrap().as_str(), "coop-serio");
    assert_eq!((report.opened, report.closed), (6, 0));
    assert_eq!(report.findings, []);
    let rules = rules(&report);
    for rule in ["not_invited", "session_notice", "off_scale", "order_of_envelopes", "quorum_missing"] {
        assert!(rules.contains(rule), "{rule} not among {rules:?}");
    }
}

#[test]
fn como() {
    let report = walked(Example::Como);
    assert_eq!(report.rankings.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
    let first: Vec<_> = report.rankings.values().map(|ranking| ranking[0].tenderer.as_str()).collect();
    assert_eq!(first[0], first[1], "one tenderer is first in two lots, and the limit lets him keep one: {first:?}");
    let proposed: BTreeSet<_> = report.proposals.values().flatten().collect();
    assert_eq!(proposed.len(), 3, "three lots go to three tenderers: {:?}", report.proposals);
    // 4 administrative, 7 technical (of 8 one is of the excluded), 6 economic (one more is below the threshold).
    assert_eq!((report.opened, report.closed), (17, 3));
    let missing: Vec<_> = report.findings.iter().filter(|(_, id, _)| id == "item_missing").collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(missing[0].0.as_str(), "coop-erba");
    assert!(report.findings.iter().all(|(_, id, _)| id != "summary_differs" && id != "summary_unreadable"));
    for kind in [
        "replaced",
        "withdrawn",
        "cure_asked",
        "cure_answered",
        "cure_assessed",
        "excluded",
        "sheet_locked",
        "ascertained",
        "explanations_asked",
        "explanations_given",
        "explanations_assessed",
    ] {
        assert!(report.acts.iter().any(|act| act == kind), "{kind} not among the acts");
    }
    let rules = rules(&report);
    for rule in [
        "order_of_envelopes",
        "quorum_missing",
        "envelope_closed",
        "off_scale",
        "item_not_curable",
        "admission_state",
        "check_due",
    ] {
        assert!(rules.contains(rule), "{rule} not among {rules:?}");
    }
}
