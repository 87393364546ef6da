//! Opening envelopes: only in legal order, in a recorded session, with k of n custodians (invariant 2).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, sessions::complete};
use crate::{
    EnvelopeId, ProcedureEvent, ProcedureState, Refusal, SessionId,
    definition::EnvelopeClass,
    event::{OpenedContents, PanelKind},
    findings::{self, SummaryFigures},
    policy::{Act, Permit, Permitted},
    scoring,
    state::{EnvelopeState, LotStage, Phase, Session, Tenderer},
};

/// Kinds of a procedure's events that decide nobody's turn to a share: custodians' devices replay the stream without them
/// ([`check_turn`] on the others gives the same), so what the panel writes and the figures of open envelopes stay with those who may read them. A
/// kind that is not here, a future one too, is shown.
///
/// Two of them do move the stage of a lot. After `technical_scored` and `ranked` an envelope that was due is due no more; to leave
/// them out lets one be opened late, never early. Improved offers do stand on the ranking: for them it is shown.
pub const DECIDES_NO_TURN: [&str; 25] = [
    "anomaly_threshold_applied",
    "ascertained",
    "collegial_scored",
    "conflict_declared",
    "cure_answered",
    "cure_asked",
    "cure_assessed",
    "decided",
    "document_withdrawn",
    "documents_attached",
    "draw_announced",
    "draw_held",
    "envelope_opened",
    "envelope_unreadable",
    "evaluation_panel_named",
    "explanations_asked",
    "explanations_assessed",
    "explanations_given",
    "opening_panel_named",
    "presence_confirmed",
    "ranked",
    "share_given",
    "sheet_locked",
    "technical_scored",
    "tenderers_seen",
];

/// Gives one custodian's share of one envelope, wrapped to the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveShare {
    /// Session in which it is given.
    pub session: SessionId,
    /// Envelope.
    pub envelope: EnvelopeId,
    /// The share (`docs/sealing.md`, session share); its commitment is checked before this act is decided.
    pub share: serde_json::Value,
}

impl Permitted for GiveShare {
    const ACT: Act = Act::GiveShare;
}

impl ProcedureAct for GiveShare {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let session = complete(state, &self.session)?;
        let (tenderer, envelope) = envelope_of(state, &self.envelope)?;
        check_turn(state, session, tenderer, envelope)?;
        let custodian = permit.actor().clone();
        let in_set = state.custody.as_ref().is_some_and(|set| set.custodians.iter().any(|c| c.person == custodian));
        if !in_set {
            return Err(Refusal::forbidden(
                "not_a_custodian",
                "",
                "Non è fra i custodi a cui le buste di questa procedura sono sigillate.",
                "You are not among the custodians to whom this procedure's envelopes are sealed.",
            ));
        }
        if envelope.givers(&session.id).contains(&custodian) {
            return Err(Refusal::wrong_moment(
                "share_given",
                "",
                "Ha già dato la Sua quota per questa busta in questa seduta.",
                "You have already given your share of this envelope in this session.",
            ));
        }
        Ok(vec![ProcedureEvent::ShareGiven {
            session: self.session,
            envelope: self.envelope,
            custodian,
            share: self.share,
        }])
    }
}

/// What combining the shares gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningOutcome {
    /// The envelope is open.
    Opened {
        /// What it held.
        contents: OpenedContents,
        /// Figures read from the summary PDF, where the notice asks for one and it could be read.
        summary: SummaryFigures,
    },
    /// It does not open though k shares are sound.
    Unreadable {
        /// Evidence that a third party can judge.
        evidence: serde_json::Value,
    },
}

/// Records what an envelope held once k shares were there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOpening {
    /// Session.
    pub session: SessionId,
    /// Envelope.
    pub envelope: EnvelopeId,
    /// What came of it.
    pub outcome: OpeningOutcome,
}

impl Permitted for RecordOpening {
    const ACT: Act = Act::RecordOpening;
}

impl ProcedureAct for RecordOpening {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let session = complete(state, &self.session)?;
        let (tenderer, envelope) = envelope_of(state, &self.envelope)?;
        check_turn(state, session, tenderer, envelope)?;
        let given = envelope.givers(&session.id).len();
        let wanted = state.custody.as_ref().map_or(usize::MAX, |set| usize::from(set.threshold));
        if given < wanted {
            return Err(Refusal::wrong_moment(
                "shares_missing",
                "",
                format!("Per aprire questa busta servono {wanted} custodi; ha dato la quota {given}."),
                format!("Opening this envelope takes {wanted} custodians; {given} gave a share."),
            )
            .with("given", given)
            .with("wanted", wanted));
        }
        Ok(vec![match self.outcome {
            OpeningOutcome::Opened { contents, summary } => ProcedureEvent::EnvelopeOpened {
                session: self.session,
                envelope: self.envelope,
                findings: match improved_place(envelope) {
                    Some((lot, round)) => scoring::improved_findings(state, (lot, round), tenderer.id(), &contents),
                    None => findings::at_opening(
                        &state.definition,
                        &tenderer.manifest,
                        &envelope.sealed,
                        &contents,
                        &summary,
                    ),
                },
                contents,
            },
            OpeningOutcome::Unreadable { evidence } => {
                ProcedureEvent::EnvelopeUnreadable { session: self.session, envelope: self.envelope, evidence }
            }
        }])
    }
}

/// Envelopes whose turn it is in a session, tenderers in alphabetical order of id.
#[must_use]
pub fn envelopes_to_open<'a>(
    state: &'a ProcedureState,
    session: &'a Session,
) -> Vec<(&'a Tenderer, &'a EnvelopeState)> {
    state.envelopes().filter(|(tenderer, envelope)| check_turn(state, session, tenderer, envelope).is_ok()).collect()
}

