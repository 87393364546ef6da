//! Between sealed envelopes and the domain: well-formedness at submission, shares and opening in a session.

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ceralacca_procedure::{
    EnvelopeId, OperatorId, ProcedureId, ProcedureState, Refusal, SessionId,
    acts::{OpeningOutcome, RecordOpening},
    definition::{EnvelopeClass, ItemKind},
    event::{AnswerValue, CustodySnapshot, Manifest, OpenedContents, OpenedFile, SealedEnvelope},
    findings::{SummaryFigures, item_of},
    policy::{self, Act, Actor},
    state::EnvelopeState,
};
use ceralacca_record::Hash;
use ceralacca_sealing::{
    Contents, Custodian, CustodianPublic, CustodianSet, EnvelopeClass as SealedClass, EnvelopeContext, EnvelopeHeader,
    EnvelopeKey, Scope, SessionSecret, SessionShare, Share, combine, examine,
};
use ceralacca_storage::{Decision, Objects, OpenedKey, RandomRng};
use tokio::runtime::Handle;

use crate::{ApiError, App, run, streams};

/// Bytes fetched at a time from the store while an envelope is examined.
const FETCH_BYTES: u64 = 1024 * 1024;
/// Longest summary PDF that is read for its figures, in bytes.
const SUMMARY_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The class in the words of the sealing format.
#[must_use]
pub fn sealed_class(class: EnvelopeClass) -> SealedClass {
    match class {
        EnvelopeClass::Administrative => SealedClass::Administrative,
        EnvelopeClass::Technical => SealedClass::Technical,
        EnvelopeClass::Economic => SealedClass::Economic,
        EnvelopeClass::Single => SealedClass::Single,
    }
}

/// The custodians of a procedure in the words of the sealing format.
///
/// # Errors
/// A recorded key does not parse: the record is damaged.
pub fn custodian_set(body: &str, custody: &CustodySnapshot) -> Result<CustodianSet, ApiError> {
    let mut custodians = Vec::with_capacity(custody.custodians.len());
    for key in &custody.custodians {
        let public: CustodianPublic = serde_json::from_value(serde_json::Value::String(key.public.clone()))
            .map_err(|error| ApiError::internal("reading a custodian's key", error))?;
        custodians.push(Custodian { id: key.person.as_str().to_owned(), public });
    }
    Ok(CustodianSet { body: body.to_owned(), epoch: custody.epoch, threshold: custody.threshold, custodians })
}

/// The fingerprint of a recorded set of custodians, as people compare it; none if a recorded key is unusable.
#[must_use]
pub fn fingerprint(body: &str, custody: &CustodySnapshot) -> Option<String> {
    custodian_set(body, custody).ok().map(|set| set.fingerprint())
}

/// Checks everything of a manifest that can be seen without opening: headers, context, custodians, objects in the store.
///
/// # Errors
/// `header_malformed`, `header_context`, `objects_missing`, `procedure_not_open`.
pub async fn check_manifest(app: &App, state: &ProcedureState, manifest: &Manifest) -> Result<(), ApiError> {
    let set = custodians_in_force(state)?;
    for envelope in &manifest.envelopes {
        check_envelope(app, (&manifest.procedure, &manifest.tenderer), envelope, &set).await?;
    }
    Ok(())
}

/// Checks everything of an improved offer that can be seen without opening, as [`check_manifest`] does of a tender.
///
/// # Errors
/// As [`check_manifest`].
pub async fn check_improved(
    app: &App,
    state: &ProcedureState,
    tenderer: &OperatorId,
    envelope: &SealedEnvelope,
) -> Result<(), ApiError> {
    check_envelope(app, (&state.id, tenderer), envelope, &custodians_in_force(state)?).await
}

fn custodians_in_force(state: &ProcedureState) -> Result<CustodianSet, ApiError> {
    let custody = state.custody.as_ref().ok_or_else(|| {
        Refusal::wrong_moment(
            "procedure_not_open",
            "",
            "La procedura non riceve ancora offerte.",
            "The procedure does not take tenders yet.",
        )
    })?;
    custodian_set(state.body.as_str(), custody)
}

async fn check_envelope(
    app: &App,
    of: (&ProcedureId, &OperatorId),
    envelope: &SealedEnvelope,
    set: &CustodianSet,
) -> Result<(), ApiError> {
    let header = checked_header(of, envelope, set)?;
    check_objects(app, envelope, &header).await
}

