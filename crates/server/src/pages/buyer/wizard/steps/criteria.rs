//! Quality: criteria, sub-criteria, parts, how the commission judges, threshold, rescaling, rounding.

use ceralacca_evaluation::PAIRWISE_OFFERS_MAX;
use serde_json::{Value, json};

use super::{award::rounding, words::choices};
use crate::pages::{
    Choice, Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Variant, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// Where the technical rules stand.
const TECHNICAL: &str = "award.technical";

/// Technical rules to begin with.
pub fn template() -> Value {
    json!({ "max_points": "70", "scoring": { "method": "each_commissioner", "scale": scale() }, "criteria": [criterion(1)] })
}

fn criterion(number: usize) -> Value {
    json!({ "id": number.to_string(), "title": "", "max": "", "subcriteria": [subcriterion(number, 1)] })
}

fn subcriterion(criterion: usize, number: usize) -> Value {
    json!({ "id": format!("{criterion}.{number}"), "title": "", "parts": [{ "type": "discretionary", "max": "" }] })
}

/// Six judgements with their coefficients, as a first scale.
fn scale() -> Value {
    json!([
        { "value": "0", "label_it": "assente", "label_en": "absent" },
        { "value": "0.2", "label_it": "insufficiente", "label_en": "insufficient" },
        { "value": "0.4", "label_it": "parziale", "label_en": "partial" },
        { "value": "0.6", "label_it": "sufficiente", "label_en": "sufficient" },
        { "value": "0.8", "label_it": "buono", "label_en": "good" },
        { "value": "1", "label_it": "ottimo", "label_en": "excellent" },
    ])
}

/// The fields of the technical rules.
pub fn nodes(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{TECHNICAL}.{field}");
    let list = at("criteria");
    let entry = |(index, path): (usize, String)| {
        let text = |field: &str| tree.text(&format!("{path}.{field}")).to_owned();
        Entry {
            title: Words::own(format!("{} {}", text("id"), text("title"))),
            cells: vec![
                Words::ours(shown(tree, &format!("{path}.max"), lang)),
                Words::ours(tree.len(&format!("{path}.subcriteria")).to_string()),
            ],
            nodes: one_criterion(tree, &path, index + 1, lang),
            path,
        }
    };
    let criteria = List {
        title: say("Criteri", "Criteria").to_owned(),
        help: Some(
            say(
                "I punti dei criteri sommano ai punti della qualità.",
                "The points of the criteria sum up to those of quality.",
            )
            .to_owned(),
        ),
        article: Some("art. 108 c.7 D.Lgs. 36/2023".to_owned()),
        columns: [("Criterio", "Criterion"), ("Punti", "Points"), ("Sub-criteri", "Sub-criteria")]
            .map(|(it, en)| say(it, en).to_owned())
            .to_vec(),
        entries: tree.entries(&list).enumerate().map(entry).collect(),
        adds: vec![(say("Aggiungi un criterio", "Add a criterion").to_owned(), criterion(tree.len(&list) + 1))],
        ordered: true,
        path: list,
    };
    let mut nodes = vec![
        Leaf::new(at("max_points"), say("Punti della qualità", "Points of quality"), Kind::Decimal)
            .article("art. 108 c.4 D.Lgs. 36/2023")
            .into(),
        Node::List(criteria),
    ];
    nodes.extend(scoring(tree, lang));
    nodes.push(Node::Toggle(threshold(tree, lang)));
    let rescalings = choices(
        lang,
        &[
            ("none", "nessuna", "none"),
            (
                "first",
                "prima: il miglior coefficiente di ogni parte diventa 1",
                "first: the best coefficient of each part becomes 1",
            ),
            (
                "second",
                "seconda: la migliore offerta tecnica prende il massimo",
                "second: the best technical offer has the maximum",
            ),
            ("first_and_second", "la prima e poi la seconda", "the first, then the second"),
        ],
    );
    nodes.push(
        Leaf::new(at("rescaling"), say("Riparametrazione", "Rescaling"), Kind::Select(rescalings))
            .absent("none")
            .article("linee guida ANAC n. 2")
            .into(),
    );
    let roundings = [
        ("part", say("Arrotondamento dei punti di ogni parte", "Rounding of each part")),
        ("subcriterion", say("Arrotondamento dei sub-criteri", "Rounding of sub-criteria")),
        ("criterion", say("Arrotondamento dei criteri", "Rounding of criteria")),
        ("total", say("Arrotondamento del totale tecnico", "Rounding of the technical total")),
    ];
    let roundings = roundings
        .into_iter()
        .flat_map(|(stage, label)| rounding(&format!("{TECHNICAL}.rounding.{stage}"), label, lang));
    nodes.push(Group::node(
        &at("rounding"),
        say("Dove si arrotonda", "Where points are rounded"),
        "",
        roundings.collect(),
    ));
    nodes
}

fn shown(tree: &Tree, path: &str, lang: Lang) -> String {
    tree.get(path).map(|value| Kind::Decimal.shown(value, lang).concat()).unwrap_or_default()
}

fn one_criterion(tree: &Tree, path: &str, number: usize, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let list = format!("{path}.subcriteria");
    let entry = |path: String| Entry {
        title: Words::ours(format!("{} {}", say("Sub-criterio", "Sub-criterion"), tree.text(&format!("{path}.id")))),
        cells: Vec::new(),
        nodes: one_subcriterion(tree, &path, lang),
        path,
    };
    let subcriteria = List {
        title: say("Sub-criteri", "Sub-criteria").to_owned(),
        help: Some(say("Un criterio non diviso ne ha uno.", "A criterion without a split has one.").to_owned()),
        article: None,
        columns: Vec::new(),
        entries: tree.entries(&list).map(entry).collect(),
        adds: vec![(
            say("Aggiungi un sub-criterio", "Add a sub-criterion").to_owned(),
            subcriterion(number, tree.len(&list) + 1),
        )],
        ordered: true,
        path: list,
    };
    let mut nodes = titled(path, lang);
    nodes.push(
        Leaf::new(
            format!("{path}.max"),
            say("Punti: la somma delle parti dei sub-criteri", "Points: the sum of all parts of its sub-criteria"),
            Kind::Decimal,
        )
        .into(),
    );
    nodes.push(Node::List(subcriteria));
    nodes
}

fn titled(path: &str, lang: Lang) -> Vec<Node> {
    vec![
        Leaf::new(format!("{path}.id"), lang.say("Numero nel bando", "Number in the notice"), Kind::Line).into(),
        Leaf::new(format!("{path}.title"), lang.say("Titolo", "Title"), Kind::Line).into(),
        Leaf::new(format!("{path}.title_en"), lang.say("Titolo in inglese", "Title in English"), Kind::Line)
            .optional()
            .into(),
    ]
}

fn one_subcriterion(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let list = format!("{path}.parts");
    let add = |it: &str, en: &str, part: Value| (lang.say(it, en).to_owned(), part);
    let parts = List {
        title: lang.say("Da che cosa vengono i punti", "Where the points come from").to_owned(),
        help: Some(
            lang.say(
                "Al massimo una parte discrezionale (D); quante si vuole quantitative (Q) e tabellari (T).",
                "At most one discretionary part (D); any number of quantitative (Q) and tabular (T) ones.",
            )
            .to_owned(),
        ),
        article: None,
        columns: Vec::new(),
        entries: tree
            .entries(&list)
            .map(|path| Entry { title: Words::default(), cells: Vec::new(), nodes: part(tree, &path, lang), path })
            .collect(),
        adds: vec![
            add(
                "Aggiungi una parte discrezionale (D)",
                "Add a discretionary part (D)",
                json!({ "type": "discretionary", "max": "" }),
            ),
            add(
                "Aggiungi una parte quantitativa (Q)",
                "Add a quantitative part (Q)",
                json!({ "type": "quantitative", "max": "", "item": "", "unit": "", "rule": { "kind": "per_unit", "points": "1" } }),
            ),
            add(
                "Aggiungi una parte tabellare (T)",
                "Add a tabular part (T)",
                json!({ "type": "tabular", "max": "", "item": "", "predicate": { "text_it": "", "text_en": "", "condition": { "kind": "is_true" } } }),
            ),
        ],
        ordered: true,
        path: list,
    };
    let mut nodes = titled(path, lang);
    nodes.push(Node::List(parts));
    nodes
}

fn part(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let kind = tree.text(&format!("{path}.type"));
    let heading = match kind {
        "quantitative" => say("Quantitativa (Q): si calcola da un numero", "Quantitative (Q): computed from a number"),
        "tabular" => say("Tabellare (T): tutti i punti o nessuno", "Tabular (T): all points or none"),
        _ => say("Discrezionale (D): la giudica la commissione", "Discretionary (D): judged by the commission"),
    };
    let mut nodes = vec![
        Node::Text(heading.to_owned()),
        Leaf::new(format!("{path}.max"), say("Punti al massimo", "Points at most"), Kind::Decimal).into(),
    ];
    nodes.extend(match kind {
        "quantitative" => quantitative(tree, path, lang),
        "tabular" => tabular(tree, path, lang),
        _ if tree.text("award.technical.scoring.method") == "collegial" => vec![judgements(tree, path, lang)],
        _ => Vec::new(),
    });
    nodes
}

/// Items of the technical envelope of certain kinds.
fn items(tree: &Tree, kinds: &[&str], present: &str, lang: Lang) -> Vec<Choice> {
    let mut found = vec![Choice::new("", lang.say("— scelga —", "— choose —"))];
    for envelope in tree.entries("envelopes").filter(|path| tree.text(&format!("{path}.class")) == "technical") {
        for item in tree
            .entries(&format!("{envelope}.items"))
            .filter(|item| kinds.contains(&tree.text(&format!("{item}.kind"))))
        {
            found.push(Choice::written(tree.text(&format!("{item}.id")), tree.text(&format!("{item}.title"))));
        }
    }
    if !found.iter().any(|choice| choice.value == present) {
        found.push(Choice::written(present, present));
    }
    found
}

fn ascertained(path: &str, lang: Lang) -> Node {
    let whose = choices(
        lang,
        &[
            ("declared", "quello dichiarato dal concorrente", "what the tenderer declared"),
            ("panel", "quello accertato dalla commissione", "what the commission found"),
        ],
    );
    Leaf::new(format!("{path}.ascertained"), lang.say("Quale dato conta", "Which answer counts"), Kind::Radio(whose))
        .absent("declared")
        .into()
}

fn quantitative(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let rules = choices(
        lang,
        &[
            ("per_unit", "tanti punti per ogni unità", "so many points for each unit"),
            ("per_block", "tanti punti ogni tante unità complete", "so many points for each complete block"),
            ("step_table", "a gradini", "by steps"),
            ("linear_to_best", "in proporzione alla migliore offerta", "in proportion to the best offer"),
            (
                "linear_min_max",
                "tra la peggiore (0) e la migliore (il massimo)",
                "between the worst (0) and the best (the maximum)",
            ),
        ],
    );
    let better = json!("higher_is_better");
    let variants = vec![
        Variant { value: "per_unit", fields: vec![("points", json!(""))] },
        Variant { value: "per_block", fields: vec![("size", json!("")), ("points", json!(""))] },
        Variant { value: "step_table", fields: vec![("steps", json!([{ "from": "", "points": "" }]))] },
        Variant { value: "linear_to_best", fields: vec![("direction", better.clone())] },
        Variant { value: "linear_min_max", fields: vec![("direction", better)] },
    ];
    let mut nodes: Vec<Node> = vec![
        Leaf::new(
            at("item"),
            say("Numero della busta tecnica", "Number of the technical envelope"),
            Kind::Select(items(tree, &["number"], tree.text(&at("item")), lang)),
        )
        .into(),
        Leaf::new(at("unit"), say("Unità, al plurale", "Unit, in the plural"), Kind::Line).into(),
        Leaf::new(at("unit_en"), say("Unità in inglese", "Unit in English"), Kind::Line).optional().into(),
        ascertained(path, lang),
        Leaf::new(at("rule.kind"), say("Regola", "Rule"), Kind::Select(rules)).variants(variants).into(),
    ];
    let points = Leaf::new(
        at("rule.points"),
        say("Punti per unità o per blocco", "Points for a unit or a block"),
        Kind::Decimal,
    );
    match tree.text(&at("rule.kind")) {
        "per_unit" => nodes.push(points.into()),
        "per_block" => nodes.extend([
            Leaf::new(at("rule.size"), say("Unità di un blocco", "Units of a block"), Kind::Decimal).into(),
            points.into(),
        ]),
        "step_table" => nodes.push(steps(tree, &at("rule.steps"), lang)),
        "linear_to_best" | "linear_min_max" => {
            let ways = choices(
                lang,
                &[
                    ("higher_is_better", "è meglio di più", "more is better"),
                    ("lower_is_better", "è meglio di meno", "less is better"),
                ],
            );
            nodes.push(Leaf::new(at("rule.direction"), say("Verso", "Direction"), Kind::Radio(ways)).into());
        }
        _ => {}
    }
    nodes
}

fn steps(tree: &Tree, list: &str, lang: Lang) -> Node {
    let entry = |path: String| Entry {
        title: Words::default(),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.from"), lang.say("Da (compreso)", "From (included)"), Kind::Decimal).into(),
            Leaf::new(format!("{path}.points"), lang.say("Punti", "Points"), Kind::Decimal).into(),
        ],
        path,
    };
    small_list(
        list,
        lang.say("Gradini", "Steps"),
        tree.entries(list).map(entry).collect(),
        (lang.say("Aggiungi un gradino", "Add a step"), json!({ "from": "", "points": "" })),
    )
}

