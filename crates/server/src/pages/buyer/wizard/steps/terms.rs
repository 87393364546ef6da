//! Instants and durations.

use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Leaf, Node},
        typed::Kind,
    },
};

/// The step "terms".
pub fn nodes(lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    vec![
        Node::Text(say("Tutte le ore sono italiane. Fa fede l'orologio della piattaforma.", "All hours are Italian time. The platform's clock counts.").to_owned()),
        Leaf::new("terms.sent", say("Invio del bando o dell'invito", "Notice or invitation sent"), Kind::Moment).article("art. 84, 85 D.Lgs. 36/2023").into(),
        Leaf::new("terms.questions", say("Termine per i chiarimenti", "Term for questions"), Kind::Moment)
            .help(say("Le risposte arrivano almeno 6 giorni prima del termine delle offerte. Vuoto: fino al termine delle offerte.", "Answers come at least 6 days before the term for tenders. Empty: until the term for tenders."))
            .article("art. 88 c.3 D.Lgs. 36/2023")
            .optional()
            .into(),
        submission(lang).into(),
        Leaf::new("terms.first_session", say("Prima seduta", "First session"), Kind::Moment).help(say("Vuoto: si convoca dopo.", "Empty: it is convened later.")).optional().into(),
        Leaf::new("terms.session_notice_hours", say("Ore di preavviso di una seduta", "Hours of notice before a session"), Kind::Integer(0, 8760)).absent(0).into(),
        Leaf::new("terms.cure_days", say("Giorni per il soccorso istruttorio", "Days given to cure"), Kind::Integer(5, 10)).help(say("Da 5 a 10.", "5 to 10.")).article("art. 101 c.1 D.Lgs. 36/2023").into(),
        Leaf::new("terms.validity_days", say("Giorni per cui l'offerta è vincolante", "Days for which a tender binds"), Kind::Integer(1, 60_000)).help(say("180 se il bando non dice altro.", "180 unless the notice says otherwise.")).article("art. 17 c.4 D.Lgs. 36/2023").into(),
        Leaf::new("terms.late_bytes_hours", say("Ore dopo il termine entro cui finire un caricamento annunciato", "Hours after the term to finish an announced upload"), Kind::Integer(0, 720))
            .help(say("In questa versione 0: il caricamento finisce entro il termine.", "In this version 0: the upload ends within the term."))
            .absent(0)
            .into(),
    ]
}

/// The term for tenders.
pub(super) fn submission(lang: Lang) -> Leaf {
    Leaf::new("terms.submission", lang.say("Termine per le offerte", "Term for tenders"), Kind::Moment)
        .help(lang.say(
            "L'istante stesso è ancora in tempo. Meglio di giorno, da lunedì a venerdì. Ora italiana.",
            "The instant itself is still in time. Better by day, Monday to Friday. Italian time.",
        ))
        .article("art. 71, 92 D.Lgs. 36/2023")
}
