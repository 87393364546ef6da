//! `ceralacca calc`: the first line names the kind, the rest is its input. An answer is given twice alike.
#![no_main]

use ceralacca_calculators::{Kind, run_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((kind, input)) = text.split_once('\n') else { return };
    let Ok(kind) = kind.parse::<Kind>() else { return };
    let first = run_text(kind, input);
    let second = run_text(kind, input);
    match (first, second) {
        (Ok(first), Ok(second)) => assert_eq!(first.value, second.value),
        (Err(first), Err(second)) => assert_eq!(first.text(), second.text()),
        (first, second) => panic!("{first:?} and then {second:?}"),
    }
});