fn small_list(path: &str, title: &str, entries: Vec<Entry>, (label, fresh): (&str, Value)) -> Node {
    Node::List(List {
        path: path.to_owned(),
        title: title.to_owned(),
        help: None,
        article: None,
        columns: Vec::new(),
        entries,
        adds: vec![(label.to_owned(), fresh)],
        ordered: true,
    })
}

fn tabular(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let kinds = choices(
        lang,
        &[
            ("is_true", "la risposta è sì", "the answer is yes"),
            ("at_least", "almeno", "at least"),
            ("at_most", "al massimo", "at most"),
            ("above", "più di", "more than"),
            ("below", "meno di", "less than"),
            ("one_of", "uno di questi testi", "one of these texts"),
        ],
    );
    let bound = |value| Variant { value, fields: vec![("value", json!(""))] };
    let variants = vec![
        Variant { value: "is_true", fields: Vec::new() },
        bound("at_least"),
        bound("at_most"),
        bound("above"),
        bound("below"),
        Variant { value: "one_of", fields: vec![("values", json!([]))] },
    ];
    let mut nodes: Vec<Node> = vec![
        Leaf::new(
            at("item"),
            say("Voce della busta tecnica", "Item of the technical envelope"),
            Kind::Select(items(tree, &["number", "yes_no", "text"], tree.text(&at("item")), lang)),
        )
        .into(),
        Leaf::new(at("predicate.text_it"), say("Che cosa si misura", "What is measured, in Italian"), Kind::Line)
            .into(),
        Leaf::new(
            at("predicate.text_en"),
            say("Che cosa si misura, in inglese", "What is measured, in English"),
            Kind::Line,
        )
        .into(),
        Leaf::new(at("predicate.condition.kind"), say("Condizione", "Condition"), Kind::Select(kinds))
            .variants(variants)
            .into(),
    ];
    match tree.text(&at("predicate.condition.kind")) {
        "at_least" | "at_most" | "above" | "below" => {
            nodes.push(Leaf::new(at("predicate.condition.value"), say("Valore", "Value"), Kind::Decimal).into())
        }
        "one_of" => nodes.push(
            Leaf::new(
                at("predicate.condition.values"),
                say("Testi ammessi, uno per riga", "Texts accepted, one a line"),
                Kind::Lines,
            )
            .into(),
        ),
        _ => {}
    }
    nodes.push(ascertained(path, lang));
    nodes
}

