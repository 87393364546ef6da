//! Events: what happened. Kinds and payloads are final once released: a change is a new `kind_version`.
//!
//! Payloads hold ids, figures found at opening, and salted digests; names and addresses live in the register.

use std::collections::BTreeMap;

use ceralacca_evaluation::{AnomalyMethod, Derivation, DrawCommitment, Exact, PairPreference};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    BodyId, EnvelopeId, OperatorId, PersonId, ProcedureId, SessionId,
    definition::{EnvelopeClass, ParticipationForm, ProcedureFile},
    policy::Role,
};

/// Version of the payloads below.
pub const EVENT_KIND_VERSION: u32 = 1;

/// Events of a procedure, on the stream `procedure/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the variant says what its fields are; they carry the names of the acts")]
pub enum ProcedureEvent {
    /// A draft exists.
    Drafted { body: BodyId, lead: PersonId, definition: Box<ProcedureFile> },
    /// The draft was replaced.
    DraftRevised { definition: Box<ProcedureFile> },
    /// Documents of the tender were added (art. 82).
    DocumentsAttached { documents: Vec<TenderDocument> },
    /// One of them was taken back.
    DocumentWithdrawn { digest: String, reason: String },
    /// Decision to contract (art. 17).
    Decided {
        act: String,
        /// Reasons of the RUP for what the linter found, by its key (`E3 lots[0].amount`); none before there was a linter.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        lint_reasons: BTreeMap<String, String>,
    },
    /// Published, or the invitation sent, with the keys to which tenders are sealed.
    Published { custody: CustodySnapshot, deadline: Timestamp },
    /// The term is suspended (art. 25 c.2).
    Suspended { reason: String, malfunction: bool },
    /// The term runs again.
    Resumed { deadline: Timestamp, reason: String },
    /// The term is later (art. 92 c.2).
    Extended { deadline: Timestamp, reason: String },
    /// The term has passed. From this event on every instant of the record is later than the term, so that no tender
    /// in time can still come; only then are the tenders taken.
    TermExpired { deadline: Timestamp },
    /// The term has passed and a tender stands, by its last manifest. One event each, before `submissions_closed`.
    TenderTaken { tender: Box<TenderAtClose> },
    /// The term has passed; so many tenders stand.
    SubmissionsClosed { deadline: Timestamp, tenders: u32 },
    /// Nobody tendered for anything.
    Deserted { reason: String },
    /// Revoked, one lot or all.
    Revoked { act: String, reason: String, lot: Option<u16> },
    /// Annulled, one lot or all.
    Annulled { act: String, reason: String, lot: Option<u16> },
    /// The seggio is named.
    OpeningPanelNamed { act: String, members: Vec<PersonId> },
    /// The commission is named (art. 93); the first is the chair.
    EvaluationPanelNamed { act: String, members: Vec<PersonId> },
    /// A member has read who tendered.
    TenderersSeen { panel: PanelKind },
    /// A member has declared (art. 16).
    ConflictDeclared { panel: PanelKind, conflict: bool, statement: String },
    /// A session is convened.
    SessionConvened { session: SessionId, panel: PanelKind, purpose: String, starts_at: Timestamp },
    /// It starts; shares are wrapped to this key.
    SessionStarted { session: SessionId, session_public: String },
    /// The actor is present, from his own login.
    PresenceConfirmed { session: SessionId },
    /// It ends.
    SessionEnded { session: SessionId, reason: String },
    /// A custodian has given his share of an envelope, wrapped to the session.
    ShareGiven { session: SessionId, envelope: EnvelopeId, custodian: PersonId, share: serde_json::Value },
    /// An envelope was opened by k shares.
    EnvelopeOpened { session: SessionId, envelope: EnvelopeId, contents: OpenedContents, findings: Vec<OpeningFinding> },
    /// k shares were given and the envelope does not open; the evidence says why.
    EnvelopeUnreadable { session: SessionId, envelope: EnvelopeId, evidence: serde_json::Value },
    /// A tenderer is admitted.
    Admitted { tenderer: OperatorId, reason: String },
    /// A tenderer is asked to cure (art. 101).
    CureAsked { tenderer: OperatorId, items: Vec<String>, request: String, due: Timestamp },
    /// He answers; the files are named by their digests.
    CureAnswered { tenderer: OperatorId, answer: String, files: Vec<CureFile> },
    /// The answer is judged.
    CureAssessed { tenderer: OperatorId, cured: bool, reason: String },
    /// A tenderer is excluded, from one lot or from all.
    Excluded { tenderer: OperatorId, lot: Option<u16>, ground: ExclusionGround, reason: String },
    /// A tenderer is readmitted.
    Readmitted { tenderer: OperatorId, lot: Option<u16>, act: String, reason: String },
    /// Admissions and exclusions are settled.
    AdmissionsSettled { act: String, admitted: Vec<OperatorId>, deserted_lots: Vec<u16> },
    /// A commissioner has locked his sheet of a lot: tenderer → sub-criterion → coefficient; or, where offers are compared
    /// in pairs, sub-criterion → preferences.
    SheetLocked {
        lot: u16,
        sheet: BTreeMap<OperatorId, BTreeMap<String, Exact>>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        comparisons: BTreeMap<String, Vec<PairPreference>>,
    },
    /// The commission has given one reasoned value.
    CollegialScored { lot: u16, tenderer: OperatorId, subcriterion: String, value: Exact, reason: String },
    /// The commission has ascertained a value.
    Ascertained { lot: u16, tenderer: OperatorId, item: String, value: AscertainedValue, reason: String },
    /// Technical scores of a lot are final.
    TechnicalScored { lot: u16, scores: BTreeMap<OperatorId, Exact>, below_threshold: Vec<OperatorId> },
    /// They are shown to tenderers.
    TechnicalShown { lot: u16 },
    /// The lot is ranked.
    Ranked { lot: u16, ranking: Vec<RankedTender>, unresolved: Option<UnresolvedTie> },
    /// A draw is announced for a tie, or for the method of the anomaly threshold: the digest of its secret seed, where the public
    /// input will come from, and the instant before which it is not held. With a reason it takes the place of the one announced
    /// before for the same thing.
    DrawAnnounced {
        lot: u16,
        /// Who is tied; nobody where a method is drawn.
        tenderers: Vec<OperatorId>,
        /// Letters of the methods of Allegato II.2 among which one is drawn (art. 54 c.2).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<String>,
        /// What is drawn: no other draw has this line.
        subject: String,
        source: String,
        not_before: Timestamp,
        commitment: DrawCommitment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Lots were drawn: the order, the seed now revealed, and what else is needed to draw again (`docs/draw.md`). Without the last
    /// three it is a draw of before seeds were committed to.
    DrawHeld {
        lot: u16,
        /// Those who were tied; nobody where a method was drawn.
        order: Vec<OperatorId>,
        /// Letters of the methods in the order drawn: the first is applied.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<String>,
        seed: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commitment: Option<DrawCommitment>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        public_input: Option<String>,
    },
    /// Those who are tied are asked to improve their economic offer until an instant (art. 77 R.D. 827/1924).
    ImprovedOffersAsked { lot: u16, round: u16, tenderers: Vec<OperatorId>, until: Timestamp, request: String },
    /// That instant has passed: from this event on every instant of the record is later. Only then are improved offers taken.
    ImprovedOffersExpired { lot: u16, round: u16, until: Timestamp },
    /// An improved offer that was sent in time, by the last envelope. One event each, before `improved_offers_closed`.
    ImprovedOfferTaken { tenderer: OperatorId, offer: Box<ImprovedOfferAtClose> },
    /// The round is closed; so many improved.
    ImprovedOffersClosed { lot: u16, round: u16, offers: u32 },
    /// The threshold of abnormally low tenders was reckoned and applied (art. 54, All. II.2); an `excluded` follows for each who
    /// is out by it.
    AnomalyThresholdApplied { lot: u16, computation: Box<ThresholdComputation> },
    /// A tenderer is asked to explain a tender that appears abnormally low (art. 110 c.2).
    ExplanationsAsked { lot: u16, tenderer: OperatorId, reason: String, request: String, due: Timestamp },
    /// He explains; the files are named by their digests.
    ExplanationsGiven { lot: u16, tenderer: OperatorId, answer: String, files: Vec<CureFile> },
    /// The tender is judged with what he explained; an `excluded` follows one that is rejected (art. 110 c.5).
    ExplanationsAssessed { lot: u16, tenderer: OperatorId, accepted: bool, reason: String },
    /// The award of a lot is proposed (art. 17 c.5).
    AwardProposed { lot: u16, tenderer: OperatorId, reason: String },
    /// The lot goes to nobody.
    NotProposed { lot: u16, reason: String },
}

/// Events of one tenderer in one procedure, on the stream `tender/<procedure>/<operator>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the variant says what its fields are; they carry the names of the acts")]
pub enum TenderEvent {
    /// The tender is sent.
    Submitted { manifest: Box<Manifest>, deadline: Timestamp },
    /// A new whole manifest replaces the last one.
    Replaced { manifest: Box<Manifest>, deadline: Timestamp },
    /// The tender is withdrawn.
    Withdrawn { deadline: Timestamp },
    /// An improved offer is sent, or sent anew: one envelope, of the lot and the round that it names. The last one counts.
    Improved { envelope: Box<SealedEnvelope>, until: Timestamp },
}

/// Events of a body, on the stream `body/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the variant says what its fields are; they carry the names of the acts")]
pub enum BodyEvent {
    /// The body exists; its name is in the register under its id.
    Registered { body: BodyId },
    /// A person holds a role.
    RoleGranted { person: PersonId, role: Role },
    /// He no longer holds it.
    RoleRevoked { person: PersonId, role: Role, reason: String },
    /// A custodian enrolled the public key of his device.
    CustodianEnrolled { person: PersonId, public: String },
    /// A set of custodians is in force, from this epoch on.
    CustodiansNamed { custody: CustodySnapshot },
}

/// Events of an operator, on the stream `operator/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the variant says what its fields are; they carry the names of the acts")]
pub enum OperatorEvent {
    /// The operator exists; its name is in the register under its id.
    Registered { operator: OperatorId },
    /// A person acts for it.
    UserAdded { person: PersonId, role: Role },
    /// He no longer does so in this role; the reasons may be missing in old entries.
    UserRemoved {
        person: PersonId,
        role: Role,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
}

/// Panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    /// Seggio di gara.
    Opening,
    /// Commissione giudicatrice.
    Evaluation,
}

/// Keys of the custodians in force at publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodySnapshot {
    /// Epoch of the set, from 1.
    pub epoch: u32,
    /// How many must act.
    pub threshold: u8,
    /// The custodians.
    pub custodians: Vec<CustodianKey>,
}

