import { announce, element } from "../../lib/dom";
import { room } from "../../lib/files";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import type { Item, Slot } from "../definition";
import type { SealedFileLine } from "../model";
import { bytes, idOf, source } from "../parts";

/** Characters of a file's name that the format takes. */
const NAME_CHARS_MAX = 255;

/** A document that is asked for: its limits, the files chosen, how far each is. */
export function documentField(app: App, open: OpenTender, slot: Slot, item: Item, key: string, label: string, changed: () => void): HTMLElement {
  const id = idOf(`${slot.id}/${key}`);
  const list = element("ul", { class: "files" });
  const trouble = element("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const field = { app, open, slot, item, key, list, trouble, changed };
  const input = element("input", { type: "file", class: "form-control", id, "aria-describedby": `${id}-help ${id}-error`, multiple: item.multiplicity === "many" });
  input.addEventListener("change", () => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    void takeAll(field, chosen);
  });
  const optional = item.condition === "optional" ? [" ", element("span", { class: "optional" }, say("(facoltativo)", "(optional)"))] : [];
  const made = element(
    "div",
    { class: "field document" },
    element("label", { for: id }, element("span", { lang: "it" }, label), ...optional),
    element("small", { class: "form-text", id: `${id}-help` }, limits(app, item), ...source(item)),
    input,
    trouble,
    list,
  );
  // The summary comes back through its own step, where it is compared with the one that was made.
  if (item.summary_of_figures === true) {
    made.className = "field";
    made.replaceChildren(element("p", { class: "label", lang: "it" }, label), summaryLink(app), list);
  }
  showFiles(field);
  app.uploads.onChange(() => {
    if (list.isConnected) showFiles(field);
  });
  return made;
}

interface DocumentField {
  app: App;
  open: OpenTender;
  slot: Slot;
  item: Item;
  key: string;
  list: HTMLElement;
  trouble: HTMLElement;
  changed: () => void;
}

function summaryLink(app: App): HTMLElement {
  const link = element("a", { href: "summary" }, say("Il riepilogo si crea e si firma nel passo «Riepilogo».", "The summary is made and signed in the step \"Summary\"."));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    app.go("summary");
  });
  return element("p", {}, link);
}

function limits(app: App, item: Item): string {
  const most = Math.min(item.bytes_max ?? Number.POSITIVE_INFINITY, app.page.fileBytesMax);
  const many = item.multiplicity === "many";
  const parts = [
    many ? say("Uno o più file", "One or more files") : say("Un file", "One file"),
    formats(item.formats ?? ["any"]),
    many ? say(`al massimo ${bytes(most)} ciascuno`, `${bytes(most)} each at most`) : say(`al massimo ${bytes(most)}`, `${bytes(most)} at most`),
  ];
  if (item.pages_max !== undefined) parts.push(say(`al massimo ${item.pages_max} facciate`, `${item.pages_max} pages at most`));
  if (item.signature === "qualified") parts.push(say("con firma digitale qualificata", "with a qualified signature"));
  if (item.signature === "each_inside") parts.push(say("firmati i file all'interno, non l'archivio", "the files inside signed, not the archive"));
  return `${parts.filter((part) => part !== "").join(", ")}.`;
}

function formats(names: string[]): string {
  if (names.includes("any")) return "";
  const shown: Record<string, string> = { pdf: "PDF", p7m: "P7M", xml: "XML", archive_of_signed: "ZIP, 7Z, RAR" };
  return names.map((name) => shown[name] ?? name).join(say(" o ", " or "));
}

