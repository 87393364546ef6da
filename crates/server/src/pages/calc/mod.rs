//! `/calc`: the calculators for everybody, without a login. A link is the calculation: forms are sent by GET, the answer shows
//! the result first and then every step, with warnings and dated sources.
//!
//! - [`question`]: a calculation as data: its fields and how the answer is told; one file for each page has its questions.
//! - [`asked`], [`numbers`]: what was typed, read strictly and told back as it was understood.
//! - [`shown`]: the answer; [`paper`]: the same as a PDF.

mod anomaly;
mod asked;
mod draw;
mod fees;
mod guarantees;
pub mod numbers;
mod paper;
mod points;
mod procedure;
mod question;
mod shown;
mod terms;

use askama::Template;
use axum::{
    extract::RawQuery,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_evaluation::{Draw, Text};
use serde_json::Value;

use self::{
    asked::Asked,
    question::Question,
    shown::{Shown, SourceLine, StepLine},
};
use super::{
    Field, FieldKind, Lang, Layout, Posted, Viewer, page,
    viewer::{DONE_QUERY, LANG_QUERY, escape_query},
};
use crate::{ApiError, access::Routes, routes::calc::computed};

/// Which calculation of a page is asked for.
const WHAT: &str = "what";
/// Calculators that the index lists.
const ALL: [Page; 7] =
    [Page::Anomaly, Page::Points, Page::Guarantees, Page::Terms, Page::StampAndFees, Page::Procedure, Page::Draw];

/// The page that repeats a draw, filled in.
#[must_use]
pub fn draw_link(draw: &Draw, seed: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([
        (WHAT, "draw"),
        ("subject", &draw.subject),
        ("seed", seed),
        ("commitment", &draw.commitment.to_string()),
        ("public_input", &draw.public_input),
        ("participants", &draw.participants.join("\n")),
    ]);
    format!("{}?{}", Page::Draw.address(), query.finish())
}

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    let mut routes = routes.public(Method::GET, "/calc", index).public(Method::GET, "/calc/{page}/pdf", paper::pdf);
    for calculator in ALL {
        let handler = async move |viewer: Viewer, RawQuery(query): RawQuery| {
            show(viewer, calculator, &query.unwrap_or_default()).await
        };
        routes = routes.public(Method::GET, calculator.address(), handler);
    }
    routes
}

/// A page of calculators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Anomaly,
    Points,
    Guarantees,
    Terms,
    StampAndFees,
    Procedure,
    Draw,
}

impl Page {
    const fn address(self) -> &'static str {
        match self {
            Self::Anomaly => "/calc/anomaly",
            Self::Points => "/calc/points",
            Self::Guarantees => "/calc/guarantees",
            Self::Terms => "/calc/terms",
            Self::StampAndFees => "/calc/stamp-and-fees",
            Self::Procedure => "/calc/procedure",
            Self::Draw => "/calc/draw",
        }
    }

    /// By the last part of its address.
    fn at(name: &str) -> Option<Self> {
        ALL.into_iter().find(|page| page.address().strip_prefix("/calc/") == Some(name))
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Anomaly => lang.say("Soglia di anomalia", "Anomaly threshold"),
            Self::Points => lang.say("Punti del prezzo", "Points of the price"),
            Self::Guarantees => lang.say("Garanzie", "Guarantees"),
            Self::Terms => lang.say("Termini e calendario", "Terms and calendar"),
            Self::StampAndFees => lang.say("Bollo e contributi", "Stamp duty and fees"),
            Self::Procedure => lang.say("Quale procedura", "Which procedure"),
            Self::Draw => lang.say("Sorteggio verificabile", "Verifiable draw"),
        }
    }

    /// What it answers, for the index.
    fn answers(self, lang: Lang) -> &'static str {
        match self {
            Self::Anomaly => lang.say(
                "Incolli i ribassi da un foglio di calcolo: soglia con ogni passaggio, offerte anomale, chi vince. Metodi A, B e C dell'Allegato II.2.",
                "Paste the discounts from a spreadsheet: the threshold with every step, anomalous tenders, who wins. Methods A, B and C of Annex II.2.",
            ),
            Self::Points => lang.say(
                "Quanti punti ha ciascuna offerta con ogni formula in uso, e quanto il primo stacca il secondo.",
                "How many points each offer has with every formula in use, and how far the first is from the second.",
            ),
            Self::Guarantees => lang.say(
                "Garanzia provvisoria con le riduzioni, definitiva con gli aumenti, sotto soglia, accordi quadro.",
                "Provisional guarantee with its reductions, definitive with its increments, below the threshold, framework agreements.",
            ),
            Self::Terms => lang.say(
                "Quando scade un termine di legge, festivi e santo patrono compresi; o tutto il calendario di una gara.",
                "When a term of the law ends, holidays and patron saint included; or the whole calendar of a tender.",
            ),
            Self::StampAndFees => lang.say(
                "Imposta di bollo sul contratto e sulla domanda, contributo ANAC di ente e operatori.",
                "Stamp duty on contract and application, contribution to ANAC of body and operators.",
            ),
            Self::Procedure => lang.say(
                "La procedura più semplice per un importo, il valore stimato, la soglia europea in vigore, la rotazione.",
                "The lightest procedure for an amount, the EU threshold in force, rotation.",
            ),
            Self::Draw => lang.say(
                "Ripeta un sorteggio, o ne tenga uno che chiunque può rifare.",
                "Repeat a draw, or hold one that anybody can find again.",
            ),
        }
    }

    fn questions(self) -> Vec<Question> {
        match self {
            Self::Anomaly => anomaly::questions(),
            Self::Points => points::questions(),
            Self::Guarantees => guarantees::questions(),
            Self::Terms => terms::questions(),
            Self::StampAndFees => fees::questions(),
            Self::Procedure => procedure::questions(),
            Self::Draw => draw::questions(),
        }
    }
}

