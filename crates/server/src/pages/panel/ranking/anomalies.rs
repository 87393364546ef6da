//! Abnormally low tenders on the page of the ranking (artt. 54 and 110): what the rules find, what was decided, what to do.

use ceralacca_procedure::{
    OperatorId, acts,
    anomaly::{self, Suspect, ThresholdFinding},
    event::ThresholdComputation,
    policy::Act,
    state::{ExplanationsCheck, LotState},
};

use super::super::{derivation::Steps, scene::Scene};
use crate::pages::{Lang, lang::instant};

/// What the section shows.
pub(super) struct Anomalies {
    /// Where the lot stands with automatic exclusion, a sentence each.
    pub threshold: Vec<String>,
    pub steps: Option<Steps>,
    /// Tenderer and discount of each anomalous tender.
    pub beyond: Vec<(String, String)>,
    /// Where the threshold is applied, for who may.
    pub apply: Option<String>,
    /// Whom the lead has to readmit, with his page.
    pub to_readmit: Vec<(String, String)>,
    pub suspects: Vec<SuspectRow>,
    pub must_check: bool,
    /// Elements of the documents, in the buyer's words.
    pub elements: Vec<String>,
    pub checks: Vec<CheckRow>,
    /// Other tenders that may be checked: tenderer and address.
    pub others: Vec<(String, String)>,
}

pub(super) struct SuspectRow {
    pub place: u32,
    pub tenderer: String,
    pub reasons: Vec<String>,
    pub ask: Option<String>,
}

pub(super) struct CheckRow {
    pub tenderer: String,
    pub state: String,
    pub reason: String,
    pub request: String,
    pub answer: Option<String>,
    pub files: Vec<(String, String, u64)>,
    pub outcome: Option<String>,
    pub assess: Option<String>,
}

/// Address of an act on the abnormally low tender of somebody.
fn path(scene: &Scene, lot: u16, rest: &str) -> String {
    scene.path(&format!("/lots/{lot}/anomalies/{rest}"))
}

impl Anomalies {
    /// The section; none before there is anything to say.
    pub(super) fn of(scene: &Scene, lot: u16, found: &LotState) -> Option<Self> {
        let findings = anomaly::findings(&scene.state, lot).ok();
        let decided = &found.anomalies;
        if findings.is_none() && decided.threshold.is_none() && decided.checks.is_empty() {
            return None;
        }
        let lang = scene.lang();
        let applied = decided.threshold.as_ref().map(|applied| &applied.computation);
        let due = findings.as_ref().and_then(|findings| match &findings.threshold {
            ThresholdFinding::Due { computation, .. } => Some(&**computation),
            _ => None,
        });
        let shown = due.or(applied);
        let may_apply = scene.may(Act::ApplyAnomalyThreshold) && due.is_some();
        let mut threshold: Vec<String> =
            findings.iter().flat_map(|findings| finding_sentences(&findings.threshold, lang)).collect();
        if findings.as_ref().is_none_or(|found| matches!(found.threshold, ThresholdFinding::Applied {})) {
            threshold.extend(
                decided
                    .threshold
                    .iter()
                    .map(|applied| applied_sentence(&applied.computation, instant(applied.at), lang)),
            );
        }
        let suspects: Vec<Suspect> = findings.iter().flat_map(|findings| findings.suspects.clone()).collect();
        let may_ask = findings.is_some() && scene.may(Act::AskExplanations);
        let ask = |tenderer: &OperatorId| {
            let possible = may_ask && acts::AskExplanations::may_begin(&scene.state, lot, tenderer).is_ok();
            possible.then(|| path(scene, lot, &format!("{tenderer}/ask")))
        };
        let others = found.ranking.iter().filter(|line| suspects.iter().all(|one| one.tenderer != line.tenderer));
        let others = others.filter_map(|line| Some((scene.firm(&line.tenderer), ask(&line.tenderer)?)));
        Some(Self {
            threshold,
            steps: shown.map(|computation| Steps::of(&computation.threshold, lang)),
            beyond: shown.map(|computation| beyond(scene, computation)).unwrap_or_default(),
            apply: may_apply.then(|| path(scene, lot, "threshold")),
            to_readmit: findings
                .iter()
                .flat_map(|findings| &findings.to_readmit)
                .map(|id| (scene.firm(id), scene.path(&format!("/tenderers/{id}"))))
                .collect(),
            must_check: findings.as_ref().is_some_and(|findings| findings.must_check),
            elements: findings.iter().flat_map(|findings| findings.elements.clone()).collect(),
            others: others.collect(),
            suspects: suspects
                .iter()
                .map(|suspect| SuspectRow {
                    place: suspect.place,
                    tenderer: scene.firm(&suspect.tenderer),
                    reasons: suspect.reasons.iter().map(|reason| lang.text(reason).to_owned()).collect(),
                    ask: ask(&suspect.tenderer),
                })
                .collect(),
            checks: decided.checks.iter().map(|(tenderer, check)| check_row(scene, lot, tenderer, check)).collect(),
        })
    }
}

