//! Operators of the register, found by name or tax code to be invited.

use ceralacca_procedure::OperatorId;

use crate::{
    ApiError, App,
    pages::Choice,
    people::{self, OperatorRecord},
};

/// Most operators that a search shows.
const FOUND_MAX: usize = 12;

/// Name and tax code of an operator, if it is in the register.
///
/// # Errors
/// The database failed.
pub async fn named(app: &App, id: &str) -> Result<Option<String>, ApiError> {
    let id = OperatorId::new(id);
    if !id.is_well_formed() {
        return Ok(None);
    }
    Ok(people::operator(app.engine.as_ref(), &id).await?.map(|record| shown(&record)))
}

fn shown(record: &OperatorRecord) -> String {
    format!("{} – {}", record.name, record.tax_code)
}

/// Operators whose name holds each word of a text, or whose tax code begins with it; by name.
///
/// # Errors
/// The database failed.
pub async fn search(app: &App, text: &str) -> Result<Vec<Choice>, ApiError> {
    let wanted = text.trim().to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    if wanted.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let sought = |record: &OperatorRecord| {
        let name = record.name.to_lowercase();
        words.iter().all(|word| name.contains(word)) || record.tax_code.to_lowercase().starts_with(&wanted)
    };
    let found = people::operators_where(app.engine.as_ref(), sought).await?;
    let mut found: Vec<Choice> = found.iter().map(|(id, record)| Choice::written(id.as_str(), shown(record))).collect();
    found.sort_by(|a, b| a.label.cmp(&b.label));
    found.truncate(FOUND_MAX);
    Ok(found)
}