/// What an envelope must be sealed for.
fn scope_of(envelope: &SealedEnvelope) -> Scope {
    match (envelope.lot, envelope.round) {
        (Some(lot), Some(round)) => Scope::ImprovedOffer { lot, round },
        (Some(lot), None) => Scope::Lot(lot),
        (None, _) => Scope::Procedure,
    }
}

fn checked_header(
    (procedure, tenderer): (&ProcedureId, &OperatorId),
    envelope: &SealedEnvelope,
    set: &CustodianSet,
) -> Result<EnvelopeHeader, Refusal> {
    let malformed = |why: String| {
        Refusal::invalid(
            "header_malformed",
            "",
            format!("L'intestazione della {} non è valida: {why}.", envelope.class.italian()),
            format!("The header of the {} is not valid: {why}.", envelope.class.english()),
        )
        .with("envelope", &envelope.id)
    };
    let header = header_of(envelope).map_err(|error| malformed(error.to_string()))?;
    let expected = EnvelopeContext {
        procedure: procedure.as_str().to_owned(),
        scope: scope_of(envelope),
        class: sealed_class(envelope.class),
        tenderer: tenderer.as_str().to_owned(),
        envelope: envelope.id.as_str().to_owned(),
    };
    if header.context != expected {
        return Err(Refusal::invalid(
            "header_context",
            "",
            format!(
                "La {} è sigillata per altra procedura, lotto, busta o concorrente: la sigilli di nuovo per questa offerta.",
                envelope.class.italian()
            ),
            format!(
                "The {} is sealed for another procedure, lot, envelope or tenderer: seal it again for this tender.",
                envelope.class.english()
            ),
        )
        .with("envelope", &envelope.id));
    }
    header.check(&expected, set).map_err(|error| malformed(error.to_string()))?;
    let digest = header.digest().map_err(|error| malformed(error.to_string()))?;
    let named = envelope.objects.iter().map(|object| (object.digest.clone(), object.length));
    let sealed = header.files.iter().map(|file| (hex::encode(file.object.0), file.length));
    if hex::encode(digest.0) != envelope.header_digest || !named.eq(sealed) || header.set_epoch != envelope.epoch {
        return Err(malformed("manifest and header disagree".to_owned()));
    }
    Ok(header)
}

/// The header as it was sent.
///
/// # Errors
/// It does not parse.
pub fn header_of(envelope: &SealedEnvelope) -> Result<EnvelopeHeader, ceralacca_sealing::HeaderError> {
    EnvelopeHeader::from_json(envelope.header.to_string().as_bytes())
}

async fn check_objects(app: &App, envelope: &SealedEnvelope, header: &EnvelopeHeader) -> Result<(), ApiError> {
    for (index, file) in header.files.iter().enumerate() {
        let found = app.objects.length(&Hash(file.object.0)).await?;
        if found != Some(file.length) {
            return Err(Refusal::invalid(
                "objects_missing",
                "",
                format!(
                    "Il file sigillato n. {index} della {} non è stato caricato per intero.",
                    envelope.class.italian()
                ),
                format!("Sealed file {index} of the {} was not uploaded whole.", envelope.class.english()),
            )
            .with("envelope", &envelope.id)
            .with("digest", hex::encode(file.object.0))
            .into());
        }
    }
    Ok(())
}

/// A new session key: the public half for custodians, the secret half wrapped for the database.
///
/// # Errors
/// The key cannot be wrapped.
pub fn new_session_key(
    app: &App,
    procedure: &ProcedureId,
    session: &SessionId,
) -> Result<(String, OpenedKey), ApiError> {
    let mut rng = RandomRng(app.random.as_ref());
    let secret = SessionSecret::generate(&mut rng);
    let public = serde_json::to_value(secret.public())
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .ok_or_else(|| ApiError::internal("writing a session key", "not a text"))?;
    let place = session_place(procedure, session);
    Ok((public, wrapped(app, &place, secret.to_bytes().as_slice())?))
}

fn session_place(procedure: &ProcedureId, session: &SessionId) -> String {
    format!("session/{procedure}/{session}")
}

fn envelope_place(procedure: &ProcedureId, envelope: &EnvelopeId) -> String {
    format!("envelope/{procedure}/{envelope}")
}

fn wrapped(app: &App, place: &str, secret: &[u8]) -> Result<OpenedKey, ApiError> {
    let mut rng = RandomRng(app.random.as_ref());
    let sealed = app.keys.at_rest.seal(&[place], secret, &mut rng);
    let sealed = sealed.map_err(|error| ApiError::internal("wrapping a key", error))?;
    Ok(OpenedKey { envelope: place.to_owned(), wrapped: URL_SAFE_NO_PAD.encode(sealed) })
}

