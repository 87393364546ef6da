use std::path::Path;

use ceralacca_procedure::{
    definition::{EnvelopeClass, EnvelopeScope, ParticipationForm, ProcedureFile},
    event::{CustodySnapshot, Manifest, PanelKind, SealedEnvelope, SealedObject, TenderAtClose},
};
use ceralacca_record::{Entry, ExtractedAct};
use ceralacca_sealing::{EnvelopeContext, EnvelopeHeader, EnvelopeSealer, Scope, SessionPublic, SessionSecret};
use serde_json::{Value, json};

use super::*;
use crate::{
    testing::{at, custodians, entry, key, known, proof, receipt},
    to_open::check,
};

const ADA: &str = "ada";
const BEA: &str = "bea";
const CID: &str = "cid";
const FIRST_TERM: &str = "2026-04-01T10:00:00Z";
const TERM: &str = "2026-04-08T10:00:00Z";
const EXPIRED: &str = "2026-04-08T10:00:00.000001Z";
const NOW: &str = "2026-05-01T10:00:00Z";
const SESSION: &str = "seduta-2";

/// A procedure with three tenderers, one of them excluded, while the commission opens the technical envelopes; and what the server
/// says of it. A test changes what was recorded before it is signed, or what is said afterwards.
struct World {
    procedure: String,
    acts: Vec<Value>,
    tenders: BTreeMap<&'static str, Vec<Value>>,
    session_public: SessionPublic,
    custody: CustodySnapshot,
    deadline: &'static str,
    /// The envelope asked for: whose, of which class, of his tender sent as which.
    asked: (&'static str, EnvelopeClass, usize),
    signer: u8,
    now: &'static str,
    demo: bool,
    /// Instant as of which the tenderers' streams are told.
    as_of: &'static str,
    /// What the server does to its answers after they were signed.
    afterwards: fn(&mut ToOpenAnswer, &mut SessionRecord),
}

fn definition() -> ProcedureFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/como-2024-corrected.toml");
    ProcedureFile::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn set_of(definition: &ProcedureFile, custody: &CustodySnapshot) -> CustodianSet {
    custodian_set(&definition.buyer.id, custody).unwrap()
}

fn manifest(definition: &ProcedureFile, custody: &CustodySnapshot, tenderer: &str, turn: usize) -> Manifest {
    let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
    let envelopes = definition.envelopes.iter().map(|spec| {
        let lot = (spec.scope == EnvelopeScope::Lot).then_some(1);
        let id = format!("{tenderer}-{}-{turn}", spec.class.name());
        let context = EnvelopeContext {
            procedure: definition.id.clone(),
            scope: lot.map_or(Scope::Procedure, Scope::Lot),
            class: serde_json::from_value(spec.class.name().into()).unwrap(),
            tenderer: tenderer.to_owned(),
            envelope: id.clone(),
        };
        let sealer = EnvelopeSealer::new(context, &set_of(definition, custody), None, &mut rng).unwrap();
        let (header, _) = sealer.finish(json!({}), &mut rng).unwrap();
        let objects = header.files.iter();
        SealedEnvelope {
            id: id.as_str().into(),
            class: spec.class,
            lot,
            round: None,
            epoch: custody.epoch,
            header_digest: header.digest().unwrap().to_string(),
            objects: objects
                .map(|file| SealedObject { digest: file.object.to_string(), length: file.length })
                .collect(),
            header: serde_json::to_value(&header).unwrap(),
        }
    });
    Manifest {
        procedure: definition.id.as_str().into(),
        tenderer: tenderer.into(),
        form: ParticipationForm::Single,
        members: Vec::new(),
        lots: vec![1],
        envelopes: envelopes.collect(),
    }
}

impl World {
    fn new() -> Self {
        let definition = definition();
        let procedure = definition.id.clone();
        let custody = custodians(3).0;
        let session_public = SessionSecret::generate(&mut rand_core::UnwrapErr(getrandom::SysRng)).public();
        let sent = |tenderer, turn, deadline: &str| {
            let kind = if turn == 0 { "submitted" } else { "replaced" };
            json!({"event": kind, "manifest": manifest(&definition, &custody, tenderer, turn), "deadline": deadline})
        };
        let tenders = BTreeMap::from([
            // Ada replaced her tender after the term was extended.
            (ADA, vec![sent(ADA, 0, FIRST_TERM), sent(ADA, 1, TERM)]),
            (BEA, vec![sent(BEA, 0, FIRST_TERM)]),
            (CID, vec![sent(CID, 0, FIRST_TERM)]),
        ]);
        let started = |session: &str, public: Value| json!({"event": "session_started", "session": session, "session_public": public});
        let convened = |session: &str, panel: PanelKind| json!({"event": "session_convened", "session": session, "panel": panel, "purpose": "apertura", "starts_at": NOW});
        let admitted = |tenderer: &str| json!({"event": "admitted", "tenderer": tenderer, "reason": "completa"});
        let other = SessionSecret::generate(&mut rand_core::UnwrapErr(getrandom::SysRng)).public();
        let mut acts = vec![
            json!({"event": "drafted", "body": definition.buyer.id, "lead": "rup", "definition": definition}),
            json!({"event": "decided", "act": "n. 1"}),
            json!({"event": "published", "custody": custody, "deadline": FIRST_TERM}),
            json!({"event": "extended", "deadline": TERM, "reason": "chiarimenti"}),
            json!({"event": "term_expired", "deadline": TERM}),
            json!({"event": "submissions_closed", "deadline": TERM, "tenders": 3}),
            json!({"event": "opening_panel_named", "act": "n. 2", "members": ["seggio"]}),
            convened("seduta-1", PanelKind::Opening),
            started("seduta-1", json!(other)),
            json!({"event": "session_ended", "session": "seduta-1", "reason": "fine"}),
            admitted(ADA),
            admitted(BEA),
            json!({"event": "excluded", "tenderer": CID, "lot": null, "ground": "not_cured", "reason": "non sanata"}),
            json!({"event": "admissions_settled", "act": "n. 3", "admitted": [ADA, BEA], "deserted_lots": []}),
            convened(SESSION, PanelKind::Evaluation),
            started(SESSION, json!(session_public)),
            json!({"event": "presence_confirmed", "session": SESSION}),
        ];
        for tender in tenders.values().rev() {
            acts.insert(5, taken(&procedure, tender, tender.len() - 1));
        }
        Self {
            procedure,
            acts,
            tenders,
            session_public,
            custody,
            deadline: TERM,
            asked: (ADA, EnvelopeClass::Technical, 1),
            signer: 1,
            now: NOW,
            demo: false,
            as_of: EXPIRED,
            afterwards: |_, _| {},
        }
    }

