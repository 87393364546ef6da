//! Envelopes and the items that each must hold.

use serde_json::{Value, json};

use super::words::choices;
use crate::pages::{
    Choice, Lang,
    buyer::wizard::{
        node::{Aside, Entry, Leaf, List, Node, Variant, Words},
        tree::Tree,
        typed::Kind,
    },
};

/// Commissioners proposed when quality is scored (art. 93 c.2).
const COMMISSIONERS: u8 = 3;

/// The step "envelopes".
pub fn nodes(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let class = |path: &str| word(&classes(lang), tree.text(&format!("{path}.class")));
    let entry = |path: String| Entry {
        title: Words::ours(class(&path)),
        cells: Vec::new(),
        nodes: envelope(tree, &path, lang),
        path,
    };
    let add = |it: &str, en: &str, class: &str, title: &str| {
        (
            lang.say(it, en).to_owned(),
            json!({ "class": class, "scope": if class == "technical" || class == "economic" { "lot" } else { "procedure" }, "title": title, "items": [] }),
        )
    };
    vec![Node::List(List {
        path: "envelopes".to_owned(),
        title: say("Buste", "Envelopes").to_owned(),
        help: Some(
            say(
                "Una busta unica, oppure nell'ordine: amministrativa, tecnica (se si valuta la qualità), economica. Si aprono in quest'ordine. Prezzi e costi stanno solo nella busta economica o unica.",
                "One single envelope, or in this order: administrative, technical (where quality is scored), economic. They open in this order. Prices and costs stand in the economic or single envelope only.",
            )
            .to_owned(),
        ),
        article: Some("art. 25, 93, 107 D.Lgs. 36/2023".to_owned()),
        columns: Vec::new(),
        entries: tree.entries("envelopes").map(entry).collect(),
        adds: vec![
            add("Aggiungi la busta amministrativa", "Add the administrative envelope", "administrative", "Documentazione amministrativa"),
            add("Aggiungi la busta tecnica", "Add the technical envelope", "technical", "Offerta tecnica"),
            add("Aggiungi la busta economica", "Add the economic envelope", "economic", "Offerta economica"),
            add("Aggiungi la busta unica", "Add the single envelope", "single", "Busta unica d'offerta"),
        ],
        ordered: true,
    })]
}

fn classes(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("administrative", "busta amministrativa", "administrative envelope"),
            ("technical", "busta tecnica", "technical envelope"),
            ("economic", "busta economica", "economic envelope"),
            ("single", "busta unica", "single envelope"),
        ],
    )
}

fn kinds(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("document", "documento", "document"),
            ("declaration", "dichiarazione da spuntare", "declaration to tick"),
            ("text", "testo breve", "short text"),
            ("number", "numero", "number"),
            ("yes_no", "sì o no", "yes or no"),
        ],
    )
}

fn conditions(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("required", "sempre", "always"),
            ("optional", "facoltativo", "optional"),
            ("if_group", "se raggruppamento o consorzio (art. 68)", "if a group or consortium (art. 68)"),
            ("if_reliance", "se avvalimento (art. 104)", "if relying on others (art. 104)"),
            ("if_attorney", "se firma un procuratore", "if an attorney signs"),
            (
                "if_other_labour_agreement",
                "se applica un altro contratto collettivo (art. 11)",
                "if another labour agreement is applied (art. 11)",
            ),
            ("if_secrecy_claimed", "se invoca segreti tecnici (art. 35 c.4)", "if secrecy is claimed (art. 35 c.4)"),
        ],
    )
}

/// When an item is due: always, if it does not say.
fn condition<'a>(tree: &'a Tree, item: &str) -> &'a str {
    match tree.text(&format!("{item}.condition")) {
        "" => "required",
        condition => condition,
    }
}

fn word(list: &[Choice], value: &str) -> String {
    list.iter().find(|choice| choice.value == value).map_or_else(|| value.to_owned(), |choice| choice.label.clone())
}

