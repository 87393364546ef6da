//! Sealing a tender into a folder.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Write},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ceralacca_client::{Notation, ProvedCustody, Remark, check, read_answer};
use ceralacca_procedure::{
    EnvelopeId,
    definition::{EnvelopeScope, ProcedureFile},
    event::{AnswerValue, Manifest, SealedEnvelope, SealedObject},
    findings::item_of,
};
use ceralacca_sealing::{
    CustodianSet, DraftSecret, EnvelopeContext, EnvelopeSealer, FileSealer, Scope, SealError, SealedPart,
};
use ceralacca_server::opening::sealed_class;
use ceralacca_storage::{Random, RandomRng};
use zeroize::Zeroizing;

use super::{
    DraftFile, EnvelopeDraft, FileSource, Package, SealerError, TenderDraft,
    package::{objects, write_secret},
};

/// Bytes of plaintext read at a time.
const PIECE_BYTES: usize = 1024 * 1024;

/// Seals a tender into a new folder, to the custodians that the publication in the record names; gives it and what is missing from the tender but may be asked for later.
///
/// # Errors
/// [`SealerError`]; on [`SealerError::Complaints`] nothing was written.
pub fn seal(
    definition: &ProcedureFile,
    custody: &ProvedCustody,
    draft: &TenderDraft,
    folder: &Path,
    random: &dyn Random,
) -> Result<(Package, Vec<Remark>), SealerError> {
    let (warnings, faults): (Vec<_>, Vec<_>) =
        check(definition, &draft.as_given()).into_iter().partition(|found| !found.is_blocking());
    if !faults.is_empty() {
        return Err(SealerError::Complaints(faults));
    }
    fs::create_dir_all(objects(folder)).map_err(|error| SealerError::file("creating", folder, error))?;
    let key = DraftSecret::generate(&mut RandomRng(random));
    let sealing = Sealing { definition, draft, set: custody.set(), key: &key, folder, random };
    let envelopes = draft.envelopes.iter().map(|envelope| sealing.envelope(envelope)).collect::<Result<_, _>>()?;
    keep_key(definition, draft, &key, folder)?;
    let manifest = Manifest {
        procedure: definition.id.as_str().into(),
        tenderer: draft.tenderer.clone(),
        form: draft.form,
        members: draft.members.clone(),
        lots: draft.lots.clone(),
        envelopes,
    };
    Ok((Package::create(folder, manifest)?, warnings))
}

fn keep_key(
    definition: &ProcedureFile,
    draft: &TenderDraft,
    key: &DraftSecret,
    folder: &Path,
) -> Result<(), SealerError> {
    let path = folder.join("draft-key.json");
    let secret = Zeroizing::new(URL_SAFE_NO_PAD.encode(key.to_bytes().as_slice()));
    let text = Zeroizing::new(format!(
        "{{\"format\":\"ceralacca-draft/1\",\"procedure\":\"{}\",\"tenderer\":\"{}\",\"secret\":\"{}\"}}\n",
        definition.id,
        draft.tenderer,
        secret.as_str()
    ));
    write_secret(&path, text.as_bytes()).map_err(|error| SealerError::file("writing", &path, error))
}

/// What every envelope of one tender is sealed with.
struct Sealing<'a> {
    definition: &'a ProcedureFile,
    draft: &'a TenderDraft,
    set: &'a CustodianSet,
    key: &'a DraftSecret,
    folder: &'a Path,
    random: &'a dyn Random,
}

