//! As much of JSON Schema 2020-12 as the schemas of this crate use; a keyword that it does not know fails the test.

use serde_json::{Map, Value};

/// Why a value does not fit a schema; empty if it does.
pub(super) fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut found = Vec::new();
    check(root, schema, value, "", &mut found);
    found.is_empty()
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let rules = match schema {
        Value::Bool(true) => return,
        Value::Object(rules) => rules,
        _ => return found.push(format!("{path}: not allowed")),
    };
    for (keyword, rule) in rules {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "then" | "pattern" => true,
            "$ref" => {
                let target = rule.as_str().and_then(|target| root.pointer(target.trim_start_matches('#')));
                check(root, target.expect("the reference leads somewhere"), value, path, found);
                true
            }
            "type" => types(rule).iter().any(|wanted| is(wanted, value)),
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap_or(i64::MIN)),
            "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap_or(i64::MAX)),
            "anyOf" => rule.as_array().unwrap().iter().any(|one| fits(root, one, value)),
            "oneOf" => rule.as_array().unwrap().iter().filter(|one| fits(root, one, value)).count() == 1,
            "allOf" => {
                rule.as_array().unwrap().iter().for_each(|one| check(root, one, value, path, found));
                true
            }
            "if" => {
                if fits(root, rule, value) {
                    check(root, &rules["then"], value, path, found);
                }
                true
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{path}[{index}]"), found);
                }
                true
            }
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                !value.is_object() || rule.as_array().unwrap().iter().all(has)
            }
            "properties" => {
                for (name, field) in value.as_object().unwrap_or(&Map::new()) {
                    if let Some(rule) = rule.get(name) {
                        check(root, rule, field, &format!("{path}.{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => additional(root, rules, rule, value),
            unknown => panic!("keyword {unknown} of the schema is not checked"),
        };
        if !holds {
            found.push(format!("{path}: {keyword} {rule} does not hold of {value}"));
        }
    }
}

fn additional(root: &Value, rules: &Map<String, Value>, rule: &Value, value: &Value) -> bool {
    let known = |name: &str| rules.get("properties").and_then(|properties| properties.get(name)).is_some();
    let others = value.as_object().into_iter().flatten().filter(|(name, _)| !known(name));
    others.into_iter().all(|(_, field)| fits(root, rule, field))
}

fn types(rule: &Value) -> Vec<&str> {
    match rule {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

fn is(wanted: &str, value: &Value) -> bool {
    match wanted {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("type {other} of the schema is not checked"),
    }
}
