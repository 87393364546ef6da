import { element } from "../../lib/dom";
import { say } from "../../lib/say";
import type { App, OpenTender } from "../app";
import { type Item, type Slot, isShown, keysOf, ownerOf } from "../definition";
import { field, idOf, remarkList, source } from "../parts";
import { isAbout } from "../rules";
import { documentField } from "./files";

/** Quiet after the last key before figures are explained again, in milliseconds. */
const QUIET_MS = 250;
const TEXT_CHARS_MAX = 20_000;

/** One envelope: every item that is asked for, in the order of the notice. */
export function showEnvelope(app: App, open: OpenTender, slot: Slot, place: HTMLElement): void {
  const who = open.model.who;
  const remarks = element("section", { class: "explained", "aria-live": "polite" });
  const explain = explainer(app, open, slot, remarks);
  for (const item of slot.spec.items.filter((found) => isShown(found, who))) {
    for (const key of keysOf(item, who)) place.append(itemField(app, open, slot, item, key, explain));
  }
  place.append(remarks);
  explain();
}

function explainer(app: App, open: OpenTender, slot: Slot, place: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const explain = (): void => {
    const found = app.rules.explain(open.model.given(app.page.fileBytesMax)).filter((remark) => isAbout(remark, slot.class, slot.lot));
    place.replaceChildren(...(found.length === 0 ? [] : [element("h3", {}, say("Che cosa significano le Sue cifre", "What your figures mean")), remarkList(found)]));
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(explain, QUIET_MS);
  };
}

/** The label of an item with the owner for whom it is. */
export function labelOf(open: OpenTender, app: App, item: Item, key: string): string {
  const owner = ownerOf(key);
  if (owner === undefined) return item.title;
  return `${item.title} – ${ownerName(open, app, owner)}`;
}

function ownerName(open: OpenTender, app: App, owner: string): string {
  if (owner === app.page.operator) return app.page.operatorName;
  if (owner.startsWith("lot-")) return `${say("lotto", "lot")} ${owner.slice(4)}`;
  const named = [...open.model.members, ...open.model.auxiliaries].find((found) => found.id === owner);
  return named?.name ?? owner;
}

function itemField(app: App, open: OpenTender, slot: Slot, item: Item, key: string, changed: () => void): HTMLElement {
  const label = labelOf(open, app, item, key);
  switch (item.kind) {
    case "document":
      return documentField(app, open, slot, item, key, label, changed);
    case "number":
      return numberField(app, open, slot, item, key, label, changed);
    case "text":
      return textField(open, slot, item, key, label, changed);
    case "declaration":
      return declarationField(open, slot, item, key, label, changed);
    case "yes_no":
      return yesNoField(open, slot, item, key, label, changed);
  }
}

function isOptional(item: Item): boolean {
  return item.condition === "optional";
}

function numberField(app: App, open: OpenTender, slot: Slot, item: Item, key: string, label: string, changed: () => void): HTMLElement {
  const input = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "form-control number-input", maxlength: "60", value: String(open.model.answer(slot, key) ?? "") });
  const made = field(idOf(`${slot.id}/${key}`), element("span", { lang: "it" }, label), [limits(item), ...source(item)], input, isOptional(item));
  const readBack = element("p", { class: "read-back", role: "status" });
  made.append(readBack);
  const error = made.querySelector(".field-error");
  const read = (): void => {
    const given = input.value.trim();
    const answer = given === "" ? undefined : app.rules.read(key, given);
    const wrong = answer?.ok === false;
    if (error !== null) error.textContent = wrong ? answer.text : "";
    input.setAttribute("aria-invalid", String(wrong));
    readBack.textContent = answer?.ok === true ? `${say("Letto come", "Read as")} ${answer.text}` : "";
  };
  input.addEventListener("input", () => {
    open.model.setAnswer(slot, key, input.value.trim() === "" ? undefined : input.value);
    read();
    changed();
  });
  read();
  return made;
}

function limits(item: Item): string {
  if (item.used_as === "lot_preference") return say("1 al lotto che preferisce, 2 al secondo e così via: ogni numero una volta sola.", "1 for the lot you prefer, 2 for the second and so on: each number once.");
  const parts = [item.unit === undefined || item.unit === "" ? "" : say(`In ${item.unit}`, `In ${item.unit}`)];
  if (item.min !== undefined && item.max !== undefined) parts.push(say(`da ${item.min} a ${item.max}`, `from ${item.min} to ${item.max}`));
  else if (item.min !== undefined && Number(item.min) !== 0) parts.push(say(`almeno ${item.min}`, `at least ${item.min}`));
  if (item.decimals !== undefined) {
    const beyond = item.more_decimals === "refused" ? say("con più decimali la cifra non è accettata", "a figure with more is not accepted") : item.more_decimals === "ignored" ? say("gli altri non contano", "others do not count") : say("gli altri restano", "others are kept");
    parts.push(item.decimals === 0 ? say("senza decimali", "no decimals") : say(`al massimo ${item.decimals} decimali (${beyond})`, `at most ${item.decimals} decimals (${beyond})`));
  }
  return `${parts.filter((part) => part !== "").join(", ")}. ${say("Decimali con la virgola.", "Decimals after a comma.")}`;
}

function textField(open: OpenTender, slot: Slot, item: Item, key: string, label: string, changed: () => void): HTMLElement {
  const most = item.length_max ?? TEXT_CHARS_MAX;
  const input = element("textarea", { class: "form-control", rows: most > 300 ? "6" : "2", maxlength: String(most) });
  input.value = String(open.model.answer(slot, key) ?? "");
  input.addEventListener("input", () => {
    open.model.setAnswer(slot, key, input.value.trim() === "" ? undefined : input.value);
    changed();
  });
  const hint = say(`Al massimo ${most} caratteri.`, `${most} characters at most.`);
  return field(idOf(`${slot.id}/${key}`), element("span", { lang: "it" }, label), [hint, ...source(item)], input, isOptional(item));
}

function declarationField(open: OpenTender, slot: Slot, item: Item, key: string, label: string, changed: () => void): HTMLElement {
  const id = idOf(`${slot.id}/${key}`);
  const input = element("input", { type: "checkbox", id });
  input.checked = open.model.answer(slot, key) === true;
  input.addEventListener("change", () => {
    open.model.setAnswer(slot, key, input.checked ? true : undefined);
    changed();
  });
  return element(
    "fieldset",
    { class: "field" },
    element("legend", { lang: "it" }, label),
    element("div", { class: "form-check" }, input, element("label", { for: id, lang: "it" }, item.text ?? label)),
    element("small", { class: "form-text" }, ...source(item)),
  );
}

function yesNoField(open: OpenTender, slot: Slot, item: Item, key: string, label: string, changed: () => void): HTMLElement {
  const name = idOf(`${slot.id}/${key}`);
  const choice = (value: boolean, text: string): HTMLElement => {
    const input = element("input", { type: "radio", name, id: `${name}-${value}` });
    input.checked = open.model.answer(slot, key) === value;
    input.addEventListener("change", () => {
      open.model.setAnswer(slot, key, value);
      changed();
    });
    return element("div", { class: "form-check" }, input, element("label", { for: input.id }, text));
  };
  return element(
    "fieldset",
    { class: "field" },
    element("legend", { lang: "it" }, label),
    element("p", { lang: "it" }, item.question ?? "", ...source(item)),
    choice(true, say("Sì", "Yes")),
    choice(false, say("No", "No")),
  );
}
