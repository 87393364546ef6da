//! How an offer stands to an element of the notice, in words.

use ceralacca_exact::{Exact, Text};

use super::elements::{AnomalyElement, DeclaredFigure, ElementTest, Standing};

/// `a) costo della manodopera € 999,99, inferiore a € 1000,00 (stima della stazione appaltante): si apre la verifica…`
pub(super) fn text(element: &AnomalyElement, standing: Standing, declared: Option<&Exact>) -> Text {
    let name = figure(element.figure);
    let value = declared.map_or_else(Text::default, |value| amount(element.figure, value));
    let reference = Text::new(&element.reference_it, &element.reference_en);
    let id = &element.id;
    match standing {
        Standing::NotDeclared => Text::new(
            format!("{id}) {} non indicato nell'offerta ({}): il RUP deve accertarlo.", name.it, reference.it),
            format!("{id}) {} not stated in the offer ({}): the RUP must find out.", name.en, reference.en),
        ),
        Standing::ToJudge => Text::new(
            format!(
                "{id}) {} {} ({}): il bando non dà un numero, valuta il RUP con motivazione.",
                name.it, value.it, reference.it
            ),
            format!(
                "{id}) {} {} ({}): the notice gives no number, the RUP judges and states why.",
                name.en, value.en, reference.en
            ),
        ),
        Standing::Shown => {
            let side = compared(element, true);
            Text::new(
                format!(
                    "{id}) {} {}, {} ({}): si apre la verifica di anomalia (art. 110 c. 1 e 2 D.Lgs. 36/2023).",
                    name.it, value.it, side.it, reference.it
                ),
                format!(
                    "{id}) {} {}, {} ({}): the check of an abnormally low offer opens (art. 110 c. 1 and 2 D.Lgs. 36/2023).",
                    name.en, value.en, side.en, reference.en
                ),
            )
        }
        Standing::NotShown => {
            let side = compared(element, false);
            Text::new(
                format!("{id}) {} {}, {} ({}).", name.it, value.it, side.it, reference.it),
                format!("{id}) {} {}, {} ({}).", name.en, value.en, side.en, reference.en),
            )
        }
    }
}

fn compared(element: &AnomalyElement, beyond: bool) -> Text {
    let (limit, it, en) = match (&element.test, beyond) {
        (ElementTest::Below { amount }, true) => (amount, "inferiore a", "below"),
        (ElementTest::Below { amount }, false) => (amount, "non inferiore a", "not below"),
        (ElementTest::Above { amount }, true) => (amount, "superiore a", "above"),
        (ElementTest::Above { amount }, false) => (amount, "non superiore a", "not above"),
        (ElementTest::Judged {}, _) => return Text::default(),
    };
    let limit = amount(element.figure, limit);
    Text::new(format!("{it} {}", limit.it), format!("{en} {}", limit.en))
}

fn amount(figure: DeclaredFigure, value: &Exact) -> Text {
    match figure {
        DeclaredFigure::DiscountPercent => Text::new(format!("{}%", value.italian()), format!("{}%", value.english())),
        DeclaredFigure::LabourCost
        | DeclaredFigure::OwnSafetyCost
        | DeclaredFigure::UnitPrice
        | DeclaredFigure::Price => {
            Text::new(format!("€ {}", value.italian_points()), format!("€ {}", value.english_points()))
        }
    }
}

fn figure(figure: DeclaredFigure) -> Text {
    match figure {
        DeclaredFigure::LabourCost => Text::new("costo della manodopera", "labour cost"),
        DeclaredFigure::OwnSafetyCost => {
            Text::new("costo aziendale di salute e sicurezza", "own cost of health and safety")
        }
        DeclaredFigure::UnitPrice => Text::new("prezzo unitario", "unit price"),
        DeclaredFigure::Price => Text::new("prezzo", "price"),
        DeclaredFigure::DiscountPercent => Text::new("ribasso", "discount"),
    }
}
