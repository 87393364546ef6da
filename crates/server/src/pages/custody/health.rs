//! How many custodians can still open each procedure, as far as the record tells.

use std::{collections::BTreeMap, sync::Arc};

use ceralacca_procedure::{
    BodyId, BodyState, PersonId, ProcedureId, ProcedureState, SessionId,
    event::CustodySnapshot,
    policy::{self, Act, Actor, Role},
    state::{Phase, Session, SessionStage},
};
use jiff::Timestamp;

use crate::{
    ApiError, App, opening,
    pages::{Lang, lang::instant},
    people,
    search::{self, Query},
    streams,
};

/// The custodians of a body and of its procedures.
pub(super) struct BodyHealth {
    pub id: String,
    pub name: String,
    /// Set for the next procedures; none before the body has put one in force.
    pub in_force: Option<SetHealth>,
    pub procedures: Vec<ProcedureHealth>,
}

/// The custodians to whom the envelopes of a procedure are sealed.
pub(super) struct ProcedureHealth {
    pub id: ProcedureId,
    pub title: String,
    pub phase: &'static str,
    pub set: SetHealth,
    /// Sessions in which the viewer may have shares to give.
    pub sessions: Vec<SessionLink>,
}

/// A session that has not ended.
pub(super) struct SessionLink {
    pub id: SessionId,
    pub purpose: String,
    pub starts_at: String,
}

/// A set and who of it can act.
pub(super) struct SetHealth {
    pub epoch: u32,
    pub threshold: u8,
    pub count: usize,
    /// The set as people compare it.
    pub fingerprint: Option<String>,
    pub verdict: &'static str,
    /// Class of the notice.
    pub tone: &'static str,
    /// Whether one person alone can open.
    pub alone: bool,
    pub holders: Vec<Holder>,
}

/// A custodian of a set.
pub(super) struct Holder {
    pub name: String,
    pub standing: &'static str,
    /// Last session in which he gave a share with the key of this set.
    pub last: Option<String>,
}

/// When each public key last gave a share that opened under its commitments: the start of the session.
type LastUse = BTreeMap<String, Timestamp>;

/// The health of a body.
///
/// # Errors
/// The database failed or the record does not replay.
pub(super) async fn of_body(
    app: &App,
    actor: &Actor,
    id: &BodyId,
    state: &BodyState,
    lang: Lang,
) -> Result<BodyHealth, ApiError> {
    let mut in_course = Vec::new();
    let mut last = LastUse::new();
    for procedure in procedures(app, id).await? {
        note_uses(&procedure, &mut last);
        if has_sealed_envelopes(procedure.phase) {
            in_course.push(procedure);
        }
    }
    let mut shown = Vec::new();
    for procedure in in_course {
        let Some(custody) = &procedure.custody else { continue };
        shown.push(ProcedureHealth {
            id: procedure.id.clone(),
            title: procedure.definition.title.clone(),
            phase: lang.phase(procedure.phase),
            set: set_health(app, custody, (id, state), &last, lang).await?,
            sessions: sessions(actor, &procedure, custody),
        });
    }
    let in_force = match &state.custody {
        Some(custody) => Some(set_health(app, custody, (id, state), &last, lang).await?),
        None => None,
    };
    Ok(BodyHealth {
        id: id.to_string(),
        name: people::body_name(app.engine.as_ref(), id).await?,
        in_force,
        procedures: shown,
    })
}

/// The sessions that have not ended, if the viewer holds a key to which the envelopes are sealed.
fn sessions(actor: &Actor, procedure: &ProcedureState, custody: &CustodySnapshot) -> Vec<SessionLink> {
    let is_holder = custody.custodians.iter().any(|custodian| Some(&custodian.person) == actor.person.as_ref());
    if !is_holder || policy::check(actor, procedure, Act::ReadSealed).is_err() {
        return Vec::new();
    }
    let open = procedure.sessions.values().filter(|session| session.stage != SessionStage::Ended);
    let link = |session: &Session| SessionLink {
        id: session.id.clone(),
        purpose: session.purpose.clone(),
        starts_at: instant(session.starts_at),
    };
    open.map(link).collect()
}

async fn procedures(app: &App, body: &BodyId) -> Result<Vec<Arc<ProcedureState>>, ApiError> {
    let mut found = Vec::new();
    let mut number = 1;
    loop {
        let page = search::public(app, &Query { buyer: Some(body.clone()), page: number, ..Query::default() }).await?;
        for line in &page.lines {
            found.extend(streams::procedure(app, &line.id).await?);
        }
        if number >= page.last {
            return Ok(found);
        }
        number += 1;
    }
}

/// Whether envelopes may be waiting to be opened.
const fn has_sealed_envelopes(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Published | Phase::Suspended | Phase::Closed | Phase::AdministrativeCheck | Phase::Evaluation
    )
}

