//! What the documents say beside the data that the platform works with: clauses that the linter holds against the law, and
//! the automatic exclusion of abnormally low tenders, which acts.

use serde_json::json;

use super::words::choices;
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// The step "clauses".
pub fn nodes(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    vec![
        Node::Text(
            say(
                "Niente qui è obbligatorio: si compila ciò che gli atti di gara dicono, e la verifica lo confronta con la legge. Agiscono da sole soltanto l'esclusione automatica, l'interesse transfrontaliero e la quota dei punteggi.",
                "Nothing here is required: fill in what the documents say, and the review holds it against the law. Only automatic exclusion, cross-border interest and the share of the points act by themselves.",
            )
            .to_owned(),
        ),
        abnormal(tree, lang),
        participation(tree, lang),
        contract(tree, lang),
    ]
}

fn abnormal(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let methods = choices(
        lang,
        &[
            ("", "— gli atti non lo scelgono —", "— the documents do not choose —"),
            ("a", "metodo A", "method A"),
            ("b", "metodo B", "method B"),
            ("c", "metodo C", "method C"),
            ("drawn", "si sorteggia tra quelli compatibili", "drawn among the compatible ones"),
        ],
    );
    let exclusion = Toggle {
        path: "clauses.automatic_exclusion".to_owned(),
        label: say(
            "Le offerte anomale sono escluse automaticamente",
            "Abnormally low tenders are excluded automatically",
        )
        .to_owned(),
        help: Some(
            say(
                "Solo al minor prezzo, per lavori e servizi sotto soglia senza interesse transfrontaliero certo, con almeno cinque offerte ammesse.",
                "At the lowest price only, for works and services below the threshold without certain cross-border interest, with five tenders admitted at least.",
            )
            .to_owned(),
        ),
        article: Some("art. 54 c.1 D.Lgs. 36/2023".to_owned()),
        template: json!({}),
        nodes: vec![
            Leaf::new(
                "clauses.automatic_exclusion.method",
                say("Metodo per la soglia di anomalia", "Method of the anomaly threshold"),
                Kind::Select(methods),
            )
            .article("art. 54 c.2, All. II.2 D.Lgs. 36/2023")
            .optional()
            .into(),
            Leaf::new(
                "clauses.automatic_exclusion.reference_discount",
                say("Sconto di riferimento, per cento", "Reference discount, per cent"),
                Kind::Decimal,
            )
            .help(say("Serve al metodo C, anche perché lo si possa sorteggiare.", "Method C needs it, to be drawn too."))
            .article("All. II.2 D.Lgs. 36/2023")
            .optional()
            .into(),
        ],
    };
    let nodes = vec![
        if tree.get(&exclusion.path).is_some() {
            Node::Toggle(exclusion)
        } else {
            Node::Toggle(Toggle { nodes: Vec::new(), ..exclusion })
        },
        Leaf::new(
            "clauses.cross_border_interest",
            say("Interesse transfrontaliero certo", "Certain cross-border interest"),
            Kind::Tick,
        )
        .absent(false)
        .article("art. 48 c.2 D.Lgs. 36/2023")
        .into(),
        Leaf::new(
            "clauses.abnormality_points_share",
            say(
                "Quota dei punti massimi da cui un'offerta appare anomala",
                "Share of the highest points from which a tender appears abnormally low",
            ),
            Kind::Decimal,
        )
        .help(say(
            "0,8 per i quattro quinti, insieme nella qualità e nel prezzo. Vuoto: i punti non sono un elemento.",
            "0.8 for four fifths, in quality and price both. Empty: points are no element.",
        ))
        .article("art. 110 c.1 D.Lgs. 36/2023")
        .optional()
        .into(),
    ];
    Group::node("", say("Offerte anormalmente basse", "Abnormally low tenders"), "", nodes)
}

