//! Giving shares in a session.

use ceralacca_procedure::{EnvelopeId, PersonId, ProcedureId, SessionId, acts::GiveShare};
use ceralacca_sealing::CustodianSecret;
use ceralacca_server::routes::acts::ActAnswer;
use ceralacca_storage::{Random, RandomRng};
use thiserror::Error;

use super::{Doubt, Recorded, SessionRecord, ShareFailed, Trusted, check, share_of};
use crate::client::{Client, ClientError, ToOpenAnswer};

/// Why a share was not given.
#[derive(Debug, Error)]
pub enum ShareError {
    /// The session does not run.
    #[error("the session has not started")]
    NotStarted,
    /// A check failed.
    #[error("envelope {envelope}: {doubt}")]
    Doubt {
        /// Which envelope.
        envelope: EnvelopeId,
        /// Why.
        doubt: Doubt,
    },
    /// The share does not open, or cannot be wrapped.
    #[error(transparent)]
    Share(#[from] ShareFailed),
    /// The server refuses or was not reached.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// A share given.
#[derive(Debug)]
pub struct Given {
    /// Of which envelope.
    pub envelope: EnvelopeId,
    /// What the record says of it.
    pub answer: ActAnswer,
}

/// A custodian at his device.
pub struct CustodianAt<'a> {
    /// Logged in as the custodian.
    pub client: &'a Client,
    /// Who he is.
    pub person: &'a PersonId,
    /// His key.
    pub secret: &'a CustodianSecret,
    /// What he knows by himself.
    pub trusted: Trusted<'a>,
    /// Randomness for the wrapping.
    pub random: &'a dyn Random,
}

/// Checks every envelope whose turn it is (or `only` one of them) and gives the shares that are not given yet. All are checked before the first
/// share leaves the device.
///
/// # Errors
/// [`ShareError`] for the first envelope that does not pass.
pub async fn give_shares(
    at: &CustodianAt<'_>,
    procedure: &ProcedureId,
    session: &SessionId,
    only: Option<&EnvelopeId>,
) -> Result<Vec<Given>, ShareError> {
    let address = format!("/api/procedures/{procedure}/sessions/{session}");
    let mut answer: ToOpenAnswer = at.client.get(&format!("{address}/to-open")).await?;
    // The session is the one that was asked for, whatever the answer calls it.
    answer.session.clone_from(session);
    let recipient = answer.session_public.ok_or(ShareError::NotStarted)?;
    let meant = answer.envelopes.iter().filter(|envelope| only.is_none_or(|only| *only == envelope.envelope));
    let waiting: Vec<_> = meant.filter(|envelope| !envelope.given.contains(at.person)).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let record: SessionRecord = at.client.get(&format!("{address}/record")).await?;
    let recorded = Recorded::read(&record, at.trusted);
    for envelope in &waiting {
        check(&answer, &recorded, envelope, at.person, at.trusted)
            .map_err(|doubt| ShareError::Doubt { envelope: envelope.envelope.clone(), doubt })?;
    }
    let mut given = Vec::with_capacity(waiting.len());
    for envelope in waiting {
        let to = (session, &recipient);
        let share =
            share_of(&envelope.header, &answer.custodians, at.person, at.secret, to, &mut RandomRng(at.random))?;
        let command = GiveShare { session: session.clone(), envelope: envelope.envelope.clone(), share };
        let done = at.client.act(procedure, "give-share", &command).await?;
        given.push(Given { envelope: envelope.envelope.clone(), answer: done });
    }
    Ok(given)
}
