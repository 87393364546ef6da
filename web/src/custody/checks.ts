import { say } from "../lib/say";
import type { Judged } from "./worker-api";

/** How a check went; a check after one that failed is not made. */
export type Outcome = "passed" | "failed" | "not_made";

export interface CheckShown {
  text: string;
  outcome: Outcome;
}

/** The checks of this device in their order, each with the doubts that it raises. */
function steps(demo: boolean): { codes: string[]; text: string }[] {
  const clock = demo ? say("Il termine è passato, per l'orologio della demo", "The term has passed, by the demo's clock") : say("Il termine è passato, per l'orologio di questo dispositivo", "The term has passed, by the clock of this device");
  return [
    { codes: ["before_term"], text: clock },
    { codes: ["receipt", "demo"], text: say("La ricevuta dell'offerta è firmata dal registro che questo browser conosce", "The receipt of the tender is signed by the record that this browser knows") },
    { codes: ["not_in_record"], text: say("L'offerta è nel registro, con la prova", "The tender is in the record, with proof") },
    { codes: ["other_act"], text: say("L'atto nel registro è l'offerta di questo concorrente, per questa procedura e questo termine", "The act in the record is this tenderer's tender, for this procedure and this term") },
    { codes: ["not_in_manifest"], text: say("L'offerta nomina proprio questa busta, con questa intestazione", "The tender names this very envelope, with this header") },
    { codes: ["record", "gap"], text: say("Gli atti del registro su cui la seduta si regge ci sono tutti, firmati e provati", "The recorded acts on which the session stands are all there, signed and proved") },
    { codes: ["term_hidden"], text: say("Il termine è quello dell'ultimo atto che lo fissa", "The term is the one that the last act about it fixes") },
    { codes: ["superseded"], text: say("È l'ultima offerta del concorrente, non una sostituita o ritirata", "It is the tenderer's last tender, not one replaced or withdrawn") },
    { codes: ["not_admitted", "not_its_turn"], text: say("Per gli atti registrati il concorrente è ammesso a questa fase ed è il turno di questa busta", "By the recorded acts the tenderer is admitted to this stage and it is this envelope's turn") },
    { codes: ["session_key"], text: say("La chiave della seduta è quella registrata al suo inizio", "The session's key is the one recorded when it started") },
    { codes: ["custodians"], text: say("La busta è sigillata ai custodi che la pubblicazione nomina, e Lei è fra loro", "The envelope is sealed to the custodians whom the publication names, and you are among them") },
  ];
}

/** Every check of an envelope with its outcome. A doubt that this code does not know leaves all as not made. */
export function checksOf(doubt: Judged["doubt"], demo: boolean): CheckShown[] {
  const all = steps(demo);
  if (doubt === null) return all.map(({ text }) => ({ text, outcome: "passed" }));
  const at = all.findIndex(({ codes }) => codes.includes(doubt.code));
  return all.map(({ text }, index) => ({ text, outcome: at < 0 || index > at ? "not_made" : index === at ? "failed" : "passed" }));
}

/** Whether waiting may heal the doubt. */
export function passesWithTime(code: string): boolean {
  return code === "not_in_record";
}