fn judgements(tree: &Tree, part: &str, lang: Lang) -> Node {
    let list = format!("{part}.bands");
    let entry = |path: String| {
        let mut nodes: Vec<Node> = vec![
            Leaf::new(format!("{path}.from"), lang.say("Punti da", "Points from"), Kind::Integer(0, 100_000)).into(),
            Leaf::new(format!("{path}.to"), lang.say("Punti a", "Points to"), Kind::Integer(0, 100_000)).into(),
        ];
        nodes.extend(labels(&path, lang));
        Entry { title: Words::default(), cells: Vec::new(), nodes, path }
    };
    let fresh = json!({ "from": "", "to": "", "label_it": "" });
    small_list(
        &list,
        lang.say("Giudizi e punti", "Judgements and points"),
        tree.entries(&list).map(entry).collect(),
        (lang.say("Aggiungi un giudizio", "Add a judgement"), fresh),
    )
}

fn labels(path: &str, lang: Lang) -> [Node; 2] {
    [
        Leaf::new(format!("{path}.label_it"), lang.say("Giudizio", "Judgement, in Italian"), Kind::Line).into(),
        Leaf::new(format!("{path}.label_en"), lang.say("Giudizio in inglese", "Judgement, in English"), Kind::Line)
            .optional()
            .into(),
    ]
}

