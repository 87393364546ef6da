//! Both refuse the same: headers altered value by value, and contents indexes that a hostile tenderer seals under a good key.

use std::collections::BTreeMap;

use ceralacca_sealing::{EnvelopeHeader, combine};
use serde_json::{Value, json};

use crate::{
    ask, base64url,
    common::{Body, Sealed, SeededRng, bytes, context, read_all, seal},
    envelopes::{open_request, privates, sealed_from},
    from_base64url,
};

/// The last `k` custodians open.
fn opening(body: &Body) -> Vec<usize> {
    let n = body.secrets.len();
    (n - usize::from(body.set.threshold)..n).collect()
}

/// Reads header and objects from outside, and opens them.
fn opens_here(body: &Body, header: &str, objects: &[Vec<u8>]) -> Result<(String, Vec<Vec<u8>>), String> {
    let header = EnvelopeHeader::from_json(header.as_bytes()).map_err(|error| error.to_string())?;
    header.check(&header.context, &body.set).map_err(|error| error.to_string())?;
    let shares: Result<Vec<_>, _> = opening(body).into_iter().map(|at| body.share(&header, at)).collect();
    let key = combine(&header, &shares.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
    read_all(&key, &Sealed { header, objects: objects.to_vec() }).map_err(|error| error.to_string())
}

/// Compares both on each case (what it is, header, objects); how many of them opened.
fn compare(body: &Body, cases: &[(String, String, Vec<Vec<u8>>)]) -> usize {
    let privates: BTreeMap<_, _> = privates(body, &opening(body));
    let requests: Vec<_> =
        cases.iter().map(|(_, header, objects)| open_request(header, &body.set, &privates, objects)).collect();
    let mut opened = 0;
    for ((what, header, objects), there) in cases.iter().zip(ask(&requests)) {
        let here = opens_here(body, header, objects);
        assert_eq!(here.is_ok(), there.is_ok(), "{what}: here {here:?}, there {there:?}");
        if let (Ok((answers, files)), Ok(there)) = (here, there) {
            let found: Vec<_> = there["files"].as_array().unwrap().iter().map(from_base64url).collect();
            assert_eq!((answers, files), (there["contents"]["answers"].to_string(), found), "{what}");
            opened += 1;
        }
    }
    opened
}

/// Every value inside an object, by its JSON pointer, itself left out.
fn pointers(value: &Value, here: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let deeper = |(name, value): (String, &Value)| {
        let path = format!("{here}/{name}");
        let below = pointers(value, &path);
        [path].into_iter().chain(below)
    };
    inside.into_iter().flat_map(deeper).collect()
}

fn removed(value: &Value, path: &str) -> Value {
    let mut value = value.clone();
    let (above, name) = path.rsplit_once('/').unwrap();
    match value.pointer_mut(above).unwrap() {
        Value::Object(members) => drop(members.remove(name)),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        _ => {}
    }
    value
}

#[test]
fn altered_headers_and_objects() {
    let rng = &mut SeededRng::new("both refuse");
    let body = Body::new(2, 3, rng);
    let sealed = seal(context(), &body, None, &[bytes(10)], rng);
    let header = serde_json::to_value(&sealed.header).unwrap();
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(3),
        json!(2.0),
        json!(-1),
        json!(4_294_967_296_u64),
        json!(""),
        json!("x"),
        json!("lot:02"),
        json!("lot:65536"),
        json!([]),
        json!({}),
    ];
    let mut cases = vec![("nothing".to_owned(), header.to_string(), sealed.objects.clone())];
    let mut add = |what: String, header: String| cases.push((what, header, sealed.objects.clone()));
    for path in pointers(&header, "") {
        for value in &values {
            let mut altered = header.clone();
            *altered.pointer_mut(&path).unwrap() = value.clone();
            add(format!("{path} = {value}"), altered.to_string());
        }
        add(format!("without {path}"), removed(&header, &path).to_string());
        if let Some(text) = header.pointer(&path).unwrap().as_str() {
            for other in
                [format!("{text}="), text.to_uppercase(), text[..text.len() - 1].to_owned(), format!(" {text}")]
            {
                let mut altered = header.clone();
                *altered.pointer_mut(&path).unwrap() = other.clone().into();
                add(format!("{path} = {other}"), altered.to_string());
            }
        }
    }
    let text = header.to_string();
    add("spaces, which are no change".into(), text.replace(',', " ,\n\t"));
    add("an unknown member".into(), text.replacen('{', "{\"note\":1,", 1));
    add("a member twice".into(), text.replacen('{', "{\"threshold\":2,", 1));
    add("a member spelt with an escape, which is no change".into(), text.replace("\"suite\"", "\"\\u0073uite\""));
    add("a fraction".into(), text.replace("\"threshold\":2", "\"threshold\":2.0"));
    add("an exponent".into(), text.replace("\"set_epoch\":3", "\"set_epoch\":3e0"));
    add("nothing but a list".into(), "[]".into());
    add("too long".into(), text.replacen('{', &format!("{{{}", " ".repeat(256 * 1024)), 1));
    for (number, object) in sealed.objects.iter().enumerate() {
        for at in [0, 7, 8, 40, 63, 64, object.len() - 1] {
            let mut objects = sealed.objects.clone();
            objects[number][at] ^= 1;
            cases.push((format!("byte {at} of object {number}"), text.clone(), objects));
        }
        let mut objects = sealed.objects.clone();
        objects[number].pop();
        cases.push((format!("object {number} without its last byte"), text.clone(), objects));
    }
    // Same values in another spelling are the same header; an unchanged value is none of the alterations.
    let opened = compare(&body, &cases);
    assert!((3..20).contains(&opened), "{opened} of {} opened", cases.len());
}

