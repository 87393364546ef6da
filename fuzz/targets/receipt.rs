//! What a stranger brings to be verified: receipts, signed notes, proofs, checkpoints.
#![no_main]

use ceralacca_record::{Checkpoint, Note, Receipt, verify_receipt};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let verdict = verify_receipt(bytes, &[]);
    assert!(!verdict.valid, "nothing is valid where no key is trusted");
    // An entry that breaks a rule of its fields is read, so that the verdict can name it, and cannot be written.
    if let Ok(receipt) = Receipt::from_bytes(bytes)
        && receipt.leaf().is_ok()
    {
        let written = receipt.to_bytes().expect("what was read is written");
        let again = Receipt::from_bytes(&written).expect("what was written is read");
        assert_eq!(again.to_bytes().expect("written twice"), written);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = text.parse::<Note>();
    let _ = Checkpoint::parse_text(text);
});
