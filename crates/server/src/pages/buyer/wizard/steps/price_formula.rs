//! The formula of the price: its kind, what it leaves open, and what it looks like with sample offers.

use askama::Template;
use ceralacca_evaluation::{EconomicRules, Exact, FormulaText, PriceFormula};
use serde_json::json;

use super::words::{choices, rounding_modes};
use crate::pages::{
    Choice, Lang,
    buyer::wizard::{
        node::{Entry, Group, Leaf, List, Node, Variant, Words},
        tree::Tree,
        typed::Kind,
    },
    charts::{FormulaNames, PriceCurve, PricePreview},
};

/// The kinds of formula.
pub(super) fn kinds(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("discount_over_best", "in proporzione al ribasso migliore", "in proportion to the best discount"),
            ("step_table", "per fasce di ribasso", "by bands of discount"),
            (
                "linear_price",
                "in proporzione al risparmio sulla base (prezzi)",
                "in proportion to the saving on the base (prices)",
            ),
            ("inverse_proportional", "proporzionalità inversa al prezzo", "inversely proportional to the price"),
            ("power", "potenza del rapporto con l'offerta migliore", "power of the ratio to the best offer"),
            (
                "bilinear",
                "bilineare: due pendenze, secondo la media o una soglia",
                "bilinear: two slopes, by the mean or a threshold",
            ),
            ("min_max", "tra l'offerta peggiore e la migliore", "between the worst and the best offer"),
            (
                "absolute",
                "assoluta: in proporzione alla base, con o senza soglia",
                "absolute: in proportion to the base, with or without an end",
            ),
            ("piecewise_linear", "assoluta spezzata: due pendenze", "absolute, piecewise: two slopes"),
            ("concave", "assoluta concava: 1 − (P ÷ BA)^n", "absolute, concave: 1 − (P ÷ BA)^n"),
            (
                "direct_proportional",
                "proporzionalità diretta all'importo in aumento (canoni)",
                "in proportion to the amount offered in increase (fees)",
            ),
            ("none", "il prezzo non ha punteggio (affidamento diretto)", "the price has no points (direct award)"),
        ],
    )
}

/// The fields of each kind.
pub(super) fn variants() -> Vec<Variant> {
    let bands = json!([{ "from": "0", "to": "5", "points": "0" }, { "from": "5", "points": "" }]);
    let measure = || ("measure", json!("discount_percent"));
    let zero = |field| (field, json!("zero_points"));
    let irrational = || ("irrational", json!({ "mode": "truncate", "decimals": 10 }));
    let at_mean = json!({ "at": "mean", "all_zero": "zero_points" });
    let variant = |value, fields| Variant { value, fields };
    vec![
        variant("discount_over_best", vec![zero("all_zero")]),
        variant("step_table", vec![("bands", bands), ("between", json!("upper_band"))]),
        variant("linear_price", vec![zero("all_at_base")]),
        variant("inverse_proportional", Vec::new()),
        variant("power", vec![measure(), ("exponent", json!("0.5")), zero("all_zero"), irrational()]),
        variant("bilinear", vec![measure(), ("coefficient", json!("0.85")), ("threshold", at_mean)]),
        variant("min_max", vec![measure(), ("all_equal", json!("full_points"))]),
        variant("absolute", vec![measure(), ("full_at", json!(null))]),
        variant(
            "piecewise_linear",
            vec![measure(), ("knee", json!("")), ("coefficient", json!("0.8")), ("full_at", json!(""))],
        ),
        variant("concave", vec![measure(), ("exponent", json!("3")), irrational()]),
        variant("direct_proportional", Vec::new()),
        variant("none", Vec::new()),
    ]
}

/// The names that other platforms give to these formulas.
pub(super) fn names(lang: Lang) -> Node {
    Node::Drawing(FormulaNames::new(&kinds(lang), lang).render().unwrap_or_default())
}

