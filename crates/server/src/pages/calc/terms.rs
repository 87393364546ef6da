//! Terms: any one of the law, the whole calendar of a procedure, or so many days.

use ceralacca_evaluation::Text;
use ceralacca_rulebook::tables::{AwardRule, ProcedureKind, terms};
use serde_json::Value;

use super::{
    question::{Input, Question, Reads, plain},
    shown::{Head, Shown, Table, day},
};
use crate::pages::Lang;

pub(super) fn questions() -> Vec<Question> {
    vec![calendar(), term(), standstill(), prior_notice(), days()]
}

fn patron() -> Input {
    Input::new("patron_saint", ("Santo patrono", "Patron saint"), Reads::MonthDay).optional()
}

fn calendar() -> Question {
    let kind = |kind: ProcedureKind, value| (value, kind.name());
    let rule = |rule: AwardRule, value| (value, rule.name());
    Question {
        what: "calendar",
        kind: "procedure_calendar",
        title: ("Calendario di una procedura", "Calendar of a procedure"),
        about: (
            "Dal giorno di invio tutti i termini fino al contratto, ciascuno con il suo articolo. I giorni che non indica sono i primi, o gli ultimi, che la legge consente.",
            "From the day of sending all terms until the contract, each with its article. Days that you do not give are the first, or the last, that the law allows.",
        ),
        inputs: vec![
            Input::new(
                "procedure",
                ("Procedura", "Procedure"),
                Reads::One(vec![
                    kind(ProcedureKind::Open, "open"),
                    kind(ProcedureKind::Restricted, "restricted"),
                    kind(ProcedureKind::CompetitiveNegotiation, "competitive_negotiation"),
                    kind(ProcedureKind::NegotiatedWithoutNotice, "negotiated_without_notice"),
                    kind(ProcedureKind::CompetitiveDialogue, "competitive_dialogue"),
                    kind(ProcedureKind::InnovationPartnership, "innovation_partnership"),
                ]),
            )
            .proposed("open"),
            Input::new(
                "criterion",
                ("Criterio di aggiudicazione", "Award criterion"),
                Reads::One(vec![rule(AwardRule::Oepv, "oepv"), rule(AwardRule::LowestPrice, "lowest_price")]),
            )
            .proposed("oepv"),
            Input::new("sent", ("Giorno di invio del bando", "Day the notice is sent"), Reads::Day).help(
                "Per la negoziata senza bando, degli inviti.",
                "For a negotiated procedure without notice, the invitations.",
            ),
            Input::new(
                "above_threshold",
                ("Il valore raggiunge la soglia europea", "The value reaches the EU threshold"),
                Reads::Tick,
            )
            .article("art. 18 c. 3 D.Lgs. 36/2023"),
            Input::new("urgency", ("Urgenza motivata", "Reasoned urgency"), Reads::Tick),
            Input::new(
                "pin_sent",
                ("Giorno di invio dell'avviso di pre-informazione", "Day a prior information notice was sent"),
                Reads::Day,
            )
            .optional(),
            Input::new("invitations_sent", ("Giorno degli inviti", "Day of the invitations"), Reads::Day).optional(),
            Input::new("offers_due", ("Termine per le offerte", "Term for tenders"), Reads::Day).optional().help(
                "Necessario dove la legge non ne fissa uno: negoziata senza bando, dialogo, partenariato.",
                "Needed where the law sets none: negotiated without notice, dialogue, partnership.",
            ),
            Input::new("award", ("Giorno dell'aggiudicazione", "Day of the award"), Reads::Day).optional(),
            patron(),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let rows = answer["terms"].as_array().map(Vec::as_slice).unwrap_or_default();
            let last = rows.last().map(|row| day(&row["date"], lang)).unwrap_or_default();
            let count = rows.len();
            Shown {
                result: match lang {
                    Lang::It => format!("{count} termini, l'ultimo {last}"),
                    Lang::En => format!("{count} terms, the last one {last}"),
                },
                tables: vec![Table {
                    caption: lang.say("Termini in ordine di tempo", "Terms in order of time").to_owned(),
                    heads: vec![
                        Head::text(lang.say("Giorno", "Day")),
                        Head::text(lang.say("Termine", "Term")),
                        Head::written(lang.say("Articolo", "Article")),
                    ],
                    rows: rows.iter().map(|row| calendar_row(row, lang)).collect(),
                }],
                ..Shown::default()
            }
        },
        example: "procedure=open&criterion=oepv&sent=2026-03-02&above_threshold=yes&patron_saint=24%2F06",
    }
}

fn calendar_row(row: &Value, lang: Lang) -> Vec<String> {
    let side = match row["limit"].as_str() {
        Some("not_before") => lang.say("non prima di", "not before"),
        _ => lang.say("entro", "by"),
    };
    let name = row["name"][lang.code()].as_str().unwrap_or_default();
    let article = row["article"].as_str().unwrap_or_default();
    vec![format!("{side} {}", day(&row["date"], lang)), name.to_owned(), article.to_owned()]
}

