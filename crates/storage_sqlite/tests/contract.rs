//! SQLite passes the contract of an engine.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be unwrapped is a failed test")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ceralacca_storage::contract::{Database, Maker, run};
use ceralacca_storage::{Engine, StorageError};
use ceralacca_storage_sqlite::connect;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use tempfile::TempDir;

struct Folder {
    folder: TempDir,
    made: AtomicU32,
}

struct File(PathBuf);

impl File {
    fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }

    /// A connection that is none of the engine's.
    async fn run(&self, statements: &[&str]) -> Result<(), String> {
        let mut connection = SqliteConnection::connect(&self.url()).await.unwrap();
        for sql in statements {
            connection.execute(AssertSqlSafe(*sql)).await.map_err(|error| error.to_string())?;
        }
        connection.close().await.map_err(|error| error.to_string())
    }
}

#[async_trait::async_trait]
impl Maker for Folder {
    async fn make(&self) -> Arc<dyn Database> {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        Arc::new(File(self.folder.path().join(format!("{number}.db"))))
    }
}

#[async_trait::async_trait]
impl Database for File {
    async fn open(&self) -> Arc<dyn Engine> {
        connect(&self.url()).await.unwrap()
    }

    async fn execute(&self, sql: &str) -> Result<(), String> {
        self.run(&[sql]).await
    }

    async fn tamper(&self, sql: &str) -> Result<(), String> {
        let triggers = ["event", "log_leaf", "checkpoint"]
            .map(|table| ["update", "delete"].map(|change| format!("DROP TRIGGER IF EXISTS {table}_refuses_{change}")));
        let mut statements = vec!["PRAGMA foreign_keys = OFF"];
        statements.extend(triggers.iter().flatten().map(String::as_str));
        statements.push(sql);
        self.run(&statements).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_passes_the_contract() {
    let folder = Folder { folder: tempfile::tempdir().unwrap(), made: AtomicU32::new(0) };
    assert!(run(&folder).await > 30);
}

/// SQLite fires no delete trigger for the row that a REPLACE removes, unless it is told to.
#[tokio::test]
async fn a_replace_does_not_slip_past_the_triggers() {
    let folder = tempfile::tempdir().unwrap();
    let file = File(folder.path().join("record.db"));
    connect(&file.url()).await.unwrap();
    let insert = "INTO log_leaf (leaf_index, hash, position) VALUES (0, 'x', NULL)";
    file.run(&[&format!("INSERT {insert}")]).await.unwrap();
    let replace = format!("REPLACE {insert}");
    let refusal = file.run(&["PRAGMA recursive_triggers = ON", &replace]).await.unwrap_err();
    assert!(refusal.contains("append-only"), "{refusal}");
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    for url in ["sqlite::memory:", "sqlite://x?mode=memory"] {
        assert!(matches!(connect(url).await, Err(StorageError::Unwritable { .. })));
    }
    assert!(matches!(connect("sqlite:///nowhere/at/all.db").await, Err(StorageError::Database { .. })));
    assert!(connect("postgres://localhost/x").await.is_err());
}
