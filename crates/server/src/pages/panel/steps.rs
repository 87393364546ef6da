//! What comes next for the panels of a procedure, and who does it: the law's own list, with the page where each thing is done.

use ceralacca_procedure::{
    ProcedureState, Refusal, SessionId, acts,
    acts::{ScoringDue, envelopes_to_open},
    definition::EnvelopeClass,
    event::PanelKind,
    policy::Act,
    state::{Panel, Phase, Session, SessionStage},
    waiting::{Awaited, Waiting, waiting},
};

use super::{scene::Scene, words};
use crate::pages::tasks;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Whether who looks may do it now.
    pub mine: bool,
    /// Who does it.
    pub who: String,
    /// What.
    pub text: String,
    /// Why, or what follows.
    pub why: Option<String>,
    /// Where: address and text of the link.
    pub go: Option<(String, String)>,
}

/// Everything that the procedure waits for, what who looks may do first.
pub(super) fn steps(scene: &Scene) -> Vec<Step> {
    let all = waiting(&scene.state);
    let names = tasks::Names::known(scene.names.persons.clone());
    let shown = all.iter().filter(|found| scene.knows_tenderers() || !matches!(found.of, Awaited::Firm(_)));
    let mut steps: Vec<Step> = shown.map(|found| step(scene, found, &names)).collect();
    steps.sort_by_key(|step| !step.mine);
    steps
}

fn step(scene: &Scene, found: &Waiting, names: &tasks::Names) -> Step {
    let (lang, now) = (scene.lang(), scene.viewer.layout.now);
    let mine = found.of.includes(scene.viewer.actor()) && found.is_due(now);
    let mut text = capitalized(&tasks::deed(found, lang));
    if let Some(when) = tasks::when(found, now, lang) {
        text = format!("{text}, {when}");
    }
    let who = match &found.of {
        Awaited::Firm(operator) => scene.firm(operator),
        others => tasks::who(others, names, lang),
    };
    Step { mine, who, text, why: why(scene, found.act), go: go(scene, found, mine) }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn why(scene: &Scene, act: Act) -> Option<String> {
    let text = match act {
        Act::SeeTenderers | Act::DeclareConflict => scene.say(
            "La dichiarazione viene dopo i nomi e prima di ogni apertura (artt. 16 e 93 c.5).",
            "The declaration comes after the names and before any opening (artt. 16 and 93 c.5).",
        ),
        Act::ConfirmPresence => scene.say(
            "Nulla si apre finché non hanno confermato tutti (collegio perfetto).",
            "Nothing opens until everybody has confirmed.",
        ),
        Act::SettleAdmissions => scene.say(
            "Ogni concorrente è ammesso o escluso: da qui si passa alla valutazione (art. 107).",
            "Every tenderer is admitted or excluded: from here the evaluation begins (art. 107).",
        ),
        Act::LockSheet => scene.say(
            "Ognuno da solo: nessuno vede la scheda di un altro prima che tutti l'abbiano bloccata (art. 93).",
            "Each on his own: nobody sees another's sheet before all have locked theirs (art. 93).",
        ),
        Act::AskExplanations => scene.say(
            "L'offerta migliore mostra un elemento di anomalia: non si propone senza averla verificata (art. 110).",
            "The best tender shows an element of abnormality: it is not proposed before it is checked (art. 110).",
        ),
        Act::ShowTechnical => scene.say(
            "Si mostrano prima di aprire qualsiasi busta economica.",
            "They are shown before any economic envelope is opened.",
        ),
        Act::AskImprovedOffers => scene.say(
            "Chi è alla pari può migliorare il prezzo in busta chiusa; chi non lo fa resta come è (art. 77 r.d. 827/1924).",
            "Those who are tied may improve their price in a sealed envelope; who does not stays as he is (art. 77 r.d. 827/1924).",
        ),
        Act::AnnounceDraw => scene.say(
            "Prima di conoscere il dato pubblico che deciderà: così nessuno può scegliere il risultato (art. 77 r.d. 827/1924).",
            "Before the public input that will decide is known: so nobody can choose the result (art. 77 r.d. 827/1924).",
        ),
        _ => return None,
    };
    Some(text.to_owned())
}

fn go(scene: &Scene, found: &Waiting, mine: bool) -> Option<(String, String)> {
    let address = match found.act {
        Act::SeeTenderers | Act::DeclareConflict => {
            scene.path(&format!("/panel/{}", words::panel_key(own_panel(scene)?)))
        }
        Act::Admit | Act::AssessCure | Act::Exclude if scene.may(Act::ReadOpened) => "#tenderers".to_owned(),
        Act::StartSession | Act::ConfirmPresence | Act::EndSession | Act::GiveShare => {
            scene.path(&format!("/sessions/{}", found.session.as_ref()?))
        }
        _ if mine => tasks::address(&scene.state.id, &scene.state.lead, found, scene.viewer.actor()),
        _ => return None,
    };
    Some((address, link(scene, found.act).to_owned()))
}

/// The panel in which who looks has not declared yet.
fn own_panel(scene: &Scene) -> Option<PanelKind> {
    let me = scene.me()?;
    let silent = |panel: &Panel| panel.has(me) && !panel.declarations.contains_key(me);
    let kinds = [PanelKind::Opening, PanelKind::Evaluation];
    kinds.into_iter().find(|kind| scene.state.panel(*kind).is_some_and(silent))
}

fn link(scene: &Scene, act: Act) -> &'static str {
    let lang = scene.lang();
    match act {
        Act::SeeTenderers => lang.say("Leggi i nomi", "Read the names"),
        Act::DeclareConflict => lang.say("Vai alla dichiarazione", "Go to the declaration"),
        Act::ConveneSession => lang.say("Convoca la seduta", "Convene the session"),
        Act::StartSession | Act::ConfirmPresence | Act::EndSession | Act::GiveShare => {
            lang.say("Vai alla seduta", "Go to the session")
        }
        Act::Admit | Act::AssessCure | Act::Exclude => lang.say("Vai ai concorrenti", "Go to the tenderers"),
        Act::SettleAdmissions => lang.say("Adotta", "Settle"),
        Act::LockSheet => lang.say("Apri la scheda", "Open the sheet"),
        Act::ScoreCollegially | Act::Ascertain => {
            lang.say("Vai a giudizi e accertamenti", "Go to judgements and findings")
        }
        Act::ScoreTechnical | Act::ShowTechnical => lang.say("Vai ai punteggi tecnici", "Go to the technical scores"),
        Act::Rank | Act::AskImprovedOffers | Act::AnnounceDraw | Act::RecordDraw => {
            lang.say("Vai alla graduatoria", "Go to the ranking")
        }
        Act::ApplyAnomalyThreshold | Act::AskExplanations | Act::AssessExplanations | Act::Readmit => {
            lang.say("Vai alle offerte anormalmente basse", "Go to the abnormally low tenders")
        }
        Act::ProposeAward => lang.say("Vai alle proposte", "Go to the proposals"),
        _ => lang.say("Vai alla pagina", "Go to the page"),
    }
}

