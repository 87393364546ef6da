//! A clock that cannot be believed closes no term.

use ceralacca::demo::Example;
use ceralacca_procedure::state::Phase;
use ceralacca_server::{jobs, streams};
use jiff::SignedDuration;

use crate::house::{House, refused};

const SERIO: &str = "coop-serio";

#[tokio::test]
async fn no_term_closes_while_the_clock_is_in_doubt() {
    let house = House::open().await;
    let app = &house.app;
    let procedure = house.procedure(Example::Ricengo).await;
    let (package, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, SERIO)).await;
    let firm = house.client("serio-legale").await;
    house.upload(&firm, &package).await;
    house.set_clock(procedure.deadline + SignedDuration::from_secs(3));
    let firm = house.client("serio-legale").await;
    app.clock_guard.compared(SignedDuration::from_secs(-6), app.now());
    jobs::turn(app).await.unwrap();
    let phase = async || streams::procedure(app, &procedure.id).await.unwrap().unwrap().phase;
    assert_eq!(phase().await, Phase::Published);
    // The published term is the term: what is late by the clock is refused as ever, and says both instants.
    let late = refused(firm.submit(&package.manifest, "late").await, 409, "term_expired");
    assert!(late.facts.contains_key("deadline") && late.facts.contains_key("instant"), "{late:?}");
    let page = async |person: Option<&str>| {
        let client = match person {
            Some(person) => house.client(person).await,
            None => house.public(),
        };
        String::from_utf8(client.get_bytes("/?lang=it").await.unwrap()).unwrap()
    };
    let told = "scarto di 6,0 secondi: finché non è corretto nessun termine si chiude da solo";
    let shown = page(None).await;
    assert!(shown.contains(told), "{shown}");
    // Two seconds off: whoever is logged in is warned, and terms close.
    app.clock_guard.compared(SignedDuration::from_secs(2), app.now());
    assert!(!page(None).await.contains("scarto di"));
    jobs::turn(app).await.unwrap();
    assert_eq!(phase().await, Phase::Closed);
}