fn participation(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let maybe = |path: &str, it: &'static str, en: &'static str, article: &str| -> Node {
        Leaf::new(path, say(it, en), Kind::YesNo).article(article).optional().into()
    };
    let nodes = vec![
        maybe(
            "clauses.lead_named",
            "Gli atti dicono il nome del RUP",
            "The documents name the project lead (RUP)",
            "art. 15 D.Lgs. 36/2023",
        ),
        Leaf::new(
            "clauses.inversion",
            say(
                "Le offerte si valutano prima della documentazione amministrativa",
                "Tenders are evaluated before the administrative papers",
            ),
            Kind::Tick,
        )
        .absent(false)
        .article("art. 107 c.3 D.Lgs. 36/2023")
        .into(),
        Leaf::new(
            "clauses.short_term_reason",
            say(
                "Perché il termine per le offerte è più breve dell'ordinario",
                "Why the term for tenders is shorter than the ordinary one",
            ),
            Kind::Area,
        )
        .help(say("Urgenza, o avviso di preinformazione.", "Urgency, or a prior notice."))
        .article("art. 71 c.3-4 D.Lgs. 36/2023")
        .optional()
        .into(),
        grounds(tree, lang),
        requirements(tree, lang),
        maybe(
            "clauses.sample_checks",
            "Le dichiarazioni si controllano soltanto a campione",
            "Declarations are checked on a sample only",
            "art. 52 c.1 D.Lgs. 36/2023",
        ),
        maybe(
            "clauses.premial_reliance_barred",
            "È vietato, senza prova contraria, che partecipino l'ausiliaria e chi si avvale di lei per migliorare l'offerta",
            "Tenderer and auxiliary of a reliance that improves the tender may not both take part, without proof to the contrary",
            "art. 104 c.12 D.Lgs. 36/2023",
        ),
        rotation(tree, lang),
        Leaf::new(
            "clauses.scores_corrected_by_hand",
            say(
                "Gli atti dicono che i punteggi della piattaforma si correggono a mano",
                "The documents say that the platform's scores are corrected by hand",
            ),
            Kind::Tick,
        )
        .absent(false)
        .into(),
    ];
    Group::node("", say("Partecipazione e gara", "Participation and procedure"), "", nodes)
}

fn grounds(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let entry = |path: String| Entry {
        title: Words::own(tree.text(&format!("{path}.text"))),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.text"), say("Che cosa esclude", "What excludes"), Kind::Line).into(),
            Leaf::new(
                format!("{path}.article"),
                say("Articolo su cui si fonda", "Article on which it rests"),
                Kind::Line,
            )
            .help(say(
                "Ad esempio art. 94 c.1. Vuoto: gli atti non ne dicono uno.",
                "For example art. 94 c.1. Empty: the documents name none.",
            ))
            .optional()
            .into(),
        ],
        path,
    };
    Node::List(List {
        path: "clauses.exclusion_grounds".to_owned(),
        title: say("Cause di esclusione scritte negli atti", "Grounds for exclusion written in the documents")
            .to_owned(),
        help: Some(
            say(
                "Sono tassative: quelle che la legge non prevede sono nulle.",
                "They are exhaustive: those that the law does not know are void.",
            )
            .to_owned(),
        ),
        article: Some("art. 10 c.2, 94-98 D.Lgs. 36/2023".to_owned()),
        columns: Vec::new(),
        entries: tree.entries("clauses.exclusion_grounds").map(entry).collect(),
        adds: vec![(say("Aggiungi una causa", "Add a ground").to_owned(), json!({ "text": "" }))],
        ordered: false,
    })
}

fn requirements(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let amounts = choices(
        lang,
        &[
            ("", "— gli atti non lo dicono —", "— the documents do not say —"),
            ("lot_amount", "l'importo del lotto", "the amount of the lot"),
            ("guarantee_base", "la base della garanzia del lotto", "the base of the lot's guarantee"),
            ("procedure_base", "la base dell'intera procedura", "the base of the whole procedure"),
        ],
    );
    let entry = |path: String| {
        let at = |field: &str| format!("{path}.{field}");
        let years = Toggle {
            path: at("years"),
            label: say("È la somma di più anni", "It is the sum of several years").to_owned(),
            help: None,
            article: None,
            template: json!({ "best": 3, "of_last": 3 }),
            nodes: Vec::new(),
        };
        let of_years = vec![
            Leaf::new(at("years.best"), say("I migliori anni", "The best years"), Kind::Integer(1, 255)).into(),
            Leaf::new(at("years.of_last"), say("Fra gli ultimi", "Of the last"), Kind::Integer(1, 255)).into(),
        ];
        let there = tree.get(&years.path).is_some();
        Entry {
            title: Words::own(tree.text(&at("title"))),
            cells: Vec::new(),
            nodes: vec![
                Leaf::new(at("title"), say("Che cosa si chiede", "What is asked for"), Kind::Line).into(),
                Leaf::new(at("percent"), say("Per cento dell'importo", "Per cent of the amount"), Kind::Decimal).into(),
                Leaf::new(at("base_amount"), say("Di quale importo", "Of which amount"), Kind::Select(amounts.clone()))
                    .optional()
                    .into(),
                Node::Toggle(if there { Toggle { nodes: of_years, ..years } } else { years }),
            ],
            path,
        }
    };
    Node::List(List {
        path: "clauses.requirements".to_owned(),
        title: say("Requisiti calcolati su un importo", "Requirements reckoned on an amount").to_owned(),
        help: Some(say("Ad esempio un fatturato globale.", "For example a total turnover.").to_owned()),
        article: Some("art. 100 D.Lgs. 36/2023".to_owned()),
        columns: Vec::new(),
        entries: tree.entries("clauses.requirements").map(entry).collect(),
        adds: vec![(
            say("Aggiungi un requisito", "Add a requirement").to_owned(),
            json!({ "title": "", "percent": "" }),
        )],
        ordered: false,
    })
}

