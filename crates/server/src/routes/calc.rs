//! The calculators for programs: their kinds with the JSON Schema of each input, and an answer for an input.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query},
    http::Method,
};
use ceralacca_calculators::{CalcError, Kind, Outcome, input_text, run_text};
use ceralacca_evaluation::Text;
use ceralacca_procedure::Refusal;
use ceralacca_rulebook::{PeriodError, tables::TableError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::{ApiError, access::Routes};

/// Longest input, in bytes.
pub const INPUT_BYTES_MAX: usize = INPUT_KIBIBYTES_MAX * 1024;
const INPUT_KIBIBYTES_MAX: usize = 64;
/// Calculations and papers made at the same time: strangers ask for them, and the tenders must not wait.
const AT_ONCE_MAX: usize = 2;

static AT_ONCE: Semaphore = Semaphore::const_new(AT_ONCE_MAX);

/// Mounts the routes of the calculators.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/api/calc", kinds).public(Method::GET, "/api/calc/{kind}", read).public(
        Method::POST,
        "/api/calc/{kind}",
        run,
    )
}

/// A calculator.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KindAnswer {
    /// Its name in the address.
    kind: &'static str,
    /// What it computes, in Italian.
    title_it: String,
    /// What it computes, in English.
    title_en: String,
    /// JSON Schema of its input.
    input: schemars::Schema,
}

/// An input: the fields of its kind, as `/api/calc` describes them.
#[derive(Debug, JsonSchema)]
pub struct CalculationInput(pub serde_json::Value);

async fn kinds() -> Json<Vec<KindAnswer>> {
    let kinds = Kind::all().map(|kind| {
        let title = kind.title();
        KindAnswer { kind: kind.name(), title_it: title.it, title_en: title.en, input: kind.input_schema() }
    });
    Json(kinds.collect())
}

/// An input in the address, so that a calculation is a link.
#[derive(Debug, Deserialize)]
struct InQuery {
    #[serde(default)]
    input: String,
}

async fn read(Path(kind): Path<String>, Query(query): Query<InQuery>) -> Result<Json<Outcome>, ApiError> {
    Ok(Json(computed(known(&kind)?, query.input).await?))
}

async fn run(Path(kind): Path<String>, body: Bytes) -> Result<Json<Outcome>, ApiError> {
    let kind = known(&kind)?;
    if body.len() > INPUT_BYTES_MAX {
        return Err(too_long());
    }
    let text = String::from_utf8(body.to_vec()).map_err(|error| invalid("", "input_unreadable", &error.to_string()))?;
    Ok(Json(computed(kind, text).await?))
}

fn known(name: &str) -> Result<Kind, Refusal> {
    name.parse().map_err(|error: ceralacca_calculators::UnknownKind| {
        Refusal::not_found(
            "calculator_unknown",
            format!("Non c'è un calcolatore di nome «{}»: quelli che ci sono stanno in /api/calc.", error.name),
            format!("There is no calculator called \"{}\": those there are stand in /api/calc.", error.name),
        )
    })
}

fn too_long() -> ApiError {
    ApiError::TooLarge(Refusal::invalid(
        "input_too_long",
        "",
        format!("L'input supera {INPUT_KIBIBYTES_MAX} KiB: lo accorci, o usi il comando «ceralacca calc»."),
        format!(
            "The input is longer than {INPUT_KIBIBYTES_MAX} KiB: shorten it, or use the command \"ceralacca calc\"."
        ),
    ))
}

/// Computes off the threads that serve requests, a few at a time.
///
/// # Errors
/// What the calculator refuses, with the place in the input as the fact `field`; or a fault of ours.
pub(crate) async fn computed(kind: Kind, input: String) -> Result<Outcome, ApiError> {
    if input.len() > INPUT_BYTES_MAX {
        return Err(too_long());
    }
    in_turn(move || run_text(kind, &input)).await?.map_err(refused)
}

/// Does some work for strangers when it is its turn.
///
/// # Errors
/// The work failed to end.
pub(crate) async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let turn = AT_ONCE.acquire().await.map_err(|error| ApiError::internal("waiting for a turn", error))?;
    let done = tokio::task::spawn_blocking(move || {
        // Who asked may have gone away: the turn lasts as long as the work.
        let _turn = turn;
        work()
    });
    done.await.map_err(|error| ApiError::internal("calculating", error))
}

fn invalid(path: &str, rule: &str, said: &str) -> Refusal {
    let said = input_text(said);
    let (it, en) = if path.is_empty() || path == "." {
        (format!("L'input non si può leggere: {}", said.it), format!("The input cannot be read: {}", said.en))
    } else {
        (
            format!("Il campo «{path}» non si può leggere: {}", said.it),
            format!("The field \"{path}\" cannot be read: {}", said.en),
        )
    };
    Refusal::invalid(rule, "", it, en).with("field", path)
}

fn refused(error: CalcError) -> ApiError {
    match error {
        CalcError::Refused(refusal) => {
            let Text { it, en } = refusal.text;
            Refusal::invalid("calculation_refused", &refusal.rule, it, en).with("field", refusal.field).into()
        }
        CalcError::Input { path, message } => invalid(&path, "input_unreadable", &message).into(),
        CalcError::Table(TableError::Broken { .. })
        | CalcError::Period(PeriodError::Table(TableError::Broken { .. })) => {
            ApiError::internal("reading a table", error)
        }
        CalcError::Table(_) | CalcError::Period(PeriodError::Table(_)) => told(&error, "table_missing", "").into(),
        CalcError::Period(PeriodError::Length(_)) => {
            told(&error, "calculation_refused", "reg. 1182/71").with("field", "days").into()
        }
        CalcError::Period(PeriodError::Year { .. }) => told(&error, "calculation_refused", "reg. 1182/71").into(),
    }
}

fn told(error: &CalcError, rule: &str, article: &str) -> Refusal {
    let Text { it, en } = error.text();
    Refusal::invalid(rule, article, it, en)
}
