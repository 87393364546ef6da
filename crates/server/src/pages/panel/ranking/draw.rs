//! A draw among those who are tied, or of the method of the anomaly threshold: announced, then held.

use ceralacca_evaluation::DRAW_LINE_BYTES_MAX;
use ceralacca_procedure::{
    acts,
    acts::{DRAW_AHEAD_DAYS_MAX, DRAW_SOURCE_LENGTH_MAX, DueDraw},
    policy::Act,
    state::AnnouncedDraw,
};
use jiff::{SignedDuration, Timestamp};

use super::forms::ranking_of;
use crate::{
    ApiError,
    access::Routes,
    draws,
    pages::{
        Field, FieldKind, FormPage, Paragraph, Posted,
        forms::moment_value,
        lang::instant,
        panel::{lot_act::LotAct, scene::Scene},
    },
};

/// The notice proposed where the documents of the tender ask for less.
const NOTICE: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn mount(routes: Routes) -> Routes {
    let routes =
        LotAct { path: "/procedures/{procedure}/lots/{lot}/announce-draw", form: announce_form, command: announcement }
            .mount(routes);
    LotAct { path: "/procedures/{procedure}/lots/{lot}/draw", form: draw_form, command: drawing }.mount(routes)
}

/// What is to be drawn, and the announcement that stands, while a draw is to come.
fn to_come(scene: &Scene, lot: u16) -> Option<(DueDraw<'_>, Option<&AnnouncedDraw>)> {
    let due = DueDraw::of(&scene.state, lot)?;
    let standing = scene.state.lots.get(&lot).and_then(|found| due.standing(found));
    Some((due, standing))
}

/// The act that is due, with its address.
pub(super) fn next(scene: &Scene, lot: u16) -> Option<(String, &'static str)> {
    let (due, standing) = to_come(scene, lot)?;
    let (now, lang) = (scene.viewer.layout.now, scene.lang());
    match standing {
        None if scene.may(Act::AnnounceDraw) => Some((
            scene.path(&format!("/lots/{lot}/announce-draw")),
            match due {
                DueDraw::Tie(_) => {
                    lang.say("Indici il sorteggio fra chi è alla pari", "Announce the draw among those who are tied")
                }
                DueDraw::Method(_) => lang.say(
                    "Indici il sorteggio del metodo della soglia di anomalia",
                    "Announce the draw of the method of the anomaly threshold",
                ),
            },
        )),
        Some(standing) if standing.not_before <= now && scene.may(Act::RecordDraw) => Some((
            scene.path(&format!("/lots/{lot}/draw")),
            match due {
                DueDraw::Tie(_) => lang.say("Sorteggia fra chi è alla pari", "Draw lots among those who are tied"),
                DueDraw::Method(_) => {
                    lang.say("Sorteggia il metodo della soglia di anomalia", "Draw the method of the anomaly threshold")
                }
            },
        )),
        _ => None,
    }
}

/// From when the draw that was announced can be held, while it cannot yet.
pub(super) fn waits_until(scene: &Scene, lot: u16) -> Option<String> {
    let (_, standing) = to_come(scene, lot)?;
    standing.filter(|standing| standing.not_before > scene.viewer.layout.now).map(|found| instant(found.not_before))
}

/// Where the announcement that stands can be replaced, if it can and who looks may.
pub(super) fn replacing(scene: &Scene, lot: u16) -> Option<String> {
    to_come(scene, lot)?.1?;
    let anything = acts::AnnounceDraw {
        lot,
        source: "-".to_owned(),
        not_before: proposed_instant(scene),
        reason: Some("-".to_owned()),
        seeds: draws::seeds(&scene.app, &scene.state, lot).ok()?,
    };
    let may = scene.may(Act::AnnounceDraw) && scene.due(anything).is_ok();
    may.then(|| scene.path(&format!("/lots/{lot}/announce-draw")))
}

