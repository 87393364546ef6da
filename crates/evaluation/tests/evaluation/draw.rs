//! Draws: the worked example of `docs/draw.md`, a second calculation, uniformity, refusals.

use std::collections::BTreeMap;

use ceralacca_evaluation::*;
use sha2::{Digest, Sha256};

use crate::common::cases;

const SEED: &str = "fd92baa84e2ef4621047693faf38ec843dcc3312ec9b59e0c7faf3d22644f69b";

fn seed(text: &str) -> DrawSeed {
    text.parse().unwrap()
}

fn draw_with(seed: &DrawSeed, participants: &[&str]) -> Draw {
    Draw {
        subject: "procedure 7f3a, lot 2, first place".to_owned(),
        commitment: seed.commitment(),
        public_input: "8 15 33 41 70".to_owned(),
        participants: participants.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_worked_example_of_the_guide() {
    let guide = std::fs::read_to_string(format!("{}/../../docs/draw.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let seed = seed(SEED);
    let draw = draw_with(&seed, &["Gamma", "Alfa", "Beta"]);
    let outcome = draw.held(&seed).unwrap();
    assert_eq!(outcome.order, ["Beta", "Gamma", "Alfa"]);
    let has = |line: String| assert!(guide.contains(&line), "{line}");
    has(format!("seed          {SEED}\n"));
    has(format!("commitment    {}\n", draw.commitment));
    has(format!("public input  {}\n", draw.public_input));
    has(format!("subject       {}\n", draw.subject));
    has(format!("root          {}\n", outcome.root));
    for DrawStep { block, number, left, taken } in &outcome.steps {
        let row =
            guide.lines().find(|line| line.starts_with(&format!("| {block} | {number:08x} | {number} | {left}: ")));
        let end = format!("| {} | {} |", number % left, taken.as_ref().unwrap());
        assert!(row.is_some_and(|row| row.ends_with(&end)), "block {block}");
    }
    assert_eq!(
        outcome.text.it,
        "Sorteggio (procedure 7f3a, lot 2, first place): impronta del seme pubblicata prima \
         73b6ba8ab771d4369f5a67aa61ce4e8b8427ff56c4b8d4947ba2470bfbd1d2ee; dato pubblico indicato prima: 8 15 33 41 70. \
         Ordine sorteggiato: Beta, Gamma, Alfa."
    );
    assert!(outcome.text.en.ends_with("Order drawn: Beta, Gamma, Alfa."));
}

fn sha(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The order by the hand procedure of the guide.
fn by_hand(seed: &str, draw: &Draw) -> Vec<String> {
    let mut left = draw.participants.clone();
    left.sort_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
    let list = left.join("\n");
    let root =
        sha(&format!("ceralacca-draw-v2\n{seed}\n{}\n{}\n{}\n{list}\n", draw.public_input, draw.subject, left.len()));
    let (mut order, mut block) = (Vec::new(), 0);
    while !left.is_empty() {
        let digest = sha(&format!("ceralacca-draw-block-v2\n{root}\n{block}\n"));
        let x = u64::from_str_radix(&digest[..8], 16).unwrap();
        let m = u64::try_from(left.len()).unwrap();
        if x < (1 << 32) - (1 << 32) % m {
            order.push(left.remove(usize::try_from(x % m).unwrap()));
        }
        block += 1;
    }
    order
}

#[test]
fn the_hand_procedure_finds_the_same_order() {
    for case in 0..u32::try_from(cases(2_000)).unwrap() {
        let text = sha(&format!("seed {case}"));
        let names: Vec<String> = (0..2 + case % 40).map(|name| format!("Ditta {}", sha(&name.to_string()))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let seed = seed(&text);
        let draw = draw_with(&seed, &names);
        assert_eq!(draw.held(&seed).unwrap().order, by_hand(&text, &draw));
    }
}

/// Chi-square of how often each order came, in hundredths, when each of all orders is expected `each` times.
fn chi_square_hundredths(participants: usize, each: i64) -> i64 {
    let names: Vec<String> = (0..participants).map(|name| format!("T{name}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let orders: i64 = (1..=i64::try_from(participants).unwrap()).product();
    let mut counts = BTreeMap::<Vec<String>, i64>::new();
    for number in 0..orders * each {
        let seed = seed(&format!("{number:064x}"));
        *counts.entry(draw_with(&seed, &names).held(&seed).unwrap().order).or_default() += 1;
    }
    let missing = orders - i64::try_from(counts.len()).unwrap();
    let squares: i64 = counts.values().map(|count| (count - each).pow(2)).sum();
    (squares + missing * each.pow(2)) * 100 / each
}

#[test]
fn every_order_comes_as_often() {
    // The values that chance passes once in ten thousand, for as many degrees of freedom as orders less one; with many
    // orders, also the one it stays below as rarely: too even would be as suspicious.
    for (participants, each, least, most) in [(2, 10_000, 0, 1_514), (3, 5_000, 0, 2_575), (7, 10, 467_000, 541_700)] {
        let found = chi_square_hundredths(participants, each);
        println!("{participants} participants, each order expected {each} times: chi-square {found} hundredths");
        assert!((least..most).contains(&found), "{participants}: {found}");
    }
}

#[test]
fn everything_that_was_fixed_counts() {
    let seed = seed(SEED);
    let names: Vec<String> = (0..30).map(|name| format!("T{name}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let draw = draw_with(&seed, &names);
    let order = draw.held(&seed).unwrap().order;
    let mut turned = draw.clone();
    turned.participants.rotate_left(7);
    assert_eq!(turned.held(&seed).unwrap().order, order, "the order of the list does not");
    for other in [
        Draw { public_input: "8 15 33 41 71".to_owned(), ..draw.clone() },
        Draw { subject: "procedure 7f3a, lot 2, second place".to_owned(), ..draw.clone() },
        draw_with(&seed, &names[1..]),
    ] {
        assert_ne!(other.held(&seed).unwrap().order, order);
    }
}

#[test]
fn draws_that_prove_nothing_are_refused() {
    let (mine, other) = (seed(SEED), seed(&"0".repeat(64)));
    let draw = draw_with(&mine, &["A", "B"]);
    assert_eq!(draw.held(&other), Err(DrawError::NotTheSeed { committed: mine.commitment() }));
    let participants = |names: &[&str]| draw_with(&mine, names).held(&mine);
    assert_eq!(participants(&[]), Err(DrawError::TooFew(0)));
    assert_eq!(participants(&["A"]), Err(DrawError::TooFew(1)));
    assert_eq!(participants(&["A", "B", "A"]), Err(DrawError::Twice("A".to_owned())));
    for bad in ["", " A", "A ", "A\nB", "A\u{7f}"] {
        let not_a_line = Err(DrawError::NotALine(bad.to_owned()));
        assert_eq!(participants(&["B", bad]), not_a_line);
        assert_eq!(Draw { subject: bad.to_owned(), ..draw.clone() }.held(&mine), not_a_line);
        assert_eq!(Draw { public_input: bad.to_owned(), ..draw.clone() }.held(&mine), not_a_line);
    }
    let long = "x".repeat(DRAW_LINE_BYTES_MAX);
    assert!(participants(&["A", &long]).is_ok());
    assert!(participants(&["A", &format!("{long}x")]).is_err());
    let many: Vec<String> = (0..=DRAWN_MAX).map(|name| name.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(participants(&many[1..]).is_ok());
    assert_eq!(participants(&many), Err(DrawError::TooMany(DRAWN_MAX + 1)));
    for bad in [&SEED[1..], &SEED.to_uppercase(), &format!("{SEED}0"), &SEED.replace('f', "g")] {
        assert_eq!(bad.parse::<DrawSeed>().unwrap_err(), DrawError::NotHex);
        assert!(serde_json::from_value::<DrawCommitment>(bad.into()).is_err());
    }
    assert_eq!(format!("{mine:?}"), "DrawSeed(…)");
    assert!(DrawError::TooFew(1).text().it.contains("ce ne sono 1"));
}