/// A custodian and his public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustodianKey {
    /// Who.
    pub person: PersonId,
    /// Public key, base64url of the uncompressed P-256 point.
    pub public: String,
}

/// A document of the tender, public from the publication on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenderDocument {
    /// What it is, for people: "Disciplinare di gara".
    pub title: String,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// Bytes.
    pub length: u64,
}

/// The manifest: what a tenderer sends. Everything in it is visible to the server, nothing of the content is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Procedure.
    pub procedure: ProcedureId,
    /// Tenderer; for a group, its leader.
    pub tenderer: OperatorId,
    /// Form of participation.
    pub form: ParticipationForm,
    /// Members of the group, leader first; empty for a single operator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<OperatorId>,
    /// Lots tendered for, ascending.
    pub lots: Vec<u16>,
    /// Sealed envelopes.
    pub envelopes: Vec<SealedEnvelope>,
}

/// One sealed envelope as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedEnvelope {
    /// Identifier, chosen by the client.
    pub id: EnvelopeId,
    /// Class.
    pub class: EnvelopeClass,
    /// Lot, for an envelope of scope lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<u16>,
    /// Round of improved offers in that lot, from 1, for an improved offer; none for an envelope of the tender itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u16>,
    /// Epoch of the custodians to whom it is sealed.
    pub epoch: u32,
    /// The header, whole (`docs/sealing.md`).
    pub header: serde_json::Value,
    /// SHA-256 of the header's canonical bytes, hex.
    pub header_digest: String,
    /// Sealed objects: contents index first.
    pub objects: Vec<SealedObject>,
}

