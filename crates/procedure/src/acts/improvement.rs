//! Improved offers among those who are tied (art. 77 R.D. 827/1924; rules §13): asked for, sent sealed by each within a term,
//! taken once the end of the term is recorded. Opening them is in `opening.rs`, what they give in `scoring.rs`.

use std::collections::BTreeMap;

use ceralacca_evaluation::TieStep;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ProcedureAct,
    cure::{end_of_day_after, refuse_foreign},
    lot_of, required_text,
};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal, TenderEvent, TenderState,
    definition::EnvelopeClass,
    event::{ImprovedOfferAtClose, SealedEnvelope, UnresolvedTie},
    policy::{Act, Permit, Permitted},
    refusal::{civil, civil_exact},
    state::{ImprovementRound, LotStage, LotState},
};

/// Hours at least in which an improved offer can be sent.
pub const IMPROVEMENT_HOURS_MIN: i64 = 24;
/// Files that an improved offer may hold beside its figure, at most: a declaration that is signed, say.
pub const IMPROVEMENT_FILES_MAX: usize = 5;
/// Rounds in one lot, at most.
const ROUNDS_MAX: usize = 100;

const ARTICLE: &str = "art. 77 R.D. 827/1924";
const ARTICLE_AND_NOTICE: &str = "art. 77 R.D. 827/1924; disciplinare, parità";

/// The latest end of a term to improve that is set now: the last instant, Italian civil time, of the last of the days that the
/// notice gives; the day of the request does not count. `None` where the notice asks for no improved offers.
#[must_use]
pub fn improvement_until_max(state: &ProcedureState, now: Timestamp) -> Option<Timestamp> {
    let days = state.definition.award.ties.iter().find_map(|step| match step {
        TieStep::ImprovedOffer { days } => Some(*days),
        TieStep::HigherTechnical {} | TieStep::HigherEconomic {} | TieStep::Draw {} => None,
    })?;
    Some(end_of_day_after(now, days))
}

/// Asks those who are tied in a lot to improve their economic offer, each in a sealed envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskImprovedOffers {
    /// Lot.
    pub lot: u16,
    /// Last instant to send an improved offer: 24 hours from now at least, at most the end of the last day that the notice gives.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// What they are asked.
    pub request: String,
}

impl Permitted for AskImprovedOffers {
    const ACT: Act = Act::AskImprovedOffers;
}

impl ProcedureAct for AskImprovedOffers {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = lot_of(state, self.lot)?;
        let tie = tie_to_improve(lot)?;
        let (latest, earliest) = (improvement_until_max(state, now).unwrap_or(now), after_hours(now));
        if self.until < earliest || self.until > latest {
            return Err(Refusal::invalid(
                "improvement_term",
                ARTICLE_AND_NOTICE,
                format!(
                    "Il termine per migliorare dura almeno {IMPROVEMENT_HOURS_MIN} ore e al massimo i giorni scritti negli atti di gara: \
                     fra il {} e il {}.",
                    civil(earliest),
                    civil(latest)
                ),
                format!(
                    "The term to improve lasts {IMPROVEMENT_HOURS_MIN} hours at least and at most the days of the tender documents: \
                     between {} and {}.",
                    civil(earliest),
                    civil(latest)
                ),
            )
            .with("field", "until")
            .with("earliest", earliest)
            .with("latest", latest));
        }
        let round = u16::try_from(lot.improvements.len() + 1).unwrap_or(u16::MAX);
        Ok(vec![ProcedureEvent::ImprovedOffersAsked {
            lot: self.lot,
            round,
            tenderers: tie.tenderers.clone(),
            until: self.until,
            request: required_text("request", &self.request)?,
        }])
    }
}

