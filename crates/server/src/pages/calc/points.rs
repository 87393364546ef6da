//! Points of the price by every formula: the offers in, their points out, and how far the first is from the second.

use askama::Template;
use ceralacca_evaluation::Exact;
use serde_json::{Map, Value, json};

use super::{
    numbers::Column,
    question::{Input, MEASURE, Question, Reads, choices, exact},
    shown::{Head, Shown, Table, cut},
};
use crate::pages::{
    Choice, Lang,
    charts::{FormulaNames, PointsPlot},
    lang::euro,
};

/// Fields that belong to the question and not to the formula.
const OF_THE_QUESTION: [&str; 3] = ["weight", "base", "offers"];

pub(super) fn questions() -> Vec<Question> {
    vec![
        formula(
            "discount-over-best",
            ("Lineare sul ribasso", "Linear on the discount"),
            (
                "Punti in proporzione al ribasso: il ribasso più alto li ha tutti.",
                "Points in proportion to the discount: the highest discount has them all.",
            ),
            vec![all_zero(), discounts()],
            |read| built(read, "discount_over_best"),
            "weight=30&all_zero=zero_points&offers=5+12%2C5+20+0",
        ),
        formula(
            "linear-price",
            ("Lineare sul prezzo", "Linear on the price"),
            (
                "(BA − P) / (BA − Pmin): il prezzo più basso ha tutti i punti, la base d'asta nessuno.",
                "(BA − P) / (BA − Pmin): the lowest price has all the points, the base amount none.",
            ),
            vec![
                base(),
                Input {
                    name: "all_at_base",
                    label: ("Se tutti i prezzi sono pari alla base", "If all prices equal the base"),
                    ..all_zero()
                },
                prices(),
            ],
            |read| built(read, "linear_price"),
            "weight=40&base=1.000.000&all_at_base=zero_points&offers=900.000+850.000+800.000",
        ),
        formula(
            "inverse",
            ("Proporzionalità inversa", "Inverse proportional"),
            (
                "Pmin / P: il prezzo più basso ha tutti i punti; anche la base d'asta ne ha molti.",
                "Pmin / P: the lowest price has all the points; the base amount has many too.",
            ),
            vec![base(), prices()],
            |read| built(read, "inverse_proportional"),
            "weight=30&base=150.000&offers=100.000+110.000+125.000",
        ),
        formula(
            "power",
            ("Potenza (concava o convessa)", "Power (concave or convex)"),
            (
                "(R / Rmax)^α: con α sotto 1 premia i primi ribassi e frena gli ultimi; con 1 è lineare.",
                "(R / Rmax)^α: with α below 1 it rewards the first discounts and slows the last; with 1 it is linear.",
            ),
            vec![measure(), base(), exponent("α", "0,5"), all_zero(), offers()],
            |read| built(read, "power"),
            "weight=30&measure=discount_percent&exponent=0%2C5&all_zero=zero_points&offers=4+10+16+25",
        ),
        formula(
            "bilinear",
            ("Bilineare", "Bilinear"),
            (
                "Fino alla soglia il coefficiente cresce in fretta fino a X, oltre la soglia piano fino a 1. La soglia è la media, se non la indica.",
                "Up to the threshold the coefficient grows fast to X, beyond it slowly to 1. The threshold is the mean, unless you give one.",
            ),
            vec![
                measure(),
                base(),
                Input::new(
                    "coefficient",
                    ("X, coefficiente alla soglia", "X, coefficient at the threshold"),
                    Reads::Number,
                )
                .proposed("0,85")
                .help("Tra 0 e 1; di solito 0,80, 0,85 o 0,90.", "Between 0 and 1; usually 0.80, 0.85 or 0.90."),
                Input::new(
                    "threshold",
                    ("Soglia indicata nel bando", "Threshold stated in the notice"),
                    Reads::MeasuredNumber,
                )
                .optional()
                .help("Vuota: la media delle offerte.", "Empty: the mean of the offers."),
                all_zero(),
                offers(),
            ],
            bilinear,
            "weight=30&measure=discount_percent&coefficient=0%2C80&all_zero=zero_points&offers=6+10+14+22",
        ),
        formula(
            "min-max",
            ("Massimo-minimo", "Lowest to highest"),
            (
                "Tra l'offerta peggiore, che non ha punti, e la migliore, che li ha tutti.",
                "Between the worst offer, which has no points, and the best, which has them all.",
            ),
            vec![
                measure(),
                base(),
                Input {
                    name: "all_equal",
                    label: ("Se tutte le offerte sono uguali", "If all offers are equal"),
                    ..all_zero()
                },
                offers(),
            ],
            |read| built(read, "min_max"),
            "weight=20&measure=discount_percent&all_equal=zero_points&offers=3+5+11",
        ),
        formula(
            "absolute",
            ("Punteggio assoluto", "Absolute"),
            (
                "Punti secondo il proprio ribasso, qualunque cosa offrano gli altri; chi raggiunge il valore indicato li ha tutti.",
                "Points by one's own discount, whatever the others offer; who reaches the value stated has them all.",
            ),
            vec![
                measure(),
                base(),
                Input::new(
                    "full_at",
                    ("Ribasso o prezzo che ha già tutti i punti", "Discount or price that already has all the points"),
                    Reads::MeasuredNumber,
                )
                .optional()
                .help("Vuoto: il 100% di ribasso.", "Empty: a discount of 100%."),
                offers(),
            ],
            |read| built(read, "absolute"),
            "weight=40&measure=price&base=200.000&full_at=140.000&offers=130.000+140.000+170.000",
        ),
        formula(
            "piecewise",
            ("Spezzata con due pendenze", "Two slopes"),
            (
                "Due pendenze indicate nel bando, qualunque cosa offrano gli altri.",
                "Two slopes stated in the notice, whatever the others offer.",
            ),
            vec![
                measure(),
                base(),
                Input::new("knee", ("Dove cambia la pendenza", "Where the slope changes"), Reads::MeasuredNumber),
                Input::new("coefficient", ("X, coefficiente in quel punto", "X, coefficient there"), Reads::Number)
                    .proposed("0,80"),
                Input::new(
                    "full_at",
                    ("Dove si hanno tutti i punti", "Where all points are reached"),
                    Reads::MeasuredNumber,
                ),
                offers(),
            ],
            |read| built(read, "piecewise_linear"),
            "weight=30&measure=discount_percent&knee=10&coefficient=0%2C80&full_at=30&offers=5+10+20+30",
        ),
        formula(
            "concave",
            ("Concava 1 − (P/BA)^n", "Concave 1 − (P/BA)^n"),
            (
                "Punti secondo il proprio prezzo, con guadagni sempre più piccoli; non dipende dagli altri.",
                "Points by one's own price, with ever smaller gains; it does not depend on the others.",
            ),
            vec![
                Input {
                    reads: Reads::One(choices([
                        ("discount_percent", "Ribassi in percentuale", "Discounts in per cent"),
                        ("price", "Prezzi in euro", "Prices in euro"),
                    ])),
                    ..measure()
                },
                base(),
                exponent("n", "3"),
                offers(),
            ],
            |read| built(read, "concave"),
            "weight=30&measure=price&base=100.000&exponent=3&offers=95.000+80.000+60.000",
        ),
        formula(
            "bands",
            ("Fasce di ribasso", "Bands of discounts"),
            ("Punti a scaglioni, come li scrive il bando.", "Points by steps, as the notice writes them."),
            vec![
                Input::new("bands", ("Fasce", "Bands"), Reads::Bands).help(
                    "Una per riga: da, a, punti, separati da spazi; l'ultima, aperta, da e punti.",
                    "One on each line: from, to, points, parted by blanks; the last one, open, from and points.",
                ),
                Input::new(
                    "between",
                    ("Ribasso che cade fra due fasce", "Discount that falls between two bands"),
                    Reads::One(choices([
                        ("upper_band", "Appartiene alla fascia superiore", "It belongs to the band above"),
                        ("lower_band", "Appartiene alla fascia inferiore", "It belongs to the band below"),
                        ("refused", "Non è ammesso", "It is not accepted"),
                    ])),
                )
                .proposed("upper_band"),
                discounts(),
            ],
            |read| built(read, "step_table"),
            "weight=30&bands=0+5+10%0A5%2C01+10+20%0A10%2C01+30&between=upper_band&offers=3+5%2C005+12",
        ),
        formula(
            "direct",
            ("Proporzionalità diretta (rialzi)", "Direct proportional (increases)"),
            (
                "P / Pmax su importi in aumento, come il canone di una concessione.",
                "P / Pmax on amounts offered in increase, as a concession fee.",
            ),
            vec![base(), prices()],
            |read| built(read, "direct_proportional"),
            "weight=30&base=10.000&offers=12.000+15.000+20.000",
        ),
    ]
}

