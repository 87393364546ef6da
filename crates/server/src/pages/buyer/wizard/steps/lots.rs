//! Lots with their codes, amounts and price lists; the limit on lots awarded to one tenderer.

use serde_json::json;

use super::words::{Known, choices, cpv_found, cpv_help};
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// Lines of a price list that a form shows; longer ones are changed by import.
const PRICES_SHOWN_MAX: usize = 100;

/// An empty cell says that it is empty.
fn dash(text: &str) -> String {
    if text.trim().is_empty() { "—".to_owned() } else { text.to_owned() }
}

/// The step "lots".
pub fn nodes(tree: &Tree, _: &Known, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let number = tree.len("lots") + 1;
    let entry = |path: String| {
        let text = |field: &str| tree.text(&format!("{path}.{field}")).to_owned();
        let amount = tree.get(&format!("{path}.amount"));
        let amount = amount.map(|value| Kind::Money.shown(value, lang).concat()).unwrap_or_default();
        let amount = if amount.is_empty() { dash(&amount) } else { format!("€\u{a0}{amount}") };
        let number = tree.get(&format!("{path}.number")).map(ToString::to_string).unwrap_or_default();
        Entry {
            title: Words::ours(format!("{} {number}", say("Lotto", "Lot"))),
            cells: vec![
                Words::own(text("title")),
                Words::ours(dash(&text("cig"))),
                Words::ours(dash(&text("cpv"))),
                Words::ours(amount),
            ],
            nodes: lot(tree, &path, lang),
            path,
        }
    };
    let nuts = tree.text("buyer.nuts");
    let fresh = json!({ "number": number, "title": "", "cpv": "", "nuts": nuts, "amount": "", "base": "", "base_unit": "€ complessivi" });
    let lots = List {
        path: "lots".to_owned(),
        title: say("Lotti", "Lots").to_owned(),
        help: Some(
            say(
                "Una procedura non divisa ha il lotto 1. Se non si divide in lotti, la decisione dice perché.",
                "A procedure without a split has lot 1. Where there is no split, the decision says why.",
            )
            .to_owned(),
        ),
        article: Some("art. 58 D.Lgs. 36/2023".to_owned()),
        columns: [("Lotto", "Lot"), ("Oggetto", "Object"), ("CIG", "CIG"), ("CPV", "CPV"), ("Importo", "Amount")]
            .map(|(it, en)| say(it, en).to_owned())
            .to_vec(),
        entries: tree.entries("lots").map(entry).collect(),
        adds: vec![(say("Aggiungi un lotto", "Add a lot").to_owned(), fresh)],
        ordered: false,
    };
    let limits = Toggle {
        path: "lot_limits".to_owned(),
        label: say(
            "Un concorrente può aggiudicarsi solo un certo numero di lotti",
            "A tenderer may be awarded so many lots only",
        )
        .to_owned(),
        help: Some(
            say(
                "Con più lotti. Il bando ne dice la ragione e come si sceglie quali lotti tenere.",
                "With several lots. The notice says why, and how it is chosen which lots are kept.",
            )
            .to_owned(),
        ),
        article: Some("art. 58 c.4 D.Lgs. 36/2023".to_owned()),
        template: json!({ "max_lots_per_tenderer": 1, "reason": "", "choice": ["highest_total", "lot_order"], "empty_lot": "stays_with_first" }),
        nodes: if tree.get("lot_limits").is_some() { limit(tree, lang) } else { Vec::new() },
    };
    vec![Node::List(lots), Node::Toggle(limits)]
}