    /// The first act of a kind.
    fn act(&mut self, kind: &str) -> &mut Value {
        self.acts.iter_mut().find(|act| act["event"] == kind).unwrap()
    }

    fn place(&self, kind: &str) -> usize {
        self.acts.iter().position(|act| act["event"] == kind).unwrap()
    }

    fn record(&self) -> SessionRecord {
        let signer = key(self.signer);
        let stream = ProcedureState::stream(&self.procedure.as_str().into());
        let acts = (1_u64..).zip(&self.acts).map(|(version, payload)| {
            let entry = entry(&stream, version, at(EXPIRED), payload.clone());
            let leaf = entry.leaf().unwrap();
            let shown = !DECIDES_NO_TURN.contains(&entry.kind.as_str());
            let kind = entry.kind.clone();
            let proof = shown.then(|| proof(leaf, &signer).to_string());
            ExtractedAct { kind, leaf, entry: shown.then_some(entry), proof }
        });
        let mode = InstallationMode::Regular;
        let procedure = Extract::issue(stream.clone(), acts.collect(), at(NOW), mode, &signer).unwrap();
        let tenders = self.tenders.iter().map(|(tenderer, sent)| {
            let acts = (0..sent.len()).map(|turn| {
                let entry = tender_entry(&self.procedure, sent, turn);
                ExtractedAct { kind: entry.kind.clone(), leaf: entry.leaf().unwrap(), entry: None, proof: None }
            });
            let stream = TenderState::stream(&self.procedure.as_str().into(), &(*tenderer).into());
            let extract = Extract::issue(stream, acts.collect(), at(self.as_of), mode, &signer).unwrap();
            ((*tenderer).into(), extract)
        });
        SessionRecord { procedure, tenders: tenders.collect() }
    }