fn announcement(scene: &Scene, lot: u16, posted: &Posted) -> Result<acts::AnnounceDraw, ApiError> {
    let not_before = posted.moment("not_before").map_err(|refusal| refusal.with("field", "not_before"))?;
    Ok(acts::AnnounceDraw {
        lot,
        source: posted.text("source").to_owned(),
        not_before,
        reason: Some(posted.text("reason").to_owned()),
        seeds: draws::seeds(&scene.app, &scene.state, lot)?,
    })
}

fn drawing(scene: &Scene, lot: u16, posted: &Posted) -> Result<acts::RecordDraw, ApiError> {
    let seeds = draws::seeds(&scene.app, &scene.state, lot)?;
    Ok(acts::RecordDraw { lot, public_input: posted.text("public_input").to_owned(), seeds })
}

/// After the notice that the tender documents give for sessions, a day at least.
fn proposed_instant(scene: &Scene) -> Timestamp {
    let hours = SignedDuration::from_hours(scene.state.definition.terms.session_notice_hours.into());
    let now = scene.viewer.layout.now;
    now.saturating_add(hours.max(NOTICE)).unwrap_or(now)
}

/// Among whom or what lots are drawn, in words; the rule; the announcement that stands. Nothing when nothing is to be drawn.
fn drawn(scene: &Scene, lot: u16) -> Option<(Paragraph, &'static str, Option<&AnnouncedDraw>)> {
    let (due, standing) = to_come(scene, lot)?;
    let among = match &due {
        DueDraw::Tie(tie) => {
            let names: Vec<String> = tie.tenderers.iter().map(|id| scene.firm(id)).collect();
            Paragraph::from(scene.say("Alla pari: ", "Tied: ")).quote(names.join("; "))
        }
        DueDraw::Method(letters) => format!(
            "{} {}. {}",
            scene.say(
                "Si sorteggia il metodo con cui si calcola la soglia di anomalia, fra i metodi dell'Allegato II.2",
                "What is drawn is the method by which the anomaly threshold is reckoned, among the methods of Allegato II.2"
            ),
            letters.join(", "),
            scene.say(
                "Il primo che esce si applica; un metodo si sorteggia una volta sola.",
                "The first one drawn is applied; a method is drawn only once."
            )
        )
        .into(),
    };
    Some((among, due.article(), standing))
}

fn nothing_to_draw(scene: &Scene, form: FormPage) -> FormPage {
    form.closed(scene.say("Ora non c'è nulla da sorteggiare.", "There is nothing to be drawn now."))
}

