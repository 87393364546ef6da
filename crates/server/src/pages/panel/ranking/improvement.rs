//! Improved offers among those who are tied: asked for, awaited, opened in a session.

use askama::Template;
use ceralacca_procedure::{
    OperatorId, acts,
    policy::Act,
    scoring,
    state::{EnvelopeStatus, ImprovementRound, LotState, SessionStage},
};

use super::forms::ranking_of;
use crate::{
    ApiError,
    access::Routes,
    pages::{
        Field, FieldKind, FormPage, Lang, Paragraph, Posted,
        forms::moment_value,
        lang::instant,
        panel::{lot_act::LotAct, scene::Scene, words},
    },
};

pub(super) fn mount(routes: Routes) -> Routes {
    LotAct { path: "/procedures/{procedure}/lots/{lot}/ask-improved-offers", form, command: asking }.mount(routes)
}

/// Whether what came of improved offers for the tie of a lot is all opened, so that the ranking is to be made again.
pub(super) fn is_settled(found: &LotState) -> bool {
    let tie = found.unresolved.as_ref().filter(|tie| tie.asks_for_improved_offers());
    tie.is_some_and(|tie| found.standing_improvement(tie).is_some_and(|(_, round)| round.is_settled_for(tie)))
}

/// The act that is due, with its address: to ask, or to meet and open what came.
pub(super) fn next(scene: &Scene, lot: u16, found: &LotState) -> Option<(String, &'static str)> {
    let tie = found.unresolved.as_ref().filter(|tie| tie.asks_for_improved_offers())?;
    if found.open_improvement().is_some() || is_settled(found) {
        return None;
    }
    match found.standing_improvement(tie) {
        None if scene.may(Act::AskImprovedOffers) => Some((
            scene.path(&format!("/lots/{lot}/ask-improved-offers")),
            scene.say("Chiedi offerte migliorative a chi è alla pari", "Ask those who are tied for improved offers"),
        )),
        Some(_) if !is_to_meet(scene) && scene.may(Act::ConveneSession) => {
            let lead = scene.me() == Some(&scene.state.lead);
            let address = scene.path(if lead { "/manage/convene-session" } else { "/panel/convene" });
            let text = scene.say(
                "Convoca la seduta per aprire le offerte migliorative",
                "Convene the session to open the improved offers",
            );
            Some((address, text))
        }
        _ => None,
    }
}

/// Whether a session is convened or runs.
fn is_to_meet(scene: &Scene) -> bool {
    scene.state.sessions.values().any(|session| session.stage != SessionStage::Ended)
}

/// Rounds of improved offers of a lot, as the page shows them.
#[derive(Template)]
#[template(path = "panel/improvements.html")]
pub(super) struct Improvements {
    lang: Lang,
    rounds: Vec<RoundShown>,
}

struct RoundShown {
    asked_at: String,
    until: String,
    tenderers: String,
    request: String,
    /// Where it stands, in words.
    state: String,
    offers: Vec<OfferShown>,
}

struct OfferShown {
    tenderer: String,
    /// What is in it, or that it is closed.
    offered: String,
    findings: Vec<String>,
}

impl Improvements {
    /// None where nobody was ever asked.
    pub fn of(scene: &Scene, lot: u16, found: &LotState) -> Option<Self> {
        let rounds: Vec<RoundShown> =
            found.improvements.iter().rev().map(|round| RoundShown::of(scene, lot, round)).collect();
        (!rounds.is_empty()).then(|| Self { lang: scene.lang(), rounds })
    }
}

