//! A direct award to one firm on one page: what, to whom, for how much, until when. The rest has defaults that the law allows.

use serde_json::json;

use super::{
    identity, lots, participation, terms,
    words::{Known, cpv_found, cpv_help},
};
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Leaf, Node},
        tree::Tree,
        typed::Kind,
    },
};

/// Items that ask for the tenderer's own costs (art. 108 c.9): not for supplies and intellectual services.
const OWN_COSTS: [(&str, &str, &str); 2] = [
    ("costo_manodopera", "Costi della manodopera", "labour_cost"),
    ("costo_sicurezza", "Oneri aziendali di salute e sicurezza", "safety_cost"),
];

/// The step "direct".
pub fn nodes(tree: &Tree, known: &Known, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let cpv = tree.text("lots[0].cpv");
    vec![
        Leaf::new("title", say("Oggetto", "Object"), Kind::Line)
            .help(say(
                "Ad esempio: Manutenzione del verde pubblico, anno 2027.",
                "For example: upkeep of public green areas, 2027.",
            ))
            .into(),
        Leaf::new("object", say("Che cosa si acquista", "What is bought"), Kind::Radio(identity::objects(lang)))
            .help(say(
                "Servizi e forniture sotto 140.000 euro, lavori sotto 150.000 euro.",
                "Services and supplies below 140,000 euro, works below 150,000 euro.",
            ))
            .article("art. 50 c.1 lett. a-b D.Lgs. 36/2023")
            .into(),
        identity::intellectual(lang).into(),
        Leaf::new("lots[0].cpv", "CPV", Kind::Line)
            .help(cpv_help(cpv, lang))
            .search(cpv_found(cpv, lang))
            .article("reg. (CE) 213/2008")
            .into(),
        lots::cig("lots[0]", lang).into(),
        identity::cup(lang).into(),
        Leaf::new("amounts.base", say("Importo, IVA esclusa", "Amount, VAT excluded"), Kind::Money)
            .help(say(
                "È anche il prezzo massimo che l'operatore può offrire. Ad esempio 38500,00.",
                "Also the highest price that the firm may offer. For example 38500.00.",
            ))
            .article("art. 14 c.4 D.Lgs. 36/2023")
            .into(),
        participation::operator(tree, "participation.invited[0]", known, lang)
            .article("art. 49 (rotazione), art. 50 c.1 D.Lgs. 36/2023")
            .into(),
        terms::submission(lang).into(),
        identity::labour_agreement(lang).into(),
    ]
}

/// What follows from the one page: the lot is the whole, the letter of art. 50 follows the object.
pub fn mirror(tree: &mut Tree) {
    for (from, to) in [
        ("title", "lots[0].title"),
        ("amounts.base", "amounts.estimated_total"),
        ("amounts.base", "lots[0].amount"),
        ("amounts.base", "lots[0].base"),
    ] {
        if let Some(value) = tree.get(from).cloned() {
            tree.set(to, value);
        }
    }
    let letter = if tree.text("object") == "works" { "a" } else { "b" };
    tree.set("legal_basis", json!([format!("art. 50 c.1 lett. {letter}) D.Lgs. 36/2023")]));
    own_costs(tree);
}

fn own_costs(tree: &mut Tree) {
    let wanted = tree.text("object") != "supplies" && !tree.is_true("intellectual");
    let list = "envelopes[0].items";
    for (id, title, used_as) in OWN_COSTS {
        let found = tree.entries(list).find(|item| tree.text(&format!("{item}.id")) == id);
        match (wanted, found) {
            (true, None) => {
                let item = json!({ "id": id, "title": title, "kind": "number", "unit": "€", "min": "0", "decimals": 2, "more_decimals": "refused", "used_as": used_as });
                let added = tree.push(list, item);
                // The signed summary stays last.
                if tree.len(list) > 1 {
                    tree.shift(&added, false);
                }
            }
            (false, Some(item)) => {
                tree.remove(&item);
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
}