#[derive(Template)]
#[template(path = "calc/index.html")]
struct IndexPage {
    layout: Layout,
    cards: Vec<(&'static str, &'static str, &'static str)>,
}

async fn index(viewer: Viewer) -> Result<Response, ApiError> {
    let lang = viewer.lang();
    let cards = ALL.map(|page| (page.address(), page.title(lang), page.answers(lang))).to_vec();
    page(StatusCode::OK, &IndexPage { layout: viewer.layout, cards })
}

/// A page of calculators.
#[derive(Template)]
#[template(path = "calc/page.html")]
struct CalcPage {
    layout: Layout,
    address: &'static str,
    title: &'static str,
    /// The calculations of this page: address, title, whether it is this one.
    others: Vec<Other>,
    what: &'static str,
    heading: &'static str,
    about: &'static str,
    fields: Vec<Field>,
    example: String,
    /// What is wrong with the form as a whole, with the rule.
    refused: Vec<(String, String)>,
    /// Fields with something wrong: name, label.
    wrong: Vec<(String, String)>,
    understood: Vec<String>,
    answer: Option<AnswerView>,
    /// What other platforms call these formulas.
    names: Option<String>,
}

/// An answer with all that belongs to it.
struct AnswerView {
    shown: Shown,
    given: Vec<(String, String)>,
    steps: Vec<StepLine>,
    warnings: Vec<String>,
    sources: Vec<SourceLine>,
    made: String,
    permalink: String,
    pdf: String,
    json: String,
    kind: &'static str,
    input: String,
}

async fn show(viewer: Viewer, calculator: Page, query: &str) -> Result<Response, ApiError> {
    let lang = viewer.lang();
    let posted = Posted::read(calculator.address(), query.as_bytes())?;
    let (question, others) = chosen(calculator, &posted, lang)?;
    let mut shown = CalcPage {
        address: calculator.address(),
        title: calculator.title(lang),
        others,
        what: question.what,
        heading: lang.say(question.title.0, question.title.1),
        about: lang.say(question.about.0, question.about.1),
        fields: question.inputs.iter().map(|input| input.field(lang)).collect(),
        example: format!("{}?{WHAT}={}&{}", calculator.address(), question.what, question.example),
        refused: Vec::new(),
        wrong: Vec::new(),
        understood: Vec::new(),
        answer: None,
        names: (calculator == Page::Points).then(|| points::names(lang)).flatten(),
        layout: viewer.layout.under([(lang.say("Calcolatori", "Calculators"), "/calc")]),
    };
    if !question.is_sent(&posted) {
        return page(StatusCode::OK, &shown);
    }
    let mut asked = Asked::read(&question, &posted);
    let mut status = StatusCode::OK;
    match reckoned(&question, &mut asked).await? {
        Some(Ok(outcome)) => {
            let kept = kept(&posted);
            shown.answer = Some(AnswerView::of(calculator, &question, &asked, &outcome, &kept, &shown.layout)?);
        }
        Some(Err((rule, text))) => shown.refused.push((lang.text(&text).to_owned(), rule)),
        None => {}
    }
    if shown.answer.is_none() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    shown.fields = asked.fields(&question, &posted, lang);
    let wrong = shown.fields.iter().filter(|field| field.error.is_some());
    shown.wrong = wrong.map(|field| (anchor(field), field.label.clone())).collect();
    shown.understood = asked.understood.iter().map(|text| lang.text(text).to_owned()).collect();
    page(status, &shown)
}

/// The element of a field to which a link leads: a group of choices is reached at its first one.
fn anchor(field: &Field) -> String {
    match field.kind {
        FieldKind::Radio(_) | FieldKind::Checks(_) => format!("{}-1", field.name),
        _ => field.name.clone(),
    }
}

/// An outcome; or the rule that refuses it with its text, where no field can be blamed.
type Reckoned = Result<ceralacca_calculators::Outcome, (String, Text)>;

/// The answer; a refusal that belongs to a field is told there. None when the form itself cannot be read.
async fn reckoned(question: &Question, asked: &mut Asked) -> Result<Option<Reckoned>, ApiError> {
    if !asked.errors.is_empty() {
        return Ok(None);
    }
    let kind = question.kind().ok_or_else(|| ApiError::internal("finding a calculator", question.kind))?;
    match computed(kind, asked.input.to_string()).await {
        Ok(outcome) => Ok(Some(Ok(outcome))),
        Err(ApiError::Refused(refusal)) => {
            let text = Text::new(refusal.it.clone(), refusal.en.clone());
            let rule = refusal.article.clone().unwrap_or_else(|| refusal.rule.clone());
            let path = refusal.facts.get("field").map(String::as_str).unwrap_or_default();
            let Some(input) = question.input_at(path) else { return Ok(Some(Err((rule, text)))) };
            let named = Text::new(format!("{} ({rule})", text.it), format!("{} ({rule})", text.en));
            asked.wrong(input, named);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Question {
    /// Whether the form was sent, and not only opened.
    fn is_sent(&self, posted: &Posted) -> bool {
        self.inputs.iter().any(|input| !posted.all(input.name).is_empty())
    }

    /// The field that a place of the calculator's input came from: `offers[3]`, `formula.exponent`.
    fn input_at(&self, path: &str) -> Option<&'static str> {
        let mut names = path.rsplit('.').map(|part| part.split('[').next().unwrap_or_default());
        names.find_map(|name| self.inputs.iter().find(|input| input.name == name)).map(|input| input.name)
    }
}

/// A calculation of the page: address, title, and whether it is the present one.
type Other = (String, &'static str, bool);

/// The calculation asked for, and links to the others of the page.
fn chosen(calculator: Page, posted: &Posted, lang: Lang) -> Result<(Question, Vec<Other>), ApiError> {
    let asked = posted.text(WHAT);
    let questions = calculator.questions();
    let at = questions.iter().position(|question| question.what == asked).unwrap_or_default();
    let links = questions.iter().enumerate().map(|(index, question)| {
        let address = format!("{}?{WHAT}={}", calculator.address(), question.what);
        (address, lang.say(question.title.0, question.title.1), index == at)
    });
    let links = links.collect();
    let found = questions.into_iter().nth(at);
    let question = found.ok_or_else(|| ApiError::internal("finding a calculation", calculator.address()))?;
    Ok((question, links))
}

/// The query that is the calculation, without language and marks of the site.
fn kept(posted: &Posted) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        posted.pairs().filter(|(name, value)| ![LANG_QUERY, DONE_QUERY].contains(name) && !value.is_empty()),
    );
    query.finish()
}

impl AnswerView {
    fn of(
        calculator: Page,
        question: &Question,
        asked: &Asked,
        outcome: &ceralacca_calculators::Outcome,
        kept: &str,
        layout: &Layout,
    ) -> Result<Self, ApiError> {
        let lang = layout.lang;
        let given = asked.given.iter().map(|(label, value)| (lang.text(label).to_owned(), lang.text(value).to_owned()));
        let input = pretty(&asked.input)?;
        Ok(Self {
            shown: (question.shown)(&asked.input, &outcome.value, lang),
            given: given.collect(),
            steps: shown::steps(outcome, lang),
            warnings: shown::warnings(outcome, lang),
            sources: shown::sources(outcome, lang),
            made: layout.clock(),
            permalink: format!("{}?{kept}", calculator.address()),
            pdf: format!("{}/pdf?{kept}", calculator.address()),
            json: format!("/api/calc/{}?input={}", question.kind, escape_query(&asked.input.to_string())),
            kind: question.kind,
            input,
        })
    }
}

fn pretty(value: &Value) -> Result<String, ApiError> {
    serde_json::to_string_pretty(value).map_err(|error| ApiError::internal("writing an input", error))
}

#[cfg(test)]
mod tests;
