//! The entry: one event exactly as it is hashed into the log.

use core::fmt;
use core::str::FromStr;

use jiff::Timestamp;
use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::canonical::{CanonicalError, MAX_INTEGER, ParseError, parse_canonical, to_canonical};
use crate::hash::{HexError, bytes_from_hex};
use crate::{Hash, instant, merkle};

/// Version of the envelope that this crate writes.
pub const SCHEMA: u32 = 1;

/// Longest identifier of an entry (installation, stream, body, kind, actor), in bytes.
pub const MAX_IDENTIFIER: usize = 256;

/// One event as it is recorded: exactly what is hashed into the log.
///
/// It holds neither the global position nor the previous link: a receipt contains the entry, and the position would tell
/// a tenderer how many acts (offers among them) were recorded. Position and link live beside the entry in storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Version of the envelope, [`SCHEMA`].
    pub schema: u32,
    /// Origin of the log, such as `ceralacca.example/record`.
    pub installation: String,
    /// Stream of the event, such as `procedure/<id>` or `tender/<procedure>/<tenderer>`.
    pub stream: String,
    /// Position in the stream, from 1, gap-free.
    pub version: u64,
    /// Identifier of the buyer concerned, if there is one.
    #[serde(deserialize_with = "required_option")]
    pub body: Option<String>,
    /// Type of the event, in snake_case.
    pub kind: String,
    /// Version of the payload of this type of event, from 1.
    pub kind_version: u32,
    /// Instant given by the sequencer, UTC, a whole number of microseconds.
    #[serde(with = "instant::serde_form")]
    pub instant: Timestamp,
    /// Identifier of the person who acted, or `system`.
    pub actor: String,
    /// Random bytes that make the leaf hash impossible to guess.
    pub salt: Salt,
    /// What happened: integers, strings, booleans, nulls, arrays and objects; never a float.
    pub payload: Value,
}

/// `null` must be written: a member left out is a second spelling of the same entry.
fn required_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Entry {
    /// The canonical JSON that is hashed and kept.
    ///
    /// # Errors
    /// A field breaks the rule of the envelope, or the payload has no canonical form.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        self.check()?;
        let instant = instant::write(&self.instant)
            .ok_or(CanonicalError::Field { field: "instant", rule: "must be a whole number of microseconds" })?;
        let mut members = Map::new();
        members.insert("schema".into(), self.schema.into());
        members.insert("installation".into(), self.installation.as_str().into());
        members.insert("stream".into(), self.stream.as_str().into());
        members.insert("version".into(), self.version.into());
        members.insert("body".into(), self.body.as_deref().map_or(Value::Null, Value::from));
        members.insert("kind".into(), self.kind.as_str().into());
        members.insert("kind_version".into(), self.kind_version.into());
        members.insert("instant".into(), instant.into());
        members.insert("actor".into(), self.actor.as_str().into());
        members.insert("salt".into(), self.salt.to_string().into());
        members.insert("payload".into(), self.payload.clone());
        to_canonical(&Value::Object(members))
    }

    /// Reads an entry from its canonical JSON, and from no other spelling of it.
    ///
    /// # Errors
    /// [`ParseError`] if the bytes are not canonical JSON, not an entry, or break the rule of a field.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, ParseError> {
        let entry: Self = serde_json::from_value(parse_canonical(bytes)?)?;
        entry.check()?;
        Ok(entry)
    }

    /// The leaf hash of the log: `SHA-256(0x00 || canonical JSON)`.
    ///
    /// # Errors
    /// As [`Entry::canonical`].
    pub fn leaf(&self) -> Result<Hash, CanonicalError> {
        Ok(merkle::leaf_hash(&self.canonical()?))
    }

    /// Checks the envelope; the payload is checked when it is written.
    fn check(&self) -> Result<(), CanonicalError> {
        let field = |field, holds, rule| if holds { Ok(()) } else { Err(CanonicalError::Field { field, rule }) };
        let identifier = "must have 1 to 256 bytes and no control character";
        field("schema", self.schema == SCHEMA, "must be 1")?;
        field("installation", is_identifier(&self.installation), identifier)?;
        field("stream", is_identifier(&self.stream), identifier)?;
        field("version", (1..=MAX_INTEGER).contains(&self.version), "must be from 1 to 2^53 - 1")?;
        field("body", self.body.as_deref().is_none_or(is_identifier), identifier)?;
        field("kind", is_snake_case(&self.kind), "must be snake_case, 1 to 256 of a-z, 0-9 and _, a letter first")?;
        field("kind_version", self.kind_version >= 1, "must be at least 1")?;
        field("actor", is_identifier(&self.actor), identifier)
    }
}