fn envelope(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let scopes = choices(
        lang,
        &[
            ("procedure", "una per tutta l'offerta", "one for the whole tender"),
            ("lot", "una per ogni lotto", "one for each lot"),
        ],
    );
    let list = format!("{path}.items");
    let entry = |path: String| Entry {
        title: Words::own(tree.text(&format!("{path}.title"))),
        cells: vec![
            Words::ours(word(&kinds(lang), tree.text(&format!("{path}.kind")))),
            Words::ours(word(&conditions(lang), condition(tree, &path))),
        ],
        nodes: item(tree, &path, lang),
        path,
    };
    let items = List {
        title: say("Voci richieste", "Items asked for").to_owned(),
        help: None,
        article: Some("art. 91 D.Lgs. 36/2023".to_owned()),
        columns: [("Voce", "Item"), ("Tipo", "Kind"), ("Quando", "When")]
            .map(|(it, en)| say(it, en).to_owned())
            .to_vec(),
        entries: tree.entries(&list).map(entry).collect(),
        adds: fresh_items(tree, lang),
        ordered: true,
        path: list,
    };
    vec![
        Leaf::new(format!("{path}.class"), say("Busta", "Envelope"), Kind::Select(classes(lang))).into(),
        Leaf::new(format!("{path}.scope"), say("Quante", "How many"), Kind::Radio(scopes))
            .article("art. 58 D.Lgs. 36/2023")
            .into(),
        Leaf::new(format!("{path}.title"), say("Titolo sulla pagina", "Title on the page"), Kind::Line).into(),
        Node::List(items),
    ]
}

/// A fresh item of each kind, named so that no other item has its name.
fn fresh_items(tree: &Tree, lang: Lang) -> Vec<(String, Value)> {
    let taken: Vec<String> = tree
        .entries("envelopes")
        .flat_map(|envelope| tree.entries(&format!("{envelope}.items")).collect::<Vec<_>>())
        .map(|item| tree.text(&format!("{item}.id")).to_owned())
        .collect();
    let id = (1..).map(|number| format!("voce_{number}")).find(|id| !taken.contains(id)).unwrap_or_default();
    let with = |it: &str, en: &str, kind: &str| {
        let mut item = json!({ "id": id, "title": "", "kind": kind });
        let fields = variants().into_iter().find(|variant| variant.value == kind).map(|variant| variant.fields);
        if let Some(object) = item.as_object_mut() {
            object.extend(fields.into_iter().flatten().map(|(field, value)| (field.to_owned(), value)));
        }
        (lang.say(it, en).to_owned(), item)
    };
    vec![
        with("Aggiungi un documento", "Add a document", "document"),
        with("Aggiungi una dichiarazione", "Add a declaration", "declaration"),
        with("Aggiungi un testo", "Add a text", "text"),
        with("Aggiungi un numero", "Add a number", "number"),
        with("Aggiungi un sì o no", "Add a yes or no", "yes_no"),
    ]
}

/// The fields of each kind of item, as the format has them: required ones with a first value, optional ones without.
fn variants() -> Vec<Variant> {
    vec![
        Variant {
            value: "document",
            fields: vec![("formats", json!(["pdf", "p7m"])), ("signature", json!("qualified"))],
        },
        Variant { value: "declaration", fields: vec![("text", json!(""))] },
        Variant { value: "text", fields: vec![("length_max", json!(2000))] },
        Variant {
            value: "number",
            fields: vec![("unit", json!("€")), ("decimals", json!(2)), ("more_decimals", json!("refused"))],
        },
        Variant { value: "yes_no", fields: vec![("question", json!(""))] },
    ]
}

/// Fields that belong to one kind only and may be absent: another kind puts them aside too.
const OPTIONAL_FIELDS: [(&str, &[&str]); 2] = [
    ("document", &["signers", "pages_max", "summary_of_figures", "redacted_copy", "bytes_max"]),
    ("number", &["min", "max", "used_as"]),
];

