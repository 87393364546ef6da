//! Guarantees: provisional and definitive, above and below the EU threshold.

use ceralacca_evaluation::before_number;
use serde_json::Value;

use super::{
    question::{Input, Question, Reads, exact, plain},
    shown::Shown,
};
use crate::pages::{Lang, lang::euro};

const SENT: (&str, &str) = ("Giorno di invio del bando", "Day the call is sent");

/// The day that chooses the edition of the tables.
pub(super) fn sent() -> Input {
    Input::new("date", SENT, Reads::Day).optional().help(
        "Sceglie le regole in vigore quel giorno; se resta vuoto valgono le ultime.",
        "It chooses the rules in force on that day; if it stays empty the newest ones count.",
    )
}

pub(super) fn questions() -> Vec<Question> {
    vec![provisional(), provisional_below(), definitive(), definitive_below(), framework()]
}

fn provisional() -> Question {
    let tick = |name, it, en| Input::new(name, (it, en), Reads::Tick);
    Question {
        what: "provisional",
        kind: "provisional_art106",
        title: ("Garanzia provvisoria (art. 106)", "Provisional guarantee (art. 106)"),
        about: (
            "Quanto deve garantire un concorrente, con le riduzioni che gli spettano. Le riduzioni si applicano una sull'altra, nell'ordine della legge; ISO 9000 e piccola impresa non si sommano: vale la maggiore.",
            "How much a tenderer must guarantee, with the reductions he is entitled to. Each reduction applies to what the one before left, in the order of the law; ISO 9000 and small firm do not add up: the greater one counts.",
        ),
        inputs: vec![
            Input::new("base", ("Valore della procedura o del lotto", "Amount of the procedure or lot"), Reads::Amount),
            Input::new("rate_percent", ("Percentuale richiesta", "Rate asked (per cent)"), Reads::Percent)
                .proposed("2")
                .help("Di norma 2; da 1 a 4 con motivazione.", "2 as a rule; from 1 to 4 with reasons.")
                .article("art. 106 c. 1 D.Lgs. 36/2023"),
            tick("sme", "Micro, piccola o media impresa (−50%)", "Micro, small or medium firm (−50%)"),
            tick("iso9000", "Certificazione ISO 9000 (−30%)", "ISO 9000 certificate (−30%)"),
            tick(
                "digital_guarantee",
                "Garanzia digitale verificabile (−10%)",
                "Digital guarantee that can be checked (−10%)",
            ),
            Input::new(
                "certifications_percent",
                (
                    "Riduzione del bando per altre certificazioni (%)",
                    "Cut of the notice for other certificates (per cent)",
                ),
                Reads::Percent,
            )
            .optional()
            .help("Fino a 20, secondo l'Allegato II.13.", "Up to 20, by Annex II.13."),
            tick(
                "central_purchasing",
                "Procedura aggregata di una centrale di committenza",
                "Aggregated procedure of a central purchasing body",
            ),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let effective = percent(&answer["effective_percent"], lang);
            Shown {
                result: amount(&answer["amount"], lang),
                sentences: vec![match lang {
                    Lang::It => {
                        format!("La garanzia provvisoria è {} del valore indicato.", before_number("il", &effective))
                    }
                    Lang::En => format!("The provisional guarantee is {effective} of the amount given."),
                }],
                ..Shown::default()
            }
        },
        example: "base=1.866.262%2C24&rate_percent=2&sme=yes&digital_guarantee=yes&certifications_percent=20",
    }
}

fn provisional_below() -> Question {
    Question {
        what: "provisional-below",
        kind: "provisional_art53",
        title: ("Garanzia provvisoria sotto soglia (art. 53)", "Provisional guarantee below the threshold (art. 53)"),
        about: (
            "Sotto la soglia europea la garanzia provvisoria si chiede solo con motivazione, al massimo l'1%, e non si riduce.",
            "Below the EU threshold a provisional guarantee is asked only with reasons, 1% at most, and is not reduced.",
        ),
        inputs: vec![
            Input::new("base", ("Valore della procedura o del lotto", "Amount of the procedure or lot"), Reads::Amount),
            Input::new("requested_percent", ("Percentuale richiesta", "Rate asked (per cent)"), Reads::Percent)
                .proposed("1")
                .article("art. 53 c. 2 D.Lgs. 36/2023"),
            sent(),
        ],
        // Reductions have no effect here: the calculator asks for them only to say so.
        build: |mut read| {
            read.insert("sme".to_owned(), Value::Bool(false));
            read.insert("iso9000".to_owned(), Value::Bool(false));
            Value::Object(read)
        },
        shown: |_, answer, lang| Shown { result: amount(&answer["amount"], lang), ..Shown::default() },
        example: "base=180.000&requested_percent=1",
    }
}

