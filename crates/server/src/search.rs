//! Finding procedures: by what each is found, and the typed question that the public may ask.

use std::collections::BTreeSet;

use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    BodyId, ProcedureState,
    policy::{self, Act, Role},
    state::Phase,
};
use ceralacca_storage::{SEARCH_WORDS_MAX, Search, SearchKeys, SearchOrder};
use jiff::Timestamp;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{
    ApiError, App,
    views::{self, ProcedureLine},
};

/// Procedures on one page.
pub const PAGE_LINES: u32 = 20;
/// Longest text that is looked for, in characters; what is beyond it is not looked at.
pub const TEXT_CHARS_MAX: usize = 200;
/// Last page that can be asked for.
pub const PAGE_MAX: u32 = 1_000_000;

/// What is looked for among the public procedures; the default is all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words of title, buyer, lots, CIG or CPV; capitals and accents do not count. Each must occur somewhere.
    pub text: String,
    /// Where the procedures stand.
    pub standing: Standing,
    /// Of this buyer only.
    pub buyer: Option<BodyId>,
    /// How the CPV code of a lot begins; check digit and other characters than digits do not count.
    pub cpv: String,
    /// Least estimated value, euro.
    pub amount_min: Option<Exact>,
    /// Greatest estimated value, euro.
    pub amount_max: Option<Exact>,
    /// Earliest term for tenders.
    pub deadline_min: Option<Timestamp>,
    /// Latest term for tenders.
    pub deadline_max: Option<Timestamp>,
    /// Page, from 1.
    pub page: u32,
}

/// Where a procedure stands, as people look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Anywhere: those whose term runs first, the nearest on top, then the others, the newest on top.
    #[default]
    Any,
    /// The term runs.
    Open,
    /// In this phase. Nothing is found in one that is not public.
    In(Phase),
    /// In a public phase, and the term does not run.
    NotOpen,
}

/// One page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Lines, in order.
    pub lines: Vec<ProcedureLine>,
    /// Number of procedures found in all.
    pub total: u64,
    /// This page, from 1, never beyond the last.
    pub number: u32,
    /// The last page, at least 1.
    pub last: u32,
}

/// Whether the public may know of a procedure in this phase.
#[must_use]
pub fn is_public(phase: Phase) -> bool {
    policy::allowed(Act::ReadPublished, Role::Public, phase)
}

/// Finds among the public procedures. "The term runs" means published, and `now` not past the term.
///
/// # Errors
/// The database failed, or a row of the view is damaged.
pub async fn public(app: &App, query: &Query) -> Result<Page, ApiError> {
    let now = app.now().as_microsecond();
    let segments = segments(query, now);
    let mut totals = Vec::with_capacity(segments.len());
    for segment in &segments {
        let counted = app.engine.search(views::PROCEDURE, &Search { limit: 0, ..segment.clone() }).await?;
        totals.push(counted.total);
    }
    let total: u64 = totals.iter().sum();
    let last = u32::try_from(total.div_ceil(u64::from(PAGE_LINES))).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    let number = query.page.clamp(1, last);
    let mut skip = u64::from(number - 1) * u64::from(PAGE_LINES);
    let mut lines = Vec::new();
    for (segment, found) in segments.into_iter().zip(totals) {
        let room = PAGE_LINES.saturating_sub(u32::try_from(lines.len()).unwrap_or(PAGE_LINES));
        if room > 0 && skip < found {
            lines.extend(lines_of(app, Search { offset: skip, limit: room, ..segment }).await?);
        }
        skip = skip.saturating_sub(found);
    }
    Ok(Page { lines, total, number, last })
}

async fn lines_of(app: &App, search: Search) -> Result<Vec<ProcedureLine>, ApiError> {
    let found = app.engine.search(views::PROCEDURE, &search).await?;
    let read = |data: &str| serde_json::from_str(data).map_err(|error| ApiError::internal("reading a view", error));
    found.rows.iter().map(|row| read(&row.data)).collect()
}

