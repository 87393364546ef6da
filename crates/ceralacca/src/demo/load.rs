//! Loads the demo into an empty installation, by the same acts as people do.

use std::{fs, io, os::unix::fs::PermissionsExt, sync::Arc};

use ceralacca_client::ProvedCustody;
use ceralacca_procedure::{
    BodyId, BodyState, OperatorId, OperatorState, PersonId, ProcedureId, ProcedureState, Refusal, TenderState,
    acts::{
        AddOperatorUser, AttachDocuments, Draft, EnrolCustodian, GrantRole, NameCustodians, Publish, RecordDecision,
        RegisterBody, RegisterOperator, SubmitTender,
    },
    definition::{DefinitionError, ProcedureFile},
    event::TenderDocument,
    policy::{Actor, Role, permit},
};
use ceralacca_record::Hash;
use ceralacca_server::{
    ApiError, App, evidence, identity,
    installation::DEMO_OFFSET,
    jobs, opening,
    people::{self, BodyRecord, DEMO_PEOPLE_SETTING, OperatorRecord, PersonRecord},
    run, streams,
    tour::{self, TourPlan},
};
use ceralacca_storage::{Decision, ObjectError, StorageError};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use thiserror::Error;

use super::{
    BODIES, COLLEAGUE, DEMO_PIN, DemoBody, DemoFirm, Example, FIRMS, PLATFORM_ADMIN, custodian_file, lint_reasons,
    shift, tenders,
};
use crate::{
    custodian::{CustodianKeyFile, KeyFileError},
    sealer::{self, Package, SealerError},
};

/// Custodians who must act.
const THRESHOLD: u8 = 2;
/// Ending of the identifiers of the demo's procedures.
const ENDING: &str = "-demo";
/// When Como's term ends, after the demo is loaded.
const COMO_ENDS_IN: SignedDuration = SignedDuration::from_hours(24 * 20);
/// When Ricengo's term ends, after the demo is loaded.
const RICENGO_ENDS_IN: SignedDuration = SignedDuration::from_hours(24 * 2);

