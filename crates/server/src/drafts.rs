//! Work in progress of people, kept so that nothing typed is lost: no part of the record, and nobody's but theirs.
//!
//! Each kind of work says who may read and save it. A save stands on the version it changed: of two tabs or two
//! colleagues who change the same version the second learns of the first, and nothing is overwritten.

mod sealed;
mod user_keys;

use ceralacca_procedure::{
    BodyId, OperatorId, PersonId, ProcedureId, Refusal,
    policy::{self, Act, Actor, Role},
};
use ceralacca_storage::{DraftSave, DraftSaved, limits::PAGE_ROWS_MAX};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ApiError, App, streams};

pub use user_keys::{UserKey, user_keys};

/// Which work it is. The person is always the one who asks: nobody names another's sheet or keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// A procedure file not yet drafted or revised: whatever was typed. For those who may draft in the body.
    Wizard {
        /// Buyer.
        body: BodyId,
        /// Identifier that the procedure has or will have.
        procedure: ProcedureId,
    },
    /// A commissioner's own sheet before he locks it. For him alone: judgements are given blind (art. 93).
    Sheet {
        /// Procedure.
        procedure: ProcedureId,
        /// Lot.
        lot: u16,
    },
    /// A tenderer's workspace, sealed in his browser. For the users of the operator.
    Workspace {
        /// Procedure.
        procedure: ProcedureId,
        /// Operator.
        operator: OperatorId,
    },
    /// One's own wrapped keys.
    Keys(KeyRole),
    /// The draft key of a tenderer, wrapped to the user key of one person: any user of the operator saves it, the
    /// addressee reads it.
    DraftKey {
        /// Procedure.
        procedure: ProcedureId,
        /// Operator.
        operator: OperatorId,
        /// Addressee.
        person: PersonId,
    },
    /// The draft key of a tenderer, wrapped under a recovery code. For the users of the operator.
    DraftKeyRecovery {
        /// Procedure.
        procedure: ProcedureId,
        /// Operator.
        operator: OperatorId,
    },
}

/// What one's own key pair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Opens shares as a key custodian of a body.
    Custodian,
    /// Takes draft keys as a user of an operator.
    User,
}

impl KeyRole {
    fn name(self) -> &'static str {
        match self {
            Self::Custodian => "custodian",
            Self::User => "user",
        }
    }
}

/// Work as it was last saved; version 0 and no data when it never was.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Saved {
    /// Version on which the next save stands.
    pub version: u64,
    /// What was saved.
    pub data: Value,
    /// Instant of the last save.
    pub updated: Option<Timestamp>,
}

/// Whether somebody reads or saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Reading,
    Saving,
}

/// Reads work in progress.
///
/// # Errors
/// The refusal of [`Work`]'s rules, or the database failed.
pub async fn read(app: &App, actor: &Actor, work: &Work) -> Result<Saved, ApiError> {
    permit(app, actor, work, Doing::Reading).await?;
    stored(app, &work.key(&actor.id())).await
}

/// Saves work in progress that stands on `version` (0: there was none); gives the version to stand on next.
///
/// # Errors
/// The refusal of [`Work`]'s rules; `draft_changed` with the present `version`; `draft_malformed`; `draft_too_long`;
/// or the database failed.
pub async fn save(app: &App, actor: &Actor, work: &Work, version: u64, data: &Value) -> Result<u64, ApiError> {
    permit(app, actor, work, Doing::Saving).await?;
    work.check(data)?;
    let (person, text) = (actor.id(), data.to_string());
    let (key, owner) = (work.key(&person), work.owner(&person));
    let save = DraftSave { key: &key, owner: &owner, expected: version, data: &text, now: app.now() };
    match app.engine.put_draft(&save).await? {
        DraftSaved::Stored(version) => Ok(version),
        DraftSaved::Conflict(present) => Err(changed(present).into()),
    }
}

/// Throws work away that has become an act; nothing happens if there is none.
///
/// # Errors
/// The refusal of [`Work`]'s rules, or the database failed.
pub async fn discard(app: &App, actor: &Actor, work: &Work) -> Result<(), ApiError> {
    permit(app, actor, work, Doing::Saving).await?;
    app.engine.delete_draft(&work.key(&actor.id())).await?;
    Ok(())
}

/// A tender's draft begun anew, by a firm that has lost every way to its key: the wrapping of the new key under its
/// recovery code, and the empty workspace sealed under it.
#[derive(Debug)]
pub struct Anew<'a> {
    /// Version of the recovery wrapping that is given up.
    pub version: u64,
    /// The new one.
    pub recovery: &'a Value,
    /// The new workspace.
    pub workspace: &'a Value,
}

