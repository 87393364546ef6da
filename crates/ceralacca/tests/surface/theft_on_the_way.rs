//! Who steals the whole server at any point of a tender, with the keys of all custodians but those that the quorum needs, opens no envelope
//! before its turn, and finds neither a price nor a paper.

use std::{collections::BTreeMap, fs};

use ceralacca::{
    demo::{self, Example},
    sealer::FileSource,
    walk::{self, Language, Until},
};
use ceralacca_procedure::{
    ProcedureId,
    definition::EnvelopeClass,
    event::SealedEnvelope,
    offers::GivenAnswer,
    state::{EnvelopeState, EnvelopeStatus},
};
use ceralacca_sealing::{CombineError, CustodianSecret, CustodianSet, EnvelopeHeader, EnvelopeKey, Share, combine};
use ceralacca_server::{opening::custodian_set, streams};
use ceralacca_storage::SystemRandom;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

use crate::{
    house::House,
    theft::{dresses, files_below, holds},
};

/// What the thief saw at a point of the walk.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    closed: usize,
    open: usize,
    prices: usize,
}

struct Thief<'a> {
    house: &'a House,
    custodians: Vec<(String, CustodianSecret)>,
    prices: Vec<(String, Vec<u8>)>,
    papers: Vec<(String, Vec<u8>)>,
    seen: Mutex<BTreeMap<String, Seen>>,
}

impl walk::Pause for Thief<'_> {
    fn at<'a>(&'a self, point: Until, procedure: &'a ProcedureId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let mut seen = self.open(point, procedure).await;
            seen.prices = self.search(point);
            let first = self.seen.lock().await.insert(point.to_string(), seen).is_none();
            assert!(first, "{point} is reached once");
            false
        })
    }
}

impl Thief<'_> {
    /// Tries to open every envelope that is not open yet.
    async fn open(&self, point: Until, procedure: &ProcedureId) -> Seen {
        let app = &self.house.app;
        let state = streams::procedure(app, procedure).await.unwrap().unwrap();
        let set = custodian_set(&state.definition.buyer.id, state.custody.as_ref().unwrap()).unwrap();
        let (mut closed, mut keys) = (Vec::new(), Vec::new());
        for firm in &demo::FIRMS {
            let tender = streams::tender(app, procedure, &firm.id.into()).await.unwrap();
            for envelope in tender.current.into_iter().flat_map(|manifest| manifest.envelopes) {
                let place = format!("envelope/{procedure}/{}", envelope.id);
                let kept = app.engine.opened_key(&place).await.unwrap();
                let taken = state.envelope(&envelope.id).map(|(_, taken)| taken);
                if taken.is_some_and(|taken| matches!(taken.status, EnvelopeStatus::Opened { .. })) {
                    let sealed = from_base64url(&kept.unwrap().wrapped);
                    keys.push(app.keys.at_rest.open(&[place.as_str()], &sealed).unwrap());
                } else {
                    assert!(kept.is_none(), "the key of {} lies on the server", envelope.id);
                    assert!(taken.is_none_or(|taken: &EnvelopeState| taken.shares.is_empty()), "{}", envelope.id);
                    closed.push(envelope);
                }
            }
        }
        let open = keys.len();
        // The keys of the installation never change, so that all their bytes are tried once.
        if point == Until::Tendered {
            for file in fs::read_dir(self.house.folder.path().join("keys")).unwrap() {
                let bytes = fs::read(file.unwrap().path()).unwrap();
                keys.extend(bytes.windows(32).map(|window| zeroize::Zeroizing::new(window.to_vec())));
            }
            assert!(keys.len() > 2, "the installation has keys");
        }
        for envelope in &closed {
            self.try_to_open(envelope, &set, &keys);
        }
        Seen { closed: closed.len(), open, prices: 0 }
    }

    fn try_to_open(&self, envelope: &SealedEnvelope, set: &CustodianSet, keys: &[zeroize::Zeroizing<Vec<u8>>]) {
        let header = EnvelopeHeader::from_json(envelope.header.to_string().as_bytes()).unwrap();
        let few = usize::from(set.threshold) - 1;
        for first in 0..self.custodians.len() {
            let bribed = self.custodians.iter().cycle().skip(first).take(few);
            let shares: Vec<_> = bribed.map(|(id, secret)| Share::open(&header, set, id, secret).unwrap()).collect();
            assert_eq!(
                combine(&header, &shares).err(),
                Some(CombineError::TooFew { needed: set.threshold, given: few }),
                "{}",
                envelope.id
            );
            let twice: Vec<_> = shares.iter().chain(&shares).cloned().collect();
            assert!(matches!(combine(&header, &twice).err(), Some(CombineError::Duplicate(_))));
        }
        for key in keys {
            let key: &[u8; 32] = key.as_slice().try_into().unwrap();
            assert!(EnvelopeKey::from_bytes(key, &header).is_err(), "{}", envelope.id);
        }
    }

    /// Searches every file of the server; the number of prices found.
    fn search(&self, point: Until) -> usize {
        let mut files = Vec::new();
        files_below(self.house.folder.path(), &mut files);
        let loot: Vec<_> = files.iter().map(|file| fs::read(file).unwrap()).collect();
        for (paper, bytes) in &self.papers {
            assert!(!loot.iter().any(|file| holds(file, bytes)), "{paper} lies on the server at {point}");
        }
        self.prices.iter().filter(|(_, price)| loot.iter().any(|file| holds(file, price))).count()
    }
}

