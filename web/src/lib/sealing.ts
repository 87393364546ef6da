import init, * as module from "sealing-module";

/** Addresses of the WebAssembly modules, with the digest of their content; written by `build.mjs`. */
declare const WASM_ADDRESSES: Record<string, string>;

let loading: Promise<typeof module> | undefined;

/** The sealing code, the same that the server and the command line run; fetched at the first call, in a page or a worker. */
export function sealing(): Promise<typeof module> {
  const address = WASM_ADDRESSES["ceralacca_sealing_web_bg.wasm"];
  if (address === undefined) return Promise.reject(new Error("the sealing module was not built"));
  loading ??= init({ module_or_path: address }).then(() => module);
  return loading;
}