/// The names that other platforms give to the formulas of this page.
pub(super) fn names(lang: Lang) -> Option<String> {
    let choice = |question: Question| {
        let kind = (question.build)(Map::new())["formula"]["kind"].as_str()?.to_owned();
        Some(Choice::new(kind, lang.say(question.title.0, question.title.1)))
    };
    let choices: Vec<Choice> = questions().into_iter().filter_map(choice).collect();
    FormulaNames::new(&choices, lang).render().ok()
}

fn formula(
    what: &'static str,
    title: (&'static str, &'static str),
    about: (&'static str, &'static str),
    own: Vec<Input>,
    build: fn(Map<String, Value>) -> Value,
    example: &'static str,
) -> Question {
    let weight =
        Input::new("weight", ("Punti massimi del prezzo", "Most points of the price"), Reads::Number).proposed("30");
    let inputs = [weight].into_iter().chain(own).collect();
    Question { what, kind: "price_formula", title, about, inputs, build, shown, example }
}

fn base() -> Input {
    Input::new("base", ("Base d'asta", "Base amount"), Reads::Amount)
        .optional()
        .help("Euro. Serve quando le offerte sono importi.", "Euro. Needed when the offers are amounts.")
}

fn measure() -> Input {
    let list = choices([
        ("discount_percent", "Ribassi in percentuale", "Discounts in per cent"),
        ("price", "Prezzi in euro", "Prices in euro"),
        ("increase_percent", "Rialzi in percentuale", "Increases in per cent"),
        ("increased_price", "Importi in aumento, in euro", "Increased amounts in euro"),
    ]);
    Input::new(MEASURE, ("Che cosa si offre", "What is offered"), Reads::One(list)).proposed("discount_percent")
}

