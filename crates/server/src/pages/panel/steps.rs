//! What comes next for the panels of a procedure, and who does it. The law is asked, not repeated: an act is due when the
//! act itself would be accepted now.

use ceralacca_procedure::{
    PersonId, Refusal, SessionId,
    acts::{self, ScoringDue, envelopes_to_open},
    definition::EnvelopeClass,
    event::PanelKind,
    policy::Act,
    state::{Admission, LotStage, LotState, Panel, Phase, Session, SessionStage, Tenderer},
};

use super::{scene::Scene, words};
use crate::pages::lang::instant;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Whether who looks does it.
    pub mine: bool,
    /// Who does it, for the others.
    pub who: String,
    /// What.
    pub text: String,
    /// Why, or what is waited for.
    pub why: Option<String>,
    /// Where: address and text of the link.
    pub go: Option<(String, String)>,
}

impl Step {
    fn new(who: &str, text: impl Into<String>) -> Self {
        Self { mine: false, who: who.to_owned(), text: text.into(), why: None, go: None }
    }

    fn mine_if(mut self, mine: bool) -> Self {
        self.mine = mine;
        self
    }

    fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    fn at(mut self, address: String, text: &str) -> Self {
        self.go = Some((address, text.to_owned()));
        self
    }
}

/// Everything to be done now, one's own first.
pub(super) fn steps(scene: &Scene) -> Vec<Step> {
    let mut steps = match scene.state.phase {
        Phase::Draft | Phase::Decided | Phase::Published | Phase::Suspended => before_the_term(scene),
        Phase::Closed | Phase::AdministrativeCheck | Phase::Evaluation => {
            let mut steps = panels(scene);
            steps.extend(sessions(scene));
            steps.extend(admissions(scene));
            if scene.state.phase == Phase::Evaluation {
                let race = scene.state.lots.iter().filter(|(_, lot)| !lot.stage.is_out());
                steps.extend(race.flat_map(|(number, lot)| lot_steps(scene, *number, lot)));
            }
            steps
        }
        Phase::Proposed | Phase::Deserted | Phase::Revoked | Phase::Annulled => Vec::new(),
    };
    steps.sort_by_key(|step| !step.mine);
    steps
}

fn lead(scene: &Scene) -> String {
    format!("RUP, {}", scene.person(&scene.state.lead))
}

fn is_lead(scene: &Scene) -> bool {
    scene.me() == Some(&scene.state.lead)
}

fn before_the_term(scene: &Scene) -> Vec<Step> {
    let mut steps = vec![
        Step::new(
            scene.say("la piattaforma", "the platform"),
            match scene.state.published_at {
                Some(_) => format!(
                    "{} {}",
                    scene.say("Attende il termine per le offerte:", "Waits for the term for tenders:"),
                    instant(scene.state.deadline)
                ),
                None => {
                    scene.say("La procedura non è ancora pubblicata.", "The procedure is not published yet.").to_owned()
                }
            },
        )
        .because(scene.say(
            "Fino ad allora le buste restano chiuse e nessuno, nemmeno nell'ente, sa chi ha presentato offerta.",
            "Until then the envelopes stay closed and nobody, not even in the body, knows who has tendered.",
        )),
    ];
    if scene.state.opening_panel.is_none() && scene.state.phase != Phase::Draft {
        steps.push(name_panel(scene, PanelKind::Opening));
    }
    steps
}

fn name_panel(scene: &Scene, kind: PanelKind) -> Step {
    let text = match kind {
        PanelKind::Opening => scene.say("Nomina il seggio di gara.", "Names the opening panel."),
        PanelKind::Evaluation => scene.say(
            "Nomina la commissione giudicatrice, dopo il termine (art. 93).",
            "Names the evaluation commission, after the term (art. 93).",
        ),
    };
    let step = Step::new(&lead(scene), text).mine_if(is_lead(scene));
    if is_lead(scene) { step.at(scene.manage(), scene.say("Vai alla gestione", "Go to management")) } else { step }
}

fn kinds(scene: &Scene) -> Vec<PanelKind> {
    let commission = scene.state.definition.has_technical().then_some(PanelKind::Evaluation);
    std::iter::once(PanelKind::Opening).chain(commission).collect()
}

/// Named, told the names, declared.
fn panels(scene: &Scene) -> Vec<Step> {
    let mut steps = Vec::new();
    for kind in kinds(scene) {
        match scene.state.panel(kind) {
            None => steps.push(name_panel(scene, kind)),
            Some(panel) => steps.extend(declarations(scene, kind, panel)),
        }
    }
    steps
}

