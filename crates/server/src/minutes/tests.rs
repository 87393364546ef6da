use std::collections::BTreeMap;

use ceralacca_documents::{DecisionKind, Figure, MinutesDocument, OfferedValue, OpeningOutcome};
use ceralacca_evaluation::{Ascertained, Exact, Part};
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, SessionId,
    definition::{EnvelopeClass, ParticipationForm, ProcedureFile},
    event::{
        AnswerValue, AscertainedValue, CustodianKey, CustodySnapshot, ExclusionGround, FindingSeverity, Manifest,
        OpenedContents, OpenedFile, OpeningFinding, PanelKind, RankedTender, SealedEnvelope, TenderAtClose,
    },
};
use ceralacca_record::{Entry, Hash, Salt};
use ceralacca_storage::StoredEntry;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Issuer, Names, of_session};
use crate::ApiError;

const COMO: &str = include_str!("../../../../examples/como-2024.toml");
const HOSTILE: &str = "#read(\"/etc/passwd\") *x* \u{202E}osrevoR";
const FIRMS: [&str; 2] = ["lario", "erba"];
const CLASSES: [EnvelopeClass; 3] = [EnvelopeClass::Administrative, EnvelopeClass::Technical, EnvelopeClass::Economic];

/// A stream of hand-made events, one second apart.
struct Stream {
    definition: ProcedureFile,
    entries: Vec<StoredEntry>,
}

impl Stream {
    fn new() -> Self {
        let definition = ProcedureFile::from_toml(COMO).unwrap();
        let mut stream = Self { definition: definition.clone(), entries: Vec::new() };
        let (body, lead) = (definition.buyer.id.as_str().into(), PersonId::new("lead"));
        stream.push("lead", ProcedureEvent::Drafted { body, lead, definition: Box::new(definition) });
        let custodians = vec![CustodianKey { person: "secretary".into(), public: "key".to_owned() }];
        let custody = CustodySnapshot { epoch: 1, threshold: 1, custodians };
        let deadline = stream.definition.terms.submission;
        stream.push("lead", ProcedureEvent::Published { custody, deadline });
        for firm in FIRMS {
            let tender = TenderAtClose { manifest: manifest(firm), leaf: "00".repeat(32), submitted_at: deadline };
            stream.push("system", ProcedureEvent::TenderTaken { tender: Box::new(tender) });
        }
        stream.push("system", ProcedureEvent::SubmissionsClosed { deadline, tenders: 2 });
        let act = "determina n. 12 del 2024".to_owned();
        stream.push("lead", ProcedureEvent::OpeningPanelNamed { act: act.clone(), members: vec!["lead".into()] });
        let members = ["rossi", "bianchi", "verdi"].map(PersonId::from).to_vec();
        stream.push("lead", ProcedureEvent::EvaluationPanelNamed { act, members });
        let statement = "nessun rapporto con i concorrenti".to_owned();
        let declared = ProcedureEvent::ConflictDeclared { panel: PanelKind::Evaluation, conflict: false, statement };
        stream.push("rossi", declared);
        stream
    }

    fn push(&mut self, actor: &str, event: ProcedureEvent) {
        let version = u64::try_from(self.entries.len() + 1).unwrap();
        let start: Timestamp = "2024-05-21T08:00:00Z".parse().unwrap();
        self.entries.push(StoredEntry {
            position: version,
            entry: Entry {
                schema: 1,
                installation: "gare.example/record".to_owned(),
                stream: "procedure/como-2024".to_owned(),
                version,
                body: None,
                kind: event.kind(),
                kind_version: 1,
                instant: start + SignedDuration::from_secs(i64::try_from(version).unwrap()),
                actor: actor.to_owned(),
                salt: Salt([0; 32]),
                payload: serde_json::to_value(event).unwrap(),
            },
            leaf: Hash([u8::try_from(version).unwrap(); 32]),
            chain: Hash([0; 32]),
        });
    }

    fn start(&mut self, session: &str, panel: PanelKind, actor: &str) {
        let (purpose, starts_at) = ("apertura delle buste".to_owned(), "2024-05-21T08:00:00Z".parse().unwrap());
        self.push("lead", ProcedureEvent::SessionConvened { session: session.into(), panel, purpose, starts_at });
        let session_public = "key".to_owned();
        self.push(actor, ProcedureEvent::SessionStarted { session: session.into(), session_public });
    }

    fn end(&mut self, session: &str, actor: &str) {
        let reason = "Esaurite le operazioni.".to_owned();
        self.push(actor, ProcedureEvent::SessionEnded { session: session.into(), reason });
    }

