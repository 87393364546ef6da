//! The strict reader of signed notes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{KeyId, is_key_name};
use super::{MAX_NOTE, MAX_SIGNATURES, Note, NoteError, NoteSignature};

/// Whether `text` can be the text of a note: it ends with a newline and has no other control character below U+0020.
pub(super) fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !has_controls(text)
}

fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

/// Reads a note; the signatures begin after the last blank line.
pub(super) fn parse(note: &str) -> Result<Note, NoteError> {
    if note.len() > MAX_NOTE {
        return Err(NoteError::TooLong { found: note.len() });
    }
    let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Shape)?;
    let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
    if has_controls(note) || lines.is_empty() {
        return Err(NoteError::Shape);
    }
    let mut signatures = Vec::new();
    for (index, line) in lines.split('\n').enumerate() {
        if index >= MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        signatures.push(signature(line).ok_or(NoteError::SignatureLine { line: index + 1 })?);
    }
    check_repeated(&signatures)?;
    Ok(Note { text: format!("{text}\n"), signatures })
}

fn signature(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    // The engine refuses missing padding and trailing bits, so a signature has one spelling only.
    let decoded = STANDARD.decode(encoded).ok()?;
    let (key_id, bytes) = decoded.split_first_chunk::<4>()?;
    (is_key_name(name) && !bytes.is_empty()).then(|| NoteSignature {
        name: name.to_owned(),
        key_id: KeyId(*key_id),
        bytes: bytes.to_vec(),
    })
}

/// Refuses two signatures of one key: they would be two spellings of the same note.
pub(super) fn check_repeated(signatures: &[NoteSignature]) -> Result<(), NoteError> {
    for (index, one) in signatures.iter().enumerate() {
        let earlier = signatures.iter().take(index);
        if earlier.into_iter().any(|other| other.name == one.name && other.key_id == one.key_id) {
            return Err(NoteError::Repeated { line: index + 1 });
        }
    }
    Ok(())
}
