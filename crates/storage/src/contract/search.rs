//! The search over views.

use super::subject::Subject;
use crate::{Search, SearchKeys, SearchOrder, ViewRow};

/// A row with its keys: key, parent, state, due, amount, codes, words.
type Line = (&'static str, &'static str, &'static str, i64, i64, &'static str, &'static str);

const LINES: [Line; 5] = [
    ("a", "como", "open", 30, 100, " 90910000 45000000", "pulizia delle scuole 100% a_b"),
    ("b", "como", "open", 10, 200, " 45210000", "lavori di manutenzione delle scuole"),
    ("c", "cremona", "closed", 20, 300, " 90911000", r"pulizia uffici c:\gare"),
    ("d", "cremona", "open", 10, 400, "", "mensa"),
    ("e", "como", "draft", 5, 500, " 90910000", "pulizia segreta"),
];

async fn put(subject: &Subject, name: &str) {
    let mut transaction = subject.engine.begin().await.unwrap();
    for (key, parent, state, due, amount, codes, words) in LINES {
        let row = ViewRow { key: key.to_owned(), parent: Some(parent.to_owned()), data: format!("{name} {key}") };
        let keys =
            SearchKeys { state: state.to_owned(), due, amount, codes: codes.to_owned(), words: words.to_owned() };
        transaction.put_view(name, &row).await.unwrap();
        transaction.put_search_keys(name, &row, &keys).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

fn public() -> Search {
    Search::of_states(["open".to_owned(), "closed".to_owned()], SearchOrder::Earliest, 10)
}

pub(super) async fn rows_are_found_by_what_they_are(subject: Subject) {
    put(&subject, "v").await;
    put(&subject, "w").await;
    let found = async |search: Search| {
        let found = subject.engine.search("v", &search).await.unwrap();
        assert!(found.rows.iter().all(|row| row.data == format!("v {}", row.key)));
        assert_eq!(found.total, found.rows.len() as u64);
        found.rows.into_iter().map(|row| row.key).collect::<String>()
    };
    let words = |words: &[&str]| Search { words: words.iter().map(|word| (*word).to_owned()).collect(), ..public() };
    assert_eq!(found(public()).await, "bdca", "by instant, then by key; drafts are not asked for");
    assert_eq!(found(Search { order: SearchOrder::Latest, ..public() }).await, "acdb");
    assert_eq!(found(Search::of_states([], SearchOrder::Earliest, 10)).await, "");
    assert_eq!(found(Search { parent: Some("cremona".to_owned()), ..public() }).await, "dc");
    assert_eq!(found(Search { due: (10, 20), ..public() }).await, "bdc", "both bounds count");
    assert_eq!(found(Search { amount: (101, 399), ..public() }).await, "bc");
    assert_eq!(found(Search { code_prefix: "9091".to_owned(), ..public() }).await, "ca");
    assert_eq!(found(Search { code_prefix: "45".to_owned(), ..public() }).await, "ba", "a further code counts");
    assert_eq!(
        found(Search { code_prefix: "0910".to_owned(), ..public() }).await,
        "",
        "codes are found by their start"
    );
    assert_eq!(found(words(&["scuole"])).await, "ba");
    assert_eq!(found(words(&["scuole", "pulizia"])).await, "a", "every word occurs, in any order");
    assert_eq!(found(words(&["100%"])).await, "a");
    assert_eq!(found(words(&["a_b"])).await, "a", "no character of a word stands for others");
    assert_eq!(found(words(&["a%b"])).await, "");
    assert_eq!(found(words(&[r"c:\g"])).await, "c");
    assert_eq!(found(words(&["' OR 1=1 --"])).await, "");
}

pub(super) async fn of_one_parent_only_its_own_is_found(subject: Subject) {
    put(&subject, "v").await;
    put(&subject, "w").await;
    let of = async |search: Search| {
        let found = subject.engine.search("v", &Search { parent: Some("como".to_owned()), ..search }).await.unwrap();
        (found.rows.into_iter().map(|row| row.key).collect::<String>(), found.total)
    };
    assert_eq!(of(public()).await, ("ba".to_owned(), 2));
    assert_eq!(of(Search { order: SearchOrder::Latest, ..public() }).await, ("ab".to_owned(), 2));
    assert_eq!(of(Search { offset: 1, limit: 1, ..public() }).await, ("a".to_owned(), 2));
    assert_eq!(of(Search { due: (20, 40), amount: (100, 100), ..public() }).await, ("a".to_owned(), 1));
    assert_eq!(of(Search { code_prefix: "4521".to_owned(), ..public() }).await, ("b".to_owned(), 1));
    assert_eq!(of(Search { words: vec!["mensa".to_owned()], ..public() }).await, (String::new(), 0));
    let nobody = Search { parent: Some("nobody".to_owned()), ..public() };
    assert_eq!(subject.engine.search("v", &nobody).await.unwrap().total, 0);
}

pub(super) async fn parents_are_listed_with_what_they_have(subject: Subject) {
    put(&subject, "v").await;
    let mut transaction = subject.engine.begin().await.unwrap();
    let orphan = ViewRow { key: "z".to_owned(), parent: None, data: "v z".to_owned() };
    let keys = SearchKeys { state: "open".to_owned(), due: 1, amount: 1, codes: String::new(), words: String::new() };
    transaction.put_view("v", &orphan).await.unwrap();
    transaction.put_search_keys("v", &orphan, &keys).await.unwrap();
    transaction.commit().await.unwrap();
    let parents = async |states: &[&str], after: &str, limit| {
        let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
        subject.engine.search_parents("v", &states, after, limit).await.unwrap()
    };
    let (como, cremona) = (("como".to_owned(), 2), ("cremona".to_owned(), 2));
    assert_eq!(parents(&["open", "closed"], "", 10).await, [como.clone(), cremona.clone()]);
    assert_eq!(parents(&["open", "closed"], "", 1).await, [como]);
    assert_eq!(parents(&["open", "closed"], "como", 10).await, [cremona]);
    assert_eq!(parents(&["draft"], "", 10).await, [("como".to_owned(), 1)]);
    assert_eq!(parents(&[], "", 10).await, []);
}

pub(super) async fn what_is_found_comes_in_pages(subject: Subject) {
    put(&subject, "v").await;
    let page = async |order, offset, limit| {
        let found = subject.engine.search("v", &Search { order, offset, limit, ..public() }).await.unwrap();
        (found.rows.into_iter().map(|row| row.key).collect::<String>(), found.total)
    };
    assert_eq!(page(SearchOrder::Earliest, 0, 2).await, ("bd".to_owned(), 4));
    assert_eq!(page(SearchOrder::Earliest, 2, 2).await, ("ca".to_owned(), 4));
    assert_eq!(page(SearchOrder::Earliest, 4, 2).await, (String::new(), 4));
    assert_eq!(page(SearchOrder::Latest, 3, 2).await, ("b".to_owned(), 4));
    assert_eq!(page(SearchOrder::Latest, u64::MAX, 2).await, (String::new(), 4));
}

pub(super) async fn keys_follow_their_rows(subject: Subject) {
    put(&subject, "v").await;
    put(&subject, "w").await;
    let engine = &subject.engine;
    let keys = engine.search_keys("v", "b", 2).await.unwrap();
    assert_eq!(
        keys.iter().map(|(key, keys)| (key.as_str(), keys.amount)).collect::<Vec<_>>(),
        [("c", 300), ("d", 400)]
    );
    let mut transaction = engine.begin().await.unwrap();
    transaction.delete_view("v", "a").await.unwrap();
    let row = ViewRow { key: "b".to_owned(), parent: Some("cremona".to_owned()), data: "v b".to_owned() };
    transaction.put_search_keys("v", &row, &SearchKeys { due: 40, ..keys[0].1.clone() }).await.unwrap();
    transaction.commit().await.unwrap();
    let found = engine.search("v", &public()).await.unwrap();
    assert_eq!(found.rows.iter().map(|row| row.key.as_str()).collect::<String>(), "dcb", "replaced and deleted");
    engine.drop_view("v").await.unwrap();
    assert_eq!(engine.search_keys("v", "", 10).await.unwrap(), []);
    assert_eq!(engine.search("v", &public()).await.unwrap().total, 0);
    assert_eq!(engine.search("w", &public()).await.unwrap().total, 4);
}
