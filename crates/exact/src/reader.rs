//! What readers of TOML and JSON object to, said to people in both languages. Readers speak English only, and name the types of
//! the language that the product is written in.

use crate::Text;

/// Names of types that nobody who writes a file knows, and their plain names.
const PLAIN: &[(&str, &str)] = &[
    ("floating-point number overflowed", "the number is too large"),
    ("EOF while parsing a value at line 1 column 0", "there is nothing to read"),
    ("EOF while parsing", "the text ends in the middle of"),
    ("cannot recurse further; max recursion depth met", "too many levels of nesting"),
    ("recursion limit exceeded", "too many levels of nesting"),
    ("recursion limit", "too many levels of nesting"),
    ("key must be a string", "the name of a field in quotes is missing"),
    ("expected value", "a value is missing"),
    ("control character (\\u0000-\\u001F) found while parsing a string", "a control character stands in a text"),
    ("invalid type: sequence", "invalid type: a list"),
    ("invalid type: map", "invalid type: a table"),
    ("invalid type: null", "invalid type: nothing (null)"),
    ("expected a sequence", "expected a list"),
    ("expected a map", "expected a table"),
    ("expected i32", "expected a whole number without quotes"),
    ("expected u32", "expected a whole number without quotes"),
    ("expected u16", "expected a whole number without quotes"),
    ("expected u8", "expected a whole number without quotes"),
    ("expected usize", "expected a whole number without quotes"),
    ("expected a boolean", "expected true or false without quotes"),
];

/// Phrases of the readers, already plain, and the Italian ones; a longer phrase stands before one that it holds.
const ITALIAN: &[(&str, &str)] = &[
    // Of the exact numbers.
    ("a number is missing: write for example", "manca un numero: scrivere ad esempio"),
    (
        "has a comma: write the decimals after a point, for example",
        "ha una virgola: scrivere i decimali dopo un punto, ad esempio",
    ),
    (
        "is not a number: write digits, at most one point with digits on both sides, or p/q",
        "non è un numero: scrivere solo cifre, al massimo un punto con cifre prima e dopo, oppure p/q",
    ),
    ("the number \"", "il numero \""),
    ("has too many digits: at most", "ha troppe cifre: al massimo"),
    ("decimals are too many: at most", "decimali sono troppi: al massimo"),
    (" are accepted", ""),
    ("divides by zero", "divide per zero"),
    (
        "a number in quotes (\"4.12345\"), so that it is read exactly, or a whole number (10)",
        "un numero tra virgolette (\"4.12345\"), perché sia letto esattamente, o un numero intero (10)",
    ),
    // Of the formats.
    ("there is nothing to read", "non c'è nulla da leggere: il testo è vuoto"),
    ("the text ends in the middle of a value", "il testo finisce a metà di un valore"),
    ("the text ends in the middle of an object", "il testo finisce a metà di un oggetto"),
    ("the text ends in the middle of a list", "il testo finisce a metà di un elenco"),
    ("the text ends in the middle of a string", "il testo finisce a metà di una stringa tra virgolette"),
    ("too many levels of nesting", "troppi livelli annidati"),
    ("the name of a field in quotes is missing", "manca il nome di un campo tra virgolette"),
    ("a value is missing", "manca un valore"),
    ("a control character stands in a text", "c'è un carattere di controllo dentro un testo"),
    ("the number is too large", "il numero è troppo grande"),
    ("number out of range", "il numero è troppo grande"),
    ("invalid number", "numero non valido"),
    ("trailing characters", "dopo la fine ci sono altri caratteri"),
    ("trailing comma", "c'è una virgola di troppo"),
    ("string values must be quoted", "i testi vanno tra virgolette"),
    ("literal string", "un testo tra virgolette"),
    ("invalid basic string", "testo tra virgolette non chiuso o non valido"),
    ("invalid escape", "sequenza con \\ non valida"),
    ("unknown field", "campo sconosciuto"),
    ("unknown variant", "valore sconosciuto"),
    ("missing field", "manca il campo"),
    ("duplicate field", "campo ripetuto"),
    ("duplicate key", "campo ripetuto"),
    ("duplicate entry", "voce ripetuta"),
    ("there are no fields", "non ha campi"),
    ("invalid type: string", "tipo non valido: il testo"),
    ("invalid type: integer", "tipo non valido: il numero intero"),
    ("invalid type: floating point", "tipo non valido: il numero con decimali"),
    ("invalid type: boolean", "tipo non valido: il valore"),
    ("invalid type: a list", "tipo non valido: un elenco"),
    ("invalid type: a table", "tipo non valido: una tabella"),
    ("invalid type: nothing", "tipo non valido: nulla"),
    ("invalid type", "tipo non valido"),
    ("invalid value: integer", "valore non valido: il numero"),
    ("invalid value: string", "valore non valido: il testo"),
    ("invalid value", "valore non valido"),
    ("invalid length", "lunghezza non valida"),
    ("expected a whole number without quotes", "atteso un numero intero senza virgolette"),
    ("expected true or false without quotes", "atteso true o false senza virgolette"),
    ("expected a list", "atteso un elenco"),
    ("expected a table", "attesa una tabella"),
    ("expected a string", "atteso un testo tra virgolette"),
    ("expected one of", "sono ammessi"),
    ("expected", "atteso"),
    ("` or `", "` o `"),
    (" at line ", " alla riga "),
    (" column ", " colonna "),
];

