//! The public list among 10,000 procedures on SQLite: searches through their index, against a named baseline in the same
//! run, reading every row of the view and sorting it.
//!
//! ```text
//! cargo run --release -p ceralacca_bench --bin bench-list
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ceralacca_procedure::state::Phase;
use ceralacca_server::{
    App, Config, installation,
    search::{self, Query, Standing, fold},
    views::{self, ProcedureLine},
};
use ceralacca_storage::{SearchKeys, SearchOrder, SystemClock, SystemRandom, ViewRow, limits::PAGE_ROWS_MAX};
use jiff::{SignedDuration, Timestamp};

const PROCEDURES: i64 = 10_000;
const TIMES: u32 = 20;
const OBJECTS: [&str; 5] = [
    "Pulizia delle scuole",
    "Manutenzione delle strade",
    "Mensa scolastica",
    "Servizi informatici",
    "Trasporto disabili",
];
const CODES: [&str; 5] = ["90910000", "45233141", "55524000", "72000000", "60130000"];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        database: format!("sqlite:{}", folder.path().join("record.db").display()),
        data: folder.path().to_owned(),
        ..Config::default()
    };
    let app = installation::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap();
    fill(&app).await;
    println!("{PROCEDURES} procedures, mean and slowest of {TIMES}");
    println!("| what | found | mean, ms | slowest, ms |");
    println!("|---|---|---|---|");
    report("baseline: every row read and sorted", measure(|| every_row(&app)).await);
    let all = Query { page: 1, ..Query::default() };
    let queries = [
        ("first page, no filter", all.clone()),
        ("last page, no filter", Query { page: u32::MAX, ..all.clone() }),
        ("open for tenders", Query { standing: Standing::Open, ..all.clone() }),
        ("one word", Query { text: "mensa".to_owned(), ..all.clone() }),
        ("three words, one procedure", Query { text: "comune 77 n.4077".to_owned(), ..all.clone() }),
        ("nothing found", Query { text: "astronave".to_owned(), ..all.clone() }),
        ("one buyer", Query { buyer: Some("body-7".into()), ..all.clone() }),
        (
            "CPV, amount, latest first",
            Query {
                cpv: "4523".to_owned(),
                amount_min: Some(100_000.into()),
                amount_max: Some(500_000.into()),
                order: Some(SearchOrder::Latest),
                ..all
            },
        ),
    ];
    let buyers = measure(|| async { search::buyers(&app).await.unwrap().0.len() as u64 }).await;
    report("the buyers offered as a filter", buyers);
    for (what, query) in queries {
        let found = measure(|| async { search::public(&app, &query).await.unwrap().total }).await;
        report(what, found);
    }
}

fn report(what: &str, (found, mean, slowest): (u64, Duration, Duration)) {
    let ms = |time: Duration| format!("{}.{:02}", time.as_micros() / 1_000, time.as_micros() % 1_000 / 10);
    println!("| {what} | {found} | {} | {} |", ms(mean), ms(slowest));
}

async fn measure<F, Fut>(act: F) -> (u64, Duration, Duration)
where
    F: Fn() -> Fut,
    Fut: Future<Output = u64>,
{
    let (mut total, mut slowest, mut found) = (Duration::ZERO, Duration::ZERO, 0);
    for _ in 0..TIMES {
        let begun = Instant::now();
        found = act().await;
        let took = begun.elapsed();
        (total, slowest) = (total + took, slowest.max(took));
    }
    (found, total / TIMES, slowest)
}

async fn every_row(app: &App) -> u64 {
    let rows = app.engine.views(views::PROCEDURE, None, "", PAGE_ROWS_MAX).await.unwrap();
    let mut lines: Vec<ProcedureLine> = rows.iter().map(|row| serde_json::from_str(&row.data).unwrap()).collect();
    lines.sort_by_key(|line| line.deadline);
    lines.len() as u64
}

/// One procedure in twenty still takes tenders; each of 500 bodies has twenty.
async fn fill(app: &App) {
    let now = app.now();
    let mut transaction = app.engine.begin().await.unwrap();
    for number in 0..PROCEDURES {
        let kind = usize::try_from(number % 5).unwrap();
        let open = number % 20 == 0;
        let away = SignedDuration::from_hours(if open { number / 20 + 1 } else { -number });
        let line = ProcedureLine {
            id: format!("gara-{number:05}").as_str().into(),
            title: format!("{}, affidamento n.{number}", OBJECTS[kind]),
            body: format!("body-{}", number % 500).as_str().into(),
            buyer: format!("Comune {}", number % 500),
            phase: if open { Phase::Published } else { Phase::Evaluation },
            deadline: now.saturating_add(away).unwrap(),
            lots: 1,
            estimated_total: (number * 100).to_string(),
            published_at: Some(Timestamp::UNIX_EPOCH),
            invited: Vec::new(),
        };
        let keys = SearchKeys {
            state: line.phase.name().to_owned(),
            due: line.deadline.as_microsecond(),
            amount: number * 10_000,
            codes: format!(" {}", CODES[kind]),
            words: fold(&format!("{} {} {} B0{number:08}", line.title, line.buyer, CODES[kind])),
        };
        let row = ViewRow {
            key: line.id.to_string(),
            parent: Some(line.body.to_string()),
            data: serde_json::to_string(&line).unwrap(),
        };
        transaction.put_view(views::PROCEDURE, &row).await.unwrap();
        transaction.put_search_keys(views::PROCEDURE, &row, &keys).await.unwrap();
    }
    transaction.commit().await.unwrap();
}