/// One sealed object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedObject {
    /// SHA-256 of the ciphertext, hex.
    pub digest: String,
    /// Bytes of ciphertext.
    pub length: u64,
}

/// A tender as it stands when the term has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenderAtClose {
    /// The last manifest.
    pub manifest: Manifest,
    /// Leaf of the event that recorded it, hex.
    pub leaf: String,
    /// Instant of that event.
    pub submitted_at: Timestamp,
}

/// An improved offer as it stands when the term to improve has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImprovedOfferAtClose {
    /// The last envelope, which names its lot and its round.
    pub envelope: SealedEnvelope,
    /// Leaf of the event that recorded it, hex.
    pub leaf: String,
    /// Instant of that event.
    pub sent_at: Timestamp,
}

/// What an opened envelope held, as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedContents {
    /// SHA-256 of the sealed contents index, hex: with the header's key commitment it binds the plaintext.
    pub index_digest: String,
    /// Figures and declarations by item (`item@owner` where one is due for each).
    pub answers: BTreeMap<String, AnswerValue>,
    /// Items answered in words; the words stay in the envelope.
    pub texts: Vec<String>,
    /// Files.
    pub files: Vec<OpenedFile>,
}

/// One answer of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum AnswerValue {
    /// A figure, as written by the tenderer.
    Number(Exact),
    /// Yes or no; a declaration made is yes.
    Bool(bool),
    /// A text.
    Text(String),
}