async function takeAll(field: DocumentField, chosen: File[]): Promise<void> {
  field.trouble.textContent = "";
  for (const file of chosen) {
    try {
      await take(field, file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      field.trouble.textContent = `«${file.name}»: ${why}`;
    }
  }
}

/** Seals one file and sends it up. Where one is asked for, a new one takes the place of the old. */
async function take(field: DocumentField, file: File): Promise<void> {
  const { app, open, slot, item, key } = field;
  await refuseUnfit(app, item, file);
  const row = progressRow(field, file.name);
  try {
    const chosen = { name: file.name.normalize("NFC"), content: file, signed: await app.sealer.call("looksSigned", file) };
    await open.envelopes.add(slot, key, chosen, item.multiplicity !== "many", row.set);
    announce(say(`«${file.name}» è sigillato; il caricamento comincia.`, `"${file.name}" is sealed; the upload begins.`));
    sendUpAll(app, open, slot);
  } finally {
    row.remove();
    showFiles(field);
    field.changed();
  }
}

/** Uploads sealed bytes and notes it in the workspace, for this and other computers. */
export async function sendUp(app: App, open: OpenTender, object: string): Promise<void> {
  if (open.model.isUploaded(object)) return;
  try {
    await app.uploads.add(object);
    open.model.setUploaded(object);
  } catch {
    // The list of files tells why.
  }
}

/** Every file of an envelope that is not up yet: one that was sent and then changed is sealed anew as a whole. */
export function sendUpAll(app: App, open: OpenTender, slot: Slot): void {
  for (const file of open.model.files(slot)) if (app.uploads.state(file.object) === undefined) void sendUp(app, open, file.object);
}

async function refuseUnfit(app: App, item: Item, file: File): Promise<void> {
  const most = Math.min(item.bytes_max ?? Number.POSITIVE_INFINITY, app.page.fileBytesMax);
  if (file.size === 0) throw new Error(say("il file è vuoto.", "the file is empty."));
  if (file.size > most) throw new Error(say(`è di ${bytes(file.size)}: al massimo ${bytes(most)}.`, `it has ${bytes(file.size)}: ${bytes(most)} at most.`));
  if ([...file.name].length > NAME_CHARS_MAX) throw new Error(say(`il nome supera ${NAME_CHARS_MAX} caratteri.`, `the name is longer than ${NAME_CHARS_MAX} characters.`));
  const left = await room();
  if (left !== undefined && left < file.size * 1.1) {
    throw new Error(say(`il browser concede ancora ${bytes(left)} su questo computer: liberi spazio su disco.`, `the browser grants ${bytes(left)} more on this computer: free some disk space.`));
  }
}

function progressRow(field: DocumentField, name: string): { set: (fraction: number) => void; remove: () => void } {
  const bar = element("progress", { max: "100", value: "0", "aria-label": say(`Sigillatura di ${name}`, `Sealing of ${name}`) });
  const text = element("span", {}, "0 %");
  const row = element("li", { class: "sealing" }, element("span", { class: "name" }, name), " ", say("sigillo…", "sealing…"), " ", bar, " ", text);
  field.list.append(row);
  return {
    set(fraction) {
      const percent = Math.floor(fraction * 100);
      bar.value = percent;
      text.textContent = `${percent} %`;
    },
    remove: () => row.remove(),
  };
}

function showFiles(field: DocumentField): void {
  const { open, slot, key, list } = field;
  const under_way = [...list.querySelectorAll("li.sealing")];
  const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement.id : "";
  list.replaceChildren(...open.model.files(slot, key).map((file) => fileRow(field, file)), ...under_way);
  if (focused !== "") document.getElementById(focused)?.focus();
}

function fileRow(field: DocumentField, file: SealedFileLine): HTMLElement {
  const { app, open, slot } = field;
  const remove = element("button", { type: "button", class: "btn btn-outline-danger btn-sm", id: `remove-${file.object}` }, say(`Togli ${file.name}`, `Remove ${file.name}`));
  remove.addEventListener("click", () => {
    void open.envelopes.remove(slot, file).then(() => {
      sendUpAll(app, open, slot);
      showFiles(field);
      field.changed();
      announce(say(`«${file.name}» è stato tolto.`, `"${file.name}" was removed.`));
    });
  });
  return element("li", {}, element("span", { class: "name" }, file.name), ` (${bytes(file.length)}) – `, ...stateOf(app, open, file), " ", remove);
}

/** Sealed and on the server, on its way, or what is to be done. */
function stateOf(app: App, open: OpenTender, file: SealedFileLine): (Node | string)[] {
  if (open.model.isUploaded(file.object)) return [element("strong", { class: "done" }, say("sigillato e caricato", "sealed and uploaded"))];
  const state = app.uploads.state(file.object);
  switch (state?.kind) {
    case "running": {
      const percent = Math.floor(state.fraction * 100);
      const bar = element("progress", { max: "100", value: String(percent), "aria-label": say(`Caricamento di ${file.name}`, `Upload of ${file.name}`) });
      return [say("caricamento ", "uploading "), bar, ` ${percent} %`];
    }
    case "paused":
      return [say("connessione interrotta: riprende da solo", "connection lost: it goes on by itself")];
    case "failed":
      return [element("span", { class: "field-error" }, state.why)];
    case "done":
      return [element("strong", { class: "done" }, say("sigillato e caricato", "sealed and uploaded"))];
    case "waiting":
    case undefined:
      return [say("sigillato, in attesa di caricamento", "sealed, waiting for its upload")];
  }
}
