//! What the record itself says of a session: the acts that decide whose turn it is, replayed on this device.
//!
//! The server's answer says which envelopes are due. Here the same rule, [`check_turn`], is asked of the state that the proved acts give: an
//! envelope that was superseded, a tenderer who is not admitted, a price before its turn, a term that was extended, a session with another
//! key are seen whatever the answer says. Acts that decide nobody's turn are withheld from custodians ([`DECIDES_NO_TURN`]); the list of the
//! stream is signed as a whole, so that no other can be left out.

use std::{collections::BTreeMap, fmt};

use ceralacca_evaluation::Text;
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState, Refusal, TenderState,
    acts::{DECIDES_NO_TURN, check_turn},
    state::{EnvelopeState, Session, SessionStage, Tenderer},
};
use ceralacca_record::{Extract, InstallationMode, Receipt};
use ceralacca_sealing::CustodianSet;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Doubt, ToOpen, ToOpenAnswer, Trusted};
use crate::{custody::custodian_set, receipt::both};

/// Kinds of the acts on a tender's stream until the term: one after the manifest that is to be opened supersedes or withdraws it.
const BY_THE_TENDERER: [&str; 3] = ["submitted", "replaced", "withdrawn"];
/// How old the list of acts may be by the custodian's clock: an older one may leave out what came since, with a true signature.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Kind of the act that a custodian is shown only where improved offers stand on it.
const RANKED: &str = "ranked";

/// The acts that a session stands on, as the installation gives them to a custodian.
#[derive(Debug, Clone, Deserialize)]
pub struct SessionRecord {
    /// The procedure's stream, whole.
    pub procedure: Extract,
    /// The stream of each tenderer whose envelopes are to be opened, as it stood when the term passed.
    pub tenders: BTreeMap<OperatorId, Extract>,
}

/// A session as the record tells it, on this device.
#[derive(Debug)]
pub struct Recorded<'a> {
    state: ProcedureState,
    tenders: &'a BTreeMap<OperatorId, Extract>,
    /// Whether a ranking was withheld.
    ranking_hidden: bool,
    trusted: Trusted<'a>,
}

impl<'a> Recorded<'a> {
    /// Verifies the acts and replays them.
    ///
    /// # Errors
    /// [`Doubt::Record`], [`Doubt::Demo`], [`Doubt::Gap`], [`Doubt::NotInRecord`].
    pub fn read(record: &'a SessionRecord, trusted: Trusted<'a>) -> Result<Self, Doubt> {
        let extract = &record.procedure;
        let as_of = verified(extract, trusted)?;
        if trusted.now.duration_since(as_of) > AGE_MAX {
            return Err(record_doubt(&format!(
                "the list of acts is of {as_of}, the clock of this device says {}",
                trusted.now
            )));
        }
        let (mut state, mut ranking_hidden) = (None::<ProcedureState>, false);
        for (version, act) in (1..).zip(&extract.acts) {
            let Some(entry) = &act.entry else {
                if !DECIDES_NO_TURN.contains(&act.kind.as_str()) {
                    return Err(Doubt::Gap { version, kind: act.kind.clone() });
                }
                ranking_hidden |= act.kind == RANKED;
                continue;
            };
            if act.proof.is_none() {
                return Err(Doubt::NotInRecord);
            }
            let event: ProcedureEvent =
                serde_json::from_value(entry.payload.clone()).map_err(|error| record_doubt(&error))?;
            let applied = match &mut state {
                None => ProcedureState::born(&event).map(|born| state = Some(born)),
                Some(state) => state.apply(entry.instant, &PersonId::new(entry.actor.clone()), &event),
            };
            applied.map_err(|error| record_doubt(&error))?;
        }
        let state = state.ok_or_else(|| record_doubt(&"the stream is empty"))?;
        if extract.stream != ProcedureState::stream(&state.id) {
            return Err(record_doubt(&"the stream is of another procedure"));
        }
        Ok(Self { state, tenders: &record.tenders, ranking_hidden, trusted })
    }

    /// Makes every check of an envelope that needs the record: term, last manifest, turn and admission, key of the session.
    ///
    /// # Errors
    /// [`Doubt`] for the first that fails.
    pub(super) fn check(&self, answer: &ToOpenAnswer, envelope: &ToOpen) -> Result<(), Doubt> {
        let (deadline, now) = (self.state.deadline, self.trusted.now);
        if now <= deadline {
            return Err(Doubt::BeforeTerm { deadline, now });
        }
        if answer.deadline != deadline {
            return Err(Doubt::TermHidden { shown: answer.deadline, recorded: deadline });
        }
        if envelope.header.context.procedure != self.state.id.as_str() {
            return Err(Doubt::OtherAct(Text::new("è di un'altra procedura", "it is of another procedure")));
        }
        let (tenderer, taken) = self.taken(envelope)?;
        self.check_session(answer, |session| self.check_turn(session, tenderer, taken))
    }