/// Why the demo was not loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The installation is one of record.
    #[error("this installation is not a demo: start it with `demo = true` on an empty database")]
    NotADemo,
    /// There is something in the database.
    #[error("the demo is loaded into an empty installation only; this one has {0} events")]
    NotEmpty(u64),
    /// An act was refused, or the installation failed.
    #[error(transparent)]
    Act(#[from] ApiError),
    /// A custodian's key could not be made or kept.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A tender could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealerError),
    /// An example in the binary is defective.
    #[error("an example of the demo is defective: {0}")]
    Example(#[from] DefinitionError),
    /// The disk failed.
    #[error("keeping the demo's files: {0}")]
    Io(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Whether nothing but the installation itself is in the record.
///
/// # Errors
/// The database failed.
pub async fn is_empty(app: &App) -> Result<bool, StorageError> {
    Ok(app.engine.head().await?.next_position <= 2)
}

/// Loads people, firms and the three procedures: Como and Ricengo take tenders, Cremona waits for its seggio.
///
/// Cremona's term has to pass for that, so the demo's clock is then about a week ahead. The keys of the custodians
/// are kept under the data folder, `demo/custodians`.
///
/// # Errors
/// [`LoadError`].
pub async fn load(app: &App) -> Result<(), LoadError> {
    if !app.config.demo {
        return Err(LoadError::NotADemo);
    }
    if !is_empty(app).await? {
        return Err(LoadError::NotEmpty(app.engine.head().await?.next_position.saturating_sub(1)));
    }
    let folder = app.config.data.join("demo").join("custodians");
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    let (admin, name, office) = PLATFORM_ADMIN;
    register_person(app, admin, name, Some(office)).await?;
    identity::add_platform_admin(app.engine.as_ref(), &PersonId::new(admin)).await?;
    for firm in &FIRMS {
        register_firm(app, firm).await?;
    }
    for body in &BODIES {
        register_body(app, body).await?;
    }
    let (colleague, name, office) = COLLEAGUE;
    register_person(app, colleague, name, Some(office)).await?;
    let without_role = BODIES.iter().flat_map(|body| {
        let mut people = body.commissioners().to_vec();
        people.push(body.opening_panel());
        people
    });
    let without_role: Vec<String> = without_role.chain([colleague.to_owned()]).collect();
    let without_role =
        serde_json::to_string(&without_role).map_err(|error| internal("naming people without roles", error))?;
    app.engine.put_setting(DEMO_PEOPLE_SETTING, &without_role).await?;
    load_procedures(app).await?;
    // The shortest first.
    let plans = [plan(Example::Cremona)?, plan(Example::Ricengo)?, plan(Example::Como)?];
    Ok(tour::put_plans(app.engine.as_ref(), &plans).await?)
}

/// Who can play which part in an example.
fn plan(example: Example) -> Result<TourPlan, DefinitionError> {
    let (body, file) = (example.body(), example.procedure()?);
    let invited = &file.participation.invited;
    let may_tender = |firm: &&DemoFirm| invited.is_empty() || invited.iter().any(|invitee| invitee.operator == firm.id);
    let firms = FIRMS.iter().filter(may_tender).map(|firm| (OperatorId::new(firm.id), PersonId::new(firm.legal.0)));
    Ok(TourPlan {
        procedure: ProcedureId::new(format!("{}{ENDING}", file.id)),
        firms: firms.collect(),
        opening: vec![PersonId::new(body.opening_panel())],
        evaluation: body.commissioners().iter().map(|id| PersonId::new(id.as_str())).collect(),
    })
}

fn internal(attempted: &str, error: impl std::fmt::Display) -> ApiError {
    ApiError::internal(attempted, error)
}

async fn actor(app: &App, person: &str) -> Result<Actor, ApiError> {
    identity::actor_of(app.engine.as_ref(), &PersonId::new(person)).await
}

async fn register_person(app: &App, id: &str, name: &str, office: Option<&str>) -> Result<(), ApiError> {
    let record = PersonRecord { name: name.to_owned(), office: office.map(str::to_owned), email: None };
    people::put_person(app.engine.as_ref(), &PersonId::new(id), &record).await
}

async fn register_firm(app: &App, firm: &DemoFirm) -> Result<(), LoadError> {
    let (legal, name) = firm.legal;
    register_person(app, legal, name, Some("Legale rappresentante")).await?;
    let id = OperatorId::new(firm.id);
    let command =
        RegisterOperator { operator: id.clone(), name: firm.name.to_owned(), tax_code: firm.tax_code.to_owned() };
    let record = OperatorRecord { name: firm.name.to_owned(), tax_code: firm.tax_code.to_owned() };
    let also = Decision { register: vec![people::operator_entry(&id, &record)?], ..Decision::default() };
    let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
    run::operator_act(app, &actor(app, legal).await?, &id, None, also, decide).await?;
    if let Some((delegate, name)) = firm.delegate {
        register_person(app, delegate, name, Some("Delegato")).await?;
        let command = AddOperatorUser { person: PersonId::new(delegate), role: Role::Delegate };
        let decide = move |actor: &Actor, state: &OperatorState| command.decide(actor, state);
        run::operator_act(app, &actor(app, legal).await?, &id, None, Decision::default(), decide).await?;
    }
    Ok(())
}

async fn register_body(app: &App, body: &DemoBody) -> Result<(), LoadError> {
    for (person, name, office) in body.people() {
        register_person(app, &person, name, Some(&office)).await?;
    }
    let id = BodyId::new(body.id);
    let system = Actor::system();
    let command = RegisterBody { body: id.clone(), name: body.name.to_owned() };
    let entry = people::body_entry(&id, &BodyRecord { name: body.name.to_owned() })?;
    let also = Decision { register: vec![entry], ..Decision::default() };
    body_act(app, &system, &id, also, move |actor, state| command.decide(actor, state)).await?;
    grant(app, &system, &id, &body.admin(), Role::BuyerAdmin).await?;
    let admin = actor(app, &body.admin()).await?;
    grant(app, &admin, &id, &body.lead(), Role::ProjectLead).await?;
    grant(app, &admin, &id, &body.officer(), Role::Officer).await?;
    grant(app, &admin, &id, &body.auditor(), Role::Auditor).await?;
    for custodian in body.custodians() {
        grant(app, &admin, &id, &custodian, Role::KeyCustodian).await?;
        let person = PersonId::new(custodian.as_str());
        let random = Arc::clone(&app.random);
        let made = tokio::task::spawn_blocking(move || CustodianKeyFile::make(&person, DEMO_PIN, random.as_ref()));
        let (key, _recovery) = made.await.map_err(|error| internal("making a key", error))??;
        key.write(&custodian_file(&app.config.data, &custodian))?;
        let command = EnrolCustodian { public: key.public() };
        let own = actor(app, &custodian).await?;
        body_act(app, &own, &id, Decision::default(), move |actor, state| command.decide(actor, state)).await?;
    }
    let custodians = body.custodians().iter().map(|id| PersonId::new(id.as_str())).collect();
    let command = NameCustodians { threshold: THRESHOLD, custodians };
    body_act(app, &admin, &id, Decision::default(), move |actor, state| command.decide(actor, state)).await?;
    Ok(())
}

async fn grant(app: &App, by: &Actor, body: &BodyId, person: &str, role: Role) -> Result<(), ApiError> {
    let command = GrantRole { person: PersonId::new(person), role };
    body_act(app, by, body, Decision::default(), move |actor, state| command.decide(actor, state)).await
}

async fn body_act<D>(app: &App, actor: &Actor, body: &BodyId, also: Decision, decide: D) -> Result<(), ApiError>
where
    D: Fn(&Actor, &BodyState) -> Result<Vec<ceralacca_procedure::BodyEvent>, Refusal> + Send + Sync + 'static,
{
    run::body_act(app, actor, body, None, also, decide).await?;
    Ok(())
}

/// Publishes Cremona now and lets its term pass; the other terms are reckoned from the instant after it.
async fn load_procedures(app: &App) -> Result<(), LoadError> {
    let mut cremona = Example::Cremona.procedure()?;
    move_to(&mut cremona, app.now(), Moved::Sent);
    let end = cremona.terms.submission.saturating_add(SignedDuration::from_mins(5)).unwrap_or(cremona.terms.submission);
    let mut como = Example::Como.procedure()?;
    move_to(&mut como, end.saturating_add(COMO_ENDS_IN).unwrap_or(end), Moved::Submission);
    let mut ricengo = Example::Ricengo.procedure()?;
    move_to(&mut ricengo, end.saturating_add(RICENGO_ENDS_IN).unwrap_or(end), Moved::Submission);
    for (example, file) in [(Example::Cremona, &cremona), (Example::Como, &como), (Example::Ricengo, &ricengo)] {
        publish(app, example, file).await?;
    }
    tender_for_cremona(app, &cremona).await?;
    advance(app, end).await
}

/// What of a procedure falls on an instant.
enum Moved {
    Sent,
    Submission,
}

fn move_to(file: &mut ProcedureFile, instant: Timestamp, moved: Moved) {
    file.id.push_str(ENDING);
    let from = match moved {
        Moved::Sent => file.terms.sent,
        Moved::Submission => file.terms.submission,
    };
    shift(file, whole_days(from, instant));
}

/// The time from an instant to the first one, not before another, at the same hour of an Italian day.
fn whole_days(from: Timestamp, not_before: Timestamp) -> SignedDuration {
    const DAY_HOURS: i64 = 24;
    let hours = not_before.duration_since(from).as_hours();
    let days = SignedDuration::from_hours((hours.div_euclid(DAY_HOURS) + 1) * DAY_HOURS);
    let rome = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let offset = |instant| i64::from(rome.to_offset(instant).seconds());
    let moved = from.saturating_add(days).unwrap_or(from);
    days + SignedDuration::from_secs(offset(from) - offset(moved))
}

async fn publish(app: &App, example: Example, file: &ProcedureFile) -> Result<(), LoadError> {
    let body = example.body();
    let lead = actor(app, &body.lead()).await?;
    let id = ProcedureId::new(file.id.as_str());
    run::draft(app, &lead, Draft { definition: file.clone() }, None).await?;
    attach_data(app, &lead, &id, file).await?;
    let act = "Determinazione dimostrativa n. 1".to_owned();
    let decision = RecordDecision { act, lint_reasons: lint_reasons(file) };
    run::act(app, &lead, &id, decision, None, Decision::default()).await?;
    let custody = streams::body(app, &BodyId::new(body.id)).await?.custody;
    run::act(app, &lead, &id, Publish { custody }, None, Decision::default()).await?;
    Ok(())
}

/// A document of the tender: the procedure file itself, without those who are invited.
async fn attach_data(app: &App, lead: &Actor, id: &ProcedureId, file: &ProcedureFile) -> Result<(), LoadError> {
    let mut shown = file.clone();
    shown.participation.invited.clear();
    let bytes = bytes::Bytes::from(shown.to_toml()?);
    let digest = Hash::of(&[&bytes]);
    let document = TenderDocument {
        title: "Dati della procedura, leggibili anche da programmi".to_owned(),
        name: "procedura.toml".to_owned(),
        digest: digest.to_string(),
        length: bytes.len() as u64,
    };
    app.objects.put(&digest, futures::stream::once(async { Ok(bytes) })).await?;
    run::act(app, lead, id, AttachDocuments { documents: vec![document] }, None, Decision::default()).await?;
    Ok(())
}

async fn tender_for_cremona(app: &App, file: &ProcedureFile) -> Result<(), LoadError> {
    let id = ProcedureId::new(file.id.as_str());
    let mut offers = Example::Cremona.offers()?;
    offers.procedure.clone_from(&file.id);
    let state = streams::known_procedure(app, &id).await?;
    let published = evidence::publication(app, &id).await?;
    let published =
        published.ok_or_else(|| internal("sealing the demo's tenders", "the procedure is not published"))?;
    let custody = ProvedCustody::prove(&published, id.as_str(), state.body.as_str(), &evidence::verifiers(app), true);
    let custody = custody.map_err(SealerError::Custody)?;
    for draft in tenders(file, &offers)? {
        let folder = tempfile::tempdir()?;
        let (package, _) = sealer::seal(file, &custody, &draft, folder.path(), app.random.as_ref())?;
        store(app, &package).await?;
        let manifest = package.manifest.clone();
        opening::check_manifest(app, &state, &manifest).await?;
        let legal = super::firm(manifest.tenderer.as_str()).map(|firm| firm.legal.0).unwrap_or_default();
        let tenderer = manifest.tenderer.clone();
        let decide = move |state: &ProcedureState, tender: &TenderState, actor: &Actor, now: Timestamp| {
            let command = SubmitTender { manifest: manifest.clone() };
            command.decide(state, tender, permit::<SubmitTender>(actor, state)?, now)
        };
        run::tender_act(app, &actor(app, legal).await?, &id, &tenderer, None, decide).await?;
    }
    Ok(())
}

/// Puts the sealed objects where an upload would put them.
async fn store(app: &App, package: &Package) -> Result<(), LoadError> {
    for object in package.manifest.envelopes.iter().flat_map(|envelope| &envelope.objects) {
        let digest: Hash = object.digest.parse().map_err(|error| internal("reading a digest", format!("{error:?}")))?;
        let bytes = bytes::Bytes::from(fs::read(package.object(&object.digest))?);
        app.objects.put(&digest, futures::stream::iter([Ok(bytes)])).await?;
    }
    Ok(())
}

async fn advance(app: &App, to: Timestamp) -> Result<(), LoadError> {
    let moved = app.demo_clock.as_ref().and_then(|clock| clock.advance_to(to));
    if let Some(offset) = moved {
        app.engine.put_setting(DEMO_OFFSET, &offset.to_string()).await?;
    }
    jobs::turn(app).await?;
    Ok(())
}
