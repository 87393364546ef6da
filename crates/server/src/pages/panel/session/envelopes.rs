//! The envelopes of a session: whose turn it is and why, what was opened, what stays closed and why.

use std::collections::BTreeMap;

use ceralacca_procedure::{
    acts::{check_turn, envelopes_to_open},
    definition::EnvelopeClass,
    event::{OpeningFinding, SealedEnvelope},
    policy::Act,
    state::{EnvelopeStatus, Session},
};

use crate::pages::{
    lang::instant,
    panel::{scene::Scene, words},
};

/// An envelope whose turn it is.
pub(super) struct WaitingRow {
    pub tenderer: String,
    pub envelope: String,
    pub why: &'static str,
    pub shares: String,
    pub givers: String,
}

/// An envelope opened in this session, or found unreadable.
pub(super) struct OpenedRow {
    pub id: String,
    pub tenderer: String,
    pub envelope: String,
    pub at: String,
    pub status: &'static str,
    pub findings: Vec<(&'static str, String)>,
    pub files: usize,
}

/// Envelopes that stay closed for the same reason.
pub(super) struct ClosedGroup {
    pub envelopes: String,
    pub why: String,
    pub article: Option<String>,
}

pub(super) fn waiting(scene: &Scene, session: &Session) -> Vec<WaitingRow> {
    let threshold = scene.state.custody.as_ref().map_or(0, |custody| usize::from(custody.threshold));
    let rows = envelopes_to_open(&scene.state, session).into_iter().map(|(tenderer, envelope)| {
        let givers = envelope.givers(&session.id);
        let shares = match scene.lang() {
            crate::pages::Lang::It => format!("{} quote arrivate, ne servono {threshold}", givers.len()),
            crate::pages::Lang::En => format!("{} shares arrived, {threshold} needed", givers.len()),
        };
        WaitingRow {
            tenderer: scene.firm(tenderer.id()),
            envelope: scene.envelope(envelope),
            why: why_now(scene, &envelope.sealed),
            shares,
            givers: scene.people(givers),
        }
    });
    rows.collect()
}

fn why_now(scene: &Scene, sealed: &SealedEnvelope) -> &'static str {
    let lang = scene.lang();
    match sealed.class {
        EnvelopeClass::Economic if sealed.round.is_some() => lang.say(
            "Il termine per le offerte migliorative è scaduto e la parità non è ancora risolta.",
            "The term for improved offers has passed and the tie is not resolved yet.",
        ),
        EnvelopeClass::Administrative | EnvelopeClass::Single => lang.say(
            "È la prima busta: si apre nella seduta del seggio.",
            "It is the first envelope: it opens in the session of the opening panel.",
        ),
        EnvelopeClass::Technical => lang.say(
            "Il concorrente è ammesso e le ammissioni sono adottate.",
            "The tenderer is admitted and admissions are settled.",
        ),
        EnvelopeClass::Economic if scene.state.definition.has_technical() => lang.say(
            "Il concorrente è ammesso e i punteggi tecnici sono stati mostrati.",
            "The tenderer is admitted and the technical scores have been shown.",
        ),
        EnvelopeClass::Economic => lang.say(
            "Il concorrente è ammesso e le ammissioni sono adottate.",
            "The tenderer is admitted and admissions are settled.",
        ),
    }
}

pub(super) fn opened(scene: &Scene, session: &Session) -> Vec<OpenedRow> {
    let mut rows = Vec::new();
    for (tenderer, envelope) in scene.state.envelopes() {
        let (opened_in, at, findings, files) = match &envelope.status {
            EnvelopeStatus::Sealed => continue,
            EnvelopeStatus::Opened { session, at, contents, findings } => {
                (session, at, findings.as_slice(), contents.files.len())
            }
            EnvelopeStatus::Unreadable { session, at, .. } => (session, at, [].as_slice(), 0),
        };
        if *opened_in != session.id {
            continue;
        }
        let reads = scene.may(Act::ReadOpened);
        let row = OpenedRow {
            id: envelope.sealed.id.to_string(),
            tenderer: scene.firm(tenderer.id()),
            envelope: scene.envelope(envelope),
            at: instant(*at),
            status: words::envelope_status(&envelope.status, scene.lang()),
            findings: if reads { findings.iter().map(|finding| shown(scene, finding)).collect() } else { Vec::new() },
            files,
        };
        rows.push((*at, row));
    }
    rows.sort_by(|(one, _), (other, _)| other.cmp(one));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn shown(scene: &Scene, finding: &OpeningFinding) -> (&'static str, String) {
    (words::severity(finding.severity, scene.lang()), scene.say(&finding.it, &finding.en).to_owned())
}

/// Sealed envelopes whose turn it is not, by class and by the law's own reason.
pub(super) fn closed(scene: &Scene, session: &Session) -> Vec<ClosedGroup> {
    /// Who waits, why, and by which article.
    type Waiting = (Vec<String>, String, Option<String>);
    let mut groups: BTreeMap<(EnvelopeClass, bool, String), Waiting> = BTreeMap::new();
    for (tenderer, envelope) in scene.state.envelopes().filter(|(_, envelope)| envelope.is_sealed()) {
        let Err(refusal) = check_turn(&scene.state, session, tenderer, envelope) else { continue };
        let why = scene.why(&refusal);
        let key = (envelope.sealed.class, envelope.sealed.round.is_some(), refusal.rule);
        let group = groups.entry(key).or_insert((Vec::new(), why, refusal.article));
        let who = scene.firm(tenderer.id());
        if !group.0.contains(&who) {
            group.0.push(who);
        }
    }
    let rows = groups.into_iter().map(|((class, improved, _), (who, why, article))| ClosedGroup {
        envelopes: format!("{}: {}", words::classes(class, improved, scene.lang()), who.join("; ")),
        why,
        article,
    });
    rows.collect()
}