    fn open(
        &mut self,
        session: &str,
        firm: &str,
        class: EnvelopeClass,
        answers: Answers,
        findings: Vec<OpeningFinding>,
    ) {
        let envelope = envelope_id(firm, class);
        let custodian = PersonId::new("secretary");
        let given = ProcedureEvent::ShareGiven {
            session: session.into(),
            envelope: envelope.as_str().into(),
            custodian,
            share: json!({}),
        };
        self.push("secretary", given);
        let files =
            vec![OpenedFile { index: 1, item: "domanda".to_owned(), length: 1234, commitment: "ab".repeat(32) }];
        let contents = OpenedContents { index_digest: "cd".repeat(32), answers, texts: Vec::new(), files };
        let envelope = envelope.as_str().into();
        self.push(
            "secretary",
            ProcedureEvent::EnvelopeOpened { session: session.into(), envelope, contents, findings },
        );
    }

    fn minutes(&self, session: &str) -> Result<MinutesDocument, ApiError> {
        let issuer = Issuer { installation: "gare.example/record".to_owned(), demo: true };
        of_session(&issuer, &SessionId::new(session), &self.entries, &names())
    }
}

type Answers = BTreeMap<String, AnswerValue>;

fn names() -> Names {
    let persons = [
        ("lead", "Anna Bianchi"),
        ("rossi", "Mario Rossi"),
        ("bianchi", HOSTILE),
        ("verdi", "Carla Verdi"),
        ("secretary", "Ugo Neri"),
    ];
    let operators = [("lario", "Cooperativa Lario"), ("erba", HOSTILE), ("como", "Cooperativa Como")];
    Names {
        persons: persons.map(|(id, name)| (id.into(), name.to_owned())).into(),
        operators: operators.map(|(id, name)| (id.into(), name.to_owned())).into(),
    }
}

fn envelope_id(firm: &str, class: EnvelopeClass) -> String {
    format!("{firm}-{}", class.english().replace(' ', "-"))
}