fn lot(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let euro = say("Euro.", "Euro.");
    let cpv = tree.text(&at("cpv")).to_owned();
    vec![
        Leaf::new(at("number"), say("Numero", "Number"), Kind::Integer(1, 1000)).help(say("Da 1, senza salti.", "From 1, without gaps.")).into(),
        Leaf::new(at("title"), say("Oggetto del lotto", "Object of the lot"), Kind::Area).into(),
        cig(path, lang).into(),
        Leaf::new(at("cpv"), say("CPV principale", "Main CPV code"), Kind::Line).help(cpv_help(&cpv, lang)).search(cpv_found(&cpv, lang)).article("reg. (CE) 213/2008").into(),
        Leaf::new(at("cpv_additional"), say("Altri CPV", "Further CPV codes"), Kind::Lines).help(say("Uno per riga.", "One a line.")).optional().into(),
        Leaf::new(at("nuts"), say("Luogo di esecuzione (codice NUTS)", "Place of performance (NUTS code)"), Kind::Line).into(),
        Leaf::new(at("amount"), say("Importo del lotto", "Amount of the lot"), Kind::Money)
            .help(say("Come lo scrive il bando. La somma dei lotti è il valore stimato o la base di gara.", "As the notice states it. The lots sum up to the estimated value or to the base."))
            .into(),
        Leaf::new(at("base"), say("Base dell'offerta", "Base of the tender"), Kind::Money)
            .help(say("Ciò a cui si riferisce il ribasso o il prezzo: l'importo, oppure un prezzo unitario o la loro somma. Sopra, l'offerta è inammissibile.", "What the discount or the price refers to: the amount, or a unit price or their sum. Above it a tender is inadmissible."))
            .into(),
        Leaf::new(at("base_unit"), say("Unità della base", "Unit of the base"), Kind::Line).help(say("Ad esempio: € complessivi, IVA esclusa.", "For example: € in all, VAT excluded.")).into(),
        Leaf::new(at("labour"), say("Manodopera compresa nella base", "Labour within the base"), Kind::Money).help(euro).article("art. 41 c.14 D.Lgs. 36/2023").optional().into(),
        Leaf::new(at("labour_total"), say("Manodopera dell'intero lotto", "Labour of the whole lot"), Kind::Money)
            .help(say("Chi ne dichiara meno apre la verifica di anomalia.", "Who declares less opens the check of abnormally low tenders."))
            .article("art. 110 D.Lgs. 36/2023")
            .optional()
            .into(),
        Leaf::new(at("guarantee_base"), say("Importo su cui si calcola la garanzia provvisoria", "Amount on which the provisional guarantee is reckoned"), Kind::Money).help(euro).article("art. 106 c.1 D.Lgs. 36/2023").optional().into(),
        Leaf::new(at("periods"), say("Quante volte si acquistano le quantità dell'elenco prezzi", "How often the quantities of the price list are bought"), Kind::Integer(1, 60_000)).absent(1).into(),
        prices(tree, &at("prices"), lang),
    ]
}

/// The CIG of a lot.
pub(super) fn cig(lot: &str, lang: Lang) -> Leaf {
    Leaf::new(format!("{lot}.cig"), "CIG", Kind::Line)
        .help(lang.say(
            "10 cifre o lettere maiuscole. Può mancare finché si prepara.",
            "10 digits or capital letters. It may be missing while the draft is made.",
        ))
        .article("art. 3 L. 136/2010")
        .optional()
}

