//! The anomaly threshold: a column of discounts in, the threshold with every step and a drawing out.

use ceralacca_evaluation::{Exact, before_number};
use serde_json::Value;

use super::{
    numbers::Column,
    question::{Input, Question, Reads, choices, exact, exacts, plain},
    shown::{Head, Shown, Table, cut},
};
use crate::pages::{
    Lang,
    charts::{DiscountStrip, discount_strip::Fate},
};

pub(super) fn questions() -> Vec<Question> {
    vec![Question {
        what: "anomaly",
        kind: "anomaly_threshold",
        title: ("Soglia di anomalia", "Anomaly threshold"),
        about: (
            "Incolli i ribassi di tutte le offerte ammesse, in qualunque ordine: trova la soglia dell'Allegato II.2 con ogni passaggio, le offerte anomale e quella che vince. I conti sono esatti: nulla è arrotondato.",
            "Paste the discounts of all admitted tenders, in any order: you find the threshold of Annex II.2 with every step, the anomalous tenders and the one that wins. The reckoning is exact: nothing is rounded.",
        ),
        inputs: vec![
            Input::new(
                "method",
                ("Metodo del bando", "Method of the notice"),
                Reads::One(choices([
                    ("A", "A – media e scarto medio, corretti con i decimali della somma", "A – mean and mean deviation, corrected by the decimals of the sum"),
                    ("B", "B – come A, con la parità; il contratto si fa al secondo ribasso non anomalo", "B – as A, with parity; the contract is made at the second discount that is not anomalous"),
                    ("C", "C – sconto di riferimento indicato nel bando", "C – reference discount stated in the notice"),
                ])),
            )
            .proposed("A")
            .article("art. 54 e All. II.2 D.Lgs. 36/2023"),
            Input::new("offers", ("Ribassi (%)", "Discounts (%)"), Reads::Column(Column::Plain)).help(
                "Uno per riga, come nel foglio di calcolo; anche separati da spazi, tabulazioni o punti e virgola. Virgola o punto per i decimali («1.234» è 1,234); il segno % è ignorato. Al massimo 500 numeri e 16 KiB di testo.",
                "One on each line, as in the spreadsheet; also parted by blanks, tabs or semicolons. Comma or point for decimals (a single point always begins them); the % sign is passed over. At most 500 numbers and 16 KiB of text.",
            ),
            Input::new("reference_discount", ("Sconto di riferimento (%)", "Reference discount (per cent)"), Reads::Percent)
                .optional()
                .help("Solo per il metodo C.", "For method C only."),
        ],
        build: plain,
        shown,
        example: "method=A&offers=10%2C011+11%2C110+11%2C110+11%2C431+11%2C691+12%2C751+12%2C961+13%2C471+13%2C581+13%2C910+14%2C721+14%2C812+15%2C220+15%2C627+16%2C142+16%2C352+16%2C460+16%2C752+16%2C875+16%2C992",
    }]
}

fn shown(input: &Value, answer: &Value, lang: Lang) -> Shown {
    let Some(threshold) = exact(&answer["threshold"]) else {
        return Shown {
            result: lang.say("Nessuna soglia", "No threshold").to_owned(),
            sentences: vec![
                lang.say(
                    "Con la regola delle offerte uguali tutte le offerte sono accantonate: la media non esiste.",
                    "With the rule on equal tenders all tenders are set aside: there is no mean.",
                )
                .to_owned(),
            ],
            ..Shown::default()
        };
    };
    let mut offers = exacts(&input["offers"]);
    offers.sort();
    let fates = fates(&offers, answer);
    let chart = exact(&answer["mean"]).map(|mean| DiscountStrip::of(&offers, &fates, &mean, &threshold, lang));
    Shown {
        result: match lang {
            Lang::It => format!("Soglia di anomalia: {}", percent(&threshold, lang)),
            Lang::En => format!("Anomaly threshold: {}", percent(&threshold, lang)),
        },
        sentences: sentences(answer, &offers, lang),
        facts: facts(answer, lang),
        tables: vec![table(&offers, &fates, lang)],
        chart: chart.and_then(|chart| chart.drawn()),
    }
}

/// Decimals shown of a percentage that goes on; the number itself stands in the steps.
const SHOWN_DECIMALS: u8 = 10;