fn declarations(scene: &Scene, kind: PanelKind, panel: &Panel) -> Vec<Step> {
    let lang = scene.lang();
    let mut steps = Vec::new();
    if let Some(me) = scene.me().filter(|me| panel.has(me)) {
        let address = scene.path(&format!("/panel/{}", words::panel_key(kind)));
        if !panel.seen.contains_key(me) {
            let text = scene.say(
                "Legga chi ha presentato offerta, poi dichiari se ha conflitti di interesse.",
                "Read who has tendered, then declare whether you have a conflict of interest.",
            );
            let step = Step::new("", text).mine_if(true).because(scene.say(
                "La dichiarazione viene dopo i nomi e prima di ogni apertura (artt. 16 e 93 c.5).",
                "The declaration comes after the names and before any opening (artt. 16 and 93 c.5).",
            ));
            steps.push(step.at(address, scene.say("Leggi i nomi", "Read the names")));
        } else if !panel.declarations.contains_key(me) {
            let text =
                scene.say("Dichiari se ha conflitti di interesse.", "Declare whether you have a conflict of interest.");
            let step =
                Step::new("", text).mine_if(true).because(scene.say("Artt. 16 e 93 c.5.", "Artt. 16 and 93 c.5."));
            steps.push(step.at(address, scene.say("Dichiara", "Declare")));
        }
    }
    let conflict = |member: &&PersonId| panel.declarations.get(*member).is_some_and(|declared| declared.conflict);
    let others: Vec<&PersonId> = panel.undeclared().filter(|member| scene.me() != Some(member)).collect();
    let waiting: Vec<&PersonId> = others.iter().copied().filter(|member| !conflict(member)).collect();
    if !waiting.is_empty() {
        let text = format!(
            "{} ({})",
            scene.say("Leggono i nomi e dichiarano", "Read the names and declare"),
            words::panel(kind, lang)
        );
        steps.push(Step::new(&scene.people(waiting), text));
    }
    if let Some(member) = panel.members.iter().find(conflict) {
        let text = scene.say(
            "Sostituisce chi ha dichiarato un conflitto di interesse:",
            "Replaces the member who declared a conflict of interest:",
        );
        let step = Step::new(&lead(scene), format!("{text} {}", scene.person(member)));
        steps.push(step.mine_if(is_lead(scene)));
    }
    steps
}

fn sessions(scene: &Scene) -> Vec<Step> {
    if let Some(session) = scene.state.running_session() {
        return running(scene, session);
    }
    let mut convened: Vec<&Session> =
        scene.state.sessions.values().filter(|session| session.stage == SessionStage::Convened).collect();
    convened.sort_by_key(|session| session.starts_at);
    if let Some(session) = convened.first() {
        return vec![convened_step(scene, session)];
    }
    to_convene(scene).into_iter().collect()
}

fn convened_step(scene: &Scene, session: &Session) -> Step {
    let address = scene.path(&format!("/sessions/{}", session.id));
    let mine = scene.sits_in(session.panel);
    let what = format!("{} {}", words::of_panel(session.panel, scene.lang()), instant(session.starts_at));
    match start_due(scene, session) {
        Ok(()) => Step::new(
            &members(scene, session.panel),
            format!("{} {what}", scene.say("Aprire la seduta", "Start the session")),
        )
        .mine_if(mine)
        .at(address, scene.say("Vai alla seduta", "Go to the session")),
        Err(refusal) => Step::new(
            &members(scene, session.panel),
            format!("{} {what}", scene.say("Seduta convocata", "Session convened")),
        )
        .because(scene.say(&refusal.it, &refusal.en))
        .at(address, scene.say("Vai alla seduta", "Go to the session")),
    }
}

/// Whether a convened session may start now. No key is made by asking.
pub(super) fn start_due(scene: &Scene, session: &Session) -> Result<(), Refusal> {
    scene.due(acts::StartSession { session: session.id.clone(), session_public: String::new() })
}

fn members(scene: &Scene, kind: PanelKind) -> String {
    scene.state.panel(kind).map(|panel| scene.people(&panel.members)).unwrap_or_default()
}

