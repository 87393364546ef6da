//! Files and secrets that commands read.

use std::{
    fs,
    io::{self, BufRead, Read, Write},
    path::Path,
};

use ceralacca::walk::Language;
use ceralacca_procedure::definition::{DefinitionError, PROCEDURE_FILE_BYTES_MAX, ProcedureFile, TomlPlaces};
use ceralacca_record::VerifierKey;
use zeroize::Zeroizing;

use super::Failure;

/// Longest line that is read as a secret, in bytes.
const SECRET_BYTES_MAX: u64 = 1_024;
/// Longest file of verifier keys, in bytes.
const KEYS_BYTES_MAX: usize = 64 * 1024;

/// What cannot be read, and why.
pub fn unreadable(name: &str, error: &io::Error, lang: Language) -> Failure {
    let why = match (lang, error.kind()) {
        (Language::English, _) => error.to_string(),
        (Language::Italian, io::ErrorKind::NotFound) => {
            "il file non esiste: controllare il nome e la cartella".to_owned()
        }
        (Language::Italian, io::ErrorKind::IsADirectory) => "è una cartella: indicare un file".to_owned(),
        (Language::Italian, io::ErrorKind::PermissionDenied) => {
            "il file non si può leggere: mancano i permessi".to_owned()
        }
        (Language::Italian, io::ErrorKind::InvalidData) => "il testo non è in UTF-8: salvarlo in UTF-8".to_owned(),
        (Language::Italian, _) => format!("il file non si può leggere ({error})"),
    };
    Failure::Input(format!("{name}: {why}"))
}

/// What is longer than is read.
pub fn too_long(name: &str, bytes_max: usize, lang: Language) -> Failure {
    Failure::Input(match lang {
        Language::Italian => format!("{name}: supera {bytes_max} byte, il massimo che si legge"),
        Language::English => format!("{name}: longer than {bytes_max} bytes"),
    })
}

/// Reads a file of at most `bytes_max` bytes.
pub fn file(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    file_in(path, bytes_max, Language::English)
}

fn file_in(path: &Path, bytes_max: usize, lang: Language) -> Result<Vec<u8>, Failure> {
    let name = path.display().to_string();
    let failed = |error: io::Error| unreadable(&name, &error, lang);
    let mut bytes = Vec::new();
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > bytes_max {
        return Err(too_long(&name, bytes_max, lang));
    }
    Ok(bytes)
}

/// Reads a file of text. What is wrong is said in `lang`.
pub fn text(path: &Path, bytes_max: usize, lang: Language) -> Result<String, Failure> {
    String::from_utf8(file_in(path, bytes_max, lang)?).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        let name = path.display();
        Failure::Input(match lang {
            Language::Italian => format!("{name}: il testo non è in UTF-8 (dal byte {byte}): salvarlo in UTF-8"),
            Language::English => format!("{name}: not UTF-8 (from byte {byte}): save it as UTF-8"),
        })
    })
}

/// Reads a file of this house: JSON if its name ends so, TOML otherwise. What is wrong is said with line and column.
pub fn definition<T>(
    path: &Path,
    lang: Language,
    toml: fn(&str) -> Result<T, DefinitionError>,
    json: fn(&[u8]) -> Result<T, DefinitionError>,
) -> Result<T, Failure> {
    definition_in(path, &text(path, PROCEDURE_FILE_BYTES_MAX, lang)?, lang, toml, json)
}

fn definition_in<T>(
    path: &Path,
    text: &str,
    lang: Language,
    toml: fn(&str) -> Result<T, DefinitionError>,
    json: fn(&[u8]) -> Result<T, DefinitionError>,
) -> Result<T, Failure> {
    let found = if is_json(path) { json(text.as_bytes()) } else { toml(text) };
    found.map_err(|error| {
        let text = if lang == Language::Italian { error.italian() } else { error.english() };
        Failure::Input(format!("{}: {text}", path.display()))
    })
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
}

/// A procedure file and its text, in which a field that is wrong can be found again.
pub struct WrittenProcedure {
    /// What it says.
    pub file: ProcedureFile,
    text: String,
    is_toml: bool,
}

impl WrittenProcedure {
    /// Reads it.
    pub fn read(path: &Path, lang: Language) -> Result<Self, Failure> {
        let text = text(path, PROCEDURE_FILE_BYTES_MAX, lang)?;
        let file = definition_in(path, &text, lang, ProcedureFile::from_toml, ProcedureFile::from_json)?;
        Ok(Self { file, text, is_toml: !is_json(path) })
    }

    /// Where its fields stand; `None` for JSON, which people do not write by hand.
    pub fn places(&self) -> Option<TomlPlaces<'_>> {
        TomlPlaces::of(&self.text).filter(|_| self.is_toml)
    }
}

/// Verifier keys, each given as text (`name+id+key`) or as a file with one on each line.
pub fn verifier_keys(given: &[String]) -> Result<Vec<VerifierKey>, Failure> {
    let mut keys = Vec::new();
    for one in given {
        match one.parse::<VerifierKey>() {
            Ok(key) => keys.push(key),
            Err(error) if !Path::new(one).exists() => {
                return Err(Failure::Input(format!("--key {one}: neither a verifier key ({error}) nor a file")));
            }
            Err(_) => {
                let text = text(Path::new(one), KEYS_BYTES_MAX, Language::English)?;
                for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
                    let key = line.trim().parse();
                    keys.push(key.map_err(|error| Failure::Input(format!("{one}, line {number}: {error}")))?);
                }
            }
        }
    }
    Ok(keys)
}

/// Reads one line from the standard input, after a prompt: a PIN, a password, a code.
pub fn secret(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    eprint!("{prompt}: ");
    let failed = |error: io::Error| Failure::Input(format!("reading the standard input: {error}"));
    io::stderr().flush().map_err(failed)?;
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().take(SECRET_BYTES_MAX).read_line(&mut line).map_err(failed)?;
    let text = line.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        return Err(Failure::Input("nothing was given on the standard input".to_owned()));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// The token of a login: the option, or the environment.
pub fn token(given: Option<&str>) -> Result<Zeroizing<String>, Failure> {
    let found = given.map(str::to_owned).or_else(|| std::env::var("CERALACCA_TOKEN").ok());
    found.map(Zeroizing::new).ok_or_else(|| {
        Failure::Input(
            "no token: give --token or set CERALACCA_TOKEN (the answer of POST /api/login holds it)".to_owned(),
        )
    })
}