/// Gives a draft up for a new one: what was handed to colleagues and the old workspace, which nobody can open any more,
/// are replaced; what was sent stays sent. Gives the version of the recovery wrapping.
///
/// The workspace comes last: whoever is cut off before finds one that the new key does not open, and begins again.
///
/// # Errors
/// As [`save`]; `draft_changed` when a colleague has begun anew meanwhile.
pub async fn begin_anew(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    operator: &OperatorId,
    anew: &Anew<'_>,
) -> Result<u64, ApiError> {
    let recovery = Work::DraftKeyRecovery { procedure: procedure.clone(), operator: operator.clone() };
    let workspace = Work::Workspace { procedure: procedure.clone(), operator: operator.clone() };
    workspace.check(anew.workspace)?;
    let version = save(app, actor, &recovery, anew.version, anew.recovery).await?;
    for (person, _) in holders(app, actor, procedure, operator).await? {
        let handed =
            Work::DraftKey { procedure: procedure.clone(), operator: operator.clone(), person: person.clone() };
        app.engine.delete_draft(&handed.key(&person)).await?;
    }
    let present = read(app, actor, &workspace).await?.version;
    save(app, actor, &workspace, present, anew.workspace).await?;
    Ok(version)
}

/// Procedure files that a body has under way: identifier and instant of the last save, by identifier.
///
/// # Errors
/// `role_missing` unless the actor may draft in the body, or the database failed.
pub async fn wizards(app: &App, actor: &Actor, body: &BodyId) -> Result<Vec<(ProcedureId, Timestamp)>, ApiError> {
    refuse_stranger(actor, body)?;
    let lines = app.engine.drafts(&of_body(body), "", PAGE_ROWS_MAX).await?;
    let named = lines.iter().filter_map(|line| Some((line.key.rsplit('/').next()?, line.updated)));
    Ok(named.map(|(procedure, updated)| (ProcedureId::new(procedure), updated)).collect())
}

/// To whom the draft key of a tenderer has been handed, with the version of each wrapping.
///
/// # Errors
/// `tender_unknown` unless the actor is a user of the operator, or the database failed.
pub async fn holders(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    operator: &OperatorId,
) -> Result<Vec<(PersonId, u64)>, ApiError> {
    may_prepare(app, actor, procedure, operator, Doing::Reading).await?;
    let prefix = format!("draft-key/{procedure}/{operator}/");
    let lines = app.engine.drafts(&of_operator(operator), &prefix, PAGE_ROWS_MAX).await?;
    let named = lines.iter().filter_map(|line| Some((PersonId::new(line.key.strip_prefix(&prefix)?), line.version)));
    Ok(named.collect())
}

/// Throws away what is a person's alone, when he is erased.
///
/// # Errors
/// The database failed.
pub async fn discard_of(app: &App, person: &PersonId) -> Result<(), ApiError> {
    for line in app.engine.drafts(&of_person(person), "", PAGE_ROWS_MAX).await? {
        app.engine.delete_draft(&line.key).await?;
    }
    Ok(())
}

async fn stored(app: &App, key: &str) -> Result<Saved, ApiError> {
    let Some(draft) = app.engine.draft(key).await? else { return Ok(Saved::default()) };
    let data = serde_json::from_str(&draft.data).map_err(|error| ApiError::internal("reading a draft", error))?;
    Ok(Saved { version: draft.version, data, updated: Some(draft.updated) })
}

fn changed(present: u64) -> Refusal {
    Refusal::wrong_moment(
        "draft_changed",
        "",
        "Nel frattempo questo lavoro è stato salvato da un'altra finestra o da un'altra persona: quanto ha scritto non è \
         stato salvato e non ha sostituito nulla. Ricarichi la versione salvata e confronti.",
        "This work was saved meanwhile from another window or by somebody else: what you wrote was not saved and \
         replaced nothing. Load the saved version and compare.",
    )
    .with("version", present)
}

fn of_body(body: &BodyId) -> String {
    format!("body/{body}")
}

fn of_operator(operator: &OperatorId) -> String {
    format!("operator/{operator}")
}

fn of_person(person: &PersonId) -> String {
    format!("person/{person}")
}

fn user_key(person: &PersonId) -> String {
    format!("keys/{person}/{}", KeyRole::User.name())
}

impl Work {
    /// Key of its row, when `asking` asks.
    fn key(&self, asking: &PersonId) -> String {
        match self {
            Self::Wizard { body, procedure } => format!("wizard/{body}/{procedure}"),
            Self::Sheet { procedure, lot } => format!("sheet/{procedure}/{lot}/{asking}"),
            Self::Workspace { procedure, operator } => format!("workspace/{procedure}/{operator}"),
            Self::Keys(role) => format!("keys/{asking}/{}", role.name()),
            Self::DraftKey { procedure, operator, person } => format!("draft-key/{procedure}/{operator}/{person}"),
            Self::DraftKeyRecovery { procedure, operator } => format!("draft-key-recovery/{procedure}/{operator}"),
        }
    }

