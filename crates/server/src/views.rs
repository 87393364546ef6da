//! Views: what people must see at once, written in the commit of the act as a pure function of the state.
//!
//! Each row belongs to one stream, so a view is rebuilt by replaying the streams; [`crate::views::rebuild`] does so
//! and a test compares the result byte for byte with the live rows.

use std::collections::HashMap;

use ceralacca_procedure::{
    BodyId, BodyState, OperatorId, OperatorState, PersonId, ProcedureEvent, ProcedureId, ProcedureState, TenderEvent,
    TenderState, policy::Role, state::Phase,
};
use ceralacca_storage::{Engine, SearchKeys, ViewChange, limits::PAGE_ROWS_MAX};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ApiError, search, streams};

pub mod followed;

/// Procedures, by id; parent is the body.
pub const PROCEDURE: &str = "procedure";
/// Roles of persons, key `person/body-or-operator`, parent the person.
pub const ROLE: &str = "role";
/// A tenderer's own tenders, key `procedure/operator`, parent the operator.
pub const TENDER: &str = "tender";

/// What each party follows, key `party/procedure`, parent the party; see [`followed`].
pub const FOLLOWED: &str = "followed";

/// Every view.
pub const ALL: [&str; 4] = [PROCEDURE, ROLE, TENDER, FOLLOWED];

/// A line of the list of procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureLine {
    /// Identifier.
    pub id: ProcedureId,
    /// Object.
    pub title: String,
    /// Buyer.
    pub body: BodyId,
    /// Buyer's name.
    pub buyer: String,
    /// Phase.
    pub phase: Phase,
    /// Term for tenders.
    pub deadline: Timestamp,
    /// Number of lots.
    pub lots: usize,
    /// Estimated value, euro.
    pub estimated_total: String,
    /// Publication.
    pub published_at: Option<Timestamp>,
    /// Operators invited; empty for an open procedure.
    pub invited: Vec<String>,
}

/// Roles of a person in one body or operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// The body, for roles in a body.
    pub body: Option<BodyId>,
    /// The operator, for roles in an operator.
    pub operator: Option<OperatorId>,
    /// Roles.
    pub roles: Vec<Role>,
}

/// A tenderer's own tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderLine {
    /// Procedure.
    pub procedure: ProcedureId,
    /// Whether a tender stands.
    pub sent: bool,
    /// Lots of the tender that stands.
    pub lots: Vec<u16>,
    /// How many manifests were superseded.
    pub superseded: u32,
}

fn row<T: Serialize>(name: &str, key: String, parent: &str, data: &T) -> ViewChange {
    // These types hold nothing that JSON cannot say.
    let data = serde_json::to_string(data).ok();
    ViewChange { name: name.to_owned(), key, parent: Some(parent.to_owned()), data, search: None }
}

/// What an act changes in the rows of a procedure; all of them when there was none before.
#[must_use]
pub fn of_procedure(before: Option<&ProcedureState>, state: &ProcedureState) -> Vec<ViewChange> {
    let line = ProcedureLine {
        id: state.id.clone(),
        title: state.definition.title.clone(),
        body: state.body.clone(),
        buyer: state.definition.buyer.name.clone(),
        phase: state.phase,
        deadline: state.deadline,
        lots: state.definition.lots.len(),
        estimated_total: state.definition.amounts.estimated_total.to_string(),
        published_at: state.published_at,
        invited: state.definition.participation.invited.iter().map(|invitee| invitee.operator.clone()).collect(),
    };
    let found = row(PROCEDURE, state.id.as_str().to_owned(), state.body.as_str(), &line);
    let mut rows = vec![ViewChange { search: Some(search::keys_of(state)), ..found }];
    rows.extend(followed::changes(before, state));
    rows
}

/// Rows of a tender.
#[must_use]
pub fn of_tender(procedure: &ProcedureId, tenderer: &OperatorId, state: &TenderState) -> Vec<ViewChange> {
    let line = TenderLine {
        procedure: procedure.clone(),
        sent: state.current.is_some(),
        lots: state.current.as_ref().map(|manifest| manifest.lots.clone()).unwrap_or_default(),
        superseded: state.superseded,
    };
    vec![row(TENDER, format!("{procedure}/{tenderer}"), tenderer.as_str(), &line)]
}

