//! Rules and numbers as they stand in files.

use ceralacca_evaluation::*;

use crate::common::{como, n, ricengo};

#[test]
fn numbers_are_strings_or_whole_never_floats() {
    #[derive(Debug, serde::Deserialize)]
    struct File {
        max: Exact,
    }
    let read = |text: &str| toml::from_str::<File>(text).map(|file| file.max);
    assert_eq!(read("max = 10").unwrap(), n("10"));
    assert_eq!(read("max = \"4.12345\"").unwrap(), n("4.12345"));
    assert_eq!(read("max = \"23/30\"").unwrap(), n("23/30"));
    let message = read("max = 4.5").unwrap_err().to_string();
    assert!(message.contains("a number in quotes"), "{message}");
    let message = read("max = \"1.234,5\"").unwrap_err().to_string();
    assert!(message.contains("for example 1234.5"), "{message}");
    assert!(serde_json::from_str::<Exact>("0.1").is_err());
    assert_eq!(serde_json::to_string(&n("0.10")).unwrap(), "\"0.1\"");
}

#[test]
fn sloppy_numbers_are_refused() {
    for text in ["", " 1", "1 ", "+1", "1e3", ".5", "5.", "05", "--1", "1/", "/2", "1/0", "1/-2", "1.5/2", "١", "1_000"]
    {
        assert!(text.parse::<Exact>().is_err(), "{text:?}");
    }
    assert!("9".repeat(31).parse::<Exact>().is_err());
    assert!(format!("1/{}", "9".repeat(1001)).parse::<Exact>().is_err());
}

#[test]
fn numbers_are_shown_to_people() {
    let shown = [
        ("23/30", "0,7666…"),
        ("1/3", "0,3333…"),
        ("-2/3", "-0,6666…"),
        ("1/7", "0,14285714…"),
        ("7.6", "7,60"),
        ("7", "7"),
        ("4.12345", "4,12345"),
        ("-0.005", "-0,005"),
        ("0", "0"),
    ];
    for (number, text) in shown {
        assert_eq!(n(number).italian(), text);
    }
}

#[test]
fn rules_survive_a_round_trip_and_refuse_unknown_fields() {
    for rules in [como(), ricengo()] {
        let json = serde_json::to_value(&rules).unwrap();
        assert_eq!(serde_json::from_value::<AwardRules>(json.clone()).unwrap(), rules);
        assert_eq!(toml::from_str::<AwardRules>(&toml::to_string(&rules).unwrap()).unwrap(), rules);
        let mut unknown = json;
        unknown["economic"]["formula"]["colour"] = "blue".into();
        assert!(serde_json::from_value::<AwardRules>(unknown).is_err());
    }
    let unknown = r#"{ "type": "discretionary", "max": 4, "colour": "blue" }"#;
    assert!(serde_json::from_str::<Part>(unknown).is_err());
    assert!(serde_json::from_str::<RoundingRule>(r#"{ "mode": "truncate", "decimals": 13 }"#).is_err());
}

#[test]
fn the_schema_describes_every_field() {
    let schema = serde_json::to_value(schemars::schema_for!(AwardRules)).unwrap().to_string();
    for word in ["soglia di sbarramento", "So / Smax", "additionalProperties", "mean_rounding", "higher_technical"] {
        assert!(schema.contains(word), "{word}");
    }
}
