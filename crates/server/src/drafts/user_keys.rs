//! The users of an operator and the public keys to which a colleague hands the draft key over.

use ceralacca_procedure::{
    OperatorId, PersonId,
    policy::{Actor, Role},
};
use ceralacca_sealing::UserPublic;
use serde::Serialize;

use super::{sealed, stored, unseen, user_key};
use crate::{ApiError, App, people, streams};

/// A user of an operator.
#[derive(Debug, Clone, Serialize)]
pub struct UserKey {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Legal representative or delegate.
    pub roles: Vec<Role>,
    /// Public part of his user key, once he has made one.
    pub public: Option<UserPublic>,
}

/// The users of an operator, for its own users.
///
/// # Errors
/// `tender_unknown` for anybody else, or the database failed.
pub async fn user_keys(app: &App, actor: &Actor, operator: &OperatorId) -> Result<Vec<UserKey>, ApiError> {
    if !actor.acts_for(operator) {
        return Err(unseen().into());
    }
    let state = streams::operator(app, operator).await?;
    let mut users = Vec::with_capacity(state.users.len());
    for (person, roles) in state.users.iter().filter(|(person, _)| state.has_user(person)) {
        let name = people::person_name(app.engine.as_ref(), person).await?;
        let public = sealed::public_key(&stored(app, &user_key(person)).await?.data);
        users.push(UserKey { person: person.clone(), name, roles: roles.iter().copied().collect(), public });
    }
    Ok(users)
}