fn all_zero() -> Input {
    let list = choices([
        ("zero_points", "Nessuno ha punti", "Nobody has points"),
        ("full_points", "Tutti hanno il massimo", "Everybody has the maximum"),
    ]);
    Input::new("all_zero", ("Se nessuno offre un ribasso", "If nobody offers a discount"), Reads::One(list))
        .proposed("zero_points")
}

fn exponent(letter: &'static str, usual: &'static str) -> Input {
    Input::new("exponent", (letter, letter), Reads::Number).proposed(usual).help(
        "Sopra 0: ad esempio 0,5 o 1,25, o una frazione come 1/3.",
        "Above 0: for example 0.5 or 1.25, or a fraction such as 1/3.",
    )
}

const OFFERS_HELP: (&str, &str) = (
    "Una per riga, come nel foglio di calcolo. Al massimo 500 numeri e 16 KiB di testo. Fra gli importi «1.234» è milleduecentotrentaquattro, fra le percentuali 1,234.",
    "One on each line, as in the spreadsheet. At most 500 numbers and 16 KiB of text. Among amounts \"1.234\" is read as one thousand two hundred and thirty-four, among percentages as a little more than one.",
);

fn offers() -> Input {
    Input::new("offers", ("Offerte", "Offers"), Reads::Measured).help(OFFERS_HELP.0, OFFERS_HELP.1)
}

fn discounts() -> Input {
    Input::new("offers", ("Ribassi (%)", "Discounts (%)"), Reads::Column(Column::Plain))
        .help(OFFERS_HELP.0, OFFERS_HELP.1)
}

fn prices() -> Input {
    Input::new("offers", ("Importi offerti (euro)", "Amounts offered (euro)"), Reads::Column(Column::Euro))
        .help(OFFERS_HELP.0, OFFERS_HELP.1)
}

/// The fields of the formula by themselves, with its kind.
fn built(read: Map<String, Value>, kind: &str) -> Value {
    let (mut question, mut formula) = (Map::new(), Map::new());
    formula.insert("kind".to_owned(), Value::from(kind));
    for (name, value) in read {
        if OF_THE_QUESTION.contains(&name.as_str()) {
            question.insert(name, value);
        } else {
            formula.insert(name, value);
        }
    }
    question.insert("formula".to_owned(), Value::Object(formula));
    Value::Object(question)
}

