//! The register of persons, bodies and operators: the only place that holds names, addresses and tax codes, and from
//! which they can be erased. Events carry identifiers only.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_procedure::{BodyId, OperatorId, PersonId, Refusal};
use ceralacca_storage::{Account, Engine, RegisterEntry};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::{
    ApiError, App, drafts,
    identity::{password_hash, platform_admins},
    views,
};

/// Kind of a person's entry.
pub const PERSON: &str = "person";
/// Kind of a body's entry.
pub const BODY: &str = "body";
/// Kind of an operator's entry.
pub const OPERATOR: &str = "operator";
/// Setting that names further persons whom the visitor of a demo installation may be: a JSON list of identifiers.
pub const DEMO_PEOPLE_SETTING: &str = "demo_people";
/// Shortest password, in characters.
pub const PASSWORD_LENGTH_MIN: usize = 12;
/// Longest username or password, in bytes.
pub const CREDENTIAL_BYTES_MAX: usize = 200;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonRecord {
    /// Name and surname.
    pub name: String,
    /// Office or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Address for notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyRecord {
    /// Official name.
    pub name: String,
}

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorRecord {
    /// Ragione sociale.
    pub name: String,
    /// Codice fiscale.
    pub tax_code: String,
}

/// The entry that writes a person, for [`ceralacca_storage::Decision::register`] or [`Engine::put_register`].
///
/// # Errors
/// The record cannot be written as JSON (it always can).
pub fn person_entry(id: &PersonId, record: &PersonRecord) -> Result<RegisterEntry, ApiError> {
    entry(PERSON, id.as_str(), record)
}

/// The entry that writes a body.
///
/// # Errors
/// As [`person_entry`].
pub fn body_entry(id: &BodyId, record: &BodyRecord) -> Result<RegisterEntry, ApiError> {
    entry(BODY, id.as_str(), record)
}

/// The entry that writes an operator.
///
/// # Errors
/// As [`person_entry`].
pub fn operator_entry(id: &OperatorId, record: &OperatorRecord) -> Result<RegisterEntry, ApiError> {
    entry(OPERATOR, id.as_str(), record)
}

/// Persons, bodies and operators choose their identifiers apart, so the kind is part of the key.
fn key(kind: &str, id: &str) -> String {
    format!("{kind}/{id}")
}

fn entry<T: Serialize>(kind: &str, id: &str, record: &T) -> Result<RegisterEntry, ApiError> {
    let data = serde_json::to_string(record).map_err(|error| ApiError::internal("writing the register", error))?;
    Ok(RegisterEntry { id: key(kind, id), kind: kind.to_owned(), data: Some(data) })
}

async fn read<T: DeserializeOwned>(engine: &dyn Engine, kind: &str, id: &str) -> Result<Option<T>, ApiError> {
    let found = engine.register(&key(kind, id)).await?;
    let Some(data) = found.and_then(|entry| entry.data) else { return Ok(None) };
    serde_json::from_str(&data).map(Some).map_err(|error| ApiError::internal("reading the register", error))
}

/// A person; `None` if unknown or erased.
///
/// # Errors
/// The database failed, or the entry is damaged.
pub async fn person(engine: &dyn Engine, id: &PersonId) -> Result<Option<PersonRecord>, ApiError> {
    read(engine, PERSON, id.as_str()).await
}

/// A body; `None` if unknown.
///
/// # Errors
/// As [`person`].
pub async fn body(engine: &dyn Engine, id: &BodyId) -> Result<Option<BodyRecord>, ApiError> {
    read(engine, BODY, id.as_str()).await
}

/// An operator; `None` if unknown or erased.
///
/// # Errors
/// As [`person`].
pub async fn operator(engine: &dyn Engine, id: &OperatorId) -> Result<Option<OperatorRecord>, ApiError> {
    read(engine, OPERATOR, id.as_str()).await
}

/// Entries of one kind looked through at most.
const NAMES_LOOKED_THROUGH_MAX: usize = 100_000;

/// The person whom a text names: by identifier, or by the whole name where only one person bears it. Capitals do not
/// count; part of a name finds nobody, so that the register is not leafed through.
///
/// # Errors
/// `person_missing`, `person_unknown`, `person_ambiguous` with the identifiers; or the database failed.
pub async fn find_person(engine: &dyn Engine, text: &str) -> Result<PersonId, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::invalid(
            "person_missing",
            "",
            "Indichi la persona: nome e cognome, o identificativo.",
            "Name the person: name and surname, or identifier.",
        )
        .into());
    }
    let by_id = PersonId::new(text);
    if by_id.is_well_formed() && person(engine, &by_id).await?.is_some() {
        return Ok(by_id);
    }
    let mut found = bearing(engine, text).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            let ids: Vec<&str> = found.iter().chain([&last]).map(PersonId::as_str).collect();
            Err(Refusal::invalid(
                "person_ambiguous",
                "",
                format!("Più persone si chiamano «{text}»: indichi l'identificativo fra {}.", ids.join(", ")),
                format!("Several people are called \"{text}\": give the identifier, one of {}.", ids.join(", ")),
            )
            .into())
        }
        (None, _) => Err(Refusal::invalid(
            "person_unknown",
            "",
            format!(
                "«{text}» non è nel registro delle persone: chieda all'amministratore della piattaforma di registrarla."
            ),
            format!("\"{text}\" is not in the register of persons: ask the platform's administrator to register them."),
        )
        .into()),
    }
}

