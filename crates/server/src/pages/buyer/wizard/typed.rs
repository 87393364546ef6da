//! Between what is typed in a field and what stands in the procedure file. What cannot be read stays as it was typed.

use ceralacca_evaluation::{Exact, Text};
use jiff::{Timestamp, civil::Date};
use serde_json::{Number, Value};

use crate::pages::{
    Choice, FieldKind, Lang,
    forms::{moment, moment_value},
};

/// Most characters of a field of one line and of several.
const LINE_MAX: usize = 1000;
const AREA_MAX: usize = 20_000;

/// What a field of the procedure file takes.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Area,
    /// Several texts, one a line.
    Lines,
    /// An amount in euro: a point before groups of three digits separates thousands.
    Money,
    /// Any other exact number.
    Decimal,
    /// A whole number within bounds.
    Integer(i64, i64),
    /// A moment of Italian civil time.
    Moment,
    /// A day of the calendar.
    Day,
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a few, all in sight.
    Radio(Vec<Choice>),
    /// Any of a few.
    Checks(Vec<Choice>),
    /// Yes or no.
    Tick,
    /// Yes, no, or nothing said.
    YesNo,
}

impl Kind {
    /// The control that takes it.
    pub fn control(&self, lang: Lang) -> FieldKind {
        match self {
            Self::Line => FieldKind::Line(LINE_MAX),
            Self::Area | Self::Lines => FieldKind::Area(AREA_MAX),
            Self::Money | Self::Decimal | Self::Integer(..) => FieldKind::Number,
            Self::Moment => FieldKind::Moment,
            Self::Day => FieldKind::Day,
            Self::Select(choices) => FieldKind::Select(choices.clone()),
            Self::Radio(choices) => FieldKind::Radio(choices.clone()),
            Self::Checks(choices) => FieldKind::Checks(choices.clone()),
            Self::Tick => FieldKind::Tick,
            Self::YesNo => FieldKind::Select(yes_no(lang)),
        }
    }

    /// A value as the field shows it.
    pub fn shown(&self, value: &Value, lang: Lang) -> Vec<String> {
        match (self, value) {
            (_, Value::Null) => Vec::new(),
            (Self::Tick, Value::Bool(ticked)) => {
                if *ticked {
                    vec!["yes".to_owned()]
                } else {
                    Vec::new()
                }
            }
            (Self::Lines, Value::Array(entries)) => {
                vec![entries.iter().map(text_of).collect::<Vec<_>>().join("\n")]
            }
            (_, Value::Array(entries)) => entries.iter().map(text_of).collect(),
            (Self::Money, _) => vec![amount_shown(&text_of(value), lang)],
            (Self::Decimal, _) => vec![number_shown(&text_of(value), lang)],
            (Self::Moment, Value::String(text)) => {
                vec![text.parse::<Timestamp>().map_or_else(|_| text.clone(), moment_value)]
            }
            _ => vec![text_of(value)],
        }
    }

    /// What was typed, as the file says it; none when nothing was. What cannot be read stays a text.
    pub fn read(&self, typed: &[String], lang: Lang) -> Option<Value> {
        let first = typed.first().map(|text| text.trim()).unwrap_or_default();
        let texts = |texts: Vec<&str>| {
            Some(Value::from(texts)).filter(|value| value.as_array().is_some_and(|list| !list.is_empty()))
        };
        match self {
            Self::Tick => Some(Value::Bool(!typed.is_empty())),
            Self::Checks(_) => texts(typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect()),
            Self::Lines => texts(first.lines().map(str::trim).filter(|line| !line.is_empty()).collect()),
            _ if first.is_empty() => None,
            Self::Money => Some(Value::String(number_typed(first, true, lang))),
            Self::Decimal => Some(Value::String(number_typed(first, false, lang))),
            Self::Integer(..) => {
                Some(first.parse::<i64>().map_or_else(|_| first.into(), |whole| Number::from(whole).into()))
            }
            Self::Moment => {
                Some(Value::String(moment(first).map_or_else(|_| first.to_owned(), |instant| instant.to_string())))
            }
            Self::Day => Some(Value::String(day_typed(first).map_or_else(|| first.to_owned(), |day| day.to_string()))),
            Self::YesNo => Some(first.parse::<bool>().map_or_else(|_| first.into(), Value::Bool)),
            Self::Line | Self::Area | Self::Select(_) | Self::Radio(_) => Some(first.into()),
        }
    }

