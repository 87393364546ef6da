//! How tenders are scored: quality, price formula with its words and curve, ties.

use serde_json::json;

use super::{
    criteria, price_formula,
    words::{choices, rounding_modes},
};
use crate::pages::{
    Choice, Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Variant, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// The step "award".
pub fn nodes(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let quality = Toggle {
        path: "award.technical".to_owned(),
        label: say("Si valuta anche la qualità (rapporto qualità/prezzo)", "Quality is scored too (best price-quality ratio)").to_owned(),
        help: Some(
            say(
                "Se no, conta solo il prezzo (minor prezzo, oppure prezzo senza punteggio negli affidamenti diretti). Con la qualità servono la busta tecnica e la commissione: si aggiungono da sole.",
                "If not, the price alone counts (lowest price, or price without points in direct awards). Quality needs a technical envelope and a commission: they are added by themselves.",
            )
            .to_owned(),
        ),
        article: Some("art. 108 c.1-4 D.Lgs. 36/2023".to_owned()),
        template: criteria::template(),
        nodes: if tree.get("award.technical").is_some() { criteria::nodes(tree, lang) } else { Vec::new() },
    };
    let mut economic: Vec<Node> = vec![
        Leaf::new("award.economic.formula.kind", say("Come il prezzo diventa punti", "How the price becomes points"), Kind::Select(price_formula::kinds(lang))).article("art. 108 c.1, All. I.7 D.Lgs. 36/2023").variants(price_formula::variants()).into(),
        price_formula::names(lang),
        Leaf::new("award.economic.max_points", say("Punti del prezzo", "Points of the price"), Kind::Decimal)
            .help(say("Qualità e prezzo fanno 100; al massimo 30 se la manodopera è almeno la metà della base. 0 se il prezzo non ha punteggio.", "Quality and price make 100; 30 at most where labour is at least half of the base. 0 where the price has no points."))
            .article("art. 108 c.4 D.Lgs. 36/2023")
            .into(),
        Leaf::new("award.economic.item", say("Voce dell'offerta che dice il ribasso o il prezzo", "Item of the tender that tells the discount or the price"), Kind::Select(figures(tree, lang))).into(),
    ];
    economic.extend(price_formula::parameters(tree, lang));
    economic.extend(price_formula::picture(tree, lang));
    economic.push(
        Leaf::new(
            "award.economic.input_decimals.decimals",
            say("Decimali dell'offerta che contano", "Decimals of the offer that count"),
            Kind::Integer(0, 12),
        )
        .help(say("Gli stessi della voce nella busta.", "The same as those of the item in the envelope."))
        .into(),
    );
    let more = choices(
        lang,
        &[
            ("ignored", "non si considerano", "they do not count"),
            ("rounded_half_up", "si arrotonda, la metà per eccesso", "the offer is rounded, a half goes up"),
            ("refused", "l'offerta non è ammessa", "the offer is not accepted"),
        ],
    );
    economic.push(
        Leaf::new("award.economic.input_decimals.more", say("Altri decimali", "Further decimals"), Kind::Select(more))
            .into(),
    );
    economic.extend(rounding(
        "award.economic.rounding",
        say("Arrotondamento dei punti del prezzo", "Rounding of the price's points"),
        lang,
    ));
    let mut nodes = vec![
        Node::Toggle(quality),
        Group::node("award.economic", say("Prezzo", "Price"), "art. 108 D.Lgs. 36/2023", economic),
        ties(tree, lang),
    ];
    nodes.extend(rounding(
        "award.total_rounding",
        say("Arrotondamento del punteggio totale", "Rounding of the total"),
        lang,
    ));
    nodes
}

/// The figures that the economic or the single envelope asks for.
fn figures(tree: &Tree, lang: Lang) -> Vec<Choice> {
    let mut found = vec![Choice::new("", lang.say("— scelga —", "— choose —"))];
    for envelope in
        tree.entries("envelopes").filter(|path| matches!(tree.text(&format!("{path}.class")), "economic" | "single"))
    {
        for item in
            tree.entries(&format!("{envelope}.items")).filter(|item| tree.text(&format!("{item}.kind")) == "number")
        {
            found.push(Choice::written(tree.text(&format!("{item}.id")), tree.text(&format!("{item}.title"))));
        }
    }
    let present = tree.text("award.economic.item");
    if !found.iter().any(|choice| choice.value == present) {
        found.push(Choice::written(present, present));
    }
    found
}

/// The two fields of a rounding.
pub(super) fn rounding(path: &str, label: &str, lang: Lang) -> [Node; 2] {
    let decimals = format!("{label}: {}", lang.say("decimali", "decimals"));
    [
        Leaf::new(format!("{path}.mode"), label, Kind::Select(rounding_modes(lang))).absent("none").into(),
        Leaf::new(format!("{path}.decimals"), &decimals, Kind::Integer(0, 12)).absent(0).into(),
    ]
}

fn ties(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let steps = choices(
        lang,
        &[
            ("higher_technical", "prevale il punteggio tecnico più alto", "the higher technical score comes first"),
            ("higher_economic", "prevale il punteggio economico più alto", "the higher economic score comes first"),
            ("improved_offer", "si chiede di migliorare l'offerta", "those who are equal improve their offers"),
            ("draw", "sorteggio", "draw by lot"),
        ],
    );
    let variants = || {
        let none = |value| Variant { value, fields: Vec::new() };
        vec![
            none("higher_technical"),
            none("higher_economic"),
            Variant { value: "improved_offer", fields: vec![("days", json!(5))] },
            none("draw"),
        ]
    };
    let entry = |path: String| {
        let mut nodes: Vec<Node> = vec![
            Leaf::new(format!("{path}.step"), say("Che cosa si fa", "What is done"), Kind::Select(steps.clone()))
                .variants(variants())
                .into(),
        ];
        if tree.text(&format!("{path}.step")) == "improved_offer" {
            nodes.push(
                Leaf::new(
                    format!("{path}.days"),
                    say("Giorni per migliorare", "Days to improve"),
                    Kind::Integer(1, 255),
                )
                .into(),
            );
        }
        Entry { title: Words::default(), cells: Vec::new(), nodes, path }
    };
    Node::List(List {
        path: "award.ties".to_owned(),
        title: say("A parità di punteggio, nell'ordine", "When totals are equal, in this order").to_owned(),
        help: None,
        article: Some("art. 77 R.D. 827/1924".to_owned()),
        columns: Vec::new(),
        entries: tree.entries("award.ties").map(entry).collect(),
        adds: vec![(say("Aggiungi un passo", "Add a step").to_owned(), json!({ "step": "draw" }))],
        ordered: true,
    })
}