/// A percentage for reading, cut where it goes on: `14,8848353333…%`.
fn percent(number: &Exact, lang: Lang) -> String {
    format!("{}%", cut(number, SHOWN_DECIMALS, lang))
}

fn sentences(answer: &Value, offers: &[Exact], lang: Lang) -> Vec<String> {
    let excluded = exacts(&answer["excluded"]).len();
    let count = offers.len();
    let mut said = vec![match lang {
        Lang::It => format!("Offerte: {count}; anomale: {excluded}."),
        Lang::En => format!("Tenders: {count}; anomalous: {excluded}."),
    }];
    let tied = answer["tie_at_top"].as_u64().unwrap_or_default();
    match exact(&answer["winning_discount"]) {
        Some(winner) if tied > 1 => said.push(match lang {
            Lang::It => format!(
                "Il ribasso più alto non anomalo è {}, di {tied} offerte: si sorteggia fra loro.",
                percent(&winner, lang)
            ),
            Lang::En => format!(
                "The highest discount that is not anomalous is {}, of {tied} tenders: lots are drawn among them.",
                percent(&winner, lang)
            ),
        }),
        Some(winner) => said.push(match lang {
            Lang::It => format!("Vince il ribasso {}.", before_number("del", &percent(&winner, lang))),
            Lang::En => format!("The discount of {} wins.", percent(&winner, lang)),
        }),
        None => said.push(
            lang.say(
                "Tutte le offerte sono anomale: nessuna vince senza la verifica dell'art. 110.",
                "All tenders are anomalous: none wins without the check of art. 110.",
            )
            .to_owned(),
        ),
    }
    let award = exact(&answer["award_discount"]);
    if let Some(award) = award.filter(|award| Some(award) != exact(&answer["winning_discount"]).as_ref()) {
        said.push(match lang {
            Lang::It => {
                format!("Il contratto si fa al ribasso {} (metodo B).", before_number("del", &percent(&award, lang)))
            }
            Lang::En => format!("The contract is made at the discount of {} (method B).", percent(&award, lang)),
        });
    }
    said
}

fn facts(answer: &Value, lang: Lang) -> Vec<(String, String)> {
    let whole = |name: &str| answer[name].as_u64().map(|number| number.to_string());
    let number = |name: &str| exact(&answer[name]).map(|number| percent(&number, lang));
    let all = [
        (lang.say("Offerte", "Tenders"), whole("n")),
        (lang.say("Accantonate per parte (10%)", "Set aside on each side (10%)"), whole("wing_size_k")),
        (lang.say("Rimaste", "Left"), whole("kept")),
        (lang.say("Media dei ribassi", "Mean of the discounts"), number("mean")),
        (lang.say("Scarto medio", "Mean deviation"), number("scarto_medio")),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What became of each discount; the discounts are sorted, so that those set aside stand at both ends.
fn fates(offers: &[Exact], answer: &Value) -> Vec<Fate> {
    let low = answer["set_aside_low"].as_array().map_or(0, Vec::len);
    let high = offers.len().saturating_sub(answer["set_aside_high"].as_array().map_or(0, Vec::len));
    let excluded = exacts(&answer["excluded"]);
    let winning = exact(&answer["winning_discount"]);
    let fate = |(index, offer): (usize, &Exact)| Fate {
        set_aside: index < low || index >= high,
        anomalous: excluded.contains(offer),
        wins: winning.as_ref() == Some(offer),
    };
    offers.iter().enumerate().map(fate).collect()
}

/// The best discount first.
fn table(offers: &[Exact], fates: &[Fate], lang: Lang) -> Table {
    let rows = offers
        .iter()
        .zip(fates)
        .rev()
        .enumerate()
        .map(|(index, (offer, fate))| vec![(index + 1).to_string(), percent(offer, lang), fate.in_words(lang)]);
    Table {
        caption: lang.say("Che cosa è di ciascun ribasso", "What becomes of each discount").to_owned(),
        heads: vec![
            Head::number(lang.say("Posto", "Place")),
            Head::number(lang.say("Ribasso", "Discount")),
            Head::text(lang.say("Esito", "Outcome")),
        ],
        rows: rows.collect(),
    }
}
