//! What is waited for, in words: the sentence, who, and the page where it is done. Used by the desk, by the page of the
//! RUP and by the guided tour.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_procedure::{
    PersonId, ProcedureId,
    policy::{Act, Actor},
    waiting::{Awaited, Waiting},
};
use ceralacca_storage::Engine;
use jiff::Timestamp;

use super::{Lang, lang::instant};
use crate::{ApiError, people};

/// People named one by one; of more only the number is said.
const NAMED_MAX: usize = 5;

/// Names looked up once for a page.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<PersonId, String>);

impl Names {
    /// Names that are known already.
    #[must_use]
    pub fn known(names: BTreeMap<PersonId, String>) -> Self {
        Self(names)
    }

    /// Looks up everybody who is waited for.
    ///
    /// # Errors
    /// The database failed.
    pub async fn of(engine: &dyn Engine, all: impl IntoIterator<Item = &Waiting>) -> Result<Self, ApiError> {
        let mut persons = BTreeSet::new();
        for waiting in all {
            if let Awaited::People { persons: found, .. } = &waiting.of {
                persons.extend(found.iter().take(NAMED_MAX));
            }
        }
        let mut names = Self::default();
        for person in persons {
            names.0.insert(person.clone(), people::person_name(engine, person).await?);
        }
        Ok(names)
    }

    fn person<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.0.get(person).map_or(person.as_str(), String::as_str)
    }
}