fn running(scene: &Scene, session: &Session) -> Vec<Step> {
    let address = scene.path(&format!("/sessions/{}", session.id));
    let go = scene.say("Vai alla seduta", "Go to the session");
    let mut steps = Vec::new();
    let panel = scene.state.panel(session.panel);
    let absent: Vec<&PersonId> =
        panel.iter().flat_map(|panel| &panel.members).filter(|member| !session.present.contains(*member)).collect();
    if let Some(me) = scene.me()
        && absent.contains(&me)
    {
        let text = scene
            .say("Confermi la Sua presenza alla seduta in corso.", "Confirm your presence in the running session.");
        steps.push(Step::new("", text).mine_if(true).at(address.clone(), go));
    }
    let others: Vec<&PersonId> = absent.iter().copied().filter(|member| scene.me() != Some(member)).collect();
    if !others.is_empty() {
        let text =
            scene.say("Confermano la presenza alla seduta in corso", "Confirm their presence in the running session");
        steps.push(Step::new(&scene.people(others), text).at(address.clone(), go));
    }
    let waiting = envelopes_to_open(&scene.state, session).len();
    if waiting > 0 && absent.is_empty() {
        let custodians = scene.state.custody.iter().flat_map(|set| &set.custodians).map(|custodian| &custodian.person);
        let text = match waiting {
            1 => scene.say("Aprono 1 busta nella seduta in corso", "Open 1 envelope in the running session").to_owned(),
            many => match scene.lang() {
                crate::pages::Lang::It => format!("Aprono {many} buste nella seduta in corso"),
                crate::pages::Lang::En => format!("Open {many} envelopes in the running session"),
            },
        };
        let who = format!("{}: {}", scene.say("custodi delle chiavi", "key custodians"), scene.people(custodians));
        steps.push(Step::new(&who, text).at(address, go));
    }
    steps
}

/// Which panel has envelopes to open, were it to meet: a session is asked for, held nowhere.
pub(super) fn panel_to_meet(scene: &Scene) -> Option<(PanelKind, Option<EnvelopeClass>, usize)> {
    let state = &scene.state;
    kinds(scene).into_iter().filter(|kind| state.panel(*kind).is_some()).find_map(|kind| {
        let imagined = Session {
            id: SessionId::new("imagined"),
            panel: kind,
            purpose: String::new(),
            convened_at: state.deadline,
            starts_at: state.deadline,
            stage: SessionStage::Running,
            session_public: None,
            started_at: None,
            ended_at: None,
            present: [].into(),
        };
        let waiting = envelopes_to_open(state, &imagined);
        if let Some((_, first)) = waiting.first() {
            return Some((kind, Some(first.sealed.class), waiting.len()));
        }
        // Before the first session of the seggio nothing has its turn yet: the session itself opens the check.
        let first = kind == PanelKind::Opening && state.phase == Phase::Closed && !state.tenderers.is_empty();
        let together = kind == PanelKind::Evaluation && judgements_missing(scene);
        (first || together).then_some((kind, None, 0))
    })
}

/// Collegial judgements are given in a session.
fn judgements_missing(scene: &Scene) -> bool {
    let due = scene.state.lots.keys().filter_map(|lot| ScoringDue::of(&scene.state, *lot).ok());
    due.into_iter().any(|due| !due.judgements.is_empty())
}

fn to_convene(scene: &Scene) -> Option<Step> {
    let (kind, class, count) = panel_to_meet(scene)?;
    let lang = scene.lang();
    let mut text =
        format!("{} {}", scene.say("Convocare una seduta", "Convene a session"), words::of_panel(kind, lang));
    if let Some(class) = class {
        text = format!("{text}: {} {} {count}", words::classes(class, lang), scene.say("da aprire:", "to open:"));
    }
    let mine = scene.may(Act::ConveneSession);
    let who = format!("{}; {}", lead(scene), members(scene, kind));
    let step = Step::new(&who, text).mine_if(mine);
    let address = scene.path(&format!("/panel/convene?panel={}", words::panel_key(kind)));
    Some(if mine { step.at(address, scene.say("Convoca", "Convene")) } else { step })
}

fn admissions(scene: &Scene) -> Vec<Step> {
    if scene.state.phase != Phase::AdministrativeCheck || !scene.may(Act::ReadOpened) {
        return Vec::new();
    }
    let mut steps: Vec<Step> =
        scene.state.tenderers.values().filter_map(|tenderer| admission_step(scene, tenderer)).collect();
    if steps.is_empty() && scene.due(acts::SettleAdmissions { act: "-".to_owned() }).is_ok() {
        let mine = scene.may(Act::SettleAdmissions);
        let text = scene.say("Adottare ammissioni ed esclusioni.", "Settle admissions and exclusions.");
        let step = Step::new(&seggio(scene), text).mine_if(mine).because(scene.say(
            "Ogni concorrente è ammesso o escluso: da qui si passa alla valutazione (art. 107).",
            "Every tenderer is admitted or excluded: from here the evaluation begins (art. 107).",
        ));
        steps.push(if mine { step.at(scene.path("/panel/settle"), scene.say("Adotta", "Settle")) } else { step });
    }
    steps
}

