//! Somebody who looks at everything that is public, before and after the term, learns nothing of how many tenders came; and
//! what he is given is enough to recompute every head.

use std::collections::BTreeMap;

use ceralacca::demo::{self, Example};
use ceralacca_procedure::ProcedureState;
use ceralacca_record::{
    Checkpoint, Hash, VerifierKey,
    merkle::{consistency_proof, node_hash},
};
use ceralacca_server::{access::Access, jobs, routes, streams};
use ct_merkle::{ConsistencyProof, RootHash};
use jiff::SignedDuration;
use sha2::Sha256;

use crate::house::House;

/// An answer as an observer notes it: status, headers, body.
type Noted = (u16, Vec<(String, String)>, String);

/// What stands before the fingerprint of the custodians on the page of a procedure.
const FINGERPRINT: &str = "id=\"custody-fingerprint\">";

/// A stranger, who is not logged in.
struct Observer {
    http: reqwest::Client,
    base: String,
    /// What differs between any two installations and tells nothing: their keys.
    own: Vec<String>,
}

impl Observer {
    fn of(house: &House) -> Self {
        let key = house.app.keys.record.verifier().to_string();
        let digest = Hash::of(&[format!("{key}\n").as_bytes()]).to_string();
        let groups: Vec<&str> = (0..16).map(|group| &digest[group * 4..][..4]).collect();
        let escaped = key.replace('+', "&#43;");
        let own = vec![groups.join(" "), escaped, key, house.base.clone()];
        Self { http: reqwest::Client::new(), base: house.base.clone(), own }
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }

    async fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path).await).unwrap()
    }

    async fn note(&self, path: &str) -> Noted {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.unwrap();
        let status = answer.status().as_u16();
        let headers = answer.headers().iter().filter(|(name, _)| *name != "date");
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        let body = answer.bytes().await.unwrap();
        // Of hashes alone, which are as random in one installation as in another, the length is what can be compared.
        let body = match String::from_utf8(body.to_vec()) {
            Ok(text) if !path.starts_with("/record/tile/") => self.masked(text),
            _ => format!("{} bytes", body.len()),
        };
        (status, headers, body)
    }

    /// Puts dots, as many as there were characters, in place of what is random everywhere: digests and signatures.
    fn masked(&self, mut text: String) -> String {
        for own in &self.own {
            text = text.replace(own, "(own)");
        }
        // The custodians' keys are of each installation, and so is what people compare of them.
        if let Some((before, rest)) = text.split_once(FINGERPRINT)
            && let Some((_, after)) = rest.split_once('<')
        {
            text = format!("{before}{FINGERPRINT}(own)<{after}");
        }
        // A note inside JSON has its lines parted by two characters.
        text = text.replace("\\n", "\n");
        // The place of a leaf within its block is drawn; the block is not.
        let in_block = |line: &str| {
            let index: Option<u64> = line.strip_prefix("index ").and_then(|index| index.parse().ok());
            index.map_or_else(|| line.to_owned(), |index| format!("block {}", index / 256))
        };
        text = text.split('\n').map(in_block).collect::<Vec<_>>().join("\n");
        let mut masked = String::with_capacity(text.len());
        let mut run = String::new();
        for character in text.chars().chain(['\0']) {
            if character.is_ascii_alphanumeric() || "+/=-_".contains(character) {
                run.push(character);
                continue;
            }
            let is_hex = run.len() >= 32 && run.bytes().all(|byte| byte.is_ascii_hexdigit());
            // 32 bytes, a point of the curve or a signature in base64, and as they are written in addresses.
            let is_base64 =
                [43, 44, 86, 87, 88, 92].contains(&run.len()) && run.bytes().any(|b| b.is_ascii_uppercase());
            masked.push_str(&if is_hex || is_base64 { ".".repeat(run.len()) } else { std::mem::take(&mut run) });
            run.clear();
            masked.push(character);
        }
        masked
    }
}

