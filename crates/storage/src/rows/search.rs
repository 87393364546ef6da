//! By what some rows of the views are found.

use crate::ViewRow;

/// Words that one search may ask for; each must occur.
pub const SEARCH_WORDS_MAX: usize = 4;

/// By what a row of a view is found. The texts are compared as they stand: who writes and who asks fold them alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchKeys {
    /// One word, such as the phase of a procedure; no comma.
    pub state: String,
    /// Instant by which rows are ordered, in microseconds since 1970.
    pub due: i64,
    /// Amount, in cents of euro.
    pub amount: i64,
    /// Codes, each with a space before it.
    pub codes: String,
    /// Text in which words are looked for.
    pub words: String,
}

/// Order of the rows found; equal instants are told apart by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchOrder {
    /// The earliest instant first.
    Earliest,
    /// The latest instant first.
    Latest,
}

/// What rows are looked for: those that satisfy all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// States taken; none of them, no rows.
    pub states: Vec<String>,
    /// Of one parent only.
    pub parent: Option<String>,
    /// Earliest and latest instant, both included, in microseconds since 1970.
    pub due: (i64, i64),
    /// Least and greatest amount, both included, in cents of euro.
    pub amount: (i64, i64),
    /// How one of the codes begins; empty for any.
    pub code_prefix: String,
    /// Texts that all occur; those beyond [`SEARCH_WORDS_MAX`] are not looked at.
    pub words: Vec<String>,
    /// Order.
    pub order: SearchOrder,
    /// Rows to pass over.
    pub offset: u64,
    /// Rows to give, at most [`crate::limits::PAGE_ROWS_MAX`].
    pub limit: u32,
}

impl Search {
    /// Every row in these states, from the first.
    #[must_use]
    pub fn of_states(states: impl IntoIterator<Item = String>, order: SearchOrder, limit: u32) -> Self {
        Self {
            states: states.into_iter().collect(),
            parent: None,
            due: (i64::MIN, i64::MAX),
            amount: (i64::MIN, i64::MAX),
            code_prefix: String::new(),
            words: Vec::new(),
            order,
            offset: 0,
            limit,
        }
    }
}

/// Some of the rows found, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Rows of the view, in the order asked for.
    pub rows: Vec<ViewRow>,
    /// Number of rows that satisfy the search.
    pub total: u64,
}