fn seggio(scene: &Scene) -> String {
    format!("{}; {}", lead(scene), members(scene, PanelKind::Opening))
}

fn admission_step(scene: &Scene, tenderer: &Tenderer) -> Option<Step> {
    let name = scene.firm(tenderer.id());
    let first = tenderer
        .envelopes
        .values()
        .find(|envelope| matches!(envelope.sealed.class, EnvelopeClass::Administrative | EnvelopeClass::Single));
    if first.is_some_and(ceralacca_procedure::state::EnvelopeState::is_sealed) {
        return None;
    }
    let mine = scene.may(Act::Admit);
    let text = match &tenderer.admission {
        Admission::Pending => scene.say("Esaminare la documentazione e decidere:", "Examine the documents and decide:"),
        Admission::CureAsked { answered: true, .. } => {
            scene.say("Valutare la risposta al soccorso istruttorio:", "Assess the answer to the cure request:")
        }
        Admission::CureAsked { due, answered: false, .. } => {
            let text = scene.say("Risponde al soccorso istruttorio entro il", "Answers the cure request by");
            return Some(Step::new(&name, format!("{text} {}", instant(*due))));
        }
        Admission::Cured => scene.say("Ammettere, l'irregolarità è sanata:", "Admit, the defect is cured:"),
        Admission::NotCured => {
            scene.say("Escludere, l'irregolarità non è sanata:", "Exclude, the defect is not cured:")
        }
        Admission::Admitted | Admission::Readmitted | Admission::Excluded(_) => return None,
    };
    let step = Step::new(&seggio(scene), format!("{text} {name}")).mine_if(mine);
    Some(step.at(scene.path(&format!("/tenderers/{}", tenderer.id())), scene.say("Apri la pratica", "Open the file")))
}

fn commission(scene: &Scene) -> String {
    let kind = if scene.state.definition.has_technical() { PanelKind::Evaluation } else { PanelKind::Opening };
    members(scene, kind)
}

fn lot_steps(scene: &Scene, number: u16, lot: &LotState) -> Vec<Step> {
    match lot.stage {
        LotStage::Waiting if scene.state.definition.has_technical() => scoring(scene, number, lot),
        LotStage::Waiting | LotStage::TechnicalShown => ranking(scene, number).into_iter().collect(),
        LotStage::TechnicalScored => {
            let text =
                scene.say("Mostrare ai concorrenti i punteggi tecnici:", "Show the technical scores to tenderers:");
            let step = Step::new(&commission(scene), format!("{text} {}", scene.lot_short(number)))
                .mine_if(scene.may(Act::ShowTechnical))
                .because(scene.say(
                    "Si mostrano prima di aprire qualsiasi busta economica.",
                    "They are shown before any economic envelope is opened.",
                ));
            vec![
                step.at(
                    scene.path(&format!("/lots/{number}/comparison")),
                    scene.say("Vedi i punteggi", "See the scores"),
                ),
            ]
        }
        LotStage::Ranked => ranked(scene, number, lot).into_iter().collect(),
        LotStage::Proposed | LotStage::NotProposed | LotStage::Deserted | LotStage::Revoked | LotStage::Annulled => {
            Vec::new()
        }
    }
}