    fn answer(&self) -> ToOpenAnswer {
        let (tenderer, class, turn) = self.asked;
        let sent = &self.tenders[tenderer];
        let manifest: Manifest = serde_json::from_value(sent[turn]["manifest"].clone()).unwrap();
        let envelope = manifest.envelopes.into_iter().find(|envelope| envelope.class == class).unwrap();
        let asked = ToOpen {
            envelope: envelope.id,
            tenderer: tenderer.into(),
            class,
            lot: envelope.lot,
            round: None,
            header: EnvelopeHeader::from_json(envelope.header.to_string().as_bytes()).unwrap(),
            header_digest: envelope.header_digest,
            receipt: receipt(tender_entry(&self.procedure, sent, turn), &key(1)),
            given: Vec::new(),
        };
        ToOpenAnswer {
            session: SESSION.into(),
            session_public: Some(self.session_public),
            custodians: set_of(&definition(), &self.custody),
            deadline: at(self.deadline),
            now: at(NOW),
            envelopes: vec![asked],
        }
    }

    /// What the custodian's device finds.
    fn judged(&self) -> Result<(), Doubt> {
        let (mut answer, mut record) = (self.answer(), self.record());
        (self.afterwards)(&mut answer, &mut record);
        let keys = known();
        let trusted = Trusted { keys: &keys, now: at(self.now), demo: self.demo };
        let recorded = Recorded::read(&record, trusted);
        check(&answer, &recorded, &answer.envelopes[0], &"anna".into(), trusted)
    }
}

/// The entry of what a tenderer sent, the first one under version 1.
fn tender_entry(procedure: &str, sent: &[Value], turn: usize) -> Entry {
    let tenderer = sent[0]["manifest"]["tenderer"].as_str().unwrap();
    let stream = TenderState::stream(&procedure.into(), &tenderer.into());
    entry(&stream, u64::try_from(turn).unwrap() + 1, at("2026-03-30T10:00:00Z"), sent[turn].clone())
}

fn taken(procedure: &str, sent: &[Value], turn: usize) -> Value {
    let tender = TenderAtClose {
        manifest: serde_json::from_value(sent[turn]["manifest"].clone()).unwrap(),
        leaf: tender_entry(procedure, sent, turn).leaf().unwrap().to_string(),
        submitted_at: at("2026-03-30T10:00:00Z"),
    };
    json!({"event": "tender_taken", "tender": tender})
}

fn exclusion(tenderer: &str) -> Value {
    json!({"event": "excluded", "tenderer": tenderer, "lot": 1, "ground": "other_of_notice", "reason": "verifica"})
}

/// The act of this kind in the server's list.
fn listed<'a>(record: &'a mut SessionRecord, kind: &str) -> &'a mut ExtractedAct {
    record.procedure.acts.iter_mut().rfind(|act| act.kind == kind).unwrap()
}

#[test]
fn an_envelope_whose_turn_it_is_raises_no_doubt() {
    let mut world = World::new();
    assert_eq!(world.judged(), Ok(()));
    world.asked = (BEA, EnvelopeClass::Technical, 0);
    assert_eq!(world.judged(), Ok(()), "sent under the term before it was extended");
    world.acts.push(json!({"event": "technical_shown", "lot": 1}));
    world.asked = (ADA, EnvelopeClass::Economic, 1);
    assert_eq!(world.judged(), Ok(()), "the price, once technical scores were shown");
}

/// What a lie changes.
type Lie = fn(&mut World);

