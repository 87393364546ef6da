//! Operators of the register, found by name or tax code to be invited.

use ceralacca_procedure::OperatorId;
use ceralacca_storage::limits::PAGE_ROWS_MAX;

use crate::{
    ApiError, App,
    pages::Choice,
    people::{self, OperatorRecord},
    views::{self, RoleLine},
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
        let page = app.engine.views(views::ROLE, None, &after, PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        for row in &page {
            let line: RoleLine =
                serde_json::from_str(&row.data).map_err(|error| ApiError::internal("reading a view", error))?;
            let Some(id) = line.operator.filter(|id| found.iter().all(|known| known.value != id.as_str())) else {
                continue;
            };
            let Some(record) = people::operator(app.engine.as_ref(), &id).await? else { continue };
            let name = record.name.to_lowercase();
            if words.iter().all(|word| name.contains(word)) || record.tax_code.to_lowercase().starts_with(&wanted) {
                found.push(Choice::new(id.as_str(), shown(&record)));
            }
        }
    }
    found.sort_by(|a, b| a.label.cmp(&b.label));
    found.truncate(FOUND_MAX);
    Ok(found)
}
