// Whether each procedure is published to the custodian's own key: read from its publication in the record, not from what the page says.
import { all, element } from "../lib/dom";
import { say } from "../lib/say";
import { NotProved, provedCustody } from "../tender/custodians";
import type { KeptKey } from "./device";
import { messageOf, notice } from "./parts";

/** Tells beside each procedure what its publication says, under the record key that came here with the custodian's key. */
export async function showPublished(person: string, here: KeptKey[]): Promise<void> {
  const [first] = here;
  if (first === undefined) return;
  for (const place of all("[data-published]", HTMLElement)) {
    const { published = "", body = "" } = place.dataset;
    try {
      const { set, fingerprint } = await provedCustody({ id: published, demo: first.demo, definition: { buyer: { id: body } } }, first.record_keys);
      const named = set.custodians.find((custodian) => custodian.id === person);
      const isHere = here.some((key) => key.public === named?.public);
      place.replaceChildren(
        named === undefined
          ? notice("info", say("La pubblicazione, verificata da questo browser, non nomina Lei fra i custodi di questa gara.", "The publication, verified by this browser, does not name you among the custodians of this tender."))
          : isHere
            ? notice("success", say("La Sua chiave è fra quelle pubblicate: questo browser ha verificato la pubblicazione nel registro.", "Your key is among those published: this browser has verified the publication in the record."))
            : notice("danger", say("La pubblicazione nomina Lei con una chiave che NON è in questo browser. Se non è una Sua chiave di prima o di un altro dispositivo, avvisi subito l'ente: le offerte verrebbero sigillate a un altro.", "The publication names you with a key that is NOT in this browser. If it is no former key of yours and none of another device, tell the body at once: tenders would be sealed to somebody else.")),
        element("p", {}, say("Impronta dei custodi, dalla pubblicazione: ", "Fingerprint of the custodians, from the publication: "), element("strong", { class: "fingerprint" }, fingerprint)),
      );
    } catch (error) {
      place.replaceChildren(notice(error instanceof NotProved && error.code === "not_in_record" ? "warning" : "danger", messageOf(error)));
    }
  }
}
