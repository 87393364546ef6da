//! One Italian sentence for every kind of event.

use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState,
    event::{AscertainedValue, RankedTender, ThresholdComputation, UnresolvedTie},
    refusal::civil,
    scoring,
};

use super::{Names, words};
use crate::pages::Lang;

/// What the event says; `state` already holds it.
pub(super) fn italian(state: &ProcedureState, names: &Names, actor: &PersonId, event: &ProcedureEvent) -> String {
    let tenderer = |id: &OperatorId| names.tenderer(state, id);
    let people = |list: &[PersonId]| list.iter().map(|person| names.person(person)).collect::<Vec<_>>().join(", ");
    match event {
        ProcedureEvent::Drafted { .. } => "È creata la bozza della procedura.".to_owned(),
        ProcedureEvent::DraftRevised { .. } => "È modificata la bozza della procedura.".to_owned(),
        ProcedureEvent::DocumentsAttached { documents } => {
            let titles: Vec<String> = documents.iter().map(|document| format!("«{}»", document.title)).collect();
            format!("Sono aggiunti i documenti di gara: {}.", titles.join(", "))
        }
        ProcedureEvent::DocumentWithdrawn { digest, reason } => {
            let title = state.document(digest).map(|attached| format!(" «{}»", attached.document.title));
            format!("È ritirato il documento di gara{}: {reason}.", title.unwrap_or_default())
        }
        ProcedureEvent::Decided { act, lint_reasons } => {
            let mut text = format!("È presa la decisione a contrarre: {act}.");
            for (key, reason) in lint_reasons {
                text.push_str(&format!(" Ragione data per {key}: {reason}."));
            }
            text
        }
        ProcedureEvent::Published { deadline, .. } => {
            format!("La procedura è pubblicata; le offerte si presentano entro il {}.", civil(*deadline))
        }
        ProcedureEvent::Suspended { reason, malfunction: false } => format!("Il termine è sospeso: {reason}"),
        ProcedureEvent::Suspended { reason, malfunction: true } => {
            format!(
                "Il termine è sospeso per malfunzionamento della piattaforma (art. 25 c. 2 D.Lgs. 36/2023): {reason}"
            )
        }
        ProcedureEvent::Resumed { deadline, reason } => {
            format!("Il termine riprende a decorrere fino al {}: {reason}", civil(*deadline))
        }
        ProcedureEvent::Extended { deadline, reason } => {
            format!("Il termine è prorogato al {}: {reason}", civil(*deadline))
        }
        ProcedureEvent::TermExpired { deadline } => format!("È scaduto il termine del {}.", civil(*deadline)),
        ProcedureEvent::TenderTaken { tender } => format!(
            "È presa in carico, con le buste chiuse, l’offerta di {} presentata il {}.",
            tenderer(&tender.manifest.tenderer),
            civil(tender.submitted_at)
        ),
        ProcedureEvent::SubmissionsClosed { tenders, .. } => {
            format!("È chiusa la presentazione delle offerte; offerte pervenute nel termine: {tenders}.")
        }
        ProcedureEvent::Deserted { reason } => format!("La procedura è deserta: {reason}"),
        ProcedureEvent::Revoked { act, reason, lot: None } => format!("La procedura è revocata con {act}: {reason}"),
        ProcedureEvent::Annulled { act, reason, lot: None } => format!("La procedura è annullata con {act}: {reason}"),
        ProcedureEvent::Revoked { act, reason, lot: Some(lot) } => {
            format!("Il lotto {lot} è revocato con {act}: {reason}")
        }
        ProcedureEvent::Annulled { act, reason, lot: Some(lot) } => {
            format!("Il lotto {lot} è annullato con {act}: {reason}")
        }
        ProcedureEvent::OpeningPanelNamed { act, members } => {
            format!("È nominato il seggio di gara con {act}: {}.", people(members))
        }
        ProcedureEvent::EvaluationPanelNamed { act, members } => {
            format!("È nominata la commissione giudicatrice con {act}: {}.", people(members))
        }
        ProcedureEvent::TenderersSeen { panel } => {
            format!("{} ({}) prende visione dell’elenco dei concorrenti.", names.person(actor), words::panel(*panel))
        }
        ProcedureEvent::ConflictDeclared { conflict, statement, .. } => {
            let what = if *conflict { "un conflitto" } else { "l’assenza di conflitti" };
            format!("{} dichiara {what} di interessi (art. 16 D.Lgs. 36/2023): {statement}", names.person(actor))
        }
        ProcedureEvent::SessionConvened { panel, purpose, starts_at, .. } => {
            format!("È convocata una seduta ({}) per il {}: {purpose}.", words::panel(*panel), civil(*starts_at))
        }
        ProcedureEvent::SessionStarted { .. } => format!("{} apre la seduta.", names.person(actor)),
        ProcedureEvent::PresenceConfirmed { .. } => {
            format!("{} conferma la propria presenza dalla propria utenza.", names.person(actor))
        }
        ProcedureEvent::SessionEnded { reason, .. } => format!("La seduta è chiusa: {reason}"),
        ProcedureEvent::ShareGiven { envelope, custodian, .. } => format!(
            "{}, custode delle chiavi, fornisce la propria quota della chiave {}.",
            names.person(custodian),
            words::of_envelope(state, names, envelope)
        ),
        ProcedureEvent::EnvelopeOpened { envelope, contents, findings, .. } => {
            let figures = words::figures(state, contents);
            let figures = if figures.is_empty() { figures } else { format!(" Valori dichiarati: {figures}.") };
            format!(
                "Con le quote dei custodi si procede all’apertura {}. File: {}; rilievi: {}.{figures}",
                words::of_envelope(state, names, envelope),
                contents.files.len(),
                findings.len()
            )
        }
        ProcedureEvent::EnvelopeUnreadable { envelope, .. } => format!(
            "Si constata che, pur con quote valide in numero sufficiente, il contenuto {} non si apre; la prova è nel registro.",
            words::of_envelope(state, names, envelope)
        ),
        ProcedureEvent::Admitted { tenderer: id, reason } => {
            format!("Il concorrente {} è ammesso. {reason}", tenderer(id))
        }
        ProcedureEvent::CureAsked { tenderer: id, due, request, .. } => format!(
            "Al concorrente {} è chiesto di regolarizzare entro il {} (art. 101 D.Lgs. 36/2023): {request}",
            tenderer(id),
            civil(*due)
        ),
        ProcedureEvent::CureAnswered { tenderer: id, files, .. } => {
            format!(
                "Il concorrente {} risponde alla richiesta di regolarizzazione; file trasmessi: {}.",
                tenderer(id),
                files.len()
            )
        }
        ProcedureEvent::CureAssessed { tenderer: id, cured, reason } => {
            let outcome = if *cured { "idonea" } else { "non idonea" };
            format!("La regolarizzazione del concorrente {} è giudicata {outcome}. {reason}", tenderer(id))
        }
        ProcedureEvent::Excluded { tenderer: id, lot, ground, reason } => format!(
            "Il concorrente {} è escluso{}. {} {reason}",
            tenderer(id),
            words::for_lot(state, *lot),
            words::ground(*ground)
        ),
        ProcedureEvent::Readmitted { tenderer: id, lot, act, reason } => {
            format!("Il concorrente {} è riammesso{} con {act}. {reason}", tenderer(id), words::for_lot(state, *lot))
        }
        ProcedureEvent::AdmissionsSettled { act, admitted, deserted_lots } => {
            let lots = if deserted_lots.is_empty() {
                String::new()
            } else {
                format!(" Lotti deserti: {}.", numbers(deserted_lots))
            };
            format!(
                "Sono definite con {act} le ammissioni e le esclusioni; concorrenti ammessi: {}.{lots}",
                admitted.len()
            )
        }
        ProcedureEvent::SheetLocked { lot, comparisons, .. } if !comparisons.is_empty() => format!(
            "{} chiude la propria scheda del confronto a coppie{}; coppie giudicate: {}.",
            names.person(actor),
            words::of_lot(state, *lot),
            comparisons.values().map(Vec::len).sum::<usize>()
        ),
        ProcedureEvent::SheetLocked { lot, sheet, .. } => format!(
            "{} chiude la propria scheda dei coefficienti{}; concorrenti valutati: {}.",
            names.person(actor),
            words::of_lot(state, *lot),
            sheet.len()
        ),
        ProcedureEvent::CollegialScored { lot, tenderer: id, subcriterion, value, reason } => format!(
            "La commissione attribuisce al concorrente {}{} per «{}» punti {}. {reason}",
            tenderer(id),
            words::for_lot(state, Some(*lot)),
            words::subcriterion(state, subcriterion),
            Lang::It.number(value)
        ),
        ProcedureEvent::Ascertained { lot, tenderer: id, item, value, reason } => {
            let value = match value {
                AscertainedValue::Number(number) => words::number(state, item, number),
                AscertainedValue::Bool(true) => "sì".to_owned(),
                AscertainedValue::Bool(false) => "no".to_owned(),
            };
            format!(
                "La commissione accerta per il concorrente {}{} «{}»: {value}. {reason}",
                tenderer(id),
                words::for_lot(state, Some(*lot)),
                words::item(state, item)
            )
        }
        ProcedureEvent::TechnicalScored { lot, scores, below_threshold } => {
            let below = if below_threshold.is_empty() {
                String::new()
            } else {
                let below: Vec<String> = below_threshold.iter().map(tenderer).collect();
                format!(" Sotto la soglia di sbarramento: {}.", below.join(", "))
            };
            format!(
                "Sono definiti i punteggi tecnici{}; concorrenti valutati: {}.{below}",
                words::of_lot(state, *lot),
                scores.len()
            )
        }
        ProcedureEvent::TechnicalShown { lot } => {
            format!("Sono resi visibili ai concorrenti i punteggi tecnici{}.", words::of_lot(state, *lot))
        }
        ProcedureEvent::Ranked { lot, ranking, unresolved } => {
            format!(
                "È formata la graduatoria{}.{}",
                words::of_lot(state, *lot),
                outcome(state, names, ranking, unresolved.as_ref())
            )
        }
        ProcedureEvent::ImprovedOffersAsked { lot, tenderers, until, request, .. } => {
            let tied: Vec<String> = tenderers.iter().map(tenderer).collect();
            format!(
                "Ai concorrenti alla pari{}, {}, è chiesta un’offerta migliorativa entro il {} (art. 77 R.D. 827/1924): {request}",
                words::for_lot(state, Some(*lot)),
                tied.join(", "),
                civil(*until)
            )
        }
        ProcedureEvent::ImprovedOffersExpired { lot, until, .. } => {
            format!(
                "È scaduto il termine del {} per le offerte migliorative{}.",
                civil(*until),
                words::for_lot(state, Some(*lot))
            )
        }
        ProcedureEvent::ImprovedOfferTaken { tenderer: id, offer } => format!(
            "È presa in carico, con la busta chiusa, l’offerta migliorativa di {}{} inviata il {}.",
            tenderer(id),
            words::for_lot(state, offer.envelope.lot),
            civil(offer.sent_at)
        ),
        ProcedureEvent::ImprovedOffersClosed { lot, offers, .. } => {
            format!(
                "È chiusa la presentazione delle offerte migliorative{}; offerte pervenute nel termine: {offers}.",
                words::for_lot(state, Some(*lot))
            )
        }
        ProcedureEvent::DrawAnnounced { lot, tenderers, methods, subject, source, not_before, commitment, reason } => {
            let tied: Vec<String> = tenderers.iter().map(tenderer).collect();
            let among = if methods.is_empty() {
                format!("{} fra {}", words::for_lot(state, Some(*lot)), tied.join(", "))
            } else {
                format!(
                    " del metodo della soglia di anomalia{} fra i metodi {} (art. 54 c. 2 D.Lgs. 36/2023)",
                    words::for_lot(state, Some(*lot)),
                    methods.join(", ")
                )
            };
            let replaced = reason.as_ref().map(|reason| format!(" Sostituisce il sorteggio indetto prima: {reason}"));
            format!(
                "È indetto il sorteggio{among}, che si tiene dal {}. Dato pubblico che decide: {source}. Impronta del seme \
                 segreto: {commitment}. Oggetto: «{subject}».{}",
                civil(*not_before),
                replaced.unwrap_or_default()
            )
        }
        ProcedureEvent::DrawHeld { lot, order, methods, seed, public_input, .. } => {
            let (what, order) = match methods.first() {
                Some(_) => (" del metodo della soglia di anomalia", methods.clone()),
                None => ("", order.iter().map(tenderer).collect()),
            };
            let applied = methods.first().map(|letter| format!(" Si applica il metodo {letter}.")).unwrap_or_default();
            let input = public_input.as_ref().map(|input| format!(" Dato pubblico letto: «{input}»."));
            format!(
                "Si tiene il sorteggio{what}{}: nell’ordine, {}.{applied}{} Seme rivelato: {seed}.",
                words::for_lot(state, Some(*lot)),
                order.join(", "),
                input.unwrap_or_default()
            )
        }
        ProcedureEvent::AnomalyThresholdApplied { lot, computation } => threshold(state, *lot, computation),
        ProcedureEvent::ExplanationsAsked { lot, tenderer: id, reason, request, due } => format!(
            "L’offerta del concorrente {}{} appare anormalmente bassa. {reason} Gli sono chieste spiegazioni entro il {} (art. 110 D.Lgs. 36/2023): {request}",
            tenderer(id),
            words::for_lot(state, Some(*lot)),
            civil(*due)
        ),
        ProcedureEvent::ExplanationsGiven { lot, tenderer: id, files, .. } => format!(
            "Il concorrente {}{} trasmette le spiegazioni sulla propria offerta; file trasmessi: {}.",
            tenderer(id),
            words::for_lot(state, Some(*lot)),
            files.len()
        ),
        ProcedureEvent::ExplanationsAssessed { lot, tenderer: id, accepted, reason } => {
            let outcome = if *accepted { "congrua" } else { "non congrua" };
            format!(
                "L’offerta del concorrente {}{} è giudicata {outcome}. {reason}",
                tenderer(id),
                words::for_lot(state, Some(*lot))
            )
        }
        ProcedureEvent::AwardProposed { lot, tenderer: id, reason } => {
            let improved = scoring::improved_offer(state, *lot, id).map(|offered| {
                let item = state.definition.award.economic.item.as_str();
                format!(", con l’offerta migliorativa: {}", words::number(state, item, &offered))
            });
            format!(
                "È proposta l’aggiudicazione{} al concorrente {}{}. {reason}",
                words::of_lot(state, *lot),
                tenderer(id),
                improved.unwrap_or_default()
            )
        }
        ProcedureEvent::NotProposed { lot, reason } => {
            format!("Non è proposta alcuna aggiudicazione{}. {reason}", words::of_lot(state, *lot))
        }
    }
}