/// Every address that is public, of this procedure and of the heads there are.
fn addresses(house: &House, procedure: &str, size: u64) -> Vec<String> {
    let mut all: Vec<String> = routes::mounted(&house.app)
        .into_iter()
        .filter(|route| route.access == Access::Public && route.method == "GET")
        .map(|route| route.path.replace("{procedure}", procedure))
        // The tour of a demo walks through everything with whoever plays it, and exists nowhere else.
        .filter(|path| !path.contains('{') && !["/assets", "/demo", "/api/demo"].iter().any(|of| path.starts_with(of)))
        .collect();
    for block in 0..=size / 256 {
        all.push(format!("/record/checkpoints/{}", block * 256));
        all.extend([format!("/record/tile/0/{block:03}"), format!("/record/tile/1/000.p/{}", block + 1)]);
    }
    all.push("/procedures?q=ricengo".to_owned());
    assert!(all.len() > 25, "{all:?}");
    all
}

/// Lets so many tenders come, from every firm in turn, and notes everything public while the term runs, as heads are
/// published, and after it has closed.
async fn observe(tenders: usize) -> BTreeMap<String, Noted> {
    let house = House::open().await;
    let procedure = house.procedure(Example::Ricengo).await;
    let observer = Observer::of(&house);
    let mut offers = Example::Ricengo.offers().unwrap();
    let firms: Vec<String> = offers.lots.remove(0).tenders.into_iter().map(|tender| tender.tenderer).collect();
    let mut sealed = Vec::new();
    for firm in firms.iter().take(tenders) {
        let (package, _folder) = house.seal(&procedure, &House::draft(&procedure, Example::Ricengo, firm)).await;
        let client = house.client(demo::firm(firm).unwrap().legal.0).await;
        house.upload(&client, &package).await;
        sealed.push((client, package));
    }
    for number in 0..tenders {
        let (client, package) = &sealed[number % sealed.len()];
        client.submit(&package.manifest, &format!("tender-{number}")).await.unwrap();
    }
    let mut noted = BTreeMap::new();
    let start = house.app.now();
    let moments = [
        ("at once", start),
        ("first head", start + SignedDuration::from_hours(2)),
        ("second head", start + SignedDuration::from_hours(4)),
        ("before the term", procedure.deadline - SignedDuration::from_secs(1)),
        ("after the term", procedure.deadline + SignedDuration::from_secs(1)),
        ("a day later", procedure.deadline + SignedDuration::from_hours(24)),
    ];
    for (moment, at) in moments {
        if at > start {
            house.pass_to(at).await;
        }
        let size = house.app.engine.log_size().await.unwrap();
        for address in addresses(&house, procedure.id.as_str(), size) {
            noted.insert(format!("{moment}: {address}"), observer.note(&address).await);
        }
    }
    // Nothing is lost: what did not fit enters with the next heads.
    for _ in 0..2 * tenders / 256 + 2 {
        jobs::publish(&house.app).await.unwrap();
    }
    let audit = ceralacca_storage::audit(house.app.engine.as_ref(), &[house.app.keys.record.verifier()], &[]).await;
    let audit = audit.unwrap();
    assert!(audit.is_sound() && audit.unpublished == 0, "{audit:?}");
    heads_follow_from_tiles(&observer, &house.app.keys.record.verifier()).await;
    noted
}

