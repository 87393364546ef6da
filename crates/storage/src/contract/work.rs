//! Uploads, jobs, settings, opened keys.

use ceralacca_record::Hash;

use super::subject::{Subject, at};
use crate::{Job, NewJob, OpenedKey, Upload};

pub(super) async fn uploads_advance_from_where_they_are(subject: Subject) {
    let engine = subject.engine;
    let upload = |id: &str, received: u64, expires: i64, digest| Upload {
        id: id.to_owned(),
        owner: "person-1".to_owned(),
        length: 10,
        received,
        expires: at(expires),
        digest,
    };
    engine.create_upload(&upload("u1", 0, 5, None)).await.unwrap();
    engine.create_upload(&upload("u2", 0, 3, None)).await.unwrap();
    assert!(engine.create_upload(&upload("u1", 0, 5, None)).await.is_err());
    assert_eq!(engine.upload("u1").await.unwrap(), Some(upload("u1", 0, 5, None)));
    assert!(engine.advance_upload("u1", 0, 4).await.unwrap());
    assert!(!engine.advance_upload("u1", 0, 6).await.unwrap(), "another was first");
    assert!(!engine.advance_upload("u1", 4, 11).await.unwrap(), "beyond the length");
    let digest = Hash([3; 32]);
    assert!(!engine.finish_upload("u1", &digest).await.unwrap(), "bytes are missing");
    assert!(engine.advance_upload("u1", 4, 10).await.unwrap());
    assert_eq!(engine.open_uploads("person-1").await.unwrap(), 2);
    assert!(engine.finish_upload("u1", &digest).await.unwrap());
    assert_eq!(engine.open_uploads("person-1").await.unwrap(), 1);
    assert_eq!(engine.open_uploads("person-2").await.unwrap(), 0);
    assert_eq!(engine.upload("u1").await.unwrap(), Some(upload("u1", 10, 5, Some(digest))));
    assert!(!engine.advance_upload("u1", 10, 10).await.unwrap(), "finished");
    let expired = async |now: i64| {
        let found = engine.expired_uploads(at(now), 10).await.unwrap();
        found.into_iter().map(|upload| upload.id).collect::<Vec<_>>()
    };
    assert_eq!(expired(2).await, [""; 0]);
    assert_eq!(expired(5).await, ["u2", "u1"]);
    assert!(engine.delete_upload("u2").await.unwrap());
    assert!(!engine.delete_upload("u2").await.unwrap());
    assert_eq!(expired(5).await, ["u1"]);
}

pub(super) async fn jobs_fall_due(subject: Subject) {
    let engine = subject.engine;
    let job = |id: &str, due: i64| NewJob {
        id: id.to_owned(),
        due: at(due),
        kind: "publish_head".to_owned(),
        payload: "{}".to_owned(),
    };
    for job in [job("late", 20), job("soon", 10)] {
        engine.put_job(&job).await.unwrap();
    }
    assert_eq!(engine.due_jobs(at(9), 10).await.unwrap(), []);
    assert_eq!(engine.due_jobs(at(20), 10).await.unwrap(), [job("soon", 10), job("late", 20)]);
    assert_eq!(engine.due_jobs(at(20), 1).await.unwrap(), [job("soon", 10)]);
    engine.put_job(&job("soon", 15)).await.unwrap();
    assert!(!engine.finish_job("soon", at(10)).await.unwrap(), "it was moved meanwhile");
    assert!(engine.finish_job("soon", at(15)).await.unwrap());
    assert!(!engine.finish_job("soon", at(15)).await.unwrap());
    assert_eq!(engine.due_jobs(at(20), 10).await.unwrap(), [job("late", 20)]);
    assert_eq!(engine.job("soon").await.unwrap(), Some(Job { job: job("soon", 15), done: true }));
    engine.put_job(&job("soon", 12)).await.unwrap();
    assert_eq!(engine.due_jobs(at(20), 10).await.unwrap().len(), 2, "due again");
    assert_eq!(engine.job("none").await.unwrap(), None);
}

pub(super) async fn settings_and_opened_keys(subject: Subject) {
    let engine = subject.engine;
    assert_eq!(engine.setting("mode").await.unwrap(), None);
    engine.put_setting("mode", "demo").await.unwrap();
    engine.put_setting("mode", "real").await.unwrap();
    assert_eq!(engine.setting("mode").await.unwrap().as_deref(), Some("real"));
    assert_eq!(engine.opened_key("e1").await.unwrap(), None);
    for wrapped in ["one", "two"] {
        let mut transaction = engine.begin().await.unwrap();
        let key = OpenedKey { envelope: "e1".to_owned(), wrapped: wrapped.to_owned() };
        transaction.put_opened_key(&key).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(engine.opened_key("e1").await.unwrap(), Some(key));
    }
}