fn prices(tree: &Tree, list: &str, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let count = tree.len(list);
    if count > PRICES_SHOWN_MAX {
        return Node::Text(match lang {
            Lang::It => format!(
                "L'elenco prezzi ha {count} voci: si cambia esportando il file, correggendolo e importandolo. Qui resta com'è."
            ),
            Lang::En => format!(
                "The price list has {count} lines: change it by exporting the file, mending it and importing it. It stays as it is here."
            ),
        });
    }
    let entry = |path: String| Entry {
        title: Words::own(tree.text(&format!("{path}.title"))),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.id"), say("Sigla", "Identifier"), Kind::Line)
                .help(say("Lettere minuscole, cifre e trattini bassi.", "Lower-case letters, digits and underscores."))
                .into(),
            Leaf::new(format!("{path}.title"), say("Che cosa", "What"), Kind::Line).into(),
            Leaf::new(format!("{path}.unit"), say("Unità", "Unit"), Kind::Line).into(),
            Leaf::new(format!("{path}.price"), say("Prezzo a base di gara", "Price at the base"), Kind::Money).into(),
            Leaf::new(
                format!("{path}.labour"),
                say("Manodopera compresa nel prezzo", "Labour within the price"),
                Kind::Money,
            )
            .optional()
            .into(),
            Leaf::new(
                format!("{path}.safety"),
                say("Sicurezza compresa nel prezzo", "Safety within the price"),
                Kind::Money,
            )
            .optional()
            .into(),
            Leaf::new(format!("{path}.quantity"), say("Quantità", "Quantity"), Kind::Decimal).optional().into(),
            Leaf::new(
                format!("{path}.optional"),
                say("È solo un'opzione, fuori dalla base", "It is only an option, outside the base"),
                Kind::Tick,
            )
            .absent(false)
            .into(),
        ],
        path,
    };
    Node::List(List {
        path: list.to_owned(),
        title: say("Elenco prezzi", "Price list").to_owned(),
        help: Some(
            say(
                "Facoltativo. Dove ogni voce ha la quantità, il totale si confronta con la base di gara.",
                "Optional. Where every line has its quantity, the total is compared with the base.",
            )
            .to_owned(),
        ),
        article: None,
        columns: Vec::new(),
        entries: tree.entries(list).map(entry).collect(),
        adds: vec![(
            say("Aggiungi una voce di prezzo", "Add a price line").to_owned(),
            json!({ "id": format!("voce_{}", count + 1), "title": "", "unit": "", "price": "" }),
        )],
        ordered: true,
    })
}

fn limit(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let tests = choices(
        lang,
        &[
            ("highest_total", "il lotto con il suo punteggio totale più alto", "the lot with his highest total"),
            (
                "highest_technical",
                "il lotto con il suo punteggio tecnico più alto",
                "the lot with his highest technical score",
            ),
            ("lot_order", "il lotto che il bando elenca prima", "the lot that the notice lists first"),
            (
                "declared_preference",
                "il lotto che preferisce, come dichiara nella busta amministrativa",
                "the lot that he prefers, as he declares in the administrative envelope",
            ),
        ],
    );
    let entry = |path: String| Entry {
        title: Words::default(),
        cells: Vec::new(),
        nodes: vec![Leaf::new(path.clone(), say("Si tiene", "He keeps"), Kind::Select(tests.clone())).into()],
        path,
    };
    let choice = List {
        path: "lot_limits.choice".to_owned(),
        title: say("Quali lotti tiene chi è primo in troppi", "Which lots he keeps who is first in too many")
            .to_owned(),
        help: Some(
            say(
                "Nell'ordine: decide la prima regola che distingue due lotti.",
                "In this order: the first test that tells two lots apart decides.",
            )
            .to_owned(),
        ),
        article: None,
        columns: Vec::new(),
        entries: tree.entries("lot_limits.choice").map(entry).collect(),
        adds: vec![(say("Aggiungi una regola", "Add a test").to_owned(), json!("lot_order"))],
        ordered: true,
    };
    let empty = choices(
        lang,
        &[
            (
                "stays_with_first",
                "va al primo della sua graduatoria, oltre il limite",
                "goes to the first of its ranking, beyond the limit",
            ),
            ("not_awarded", "non è aggiudicato", "is not awarded"),
        ],
    );
    vec![Group::node(
        "",
        say("Limite di aggiudicazione", "Limit on awards"),
        "art. 58 c.4 D.Lgs. 36/2023",
        vec![
            Leaf::new(
                "lot_limits.max_lots_per_tenderer",
                say("Lotti al massimo", "Lots at most"),
                Kind::Integer(1, 1000),
            )
            .into(),
            Leaf::new("lot_limits.reason", say("Perché", "Why"), Kind::Area).into(),
            Leaf::new("lot_limits.reason_en", say("Perché, in inglese", "Why, in English"), Kind::Area)
                .optional()
                .into(),
            Node::List(choice),
            Leaf::new(
                "lot_limits.empty_lot",
                say("Un lotto rimasto senza altri concorrenti", "A lot left without other tenderers"),
                Kind::Radio(empty),
            )
            .into(),
        ],
    )]
}
