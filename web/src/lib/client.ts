import init, * as module from "client-module";

/** Addresses of the WebAssembly modules; written by `build.mjs`. */
declare const WASM_ADDRESSES: Record<string, string>;

let loading: Promise<typeof module> | undefined;

/** The checks that a device makes by itself, the same that the command line makes; fetched at the first call. */
export function client(): Promise<typeof module> {
  const address = WASM_ADDRESSES["ceralacca_client_web_bg.wasm"];
  if (address === undefined) return Promise.reject(new Error("the module of the checks was not built"));
  loading ??= init({ module_or_path: address }).then(() => module);
  return loading;
}
