//! Which procedure: the lightest one an amount allows, the EU threshold, rotation.

use ceralacca_evaluation::Text;
use ceralacca_rulebook::tables::{Band, Category, lightest_procedures};
use serde_json::{Map, Value};

use super::{
    guarantees::amount,
    numbers::Column,
    question::{Input, Question, Reads, choices, plain},
    shown::Shown,
};
use crate::pages::Lang;

pub(super) fn questions() -> Vec<Question> {
    vec![lightest(), estimated(), threshold(), rotation()]
}

fn lightest() -> Question {
    Question {
        what: "lightest",
        kind: "lightest_procedure",
        title: ("Procedura più semplice ammessa (artt. 50, 187)", "Lightest procedure allowed (artt. 50, 187)"),
        about: (
            "Dato che cosa si compra e per quanto: affidamento diretto, negoziata con quanti operatori, o procedura ordinaria.",
            "Given what is bought and for how much: direct award, negotiated with how many operators, or an ordinary procedure.",
        ),
        inputs: vec![
            Input::new(
                "object",
                ("Che cosa si compra", "What is bought"),
                Reads::One(choices([
                    ("works", "Lavori", "Works"),
                    (
                        "services",
                        "Servizi, anche di ingegneria e architettura",
                        "Services, engineering and architecture too",
                    ),
                    ("supplies", "Forniture", "Supplies"),
                    ("social", "Servizi sociali e assimilati", "Social and assimilated services"),
                    ("concession", "Concessione di lavori o servizi", "Concession of works or services"),
                ])),
            )
            .proposed("services"),
            Input::new(
                "authority",
                ("Chi compra", "Who buys"),
                Reads::One(choices([
                    (
                        "sub",
                        "Comune, provincia, regione, azienda sanitaria o altro ente",
                        "Municipality, province, region, health body or other",
                    ),
                    ("central", "Autorità governativa centrale", "Central government authority"),
                ])),
            )
            .proposed("sub"),
            Input::new("estimated_value", ("Valore stimato", "Estimated value"), Reads::Amount)
                .help(
                    "Di tutta la procedura, al netto dell'IVA, con opzioni, rinnovi e tutti i lotti.",
                    "Of the whole procedure, net of VAT, with options, renewals and all lots.",
                )
                .article("art. 14 D.Lgs. 36/2023"),
            Input::new(
                "date",
                ("Giorno di invio del bando o di avvio", "Day the call is sent or the procedure starts"),
                Reads::Day,
            ),
            Input::new(
                "cross_border_interest",
                ("Interesse transfrontaliero certo", "Certain cross-border interest"),
                Reads::Tick,
            )
            .article("art. 48 c. 2 D.Lgs. 36/2023"),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let mut shown = Shown { result: procedure_in_words(&answer["procedure"], lang), ..Shown::default() };
            if let Some(operators) = answer["operators_to_consult"].as_u64() {
                shown.facts.push((
                    lang.say("Operatori da consultare, ove esistenti", "Operators to consult, where they exist")
                        .to_owned(),
                    operators.to_string(),
                ));
            }
            shown
        },
        example: "object=services&authority=sub&estimated_value=180.000&date=2026-03-02",
    }
}

/// The answer of the calculator in words of the table.
fn procedure_in_words(answer: &Value, lang: Lang) -> String {
    let name = answer.as_str().unwrap_or_default();
    let ordinary = match name {
        "ordinary EU procedure" => Some((
            "Procedura ordinaria sopra soglia, con bando",
            "Ordinary procedure above the threshold, with a notice",
        )),
        "ordinary procedure, art. 48 c.2" => {
            Some(("Procedura ordinaria, con bando (art. 48 c. 2)", "Ordinary procedure, with a notice (art. 48 c. 2)"))
        }
        _ => None,
    };
    if let Some((it, en)) = ordinary {
        return lang.say(it, en).to_owned();
    }
    let editions = lightest_procedures().map(|series| series.editions.as_slice()).unwrap_or_default();
    let bands = editions.iter().rev().flat_map(|edition| {
        let table = &edition.content;
        table.works.iter().chain(&table.services_and_supplies).chain(&table.concessions)
    });
    let named = |band: &&Band| band.procedure == name;
    let words = bands.clone().find(named).map(|band| Text::new(capital(&band.name.it), capital(&band.name.en)));
    words.map_or_else(|| name.to_owned(), |words| lang.text(&words).to_owned())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str()).unwrap_or_default()
}

