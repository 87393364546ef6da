//! Text of which a part was written by a buyer or a firm, and is marked with its language.

/// A paragraph: the platform's words, and between them what somebody wrote, in Italian.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its parts in their order.
    pub parts: Vec<Part>,
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it is somebody's own, in Italian, and not the platform's.
    pub written: bool,
}

impl Paragraph {
    /// With words of the platform.
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part { text: text.into(), written: false });
        self
    }

    /// With what somebody wrote.
    #[must_use]
    pub fn quote(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part { text: text.into(), written: true });
        self
    }

    /// A sentence of the platform in English that quotes somebody's words between straight quotation marks.
    #[must_use]
    pub fn quoting(sentence: &str) -> Self {
        let parts = sentence.split('"').enumerate().map(|(at, text)| {
            let written = at % 2 == 1;
            Part { text: if written { format!("\"{text}\"") } else { text.to_owned() }, written }
        });
        Self { parts: parts.collect() }
    }
}

impl<T: Into<String>> From<T> for Paragraph {
    fn from(text: T) -> Self {
        Self::default().say(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_somebodys_own() {
        let paragraph = Paragraph::quoting("Lot 1: above 6.89% it touches \"Assistenza alla persona\".");
        let written: Vec<_> = paragraph.parts.iter().map(|part| (part.text.as_str(), part.written)).collect();
        assert_eq!(
            written,
            [("Lot 1: above 6.89% it touches ", false), ("\"Assistenza alla persona\"", true), (".", false)]
        );
        assert_eq!(Paragraph::quoting("Nothing."), Paragraph::from("Nothing."));
    }
}
