//! The test vectors of `testdata/vectors/sealing.json`: remade from a seed and compared, then opened from the file.
//!
//! After a deliberate change of the format, write them anew with `CERALACCA_WRITE_VECTORS=1`.

use std::{env, fs, io::Read as _, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    Bytes, Custodian, CustodianSecret, CustodianSet, DeviceLock, DeviceSecret, DeviceWrapped, DraftSecret,
    EnvelopeClass, EnvelopeContext, EnvelopeHeader, EnvelopeKey, EnvelopeSealer, RecoveryCode, RecoveryWrapped, Scope,
    SessionSecret, SessionShare, Share, UserSecret, UserWrappedDraft, at_rest::InstallationKey, combine,
    open_workspace, seal_workspace, share::share_info, testing::SeededRng,
};

const SEED: &str = "ceralacca-1 vectors";
const PIN: &str = "482913";
/// Lengths of the two files; byte `i` of a file is `i mod 251`. The second takes two chunks.
const LENGTHS: [usize; 2] = [5, 65_540];

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vectors/sealing.json")
}

fn file() -> Value {
    serde_json::from_slice(&fs::read(path()).unwrap()).unwrap()
}

fn plaintext(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

fn make() -> Value {
    let rng = &mut SeededRng::new(SEED);
    let secrets: Vec<_> = (0..3).map(|_| CustodianSecret::generate(rng)).collect();
    let (draft, session, user) = (DraftSecret::generate(rng), SessionSecret::generate(rng), UserSecret::generate(rng));
    let custodian = |(name, secret): (&str, &CustodianSecret)| Custodian { id: name.into(), public: secret.public() };
    let custodians = ["rup", "segretario", "ragioniere"].into_iter().zip(&secrets).map(custodian).collect();
    let set = CustodianSet { body: "c_f205".into(), epoch: 7, threshold: 2, custodians };
    let context = EnvelopeContext {
        procedure: "2026-0042".into(),
        scope: Scope::Lot(3),
        class: EnvelopeClass::Economic,
        tenderer: "IT:01234567890".into(),
        envelope: "e-7f3a".into(),
    };
    let mut sealer = EnvelopeSealer::new(context.clone(), &set, Some(&draft.public()), rng).unwrap();
    let mut objects = Vec::new();
    for length in LENGTHS {
        let mut file = sealer.file("offer", &format!("è-{length}.pdf"), "application/pdf", rng).unwrap();
        let mut object = Vec::new();
        file.update(&plaintext(length), &mut object).unwrap();
        sealer.add(file.finish(&mut object).unwrap()).unwrap();
        objects.push(object);
    }
    let answers = json!({"discount": "12.345", "days": 30, "note": "così\n\u{1}"});
    let (header, index) = sealer.finish(answers, rng).unwrap();
    objects.insert(0, index);

    let shares: Vec<_> =
        set.custodians.iter().zip(&secrets).map(|(c, s)| Share::open(&header, &set, &c.id, s).unwrap()).collect();
    let key = combine(&header, &shares).unwrap();
    let infos = (1_u8..).zip(&set.custodians).map(|(index, c)| hex::encode(share_info(&context, &set, index, &c.id)));
    let device = DeviceSecret::generate(rng);
    let code = RecoveryCode::generate(rng);
    let installation = InstallationKey::generate(rng);
    let place = ["session-key", "s-1"];
    let document = r#"{"ribasso":"4,5"}"#;
    json!({
        "about": "Vectors of the suite ceralacca-1, specified in docs/sealing.md. Scalars and keys are hexadecimal, objects base64url.",
        "random": format!("block i of the random bytes is SHA-256 of the text '{SEED}' and i, 64-bit big-endian"),
        "custodian_set": set,
        "set_digest": set.digest(),
        "custodian_secrets": secrets.iter().map(|s| hex::encode(s.to_bytes())).collect::<Vec<_>>(),
        "draft_secret": hex::encode(draft.to_bytes()),
        "session_secret": hex::encode(session.to_bytes()),
        "user_secret": hex::encode(user.to_bytes()),
        "context": context,
        "file_lengths": LENGTHS,
        "file_bytes": "byte i is i mod 251",
        "header": header,
        "header_digest": header.digest().unwrap(),
        "objects": objects.iter().map(|object| URL_SAFE_NO_PAD.encode(object)).collect::<Vec<_>>(),
        "commitments_digest": hex::encode(header.commitments_digest()),
        "share_infos": infos.collect::<Vec<_>>(),
        "share_values": shares.iter().map(|share| hex::encode(share.disclose().0)).collect::<Vec<_>>(),
        "envelope_key": hex::encode(key.to_bytes()),
        "contents": key.contents(&header, &objects[0]).unwrap(),
        "session_share": shares[1].wrap_to_session("s-1", &session.public(), rng).unwrap(),
        "user_draft": draft.wrap_to_user(&user.public(), "2026-0042", "IT:01234567890", "u-1", rng).unwrap(),
        "device": {
            "device_secret": hex::encode(device.to_bytes()),
            "pin": PIN,
            "wrapped": secrets[0].wrap_on_device(&device, DeviceLock::Pin(PIN), rng).unwrap(),
        },
        "recovery": { "code": code.to_text().as_str(), "wrapped": secrets[0].wrap_for_recovery(&code, rng) },
        "device_without_pin": {
            "device_secret": hex::encode(device.to_bytes()),
            "wrapped": draft.wrap_on_device(&device, DeviceLock::NoPin, rng).unwrap(),
        },
        "workspace": {
            "document": document,
            "sealed": hex::encode(seal_workspace(&draft, "2026-0042", "IT:01234567890", document.as_bytes(), rng).unwrap()),
        },
        "at_rest": {
            "installation_key": hex::encode(installation.to_bytes()),
            "place": place,
            "secret": hex::encode(key.to_bytes()),
            "record": hex::encode(installation.seal(&place, key.to_bytes().as_slice(), rng).unwrap()),
        },
    })
}

#[test]
fn the_vectors_are_remade_from_their_seed() {
    let made = make();
    if env::var_os("CERALACCA_WRITE_VECTORS").is_some() {
        fs::write(path(), format!("{}\n", serde_json::to_string_pretty(&made).unwrap())).unwrap();
    }
    let kept = file();
    for (name, value) in made.as_object().unwrap() {
        assert_eq!(&kept[name], value, "{name}");
    }
    assert_eq!(kept.as_object().unwrap().len(), made.as_object().unwrap().len());
    println!("{} vector groups remade", made.as_object().unwrap().len());
}

fn scalar(value: &Value) -> [u8; 32] {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn the_vectors_open() {
    let file = file();
    let set: CustodianSet = read(&file["custodian_set"]);
    assert_eq!(json!(set.digest()), file["set_digest"]);
    let header = EnvelopeHeader::from_json(file["header"].to_string().as_bytes()).unwrap();
    header.check(&read(&file["context"]), &set).unwrap();
    assert_eq!(json!(header.digest().unwrap()), file["header_digest"]);
    let shares: Vec<_> = (0..3)
        .map(|i| {
            let secret = CustodianSecret::from_bytes(&scalar(&file["custodian_secrets"][i])).unwrap();
            let share = Share::open(&header, &set, &set.custodians[i].id, &secret).unwrap();
            assert_eq!(share.disclose().0, scalar(&file["share_values"][i]));
            share
        })
        .collect();
    for pair in [[0, 1], [1, 2], [2, 0]] {
        let key = combine(&header, &pair.map(|i| shares[i].clone())).unwrap();
        assert_eq!(*key.to_bytes(), scalar(&file["envelope_key"]));
    }
    let draft = DraftSecret::from_bytes(&scalar(&file["draft_secret"])).unwrap();
    open_files(&file, &header, &EnvelopeKey::from_draft(&header, &draft).unwrap());

    let session = SessionSecret::from_bytes(&scalar(&file["session_secret"])).unwrap();
    let sent: SessionShare = read(&file["session_share"]);
    assert_eq!(sent.open("s-1", &session, &header).unwrap().disclose(), shares[1].disclose());
    let user = UserSecret::from_bytes(&scalar(&file["user_secret"])).unwrap();
    let handed = DraftSecret::from_user_wrapped(&read::<UserWrappedDraft>(&file["user_draft"]), &user).unwrap();
    assert_eq!(*handed.to_bytes(), *draft.to_bytes());
}

fn open_files(file: &Value, header: &EnvelopeHeader, key: &EnvelopeKey) {
    let objects: Vec<String> = read(&file["objects"]);
    let objects: Vec<_> = objects.iter().map(|object| URL_SAFE_NO_PAD.decode(object).unwrap()).collect();
    let contents = key.contents(header, &objects[0]).unwrap();
    assert_eq!(json!(contents), file["contents"]);
    for (index, length) in (1_u32..).zip(LENGTHS) {
        let mut plain = Vec::new();
        let object = objects[index as usize].as_slice();
        key.read_file(header, &contents, index, object).unwrap().read_to_end(&mut plain).unwrap();
        assert_eq!(plain, plaintext(length));
    }
    println!("1 envelope of {} objects opened", objects.len());
}

#[test]
fn the_wrapped_keys_open() {
    let file = file();
    let expected = scalar(&file["custodian_secrets"][0]);
    let device = DeviceSecret::from_bytes(scalar(&file["device"]["device_secret"]));
    let wrapped: DeviceWrapped = read(&file["device"]["wrapped"]);
    assert_eq!(
        *CustodianSecret::unwrap_on_device(&wrapped, &device, DeviceLock::Pin(PIN)).unwrap().to_bytes(),
        expected
    );
    let draft = scalar(&file["draft_secret"]);
    let wrapped: DeviceWrapped = read(&file["device_without_pin"]["wrapped"]);
    let opened = DraftSecret::unwrap_on_device(&wrapped, &device, DeviceLock::NoPin).unwrap();
    assert_eq!(*opened.to_bytes(), draft);
    let sealed = hex::decode(file["workspace"]["sealed"].as_str().unwrap()).unwrap();
    let document = open_workspace(&opened, "2026-0042", "IT:01234567890", &sealed).unwrap();
    assert_eq!(json!(std::str::from_utf8(&document).unwrap()), file["workspace"]["document"]);
    let code: RecoveryCode = file["recovery"]["code"].as_str().unwrap().parse().unwrap();
    let wrapped: RecoveryWrapped = read(&file["recovery"]["wrapped"]);
    assert_eq!(*CustodianSecret::recover(&wrapped, &code).unwrap().to_bytes(), expected);
    let installation = InstallationKey::from_bytes(scalar(&file["at_rest"]["installation_key"]));
    let record = hex::decode(file["at_rest"]["record"].as_str().unwrap()).unwrap();
    let opened = installation.open(&["session-key", "s-1"], &record).unwrap();
    assert_eq!(Bytes::<32>(opened.as_slice().try_into().unwrap()).0, scalar(&file["at_rest"]["secret"]));
}