fn announce_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Indire il sorteggio:", "Announce the draw:"), scene.lot_short(lot));
    let form = scene.form(&title, lang.say("Indici il sorteggio", "Announce the draw"), &ranking_of(scene, lot));
    let Some((among, article, standing)) = drawn(scene, lot) else { return nothing_to_draw(scene, form) };
    let mut form = form
        .paragraph(among)
        .paragraph(lang.say(
            "Adesso la piattaforma si impegna su un numero segreto, il seme, e ne pubblica l'impronta: da qui in poi non può cambiarlo. Lei indica un dato pubblico che ancora non esiste. Quando il dato sarà noto la piattaforma rivela il seme: seme e dato danno insieme l'ordine. Così nessuno può scegliere il risultato, e chiunque può rifare il conto.",
            "Now the platform commits itself to a secret number, the seed, and publishes its digest: from here on it cannot change it. You name a public input that does not exist yet. When the input is known the platform reveals the seed: seed and input together give the order. So nobody can choose the result, and anybody can repeat the computation.",
        ))
        .paragraph(lang.say(
            "Quello che scrive qui si legge subito sulla pagina pubblica della gara: non indichi nomi di concorrenti.",
            "What you write here is read at once on the public page of the tender: name no tenderer.",
        ));
    if let Some(standing) = standing {
        form = form.paragraph(
            Paragraph::default()
                .say(lang.say("Sostituisce il sorteggio già indetto: ", "It replaces the draw announced already: "))
                .quote(standing.source.clone())
                .say(format!(" ({} {}). ", lang.say("dal", "from"), instant(standing.not_before)))
                .say(lang.say(
                    "Quello resta visibile a tutti, con la motivazione. Dal momento indicato in un annuncio, questo non si sostituisce più.",
                    "That one stays visible to everybody, with the reason. From the instant named in an announcement on it is no longer replaced.",
                )),
        );
    }
    let source = Field::new(
        "source",
        lang.say("Dato pubblico che deciderà", "Public input that will decide"),
        FieldKind::Line(DRAW_SOURCE_LENGTH_MAX),
    )
    .article(article)
    .help(lang.say(
        "Qualcosa che nessuno conosce ancora e che tutti potranno leggere. Dica anche come si scriverà e che cosa vale se non avviene. Ad esempio: estrazione del Lotto, ruota di Milano, del 24 novembre 2026, o la prima che segue, i numeri nell'ordine di uscita separati da uno spazio; oppure: un numero detto da ciascun concorrente presente, nell'ordine alfabetico, separati da uno spazio.",
        "Something that nobody knows yet and everybody will be able to read. Say also how it will be written and what counts if it does not happen. For example: a named lottery on a stated day, or the first one after it, the numbers in the order drawn with a blank between them; or: a number said by each tenderer present, in alphabetical order, with a blank between them.",
    ));
    let moment = Field::new(
        "not_before",
        lang.say("Il sorteggio si tiene dal (ora italiana)", "The draw is held from (Italian time)"),
        FieldKind::Moment,
    )
    .value(moment_value(proposed_instant(scene)))
    .help(match lang {
        crate::pages::Lang::It => format!(
            "Il momento in cui il dato sarà noto, non dopo; entro {DRAW_AHEAD_DAYS_MAX} giorni. I concorrenti lo leggono da subito e possono assistere."
        ),
        crate::pages::Lang::En => format!(
            "The instant at which the input will be known, not later; within {DRAW_AHEAD_DAYS_MAX} days. Tenderers read it at once and may be present."
        ),
    });
    form = form.field(source).field(moment);
    if standing.is_some() { form.field(Field::reason(lang)) } else { form }
}

fn draw_form(scene: &Scene, lot: u16) -> FormPage {
    let lang = scene.lang();
    let title = format!("{} {}", lang.say("Sorteggio:", "Draw by lot:"), scene.lot_short(lot));
    let form = scene.form(&title, lang.say("Sorteggia", "Draw"), &ranking_of(scene, lot)).grave();
    let Some((among, article, standing)) = drawn(scene, lot) else { return nothing_to_draw(scene, form) };
    let mut form = form.paragraph(among);
    if let Some(standing) = standing {
        form = form
            .paragraph(
                Paragraph::default()
                    .say(lang.say("Dato pubblico indicato: ", "Public input named: "))
                    .quote(standing.source.clone())
                    .say(format!(" ({} {}).", lang.say("dal", "from"), instant(standing.not_before))),
            )
            .paragraph(format!(
                "{}: {}.",
                lang.say("Impronta del seme, pubblicata allora", "Digest of the seed, published then"),
                standing.commitment
            ));
    }
    form.paragraph(lang.say(
        "La piattaforma rivela il seme e calcola l'ordine da seme e dato. Si fa una volta sola; la pagina della graduatoria dice poi che cosa segue.",
        "The platform reveals the seed and computes the order from seed and input. It is done once; the page of the ranking then says what comes next.",
    ))
    .field(
        Field::new(
            "public_input",
            lang.say("Dato pubblico, come lo dà la sua fonte", "Public input, as its source gives it"),
            FieldKind::Line(DRAW_LINE_BYTES_MAX),
        )
        .article(article)
        .help(lang.say(
            "Su una riga, ad esempio «8 15 33 41 70». Chi rifà il sorteggio lo scrive uguale, lettera per lettera: lo rilegga.",
            "On one line, for example “8 15 33 41 70”. Who repeats the draw writes the same, letter by letter: read it again.",
        )),
    )
}
