//! One sentence in two languages for every kind of event of a procedure, as its register shows it.

use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState,
    event::{ExclusionGround, PanelKind},
};

use crate::{
    minutes::Names,
    pages::{Lang, lang::instant, public::titled},
};

/// How much of an event a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    /// Names of tenderers and what the minutes say of them.
    pub names: bool,
    /// The panels' work.
    pub evaluation: bool,
}

/// What an event says: our words, and after them those that somebody wrote in the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub words: String,
    pub quoted: Option<String>,
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self { words, quoted: None }
    }
}

/// What an event says; `state` already holds it.
pub(super) fn sentence(
    state: &ProcedureState,
    names: &Names,
    event: &ProcedureEvent,
    sight: Sight,
    lang: Lang,
) -> Said {
    Words { state, names, sight, lang }.of(event)
}

struct Words<'a> {
    state: &'a ProcedureState,
    names: &'a Names,
    sight: Sight,
    lang: Lang,
}

impl Words<'_> {
    fn say(&self, it: &str, en: &str) -> String {
        self.lang.say(it, en).to_owned()
    }

    fn tenderer(&self, id: &OperatorId) -> String {
        if self.sight.names {
            self.names.tenderer_in(self.state, id, self.lang)
        } else {
            self.say("un concorrente", "a tenderer")
        }
    }

    fn people(&self, list: &[PersonId]) -> String {
        list.iter().map(|person| self.names.person(person)).collect::<Vec<_>>().join(", ")
    }

    fn panel(&self, kind: PanelKind) -> &'static str {
        match kind {
            PanelKind::Opening => self.lang.say("seggio di gara", "opening panel"),
            PanelKind::Evaluation => self.lang.say("commissione giudicatrice", "evaluation panel"),
        }
    }

    /// ` (lotto 2)`, or nothing where the procedure has one lot or all are concerned.
    fn lot(&self, lot: Option<u16>) -> String {
        match lot {
            Some(number) if self.state.definition.lots.len() > 1 => {
                format!(" ({} {number})", self.lang.say("lotto", "lot"))
            }
            Some(_) | None => String::new(),
        }
    }

    /// Our words with somebody's.
    fn quoting(&self, words: String, text: &str) -> Said {
        Said { words, quoted: Some(text.to_owned()) }
    }

    /// As [`Words::quoting`], for those who see the evaluation; others read our words only.
    fn reserved(&self, words: String, text: &str) -> Said {
        Said { words, quoted: self.sight.evaluation.then(|| text.to_owned()) }
    }

    /// More of our own words for those who see the evaluation.
    fn more(&self, words: String, more: &str) -> Said {
        if self.sight.evaluation { format!("{words}; {more}").into() } else { words.into() }
    }

    fn of(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::Drafted { .. }
            | ProcedureEvent::DraftRevised { .. }
            | ProcedureEvent::DocumentsAttached { .. }
            | ProcedureEvent::DocumentWithdrawn { .. }
            | ProcedureEvent::Decided { .. }
            | ProcedureEvent::Published { .. }
            | ProcedureEvent::Suspended { .. }
            | ProcedureEvent::Resumed { .. }
            | ProcedureEvent::Extended { .. }
            | ProcedureEvent::TermExpired { .. }
            | ProcedureEvent::TenderTaken { .. }
            | ProcedureEvent::SubmissionsClosed { .. }
            | ProcedureEvent::Deserted { .. }
            | ProcedureEvent::Revoked { .. }
            | ProcedureEvent::Annulled { .. } => self.of_the_term(event),
            ProcedureEvent::OpeningPanelNamed { .. }
            | ProcedureEvent::EvaluationPanelNamed { .. }
            | ProcedureEvent::TenderersSeen { .. }
            | ProcedureEvent::ConflictDeclared { .. }
            | ProcedureEvent::SessionConvened { .. }
            | ProcedureEvent::SessionStarted { .. }
            | ProcedureEvent::PresenceConfirmed { .. }
            | ProcedureEvent::SessionEnded { .. }
            | ProcedureEvent::ShareGiven { .. }
            | ProcedureEvent::EnvelopeOpened { .. }
            | ProcedureEvent::EnvelopeUnreadable { .. } => self.of_the_sessions(event),
            ProcedureEvent::Admitted { .. }
            | ProcedureEvent::CureAsked { .. }
            | ProcedureEvent::CureAnswered { .. }
            | ProcedureEvent::CureAssessed { .. }
            | ProcedureEvent::Excluded { .. }
            | ProcedureEvent::Readmitted { .. }
            | ProcedureEvent::AdmissionsSettled { .. } => self.of_the_admission(event),
            ProcedureEvent::ImprovedOffersAsked { .. }
            | ProcedureEvent::ImprovedOffersExpired { .. }
            | ProcedureEvent::ImprovedOfferTaken { .. }
            | ProcedureEvent::ImprovedOffersClosed { .. }
            | ProcedureEvent::DrawAnnounced { .. }
            | ProcedureEvent::DrawHeld { .. } => self.of_the_ties(event),
            ProcedureEvent::AnomalyThresholdApplied { .. }
            | ProcedureEvent::ExplanationsAsked { .. }
            | ProcedureEvent::ExplanationsGiven { .. }
            | ProcedureEvent::ExplanationsAssessed { .. } => self.of_the_anomalies(event),
            ProcedureEvent::SheetLocked { .. }
            | ProcedureEvent::CollegialScored { .. }
            | ProcedureEvent::Ascertained { .. }
            | ProcedureEvent::TechnicalScored { .. }
            | ProcedureEvent::TechnicalShown { .. }
            | ProcedureEvent::Ranked { .. }
            | ProcedureEvent::AwardProposed { .. }
            | ProcedureEvent::NotProposed { .. } => self.of_the_evaluation(event),
        }
    }

    fn of_the_term(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::Drafted { .. } => self.say("Bozza creata", "Draft made").into(),
            ProcedureEvent::DraftRevised { .. } => self.say("Bozza modificata", "Draft changed").into(),
            ProcedureEvent::DocumentsAttached { documents } => {
                let titles: Vec<&str> = documents.iter().map(|document| document.title.as_str()).collect();
                self.quoting(self.say("Aggiunti documenti di gara", "Tender documents added"), &titles.join("; "))
            }
            ProcedureEvent::DocumentWithdrawn { digest, reason } => {
                let words = self.say("Ritirato un documento di gara", "Tender document withdrawn");
                self.quoting(words, &titled(self.state, digest, reason))
            }
            ProcedureEvent::Decided { act, .. } => {
                self.quoting(self.say("Decisione a contrarre (art. 17)", "Decision to contract (art. 17)"), act)
            }
            ProcedureEvent::Published { deadline, custody } => format!(
                "{} {}; {} {}/{}",
                self.say("Pubblicata; termine per le offerte", "Published; term for tenders"),
                instant(*deadline),
                self.say("custodi che aprono", "custodians who open"),
                custody.threshold,
                custody.custodians.len()
            )
            .into(),
            ProcedureEvent::Suspended { reason, malfunction } => {
                let why = if *malfunction {
                    self.say(
                        "Termine sospeso per malfunzionamento della piattaforma (art. 25 c. 2)",
                        "Term suspended because the platform failed (art. 25(2))",
                    )
                } else {
                    self.say("Termine sospeso", "Term suspended")
                };
                self.quoting(why, reason)
            }
            ProcedureEvent::Resumed { deadline, reason } => {
                let words =
                    format!("{} {}", self.say("Ripresa, nuovo termine", "Resumed, new term"), instant(*deadline));
                self.quoting(words, reason)
            }
            ProcedureEvent::Extended { deadline, reason } => {
                let words = format!("{} {}", self.say("Termine prorogato al", "Term extended to"), instant(*deadline));
                self.quoting(words, reason)
            }
            ProcedureEvent::TermExpired { deadline } => {
                format!("{} {}", self.say("Scaduto il termine del", "The term ended:"), instant(*deadline)).into()
            }
            ProcedureEvent::TenderTaken { tender } => format!(
                "{} {}, {} {}",
                self.say("Presa in carico, chiusa, l'offerta di", "Taken, sealed, the tender of"),
                self.tenderer(&tender.manifest.tenderer),
                self.say("inviata il", "sent on"),
                instant(tender.submitted_at)
            )
            .into(),
            ProcedureEvent::SubmissionsClosed { tenders, .. } => format!(
                "{}: {tenders}",
                self.say(
                    "Ricezione chiusa; offerte pervenute nel termine",
                    "Submissions closed; tenders received in time"
                )
            )
            .into(),
            ProcedureEvent::Deserted { reason } => {
                self.quoting(self.say("Procedura deserta", "Procedure deserted"), reason)
            }
            ProcedureEvent::Revoked { act, reason, lot } => {
                let words = format!("{}{}", self.say("Revoca", "Revoked"), self.lot(*lot));
                self.quoting(words, &format!("{act}: {reason}"))
            }
            ProcedureEvent::Annulled { act, reason, lot } => {
                let words = format!("{}{}", self.say("Annullamento", "Annulled"), self.lot(*lot));
                self.quoting(words, &format!("{act}: {reason}"))
            }
            _ => String::new().into(),
        }
    }

    fn of_the_sessions(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::OpeningPanelNamed { act, members } => {
                let words = self.say("Nomina del seggio di gara", "Opening panel named");
                self.quoting(words, &format!("{act}: {}", self.people(members)))
            }
            ProcedureEvent::EvaluationPanelNamed { act, members } => {
                let words =
                    self.say("Nomina della commissione giudicatrice (art. 93)", "Evaluation panel named (art. 93)");
                self.quoting(words, &format!("{act}: {}", self.people(members)))
            }
            ProcedureEvent::TenderersSeen { panel } => format!(
                "{} ({})",
                self.say("Letti i nomi dei concorrenti", "Tenderers' names read"),
                self.panel(*panel)
            )
            .into(),
            ProcedureEvent::ConflictDeclared { panel, conflict, statement } => {
                let what = if *conflict {
                    self.say(
                        "Dichiarato un conflitto di interessi (art. 16)",
                        "A conflict of interest declared (art. 16)",
                    )
                } else {
                    self.say(
                        "Dichiarata l'assenza di conflitti di interessi (art. 16)",
                        "Absence of conflicts of interest declared (art. 16)",
                    )
                };
                self.quoting(format!("{what}, {}", self.panel(*panel)), statement)
            }
            ProcedureEvent::SessionConvened { panel, purpose, starts_at, .. } => {
                let words = format!(
                    "{} ({}) {} {}",
                    self.say("Convocata una seduta", "Session convened"),
                    self.panel(*panel),
                    self.say("per il", "for"),
                    instant(*starts_at)
                );
                self.quoting(words, purpose)
            }
            ProcedureEvent::SessionStarted { .. } => self.say("Seduta aperta", "Session started").into(),
            ProcedureEvent::PresenceConfirmed { .. } => self.say("Presenza confermata", "Presence confirmed").into(),
            ProcedureEvent::SessionEnded { reason, .. } => {
                self.quoting(self.say("Seduta chiusa", "Session ended"), reason)
            }
            ProcedureEvent::ShareGiven { envelope, .. } => format!(
                "{} {}",
                self.say("Data da un custode la quota per aprire la", "A custodian gave the share that opens the"),
                self.envelope(envelope)
            )
            .into(),
            ProcedureEvent::EnvelopeOpened { envelope, findings, .. } => {
                let found = format!("{} {}", findings.len(), self.say("rilievi", "findings"));
                self.more(format!("{} {}", self.say("Aperta la", "Opened the"), self.envelope(envelope)), &found)
            }
            ProcedureEvent::EnvelopeUnreadable { envelope, .. } => format!(
                "{} {}",
                self.say(
                    "Non si apre, pur con le quote necessarie, la",
                    "Does not open, though the shares are there, the"
                ),
                self.envelope(envelope)
            )
            .into(),
            _ => String::new().into(),
        }
    }

    fn envelope(&self, id: &ceralacca_procedure::EnvelopeId) -> String {
        let Some((tenderer, found)) = self.state.envelope(id) else { return id.to_string() };
        let class = self.lang.say(found.sealed.class.italian(), found.sealed.class.english());
        let of = self.say("di", "of");
        format!("{class}{} {of} {}", self.lot(found.sealed.lot), self.tenderer(tenderer.id()))
    }

    fn of_the_admission(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::Admitted { tenderer, reason } => {
                self.reserved(format!("{} {}", self.say("Ammesso", "Admitted:"), self.tenderer(tenderer)), reason)
            }
            ProcedureEvent::CureAsked { tenderer, due, request, .. } => {
                let words = format!(
                    "{} {} {} {}",
                    self.say("Soccorso istruttorio (art. 101) chiesto a", "Cure (art. 101) asked of"),
                    self.tenderer(tenderer),
                    self.say("entro il", "by"),
                    instant(*due)
                );
                self.reserved(words, request)
            }
            ProcedureEvent::CureAnswered { tenderer, files, .. } => format!(
                "{} {}; {} {}",
                self.say("Risposta al soccorso istruttorio di", "Answer to the request to cure by"),
                self.tenderer(tenderer),
                self.say("file:", "files:"),
                files.len()
            )
            .into(),
            ProcedureEvent::CureAssessed { tenderer, cured, reason } => {
                let what = if *cured {
                    self.say("Regolarizzazione idonea di", "Cured by")
                } else {
                    self.say("Regolarizzazione non idonea di", "Not cured by")
                };
                self.reserved(format!("{what} {}", self.tenderer(tenderer)), reason)
            }
            ProcedureEvent::Excluded { tenderer, lot, ground, reason } => {
                let (who, ground) = (self.tenderer(tenderer), ground_words(*ground, self.lang));
                let words = format!("{} {who}{}, {ground}", self.say("Escluso", "Excluded:"), self.lot(*lot));
                self.reserved(words, reason)
            }
            ProcedureEvent::Readmitted { tenderer, lot, act, reason } => {
                let who = self.tenderer(tenderer);
                let words = format!("{} {who}{}", self.say("Riammesso", "Readmitted:"), self.lot(*lot));
                self.reserved(words, &format!("{act}: {reason}"))
            }
            ProcedureEvent::AdmissionsSettled { act, admitted, .. } => {
                let words = format!(
                    "{}; {} {}",
                    self.say("Ammissioni ed esclusioni adottate", "Admissions and exclusions settled"),
                    self.say("ammessi:", "admitted:"),
                    admitted.len()
                );
                self.quoting(words, act)
            }
            _ => String::new().into(),
        }
    }

    fn of_the_anomalies(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::AnomalyThresholdApplied { lot, computation } => {
                let words =
                    self.say("Applicata la soglia di anomalia (art. 54)", "Anomaly threshold applied (art. 54)");
                let more = format!(
                    "{} {}, {}%, {} {}",
                    self.say("metodo", "method"),
                    computation.method.letter(),
                    self.lang.number(&computation.threshold.result),
                    self.say("offerte anomale:", "anomalous tenders:"),
                    computation.anomalous.len()
                );
                self.more(format!("{words}{}", self.lot(Some(*lot))), &more)
            }
            ProcedureEvent::ExplanationsAsked { lot, tenderer, due, request, .. } => {
                let words = format!(
                    "{} {}{} {} {}",
                    self.say("Spiegazioni sull'offerta (art. 110) chieste a", "Explanations (art. 110) asked of"),
                    self.tenderer(tenderer),
                    self.lot(Some(*lot)),
                    self.say("entro il", "by"),
                    instant(*due)
                );
                self.reserved(words, request)
            }
            ProcedureEvent::ExplanationsGiven { lot, tenderer, files, .. } => format!(
                "{} {}{}; {} {}",
                self.say("Spiegazioni sull'offerta date da", "Explanations given by"),
                self.tenderer(tenderer),
                self.lot(Some(*lot)),
                self.say("file:", "files:"),
                files.len()
            )
            .into(),
            ProcedureEvent::ExplanationsAssessed { lot, tenderer, accepted, reason } => {
                let what = if *accepted {
                    self.say("Giudicata congrua l'offerta di", "Found not abnormally low: the tender of")
                } else {
                    self.say("Giudicata non congrua l'offerta di", "Found abnormally low: the tender of")
                };
                self.reserved(format!("{what} {}{}", self.tenderer(tenderer), self.lot(Some(*lot))), reason)
            }
            _ => String::new().into(),
        }
    }

    fn of_the_ties(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::ImprovedOffersAsked { lot, until, request, .. } => {
                let words = format!(
                    "{}{} {} {}",
                    self.say("Offerte migliorative chieste a chi è alla pari", "Improved offers asked of those tied"),
                    self.lot(Some(*lot)),
                    self.say("entro il", "by"),
                    instant(*until)
                );
                self.reserved(words, request)
            }
            ProcedureEvent::ImprovedOffersExpired { lot, .. } => format!(
                "{}{}",
                self.say("Scaduto il termine per le offerte migliorative", "Term for improved offers ended"),
                self.lot(Some(*lot))
            )
            .into(),
            ProcedureEvent::ImprovedOfferTaken { tenderer, offer } => format!(
                "{} {}{}",
                self.say("Presa in carico, chiusa, l'offerta migliorativa di", "Taken, sealed: the improved offer of"),
                self.tenderer(tenderer),
                self.lot(offer.envelope.lot)
            )
            .into(),
            ProcedureEvent::ImprovedOffersClosed { lot, offers, .. } => format!(
                "{}{}; {} {offers}",
                self.say("Offerte migliorative chiuse", "Improved offers closed"),
                self.lot(Some(*lot)),
                self.say("arrivate:", "arrived:")
            )
            .into(),
            ProcedureEvent::DrawAnnounced { lot, methods, source, not_before, commitment, reason, .. } => {
                let words = format!(
                    "{}{}, {} {}; {} {commitment}; {}",
                    if methods.is_empty() {
                        self.say("Sorteggio indetto", "Draw announced")
                    } else {
                        self.say(
                            "Sorteggio indetto del metodo della soglia di anomalia",
                            "Draw announced of the method of the anomaly threshold",
                        )
                    },
                    self.lot(Some(*lot)),
                    self.say("dal", "from"),
                    instant(*not_before),
                    self.say("impronta del seme", "digest of the seed"),
                    match reason {
                        Some(_) => self.say(
                            "sostituisce quello di prima; dato pubblico e motivazione",
                            "replaces the one before; public input and reason",
                        ),
                        None => self.say("dato pubblico", "public input"),
                    }
                );
                match reason {
                    Some(reason) => self.quoting(words, &format!("{source}; {reason}")),
                    None => self.quoting(words, source),
                }
            }
            ProcedureEvent::DrawHeld { lot, methods, seed, public_input, .. } => {
                let what = match methods.first() {
                    None => self.say("Sorteggio", "Draw").to_owned(),
                    Some(letter) => format!(
                        "{} {letter}",
                        self.say(
                            "Sorteggiato il metodo della soglia di anomalia:",
                            "Method of the anomaly threshold drawn:"
                        )
                    ),
                };
                let words =
                    format!("{what}{}; {} {seed}", self.lot(Some(*lot)), self.say("seme rivelato", "seed revealed"));
                match public_input {
                    Some(input) => {
                        self.quoting(format!("{words}; {}", self.say("dato pubblico", "public input")), input)
                    }
                    None => words.into(),
                }
            }
            _ => String::new().into(),
        }
    }

    fn of_the_evaluation(&self, event: &ProcedureEvent) -> Said {
        match event {
            ProcedureEvent::SheetLocked { lot, .. } => format!(
                "{}{}",
                self.say("Scheda di valutazione bloccata", "Scoring sheet locked"),
                self.lot(Some(*lot))
            )
            .into(),
            ProcedureEvent::CollegialScored { lot, subcriterion, tenderer, .. } => format!(
                "{}{}, {subcriterion}, {}",
                self.say("Giudizio collegiale", "Collegial judgement"),
                self.lot(Some(*lot)),
                self.tenderer(tenderer)
            )
            .into(),
            ProcedureEvent::Ascertained { lot, tenderer, item, .. } => format!(
                "{}{}, {item}, {}",
                self.say("Valore accertato dalla commissione", "Value ascertained by the commission"),
                self.lot(Some(*lot)),
                self.tenderer(tenderer)
            )
            .into(),
            ProcedureEvent::TechnicalScored { lot, scores, below_threshold } => {
                let words = self.say("Punteggi tecnici definitivi", "Technical scores final");
                let more = format!(
                    "{} {}, {} {}",
                    scores.len(),
                    self.say("concorrenti", "tenderers"),
                    below_threshold.len(),
                    self.say("sotto la soglia", "below the threshold")
                );
                self.more(format!("{words}{}", self.lot(Some(*lot))), &more)
            }
            ProcedureEvent::TechnicalShown { lot } => format!(
                "{}{}",
                self.say("Punteggi tecnici resi visibili ai concorrenti", "Technical scores shown to tenderers"),
                self.lot(Some(*lot))
            )
            .into(),
            ProcedureEvent::Ranked { lot, ranking, .. } => {
                let first = ranking.first().map(|line| self.tenderer(&line.tenderer)).unwrap_or_default();
                let first = format!("{} {first}", self.say("primo", "first"));
                self.more(format!("{}{}", self.say("Graduatoria", "Ranking"), self.lot(Some(*lot))), &first)
            }
            ProcedureEvent::AwardProposed { lot, tenderer, reason } => {
                let (what, to) = (self.say("Proposta di aggiudicazione", "Award proposed"), self.say("a", "to"));
                let words = format!("{what}{} {to} {}", self.lot(Some(*lot)), self.tenderer(tenderer));
                self.reserved(words, reason)
            }
            ProcedureEvent::NotProposed { lot, reason } => {
                let words = format!("{}{}", self.say("Nessuna aggiudicazione", "No award"), self.lot(Some(*lot)));
                self.reserved(words, reason)
            }
            _ => String::new().into(),
        }
    }
}

