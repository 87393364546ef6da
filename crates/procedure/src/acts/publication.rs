//! From the draft to the running term: artt. 17, 25, 71, 84, 92.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, required_text};
use crate::{
    BodyState, ProcedureEvent, ProcedureState, Refusal,
    definition::{DefectSeverity, ProcedureFile},
    event::CustodySnapshot,
    lint::{Lint, LintSeverity},
    policy::{Act, Actor, Permit, Permitted, Role},
};

/// Drafts a procedure: the first act of its stream, so it is permitted by the body alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The procedure file.
    pub definition: ProcedureFile,
}

impl Draft {
    /// Decides. The lead is the person who drafts.
    ///
    /// # Errors
    /// `role_missing` if he is not a project lead of the buyer, `body_unknown`, `procedure_exists`, `file_defective`.
    pub fn decide(
        self,
        actor: &Actor,
        body: &BodyState,
        existing: Option<&ProcedureState>,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let Some(body) = &body.body else {
            return Err(Refusal::not_found("body_unknown", "L'ente non è registrato.", "The body is not registered."));
        };
        if body.as_str() != self.definition.buyer.id || !actor.roles_in_body(body).contains(&Role::ProjectLead) {
            return Err(Refusal::forbidden(
                "role_missing",
                "art. 15 D.Lgs. 36/2023",
                "Solo un RUP dell'ente indicato nel file può predisporre la procedura.",
                "Only a project lead (RUP) of the buyer named in the file may draft the procedure.",
            ));
        }
        if existing.is_some() {
            return Err(Refusal::wrong_moment(
                "procedure_exists",
                "",
                "Una procedura con questo identificativo esiste già: scelga un altro identificativo.",
                "A procedure with this identifier exists already: choose another identifier.",
            ));
        }
        refuse_defects(&self.definition)?;
        Ok(vec![ProcedureEvent::Drafted {
            body: body.clone(),
            lead: actor.id(),
            definition: Box::new(self.definition),
        }])
    }
}

/// Replaces the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseDraft {
    /// The new procedure file, same id and buyer.
    pub definition: ProcedureFile,
}

impl Permitted for ReviseDraft {
    const ACT: Act = Act::ReviseDraft;
}

impl ProcedureAct for ReviseDraft {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if self.definition.id != state.id.as_str() || self.definition.buyer.id != state.body.as_str() {
            return Err(Refusal::invalid(
                "identity_changed",
                "",
                "L'identificativo e l'ente di una procedura non cambiano.",
                "The identifier and the buyer of a procedure do not change.",
            ));
        }
        refuse_defects(&self.definition)?;
        Ok(vec![ProcedureEvent::DraftRevised { definition: Box::new(self.definition) }])
    }
}

fn refuse_defects(definition: &ProcedureFile) -> Result<(), Refusal> {
    let defects = definition.check();
    let Some(first) = defects.iter().find(|defect| defect.severity == DefectSeverity::Error) else { return Ok(()) };
    Err(Refusal::invalid("file_defective", &first.article, first.text_it.clone(), first.text_en.clone())
        .with("defect", &first.id)
        .with("path", &first.path))
}

/// Records the decision to contract (art. 17 c.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDecision {
    /// Number and date of the act.
    pub act: String,
    /// Reasons for what the linter found, by its key, e.g. `E3 lots[0].amount`: one for each error, and for warnings as
    /// wanted. They are recorded with the decision.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lint_reasons: BTreeMap<String, String>,
}

impl Permitted for RecordDecision {
    const ACT: Act = Act::RecordDecision;
}

impl ProcedureAct for RecordDecision {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let act = required_text("act", &self.act)?;
        let lint_reasons = reasons(&state.definition, &self.lint_reasons)?;
        Ok(vec![ProcedureEvent::Decided { act, lint_reasons }])
    }
}

/// One reason for every error of the linter, and none for what it did not find.
fn reasons(definition: &ProcedureFile, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Refusal> {
    let found = definition.lint(definition.sent_on());
    let blank = |lint: &&Lint| given.get(&lint.key()).is_none_or(|reason| reason.trim().is_empty());
    let errors = found.iter().filter(|lint| lint.severity == LintSeverity::Error);
    let missing: Vec<&Lint> = errors.filter(blank).collect();
    if !missing.is_empty() {
        return Err(unreasoned(&missing));
    }
    let mut reasons = BTreeMap::new();
    for (key, reason) in given.iter().filter(|(_, reason)| !reason.trim().is_empty()) {
        if found.iter().all(|lint| lint.key() != *key) {
            return Err(Refusal::invalid(
                "lint_reason_unknown",
                "",
                format!("La ragione data per \"{key}\" non serve: i controlli non trovano quel difetto."),
                format!("The reason given for \"{key}\" is not needed: the linter does not find that defect."),
            )
            .with("key", key));
        }
        reasons.insert(key.clone(), required_text("lint_reasons", reason)?);
    }
    Ok(reasons)
}

/// Every error without a reason, by its key; the facts say what each is.
fn unreasoned(missing: &[&Lint]) -> Refusal {
    let keys = missing.iter().map(|lint| lint.key()).collect::<Vec<_>>().join(", ");
    let refusal = Refusal::invalid(
        "lint_errors",
        "art. 17 c.1 D.Lgs. 36/2023",
        format!(
            "I controlli trovano errori senza una ragione ({keys}): li corregga, oppure scriva per ciascuno la ragione, che resta nella decisione."
        ),
        format!(
            "The linter finds errors without a reason ({keys}): mend them, or write the reason for each, which stays in the decision."
        ),
    );
    missing.iter().fold(refusal, |refusal, lint| refusal.with(&lint.key(), &lint.text.it))
}

/// Publishes, or sends the invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The custodians in force in the body; filled in by the installation.
    #[serde(skip)]
    pub custody: Option<CustodySnapshot>,
}

