// The pages that the program mounts, as `crates/server/routes.txt` lists them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./server.mjs";

/** Addresses of machines, as in `pages/refusals.rs`. */
const MACHINE = /^\/(api|record|assets)\//;
/** What a browser saves or a machine reads: no page to look at. */
const FILES = new Set([
  "/robots.txt",
  "/.well-known/security.txt",
  "/demo/keys/{person}",
  "/calc/{page}/pdf",
  "/procedures/{procedure}/documents/{digest}",
  "/procedures/{procedure}/file.toml",
  "/procedures/{procedure}/file.json",
  "/procedures/{procedure}/export.toml",
  "/procedures/{procedure}/export.json",
]);

const lines = readFileSync(path.join(ROOT, "crates/server/routes.txt"), "utf8").split("\n");
const mounted = lines.filter((line) => line.startsWith("GET ")).map((line) => line.split(" ")[1]);
// As the router does: who names more parts wins over who takes anything.
const parameters = (pattern) => pattern.split("{").length - 1;
const pages = mounted.filter((pattern) => !MACHINE.test(pattern)).sort((a, b) => parameters(a) - parameters(b));

/** Patterns of all pages. */
export const PAGES = pages.filter((pattern) => !FILES.has(pattern));

/** The pattern of an address of ours, or `undefined` if it is no page. */
export function patternOf(address) {
  const found = routeOf(new URL(address, "http://here").pathname);
  return FILES.has(found) ? undefined : found;
}

function routeOf(pathname) {
  const parts = pathname.split("/");
  return pages.find((pattern) => {
    const names = pattern.split("/");
    return names.length === parts.length && names.every((name, at) => name === parts[at] || (name.startsWith("{") && parts[at] !== ""));
  });
}

/** Pages of states that must be provoked. */
const STATES = new Set(["/login/again", "/procedures/{procedure}/manage/resume", "/procedures/{procedure}/manage/declare-deserted"]);

/** Whether an address is ours and nothing answers there. */
export function isNowhere(address) {
  const { pathname } = new URL(address, "http://here");
  return !MACHINE.test(pathname) && routeOf(pathname) === undefined;
}

/** What a pattern is about: for the name of its picture, and for who must reach it. */
export function areaOf(pattern) {
  if (STATES.has(pattern)) return "states";
  if (pattern.startsWith("/procedures/{procedure}/manage")) return "manage";
  if (/^\/procedures\/\{procedure\}\/(panel|sessions|tenderers|envelopes|lots|awards)/.test(pattern)) return pattern.endsWith("/custody") ? "custody" : "panel";
  if (/^\/procedures\/\{procedure\}\/tender/.test(pattern)) return "firm";
  return "site";
}

/** Pages whose picture a journey makes at the moment that shows most, under a name of its own. */
const PICTURES = {
  "/": "home",
  "/demo": "demo-tour",
  "/bodies/{body}": "body",
  "/bodies/{body}/grant": "body-grant",
  "/bodies/{body}/revoke": "body-revoke",
  "/bodies/{body}/custodians": "body-custodians",
  "/operators/{operator}": "firm-operator",
  "/operators/{operator}/users": "firm-users",
  "/procedures/new": "buyer-new",
  "/procedures/{procedure}": "procedure-como",
  "/procedures/{procedure}/edit/{step}": "buyer-como-terms",
  "/procedures/{procedure}/preview": "buyer-preview",
  "/procedures/{procedure}/manage/record": "manage-register",
  "/procedures/{procedure}/panel": "panel-overview",
  "/procedures/{procedure}/panel/{kind}": "panel-names-en",
  "/procedures/{procedure}/panel/{kind}/declare": "panel-declaration-refused-en",
  "/procedures/{procedure}/panel/convene": "panel-convene-en",
  "/procedures/{procedure}/tender": "firm-overview",
  "/procedures/{procedure}/tender/{step}": "firm-who",
  "/procedures/{procedure}/tender/receipts/{leaf}": "firm-receipt",
  "/procedures/{procedure}/sessions/{session}": "panel-session",
  "/procedures/{procedure}/sessions/{session}/custody": "custody-session",
  "/procedures/{procedure}/sessions/{session}/start": "panel-session-start",
  "/procedures/{procedure}/sessions/{session}/end": "panel-session-end",
  "/procedures/{procedure}/tenderers/{tenderer}": "panel-tenderer",
  "/procedures/{procedure}/envelopes/{envelope}": "panel-envelope",
};

/** The picture that shows a pattern: area and page. */
export function pictureOf(pattern) {
  const words = pattern.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  const own = words.filter((word) => !["procedures", "panel", "tenderers", "sessions", "lots", "tender", "operators"].includes(word) || words.length === 1);
  const area = areaOf(pattern);
  return PICTURES[pattern] ?? [...(["firm", "panel", "custody"].includes(area) ? [area] : []), ...own].join("-");
}