/// Every term of the table, by its words.
fn all_terms() -> Vec<(&'static str, Text)> {
    let list = terms().unwrap_or_default();
    list.iter().map(|term| (term.id.as_str(), term.editions.name.clone())).collect()
}

fn term() -> Question {
    Question {
        what: "term",
        kind: "term",
        title: ("Un termine di legge", "A term of the law"),
        about: (
            "Il giorno in cui scade un termine del codice, contato come vuole il regolamento 1182/71: il giorno dell'evento non si conta, e una scadenza di sabato, domenica o festa si sposta.",
            "The day on which a term of the code ends, counted as regulation 1182/71 has it: the day of the event does not count, and an end on a Saturday, Sunday or holiday is moved.",
        ),
        inputs: vec![
            Input::new("term", ("Termine", "Term"), Reads::One(all_terms())).proposed("open_offers"),
            Input::new(
                "start",
                ("Giorno dell'evento da cui si conta", "Day of the event it is counted from"),
                Reads::Day,
            ),
            Input::new("call_sent", ("Giorno di invio del bando", "Day the call was sent"), Reads::Day)
                .optional()
                .help(
                    "Sceglie le regole in vigore quel giorno; se resta vuoto valgono le ultime.",
                    "It chooses the rules in force on that day; if it stays empty the newest ones count.",
                ),
            patron(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown { result: day(&answer["adjusted_reg_1182_71"], lang), ..Shown::default() },
        example: "term=open_offers&start=2026-03-02",
    }
}

fn standstill() -> Question {
    Question {
        what: "standstill",
        kind: "standstill",
        title: ("Stand still (art. 18 c. 3)", "Standstill (art. 18 c. 3)"),
        about: (
            "Da quando si può firmare il contratto dopo l'aggiudicazione. Si conta dall'ultima comunicazione inviata ai concorrenti; sotto la soglia europea non c'è.",
            "From when the contract may be signed after the award. It is counted from the last communication sent to the tenderers; there is none below the EU threshold.",
        ),
        inputs: vec![
            Input::new(
                "last_communication_sent",
                ("Giorno dell'ultima comunicazione di aggiudicazione", "Day of the last communication of the award"),
                Reads::Day,
            ),
            Input::new("call_sent", ("Giorno di invio del bando", "Day the call was sent"), Reads::Day)
                .optional()
                .help(
                    "Sceglie la durata in vigore quel giorno; se resta vuoto vale l'ultima.",
                    "It chooses the length in force on that day; if it stays empty the newest one counts.",
                ),
            patron(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown {
            result: day(&answer["first_free_day"], lang),
            facts: vec![(
                lang.say("Ultimo giorno in cui non si può firmare", "Last day on which it may not be signed")
                    .to_owned(),
                day(&answer["last_blocked_day"], lang),
            )],
            ..Shown::default()
        },
        example: "last_communication_sent=2026-05-04&call_sent=2026-01-15",
    }
}

fn prior_notice() -> Question {
    Question {
        what: "prior-notice",
        kind: "pin_window",
        title: ("Avviso di preinformazione (artt. 71, 72)", "Prior information notice (artt. 71, 72)"),
        about: (
            "Se un avviso di preinformazione permette di abbreviare i termini per le offerte: deve precedere il bando di almeno 35 giorni e di non più di dodici mesi.",
            "Whether a prior information notice lets the terms for tenders be shortened: it must precede the call by 35 days at least and twelve months at most.",
        ),
        inputs: vec![
            Input::new("pin_sent", ("Giorno di invio dell'avviso", "Day the prior notice was sent"), Reads::Day),
            Input::new("notice_sent", ("Giorno di invio del bando", "Day the call is sent"), Reads::Day),
        ],
        build: plain,
        shown: |_, answer, lang| {
            let result = if answer["valid"] == true {
                lang.say("I termini si possono abbreviare", "The terms may be shortened")
            } else {
                lang.say("I termini non si possono abbreviare", "The terms may not be shortened")
            };
            Shown { result: result.to_owned(), ..Shown::default() }
        },
        example: "pin_sent=2026-01-26&notice_sent=2026-03-02",
    }
}

fn days() -> Question {
    Question {
        what: "days",
        kind: "latest_day",
        title: ("Tanti giorni da una data", "So many days from a date"),
        about: (
            "Il giorno che viene tanti giorni dopo una data, o prima: scriva un numero negativo per contare all'indietro.",
            "The day so many days after a date, or before it: write a negative number to count backwards.",
        ),
        inputs: vec![
            Input::new("start", ("Giorno dell'evento", "Day of the event"), Reads::Day),
            Input::new("days", ("Giorni", "Days"), Reads::Whole)
                .help("Da −3650 a 3650, escluso 0.", "From −3650 to 3650, except 0."),
            patron(),
        ],
        build: plain,
        shown: |_, answer, lang| Shown { result: day(&answer["adjusted_reg_1182_71"], lang), ..Shown::default() },
        example: "start=2026-06-01&days=5",
    }
}
