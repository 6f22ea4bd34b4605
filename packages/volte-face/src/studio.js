// The WebAssembly module and what the elements of a page share in it. Nothing is loaded before `studio()`.

import { Failure } from "./failure.js";

let [wasm, weights, opened] = [null, null, null];
const listeners = new Set();

const whole = (url) => new URL(url, document.baseURI).href;

function early(name) {
  if (opened) throw new Error(`${name} comes too late: an element has begun already.`);
}

/** Where the default weights lie: a folder that holds `compact` and `align`. */
export function setWeightsUrl(url) {
  early("setWeightsUrl");
  weights = whole(url);
}

/** Where the WebAssembly module lies, if not beside this script. */
export function setWasmUrl(url) {
  early("setWasmUrl");
  wasm = whole(url);
}

/** Calls `broken` with a failure if the module stops for good; gives what ends that. */
export function whenBroken(broken) {
  listeners.add(broken);
  return () => listeners.delete(broken);
}

/** The studio of the page, opened by the first element that asks; a failure is tried again by the next. */
export function studio() {
  opened ??= open().catch((error) => {
    opened = null;
    throw new Failure("module", `The module of <volte-face> could not be loaded (${error?.message ?? error}). See that its .wasm file lies beside the script, or say where with setWasmUrl().`, error);
  });
  return opened;
}

async function open() {
  const [glue, place] = await Promise.all([
    import("./glue.js"),
    weights ?? import("./weights.js").then((module) => JSON.stringify(module.default)),
  ]);
  await glue.default({ module_or_path: wasm ?? new URL("./volte-face.wasm", import.meta.url) });
  return new glue.Studio(place, stopped);
}

function stopped() {
  const failure = new Failure("module", "Something inside <volte-face> broke and it stopped. Load the page again.");
  for (const listener of [...listeners]) listener(failure);
}