/// What the chosen formula leaves open.
pub(super) fn parameters(tree: &Tree, lang: Lang) -> Vec<Node> {
    let fields = Fields { tree, lang };
    let all_zero_it = "Se nessuno offre un ribasso o un aumento";
    let all_zero_en = "If nobody offers a discount or an increase";
    match tree.text(&at("kind")) {
        "discount_over_best" => {
            vec![fields.zero_case("all_zero", "Se nessuno offre un ribasso", "If nobody offers a discount")]
        }
        "linear_price" => {
            vec![fields.zero_case(
                "all_at_base",
                "Se tutti i prezzi sono pari alla base",
                "If every price equals the base",
            )]
        }
        "step_table" => bands(tree, lang),
        "power" => {
            let mut nodes = vec![fields.measure(true), fields.exponent("Esponente α: sotto 1 attenua i ribassi alti, sopra 1 li premia; con 1 la formula è lineare. Ad esempio 0,5 o 1/3.", "Exponent α: below 1 it damps high discounts, above 1 it rewards them; with 1 the formula is linear. For example 0.5 or 1/3."), fields.zero_case("all_zero", all_zero_it, all_zero_en)];
            nodes.extend(fields.irrational());
            nodes
        }
        "bilinear" => {
            let mut nodes = vec![
                fields.measure(true),
                fields.coefficient("Coefficiente X alla soglia", "Coefficient X at the threshold"),
            ];
            nodes.extend(fields.threshold(all_zero_it, all_zero_en));
            nodes
        }
        "min_max" => vec![
            fields.measure(true),
            fields.zero_case(
                "all_equal",
                "Se l'offerta è una sola o sono tutte uguali",
                "If there is one offer only or all are equal",
            ),
        ],
        "absolute" => vec![fields.measure(true), fields.full_at().optional().into()],
        "piecewise_linear" => vec![
            fields.measure(true),
            fields
                .decimal(
                    "knee",
                    "Ribasso o prezzo in cui la pendenza cambia",
                    "Discount or price where the slope changes",
                )
                .into(),
            fields.coefficient("Coefficiente X in quel punto", "Coefficient X at that point"),
            fields.full_at().into(),
        ],
        "concave" => {
            let mut nodes = vec![
                fields.measure(false),
                fields.exponent(
                    "Esponente n: più è alto, più i primi ribassi contano. Ad esempio 3.",
                    "Exponent n: the higher it is, the more the first discounts count. For example 3.",
                ),
            ];
            nodes.extend(fields.irrational());
            nodes
        }
        _ => Vec::new(),
    }
}

fn at(field: &str) -> String {
    format!("award.economic.formula.{field}")
}

fn zero_cases(lang: Lang) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("zero_points", "nessuno ha punti", "nobody has points"),
            ("full_points", "tutti hanno il massimo", "everybody has the maximum"),
        ],
    )
}

/// Writes the fields of the parameters.
struct Fields<'a> {
    tree: &'a Tree,
    lang: Lang,
}

