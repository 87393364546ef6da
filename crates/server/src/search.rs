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
    ApiError, App, people,
    views::{self, ProcedureLine},
};

/// Procedures on one page.
pub const PAGE_LINES: u32 = 20;
/// Longest text that is looked for, in characters; what is beyond it is not looked at.
pub const TEXT_CHARS_MAX: usize = 200;
/// Most buyers offered to choose from; where there are more, they are found by the words of their name.
pub const BUYERS_MAX: usize = 500;
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
    /// Order by the term for tenders; absent: as [`Standing`] says.
    pub order: Option<SearchOrder>,
    /// Page, from 1.
    pub page: u32,
}

/// Where a procedure stands, as people look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Anywhere: those whose term runs first, the nearest on top, then the others, the newest on top.
    #[default]
    Any,
    /// The term runs, the nearest on top.
    Open,
    /// The term is suspended.
    Suspended,
    /// The term has passed and no award is proposed yet, the newest on top.
    UnderEvaluation,
    /// Award proposed, deserted, revoked or annulled, the newest on top.
    Ended,
}

impl Standing {
    /// Whether a procedure in this phase may stand so; which published ones do is told by their term.
    fn takes(self, phase: Phase) -> bool {
        match phase {
            Phase::Draft | Phase::Decided => false,
            Phase::Published => matches!(self, Self::Any | Self::Open | Self::UnderEvaluation),
            Phase::Suspended => matches!(self, Self::Any | Self::Suspended),
            Phase::Closed | Phase::AdministrativeCheck | Phase::Evaluation => {
                matches!(self, Self::Any | Self::UnderEvaluation)
            }
            Phase::Proposed | Phase::Deserted | Phase::Revoked | Phase::Annulled => {
                matches!(self, Self::Any | Self::Ended)
            }
        }
    }
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

/// A body with procedures that the public may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The body.
    pub id: BodyId,
    /// Its name.
    pub name: String,
    /// How many such procedures it has.
    pub procedures: u64,
}

/// The bodies with public procedures, by name, and whether there are more than [`BUYERS_MAX`]: then those shown are not all.
///
/// # Errors
/// The database failed.
pub async fn buyers(app: &App) -> Result<(Vec<Buyer>, bool), ApiError> {
    let states: Vec<String> =
        Phase::ALL.iter().filter(|phase| is_public(**phase)).map(|phase| phase.name().to_owned()).collect();
    let limit = u32::try_from(BUYERS_MAX + 1).unwrap_or(u32::MAX);
    let mut parents = app.engine.search_parents(views::PROCEDURE, &states, "", limit).await?;
    let more = parents.len() > BUYERS_MAX;
    parents.truncate(BUYERS_MAX);
    let mut names = people::body_names(app.engine.as_ref()).await?;
    let mut buyers: Vec<Buyer> = parents
        .into_iter()
        .map(|(id, procedures)| {
            let id = BodyId::new(id);
            let name = names.remove(&id).unwrap_or_else(|| id.to_string());
            Buyer { id, name, procedures }
        })
        .collect();
    buyers.sort_by_cached_key(|buyer| (fold(&buyer.name), buyer.id.clone()));
    Ok((buyers, more))
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
    const ALWAYS: (i64, i64) = (i64::MIN, i64::MAX);
    // Between the end of a term and the job that closes it a procedure is still called published.
    let (to_come, past) = ((now, i64::MAX), (i64::MIN, now.saturating_sub(1)));
    let phases = || Phase::ALL.iter().copied().filter(|phase| is_public(*phase) && query.standing.takes(*phase));
    let all: Vec<Phase> = phases().collect();
    let not_open: Vec<Phase> = phases().filter(|phase| *phase != Phase::Published).collect();
    let search = |phases: &[Phase], due, order| search(query, phases, due, query.order.unwrap_or(order));
    match (query.standing, query.order) {
        (Standing::Any, None) => vec![
            search(&[Phase::Published], to_come, SearchOrder::Earliest),
            search(&not_open, to_come, SearchOrder::Latest),
            search(&all, past, SearchOrder::Latest),
        ],
        (Standing::Open, _) => vec![search(&all, to_come, SearchOrder::Earliest)],
        (Standing::UnderEvaluation, _) => vec![search(&all, past, SearchOrder::Latest)],
        (Standing::Any, Some(_)) | (Standing::Suspended | Standing::Ended, _) => {
            vec![search(&all, ALWAYS, SearchOrder::Latest)]
        }
    }
}