fn finding_sentences(finding: &ThresholdFinding, lang: Lang) -> Vec<String> {
    match finding {
        ThresholdFinding::NotForeseen {} => vec![
            lang.say(
                "Gli atti di gara non prevedono l'esclusione automatica (art. 54): nessuno è escluso per il solo ribasso.",
                "The tender documents do not foresee automatic exclusion (art. 54): nobody is excluded by his discount alone.",
            )
            .to_owned(),
        ],
        ThresholdFinding::Barred { why } => {
            let first = lang.say(
                "L'esclusione automatica prevista dagli atti di gara qui non si applica.",
                "The automatic exclusion that the tender documents foresee does not apply here.",
            );
            std::iter::once(first.to_owned()).chain(why.iter().map(|text| lang.text(text).to_owned())).collect()
        }
        ThresholdFinding::ToDraw { among } => {
            let letters = among.iter().map(|method| method.letter()).collect::<Vec<_>>().join(", ");
            vec![match lang {
                Lang::It => format!("Gli atti di gara lasciano al sorteggio il metodo della soglia (art. 54 c. 2): un membro indice il sorteggio fra {letters}, poi lo tiene quando il dato pubblico è noto. La soglia si applica con il metodo uscito."),
                Lang::En => format!("The tender documents leave the method of the threshold to a draw (art. 54(2)): a member announces the draw among {letters}, then holds it once the public input is known. The threshold is applied by the method drawn."),
            }]
        }
        ThresholdFinding::Due { computation, conclusion, .. } => vec![
            format!(
                "{}. {}",
                threshold_sentence(computation, lang),
                lang.say("È da applicare.", "It is to be applied.")
            ),
            lang.text(conclusion).to_owned(),
        ],
        ThresholdFinding::Applied {} => Vec::new(),
    }
}

/// `Soglia di anomalia, metodo A: 14,40%`, without a full stop.
pub(super) fn threshold_sentence(computation: &ThresholdComputation, lang: Lang) -> String {
    format!(
        "{} {}: {}%",
        lang.say("Soglia di anomalia, metodo", "Anomaly threshold, method"),
        computation.method.letter(),
        lang.number(&computation.threshold.result)
    )
}

fn applied_sentence(computation: &ThresholdComputation, at: String, lang: Lang) -> String {
    let (letter, threshold) = (computation.method.letter(), lang.number(&computation.threshold.result));
    let contract = computation.award_discount.as_ref().map(|discount| lang.number(discount));
    match (lang, contract) {
        (Lang::It, Some(contract)) => format!(
            "Soglia di anomalia applicata il {at}, metodo {letter}: {threshold}%. Ribasso del contratto: {contract}%. L'esclusione di chi la raggiunge non la cambia."
        ),
        (Lang::En, Some(contract)) => format!(
            "Anomaly threshold applied on {at}, method {letter}: {threshold}%. Discount of the contract: {contract}%. Excluding those who reach it does not change it."
        ),
        (Lang::It, None) => format!(
            "Soglia di anomalia applicata il {at}, metodo {letter}: {threshold}%. Tutte le offerte la superano: nessuno è escluso da sé, si sente per primo il migliore."
        ),
        (Lang::En, None) => format!(
            "Anomaly threshold applied on {at}, method {letter}: {threshold}%. All tenders lie above it: nobody is excluded by itself, the best is heard first."
        ),
    }
}

/// Tenderer and discount of each anomalous tender, the highest discount first.
pub(super) fn beyond(scene: &Scene, computation: &ThresholdComputation) -> Vec<(String, String)> {
    let mut found: Vec<_> =
        computation.anomalous.iter().filter_map(|id| Some((id, computation.discounts.get(id)?))).collect();
    found.sort_by(|(_, one), (_, other)| other.cmp(one));
    found.into_iter().map(|(id, discount)| (scene.firm(id), scene.lang().quantity(discount, "%"))).collect()
}

fn check_row(scene: &Scene, lot: u16, tenderer: &OperatorId, check: &ExplanationsCheck) -> CheckRow {
    let lang = scene.lang();
    let due = instant(check.due);
    let state = match (&check.outcome, &check.given) {
        (Some(outcome), _) if outcome.accepted => lang.say("offerta congrua", "tender not abnormally low").to_owned(),
        (Some(_), _) => lang.say("offerta anormalmente bassa, esclusa", "abnormally low tender, excluded").to_owned(),
        (None, Some(given)) => {
            format!(
                "{} {}",
                lang.say("spiegazioni da valutare, arrivate il", "explanations to be judged, received on"),
                instant(given.at)
            )
        }
        (None, None) => format!("{} {due}", lang.say("spiegazioni attese entro il", "explanations awaited by")),
    };
    let command = acts::AssessExplanations { lot, tenderer: tenderer.clone(), accepted: true, reason: "-".to_owned() };
    let possible = scene.may(Act::AssessExplanations) && scene.due(command).is_ok();
    let files = check.given.iter().flat_map(|given| &given.files).map(|file| {
        let address = format!("/api/procedures/{}/lots/{lot}/explanations/{tenderer}/{}", scene.state.id, file.digest);
        (address, file.item.clone(), file.length)
    });
    CheckRow {
        tenderer: scene.firm(tenderer),
        state,
        reason: check.reason.clone(),
        request: check.request.clone(),
        answer: check.given.as_ref().map(|given| given.answer.clone()),
        files: files.collect(),
        outcome: check.outcome.as_ref().map(|outcome| outcome.reason.clone()),
        assess: possible.then(|| path(scene, lot, &format!("{tenderer}/assess"))),
    }
}