/// Whether a convened session may start now. No key is made by asking.
pub(super) fn start_due(scene: &Scene, session: &Session) -> Result<(), Refusal> {
    scene.due(acts::StartSession { session: session.id.clone(), session_public: String::new() })
}

/// Which panel has something to do in a session, were it to meet, and the envelopes that it would open first, with whether they are
/// improved offers.
pub(super) fn panel_to_meet(state: &ProcedureState) -> Option<(PanelKind, Option<(EnvelopeClass, bool)>)> {
    let kinds = [PanelKind::Opening, PanelKind::Evaluation];
    kinds.into_iter().filter(|kind| state.panel(*kind).is_some()).find_map(|kind| {
        let imagined = imagined(state, kind);
        if let Some((_, first)) = envelopes_to_open(state, &imagined).first() {
            return Some((kind, Some((first.sealed.class, first.sealed.round.is_some()))));
        }
        // Before the seggio's first session nothing has its turn: that session opens the administrative check.
        if kind == PanelKind::Opening && state.phase == Phase::Closed && !state.tenderers.is_empty() {
            let single = state.definition.envelope(EnvelopeClass::Single);
            let class = single.map_or(EnvelopeClass::Administrative, |envelope| envelope.class);
            return Some((kind, Some((class, false))));
        }
        (kind == PanelKind::Evaluation && judgements_missing(state)).then_some((kind, None))
    })
}

/// A session that is held nowhere, to ask the law what it would open.
fn imagined(state: &ProcedureState, panel: PanelKind) -> Session {
    Session {
        id: SessionId::new("imagined"),
        panel,
        purpose: String::new(),
        convened_at: state.deadline,
        starts_at: state.deadline,
        stage: SessionStage::Running,
        session_public: None,
        started_at: None,
        ended_at: None,
        present: [].into(),
    }
}

/// Collegial judgements are given in a session.
fn judgements_missing(state: &ProcedureState) -> bool {
    let due = state.lots.keys().filter_map(|lot| ScoringDue::of(state, *lot).ok());
    due.into_iter().any(|due| !due.judgements.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capitalized("è l'ora"), "È l'ora");
        assert_eq!(capitalized(""), "");
    }
}
