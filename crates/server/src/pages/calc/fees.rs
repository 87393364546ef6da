//! Stamp duty on contract and application, and the contribution to ANAC.

use super::{
    guarantees::{amount, sent},
    question::{Input, Question, Reads, choices, plain},
    shown::Shown,
};
use crate::pages::Lang;

pub(super) fn questions() -> Vec<Question> {
    vec![contract(), application(), anac()]
}

fn contract() -> Question {
    Question {
        what: "contract",
        kind: "contract_stamp_duty",
        title: ("Imposta di bollo sul contratto (All. I.4)", "Stamp duty on the contract (Annex I.4)"),
        about: (
            "L'aggiudicatario la paga una volta sola, alla stipula, a scaglioni sull'importo massimo del contratto.",
            "The contractor pays it once, at signature, by bands of the most the contract may come to.",
        ),
        inputs: vec![
            Input::new(
                "contract_amount",
                ("Importo massimo del contratto", "Most the contract may come to"),
                Reads::Amount,
            )
            .article("art. 18 c. 10 D.Lgs. 36/2023, All. I.4"),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let duty = amount(&answer["duty"], lang);
            let exempt = answer["duty"].as_str() == Some("0");
            Shown { result: if exempt { lang.say("Esente", "Exempt").to_owned() } else { duty }, ..Shown::default() }
        },
        example: "contract_amount=1.866.262%2C24",
    }
}

fn application() -> Question {
    Question {
        what: "application",
        kind: "application_stamp",
        title: ("Bollo sulla domanda (d.P.R. 642/1972)", "Stamp on the application (d.P.R. 642/1972)"),
        about: (
            "La marca da bollo dei documenti che il concorrente presenta.",
            "The stamp of the documents that a tenderer files.",
        ),
        inputs: vec![
            Input::new(
                "document",
                ("Documento", "Document"),
                Reads::One(choices([(
                    "domanda di partecipazione",
                    "Domanda di partecipazione alla gara",
                    "Application to take part in the tender",
                )])),
            )
            .proposed("domanda di partecipazione"),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown { result: amount(&answer["duty"], lang), ..Shown::default() },
        example: "document=domanda+di+partecipazione",
    }
}

fn anac() -> Question {
    Question {
        what: "anac",
        kind: "anac_fee",
        title: ("Contributo ANAC", "Contribution to ANAC"),
        about: (
            "Quanto pagano la stazione appaltante, sull'importo dell'intera procedura, e ciascun operatore, sull'importo del lotto, prima di presentare l'offerta.",
            "What the contracting authority pays, on the amount of the whole procedure, and each operator, on the amount of the lot, before sending a tender.",
        ),
        inputs: vec![
            Input::new("amount", ("Importo a base di gara", "Base amount"), Reads::Amount)
                .help(
                    "Della procedura per la stazione appaltante, del lotto per l'operatore.",
                    "Of the procedure for the authority, of the lot for an operator.",
                )
                .article("art. 1 c. 67 L. 266/2005"),
            sent(),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let (authority, operator) =
                (amount(&answer["contracting_authority"], lang), amount(&answer["economic_operator"], lang));
            Shown {
                result: match lang {
                    Lang::It => format!("Operatore {operator}, stazione appaltante {authority}"),
                    Lang::En => format!("Operator {operator}, authority {authority}"),
                },
                ..Shown::default()
            }
        },
        example: "amount=500.000",
    }
}
