//! Makes foreign text printable: what the fonts cannot show, or what would only deceive the eye, is spelled out.
//!
//! PDF/A (ISO 19005-3, 6.2.11) forbids missing glyphs and private-use characters without a meaning, so a character that
//! no embedded font covers is written as its code point, `[U+1F600]`. So are control and format characters: an invisible
//! "right-to-left override" in a company name must be seen. The attached JSON always has the text as it was given.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

/// The text as fonts can show it that `covers` says have a whole cluster of characters. Accents typed as two characters
/// are composed first, as fonts prefer; line ends become one kind, tabs spaces.
#[must_use]
pub fn printable(text: &str, covers: impl Fn(&str) -> bool) -> String {
    let composed: String = text.nfc().collect();
    let mut shown = String::with_capacity(composed.len());
    for cluster in composed.graphemes(true) {
        match cluster {
            "\n" | "\r\n" | "\r" | "\u{2028}" | "\u{2029}" => shown.push('\n'),
            "\t" => shown.push(' '),
            _ if is_printable(cluster, &covers) => shown.push_str(cluster),
            _ => spell_out(cluster, &mut shown),
        }
    }
    shown
}

/// A mark with nothing to stand on would be drawn on a dotted circle, which the fonts lack.
fn is_printable(cluster: &str, covers: impl Fn(&str) -> bool) -> bool {
    !cluster.starts_with(is_combining_mark) && !cluster.chars().any(is_invisible) && covers(cluster)
}

fn spell_out(cluster: &str, shown: &mut String) {
    for character in cluster.chars() {
        // Writing to a String cannot fail.
        let _ = write!(shown, "[U+{:04X}]", u32::from(character));
    }
}

/// Control, format, private-use and tag characters, variation selectors and non-characters.
fn is_invisible(character: char) -> bool {
    matches!(u32::from(character),
        0x00..=0x1F | 0x7F..=0x9F | 0xAD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF
        | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFFFD..=0xFFFF | 0xE0000..=0x0010_FFFF)
}

#[cfg(test)]
mod tests {
    use crate::paper::covers;

    fn printable(text: &str) -> String {
        super::printable(text, covers)
    }

    #[test]
    fn ordinary_text_is_untouched() {
        for text in ["Comune di Forlì — «L'Aquila» n. 5 € 1.000,00", "Ελλάδα", "Łódź, Čakovec, Şırnak", "София"]
        {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn accents_in_two_parts_are_composed() {
        assert_eq!(printable("Forli\u{300}"), "Forlì");
    }

    #[test]
    fn what_cannot_be_shown_is_spelled_out() {
        assert_eq!(printable("a😀b"), "a[U+1F600]b");
        assert_eq!(printable("Rossi\u{202E}lrs"), "Rossi[U+202E]lrs");
        assert_eq!(printable("x\u{0}y\u{FFFE}\u{E000}\u{200B}"), "x[U+0000]y[U+FFFE][U+E000][U+200B]");
        assert_eq!(printable("漢"), "[U+6F22]");
        assert_eq!(printable("שלום"), "[U+05E9][U+05DC][U+05D5][U+05DD]");
        assert_eq!(printable("\u{351}a"), "[U+0351]a");
    }

    #[test]
    fn line_ends_become_one_kind() {
        assert_eq!(printable("a\r\nb\rc\nd\u{2028}e\tf"), "a\nb\nc\nd\ne f");
    }
}