fn scoring(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{TECHNICAL}.scoring.{field}");
    let methods = choices(
        lang,
        &[
            (
                "each_commissioner",
                "ogni commissario dà un coefficiente; conta la media (o come detto sotto)",
                "each commissioner gives a coefficient; the mean counts (or as said below)",
            ),
            (
                "collegial",
                "la commissione dà insieme punti interi, dentro una fascia di giudizio",
                "the commission gives together whole points within a judgement band",
            ),
            (
                "pairwise",
                "confronto a coppie: ogni commissario dice quale offerta preferisce di ogni coppia, e quanto (da 3 offerte in su)",
                "pairwise comparison: each commissioner says which offer of each pair he prefers, and how much (from 3 offers up)",
            ),
        ],
    );
    let variants = vec![
        Variant {
            value: "each_commissioner",
            fields: vec![("scale", scale()), ("aggregation", Value::Null), ("mean_rounding", Value::Null)],
        },
        Variant { value: "collegial", fields: Vec::new() },
        Variant {
            value: "pairwise",
            fields: vec![
                ("variant", json!("sum_of_points")),
                ("rounding", Value::Null),
                ("offers_max", Value::Null),
                ("fallback", json!({ "scale": scale() })),
            ],
        },
    ];
    let mut nodes: Vec<Node> = vec![
        Leaf::new(
            at("method"),
            say("Come si giudicano le parti discrezionali", "How discretionary parts are judged"),
            Kind::Select(methods),
        )
        .article("art. 93, 108 c.7 D.Lgs. 36/2023")
        .variants(variants)
        .into(),
    ];
    match tree.text(&at("method")) {
        "each_commissioner" => nodes.extend(coefficients(tree, &format!("{TECHNICAL}.scoring"), lang)),
        "pairwise" => nodes.extend(pairwise(tree, lang)),
        _ => {}
    }
    nodes
}

