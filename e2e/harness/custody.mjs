// Custodians at their own browsers, as the journeys do it.
import { PIN, importKey } from "./session.mjs";

/** The browsers of two custodians of a body, each with his key of the demo. */
export async function custodians(demo, body) {
  const people = [];
  for (const number of [1, 2]) {
    const page = await demo.person(`${body}-custode-${number}`);
    await importKey(demo, page, `${body}-custode-${number}`);
    people.push(page);
  }
  return people;
}

/** Confirms the shares of everything that is shown, with the PIN if the key is not open yet. */
export async function give(page, pin = PIN) {
  if ((await page.locator("form#give #pin").count()) > 0) await page.locator("#pin").fill(pin);
  await page.locator("form#give button").click();
}

/**
 * Every custodian gives his shares of what a session opens, one after the other. `seen` is called with the first one's page
 * before he gives. Gives how many envelopes waited.
 */
export async function giveAll(pages, session, seen = async () => {}) {
  let waited = 0;
  for (const [index, page] of pages.entries()) {
    await page.goto(`${session}/custody`);
    await page.locator("form#give").waitFor();
    if (index === 0) {
      waited = await page.locator("article.envelope").count();
      await seen(page);
    }
    await give(page);
    await page.getByText("Quote date e registrate").waitFor();
  }
  return waited;
}