fn search(query: &Query, phases: &[Phase], due: (i64, i64), order: SearchOrder) -> Search {
    let from = query.deadline_min.map_or(i64::MIN, Timestamp::as_microsecond);
    let to = query.deadline_max.map_or(i64::MAX, Timestamp::as_microsecond);
    let digits: String = query.cpv.split('-').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Search {
        parent: query.buyer.as_ref().map(|buyer| buyer.as_str().to_owned()),
        due: (from.max(due.0), to.min(due.1)),
        amount: (query.amount_min.as_ref().map_or(i64::MIN, cents), query.amount_max.as_ref().map_or(i64::MAX, cents)),
        code_prefix: digits.chars().take(CPV_DIGITS).collect(),
        words: words(&query.text),
        ..Search::of_states(phases.iter().map(|phase| phase.name().to_owned()), order, 0)
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

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{ProcedureEvent, definition::ProcedureFile};
    use ceralacca_storage::ViewRow;

    use super::*;
    use crate::test_support::TestInstallation;

    /// The clock of a test installation stands at 1 January 2026.
    const LINES: [(&str, Phase, &str, &str, i64); 8] = [
        ("near", Phase::Published, "2026-01-11T00:00:00Z", "como", 100),
        ("far", Phase::Published, "2026-03-01T00:00:00Z", "como", 200),
        ("unclosed", Phase::Published, "2025-12-31T23:00:00Z", "como", 300),
        ("judged", Phase::Evaluation, "2025-12-01T00:00:00Z", "cremona", 400),
        ("halted", Phase::Suspended, "2026-02-01T00:00:00Z", "cremona", 500),
        ("revoked", Phase::Revoked, "2026-02-10T00:00:00Z", "cremona", 600),
        ("draft", Phase::Draft, "2026-02-01T00:00:00Z", "como", 700),
        ("decided", Phase::Decided, "2026-02-01T00:00:00Z", "como", 800),
    ];

    fn line(id: &str, phase: Phase, deadline: &str, body: &str) -> ProcedureLine {
        ProcedureLine {
            id: id.into(),
            title: format!("Pulizia «{id}»"),
            body: body.into(),
            buyer: format!("Comune di {body}"),
            phase,
            deadline: deadline.parse().unwrap(),
            lots: 1,
            estimated_total: "1".to_owned(),
            published_at: None,
            invited: Vec::new(),
        }
    }

    async fn write(app: &App, lines: &[(ProcedureLine, i64)]) {
        let mut transaction = app.engine.begin().await.unwrap();
        for (line, amount) in lines {
            let row = ViewRow {
                key: line.id.to_string(),
                parent: Some(line.body.to_string()),
                data: serde_json::to_string(line).unwrap(),
            };
            let keys = SearchKeys {
                state: line.phase.name().to_owned(),
                due: line.deadline.as_microsecond(),
                amount: *amount,
                codes: " 90910000".to_owned(),
                words: fold(&line.title),
            };
            transaction.put_view(views::PROCEDURE, &row).await.unwrap();
            transaction.put_search_keys(views::PROCEDURE, &row, &keys).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    async fn found(app: &App, query: &Query) -> String {
        let page = public(app, query).await.unwrap();
        assert_eq!(page.total, page.lines.len() as u64);
        page.lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[tokio::test]
    async fn running_terms_come_first_and_drafts_never() {
        let TestInstallation { app, .. } = &TestInstallation::start(false).await;
        let lines = LINES.map(|(id, phase, deadline, body, amount)| (line(id, phase, deadline, body), amount));
        write(app, &lines).await;
        let standing = |standing| Query { standing, ..Query::default() };
        assert_eq!(found(app, &Query::default()).await, "near far revoked halted unclosed judged");
        assert_eq!(found(app, &standing(Standing::Open)).await, "near far");
        assert_eq!(found(app, &standing(Standing::Suspended)).await, "halted");
        assert_eq!(found(app, &standing(Standing::UnderEvaluation)).await, "unclosed judged");
        assert_eq!(found(app, &standing(Standing::Ended)).await, "revoked");
        let earliest = Query { order: Some(SearchOrder::Earliest), ..Query::default() };
        assert_eq!(found(app, &earliest).await, "judged unclosed near halted revoked far");
        let buyer = Query { buyer: Some("cremona".into()), ..Query::default() };
        assert_eq!(found(app, &buyer).await, "revoked halted judged");
        let amount = Query {
            amount_min: Some("2".parse().unwrap()),
            amount_max: Some("4.005".parse().unwrap()),
            ..Query::default()
        };
        assert_eq!(found(app, &amount).await, "far unclosed judged", "amounts are cents");
        let deadline = Query {
            deadline_min: Some("2026-02-01T00:00:00Z".parse().unwrap()),
            deadline_max: Some("2026-02-28T00:00:00Z".parse().unwrap()),
            ..Query::default()
        };
        assert_eq!(found(app, &deadline).await, "revoked halted");
        assert_eq!(found(app, &Query { text: " NÈAR  pulizìa".to_owned(), ..Query::default() }).await, "near");
        assert_eq!(found(app, &Query { text: "draft".to_owned(), ..Query::default() }).await, "");
        assert_eq!(found(app, &Query { cpv: "9091".to_owned(), ..standing(Standing::Open) }).await, "near far");
        assert_eq!(found(app, &Query { cpv: "45".to_owned(), ..standing(Standing::Open) }).await, "");
    }

    #[tokio::test]
    async fn buyers_are_those_of_public_procedures() {
        let TestInstallation { app, .. } = &TestInstallation::start(false).await;
        let hidden = line("hidden", Phase::Draft, "2026-02-01T00:00:00Z", "assente");
        let lines = LINES.map(|(id, phase, deadline, body, amount)| (line(id, phase, deadline, body), amount));
        write(app, &lines).await;
        write(app, &[(hidden, 1)]).await;
        let record = people::BodyRecord { name: "Àrea di Cremona".to_owned() };
        app.engine.put_register(&people::body_entry(&"cremona".into(), &record).unwrap()).await.unwrap();
        let (buyers, more) = buyers(app).await.unwrap();
        let found: Vec<_> = buyers.iter().map(|buyer| (buyer.name.as_str(), buyer.procedures)).collect();
        assert_eq!((found, more), (vec![("Àrea di Cremona", 3), ("como", 3)], false));
    }

    #[tokio::test]
    async fn pages_cross_from_running_to_past_terms() {
        let TestInstallation { app, .. } = &TestInstallation::start(false).await;
        let lines: Vec<_> = (0..50_i64)
            .map(|number| {
                let (phase, year) = if number < 25 { (Phase::Published, 2027) } else { (Phase::Evaluation, 2024) };
                (line(&format!("p{number:02}"), phase, &format!("{year}-01-01T00:00:{number:02}Z"), "como"), number)
            })
            .collect();
        write(app, &lines).await;
        let expected: Vec<String> = (0..25).chain((25..50).rev()).map(|number| format!("p{number:02}")).collect();
        let mut seen = Vec::new();
        for page in 1..=3 {
            let found = public(app, &Query { page, ..Query::default() }).await.unwrap();
            assert_eq!((found.total, found.number, found.last), (50, page, 3));
            seen.extend(found.lines.into_iter().map(|line| line.id.to_string()));
        }
        assert_eq!(seen, expected);
        let beyond = public(app, &Query { page: u32::MAX, ..Query::default() }).await.unwrap();
        assert_eq!((beyond.number, beyond.lines.len()), (3, 10));
        let first = public(app, &Query { page: 0, ..Query::default() }).await.unwrap();
        assert_eq!((first.number, first.lines.len()), (1, 20));
        let none = public(app, &Query { text: "mensa".to_owned(), page: 9, ..Query::default() }).await.unwrap();
        assert_eq!((none.total, none.number, none.last), (0, 1, 1));
    }

    #[test]
    fn a_procedure_is_found_by_what_its_file_says() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/como-2024.toml"));
        let definition = Box::new(ProcedureFile::from_toml(&text.unwrap()).unwrap());
        let body = definition.buyer.id.as_str().into();
        let drafted = ProcedureEvent::Drafted { body, lead: "lead".into(), definition };
        let state = ProcedureState::born(&drafted).unwrap();
        let keys = keys_of(&state);
        assert_eq!(keys.state, "draft");
        for lot in &state.definition.lots {
            let code = lot.cpv.split('-').next().unwrap();
            assert!(keys.codes.contains(&format!(" {code}")) && !keys.codes.contains('-'), "{}", keys.codes);
            assert!(lot.cig.as_ref().is_none_or(|cig| keys.words.contains(&fold(cig))), "{}", keys.words);
        }
        assert!(keys.words.contains("comune di como"));
        for invitee in &state.definition.participation.invited {
            assert!(!keys.words.contains(&fold(&invitee.operator)), "who was invited is found by nobody");
        }
    }

    #[test]
    fn texts_are_compared_as_people_read_them() {
        assert_eq!(fold("  L’ATTIVITÀ  è\tcosì "), "l'attivita e cosi");
        assert_eq!(words("uno  DUE tre quattro cinque"), ["uno", "due", "tre", "quattro cinque"]);
        assert_eq!(words(" "), [""; 0]);
        assert_eq!(cents(&"12.345".parse().unwrap()), 1_234);
        assert_eq!(cents(&"99999999999999999999".parse().unwrap()), i64::MAX);
    }
}
