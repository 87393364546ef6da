//! Operators of the register, found by name or tax code to be invited.

use ceralacca_procedure::OperatorId;
use ceralacca_storage::limits::PAGE_ROWS_MAX;

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
/// The database failed, or an entry is damaged.
pub async fn search(app: &App, text: &str) -> Result<Vec<Choice>, ApiError> {
    let wanted = text.trim().to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    if wanted.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let mut found: Vec<Choice> = Vec::new();
    let mut after = String::new();
    loop {
        let page = app.engine.register_of_kind(people::OPERATOR, &after, PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for entry in &page {
            let (Some(data), Some((_, id))) = (&entry.data, entry.id.split_once('/')) else { continue };
            let record: OperatorRecord =
                serde_json::from_str(data).map_err(|error| ApiError::internal("reading the register", error))?;
            let name = record.name.to_lowercase();
            if words.iter().all(|word| name.contains(word)) || record.tax_code.to_lowercase().starts_with(&wanted) {
                found.push(Choice::written(id, shown(&record)));
            }
        }
    }
    found.sort_by(|a, b| a.label.cmp(&b.label));
    found.truncate(FOUND_MAX);
    Ok(found)
}
