//! From nothing to a published procedure through the pages, without scripts: nothing typed is lost, nobody else sees a draft, what is
//! wrong is said at its place, and only the RUP publishes.

use ceralacca_procedure::{ProcedureId, definition::ProcedureFile, state::Phase};
use ceralacca_server::streams;

use crate::{
    browser::{Browser, Page},
    house::House,
};

const CREMONA: &str = "comune-di-cremona";

struct Desk {
    house: House,
}

impl Desk {
    async fn open() -> Self {
        Self { house: House::open().await }
    }

    async fn get(&self, person: &str, path: &str) -> Page {
        Browser::as_person(&self.house, person).await.get(path).await
    }

    /// Sends a form. Its `version` counts the saves of a draft from 1: versions follow the clock, which stands still here.
    async fn post(&self, person: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let first = self.house.app.now().as_microsecond();
        let stored = |save: &str| (first + save.parse::<i64>().unwrap() - 1).to_string();
        let fields: Vec<(&str, String)> = fields
            .iter()
            .map(|(name, value)| (*name, if *name == "version" { stored(value) } else { (*value).to_owned() }))
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Browser::as_person(&self.house, person).await.post(path, &fields).await
    }

    /// Begins a draft; gives the address of its first step and its identifier.
    async fn begin(&self, person: &str, body: &str, start: &str, file: &str) -> (String, ProcedureId) {
        let page = self.post(person, "/procedures/new", &[("body", body), ("start", start), ("file", file)]).await;
        assert_eq!(page.status, 303, "{}", page.text);
        let id = page.location.split('/').nth(2).unwrap();
        (page.location.clone(), ProcedureId::new(id))
    }

