//! Desk, the RUP's page, people of the body, guided tour: what each shows, hides and does, through their forms.

use ceralacca::demo::Example;
use ceralacca_procedure::{BodyId, ProcedureId, ProcedureState, state::Phase};
use ceralacca_server::streams;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{browser::Browser, house::House};

const COMO: &str = "/procedures/como-2024-assistenza-scolastica-demo";

async fn state(house: &House, id: &str) -> ProcedureState {
    (*streams::known_procedure(&house.app, &ProcedureId::new(id)).await.unwrap()).clone()
}

fn civil(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::get("Europe/Rome").unwrap()).strftime("%Y-%m-%dT%H:%M").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_term_nobody_sees_who_tendered_or_how_many() {
    let house = House::open().await;
    house.tender(Example::Como, "coop-lario").await;
    house.tender(Example::Como, "coop-brunate").await;
    for person in ["como-rup", "como-ufficio", "como-revisore", "como-custode-1", "como-amministratore"] {
        let browser = Browser::as_person(&house, person).await;
        for path in ["/desk".to_owned(), format!("{COMO}/manage"), format!("{COMO}/manage/record"), "/demo".to_owned()]
        {
            let page = browser.get(&path).await;
            for secret in ["Lario", "Brunate", "coop-lario", "Offerte pervenute nel termine"] {
                // On the tour everybody who could tender stands, whether or not he did.
                if path != "/demo" {
                    assert!(!page.text.contains(secret), "{person} reads {secret:?} on {path}");
                }
            }
        }
    }
    let rup = Browser::as_person(&house, "como-rup").await;
    let shown = rup.get(&format!("{COMO}/manage")).await;
    assert!(shown.text.contains("nemmeno l'ente") || shown.text.contains("nemmeno l&#39;ente"), "{}", shown.text);
    let deadline = house.procedure(Example::Como).await.deadline;
    house.pass_to(deadline + SignedDuration::from_secs(1)).await;
    let rup = Browser::as_person(&house, "como-rup").await;
    let shown = rup.get(&format!("{COMO}/manage")).await;
    assert!(shown.text.contains("Offerte pervenute nel termine: <strong>2</strong>"), "{}", shown.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_of_the_rup_are_done_by_their_forms() {
    let house = House::open().await;
    let rup = Browser::as_person(&house, "como-rup").await;
    let suspend = format!("{COMO}/manage/suspend");
    let form = rup.get(&suspend).await;
    let request = form.field("request_id");
    let refused = rup.post(&suspend, &[("request_id", &request), ("reason", " "), ("malfunction", "yes")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"reason-error\"") && refused.text.contains(" checked"), "{}", refused.text);
    let fields = [("request_id", request.as_str()), ("reason", "Guasto dalle 9 alle 12.")];
    for _ in 0..2 {
        // A double click: the second sending finds the answer of the first.
        let done = rup.post(&suspend, &fields).await;
        assert_eq!(
            (done.status, done.location.as_str()),
            (303, &*format!("{COMO}/manage?done=suspend")),
            "{}",
            done.text
        );
    }
    let found = state(&house, "como-2024-assistenza-scolastica-demo").await;
    assert_eq!((found.phase, found.version), (Phase::Suspended, 5));
    let public = Browser::anybody(&house).get(COMO).await;
    assert!(public.text.contains("il termine è fermo") && public.text.contains("Guasto dalle 9 alle 12."));

    let resume = format!("{COMO}/manage/resume");
    let shorter = civil(found.deadline - SignedDuration::from_hours(48));
    let refused = rup.send_form(&resume, &[("deadline", &shorter), ("reason", "ripristino")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("non si abbrevia") && refused.text.contains(&shorter), "what was typed comes back");
    let later = civil(found.deadline + SignedDuration::from_hours(48));
    assert_eq!(rup.send_form(&resume, &[("deadline", &later), ("reason", "ripristino")]).await.status, 303);
    let later = civil(found.deadline + SignedDuration::from_hours(96));
    let extend = format!("{COMO}/manage/extend");
    assert_eq!(rup.send_form(&extend, &[("deadline", &later), ("reason", "chiarimenti")]).await.status, 303);
    assert_eq!(state(&house, "como-2024-assistenza-scolastica-demo").await.phase, Phase::Published);

    let revoke = format!("{COMO}/manage/revoke");
    let fields = [("lot", "2"), ("act", "Det. 7/2026"), ("reason", "Mancano i fondi.")];
    assert_eq!(rup.send_form(&revoke, &fields).await.status, 303);
    let record = rup.get(&format!("{COMO}/manage/record?lang=en")).await;
    for said in
        ["Published; term for tenders", "Term suspended", "Resumed, new term", "Revoked (lot 2)", "Mancano i fondi."]
    {
        assert!(record.text.contains(said), "{said} is not in the register: {}", record.text);
    }
    assert_eq!(
        record.text.matches("class=\"digest\"").count() as u64,
        state(&house, "como-2024-assistenza-scolastica-demo").await.version
    );

    // Others see no form and get no further.
    for (person, status) in [("como-ufficio", 403), ("como-revisore", 403), ("lario-legale", 403)] {
        let browser = Browser::as_person(&house, person).await;
        assert_eq!(browser.get(&revoke).await.status, status, "{person}");
        assert_eq!(browser.post(&revoke, &[("act", "x"), ("reason", "y")]).await.status, status, "{person}");
    }
    assert_eq!(state(&house, "como-2024-assistenza-scolastica-demo").await.phase, Phase::Published);
}

#[tokio::test(flavor = "multi_thread")]
async fn panels_are_named_by_name_and_sessions_convened() {
    let house = House::open().await;
    let rup = Browser::as_person(&house, "cremona-rup").await;
    let base = "/procedures/cremona-2025-piano-abitare-demo/manage";
    let desk = rup.get("/desk").await;
    assert!(desk.text.contains("Nominare il seggio di gara"), "{}", desk.text);
    let name = format!("{base}/name-opening-panel");
    let refused = rup.send_form(&name, &[("act", "Det. 3"), ("member_1", "Nessuno Conosciuto")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"member_1-error\"") && refused.text.contains("Nessuno Conosciuto"));
    assert_eq!(rup.send_form(&name, &[("act", "Det. 3"), ("member_1", "mario  bodini")]).await.status, 303);
    let found = state(&house, "cremona-2025-piano-abitare-demo").await;
    assert_eq!(found.opening_panel.unwrap().members, ["cremona-seggio".into()]);

    let seggio = Browser::as_person(&house, "cremona-seggio").await;
    let desk = seggio.get("/desk").await;
    assert!(desk.text.contains("Leggere i nomi dei concorrenti") && desk.text.contains("Convocare la seduta"));
    assert!(
        !rup.get("/desk").await.text.contains("href=\"/procedures/cremona-2025-piano-abitare-demo/panel\""),
        "not his to declare"
    );

    let convene = format!("{base}/convene-session");
    let now = house.app.now();
    let early = civil(now - SignedDuration::from_hours(1));
    let fields = [("panel", "opening"), ("purpose", "Apertura delle buste"), ("starts_at", early.as_str())];
    let refused = rup.send_form(&convene, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("session_notice") && refused.text.contains("Apertura delle buste"));
    let later = civil(now + SignedDuration::from_hours(100));
    let fields = [("panel", "opening"), ("purpose", "Apertura delle buste"), ("starts_at", later.as_str())];
    assert_eq!(rup.send_form(&convene, &fields).await.status, 303);
    assert!(rup.get(base).await.text.contains("Apertura delle buste"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_a_body_are_named_by_its_administrator() {
    let house = House::open().await;
    let admin = Browser::as_person(&house, "como-amministratore").await;
    let rup = Browser::as_person(&house, "como-rup").await;
    let body = "/bodies/comune-di-como";
    assert!(rup.get(body).await.text.contains("Livia Tettamanti"));
    assert_eq!(Browser::as_person(&house, "cremona-rup").await.get(body).await.status, 404);
    assert_eq!(rup.get(&format!("{body}/grant")).await.status, 403);
    let grant = format!("{body}/grant");
    let refused = admin.send_form(&grant, &[("person", "Ettore Valsecchi"), ("role", "commissioner")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Ettore Valsecchi"));
    assert_eq!(admin.send_form(&grant, &[("person", "Ettore Valsecchi"), ("role", "officer")]).await.status, 303);
    let revoke = format!("{body}/revoke?person=como-commissario-2&role=officer");
    assert_eq!(admin.send_form(&revoke, &[("reason", "")]).await.status, 422);
    assert_eq!(admin.send_form(&revoke, &[("reason", "Fine incarico.")]).await.status, 303);

    let custodians = format!("{body}/custodians");
    let two = [("custodian", "como-custode-1"), ("custodian", "como-custode-2"), ("threshold", "2")];
    assert_eq!(admin.send_form(&custodians, &two).await.status, 303);
    assert!(admin.get(body).await.text.contains("Se se ne perde uno ancora"));
    let one = [("custodian", "como-custode-1"), ("custodian", "como-custode-2"), ("threshold", "1")];
    assert_eq!(admin.send_form(&custodians, &one).await.status, 303);
    assert!(admin.get(body).await.text.contains("Una sola persona può aprire"));
    let state = streams::body(&house.app, &BodyId::new("comune-di-como")).await.unwrap();
    assert_eq!(state.custody.unwrap().epoch, 3);
    assert_eq!(rup.post(&custodians, &one).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_runs_the_platform_sees_no_procurement() {
    let house = House::open().await;
    let admin = Browser::as_person(&house, "piattaforma-admin").await;
    for path in ["/manage", "/manage/record", "/manage/revoke"] {
        assert_eq!(
            admin.get(&format!("/procedures/cremona-2025-piano-abitare-demo{path}")).await.status,
            403,
            "{path}"
        );
    }
    let desk = admin.get("/desk").await;
    assert!(desk.text.contains("href=\"/bodies\"") && !desk.text.contains("-demo"), "{}", desk.text);
    for path in ["/bodies", "/bodies/comune-di-cremona"] {
        let shown = admin.get(path).await;
        assert!(shown.text.contains("Comune di Cremona") && !shown.text.contains("-demo"), "{path}: {}", shown.text);
    }
    let fields = [("body", "comune-di-lecco"), ("name", "Comune di Lecco"), ("admin", "Nessuno Conosciuto")];
    assert_eq!(admin.send_form("/bodies/new", &fields).await.status, 422);
    assert_eq!(admin.get("/bodies/comune-di-lecco").await.status, 404, "a wrong name registers nothing");
    let fields = [("body", "comune-di-lecco"), ("name", "Comune di Lecco"), ("admin", "Nadia Corti")];
    assert_eq!(admin.send_form("/bodies/new", &fields).await.status, 303);
    let nadia = Browser::as_person(&house, "como-amministratore").await;
    assert!(nadia.get("/desk").await.text.contains("Comune di Lecco"));
    assert_eq!(nadia.get("/bodies").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_firm_finds_its_invitations_and_its_tenders() {
    let house = House::open().await;
    let invited = Browser::as_person(&house, "serio-legale").await;
    let desk = invited.get("/desk").await;
    assert!(
        desk.text.contains("Invito ricevuto: presentare l")
            && desk.text.contains("/procedures/ricengo-2026-centro-estivo-demo/tender")
    );
    let stranger = Browser::as_person(&house, "lario-legale").await.get("/desk").await;
    assert!(
        !stranger.text.contains("ricengo-2026-centro-estivo-demo"),
        "who was not invited learns nothing: {}",
        stranger.text
    );
    house.tender(Example::Ricengo, "coop-serio").await;
    let desk = invited.get("/desk").await;
    assert!(desk.text.contains("offerta inviata") && !desk.text.contains("Invito ricevuto"), "{}", desk.text);
    let rival = Browser::as_person(&house, "gira-il-sole-legale").await.get("/desk").await;
    assert!(rival.text.contains("Invito ricevuto") && !rival.text.contains("Serio"), "{}", rival.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_moves_the_clock_and_keeps_the_login() {
    let house = House::open().await;
    let rup = Browser::as_person(&house, "ricengo-rup").await;
    let tour = rup.get("/demo").await;
    assert!(tour.text.contains("Giulia Severgnini") && tour.text.contains("482913"), "{}", tour.text);
    let deadline = house.procedure(Example::Ricengo).await.deadline;
    let after = (deadline + SignedDuration::from_mins(1)).to_string();
    assert!(tour.text.contains(&format!("value=\"{after}\"")));
    let moved = rup
        .post("/demo/clock", &[("to", &after), ("back", "/procedures/ricengo-2026-centro-estivo-demo/manage")])
        .await;
    assert_eq!(
        (moved.status, moved.location.as_str()),
        (303, "/procedures/ricengo-2026-centro-estivo-demo/manage?done=1")
    );
    assert_eq!(state(&house, "ricengo-2026-centro-estivo-demo").await.phase, Phase::Closed, "what fell due happened");
    // The old login ran out with the hours; the answer brought a new one.
    assert_eq!(rup.get("/desk").await.status, 303);
    let rup = rup.with_cookie_of(&moved);
    assert!(rup.get("/desk").await.text.contains("Dichiarare la procedura deserta"));
    let back = rup.post("/demo/clock", &[("to", "2026-01-01T00:00:00Z")]).await;
    assert_eq!(back.status, 422);
    assert!(back.text.contains("va solo avanti"));
    assert_eq!(Browser::anybody(&house).post("/demo/clock", &[("to", &after)]).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_example_custodians_are_offered_and_nothing_else_is() {
    let house = House::open().await;
    let anybody = Browser::anybody(&house);
    let key = anybody.get("/demo/keys/como-custode-1").await;
    assert_eq!(key.status, 200);
    assert!(key.text.contains("ceralacca-custodian/1"), "{}", key.text);
    for person in ["como-rup", "..%2F..%2Fkeys%2Frecord", "nessuno"] {
        assert_eq!(anybody.get(&format!("/demo/keys/{person}")).await.status, 404, "{person}");
    }
}
