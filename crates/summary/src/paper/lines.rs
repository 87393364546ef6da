//! Breaks texts into lines.

use super::face::Face;

/// The lines of a text no wider than `width` points; a line keeps its last space, so that words stay apart when the
/// text is copied. A word longer than a line is broken after a separator, or anywhere.
pub(super) fn break_lines(face: &Face, size: f32, text: &str, width: f32) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| break_paragraph(face, size, paragraph, width)).collect()
}

fn break_paragraph(face: &Face, size: f32, text: &str, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for character in text.chars() {
        let advance = face.glyph(character).map_or(0.0, |glyph| glyph.advance * size);
        // A space may hang over the edge: it is not seen.
        // What is left of a cut line may itself be too long for one more character.
        while character != ' ' && line.width + advance > width && !line.text.is_empty() {
            let rest = line.cut();
            lines.push(std::mem::take(&mut line).text);
            line.width = face.width(&rest, size);
            line.text = rest;
        }
        line.push(character, advance);
    }
    lines.push(line.text);
    lines
}

/// A line under way and where it may be broken, in bytes.
#[derive(Default)]
struct Line {
    text: String,
    width: f32,
    after_space: Option<usize>,
    after_separator: Option<usize>,
}

impl Line {
    fn push(&mut self, character: char, advance: f32) {
        self.text.push(character);
        self.width += advance;
        match character {
            ' ' => self.after_space = Some(self.text.len()),
            '-' | '/' | '_' | '@' | '\u{2010}' | '–' | '—' => self.after_separator = Some(self.text.len()),
            _ => {}
        }
    }

    /// Cuts the line at the best place; what is left goes to the next one.
    fn cut(&mut self) -> String {
        let place = self.after_space.or(self.after_separator).unwrap_or(self.text.len());
        self.text.split_off(place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::face::face, *};

    #[test]
    fn lines_break_at_spaces_then_at_separators_then_anywhere() {
        let regular = face(false).unwrap();
        let lines = |text: &str, width: f32| break_lines(regular, 10.0, text, width);
        assert_eq!(lines("uno due tre", 40.0), ["uno due ", "tre"]);
        assert_eq!(lines("uno\ndue", 400.0), ["uno", "due"]);
        assert_eq!(lines("", 400.0), [""]);
        assert_eq!(lines("lotto-uno-due", 40.0), ["lotto-", "uno-due"]);
        assert!(lines(&"W".repeat(40), 100.0).len() >= 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[ -~àè\n]{0,300}", width in 20.0_f32..400.0) {
            let regular = face(false).unwrap();
            let lines = break_lines(regular, 10.0, &text, width);
            prop_assert_eq!(lines.concat(), text.replace('\n', ""));
            for line in lines {
                prop_assert!(regular.width(line.trim_end(), 10.0) <= width + 0.01, "{}", line);
            }
        }
    }
}
