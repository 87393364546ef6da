//! Sending, replacing and withdrawing a tender. The content is sealed: what is judged here is only what can be seen.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    OperatorId, ProcedureState, Refusal, TenderEvent, TenderState,
    definition::EnvelopeScope,
    event::{Manifest, SealedEnvelope},
    policy::{Act, Permit, Permitted},
    refusal::{civil, civil_exact},
    state::Phase,
};

/// Envelopes in one tender at most.
pub const ENVELOPES_MAX: usize = 300;
/// Members of a group at most.
pub const MEMBERS_MAX: usize = 50;

/// Sends a whole manifest. The last one accepted counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitTender {
    /// The manifest.
    pub manifest: Manifest,
}

impl Permitted for SubmitTender {
    const ACT: Act = Act::SubmitTender;
}

impl SubmitTender {
    /// Decides. `now` is the sequencer's instant: it is compared with the term here, once.
    ///
    /// # Errors
    /// `term_expired`, `foreign_tender`, `not_invited`, and a rule for each defect of the manifest.
    pub fn decide(
        self,
        procedure: &ProcedureState,
        tender: &TenderState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<TenderEvent>, Refusal> {
        refuse_late(procedure, now)?;
        refuse_foreign(&self.manifest.tenderer, &permit)?;
        refuse_uninvited(procedure, [&self.manifest.tenderer])?;
        check_identity(procedure, &self.manifest)?;
        check_form(procedure, &self.manifest)?;
        check_lots(procedure, &self.manifest)?;
        check_envelopes(procedure, &self.manifest)?;
        let deadline = procedure.deadline;
        let manifest = Box::new(self.manifest);
        Ok(vec![if tender.current.is_some() {
            TenderEvent::Replaced { manifest, deadline }
        } else {
            TenderEvent::Submitted { manifest, deadline }
        }])
    }
}

/// Withdraws the tender; another may be sent while the term runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawTender {
    /// Whose.
    pub tenderer: OperatorId,
}

impl Permitted for WithdrawTender {
    const ACT: Act = Act::WithdrawTender;
}

impl WithdrawTender {
    /// Decides.
    ///
    /// # Errors
    /// `term_expired`, `foreign_tender`, `nothing_to_withdraw`.
    pub fn decide(
        self,
        procedure: &ProcedureState,
        tender: &TenderState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<TenderEvent>, Refusal> {
        refuse_late(procedure, now)?;
        refuse_foreign(&self.tenderer, &permit)?;
        if tender.current.is_none() {
            return Err(Refusal::wrong_moment(
                "nothing_to_withdraw",
                "",
                "Non risulta alcuna offerta inviata da ritirare.",
                "There is no tender to withdraw.",
            ));
        }
        Ok(vec![TenderEvent::Withdrawn { deadline: procedure.deadline }])
    }
}

fn refuse_late(procedure: &ProcedureState, now: Timestamp) -> Result<(), Refusal> {
    if procedure.phase == Phase::Published && now <= procedure.deadline {
        return Ok(());
    }
    Err(term_expired(procedure, now))
}

/// The refusal of an act on a tender that came after the term, with both instants.
#[must_use]
pub fn term_expired(procedure: &ProcedureState, now: Timestamp) -> Refusal {
    Refusal::wrong_moment(
        "term_expired",
        "art. 92 D.Lgs. 36/2023; disciplinare, termine per le offerte",
        format!(
            "L'atto è arrivato completo il {}, oltre il termine del {}. Non è stato registrato.",
            civil_exact(now),
            civil(procedure.deadline)
        ),
        format!(
            "The act arrived complete on {}, after the term of {}. It was not recorded.",
            civil_exact(now),
            civil(procedure.deadline)
        ),
    )
    .with("deadline", procedure.deadline)
    .with("instant", now)
}

fn refuse_foreign<C>(tenderer: &OperatorId, permit: &Permit<C>) -> Result<(), Refusal> {
    if permit.acts_for(tenderer) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "foreign_tender",
        "art. 35 D.Lgs. 36/2023",
        "Non risulta che Lei agisca per questo operatore economico.",
        "You do not act for this economic operator.",
    )
    .with("tenderer", tenderer))
}

/// Refuses unless one of these operators may tender: an open procedure takes all, another one the invited.
///
/// # Errors
/// `not_invited`.
pub fn refuse_uninvited<'a>(
    procedure: &ProcedureState,
    operators: impl IntoIterator<Item = &'a OperatorId>,
) -> Result<(), Refusal> {
    let definition = &procedure.definition;
    let invited = |id: &OperatorId| definition.participation.invited.iter().any(|known| known.operator == id.as_str());
    if !definition.procedure.by_invitation() || operators.into_iter().any(invited) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "not_invited",
        "art. 50 e 187 D.Lgs. 36/2023",
        "La procedura è riservata agli operatori invitati.",
        "This procedure is open to invited operators only.",
    ))
}