/// What a server does that lies, and the doubt that it meets. With the record's key it can sign its lists anew: what it then gets through is
/// a signed statement that other acts of its own refute.
const LIES: [(&str, &str, Lie); 32] = [
    ("a manifest that was replaced", "superseded", |world| world.asked.2 = 0),
    ("a manifest that was replaced, taken in the place of the last", "superseded", |world| {
        world.asked.2 = 0;
        let first = taken(&world.procedure, &world.tenders[ADA], 0);
        *world.act("tender_taken") = first;
    }),
    ("a tender that was withdrawn", "superseded", |world| {
        let withdrawn = json!({"event": "withdrawn", "deadline": TERM});
        world.tenders.get_mut(ADA).unwrap().push(withdrawn);
    }),
    ("the tenderer's last acts left out of the list", "record", |world| {
        world.asked.2 = 0;
        let first = taken(&world.procedure, &world.tenders[ADA], 0);
        *world.act("tender_taken") = first;
        world.afterwards = |_, record| drop(record.tenders.get_mut(&OperatorId::new(ADA)).unwrap().acts.pop());
    }),
    ("the tenderer's acts as they stood before the term", "record", |world| world.as_of = FIRST_TERM),
    ("another tenderer's acts", "record", |world| {
        world.afterwards = |_, record| {
            let other = record.tenders[&OperatorId::new(BEA)].clone();
            record.tenders.insert(ADA.into(), other);
        };
    }),
    ("no acts of the tenderer", "record", |world| world.afterwards = |_, record| record.tenders.clear()),
    ("an act on the tenderer's stream that is none of his", "record", |world| {
        world.tenders.get_mut(ADA).unwrap().push(json!({"event": "something_new"}));
    }),
    ("an envelope of who is excluded", "not_admitted", |world| world.asked = (CID, EnvelopeClass::Technical, 0)),
    ("an envelope of who was excluded later", "not_admitted", |world| world.acts.push(exclusion(ADA))),
    ("an exclusion that is withheld", "gap", |world| {
        world.acts.push(exclusion(ADA));
        world.afterwards = |_, record| {
            let hidden = listed(record, "excluded");
            (hidden.entry, hidden.proof) = (None, None);
        };
    }),
    ("an exclusion that is left out", "record", |world| {
        world.acts.push(exclusion(ADA));
        world.afterwards = |_, record| drop(record.procedure.acts.pop());
    }),
    ("an exclusion under another name", "record", |world| {
        world.acts.push(exclusion(ADA));
        world.afterwards = |_, record| {
            let hidden = listed(record, "excluded");
            (hidden.entry, hidden.proof) = (None, None);
            hidden.kind = "presence_confirmed".to_owned();
        };
    }),
    ("a readmission that is not in the record yet", "not_in_record", |world| {
        world
            .acts
            .push(json!({"event": "readmitted", "tenderer": CID, "lot": null, "act": "n. 9", "reason": "sentenza"}));
        world.asked = (CID, EnvelopeClass::Technical, 0);
        world.afterwards = |_, record| listed(record, "readmitted").proof = None;
    }),
    ("a readmission that nobody recorded", "record", |world| {
        world.asked = (CID, EnvelopeClass::Technical, 0);
        world.afterwards = |_, record| {
            let mut forged = listed(record, "excluded").clone();
            let entry = forged.entry.as_mut().unwrap();
            entry.payload = json!({"event": "readmitted", "tenderer": CID, "lot": null, "act": "n. 9", "reason": "x"});
            *listed(record, "excluded") = forged;
        };
    }),
    ("a price before the technical scores", "not_its_turn", |world| world.asked = (ADA, EnvelopeClass::Economic, 1)),
    ("a technical envelope before admissions are settled", "not_its_turn", |world| {
        let settled = world.place("admissions_settled");
        world.acts.remove(settled);
    }),
    ("a technical envelope in a session of the opening panel", "not_its_turn", |world| {
        let convened = world.acts.iter_mut().rfind(|act| act["event"] == "session_convened").unwrap();
        convened["panel"] = json!(PanelKind::Opening);
    }),
    ("an administrative envelope in the commission's session", "not_its_turn", |world| {
        world.asked = (ADA, EnvelopeClass::Administrative, 1);
    }),
    ("a session that has ended", "not_its_turn", |world| {
        world.acts.push(json!({"event": "session_ended", "session": SESSION, "reason": "fine"}));
    }),
    ("a session that was never convened", "not_its_turn", |world| {
        world.afterwards = |answer, _| answer.session = "seduta-9".into();
    }),
    ("a lot that was revoked", "not_admitted", |world| {
        world.acts.push(json!({"event": "revoked", "act": "n. 8", "reason": "interesse pubblico", "lot": 1}));
    }),
    ("a session key of its own", "session_key", |world| {
        world.session_public = SessionSecret::generate(&mut rand_core::UnwrapErr(getrandom::SysRng)).public();
    }),
    ("the start of the session kept hidden", "gap", |world| {
        world.afterwards = |_, record| {
            let hidden = listed(record, "session_started");
            (hidden.entry, hidden.proof) = (None, None);
        };
    }),
    ("an extension of the term kept from the answer", "term_hidden", |world| {
        world.asked = (BEA, EnvelopeClass::Technical, 0);
        world.deadline = FIRST_TERM;
    }),
    ("an extension of the term kept hidden while it runs", "before_term", |world| {
        world.asked = (BEA, EnvelopeClass::Technical, 0);
        (world.deadline, world.now) = (FIRST_TERM, "2026-04-07T10:00:00Z");
    }),
    ("custodians of its own in the answer", "custodians", |world| {
        world.afterwards = |answer, _| answer.custodians = set_of(&definition(), &custodians(3).0);
    }),
    ("custodians of its own in the answer and in the envelope", "custodians", |world| {
        // Sealed under the server's custodians, and published with the honest ones.
        world.custody = custodians(3).0;
        let sent = json!({"event": "submitted", "manifest": manifest(&definition(), &world.custody, ADA, 0), "deadline": TERM});
        world.tenders.insert(ADA, vec![sent]);
        world.asked.2 = 0;
        let act = taken(&world.procedure, &world.tenders[ADA], 0);
        *world.act("tender_taken") = act;
    }),
    ("acts signed by another key", "record", |world| world.signer = 2),
    ("acts of another procedure", "other_act", |world| {
        let mut other = definition();
        other.id = "palestra".to_owned();
        world.act("drafted")["definition"] = json!(other);
        world.procedure = "palestra".to_owned();
        let acts = [ADA, BEA, CID].map(|tenderer| {
            let sent = &world.tenders[tenderer];
            taken("palestra", sent, sent.len() - 1)
        });
        let first = world.place("tender_taken");
        drop(world.acts.splice(first..first + 3, acts));
    }),
    ("a list of an hour ago, true when it was signed", "record", |world| {
        world.afterwards = |_, record| {
            let (stream, acts) = (record.procedure.stream.clone(), record.procedure.acts.clone());
            let mode = InstallationMode::Regular;
            record.procedure = Extract::issue(stream, acts, at("2026-05-01T08:59:59Z"), mode, &key(1)).unwrap();
        };
    }),
    ("an old statement with a newer list", "record", |world| {
        world.acts.push(exclusion(BEA));
        world.afterwards = |_, record| {
            let mut older = record.procedure.acts.clone();
            older.pop();
            let stream = record.procedure.stream.clone();
            let old = Extract::issue(stream, older, at(NOW), InstallationMode::Regular, &key(1)).unwrap();
            record.procedure.statement = old.statement;
        };
    }),
];