    fn owner(&self, asking: &PersonId) -> String {
        match self {
            Self::Wizard { body, .. } => of_body(body),
            Self::Sheet { .. } | Self::Keys(_) => of_person(asking),
            Self::Workspace { operator, .. }
            | Self::DraftKey { operator, .. }
            | Self::DraftKeyRecovery { operator, .. } => of_operator(operator),
        }
    }

    /// Whether the contents are of this kind.
    fn check(&self, data: &Value) -> Result<(), Refusal> {
        match self {
            Self::Wizard { .. } | Self::Sheet { .. } => sealed::object(data).map(drop),
            Self::Workspace { .. } => sealed::workspace(data),
            Self::Keys(_) => sealed::keys(data),
            Self::DraftKey { procedure, operator, person } => sealed::draft_key(data, procedure, operator, person),
            Self::DraftKeyRecovery { .. } => sealed::recovery(data),
        }
    }
}

async fn permit(app: &App, actor: &Actor, work: &Work, doing: Doing) -> Result<(), ApiError> {
    match work {
        Work::Wizard { body, procedure } => may_draft(app, actor, body, procedure).await,
        Work::Sheet { procedure, lot } => {
            let state = streams::known_procedure(app, procedure).await?;
            policy::check(actor, &state, Act::LockSheet)?;
            match state.lots.contains_key(lot) {
                true => Ok(()),
                false => Err(Refusal::not_found("lot_unknown", "Il lotto non esiste.", "There is no such lot.").into()),
            }
        }
        Work::Keys(_) => match actor.person {
            Some(_) => Ok(()),
            None => Err(ApiError::LoginMissing),
        },
        Work::Workspace { procedure, operator } | Work::DraftKeyRecovery { procedure, operator } => {
            may_prepare(app, actor, procedure, operator, doing).await
        }
        Work::DraftKey { procedure, operator, person } => {
            may_prepare(app, actor, procedure, operator, doing).await?;
            let known = streams::operator(app, operator).await?;
            match (doing, known.has_user(person)) {
                (Doing::Saving, true) => Ok(()),
                (Doing::Reading, _) if actor.person.as_ref() == Some(person) => Ok(()),
                (Doing::Saving, false) | (Doing::Reading, _) => Err(unseen().into()),
            }
        }
    }
}

/// Those who may draft in the body, and revise the draft once there is one.
async fn may_draft(app: &App, actor: &Actor, body: &BodyId, procedure: &ProcedureId) -> Result<(), ApiError> {
    if !procedure.is_well_formed() {
        return Err(Refusal::invalid(
            "identifier_unsound",
            "",
            "L'identificativo ammette lettere minuscole, cifre e trattini, al massimo 64 caratteri.",
            "An identifier takes lower-case letters, digits and hyphens, 64 characters at most.",
        )
        .into());
    }
    refuse_stranger(actor, body)?;
    match streams::procedure(app, procedure).await? {
        Some(state) if state.body == *body => Ok(policy::check(actor, &state, Act::ReviseDraft)?),
        // That another body has a procedure of this name is told when it is drafted, not before.
        Some(_) | None => Ok(()),
    }
}

fn refuse_stranger(actor: &Actor, body: &BodyId) -> Result<(), Refusal> {
    let roles = actor.roles_in_body(body);
    if roles.contains(&Role::ProjectLead) || roles.contains(&Role::Officer) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "role_missing",
        "art. 15 D.Lgs. 36/2023",
        "Solo i RUP e l'ufficio dell'ente possono lavorare alle sue bozze.",
        "Only the project leads (RUP) and the office of the body may work on its drafts.",
    ))
}

/// The users of the operator, while the procedure is one in which it may have a tender.
async fn may_prepare(
    app: &App,
    actor: &Actor,
    procedure: &ProcedureId,
    operator: &OperatorId,
    doing: Doing,
) -> Result<(), ApiError> {
    if !actor.acts_for(operator) {
        return Err(unseen().into());
    }
    let state = streams::known_procedure(app, procedure).await?;
    let act = match doing {
        Doing::Reading => Act::ReadOwnTender,
        Doing::Saving => Act::KeepWorkspace,
    };
    Ok(policy::check(actor, &state, act)?)
}

/// Whether an operator prepares a tender is itself secret: the answer tells nothing.
fn unseen() -> Refusal {
    Refusal::not_found("tender_unknown", "Nessuna offerta a Lei visibile.", "No tender that you may see.")
}
