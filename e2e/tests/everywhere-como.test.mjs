// Como's tender at every point of its life, as everybody who works on it: every page of the panels is looked at.
import { journey } from "../harness/index.mjs";
import { Crawl } from "../harness/crawl.mjs";
import { stepThrough } from "../harness/walk.mjs";

/** Who looks at what, from which page on. */
const PEOPLE = [
  ["como-seggio", "/panel"],
  ["como-commissario-1", "/panel"],
  ["como-rup", "/manage"],
  ["erba-legale", "/tender"],
  ["como-custode-1", "/panel"],
];
/** What no point of this tender has. */
const ELSEWHERE = {
  "/procedures/{procedure}/manage/documents/{digest}/withdraw": "this tender has no documents; the journey of documents is there",
  "/procedures/{procedure}/lots/{lot}/anomalies/threshold": "needs the lowest price; the journey of a check looks at it",
  "/procedures/{procedure}/lots/{lot}/judge": "Como's commissioners score one by one; the journey of Ricengo is there",
  "/procedures/{procedure}/lots/{lot}/ask-improved-offers": "needs a tie in the ranking, which no example has",
  "/procedures/{procedure}/tender/improved-offer/{lot}": "needs a tie in the ranking, which no example has",
  "/procedures/{procedure}/lots/{lot}/announce-draw": "needs a tie in the ranking, which no example has",
  "/procedures/{procedure}/lots/{lot}/draw": "needs a tie in the ranking, which no example has",
};

journey(
  "every page of the panels, at every point of a tender",
  async (demo) => {
    const crawl = new Crawl(demo);
    await stepThrough(demo, "como", async (point, procedure) => {
      const within = `/procedures/${procedure}`;
      for (const [person, from] of PEOPLE) await crawl.follow(person, within + from, within);
      // The custodian comes from his keys or his desk, which lie outside the tender.
      if (point === "administrative-open") await crawl.follow("como-custode-1", `${within}/sessions/seduta-1/custody`, within);
      // The firm whose tender is checked.
      if (point === "explanations-given") await crawl.follow("brunate-legale", `${within}/tender`, within);
      // No link, but the button that saves the sheet leads there.
      if (point === "technical-open") await crawl.follow("como-commissario-1", `${within}/lots/1/sheet/lock`, within);
    });
    crawl.done(["panel", "custody", "firm", "manage"], ELSEWHERE);
  },
  { ms: 1_800_000 },
);