impl Fields<'_> {
    /// What is offered; some formulas are not defined for increases.
    fn measure(&self, increases: bool) -> Node {
        let mut list = vec![
            ("discount_percent", "il ribasso percentuale", "the discount in per cent"),
            ("price", "il prezzo", "the price"),
        ];
        if increases {
            list.push(("increase_percent", "il rialzo percentuale (canoni)", "the increase in per cent (fees)"));
            list.push(("increased_price", "l'importo in aumento (canoni)", "the amount in increase (fees)"));
        }
        let label = self.lang.say("Che cosa si offre", "What is offered");
        Leaf::new(at("measure"), label, Kind::Select(choices(self.lang, &list)))
            .help(self.lang.say("Come la voce della busta economica.", "As the item of the economic envelope."))
            .into()
    }

    fn zero_case(&self, field: &str, it: &str, en: &str) -> Node {
        Leaf::new(at(field), self.lang.say(it, en), Kind::Radio(zero_cases(self.lang))).into()
    }

    fn decimal(&self, field: &str, it: &str, en: &str) -> Leaf {
        Leaf::new(at(field), self.lang.say(it, en), Kind::Decimal)
    }

    fn exponent(&self, help_it: &str, help_en: &str) -> Node {
        self.decimal("exponent", "Esponente", "Exponent").help(self.lang.say(help_it, help_en)).into()
    }

    fn coefficient(&self, it: &str, en: &str) -> Node {
        let help =
            self.lang.say("Tra 0 e 1: di solito 0,80, 0,85 o 0,90.", "Between 0 and 1: 0.80, 0.85 or 0.90 as a rule.");
        self.decimal("coefficient", it, en).help(help).into()
    }

    fn full_at(&self) -> Leaf {
        self.decimal("full_at", "Ribasso o prezzo che ha già tutti i punti", "Discount or price that already has all the points").help(
            self.lang.say(
                "Oltre questo valore non ci sono altri punti. Nella formula assoluta può restare vuoto, se non si offrono aumenti.",
                "Beyond this value there are no more points. In the absolute formula it may stay empty, unless increases are offered.",
            ),
        )
    }

    /// Powers may be irrational: where they are cut.
    fn irrational(&self) -> [Node; 2] {
        let say = |it, en| self.lang.say(it, en);
        let modes = rounding_modes(self.lang).into_iter().filter(|mode| mode.value != "none").collect();
        [
            Leaf::new(
                at("irrational.mode"),
                say(
                    "Se il punteggio ha infiniti decimali senza periodo",
                    "If the score has endless decimals without a period",
                ),
                Kind::Select(modes),
            )
            .absent("truncate")
            .into(),
            Leaf::new(
                at("irrational.decimals"),
                say("Decimali di quel punteggio", "Decimals of that score"),
                Kind::Integer(0, 12),
            )
            .absent(10)
            .into(),
        ]
    }

    fn threshold(&self, zero_it: &str, zero_en: &str) -> Vec<Node> {
        let places = choices(
            self.lang,
            &[
                ("mean", "alla media delle offerte", "at the mean of the offers"),
                ("stated", "a un valore stabilito", "at a stated value"),
            ],
        );
        let variants = vec![
            Variant { value: "mean", fields: vec![("all_zero", json!("zero_points"))] },
            Variant { value: "stated", fields: vec![("value", json!(""))] },
        ];
        let label = self.lang.say("Dove cambia la pendenza", "Where the slope changes");
        let place = Leaf::new(at("threshold.at"), label, Kind::Select(places))
            .help(self.lang.say(
                "Con la media, chi offre da solo ha X dei punti e non il massimo.",
                "With the mean, a tenderer alone has X of the points and not the maximum.",
            ))
            .variants(variants);
        let further = if self.tree.text(&at("threshold.at")) == "stated" {
            self.decimal("threshold.value", "Ribasso o prezzo della soglia", "Discount or price of the threshold")
                .into()
        } else {
            self.zero_case("threshold.all_zero", zero_it, zero_en)
        };
        vec![place.into(), further]
    }
}

fn bands(tree: &Tree, lang: Lang) -> Vec<Node> {
    let say = |it, en| lang.say(it, en);
    let entry = |path: String| Entry {
        title: Words::ours(say("Fascia", "Band")),
        cells: Vec::new(),
        nodes: vec![
            Leaf::new(format!("{path}.from"), say("Da (%)", "From (%)"), Kind::Decimal).into(),
            Leaf::new(format!("{path}.to"), say("A (%), compreso", "To (%), included"), Kind::Decimal)
                .help(say("Vuoto nell'ultima: in poi.", "Empty in the last one: and above."))
                .optional()
                .into(),
            Leaf::new(format!("{path}.points"), say("Punti", "Points"), Kind::Decimal).into(),
        ],
        path,
    };
    let between = choices(
        lang,
        &[
            ("upper_band", "appartiene alla fascia superiore", "belongs to the band above"),
            ("lower_band", "appartiene alla fascia inferiore", "belongs to the band below"),
            ("refused", "non è ammesso", "is not accepted"),
        ],
    );
    vec![
        Node::List(List {
            path: "award.economic.formula.bands".to_owned(),
            title: say("Fasce di ribasso", "Bands of discount").to_owned(),
            help: Some(say("Dalla più bassa alla più alta.", "From the lowest to the highest.").to_owned()),
            article: None,
            columns: Vec::new(),
            entries: tree.entries("award.economic.formula.bands").map(entry).collect(),
            adds: vec![(say("Aggiungi una fascia", "Add a band").to_owned(), json!({ "from": "", "points": "" }))],
            ordered: true,
        }),
        Leaf::new(
            "award.economic.formula.between",
            say("Un ribasso che cade tra due fasce", "A discount between two bands"),
            Kind::Select(between),
        )
        .into(),
    ]
}

