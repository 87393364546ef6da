// A firm prepares and sends its tender. Everything typed or chosen is sealed in this browser.
import { api } from "./lib/api";
import { element, must } from "./lib/dom";
import { fileNames, removeFile } from "./lib/files";
import { say } from "./lib/say";
import { keepForGood, keptKeys } from "./lib/store";
import { ServerClock } from "./lib/time";
import type { App, PageData, PublicProcedure } from "./tender/app";
import { custodyTrouble, provedCustody } from "./tender/custodians";
import type { Json } from "./tender/document";
import { Envelopes } from "./tender/envelopes";
import { KeyRing } from "./tender/keys";
import { Model } from "./tender/model";
import { Rules } from "./tender/rules";
import { Sealer } from "./tender/sealer";
import { addressOf, showSent, showStep, stepAt } from "./tender/shell";
import { sendUp } from "./tender/steps/files";
import { lacking } from "./tender/support";
import { tidyEnded } from "./tender/tidy";
import { Uploads } from "./tender/uploads";
import { OtherKey, Workspace } from "./tender/workspace";

const PART_AGE_MS = 24 * 60 * 60_000;

function pageData(root: HTMLElement): PageData {
  const data = root.dataset;
  return {
    procedure: data["procedure"] ?? "",
    operator: data["operator"] ?? "",
    operatorName: data["operatorName"] ?? "",
    named: data["named"] === "true",
    taxCode: data["taxCode"] ?? "",
    person: data["person"] ?? "",
    deadline: Date.parse(data["deadline"] ?? ""),
    running: data["running"] === "true",
    demo: data["demo"] === "true",
    fileBytesMax: Number(data["fileBytesMax"]),
    origin: data["origin"] ?? "",
    title: data["title"] ?? "",
    buyer: data["buyer"] ?? "",
    sentAt: data["sentAt"],
  };
}

async function begin(root: HTMLElement): Promise<void> {
  const missing = await lacking();
  if (missing.length > 0) return showLacking(missing);
  const page = pageData(root);
  const sealer = new Sealer(root.dataset["worker"] ?? "");
  const procedure = await api<PublicProcedure>(`/api/procedures/${page.procedure}`);
  const custody = await provedCustody({ ...procedure, id: page.procedure }).catch((error: unknown) => {
    must("#step", HTMLElement).replaceChildren(custodyTrouble(error));
    return undefined;
  });
  if (custody === undefined) return;
  const app: App = {
    page,
    procedure,
    custody,
    clock: new ServerClock(root.dataset["now"] ?? procedure.now),
    sealer,
    keys: new KeyRing(sealer, page.person, page.procedure, page.operator),
    rules: await Rules.of(procedure.definition as unknown as Json),
    uploads: new Uploads(page.procedure, page.operator),
    open: undefined,
    go(step) {
      history.pushState(null, "", addressOf(app, step));
      showStep(app, step, true);
    },
    show: () => showStep(app, here(), false),
    unlock: () => unlock(app),
  };
  addEventListener("popstate", () => showStep(app, here(), true));
  await app.keys.load();
  if (app.keys.state === "ready") await unlockOrAsk(app);
  const step = stepAt(app, root.dataset["step"] ?? "key");
  history.replaceState(null, "", addressOf(app, step.id));
  showStep(app, step.id, false);
  void tidyEnded().catch(() => undefined);
}

function here(): string {
  return location.pathname.split("/").at(-1) ?? "key";
}

/** A workspace that the key does not open is as good as one whose key is elsewhere. */
async function unlockOrAsk(app: App): Promise<void> {
  try {
    await app.unlock();
  } catch (error) {
    if (!(error instanceof OtherKey)) throw error;
    app.keys.state = "elsewhere";
  }
}

/** Reads the workspace with the key that is there now, and goes on with uploads that were cut. */
async function unlock(app: App): Promise<void> {
  const { procedure, operator } = app.page;
  const workspace = new Workspace(`/api/procedures/${procedure}/workspace?operator=${encodeURIComponent(operator)}`, {
    sealWorkspace: (text) => app.sealer.call("sealWorkspace", procedure, operator, text),
    openWorkspace: (sealed) => app.sealer.call("openWorkspace", procedure, operator, sealed),
  });
  await workspace.load();
  const model = new Model(app.procedure.definition, workspace, operator);
  const set = JSON.stringify(app.custody.set);
  const open = { workspace, model, envelopes: new Envelopes(model, app.sealer, { procedure, operator, set }) };
  app.open = open;
  workspace.onChange(() => void showSent(app));
  addEventListener("beforeunload", (event) => {
    if (workspace.state !== "saved" || app.uploads.busy()) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void workspace.save().catch(() => undefined);
  });
  void keepForGood().catch(() => false);
  if (app.page.running) await goOn(app);
}

/** Uploads cut by a closed page go on by themselves; sealed parts that nobody waits for are cleared away. */
async function goOn(app: App): Promise<void> {
  const { open } = app;
  if (open === undefined) return;
  const here = new Set(await fileNames());
  for (const slot of open.model.slots) {
    // What is neither on the server nor on this device is asked for again, beside the file.
    for (const file of open.model.files(slot)) void sendUp(app, open, file.object);
  }
  const begun = await keptKeys("upload/");
  if (begun.length > 0) return;
  const stale = [...here].filter((name) => name.startsWith("part-") && Date.now() - Number(name.split("-")[1]) > PART_AGE_MS);
  await Promise.all(stale.map((name) => removeFile(name)));
}

function showLacking(missing: string[]): void {
  must("#step", HTMLElement).replaceChildren(
    element(
      "div",
      { class: "alert alert-warning", id: "lacking" },
      element("h2", { class: "alert-title" }, say("Questo browser non può sigillare un'offerta", "This browser cannot seal a tender")),
      element("p", {}, say("Manca:", "It lacks:")),
      element("ul", {}, ...missing.map((text) => element("li", {}, text))),
      element("p", {}, say("Che cosa fare: apra questa pagina in una finestra normale (non in incognito) di Chrome, Edge, Firefox o Safari aggiornati; oppure usi il programma a riga di comando ", "What to do: open this page in a normal (not private) window of an up-to-date Chrome, Edge, Firefox or Safari; or use the command line "), element("code", {}, "ceralacca seal"), say(" e ", " and "), element("code", {}, "ceralacca submit"), "."),
    ),
  );
}

function showTrouble(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  must("#step", HTMLElement).replaceChildren(
    element("div", { class: "alert alert-danger", role: "alert" }, element("h2", { class: "alert-title" }, say("La pagina non si è potuta preparare", "The page could not be prepared")), element("p", {}, why), element("p", {}, say("Quanto aveva preparato è salvo. Ricarichi la pagina.", "What you had prepared is safe. Load the page again."))),
  );
}

begin(must("#tender", HTMLElement)).catch(showTrouble);
