//! The stand-alone check of a receipt: no network, no clock, no installation; only the file and the published key.

use super::verdict::{Check, CheckId, Outcome, Verdict};
use super::{FORMAT, InstallationMode, Receipt, Statement, words};
use crate::checkpoint::Checkpoint;
use crate::note::{Note, NoteError, VerifierKey};
use crate::{Entry, Hash, LogProof};

/// Checks a receipt file against the keys that the installation publishes (the current one and, for older receipts, those
/// it used before). Whatever the bytes are, the answer is a verdict.
pub fn verify_receipt(bytes: &[u8], keys: &[VerifierKey]) -> Verdict {
    let (file, receipt) = check_file(bytes);
    let receipt = receipt.as_ref();
    let entry = receipt.map(|receipt| &receipt.entry);
    let (entry_check, leaf) = check_entry(entry);
    let signed = check_statement(receipt, keys);
    let statement = signed.content.as_ref();
    let (checkpoint_check, opened) = check_checkpoint(receipt, entry, keys);
    let mut notes: Vec<&Note> = signed.note.iter().collect();
    notes.extend(opened.as_ref().map(|(proof, _)| &proof.checkpoint));
    let checks = vec![
        file,
        entry_check,
        signed.check,
        check_leaf(leaf, statement),
        check_origin(entry, statement, &signed.signers),
        check_instant(entry, statement),
        check_deadline(statement),
        check_mode(statement),
        checkpoint_check,
        check_inclusion(receipt, leaf, opened.as_ref()),
        check_others(&notes, keys),
    ];
    conclude(checks, entry, statement)
}

/// Checks without which a receipt says nothing; the others may be impossible, but must not fail.
const NEEDED: [CheckId; 6] =
    [CheckId::File, CheckId::Entry, CheckId::Statement, CheckId::Leaf, CheckId::Origin, CheckId::Instant];

fn conclude(checks: Vec<Check>, entry: Option<&Entry>, statement: Option<&Statement>) -> Verdict {
    let valid = checks.iter().all(|check| match check.outcome {
        Outcome::Passed => true,
        Outcome::Failed => false,
        Outcome::NotPossible => !NEEDED.contains(&check.id),
    });
    let included = checks.iter().any(|check| check.id == CheckId::Inclusion && check.outcome == Outcome::Passed);
    let demo = statement.is_some_and(|statement| statement.mode == InstallationMode::Demo);
    let (summary_it, summary_en) = match entry {
        Some(entry) if valid => words::valid(entry, included, demo),
        _ => words::invalid(demo),
    };
    Verdict { valid, demo, summary_it, summary_en, checks }
}

fn passed(id: CheckId, text: words::Words) -> Check {
    Check::new(id, Outcome::Passed, text)
}

fn failed(id: CheckId, text: words::Words) -> Check {
    Check::new(id, Outcome::Failed, text)
}

fn not_possible(id: CheckId, text: words::Words) -> Check {
    Check::new(id, Outcome::NotPossible, text)
}

fn check_file(bytes: &[u8]) -> (Check, Option<Receipt>) {
    match Receipt::from_bytes(bytes) {
        Ok(receipt) if receipt.format == FORMAT => (passed(CheckId::File, words::file_read()), Some(receipt)),
        Ok(_) => (failed(CheckId::File, words::file_format()), None),
        Err(error) => (failed(CheckId::File, words::file_unreadable(&error)), None),
    }
}

fn check_entry(entry: Option<&Entry>) -> (Check, Option<Hash>) {
    match entry.map(Entry::leaf) {
        None => (not_possible(CheckId::Entry, words::unreached()), None),
        Some(Ok(leaf)) => (passed(CheckId::Entry, words::entry_sound(&leaf)), Some(leaf)),
        Some(Err(error)) => (failed(CheckId::Entry, words::entry_unsound(&error)), None),
    }
}

/// What the statement's check leaves for the later ones.
struct Signed<'k> {
    check: Check,
    note: Option<Note>,
    content: Option<Statement>,
    signers: Vec<&'k VerifierKey>,
}

fn check_statement<'k>(receipt: Option<&Receipt>, keys: &'k [VerifierKey]) -> Signed<'k> {
    let without = |check| Signed { check, note: None, content: None, signers: Vec::new() };
    let Some(receipt) = receipt else {
        return without(not_possible(CheckId::Statement, words::unreached()));
    };
    let note: Note = match receipt.statement.parse() {
        Ok(note) => note,
        Err(error) => return without(failed(CheckId::Statement, words::statement_unreadable(&error))),
    };
    let signers = match note.verify(keys) {
        Ok(signers) => signers,
        Err(NoteError::NoKnownSignature) => return without(failed(CheckId::Statement, words::statement_unknown_key())),
        Err(_) => return without(failed(CheckId::Statement, words::statement_bad_signature())),
    };
    match Statement::parse_text(note.text()) {
        Err(error) => without(failed(CheckId::Statement, words::statement_unreadable(&error))),
        Ok(content) => Signed {
            check: passed(CheckId::Statement, words::statement_signed(&signers)),
            note: Some(note),
            content: Some(content),
            signers,
        },
    }
}