/// Rows of a body.
#[must_use]
pub fn of_body(body: &BodyId, state: &BodyState) -> Vec<ViewChange> {
    let roles = state.roles.iter();
    roles
        .map(|(person, roles)| {
            let line = RoleLine { body: Some(body.clone()), operator: None, roles: roles.iter().copied().collect() };
            row(ROLE, format!("{person}/{body}"), person.as_str(), &line)
        })
        .collect()
}

/// Rows of an operator.
#[must_use]
pub fn of_operator(operator: &OperatorId, state: &OperatorState) -> Vec<ViewChange> {
    let users = state.users.iter();
    users
        .map(|(person, roles)| {
            let roles = roles.iter().copied().collect();
            let line = RoleLine { body: None, operator: Some(operator.clone()), roles };
            row(ROLE, format!("{person}/{operator}"), person.as_str(), &line)
        })
        .collect()
}

/// Every row of every view, computed from the record alone, in order of view and key.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn from_record(engine: &dyn Engine) -> Result<Vec<ViewChange>, ApiError> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let page = engine.streams_with_prefix("", &after, PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.stream);
        for stream in &page {
            rows.extend(of_stream(engine, &stream.stream).await?);
        }
    }
    rows.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
    Ok(rows)
}

async fn of_stream(engine: &dyn Engine, stream: &str) -> Result<Vec<ViewChange>, ApiError> {
    let entries = streams::entries(engine, stream, 0).await?;
    let mut names = stream.split('/');
    Ok(match (names.next(), names.next(), names.next()) {
        (Some("procedure"), Some(_), None) => {
            let mut events = Vec::with_capacity(entries.len());
            for entry in &entries {
                let event: ProcedureEvent = streams::event(entry)?;
                events.push((entry.entry.instant, PersonId::new(entry.entry.actor.clone()), event));
            }
            let state = ProcedureState::replay(events.iter().map(|(instant, actor, event)| (*instant, actor, event)))?;
            state.as_ref().map(|state| of_procedure(None, state)).unwrap_or_default()
        }
        (Some("tender"), Some(procedure), Some(tenderer)) => {
            let events: Result<Vec<TenderEvent>, _> = entries.iter().map(streams::event).collect();
            of_tender(&procedure.into(), &tenderer.into(), &TenderState::replay(&events?))
        }
        (Some("body"), Some(body), None) => {
            let events: Result<Vec<_>, _> = entries.iter().map(streams::event).collect();
            of_body(&body.into(), &BodyState::replay(&events?))
        }
        (Some("operator"), Some(operator), None) => {
            let events: Result<Vec<_>, _> = entries.iter().map(streams::event).collect();
            of_operator(&operator.into(), &OperatorState::replay(&events?))
        }
        _ => Vec::new(),
    })
}

/// The live rows, in order of view and key.
///
/// # Errors
/// The database failed.
pub async fn live(engine: &dyn Engine) -> Result<Vec<ViewChange>, ApiError> {
    let mut rows = Vec::new();
    for name in ALL {
        let mut after = String::new();
        loop {
            let page = engine.views(name, None, &after, PAGE_ROWS_MAX).await?;
            let Some(last) = page.last() else { break };
            let mut keys: HashMap<String, SearchKeys> =
                engine.search_keys(name, &after, PAGE_ROWS_MAX).await?.into_iter().collect();
            after.clone_from(&last.key);
            rows.extend(page.into_iter().map(|found| ViewChange {
                name: name.to_owned(),
                search: keys.remove(&found.key),
                key: found.key,
                parent: found.parent,
                data: Some(found.data),
            }));
        }
    }
    rows.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
    Ok(rows)
}

/// Drops every view and writes it anew from the record; gives the number of rows.
///
/// # Errors
/// The database failed or the record does not replay.
pub async fn rebuild(engine: &dyn Engine) -> Result<usize, ApiError> {
    let rows = from_record(engine).await?;
    for name in ALL {
        engine.drop_view(name).await?;
    }
    let mut transaction = engine.begin().await?;
    for change in &rows {
        if let Some(data) = &change.data {
            let row = ceralacca_storage::ViewRow {
                key: change.key.clone(),
                parent: change.parent.clone(),
                data: data.clone(),
            };
            transaction.put_view(&change.name, &row).await?;
            if let Some(keys) = &change.search {
                transaction.put_search_keys(&change.name, &row, keys).await?;
            }
        }
    }
    transaction.commit().await?;
    Ok(rows.len())
}
