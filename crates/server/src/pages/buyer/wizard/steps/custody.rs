//! Panels and key custodians.

use super::words::Known;
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Group, Leaf, Node},
        typed::Kind,
    },
};

/// The step "custody".
pub fn nodes(known: &Known, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let panels = vec![
        Leaf::new(
            "panels.opening_members",
            say("Componenti del seggio di gara", "Members of the opening panel"),
            Kind::Integer(1, 9),
        )
        .help(say("Ne basta uno.", "One is enough."))
        .article("art. 93 c.7 D.Lgs. 36/2023")
        .into(),
        Leaf::new(
            "panels.evaluation_members",
            say("Componenti della commissione giudicatrice", "Members of the evaluation panel"),
            Kind::Integer(0, 5),
        )
        .help(say(
            "Dispari, al massimo 5; 0 se non si valuta la qualità. Si nomina dopo il termine delle offerte.",
            "Odd, 5 at most; 0 where quality is not scored. Named after the term for tenders.",
        ))
        .article("art. 93 c.2-3 D.Lgs. 36/2023")
        .into(),
    ];
    let mut keys = vec![
        Node::Text(
            say(
                "Le offerte si aprono solo se un numero sufficiente di custodi, in seduta, dà la sua parte della chiave. Se uno solo basta, una persona sola può aprire: va detto agli offerenti. Se ne servono tutti, la perdita di una chiave rende le offerte illeggibili per sempre.",
                "Tenders open only when enough custodians give their part of the key, in a session. If one is enough, one person alone can open: tenderers must be told. If all are needed, one lost key makes the tenders unreadable for ever.",
            )
            .to_owned(),
        ),
        Leaf::new("custody.custodians", say("Custodi", "Custodians"), Kind::Integer(1, 15)).article("art. 25 c.1 D.Lgs. 36/2023").into(),
        Leaf::new("custody.threshold", say("Quanti devono agire per aprire", "How many must act to open"), Kind::Integer(1, 15)).into(),
    ];
    keys.push(Node::Text(in_force(known, lang)));
    vec![
        Group::node("panels", say("Seggio e commissione", "Panels"), "", panels),
        Group::node("custody", say("Custodi delle chiavi", "Key custodians"), "", keys),
    ]
}

/// The custodians in force in the body, in words.
pub fn in_force(known: &Known, lang: Lang) -> String {
    let names = known.custodians.join(", ");
    match (&known.custody, lang) {
        (None, Lang::It) => {
            "L'ente non ha ancora custodi in carica: li nomina l'amministratore dell'ente prima della pubblicazione."
                .to_owned()
        }
        (None, Lang::En) => {
            "The body has no custodians in force yet: its administrator names them before publication.".to_owned()
        }
        (Some(set), Lang::It) => format!(
            "In carica nell'ente: {names} – {} su {} per aprire (insieme di chiavi n. {}).",
            set.threshold,
            set.custodians.len(),
            set.epoch
        ),
        (Some(set), Lang::En) => format!(
            "In force in the body: {names} – {} of {} to open (set of keys no. {}).",
            set.threshold,
            set.custodians.len(),
            set.epoch
        ),
    }
}