fn scoring(scene: &Scene, number: u16, lot: &LotState) -> Vec<Step> {
    let Ok(due) = ScoringDue::of(&scene.state, number) else { return Vec::new() };
    let sheet = scene.path(&format!("/lots/{number}/sheet"));
    let name = scene.lot_short(number);
    let mine = scene.may(Act::LockSheet);
    let mut steps = Vec::new();
    if let Some(me) = scene.me().filter(|me| due.sheets.contains(me)) {
        let text = scene.say("Compili e blocchi la Sua scheda:", "Fill in and lock your sheet:");
        let count = due.unscored_by(lot, me).len() * due.subcriteria.len();
        let why = match scene.lang() {
            crate::pages::Lang::It => {
                format!("{count} coefficienti, da solo: nessuno vede la Sua scheda prima che tutti l'abbiano bloccata.")
            }
            crate::pages::Lang::En => {
                format!("{count} coefficients, on your own: nobody sees your sheet before all have locked theirs.")
            }
        };
        steps.push(
            Step::new("", format!("{text} {name}"))
                .mine_if(true)
                .because(why)
                .at(sheet.clone(), scene.say("Apri la scheda", "Open the sheet")),
        );
    }
    let others: Vec<&PersonId> = due.sheets.iter().filter(|person| scene.me() != Some(person)).collect();
    if !others.is_empty() {
        let text = scene.say("Compilano e bloccano la scheda:", "Fill in and lock their sheets:");
        steps.push(Step::new(&scene.people(others), format!("{text} {name}")));
    }
    let open = due.judgements.len() + due.findings.len();
    if open > 0 {
        let text = match (due.judgements.is_empty(), due.findings.is_empty()) {
            (false, true) => scene
                .say("Esprimere i giudizi collegiali che mancano:", "Give the collegial judgements that are missing:"),
            (true, _) => scene
                .say("Accertare i valori affidati alla commissione:", "Ascertain the values left to the commission:"),
            (false, false) => scene.say(
                "Esprimere giudizi e accertamenti che mancano:",
                "Give the judgements and findings that are missing:",
            ),
        };
        steps.push(Step::new(&commission(scene), format!("{text} {name} ({open})")).mine_if(mine).at(
            scene.path(&format!("/lots/{number}/findings")),
            scene.say("Vai a giudizi e accertamenti", "Go to judgements and findings"),
        ));
    }
    if due.is_complete() && scene.due(acts::ScoreTechnical { lot: number }).is_ok() {
        let text =
            scene.say("Confrontare i punteggi e renderli definitivi:", "Compare the scores and make them final:");
        steps.push(
            Step::new(&commission(scene), format!("{text} {name}"))
                .mine_if(mine)
                .at(scene.path(&format!("/lots/{number}/comparison")), scene.say("Confronta", "Compare")),
        );
    }
    steps
}

fn ranking(scene: &Scene, number: u16) -> Option<Step> {
    let address = scene.path(&format!("/lots/{number}/ranking"));
    let name = scene.lot_short(number);
    match scene.due(acts::Rank { lot: number }) {
        Ok(()) => {
            let text = scene.say("Formare la graduatoria:", "Make the ranking:");
            let step = Step::new(&commission(scene), format!("{text} {name}")).mine_if(scene.may(Act::Rank));
            Some(step.at(address, scene.say("Vai alla graduatoria", "Go to the ranking")))
        }
        Err(refusal) if refusal.rule == "exclusion_pending" => {
            let tenderer = refusal.facts.get("tenderer").cloned().unwrap_or_default();
            let name = scene.firm(&tenderer.as_str().into());
            let text = scene.say("Decidere l'esclusione di", "Decide the exclusion of");
            let step = Step::new(&commission(scene), format!("{text} {name}"))
                .mine_if(scene.may(Act::Exclude))
                .because(scene.say(&refusal.it, &refusal.en));
            Some(step.at(scene.path(&format!("/tenderers/{tenderer}")), scene.say("Apri la pratica", "Open the file")))
        }
        Err(_) => None,
    }
}

fn ranked(scene: &Scene, number: u16, lot: &LotState) -> Option<Step> {
    let name = scene.lot_short(number);
    if let Some(tie) = &lot.unresolved {
        let text = match tie.next_step.as_str() {
            "draw" => scene.say("Sorteggiare fra chi è alla pari:", "Draw lots among those who are tied:"),
            _ => scene.say("Risolvere la parità in graduatoria:", "Resolve the tie in the ranking:"),
        };
        let step = Step::new(&commission(scene), format!("{text} {name}")).mine_if(scene.may(Act::RecordDraw));
        let address = scene.path(&format!("/lots/{number}/ranking"));
        return Some(step.at(address, scene.say("Vai alla graduatoria", "Go to the ranking")));
    }
    scene.due(acts::ProposeAward { lot: number, reason: "-".to_owned() }).ok()?;
    let text = scene.say("Proporre l'aggiudicazione:", "Propose the award:");
    let step = Step::new(&commission(scene), format!("{text} {name}")).mine_if(scene.may(Act::ProposeAward));
    Some(step.at(scene.path("/awards"), scene.say("Vai alle proposte", "Go to the proposals")))
}
