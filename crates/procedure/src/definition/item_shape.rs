//! How an [`Item`] is written: one flat table, whose fields depend on its kind.
//!
//! Reading goes through one struct with every field of every kind, so that a misspelt field is refused where it stands;
//! which fields a kind has is then data ([`KindTag::fields`]), used both to read and to describe the format.

use ceralacca_evaluation::Exact;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::envelopes::{
    Condition, DocumentFormat, DocumentRule, Item, ItemKind, MoreDecimals, Multiplicity, NumberRule, NumberUse,
    SignatureRule, Signers,
};
use super::read::bilingual;

/// An item as written.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = fields_by_kind)]
pub struct ItemShape {
    /// Identifier, unique in the procedure: lower-case letters, digits, underscores.
    id: String,
    /// Title on the page.
    title: String,
    /// Where the notice asks for it, e.g. "punto 15.1".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// When it is due; always, if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    condition: Condition,
    /// For whom one is due; one for the tender or the lot, if absent.
    #[serde(default, skip_serializing_if = "is_default")]
    multiplicity: Multiplicity,
    /// What it is.
    kind: KindTag,
    /// document: formats accepted; several mean any of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    formats: Option<Vec<DocumentFormat>>,
    /// document: how it must be signed; not at all, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<SignatureRule>,
    /// document: who signs; the tenderer, or all members of a group not yet formed, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signers: Option<Signers>,
    /// document: pages (facciate) at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pages_max: Option<u16>,
    /// document: whether the file is the PDF that freezes the figures of this envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary_of_figures: Option<bool>,
    /// document: whether the file is the copy with secrets blacked out (art. 35 c.4 a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redacted_copy: Option<bool>,
    /// document: bytes at most, when the procedure sets a limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes_max: Option<u64>,
    /// declaration: the text declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// text: characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    length_max: Option<u32>,
    /// number: unit shown, e.g. "%", "€", "ore".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// number: least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<Exact>,
    /// number: greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<Exact>,
    /// number: decimals considered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decimals: Option<u8>,
    /// number: what happens to more decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more_decimals: Option<MoreDecimals>,
    /// number: what the figure is for; input, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_as: Option<NumberUse>,
    /// yes_no: the question answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<String>,
}

/// Kinds of item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindTag {
    /// A file.
    #[default]
    Document,
    /// A statement made by ticking.
    Declaration,
    /// A short text.
    Text,
    /// A figure.
    Number,
    /// Yes or no.
    YesNo,
}

/// Fields that a kind adds to the common ones.
struct KindFields {
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

impl KindTag {
    const ALL: [Self; 5] = [Self::Document, Self::Declaration, Self::Text, Self::Number, Self::YesNo];

    fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Declaration => "declaration",
            Self::Text => "text",
            Self::Number => "number",
            Self::YesNo => "yes_no",
        }
    }

    fn fields(self) -> KindFields {
        match self {
            Self::Document => KindFields {
                required: &["formats"],
                optional: &["signature", "signers", "pages_max", "summary_of_figures", "redacted_copy", "bytes_max"],
            },
            Self::Declaration => KindFields { required: &["text"], optional: &[] },
            Self::Text => KindFields { required: &["length_max"], optional: &[] },
            Self::Number => {
                KindFields { required: &["unit", "decimals", "more_decimals"], optional: &["min", "max", "used_as"] }
            }
            Self::YesNo => KindFields { required: &["question"], optional: &[] },
        }
    }

    fn has(self, field: &str) -> bool {
        let fields = self.fields();
        fields.required.contains(&field) || fields.optional.contains(&field)
    }
}

impl ItemShape {
    /// The first field given that the kind does not have.
    fn foreign_field(&self) -> Option<&'static str> {
        let given = [
            ("formats", self.formats.is_some()),
            ("signature", self.signature.is_some()),
            ("signers", self.signers.is_some()),
            ("pages_max", self.pages_max.is_some()),
            ("summary_of_figures", self.summary_of_figures.is_some()),
            ("redacted_copy", self.redacted_copy.is_some()),
            ("bytes_max", self.bytes_max.is_some()),
            ("text", self.text.is_some()),
            ("length_max", self.length_max.is_some()),
            ("unit", self.unit.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("decimals", self.decimals.is_some()),
            ("more_decimals", self.more_decimals.is_some()),
            ("used_as", self.used_as.is_some()),
            ("question", self.question.is_some()),
        ];
        given.into_iter().find(|(name, is_given)| *is_given && !self.kind.has(name)).map(|(name, _)| name)
    }
}

impl TryFrom<ItemShape> for Item {
    type Error = String;

