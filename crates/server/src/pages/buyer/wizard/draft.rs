//! A draft as the wizard keeps it: the file under way and what goes with it, saved at every step.

use std::{collections::BTreeSet, sync::Arc};

use ceralacca_procedure::{
    BodyId, ProcedureId, ProcedureState, Refusal,
    event::TenderDocument,
    policy::{self, Act, Actor},
    state::Phase,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{node::Aside, tree::Tree};
use crate::{
    ApiError, App,
    drafts::{self, Work},
    streams,
};

/// A draft.
pub struct Draft {
    /// Buyer.
    pub body: BodyId,
    /// Identifier.
    pub procedure: ProcedureId,
    /// Version that was read: what is saved stands on it.
    pub version: u64,
    /// The procedure file under way.
    pub tree: Tree,
    /// Parts that a choice made pointless.
    pub aside: Aside,
    /// Number and date of the decision to contract.
    pub decision: String,
    /// Whether it goes the short way of a direct award to one firm.
    pub direct: bool,
    /// Documents of the tender that go into the record with the draft.
    pub documents: Vec<TenderDocument>,
    /// Steps that were saved once: from then on they say what is wrong.
    pub visited: BTreeSet<String>,
    /// The procedure, once it is drafted in the record.
    pub state: Option<Arc<ProcedureState>>,
}

impl Draft {
    /// A new one, not saved yet.
    pub fn new(body: BodyId, procedure: ProcedureId, tree: Tree, direct: bool) -> Self {
        Self {
            body,
            procedure,
            version: 0,
            tree,
            aside: Aside::default(),
            decision: String::new(),
            direct,
            documents: Vec::new(),
            visited: BTreeSet::new(),
            state: None,
        }
    }

    /// The draft of a procedure that the person may work on.
    ///
    /// # Errors
    /// `draft_unknown`, the refusals of [`drafts::read`], or the database failed.
    pub async fn load(app: &App, actor: &Actor, procedure: &ProcedureId) -> Result<Self, ApiError> {
        if let Some(state) = streams::procedure(app, procedure).await? {
            return Self::of_state(app, actor, state).await;
        }
        for body in actor.bodies.keys() {
            let work = Work::Wizard { body: body.clone(), procedure: procedure.clone() };
            match drafts::read(app, actor, &work).await {
                Ok(saved) if saved.version > 0 => {
                    return Ok(Self::of_saved(body.clone(), procedure.clone(), saved.version, &saved.data, None));
                }
                // Not of this body's project leads or office, or nothing there: another body may have it.
                Ok(_) | Err(ApiError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Refusal::not_found(
            "draft_unknown",
            "Nessuna bozza a Lei visibile ha questo identificativo.",
            "No draft that you may see has this identifier.",
        )
        .into())
    }

    async fn of_state(app: &App, actor: &Actor, state: Arc<ProcedureState>) -> Result<Self, ApiError> {
        let (body, procedure) = (state.body.clone(), state.id.clone());
        policy::check(actor, &state, Act::ReadDraft)?;
        if state.phase == Phase::Decided {
            return Ok(Self::of_saved(body, procedure, 0, &Value::Null, Some(state)));
        }
        let work = Work::Wizard { body: body.clone(), procedure: procedure.clone() };
        let saved = drafts::read(app, actor, &work).await?;
        Ok(Self::of_saved(body, procedure, saved.version, &saved.data, Some(state)))
    }

    /// What was saved last, or else what the record holds.
    fn of_saved(
        body: BodyId,
        procedure: ProcedureId,
        version: u64,
        data: &Value,
        state: Option<Arc<ProcedureState>>,
    ) -> Self {
        let recorded = || state.as_ref().and_then(|state| serde_json::to_value(&state.definition).ok());
        let file = data.get("file").cloned().or_else(recorded).unwrap_or_default();
        let visited = data.get("visited").and_then(Value::as_array).into_iter().flatten();
        Self {
            version,
            tree: Tree::new(file),
            aside: Aside::new(data.get("aside")),
            decision: data.get("decision").and_then(Value::as_str).unwrap_or_default().to_owned(),
            direct: data.get("direct").and_then(Value::as_bool).unwrap_or(false),
            documents: data.get("documents").and_then(|found| Vec::deserialize(found).ok()).unwrap_or_default(),
            visited: visited.filter_map(Value::as_str).map(str::to_owned).collect(),
            body,
            procedure,
            state,
        }
    }

    /// Whether the decision is recorded: nothing changes any more but by publication.
    pub fn is_decided(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.phase == Phase::Decided)
    }

    /// The documents of the draft that the record does not have yet.
    pub fn documents_to_attach(&self) -> Vec<TenderDocument> {
        let recorded = |digest: &str| self.state.as_ref().is_some_and(|state| state.document(digest).is_some());
        self.documents.iter().filter(|document| !recorded(&document.digest)).cloned().collect()
    }

    /// Its place among the drafts.
    pub fn work(&self) -> Work {
        Work::Wizard { body: self.body.clone(), procedure: self.procedure.clone() }
    }

    /// Saves it over the version that was read.
    ///
    /// # Errors
    /// As [`drafts::save`].
    pub async fn save(&mut self, app: &App, actor: &Actor) -> Result<(), ApiError> {
        let data = json!({
            "file": self.tree.value(),
            "aside": self.aside.value(),
            "decision": self.decision,
            "direct": self.direct,
            "documents": self.documents,
            "visited": self.visited,
        });
        self.version = drafts::save(app, actor, &self.work(), self.version, &data).await?;
        Ok(())
    }
}
