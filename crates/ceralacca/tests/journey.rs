//! A demo installation run by the binary itself, and the commands of firms and custodians against it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod served;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use ceralacca::{
    client::{Client, PublicProcedure},
    demo::{DEMO_PIN, Example, custodian_file, tenders},
    sealer::FileSource,
};
use ceralacca_procedure::{PersonId, ProcedureId, acts, event::PanelKind, offers::GivenAnswer};
use jiff::SignedDuration;
use serde_json::{Value, json};
use served::Served;

impl Served {
    /// A line of the system's file about the process.
    fn limit(&self, name: &str) -> String {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.child.id())).unwrap();
        limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned()
    }

    /// Asks it to stop as the system does; gives its exit code.
    fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ceralacca"))
        .args(arguments)
        .env_remove("CERALACCA_TOKEN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
fn succeeds(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn fails(code: i32, arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

async fn token(client: &Client, person: &str) -> String {
    let login: Value = client.post("/api/login", &json!({ "person": person })).await.unwrap();
    login["token"].as_str().unwrap().to_owned()
}

/// Writes the demo's tender of a firm as a person would: a description in TOML and its files.
fn write_tender(public: &PublicProcedure, firm: &str, folder: &Path) {
    let mut offers = Example::Ricengo.offers().unwrap();
    offers.procedure = public.id.as_str().to_owned();
    let tender = tenders(&public.definition, &offers)
        .unwrap()
        .into_iter()
        .find(|tender| tender.tenderer.as_str() == firm)
        .unwrap();
    let mut text = format!("tenderer = \"{firm}\"\nform = \"single\"\nlots = {:?}\n", tender.lots);
    for (place, envelope) in tender.envelopes.iter().enumerate() {
        let class = serde_json::to_string(&envelope.class).unwrap();
        text.push_str(&format!("[[envelopes]]\nclass = {class}\n[envelopes.answers]\n"));
        for (item, given) in &envelope.answers {
            let value = match given {
                GivenAnswer::YesNo(yes) => yes.to_string(),
                GivenAnswer::Whole(number) => number.to_string(),
                GivenAnswer::Words(words) => format!("{words:?}"),
            };
            text.push_str(&format!("{item} = {value}\n"));
        }
        for (number, file) in envelope.files.iter().enumerate() {
            let FileSource::Bytes(bytes) = &file.source else { panic!("a file of the demo is at hand") };
            let name = format!("{place}-{number}-{}", file.shown_name());
            fs::write(folder.join(&name), bytes).unwrap();
            text.push_str(&format!("[[envelopes.files]]\nitem = {:?}\npath = {name:?}\n", file.item));
        }
    }
    fs::write(folder.join("tender.toml"), text).unwrap();
}

#[test]
fn a_firm_and_the_custodians_use_the_commands() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let client = Client::new(&served.address).unwrap();
    runtime.block_on(async {
        firm(&client, &served.address, folder.path()).await;
        custodians(&client, &served.address, folder.path()).await;
    });
    let data = folder.path().join("data");
    let printed = succeeds(
        &["demo", "walk", "cremona", "--server", &served.address, "--data", data.to_str().unwrap(), "--lang", "en"],
        "",
    );
    assert!(printed.contains("Award proposal") && printed.contains("REFUSED, as it must be"), "{printed}");
    fails(2, &["demo", "walk", "milano"], "");
    assert_eq!(served.stop(), Some(0), "it stops when it is told to");
}

/// The public keys of the custodians that a publication names.
fn published_keys(publication: &str) -> Vec<String> {
    let publication: Value = serde_json::from_str(publication).unwrap();
    let custodians = publication["entry"]["payload"]["custody"]["custodians"].as_array().unwrap();
    custodians.iter().map(|custodian| custodian["public"].as_str().unwrap().to_owned()).collect()
}

async fn firm(client: &Client, server: &str, folder: &Path) {
    let id = ProcedureId::new(format!("{}-demo", Example::Ricengo.procedure().unwrap().id));
    let public = client.procedure(&id).await.unwrap();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(file("public.json"), client.get_bytes(&format!("/api/procedures/{id}")).await.unwrap()).unwrap();
    write_tender(&public, "coop-serio", folder);
    let (public, tender, sealed) = (file("public.json"), file("tender.toml"), file("sealed"));
    let publication = file("publication.json");
    let path = format!("/api/procedures/{id}/publication");
    let honest = String::from_utf8(client.get_bytes(&path).await.unwrap()).unwrap();
    fs::write(&publication, &honest).unwrap();
    let record_key = client.record_key().await.unwrap().to_string();
    let seal_under = |record_key: &str, rest: &[&str]| -> Vec<String> {
        let given = ["seal", "--procedure", &public, "--publication", &publication, "--record-key", record_key];
        let all = given.into_iter().chain(["--tender", &tender, "--out", &sealed]).chain(rest.iter().copied());
        all.map(str::to_owned).collect()
    };
    let seal = seal_under(&record_key, &["--demo"]);
    let seal: Vec<&str> = seal.iter().map(String::as_str).collect();
    let seal = seal.as_slice();
    let unsealed = |arguments: &[String], why: &str| {
        let said = fails(1, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), "");
        assert!(said.contains("NON SIGILLATA") && said.contains(why), "{said}");
        assert!(!Path::new(&sealed).exists());
    };
    unsealed(&seal_under(&record_key, &[]), "demo without legal value");
    let other = ceralacca_record::SigningKey::from_seed("ceralacca.localhost/record", &[9; 32]).unwrap();
    unsealed(&seal_under(&other.verifier().to_string(), &["--demo"]), "the record that this device knows");
    let custody = published_keys(&honest);
    fs::write(&publication, honest.replace(&custody[0], &custody[1])).unwrap();
    unsealed(&seal_under(&record_key, &["--demo"]), "the record that this device knows");
    fs::write(&publication, &honest).unwrap();
    let wrong = fs::read_to_string(&tender).unwrap();
    fs::write(&tender, wrong.replace("ribasso = \"5.00\"", "ribasso = \"5.005\"")).unwrap();
    assert!(fails(2, seal, "").contains("more than 2 decimals"));
    assert!(!Path::new(&sealed).exists(), "nothing is left of a tender that was not sealed");
    fs::write(&tender, wrong).unwrap();
    assert!(succeeds(seal, "").contains("NON INVIATA"));
    fails(2, seal, "");

    let stranger = token(client, "erba-legale").await;
    let said = fails(1, &["submit", "--server", server, "--token", &stranger, &sealed], "");
    assert!(said.contains("OFFERTA NON INVIATA") && said.contains("foreign_tender"), "{said}");
    fails(2, &["submit", "--server", server, &sealed], "");
    // The uploads begun by the stranger are his; another login announces its own.
    fs::remove_file(folder.join("sealed/uploads.json")).unwrap();
    let own = token(client, "serio-legale").await;
    let submit = ["submit", "--server", server, "--token", &own, &sealed];
    assert!(succeeds(&submit, "").contains("inviata"));
    let first = fs::read(folder.join("sealed/receipt.json")).unwrap();
    succeeds(&submit, "");
    assert_eq!(first, fs::read(folder.join("sealed/receipt.json")).unwrap(), "sent twice, recorded once");
    let key = client.record_key().await.unwrap().to_string();
    let verdict = succeeds(&["verify", "receipt", &file("sealed/receipt.json"), "--key", &key], "");
    assert!(verdict.contains("SENZA ALCUN VALORE LEGALE"), "{verdict}");
}

/// Cremona's tender waits for its seggio: two custodians open it with the command.
async fn custodians(client: &Client, server: &str, folder: &Path) {
    let body = Example::Cremona.body();
    let id = ProcedureId::new(format!("{}-demo", Example::Cremona.procedure().unwrap().id));
    let now = client.procedure(&id).await.unwrap().now;
    let lead = client.log_in_as(&PersonId::new(body.lead())).await.unwrap();
    let members = vec![PersonId::new(body.opening_panel())];
    lead.act(&id, "name-opening-panel", &acts::NameOpeningPanel { act: "n. 1".to_owned(), members }).await.unwrap();
    let seggio = client.log_in_as(&PersonId::new(body.opening_panel())).await.unwrap();
    let panel = PanelKind::Opening;
    let see = format!("/api/procedures/{id}/acts/see-tenderers");
    seggio.post::<_, Value>(&see, &acts::SeeTenderers { panel }).await.unwrap();
    let declare = acts::DeclareConflict { panel, conflict: false, statement: "Nessuno.".to_owned() };
    seggio.act(&id, "declare-conflict", &declare).await.unwrap();
    let starts_at = now + SignedDuration::from_mins(10);
    let convene = acts::ConveneSession { session: "s-1".into(), panel, purpose: "apertura".to_owned(), starts_at };
    lead.act(&id, "convene-session", &convene).await.unwrap();
    lead.post::<_, Value>("/api/demo/clock", &json!({ "to": starts_at })).await.unwrap();
    seggio.act(&id, "start-session", &json!({ "session": "s-1" })).await.unwrap();

    let record_key = client.record_key().await.unwrap().to_string();
    for (place, custodian) in body.custodians().iter().take(2).enumerate() {
        let token = token(client, custodian).await;
        let key = custodian_file(&folder.join("data"), custodian).to_str().unwrap().to_owned();
        let base = [
            "open-share",
            "--server",
            server,
            "--token",
            &token,
            "--procedure",
            id.as_str(),
            "--session",
            "s-1",
            "--key",
            &key,
        ];
        let with = |rest: &[&'static str], record_key: &str| -> Vec<String> {
            base.iter().chain(["--record-key", record_key].iter()).chain(rest).map(|text| (*text).to_owned()).collect()
        };
        let ask = |arguments: &[String]| arguments.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        let run_with =
            |arguments: &[String], pin: &str| run(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), pin);
        let pin = format!("{DEMO_PIN}\n");
        if place == 0 {
            let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
            let without_demo = run_with(&with(&["--all"], &record_key), &pin);
            assert_eq!(without_demo.status.code(), Some(1), "{}", said(&without_demo));
            assert!(
                said(&without_demo).contains("NESSUNA QUOTA DATA"),
                "this device's clock is before the term: {}",
                said(&without_demo)
            );
            let other = ceralacca_record::SigningKey::from_seed("ceralacca.localhost/record", &[9; 32]).unwrap();
            let other_key = run_with(&with(&["--all", "--demo"], &other.verifier().to_string()), &pin);
            assert_eq!(other_key.status.code(), Some(1));
            assert!(said(&other_key).contains("not valid"), "{}", said(&other_key));
            let wrong_pin = run_with(&with(&["--all", "--demo"], &record_key), "000000\n");
            assert_eq!(wrong_pin.status.code(), Some(1));
        }
        let arguments = with(&["--all", "--demo"], &record_key);
        let output = run_with(&arguments, &pin);
        assert_eq!(output.status.code(), Some(0), "{}: {}", ask(&arguments), String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 quote date"));
    }
    let tenderers: Value = seggio.get(&format!("/api/procedures/{id}/tenderers")).await.unwrap();
    assert_eq!(tenderers[0]["envelopes"][0]["status"]["state"], "opened");
}

#[test]
fn a_custodian_makes_and_restores_his_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, restored) = (file("key.json"), file("restored.json"));
    let printed = succeeds(&["custodian", "enrol", "--person", "anna", "--out", &key], "482913\n");
    let line = |start: &str| {
        printed.lines().find(|line| line.starts_with(start)).unwrap().rsplit(": ").next().unwrap().to_owned()
    };
    let (public, code) = (line("Chiave pubblica"), line("Codice di recupero"));
    fails(2, &["custodian", "enrol", "--person", "anna", "--out", &key], "482913\n");
    fails(2, &["custodian", "enrol", "--person", "anna", "--out", &file("short.json")], "123\n");
    let printed =
        succeeds(&["custodian", "recover", "--key", &key, "--out", &restored], &format!("{code}\nnuovo-pin\n"));
    assert!(printed.contains(&public));
    let other = "0000-0000-0000-0000-0000-0000-000";
    fails(1, &["custodian", "recover", "--key", &key, "--out", &file("x.json")], &format!("{other}\nnuovo-pin\n"));
}

/// What a crash would write to a file is nothing: the memory holds keys.
#[cfg(target_os = "linux")]
#[test]
fn a_server_leaves_no_core_dump() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path());
    let limit = served.limit("Max core file size");
    let figures: Vec<&str> = limit.split_whitespace().skip(4).collect();
    assert_eq!(figures, ["0", "0", "bytes"], "{limit}");
}