/// The formula in words and in mathematics, the points of sample offers, and the curve.
pub(super) fn picture(tree: &Tree, lang: Lang) -> Option<Node> {
    let rules: EconomicRules = serde_json::from_value(tree.get("award.economic")?.clone()).ok()?;
    let base: Option<Exact> = tree.text("lots[0].base").parse().ok();
    let words = lang.text(&rules.formula_text()).to_owned();
    if matches!(rules.formula, PriceFormula::None {}) {
        return Some(Node::Text(words));
    }
    let preview = PricePreview::of(&rules, base.as_ref(), lang).and_then(|preview| preview.render().ok());
    let curve = PriceCurve::of(&rules, base.as_ref(), lang, "price-curve").and_then(|curve| curve.render().ok());
    let title = lang.say("La formula in parole e come curva", "The formula in words and as a curve");
    let drawings = preview.into_iter().chain(curve).map(Node::Drawing);
    Some(Group::node("", title, "", std::iter::once(Node::Text(words)).chain(drawings).collect()))
}

#[cfg(test)]
mod tests {
    use ceralacca_evaluation::{Decimals, InputDecimals, MoreDecimals, RoundingRule, named_formulas};

    use super::*;

    #[test]
    fn every_known_name_leads_to_a_choice() {
        for lang in [Lang::It, Lang::En] {
            let names = FormulaNames::new(&kinds(lang), lang);
            assert_eq!(names.len(), named_formulas().len());
            let html = names.render().unwrap();
            assert!(html.contains("lang=\"it\"") && html.contains("<math") && html.contains("scope=\"row\""));
        }
    }

    /// Chosen in the wizard, a formula is complete but for what only the RUP can know, and its fields are on the page.
    #[test]
    fn every_kind_starts_with_fields_that_the_page_shows() {
        for variant in variants() {
            let mut formula = serde_json::Map::from_iter([("kind".to_owned(), json!(variant.value))]);
            formula.extend(variant.fields.iter().map(|(field, first)| ((*field).to_owned(), first.clone())));
            formula.retain(|_, value| !value.is_null());
            let left_open = formula.values().any(|value| value == "") || variant.value == "step_table";
            let read = serde_json::from_value::<PriceFormula>(formula.clone().into());
            assert_eq!(read.is_ok(), !left_open, "{}", variant.value);
            let economic = json!({
                "max_points": "30", "item": "prezzo", "formula": formula,
                "input_decimals": { "decimals": 2, "more": "refused" },
            });
            let tree = Tree::new(json!({ "award": { "economic": economic } }));
            let shown = parameters(&tree, Lang::It);
            let mut paths = Vec::new();
            crate::pages::buyer::wizard::node::walk(&shown, &mut |node| match node {
                Node::Field(leaf) => paths.push(leaf.path.clone()),
                Node::List(list) => paths.push(list.path.clone()),
                Node::Text(_) | Node::Drawing(_) | Node::Group(_) | Node::Toggle(_) => {}
            });
            for (field, _) in &variant.fields {
                assert!(paths.iter().any(|path| path.starts_with(&at(field))), "{} {field}", variant.value);
            }
            if read.is_ok() {
                assert!(picture(&tree, Lang::En).is_some(), "{}", variant.value);
            }
        }
    }

    #[test]
    fn the_points_at_the_decimals_of_the_item_are_drawn() {
        let rules = EconomicRules {
            max_points: 30.into(),
            item: "prezzo".into(),
            formula: PriceFormula::LinearPrice { all_at_base: ceralacca_evaluation::ZeroCase::ZeroPoints },
            input_decimals: InputDecimals { decimals: Decimals::new(0).unwrap(), more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        };
        assert!(PriceCurve::of(&rules, Some(&"33333.67".parse().unwrap()), Lang::It, "curve").is_some());
    }
}
