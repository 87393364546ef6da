//! The embedded fonts: a serif for reading, a monospace for digests; nothing is taken from the host.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontStyle};
use typst::utils::LazyHash;

/// The families the templates name; each stands in for what the other lacks.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// The faces of [`FAMILIES`] and their index.
pub(crate) struct Fonts {
    pub(crate) faces: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let faces: Vec<Font> =
        typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).filter(is_used).collect();
    let book = LazyHash::new(FontBook::from_fonts(&faces));
    Fonts { faces, book }
});

/// The templates slant only the serif, and no text is semibold.
fn is_used(font: &Font) -> bool {
    let info = font.info();
    let weight = info.variant.weight.to_number();
    match FAMILIES.iter().position(|family| info.family == *family) {
        Some(0) => weight == 400 || weight == 700,
        Some(_) => info.variant.style == FontStyle::Normal,
        None => false,
    }
}

/// True when one family can show the whole cluster in every one of its faces (regular, bold, italic…): a cluster is
/// never put together from two fonts, and the templates may set any text in any weight.
pub(crate) fn covers(cluster: &str) -> bool {
    FAMILIES.iter().any(|family| {
        let mut faces = FONTS.faces.iter().filter(|face| face.info().family == *family).peekable();
        faces.peek().is_some() && faces.all(|face| cluster.chars().all(|c| face.info().coverage.contains(u32::from(c))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_families_are_there_and_nothing_else() {
        assert_eq!(FONTS.faces.len(), 6);
        assert!(covers("à") && covers("€") && covers("—"));
        assert!(!covers("😀") && !covers("漢"));
    }
}
