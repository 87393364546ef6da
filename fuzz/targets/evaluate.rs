//! `ceralacca evaluate`: a file of offers against each worked example, chosen by the first byte.
#![no_main]

use std::sync::LazyLock;

use ceralacca_procedure::{
    definition::ProcedureFile,
    offers::{OffersFile, evaluate},
};
use libfuzzer_sys::fuzz_target;

static EXAMPLES: LazyLock<Vec<ProcedureFile>> = LazyLock::new(|| {
    let texts = [
        include_str!("../../examples/como-2024.toml"),
        include_str!("../../examples/ricengo-2026.toml"),
        include_str!("../../examples/cremona-2025.toml"),
    ];
    texts.map(|text| ProcedureFile::from_toml(text).expect("the examples are read")).into()
});

fuzz_target!(|input: &str| {
    let mut chars = input.chars();
    let Some(example) = chars.next().and_then(|first| EXAMPLES.get(first as usize % EXAMPLES.len())) else { return };
    let Ok(offers) = OffersFile::from_toml(chars.as_str()) else { return };
    let _ = evaluate(example, &offers);
});
