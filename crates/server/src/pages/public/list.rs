//! Finding a procedure: a plain form whose answers stand in the address, so that a search can be kept and sent.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::Exact;
use ceralacca_procedure::BodyId;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::is_running;
use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Lang, Layout, Viewer,
        forms::Choice,
        lang::{countdown, euro, instant},
        page,
        viewer::escape_query,
    },
    people,
    search::{self, Standing, TEXT_CHARS_MAX},
    views::ProcedureLine,
};

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/procedures", list)
}

/// What the form asks, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Words.
    q: String,
    /// A name of [`STANDINGS`].
    state: String,
    /// Buyer, by its identifier.
    buyer: String,
    /// Beginning of a CPV code.
    cpv: String,
    /// Least amount, euro.
    min: String,
    /// Greatest amount, euro.
    max: String,
    /// First day of the term.
    from: String,
    /// Last day of the term.
    to: String,
    /// Page, from 1.
    page: String,
}

/// The page.
#[derive(Template)]
#[template(path = "public/list.html")]
struct ListPage {
    layout: Layout,
    asked: Asked,
    states: Vec<Choice>,
    /// Buyers to choose from.
    buyers: Vec<Choice>,
    /// Whether there are more of them than can be offered.
    more_buyers: bool,
    /// The filters that are on.
    active: Vec<Active>,
    /// What was typed and cannot be read.
    faults: Vec<String>,
    /// Whether any filter besides the words is set: they are then shown open.
    filtered: bool,
    lines: Vec<Line>,
    total: u64,
    number: u32,
    last: u32,
    /// The query without the page.
    query: String,
    text_max: usize,
}

/// A filter that is on, and the same search without it.
struct Active {
    name: &'static str,
    value: String,
    /// Whether the value is somebody's own words.
    written: bool,
    without: String,
}

/// One procedure found.
struct Line {
    id: String,
    title: String,
    buyer: String,
    body: String,
    phase: &'static str,
    running: bool,
    deadline: String,
    deadline_iso: String,
    countdown: Option<String>,
    lots: usize,
    amount: String,
}

async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Response, ApiError> {
    let (lang, now) = (viewer.lang(), viewer.layout.now);
    let (query, faults) = asked.read(lang);
    let found = search::public(&app, &query).await?;
    let lines = found.lines.iter().map(|line| line_of(line, lang, now)).collect();
    let (buyers, more_buyers) = search::buyers(&app).await?;
    let mut buyers: Vec<Choice> = buyers
        .into_iter()
        .map(|buyer| Choice::written(buyer.id.as_str(), format!("{} ({})", buyer.name, buyer.procedures)))
        .collect();
    let chosen = query.buyer.as_ref();
    let name = match chosen {
        Some(buyer) => people::body_name(app.engine.as_ref(), buyer).await?,
        None => String::new(),
    };
    if let Some(buyer) = chosen.filter(|buyer| !buyers.iter().any(|choice| choice.value == buyer.as_str())) {
        buyers.push(Choice::written(buyer.as_str(), name.clone()));
    }
    let shown = ListPage {
        states: states(lang),
        active: asked.active(name, lang),
        buyers,
        more_buyers,
        filtered: [&asked.buyer, &asked.cpv, &asked.min, &asked.max, &asked.from, &asked.to]
            .iter()
            .any(|text| !text.is_empty()),
        query: asked.query(),
        layout: viewer.layout,
        asked,
        faults,
        lines,
        total: found.total,
        number: found.number,
        last: found.last,
        text_max: TEXT_CHARS_MAX,
    };
    page(StatusCode::OK, &shown)
}

/// Where a procedure may stand, as the form calls it.
const STANDINGS: [(&str, Standing); 5] = [
    ("", Standing::Any),
    ("open", Standing::Open),
    ("suspended", Standing::Suspended),
    ("evaluation", Standing::UnderEvaluation),
    ("ended", Standing::Ended),
];

fn states(lang: Lang) -> Vec<Choice> {
    let word = |standing: Standing| match standing {
        Standing::Any => lang.say("tutte", "all"),
        Standing::Open => lang.say("aperte alle offerte", "open for tenders"),
        Standing::Suspended => lang.say("sospese", "suspended"),
        Standing::UnderEvaluation => lang.say("in valutazione", "under evaluation"),
        Standing::Ended => lang.say("concluse", "ended"),
    };
    STANDINGS.iter().map(|(name, standing)| Choice::new(*name, word(*standing))).collect()
}