/// The tie of a lot that improved offers are to resolve.
fn tie_to_improve(lot: &LotState) -> Result<&UnresolvedTie, Refusal> {
    let tie = lot.unresolved.as_ref().filter(|tie| tie.asks_for_improved_offers() && lot.stage == LotStage::Ranked);
    let tie = tie.ok_or_else(|| {
        Refusal::wrong_moment(
            "no_improvement_due",
            ARTICLE_AND_NOTICE,
            "Non c'è una parità per la quale gli atti di gara chiedano adesso offerte migliorative.",
            "There is no tie for which the tender documents now ask for improved offers.",
        )
    })?;
    if let Some((round, open)) = lot.open_improvement() {
        return Err(Refusal::wrong_moment(
            "improvement_open",
            ARTICLE,
            format!("Le offerte migliorative sono già chieste: si attendono fino al {}.", civil(open.until)),
            format!("Improved offers are asked for already: they are awaited until {}.", civil(open.until)),
        )
        .with("round", round)
        .with("until", open.until));
    }
    if lot.standing_improvement(tie).is_some() {
        return Err(Refusal::wrong_moment(
            "improvement_asked",
            ARTICLE,
            "A questi concorrenti l'offerta migliorativa è già stata chiesta: si aprono le buste arrivate e si forma di nuovo la \
             graduatoria.",
            "These tenderers were asked for improved offers already: what came is opened, and the ranking made again.",
        ));
    }
    if lot.improvements.len() >= ROUNDS_MAX {
        return Err(Refusal::wrong_moment(
            "rounds_max",
            ARTICLE,
            format!("In un lotto le offerte migliorative si chiedono al massimo {ROUNDS_MAX} volte."),
            format!("Improved offers are asked for {ROUNDS_MAX} times in a lot at most."),
        ));
    }
    Ok(tie)
}

fn after_hours(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(IMPROVEMENT_HOURS_MIN)).unwrap_or(Timestamp::MAX)
}

/// Sends an improved offer: one sealed envelope. Until the term another one may take its place; the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendImprovedOffer {
    /// Whose.
    pub tenderer: OperatorId,
    /// The envelope: economic, of one lot and one round.
    pub envelope: SealedEnvelope,
}

impl Permitted for SendImprovedOffer {
    const ACT: Act = Act::SendImprovedOffer;
}

impl SendImprovedOffer {
    /// Decides. `now` is the sequencer's instant: it is compared with the term here, once.
    ///
    /// # Errors
    /// `foreign_tender`, `improved_offers_not_asked`, `improvement_expired`, `not_admitted`, and a rule for each
    /// defect of the envelope that can be seen.
    pub fn decide(
        self,
        procedure: &ProcedureState,
        tender: &TenderState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<TenderEvent>, Refusal> {
        refuse_foreign(&permit, &self.tenderer)?;
        let place = self.envelope.lot.zip(self.envelope.round);
        let found = place.and_then(|(lot, round)| {
            let state = procedure.lots.get(&lot)?;
            Some((lot, state, state.improvement(round)?))
        });
        // Who is not tied learns nothing of a round that concerns others.
        let found = found.filter(|(_, _, round)| round.tenderers.contains(&self.tenderer));
        let Some((lot, state, round)) = found else {
            return Err(Refusal::forbidden(
                "improved_offers_not_asked",
                ARTICLE,
                "A questo operatore non sono chieste offerte migliorative in questo lotto.",
                "This operator is not asked for improved offers in this lot.",
            )
            .with("tenderer", &self.tenderer));
        };
        refuse_late(round, now)?;
        let competes = procedure.tenderers.get(&self.tenderer).is_some_and(|found| found.competes_for(lot));
        if !competes || state.stage.is_out() {
            return Err(Refusal::wrong_moment(
                "not_admitted",
                "art. 107 D.Lgs. 36/2023",
                "Il concorrente non è più in gara per questo lotto.",
                "The tenderer is no longer in the race for this lot.",
            )
            .with("tenderer", &self.tenderer));
        }
        check_envelope(procedure, tender, &self.envelope)?;
        Ok(vec![TenderEvent::Improved { envelope: Box::new(self.envelope), until: round.until }])
    }
}

fn refuse_late(round: &ImprovementRound, now: Timestamp) -> Result<(), Refusal> {
    if now <= round.until && round.expired_at.is_none() {
        return Ok(());
    }
    Err(Refusal::wrong_moment(
        "improvement_expired",
        ARTICLE_AND_NOTICE,
        format!(
            "L'offerta migliorativa è arrivata completa il {}, oltre il termine del {}. Non è stata registrata: resta l'offerta di prima.",
            civil_exact(now),
            civil(round.until)
        ),
        format!(
            "The improved offer arrived complete on {}, after the term of {}. It was not recorded: the offer of before stays.",
            civil_exact(now),
            civil(round.until)
        ),
    )
    .with("until", round.until)
    .with("instant", now))
}

/// What can be seen of a sealed envelope: class, identifier, keys, number of files.
fn check_envelope(procedure: &ProcedureState, tender: &TenderState, envelope: &SealedEnvelope) -> Result<(), Refusal> {
    if envelope.class != EnvelopeClass::Economic {
        return Err(Refusal::invalid(
            "envelope_not_asked",
            ARTICLE,
            "L'offerta migliorativa è una busta economica.",
            "An improved offer is an economic envelope.",
        )
        .with("envelope", &envelope.id));
    }
    let own = tender.current.iter().flat_map(|manifest| &manifest.envelopes).chain(&tender.improved);
    let used = procedure.envelope(&envelope.id).is_some() || own.into_iter().any(|known| known.id == envelope.id);
    if !envelope.id.is_well_formed() || used {
        return Err(Refusal::invalid(
            "envelope_id_unsound",
            "",
            format!("L'identificativo «{}» della busta non è valido o è già usato: la sigilli di nuovo.", envelope.id),
            format!(
                "The identifier \"{}\" of the envelope is not valid or is used already: seal it again.",
                envelope.id
            ),
        ));
    }
    if procedure.custody.as_ref().is_none_or(|custody| custody.epoch != envelope.epoch) {
        return Err(Refusal::invalid(
            "custodian_epoch",
            "",
            "La busta è sigillata per custodi diversi da quelli in carica: la sigilli di nuovo.",
            "The envelope is sealed to custodians other than those in force: seal it again.",
        )
        .with("epoch", envelope.epoch));
    }
    if envelope.objects.is_empty() || envelope.objects.len() > IMPROVEMENT_FILES_MAX + 1 {
        return Err(Refusal::invalid(
            "improvement_files",
            "",
            format!("L'offerta migliorativa contiene la cifra e al massimo {IMPROVEMENT_FILES_MAX} file."),
            format!("An improved offer holds the figure and {IMPROVEMENT_FILES_MAX} files at most."),
        )
        .with("objects", envelope.objects.len()));
    }
    Ok(())
}

/// Records that the term of a round has passed, so that the record's clock is beyond it for everybody.
#[derive(Debug, Clone, Copy)]
pub struct ExpireImprovedOffers {
    /// Lot.
    pub lot: u16,
    /// Round, from 1.
    pub round: u16,
}

impl Permitted for ExpireImprovedOffers {
    const ACT: Act = Act::CloseImprovedOffers;
}

impl ProcedureAct for ExpireImprovedOffers {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let Self { lot, round } = self;
        let found = to_close(state, lot, round, now)?;
        if found.expired_at.is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![ProcedureEvent::ImprovedOffersExpired { lot, round, until: found.until }])
    }
}

