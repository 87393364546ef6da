//! Sealing and opening of 64 MiB, native, against SHA-256 of the same bytes in the same run.
//!
//! ```text
//! cargo run --release -p ceralacca_bench --bin bench-sealing
//! ```
#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

use std::{hint::black_box, time::Instant};

use ceralacca_sealing::{
    Custodian, CustodianSecret, CustodianSet, EnvelopeClass, EnvelopeContext, EnvelopeSealer, Scope, Sha256Digest,
    Share, combine,
};
use ceralacca_storage::{RandomRng, SystemRandom};

const MEBIBYTES: usize = 64;

fn main() {
    let rng = &mut RandomRng(&SystemRandom);
    let secrets: Vec<CustodianSecret> = (0..3).map(|_| CustodianSecret::generate(rng)).collect();
    let custodians = secrets
        .iter()
        .enumerate()
        .map(|(n, secret)| Custodian { id: format!("custodian-{n}"), public: secret.public() });
    let set = CustodianSet { body: "body".into(), epoch: 1, threshold: 2, custodians: custodians.collect() };
    let context = EnvelopeContext {
        procedure: "procedure".into(),
        scope: Scope::Procedure,
        class: EnvelopeClass::Technical,
        tenderer: "tenderer".into(),
        envelope: "envelope".into(),
    };
    let piece = vec![7; 1 << 20];

    let whole = vec![7; MEBIBYTES << 20];
    let started = Instant::now();
    black_box(Sha256Digest::of(&whole));
    let baseline = rate(started);
    drop(whole);
    println!("SHA-256 alone: {baseline} MB/s");

    let mut sealer = EnvelopeSealer::new(context, &set, None, rng).unwrap();
    let mut file = sealer.file("item", "name.pdf", "application/pdf", rng).unwrap();
    let mut object = Vec::with_capacity((MEBIBYTES + 1) << 20);
    let started = Instant::now();
    (0..MEBIBYTES).for_each(|_| file.update(&piece, &mut object).unwrap());
    sealer.add(file.finish(&mut object).unwrap()).unwrap();
    report("sealing", rate(started), baseline);
    let (header, index) = sealer.finish(serde_json::Value::Null, rng).unwrap();

    let share = |n: usize| Share::open(&header, &set, &format!("custodian-{n}"), &secrets[n]).unwrap();
    let started = Instant::now();
    let shares = [share(0), share(2)];
    println!("opening two shares: {} µs", started.elapsed().as_micros());
    let key = combine(&header, &shares).unwrap();
    let contents = key.contents(&header, &index).unwrap();
    let started = Instant::now();
    let mut reader = key.read_file(&header, &contents, 1, object.as_slice()).unwrap();
    std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
    report("opening", rate(started), baseline);
}

fn rate(since: Instant) -> u128 {
    (MEBIBYTES << 20) as u128 / since.elapsed().as_micros().max(1)
}

fn report(what: &str, rate: u128, baseline: u128) {
    let percent = rate * 100 / baseline.max(1);
    println!("{what}: {rate} MB/s, {}.{:02} of SHA-256 alone", percent / 100, percent % 100);
}
