//! The answer as a PDF.

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::header,
    response::IntoResponse,
};
use ceralacca_calculators::Outcome;
use ceralacca_documents::{CalculationDocument, CalculationStep, CalculationTable, DocumentLanguage};
use ceralacca_evaluation::Text;
use ceralacca_procedure::Refusal;
use serde_json::json;

use super::{Asked, Page, Question, chosen, kept, reckoned, shown};
use crate::{
    ApiError, App,
    pages::{Lang, Posted, Viewer},
    routes::calc::in_turn,
};

/// `/calc/{page}/pdf` with the query of the page.
pub(super) async fn pdf(
    State(app): State<App>,
    Path(name): Path<String>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<impl IntoResponse, ApiError> {
    let calculator = Page::at(&name).ok_or_else(|| {
        Refusal::not_found(
            "calculator_unknown",
            "Non c'è un calcolatore con questo nome.",
            "There is no such calculator.",
        )
    })?;
    let lang = viewer.lang();
    let posted = Posted::read(calculator.address(), query.unwrap_or_default().as_bytes())?;
    let (question, _) = chosen(calculator, &posted, lang)?;
    let mut asked = Asked::read(&question, &posted);
    let outcome = match reckoned(&question, &mut asked).await? {
        Some(Ok(outcome)) => outcome,
        Some(Err((rule, text))) => return Err(refused(&rule, &text).into()),
        None => return Err(unread(&asked).into()),
    };
    let mut document = document(&question, &asked, &outcome, lang)?;
    document.installation = app.config.origin.clone();
    document.demo = app.config.demo;
    document.made_at = viewer.layout.now;
    document.address = format!("{}?{}", calculator.address(), kept(&posted));
    let made = in_turn(move || ceralacca_documents::calculation(&document)).await?;
    let pdf = made.map_err(|error| ApiError::internal("composing a calculation", error))?;
    let name = format!("inline; filename=\"{}-{name}.pdf\"", lang.say("calcolo", "calculation"));
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], Bytes::from(pdf)))
}

fn refused(rule: &str, text: &Text) -> Refusal {
    Refusal::invalid("calculation_refused", rule, &text.it, &text.en)
}

/// The first thing that is wrong with the form.
fn unread(asked: &Asked) -> Refusal {
    let first = asked.errors.iter().next().and_then(|(name, faults)| Some((*name, faults.first()?)));
    match first {
        Some((name, fault)) => refused("", fault).with("field", name),
        None => refused("", &Text::new("Mancano i dati del calcolo.", "What is to be calculated is missing.")),
    }
}

/// The paper, but for who made it, when and where.
pub(super) fn document(
    question: &Question,
    asked: &Asked,
    outcome: &Outcome,
    lang: Lang,
) -> Result<CalculationDocument, ApiError> {
    let shown = (question.shown)(&asked.input, &outcome.value, lang);
    let data = json!({ "kind": question.kind, "input": asked.input, "outcome": outcome });
    let data = serde_json::to_vec_pretty(&data).map_err(|error| ApiError::internal("writing a calculation", error))?;
    let given = asked.given.iter().map(|(label, value)| (lang.text(label).to_owned(), lang.text(value).to_owned()));
    let tables = shown.tables.into_iter().map(|table| CalculationTable {
        caption: table.caption,
        heads: table.heads.into_iter().map(|head| (head.text, head.number)).collect(),
        rows: table.rows,
    });
    let steps = shown::steps(outcome, lang).into_iter();
    let sources = shown::sources(outcome, lang).into_iter();
    Ok(CalculationDocument {
        language: match lang {
            Lang::It => DocumentLanguage::Italian,
            Lang::En => DocumentLanguage::English,
        },
        installation: String::new(),
        demo: false,
        title: lang.say(question.title.0, question.title.1).to_owned(),
        made_at: jiff::Timestamp::UNIX_EPOCH,
        result: shown.result,
        sentences: shown.sentences,
        facts: shown.facts,
        given: given.collect(),
        steps: steps.map(|step| CalculationStep { level: step.level, text: step.text }).collect(),
        tables: tables.collect(),
        warnings: shown::warnings(outcome, lang),
        sources: sources.map(|source| format!("{}: {}, {}", source.table, source.act, source.validity)).collect(),
        address: String::new(),
        data,
    })
}