async fn bearing(engine: &dyn Engine, name: &str) -> Result<Vec<PersonId>, ApiError> {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = folded(name);
    let mut found = Vec::new();
    look_through(engine, PERSON, |id, record: PersonRecord| {
        if folded(&record.name) == wanted {
            found.push(PersonId::new(id));
        }
    })
    .await?;
    Ok(found)
}

/// Shows every entry of a kind that is neither erased nor damaged, the first [`NAMES_LOOKED_THROUGH_MAX`] at most.
async fn look_through<R: DeserializeOwned>(
    engine: &dyn Engine,
    kind: &str,
    mut show: impl FnMut(&str, R),
) -> Result<(), ApiError> {
    let (mut looked, mut after) = (0, String::new());
    loop {
        let page = engine.register_of_kind(kind, &after, ceralacca_storage::limits::PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        looked += page.len();
        for entry in &page {
            let record = entry.data.as_deref().and_then(|data| serde_json::from_str(data).ok());
            if let (Some((_, id)), Some(record)) = (entry.id.split_once('/'), record) {
                show(id, record);
            }
        }
        if looked >= NAMES_LOOKED_THROUGH_MAX {
            return Ok(());
        }
    }
}

/// The operators of the register that somebody looks for, in the order of their identifiers.
///
/// # Errors
/// As [`person`].
pub async fn operators_where(
    engine: &dyn Engine,
    wanted: impl Fn(&OperatorRecord) -> bool,
) -> Result<Vec<(OperatorId, OperatorRecord)>, ApiError> {
    let mut found = Vec::new();
    look_through(engine, OPERATOR, |id, record| {
        if wanted(&record) {
            found.push((OperatorId::new(id), record));
        }
    })
    .await?;
    Ok(found)
}

/// The name of a person, or his identifier when the name is unknown or erased.
///
/// # Errors
/// As [`person`].
pub async fn person_name(engine: &dyn Engine, id: &PersonId) -> Result<String, ApiError> {
    Ok(person(engine, id).await?.map_or_else(|| id.to_string(), |record| record.name))
}

/// The name of a body, or its identifier.
///
/// # Errors
/// As [`person`].
pub async fn body_name(engine: &dyn Engine, id: &BodyId) -> Result<String, ApiError> {
    Ok(body(engine, id).await?.map_or_else(|| id.to_string(), |record| record.name))
}

/// The names of all bodies, in one read for each page of the register.
///
/// # Errors
/// As [`person`].
pub async fn body_names(engine: &dyn Engine) -> Result<BTreeMap<BodyId, String>, ApiError> {
    let mut names = BTreeMap::new();
    look_through(engine, BODY, |id, record: BodyRecord| {
        names.insert(BodyId::new(id), record.name);
    })
    .await?;
    Ok(names)
}

/// The name of an operator, or its identifier when the name is unknown or erased.
///
/// # Errors
/// As [`person`].
pub async fn operator_name(engine: &dyn Engine, id: &OperatorId) -> Result<String, ApiError> {
    Ok(operator(engine, id).await?.map_or_else(|| id.to_string(), |record| record.name))
}

/// Writes a person at once, outside an act.
///
/// # Errors
/// `identifier_unsound`, `name_missing`, or the database failed.
pub async fn put_person(engine: &dyn Engine, id: &PersonId, record: &PersonRecord) -> Result<(), ApiError> {
    if !id.is_well_formed() {
        return Err(Refusal::invalid(
            "identifier_unsound",
            "",
            "L'identificativo ammette lettere minuscole, cifre e trattini, al massimo 64 caratteri.",
            "An identifier takes lower-case letters, digits and hyphens, 64 characters at most.",
        )
        .into());
    }
    if record.name.trim().is_empty() {
        return Err(
            Refusal::invalid("name_missing", "", "Indichi il nome della persona.", "Give the person's name.").into()
        );
    }
    engine.put_register(&person_entry(id, record)?).await?;
    Ok(())
}

/// Erases a person for good: name and addresses go, logins are closed, the account no longer opens. Whether there was one.
///
/// # Errors
/// The database failed.
pub async fn erase_person(app: &App, id: &PersonId) -> Result<bool, ApiError> {
    let engine = app.engine.as_ref();
    engine.delete_logins_of(id.as_str()).await?;
    drafts::discard_of(app, id).await?;
    if engine.account_of(id.as_str()).await?.is_some() {
        // A username is a personal datum too; a text that is no hash proves nobody.
        let blank =
            Account { person: id.as_str().to_owned(), username: app.fresh_id("erased"), password_hash: "!".to_owned() };
        engine.put_account(&blank).await?;
    }
    Ok(engine.erase(&key(PERSON, id.as_str())).await?)
}

/// Creates an account, or changes its username and password, and closes the logins that the old one had opened.
///
/// # Errors
/// `person_unknown`, `username_unsound`, `password_unsound`, `username_taken`, or the database failed.
pub async fn put_account(
    app: &App,
    id: &PersonId,
    username: &str,
    password: &Zeroizing<String>,
) -> Result<(), ApiError> {
    let engine = app.engine.as_ref();
    if person(engine, id).await?.is_none() {
        return Err(Refusal::not_found(
            "person_unknown",
            "La persona non è nel registro.",
            "The person is not in the register.",
        )
        .into());
    }
    check_credentials(username, password)?;
    let password_hash = password_hash(password, app.random.as_ref())?;
    let account = Account { person: id.as_str().to_owned(), username: username.to_owned(), password_hash };
    if !engine.put_account(&account).await? {
        return Err(Refusal::invalid(
            "username_taken",
            "",
            "Il nome utente è di un'altra persona.",
            "The username is another person's.",
        )
        .into());
    }
    engine.delete_logins_of(id.as_str()).await?;
    Ok(())
}

fn check_credentials(username: &str, password: &str) -> Result<(), Refusal> {
    let graphic = username.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if username.is_empty() || username.len() > CREDENTIAL_BYTES_MAX || !graphic {
        return Err(Refusal::invalid(
            "username_unsound",
            "",
            format!("Il nome utente ha da 1 a {CREDENTIAL_BYTES_MAX} byte, senza spazi."),
            format!("A username has 1 to {CREDENTIAL_BYTES_MAX} bytes, without spaces."),
        ));
    }
    if password.chars().count() < PASSWORD_LENGTH_MIN || password.len() > CREDENTIAL_BYTES_MAX {
        return Err(Refusal::invalid(
            "password_unsound",
            "",
            format!("La password ha almeno {PASSWORD_LENGTH_MIN} caratteri e al massimo {CREDENTIAL_BYTES_MAX} byte."),
            format!(
                "A password has at least {PASSWORD_LENGTH_MIN} characters and at most {CREDENTIAL_BYTES_MAX} bytes."
            ),
        ));
    }
    Ok(())
}

/// Whom the visitor of a demo installation may be: everybody who has held a role, and those that the example adds.
///
/// # Errors
/// The database failed, or a row is damaged.
pub async fn demo_people(engine: &dyn Engine) -> Result<BTreeSet<PersonId>, ApiError> {
    let mut people = platform_admins(engine).await?;
    if let Some(text) = engine.setting(DEMO_PEOPLE_SETTING).await? {
        let further: Vec<PersonId> = serde_json::from_str(&text)
            .map_err(|error| ApiError::internal("reading the setting of the demo's persons", error))?;
        people.extend(further);
    }
    let mut after = String::new();
    loop {
        let page = engine.views(views::ROLE, None, &after, ceralacca_storage::limits::PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { return Ok(people) };
        after.clone_from(&last.key);
        people.extend(page.into_iter().filter_map(|row| row.parent).map(PersonId::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_do_not_share_identifiers() {
        let record = PersonRecord { name: "Anna Rossi".to_owned(), ..PersonRecord::default() };
        let person = person_entry(&"rossi".into(), &record).unwrap();
        let firm = OperatorRecord { name: "Rossi S.r.l.".to_owned(), tax_code: "01234567890".to_owned() };
        let operator = operator_entry(&"rossi".into(), &firm).unwrap();
        assert_ne!(person.id, operator.id);
        assert_eq!(person.data.as_deref(), Some(r#"{"name":"Anna Rossi"}"#));
    }

    #[test]
    fn weak_credentials_are_refused() {
        assert!(check_credentials("anna", "una frase lunga").is_ok());
        assert_eq!(check_credentials("an na", "una frase lunga").unwrap_err().rule, "username_unsound");
        assert_eq!(check_credentials("", "una frase lunga").unwrap_err().rule, "username_unsound");
        assert_eq!(check_credentials("anna", "corta").unwrap_err().rule, "password_unsound");
        assert_eq!(check_credentials("anna", &"x".repeat(201)).unwrap_err().rule, "password_unsound");
    }
}