/// The coefficients that each commissioner gives, under this place.
fn coefficients(tree: &Tree, under: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{under}.{field}");
    let entry = |path: String| {
        let mut nodes: Vec<Node> = vec![
            Leaf::new(format!("{path}.value"), say("Coefficiente, da 0 a 1", "Coefficient, 0 to 1"), Kind::Decimal)
                .into(),
        ];
        nodes.extend(labels(&path, lang));
        nodes.push(
            Leaf::new(format!("{path}.descriptor"), say("Quando si merita", "When it is deserved"), Kind::Line)
                .optional()
                .into(),
        );
        Entry { title: Words::default(), cells: Vec::new(), nodes, path }
    };
    let fresh = json!({ "value": "", "label_it": "" });
    let list = at("scale");
    let mut nodes = vec![small_list(
        &list,
        say("Scala dei giudizi", "Scale of judgements"),
        tree.entries(&list).map(entry).collect(),
        (say("Aggiungi un giudizio", "Add a judgement"), fresh),
    )];
    nodes.push(aggregation(&at("aggregation"), lang).into());
    nodes.extend(rounding(&at("mean_rounding"), say("Arrotondamento della media", "Rounding of the mean"), lang));
    nodes
}

fn pairwise(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{TECHNICAL}.scoring.{field}");
    let variants = choices(
        lang,
        &[
            (
                "sum_of_points",
                "si sommano i punti di tutti i commissari; la somma più alta diventa 1",
                "the points of all commissioners are added; the highest sum becomes 1",
            ),
            (
                "mean_of_coefficients",
                "per ogni commissario il più alto diventa 1; poi la media dei commissari",
                "for each commissioner the highest becomes 1; then the mean of the commissioners",
            ),
            (
                "mean_then_rescaled",
                "come la media dei commissari; poi la media più alta diventa 1",
                "as the mean of the commissioners; then the highest mean becomes 1",
            ),
        ],
    );
    let mut nodes: Vec<Node> = vec![
        Leaf::new(
            at("variant"),
            say("Come i punti delle coppie diventano coefficienti", "How the points of pairs become coefficients"),
            Kind::Select(variants),
        )
        .help(say(
            "Danno risultati diversi: il bando ne indica uno.",
            "They give different results: the notice names one.",
        ))
        .article("linee guida ANAC n. 2, V")
        .into(),
    ];
    nodes.extend(rounding(
        &at("rounding"),
        say("Arrotondamento del coefficiente", "Rounding of the coefficient"),
        lang,
    ));
    let most = i64::from(PAIRWISE_OFFERS_MAX);
    nodes.push(
        Leaf::new(
            at("offers_max"),
            say("Offerte che si confrontano al massimo", "Most offers that are compared"),
            Kind::Integer(3, most),
        )
        .help(say(
            "Con 20 offerte ogni commissario giudica 190 coppie per sub-criterio.",
            "With 20 offers each commissioner judges 190 pairs for each sub-criterion.",
        ))
        .absent(20)
        .into(),
    );
    let fallback = Toggle {
        path: at("fallback"),
        label: say(
            "Con meno di 3 offerte, o più del massimo, ogni commissario dà un coefficiente",
            "With fewer than 3 offers, or more than the most, each commissioner gives a coefficient",
        )
        .to_owned(),
        help: Some(
            say(
                "È obbligatorio: con due offerte il confronto a coppie non si può fare, e il bando deve dire come si valuta.",
                "It is needed: with two offers pairs cannot be compared, and the notice must say how they are judged.",
            )
            .to_owned(),
        ),
        article: Some("linee guida ANAC n. 2, V".to_owned()),
        template: json!({ "scale": scale() }),
        nodes: match tree.get(&at("fallback")) {
            Some(_) => coefficients(tree, &at("fallback"), lang),
            None => Vec::new(),
        },
    };
    nodes.push(Node::Toggle(fallback));
    nodes
}