fn note_uses(procedure: &ProcedureState, last: &mut LastUse) {
    let Some(custody) = &procedure.custody else { return };
    for (person, (session, _)) in procedure.envelopes().flat_map(|(_, envelope)| &envelope.shares) {
        let key = custody.custodians.iter().find(|custodian| custodian.person == *person);
        let at = procedure.sessions.get(session).and_then(|session| session.started_at);
        if let (Some(key), Some(at)) = (key, at) {
            let known = last.entry(key.public.clone()).or_insert(at);
            *known = at.max(*known);
        }
    }
}

/// What the record says of one custodian of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing speaks against it.
    Holds,
    /// He has made another key since, so he may have lost this one.
    AnotherKey,
    /// He is custodian no more and cannot give shares.
    NoCustodian,
}

fn standing(state: &BodyState, person: &PersonId, public: &str) -> Standing {
    if !state.holds(person, Role::KeyCustodian) {
        return Standing::NoCustodian;
    }
    match state.enrolled.get(person) {
        Some(enrolled) if enrolled != public => Standing::AnotherKey,
        _ => Standing::Holds,
    }
}

async fn set_health(
    app: &App,
    custody: &CustodySnapshot,
    (body, state): (&BodyId, &BodyState),
    last: &LastUse,
    lang: Lang,
) -> Result<SetHealth, ApiError> {
    let mut holders = Vec::with_capacity(custody.custodians.len());
    let mut able = 0;
    for custodian in &custody.custodians {
        let standing = standing(state, &custodian.person, &custodian.public);
        able += usize::from(standing == Standing::Holds);
        holders.push(Holder {
            name: people::person_name(app.engine.as_ref(), &custodian.person).await?,
            standing: standing_words(standing, lang),
            last: last.get(&custodian.public).map(|at| instant(*at)),
        });
    }
    let (verdict, tone) = verdict(able, custody.threshold, lang);
    Ok(SetHealth {
        epoch: custody.epoch,
        threshold: custody.threshold,
        count: custody.custodians.len(),
        fingerprint: opening::fingerprint(body.as_str(), custody),
        verdict,
        tone,
        alone: custody.threshold == 1,
        holders,
    })
}

fn standing_words(standing: Standing, lang: Lang) -> &'static str {
    match standing {
        Standing::Holds => lang.say("in carica con questa chiave", "in office with this key"),
        Standing::AnotherKey => lang.say(
            "ha creato poi un'altra chiave: forse non ha più questa",
            "has made another key since: may no longer have this one",
        ),
        Standing::NoCustodian => {
            lang.say("non è più custode: non può dare quote", "custodian no more: cannot give shares")
        }
    }
}

fn verdict(able: usize, threshold: u8, lang: Lang) -> (&'static str, &'static str) {
    match able.checked_sub(threshold.into()) {
        None => (
            lang.say(
                "Attenzione: per quanto risulta, i custodi che possono agire non bastano e queste buste non si aprono.",
                "Warning: as far as is known too few custodians can act, and these envelopes do not open.",
            ),
            "danger",
        ),
        Some(0) => (
            lang.say(
                "I custodi bastano appena: se ne manca ancora uno, queste buste non si aprono.",
                "The custodians are just enough: if one more is missing, these envelopes do not open.",
            ),
            "warning",
        ),
        Some(1) => (
            lang.say(
                "I custodi bastano anche se ne manca uno; se ne mancano due, queste buste non si aprono.",
                "The custodians are enough even if one is missing; if two are, these envelopes do not open.",
            ),
            "success",
        ),
        Some(_) => (
            lang.say(
                "I custodi bastano anche se ne mancano due.",
                "The custodians are enough even if two are missing.",
            ),
            "success",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_counts_who_can_still_be_missing() {
        let tone = |able, threshold| verdict(able, threshold, Lang::It).1;
        assert_eq!((tone(1, 2), tone(2, 2), tone(3, 2), tone(5, 2)), ("danger", "warning", "success", "success"));
        assert!(verdict(2, 2, Lang::It).0.contains("se ne manca ancora uno"));
        assert!(verdict(5, 2, Lang::En).0.contains("two are missing"));
    }

    #[test]
    fn a_newer_key_or_a_lost_role_speaks_against_a_custodian() {
        let mut state = BodyState::default();
        let anna = PersonId::new("anna");
        assert_eq!(standing(&state, &anna, "K1"), Standing::NoCustodian);
        state.roles.entry(anna.clone()).or_default().insert(Role::KeyCustodian);
        state.enrolled.insert(anna.clone(), "K1".to_owned());
        assert_eq!(standing(&state, &anna, "K1"), Standing::Holds);
        state.enrolled.insert(anna.clone(), "K2".to_owned());
        assert_eq!(standing(&state, &anna, "K1"), Standing::AnotherKey);
    }
}