fn threshold(state: &ProcedureState, lot: u16, computation: &ThresholdComputation) -> String {
    let method = computation.method.letter();
    let drawn = computation.drawn.as_ref().map(|act| format!(", sorteggiato ({act})")).unwrap_or_default();
    let contract = match &computation.award_discount {
        Some(discount) => format!(" Ribasso del contratto: {}%.", Lang::It.number(discount)),
        None => " Tutte le offerte sono oltre la soglia: si verificano in contraddittorio, la migliore per prima."
            .to_owned(),
    };
    format!(
        "È calcolata{} la soglia di anomalia, metodo {method}{drawn} (art. 54 e All. II.2 D.Lgs. 36/2023): {}%, su {} offerte ammesse; offerte anomale: {}.{contract}",
        words::for_lot(state, Some(lot)),
        Lang::It.number(&computation.threshold.result),
        computation.discounts.len(),
        computation.anomalous.len()
    )
}

fn outcome(state: &ProcedureState, names: &Names, ranking: &[RankedTender], tie: Option<&UnresolvedTie>) -> String {
    let first = ranking.first().map(|line| format!(" Primo: {}.", names.tenderer(state, &line.tenderer)));
    match tie {
        None => first.unwrap_or_default(),
        Some(tie) => {
            let tied: Vec<String> = tie.tenderers.iter().map(|id| names.tenderer(state, id)).collect();
            format!(" Parità da risolvere fra {}.", tied.join(", "))
        }
    }
}

fn numbers(lots: &[u16]) -> String {
    lots.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
