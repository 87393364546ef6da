//! Acts, one file each or a few of the same article. An act is a command with its `decide`.

mod admission;
mod after_term;
mod anomaly;
mod body;
mod cure;
mod documents;
mod draw;
mod economic;
mod ending;
mod improvement;
mod opening;
mod operator;
mod panels;
mod proposal;
mod publication;
mod scoring_due;
mod sessions;
mod technical;
mod tender;

use jiff::Timestamp;

use crate::{
    ProcedureEvent, ProcedureState, Refusal,
    policy::{Permit, Permitted},
};

pub use admission::{Admit, Exclude, Readmit, SettleAdmissions};
pub use after_term::{CloseSubmissions, ExpireTerm, TENDERS_TAKEN_MAX};
pub use anomaly::{
    ApplyAnomalyThreshold, AskExplanations, AssessExplanations, EXPLANATIONS_DAYS_MAX, GiveExplanations,
    explanations_due_max,
};
pub use body::{CUSTODIANS_MAX, EnrolCustodian, GrantRole, NameCustodians, RegisterBody, RevokeRole};
pub use cure::{AnswerCure, AskCure, AssessCure, CURE_FILES_MAX};
pub use documents::{AttachDocuments, DOCUMENT_NAME_MAX, DOCUMENTS_MAX, WithdrawDocument, may_change_documents};
pub use draw::{AnnounceDraw, DRAW_AHEAD_DAYS_MAX, DRAW_SOURCE_LENGTH_MAX, DrawSeeds, DueDraw, RecordDraw};
pub use economic::Rank;
pub use ending::{Annul, DeclareDeserted, Revoke};
pub use improvement::{
    AskImprovedOffers, CloseImprovedOffers, ExpireImprovedOffers, IMPROVEMENT_FILES_MAX, IMPROVEMENT_HOURS_MIN,
    SendImprovedOffer, improvement_until_max,
};
pub use opening::{DECIDES_NO_TURN, GiveShare, OpeningOutcome, RecordOpening, check_turn, envelopes_to_open};
pub use operator::{AddOperatorUser, RegisterOperator, RemoveOperatorUser};
pub use panels::{DeclareConflict, NameEvaluationPanel, NameOpeningPanel, SeeTenderers};
pub use proposal::ProposeAward;
pub use publication::{Draft, Extend, Publish, RecordDecision, Resume, ReviseDraft, Suspend};
pub use scoring_due::ScoringDue;
pub use sessions::{ConfirmPresence, ConveneSession, EndSession, SESSIONS_MAX, StartSession};
pub use technical::{Ascertain, LockSheet, ScoreCollegially, ScoreTechnical, ShowTechnical};
pub use tender::{SubmitTender, WithdrawTender, refuse_uninvited, term_expired};

/// Longest reason, act reference or statement, in characters.
pub const TEXT_LENGTH_MAX: usize = 10_000;

/// An act on a procedure that exists.
pub trait ProcedureAct: Permitted + Sized {
    /// Decides: events, or the refusal. Pure.
    ///
    /// # Errors
    /// [`Refusal`] naming the rule that the act would break.
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        now: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal>;
}

/// A reason, an act's number or a statement that must be there.
pub(crate) fn required_text(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid(
            "text_missing",
            "art. 3 L. 241/1990",
            format!("Il campo «{field}» è vuoto: ogni atto porta i suoi estremi e la sua motivazione."),
            format!("The field \"{field}\" is empty: every act carries its reference and its reasons."),
        )
        .with("field", field));
    }
    if text.chars().count() > TEXT_LENGTH_MAX {
        return Err(Refusal::invalid(
            "text_too_long",
            "",
            format!("Il campo «{field}» supera {TEXT_LENGTH_MAX} caratteri."),
            format!("The field \"{field}\" is longer than {TEXT_LENGTH_MAX} characters."),
        )
        .with("field", field));
    }
    Ok(text.to_owned())
}

/// The lot, or the refusal that it is not there.
pub(crate) fn lot_of(state: &ProcedureState, lot: u16) -> Result<&crate::state::LotState, Refusal> {
    state.lots.get(&lot).ok_or_else(|| {
        Refusal::not_found("lot_unknown", format!("Il lotto {lot} non esiste."), format!("There is no lot {lot}."))
            .with("lot", lot)
    })
}

/// The tenderer, or the refusal that he is not there.
pub(crate) fn tenderer_of<'a>(
    state: &'a ProcedureState,
    tenderer: &crate::OperatorId,
) -> Result<&'a crate::state::Tenderer, Refusal> {
    state.tenderers.get(tenderer).ok_or_else(|| {
        Refusal::not_found(
            "tenderer_unknown",
            format!("«{tenderer}» non è un concorrente di questa procedura."),
            format!("\"{tenderer}\" is not a tenderer in this procedure."),
        )
        .with("tenderer", tenderer)
    })
}