/// Lists around a value: `deep(2, "0")` is `[[0]]`.
fn deep(levels: usize, innermost: &str) -> String {
    format!("{}{innermost}{}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn contents_of_a_hostile_tenderer() {
    let body = Body::new(1, 1, &mut SeededRng::new("hostile index"));
    let no_file = |answers: &str| {
        let context = serde_json::to_value(context()).unwrap();
        format!(r#"{{"answers":{answers},"context":{},"files":[],"schema":1}}"#, sorted(&context))
    };
    let whole = no_file("{}");
    let mut indexes: Vec<String> = [
        "{}",
        "null",
        "0",
        "-1",
        "-0",
        "1.0",
        "1e3",
        "9007199254740991",
        "9007199254740992",
        r#"{"a":1,"a":1}"#,
        r#"{"b":1,"a":1}"#,
        r#"["\u00e8"]"#,
        r#"["è"]"#,
        r#"["\/"]"#,
        r#"["\ud800"]"#,
        r#"["\u001F"]"#,
        r#"["\u001f"]"#,
        r#"["\u007f"]"#,
        "[\"\u{7f}\"]",
        r#"["\u000a"]"#,
        r#"["\n"]"#,
        "[ ]",
        "{\"\u{1f600}\":1,\"\u{fb33}\":2}",
        "{\"\u{fb33}\":2,\"\u{1f600}\":1}",
        "NaN",
        "Infinity",
        "\"\t\"",
        "01",
        "+1",
        "truE",
        "",
    ]
    .map(no_file)
    .into();
    indexes.extend(
        [(31, "0"), (32, "0"), (33, "0"), (32, "[]"), (33, "[]"), (33, "{}"), (90, "0"), (2000, "0")]
            .map(|(levels, innermost)| no_file(&deep(levels, innermost))),
    );
    indexes.extend([
        whole.replace("\"schema\":1", "\"schema\":2"),
        whole.replace("\"schema\":1", "\"schema\":true"),
        whole.replace("\"schema\":1", "\"note\":0,\"schema\":1"),
        whole.replace(",\"schema\":1", ""),
        whole.replace("lot:2", "lot:3"),
        whole.replace("\"files\":[]", "\"files\":[{}]"),
        whole.replace("\"files\":[]", "\"files\":{}"),
        format!("{whole} "),
        format!("\u{feff}{whole}"),
        whole.replace("{}", "[]"),
        "[]".into(),
        "{".into(),
    ]);
    let plain = bytes(10);
    let entry = json!({
        "index": 1, "item": "offer", "name": "a.pdf", "media_type": "application/pdf", "length": 10,
        "salt": base64url([7; 32]), "commitment": ceralacca_sealing::Sha256Digest::of(&plain),
    });
    let long = "x".repeat(128);
    let alterations = [
        ("index", json!(0)),
        ("index", json!(2)),
        ("item", json!("")),
        ("item", json!("a@b")),
        ("item", json!("a@b@c")),
        ("item", json!("@b")),
        ("item", json!("a@")),
        ("item", json!(format!("{long}@{long}"))),
        ("item", json!(format!("{long}x"))),
        ("item", json!("-a")),
        ("item", json!("a b")),
        ("item", json!("è")),
        ("name", json!("")),
        ("name", json!("a/b")),
        ("name", json!("a\\b")),
        ("name", json!("a\u{85}b")),
        ("name", json!("a\u{7f}b")),
        ("name", json!("a\u{a0}\u{202e}b")),
        ("name", json!("\u{1f600}".repeat(255))),
        ("name", json!("\u{1f600}".repeat(256))),
        ("name", json!("x".repeat(256))),
        ("media_type", json!("pdf")),
        ("media_type", json!("a/b;c")),
        ("media_type", json!("a/b/c")),
        ("media_type", json!("a/")),
        ("media_type", json!("A/B")),
        ("media_type", json!("a/+b")),
        ("media_type", json!(format!("a/{}", "b".repeat(125)))),
        ("media_type", json!(format!("a/{}", "b".repeat(126)))),
        ("length", json!(9)),
        ("length", json!(4095)),
        ("length", json!(4096)),
        ("length", json!(-1)),
        ("length", json!(9_007_199_254_740_991_u64)),
        ("salt", json!("")),
        ("salt", json!(base64url([7; 31]))),
        ("commitment", json!("")),
        ("commitment", json!(null)),
        ("note", json!(1)),
    ];
    let with_file = |entry: &Value| whole.replace("\"files\":[]", &format!("\"files\":[{}]", sorted(entry)));
    let mut with_files = vec![with_file(&entry)];
    for (name, value) in alterations {
        let mut altered = entry.clone();
        altered[name] = value;
        with_files.push(with_file(&altered));
    }
    with_files.push(with_file(&removed(&entry, "/name")));

    let file =
        json!({"item": "offer", "name": "a.pdf", "media_type": "application/pdf", "plaintext": base64url(&plain)});
    let request = |index: &String, files: Value| json!({"do": "seal", "set": body.set, "context": context(), "answers": {}, "files": files, "index": base64url(index)});
    let requests: Vec<_> = indexes
        .iter()
        .map(|index| request(index, json!([])))
        .chain(with_files.iter().map(|index| request(index, json!([file]))))
        .collect();
    let cases: Vec<_> = indexes
        .into_iter()
        .chain(with_files)
        .zip(ask(&requests))
        .map(|(index, given)| {
            let sealed = sealed_from(&given.unwrap());
            (index, String::from_utf8(sealed.header.to_json().unwrap()).unwrap(), sealed.objects)
        })
        .collect();
    let opened = compare(&body, &cases);
    assert!((10..40).contains(&opened), "{opened} of {} opened", cases.len());
}

/// JSON with sorted members and no spaces, as this value's own printing does where keys are kept sorted.
fn sorted(value: &Value) -> String {
    let sorted: BTreeMap<String, Value> = serde_json::from_value(value.clone()).unwrap();
    serde_json::to_string(&sorted).unwrap()
}

#[test]
fn a_share_of_zero_is_a_share() {
    let rng = &mut SeededRng::new("zero");
    let body = Body::new(2, 3, rng);
    // f(x) = 2 - x, so that the share of the second custodian is zero, and the order of the group less one is -1.
    let one_less = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
    let polynomial = [format!("{:064x}", 2), one_less.to_owned()];
    let request = json!({"do": "seal", "set": body.set, "context": context(), "answers": {}, "files": [], "polynomial": polynomial});
    let sealed = sealed_from(&ask(&[request]).remove(0).unwrap());
    let header = String::from_utf8(sealed.header.to_json().unwrap()).unwrap();
    for opening in [[0, 1], [1, 2], [0, 2]] {
        let here = combine(&sealed.header, &body.shares(&sealed.header, &opening)).unwrap();
        assert!(read_all(&here, &sealed).is_ok());
        let there = open_request(&header, &body.set, &privates(&body, &opening), &sealed.objects);
        assert!(ask(&[there]).remove(0).is_ok());
    }
}
