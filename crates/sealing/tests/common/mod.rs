//! What the integration tests share: a body with custodians, an envelope with files, and how to open it.

mod rng;

use std::io::Read as _;

use ceralacca_sealing::{
    Contents, Custodian, CustodianSecret, CustodianSet, DraftSecret, EnvelopeClass, EnvelopeContext, EnvelopeHeader,
    EnvelopeKey, EnvelopeSealer, OpenError, Scope, Share, ShareError, combine,
};
pub use rng::SeededRng;
use serde_json::json;

/// A body with `n` custodians of whom `k` open.
pub struct Body {
    pub set: CustodianSet,
    pub secrets: Vec<CustodianSecret>,
}

impl Body {
    pub fn new(threshold: u8, count: usize, rng: &mut SeededRng) -> Self {
        let secrets: Vec<_> = (0..count).map(|_| CustodianSecret::generate(rng)).collect();
        let custodian = |(i, secret): (usize, &CustodianSecret)| Custodian {
            id: format!("custodian-{}", i + 1),
            public: secret.public(),
        };
        let custodians = secrets.iter().enumerate().map(custodian).collect();
        Self { set: CustodianSet { body: "c_f205".into(), epoch: 3, threshold, custodians }, secrets }
    }

    pub fn share(&self, header: &EnvelopeHeader, position: usize) -> Result<Share, ShareError> {
        Share::open(header, &self.set, &self.set.custodians[position].id, &self.secrets[position])
    }

    pub fn shares(&self, header: &EnvelopeHeader, positions: &[usize]) -> Vec<Share> {
        positions.iter().map(|position| self.share(header, *position).unwrap()).collect()
    }

    pub fn open(&self, header: &EnvelopeHeader) -> EnvelopeKey {
        let all: Vec<_> = (0..usize::from(self.set.threshold)).collect();
        combine(header, &self.shares(header, &all)).unwrap()
    }
}

pub fn context() -> EnvelopeContext {
    EnvelopeContext {
        procedure: "2026-0042".into(),
        scope: Scope::Lot(2),
        class: EnvelopeClass::Economic,
        tenderer: "IT:01234567890".into(),
        envelope: "e-7f3a".into(),
    }
}

/// A sealed envelope with its objects: `objects[i]` holds the bytes of `header.files[i]`.
#[derive(Clone)]
pub struct Sealed {
    pub header: EnvelopeHeader,
    pub objects: Vec<Vec<u8>>,
}

pub fn seal(
    context: EnvelopeContext,
    body: &Body,
    draft: Option<&DraftSecret>,
    files: &[Vec<u8>],
    rng: &mut SeededRng,
) -> Sealed {
    let public = draft.map(DraftSecret::public);
    let mut sealer = EnvelopeSealer::new(context, &body.set, public.as_ref(), rng).unwrap();
    let mut objects = vec![Vec::new()];
    for (position, plain) in files.iter().enumerate() {
        let mut file = sealer.file("offer", &format!("file-{position}.pdf"), "application/pdf", rng).unwrap();
        let mut object = Vec::new();
        // Pieces of odd size, so that chunk edges fall anywhere.
        for piece in plain.chunks(10_007) {
            file.update(piece, &mut object).unwrap();
        }
        sealer.add(file.finish(&mut object).unwrap()).unwrap();
        objects.push(object);
    }
    let (header, index) = sealer.finish(json!({"discount": "12.345", "declarations": [true, 7]}), rng).unwrap();
    objects[0] = index;
    Sealed { header, objects }
}

/// Reads a whole file, checks at the end included.
pub fn read(
    key: &EnvelopeKey,
    header: &EnvelopeHeader,
    contents: &Contents,
    index: u32,
    object: &[u8],
) -> Result<Vec<u8>, OpenError> {
    let mut plain = Vec::new();
    let read = key.read_file(header, contents, index, object).and_then(|mut reader| reader.read_to_end(&mut plain));
    match read {
        Ok(_) => Ok(plain),
        Err(error) => Err(error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<OpenError>())
            .cloned()
            .unwrap_or(OpenError::Length { index })),
    }
}

/// Opens everything with a key: answers as text, and the files.
pub fn read_all(key: &EnvelopeKey, sealed: &Sealed) -> Result<(String, Vec<Vec<u8>>), OpenError> {
    let contents = key.contents(&sealed.header, &sealed.objects[0])?;
    let files = (1_u32..).zip(&sealed.objects[1..]);
    let files: Result<Vec<_>, _> =
        files.map(|(index, object)| read(key, &sealed.header, &contents, index, object)).collect();
    Ok((contents.answers.to_string(), files?))
}

pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 + i / 251) as u8).collect()
}