    /// What is wrong with a value, as far as its kind tells.
    pub fn complaint(&self, value: &Value) -> Option<Text> {
        match self {
            Self::Money | Self::Decimal => match value {
                Value::Number(number) if number.is_i64() || number.is_u64() => None,
                Value::String(text) if text.parse::<Exact>().is_ok() => None,
                _ => Some(Text::new(
                    format!("«{}» non è un numero: scriva ad esempio 1234,50.", text_of(value)),
                    format!("\"{}\" is not a number: write for example 1234.50.", text_of(value)),
                )),
            },
            Self::Integer(min, max) => match value.as_i64() {
                Some(whole) if (*min..=*max).contains(&whole) => None,
                _ => Some(Text::new(
                    format!("«{}» non va bene: serve un numero intero da {min} a {max}.", text_of(value)),
                    format!("\"{}\" does not fit: a whole number from {min} to {max} is needed.", text_of(value)),
                )),
            },
            Self::Moment => match value {
                Value::String(text) if text.parse::<Timestamp>().is_ok() => None,
                _ => Some(Text::new(
                    format!(
                        "«{}» non è una data con ora: scriva ad esempio 21/11/2026 12:00, ora italiana.",
                        text_of(value)
                    ),
                    format!(
                        "\"{}\" is no date and time: write for example 2026-11-21 12:00, Italian time.",
                        text_of(value)
                    ),
                )),
            },
            Self::Day => match value {
                Value::String(text) if text.parse::<Date>().is_ok() => None,
                _ => Some(Text::new(
                    format!("«{}» non è una data: scriva ad esempio 12/01/2026.", text_of(value)),
                    format!("\"{}\" is no date: write for example 12/01/2026.", text_of(value)),
                )),
            },
            Self::YesNo => {
                (!value.is_boolean()).then(|| Text::new("Scelga sì, no, o niente.", "Choose yes, no, or nothing."))
            }
            Self::Select(choices) | Self::Radio(choices) => {
                let known = value.as_str().is_some_and(|text| choices.iter().any(|choice| choice.value == text));
                (!known).then(|| Text::new("Scelga una voce dell'elenco.", "Choose an entry of the list."))
            }
            Self::Line | Self::Area | Self::Lines | Self::Checks(_) | Self::Tick => None,
        }
    }

    /// A value of the right type, with which the rest of the file can be checked while this one is wrong or missing.
    pub fn stand_in(&self) -> Value {
        match self {
            Self::Line | Self::Area => Value::String(String::new()),
            Self::Lines | Self::Checks(_) => Value::Array(Vec::new()),
            Self::Money | Self::Decimal => Value::from(0),
            Self::Integer(min, _) => Value::from(*min),
            Self::Moment => Value::String(Timestamp::UNIX_EPOCH.to_string()),
            Self::Select(choices) | Self::Radio(choices) => {
                choices.first().map_or(Value::Null, |choice| Value::String(choice.value.clone()))
            }
            Self::Day => Value::String(Date::ZERO.to_string()),
            Self::Tick | Self::YesNo => Value::Bool(false),
        }
    }
}

fn yes_no(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("", lang.say("— non è detto —", "— not said —")),
        Choice::new("true", lang.say("sì", "yes")),
        Choice::new("false", lang.say("no", "no")),
    ]
}

/// A day as browsers send it, or as Italians write it.
fn day_typed(text: &str) -> Option<Date> {
    text.parse().or_else(|_| Date::strptime("%d/%m/%Y", text)).ok()
}

/// A number or a text as it is written in the file.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An amount of the file as people write it, its thousands apart and cents whole; anything else as it is.
fn amount_shown(text: &str, lang: Lang) -> String {
    let decimal = text.parse::<Exact>().ok().filter(|_| !text.contains('/'));
    decimal.map_or_else(|| text.to_owned(), |amount| lang.number(&amount))
}

/// A number of the file as people write it; anything else as it is.
fn number_shown(text: &str, lang: Lang) -> String {
    match (lang, text.parse::<Exact>()) {
        (Lang::It, Ok(_)) => text.replace('.', ","),
        (Lang::En, Ok(_)) | (_, Err(_)) => text.to_owned(),
    }
}

/// A number as people write it, as the file says it; anything else as it is. `1.234,50` and `1234,50` are Italian,
/// `1,234.50` English; `12.5` is read in both; `1.234` as an amount is Italian for one thousand and more.
fn number_typed(text: &str, money: bool, lang: Lang) -> String {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€' && *c != '%' && *c != '\'').collect();
    let (thousands, point) = match (plain.rfind('.'), plain.rfind(',')) {
        (Some(dot), Some(comma)) => {
            if dot < comma {
                ('.', ',')
            } else {
                (',', '.')
            }
        }
        (Some(_), None)
            if in_groups(&plain, '.') && (plain.matches('.').count() > 1 || (money && lang == Lang::It)) =>
        {
            ('.', ',')
        }
        (None, Some(_))
            if in_groups(&plain, ',') && (plain.matches(',').count() > 1 || (money && lang == Lang::En)) =>
        {
            (',', '.')
        }
        (Some(_), None) => (',', '.'),
        (None, _) => ('.', ','),
    };
    let (whole, decimals) = plain.split_once(point).map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let sound = !whole.contains(thousands) || in_groups(whole, thousands);
    let whole = whole.replace(thousands, "");
    let number = decimals.map_or_else(|| whole.clone(), |decimals| format!("{whole}.{decimals}"));
    if sound && number.parse::<Exact>().is_ok() { number } else { text.to_owned() }
}