    fn try_from(shape: ItemShape) -> Result<Self, String> {
        if let Some(field) = shape.foreign_field() {
            return Err(foreign(&shape.id, shape.kind, field));
        }
        let (id, kind) = (shape.id, shape.kind);
        let kind = match kind {
            KindTag::Document => ItemKind::Document(DocumentRule {
                formats: need(shape.formats, &id, kind, "formats")?,
                signature: shape.signature.unwrap_or_default(),
                signers: shape.signers.unwrap_or_default(),
                pages_max: shape.pages_max,
                summary_of_figures: shape.summary_of_figures.unwrap_or_default(),
                redacted_copy: shape.redacted_copy.unwrap_or_default(),
                bytes_max: shape.bytes_max,
            }),
            KindTag::Declaration => ItemKind::Declaration { text: need(shape.text, &id, kind, "text")? },
            KindTag::Text => ItemKind::Text { length_max: need(shape.length_max, &id, kind, "length_max")? },
            KindTag::Number => ItemKind::Number(NumberRule {
                unit: need(shape.unit, &id, kind, "unit")?,
                min: shape.min,
                max: shape.max,
                decimals: need(shape.decimals, &id, kind, "decimals")?,
                more_decimals: need(shape.more_decimals, &id, kind, "more_decimals")?,
                used_as: shape.used_as.unwrap_or_default(),
            }),
            KindTag::YesNo => ItemKind::YesNo { question: need(shape.question, &id, kind, "question")? },
        };
        Ok(Self {
            id,
            title: shape.title,
            source: shape.source,
            condition: shape.condition,
            multiplicity: shape.multiplicity,
            kind,
        })
    }
}

impl From<Item> for ItemShape {
    fn from(item: Item) -> Self {
        let common = Self {
            id: item.id,
            title: item.title,
            source: item.source,
            condition: item.condition,
            multiplicity: item.multiplicity,
            ..Self::default()
        };
        match item.kind {
            ItemKind::Document(rule) => Self {
                kind: KindTag::Document,
                formats: Some(rule.formats),
                signature: unless_default(rule.signature),
                signers: unless_default(rule.signers),
                pages_max: rule.pages_max,
                summary_of_figures: unless_default(rule.summary_of_figures),
                redacted_copy: unless_default(rule.redacted_copy),
                bytes_max: rule.bytes_max,
                ..common
            },
            ItemKind::Declaration { text } => Self { kind: KindTag::Declaration, text: Some(text), ..common },
            ItemKind::Text { length_max } => Self { kind: KindTag::Text, length_max: Some(length_max), ..common },
            ItemKind::Number(rule) => Self {
                kind: KindTag::Number,
                unit: Some(rule.unit),
                min: rule.min,
                max: rule.max,
                decimals: Some(rule.decimals),
                more_decimals: Some(rule.more_decimals),
                used_as: unless_default(rule.used_as),
                ..common
            },
            ItemKind::YesNo { question } => Self { kind: KindTag::YesNo, question: Some(question), ..common },
        }
    }
}

impl JsonSchema for Item {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Item".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ItemShape::json_schema(generator)
    }
}

/// Adds to the schema which fields each kind needs and which it does not have.
fn fields_by_kind(schema: &mut Schema) {
    let every: Vec<&str> = KindTag::ALL
        .iter()
        .flat_map(|kind| kind.fields().required.iter().chain(kind.fields().optional))
        .copied()
        .collect();
    let rules: Vec<serde_json::Value> = KindTag::ALL
        .into_iter()
        .map(|kind| {
            let foreign: serde_json::Map<String, serde_json::Value> = every
                .iter()
                .filter(|field| !kind.has(field))
                .map(|field| ((*field).to_owned(), json!(false)))
                .collect();
            json!({
                "if": { "properties": { "kind": { "const": kind.name() } } },
                "then": { "required": kind.fields().required, "properties": foreign }
            })
        })
        .collect();
    schema.insert("allOf".to_owned(), json!(rules));
}

fn need<T>(value: Option<T>, id: &str, kind: KindTag, field: &str) -> Result<T, String> {
    value.ok_or_else(|| {
        let kind = kind.name();
        bilingual(
            &format!("manca il campo `{field}` della voce `{id}`: una voce di tipo `{kind}` lo richiede"),
            &format!("field `{field}` of item `{id}` is missing: an item of kind `{kind}` needs it"),
        )
    })
}

fn foreign(id: &str, kind: KindTag, field: &str) -> String {
    let name = kind.name();
    let fields = kind.fields();
    let list = fields.required.iter().chain(fields.optional).map(|field| format!("`{field}`")).collect::<Vec<_>>();
    let list = list.join(", ");
    bilingual(
        &format!("la voce `{id}` è di tipo `{name}`, che non ha il campo `{field}`: i suoi campi sono {list}"),
        &format!("item `{id}` is of kind `{name}`, which has no field `{field}`: its fields are {list}"),
    )
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn unless_default<T: Default + PartialEq>(value: T) -> Option<T> {
    (!is_default(&value)).then_some(value)
}