fn rotation(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let reasons = [
        ("market_structure", say("Struttura del mercato", "Structure of the market")),
        ("no_alternatives", say("Effettiva assenza di alternative", "Effective lack of alternatives")),
        (
            "accurate_performance",
            say("Accurata esecuzione del contratto precedente", "Accurate performance of the previous contract"),
        ),
        ("quality", say("Qualità della prestazione resa", "Quality of what was performed")),
    ];
    let there = tree.get("clauses.rotation").is_some();
    let field = |(name, label): (&str, &str)| -> Node {
        Leaf::new(format!("clauses.rotation.{name}"), label, Kind::Area).optional().into()
    };
    Node::Toggle(Toggle {
        path: "clauses.rotation".to_owned(),
        label: say(
            "Il contraente uscente è invitato o affidatario di nuovo",
            "The outgoing contractor is invited or awarded again",
        )
        .to_owned(),
        help: Some(say("Servono tutte e quattro le ragioni.", "All four reasons are needed.").to_owned()),
        article: Some("art. 49 c.4 D.Lgs. 36/2023".to_owned()),
        template: json!({}),
        nodes: if there { reasons.into_iter().map(field).collect() } else { Vec::new() },
    })
}

fn contract(tree: &Tree, lang: Lang) -> Node {
    let say = |it, en| lang.say(it, en);
    let mut nodes: Vec<Node> = vec![
        Leaf::new(
            "clauses.performance_start",
            say("Inizio previsto dell'esecuzione", "Start of the performance, as foreseen"),
            Kind::Day,
        )
        .optional()
        .into(),
    ];
    if tree.get("framework").is_some() || tree.get("clauses.framework_duration_reason").is_some() {
        nodes.push(
            Leaf::new(
                "clauses.framework_duration_reason",
                say(
                    "Perché l'accordo quadro dura più di quattro anni",
                    "Why the framework agreement lasts longer than four years",
                ),
                Kind::Area,
            )
            .article("art. 59 c.1 D.Lgs. 36/2023")
            .optional()
            .into(),
        );
    }
    nodes.extend([
        Leaf::new(
            "clauses.advance_percent",
            say("Anticipazione del prezzo, per cento", "Advance payment, per cent"),
            Kind::Decimal,
        )
        .article("art. 125 c.1 D.Lgs. 36/2023")
        .optional()
        .into(),
        Leaf::new(
            "clauses.standstill_days",
            say(
                "Giorni fra la comunicazione dell'aggiudicazione e il contratto",
                "Days between the communication of the award and the contract",
            ),
            Kind::Integer(0, 365),
        )
        .article("art. 18 c.3 D.Lgs. 36/2023")
        .optional()
        .into(),
        Leaf::new(
            "clauses.subcontract_ceiling_percent",
            say("Limite generale al subappalto, per cento", "General ceiling on subcontracting, per cent"),
            Kind::Decimal,
        )
        .article("art. 119 D.Lgs. 36/2023")
        .optional()
        .into(),
        Leaf::new(
            "clauses.assignment_refusal_days",
            say(
                "Giorni in cui l'ente può rifiutare la cessione dei crediti",
                "Days in which the body may refuse an assignment of claims",
            ),
            Kind::Integer(0, 365),
        )
        .article("All. II.14 art. 6 c.2 D.Lgs. 36/2023")
        .optional()
        .into(),
    ]);
    Group::node("", say("Contratto ed esecuzione", "Contract and performance"), "", nodes)
}
