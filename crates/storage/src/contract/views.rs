//! Views.

use super::subject::Subject;
use crate::ViewRow;

fn row(key: &str, parent: Option<&str>, data: &str) -> ViewRow {
    ViewRow { key: key.to_owned(), parent: parent.map(str::to_owned), data: data.to_owned() }
}

async fn put(subject: &Subject, name: &str, rows: &[ViewRow]) {
    let mut transaction = subject.engine.begin().await.unwrap();
    for row in rows {
        transaction.put_view(name, row).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

pub(super) async fn rows_are_written_replaced_and_deleted(subject: Subject) {
    put(&subject, "v", &[row("k", None, "one"), row("l", Some("p"), "two")]).await;
    put(&subject, "w", &[row("k", None, "other view")]).await;
    put(&subject, "v", &[row("k", Some("p"), "replaced")]).await;
    let engine = &subject.engine;
    assert_eq!(engine.view("v", "k").await.unwrap(), Some(row("k", Some("p"), "replaced")));
    assert_eq!(engine.view("w", "k").await.unwrap(), Some(row("k", None, "other view")));
    let mut transaction = engine.begin().await.unwrap();
    transaction.delete_view("v", "k").await.unwrap();
    transaction.delete_view("v", "absent").await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(engine.view("v", "k").await.unwrap(), None);
    put(&subject, "v", &[row("m", None, "three")]).await;
    assert_eq!(engine.drop_view("v").await.unwrap(), 2);
    assert_eq!(engine.views("v", None, "", 10).await.unwrap(), []);
    assert_eq!(engine.views("w", None, "", 10).await.unwrap().len(), 1);
}

pub(super) async fn rows_are_listed_by_parent_and_page(subject: Subject) {
    let rows = [row("B", Some("p"), "1"), row("a", Some("q"), "2"), row("b", Some("p"), "3"), row("é", None, "4")];
    put(&subject, "v", &rows).await;
    let engine = &subject.engine;
    assert_eq!(engine.views("v", None, "", 10).await.unwrap(), rows);
    assert_eq!(engine.views("v", None, "B", 2).await.unwrap(), rows[1..3]);
    assert_eq!(engine.views("v", Some("p"), "", 10).await.unwrap(), [rows[0].clone(), rows[2].clone()]);
    assert_eq!(engine.views("v", Some("p"), "B", 10).await.unwrap(), rows[2..3]);
    assert_eq!(engine.views("v", Some("none"), "", 10).await.unwrap(), []);
}