fn ground_words(ground: ExclusionGround, lang: Lang) -> &'static str {
    match ground {
        ExclusionGround::Automatic => lang.say("causa automatica (art. 94)", "automatic ground (art. 94)"),
        ExclusionGround::NonAutomatic => lang.say("causa non automatica (art. 95)", "non-automatic ground (art. 95)"),
        ExclusionGround::Requirement => lang.say("requisito mancante (art. 100)", "requirement missing (art. 100)"),
        ExclusionGround::NotCured => lang.say("mancata regolarizzazione (art. 101)", "not cured (art. 101)"),
        ExclusionGround::BelowThreshold => lang.say("sotto la soglia di sbarramento", "below the quality threshold"),
        ExclusionGround::AboveBase => lang.say("offerta sopra la base (art. 70)", "tender above the base (art. 70)"),
        ExclusionGround::CostsMissing => {
            lang.say("costi non indicati (art. 108 c. 9)", "costs not stated (art. 108(9))")
        }
        ExclusionGround::AbnormallyLow => lang.say("offerta anomala (art. 110)", "abnormally low tender (art. 110)"),
        ExclusionGround::Unreadable => lang.say("busta illeggibile", "envelope unreadable"),
        ExclusionGround::OtherOfNotice => lang.say("altra causa degli atti di gara", "another ground of the notice"),
    }
}
