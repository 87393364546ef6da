import { say } from "../lib/say";

/** What is wrong with a new PIN typed twice, for the person; `null` when nothing is. */
export function pinFault(pin: string, again: string): string | null {
  if (!/^[\x21-\x7e]{6,64}$/.test(pin)) {
    return say("Il PIN ha da 6 a 64 caratteri: lettere senza accento, cifre e segni comuni, senza spazi.", "The PIN has 6 to 64 characters: letters without accents, digits and common signs, no spaces.");
  }
  if (pin !== again) return say("I due PIN non sono uguali: li scriva di nuovo.", "The two PINs differ: type them again.");
  return null;
}

/** The groups of a printed recovery code. */
export function groups(code: string): string[] {
  return code.split("-");
}

/** Two different groups to be typed back, from 0; `draw` gives a whole number below its argument. */
export function groupsToTypeBack(count: number, draw: (below: number) => number): [number, number] {
  const first = draw(count);
  const other = draw(count - 1);
  const second = other >= first ? other + 1 : other;
  return first < second ? [first, second] : [second, first];
}

/** Whether a group was typed as printed: case, spaces, and the look-alikes of the printed alphabet do not count. */
export function sameGroup(typed: string, printed: string): boolean {
  const plain = (text: string): string => text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return plain(typed) === plain(printed);
}
