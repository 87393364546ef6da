use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn text(value: &Value) -> String {
    String::from_utf8(to_canonical(value).unwrap()).unwrap()
}

#[test]
fn order_and_escapes_of_the_rfc() {
    // RFC 8785 §3.2.3: the keys of the sorting example, in the order it gives.
    let value = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
    });
    let written = text(&value);
    let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
    let places: Vec<usize> = order.iter().map(|word| written.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{written}");
    // RFC 8785 §3.2.2.2: the string of the example.
    let string = json!("\u{20ac}$\u{f}\nA'\u{42}\u{22}\u{5c}\\\"/");
    assert_eq!(text(&string), r#""€$\u000f\nA'B\"\\\\\"/""#);
    assert_eq!(text(&json!("\u{8}\t\u{c}\r\u{7f}")), "\"\\b\\t\\f\\r\u{7f}\"");
}

#[test]
fn numbers_are_safe_integers() {
    assert_eq!(text(&json!([0, -1, MAX_INTEGER, -(MAX_INTEGER as i64)])), "[0,-1,9007199254740991,-9007199254740991]");
    for bad in ["0.5", "1.0", "1e3", "-0"] {
        assert!(
            matches!(to_canonical(&serde_json::from_str(bad).unwrap()), Err(CanonicalError::Float { .. })),
            "{bad}"
        );
    }
    for bad in [json!(1u64 << 53), json!(-(1i64 << 53)), json!(u64::MAX), json!(i64::MIN)] {
        assert!(matches!(to_canonical(&bad), Err(CanonicalError::Range { .. })), "{bad}");
    }
}

#[test]
fn limits_hold() {
    let nested = |depth| {
        (0..depth).fold(json!(1), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({"k": inner}) })
    };
    assert!(to_canonical(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(to_canonical(&nested(MAX_DEPTH + 1)), Err(CanonicalError::Depth { limit: MAX_DEPTH }));
    assert!(to_canonical(&json!("x".repeat(MAX_SIZE - 2))).is_ok());
    let size = Err(CanonicalError::Size { limit: MAX_SIZE });
    assert_eq!(to_canonical(&json!("x".repeat(MAX_SIZE - 1))), size);
    assert_eq!(to_canonical(&json!(vec![0; MAX_SIZE])), size);
    assert!(matches!(parse_canonical(&vec![b' '; MAX_SIZE + 1]), Err(ParseError::TooLong { .. })));
    let bomb = "[".repeat(100_000);
    assert!(matches!(parse_canonical(bomb.as_bytes()), Err(ParseError::Json(_))));
}

#[test]
fn only_the_canonical_spelling_is_read() {
    assert_eq!(parse_canonical(br#"{"a":1,"b":"\n"}"#).unwrap(), json!({"a": 1, "b": "\n"}));
    for (bad, at) in [
        (r#"{"a":1,"a":1}"#, 6),
        (r#"{"b":1,"a":1}"#, 2),
        (r#"{"a": 1}"#, 5),
        (r#"["\u0061"]"#, 2),
        (r#"["\/"]"#, 2),
        (r#"["\u000A"]"#, 3),
        (" 1", 0),
    ] {
        let refused = parse_canonical(bad.as_bytes());
        assert!(matches!(refused, Err(ParseError::NotCanonical { at: found }) if found == at), "{bad}: {refused:?}");
    }
    for bad in ["", "nul", "1.0", r#""\ud800""#, "[1]]", "\u{feff}1"] {
        assert!(parse_canonical(bad.as_bytes()).is_err(), "{bad}");
    }
    assert!(matches!(parse_canonical(b"\"\xff\""), Err(ParseError::Json(_))));
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(MAX_INTEGER as i64)..=MAX_INTEGER as i64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn writing_is_idempotent(value in any_value()) {
        let once = to_canonical(&value).unwrap();
        let read = parse_canonical(&once).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(to_canonical(&read).unwrap(), once);
    }

    #[test]
    fn an_altered_text_is_another_value_or_refused(value in any_value(), at: prop::sample::Index, byte: u8) {
        let mut bytes = to_canonical(&value).unwrap();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        if let Ok(read) = parse_canonical(&bytes) {
            prop_assert_ne!(read, value);
        }
    }

    #[test]
    fn reading_anything_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\",:0-9eE.\\\\u-]{0,80}") {
        let _ = parse_canonical(&bytes);
        if let Ok(value) = parse_canonical(text.as_bytes()) {
            prop_assert_eq!(to_canonical(&value).unwrap(), text.into_bytes());
        }
    }
}
