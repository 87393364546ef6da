//! Every term of the procedure, each with its own editions.

use std::collections::HashSet;
use std::sync::LazyLock;

use ceralacca_exact::Text;
use serde::{Deserialize, Serialize};

use super::series::{Edition, Series, TableError, read};

const FILE: &str = "tables/terms.toml";

/// A term of the law.
#[derive(Debug, Clone)]
pub struct TermRule {
    /// Its name for programs: `open_offers`.
    pub id: String,
    /// Whether it is a minimum or a maximum.
    pub bound: Bound,
    /// Counted after or before its event.
    pub direction: Direction,
    /// What is counted.
    pub unit: Unit,
    /// The event it is counted from.
    pub from: Text,
    /// How many units, by date of the call; its name is the term in words.
    pub editions: Series<i32>,
}

/// Whether a term is the least or the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// At least so long.
    AtLeast,
    /// At most so long.
    AtMost,
}

/// On which side of its event a term lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// After the event.
    After,
    /// Before the event.
    Before,
}

/// What a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Days that are neither Saturday nor Sunday nor holiday.
    WorkingDays,
    /// Months.
    Months,
}

impl Unit {
    /// The unit in words, for a number of them.
    pub fn name(self, count: i32) -> Text {
        let (it, en) = match (self, count) {
            (Self::Days, 1) => ("giorno", "day"),
            (Self::Days, _) => ("giorni", "days"),
            (Self::WorkingDays, 1) => ("giorno lavorativo", "working day"),
            (Self::WorkingDays, _) => ("giorni lavorativi", "working days"),
            (Self::Months, 1) => ("mese", "month"),
            (Self::Months, _) => ("mesi", "months"),
        };
        Text::new(it, en)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    id: String,
    bound: Bound,
    direction: Direction,
    unit: Unit,
    name: Text,
    from: Text,
    edition: Vec<Edition<i32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFile {
    term: Vec<TermRow>,
}

/// Every term, in the order of a procedure.
pub fn terms() -> Result<&'static [TermRule], TableError> {
    static TERMS: LazyLock<Result<Vec<TermRule>, TableError>> =
        LazyLock::new(|| read_terms(include_str!("../../tables/terms.toml")));
    TERMS.as_deref().map_err(Clone::clone)
}

/// The term with this id.
pub fn term(id: &str) -> Result<&'static TermRule, TableError> {
    terms()?
        .iter()
        .find(|term| term.id == id)
        .ok_or_else(|| TableError::NoRow { name: Text::new("termini", "terms"), row: id.chars().take(40).collect() })
}

fn read_terms(content: &str) -> Result<Vec<TermRule>, TableError> {
    let broken = |reason: String| TableError::Broken { file: FILE, reason };
    let mut ids = HashSet::new();
    let mut terms = Vec::new();
    for row in read::<TermFile>(FILE, content)?.term {
        if !ids.insert(row.id.clone()) {
            return Err(broken(format!("two terms are called {}", row.id)));
        }
        let editions = Series { name: row.name, editions: row.edition };
        editions.check().map_err(broken)?;
        if let Some(edition) = editions.editions.iter().find(|edition| edition.content < 1) {
            return Err(broken(format!("{}: {} is not a length", row.id, edition.content)));
        }
        let (bound, direction, unit) = (row.bound, row.direction, row.unit);
        terms.push(TermRule { id: row.id, bound, direction, unit, from: row.from, editions });
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERM: &str = r#"[[term]]
        id = "x"
        bound = "at_least"
        direction = "after"
        unit = "days"
        name = { it = "a", en = "a" }
        from = { it = "b", en = "b" }
        [[term.edition]]
        valid_from = "2023-07-01"
        source = "art. 1"
        mark = "verified"
        content = 1
        "#;

    #[test]
    fn a_wrong_file_says_what_is_wrong() {
        assert!(read_terms(TERM).is_ok());
        for (content, reason) in [
            (format!("{TERM}{TERM}"), "two terms are called x"),
            (TERM.replace("content = 1", "content = 0"), "is not a length"),
            (TERM.replace("art. 1", ""), "names no source"),
            (TERM.replace("mark", "note"), "unknown field"),
        ] {
            let error = read_terms(&content).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert!(matches!(term("none"), Err(TableError::NoRow { .. })));
    }
}
