//! Demo installations: a visitor says which of the example persons he wants to be.

use std::sync::Arc;

use async_trait::async_trait;
use ceralacca_procedure::{PersonId, Refusal};
use ceralacca_storage::Engine;

use super::{Credentials, IdentityProvider, LoginError};
use crate::people;

/// Persons of a demo installation. Never mounted in a regular one.
pub struct DemoPeople {
    engine: Arc<dyn Engine>,
}

impl DemoPeople {
    /// The persons that the register holds.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self { engine }
    }
}

#[async_trait]
impl IdentityProvider for DemoPeople {
    async fn authenticate(&self, credentials: &Credentials) -> Result<PersonId, LoginError> {
        let Credentials::Chosen(person) = credentials else {
            return Err(LoginError::kind_not_taken());
        };
        match people::person(self.engine.as_ref(), person).await? {
            Some(_) => Ok(person.clone()),
            None => Err(LoginError::Refused(Refusal::not_found(
                "person_unknown",
                "La persona non è nel registro di questa installazione.",
                "The person is not in the register of this installation.",
            ))),
        }
    }
}