/// `MTH` of RFC 6962 §2.1 over leaf hashes, as it is written there.
fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// With nothing but what is served: every head is the root of the leaves in the tiles, and ct-merkle finds each head
/// consistent with the one before.
async fn heads_follow_from_tiles(observer: &Observer, key: &VerifierKey) {
    let heads: Vec<u64> = {
        let text = observer.text("/record/heads").await;
        text.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
    };
    let newest = *heads.last().unwrap();
    let mut leaves: Vec<Hash> = Vec::new();
    for tile in 0..newest / 256 {
        let bytes = observer.bytes(&format!("/record/tile/0/{tile:03}")).await;
        leaves.extend(bytes.chunks_exact(32).map(|hash| Hash(hash.try_into().unwrap())));
    }
    assert_eq!(leaves.len() as u64, newest);
    let mut before: Option<RootHash<Sha256>> = None;
    for size in heads {
        let text = observer.text(&format!("/record/checkpoints/{size}")).await;
        let head = Checkpoint::open(&text.parse().unwrap(), std::slice::from_ref(key)).unwrap();
        assert_eq!(head.root, root_of(&leaves[..usize::try_from(size).unwrap()]), "head of {size}");
        let root = RootHash::<Sha256>::new(head.root.0.into(), size);
        if let Some(before) = &before {
            let proof = consistency_proof(&leaves, before.num_leaves(), size).unwrap();
            let proof = ConsistencyProof::try_from_bytes(proof.iter().flat_map(|hash| hash.0).collect()).unwrap();
            root.verify_consistency(before, &proof).unwrap();
            let forked = RootHash::<Sha256>::new([7; 32].into(), before.num_leaves());
            assert!(root.verify_consistency(&forked, &proof).is_err());
        }
        before = Some(root);
    }
}

#[tokio::test]
async fn an_observer_learns_nothing_of_the_number_of_tenders() {
    let none = observe(0).await;
    assert!(none.values().filter(|(status, ..)| *status == 200).count() > 100, "the observer sees something");
    for tenders in [1, 40, 400] {
        let some = observe(tenders).await;
        assert!(none.keys().eq(some.keys()), "{tenders} tenders: other addresses");
        for (address, (status, headers, body)) in &some {
            let (status_before, headers_before, body_before) = &none[address];
            assert_eq!((status, headers), (status_before, headers_before), "{tenders} tenders, {address}");
            if body != body_before {
                let same = body.bytes().zip(body_before.bytes()).take_while(|(one, other)| one == other).count();
                let around = |text: &str| {
                    String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(80)..])
                        .chars()
                        .take(200)
                        .collect::<String>()
                };
                panic!("{tenders} tenders, {address}:\n{}\nand without tenders\n{}", around(body), around(body_before));
            }
        }
    }
}

#[tokio::test]
async fn the_page_shows_the_head_that_covers_the_end_of_the_term() {
    let house = House::open().await;
    let (package, _) = house.tender(Example::Ricengo, "coop-serio").await;
    let procedure = house.procedure(Example::Ricengo).await;
    let (observer, engine) = (Observer::of(&house), house.app.engine.clone());
    let page = format!("/procedures/{}", procedure.id);
    assert!(!observer.text(&page).await.contains("term-head"), "while the term runs there is nothing to show");
    house.pass_to(procedure.deadline + SignedDuration::from_secs(1)).await;

    let stream = ProcedureState::stream(&package.manifest.procedure);
    let entries = streams::entries(engine.as_ref(), &stream, 0).await.unwrap();
    let end = entries.iter().find(|entry| entry.entry.kind == "term_expired").unwrap();
    let index = engine.log_index(end.position).await.unwrap().unwrap();
    let head = &engine.checkpoints(index, 1).await.unwrap()[0];
    for (address, title) in [
        (page.clone(), "Testa del registro alla scadenza"),
        (format!("{page}?lang=en"), "Head of the record at the end of the term"),
    ] {
        let text = observer.text(&address).await;
        assert!(text.contains(title) && text.contains(&head.root.to_string()), "{text}");
        assert!(text.contains(&format!("/record/checkpoints/{}\"", head.size)));
    }
    // The tenders are taken after it: that their number is not in the head is no accident of the block.
    let taken = entries.iter().find(|entry| entry.entry.kind == "tender_taken").unwrap();
    assert!(engine.log_index(taken.position).await.unwrap().is_none_or(|index| index >= head.size));
}
