//! Whether what was added to a frozen PDF leaves its pages and attachments as they were. A signer adds a field, its
//! picture, perhaps material for long-term validation; anything that replaces what is printed is a change.

use lopdf::{Dictionary, Document, Object};

use crate::figures::load;

/// What makes a page look as it does.
const LOOKS: [&[u8]; 7] = [b"Contents", b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"Parent", b"UserUnit"];

/// True when every page and every stream of the frozen document is in the other one unchanged, and no note was added.
pub(super) fn are_the_same(frozen: &[u8], other: &[u8]) -> bool {
    let (Some(frozen), Some(other)) = (load(frozen), load(other)) else { return false };
    let pages = frozen.get_pages();
    pages == other.get_pages()
        && pages.values().all(|page| match (frozen.get_dictionary(*page), other.get_dictionary(*page)) {
            (Ok(before), Ok(after)) => {
                LOOKS.iter().all(|key| before.get(key).ok() == after.get(key).ok()) && only_fields(&other, after)
            }
            _ => false,
        })
        && streams_stay(&frozen, &other)
        && crate::figures::of_document(&frozen) == crate::figures::of_document(&other)
}

/// Content, fonts and attachments; the description of the document may be rewritten.
fn streams_stay(frozen: &Document, other: &Document) -> bool {
    frozen.objects.iter().all(|(id, object)| match object {
        Object::Stream(stream) if !stream.dict.has_type(b"Metadata") => {
            matches!(other.objects.get(id), Some(Object::Stream(found)) if found.content == stream.content)
        }
        _ => true,
    })
}

/// Whether the page has no notes but fields of a form, which is what a signature is.
fn only_fields(document: &Document, page: &Dictionary) -> bool {
    let Ok(notes) = page.get(b"Annots") else { return true };
    let Ok(notes) = document.dereference(notes).and_then(|(_, notes)| notes.as_array()) else { return false };
    notes.iter().all(|note| {
        let note = document.dereference(note).and_then(|(_, note)| note.as_dict());
        note.and_then(|note| note.get(b"Subtype")).and_then(Object::as_name).is_ok_and(|kind| kind == b"Widget")
    })
}