fn item(tree: &Tree, path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let multiplicities = choices(
        lang,
        &[
            ("one", "una", "one"),
            ("per_member", "una per membro del raggruppamento", "one for each member of the group"),
            ("per_auxiliary", "una per ausiliaria", "one for each auxiliary"),
            ("per_lot", "una per lotto", "one for each lot"),
            ("many", "anche più di una", "any number"),
        ],
    );
    let mut nodes: Vec<Node> = vec![
        Leaf::new(at("title"), say("Titolo", "Title"), Kind::Line).into(),
        Leaf::new(at("id"), say("Sigla", "Identifier"), Kind::Line)
            .help(say(
                "Lettere minuscole, cifre e trattini bassi; unica nella procedura.",
                "Lower-case letters, digits and underscores; unique in the procedure.",
            ))
            .into(),
        Leaf::new(at("source"), say("Dove il bando la chiede", "Where the notice asks for it"), Kind::Line)
            .optional()
            .into(),
        Leaf::new(at("condition"), say("Quando è dovuta", "When it is due"), Kind::Select(conditions(lang)))
            .absent("required")
            .into(),
        Leaf::new(at("multiplicity"), say("Quante", "How many"), Kind::Select(multiplicities)).absent("one").into(),
        Leaf::new(at("kind"), say("Tipo", "Kind"), Kind::Select(kinds(lang)))
            .variants(with_optional(variants()))
            .into(),
    ];
    let kind = tree.text(&at("kind"));
    nodes.extend(match kind {
        "document" => document(path, lang),
        "declaration" => vec![Leaf::new(at("text"), say("Testo dichiarato", "Text declared"), Kind::Area).into()],
        "text" => vec![
            Leaf::new(at("length_max"), say("Caratteri al massimo", "Characters at most"), Kind::Integer(1, 100_000))
                .into(),
        ],
        "number" => number(path, lang),
        "yes_no" => vec![Leaf::new(at("question"), say("Domanda", "Question"), Kind::Area).into()],
        _ => Vec::new(),
    });
    nodes
}

/// The variants with their optional fields, which come back but are not made.
fn with_optional(mut variants: Vec<Variant>) -> Vec<Variant> {
    for variant in &mut variants {
        let more =
            OPTIONAL_FIELDS.iter().filter(|(kind, _)| *kind == variant.value).flat_map(|(_, fields)| fields.iter());
        variant.fields.extend(more.map(|field| (*field, Value::Null)));
    }
    variants
}

fn document(path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let formats = choices(
        lang,
        &[
            ("pdf", "PDF", "PDF"),
            ("p7m", "p7m (CAdES)", "p7m (CAdES)"),
            ("xml", "XML", "XML"),
            ("archive_of_signed", "archivio zip, 7z o rar di file firmati", "zip, 7z or rar archive of signed files"),
            ("any", "qualsiasi formato", "any format"),
        ],
    );
    let signatures = choices(
        lang,
        &[
            ("none", "non richiesta", "not asked"),
            ("qualified", "firma qualificata sul file", "qualified signature on the file"),
            ("each_inside", "firmato ogni file dell'archivio", "each file of the archive signed"),
        ],
    );
    let signers = choices(
        lang,
        &[
            (
                "tenderer_or_all_members",
                "il concorrente; in un gruppo da costituire, tutti i membri",
                "the tenderer; in a group to be formed, all members",
            ),
            ("owner", "colui cui il documento appartiene", "the one to whom the document belongs"),
            ("guarantor", "il garante", "the guarantor"),
        ],
    );
    vec![
        Leaf::new(at("formats"), say("Formati accettati", "Formats accepted"), Kind::Checks(formats)).into(),
        Leaf::new(at("signature"), say("Firma", "Signature"), Kind::Select(signatures)).absent("none").into(),
        Leaf::new(at("signers"), say("Chi firma", "Who signs"), Kind::Select(signers))
            .absent("tenderer_or_all_members")
            .article("art. 68 D.Lgs. 36/2023")
            .into(),
        Leaf::new(at("pages_max"), say("Facciate al massimo", "Pages at most"), Kind::Integer(1, 60_000))
            .optional()
            .into(),
        Leaf::new(at("bytes_max"), say("Byte al massimo", "Bytes at most"), Kind::Integer(1, 1 << 40))
            .help(say("Vuoto: il limite della piattaforma.", "Empty: the platform's limit."))
            .optional()
            .into(),
        Leaf::new(
            at("summary_of_figures"),
            say(
                "È il riepilogo che fissa le cifre della busta",
                "It is the summary that freezes the envelope's figures",
            ),
            Kind::Tick,
        )
        .absent(false)
        .help(say(
            "Lo prepara la piattaforma, si firma; all'apertura si confronta con il modulo.",
            "The platform makes it, it is signed; at the opening it is compared with the form.",
        ))
        .into(),
        Leaf::new(
            at("redacted_copy"),
            say("È la copia con i segreti oscurati", "It is the copy with secrets blacked out"),
            Kind::Tick,
        )
        .absent(false)
        .article("art. 35 c.4 a) D.Lgs. 36/2023")
        .into(),
    ]
}

