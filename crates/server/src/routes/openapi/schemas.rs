//! Schemas of the two answers that every act shares, and the ways to log in.

use serde_json::{Map, Value, json};

/// Schemas written by hand: their types carry instants, which have no schema of their own.
pub fn by_hand() -> Map<String, Value> {
    let instant = json!({ "type": "string", "format": "date-time" });
    let refusal = json!({
        "type": "object",
        "description": "A refusal: nothing was recorded by it and nothing is lost by it.",
        "required": ["rule", "kind", "it", "en"],
        "properties": {
            "rule": { "type": "string", "description": "Stable identifier of the rule." },
            "kind": { "enum": ["forbidden", "wrong_moment", "invalid", "not_found"] },
            "article": { "type": "string", "description": "Article on which the rule rests." },
            "it": { "type": "string", "description": "What was wrong and what to do, in Italian." },
            "en": { "type": "string", "description": "The same in English." },
            "facts": { "type": "object", "additionalProperties": { "type": "string" } },
        },
    });
    let event = json!({
        "type": "object",
        "description": "An event as recorded.",
        "required": ["kind", "version", "instant", "leaf"],
        "properties": {
            "kind": { "type": "string" },
            "version": { "type": "integer", "minimum": 1, "description": "Version in its stream." },
            "instant": instant,
            "leaf": { "type": "string", "description": "Leaf of the log, hexadecimal." },
        },
    });
    let answer = json!({
        "type": "object",
        "description": "Answer to an act: its events as recorded; none when there was nothing to change.",
        "required": ["events", "replayed"],
        "properties": {
            "events": { "type": "array", "items": { "$ref": "#/components/schemas/RecordedEvent" } },
            "replayed": { "type": "boolean", "description": "Whether the same request had been answered before." },
        },
    });
    [("Refusal", refusal), ("RecordedEvent", event), ("ActAnswer", answer)]
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// The ways in which a request says whose it is.
pub fn security_schemes() -> Value {
    json!({
        "bearer": { "type": "http", "scheme": "bearer", "description": "The token of `POST /api/login`." },
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-ceralacca",
            "description": "Set by `POST /api/login`; named `ceralacca` in a demo installation.",
        },
    })
}