/// The threshold is the mean, or the value stated.
fn bilinear(mut read: Map<String, Value>) -> Value {
    let all_zero = read.remove("all_zero");
    let threshold = match read.remove("threshold") {
        Some(value) => json!({ "at": "stated", "value": value }),
        None => json!({ "at": "mean", "all_zero": all_zero }),
    };
    read.insert("threshold".to_owned(), threshold);
    built(read, "bilinear")
}

/// Whether the offers of a formula are amounts of euro.
fn is_euro(formula: &Value) -> bool {
    match (formula["kind"].as_str(), formula[MEASURE].as_str()) {
        (Some("linear_price" | "inverse_proportional" | "direct_proportional"), _) => true,
        (_, Some("price" | "increased_price")) => true,
        (Some(_) | None, Some(_) | None) => false,
    }
}

fn shown(input: &Value, answer: &Value, lang: Lang) -> Shown {
    let in_euro = is_euro(&input["formula"]);
    let offer_text = |offer: &Exact| if in_euro { euro(offer, lang) } else { format!("{}%", lang.number(offer)) };
    let offers = super::question::exacts(&input["offers"]);
    let points: Vec<Exact> =
        answer.as_array().map(|list| list.iter().filter_map(|one| exact(&one["exact"])).collect()).unwrap_or_default();
    let pairs: Vec<(Exact, Exact)> = offers.into_iter().zip(points).collect();
    let mut ranked: Vec<(usize, &(Exact, Exact))> = (1..).zip(&pairs).collect();
    ranked.sort_by(|(_, one), (_, other)| other.1.cmp(&one.1));
    let best = ranked.first().map(|(_, pair)| pair.1.clone()).unwrap_or_else(Exact::zero);
    let most = exact(&input["weight"]).unwrap_or_else(Exact::zero);
    let x_title = if in_euro {
        lang.say("importo offerto", "amount offered")
    } else {
        lang.say("percentuale offerta", "per cent offered")
    };
    Shown {
        result: first_and_second(&ranked, lang),
        tables: vec![Table {
            caption: lang
                .say("Punti di ciascuna offerta, dalla prima", "Points of each offer, from the first")
                .to_owned(),
            heads: vec![
                Head::number(lang.say("N.", "No.")),
                Head::number(lang.say("Offerta", "Offer")),
                Head::number(lang.say("Punti", "Points")),
                Head::number(lang.say("Dal primo", "From the first")),
            ],
            rows: ranked
                .iter()
                .map(|(number, (offer, points))| {
                    vec![
                        number.to_string(),
                        offer_text(offer),
                        points_text(points, lang),
                        points_text(&(&best - points), lang),
                    ]
                })
                .collect(),
        }],
        chart: PointsPlot::of(&pairs, &most, x_title, lang, offer_text).and_then(|plot| plot.drawn()),
        ..Shown::default()
    }
}

fn first_and_second(ranked: &[(usize, &(Exact, Exact))], lang: Lang) -> String {
    let (Some((number, (_, first))), second) = (ranked.first(), ranked.get(1)) else { return String::new() };
    let points = points_text(first, lang);
    match (second, lang) {
        (None, Lang::It) => format!("L'unica offerta ha {points} punti"),
        (None, Lang::En) => format!("The only offer has {points} points"),
        (Some((_, (_, second))), _) if second == first => match lang {
            Lang::It => format!("Le prime offerte sono pari, con {points} punti"),
            Lang::En => format!("The first offers are equal, with {points} points"),
        },
        (Some((_, (_, second))), Lang::It) => {
            format!(
                "Prima l'offerta n. {number} con {points} punti; distacco dalla seconda {}",
                points_text(&(first - second), lang)
            )
        }
        (Some((_, (_, second))), Lang::En) => {
            format!(
                "First is offer no. {number} with {points} points; {} more than the second",
                points_text(&(first - second), lang)
            )
        }
    }
}

/// Points to the hundredth, cut where they go on. The steps have the number itself.
fn points_text(points: &Exact, lang: Lang) -> String {
    cut(points, 2, lang)
}