async fn unwrapped(app: &App, place: &str) -> Result<Option<zeroize::Zeroizing<[u8; 32]>>, ApiError> {
    let Some(found) = app.engine.opened_key(place).await? else { return Ok(None) };
    let sealed =
        URL_SAFE_NO_PAD.decode(&found.wrapped).map_err(|error| ApiError::internal("reading a wrapped key", error))?;
    let bytes =
        app.keys.at_rest.open(&[place], &sealed).map_err(|error| ApiError::internal("unwrapping a key", error))?;
    let mut key = zeroize::Zeroizing::new([0; 32]);
    if bytes.len() != key.len() {
        return Err(ApiError::internal("unwrapping a key", "wrong length"));
    }
    key.copy_from_slice(&bytes);
    Ok(Some(key))
}

async fn session_secret(app: &App, procedure: &ProcedureId, session: &SessionId) -> Result<SessionSecret, ApiError> {
    let bytes = unwrapped(app, &session_place(procedure, session)).await?;
    let bytes = bytes.ok_or_else(|| ApiError::internal("opening a share", "the session has no key"))?;
    SessionSecret::from_bytes(&bytes).map_err(|error| ApiError::internal("reading a session key", error))
}

/// Checks a share before it is recorded: wrapped to this session, of this custodian, fitting the commitments.
///
/// # Errors
/// `share_unsound` with the reason; `envelope_unknown`.
pub async fn check_share(
    app: &App,
    state: &ProcedureState,
    session: &SessionId,
    envelope: &EnvelopeId,
    actor: &Actor,
    share: &serde_json::Value,
) -> Result<(), ApiError> {
    // What the act itself refuses (role, envelope, session) is left to it, so that a repeated request gets its answer.
    if policy::check(actor, state, Act::GiveShare).is_err() {
        return Ok(());
    }
    let Some((_, found)) = state.envelope(envelope) else { return Ok(()) };
    if !state.sessions.contains_key(session) || state.running_session().is_none_or(|running| running.id != *session) {
        return Ok(());
    }
    let unsound = |why: String| {
        Refusal::invalid(
            "share_unsound",
            "",
            format!("La quota non è valida per questa busta e questa seduta: {why}."),
            format!("The share is not valid for this envelope and this session: {why}."),
        )
        .with("envelope", envelope)
    };
    let share: SessionShare = serde_json::from_value(share.clone()).map_err(|error| unsound(error.to_string()))?;
    if share.custodian != actor.id().as_str() {
        return Err(unsound("another custodian's share".to_owned()).into());
    }
    let secret = session_secret(app, &state.id, session).await?;
    let header = header_of(&found.sealed).map_err(|error| ApiError::internal("reading a recorded header", error))?;
    share.open(session.as_str(), &secret, &header).map_err(|error| unsound(error.to_string()))?;
    Ok(())
}

/// Opens an envelope if enough shares are there; gives whether it is now open or found unreadable.
///
/// # Errors
/// The refusal of the act, or a failure of the installation.
pub async fn open_if_complete(
    app: &App,
    procedure: &ProcedureId,
    session: &SessionId,
    envelope: &EnvelopeId,
) -> Result<bool, ApiError> {
    let state = streams::known_procedure(app, procedure).await?;
    let threshold = state.custody.as_ref().map_or(usize::MAX, |custody| usize::from(custody.threshold));
    let Some((_, found)) = state.envelope(envelope) else { return Ok(false) };
    if !found.is_sealed() {
        return Ok(true);
    }
    if found.givers(session).len() < threshold {
        return Ok(false);
    }
    let secret = session_secret(app, procedure, session).await?;
    let (outcome, key) = opened(app, &state, found, session, &secret).await?;
    let mut also = Decision::default();
    if let Some(key) = key {
        also.opened_keys.push(wrapped(app, &envelope_place(procedure, envelope), key.to_bytes().as_slice())?);
    }
    let command = RecordOpening { session: session.clone(), envelope: envelope.clone(), outcome };
    run::act(app, &Actor::system(), procedure, command, None, also).await?;
    Ok(true)
}

