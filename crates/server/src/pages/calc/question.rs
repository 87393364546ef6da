//! A calculation as a form: its fields, how each is read, and how the answer is told.

use ceralacca_calculators::Kind;
use ceralacca_evaluation::{DRAW_LINE_BYTES_MAX, Exact, Text};
use serde_json::{Map, Value};

use super::{numbers::Column, shown::Shown};
use crate::pages::{Choice, Field, FieldKind, Lang};

/// A text in both languages: Italian, English.
pub(super) type Two = (&'static str, &'static str);

/// Longest line, in characters: that of a draw, so that every draw can be repeated.
pub(super) const LINE_CHARS_MAX: usize = DRAW_LINE_BYTES_MAX;

/// One calculation of a page.
pub(super) struct Question {
    /// Which of the page's calculations: the value of [`WHAT`](super::WHAT).
    pub(super) what: &'static str,
    /// Name of the calculator.
    pub(super) kind: &'static str,
    /// What it answers.
    pub(super) title: Two,
    /// What is asked and what the rule is, in plain words.
    pub(super) about: Two,
    /// The fields.
    pub(super) inputs: Vec<Input>,
    /// From what was read to the calculator's input.
    pub(super) build: fn(Map<String, Value>) -> Value,
    /// How the answer is told.
    pub(super) shown: fn(&Value, &Value, Lang) -> Shown,
    /// A query with an example.
    pub(super) example: &'static str,
}

/// A field of a calculation.
pub(super) struct Input {
    /// Its name in the query, and in the calculator's input.
    pub(super) name: &'static str,
    pub(super) label: Two,
    pub(super) help: Option<Two>,
    pub(super) article: Option<&'static str>,
    pub(super) reads: Reads,
    pub(super) need: Need,
}

/// How a field is read.
pub(super) enum Reads {
    /// An amount of euro.
    Amount,
    /// A percentage from 0 to 100.
    Percent,
    /// Any number.
    Number,
    /// A column of numbers.
    Column(Column),
    /// A column of what the field [`MEASURE`] says: percentages or amounts.
    Measured,
    /// One number of what the field [`MEASURE`] says.
    MeasuredNumber,
    /// Bands of discounts with their points: from, to, points on each line; the last one without an end.
    Bands,
    /// A whole number.
    Whole,
    /// A day of the calendar.
    Day,
    /// A day of every year.
    MonthDay,
    /// One line of text.
    Line,
    /// One text on each line.
    Lines,
    /// Yes or no.
    Tick,
    /// One of a list: value and words.
    One(Vec<(&'static str, Text)>),
    /// Any of a list: value and words.
    Any(Vec<(&'static str, Text)>),
}

/// The field that says whether offers are percentages or amounts.
pub(super) const MEASURE: &str = "measure";

/// Whether a field must be filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    /// Required, and proposed with this value.
    Proposed(&'static str),
}

/// Choices with their words.
pub(super) fn choices<const N: usize>(list: [(&'static str, &str, &str); N]) -> Vec<(&'static str, Text)> {
    list.map(|(value, it, en)| (value, Text::new(it, en))).to_vec()
}

/// The map as it is.
pub(super) fn plain(read: Map<String, Value>) -> Value {
    Value::Object(read)
}

impl Input {
    pub(super) fn new(name: &'static str, label: Two, reads: Reads) -> Self {
        Self { name, label, help: None, article: None, reads, need: Need::Required }
    }

    pub(super) fn help(mut self, it: &'static str, en: &'static str) -> Self {
        self.help = Some((it, en));
        self
    }

    pub(super) fn article(mut self, article: &'static str) -> Self {
        self.article = Some(article);
        self
    }

    pub(super) fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    pub(super) fn proposed(mut self, value: &'static str) -> Self {
        self.need = Need::Proposed(value);
        self
    }

    /// The field, empty or with what is proposed.
    pub(super) fn field(&self, lang: Lang) -> Field {
        let say = |two: Two| lang.say(two.0, two.1);
        let listed = |list: &[(&'static str, Text)]| -> Vec<Choice> {
            list.iter().map(|(value, words)| Choice::new(*value, lang.text(words))).collect()
        };
        let kind = match &self.reads {
            Reads::Amount | Reads::Percent | Reads::Number | Reads::MeasuredNumber | Reads::Whole => FieldKind::Number,
            Reads::Column(_) | Reads::Measured | Reads::Bands | Reads::Lines => {
                FieldKind::Area(super::numbers::COLUMN_BYTES_MAX)
            }
            Reads::Day => FieldKind::Day,
            Reads::MonthDay => FieldKind::Line(10),
            Reads::Line => FieldKind::Line(LINE_CHARS_MAX),
            Reads::Tick => FieldKind::Tick,
            Reads::One(list) if list.len() <= 4 => FieldKind::Radio(listed(list)),
            Reads::One(list) => FieldKind::Select(listed(list)),
            Reads::Any(list) => FieldKind::Checks(listed(list)),
        };
        let mut field = Field::new(self.name, say(self.label), kind);
        if let Some(help) = self.help.or_else(|| self.usual_help()) {
            field = field.help(say(help));
        }
        if let Some(article) = self.article {
            field = field.article(article);
        }
        if matches!(self.reads, Reads::Tick | Reads::Any(_)) || self.need == Need::Optional {
            field = field.optional();
        }
        match self.need {
            Need::Proposed(value) => field.value(value),
            Need::Required | Need::Optional => field,
        }
    }

    fn usual_help(&self) -> Option<Two> {
        match self.reads {
            Reads::Amount => Some((
                "Euro, al netto dell'IVA. Ad esempio 1.234.567,89.",
                "Euro, net of VAT. For example 1,234,567.89.",
            )),
            Reads::Percent => Some(("Da 0 a 100. Ad esempio 12,345.", "From 0 to 100. For example 12.345.")),
            Reads::MonthDay => Some((
                "Giorno e mese, ad esempio 24/06. Nel comune dell'ente quel giorno non si lavora.",
                "Day and month, for example 24/06. On that day the body's town does not work.",
            )),
            Reads::Column(_)
            | Reads::Measured
            | Reads::MeasuredNumber
            | Reads::Bands
            | Reads::Lines
            | Reads::Number
            | Reads::Whole
            | Reads::Day
            | Reads::Line
            | Reads::Tick
            | Reads::One(_)
            | Reads::Any(_) => None,
        }
    }
}

impl Question {
    /// The calculator.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.kind.parse().ok()
    }
}

/// The number in a field of a JSON value, written as text or as a number.
pub(super) fn exact(value: &Value) -> Option<Exact> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The numbers in a list of a JSON value.
pub(super) fn exacts(value: &Value) -> Vec<Exact> {
    value.as_array().map(|list| list.iter().filter_map(exact).collect()).unwrap_or_default()
}