impl Asked {
    /// The search, and what could not be read; a filter that cannot be read is not applied, and the page says so.
    fn read(&self, lang: Lang) -> (search::Query, Vec<String>) {
        let mut faults = Vec::new();
        let mut amount = |text: &str| match read_amount(text) {
            Ok(amount) => amount,
            Err(()) => {
                faults.push(
                    lang.say(
                        "Importo non leggibile: scriva ad esempio 40.000.",
                        "Amount not readable: write for example 40000.",
                    )
                    .to_owned(),
                );
                None
            }
        };
        let (amount_min, amount_max) = (amount(&self.min), amount(&self.max));
        let mut day = |text: &str, end: bool| match read_day(text, end) {
            Ok(instant) => instant,
            Err(()) => {
                faults.push(
                    lang.say(
                        "Data non leggibile: scriva ad esempio 2026-12-31.",
                        "Date not readable: write for example 2026-12-31.",
                    )
                    .to_owned(),
                );
                None
            }
        };
        let (deadline_min, deadline_max) = (day(&self.from, false), day(&self.to, true));
        let standing = STANDINGS.iter().find(|(name, _)| *name == self.state).map_or(Standing::Any, |found| found.1);
        let buyer = Some(BodyId::new(self.buyer.as_str())).filter(BodyId::is_well_formed);
        if buyer.is_none() && !self.buyer.is_empty() {
            faults.push(
                lang.say(
                    "Stazione appaltante non leggibile: la scelga dall'elenco.",
                    "Buyer not readable: choose it from the list.",
                )
                .to_owned(),
            );
        }
        let query = search::Query {
            text: self.q.clone(),
            standing,
            buyer,
            cpv: self.cpv.clone(),
            amount_min,
            amount_max,
            deadline_min,
            deadline_max,
            order: None,
            page: self.page.parse().unwrap_or(1),
        };
        (query, faults)
    }

    /// The filters that are on, words aside: those stand in their own field.
    fn active(&self, buyer: String, lang: Lang) -> Vec<Active> {
        let states = states(lang);
        let state = states.iter().find(|choice| choice.value == self.state).map(|choice| choice.label.clone());
        let shown = [
            ("state", lang.say("Stato", "State"), state.unwrap_or_default(), false),
            ("buyer", lang.say("Stazione appaltante", "Buyer"), buyer, true),
            ("cpv", lang.say("CPV da", "CPV from"), self.cpv.clone(), false),
            ("min", lang.say("Valore da (€)", "Value from (€)"), self.min.clone(), false),
            ("max", lang.say("Valore fino a (€)", "Value up to (€)"), self.max.clone(), false),
            ("from", lang.say("Termine dal", "Term from"), self.from.clone(), false),
            ("to", lang.say("Termine al", "Term to"), self.to.clone(), false),
        ];
        let set = self.fields();
        let on = |field: &str| set.iter().any(|(name, value)| *name == field && !value.is_empty());
        let filters = shown.into_iter().filter(|(field, ..)| on(field));
        filters
            .map(|(field, name, value, written)| Active { name, value, written, without: self.query_without(field) })
            .collect()
    }

    fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("q", &self.q),
            ("state", &self.state),
            ("buyer", &self.buyer),
            ("cpv", &self.cpv),
            ("min", &self.min),
            ("max", &self.max),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The query of the same search, without its page.
    fn query(&self) -> String {
        self.query_without("")
    }

    fn query_without(&self, left_out: &str) -> String {
        let fields = self.fields();
        let set = fields.iter().filter(|(name, value)| !value.is_empty() && *name != left_out);
        set.map(|(name, value)| format!("{name}={}&", escape_query(value))).collect()
    }
}

/// An amount as people type one to search by: `40000`, `40.000`, `€ 40.000,50`. Dots group thousands.
fn read_amount(text: &str) -> Result<Option<Exact>, ()> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€' && *c != '.').collect();
    if plain.is_empty() {
        return Ok(None);
    }
    Exact::parse_decimal(&plain.replace(',', ".")).map(Some).map_err(|_| ())
}

/// A day of Italian civil time: its first instant, or its last.
fn read_day(text: &str, end: bool) -> Result<Option<Timestamp>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let date: Date = text.parse().map_err(|_| ())?;
    let rome = TimeZone::get("Europe/Rome").map_err(|_| ())?;
    let time = if end { date.at(23, 59, 59, 999_999_999) } else { date.at(0, 0, 0, 0) };
    time.to_zoned(rome).map(|zoned| Some(zoned.timestamp())).map_err(|_| ())
}