/// What is to be done, as a sentence without its subject: `registrare la decisione a contrarre`.
#[must_use]
pub fn deed(waiting: &Waiting, lang: Lang) -> String {
    let count = waiting.count;
    let many = |it_one: &str, it_many: &str, en_one: &str, en_many: &str| {
        let text = if count == 1 { lang.say(it_one, en_one) } else { lang.say(it_many, en_many) };
        text.replace('#', &count.to_string())
    };
    let plain = |it: &str, en: &str| lang.say(it, en).to_owned();
    let text = match waiting.act {
        Act::RecordDecision => plain(
            "completare la bozza e registrare la decisione a contrarre",
            "complete the draft and record the decision to contract",
        ),
        Act::Publish => plain("pubblicare la procedura", "publish the procedure"),
        Act::Resume => plain("riprendere la procedura con un nuovo termine", "resume the procedure with a new term"),
        Act::DeclareDeserted => plain("dichiarare la procedura deserta", "declare the procedure deserted"),
        Act::NameOpeningPanel => plain("nominare il seggio di gara", "name the opening panel"),
        Act::NameEvaluationPanel => plain("nominare la commissione giudicatrice", "name the evaluation panel"),
        Act::SeeTenderers => plain(
            "leggere i nomi dei concorrenti e dichiarare l'assenza di conflitti di interesse",
            "read the tenderers' names and declare the absence of conflicts of interest",
        ),
        Act::DeclareConflict => {
            plain("dichiarare l'assenza di conflitti di interesse", "declare the absence of conflicts of interest")
        }
        Act::ConveneSession => plain("convocare la seduta", "convene the session"),
        Act::StartSession => plain("aprire la seduta", "start the session"),
        Act::ConfirmPresence => plain("confermare la presenza in seduta", "confirm presence in the session"),
        Act::EndSession => plain("chiudere la seduta in corso", "end the running session"),
        Act::GiveShare => many(
            "dare la quota per aprire # busta",
            "dare la quota per aprire # buste",
            "give the share that opens # envelope",
            "give the shares that open # envelopes",
        ),
        Act::Admit => many(
            "decidere sull'ammissione di # concorrente",
            "decidere sull'ammissione di # concorrenti",
            "decide on the admission of # tenderer",
            "decide on the admission of # tenderers",
        ),
        Act::AnswerCure => plain("rispondere alla richiesta di soccorso istruttorio", "answer the request to cure"),
        Act::AssessCure => {
            plain("valutare la risposta al soccorso istruttorio", "assess the answer to the request to cure")
        }
        Act::Exclude => many(
            "escludere # concorrente, come vuole la norma",
            "escludere # concorrenti, come vuole la norma",
            "exclude # tenderer, as the law requires",
            "exclude # tenderers, as the law requires",
        ),
        Act::SettleAdmissions => {
            plain("adottare il provvedimento di ammissioni ed esclusioni", "settle admissions and exclusions")
        }
        Act::LockSheet => {
            plain("compilare e bloccare la propria scheda di valutazione", "fill in and lock one's own scoring sheet")
        }
        Act::ScoreCollegially => many(
            "esprimere # giudizio collegiale motivato",
            "esprimere # giudizi collegiali motivati",
            "give # reasoned collegial judgement",
            "give # reasoned collegial judgements",
        ),
        Act::Ascertain => many(
            "accertare # valore affidato alla commissione",
            "accertare # valori affidati alla commissione",
            "ascertain # value left to the commission",
            "ascertain # values left to the commission",
        ),
        Act::ScoreTechnical => plain("chiudere i punteggi tecnici", "make the technical scores final"),
        Act::ShowTechnical => {
            plain("rendere visibili i punteggi tecnici ai concorrenti", "show the technical scores to tenderers")
        }
        Act::Rank => plain("formare la graduatoria", "rank the tenders"),
        Act::AskImprovedOffers => {
            plain("chiedere un'offerta migliorativa a chi è alla pari", "ask those who are tied for improved offers")
        }
        Act::SendImprovedOffer => {
            plain("inviare, chi vuole, un'offerta migliorativa", "send an improved offer, if one wants to")
        }
        Act::CloseImprovedOffers => plain(
            "chiudere le offerte migliorative alla scadenza del termine",
            "close improved offers when the term ends",
        ),
        Act::AnnounceDraw => plain("indire il sorteggio", "announce the draw"),
        Act::RecordDraw => plain("tenere il sorteggio", "hold the draw"),
        Act::ApplyAnomalyThreshold => plain(
            "applicare la soglia di anomalia ed escludere le offerte che la raggiungono",
            "apply the anomaly threshold and exclude the tenders that reach it",
        ),
        Act::AskExplanations => plain(
            "chiedere spiegazioni su un'offerta che appare anormalmente bassa",
            "ask for explanations of a tender that appears abnormally low",
        ),
        Act::GiveExplanations => plain("spiegare la propria offerta", "explain one's own tender"),
        Act::AssessExplanations => {
            plain("valutare un'offerta che appare anormalmente bassa", "judge a tender that appears abnormally low")
        }
        Act::Readmit => many(
            "riammettere # concorrente che la nuova soglia di anomalia non esclude più",
            "riammettere # concorrenti che la nuova soglia di anomalia non esclude più",
            "readmit # tenderer whom the new anomaly threshold no longer excludes",
            "readmit # tenderers whom the new anomaly threshold no longer excludes",
        ),
        Act::ProposeAward => plain("proporre l'aggiudicazione", "propose the award"),
        Act::SubmitTender => plain("presentare l'offerta", "send the tender"),
        Act::CloseSubmissions => {
            plain("chiudere la ricezione alla scadenza del termine", "close submissions when the term ends")
        }
        // No procedure waits for the others: they are done when somebody wants them.
        Act::ReviseDraft
        | Act::AttachDocuments
        | Act::WithdrawDocument
        | Act::Suspend
        | Act::Extend
        | Act::Revoke
        | Act::Annul
        | Act::RecordOpening
        | Act::AskCure
        | Act::WithdrawTender
        | Act::UploadSealed
        | Act::KeepWorkspace
        | Act::ReadDraft
        | Act::ReadPublished
        | Act::ReadOwnTender
        | Act::ReadSealed
        | Act::ReadOpened
        | Act::ReadEvaluation
        | Act::ReadMinutes
        | Act::ReadResults => plain("proseguire", "go on"),
    };
    match waiting.lot {
        Some(lot) => format!("{text} ({} {lot})", lang.say("lotto", "lot")),
        None => text,
    }
}

