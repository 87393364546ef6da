//! Making the ranking; drawing lots.

use ceralacca_procedure::{
    acts,
    policy::Act,
    state::{LotStage, LotState},
};

use crate::{
    access::Routes,
    pages::{
        FormPage,
        panel::{lot_act::LotAct, scene::Scene},
    },
    routes::acts::draw_with_seed,
};

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = LotAct {
        path: "/procedures/{procedure}/lots/{lot}/rank",
        form: rank_form,
        command: |_, lot, _| acts::Rank { lot },
    }
    .mount(routes);
    LotAct {
        path: "/procedures/{procedure}/lots/{lot}/draw",
        form: draw_form,
        command: |app, lot, _| draw_with_seed(app, lot),
    }
    .mount(routes)
}

/// The act that is due, with its address.
pub(super) fn next(scene: &Scene, lot: u16, found: &LotState) -> Option<(String, &'static str)> {
    let draw = acts::RecordDraw { lot, seed: String::new() };
    if scene.may(Act::RecordDraw) && scene.due(draw).is_ok() {
        let address = scene.path(&format!("/lots/{lot}/draw"));
        return Some((address, scene.say("Sorteggia fra chi è alla pari", "Draw lots among those who are tied")));
    }
    let again = found.stage == LotStage::Ranked && found.unresolved.as_ref().is_some_and(|tie| found.is_drawn(tie));
    if (found.stage != LotStage::Ranked || again) && scene.may(Act::Rank) && scene.due(acts::Rank { lot }).is_ok() {
        let address = scene.path(&format!("/lots/{lot}/rank"));
        return Some((address, scene.say("Forma la graduatoria", "Make the ranking")));
    }
    None
}

fn ranking_of(scene: &Scene, lot: u16) -> String {
    scene.path(&format!("/lots/{lot}/ranking"))
}

fn rank_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Formare la graduatoria:", "Make the ranking:"), scene.lot_short(lot));
    scene
        .form(&title, lang.say("Forma la graduatoria", "Make the ranking"), &ranking_of(scene, lot))
        .paragraph(lang.say(
            "La piattaforma calcola punteggi economici, totali e posti con le formule degli atti di gara e li registra. Se poi qualcuno è escluso, la graduatoria si rifà.",
            "The platform computes economic points, totals and places by the formulas of the tender documents and records them. If somebody is excluded later, the ranking is made again.",
        ))
}

fn draw_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Sorteggio:", "Draw by lot:"), scene.lot_short(lot));
    let tied = scene.state.lots.get(&lot).and_then(|found| found.unresolved.as_ref());
    let names: Vec<String> = tied.iter().flat_map(|tie| &tie.tenderers).map(|id| scene.firm(id)).collect();
    scene
        .form(&title, lang.say("Sorteggia", "Draw"), &ranking_of(scene, lot))
        .grave()
        .paragraph(format!("{}: {}.", lang.say("Alla pari", "Tied"), names.join("; ")))
        .paragraph(lang.say(
            "La piattaforma estrae un seme casuale e lo registra; l'ordine è quello dell'impronta SHA-256 di seme, lotto e concorrente, così chiunque può rifare il sorteggio. Si fa una volta; poi la graduatoria va formata di nuovo.",
            "The platform draws a random seed and records it; the order is that of the SHA-256 of seed, lot and tenderer, so that anybody can repeat the draw. It is done once; then the ranking is made again.",
        ))
        .paragraph(lang.say("Art. 77 r.d. 827/1924.", "Art. 77 r.d. 827/1924."))
}