fn envelope_of<'a>(
    state: &'a ProcedureState,
    envelope: &EnvelopeId,
) -> Result<(&'a Tenderer, &'a EnvelopeState), Refusal> {
    state.envelope(envelope).ok_or_else(|| {
        Refusal::not_found(
            "envelope_unknown",
            "La busta non appartiene all'ultima offerta di alcun concorrente: le offerte sostituite non si aprono.",
            "The envelope belongs to no tenderer's last tender: superseded tenders are not opened.",
        )
        .with("envelope", envelope)
    })
}

/// Whether it is the turn of this envelope in this session (rules §4 n. 10-15); if not, why not.
///
/// # Errors
/// `already_open`, `order_of_envelopes`, `wrong_panel`, `not_admitted`, `improvement_not_due`.
pub fn check_turn(
    state: &ProcedureState,
    session: &Session,
    tenderer: &Tenderer,
    envelope: &EnvelopeState,
) -> Result<(), Refusal> {
    if !envelope.is_sealed() {
        return Err(Refusal::wrong_moment(
            "already_open",
            "",
            "La busta è già aperta.",
            "The envelope is open already.",
        ));
    }
    if let Some(place) = improved_place(envelope) {
        return check_improved_turn(state, session, tenderer, place);
    }
    match envelope.sealed.class {
        EnvelopeClass::Administrative | EnvelopeClass::Single => {
            if session.panel != PanelKind::Opening || state.phase != Phase::AdministrativeCheck {
                return Err(order_of_envelopes(envelope));
            }
            Ok(())
        }
        class @ (EnvelopeClass::Technical | EnvelopeClass::Economic) => {
            if state.phase != Phase::Evaluation {
                return Err(order_of_envelopes(envelope));
            }
            refuse_other_panel(state, session)?;
            let wanted = match class {
                EnvelopeClass::Economic if state.definition.has_technical() => LotStage::TechnicalShown,
                _ => LotStage::Waiting,
            };
            let lots = state.lots_of(tenderer, envelope);
            let in_race = |lot: &u16| state.lots.get(lot).is_some_and(|lot| !lot.stage.is_out());
            let competing: Vec<u16> =
                lots.into_iter().filter(|lot| tenderer.competes_for(*lot) && in_race(lot)).collect();
            if competing.is_empty() {
                return Err(not_admitted(tenderer));
            }
            if competing.iter().all(|lot| state.lots.get(lot).is_some_and(|lot| lot.stage == wanted)) {
                Ok(())
            } else {
                Err(order_of_envelopes(envelope))
            }
        }
    }
}

fn refuse_other_panel(state: &ProcedureState, session: &Session) -> Result<(), Refusal> {
    let opens = if state.definition.has_technical() { PanelKind::Evaluation } else { PanelKind::Opening };
    if session.panel == opens {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "wrong_panel",
        "art. 93 D.Lgs. 36/2023",
        "Le offerte tecniche ed economiche sono aperte dalla commissione; in sua assenza dal seggio.",
        "Technical and economic tenders are opened by the commission; where there is none, by the opening panel.",
    ))
}

fn not_admitted(tenderer: &Tenderer) -> Refusal {
    Refusal::wrong_moment(
        "not_admitted",
        "art. 107 D.Lgs. 36/2023",
        "Il concorrente non è ammesso a questa fase: la busta resta chiusa.",
        "The tenderer is not admitted to this stage: the envelope stays closed.",
    )
    .with("tenderer", tenderer.id())
}

/// Lot and round of an improved offer; none for an envelope of the tender.
fn improved_place(envelope: &EnvelopeState) -> Option<(u16, u16)> {
    envelope.sealed.lot.zip(envelope.sealed.round)
}

/// An improved offer opens once its round is closed, while the tie for which it was asked still stands (art. 77 R.D. 827/1924):
/// where the tie is gone, nobody needs it and it stays closed.
fn check_improved_turn(
    state: &ProcedureState,
    session: &Session,
    tenderer: &Tenderer,
    (number, round): (u16, u16),
) -> Result<(), Refusal> {
    refuse_other_panel(state, session)?;
    let lot = state.lots.get(&number).filter(|lot| lot.stage == LotStage::Ranked && state.phase == Phase::Evaluation);
    let tie = lot.and_then(|lot| lot.unresolved.as_ref()).filter(|tie| tie.asks_for_improved_offers());
    let standing = lot.zip(tie).and_then(|(lot, tie)| lot.standing_improvement(tie).map(|found| (found, tie)));
    let due = standing.filter(|((standing, found), _)| *standing == round && found.closed_at.is_some());
    let Some((_, tie)) = due else {
        return Err(Refusal::wrong_moment(
            "improvement_not_due",
            "art. 77 R.D. 827/1924",
            "L'offerta migliorativa si apre a termine scaduto e finché la parità per cui fu chiesta non è risolta.",
            "An improved offer opens after its term and while the tie for which it was asked is not resolved.",
        )
        .with("lot", number)
        .with("round", round));
    };
    if tenderer.competes_for(number) && tie.tenderers.contains(tenderer.id()) {
        Ok(())
    } else {
        Err(not_admitted(tenderer))
    }
}

fn order_of_envelopes(envelope: &EnvelopeState) -> Refusal {
    Refusal::wrong_moment(
        "order_of_envelopes",
        "art. 107 D.Lgs. 36/2023; disciplinare, ordine di apertura",
        "Non è il turno di questa busta: prima l'amministrativa, poi la tecnica, poi, mostrati i punteggi tecnici, l'economica.",
        "It is not this envelope's turn: administrative first, then technical, then, once technical scores are shown, economic.",
    )
    .with("envelope", &envelope.sealed.id)
}