async fn opened(
    app: &App,
    state: &ProcedureState,
    envelope: &EnvelopeState,
    session: &SessionId,
    secret: &SessionSecret,
) -> Result<(OpeningOutcome, Option<EnvelopeKey>), ApiError> {
    let header = header_of(&envelope.sealed).map_err(|error| ApiError::internal("reading a recorded header", error))?;
    let mut shares: Vec<Share> = Vec::new();
    for (given_in, value) in envelope.shares.values().filter(|(given_in, _)| given_in == session) {
        let share: SessionShare = serde_json::from_value(value.clone())
            .map_err(|error| ApiError::internal("reading a recorded share", error))?;
        let share = share.open(given_in.as_str(), secret, &header);
        shares.push(share.map_err(|error| ApiError::internal("opening a recorded share", error))?);
    }
    let (objects, handle, examined) = (app.objects.clone(), Handle::current(), header.clone());
    let task = tokio::task::spawn_blocking(move || {
        let evidence = examine(&examined, &shares, |index| ObjectReader::new(&objects, &handle, &examined, index))?;
        Ok::<_, ceralacca_sealing::ExamineError>((evidence, shares))
    });
    let examined = task.await.map_err(|error| ApiError::internal("examining an envelope", error))?;
    let (evidence, shares) = examined.map_err(|error| ApiError::internal("examining an envelope", error))?;
    if let Some(evidence) = evidence {
        let evidence = serde_json::to_value(evidence).map_err(|error| ApiError::internal("writing evidence", error))?;
        return Ok((OpeningOutcome::Unreadable { evidence }, None));
    }
    let key = combine(&header, &shares).map_err(|error| ApiError::internal("combining shares", error))?;
    let contents = contents(app, &header, &key).await?;
    let recorded = recorded(&header, &contents);
    let summary = summary(app, state, envelope, &header, &key, &contents).await?;
    Ok((OpeningOutcome::Opened { contents: recorded, summary }, Some(key)))
}

/// The contents index of an envelope whose key is known.
async fn contents(app: &App, header: &EnvelopeHeader, key: &EnvelopeKey) -> Result<Contents, ApiError> {
    let index = header.files.first().map(|file| Hash(file.object.0));
    let index = index.ok_or_else(|| ApiError::internal("opening an envelope", "no contents index"))?;
    let sealed =
        app.objects.get(&index).await?.ok_or_else(|| ApiError::internal("opening an envelope", "object missing"))?;
    key.contents(header, &sealed).map_err(|error| ApiError::internal("opening an envelope", error))
}

/// What goes into the record: figures and declarations, never texts, and files by their salted commitments.
fn recorded(header: &EnvelopeHeader, contents: &Contents) -> OpenedContents {
    let mut answers = read_answers(&contents.answers);
    let texts = answers.iter().filter(|(_, value)| matches!(value, AnswerValue::Text(_))).map(|(item, _)| item.clone());
    let texts: Vec<String> = texts.collect();
    answers.retain(|_, value| !matches!(value, AnswerValue::Text(_)));
    OpenedContents {
        index_digest: header.files.first().map(|file| hex::encode(file.object.0)).unwrap_or_default(),
        answers,
        texts,
        files: contents
            .files
            .iter()
            .map(|file| OpenedFile {
                index: file.index,
                item: file.item.clone(),
                length: file.length,
                commitment: hex::encode(file.commitment.0),
            })
            .collect(),
    }
}

/// Answers of the form; what is no answer is left out and shows as a missing item.
#[must_use]
pub fn read_answers(answers: &serde_json::Value) -> BTreeMap<String, AnswerValue> {
    let Some(map) = answers.as_object() else { return BTreeMap::new() };
    let known =
        map.iter().filter_map(|(item, value)| Some((item.clone(), serde_json::from_value(value.clone()).ok()?)));
    known.collect()
}

/// Figures inside the summary PDF, where the notice asks for one in this envelope.
async fn summary(
    app: &App,
    state: &ProcedureState,
    envelope: &EnvelopeState,
    header: &EnvelopeHeader,
    key: &EnvelopeKey,
    contents: &Contents,
) -> Result<SummaryFigures, ApiError> {
    if envelope.sealed.round.is_some() {
        return Ok(SummaryFigures::NotAsked);
    }
    let Some(spec) = state.definition.envelope(envelope.sealed.class) else { return Ok(SummaryFigures::NotAsked) };
    let asked =
        spec.items.iter().find(|item| matches!(&item.kind, ItemKind::Document(rule) if rule.summary_of_figures));
    let Some(asked) = asked else { return Ok(SummaryFigures::NotAsked) };
    let Some(file) = contents.files.iter().find(|file| item_of(&file.item) == asked.id) else {
        return Ok(SummaryFigures::Unreadable);
    };
    if file.length > SUMMARY_BYTES_MAX {
        return Ok(SummaryFigures::Unreadable);
    }
    let plain = read_plain(app, header, key, contents, file.index).await?;
    Ok(match ceralacca_summary::summary_figures(&plain) {
        Some(figures) => SummaryFigures::Read(
            read_answers(&figures).into_iter().filter(|(_, value)| !matches!(value, AnswerValue::Text(_))).collect(),
        ),
        None => SummaryFigures::Unreadable,
    })
}