fn estimated() -> Question {
    Question {
        what: "estimated",
        kind: "estimated_value",
        title: ("Valore stimato (art. 14)", "Estimated value (art. 14)"),
        about: (
            "Il valore che decide la procedura: tutti i lotti insieme, con opzioni, rinnovi e premi, al netto dell'IVA. Dice anche quali lotti sono abbastanza piccoli da seguire le regole del loro valore.",
            "The value that decides the procedure: all lots together, with options, renewals and prizes, net of VAT. It also says which lots are small enough to follow the rules of their own value.",
        ),
        inputs: vec![
            Input::new(
                "object",
                ("Che cosa si compra", "What is bought"),
                Reads::One(choices([
                    ("works", "Lavori", "Works"),
                    ("services", "Servizi", "Services"),
                    ("supplies", "Forniture", "Supplies"),
                ])),
            )
            .proposed("services"),
            Input::new("amounts", ("Importi dei lotti", "Amounts of the lots"), Reads::Column(Column::Euro)).help(
                "Uno su ogni riga; uno solo se non ci sono lotti.",
                "One on each line; a single one without lots.",
            ),
            Input::new(
                "options",
                ("Opzioni e rinnovi di ciascun lotto", "Options and renewals of each lot"),
                Reads::Column(Column::Euro),
            )
            .optional()
            .help(
                "Nello stesso ordine degli importi, uno su ogni riga; 0 dove non ce ne sono.",
                "In the same order as the amounts, one on each line; 0 where there are none.",
            )
            .article("art. 14 c. 4 D.Lgs. 36/2023"),
            Input::new(
                "prizes",
                ("Premi o pagamenti ai concorrenti", "Prizes or payments to tenderers"),
                Reads::Amount,
            )
            .optional(),
            Input::new("date", ("Giorno di invio del bando", "Day the call is sent"), Reads::Day).optional(),
        ],
        build: lots,
        shown: |_, answer, lang| {
            let small = answer["small_lots"].as_array().map(Vec::as_slice).unwrap_or_default();
            let numbers = small.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
            let facts = if small.is_empty() {
                Vec::new()
            } else {
                vec![
                    (lang.say("Lotti piccoli, per numero", "Small lots, by number").to_owned(), numbers),
                    (
                        lang.say("Insieme al massimo", "Together at most").to_owned(),
                        amount(&answer["small_lots_max"], lang),
                    ),
                ]
            };
            Shown { result: amount(&answer["estimated_value"], lang), facts, ..Shown::default() }
        },
        example: "object=services&amounts=100.000%0A60.000&options=20.000%0A0",
    }
}

/// Amounts and options become lots. More options than amounts make lots that hold options alone: the calculator refuses them.
fn lots(mut read: Map<String, Value>) -> Value {
    let mut column = |name: &str| match read.remove(name) {
        Some(Value::Array(numbers)) => numbers,
        _ => Vec::new(),
    };
    let (amounts, options) = (column("amounts"), column("options"));
    let lots = (0..amounts.len().max(options.len())).map(|index| {
        let mut lot = Map::new();
        for (name, list) in [("amount", &amounts), ("options", &options)] {
            lot.extend(list.get(index).map(|number| (name.to_owned(), number.clone())));
        }
        Value::Object(lot)
    });
    let lots = lots.collect();
    read.insert("lots".to_owned(), lots);
    Value::Object(read)
}