/// When it can or must be done; nothing where no clock decides.
#[must_use]
pub fn when(waiting: &Waiting, now: Timestamp, lang: Lang) -> Option<String> {
    let said = |it: &str, en: &str, at: Timestamp| Some(format!("{} {}", lang.say(it, en), instant(at)));
    match (waiting.from.filter(|from| *from > now), waiting.by) {
        (Some(from), _) if waiting.act == Act::RecordDraw => {
            said("in attesa del dato pubblico, dal", "waiting for the public input, from", from)
        }
        (Some(from), _) => said("dal", "from", from),
        (None, Some(by)) => said("entro il", "by", by),
        (None, None) => None,
    }
}

/// Who is waited for: names where there are few, the number needed where not all are.
#[must_use]
pub fn who(awaited: &Awaited, names: &Names, lang: Lang) -> String {
    match awaited {
        Awaited::People { persons, wanted } => {
            let named: Vec<&str> = persons.iter().take(NAMED_MAX).map(|person| names.person(person)).collect();
            let list = named.join(", ");
            let more = persons.len().saturating_sub(named.len());
            let list = if more == 0 { list } else { format!("{list} {} {more}", lang.say("e altri", "and more:")) };
            match (*wanted, persons.len()) {
                (_, 1) => list,
                (wanted, all) if wanted >= all => format!("{}: {list}", lang.say("ciascuno di", "each of")),
                (1, _) => format!("{}: {list}", lang.say("uno fra", "one of")),
                (wanted, _) => format!("{wanted} {}: {list}", lang.say("fra", "of")),
            }
        }
        Awaited::Firm(_) => lang.say("il concorrente", "the tenderer").to_owned(),
        Awaited::Firms => lang.say("gli operatori economici", "economic operators").to_owned(),
        Awaited::Platform => lang.say("la piattaforma", "the platform").to_owned(),
    }
}

/// Who is waited for, by office only: for readers who need no names.
#[must_use]
pub fn office(act: Act, lang: Lang) -> &'static str {
    match act {
        Act::GiveShare => lang.say("i custodi delle chiavi", "the key custodians"),
        Act::LockSheet | Act::ScoreCollegially | Act::Ascertain | Act::ScoreTechnical | Act::ShowTechnical => {
            lang.say("la commissione giudicatrice", "the evaluation panel")
        }
        Act::SubmitTender | Act::AnswerCure | Act::GiveExplanations | Act::SendImprovedOffer => {
            lang.say("gli operatori economici", "economic operators")
        }
        Act::CloseSubmissions | Act::CloseImprovedOffers => lang.say("la piattaforma", "the platform"),
        _ => lang.say("la stazione appaltante", "the buyer"),
    }
}