    async fn file(&self, person: &str, id: &ProcedureId) -> ProcedureFile {
        let page = self.get(person, &format!("/procedures/{id}/export.toml")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        ProcedureFile::from_toml(&page.text).unwrap()
    }
}

/// The one page of a direct award, filled in.
fn direct<'a>(version: &'a str, amount: &'a str, term: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("title", "Manutenzione del verde pubblico 2027"),
        ("object", "services"),
        ("lots-0-cpv", "77311000-3"),
        ("lots-0-cig", "B9A443D84D"),
        ("cup", ""),
        ("amounts-base", amount),
        ("participation-invited-0-operator", "coop-lario"),
        ("terms-submission", term),
        ("labour_agreement", "CCNL cooperative sociali (CNEL T151)"),
        ("op", "next"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_award_is_published_in_four_pages() {
    let desk = Desk::open().await;
    let (rup, term) = ("cremona-rup", "2026-04-15T12:00");
    let (step, id) = desk.begin(rup, CREMONA, "direct", "").await;
    assert_eq!(step, format!("/procedures/{id}/edit/direct"));
    // What cannot be read is kept and shown again.
    let wrong = desk.post(rup, &step, &direct("1", "circa trentamila", term)).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("circa trentamila") && wrong.text.contains("non è un numero"), "{}", wrong.text);
    assert!(desk.get(rup, &step).await.text.contains("circa trentamila"));
    let next = desk.post(rup, &step, &direct("2", "38.500,00", term)).await;
    assert_eq!((next.status, next.location), (303, format!("/procedures/{id}/edit/decision")));
    let unsaid = desk.post(rup, &format!("/procedures/{id}/edit/decision"), &[("version", "3"), ("op", "next")]).await;
    assert_eq!(unsaid.status, 422);
    let act = [("version", "4"), ("decision", "Determinazione n. 123 del 02/03/2026"), ("op", "next")];
    let next = desk.post(rup, &format!("/procedures/{id}/edit/decision"), &act).await;
    assert_eq!(next.location, format!("/procedures/{id}/edit/review"));
    let review = desk.get(rup, &next.location).await;
    assert!(
        review.text.contains("Niente da sistemare") && review.text.contains("Cooperativa sociale Lario"),
        "{}",
        review.text
    );
    let preview = desk.get(rup, &format!("/procedures/{id}/preview")).await;
    assert!(preview.text.contains("ANTEPRIMA") && !preview.text.contains("Cooperativa sociale Lario"));
    let published = desk.post(rup, &format!("/procedures/{id}/publish"), &[("request_id", "form-1")]).await;
    assert_eq!(
        (published.status, published.location),
        (303, format!("/procedures/{id}/manage?done=publish")),
        "{}",
        published.text
    );
    let state = streams::known_procedure(&desk.house.app, &id).await.unwrap();
    assert_eq!(state.phase, Phase::Published);
    let file = &state.definition;
    assert_eq!(file.lots[0].base.to_string(), "38500");
    assert_eq!((file.lots[0].title.as_str(), file.legal_basis.len()), ("Manutenzione del verde pubblico 2027", 1));
    // A second click does nothing, a late save is refused.
    let again = desk.post(rup, &format!("/procedures/{id}/publish"), &[("request_id", "form-1")]).await;
    assert_eq!(again.status, 303);
    assert_eq!(streams::known_procedure(&desk.house.app, &id).await.unwrap().version, state.version);
    assert_eq!(desk.post(rup, &step, &direct("4", "1", term)).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_bodys_alone_and_the_office_prepares_what_the_rup_publishes() {
    let desk = Desk::open().await;
    let (step, id) = desk.begin("cremona-ufficio", CREMONA, "direct", "").await;
    assert_eq!(desk.get("cremona-rup", &step).await.status, 200);
    for stranger in ["como-rup", "lario-legale", "cremona-revisore", "cremona-custode-1"] {
        for path in [&step, &format!("/procedures/{id}/export.json"), &format!("/procedures/{id}/preview")] {
            assert_eq!(desk.get(stranger, path).await.status, 404, "{stranger} {path}");
        }
        assert_eq!(desk.post(stranger, &step, &direct("1", "1", "")).await.status, 404, "{stranger}");
    }
    assert_eq!(desk.get("lario-legale", "/procedures/new").await.status, 403);
    let begun = desk.post("como-rup", "/procedures/new", &[("body", CREMONA), ("start", "direct")]).await;
    assert_eq!(begun.status, 422, "another body is not to be chosen");
    let office = "cremona-ufficio";
    desk.post(office, &step, &direct("1", "38500", "2026-04-15T12:00")).await;
    let act = [("version", "2"), ("decision", "Determinazione n. 1"), ("op", "next")];
    desk.post(office, &format!("/procedures/{id}/edit/decision"), &act).await;
    let refused = desk.post(office, &format!("/procedures/{id}/publish"), &[("request_id", "f")]).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(streams::procedure(&desk.house.app, &id).await.unwrap().is_none(), "a refusal leaves no half of it");
    let published = desk.post("cremona-rup", &format!("/procedures/{id}/publish"), &[("request_id", "f")]).await;
    assert_eq!(published.status, 303, "{}", published.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_overwrite_nothing() {
    let desk = Desk::open().await;
    let (step, id) = desk.begin("cremona-rup", CREMONA, "direct", "").await;
    desk.post("cremona-rup", &step, &direct("1", "38500", "2026-04-15T12:00")).await;
    let late = desk.post("cremona-ufficio", &step, &direct("1", "99,99", "2026-04-15T12:00")).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("99,99") && late.text.contains("draft_changed"));
    assert_eq!(desk.file("cremona-rup", &id).await.amounts.base.to_string(), "38500");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_out_as_it_went_in_but_for_what_was_changed() {
    let desk = Desk::open().await;
    for (person, body, name) in [
        ("como-rup", "comune-di-como", "como-2024"),
        ("ricengo-rup", "comune-di-ricengo", "ricengo-2026"),
        ("cremona-rup", CREMONA, "cremona-2025"),
    ] {
        let path = format!("{}/../../examples/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let wanted = ProcedureFile::from_toml(&text).unwrap();
        let (_, id) = desk.begin(person, body, "file", &text).await;
        assert_eq!(desk.file(person, &id).await, wanted, "{name}");
        let json = desk.get(person, &format!("/procedures/{id}/export.json")).await;
        assert_eq!(ProcedureFile::from_json(json.text.as_bytes()).unwrap(), wanted, "{name}");
        // The same file once more is another draft.
        let (_, again) = desk.begin(person, body, "file", &text).await;
        assert_ne!(again, id);
    }
    let broken = [("body", CREMONA), ("start", "file"), ("file", "schema = 1\nid = 4.5\n")];
    let refused = desk.post("cremona-rup", "/procedures/new", &broken).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("riga 2") && refused.text.contains("id = 4.5"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_grow_shrink_and_change_order_without_scripts() {
    let desk = Desk::open().await;
    let rup = "ricengo-rup";
    let (_, id) = desk.begin(rup, "comune-di-ricengo", "template-ricengo", "").await;
    let step = format!("/procedures/{id}/edit/envelopes");
    let before = desk.file(rup, &id).await;
    let envelopes = |op: &'static str, version: &'static str| {
        let mut fields = vec![("version", version), ("op", op)];
        for (index, class) in [(0, "administrative"), (1, "technical"), (2, "economic")] {
            let name: &'static str = ["envelopes-0-class", "envelopes-1-class", "envelopes-2-class"][index];
            fields.push((name, class));
            fields.push((["envelopes-0-scope", "envelopes-1-scope", "envelopes-2-scope"][index], "procedure"));
            fields
                .push((["envelopes-0-title", "envelopes-1-title", "envelopes-2-title"][index], ["A", "B", "C"][index]));
        }
        fields
    };
    let down = desk.post(rup, &step, &envelopes("down:envelopes[0].items[0]", "1")).await;
    assert_eq!((down.status, down.location.as_str()), (303, format!("{step}#envelopes-0-items").as_str()));
    let after = desk.file(rup, &id).await;
    assert_eq!(after.envelopes[0].items[1], before.envelopes[0].items[0]);
    assert_eq!(after.envelopes[0].title, "A");
    let added = desk.post(rup, &step, &envelopes("add:envelopes[0].items:4", "2")).await;
    let line = format!("{step}?at=envelopes[0].items[{}]", before.envelopes[0].items.len());
    assert_eq!(added.location, line);
    // Its page asks for what its kind has; a change of kind brings other fields.
    let page = desk.get(rup, &line).await;
    assert!(page.text.contains("items-7-question"), "{}", page.text);
    let fields = [
        ("version", "3"),
        ("envelopes-0-items-7-id", "sopralluogo"),
        ("envelopes-0-items-7-title", "Sopralluogo"),
        ("envelopes-0-items-7-condition", "required"),
        ("envelopes-0-items-7-multiplicity", "one"),
        ("envelopes-0-items-7-kind", "text"),
        ("envelopes-0-items-7-question", "È stato fatto?"),
        ("op", "refresh:envelopes[0].items[7].kind"),
    ];
    assert_eq!(desk.post(rup, &line, &fields).await.status, 303);
    assert!(desk.get(rup, &line).await.text.contains("items-7-length_max"));
    let removed = desk.post(rup, &step, &envelopes("remove:envelopes[0].items[7]", "4")).await;
    assert_eq!(removed.status, 303);
    assert_eq!(desk.file(rup, &id).await.envelopes[0].items.len(), before.envelopes[0].items.len());
}

/// The template of Como carries an error of its document: it is mended or gets a reason, and what was typed is kept when the
/// reason is refused.
#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_linter_ask_for_a_reason_before_publication() {
    let desk = Desk::open().await;
    let rup = "como-rup";
    let (_, id) = desk.begin(rup, "comune-di-como", "template-como", "").await;
    let act = [("version", "1"), ("decision", "Determinazione n. 5 del 02/03/2026"), ("op", "next")];
    let next = desk.post(rup, &format!("/procedures/{id}/edit/decision"), &act).await;
    assert_eq!(next.location, format!("/procedures/{id}/edit/review"), "{}", next.text);
    let fifth = "reason-E3-amounts-options-1--amount";
    let review = desk.get(rup, &next.location).await;
    assert!(review.text.contains("Errori da correggere o da motivare"), "{}", review.text);
    assert_eq!(review.text.matches("<textarea").count(), 1, "one error, one reason: {}", review.text);
    assert!(review.text.contains(fifth) && review.text.contains("1971517,05") && review.text.contains("Rimedio"));
    assert!(review.text.contains(&format!("/procedures/{id}/edit/amounts")), "a link to the field");
    let publish = format!("/procedures/{id}/publish");
    let bare = desk.post(rup, &publish, &[("request_id", "f1")]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.text.contains("lint_errors"), "{}", bare.text);
    assert!(streams::procedure(&desk.house.app, &id).await.unwrap().is_none(), "a refusal leaves no half of it");
    let endless = format!("Vale per ogni anno {}", "x".repeat(10_000));
    let refused = desk.post(rup, &publish, &[("request_id", "f2"), (fifth, &endless)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains(&endless), "what was typed is kept");
    let reasoned = [("request_id", "f3"), (fifth, "Vale per ogni anno dell'accordo")];
    let published = desk.post(rup, &publish, &reasoned).await;
    assert_eq!(published.status, 303, "{}", published.text);
    let state = streams::known_procedure(&desk.house.app, &id).await.unwrap();
    assert_eq!(state.phase, Phase::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_go_with_the_draft_and_stay_once_they_are_public() {
    let desk = Desk::open().await;
    let (rup, office, firm) = ("cremona-rup", "cremona-ufficio", "lario-legale");
    let (step, id) = desk.begin(rup, CREMONA, "direct", "").await;
    let page = format!("/procedures/{id}/manage/documents");
    let upload = async |person: &str, text: &str| {
        let client = desk.house.client(person).await;
        let upload = client.announce_upload(&id, text.len() as u64).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("document");
        std::fs::write(&file, text).unwrap();
        client.continue_upload(&upload, &file).await.unwrap()
    };
    let add = async |person: &str, title: &str, digest: &str, length: usize| {
        let file = format!("document {digest} {length}");
        let fields = [("file", file.as_str()), ("title", title), ("name", "disciplinare.txt")];
        desk.post(person, &page, &fields).await
    };
    // A draft that the record does not have yet: the office prepares, nobody else sees.
    let rules = upload(office, "Disciplinare di gara").await;
    assert_eq!(add(office, "Disciplinare", &rules, 20).await.location, format!("{page}?done=attach_documents"));
    assert_eq!(add(office, "Copia", &rules, 20).await.status, 422, "the same bytes twice");
    let unsent = add(office, "Mai caricato", &"0".repeat(64), 20).await;
    assert_eq!(unsent.status, 422);
    assert!(unsent.text.contains("objects_missing") && unsent.text.contains("Mai caricato"), "what was typed is kept");
    let file = format!("/procedures/{id}/documents/{rules}");
    assert_eq!(desk.get(rup, &file).await.text, "Disciplinare di gara");
    for stranger in [firm, "como-rup", "cremona-revisore"] {
        for path in [&page, &file] {
            assert_eq!(desk.get(stranger, path).await.status, 404, "{stranger} {path}");
        }
    }
    let mistaken = upload(rup, "Bozza sbagliata").await;
    add(rup, "Sbagliato", &mistaken, 15).await;
    let withdrawn = desk.post(rup, &format!("{page}/{mistaken}/withdraw"), &[]).await;
    assert_eq!(withdrawn.location, format!("{page}?done=withdraw_document"));
    // Publication takes the rest along.
    let version = |page: &Page| {
        let found = page.text.split("name=\"version\" value=\"").nth(1).unwrap();
        found.split('"').next().unwrap().to_owned()
    };
    let send = async |step: &str, fields: &[(&str, &str)]| {
        let seen = version(&desk.get(rup, step).await);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, if *name == "version" { seen.as_str() } else { *value }))
            .collect();
        Browser::as_person(&desk.house, rup).await.post(step, &fields).await
    };
    send(&step, &direct("", "38.500,00", "2026-04-15T12:00")).await;
    let decision = [("version", ""), ("decision", "Determinazione n. 123 del 02/03/2026"), ("op", "next")];
    let review = send(&format!("/procedures/{id}/edit/decision"), &decision).await;
    assert!(desk.get(rup, &review.location).await.text.contains("Documenti di gara: 1."));
    let published = desk.post(rup, &format!("/procedures/{id}/publish"), &[("request_id", "form-1")]).await;
    assert_eq!(published.status, 303, "{}", published.text);
    let public = desk.get(firm, &format!("/procedures/{id}")).await.text;
    assert!(public.contains("Disciplinare") && public.contains(&rules) && !public.contains(&mistaken), "{public}");
    assert_eq!(desk.get(firm, &file).await.text, "Disciplinare di gara");
    // From here on the RUP alone adds, and nothing disappears.
    let answers = upload(rup, "Chiarimenti").await;
    assert_eq!(add(office, "Chiarimenti", &answers, 11).await.status, 403);
    assert_eq!(add(rup, "Chiarimenti", &answers, 11).await.status, 303);
    let unsaid = desk.post(rup, &format!("{page}/{rules}/withdraw"), &[("reason", " ")]).await;
    assert_eq!(unsaid.status, 422);
    let reason = [("reason", "Lo sostituisce la versione corretta")];
    assert_eq!(desk.post(rup, &format!("{page}/{rules}/withdraw"), &reason).await.status, 303);
    let public = desk.get(firm, &format!("/procedures/{id}")).await.text;
    assert!(public.contains("RITIRATO") && public.contains("Lo sostituisce la versione corretta"), "{public}");
    assert!(public.contains("Aggiunti documenti di gara") && public.contains("Chiarimenti"), "a notice tells it");
    assert_eq!(desk.get(firm, &file).await.status, 200, "what was public can still be read");
    let refused = desk.house.client(firm).await.announce_upload(&ProcedureId::new("nessuna"), 1).await;
    assert!(refused.is_err());
}