fn aggregation(path: &str, lang: Lang) -> Leaf {
    let ways = choices(
        lang,
        &[
            ("mean", "la media di tutti", "the mean of all"),
            (
                "mean_without_extremes",
                "la media senza il più basso e il più alto (almeno tre commissari)",
                "the mean without the lowest and the highest (three commissioners at least)",
            ),
            ("median", "la mediana", "the median"),
        ],
    );
    let label = lang.say("Come i coefficienti diventano uno", "How the coefficients become one");
    Leaf::new(path, label, Kind::Select(ways)).absent("mean")
}

fn threshold(tree: &Tree, lang: Lang) -> Toggle {
    let path = format!("{TECHNICAL}.threshold");
    let stages = choices(
        lang,
        &[
            ("before_rescaling", "sui punti prima della riparametrazione", "on the points before rescaling"),
            (
                "after_first_rescaling",
                "dopo la prima riparametrazione e prima della seconda",
                "after the first rescaling and before the second",
            ),
            ("after_rescaling", "sui punti riparametrati", "on the rescaled points"),
        ],
    );
    let fields = vec![
        Leaf::new(format!("{path}.points"), lang.say("Punti da raggiungere", "Points to reach"), Kind::Decimal).into(),
        Leaf::new(format!("{path}.stage"), lang.say("Si applica", "It applies"), Kind::Radio(stages))
            .absent("before_rescaling")
            .into(),
    ];
    Toggle {
        label: lang.say("C'è una soglia di sbarramento", "There is a quality threshold").to_owned(),
        help: Some(
            lang.say(
                "Chi ha meno punti è escluso e la sua busta economica resta chiusa.",
                "Who has fewer points is excluded and his economic envelope stays closed.",
            )
            .to_owned(),
        ),
        article: Some("art. 108 D.Lgs. 36/2023".to_owned()),
        template: json!({ "points": "" }),
        nodes: if tree.get(&path).is_some() { fields } else { Vec::new() },
        path,
    }
}