fn from_base64url(text: &str) -> Vec<u8> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[tokio::test]
async fn a_server_stolen_on_the_way_opens_nothing_before_its_turn() {
    let house = House::open().await;
    let definition = Example::Como.procedure().unwrap();
    let drafts = demo::tenders(&definition, &Example::Como.offers().unwrap()).unwrap();
    let envelopes = drafts.iter().flat_map(|draft| draft.envelopes.iter().map(move |envelope| (draft, envelope)));
    let mut thief = Thief {
        house: &house,
        custodians: Example::Como.body().custodians().map(|id| (id.clone(), house.secret(&id))).into(),
        prices: Vec::new(),
        papers: Vec::new(),
        seen: Mutex::default(),
    };
    for (draft, envelope) in envelopes {
        for (number, file) in envelope.files.iter().enumerate() {
            let FileSource::Bytes(bytes) = &file.source else { continue };
            // What the paper says begins with the first bracket; around it all papers are alike.
            let Some(from) = bytes.iter().position(|byte| *byte == b'(') else { continue };
            let name = format!("{} {:?} {number}", draft.tenderer, envelope.class);
            thief.papers.push((name, bytes[from..bytes.len().min(from + 80)].to_vec()));
        }
        for (item, answer) in envelope.answers.iter().filter(|_| envelope.class == EnvelopeClass::Economic) {
            if let GivenAnswer::Words(price) = answer {
                thief.prices.extend(dresses(&format!("{} {item}", draft.tenderer), price.as_bytes()));
            }
        }
    }
    // What the buyer published looks the same, and figures of few digits are everywhere.
    let before: Vec<_> = {
        let mut files = Vec::new();
        files_below(house.folder.path(), &mut files);
        files.iter().map(|file| fs::read(file).unwrap()).collect()
    };
    let fresh = |(_, needle): &(String, Vec<u8>)| needle.len() >= 7 && !before.iter().any(|file| holds(file, needle));
    thief.prices.retain(fresh);
    thief.papers.retain(fresh);
    assert!(thief.prices.len() > 60 && thief.papers.len() > 5, "{} {}", thief.prices.len(), thief.papers.len());

    let options = walk::Options {
        server: house.base.clone(),
        example: Example::Como,
        data: house.folder.path().to_owned(),
        language: Language::English,
        pause: &thief,
        random: &SystemRandom,
    };
    walk::walk(options, &mut Vec::new()).await.unwrap();

    let seen = thief.seen.into_inner();
    println!("{seen:#?}");
    let closed_from_the_first: Vec<_> =
        [Until::Tendered, Until::Closed, Until::NamesRead, Until::SeggioConvened].into();
    for (point, seen) in &seen {
        let point: Until = point.parse().unwrap();
        let economic_open = [Until::EconomicOpen, Until::ExplanationsGiven, Until::Ranked].contains(&point);
        assert_eq!(seen.open > 0, !closed_from_the_first.contains(&point), "{point}");
        assert!(seen.closed > 0, "{point}: the tender has envelopes that never open");
        // The search is able to find: once they are open, the record holds the prices.
        assert_eq!(seen.prices > 0, economic_open, "{point}: {} prices found", seen.prices);
    }
    assert!(seen.len() >= 10, "{} points", seen.len());
}
