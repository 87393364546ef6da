// What scripts draw for a firm: every step of its tender, in both languages, before and after it is sent.
import { journey } from "../harness/index.mjs";
import { Crawl } from "../harness/crawl.mjs";
import { RICENGO, makeKey, prepareRicengo, send } from "../harness/tender.mjs";

const AT = `/procedures/${RICENGO}/tender`;

journey(
  "every step of a tender",
  async (demo) => {
    const crawl = new Crawl(demo);
    const page = await demo.person("serio-legale");
    const everyStep = async (moment) => {
      const steps = await page.locator("#steps a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      for (const lang of ["en", "it"]) {
        for (const step of steps) {
          await page.goto(`${step}?lang=${lang}`);
          await page.locator("#step-heading").waitFor();
          await crawl.check(`${moment}, ${lang}`, moment === "empty" && lang === "it", page);
        }
      }
    };
    await makeKey(page, RICENGO);
    await everyStep("empty");
    await prepareRicengo(page);
    await everyStep("filled in");
    await send(page);
    const receipt = page.url();
    for (const lang of ["en", "it"]) {
      for (const address of [receipt, AT, `${AT}/withdraw`]) {
        const url = new URL(address, demo.url);
        url.searchParams.set("lang", lang);
        await page.goto(url.href);
        await crawl.check(`sent, ${lang}`, lang === "it", page);
      }
    }
    crawl.done([]);
  },
  { ms: 1_800_000 },
);
