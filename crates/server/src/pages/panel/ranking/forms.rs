//! Making the ranking.

use ceralacca_procedure::{
    acts,
    policy::Act,
    state::{LotStage, LotState},
};

use super::{draw, improvement};
use crate::{
    access::Routes,
    pages::{
        FormPage,
        panel::{lot_act::LotAct, scene::Scene},
    },
};

pub(super) fn mount(routes: Routes) -> Routes {
    LotAct {
        path: "/procedures/{procedure}/lots/{lot}/rank",
        form: rank_form,
        command: |_, lot, _| Ok(acts::Rank { lot }),
    }
    .mount(routes)
}

/// The act that is due, with its address.
pub(super) fn next(scene: &Scene, lot: u16, found: &LotState) -> Option<(String, &'static str)> {
    if let Some(draw) = draw::next(scene, lot) {
        return Some(draw);
    }
    if let Some(improvement) = improvement::next(scene, lot, found) {
        return Some(improvement);
    }
    let drawn = found.unresolved.as_ref().is_some_and(|tie| found.is_drawn(tie));
    let again = found.stage == LotStage::Ranked && (drawn || improvement::is_settled(found));
    if (found.stage != LotStage::Ranked || again) && scene.may(Act::Rank) && scene.due(acts::Rank { lot }).is_ok() {
        let address = scene.path(&format!("/lots/{lot}/rank"));
        return Some((address, scene.say("Forma la graduatoria", "Make the ranking")));
    }
    None
}

pub(super) fn ranking_of(scene: &Scene, lot: u16) -> String {
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