impl Sealing<'_> {
    fn envelope(&self, envelope: &EnvelopeDraft) -> Result<SealedEnvelope, SealerError> {
        let mut rng = RandomRng(self.random);
        let id = EnvelopeId::new(self.fresh("busta"));
        let by_lot = self.definition.envelope(envelope.class).is_some_and(|spec| spec.scope == EnvelopeScope::Lot);
        let lot = envelope.lot.filter(|_| by_lot);
        let context = EnvelopeContext {
            procedure: self.definition.id.clone(),
            scope: lot.map_or(Scope::Procedure, Scope::Lot),
            class: sealed_class(envelope.class),
            tenderer: self.draft.tenderer.as_str().to_owned(),
            envelope: id.as_str().to_owned(),
        };
        let failed = |error| SealerError::Seal { what: envelope.class.english().to_owned(), error };
        let mut sealer = EnvelopeSealer::new(context, self.set, Some(&self.key.public()), &mut rng).map_err(failed)?;
        for file in &envelope.files {
            let part = sealer.file(&file.item, &file.shown_name(), file.media_type(), &mut rng).map_err(failed)?;
            sealer.add(self.file(file, part)?).map_err(failed)?;
        }
        let answers = self.answers(envelope)?;
        let answers = serde_json::to_value(answers).map_err(|error| content(&error))?;
        let (header, index) = sealer.finish(answers, &mut rng).map_err(failed)?;
        let sealed: Vec<SealedObject> = header
            .files
            .iter()
            .map(|file| SealedObject { digest: file.object.to_string(), length: file.length })
            .collect();
        if let Some(first) = sealed.first() {
            let path = objects(self.folder).join(&first.digest);
            fs::write(&path, index).map_err(|error| SealerError::file("writing", &path, error))?;
        }
        let digest = header.digest().map_err(|error| content(&error))?;
        Ok(SealedEnvelope {
            id,
            class: envelope.class,
            lot,
            round: None,
            epoch: self.set.epoch,
            header: serde_json::to_value(&header).map_err(|error| content(&error))?,
            header_digest: digest.to_string(),
            objects: sealed,
        })
    }

    fn answers(&self, envelope: &EnvelopeDraft) -> Result<BTreeMap<String, AnswerValue>, SealerError> {
        let given = envelope.answers.iter().map(|(key, given)| {
            let item = self.definition.item(item_of(key)).map(|(_, item)| item);
            let item = item.ok_or_else(|| content(&format!("no item `{key}`")))?;
            Ok((key.clone(), read_answer(&item.kind, given, Notation::File).map_err(|why| content(&why.en))?))
        });
        given.collect()
    }

    /// Seals a file piece by piece, so that its length does not matter.
    fn file(&self, file: &DraftFile, mut sealer: FileSealer) -> Result<SealedPart, SealerError> {
        let place = objects(self.folder);
        let under_way = place.join(self.fresh("part"));
        let writing = |error: std::io::Error| SealerError::file("writing", &under_way, error);
        let failed = |error: SealError| SealerError::Seal { what: file.shown_name(), error };
        let mut target = File::create(&under_way).map_err(writing)?;
        let mut sealed = Vec::new();
        let mut take = |piece: &[u8]| {
            sealer.update(piece, &mut sealed).map_err(failed)?;
            target.write_all(&sealed).map_err(writing)?;
            sealed.clear();
            Ok::<(), SealerError>(())
        };
        match &file.source {
            FileSource::Bytes(bytes) => take(bytes)?,
            FileSource::Path(path) => {
                let reading = |error: std::io::Error| SealerError::file("reading", path, error);
                let mut source = File::open(path).map_err(reading)?;
                let mut piece = Zeroizing::new(vec![0; PIECE_BYTES]);
                loop {
                    let count = source.read(&mut piece).map_err(reading)?;
                    if count == 0 {
                        break;
                    }
                    take(piece.get(..count).unwrap_or_default())?;
                }
            }
        }
        let part = sealer.finish(&mut sealed).map_err(failed)?;
        target.write_all(&sealed).and_then(|()| target.sync_all()).map_err(writing)?;
        fs::rename(&under_way, place.join(part.sealed().object.to_string())).map_err(writing)?;
        Ok(part)
    }

    fn fresh(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{prefix}-{}", hex::encode(bytes))
    }
}

fn content(error: &dyn std::fmt::Display) -> SealerError {
    SealerError::Content { file: "the tender".to_owned(), why: error.to_string() }
}
