//! The minutes (*verbale*) of a session.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EnvelopeClass, Figure, FileReference, Scope};

/// Everything the PDF of the minutes says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesDocument {
    /// The name of the installation (its record's origin).
    pub installation: String,
    /// True on a demonstration installation: every page says that it has no legal value.
    pub demo: bool,
    /// The name of the buyer (*stazione appaltante* or *ente concedente*).
    pub buyer: String,
    /// The procedure the session belongs to.
    pub procedure: MinutesProcedure,
    /// When, why and where the session was held.
    pub session: MinutesSession,
    /// The members of the panel and whoever else assists.
    pub members: Vec<MinutesMember>,
    /// What was done, in order, from the log of the system.
    pub operations: Vec<MinutesOperation>,
    /// The envelopes opened in the session.
    pub openings: Vec<MinutesOpening>,
    /// What was decided about each tenderer.
    pub decisions: Vec<MinutesDecision>,
    /// The technical scores, one table per procedure or lot; may be empty.
    pub scores: Vec<ScoreTable>,
    /// The rankings, one per procedure or lot; may be empty.
    pub rankings: Vec<RankingTable>,
    /// Documents that belong to the minutes, named by digest.
    pub attachments: Vec<FileReference>,
    /// Free text of the panel (reasons, remarks); paragraphs are parted by an empty line. May be empty.
    pub reasons: String,
    /// The leaf hash of the last event of the record these minutes were drawn from, as printed.
    pub leaf: String,
    /// When the minutes were drawn up: the date of the PDF.
    pub issued_at: Timestamp,
    /// The minutes as JSON, attached to the PDF byte for byte as `verbale.json`.
    pub data: Vec<u8>,
}

/// The procedure as the minutes name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesProcedure {
    /// The identifier of the procedure.
    pub id: String,
    /// The title of the procedure.
    pub title: String,
    /// The lots with their CIG; a procedure without lots has one entry with [`Scope::Procedure`].
    pub lots: Vec<MinutesLot>,
}

/// One lot and its CIG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesLot {
    /// The lot, or the whole procedure.
    pub scope: Scope,
    /// The CIG; may be empty when it is not known yet.
    pub cig: String,
}

/// When, why and where a session was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesSession {
    /// The number of the session in the procedure, from 1.
    pub number: u32,
    /// The purpose, as a noun phrase in Italian ("apertura delle buste amministrative").
    pub purpose: String,
    /// The instant for which the session was convened.
    pub convened_at: Timestamp,
    /// How the session was announced (a sentence in Italian); may be empty.
    pub notice: String,
    /// When the session began.
    pub started_at: Timestamp,
    /// When the session was closed.
    pub ended_at: Timestamp,
    /// Where: for a telematic session, the platform.
    pub place: String,
}

/// A person taking part in the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesMember {
    /// First and last name.
    pub name: String,
    /// The role in Italian ("Presidente", "Commissario", "RUP", "Segretario verbalizzante").
    pub role: String,
    /// When the member confirmed being present; `None` when absent or not yet confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// The declaration on conflicts of interest (art. 16, D.Lgs. 36/2023), in Italian; may be empty.
    pub conflict_declaration: String,
}

/// One operation from the log of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesOperation {
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it: a person with a role, or the system.
    pub actor: String,
    /// What was done, a sentence in Italian.
    pub text_it: String,
}

/// What came of opening an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningOutcome {
    /// Opened, every file readable and equal to its digest.
    Opened,
    /// Opened; the findings say what is to be judged.
    OpenedWithFindings,
    /// It could not be opened although enough custodians gave good shares.
    Unreadable,
}

/// One envelope opened in the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesOpening {
    /// The tenderer.
    pub tenderer: String,
    /// The class of the envelope.
    pub class: EnvelopeClass,
    /// The procedure or the lot it is for.
    pub scope: Scope,
    /// When it was opened.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: OpeningOutcome,
    /// What was found, sentences in Italian.
    pub findings: Vec<String>,
    /// The files found inside.
    pub files: Vec<FileReference>,
}

