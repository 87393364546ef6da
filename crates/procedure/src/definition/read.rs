//! Reading and writing the procedure file, and saying where a file is wrong.

use ceralacca_evaluation::reader_text;
use serde::de::DeserializeOwned;

use super::{PROCEDURE_FILE_SCHEMA, ProcedureFile, place::Place};

/// Most bytes of a procedure file, and of a file of offers.
pub const PROCEDURE_FILE_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting of tables and lists in a file; the formats need less than half of it.
pub const PROCEDURE_FILE_DEPTH_MAX: usize = 32;

/// Marks the Italian half of a message that has to travel through a parser as one text.
const ITALIAN_MARK: &str = " [it: ";

/// Why a text is not a procedure file (or a file of offers): what, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.english())]
pub struct DefinitionError {
    /// Line, from 1, where known.
    pub line: Option<usize>,
    /// Column in characters, from 1, where known.
    pub column: Option<usize>,
    /// Path of the field, e.g. `lots[0].base`, where known.
    pub path: Option<String>,
    /// What is wrong and what to do, Italian.
    pub message_it: String,
    /// What is wrong and what to do, English.
    pub message_en: String,
}

impl DefinitionError {
    /// Place and message in Italian: `riga 12, colonna 3, lots[0].base: …`.
    #[must_use]
    pub fn italian(&self) -> String {
        self.with_place(&self.message_it, "riga", "colonna")
    }

    /// Place and message in English: `line 12, column 3, lots[0].base: …`.
    #[must_use]
    pub fn english(&self) -> String {
        self.with_place(&self.message_en, "line", "column")
    }

    fn with_place(&self, message: &str, line: &str, column: &str) -> String {
        let parts = [
            self.line.map(|number| format!("{line} {number}")),
            self.column.map(|number| format!("{column} {number}")),
            self.path.clone(),
        ];
        let place = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if place.is_empty() { message.to_owned() } else { format!("{place}: {message}") }
    }

    fn new(italian: impl Into<String>, english: impl Into<String>) -> Self {
        Self { line: None, column: None, path: None, message_it: italian.into(), message_en: english.into() }
    }

    fn from_parser(message: &str) -> Self {
        let (italian, english) = translate(message);
        Self::new(italian, english)
    }

    fn at_path(mut self, path: &serde_path_to_error::Path) -> Self {
        let path = path.to_string();
        self.path = (path != ".").then_some(path);
        self
    }

    fn at_byte(mut self, text: &str, byte: Option<usize>) -> Self {
        if let Some(Place { line, column }) = byte.and_then(|byte| Place::of_byte(text, byte)) {
            self.line = Some(line);
            self.column = Some(column);
        }
        self
    }
}

impl ProcedureFile {
    /// Reads a procedure file in TOML. Unknown fields, floats and files beyond the limits are refused.
    ///
    /// # Errors
    /// [`DefinitionError`] with line, column and path.
    pub fn from_toml(text: &str) -> Result<Self, DefinitionError> {
        let file: Self = toml(text)?;
        file.of_known_schema()
    }

    /// Reads the same structure in JSON (UTF-8).
    ///
    /// # Errors
    /// [`DefinitionError`] with line, column and path.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DefinitionError> {
        let file: Self = json(bytes)?;
        file.of_known_schema()
    }

    /// Writes TOML that [`Self::from_toml`] reads back as the same file. Comments are not part of the file.
    ///
    /// # Errors
    /// [`DefinitionError`] if a value has no form in TOML; none of this format's values is such.
    pub fn to_toml(&self) -> Result<String, DefinitionError> {
        toml::to_string_pretty(self).map_err(|error| DefinitionError::from_parser(&error.to_string()))
    }

    /// Writes JSON that [`Self::from_json`] reads back as the same file.
    ///
    /// # Errors
    /// [`DefinitionError`] if a value has no form in JSON; none of this format's values is such.
    pub fn to_json(&self) -> Result<Vec<u8>, DefinitionError> {
        serde_json::to_vec_pretty(self).map_err(|error| DefinitionError::from_parser(&error.to_string()))
    }

    /// JSON Schema (2020-12) of the format, with a description of every field.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }

    fn of_known_schema(self) -> Result<Self, DefinitionError> {
        known_schema(self.schema).map(|()| self)
    }
}

/// Refuses a version of the format that this code does not know.
pub(crate) fn known_schema(schema: u32) -> Result<(), DefinitionError> {
    if schema == PROCEDURE_FILE_SCHEMA {
        return Ok(());
    }
    Err(DefinitionError {
        path: Some("schema".to_owned()),
        ..DefinitionError::new(
            format!(
                "versione {schema} del formato sconosciuta: questa installazione legge la versione {PROCEDURE_FILE_SCHEMA}"
            ),
            format!("unknown format version {schema}: this installation reads version {PROCEDURE_FILE_SCHEMA}"),
        )
    })
}