/// The searches whose results, one after the other, are what the query asks for.
fn segments(query: &Query, now: i64) -> Vec<Search> {
    let states = |phases: &mut dyn Iterator<Item = Phase>| {
        phases.filter(|phase| is_public(*phase)).map(|phase| phase.name().to_owned()).collect::<Vec<_>>()
    };
    let all = || Phase::ALL.iter().copied();
    let open = search(query, vec![Phase::Published.name().to_owned()], (now, i64::MAX), SearchOrder::Earliest);
    // Between the end of a term and the job that closes it a procedure is still called published.
    let expired = search(query, states(&mut all()), (i64::MIN, now - 1), SearchOrder::Latest);
    let not_published = states(&mut all().filter(|phase| *phase != Phase::Published));
    let waiting = search(query, not_published, (now, i64::MAX), SearchOrder::Latest);
    match query.standing {
        Standing::Any => vec![open, waiting, expired],
        Standing::Open => vec![open],
        Standing::NotOpen => vec![waiting, expired],
        Standing::In(phase) => {
            vec![search(query, states(&mut std::iter::once(phase)), (i64::MIN, i64::MAX), SearchOrder::Latest)]
        }
    }
}

fn search(query: &Query, states: Vec<String>, due: (i64, i64), order: SearchOrder) -> Search {
    let from = query.deadline_min.map_or(i64::MIN, Timestamp::as_microsecond);
    let to = query.deadline_max.map_or(i64::MAX, Timestamp::as_microsecond);
    let digits: String = query.cpv.split('-').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Search {
        parent: query.buyer.as_ref().map(|buyer| buyer.as_str().to_owned()),
        due: (from.max(due.0), to.min(due.1)),
        amount: (query.amount_min.as_ref().map_or(i64::MIN, cents), query.amount_max.as_ref().map_or(i64::MAX, cents)),
        code_prefix: digits.chars().take(CPV_DIGITS).collect(),
        words: words(&query.text),
        ..Search::of_states(states, order, 0)
    }
}

/// Digits of a CPV code before its check digit.
const CPV_DIGITS: usize = 8;

/// The words of a text; what is beyond the last that can be asked for is one text with it.
fn words(text: &str) -> Vec<String> {
    let folded = fold(&text.chars().take(TEXT_CHARS_MAX).collect::<String>());
    folded.splitn(SEARCH_WORDS_MAX, ' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A text as it is compared: lower-case, without accents, one space between words, typographic marks as on a keyboard.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain: String = text.chars().map(keyboard).nfkd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn keyboard(character: char) -> char {
    match character {
        '’' | '‘' | '´' | '`' => '\'',
        '“' | '”' | '«' | '»' => '"',
        '–' | '—' | '‑' => '-',
        other => other,
    }
}

/// Euro as whole cents, rounded down: amounts are only compared here.
fn cents(euro: &Exact) -> i64 {
    let whole = (euro.clone() * Exact::from(100)).floor();
    whole.to_i64().unwrap_or(if euro.is_negative() { i64::MIN } else { i64::MAX })
}

/// By what a procedure is found.
#[must_use]
pub fn keys_of(state: &ProcedureState) -> SearchKeys {
    let file = &state.definition;
    let codes = file.lots.iter().flat_map(|lot| std::iter::once(&lot.cpv).chain(&lot.cpv_additional));
    let codes: BTreeSet<&str> = codes.map(|code| code.split('-').next().unwrap_or(code)).collect();
    let mut words = Words::default();
    words.add(&file.title);
    words.add(&file.buyer.name);
    words.add(state.id.as_str());
    for lot in &file.lots {
        words.add(&lot.title);
        words.add(lot.cig.as_deref().unwrap_or_default());
    }
    codes.iter().for_each(|code| words.add(code));
    SearchKeys {
        state: state.phase.name().to_owned(),
        due: state.deadline.as_microsecond(),
        amount: cents(&file.amounts.estimated_total),
        codes: codes.iter().map(|code| format!(" {code}")).collect(),
        words: words.0,
    }
}

/// Folded texts, one on each line, each once.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, text: &str) {
        let folded = fold(text);
        if !folded.is_empty() && !self.0.lines().any(|line| line == folded) {
            self.0.push_str(&folded);
            self.0.push('\n');
        }
    }
}
