/** One of two texts, in the language of the page. Both stand side by side, so that neither can be missing. */
export function say(it: string, en: string): string {
  return document.documentElement.lang === "en" ? en : it;
}

/** The language of the page. */
export function language(): "it" | "en" {
  return document.documentElement.lang === "en" ? "en" : "it";
}
