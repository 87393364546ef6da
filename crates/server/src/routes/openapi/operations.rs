//! What each route is for: the table from which the API is described.

use ceralacca_procedure::acts;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::routes::{
    auth::{Identity, LoginAnswer, LoginRequest},
    bodies::BodyAnswer,
    calc::CalculationInput,
    drafts::{AnewRequest, SaveAnswer, SaveRequest},
    operators::{OperatorAnswer, OperatorsFound},
};

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// What a request carries.
#[derive(Clone, Copy)]
pub enum Sent {
    /// No body.
    Nothing,
    /// JSON read into a type.
    Json(SchemaOf),
    /// A part of a sealed file.
    SealedBytes,
}

/// What a successful answer carries.
#[derive(Clone, Copy)]
pub enum Answer {
    /// No body.
    Nothing,
    /// Headers only, told in words.
    Headers(&'static str),
    /// JSON of a type.
    Json(SchemaOf),
    /// The events recorded by an act.
    Act,
    /// JSON told in words.
    Data(&'static str),
    /// Another media type.
    Media(&'static str),
}

impl Answer {
    /// The answer in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Nothing => "Done; no content.",
            Self::Headers(text) | Self::Data(text) => text,
            Self::Json(_) => "The answer.",
            Self::Act => "The events recorded.",
            Self::Media(media) => media,
        }
    }
}

/// A route in words.
pub struct Description {
    /// Method.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Body of the request.
    pub sent: Sent,
    /// Status of a successful answer.
    pub status: u16,
    /// Body of a successful answer.
    pub answer: Answer,
}

const fn read(path: &'static str, summary: &'static str, answer: Answer) -> Description {
    Description { method: "GET", path, summary, sent: Sent::Nothing, status: 200, answer }
}

const fn post(path: &'static str, summary: &'static str, sent: SchemaOf, answer: Answer) -> Description {
    Description { method: "POST", path, summary, sent: Sent::Json(sent), status: 200, answer }
}

const fn tus(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    status: u16,
    answer: Answer,
) -> Description {
    Description { method, path, summary, sent: Sent::Nothing, status, answer }
}

const fn save(path: &'static str, summary: &'static str) -> Description {
    let (sent, answer) = (Sent::Json(of::<SaveRequest>), Answer::Json(of::<SaveAnswer>));
    Description { method: "PUT", path, summary, sent, status: 200, answer }
}

/// Every route, those of demo installations included.
pub const OPERATIONS: &[Description] = &[
    // People.
    read("/api/people", "Demo installations: the persons one may be.", Answer::Data("A list of identities.")),
    post("/api/login", "Log in.", of::<LoginRequest>, Answer::Json(of::<LoginAnswer>)),
    tus("POST", "/api/logout", "Log out.", 204, Answer::Nothing),
    read("/api/me", "Who one is.", Answer::Json(of::<Identity>)),
    // Bodies and operators.
    post("/api/bodies", "Register a body.", of::<acts::RegisterBody>, Answer::Act),
    read("/api/bodies/{body}", "A body, for its own people.", Answer::Json(of::<BodyAnswer>)),
    post("/api/bodies/{body}/roles", "Grant a role of the body.", of::<acts::GrantRole>, Answer::Act),
    post("/api/bodies/{body}/roles/revoke", "Take a role back.", of::<acts::RevokeRole>, Answer::Act),
    post("/api/bodies/{body}/custodians/enrol", "Enrol one's own public key.", of::<acts::EnrolCustodian>, Answer::Act),
    post("/api/bodies/{body}/custodians", "Put a set of custodians in force.", of::<acts::NameCustodians>, Answer::Act),
    post("/api/operators", "Register an operator.", of::<acts::RegisterOperator>, Answer::Act),
    read("/api/operators/{operator}", "An operator.", Answer::Json(of::<OperatorAnswer>)),
    read(
        "/api/operators/by-tax-code/{tax_code}",
        "The operators with exactly this tax code.",
        Answer::Json(of::<OperatorsFound>),
    ),
    post(
        "/api/operators/{operator}/users",
        "Let a person act for the operator.",
        of::<acts::AddOperatorUser>,
        Answer::Act,
    ),
    post(
        "/api/operators/{operator}/users/remove",
        "Take from a person a role in the operator.",
        of::<acts::RemoveOperatorUser>,
        Answer::Act,
    ),
    // Calculators.
    read(
        "/api/calc",
        "The calculators, each with the JSON Schema of its input.",
        Answer::Data("A list of calculators."),
    ),
    read(
        "/api/calc/{kind}",
        "Compute; the query `input` is the input as JSON, so that a calculation is a link.",
        Answer::Data("The answer, with explanation, warnings and sources."),
    ),
    post(
        "/api/calc/{kind}",
        "Compute; at most 64 KiB.",
        of::<CalculationInput>,
        Answer::Data("The answer, with explanation, warnings and sources."),
    ),
    // Procedures.
    read(
        "/api/procedures",
        "Public procedures; the query `after` begins a further page.",
        Answer::Data("A page of the list."),
    ),
    Description {
        status: 201,
        ..post("/api/procedures", "Draft a procedure from its file.", of::<acts::Draft>, Answer::Act)
    },
    read("/api/procedures/{procedure}", "A public procedure.", Answer::Data("The procedure.")),
    read(
        "/api/procedures/{procedure}/publication",
        "The publication, with the custodians' keys to which tenders are sealed.",
        Answer::Data("The receipt of the act."),
    ),
    read("/api/procedures/{procedure}/draft", "The draft.", Answer::Data("The procedure file.")),
    // Acts on a procedure.
    post("/api/procedures/{procedure}/acts/revise-draft", "Change the draft.", of::<acts::ReviseDraft>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/record-decision",
        "Record the decision to contract (art. 17).",
        of::<acts::RecordDecision>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/attach-documents",
        "Add documents of the tender (art. 82), whose bytes are uploaded already.",
        of::<acts::AttachDocuments>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/withdraw-document",
        "Take a document of the tender back, with the reason.",
        of::<acts::WithdrawDocument>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/suspend",
        "Suspend the term (art. 25 c.2).",
        of::<acts::Suspend>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/resume", "Resume with a new term.", of::<acts::Resume>, Answer::Act),
    post("/api/procedures/{procedure}/acts/extend", "Extend the term (art. 92 c.2).", of::<acts::Extend>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/declare-deserted",
        "Declare that nobody tendered.",
        of::<acts::DeclareDeserted>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/revoke", "Revoke the procedure.", of::<acts::Revoke>, Answer::Act),
    post("/api/procedures/{procedure}/acts/annul", "Annul the procedure.", of::<acts::Annul>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/name-opening-panel",
        "Name the opening panel (seggio di gara).",
        of::<acts::NameOpeningPanel>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/name-evaluation-panel",
        "Name the evaluation panel (art. 93).",
        of::<acts::NameEvaluationPanel>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/see-tenderers",
        "Read who tendered, as a member of a panel, before declaring.",
        of::<acts::SeeTenderers>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/declare-conflict",
        "Declare the absence or presence of a conflict (art. 16).",
        of::<acts::DeclareConflict>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/convene-session",
        "Convene a session.",
        of::<acts::ConveneSession>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/confirm-presence",
        "Confirm one's own presence.",
        of::<acts::ConfirmPresence>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/end-session", "End a session.", of::<acts::EndSession>, Answer::Act),
    post("/api/procedures/{procedure}/acts/admit", "Admit a tenderer.", of::<acts::Admit>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/ask-cure",
        "Ask a tenderer to cure (art. 101).",
        of::<acts::AskCure>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/answer-cure",
        "Answer a request to cure.",
        of::<acts::AnswerCure>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/assess-cure", "Judge the answer.", of::<acts::AssessCure>, Answer::Act),
    post("/api/procedures/{procedure}/acts/exclude", "Exclude a tenderer.", of::<acts::Exclude>, Answer::Act),
    post("/api/procedures/{procedure}/acts/readmit", "Readmit a tenderer.", of::<acts::Readmit>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/settle-admissions",
        "Settle admissions and exclusions.",
        of::<acts::SettleAdmissions>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/lock-sheet",
        "Lock one's own scoring sheet.",
        of::<acts::LockSheet>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/score-collegially",
        "Record a collegial value with its reasons.",
        of::<acts::ScoreCollegially>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/ascertain", "Ascertain a value.", of::<acts::Ascertain>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/score-technical",
        "Close the technical scores of a lot.",
        of::<acts::ScoreTechnical>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/show-technical",
        "Show technical scores to tenderers.",
        of::<acts::ShowTechnical>,
        Answer::Act,
    ),
    post("/api/procedures/{procedure}/acts/rank", "Rank a lot.", of::<acts::Rank>, Answer::Act),
    post(
        "/api/procedures/{procedure}/acts/ask-improved-offers",
        "Ask those who are tied in a lot for improved offers (art. 77 R.D. 827/1924).",
        of::<acts::AskImprovedOffers>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/apply-anomaly-threshold",
        "Apply the threshold of abnormally low tenders (art. 54).",
        of::<acts::ApplyAnomalyThreshold>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/ask-explanations",
        "Ask for explanations of a tender that appears abnormally low (art. 110).",
        of::<acts::AskExplanations>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/give-explanations",
        "Explain one's own tender.",
        of::<acts::GiveExplanations>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/assess-explanations",
        "Judge a tender with its explanations; one rejected is excluded from the lot.",
        of::<acts::AssessExplanations>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/propose-award",
        "Propose the award of a lot (art. 17 c.5).",
        of::<acts::ProposeAward>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/publish",
        "Publish, or send the invitation, with the custodians in force.",
        of::<acts::Publish>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/start-session",
        "Start a session; shares are wrapped to its fresh key.",
        of::<acts::StartSession>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/announce-draw",
        "Announce a draw: commit to a secret seed and name the public input that will decide.",
        of::<acts::AnnounceDraw>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/record-draw",
        "Hold the draw that was announced, with the public input; the seed is revealed.",
        of::<acts::RecordDraw>,
        Answer::Act,
    ),
    post(
        "/api/procedures/{procedure}/acts/give-share",
        "Give one's share of an envelope; with the last one needed it opens.",
        of::<acts::GiveShare>,
        Answer::Act,
    ),
    // Tenders.
    tus(
        "OPTIONS",
        "/api/procedures/{procedure}/uploads",
        "What uploads may be.",
        204,
        Answer::Headers("Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm."),
    ),
    tus(
        "POST",
        "/api/procedures/{procedure}/uploads",
        "Announce a sealed file of Upload-Length bytes (tus 1.0).",
        201,
        Answer::Headers("Location of the upload; Upload-Expires."),
    ),
    tus(
        "OPTIONS",
        "/api/uploads/{upload}",
        "What uploads may be.",
        204,
        Answer::Headers("Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm."),
    ),
    tus(
        "HEAD",
        "/api/uploads/{upload}",
        "Where an upload goes on.",
        200,
        Answer::Headers("Upload-Offset, Upload-Length; Upload-Expires, or Upload-Digest once it is whole."),
    ),
    Description {
        sent: Sent::SealedBytes,
        ..tus(
            "PATCH",
            "/api/uploads/{upload}",
            "Append at Upload-Offset; with Upload-Checksum the part counts whole or not at all (status 460).",
            204,
            Answer::Headers("Upload-Offset; Upload-Expires, or Upload-Digest once it is whole."),
        )
    },
    tus("DELETE", "/api/uploads/{upload}", "Give an upload up.", 204, Answer::Nothing),
    post(
        "/api/procedures/{procedure}/tender",
        "Send or replace one's tender.",
        of::<acts::SubmitTender>,
        Answer::Data("The receipt."),
    ),
    post(
        "/api/procedures/{procedure}/tender/withdraw",
        "Withdraw one's tender.",
        of::<acts::WithdrawTender>,
        Answer::Data("The receipt."),
    ),
    post(
        "/api/procedures/{procedure}/tender/improved-offer",
        "Send or replace one's improved offer, sealed.",
        of::<acts::SendImprovedOffer>,
        Answer::Data("The receipt."),
    ),
    read(
        "/api/procedures/{procedure}/tenders/{tenderer}",
        "One's own tender.",
        Answer::Data("The manifest that counts, improved offers and the acts."),
    ),
    read(
        "/api/procedures/{procedure}/tenders/{tenderer}/receipts/{leaf}",
        "A receipt, canonical JSON.",
        Answer::Data("The receipt."),
    ),
    read(
        "/api/procedures/{procedure}/tenders/{tenderer}/receipts/{leaf}/pdf",
        "A receipt to print.",
        Answer::Media("application/pdf"),
    ),
    // Work in progress.
    read(
        "/api/procedures/{procedure}/workspace",
        "The sealed workspace of the operator named by the query `operator`.",
        Answer::Data("Version and data; version 0 when nothing was saved."),
    ),
    save(
        "/api/procedures/{procedure}/workspace",
        "Save the sealed workspace; 409 with the present version if somebody saved meanwhile.",
    ),
    read("/api/me/keys/{role}", "One's own wrapped keys, `custodian` or `user`.", Answer::Data("Version and data.")),
    save("/api/me/keys/{role}", "Save one's own wrapped keys."),
    read(
        "/api/operators/{operator}/user-keys",
        "Users of one's operator and their public keys.",
        Answer::Data("The users."),
    ),
    read(
        "/api/procedures/{procedure}/draft-keys",
        "The draft key of the operator named by the query `operator`, as one can open it.",
        Answer::Data("One's own wrapping, that for recovery, and to whom it has been handed."),
    ),
    save(
        "/api/procedures/{procedure}/draft-keys",
        "Hand the draft key to the colleague named by the query `person`; without one, save its recovery wrapping.",
    ),
    Description {
        path: "/api/procedures/{procedure}/draft-keys/anew",
        summary: "Give up a draft whose key is lost: new recovery wrapping, empty workspace; what was sent stays sent.",
        sent: Sent::Json(of::<AnewRequest>),
        ..save("", "")
    },
    read(
        "/api/procedures/{procedure}/lots/{lot}/sheet",
        "One's own scoring sheet, not yet locked.",
        Answer::Data("Version and data."),
    ),
    save("/api/procedures/{procedure}/lots/{lot}/sheet", "Save one's own scoring sheet."),
    // Sessions, opened envelopes, evaluation.
    read("/api/procedures/{procedure}/sessions", "Sessions.", Answer::Data("The sessions.")),
    read(
        "/api/procedures/{procedure}/sessions/{session}/to-open",
        "Envelopes whose turn it is, with what a custodian checks.",
        Answer::Data("The envelopes with their proofs."),
    ),
    read(
        "/api/procedures/{procedure}/sessions/{session}/record",
        "The recorded acts on which a running session stands, for a custodian's own check of whose turn it is.",
        Answer::Data("The acts with their proofs."),
    ),
    read(
        "/api/procedures/{procedure}/tenderers",
        "Tenderers and the state of their envelopes.",
        Answer::Data("The tenderers."),
    ),
    read(
        "/api/procedures/{procedure}/envelopes/{envelope}",
        "What an opened envelope holds.",
        Answer::Data("The contents."),
    ),
    read(
        "/api/procedures/{procedure}/envelopes/{envelope}/files/{index}",
        "A file of an opened envelope.",
        Answer::Media("application/octet-stream"),
    ),
    read(
        "/api/procedures/{procedure}/lots/{lot}/evaluation",
        "Evaluation of a lot with its derivations.",
        Answer::Data("The evaluation."),
    ),
    read(
        "/api/procedures/{procedure}/lots/{lot}/anomalies",
        "Abnormally low tenders of a lot: what the rules find, what was decided.",
        Answer::Data("The findings and the decisions."),
    ),
    read(
        "/api/procedures/{procedure}/lots/{lot}/explanations/{tenderer}/{digest}",
        "A file with which a tenderer explained his tender.",
        Answer::Media("application/octet-stream"),
    ),
    read(
        "/api/procedures/{procedure}/lot-awards",
        "Who gets which lot under the limits of lots.",
        Answer::Data("The lots by tenderer, if there are limits."),
    ),
    read(
        "/api/procedures/{procedure}/lots/{lot}/results",
        "What a tenderer of the lot may see.",
        Answer::Data("Scores and ranking, once shown; draws announced and held."),
    ),
    read(
        "/api/procedures/{procedure}/tenderers/{tenderer}/cure/{digest}",
        "A file with which a tenderer answered a request to cure.",
        Answer::Media("application/octet-stream"),
    ),
    read(
        "/api/procedures/{procedure}/sessions/{session}/minutes",
        "Minutes of a session.",
        Answer::Data("The minutes."),
    ),
    read(
        "/api/procedures/{procedure}/sessions/{session}/minutes/pdf",
        "Minutes of a session, to print.",
        Answer::Media("application/pdf"),
    ),
    // The record.
    read("/record/key", "Key with which the record is signed.", Answer::Media("text/plain")),
    read("/record/checkpoint", "Newest signed head of the record.", Answer::Media("text/plain")),
    read(
        "/record/heads",
        "Every head of the record: lines, root, instant. At most 10,000; the next ones with `after`.",
        Answer::Media("text/plain"),
    ),
    read("/record/checkpoints/{size}", "The signed head of this number of lines.", Answer::Media("text/plain")),
    read(
        "/record/tile/{*path}",
        "A tile of the hashes of the record (C2SP tlog-tiles), `level/number` or `level/number.p/width`.",
        Answer::Media("application/octet-stream"),
    ),
    read(
        "/record/cosignatures/{size}",
        "The signed head of this number of lines with the cosignatures of the witnesses.",
        Answer::Media("text/plain"),
    ),
    Description {
        method: "POST",
        path: "/record/add-cosignature",
        summary: "For the witnesses of the installation: the text of a head with one's cosignature (C2SP tlog-cosignature).",
        sent: Sent::Nothing,
        status: 204,
        answer: Answer::Nothing,
    },
    // Demo installations.
    read("/api/demo/clock", "Demo installations: the clock.", Answer::Data("The instant.")),
    tus("POST", "/api/demo/clock", "Demo installations: move the clock forward.", 200, Answer::Data("The instant.")),
    // This description.
    read("/api/openapi.json", "This description.", Answer::Data("OpenAPI 3.1.")),
];
