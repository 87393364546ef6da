/** The one element that must be there; a missing one is a fault of ours, told with the selector. */
export function must<T extends Element>(selector: string, kind: new () => T, root: ParentNode = document): T {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} at ${selector}`);
  return found;
}

/** Every element of the kind at the selector, in the order of the page. */
export function all<T extends Element>(selector: string, kind: new () => T, root: ParentNode = document): T[] {
  return [...root.querySelectorAll(selector)].filter((found): found is T => found instanceof kind);
}

type Attributes = Record<string, string | boolean>;

/** A new element. Attributes that are `true` are written empty, those that are `false` not at all; texts are escaped by nature. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** An icon of the sprite, decoration only: its meaning stands in words beside it. `sprite` is the address of `icons.svg`. */
export function icon(name: string, sprite: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon icon-sm");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#it-${name}`);
  svg.append(use);
  return svg;
}

/** Tells a screen reader, without moving the focus. Only what changed by itself and matters; the page shows it too. */
export function announce(text: string): void {
  let region = document.getElementById("announcements");
  if (region === null) {
    region = element("div", { id: "announcements", role: "status", class: "visually-hidden" });
    document.body.append(region);
  }
  region.textContent = text;
}
