//! Running a file of reference vectors and reporting what differs.

use ceralacca_exact::{Exact, Text, reader_text};
use serde_json::{Map, Value};

use crate::{Kind, run};

/// Most vectors of one file.
const VECTORS_MAX: usize = 10_000;
/// Status of a vector whose definition was never read in a source.
const UNVERIFIED: &str = "unverified-definition";

/// What became of one vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorReport {
    /// Its identifier.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Whether the file marks its definition as not verified.
    pub unverified: bool,
    /// How it went.
    pub run: Run,
}

/// How a vector went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// The answer holds everything expected.
    Passed,
    /// It does not.
    Failed(Vec<Difference>),
    /// Nothing computes this kind from its input.
    NotRun,
}

/// A place where the answer is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: `scores[2].exact`.
    pub path: String,
    /// What the vector expects.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// Why a file of vectors cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VectorFileError {
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// No list of vectors.
    #[error("the file has no list \"vectors\": each of them with \"id\", \"kind\", \"input\" and \"expected\"")]
    NoVectors,
    /// More than ten thousand.
    #[error("the file has {0} vectors: at most {VECTORS_MAX} are run")]
    TooMany(usize),
}

impl VectorFileError {
    /// The error for people, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        let it = match self {
            Self::NotJson(message) => format!("non è JSON: {}", reader_text(message).it),
            Self::NoVectors => {
                "il file non ha l'elenco \"vectors\", ciascuno con \"id\", \"kind\", \"input\" e \"expected\""
                    .to_owned()
            }
            Self::TooMany(count) => format!("il file ha {count} vettori: se ne eseguono al massimo {VECTORS_MAX}"),
        };
        Text::new(it, self.to_string())
    }
}

/// Runs every vector of a file.
///
/// # Errors
/// [`VectorFileError`] when the file is not one of vectors.
pub fn run_vectors(file: &str) -> Result<Vec<VectorReport>, VectorFileError> {
    let file: Value = serde_json::from_str(file).map_err(|error| VectorFileError::NotJson(error.to_string()))?;
    let vectors = file.get("vectors").and_then(Value::as_array).ok_or(VectorFileError::NoVectors)?;
    if vectors.len() > VECTORS_MAX {
        return Err(VectorFileError::TooMany(vectors.len()));
    }
    Ok(vectors.iter().map(|vector| report(vector, vectors)).collect())
}

fn report(vector: &Value, all: &[Value]) -> VectorReport {
    let text = |name: &str| vector.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, input) = question(vector, all);
    let expected = vector.get("expected").unwrap_or(&Value::Null);
    let run = match kind.parse::<Kind>() {
        Err(_) => Run::NotRun,
        Ok(kind) => match run(kind, input) {
            Ok(outcome) => {
                let mut differences = Vec::new();
                compare("", expected, &outcome.value, &mut differences);
                if differences.is_empty() { Run::Passed } else { Run::Failed(differences) }
            }
            Err(error) => {
                let (expected, found) = (expected.to_string(), error.to_string());
                Run::Failed(vec![Difference { path: String::new(), expected, found }])
            }
        },
    };
    VectorReport { id: text("id"), kind, unverified: text("status") == UNVERIFIED, run }
}

/// Kind and input. Some vectors are given what stands elsewhere in the file: those of anomaly thresholds have neither; a table
/// by steps has its discounts in what is expected; a quality threshold names the vector whose points it applies to.
fn question(vector: &Value, all: &[Value]) -> (String, Value) {
    match (vector.get("kind").and_then(Value::as_str), vector.get("method")) {
        (None, Some(_)) => {
            let fields = ["method", "offers", "reference_discount"];
            let input: Map<String, Value> =
                fields.iter().filter_map(|name| Some(((*name).to_owned(), vector.get(*name)?.clone()))).collect();
            (Kind::AnomalyThreshold.name().to_owned(), Value::Object(input))
        }
        (kind, _) => {
            let mut input = vector.get("input").cloned().unwrap_or(Value::Null);
            if let Some(fields) = input.as_object_mut() {
                if kind == Some(Kind::StepTable.name()) && !fields.contains_key("discounts") {
                    let rows = vector.get("expected").and_then(Value::as_array).into_iter().flatten();
                    fields
                        .insert("discounts".to_owned(), rows.filter_map(|row| row.get("discount").cloned()).collect());
                }
                if kind == Some(Kind::Barrier.name()) {
                    let named = fields.remove("from_vector");
                    let other = named.and_then(|named| all.iter().find(|other| other.get("id") == Some(&named)));
                    let given = other.and_then(|other| other.get("input")).and_then(Value::as_object);
                    fields.extend(given.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
                }
            }
            (kind.unwrap_or_default().to_owned(), input)
        }
    }
}

/// Everything expected must be found; the answer may say more. Numbers are compared as numbers, however they are written;
/// one that is expected with fewer decimals than found is the found one rounded half up.
fn compare(path: &str, expected: &Value, found: &Value, differences: &mut Vec<Difference>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&path, value, found.get(name).unwrap_or(&Value::Null), differences);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{path}[{index}]"), expected, found, differences);
            }
        }
        (expected, found) if same(expected, found) => {}
        (expected, found) => differences.push(Difference {
            path: path.to_owned(),
            expected: expected.to_string(),
            found: found.to_string(),
        }),
    }
}

fn same(expected: &Value, found: &Value) -> bool {
    if expected == found {
        return true;
    }
    match (number(expected), number(found)) {
        (Some(one), Some(other)) => one == other || is_rounded(expected, &other),
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// Whether the expected text is the number rounded half up to as many decimals as it has.
fn is_rounded(expected: &Value, number: &Exact) -> bool {
    let Some((_, decimals)) = expected.as_str().and_then(|text| text.split_once('.')) else { return false };
    let decimals = u8::try_from(decimals.len()).ok().filter(|decimals| *decimals >= DECIMALS_TO_ROUND_MIN);
    decimals.is_some_and(|decimals| Some(crate::points::shown(number, decimals).as_str()) == expected.as_str())
}

/// Fewest decimals at which an expected number is taken for a rounded one: below, a difference is a difference.
const DECIMALS_TO_ROUND_MIN: u8 = 6;

fn number(value: &Value) -> Option<Exact> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
