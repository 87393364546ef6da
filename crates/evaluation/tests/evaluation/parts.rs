//! Quantitative and tabular parts by each of their rules: points at the edges, words of the rule and of the score.

use ceralacca_evaluation::*;

use crate::common::n;

/// Rules with one part of 20 points, on the item `item`.
fn rules(part: &str) -> AwardRules {
    let text = format!(
        r#"
        ties = []
        [economic]
        max_points = 0
        item = "price"
        formula = {{ kind = "none" }}
        input_decimals = {{ decimals = 2, more = "refused" }}
        [technical]
        max_points = 20
        scoring = {{ method = "collegial" }}
        [[technical.criteria]]
        id = "1"
        title = "Servizio"
        max = 20
        [[technical.criteria.subcriteria]]
        id = "1.1"
        title = "Servizio"
        parts = [{{ max = 20, item = "item", {part} }}]
        "#
    );
    toml::from_str(&text).unwrap()
}

fn quantitative(rule: &str) -> AwardRules {
    rules(&format!("type = \"quantitative\", unit = \"ore\", unit_en = \"hours\", rule = {{ {rule} }}"))
}

fn tabular(condition: &str) -> AwardRules {
    let predicate = format!("text_it = \"esperienza\", text_en = \"experience\", condition = {{ {condition} }}");
    rules(&format!("type = \"tabular\", predicate = {{ {predicate} }}"))
}

/// The scores of tenderers who answer this.
fn scores(rules: &AwardRules, answers: &[Answer]) -> Result<Vec<Derivation>, EvaluationError> {
    let tender = |(at, answer): (usize, &Answer)| TenderInput {
        answers: [("item".into(), answer.clone())].into(),
        ..TenderInput::admitted(format!("{at:04}"))
    };
    let lot = LotInput { tenderers: answers.iter().enumerate().map(tender).collect(), ..LotInput::default() };
    let score = |score: &TechnicalScore| score.subcriterion(&"1.1".into()).unwrap().parts[0].score.clone();
    Ok(score_technical(rules, &lot)?.scores.iter().map(score).collect())
}

fn numbers(values: &[&str]) -> Vec<Answer> {
    values.iter().map(|value| Answer::Number(n(value))).collect()
}

fn points(rules: &AwardRules, values: &[&str]) -> Vec<String> {
    scores(rules, &numbers(values)).unwrap().iter().map(|score| score.result.to_string()).collect()
}

/// How the only one of these values that matters is told, in both languages.
fn told(rules: &AwardRules, values: &[&str]) -> (String, String) {
    let first = scores(rules, &numbers(values)).unwrap().swap_remove(0);
    (first.text_it, first.text_en)
}

/// The rule of the part in words.
fn words(rules: &AwardRules) -> (String, String) {
    let text = formula_text(rules).into_iter().find(|text| text.it.starts_with("1.1: ")).unwrap();
    (text.it, text.en)
}

fn pair(it: &str, en: &str) -> (String, String) {
    (it.to_owned(), en.to_owned())
}

