//! The statement of a receipt: what the installation signs the moment an act is recorded.

use core::fmt;

use jiff::Timestamp;
use thiserror::Error;

use crate::lines::is_line;
use crate::{Hash, instant};

/// First line: kind of text and its version. No checkpoint has a second line like a statement's, so the same key can sign
/// both without one ever being taken for the other.
const HEADER: &str = "ceralacca.receipt/v1";

/// What is written when the act had no deadline.
const NO_DEADLINE: &str = "-";

/// Whether the installation serves real procedures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallationMode {
    /// Acts have legal value.
    Regular,
    /// Acts are examples only; the clock may be moved by hand.
    Demo,
}

impl fmt::Display for InstallationMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Regular => "regular",
            Self::Demo => "demo",
        })
    }
}

/// A statement cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// There are not exactly six lines, each ended by a newline, or the first is not the header.
    #[error("receipt statement: expected six lines, the first {HEADER}")]
    Shape,
    /// The origin is not one line.
    #[error("receipt statement: the origin of the installation must be one line, not empty")]
    Origin,
    /// The leaf hash is not base64 of 32 bytes.
    #[error("receipt statement: the leaf hash must be the base64 of 32 bytes")]
    Leaf,
    /// The instant is not RFC 3339 in UTC with six decimals.
    #[error("receipt statement: the instant must be written as 2026-03-02T11:59:59.000001Z")]
    Instant,
    /// The deadline is neither an instant nor `-`.
    #[error("receipt statement: the deadline must be an instant like 2026-03-02T12:00:00.000000Z, or -")]
    Deadline,
    /// The mode is neither `regular` nor `demo`.
    #[error("receipt statement: the last line must be regular or demo")]
    Mode,
    /// The act came after the deadline, so it cannot have been accepted.
    #[error("receipt statement: the act of {instant} is after the deadline {deadline}; a late act has no receipt")]
    Late {
        /// Instant of the act.
        instant: Timestamp,
        /// The deadline.
        deadline: Timestamp,
    },
}

/// What the installation declares: this act reached me at this instant, within this deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The installation, as in the entry; also the name of the key that signs.
    pub origin: String,
    /// Leaf hash of the entry.
    pub leaf: Hash,
    /// Instant of the act, whole microseconds.
    pub instant: Timestamp,
    /// The deadline that the instant was compared with; none if the act had none.
    pub deadline: Option<Timestamp>,
    /// Whether the act has legal value.
    pub mode: InstallationMode,
}

impl Statement {
    /// The text that is signed: six lines.
    ///
    /// # Errors
    /// [`StatementError::Origin`], [`StatementError::Instant`] or [`StatementError::Deadline`].
    pub fn to_text(&self) -> Result<String, StatementError> {
        if !is_line(&self.origin) {
            return Err(StatementError::Origin);
        }
        let instant = instant::write(&self.instant).ok_or(StatementError::Instant)?;
        let deadline = match &self.deadline {
            Some(deadline) => instant::write(deadline).ok_or(StatementError::Deadline)?,
            None => NO_DEADLINE.to_owned(),
        };
        let (origin, leaf, mode) = (&self.origin, self.leaf.to_base64(), self.mode);
        Ok(format!("{HEADER}\n{origin}\n{leaf}\n{instant}\n{deadline}\n{mode}\n"))
    }

    /// Reads the text of a statement, and no other spelling of it.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn parse_text(text: &str) -> Result<Self, StatementError> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(StatementError::Shape)?.split('\n').take(7).collect();
        let [HEADER, origin, leaf, at, deadline, mode] = lines[..] else {
            return Err(StatementError::Shape);
        };
        if !is_line(origin) {
            return Err(StatementError::Origin);
        }
        let deadline = match deadline {
            NO_DEADLINE => None,
            text => Some(instant::read(text).ok_or(StatementError::Deadline)?),
        };
        let mode = match mode {
            "regular" => InstallationMode::Regular,
            "demo" => InstallationMode::Demo,
            _ => return Err(StatementError::Mode),
        };
        let leaf = Hash::from_base64(leaf).ok_or(StatementError::Leaf)?;
        let instant = instant::read(at).ok_or(StatementError::Instant)?;
        Ok(Self { origin: origin.to_owned(), leaf, instant, deadline, mode })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Statement {
        Statement {
            origin: "ceralacca.example/record".into(),
            leaf: Hash([7; 32]),
            instant: "2026-03-02T11:59:59.000001Z".parse().unwrap(),
            deadline: Some("2026-03-02T12:00:00Z".parse().unwrap()),
            mode: InstallationMode::Regular,
        }
    }

    #[test]
    fn written_as_documented() {
        let text = sample().to_text().unwrap();
        let expected = "ceralacca.receipt/v1\nceralacca.example/record\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\
            2026-03-02T11:59:59.000001Z\n2026-03-02T12:00:00.000000Z\nregular\n";
        assert_eq!(text, expected);
        for statement in [sample(), Statement { deadline: None, mode: InstallationMode::Demo, ..sample() }] {
            assert_eq!(Statement::parse_text(&statement.to_text().unwrap()), Ok(statement));
        }
        let two_lines = Statement { origin: "a\nb".into(), ..sample() };
        assert_eq!(two_lines.to_text(), Err(StatementError::Origin));
    }

    #[test]
    fn is_no_checkpoint() {
        let error = crate::Checkpoint::parse_text(&sample().to_text().unwrap()).unwrap_err();
        assert_eq!(error, crate::checkpoint::CheckpointError::Size);
    }

    #[test]
    fn malformed_texts_are_refused() {
        let good = sample().to_text().unwrap();
        for (bad, error) in [
            (String::new(), StatementError::Shape),
            (good.trim_end().into(), StatementError::Shape),
            (format!("{good}\n"), StatementError::Shape),
            (good.replace("/v1", "/v2"), StatementError::Shape),
            (good.replace("ceralacca.example/record", ""), StatementError::Origin),
            (good.replace('=', ""), StatementError::Leaf),
            (good.replace(".000001Z", "Z"), StatementError::Instant),
            (good.replace("12:00:00.000000Z", "12:00"), StatementError::Deadline),
            (good.replace("regular", "Regular"), StatementError::Mode),
        ] {
            assert_eq!(Statement::parse_text(&bad), Err(error), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn reading_anything_ends(text in "(ceralacca.receipt/v1\n)?(\\PC{0,9}\n|-\n|demo\n|[AB]{43}=\n|20[0-9]{2}-0[1-9]-10T10:10:10\\.000000Z\n){0,7}") {
            if let Ok(statement) = Statement::parse_text(&text) {
                prop_assert_eq!(statement.to_text().unwrap(), text);
            }
        }
    }
}