/// One file of an opened envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedFile {
    /// Index in the envelope.
    pub index: u32,
    /// Item that it answers.
    pub item: String,
    /// Bytes of plaintext.
    pub length: u64,
    /// Salted commitment, hex.
    pub commitment: String,
}

/// Something seen at opening. The panel judges; the platform only shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningFinding {
    /// Stable id, e.g. `labour_cost_missing`.
    pub id: String,
    /// How grave it is.
    pub severity: FindingSeverity,
    /// Item concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Italian text.
    pub it: String,
    /// English text.
    pub en: String,
}

/// Gravity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    /// The law or the notice wants exclusion.
    Exclusion,
    /// It can be cured (art. 101).
    Curable,
    /// It opens a check (art. 110).
    Check,
    /// To know.
    Information,
}

/// A file of an answer: to cure, or to explain a tender that appears abnormally low.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CureFile {
    /// Item cured; for explanations, what the tenderer calls the file.
    pub item: String,
    /// SHA-256 of the object, hex.
    pub digest: String,
    /// Bytes.
    pub length: u64,
}

/// Why a tenderer is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionGround {
    /// Automatic ground (art. 94).
    Automatic,
    /// Non-automatic ground, after hearing (art. 95).
    NonAutomatic,
    /// Requirement missing (art. 100).
    Requirement,
    /// Not cured in the term (art. 101 c.2).
    NotCured,
    /// Below the quality threshold of the notice.
    BelowThreshold,
    /// Tender above the base.
    AboveBase,
    /// Own labour or safety costs not stated (art. 108 c.9).
    CostsMissing,
    /// Abnormally low (art. 110).
    AbnormallyLow,
    /// Envelope unreadable through a fault of the tenderer.
    Unreadable,
    /// Another ground of the notice.
    OtherOfNotice,
}

/// A value that the commission ascertains in place of the declared one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum AscertainedValue {
    /// A figure.
    Number(Exact),
    /// Whether the condition of a tabular part holds.
    Bool(bool),
}

/// How the threshold of abnormally low tenders came about (All. II.2), as it was applied: nothing of it is reckoned again later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdComputation {
    /// The method applied.
    pub method: AnomalyMethod,
    /// The draw from which the method came, where the documents leave it to one (art. 54 c.2): its subject, as `draw_held` has it;
    /// in records of before, the minutes that told of a draw held elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<String>,
    /// Discounts of all admitted tenders, percent.
    pub discounts: BTreeMap<OperatorId, Exact>,
    /// The threshold, percent, with every step to it.
    pub threshold: Derivation,
    /// Whose discounts are anomalous.
    pub anomalous: Vec<OperatorId>,
    /// The discount at which the contract is made, percent (method B: the second highest that is not anomalous); absent when
    /// all are anomalous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award_discount: Option<Exact>,
}

/// One line of a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedTender {
    /// Place, from 1; tied tenders share it.
    pub place: u32,
    /// Who.
    pub tenderer: OperatorId,
    /// Technical score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical: Option<Exact>,
    /// Economic score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub economic: Option<Exact>,
    /// Total; absent where nothing is scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Exact>,
}

/// A tie that the rules could not resolve with what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnresolvedTie {
    /// Who is tied.
    pub tenderers: Vec<OperatorId>,
    /// The step of the notice that comes next, e.g. `improved_offer`, `draw`.
    pub next_step: String,
}

macro_rules! kind_of {
    ($type:ty) => {
        impl $type {
            /// The event's kind as recorded.
            #[must_use]
            pub fn kind(&self) -> String {
                serde_json::to_value(self)
                    .ok()
                    .and_then(|value| value.get("event").and_then(|kind| kind.as_str().map(str::to_owned)))
                    .unwrap_or_default()
            }
        }
    };
}

kind_of!(ProcedureEvent);
kind_of!(TenderEvent);
kind_of!(BodyEvent);
kind_of!(OperatorEvent);