fn number(path: &str, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let at = |field: &str| format!("{path}.{field}");
    let uses = choices(
        lang,
        &[
            ("input", "è un dato, o lo legge un criterio", "it is information, or a criterion reads it"),
            ("discount", "è il ribasso percentuale", "it is the discount in per cent"),
            ("price", "è il prezzo offerto", "it is the price offered"),
            ("increase", "è il rialzo percentuale", "it is the increase in per cent"),
            (
                "labour_cost",
                "è il costo della manodopera dell'offerente (art. 108 c.9)",
                "it is the tenderer's labour cost (art. 108 c.9)",
            ),
            (
                "safety_cost",
                "sono gli oneri di sicurezza dell'offerente (art. 108 c.9)",
                "it is the tenderer's safety cost (art. 108 c.9)",
            ),
            (
                "lot_preference",
                "è l'ordine di preferenza fra i lotti (art. 58 c.4)",
                "it is the order of preference among the lots (art. 58 c.4)",
            ),
        ],
    );
    let more = choices(
        lang,
        &[
            ("refused", "il modulo li rifiuta", "the form refuses them"),
            ("ignored", "non si considerano", "they do not count"),
            ("kept", "si considerano tutti", "they all count"),
        ],
    );
    vec![
        Leaf::new(at("unit"), say("Unità", "Unit"), Kind::Line)
            .help(say("Ad esempio: €, %, ore.", "For example: €, %, hours."))
            .into(),
        Leaf::new(at("used_as"), say("A che cosa serve", "What it is for"), Kind::Select(uses)).absent("input").into(),
        Leaf::new(at("min"), say("Valore minimo", "Least value"), Kind::Decimal).optional().into(),
        Leaf::new(at("max"), say("Valore massimo", "Greatest value"), Kind::Decimal).optional().into(),
        Leaf::new(at("decimals"), say("Decimali considerati", "Decimals that count"), Kind::Integer(0, 12)).into(),
        Leaf::new(at("more_decimals"), say("Altri decimali", "Further decimals"), Kind::Select(more)).into(),
    ]
}

/// Quality is scored from now on: a technical envelope before the economic one, a commission.
pub(super) fn with_technical(tree: &mut Tree, aside: &mut Aside) {
    let class = |tree: &Tree, path: &str| tree.text(&format!("{path}.class")).to_owned();
    let envelopes: Vec<String> = tree.entries("envelopes").map(|path| class(tree, &path)).collect();
    if !envelopes.iter().any(|class| class == "technical" || class == "single") {
        let fresh = json!({ "class": "technical", "scope": if tree.len("lots") > 1 { "lot" } else { "procedure" }, "title": "Offerta tecnica", "items": [{
            "id": "relazione", "title": "Relazione tecnica", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified",
        }] });
        let envelope = aside.take("envelopes.technical").unwrap_or(fresh);
        let mut added = tree.push("envelopes", envelope);
        for _ in envelopes.iter().rev().take_while(|class| *class == "economic") {
            tree.shift(&added, false);
            added = format!("envelopes[{}]", tree.len("envelopes").saturating_sub(2));
        }
    }
    if tree.get("panels.evaluation_members").and_then(Value::as_u64) == Some(0) {
        tree.set("panels.evaluation_members", json!(COMMISSIONERS));
    }
}

/// Quality is not scored any more.
pub(super) fn without_technical(tree: &mut Tree, aside: &mut Aside) {
    let technical = tree.entries("envelopes").find(|path| tree.text(&format!("{path}.class")) == "technical");
    if let Some(envelope) = technical.and_then(|path| tree.remove(&path)) {
        aside.set("envelopes.technical", envelope);
    }
    tree.set("panels.evaluation_members", json!(0));
}