#[test]
fn whole_blocks_earn_up_to_the_maximum() {
    let each = quantitative("kind = \"per_unit\", points = 2");
    assert_eq!(
        points(&each, &["0", "0.99", "1", "9.99", "10", "10.01", "11"]),
        ["0", "0", "2", "18", "20", "20", "20"]
    );
    assert_eq!(told(&each, &["3"]).0, "3 ore × 2 = 6,00");
    assert_eq!(told(&each, &["1.5"]), pair("1,50 ore → 1 intera × 2 = 2,00", "1.50 hours → 1 whole × 2 = 2.00"));
    assert_eq!(told(&each, &["2.5"]).0, "2,50 ore → 2 intere × 2 = 4,00");
    assert_eq!(told(&each, &["11"]), pair("11 ore × 2 = 22,00, massimo 20,00", "11 hours × 2 = 22.00, maximum 20.00"));
    assert_eq!(
        words(&each),
        pair(
            "1.1: 2 punti per ogni unità intera (ore), fino a 20 punti.",
            "1.1: 2 points for each whole unit (hours), up to 20 points."
        )
    );
    let blocks = quantitative("kind = \"per_block\", size = 5, points = 1");
    assert_eq!(points(&blocks, &["4.99", "5", "9.99", "10", "100", "101"]), ["0", "1", "1", "2", "20", "20"]);
    assert_eq!(
        told(&blocks, &["9"]),
        pair("9 ore ÷ 5 → 1 blocco intero × 1 = 1,00", "9 hours ÷ 5 → 1 whole block × 1 = 1.00")
    );
    assert_eq!(
        told(&blocks, &["10"]),
        pair("10 ore ÷ 5 → 2 blocchi interi × 1 = 2,00", "10 hours ÷ 5 → 2 whole blocks × 1 = 2.00")
    );
    assert_eq!(words(&blocks).0, "1.1: 1 punto ogni 5 ore (solo blocchi interi), fino a 20 punti.");
}

#[test]
fn steps_earn_from_their_value_on() {
    let steps =
        quantitative("kind = \"step_table\", steps = [{ from = 10, points = 2 }, { from = \"20.5\", points = 20 }]");
    assert_eq!(points(&steps, &["0", "9.99", "10", "20.49", "20.5", "1000"]), ["0", "0", "2", "2", "20", "20"]);
    assert_eq!(told(&steps, &["10"]), pair("10 ore, da 10 → 2,00", "10 hours, from 10 → 2.00"));
    assert_eq!(
        told(&steps, &["9"]),
        pair("9 ore, sotto il primo scaglione → 0,00", "9 hours, below the first step → 0.00")
    );
    assert_eq!(
        words(&steps),
        pair(
            "1.1: punti per scaglioni di ore: da 10: 2; da 20,50: 20.",
            "1.1: points by steps of hours: from 10: 2; from 20.50: 20."
        )
    );
}

#[test]
fn in_proportion_to_the_best_value() {
    let highest = quantitative("kind = \"linear_to_best\", direction = \"higher_is_better\"");
    assert_eq!(points(&highest, &["10", "5", "0", "8"]), ["20", "10", "0", "16"]);
    assert_eq!(points(&highest, &["0", "0"]), ["0", "0"], "nobody offers anything");
    assert_eq!(told(&highest, &["5", "10"]), pair("5 ore → 5 ÷ 10 × 20 = 10,00", "5 hours → 5 ÷ 10 × 20 = 10.00"));
    assert_eq!(
        words(&highest),
        pair("1.1: 20 × valore ÷ valore più alto (ore).", "1.1: 20 × value ÷ highest value (hours).")
    );
    let lowest = quantitative("kind = \"linear_to_best\", direction = \"lower_is_better\"");
    assert_eq!(points(&lowest, &["4", "8", "10"]), ["20", "10", "8"]);
    assert_eq!(points(&lowest, &["0", "8", "0"]), ["20", "0", "20"], "none at all is the best there is");
    assert_eq!(told(&lowest, &["8", "4"]).0, "8 ore → 4 ÷ 8 × 20 = 10,00");
    assert_eq!(
        words(&lowest),
        pair("1.1: 20 × valore più basso ÷ valore (ore).", "1.1: 20 × lowest value ÷ value (hours).")
    );
}

#[test]
fn between_the_worst_and_the_best_value() {
    let higher = quantitative("kind = \"linear_min_max\", direction = \"higher_is_better\"");
    assert_eq!(points(&higher, &["10", "30", "15"]), ["0", "20", "5"]);
    assert_eq!(told(&higher, &["15", "10", "30"]).0, "15 ore → (15 − 10) ÷ (30 − 10) × 20 = 5,00");
    assert_eq!(points(&higher, &["7", "7"]), ["20", "20"]);
    assert_eq!(
        told(&higher, &["7"]),
        pair("7 ore → valori tutti uguali → 20,00", "7 hours → all values equal → 20.00")
    );
    let lower = quantitative("kind = \"linear_min_max\", direction = \"lower_is_better\"");
    assert_eq!(points(&lower, &["10", "30", "15"]), ["20", "0", "15"]);
    assert_eq!(
        words(&lower),
        pair(
            "1.1: 20 × (valore − più alto) ÷ (più basso − più alto) (ore); se sono tutti uguali, 20 punti.",
            "1.1: 20 × (value − highest) ÷ (lowest − highest) (hours); when all are equal, 20 points."
        )
    );
}