/// `1.234.567`: groups of three digits after a first one of one to three that is not zero.
fn in_groups(text: &str, separator: char) -> bool {
    let mut groups = text.trim_start_matches('-').split(separator);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    !rest.is_empty()
        && (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && rest.iter().all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn typed(kind: &Kind, text: &str, lang: Lang) -> Value {
        kind.read(&[text.to_owned()], lang).unwrap_or_default()
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, it, en) in [
            ("63888,78", "63888.78", "63888.78"),
            ("63.888,78", "63888.78", "63888.78"),
            ("63,888.78", "63888.78", "63888.78"),
            ("€ 1.234.567", "1234567", "1234567"),
            ("63888.78", "63888.78", "63888.78"),
            ("1.234", "1234", "1.234"),
            ("1,234", "1.234", "1234"),
            ("0.125", "0.125", "0.125"),
            ("40 000", "40000", "40000"),
            ("1/3", "1/3", "1/3"),
            ("12,34,56", "12,34,56", "12,34,56"),
            ("1.23,45", "1.23,45", "1.23,45"),
            ("circa mille", "circa mille", "circa mille"),
        ] {
            assert_eq!(typed(&Kind::Money, text, Lang::It), it, "{text}");
            assert_eq!(typed(&Kind::Money, text, Lang::En), en, "{text}");
        }
        assert_eq!(typed(&Kind::Decimal, "4.123", Lang::It), "4.123", "a coefficient has no thousands");
    }

    #[test]
    fn amounts_are_shown_with_their_thousands_apart() {
        for (amount, it, en) in [
            ("10597116.5", "10.597.116,50", "10,597,116.50"),
            ("246652", "246.652", "246,652"),
            ("999", "999", "999"),
            ("1236.125", "1.236,125", "1,236.125"),
            ("1/3", "1/3", "1/3"),
            ("tanto", "tanto", "tanto"),
        ] {
            assert_eq!(Kind::Money.shown(&json!(amount), Lang::It), [it]);
            assert_eq!(Kind::Money.shown(&json!(amount), Lang::En), [en]);
            assert_eq!(
                Kind::Money.shown(&typed(&Kind::Money, it, Lang::It), Lang::It),
                [it],
                "read back as the same amount"
            );
        }
    }

    #[test]
    fn what_is_shown_is_read_back_as_it_was() {
        let choices = vec![Choice::new("a", "A"), Choice::new("b", "B")];
        for lang in [Lang::It, Lang::En] {
            for (kind, value) in [
                (Kind::Line, json!("Servizio di \"prova\"")),
                (Kind::Lines, json!(["art. 71", "art. 108"])),
                (Kind::Money, json!("1234567.89")),
                (Kind::Money, json!("236.125")),
                (Kind::Decimal, json!("23/30")),
                (Kind::Integer(0, 20), json!(12)),
                (Kind::Moment, json!("2026-05-20T07:00:00Z")),
                (Kind::Select(choices.clone()), json!("b")),
                (Kind::Checks(choices.clone()), json!(["b", "a"])),
                (Kind::Tick, json!(true)),
                (Kind::Tick, json!(false)),
                (Kind::Day, json!("2026-01-12")),
                (Kind::YesNo, json!(true)),
                (Kind::YesNo, json!(false)),
            ] {
                assert_eq!(kind.read(&kind.shown(&value, lang), lang), Some(value.clone()), "{kind:?}");
                assert!(kind.complaint(&value).is_none(), "{kind:?}");
                assert!(kind.complaint(&kind.stand_in()).is_none() || matches!(kind, Kind::Checks(_)));
            }
        }
    }

    #[test]
    fn a_day_is_read_as_browsers_and_as_italians_write_it() {
        for text in ["2026-01-12", "12/01/2026"] {
            assert_eq!(typed(&Kind::Day, text, Lang::It), "2026-01-12");
        }
        assert_eq!(Kind::YesNo.read(&[String::new()], Lang::It), None, "nothing said is neither yes nor no");
    }

    #[test]
    fn what_cannot_be_read_stays_and_is_complained_of() {
        for (kind, text) in [
            (Kind::Money, "tanto"),
            (Kind::Integer(5, 10), "undici"),
            (Kind::Integer(5, 10), "11"),
            (Kind::Moment, "domani"),
            (Kind::Day, "30/02/2026"),
            (Kind::YesNo, "forse"),
            (Kind::Select(vec![Choice::new("a", "A")]), "z"),
        ] {
            let value = typed(&kind, text, Lang::It);
            assert_eq!(kind.shown(&value, Lang::It), [text], "{kind:?}");
            assert!(kind.complaint(&value).is_some(), "{kind:?}");
        }
    }
}