/// Page on which an actor does it.
#[must_use]
pub fn address(procedure: &ProcedureId, lead: &PersonId, waiting: &Waiting, actor: &Actor) -> String {
    let base = format!("/procedures/{procedure}");
    let lot = waiting.lot.unwrap_or(1);
    let session = waiting.session.as_ref();
    match waiting.act {
        Act::RecordDecision | Act::Publish => format!("{base}/edit/review"),
        Act::Resume => format!("{base}/manage/resume"),
        Act::DeclareDeserted => format!("{base}/manage/declare-deserted"),
        Act::NameOpeningPanel => format!("{base}/manage/name-opening-panel"),
        Act::NameEvaluationPanel => format!("{base}/manage/name-evaluation-panel"),
        Act::ConveneSession if actor.person.as_ref() == Some(lead) => format!("{base}/manage/convene-session"),
        Act::ConveneSession => format!("{base}/panel/convene"),
        Act::StartSession | Act::ConfirmPresence | Act::EndSession if session.is_some() => {
            format!("{base}/sessions/{}", session.map_or("", |session| session.as_str()))
        }
        Act::GiveShare => format!("{base}/sessions/{}/custody", session.map_or("", |session| session.as_str())),
        Act::SettleAdmissions => format!("{base}/panel/settle"),
        Act::LockSheet => format!("{base}/lots/{lot}/sheet"),
        Act::ScoreCollegially | Act::Ascertain => format!("{base}/lots/{lot}/findings"),
        Act::ScoreTechnical | Act::ShowTechnical => format!("{base}/lots/{lot}/comparison"),
        Act::Rank
        | Act::AskImprovedOffers
        | Act::AnnounceDraw
        | Act::RecordDraw
        | Act::ApplyAnomalyThreshold
        | Act::AskExplanations
        | Act::AssessExplanations
        | Act::Readmit => format!("{base}/lots/{lot}/ranking"),
        Act::ProposeAward => format!("{base}/awards"),
        Act::SubmitTender => format!("{base}/tender"),
        Act::AnswerCure => format!("{base}/tender/cure"),
        Act::GiveExplanations => format!("{base}/tender/explanations/{lot}"),
        Act::SendImprovedOffer => format!("{base}/tender/improved-offer/{lot}"),
        _ => format!("{base}/panel"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(act: Act, persons: &[&str], wanted: usize, count: usize) -> Waiting {
        let persons = persons.iter().map(|id| PersonId::new(*id)).collect();
        let of = Awaited::People { persons, wanted };
        Waiting { act, of, lot: None, session: None, count, from: None, by: None }
    }

    #[test]
    fn one_and_many_are_said_apart() {
        assert_eq!(deed(&of(Act::Admit, &["a"], 1, 1), Lang::It), "decidere sull'ammissione di 1 concorrente");
        assert_eq!(deed(&of(Act::Admit, &["a"], 1, 4), Lang::It), "decidere sull'ammissione di 4 concorrenti");
        assert_eq!(deed(&of(Act::GiveShare, &["a"], 1, 2), Lang::En), "give the shares that open 2 envelopes");
        let in_lot = Waiting { lot: Some(3), ..of(Act::Rank, &["a"], 1, 1) };
        assert_eq!(deed(&in_lot, Lang::It), "formare la graduatoria (lotto 3)");
    }

    #[test]
    fn a_draw_waits_for_its_public_input() {
        let (now, from): (Timestamp, Timestamp) =
            ("2026-11-21T09:00:00Z".parse().unwrap(), "2026-11-24T19:00:00Z".parse().unwrap());
        let draw = Waiting { from: Some(from), ..of(Act::RecordDraw, &["a"], 1, 1) };
        let said = "in attesa del dato pubblico, dal 24/11/2026 20:00:00 CET";
        assert_eq!(when(&draw, now, Lang::It).as_deref(), Some(said));
        assert_eq!(when(&draw, from, Lang::It), None);
    }

    #[test]
    fn as_many_as_are_needed_are_asked_for() {
        let names = Names::default();
        let said = |persons: &[&str], wanted| who(&of(Act::GiveShare, persons, wanted, 1).of, &names, Lang::It);
        assert_eq!(said(&["anna"], 1), "anna");
        assert_eq!(said(&["anna", "bruno"], 1), "uno fra: anna, bruno");
        assert_eq!(said(&["anna", "bruno"], 2), "ciascuno di: anna, bruno");
        assert_eq!(said(&["anna", "bruno", "carla"], 2), "2 fra: anna, bruno, carla");
    }

    #[test]
    fn everybody_is_sent_where_he_can_do_it() {
        let lead = Actor { person: Some("lead".into()), ..Actor::default() };
        let seggio = Actor { person: Some("seggio".into()), ..Actor::default() };
        let convene = of(Act::ConveneSession, &["lead", "seggio"], 1, 1);
        let to = |actor: &Actor| address(&"gara".into(), &"lead".into(), &convene, actor);
        assert_eq!(to(&lead), "/procedures/gara/manage/convene-session");
        assert_eq!(to(&seggio), "/procedures/gara/panel/convene");
        let share = Waiting { session: Some("seduta-1".into()), ..of(Act::GiveShare, &["c"], 1, 1) };
        assert_eq!(
            address(&"gara".into(), &"lead".into(), &share, &seggio),
            "/procedures/gara/sessions/seduta-1/custody"
        );
    }
}