fn check_identity(procedure: &ProcedureState, manifest: &Manifest) -> Result<(), Refusal> {
    if manifest.procedure != procedure.id {
        return Err(Refusal::invalid(
            "foreign_procedure",
            "",
            format!("Il manifesto è per la procedura «{}», non per «{}».", manifest.procedure, procedure.id),
            format!("The manifest is for procedure \"{}\", not \"{}\".", manifest.procedure, procedure.id),
        ));
    }
    Ok(())
}

fn check_form(procedure: &ProcedureState, manifest: &Manifest) -> Result<(), Refusal> {
    if !procedure.definition.participation.forms.contains(&manifest.form) {
        return Err(Refusal::invalid(
            "form_not_admitted",
            "art. 65 D.Lgs. 36/2023",
            "La forma di partecipazione non è ammessa da questa procedura.",
            "This form of participation is not admitted by the procedure.",
        ));
    }
    let members: BTreeSet<_> = manifest.members.iter().collect();
    let leader_first = manifest.members.first() == Some(&manifest.tenderer);
    let group_is_sound = if manifest.form.has_members() {
        leader_first && members.len() == manifest.members.len() && (2..=MEMBERS_MAX).contains(&members.len())
    } else {
        manifest.members.is_empty()
    };
    if !group_is_sound {
        return Err(Refusal::invalid(
            "members_unsound",
            "art. 68 D.Lgs. 36/2023",
            format!(
                "Un raggruppamento elenca da 2 a {MEMBERS_MAX} membri diversi, per prima la mandataria; un operatore singolo nessuno."
            ),
            format!("A group lists 2 to {MEMBERS_MAX} different members, leader first; a single operator lists none."),
        ));
    }
    Ok(())
}

fn check_lots(procedure: &ProcedureState, manifest: &Manifest) -> Result<(), Refusal> {
    let ascending = manifest.lots.windows(2).all(|pair| pair[0] < pair[1]);
    let known = manifest.lots.iter().all(|lot| procedure.lots.get(lot).is_some_and(|lot| !lot.stage.is_out()));
    let most = procedure.definition.participation.lots_max.map_or(usize::MAX, usize::from);
    if manifest.lots.is_empty() || !ascending || !known || manifest.lots.len() > most {
        return Err(Refusal::invalid(
            "lots_unsound",
            "art. 58 D.Lgs. 36/2023",
            "Indichi almeno un lotto, ciascuno una volta, in ordine, fra quelli della procedura non revocati ed entro il numero consentito.",
            "Name at least one lot, each once, ascending, among those of the procedure not revoked and within the number allowed.",
        ));
    }
    Ok(())
}

/// Exactly the envelopes that the notice asks for: none missing, none more, none twice, all to the keys in force.
fn check_envelopes(procedure: &ProcedureState, manifest: &Manifest) -> Result<(), Refusal> {
    if manifest.envelopes.len() > ENVELOPES_MAX {
        return Err(Refusal::invalid(
            "too_many_envelopes",
            "",
            format!("Le buste sono più di {ENVELOPES_MAX}."),
            format!("There are more than {ENVELOPES_MAX} envelopes."),
        ));
    }
    let mut wanted = BTreeSet::new();
    for spec in &procedure.definition.envelopes {
        match spec.scope {
            EnvelopeScope::Procedure => {
                wanted.insert((spec.class, None));
            }
            EnvelopeScope::Lot => wanted.extend(manifest.lots.iter().map(|lot| (spec.class, Some(*lot)))),
        }
    }
    let mut ids = BTreeSet::new();
    for envelope in &manifest.envelopes {
        let place = describe(envelope);
        if envelope.round.is_some() || !wanted.remove(&(envelope.class, envelope.lot)) {
            return Err(Refusal::invalid(
                "envelope_not_asked",
                "",
                format!("{} non è richiesta, o compare due volte.", place.0),
                format!("{} is not asked for, or appears twice.", place.1),
            )
            .with("envelope", &envelope.id));
        }
        if !envelope.id.is_well_formed() || !ids.insert(&envelope.id) {
            return Err(Refusal::invalid(
                "envelope_id_unsound",
                "",
                format!("L'identificativo «{}» di {} non è valido o è ripetuto.", envelope.id, place.0),
                format!("The identifier \"{}\" of {} is not valid or is repeated.", envelope.id, place.1),
            ));
        }
        if procedure.custody.as_ref().is_none_or(|custody| custody.epoch != envelope.epoch) {
            return Err(Refusal::invalid(
                "custodian_epoch",
                "",
                format!("{} è sigillata per custodi diversi da quelli in carica: la sigilli di nuovo.", place.0),
                format!("{} is sealed to custodians other than those in force: seal it again.", place.1),
            )
            .with("epoch", envelope.epoch));
        }
        if envelope.objects.is_empty() {
            return Err(Refusal::invalid(
                "envelope_empty",
                "",
                format!("{} non ha contenuto.", place.0),
                format!("{} has no content.", place.1),
            ));
        }
    }
    check_size(procedure, manifest)?;
    if let Some((class, lot)) = wanted.first() {
        let lot_it = lot.map(|n| format!(" del lotto {n}")).unwrap_or_default();
        let lot_en = lot.map(|n| format!(" of lot {n}")).unwrap_or_default();
        return Err(Refusal::invalid(
            "envelope_missing",
            "",
            format!("Manca la {}{lot_it}.", class.italian()),
            format!("The {}{lot_en} is missing.", class.english()),
        ));
    }
    Ok(())
}