/// A reader's message for people. What it quotes of the text stays as it is, unless the text quotes the readers' own phrases.
///
/// ```
/// let message = "unknown field `sconto`, expected `weight` or `discounts` at line 1 column 41";
/// let text = ceralacca_exact::reader_text(message);
/// assert_eq!(text.it, "campo sconosciuto `sconto`, atteso `weight` o `discounts` alla riga 1 colonna 41");
/// assert_eq!(text.en, message);
/// ```
#[must_use]
pub fn reader_text(message: &str) -> Text {
    let en = replaced(message, PLAIN);
    Text::new(replaced(&en, ITALIAN), en)
}

/// The message with each phrase replaced, in the order of the list.
#[must_use]
pub fn replaced(message: &str, phrases: &[(&str, &str)]) -> String {
    phrases
        .iter()
        .fold(message.to_owned(), |text, (from, to)| if text.contains(from) { text.replace(from, to) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exact;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Sample {
        number: Exact,
        count: u32,
        list: Vec<bool>,
    }

    /// Words that no Italian message keeps, whatever the reader quotes.
    const ENGLISH: [&str; 14] = [
        "expected", "invalid", "missing", "unknown", "while", "write", "number", "accepted", "line", "column",
        "boolean", "sequence", "trailing", "u32",
    ];

    fn refusals() -> Vec<String> {
        let json = [
            "",
            "{",
            "[",
            r#"{"number":"#,
            r#"{"number":"1"#,
            r#"{"number":"1","count":1,"list":[]} x"#,
            r#"{number:1}"#,
            r#"{"number":"1,5"}"#,
            r#"{"number":"x"}"#,
            r#"{"number":""}"#,
            r#"{"number":1.5}"#,
            r#"{"number":"1/0"}"#,
            r#"{"number":1e400}"#,
            r#"{"number":null}"#,
            r#"{"number":[]}"#,
            r#"{"number":{}}"#,
            r#"{"number":true}"#,
            r#"{"number":"1","count":"2"}"#,
            r#"{"number":"1","count":-2}"#,
            r#"{"number":"1","count":1.5}"#,
            r#"{"number":"1","count":2,"list":3}"#,
            r#"{"number":"1","count":2,"list":["x"]}"#,
            r#"{"numero":"1"}"#,
            r#"{"number":"1","number":"1"}"#,
            r#"{"number":"1"}"#,
            "{\"number\":\"\u{1}\"}",
            r#"{"number":,}"#,
        ];
        let toml = [
            "number = ",
            "number = 1e400",
            "number = ciao",
            "number = \"1",
            "number = 1\nnumber = 2",
            "count = \"1\"",
            "",
        ];
        let long = format!(r#"{{"number":"{}"}}"#, "9".repeat(31));
        let deep = "[".repeat(500);
        let of_json = json.iter().copied().chain([long.as_str(), deep.as_str()]);
        of_json
            .map(|text| serde_json::from_str::<Sample>(text).unwrap_err().to_string())
            .chain(toml.iter().map(|text| toml::from_str::<Sample>(text).unwrap_err().message().to_owned()))
            .chain([serde_json::from_str::<serde_json::Value>(&deep).unwrap_err().to_string()])
            .collect()
    }

    #[test]
    fn no_english_is_left_in_what_italians_read() {
        for message in refusals() {
            let text = reader_text(&message);
            // What stands between quotation marks is the file's, or a field's name.
            let own: String = text.it.split(['"', '`']).step_by(2).collect();
            let words: Vec<&str> = own.split(|c: char| !c.is_alphanumeric()).collect();
            let left = ENGLISH.iter().find(|word| words.contains(word));
            assert_eq!(left, None, "{message} -> {}", text.it);
            assert!(!text.en.contains("u32") && !text.en.contains("EOF"), "{}", text.en);
        }
    }

    #[test]
    fn a_message_says_what_and_where() {
        let message = serde_json::from_str::<Sample>("{\r\n\"number\": \"5,0\"}").unwrap_err().to_string();
        assert_eq!(
            reader_text(&message).it,
            "\"5,0\" ha una virgola: scrivere i decimali dopo un punto, ad esempio 5.0 alla riga 2 colonna 15"
        );
        let message = serde_json::from_str::<Sample>(r#"{"number":"1","count":"2"}"#).unwrap_err().to_string();
        assert!(reader_text(&message).en.contains("expected a whole number without quotes"), "{message}");
        assert_eq!(reader_text("").it, "");
    }
}
