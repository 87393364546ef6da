//! How tenders are scored: quality, price formula with its words and curve, ties.

use askama::Template;
use ceralacca_evaluation::{EconomicRules, Exact, FormulaText, PriceFormula};
use serde_json::json;

use super::{
    criteria,
    words::{choices, rounding_modes},
};
use crate::pages::{
    Choice, Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Variant, Words},
        tree::Tree,
        typed::Kind,
    },
    charts::PriceCurve,
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
        Leaf::new("award.economic.formula.kind", say("Come il prezzo diventa punti", "How the price becomes points"), Kind::Select(formulas(lang))).article("art. 108 c.1, All. I.7 D.Lgs. 36/2023").variants(variants()).into(),
        Leaf::new("award.economic.max_points", say("Punti del prezzo", "Points of the price"), Kind::Decimal)
            .help(say("Qualità e prezzo fanno 100; al massimo 30 se la manodopera è almeno la metà della base. 0 se il prezzo non ha punteggio.", "Quality and price make 100; 30 at most where labour is at least half of the base. 0 where the price has no points."))
            .article("art. 108 c.4 D.Lgs. 36/2023")
            .into(),
        Leaf::new("award.economic.item", say("Voce dell'offerta che dice il ribasso o il prezzo", "Item of the tender that tells the discount or the price"), Kind::Select(figures(tree, lang))).into(),
    ];
    economic.extend(parameters(tree, lang));
    economic.extend(picture(tree, lang));
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

fn formulas(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("discount_over_best", "in proporzione al ribasso migliore", "in proportion to the best discount"),
            ("step_table", "per fasce di ribasso", "by bands of discount"),
            (
                "linear_price",
                "in proporzione al risparmio sulla base (prezzi)",
                "in proportion to the saving on the base (prices)",
            ),
            ("inverse_proportional", "proporzionalità inversa al prezzo", "inversely proportional to the price"),
            ("none", "il prezzo non ha punteggio (affidamento diretto)", "the price has no points (direct award)"),
        ],
    )
}

fn variants() -> Vec<Variant> {
    let bands = json!([{ "from": "0", "to": "5", "points": "0" }, { "from": "5", "points": "" }]);
    vec![
        Variant { value: "discount_over_best", fields: vec![("all_zero", json!("zero_points"))] },
        Variant { value: "step_table", fields: vec![("bands", bands), ("between", json!("upper_band"))] },
        Variant { value: "linear_price", fields: vec![("all_at_base", json!("zero_points"))] },
        Variant { value: "inverse_proportional", fields: Vec::new() },
        Variant { value: "none", fields: Vec::new() },
    ]
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

fn zero_cases(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("zero_points", "nessuno ha punti", "nobody has points"),
            ("full_points", "tutti hanno il massimo", "everybody has the maximum"),
        ],
    )
}

/// What the chosen formula leaves open.
fn parameters(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("award.economic.formula.{field}");
    match tree.text(&at("kind")) {
        "discount_over_best" => vec![
            Leaf::new(
                at("all_zero"),
                say("Se nessuno offre un ribasso", "If nobody offers a discount"),
                Kind::Radio(zero_cases(lang)),
            )
            .into(),
        ],
        "linear_price" => vec![
            Leaf::new(
                at("all_at_base"),
                say("Se tutti i prezzi sono pari alla base", "If every price equals the base"),
                Kind::Radio(zero_cases(lang)),
            )
            .into(),
        ],
        "step_table" => bands(tree, lang),
        _ => Vec::new(),
    }
}

fn bands(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let entry = |path: String| Entry {
        title: Words::ours(say("Fascia", "Band")),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.from"), say("Da (%)", "From (%)"), Kind::Decimal).into(),
            Leaf::new(format!("{path}.to"), say("A (%), compreso", "To (%), included"), Kind::Decimal)
                .help(say("Vuoto nell'ultima: in poi.", "Empty in the last one: and above."))
                .optional()
                .into(),
            Leaf::new(format!("{path}.points"), say("Punti", "Points"), Kind::Decimal).into(),
        ],
        path,
    };
    let between = choices(
        lang,
        &[
            ("upper_band", "appartiene alla fascia superiore", "belongs to the band above"),
            ("lower_band", "appartiene alla fascia inferiore", "belongs to the band below"),
            ("refused", "non è ammesso", "is not accepted"),
        ],
    );
    vec![
        Node::List(List {
            path: "award.economic.formula.bands".to_owned(),
            title: say("Fasce di ribasso", "Bands of discount").to_owned(),
            help: Some(say("Dalla più bassa alla più alta.", "From the lowest to the highest.").to_owned()),
            article: None,
            columns: Vec::new(),
            entries: tree.entries("award.economic.formula.bands").map(entry).collect(),
            adds: vec![(say("Aggiungi una fascia", "Add a band").to_owned(), json!({ "from": "", "points": "" }))],
            ordered: true,
        }),
        Leaf::new(
            "award.economic.formula.between",
            say("Un ribasso che cade tra due fasce", "A discount between two bands"),
            Kind::Select(between),
        )
        .into(),
    ]
}

/// The formula in words, and as a curve.
fn picture(tree: &Tree, lang: Lang) -> Option<Node> {
    let rules: EconomicRules = serde_json::from_value(tree.get("award.economic")?.clone()).ok()?;
    let base: Option<Exact> = tree.text("lots[0].base").parse().ok();
    let words = lang.text(&rules.formula_text()).to_owned();
    if matches!(rules.formula, PriceFormula::None {}) {
        return Some(Node::Text(words));
    }
    let curve = PriceCurve::of(&rules, base.as_ref(), lang, "price-curve").and_then(|curve| curve.render().ok());
    let title = lang.say("La formula in parole e come curva", "The formula in words and as a curve");
    Some(Group::node("", title, "", std::iter::once(Node::Text(words)).chain(curve.map(Node::Drawing)).collect()))
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