#[test]
fn conditions_hold_from_their_value_on() {
    for (condition, expected, it, en) in [
        ("at_least", ["0", "20", "20"], "almeno", "at least"),
        ("at_most", ["20", "20", "0"], "al massimo", "at most"),
        ("above", ["0", "0", "20"], "superiore a", "more than"),
        ("below", ["20", "0", "0"], "inferiore a", "less than"),
    ] {
        let rules = tabular(&format!("kind = \"{condition}\", value = 3"));
        assert_eq!(points(&rules, &["2.99", "3", "3.01"]), expected, "{condition}");
        assert_eq!(
            words(&rules),
            (format!("1.1: 20 punti se: esperienza: {it} 3."), format!("1.1: 20 points if: experience: {en} 3."))
        );
    }
    let at_least = tabular("kind = \"at_least\", value = 3");
    assert_eq!(
        told(&at_least, &["5"]),
        pair("esperienza: 5; almeno 3? sì → 20,00", "experience: 5; at least 3? yes → 20.00")
    );
    assert_eq!(told(&at_least, &["2"]).0, "esperienza: 2; almeno 3? no → 0,00");
}

#[test]
fn conditions_on_words_and_on_yes_or_no() {
    let result = |rules: &AwardRules, answer: Answer| {
        let score = scores(rules, &[answer]).unwrap().swap_remove(0);
        (score.result.to_string(), score.text_it)
    };
    let one_of = tabular("kind = \"one_of\", values = [\"elettrica\", \"ibrida\"]");
    let text = |text: &str| Answer::Text(text.to_owned());
    assert_eq!(
        result(&one_of, text("ibrida")),
        pair("20", "esperienza: «ibrida»; una tra «elettrica», «ibrida»? sì → 20,00")
    );
    assert_eq!(result(&one_of, text("diesel")).0, "0");
    let is_true = tabular("kind = \"is_true\"");
    assert_eq!(result(&is_true, Answer::Boolean(true)), pair("20", "esperienza: sì → 20,00"));
    assert_eq!(result(&is_true, Answer::Boolean(false)), pair("0", "esperienza: no → 0,00"));
}

#[test]
fn answers_of_another_kind_are_refused_with_what_is_expected() {
    let at_least = "kind = \"at_least\", value = 3";
    let per_unit = quantitative("kind = \"per_unit\", points = 2");
    let yes = Answer::Boolean(true);
    for (rules, answer, it, en) in [
        (tabular("kind = \"is_true\""), Answer::Number(n("1")), "sì o no", "yes or no"),
        (tabular(at_least), yes.clone(), "un numero", "a number"),
        (tabular(at_least), Answer::Text("3".to_owned()), "un numero", "a number"),
        (tabular("kind = \"one_of\", values = [\"a\"]"), yes, "una voce dell'elenco", "an entry of the list"),
        (per_unit.clone(), Answer::Text("3".to_owned()), "un numero non negativo", "a number that is not negative"),
        (per_unit.clone(), Answer::Number(n("-0.01")), "un numero non negativo", "a number that is not negative"),
    ] {
        let text = scores(&rules, &[answer]).unwrap_err().text();
        assert_eq!(text.it, format!("La voce item dichiarata per 0000 deve essere {it}."));
        assert_eq!(text.en, format!("Item item declared for 0000 must be {en}."));
    }
    assert_eq!(points(&per_unit, &["0"]), ["0"]);
}
