// The whole site from its first page on, as every kind of person, and the two smaller tenders on their way.
import { journey } from "../harness/index.mjs";
import { Crawl } from "../harness/crawl.mjs";
import { stepThrough } from "../harness/walk.mjs";

const EVERYBODY = [
  null,
  "piattaforma-admin",
  "como-amministratore",
  "ricengo-rup",
  "cremona-rup",
  "como-rup",
  "como-ufficio",
  "como-custode-1",
  "ricengo-seggio",
  "como-commissario-1",
  "como-revisore",
  "lario-legale",
  "lario-collega",
];

journey(
  "the site from its first page on, as everybody",
  async (demo) => {
    const crawl = new Crawl(demo);
    // A draft under way, for the pages of the wizard.
    await crawl.as("como-rup");
    await crawl.send("/procedures/new", { body: "comune-di-como", start: "template-como" });
    for (const person of EVERYBODY) await crawl.follow(person, person === null ? "/" : "/desk");
    crawl.done(["site"]);
  },
  { ms: 1_800_000 },
);

journey(
  "the smaller tenders on their way",
  async (demo) => {
    const crawl = new Crawl(demo);
    for (const example of ["cremona", "ricengo"]) {
      await stepThrough(demo, example, async (point, procedure) => {
        const within = `/procedures/${procedure}`;
        for (const [person, from] of [["seggio", "/panel"], ["commissario-1", "/panel"], ["rup", "/manage"]]) await crawl.follow(`${example}-${person}`, within + from, within);
        await crawl.follow(null, within, within);
      });
    }
    crawl.done([]);
  },
  { ms: 1_800_000 },
);
