//! Object, kind of procedure, legal basis, buyer; amounts and guarantees.

use serde_json::json;

use super::words::{Known, choices};
use crate::pages::{
    Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Toggle, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// The step "identity".
pub fn nodes(tree: &Tree, _: &Known, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let framework = Toggle {
        path: "framework".to_owned(),
        label: say("È un accordo quadro", "It is a framework agreement").to_owned(),
        help: None,
        article: Some("art. 59 D.Lgs. 36/2023".to_owned()),
        template: json!({ "duration_months": 48, "operators_per_lot": 1 }),
        nodes: if tree.get("framework").is_some() { framework(lang) } else { Vec::new() },
    };
    vec![
        Leaf::new("title", say("Oggetto", "Object"), Kind::Area)
            .help(say(
                "Come lo scrive il bando o l'invito. Al massimo 1000 caratteri.",
                "As the notice or the invitation words it. At most 1000 characters.",
            ))
            .into(),
        Leaf::new("object", say("Che cosa si acquista", "What is bought"), Kind::Radio(objects(lang)))
            .article("All. I.1 art. 2 D.Lgs. 36/2023")
            .into(),
        Leaf::new("procedure", say("Procedura", "Procedure"), Kind::Select(kinds(lang)))
            .article("art. 50, 71, 76, 187 D.Lgs. 36/2023")
            .into(),
        Leaf::new("regime", say("Soglia europea", "EU threshold"), Kind::Radio(regimes(lang)))
            .article("art. 14 D.Lgs. 36/2023")
            .into(),
        Leaf::new("legal_basis", say("Norme in base alle quali si procede", "Legal basis"), Kind::Lines)
            .help(say(
                "Una per riga, ad esempio: art. 71 D.Lgs. 36/2023",
                "One a line, for example: art. 71 D.Lgs. 36/2023",
            ))
            .article("art. 17 c.1 D.Lgs. 36/2023")
            .into(),
        Leaf::new("concession", say("È una concessione", "It is a concession"), Kind::Tick)
            .absent(false)
            .article("art. 176 D.Lgs. 36/2023")
            .into(),
        intellectual(lang).into(),
        Node::Toggle(framework),
        labour_agreement(lang).into(),
        cup(lang).into(),
        Leaf::new("cup_absent_reason", say("Se il CUP non è dovuto, perché", "If no CUP is due, why"), Kind::Line)
            .optional()
            .into(),
        Group::node(
            "buyer",
            say("Stazione appaltante", "Contracting authority"),
            "",
            vec![
                Leaf::new("buyer.name", say("Denominazione", "Name"), Kind::Line).into(),
                Leaf::new("buyer.tax_code", say("Codice fiscale dell'ente", "Tax code of the body"), Kind::Line)
                    .help(say("11 cifre.", "11 digits."))
                    .optional()
                    .into(),
                Leaf::new("buyer.nuts", say("Luogo (codice NUTS)", "Place (NUTS code)"), Kind::Line)
                    .help(say(
                        "Ad esempio ITC4A per la provincia di Cremona.",
                        "For example ITC4A for the province of Cremona.",
                    ))
                    .into(),
                Leaf::new("buyer.lead.office", say("Ufficio del RUP", "Office of the project lead (RUP)"), Kind::Line)
                    .help(say(
                        "L'ufficio, non il nome: il nome sta nel registro delle persone.",
                        "The office, not the name: the name stands in the register of persons.",
                    ))
                    .article("art. 15 D.Lgs. 36/2023")
                    .into(),
            ],
        ),
        Leaf::new(
            "abnormality_elements",
            say("Elementi specifici di anomalia dell'offerta", "Elements of an abnormally low tender"),
            Kind::Lines,
        )
        .help(say("Uno per riga.", "One a line."))
        .article("art. 110 c.1 D.Lgs. 36/2023")
        .optional()
        .into(),
    ]
}

fn reductions(lang: Lang) -> Vec<crate::pages::Choice> {
    choices(
        lang,
        &[
            ("quality", "30 per cento: certificazione di qualità ISO 9000", "30 per cent: ISO 9000 certificate"),
            (
                "small_enterprise",
                "50 per cento: micro, piccole e medie imprese",
                "50 per cent: micro, small and medium enterprises",
            ),
            (
                "digital",
                "10 per cento: fideiussione emessa e verificabile in digitale",
                "10 per cent: surety issued and checked digitally",
            ),
            (
                "certificates",
                "fino al 20 per cento: certificazioni e marchi dell'All. II.13",
                "up to 20 per cent: certificates and marks of All. II.13",
            ),
        ],
    )
}

/// Works, supplies, services.
pub(super) fn objects(lang: Lang) -> Vec<crate::pages::Choice> {
    choices(
        lang,
        &[("works", "lavori", "works"), ("supplies", "forniture", "supplies"), ("services", "servizi", "services")],
    )
}

fn kinds(lang: Lang) -> Vec<crate::pages::Choice> {
    choices(
        lang,
        &[
            ("direct_award", "affidamento diretto (art. 50 c.1 a-b)", "direct award (art. 50 c.1 a-b)"),
            (
                "negotiated_without_notice",
                "procedura negoziata senza bando (art. 50 c.1 c-e, 76, 187)",
                "negotiated without notice (art. 50 c.1 c-e, 76, 187)",
            ),
            ("open", "procedura aperta (art. 71)", "open procedure (art. 71)"),
        ],
    )
}

fn regimes(lang: Lang) -> Vec<crate::pages::Choice> {
    choices(
        lang,
        &[
            ("below_threshold", "sotto soglia", "below the threshold"),
            ("above_threshold", "pari o sopra soglia", "at or above the threshold"),
        ],
    )
}

pub(super) fn intellectual(lang: Lang) -> Leaf {
    Leaf::new(
        "intellectual",
        lang.say("È un servizio di natura intellettuale", "It is an intellectual service"),
        Kind::Tick,
    )
    .absent(false)
    .help(lang.say(
        "In questo caso l'offerta non indica i costi della manodopera e della sicurezza.",
        "In this case the tender states no labour and safety costs.",
    ))
    .article("art. 108 c.9 D.Lgs. 36/2023")
}

pub(super) fn labour_agreement(lang: Lang) -> Leaf {
    Leaf::new(
        "labour_agreement",
        lang.say(
            "Contratto collettivo applicabile, con il codice CNEL",
            "Collective labour agreement, with its CNEL code",
        ),
        Kind::Line,
    )
    .article("art. 11 c.2 D.Lgs. 36/2023")
    .optional()
}

pub(super) fn cup(lang: Lang) -> Leaf {
    Leaf::new("cup", "CUP", Kind::Line)
        .help(lang.say(
            "15 lettere o cifre, se il progetto lo richiede.",
            "15 letters or digits, where the project needs one.",
        ))
        .article("art. 11 L. 3/2003")
        .optional()
}

fn framework(lang: Lang) -> Vec<Node> {
    vec![
        Leaf::new(
            "framework.duration_months",
            lang.say("Durata in mesi", "Duration in months"),
            Kind::Integer(1, 1000),
        )
        .help(lang.say("Al massimo 48, salvo casi motivati.", "48 at most, save reasons."))
        .article("art. 59 c.1 D.Lgs. 36/2023")
        .into(),
        Leaf::new(
            "framework.operators_per_lot",
            lang.say("Operatori per lotto", "Operators per lot"),
            Kind::Integer(1, 1000),
        )
        .into(),
    ]
}

/// The step "amounts".
pub fn amounts(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let euro = say("Euro, ad esempio 63.888,78.", "Euro, for example 63,888.78.");
    let options = tree.entries("amounts.options").map(|path| Entry {
        title: Words::own(tree.text(&format!("{path}.title"))),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.title"), say("Di che si tratta", "What it is"), Kind::Line).into(),
            Leaf::new(format!("{path}.amount"), say("Importo", "Amount"), Kind::Money).help(euro).into(),
            Leaf::new(
                format!("{path}.percent_of_base"),
                say("Percentuale della base scritta negli atti", "Per cent of the base named in the documents"),
                Kind::Decimal,
            )
            .optional()
            .into(),
        ],
        path,
    });
    let options = List {
        path: "amounts.options".to_owned(),
        title: say("Opzioni e ripetizioni", "Options and repetitions").to_owned(),
        help: Some(
            say(
                "Quelle previste dai documenti: entrano nel valore stimato, non nella base.",
                "Those that the documents foresee: they are in the estimated value, not in the base.",
            )
            .to_owned(),
        ),
        article: Some("art. 14 c.4, 76 c.6, 120 D.Lgs. 36/2023".to_owned()),
        columns: Vec::new(),
        entries: options.collect(),
        adds: vec![(say("Aggiungi un'opzione", "Add an option").to_owned(), json!({ "title": "", "amount": "" }))],
        ordered: true,
    };
    vec![
        Leaf::new("amounts.base", say("Importo a base di gara", "Amount put out to tender"), Kind::Money).help(euro).article("art. 14 D.Lgs. 36/2023").into(),
        Leaf::new("amounts.labour", say("Costo della manodopera stimato, compreso nella base", "Estimated labour cost, within the base"), Kind::Money)
            .help(say("Non è soggetto a ribasso.", "It is not discounted."))
            .article("art. 41 c.14 D.Lgs. 36/2023")
            .optional()
            .into(),
        Leaf::new("amounts.safety", say("Oneri di sicurezza da interferenze", "Safety costs from interference"), Kind::Money).help(say("Non soggetti a ribasso; 0 se non ce ne sono.", "Not discounted; 0 if there are none.")).into(),
        Node::List(options),
        Leaf::new("amounts.estimated_total", say("Valore globale stimato", "Estimated total value"), Kind::Money)
            .help(say("Base (con o senza oneri di sicurezza) più opzioni: è il valore che si confronta con la soglia.", "Base (with or without safety costs) plus options: the value compared with the threshold."))
            .article("art. 14 c.4 D.Lgs. 36/2023")
            .into(),
        Leaf::new("amounts.vat", say("IVA", "VAT"), Kind::Radio(choices(lang, &[("excluded", "esclusa", "excluded"), ("included", "inclusa", "included"), ("included_if_due", "inclusa se dovuta", "included if due")])))
            .article("art. 14 c.4 D.Lgs. 36/2023")
            .into(),
        Group::node(
            "guarantee",
            say("Garanzie", "Guarantees"),
            "art. 53, 106, 117 D.Lgs. 36/2023",
            vec![
                Leaf::new("guarantee.provisional_percent", say("Garanzia provvisoria, per cento", "Provisional guarantee, per cent"), Kind::Decimal)
                    .help(say("Vuoto se non si chiede. Sopra soglia da 1 a 4; sotto soglia al massimo 1. Si calcola sulla base indicata in ciascun lotto.", "Empty if none is asked. Above the threshold 1 to 4; below it 1 at most. Reckoned on the base given in each lot."))
                    .article("art. 106 c.1, 53 c.1-2 D.Lgs. 36/2023")
                    .optional()
                    .into(),
                Leaf::new("guarantee.reductions", say("Si applicano le riduzioni di legge", "The reductions of the law apply"), Kind::Tick).absent(false).article("art. 106 c.8 D.Lgs. 36/2023").into(),
                Leaf::new("guarantee.reductions_named", say("Riduzioni elencate negli atti", "Reductions listed in the documents"), Kind::Checks(reductions(lang)))
                    .help(say("Nessuna: gli atti rinviano alla legge.", "None: the documents refer to the law."))
                    .article("art. 106 c.8 D.Lgs. 36/2023")
                    .optional()
                    .into(),
                Leaf::new("guarantee.performance_percent", say("Garanzia definitiva, per cento", "Performance guarantee, per cent"), Kind::Decimal)
                    .help(say("10 di regola; 5 sotto soglia.", "10 as a rule; 5 below the threshold."))
                    .article("art. 117 c.1, 53 c.4 D.Lgs. 36/2023")
                    .optional()
                    .into(),
                Leaf::new("guarantee.waiver_reason", say("Perché non si chiede una garanzia", "Why no guarantee is asked"), Kind::Area).optional().into(),
            ],
        ),
    ]
}
