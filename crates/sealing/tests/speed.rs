//! Throughput, for those who ask: `cargo test --release -p ceralacca_sealing --test speed -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

#[expect(dead_code, reason = "this test needs few of the helpers")]
mod common;

use std::time::Instant;

use ceralacca_sealing::{EnvelopeSealer, combine};
use common::{Body, SeededRng, context};
use serde_json::json;

const MEBIBYTES: usize = 64;

#[test]
#[ignore = "measures, does not judge"]
fn throughput() {
    let rng = &mut SeededRng::new("speed");
    let body = Body::new(2, 3, rng);
    let rate = |since: Instant| (MEBIBYTES << 20) as u128 / since.elapsed().as_micros().max(1);
    let start = Instant::now();
    let mut sealer = EnvelopeSealer::new(context(), &body.set, None, rng).unwrap();
    println!("beginning an envelope, 2 of 3: {} µs", start.elapsed().as_micros());

    let mut file = sealer.file("item", "name", "a/b", rng).unwrap();
    let piece = vec![7; 1 << 20];
    let mut object = Vec::with_capacity((MEBIBYTES + 1) << 20);
    let start = Instant::now();
    (0..MEBIBYTES).for_each(|_| file.update(&piece, &mut object).unwrap());
    let part = file.finish(&mut object).unwrap();
    println!("sealing {MEBIBYTES} MiB: {} MB/s", rate(start));
    sealer.add(part).unwrap();
    let (header, index) = sealer.finish(json!(null), rng).unwrap();

    let start = Instant::now();
    let shares = body.shares(&header, &[0, 2]);
    println!("opening two shares: {} µs", start.elapsed().as_micros());
    let start = Instant::now();
    let key = combine(&header, &shares).unwrap();
    println!("combining: {} µs", start.elapsed().as_micros());

    let contents = key.contents(&header, &index).unwrap();
    let start = Instant::now();
    let mut reader = key.read_file(&header, &contents, 1, object.as_slice()).unwrap();
    std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
    println!("opening {MEBIBYTES} MiB: {} MB/s", rate(start));
}