/// Closes a round: takes the improved offers, each by its last envelope, into the procedure.
#[derive(Debug, Clone)]
pub struct CloseImprovedOffers {
    /// Lot.
    pub lot: u16,
    /// Round, from 1.
    pub round: u16,
    /// What was sent, read after the end of the term was recorded.
    pub offers: BTreeMap<OperatorId, ImprovedOfferAtClose>,
}

impl Permitted for CloseImprovedOffers {
    const ACT: Act = Act::CloseImprovedOffers;
}

impl ProcedureAct for CloseImprovedOffers {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let Self { lot, round, offers } = self;
        if to_close(state, lot, round, now)?.expired_at.is_none() {
            return Err(Refusal::wrong_moment(
                "term_end_not_recorded",
                "",
                "La fine del termine non è ancora registrata.",
                "The end of the term is not recorded yet.",
            ));
        }
        let number = u32::try_from(offers.len()).unwrap_or(u32::MAX);
        let taken = offers
            .into_iter()
            .map(|(tenderer, offer)| ProcedureEvent::ImprovedOfferTaken { tenderer, offer: Box::new(offer) });
        Ok(taken.chain([ProcedureEvent::ImprovedOffersClosed { lot, round, offers: number }]).collect())
    }
}

/// The round, once its term has passed and while it is not closed.
fn to_close(state: &ProcedureState, lot: u16, round: u16, now: Timestamp) -> Result<&ImprovementRound, Refusal> {
    let found = lot_of(state, lot)?.improvement(round).ok_or_else(|| {
        Refusal::not_found("round_unknown", "Il turno di miglioria non esiste.", "The round does not exist.")
    })?;
    if now <= found.until {
        return Err(Refusal::wrong_moment(
            "term_running",
            ARTICLE,
            format!("Il termine scade il {}.", civil(found.until)),
            format!("The term ends on {}.", civil(found.until)),
        )
        .with("until", found.until)
        .with("instant", now));
    }
    if found.closed_at.is_some() {
        return Err(Refusal::wrong_moment(
            "improvement_closed",
            ARTICLE,
            "Il turno di miglioria è già chiuso.",
            "The round is closed already.",
        ));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