fn line_of(line: &ProcedureLine, lang: Lang, now: Timestamp) -> Line {
    let running = is_running(line.phase, line.deadline, now);
    Line {
        id: line.id.to_string(),
        title: line.title.clone(),
        buyer: line.buyer.clone(),
        body: line.body.to_string(),
        phase: lang.phase(line.phase),
        running,
        deadline: instant(line.deadline),
        deadline_iso: line.deadline.to_string(),
        countdown: running.then(|| countdown(now, line.deadline, lang)),
        lots: line.lots,
        amount: line
            .estimated_total
            .parse()
            .map_or_else(|_| line.estimated_total.clone(), |amount| euro(&amount, lang)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use ceralacca_procedure::state::Phase;

    use super::*;

    fn line(phase: Phase, deadline: &str) -> ProcedureLine {
        ProcedureLine {
            id: "gara".into(),
            title: "Servizio <b>".to_owned(),
            body: "comune".into(),
            buyer: "Comune & C.".to_owned(),
            phase,
            deadline: deadline.parse().unwrap(),
            lots: 2,
            estimated_total: "1234567.8".to_owned(),
            published_at: None,
            invited: vec!["impresa-segreta".to_owned()],
        }
    }

    fn shown(asked: Asked) -> String {
        let layout = Layout::for_tests(Lang::It, "2026-01-10T00:00:00Z");
        let lines = vec![line_of(&line(Phase::Published, "2026-01-12T11:00:00Z"), Lang::It, layout.now)];
        let (query, faults) = (asked.query(), asked.read(Lang::It).1);
        let states = states(Lang::It);
        let page = ListPage {
            layout,
            buyers: vec![Choice::written("comune", "Comune & C. (41)")],
            more_buyers: false,
            active: asked.active("Comune & C.".to_owned(), Lang::It),
            asked,
            states,
            faults,
            filtered: true,
            lines,
            total: 41,
            number: 2,
            last: 3,
            query,
            text_max: TEXT_CHARS_MAX,
        };
        page.render().unwrap()
    }

    #[test]
    fn the_list_escapes_and_hides() {
        let text = shown(Asked::default());
        assert!(text.contains("Servizio &#60;b&#62;") && text.contains("Comune &#38; C."), "{text}");
        assert!(text.contains("€\u{a0}1.234.567,80") && text.contains("12/01/2026 12:00:00 CET"), "{text}");
        assert!(!text.contains("impresa-segreta") && !text.contains("style="));
    }

    #[test]
    fn what_was_asked_stays_in_form_and_address() {
        let asked = Asked { q: "mensa & \"scuola\"".to_owned(), min: "mille".to_owned(), ..Asked::default() };
        let text = shown(asked);
        assert!(text.contains("mensa &#38; &#34;scuola&#34;") && text.contains("Importo non leggibile"), "{text}");
        assert!(text.contains("/procedures?q=mensa%20%26%20%22scuola%22&#38;min=mille&#38;page=3"), "{text}");
    }

    #[test]
    fn active_filters_are_shown_and_taken_off_one_by_one() {
        let asked = Asked { buyer: "comune".to_owned(), state: "open".to_owned(), ..Asked::default() };
        let text = shown(asked);
        assert!(text.contains("<option value=\"comune\" lang=\"it\" selected>"), "{text}");
        assert!(text.contains("href=\"/procedures?state=open&#38;\""), "without the buyer: {text}");
        assert!(text.contains("href=\"/procedures?buyer=comune&#38;\""), "without the state: {text}");
        assert!(text.contains("href=\"/procedures?buyer=comune\" lang=\"it\">Comune &#38; C."), "{text}");
        assert!(!shown(Asked::default()).contains("active-filters"));
    }

    #[test]
    fn amounts_and_days_are_read_as_typed() {
        for (typed, read) in [("40000", "40000"), ("€ 40.000", "40000"), ("1.234,56", "1234.56")] {
            assert_eq!(read_amount(typed), Ok(Some(read.parse().unwrap())), "{typed}");
        }
        assert_eq!((read_amount(" "), read_amount("dieci")), (Ok(None), Err(())));
        assert_eq!(read_day("2026-07-01", false).unwrap().unwrap().to_string(), "2026-06-30T22:00:00Z");
        assert_eq!(read_day("2026-12-31", true).unwrap().unwrap().to_string(), "2026-12-31T22:59:59.999999999Z");
        assert_eq!(read_day("31/12/2026", true), Err(()));
    }

    #[tokio::test]
    async fn pages_are_served_with_their_protection() {
        let installation = crate::test_support::TestInstallation::start(true).await;
        let list = installation.get("/procedures?lang=en&q=mensa", "").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.text.contains("lang=\"en\"") && list.text.contains("value=\"mensa\""));
        assert!(list.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        let missing = installation.get("/procedures/none", "").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(missing.text.contains("Pagina non trovata"));
    }
}