/// Reads any file of this house in TOML, within the limits and with the place of what is wrong.
pub(crate) fn toml<T: DeserializeOwned>(text: &str) -> Result<T, DefinitionError> {
    within_size(text.len())?;
    let place = |error: &toml::de::Error| {
        DefinitionError::from_parser(error.message()).at_byte(text, error.span().map(|span| span.start))
    };
    // The parser itself bounds its recursion; this bounds what the rest of the house has to walk through.
    let value: toml::Table = toml::from_str(text).map_err(|error| place(&error))?;
    within_depth(&value.values().collect::<Vec<_>>(), |value| match value {
        toml::Value::Array(values) => values.iter().collect(),
        toml::Value::Table(table) => table.values().collect(),
        _ => Vec::new(),
    })?;
    let parser = toml::Deserializer::parse(text).map_err(|error| place(&error))?;
    serde_path_to_error::deserialize(parser).map_err(|error| place(error.inner()).at_path(error.path()))
}

/// Reads any file of this house in JSON, within the limits and with the place of what is wrong.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DefinitionError> {
    within_size(bytes.len())?;
    let place = |error: &serde_json::Error| {
        let message = error.to_string();
        // The parser ends its message with the place, which the error carries apart.
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        let known = error.line() > 0;
        DefinitionError {
            line: known.then_some(error.line()),
            column: known.then_some(error.column()),
            ..DefinitionError::from_parser(message)
        }
    };
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| place(&error))?;
    within_depth(&[&value], |value| match value {
        serde_json::Value::Array(values) => values.iter().collect(),
        serde_json::Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    })?;
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut parser).map_err(|error| place(error.inner()).at_path(error.path()))
}

fn within_size(bytes: usize) -> Result<(), DefinitionError> {
    if bytes <= PROCEDURE_FILE_BYTES_MAX {
        return Ok(());
    }
    Err(DefinitionError::new(
        format!("il file è di {bytes} byte: il massimo è {PROCEDURE_FILE_BYTES_MAX}"),
        format!("the file has {bytes} bytes: the limit is {PROCEDURE_FILE_BYTES_MAX}"),
    ))
}

/// Walks the values level by level.
fn within_depth<'a, V>(top: &[&'a V], children: fn(&'a V) -> Vec<&'a V>) -> Result<(), DefinitionError> {
    let mut level = top.to_vec();
    for _ in 0..PROCEDURE_FILE_DEPTH_MAX {
        if level.is_empty() {
            return Ok(());
        }
        level = level.into_iter().flat_map(children).collect();
    }
    Err(DefinitionError::new(
        format!("il file annida più di {PROCEDURE_FILE_DEPTH_MAX} livelli di tabelle ed elenchi"),
        format!("the file nests more than {PROCEDURE_FILE_DEPTH_MAX} levels of tables and lists"),
    ))
}

/// One text that carries both languages through a parser; [`translate`] takes it apart.
pub(crate) fn bilingual(italian: &str, english: &str) -> String {
    format!("{english}{ITALIAN_MARK}{italian}]")
}

/// Italian and English of a parser's message.
fn translate(message: &str) -> (String, String) {
    if let Some((english, rest)) = message.split_once(ITALIAN_MARK) {
        let (italian, after) = rest.rsplit_once(']').unwrap_or((rest, ""));
        return (format!("{italian}{after}"), format!("{english}{after}"));
    }
    if message.contains("floating point") {
        return (
            format!(
                "numero decimale senza virgolette: scriverlo tra virgolette, ad esempio \"4.12345\", perché sia letto esattamente ({})",
                reader_text(message).it
            ),
            format!(
                "decimal number without quotes: write it in quotes, for example \"4.12345\", so that it is read exactly ({message})"
            ),
        );
    }
    if message.contains("datetime") || message.contains("invalid type: map, expected a timestamp") {
        return (
            "istante senza virgolette: scriverlo tra virgolette, ad esempio \"2024-05-20T09:00:00+02:00\"".to_owned(),
            format!(
                "instant without quotes: write it in quotes, for example \"2024-05-20T09:00:00+02:00\" ({message})"
            ),
        );
    }
    if message.starts_with("parsed date") || message.starts_with("failed to") {
        return (
            "istante non valido: scriverlo con giorno, ora e scarto da UTC, ad esempio \"2024-05-20T09:00:00+02:00\""
                .to_owned(),
            format!("invalid instant: write it for example \"2024-05-20T09:00:00+02:00\" ({message})"),
        );
    }
    let text = reader_text(message);
    (text.it, text.en)
}

#[cfg(test)]
mod tests;
