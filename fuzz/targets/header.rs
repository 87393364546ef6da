//! Headers of sealed envelopes, as a tenderer's client sends them.
#![no_main]

use ceralacca_sealing::EnvelopeHeader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(header) = EnvelopeHeader::from_json(bytes) else { return };
    let written = header.to_json().expect("what was read is written");
    let again = EnvelopeHeader::from_json(&written).expect("what was written is read");
    assert_eq!(header.digest().ok(), again.digest().ok());
});