/// The whole of it, each object once.
fn check_size(procedure: &ProcedureState, manifest: &Manifest) -> Result<(), Refusal> {
    let objects = manifest.envelopes.iter().flat_map(|envelope| &envelope.objects);
    let lengths: BTreeMap<&str, u64> = objects.map(|object| (object.digest.as_str(), object.length)).collect();
    let bytes = lengths.values().fold(0_u64, |sum, length| sum.saturating_add(*length));
    let most = procedure.definition.participation.tender_bytes();
    if bytes <= most {
        return Ok(());
    }
    Err(Refusal::invalid(
        "tender_too_large",
        "art. 25 c.2 D.Lgs. 36/2023",
        format!("L'offerta sigillata è di {bytes} byte; il limite della procedura è {most}. Riduca i file e la sigilli di nuovo."),
        format!("The sealed tender has {bytes} bytes; the limit of the procedure is {most}. Make the files smaller and seal it again."),
    )
    .with("bytes", bytes)
    .with("bytes_max", most))
}

fn describe(envelope: &SealedEnvelope) -> (String, String) {
    match envelope.lot {
        Some(lot) => (
            format!("la {} del lotto {lot}", envelope.class.italian()),
            format!("the {} of lot {lot}", envelope.class.english()),
        ),
        None => (format!("la {}", envelope.class.italian()), format!("the {}", envelope.class.english())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ProcedureEvent,
        definition::{EnvelopeClass, ParticipationForm, TENDER_BYTES_MAX, examples},
        event::SealedObject,
    };

    /// A manifest of one envelope with objects of these lengths.
    fn manifest(state: &ProcedureState, lengths: &[u64]) -> Manifest {
        let object =
            |(number, length): (usize, &u64)| SealedObject { digest: format!("{number:064x}"), length: *length };
        let envelope = SealedEnvelope {
            id: "e-1".into(),
            class: EnvelopeClass::Technical,
            lot: Some(1),
            round: None,
            epoch: 1,
            header: serde_json::json!({}),
            header_digest: "00".repeat(32),
            objects: lengths.iter().enumerate().map(object).collect(),
        };
        Manifest {
            procedure: state.id.clone(),
            tenderer: "firm".into(),
            form: ParticipationForm::Single,
            members: Vec::new(),
            lots: vec![1],
            envelopes: vec![envelope.clone(), envelope],
        }
    }

    #[test]
    fn a_tender_is_as_large_as_the_documents_say_and_an_object_counts_once() {
        let drafted = |most| {
            let mut file = examples::procedure("como-2024");
            file.participation.tender_bytes_max = most;
            let body = file.buyer.id.as_str().into();
            let born = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(file) };
            ProcedureState::born(&born).unwrap()
        };
        let (stated, silent) = (drafted(Some(100)), drafted(None));
        assert_eq!(check_size(&stated, &manifest(&stated, &[40, 60])), Ok(()));
        let refusal = check_size(&stated, &manifest(&stated, &[41, 60])).unwrap_err();
        assert_eq!((refusal.rule.as_str(), refusal.facts["bytes"].as_str()), ("tender_too_large", "101"));
        assert_eq!(check_size(&silent, &manifest(&silent, &[TENDER_BYTES_MAX])), Ok(()));
        assert!(check_size(&silent, &manifest(&silent, &[TENDER_BYTES_MAX, 1])).is_err());
        assert!(check_size(&silent, &manifest(&silent, &[u64::MAX, u64::MAX])).is_err(), "sums do not wrap");
    }
}