fn definitive() -> Question {
    Question {
        what: "definitive",
        kind: "definitive_art117",
        title: ("Garanzia definitiva (art. 117)", "Definitive guarantee (art. 117)"),
        about: (
            "Il 10% del contratto; con un ribasso oltre il 10% cresce di un punto per ogni punto in più, e oltre il 20% di due.",
            "10% of the contract; with a discount above 10% it grows by one point for each further point, above 20% by two.",
        ),
        inputs: vec![
            Input::new(
                "base_subject_to_discount",
                ("Importo soggetto a ribasso", "Amount subject to the discount"),
                Reads::Amount,
            ),
            Input::new("discount_percent", ("Ribasso offerto (%)", "Discount offered (per cent)"), Reads::Percent),
            Input::new(
                "amount_without_discount",
                ("Importo non soggetto a ribasso", "Amount without discount"),
                Reads::Amount,
            )
            .optional()
            .help(
                "Oneri di sicurezza e quanto il bando sottrae al ribasso.",
                "Costs of safety and whatever the notice keeps out of the discount.",
            ),
            Input::new(
                "reduction_factor",
                ("Che cosa lasciano le riduzioni", "What the reductions leave"),
                Reads::Number,
            )
            .proposed("1")
            .help(
                "1 senza riduzioni; 0,5 per una piccola impresa; 0,7 con ISO 9000; 0,36 con tutte.",
                "1 without reductions; 0.5 for a small firm; 0.7 with ISO 9000; 0.36 with all of them.",
            )
            .article("art. 117 c. 3 D.Lgs. 36/2023"),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown {
            result: amount(&answer["amount"], lang),
            facts: vec![
                (lang.say("Importo del contratto", "Contract").to_owned(), amount(&answer["contract_amount"], lang)),
                (
                    lang.say("Percentuale prima delle riduzioni", "Rate before reductions").to_owned(),
                    percent(&answer["percent"], lang),
                ),
            ],
            ..Shown::default()
        },
        example: "base_subject_to_discount=1.000.000&discount_percent=25&amount_without_discount=20.000&reduction_factor=0%2C5",
    }
}

fn definitive_below() -> Question {
    Question {
        what: "definitive-below",
        kind: "definitive_art53",
        title: ("Garanzia definitiva sotto soglia (art. 53)", "Definitive guarantee below the threshold (art. 53)"),
        about: (
            "Sotto la soglia europea è il 5% del contratto, senza riduzioni e senza aumenti.",
            "Below the EU threshold it is 5% of the contract, without reductions and without increments.",
        ),
        inputs: vec![Input::new("contract_amount", ("Importo del contratto", "Contract"), Reads::Amount), sent()],
        // Neither the discount nor the size of the firm has an effect here.
        build: |mut read| {
            read.insert("discount_percent".to_owned(), Value::from("0"));
            read.insert("sme".to_owned(), Value::Bool(false));
            Value::Object(read)
        },
        shown: |_, answer, lang| Shown { result: amount(&answer["amount"], lang), ..Shown::default() },
        example: "contract_amount=63.888%2C78",
    }
}

fn framework() -> Question {
    Question {
        what: "framework",
        kind: "definitive_framework",
        title: ("Accordo quadro (art. 117 c. 1)", "Framework agreement (art. 117 c. 1)"),
        about: (
            "La garanzia definitiva di un accordo quadro è al massimo il 2% del suo importo, per tutti gli aggiudicatari.",
            "The definitive guarantee of a framework agreement is at most 2% of its amount, for all its winners.",
        ),
        inputs: vec![
            Input::new(
                "framework_amount",
                ("Importo dell'accordo quadro", "Amount of the framework agreement"),
                Reads::Amount,
            ),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown {
            result: match lang {
                Lang::It => format!("al massimo {}", amount(&answer["max_amount"], lang)),
                Lang::En => format!("at most {}", amount(&answer["max_amount"], lang)),
            },
            ..Shown::default()
        },
        example: "framework_amount=1.866.262%2C24",
    }
}

/// An amount of the answer.
pub(super) fn amount(value: &Value, lang: Lang) -> String {
    exact(value).map(|number| euro(&number, lang)).unwrap_or_default()
}

/// A percentage of the answer, without needless decimals.
pub(super) fn percent(value: &Value, lang: Lang) -> String {
    exact(value).map(|number| format!("{}%", lang.number(&number))).unwrap_or_default()
}
