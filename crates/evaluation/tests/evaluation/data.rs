//! Rules and numbers as they stand in files.

use ceralacca_evaluation::*;

use crate::common::{como, ricengo};

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
