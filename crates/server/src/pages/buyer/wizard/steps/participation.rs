//! Who may tender and in which forms; who is invited.

use ceralacca_procedure::definition::TENDER_BYTES_STATED_MAX;
use serde_json::json;

use super::words::{Known, choices};
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Entry, Leaf, List, Node, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// The step "participation".
pub fn nodes(tree: &Tree, known: &Known, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let forms = choices(
        lang,
        &[
            ("single", "operatore singolo (lett. a)", "single operator (a)"),
            ("cooperative_consortium", "consorzio di cooperative (lett. b)", "consortium of cooperatives (b)"),
            ("craft_consortium", "consorzio di imprese artigiane (lett. c)", "consortium of craft firms (c)"),
            ("stable_consortium", "consorzio stabile (lett. d)", "stable consortium (d)"),
            ("formed_group", "raggruppamento temporaneo costituito (lett. e)", "formed group (e)"),
            (
                "group_to_be_formed",
                "raggruppamento temporaneo da costituire (lett. e, art. 68)",
                "group to be formed (e, art. 68)",
            ),
            ("ordinary_consortium", "consorzio ordinario (lett. f)", "ordinary consortium (f)"),
            ("network", "aggregazione di rete (lett. g)", "network (g)"),
            ("european_grouping", "GEIE (lett. h)", "European economic interest grouping (h)"),
        ],
    );
    let mut nodes = vec![
        Leaf::new(
            "participation.forms",
            say("Forme di partecipazione ammesse", "Forms of participation admitted"),
            Kind::Checks(forms),
        )
        .article("art. 65 c.2 D.Lgs. 36/2023")
        .into(),
        Leaf::new(
            "participation.lots_max",
            say("Lotti per cui si può presentare offerta, al massimo", "Lots for which one may tender, at most"),
            Kind::Integer(1, 1000),
        )
        .help(say("Vuoto: per tutti.", "Empty: for all."))
        .article("art. 58 c.4 D.Lgs. 36/2023")
        .optional()
        .into(),
        Leaf::new(
            "participation.tender_bytes_max",
            say("Byte di un'intera offerta, al massimo", "Bytes of a whole tender, at most"),
            Kind::Integer(1, i64::try_from(TENDER_BYTES_STATED_MAX).unwrap_or(i64::MAX)),
        )
        .help(say("Vuoto: 50 GB.", "Empty: 50 GB."))
        .optional()
        .into(),
    ];
    let by_invitation = tree.text("procedure") != "open";
    if by_invitation || tree.len("participation.invited") > 0 {
        nodes.push(invited(tree, known, lang));
    }
    nodes
}

/// The operators invited, and the search for further ones.
fn invited(tree: &Tree, known: &Known, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let entry = |path: String| Entry {
        title: Words::own(known.operator(tree.text(&format!("{path}.operator")))),
        cells: Vec::new(),
        nodes: vec![operator(tree, &path, known, lang).into()],
        path,
    };
    Node::List(List {
        path: "participation.invited".to_owned(),
        title: say("Operatori invitati", "Operators invited").to_owned(),
        help: Some(
            say(
                "Si scelgono tra gli operatori registrati. L'elenco non è mostrato a nessuno fino alla scadenza delle offerte.",
                "Chosen among the operators registered. The list is shown to nobody before the term for tenders.",
            )
            .to_owned(),
        ),
        article: Some("art. 35 c.2, art. 49, art. 50 c.1 D.Lgs. 36/2023".to_owned()),
        columns: Vec::new(),
        entries: tree.entries("participation.invited").map(entry).collect(),
        adds: vec![(say("Aggiungi un invitato", "Add an invited operator").to_owned(), json!({ "operator": "" }))],
        ordered: false,
    })
}

/// The field for one invited operator.
pub(super) fn operator(tree: &Tree, invitee: &str, known: &Known, lang: Lang) -> Leaf {
    let path = format!("{invitee}.operator");
    let found = known.found.get(tree.text(&path)).cloned().unwrap_or_default();
    let chosen = known.operators.iter().find(|(id, _)| tree.text(&path) == id);
    let help = match (chosen, lang) {
        (Some((_, name)), Lang::It) => {
            format!("Scelto: {name}. Per cambiarlo scriva un altro nome o codice fiscale e prema Cerca.")
        }
        (Some((_, name)), Lang::En) => {
            format!("Chosen: {name}. To change, write another name or tax code and press Search.")
        }
        (None, _) => lang
            .say(
                "Scriva parte del nome o il codice fiscale, prema Cerca e scelga tra gli operatori registrati.",
                "Write part of the name, or the tax code, press Search and choose among the operators registered.",
            )
            .to_owned(),
    };
    Leaf::new(path, lang.say("Operatore", "Operator"), Kind::Line).help(help).search(found)
}
