// Pieces of the steps: fields, notes, buttons. Texts enter the page as text, never as HTML.
import { element } from "../lib/dom";
import { say } from "../lib/say";
import type { Item } from "./definition";
import type { Remark } from "./rules";

export function button(text: string, act: () => void, kind = "btn-primary"): HTMLButtonElement {
  const made = element("button", { type: "button", class: `btn ${kind}` }, text);
  made.addEventListener("click", act);
  return made;
}

/** A button whose work takes a while: it does not start twice, and what goes wrong is shown beside it. */
export function workButton(text: string, work: () => Promise<void>, kind = "btn-primary"): HTMLElement {
  const trouble = element("p", { class: "field-error", role: "alert" });
  const made = button(
    text,
    () => {
      if (made.getAttribute("aria-disabled") === "true") return;
      made.setAttribute("aria-disabled", "true");
      trouble.textContent = "";
      work()
        .catch((error: unknown) => {
          trouble.textContent = error instanceof Error ? error.message : String(error);
        })
        .finally(() => made.removeAttribute("aria-disabled"));
    },
    kind,
  );
  return element("span", { class: "work" }, made, trouble);
}

export function note(kind: "info" | "warning" | "danger" | "success", ...children: (Node | string)[]): HTMLElement {
  return element("div", { class: `alert alert-${kind}` }, ...children);
}

/** Remarks as a list, the gravest first; each with the rule it rests on and, if asked, where it is. */
export function remarkList(remarks: Remark[], place?: (remark: Remark) => Node): HTMLElement {
  const order = { blocking: 0, warning: 1, info: 2 };
  const sorted = [...remarks].sort((one, other) => order[one.severity] - order[other.severity]);
  return element("ul", { class: "remarks" }, ...sorted.map((remark) => remarkLine(remark, place)));
}

function remarkLine(remark: Remark, place?: (remark: Remark) => Node): HTMLElement {
  const where = place === undefined ? [] : [say(" Vedi: ", " See: "), place(remark)];
  const rule = remark.rule === "" ? [] : [" (", element("span", { class: "article", lang: "it" }, remark.rule), ")"];
  // What a figure means stands under a heading that says so.
  const weight = remark.severity === "info" ? [] : [element("strong", {}, `${severity(remark.severity)}: `)];
  return element("li", { class: `remark ${remark.severity}` }, ...weight, ...quoting(say(remark.it, remark.en)), ...rule, ...where);
}

/** A sentence in English quotes the buyer's own words: they are marked as Italian. */
function quoting(text: string): Node[] {
  const parts = text.split(/("[^"]*")/);
  return parts.map((part) => (part.startsWith('"') ? element("span", { lang: "it" }, part) : document.createTextNode(part)));
}

function severity(kind: "blocking" | "warning"): string {
  return kind === "blocking" ? say("Da correggere", "To be mended") : say("Attenzione", "Mind");
}

/** Where the tender documents ask for an item, as the buyer wrote it. */
export function source(item: Item): (Node | string)[] {
  return item.source === undefined ? [] : [" (", element("span", { class: "article" }, say("atti di gara: ", "tender documents: "), element("span", { lang: "it" }, item.source)), ")"];
}

/** An identifier for the page out of a field's name. */
export function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, "-");
}

/** Label, hint and control, tied together. */
export function field(id: string, label: string | HTMLElement, hint: (Node | string)[], control: HTMLElement, optional = false): HTMLElement {
  control.id = id;
  const mark = optional ? [" ", element("span", { class: "optional" }, say("(facoltativo)", "(optional)"))] : [];
  const parts: Node[] = [element("label", { for: id }, label, ...mark)];
  const error = element("p", { class: "field-error", id: `${id}-error` });
  if (hint.length > 0) parts.push(element("small", { class: "form-text", id: `${id}-help` }, ...hint));
  control.setAttribute("aria-describedby", hint.length > 0 ? `${id}-help ${id}-error` : `${id}-error`);
  parts.push(control, error);
  return element("div", { class: "field" }, ...parts);
}

/** Bytes as people read them. */
export function bytes(count: number): string {
  if (count < 1_000) return `${count} byte`;
  const [unit, name] = count >= 1_000_000_000 ? [1_000_000_000, "GB"] : count >= 1_000_000 ? [1_000_000, "MB"] : [1_000, "kB"];
  const text = (count / unit).toFixed(count >= unit * 100 ? 0 : 1);
  return `${document.documentElement.lang === "en" ? text : text.replace(".", ",")} ${name}`;
}

/** Gives a file to the person. */
export function download(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
