//! With what a new draft begins: the three kinds from nothing, and the worked examples as templates.

use ceralacca_procedure::{
    definition::{Clauses, Custody, Documents, ProcedureFile},
    event::CustodySnapshot,
};
use jiff::{Span, Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

use super::wizard::{criteria_template, tree::Tree};

/// The buyer of a new draft.
pub struct Buyer {
    /// Identifier of the body.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Custodians in force, if there are.
    pub custody: Option<CustodySnapshot>,
}

/// How a draft begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Direct award to one firm.
    Direct,
    /// Negotiated without notice, lowest price or quality.
    Negotiated {
        /// Whether quality is scored.
        quality: bool,
    },
    /// Open.
    Open {
        /// Whether quality is scored.
        quality: bool,
    },
    /// A worked example.
    Template(Example),
}

/// The worked examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Framework agreement in lots, open.
    Como,
    /// Concession, negotiated.
    Ricengo,
    /// Intellectual service, direct award.
    Cremona,
}

impl Example {
    /// Every example.
    pub const ALL: [Self; 3] = [Self::Como, Self::Ricengo, Self::Cremona];

    /// Its word in a form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Como => "como",
            Self::Ricengo => "ricengo",
            Self::Cremona => "cremona",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Como => include_str!("../../../../../examples/como-2024.toml"),
            Self::Ricengo => include_str!("../../../../../examples/ricengo-2026.toml"),
            Self::Cremona => include_str!("../../../../../examples/cremona-2025.toml"),
        }
    }
}

impl Beginning {
    /// The beginning that a form names.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "direct" => Some(Self::Direct),
            "negotiated" => Some(Self::Negotiated { quality: false }),
            "negotiated-quality" => Some(Self::Negotiated { quality: true }),
            "open" => Some(Self::Open { quality: false }),
            "open-quality" => Some(Self::Open { quality: true }),
            _ => Example::ALL
                .into_iter()
                .find(|example| name == format!("template-{}", example.name()))
                .map(Self::Template),
        }
    }

    /// Whether it goes the short way.
    pub fn is_direct(self) -> bool {
        self == Self::Direct
    }

    /// The file that it begins with; none if an example is defective, which a test excludes.
    pub fn tree(self, id: &str, buyer: &Buyer, now: Timestamp) -> Option<Tree> {
        let tree = match self {
            Self::Direct => direct(now),
            Self::Negotiated { quality } => competitive("negotiated_without_notice", quality, now),
            Self::Open { quality } => competitive("open", quality, now),
            Self::Template(example) => {
                return ProcedureFile::from_toml(example.text()).ok().and_then(|file| renewed(file, id, buyer, now));
            }
        };
        let mut tree = Tree::new(tree);
        tree.set("id", id.into());
        own(&mut tree, buyer);
        Some(tree)
    }
}

/// The body's own data and custodians.
fn own(tree: &mut Tree, buyer: &Buyer) {
    tree.set("buyer.id", buyer.id.as_str().into());
    tree.set("buyer.name", buyer.name.as_str().into());
    let custody = buyer.custody.as_ref();
    let count = custody.and_then(|set| u8::try_from(set.custodians.len()).ok()).unwrap_or(3);
    tree.set("custody", json!({ "custodians": count, "threshold": custody.map_or(2, |set| set.threshold) }));
}

/// A file of before as a new draft: its own codes, instants and invited firms do not pass on, its distances in time do.
pub fn renewed(mut file: ProcedureFile, id: &str, buyer: &Buyer, now: Timestamp) -> Option<Tree> {
    let other_body = file.buyer.id != buyer.id;
    id.clone_into(&mut file.id);
    file.participation.invited.clear();
    // What was said of documents that were written for another procedure; no step of the wizard could mend it.
    (file.clauses, file.documents) = (Clauses::default(), Documents::default());
    file.guarantee.reductions_named.clear();
    for lot in &mut file.lots {
        lot.cig = None;
        lot.prices.iter_mut().for_each(|line| line.amount = None);
    }
    let moved = |instant: Timestamp| {
        let distance = instant.duration_since(file.terms.sent);
        // At the same hour of the day: whole days after today's same hour.
        same_hour(now, file.terms.sent).and_then(|start| start.checked_add(distance).ok())
    };
    let (submission, questions, session) =
        (moved(file.terms.submission)?, file.terms.questions.and_then(moved), file.terms.first_session.and_then(moved));
    file.terms.sent = minute(now);
    (file.terms.submission, file.terms.questions, file.terms.first_session) = (submission, questions, session);
    if let Some(set) = &buyer.custody {
        file.custody =
            Custody { custodians: u8::try_from(set.custodians.len()).unwrap_or(u8::MAX), threshold: set.threshold };
    }
    if other_body {
        file.buyer.id.clone_from(&buyer.id);
        file.buyer.name.clone_from(&buyer.name);
        file.buyer.tax_code = None;
    }
    serde_json::to_value(&file).ok().map(Tree::new)
}

