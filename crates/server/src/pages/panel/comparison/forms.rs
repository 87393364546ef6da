//! Making the technical scores final, and showing them.

use ceralacca_procedure::{acts, scoring};

use crate::{
    access::Routes,
    pages::{
        FormPage,
        panel::{lot_act::LotAct, scene::Scene},
    },
};

pub(super) fn mount(routes: Routes) -> Routes {
    let routes = LotAct {
        path: "/procedures/{procedure}/lots/{lot}/technical",
        form: final_form,
        command: |_, lot, _| Ok(acts::ScoreTechnical { lot }),
    }
    .mount(routes);
    LotAct {
        path: "/procedures/{procedure}/lots/{lot}/show",
        form: show_form,
        command: |_, lot, _| Ok(acts::ShowTechnical { lot }),
    }
    .mount(routes)
}

fn comparison_of(scene: &Scene, lot: u16) -> String {
    scene.path(&format!("/lots/{lot}/comparison"))
}

fn final_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!(
        "{} {}",
        lang.say("Rendere definitivi i punteggi tecnici:", "Make the technical scores final:"),
        scene.lot_short(lot)
    );
    let mut form = scene
        .form(&title, lang.say("Rendi definitivi", "Make final"), &comparison_of(scene, lot))
        .grave()
        .paragraph(lang.say(
            "I punteggi non si cambiano più. Nulla è ancora visibile ai concorrenti, e nessuna busta economica si apre prima che i punteggi siano mostrati.",
            "The scores cannot be changed any more. Nothing is visible to tenderers yet, and no economic envelope opens before the scores are shown.",
        ));
    // Who falls is named only to whom the commission is: the act is due when every sheet is locked.
    if scene.due(acts::ScoreTechnical { lot }).is_ok()
        && let Ok(scores) = scoring::technical(&scene.state, lot)
        && !scores.below_threshold.is_empty()
    {
        let names: Vec<String> = scores.below_threshold.iter().map(|id| scene.firm(id)).collect();
        form = form.paragraph(format!(
            "{} {}.",
            lang.say(
                "Con questo atto sono esclusi dal lotto, perché sotto la soglia di sbarramento (le loro buste economiche restano chiuse):",
                "By this act they are excluded from the lot, being below the quality threshold (their economic envelopes stay closed):"
            ),
            names.join("; ")
        ));
    }
    form
}

fn show_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title =
        format!("{} {}", lang.say("Mostrare i punteggi tecnici:", "Show the technical scores:"), scene.lot_short(lot));
    scene
        .form(&title, lang.say("Mostra ai concorrenti", "Show to tenderers"), &comparison_of(scene, lot))
        .grave()
        .paragraph(lang.say(
            "I concorrenti del lotto vedono subito i punteggi tecnici di tutti. Solo da qui le loro buste economiche possono aprirsi, in seduta.",
            "The tenderers of the lot see everybody's technical scores at once. Only from here may their economic envelopes open, in a session.",
        ))
}
