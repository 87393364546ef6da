// The seggio at its pages: the session, what opens in it, admissions.
import assert from "node:assert/strict";
import { choose, journey, look, tabTo, walkByKeyboard } from "../harness/index.mjs";

journey("the seggio meets, sees envelopes open by themselves, and decides", async (demo) => {
  const procedure = await demo.walk("como", "seggio-convened");
  const at = (rest) => `/procedures/${procedure}${rest}`;
  const seggio = await demo.person("como-seggio");
  await seggio.goto(at("/panel"));
  await look(seggio, "panel-overview");
  await walkByKeyboard(seggio);

  // By keyboard alone: to the session, start it.
  await seggio.goto(at("/panel"));
  const next = seggio.locator(".next-step a").first();
  await tabTo(seggio, next);
  await seggio.keyboard.press("Enter");
  await seggio.waitForURL(/\/sessions\//);
  await tabTo(seggio, seggio.locator("#start"));
  await seggio.keyboard.press("Enter");
  await seggio.waitForURL(/\/start$/);
  await tabTo(seggio, seggio.getByRole("button", { name: "Apri la seduta" }));
  await seggio.keyboard.press("Enter");
  await seggio.waitForURL(/\/sessions\/[^/]+\?done=\w+$/);
  await seggio.getByText("0 quote arrivate, ne servono 2").first().waitFor();
  await look(seggio, "panel-session");

  // The page goes on by itself, and who stands on a link stays on it.
  const end = seggio.locator("#end");
  await end.focus();
  await demo.giveShares("como", procedure, "seduta-1");
  await seggio.locator("#opened").waitFor();
  await assert.doesNotReject(seggio.waitForFunction(() => document.activeElement?.id === "end"));
  await look(seggio, "panel-session-opened");

  await seggio.goto(at("/tenderers/coop-erba"));
  await look(seggio, "panel-tenderer");
  await seggio.getByRole("link", { name: "Chiedi il soccorso istruttorio" }).click();
  await seggio.getByLabel("Richiesta").fill("Produrre la ricevuta del contributo ANAC.");
  await look(seggio, "panel-cure");
  await seggio.getByRole("button", { name: "Invia la richiesta" }).click();
  await seggio.getByText("si attende la risposta").waitFor();

  await seggio.goto(at("/tenderers/coop-lario"));
  await seggio.getByRole("link", { name: /Vedi che cosa contiene/ }).first().click();
  await look(seggio, "panel-envelope");
  const [file] = await Promise.all([seggio.context().waitForEvent("page"), seggio.locator("table a").first().click()]);
  await file.waitForLoadState();
  assert.match(file.url(), /\/files\/\d+$/);
  await file.close();

  await seggio.goto(at("/tenderers/coop-lario"));
  await seggio.getByRole("link", { name: "Ammetti" }).click();
  await seggio.getByRole("button", { name: "Ammetti" }).click();
  await seggio.locator("dd strong", { hasText: "ammesso" }).waitFor();

  // Without scripts the same is done.
  const plain = await demo.person("como-rup", { javaScriptEnabled: false });
  await plain.goto(at("/tenderers/coop-brunate/admit"));
  await plain.getByRole("button", { name: "Ammetti" }).click();
  assert.match(await plain.locator("main").innerText(), /Il concorrente è ammesso\./);
});

journey("a seggio reads the names, declares, and is refused without losing a word", async (demo) => {
  const procedure = await demo.walk("ricengo", "closed");
  const seggio = await demo.person("ricengo-seggio", { lang: "en" });
  await seggio.goto(`/procedures/${procedure}/panel`);
  await seggio.getByRole("link", { name: "Read the names" }).click();
  await seggio.getByRole("button", { name: "Read the names" }).click();
  await look(seggio, "panel-names-en");
  await seggio.getByRole("link", { name: "Go to the declaration" }).click();
  await seggio.getByLabel("Text of the declaration").fill("   ");
  await choose(seggio.getByLabel(/I have no conflict/));
  await seggio.getByRole("button", { name: "Make the declaration" }).click();
  await seggio.locator("#refusal").waitFor();
  assert.ok(await seggio.getByLabel(/I have no conflict/).isChecked());
  await look(seggio, "panel-declaration-refused-en");
  await seggio.getByLabel("Text of the declaration").fill("No conflict.");
  await seggio.getByRole("button", { name: "Make the declaration" }).click();
  await seggio.waitForURL(/\/panel\?done=\w+$/);
  await seggio.getByRole("link", { name: "Convene the session" }).first().click();
  await look(seggio, "panel-convene-en");
});
