/** The little of a page that modules without elements ask for: its language. */
export function inLanguage(lang: "it" | "en"): void {
  Object.assign(globalThis, { document: { documentElement: { lang } } });
}