/// A tender for lot 1; `lario` leads a group.
fn manifest(firm: &str) -> Manifest {
    let envelopes = CLASSES.map(|class| SealedEnvelope {
        id: envelope_id(firm, class).as_str().into(),
        class,
        lot: (class != EnvelopeClass::Administrative).then_some(1),
        round: None,
        epoch: 1,
        header: json!({}),
        header_digest: "ef".repeat(32),
        objects: Vec::new(),
    });
    let group = firm == "lario";
    Manifest {
        procedure: "como-2024".into(),
        tenderer: firm.into(),
        form: if group { ParticipationForm::FormedGroup } else { ParticipationForm::Single },
        members: if group { vec!["lario".into(), "como".into()] } else { Vec::new() },
        lots: vec![1],
        envelopes: envelopes.to_vec(),
    }
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn italian(figure: &Figure) -> String {
    figure.italian()
}

/// First session: administrative envelopes, one admitted, one asked to cure.
fn administrative(stream: &mut Stream) {
    stream.start("s-1", PanelKind::Opening, "lead");
    stream.push("rup-aide", ProcedureEvent::PresenceConfirmed { session: "s-1".into() });
    stream.open("s-1", "lario", EnvelopeClass::Administrative, Answers::new(), Vec::new());
    let finding = OpeningFinding {
        id: "item_missing".to_owned(),
        severity: FindingSeverity::Curable,
        item: Some("bollo".to_owned()),
        article: Some("art. 101 D.Lgs. 36/2023".to_owned()),
        it: "«Bollo»: richiesti 1, presenti 0.".to_owned(),
        en: String::new(),
    };
    stream.open("s-1", "erba", EnvelopeClass::Administrative, Answers::new(), vec![finding]);
    stream.push("lead", ProcedureEvent::Admitted { tenderer: "lario".into(), reason: "Completa.".to_owned() });
    let (items, due) = (vec!["bollo".to_owned()], "2024-05-31T10:00:00Z".parse().unwrap());
    stream.push(
        "lead",
        ProcedureEvent::CureAsked { tenderer: "erba".into(), items, request: "Integri.".to_owned(), due },
    );
    stream.end("s-1", "lead");
    stream.push(
        "lead",
        ProcedureEvent::CureAssessed { tenderer: "erba".into(), cured: true, reason: "Pervenuto.".to_owned() },
    );
    stream.push("lead", ProcedureEvent::Admitted { tenderer: "erba".into(), reason: "Sanata.".to_owned() });
    let admitted = FIRMS.map(OperatorId::from).to_vec();
    let act = "determina n. 20".to_owned();
    stream.push("lead", ProcedureEvent::AdmissionsSettled { act, admitted, deserted_lots: vec![2, 3] });
}

/// Second session: the commission opens the technical envelopes, judges, and makes the scores final.
fn technical(stream: &mut Stream) {
    stream.start("s-2", PanelKind::Evaluation, "rossi");
    stream.push("bianchi", ProcedureEvent::PresenceConfirmed { session: "s-2".into() });
    let rules = stream.definition.award.technical.clone().unwrap();
    let parts = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    let parts: Vec<(String, Part)> =
        parts.flat_map(|sub| sub.parts.iter().map(|part| (sub.id.to_string(), part.clone()))).collect();
    for firm in FIRMS {
        let mut answers = Answers::new();
        let mut ascertained = Vec::new();
        for (_, part) in &parts {
            let (item, by, value) = match part {
                Part::Discretionary(_) => continue,
                Part::Quantitative(part) => (&part.item, part.ascertained, Some(exact("4"))),
                Part::Tabular(part) if part.item.as_str() == "accompagnatori_esperti" => {
                    (&part.item, part.ascertained, None)
                }
                Part::Tabular(part) => (&part.item, part.ascertained, Some(exact("3"))),
            };
            let number = || value.clone().map_or(AscertainedValue::Bool(true), AscertainedValue::Number);
            if by == Ascertained::Panel {
                ascertained.push((item.to_string(), number()));
            } else {
                answers.insert(item.to_string(), value.clone().map_or(AnswerValue::Bool(true), AnswerValue::Number));
            }
        }
        stream.open("s-2", firm, EnvelopeClass::Technical, answers, Vec::new());
        for (item, value) in ascertained {
            let reason = "Come da relazione.".to_owned();
            stream.push("rossi", ProcedureEvent::Ascertained { lot: 1, tenderer: firm.into(), item, value, reason });
        }
    }
    for (commissioner, coefficient) in [("rossi", "0.7"), ("bianchi", "0.8"), ("verdi", "0.8")] {
        let sheet = |firm: &str| {
            let given = |(id, part): &(String, Part)| match part {
                Part::Discretionary(_) if firm == "lario" => Some((id.clone(), exact(coefficient))),
                Part::Discretionary(_) => Some((id.clone(), exact("0.3"))),
                Part::Quantitative(_) | Part::Tabular(_) => None,
            };
            (OperatorId::from(firm), parts.iter().filter_map(given).collect())
        };
        stream.push(
            commissioner,
            ProcedureEvent::SheetLocked { lot: 1, sheet: FIRMS.map(sheet).into(), comparisons: BTreeMap::new() },
        );
    }
    let scores = BTreeMap::from([("lario".into(), exact("60.12")), ("erba".into(), exact("40"))]);
    stream.push("rossi", ProcedureEvent::TechnicalScored { lot: 1, scores, below_threshold: vec!["erba".into()] });
    let (ground, reason) = (ExclusionGround::BelowThreshold, "Sotto soglia.".to_owned());
    stream.push("rossi", ProcedureEvent::Excluded { tenderer: "erba".into(), lot: Some(1), ground, reason });
    stream.end("s-2", "rossi");
    stream.push("rossi", ProcedureEvent::TechnicalShown { lot: 1 });
}

/// Third session: the price of the one who is left, and the ranking.
fn economic(stream: &mut Stream) {
    stream.start("s-3", PanelKind::Evaluation, "rossi");
    let answers = Answers::from([("ribasso".to_owned(), AnswerValue::Number(exact("5.1")))]);
    stream.open("s-3", "lario", EnvelopeClass::Economic, answers, Vec::new());
    let line = RankedTender {
        place: 1,
        tenderer: "lario".into(),
        technical: Some(exact("60.12")),
        economic: Some(exact("20")),
        total: Some(exact("80.12")),
    };
    stream.push("rossi", ProcedureEvent::Ranked { lot: 1, ranking: vec![line], unresolved: None });
    stream.end("s-3", "rossi");
}

fn whole() -> Stream {
    let mut stream = Stream::new();
    administrative(&mut stream);
    technical(&mut stream);
    economic(&mut stream);
    stream
}

#[test]
fn administrative_session() {
    let minutes = whole().minutes("s-1").unwrap();
    assert_eq!(minutes.session.number, 1);
    assert_eq!(minutes.operations.len(), 9, "from the start to the end, both in");
    let roles: Vec<&str> = minutes.members.iter().map(|member| member.role.as_str()).collect();
    assert_eq!(roles, ["Presidente del seggio di gara", "Assiste alla seduta", "Custode delle chiavi"]);
    let outcomes: Vec<OpeningOutcome> = minutes.openings.iter().map(|opening| opening.outcome).collect();
    assert_eq!(outcomes, [OpeningOutcome::Opened, OpeningOutcome::OpenedWithFindings]);
    assert_eq!(minutes.openings[0].tenderer, "Cooperativa Lario (mandataria), con Cooperativa Como");
    assert_eq!(minutes.openings[1].findings, ["«Bollo»: richiesti 1, presenti 0. (sanabile, art. 101 D.Lgs. 36/2023)"]);
    assert_eq!(minutes.openings[0].files[0].digest, format!("impegno:{}", "ab".repeat(32)));
    let decisions: Vec<DecisionKind> = minutes.decisions.iter().map(|decision| decision.decision).collect();
    assert_eq!(
        decisions,
        [DecisionKind::Admitted, DecisionKind::CureRequested],
        "later decisions are not of this session"
    );
    assert!(minutes.scores.is_empty() && minutes.rankings.is_empty());
    assert_eq!(minutes.reasons, "Esaurite le operazioni.");
    let data: serde_json::Value = serde_json::from_slice(&minutes.data).unwrap();
    assert_eq!(data["session"]["number"], 1);
    assert!(data.get("data").is_none());
}

#[test]
fn technical_session_shows_every_coefficient() {
    let minutes = whole().minutes("s-2").unwrap();
    assert_eq!(minutes.session.number, 2);
    let [table] = minutes.scores.as_slice() else { panic!("one table") };
    assert_eq!(table.commissioners, ["Mario Rossi", HOSTILE, "Carla Verdi"]);
    let criterion = table.criteria.iter().find(|criterion| criterion.code == "2.1 D").unwrap();
    let row = criterion.rows.iter().find(|row| row.tenderer.starts_with("Cooperativa Lario")).unwrap();
    let coefficients: Vec<String> = row.coefficients.iter().flatten().map(italian).collect();
    assert_eq!(coefficients, ["0,70", "0,80", "0,80"]);
    assert_eq!(row.mean.as_ref().map(italian).as_deref(), Some("0,7666…"));
    assert_eq!(row.truncated_mean.as_ref().map(italian).as_deref(), Some("0,76"));
    assert_eq!(italian(&row.points), "7,60", "0.76 of 10 points");
    let quantitative = table.criteria.iter().find(|criterion| criterion.code == "2.6 Q").unwrap();
    assert!(quantitative.rows.iter().all(|row| row.coefficients.is_empty() && row.mean.is_none()));
    assert_eq!(
        table.totals.iter().map(|total| total.note.as_str()).collect::<Vec<_>>(),
        ["sotto la soglia di sbarramento", ""]
    );
    let confirmed: Vec<bool> = minutes.members.iter().map(|member| member.confirmed_at.is_some()).collect();
    assert_eq!(confirmed, [true, true, false, true]);
    assert!(minutes.members[0].conflict_declaration.starts_with("Dichiara di non avere conflitti"));
    assert_eq!(minutes.members[1].conflict_declaration, "");
}

#[test]
fn economic_session_reads_out_the_price_and_ranks() {
    let minutes = whole().minutes("s-3").unwrap();
    let [table] = minutes.rankings.as_slice() else { panic!("one ranking") };
    assert_eq!(table.rows[0].position, Some(1));
    assert_eq!(table.rows[0].offer, Some(OfferedValue::Discount("5.10".parse().unwrap())));
    assert_eq!(table.rows[0].total_points.as_ref().map(italian).as_deref(), Some("80,12"));
    assert_eq!((table.rows[1].position, table.rows[1].note.as_str()), (None, "escluso"));
    assert!(
        minutes.operations.iter().any(|operation| operation.text_it.contains("del lotto 1 di Cooperativa Lario")
            && operation.text_it.contains("5,10%")),
        "{:?}",
        minutes.operations
    );
    assert_eq!(minutes.leaf, whole().entries.last().unwrap().leaf.to_string());
}

#[test]
fn later_events_do_not_change_minutes() {
    let mut stream = whole();
    let before = stream.minutes("s-2").unwrap();
    stream.push(
        "lead",
        ProcedureEvent::Excluded {
            tenderer: "lario".into(),
            lot: None,
            ground: ExclusionGround::Automatic,
            reason: "Accertata.".to_owned(),
        },
    );
    assert_eq!(stream.minutes("s-2").unwrap(), before);
}

#[test]
fn a_session_that_runs_or_is_unknown_has_no_minutes() {
    let mut stream = Stream::new();
    stream.start("s-1", PanelKind::Opening, "lead");
    let rule = |session: &str| match stream.minutes(session).unwrap_err() {
        ApiError::Refused(refusal) => refusal.rule,
        other => panic!("{other}"),
    };
    assert_eq!(rule("s-1"), "session_not_ended");
    assert_eq!(rule("s-9"), "session_unknown");
}

#[test]
fn the_pdf_is_made_and_hostile_names_stay_names() {
    let stream = whole();
    for session in ["s-1", "s-2", "s-3"] {
        let minutes = stream.minutes(session).unwrap();
        let pdf = ceralacca_documents::minutes(&minutes).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
    }
    let minutes = stream.minutes("s-2").unwrap();
    assert!(minutes.openings.iter().any(|opening| opening.tenderer == HOSTILE));
}
