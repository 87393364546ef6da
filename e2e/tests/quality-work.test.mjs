// Lighthouse at the pages of those who work here, logged in.
import { journey } from "../harness/index.mjs";
import { withLighthouse } from "../harness/lighthouse.mjs";
import { stepThrough } from "../harness/walk.mjs";

const RICENGO = "/procedures/ricengo-2026-centro-estivo-demo";
/** One page of every area that needs no tender on its way. */
const PAGES = [
  ["ricengo-rup", "/desk"],
  ["ricengo-rup", `${RICENGO}/manage`],
  ["ricengo-rup", "/procedures/new"],
  ["serio-legale", `${RICENGO}/tender`],
  ["serio-legale", `${RICENGO}/tender/key`],
  ["serio-legale", "/operators/coop-serio"],
  ["como-custode-1", "/custody"],
  ["como-amministratore", "/bodies/comune-di-como"],
  ["piattaforma-admin", "/bodies"],
];
/** Pages of a tender, at the point where they show most. */
const ON_THE_WAY = {
  "administrative-open": [["como-seggio", "/sessions/seduta-1"], ["como-seggio", "/tenderers/coop-erba"]],
  "technical-open": [["como-commissario-1", "/lots/1/sheet"]],
  ranked: [["como-commissario-1", "/lots/1/ranking"], ["como-rup", "/awards"], ["erba-legale", "/tender/results"]],
};

/** The cookie of somebody logged in. */
async function cookieOf(demo, person) {
  const answer = await fetch(`${demo.url}/api/login`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ person }) });
  return answer.headers.get("set-cookie").split(";")[0];
}

journey(
  "the pages of those who work pass Lighthouse",
  async (demo) => {
    await withLighthouse(async (audit) => {
      for (const [person, address] of PAGES) await audit(demo.url + address, await cookieOf(demo, person));
      await audit(`${demo.url}${await draft(demo)}`, await cookieOf(demo, "como-rup"));
      await stepThrough(demo, "como", async (point, procedure) => {
        for (const [person, rest] of ON_THE_WAY[point] ?? []) await audit(`${demo.url}/procedures/${procedure}${rest}`, await cookieOf(demo, person));
      });
    });
  },
  { ms: 900_000 },
);

/** The address of the first step of a new draft. */
async function draft(demo) {
  const form = new URLSearchParams({ body: "comune-di-como", start: "template-como" });
  const answer = await fetch(`${demo.url}/procedures/new`, { method: "POST", body: form, redirect: "manual", headers: { cookie: await cookieOf(demo, "como-rup") } });
  return answer.headers.get("location");
}