/// The plaintext of one file, whole and checked.
async fn read_plain(
    app: &App,
    header: &EnvelopeHeader,
    key: &EnvelopeKey,
    contents: &Contents,
    index: u32,
) -> Result<Vec<u8>, ApiError> {
    let (objects, handle, header, contents) =
        (app.objects.clone(), Handle::current(), header.clone(), contents.clone());
    let key =
        EnvelopeKey::from_bytes(&key.to_bytes(), &header).map_err(|error| ApiError::internal("using a key", error))?;
    let task = tokio::task::spawn_blocking(move || {
        let source = ObjectReader::new(&objects, &handle, &header, index)?;
        let mut plain = Vec::new();
        key.read_file(&header, &contents, index, source)?.read_to_end(&mut plain)?;
        Ok::<_, io::Error>(plain)
    });
    let read = task.await.map_err(|error| ApiError::internal("reading a file", error))?;
    read.map_err(|error| ApiError::internal("reading a file", error))
}

/// An opened envelope as the panel reads it.
pub struct OpenedEnvelope {
    header: EnvelopeHeader,
    key: EnvelopeKey,
    /// The contents index.
    pub contents: Contents,
}

/// Opens again, with the key kept at rest, an envelope that was opened in a session.
///
/// # Errors
/// `envelope_unknown`, `envelope_closed`, or a failure of the installation.
pub async fn reopen(app: &App, state: &ProcedureState, envelope: &EnvelopeId) -> Result<OpenedEnvelope, ApiError> {
    let closed = || {
        Refusal::wrong_moment(
            "envelope_closed",
            "art. 107 D.Lgs. 36/2023",
            "La busta non è aperta.",
            "The envelope is not open.",
        )
    };
    let (_, found) = state.envelope(envelope).ok_or_else(|| {
        Refusal::not_found("envelope_unknown", "La busta non esiste.", "The envelope does not exist.")
    })?;
    let bytes = unwrapped(app, &envelope_place(&state.id, envelope)).await?.ok_or_else(closed)?;
    let header = header_of(&found.sealed).map_err(|error| ApiError::internal("reading a recorded header", error))?;
    let key = EnvelopeKey::from_bytes(&bytes, &header).map_err(|error| ApiError::internal("using a key", error))?;
    let contents = contents(app, &header, &key).await?;
    Ok(OpenedEnvelope { header, key, contents })
}

impl OpenedEnvelope {
    /// The plaintext of one file.
    ///
    /// # Errors
    /// `file_unknown`, `file_too_long`, or a failure of the installation.
    pub async fn file(&self, app: &App, index: u32) -> Result<Vec<u8>, ApiError> {
        if self.contents.file(index).is_none() {
            return Err(Refusal::not_found("file_unknown", "Il file non esiste.", "The file does not exist.").into());
        }
        read_plain(app, &self.header, &self.key, &self.contents, index).await
    }
}

/// Reads a sealed object piece by piece from the store, for code that reads synchronously.
struct ObjectReader {
    objects: Objects,
    handle: Handle,
    digest: Hash,
    length: u64,
    position: u64,
    piece: bytes::Bytes,
}

impl ObjectReader {
    fn new(objects: &Objects, handle: &Handle, header: &EnvelopeHeader, index: u32) -> io::Result<Self> {
        let file = header.files.get(index as usize).ok_or_else(|| io::Error::other("no such file in the header"))?;
        Ok(Self {
            objects: objects.clone(),
            handle: handle.clone(),
            digest: Hash(file.object.0),
            length: file.length,
            position: 0,
            piece: bytes::Bytes::new(),
        })
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() && self.position < self.length {
            let end = self.position.saturating_add(FETCH_BYTES).min(self.length);
            let fetched =
                self.handle.block_on(self.objects.range(&self.digest, self.position..end)).map_err(io::Error::other)?;
            self.piece =
                fetched.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the object is not in the store"))?;
            self.position = end;
        }
        let count = self.piece.len().min(buffer.len());
        let taken = self.piece.split_to(count);
        buffer.iter_mut().zip(taken.iter()).for_each(|(to, from)| *to = *from);
        Ok(count)
    }
}
