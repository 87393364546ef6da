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
}

impl<T: Into<String>> From<T> for Paragraph {
    fn from(text: T) -> Self {
        Self::default().say(text)
    }
}
