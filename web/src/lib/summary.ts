import init, * as module from "summary-module";

/** Addresses of the WebAssembly modules; written by `build.mjs`. */
declare const WASM_ADDRESSES: Record<string, string>;

let loading: Promise<typeof module> | undefined;

/** What makes the summary of figures; large because of its fonts, so it is fetched only by the step that needs it. */
export function summaryModule(): Promise<typeof module> {
  const address = WASM_ADDRESSES["ceralacca_summary_web_bg.wasm"];
  if (address === undefined) return Promise.reject(new Error("the module of the summary was not built"));
  loading ??= init({ module_or_path: address }).then(() => module);
  return loading;
}