impl RoundShown {
    fn of(scene: &Scene, lot: u16, round: &ImprovementRound) -> Self {
        let names: Vec<String> = round.tenderers.iter().map(|id| scene.firm(id)).collect();
        let until = instant(round.until);
        let state = match (round.closed_at, round.offers.len()) {
            (None, _) if scene.viewer.layout.now <= round.until => scene.say(
                "il termine corre. Fino ad allora nessuno, neppure la piattaforma, sa che cosa c'è nelle buste, e la stazione appaltante non sa chi ne ha inviata una",
                "the term runs. Until then nobody, not even the platform, knows what the envelopes hold, and the buyer does not know who sent one",
            ).to_owned(),
            (None, _) => scene.say("il termine è passato, si chiude", "the term has passed, it is being closed").to_owned(),
            (Some(_), 0) => scene
                .say("chiuso: nessuno ha migliorato la propria offerta", "closed: nobody improved the offer")
                .to_owned(),
            (Some(_), arrived) => format!("{} {arrived}", scene.say("chiuso. Offerte arrivate:", "closed. Offers that arrived:")),
        };
        Self {
            asked_at: instant(round.asked_at),
            until,
            tenderers: names.join("; "),
            request: round.request.clone(),
            state,
            offers: round
                .offers
                .iter()
                .map(|(id, offer)| OfferShown::of(scene, lot, id, &offer.envelope.status))
                .collect(),
        }
    }
}

impl OfferShown {
    fn of(scene: &Scene, lot: u16, tenderer: &OperatorId, status: &EnvelopeStatus) -> Self {
        let (offered, findings) = match status {
            EnvelopeStatus::Opened { contents, findings, .. } => {
                let offered = scoring::figure_offered(&scene.state, lot, contents);
                (offered.map(|value| scene.offered(&value)).unwrap_or_default(), findings.as_slice())
            }
            EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => (String::new(), [].as_slice()),
        };
        let closed = words::envelope_status(status, scene.lang()).to_owned();
        Self {
            tenderer: scene.firm(tenderer),
            offered: if offered.is_empty() { closed } else { offered },
            findings: findings.iter().map(|finding| scene.say(&finding.it, &finding.en).to_owned()).collect(),
        }
    }
}

fn asking(_: &Scene, lot: u16, posted: &Posted) -> Result<acts::AskImprovedOffers, ApiError> {
    let until = posted.moment("until").map_err(|refusal| refusal.with("field", "until"))?;
    Ok(acts::AskImprovedOffers { lot, until, request: posted.text("request").to_owned() })
}

fn form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let tie = scene.state.lots.get(&lot).and_then(|found| found.unresolved.as_ref());
    let names: Vec<String> = tie.iter().flat_map(|tie| &tie.tenderers).map(|id| scene.firm(id)).collect();
    let now = scene.viewer.layout.now;
    let latest = acts::improvement_until_max(&scene.state, now).unwrap_or(now);
    let title =
        format!("{} {}", lang.say("Chiedere offerte migliorative:", "Ask for improved offers:"), scene.lot_short(lot));
    scene
        .form(&title, lang.say("Invia la richiesta", "Send the request"), &ranking_of(scene, lot))
        .paragraph(Paragraph::default().say(lang.say("Alla pari: ", "Tied: ")).quote(names.join("; ")))
        .paragraph(lang.say(
            "Ciascuno può inviare, in una busta sigillata, una sola cifra migliore della prima; fino al termine può cambiarla. Passato il termine le buste si aprono in seduta con i custodi: viene prima l'offerta migliore. Chi non invia nulla, o non migliora, resta con l'offerta di prima.",
            "Each may send, in a sealed envelope, one figure better than the first; until the term it may be changed. After the term the envelopes are opened in a session with the custodians: the best one comes first. Who sends nothing, or does not improve, keeps the offer of before.",
        ))
        .field(
            Field::new("request", lang.say("Richiesta", "Request"), FieldKind::Area(acts::TEXT_LENGTH_MAX))
                .help(lang.say(
                    "La leggono i concorrenti alla pari: dica che i punteggi sono uguali e che possono migliorare il prezzo.",
                    "The tied tenderers read it: say that the scores are equal and that they may improve the price.",
                ))
                .article("art. 77 r.d. 827/1924"),
        )
        .field(
            Field::new("until", lang.say("Termine per inviare (ora italiana)", "Term to send (Italian time)"), FieldKind::Moment)
                .value(moment_value(latest))
                .help(match lang {
                    Lang::It => format!("Almeno {} ore da adesso e non oltre il {}.", acts::IMPROVEMENT_HOURS_MIN, instant(latest)),
                    Lang::En => format!("At least {} hours from now and not after {}.", acts::IMPROVEMENT_HOURS_MIN, instant(latest)),
                }),
        )
}
