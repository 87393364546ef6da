// The key of the installation's record as this browser knows it: trusted at the first visit, kept, and never changed in silence.
import { say } from "./say";
import { keep, kept } from "./store";

const PLACE = "record-keys";

/** The server shows another key of the record than the one that this browser has kept. */
export class RecordKeyChanged extends Error {
  /** As kept, and as shown now; one key a line. */
  readonly known: string;
  readonly shown: string;

  constructor(known: string, shown: string) {
    super(
      say(
        "La chiave del registro che il server mostra oggi non è quella che questo browser ha conosciuto la prima volta: qui non si sigilla nulla.",
        "The key of the record that the server shows today is not the one that this browser first knew: nothing is sealed here.",
      ),
    );
    this.known = known;
    this.shown = shown;
  }
}

/** The keys of the installation's record as the server shows them, one a line. */
export async function recordKeys(): Promise<string> {
  const answer = await fetch("/record/key");
  if (!answer.ok) throw new Error(`/record/key: ${answer.status}`);
  return (await answer.text()).trim();
}

/** The keys that this browser trusts: those of the first visit. Throws {@link RecordKeyChanged} if the server shows others now. */
export async function trustedRecordKeys(): Promise<string> {
  const shown = await recordKeys();
  const known = await kept<string>(PLACE);
  if (known === undefined) await keep(PLACE, shown);
  else if (known !== shown) throw new RecordKeyChanged(known, shown);
  return shown;
}

/** The person has had the new key confirmed by another way. */
export function trustRecordKeys(keys: string): Promise<void> {
  return keep(PLACE, keys);
}