impl Permitted for Publish {
    const ACT: Act = Act::Publish;
}

impl ProcedureAct for Publish {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_defects(&state.definition)?;
        let wanted = &state.definition.custody;
        let custody = self
            .custody
            .filter(|set| set.custodians.len() == usize::from(wanted.custodians) && set.threshold == wanted.threshold)
            .ok_or_else(|| {
                Refusal::wrong_moment(
                    "custodians_missing",
                    "",
                    format!(
                        "Prima di pubblicare l'ente deve avere in carica {} custodi delle chiavi, {} dei quali aprono. Li nomini nella pagina dei custodi.",
                        wanted.custodians, wanted.threshold
                    ),
                    format!(
                        "Before publication the body must have {} key custodians in force, {} of whom open. Name them on the custodians' page.",
                        wanted.custodians, wanted.threshold
                    ),
                )
            })?;
        let deadline = state.definition.terms.submission;
        refuse_past("submission", deadline, now)?;
        Ok(vec![ProcedureEvent::Published { custody, deadline }])
    }
}

fn refuse_past(field: &str, deadline: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if deadline > now {
        return Ok(());
    }
    Err(Refusal::invalid(
        "term_in_the_past",
        "art. 92 c.1 D.Lgs. 36/2023",
        format!("Il termine ({}) è già passato.", crate::refusal::civil(deadline)),
        format!("The term ({}) has already passed.", crate::refusal::civil(deadline)),
    )
    .with("field", field)
    .with("deadline", deadline)
    .with("instant", now))
}

/// Suspends the term (art. 25 c.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// Why.
    pub reason: String,
    /// Whether for a malfunction of the platform.
    #[serde(default)]
    pub malfunction: bool,
}

impl Permitted for Suspend {
    const ACT: Act = Act::Suspend;
}

impl ProcedureAct for Suspend {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_expired(state, now)?;
        Ok(vec![ProcedureEvent::Suspended {
            reason: required_text("reason", &self.reason)?,
            malfunction: self.malfunction,
        }])
    }
}

/// Resumes with a new term, never earlier than the old one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// New term.
    #[schemars(with = "String")]
    pub deadline: Timestamp,
    /// Why this term.
    pub reason: String,
}

impl Permitted for Resume {
    const ACT: Act = Act::Resume;
}

impl ProcedureAct for Resume {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_past("deadline", self.deadline, now)?;
        refuse_shorter(state, self.deadline)?;
        Ok(vec![ProcedureEvent::Resumed { deadline: self.deadline, reason: required_text("reason", &self.reason)? }])
    }
}

/// Extends the term (art. 92 c.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// New term, later than the old one.
    #[schemars(with = "String")]
    pub deadline: Timestamp,
    /// Why.
    pub reason: String,
}

impl Permitted for Extend {
    const ACT: Act = Act::Extend;
}

impl ProcedureAct for Extend {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        refuse_expired(state, now)?;
        refuse_past("deadline", self.deadline, now)?;
        refuse_shorter(state, self.deadline)?;
        Ok(vec![ProcedureEvent::Extended { deadline: self.deadline, reason: required_text("reason", &self.reason)? }])
    }
}

fn refuse_shorter(state: &ProcedureState, deadline: Timestamp) -> Result<(), Refusal> {
    if deadline >= state.deadline {
        return Ok(());
    }
    Err(Refusal::invalid(
        "term_shortened",
        "art. 92 D.Lgs. 36/2023",
        format!(
            "Un termine in corso si proroga, non si abbrevia: oggi scade il {}.",
            crate::refusal::civil(state.deadline)
        ),
        format!(
            "A running term is extended, never shortened: it now ends on {}.",
            crate::refusal::civil(state.deadline)
        ),
    )
    .with("deadline", state.deadline))
}

/// A term that has run out is neither suspended nor extended, even if its closing is not recorded yet.
fn refuse_expired(state: &ProcedureState, now: Timestamp) -> Result<(), Refusal> {
    if now <= state.deadline {
        return Ok(());
    }
    Err(Refusal::wrong_moment(
        "term_expired",
        "art. 92 D.Lgs. 36/2023",
        format!("Il termine è scaduto il {}.", crate::refusal::civil(state.deadline)),
        format!("The term expired on {}.", crate::refusal::civil(state.deadline)),
    )
    .with("deadline", state.deadline)
    .with("instant", now))
}