fn check_leaf(leaf: Option<Hash>, statement: Option<&Statement>) -> Check {
    match (leaf, statement) {
        (Some(leaf), Some(statement)) if leaf == statement.leaf => passed(CheckId::Leaf, words::leaf_same()),
        (Some(_), Some(_)) => failed(CheckId::Leaf, words::leaf_other()),
        _ => not_possible(CheckId::Leaf, words::unreached()),
    }
}

fn check_origin(entry: Option<&Entry>, statement: Option<&Statement>, signers: &[&VerifierKey]) -> Check {
    let (Some(entry), Some(statement)) = (entry, statement) else {
        return not_possible(CheckId::Origin, words::unreached());
    };
    let by_origin = signers.iter().any(|key| key.name() == statement.origin);
    if by_origin && entry.installation == statement.origin {
        passed(CheckId::Origin, words::origin_same(&statement.origin))
    } else {
        failed(CheckId::Origin, words::origin_other())
    }
}

fn check_instant(entry: Option<&Entry>, statement: Option<&Statement>) -> Check {
    match (entry, statement) {
        (Some(entry), Some(statement)) if entry.instant == statement.instant => {
            passed(CheckId::Instant, words::instant_same(&statement.instant))
        }
        (Some(entry), Some(statement)) => {
            failed(CheckId::Instant, words::instant_other(&entry.instant, &statement.instant))
        }
        _ => not_possible(CheckId::Instant, words::unreached()),
    }
}

fn check_deadline(statement: Option<&Statement>) -> Check {
    let Some(statement) = statement else {
        return not_possible(CheckId::Deadline, words::unreached());
    };
    match statement.deadline {
        None => not_possible(CheckId::Deadline, words::deadline_none()),
        // Inclusive: an act at the very instant of the deadline is in time.
        Some(deadline) if statement.instant <= deadline => passed(CheckId::Deadline, words::deadline_kept(&deadline)),
        Some(deadline) => failed(CheckId::Deadline, words::deadline_missed(&deadline)),
    }
}

fn check_mode(statement: Option<&Statement>) -> Check {
    match statement.map(|statement| statement.mode) {
        Some(InstallationMode::Regular) => passed(CheckId::Mode, words::mode_regular()),
        // Not a failure of the receipt, but never a pass: no legal value can be established.
        Some(InstallationMode::Demo) => not_possible(CheckId::Mode, words::mode_demo()),
        None => not_possible(CheckId::Mode, words::unreached()),
    }
}

fn check_checkpoint(
    receipt: Option<&Receipt>,
    entry: Option<&Entry>,
    keys: &[VerifierKey],
) -> (Check, Option<(LogProof, Checkpoint)>) {
    let id = CheckId::Checkpoint;
    let (Some(receipt), Some(entry)) = (receipt, entry) else {
        return (not_possible(id, words::unreached()), None);
    };
    let Some(text) = &receipt.proof else {
        return (not_possible(id, words::proof_missing()), None);
    };
    let proof: LogProof = match text.parse() {
        Ok(proof) => proof,
        Err(error) => return (failed(id, words::proof_unreadable(&error)), None),
    };
    if proof.extra.is_some() {
        return (failed(id, words::proof_extra()), None);
    }
    match Checkpoint::open(&proof.checkpoint, keys) {
        Err(error) => (failed(id, words::checkpoint_unsigned(&error)), None),
        Ok(checkpoint) if checkpoint.origin != entry.installation => (failed(id, words::origin_other()), None),
        Ok(checkpoint) => (passed(id, words::checkpoint_signed(&checkpoint)), Some((proof, checkpoint))),
    }
}

fn check_inclusion(receipt: Option<&Receipt>, leaf: Option<Hash>, opened: Option<&(LogProof, Checkpoint)>) -> Check {
    let id = CheckId::Inclusion;
    match (leaf, opened) {
        (Some(leaf), Some((proof, checkpoint))) => match proof.verify_under(&leaf, checkpoint) {
            Ok(()) => passed(id, words::included(proof.index)),
            Err(error) => failed(id, words::not_included(&error)),
        },
        _ if receipt.is_some_and(|receipt| receipt.proof.is_none()) => not_possible(id, words::proof_missing()),
        _ => not_possible(id, words::unreached()),
    }
}

fn check_others(notes: &[&Note], keys: &[VerifierKey]) -> Check {
    let id = CheckId::OtherSignatures;
    if notes.is_empty() {
        return not_possible(id, words::unreached());
    }
    let signatures = notes.iter().flat_map(|note| note.signatures());
    let known = |name: &str, key_id| keys.iter().any(|key| key.name() == name && key.id() == key_id);
    let unknown: Vec<&str> = signatures.filter(|one| !known(one.name(), one.key_id())).map(|one| one.name()).collect();
    if unknown.is_empty() { passed(id, words::no_others()) } else { not_possible(id, words::others(&unknown)) }
}