    /// The custodians that the publication names.
    pub(super) fn custodians(&self) -> Result<CustodianSet, Doubt> {
        let custody = self.state.custody.as_ref().ok_or_else(|| record_doubt(&"the procedure is not published"))?;
        custodian_set(self.state.body.as_str(), custody).map_err(|error| Doubt::Custodians(both(&error)))
    }

    /// The envelope as it was taken when the term passed, sent by the act that the receipt is of.
    fn taken(&self, envelope: &ToOpen) -> Result<(&Tenderer, &EnvelopeState), Doubt> {
        let leaf = envelope.receipt.leaf().map_err(|error| record_doubt(&error))?.to_string();
        let (tenderer, taken) = self.state.envelope(&envelope.envelope).ok_or(Doubt::Superseded)?;
        let same = *tenderer.id() == envelope.tenderer
            && taken.sealed.header_digest == envelope.header_digest
            && self.state.leaf_of(tenderer, &taken.sealed) == leaf;
        if !same {
            return Err(Doubt::Superseded);
        }
        // Before its own term nobody may learn whether an improved offer was sent: which one counts, the act that took it says.
        if envelope.round.is_none() {
            self.check_last(tenderer.id(), &envelope.receipt)?;
        }
        Ok((tenderer, taken))
    }

    /// Nothing on the tenderer's stream came after the manifest until the term.
    fn check_last(&self, tenderer: &OperatorId, receipt: &Receipt) -> Result<(), Doubt> {
        let extract = self.tenders.get(tenderer).ok_or_else(|| record_doubt(&"the tenderer's acts are missing"))?;
        let as_of = verified(extract, self.trusted)?;
        if extract.stream != TenderState::stream(&self.state.id, tenderer) || as_of <= self.state.deadline {
            return Err(record_doubt(&"the tenderer's acts are of another stream, or of before the term"));
        }
        let leaf = receipt.leaf().map_err(|error| record_doubt(&error))?;
        if let Some(other) = extract.acts.iter().find(|act| !BY_THE_TENDERER.contains(&act.kind.as_str())) {
            return Err(record_doubt(&format!("the act {:?} does not belong to a tender", other.kind)));
        }
        match extract.acts.last() {
            Some(last) if last.leaf == leaf => Ok(()),
            Some(_) | None => Err(Doubt::Superseded),
        }
    }

    fn check_session(&self, answer: &ToOpenAnswer, turn: impl Fn(&Session) -> Result<(), Doubt>) -> Result<(), Doubt> {
        let running = self.state.sessions.get(&answer.session).filter(|found| found.stage == SessionStage::Running);
        let session = running.ok_or_else(|| {
            Doubt::NotItsTurn(Text::new(
                "nel registro la seduta non è in corso",
                "by the record the session does not run",
            ))
        })?;
        turn(session)?;
        let shown = answer.session_public.and_then(|public| serde_json::to_value(public).ok());
        let recorded = session.session_public.clone().map(serde_json::Value::String);
        if shown.is_none() || shown != recorded {
            return Err(Doubt::SessionKey);
        }
        Ok(())
    }

    fn check_turn(&self, session: &Session, tenderer: &Tenderer, taken: &EnvelopeState) -> Result<(), Doubt> {
        if taken.sealed.round.is_some() && self.ranking_hidden {
            return Err(Doubt::Gap { version: self.state.version, kind: RANKED.to_owned() });
        }
        check_turn(&self.state, session, tenderer, taken).map_err(|refusal: Refusal| match refusal.rule.as_str() {
            "not_admitted" => Doubt::NotAdmitted,
            _ => Doubt::NotItsTurn(Text::new(refusal.it, refusal.en)),
        })
    }
}

/// Verifies an extract; gives the instant as of which it is.
fn verified(extract: &Extract, trusted: Trusted<'_>) -> Result<Timestamp, Doubt> {
    let extracted = extract.verify(trusted.keys).map_err(|error| record_doubt(&error))?;
    if extracted.mode == InstallationMode::Demo && !trusted.demo {
        return Err(Doubt::Demo);
    }
    Ok(extracted.instant)
}

fn record_doubt(error: &dyn fmt::Display) -> Doubt {
    Doubt::Record(both(error))
}

#[cfg(test)]
mod tests;
