//! What a stranger reads on the public page at every point of a tender: each thing when the law lets it out, never before.

use std::collections::BTreeSet;

use ceralacca::{
    demo::Example,
    walk::{self, Language, Until},
};
use ceralacca_procedure::{OperatorId, ProcedureId};
use ceralacca_server::people;
use ceralacca_storage::SystemRandom;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

use super::house::House;

/// The page as nobody sees it, at each point.
struct Watch<'h> {
    house: &'h House,
    seen: Mutex<Vec<(Until, ProcedureId, String)>>,
}

async fn page(house: &House, procedure: &ProcedureId) -> String {
    let answer = reqwest::get(format!("{}/procedures/{procedure}", house.base)).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

impl walk::Pause for Watch<'_> {
    fn at<'a>(&'a self, point: Until, procedure: &'a ProcedureId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let text = page(self.house, procedure).await;
            self.seen.lock().await.push((point, procedure.clone(), text));
            false
        })
    }
}

#[tokio::test]
async fn the_public_learns_each_thing_at_its_moment() {
    let house = House::open().await;
    let watch = Watch { house: &house, seen: Mutex::new(Vec::new()) };
    let options = walk::Options {
        server: house.base.clone(),
        example: Example::Como,
        data: house.folder.path().to_owned(),
        language: Language::English,
        pause: &watch,
        random: &SystemRandom,
    };
    walk::walk(options, &mut Vec::new()).await.unwrap();
    let seen = watch.seen.into_inner();
    let offers = Example::Como.offers().unwrap();
    let firms: BTreeSet<&str> =
        offers.lots.iter().flat_map(|lot| &lot.tenders).map(|offer| offer.tenderer.as_str()).collect();
    let mut names = Vec::new();
    for firm in &firms {
        names.push(people::operator_name(house.app.engine.as_ref(), &OperatorId::new(*firm)).await.unwrap());
    }
    assert!(names.len() > 2 && seen.len() > 8);
    let settled = [
        Until::Admitted,
        Until::TechnicalOpen,
        Until::Judged,
        Until::Scored,
        Until::EconomicOpen,
        Until::ExplanationsGiven,
        Until::Ranked,
    ];
    for (point, _, text) in &seen {
        for told in names.iter().map(String::as_str).chain(firms.iter().copied()) {
            assert!(!text.contains(told), "{told} is named at {point}");
        }
        assert!(!text.contains("Graduatoria del lotto"), "{point}");
        assert_eq!(text.contains("Ammissioni ed esclusioni definite"), settled.contains(point), "{point}");
        let named = !matches!(point, Until::Tendered | Until::Closed | Until::NamesRead);
        assert_eq!(text.contains("Nominata la commissione giudicatrice"), named, "{point}");
        assert_eq!(text.contains("<h2 id=\"commission\">"), named, "{point}");
    }
    let text = page(&house, &seen[0].1).await;
    assert!(text.contains("Graduatoria del lotto") && text.contains("Proposta di aggiudicazione, lotto 1"), "{text}");
    assert!(names.iter().any(|name| text.contains(name)));
}