fn rome(instant: Timestamp) -> Zoned {
    instant.to_zoned(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC))
}

/// The first instant after `now` at the Italian hour of another one.
fn same_hour(now: Timestamp, like: Timestamp) -> Option<Timestamp> {
    let (today, hour) = (rome(now), rome(like).time());
    let start = today.date().to_datetime(hour).to_zoned(today.time_zone().clone()).ok()?;
    let start = if start.timestamp() < now { start.checked_add(1.day()).ok()? } else { start };
    Some(start.timestamp())
}

fn minute(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap_or(now)
}

/// Noon, Italian time, so many days from now, on the first day that is neither Saturday nor Sunday.
fn noon_in(now: Timestamp, days: i64) -> Timestamp {
    let day = |span: Span| rome(now).date().checked_add(span).ok();
    let working = (0..3)
        .filter_map(|more| day((days + more).days()))
        .find(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let noon = working.and_then(|day| day.at(12, 0, 0, 0).to_zoned(rome(now).time_zone().clone()).ok());
    noon.map_or(now, |noon| noon.timestamp())
}

/// Days proposed for tenders: a direct award asks one firm, an open procedure has thirty by law (art. 71 c.2) and some more.
const DIRECT_DAYS: i64 = 7;
const NEGOTIATED_DAYS: i64 = 15;
const OPEN_DAYS: i64 = 35;
/// Days before the term at which questions end, so that answers are in time (art. 88 c.3).
const QUESTION_DAYS: i64 = 12;
/// Days after the term at which the first session is proposed.
const SESSION_DAYS: i64 = 1;

fn terms(now: Timestamp, days: i64, questions: bool) -> Value {
    let submission = noon_in(now, days);
    let mut terms = json!({
        "sent": minute(now).to_string(),
        "submission": submission.to_string(),
        "cure_days": 10,
        "validity_days": 180,
    });
    if let (true, Some(fields)) = (questions, terms.as_object_mut()) {
        fields.insert("questions".to_owned(), noon_in(now, days - QUESTION_DAYS).to_string().into());
        fields.insert("first_session".to_owned(), noon_in(submission, SESSION_DAYS).to_string().into());
    }
    terms
}

fn lot() -> Value {
    json!({ "number": 1, "title": "", "cpv": "", "nuts": "IT", "amount": "", "base": "", "base_unit": "€ complessivi, IVA esclusa" })
}

fn common(procedure: &str, basis: &str) -> Value {
    json!({
        "schema": 1,
        "id": "",
        "title": "",
        "object": "services",
        "procedure": procedure,
        "regime": "below_threshold",
        "legal_basis": [basis],
        "cup_absent_reason": "Spesa corrente: non è un progetto di investimento pubblico",
        "buyer": { "id": "", "name": "", "nuts": "IT", "lead": { "office": "Responsabile unico del progetto" } },
        "amounts": { "base": "", "safety": "0", "estimated_total": "", "vat": "excluded" },
        "guarantee": { "performance_percent": "5" },
        "panels": { "opening_members": 1, "evaluation_members": 0 },
        "custody": {},
        "lots": [lot()],
    })
}

fn with(mut file: Value, parts: Value) -> Value {
    if let (Some(fields), Value::Object(parts)) = (file.as_object_mut(), parts) {
        fields.extend(parts);
    }
    file
}

fn figure(id: &str, title: &str, used_as: &str) -> Value {
    json!({ "id": id, "title": title, "kind": "number", "unit": "€", "min": "0", "decimals": 2, "more_decimals": "refused", "used_as": used_as })
}

fn summary() -> Value {
    json!({ "id": "riepilogo", "title": "Riepilogo firmato delle cifre dell'offerta", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified", "summary_of_figures": true })
}

fn declaration(id: &str, title: &str, text: &str) -> Value {
    json!({ "id": id, "title": title, "kind": "declaration", "text": text })
}

fn attorney() -> Value {
    json!({ "id": "procura", "title": "Copia della procura", "condition": "if_attorney", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified" })
}

/// One firm, one envelope, a price that has no points.
fn direct(now: Timestamp) -> Value {
    let requirements = declaration(
        "requisiti",
        "Requisiti",
        "Dichiara di non trovarsi nelle cause di esclusione degli articoli 94 e 95 del D.Lgs. 36/2023 e di avere le capacità richieste per eseguire il contratto.",
    );
    let acceptance = declaration(
        "accettazione",
        "Accettazione delle condizioni",
        "Accetta le condizioni dell'invito e dei suoi allegati.",
    );
    let quote = json!({ "id": "preventivo", "title": "Preventivo o relazione", "condition": "optional", "kind": "document", "formats": ["pdf", "p7m"] });
    let items = json!([
        requirements,
        acceptance,
        quote,
        attorney(),
        figure("prezzo", "Prezzo offerto, IVA esclusa", "price"),
        summary()
    ]);
    with(
        common("direct_award", "art. 50 c.1 lett. b) D.Lgs. 36/2023"),
        json!({
            "terms": terms(now, DIRECT_DAYS, false),
            "participation": { "forms": ["single"], "invited": [{ "operator": "" }] },
            "envelopes": [{ "class": "single", "scope": "procedure", "title": "Busta unica d'offerta", "items": items }],
            "award": { "economic": { "max_points": "0", "item": "prezzo", "formula": { "kind": "none" }, "input_decimals": { "decimals": 2, "more": "refused" } } },
        }),
    )
}

/// Several firms: administrative and economic envelopes, a technical one where quality is scored.
fn competitive(procedure: &str, quality: bool, now: Timestamp) -> Value {
    let open = procedure == "open";
    let basis = if open { "art. 71 D.Lgs. 36/2023" } else { "art. 50 c.1 D.Lgs. 36/2023" };
    let dgue = json!({ "id": "dgue", "title": "Documento di gara unico europeo", "multiplicity": "per_member", "kind": "document", "formats": ["pdf", "p7m", "xml"], "signature": "qualified", "signers": "owner" });
    let application = json!({ "id": "domanda", "title": "Domanda di partecipazione", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified" });
    let mandate = json!({ "id": "gruppo_atto", "title": "Mandato collettivo, o impegno a conferirlo, con le parti di ciascuno", "condition": "if_group", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified" });
    let acceptance = declaration(
        "accettazione",
        "Accettazione dei documenti di gara",
        "Accetta senza riserve le norme della documentazione di gara.",
    );
    let administrative = json!({ "class": "administrative", "scope": "procedure", "title": "Documentazione amministrativa", "items": [application, dgue, attorney(), mandate, acceptance] });
    let report = json!({ "id": "relazione", "title": "Relazione tecnica", "kind": "document", "formats": ["pdf", "p7m"], "signature": "qualified" });
    let technical =
        json!({ "class": "technical", "scope": "procedure", "title": "Offerta tecnica", "items": [report] });
    let (price, formula, points, decimals) = if quality {
        let discount = json!({ "id": "ribasso", "title": "Ribasso percentuale sulla base", "kind": "number", "unit": "%", "min": "0", "max": "100", "decimals": 3, "more_decimals": "refused", "used_as": "discount" });
        (discount, json!({ "kind": "discount_over_best", "all_zero": "zero_points" }), "30", 3)
    } else {
        (
            figure("prezzo", "Prezzo offerto, IVA esclusa", "price"),
            json!({ "kind": "linear_price", "all_at_base": "full_points" }),
            "100",
            2,
        )
    };
    let item = price.get("id").cloned().unwrap_or_default();
    let costs = [
        figure("costo_manodopera", "Costi della manodopera", "labour_cost"),
        figure("costo_sicurezza", "Oneri aziendali di salute e sicurezza", "safety_cost"),
    ];
    let [labour, safety] = costs;
    let economic = json!({ "class": "economic", "scope": "procedure", "title": "Offerta economica", "items": [price, labour, safety, summary()] });
    let envelopes: Vec<Value> =
        [Some(administrative), quality.then_some(technical), Some(economic)].into_iter().flatten().collect();
    let mut award = json!({
        "economic": { "max_points": points, "item": item, "formula": formula, "input_decimals": { "decimals": decimals, "more": "refused" } },
        "ties": [{ "step": "draw" }],
    });
    if let (true, Some(fields)) = (quality, award.as_object_mut()) {
        fields.insert("technical".to_owned(), criteria_template());
        fields.insert("ties".to_owned(), json!([{ "step": "higher_technical" }, { "step": "draw" }]));
    }
    with(
        common(procedure, basis),
        json!({
            "regime": if open { "above_threshold" } else { "below_threshold" },
            "terms": terms(now, if open { OPEN_DAYS } else { NEGOTIATED_DAYS }, true),
            "guarantee": { "performance_percent": if open { "10" } else { "5" } },
            "panels": { "opening_members": 1, "evaluation_members": if quality { 3 } else { 0 } },
            "participation": { "forms": ["single", "cooperative_consortium", "craft_consortium", "stable_consortium", "formed_group", "group_to_be_formed", "ordinary_consortium", "network", "european_grouping"] },
            "envelopes": envelopes,
            "award": award,
        }),
    )
}