fn is_identifier(text: &str) -> bool {
    (1..=MAX_IDENTIFIER).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn is_snake_case(text: &str) -> bool {
    is_identifier(text)
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// 32 random bytes of an entry, written in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Salt(pub [u8; 32]);

impl Salt {
    /// Draws a salt.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for Salt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

/// The value is not shown: whoever knows it can test guesses of what an entry says against its public leaf hash.
impl fmt::Debug for Salt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salt(..)")
    }
}

impl FromStr for Salt {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        bytes_from_hex(text).map(Self)
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_random::TestRandom;

    fn sample() -> Entry {
        Entry {
            schema: SCHEMA,
            installation: "ceralacca.example/record".into(),
            stream: "procedure/1".into(),
            version: 1,
            body: None,
            kind: "procedure_drafted".into(),
            kind_version: 1,
            instant: "2026-03-02T11:59:59.000001Z".parse().unwrap(),
            actor: "system".into(),
            salt: Salt([7; 32]),
            payload: json!({"b": [1, -2, null], "a": "è"}),
        }
    }

    #[test]
    fn canonical_form_is_the_documented_one() {
        let expected = format!(
            concat!(
                r#"{{"actor":"system","body":null,"installation":"ceralacca.example/record","#,
                r#""instant":"2026-03-02T11:59:59.000001Z","kind":"procedure_drafted","kind_version":1,"#,
                r#""payload":{{"a":"è","b":[1,-2,null]}},"salt":"{}","schema":1,"stream":"procedure/1","version":1}}"#
            ),
            "07".repeat(32)
        );
        let canonical = sample().canonical().unwrap();
        assert_eq!(String::from_utf8(canonical.clone()).unwrap(), expected);
        assert_eq!(Entry::from_canonical(&canonical).unwrap(), sample());
        assert_eq!(sample().leaf().unwrap(), Hash::of(&[&[0], &canonical]));
        // The derived JSON form, used inside receipts, holds the same members.
        let value = serde_json::to_value(sample()).unwrap();
        assert_eq!(to_canonical(&value).unwrap(), canonical);
    }

    #[test]
    fn fields_keep_their_rules() {
        type Change = fn(&mut Entry);
        let changes: [(&str, Change); 12] = [
            ("schema", |entry| entry.schema = 2),
            ("installation", |entry| entry.installation.clear()),
            ("installation", |entry| entry.installation = "x".repeat(257)),
            ("stream", |entry| entry.stream = "a\nb".into()),
            ("version", |entry| entry.version = 0),
            ("version", |entry| entry.version = 1 << 53),
            ("body", |entry| entry.body = Some(String::new())),
            ("kind", |entry| entry.kind = "TenderSubmitted".into()),
            ("kind", |entry| entry.kind = "1st".into()),
            ("kind_version", |entry| entry.kind_version = 0),
            ("actor", |entry| entry.actor.clear()),
            ("instant", |entry| entry.instant = Timestamp::from_nanosecond(1).unwrap()),
        ];
        for (field, change) in changes {
            let mut entry = sample();
            change(&mut entry);
            let refused = entry.canonical().unwrap_err();
            assert!(matches!(refused, CanonicalError::Field { field: found, .. } if found == field), "{refused}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = String::from_utf8(sample().canonical().unwrap()).unwrap();
        for bad in [
            text.replace(r#""body":null,"#, ""),
            text.replace(r#""schema":1"#, r#""schema":1.0"#),
            text.replace(r#""schema":1"#, r#""schema":2"#),
            text.replace(r#""version":1}"#, r#""version":1,"z":1}"#),
            text.replace("59.000001Z", "59.0000010Z"),
            text.replace("0707", "07Zz"),
            format!("{text} "),
        ] {
            assert!(Entry::from_canonical(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn salts_differ_and_are_not_shown() {
        let mut rng = TestRandom::new(1);
        let (one, other) = (Salt::random(&mut rng), Salt::random(&mut rng));
        assert_ne!(one, other);
        assert_eq!(format!("{one:?}"), "Salt(..)");
        assert_eq!(one.to_string().parse::<Salt>(), Ok(one));
    }
}
