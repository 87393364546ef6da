//! Register, accounts, logins.

use super::subject::{Subject, at};
use crate::{Account, Login, RegisterEntry};

pub(super) async fn the_register_can_be_erased(subject: Subject) {
    let engine = subject.engine;
    let entry = |data: Option<&str>| RegisterEntry {
        id: "person-1".to_owned(),
        kind: "person".to_owned(),
        data: data.map(str::to_owned),
    };
    engine.put_register(&entry(Some("Ada"))).await.unwrap();
    engine.put_register(&entry(Some("Ada B."))).await.unwrap();
    assert_eq!(engine.register("person-1").await.unwrap(), Some(entry(Some("Ada B."))));
    assert!(engine.erase("person-1").await.unwrap());
    assert_eq!(engine.register("person-1").await.unwrap(), Some(entry(None)));
    assert!(!engine.erase("person-2").await.unwrap());
    assert_eq!(engine.register("person-2").await.unwrap(), None);
    // In a decision too: with the event that records the erasure.
    engine.put_register(&entry(Some("Ada"))).await.unwrap();
    let mut transaction = engine.begin().await.unwrap();
    transaction.put_register(&entry(None)).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(engine.register("person-1").await.unwrap(), Some(entry(None)));
}

pub(super) async fn the_register_is_listed_by_kind(subject: Subject) {
    let engine = subject.engine;
    for (id, kind) in
        [("person/b", "person"), ("person/a", "person"), ("operator/a", "operator"), ("person/c", "person")]
    {
        let entry = RegisterEntry { id: id.to_owned(), kind: kind.to_owned(), data: Some("{}".to_owned()) };
        engine.put_register(&entry).await.unwrap();
    }
    engine.erase("person/c").await.unwrap();
    let ids = |found: Vec<RegisterEntry>| found.into_iter().map(|entry| entry.id).collect::<Vec<_>>();
    assert_eq!(ids(engine.register_of_kind("person", "", 10).await.unwrap()), ["person/a", "person/b"]);
    assert_eq!(ids(engine.register_of_kind("person", "", 1).await.unwrap()), ["person/a"]);
    assert_eq!(ids(engine.register_of_kind("person", "person/a", 10).await.unwrap()), ["person/b"]);
    assert_eq!(ids(engine.register_of_kind("body", "", 10).await.unwrap()), [""; 0]);
}

pub(super) async fn usernames_are_unique(subject: Subject) {
    let engine = subject.engine;
    let account = |person: &str, username: &str, hash: &str| Account {
        person: person.to_owned(),
        username: username.to_owned(),
        password_hash: hash.to_owned(),
    };
    assert!(engine.put_account(&account("p1", "ada", "h1")).await.unwrap());
    assert!(!engine.put_account(&account("p2", "ada", "h2")).await.unwrap());
    assert!(engine.put_account(&account("p2", "bea", "h2")).await.unwrap());
    assert!(!engine.put_account(&account("p2", "ada", "h3")).await.unwrap());
    assert!(engine.put_account(&account("p1", "ada", "h4")).await.unwrap());
    assert_eq!(engine.account("ada").await.unwrap(), Some(account("p1", "ada", "h4")));
    assert_eq!(engine.account_of("p2").await.unwrap(), Some(account("p2", "bea", "h2")));
    assert!(engine.put_account(&account("p1", "anna", "h5")).await.unwrap());
    assert_eq!(engine.account("ada").await.unwrap(), None);
    assert_eq!(engine.account_of("p3").await.unwrap(), None);
}

pub(super) async fn logins_expire(subject: Subject) {
    let engine = subject.engine;
    let login = |token: &str, person: &str, expires: i64| Login {
        token_hash: token.to_owned(),
        person: person.to_owned(),
        expires: at(expires),
    };
    for login in [login("t1", "p1", 10), login("t2", "p1", 20), login("t3", "p2", 30)] {
        engine.put_login(&login).await.unwrap();
    }
    assert_eq!(engine.login("t1", at(9)).await.unwrap(), Some(login("t1", "p1", 10)));
    assert_eq!(engine.login("t1", at(10)).await.unwrap(), None, "expires is the first instant that no longer counts");
    engine.put_login(&login("t1", "p1", 15)).await.unwrap();
    assert_eq!(engine.login("t1", at(14)).await.unwrap(), Some(login("t1", "p1", 15)), "prolonged");
    assert_eq!(engine.sweep_logins(at(15)).await.unwrap(), 1);
    assert_eq!(engine.login("t1", at(0)).await.unwrap(), None);
    assert!(engine.delete_login("t3").await.unwrap());
    assert!(!engine.delete_login("t3").await.unwrap());
    assert_eq!(engine.delete_logins_of("p1").await.unwrap(), 1);
    assert_eq!(engine.login("t2", at(0)).await.unwrap(), None);
}
