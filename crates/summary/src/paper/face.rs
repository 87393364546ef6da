//! The two faces of the font inside the program: which characters they have and how wide these are.

use std::{collections::HashMap, sync::LazyLock};

use krilla::text::{Font, GlyphId};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

const REGULAR: &[u8] = include_bytes!("../../fonts/LibertinusSerif-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../fonts/LibertinusSerif-Bold.otf");

/// Both faces, read once.
static FACES: LazyLock<Option<[Face; 2]>> = LazyLock::new(|| Some([Face::read(REGULAR)?, Face::read(BOLD)?]));

/// One weight of the font.
pub(super) struct Face {
    pub(super) font: Font,
    glyphs: HashMap<char, Glyph>,
}

/// A character's glyph and its width, in parts of the font's size.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub(super) id: GlyphId,
    pub(super) advance: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let reader = FontRef::new(bytes).ok()?;
        let metrics = reader.glyph_metrics(Size::unscaled(), LocationRef::default());
        let font = Font::new(bytes.into(), 0)?;
        let units = font.units_per_em();
        let glyph = |(code, id): (u32, skrifa::GlyphId)| {
            let advance = metrics.advance_width(id)? / units;
            Some((char::from_u32(code)?, Glyph { id: GlyphId::new(id.to_u32()), advance }))
        };
        let glyphs = reader.charmap().mappings().filter_map(glyph).collect();
        Some(Self { font, glyphs })
    }

    /// The glyph of a printable character.
    pub(super) fn glyph(&self, character: char) -> Option<Glyph> {
        self.glyphs.get(&character).copied()
    }

    /// Width of a text of this size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().filter_map(|character| self.glyph(character)).map(|glyph| glyph.advance * size).sum()
    }
}

/// The face of that weight; `None` if the fonts of the program are broken.
pub(super) fn face(bold: bool) -> Option<&'static Face> {
    FACES.as_ref().map(|[regular, heavy]| if bold { heavy } else { regular })
}

/// True when both weights have every character of the cluster: any text may be set in any weight.
pub(crate) fn covers(cluster: &str) -> bool {
    FACES.as_ref().is_some_and(|faces| faces.iter().all(|face| cluster.chars().all(|c| face.glyphs.contains_key(&c))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italian_and_its_neighbours_are_covered() {
        for text in ["àèéìòùÀÈÉÌÒÙ", "€–—«»“”‘’…°½²³", "ŁódźČakovecŞırnak", "Ελλάδα", "София", "\u{a0}№−"]
        {
            for character in text.chars() {
                assert!(covers(&character.to_string()), "{character}");
            }
        }
        assert!(!covers("😀") && !covers("漢") && !covers("ש") && !covers("\u{301}"));
    }

    #[test]
    fn bold_is_wider() {
        let (regular, bold) = (face(false).unwrap(), face(true).unwrap());
        assert!(bold.width("Comune", 10.0) > regular.width("Comune", 10.0));
        assert!(regular.width("iii", 10.0) < regular.width("mmm", 10.0));
    }
}
