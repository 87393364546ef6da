//! The one spelling of an instant: RFC 3339, UTC, exactly six decimals, such as `2026-03-02T11:59:59.000001Z`.

use jiff::Timestamp;

/// Length in bytes of every instant written by this crate.
const LENGTH: usize = 27;

/// Writes `instant`, or `None` if it is finer than a microsecond or its year has not four digits.
pub(crate) fn write(instant: &Timestamp) -> Option<String> {
    if instant.subsec_nanosecond() % 1000 != 0 {
        return None;
    }
    let text = format!("{instant:.6}");
    (text.len() == LENGTH).then_some(text)
}

/// Reads an instant that [`write()`] would write the same way; anything else is `None`.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let instant: Timestamp = text.parse().ok()?;
    (write(&instant).as_deref() == Some(text)).then_some(instant)
}

/// Serde form of an instant, for `#[serde(with = "...")]`.
pub(crate) mod serde_form {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de, ser};

    pub(crate) fn serialize<S: Serializer>(instant: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        let text = super::write(instant)
            .ok_or_else(|| ser::Error::custom("an instant must be a whole number of microseconds, years 0000-9999"))?;
        serializer.serialize_str(&text)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::read(&text).ok_or_else(|| {
            de::Error::custom("an instant must be written as 2026-03-02T11:59:59.000001Z: UTC, exactly six decimals")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        let text = "2026-03-02T11:59:59.000000Z";
        assert_eq!(write(&read(text).unwrap()).unwrap(), text);
        for other in [
            "2026-03-02T11:59:59Z",
            "2026-03-02T11:59:59.0000000Z",
            "2026-03-02T12:59:59.000000+01:00",
            "2026-03-02t11:59:59.000000Z",
            "2026-03-02T11:59:60.000000Z",
            "-000001-03-02T11:59:59.000000Z",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn nanoseconds_are_not_written() {
        assert_eq!(write(&Timestamp::from_nanosecond(1_500).unwrap()), None);
        assert!(write(&Timestamp::from_nanosecond(2_000).unwrap()).is_some());
        assert_eq!(write(&Timestamp::MIN), None);
    }
}
