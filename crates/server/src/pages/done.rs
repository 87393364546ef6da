//! What the page after an act says of it.

use axum::http::HeaderMap;
use ceralacca_procedure::policy::Act;
use serde_json::Value;

use super::Lang;

/// Whether the browser came from one of our own pages. An address made by somebody else, with the same query, says nothing: it
/// would tell of an act that never was.
pub fn is_ours(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// What was done, by the name that [`name`] gave it.
pub fn said(what: &str, lang: Lang) -> &'static str {
    let act = serde_json::from_value(Value::String(what.to_owned())).ok();
    act.and_then(|act| sentence(act, lang)).unwrap_or_else(|| {
        lang.say(
            "Fatto: la richiesta è stata eseguita ed è registrata.",
            "Done: the request was carried out and is recorded.",
        )
    })
}

/// The name of an act in an address.
pub fn name(act: Act) -> String {
    serde_json::to_value(act).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The sentence for an act just done; none for one that no form sends.
fn sentence(act: Act, lang: Lang) -> Option<&'static str> {
    let (it, en) = match act {
        Act::AttachDocuments => ("I documenti sono aggiunti.", "The documents are added."),
        Act::WithdrawDocument => ("Il documento è ritirato.", "The document is withdrawn."),
        Act::RecordDecision => ("La decisione di contrarre è registrata.", "The decision to contract is recorded."),
        Act::Publish => ("La procedura è pubblicata.", "The procedure is published."),
        Act::Suspend => ("La procedura è sospesa.", "The procedure is suspended."),
        Act::Resume => ("La procedura è ripresa con il nuovo termine.", "The procedure runs again with the new term."),
        Act::Extend => ("Il termine è prorogato.", "The term is extended."),
        Act::DeclareDeserted => ("La procedura è dichiarata deserta.", "The procedure is declared deserted."),
        Act::Revoke => ("La revoca è registrata.", "The revocation is recorded."),
        Act::Annul => ("L'annullamento è registrato.", "The annulment is recorded."),
        Act::NameOpeningPanel => ("Il seggio di gara è nominato.", "The opening panel is named."),
        Act::NameEvaluationPanel => ("La commissione giudicatrice è nominata.", "The commission is named."),
        Act::SeeTenderers => {
            ("È registrato che ha letto chi ha offerto.", "It is recorded that you read who tendered.")
        }
        Act::DeclareConflict => ("La Sua dichiarazione è registrata.", "Your declaration is recorded."),
        Act::ConveneSession => ("La seduta è convocata.", "The session is convened."),
        Act::StartSession => ("La seduta è aperta.", "The session is running."),
        Act::ConfirmPresence => ("La Sua presenza è registrata.", "Your presence is recorded."),
        Act::EndSession => ("La seduta è chiusa.", "The session is ended."),
        Act::GiveShare => ("La Sua quota è data.", "Your share is given."),
        Act::Admit => ("Il concorrente è ammesso.", "The tenderer is admitted."),
        Act::AskCure => ("La richiesta di soccorso istruttorio è inviata.", "The request to cure is sent."),
        Act::AnswerCure => ("La Sua risposta è inviata.", "Your answer is sent."),
        Act::AssessCure => ("L'esito del soccorso istruttorio è registrato.", "The outcome of the cure is recorded."),
        Act::Exclude => ("L'esclusione è registrata.", "The exclusion is recorded."),
        Act::Readmit => ("La riammissione è registrata.", "The readmission is recorded."),
        Act::SettleAdmissions => ("Ammissioni ed esclusioni sono definite.", "Admissions and exclusions are settled."),
        Act::LockSheet => ("La Sua scheda è chiusa.", "Your sheet is locked."),
        Act::ScoreCollegially => {
            ("Il giudizio della commissione è registrato.", "The commission's judgement is recorded.")
        }
        Act::Ascertain => ("Il valore accertato è registrato.", "The ascertained value is recorded."),
        Act::ScoreTechnical => ("I punteggi tecnici sono definitivi.", "The technical scores are final."),
        Act::ShowTechnical => ("I punteggi tecnici sono comunicati.", "The technical scores are shown to tenderers."),
        Act::Rank => ("La graduatoria è formata.", "The ranking is made."),
        Act::AskImprovedOffers => ("Le offerte migliorative sono chieste.", "Improved offers are asked for."),
        Act::AnnounceDraw => ("Il sorteggio è indetto.", "The draw is announced."),
        Act::RecordDraw => ("Il sorteggio è registrato.", "The draw is recorded."),
        Act::ApplyAnomalyThreshold => ("La soglia di anomalia è applicata.", "The anomaly threshold is applied."),
        Act::AskExplanations => ("La richiesta di spiegazioni è inviata.", "The request for explanations is sent."),
        Act::GiveExplanations => ("Le Sue spiegazioni sono inviate.", "Your explanations are sent."),
        Act::AssessExplanations => ("L'esito della verifica è registrato.", "The outcome of the check is recorded."),
        Act::ProposeAward => ("La proposta di aggiudicazione è registrata.", "The award proposal is recorded."),
        Act::WithdrawTender => ("L'offerta è ritirata.", "The tender is withdrawn."),
        Act::ReviseDraft
        | Act::CloseSubmissions
        | Act::SendImprovedOffer
        | Act::CloseImprovedOffers
        | Act::RecordOpening
        | Act::SubmitTender
        | Act::UploadSealed
        | Act::KeepWorkspace
        | Act::ReadDraft
        | Act::ReadPublished
        | Act::ReadOwnTender
        | Act::ReadSealed
        | Act::ReadOpened
        | Act::ReadEvaluation
        | Act::ReadMinutes
        | Act::ReadResults => return None,
    };
    Some(lang.say(it, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_told_by_its_name_and_anything_else_in_general() {
        assert_eq!(said(&name(Act::Rank), Lang::It), "La graduatoria è formata.");
        for what in ["1", "", "read_results", "<b>"] {
            assert!(said(what, Lang::En).starts_with("Done:"), "{what}");
        }
    }

    #[test]
    fn an_address_from_elsewhere_says_nothing() {
        let from =
            |site: &'static str| HeaderMap::from_iter([("sec-fetch-site".parse().unwrap(), site.parse().unwrap())]);
        assert!(is_ours(&HeaderMap::new()) && is_ours(&from("same-origin")));
        assert!(!is_ours(&from("cross-site")) && !is_ours(&from("none")));
    }

    #[test]
    fn no_two_acts_say_the_same() {
        for lang in [Lang::It, Lang::En] {
            let said: Vec<&str> = Act::ALL.iter().filter_map(|act| sentence(*act, lang)).collect();
            let different: std::collections::BTreeSet<_> = said.iter().collect();
            assert_eq!(different.len(), said.len());
            assert!(said.iter().all(|text| text.ends_with('.')), "{said:?}");
        }
    }
}
