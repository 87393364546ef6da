//! PostgreSQL passes the contract of an engine, on a server of the test's own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests: what cannot be unwrapped is a failed test"
)]

mod cluster;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ceralacca_storage::Engine;
use ceralacca_storage::contract::{Database, Maker, run};
use ceralacca_storage_postgres::connect;
use cluster::Cluster;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

struct Server {
    cluster: Cluster,
    made: AtomicU32,
}

struct OneDatabase(String);

impl OneDatabase {
    /// A connection that is none of the engine's.
    async fn run(&self, statements: &[&str]) -> Result<(), String> {
        let mut connection = PgConnection::connect(&self.0).await.unwrap();
        for sql in statements {
            connection.execute(AssertSqlSafe(*sql)).await.map_err(|error| error.to_string())?;
        }
        connection.close().await.map_err(|error| error.to_string())
    }
}

#[async_trait::async_trait]
impl Maker for Server {
    async fn make(&self) -> Arc<dyn Database> {
        let name = format!("record_{}", self.made.fetch_add(1, Ordering::SeqCst));
        let create = format!("CREATE DATABASE {name}");
        OneDatabase(self.cluster.url("postgres")).run(&[&create]).await.unwrap();
        Arc::new(OneDatabase(self.cluster.url(&name)))
    }
}

#[async_trait::async_trait]
impl Database for OneDatabase {
    async fn open(&self) -> Arc<dyn Engine> {
        connect(&self.0).await.unwrap()
    }

    async fn execute(&self, sql: &str) -> Result<(), String> {
        self.run(&[sql]).await
    }

    async fn tamper(&self, sql: &str) -> Result<(), String> {
        self.run(&["SET session_replication_role = replica", sql]).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgresql_passes_the_contract() {
    let server = Server { cluster: Cluster::start(), made: AtomicU32::new(0) };
    assert!(run(&server).await > 30);
    let truncate = OneDatabase(server.cluster.url("record_0")).run(&["TRUNCATE event CASCADE"]).await;
    assert!(truncate.unwrap_err().contains("append-only"));
}