/// What the panel decided about a tenderer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Admitted to the next stage.
    Admitted,
    /// *Soccorso istruttorio* (art. 101, D.Lgs. 36/2023): asked to complete or explain.
    CureRequested,
    /// What was asked for in the *soccorso istruttorio* was given.
    Cured,
    /// It was not given, or not in time (art. 101 c. 2, D.Lgs. 36/2023).
    NotCured,
    /// The decision is put off to a later session.
    Reserved,
    /// Excluded.
    Excluded,
    /// Readmitted after an exclusion was taken back or struck down.
    Readmitted,
}

/// One decision about one tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesDecision {
    /// The tenderer.
    pub tenderer: String,
    /// The procedure or the lot the decision is about.
    pub scope: Scope,
    /// The decision.
    pub decision: DecisionKind,
    /// The reasons, sentences in Italian; each may cite its article.
    pub reasons: Vec<String>,
}

/// The scores of one lot, or of a procedure without lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTable {
    /// The lot, or the whole procedure.
    pub scope: Scope,
    /// The names of the commissioners, in the order of [`CriterionScore::coefficients`].
    pub commissioners: Vec<String>,
    /// The criteria in the order of the notice.
    pub criteria: Vec<CriterionScores>,
    /// The sum of the points of each tenderer.
    pub totals: Vec<ScoreTotal>,
}

/// The scores given under one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionScores {
    /// The code of the criterion in the notice ("A.1").
    pub code: String,
    /// The title of the criterion.
    pub title: String,
    /// The greatest number of points the criterion gives.
    pub points_max: Figure,
    /// One row per tenderer.
    pub rows: Vec<CriterionScore>,
    /// Where offers were compared in pairs, each pair with the preference of each commissioner; then the rows have the
    /// commissioners' points in place of their coefficients, and the coefficient in place of the mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<PairRow>,
}

/// What the commissioners thought of one pair of offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairRow {
    /// The two offers, by their letters ("A – B").
    pub pair: String,
    /// For each commissioner, in their order, the letter preferred and how much ("A 3"), or parity ("A = B").
    pub preferences: Vec<String>,
}

/// The score of one tenderer under one criterion, with the steps that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionScore {
    /// The tenderer.
    pub tenderer: String,
    /// One coefficient per commissioner, `None` where the commissioner gave none; empty when the criterion is not
    /// discretionary (quantitative or tabular).
    pub coefficients: Vec<Option<Figure>>,
    /// The mean of the coefficients before truncation.
    pub mean: Option<Figure>,
    /// The mean as truncated by the rule of the notice, when the notice has one.
    pub truncated_mean: Option<Figure>,
    /// The points.
    pub points: Figure,
}

/// The total of one tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTotal {
    /// The tenderer.
    pub tenderer: String,
    /// The sum of the points.
    pub points: Figure,
    /// What a reader must know ("sotto la soglia di sbarramento"); may be empty.
    pub note: String,
}

/// What a tenderer offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferedValue {
    /// An amount in euro.
    Amount(Figure),
    /// A discount on the base amount, in per cent.
    Discount(Figure),
    /// An increase on the base amount, in per cent.
    Increase(Figure),
}

/// The ranking of one lot, or of a procedure without lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingTable {
    /// The lot, or the whole procedure.
    pub scope: Scope,
    /// One row per tenderer, first the first.
    pub rows: Vec<RankingRow>,
}

/// One row of a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingRow {
    /// The position from 1; `None` for a tenderer who is not ranked.
    pub position: Option<u32>,
    /// The tenderer.
    pub tenderer: String,
    /// The points for quality.
    pub technical_points: Option<Figure>,
    /// The points for price.
    pub economic_points: Option<Figure>,
    /// The total.
    pub total_points: Option<Figure>,
    /// What was offered.
    pub offer: Option<OfferedValue>,
    /// What a reader must know ("sospetta anomalia", "a seguito di sorteggio"); may be empty.
    pub note: String,
}