#[test]
fn a_server_that_lies_gets_no_share() {
    for (lie, doubt, change) in LIES {
        let mut world = World::new();
        change(&mut world);
        let found = world.judged().expect_err(lie);
        assert_eq!(found.code(), doubt, "{lie}: {found}");
        let text = found.text();
        assert!(!text.it.is_empty() && !text.en.is_empty() && text.it != text.en, "{lie}");
    }
}

#[test]
fn what_is_withheld_is_named_once_and_is_what_events_are_called() {
    let mut sorted = DECIDES_NO_TURN.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, DECIDES_NO_TURN);
    // A kind that no event has is refused as unknown; one that an event has, for its missing fields.
    let said = |kind: &str| serde_json::from_value::<ProcedureEvent>(json!({ "event": kind })).unwrap_err().to_string();
    assert!(said("no_such_event").contains("unknown variant"));
    for kind in DECIDES_NO_TURN {
        assert!(!said(kind).contains("unknown variant"), "{kind}");
    }
}

#[test]
fn a_demo_is_believed_only_by_who_means_it() {
    let world = World::new();
    let mut record = world.record();
    let stream = record.procedure.stream.clone();
    let demo = Extract::issue(stream, record.procedure.acts.clone(), at(NOW), InstallationMode::Demo, &key(1));
    record.procedure = demo.unwrap();
    let keys = known();
    let read = |demo| Recorded::read(&record, Trusted { keys: &keys, now: at(NOW), demo }).map(drop);
    assert_eq!(read(false), Err(Doubt::Demo));
    assert_eq!(read(true), Ok(()));
}