fn threshold() -> Question {
    let category = |category: Category, value| (value, category.name());
    Question {
        what: "threshold",
        kind: "eu_threshold",
        title: ("Soglia europea (art. 14)", "EU threshold (art. 14)"),
        about: (
            "Il valore da cui valgono le procedure ordinarie europee. Cambia ogni due anni.",
            "The value from which the ordinary EU procedures apply. It changes every two years.",
        ),
        inputs: vec![
            Input::new(
                "category",
                ("Che cosa si compra, e chi compra", "What is bought, and who buys"),
                Reads::One(vec![
                    category(Category::WorksAndConcessions, "works and concessions"),
                    category(Category::SuppliesServicesSubCentral, "supplies/services sub-central"),
                    category(Category::SuppliesServicesCentral, "supplies/services central"),
                    category(Category::SocialServices, "social services ordinary"),
                    category(Category::SpecialSuppliesServices, "special sectors supplies/services"),
                    category(Category::SpecialWorks, "special sectors works"),
                    category(Category::SpecialSocialServices, "social services special sectors"),
                ]),
            )
            .proposed("supplies/services sub-central"),
            Input::new("from_", ("Giorno di invio del bando", "Day the call is sent"), Reads::Day),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let previous = answer.as_object().into_iter().flatten().find(|(name, _)| name.starts_with("previous_"));
            Shown {
                result: amount(&answer["threshold"], lang),
                facts: previous
                    .map(|(_, value)| (lang.say("Prima di allora", "Before then").to_owned(), amount(value, lang)))
                    .into_iter()
                    .collect(),
                ..Shown::default()
            }
        },
        example: "category=supplies%2Fservices+sub-central&from_=2026-03-02",
    }
}

fn rotation() -> Question {
    let tick = |name, it, en| Input::new(name, (it, en), Reads::Tick);
    Question {
        what: "rotation",
        kind: "rotation",
        title: ("Rotazione (art. 49)", "Rotation (art. 49)"),
        about: (
            "Se si può affidare di nuovo al contraente uscente, sotto la soglia europea.",
            "Whether the outgoing contractor may be awarded again, below the EU threshold.",
        ),
        inputs: vec![
            tick(
                "outgoing_contractor_same_sector",
                "È il contraente uscente, nello stesso settore",
                "He is the outgoing contractor, in the same sector",
            )
            .article("art. 49 c. 2 D.Lgs. 36/2023"),
            Input::new(
                "value_band",
                ("Fascia di valore dei due contratti", "Band of amounts of the two contracts"),
                Reads::One(choices([
                    ("same", "La stessa, o l'ente non ha fasce", "The same, or the body has no bands"),
                    ("different", "Diversa", "Different"),
                ])),
            )
            .proposed("same")
            .article("art. 49 c. 3 D.Lgs. 36/2023"),
            Input::new("amount", ("Importo dell'affidamento", "Amount of the award"), Reads::Amount),
            tick("direct_award", "È un affidamento diretto", "It is a direct award"),
            tick(
                "survey_open_to_all",
                "L'indagine di mercato non limitava gli operatori da invitare",
                "The market survey put no limit on the operators to invite",
            )
            .article("art. 49 c. 5 D.Lgs. 36/2023"),
            Input::new(
                "reasons",
                ("Motivi dati per derogare", "Reasons given for setting rotation aside"),
                Reads::Any(choices([
                    ("market_structure", "Struttura del mercato", "Structure of the market"),
                    ("lack_of_alternatives", "Effettiva assenza di alternative", "Effective lack of alternatives"),
                    (
                        "accurate_execution",
                        "Accurata esecuzione del contratto precedente",
                        "Accurate performance of the contract before",
                    ),
                    ("quality", "Qualità della prestazione resa", "Quality of what was performed"),
                ])),
            )
            .article("art. 49 c. 4 D.Lgs. 36/2023"),
            Input::new("date", ("Giorno di avvio della procedura", "Day the procedure starts"), Reads::Day).optional(),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let allowed = answer["result"].as_str().is_some_and(|result| result.starts_with("allowed"));
            let result = if allowed {
                lang.say("L'affidamento è consentito", "The award is allowed")
            } else {
                lang.say("L'affidamento è vietato", "The award is forbidden")
            };
            Shown { result: result.to_owned(), ..Shown::default() }
        },
        example: "outgoing_contractor_same_sector=yes&value_band=same&amount=60.000&direct_award=yes&reasons=quality",
    }
}
