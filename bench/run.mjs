// Ours against onnxruntime, in turn: `cargo xtask bench`, or by hand
//   node run.mjs --page DIST --onnx FOLDER --python PYTHON --program VOLTEFACE [--rounds 5] [--runs 10] [--only NAMES]
// NAMES are of: native, wasm, webgpu, host (webgpu with nothing computed), sizes. ADAPTER=hardware uses the machine's
// graphics chip; otherwise WebGPU runs in software, where only `host` says something about a real one.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import zlib from "node:zlib";

import { measure, press } from "./lib/browser.mjs";
import { serve } from "./lib/server.mjs";
import { table } from "./lib/table.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..");
const { values } = parseArgs({
  options: {
    page: { type: "string", default: path.join(root, "dist") },
    onnx: { type: "string", default: path.join(root, "target/bench/onnx") },
    python: { type: "string", default: "python3" },
    program: { type: "string", default: path.join(root, "target/release/volteface") },
    rounds: { type: "string", default: "5" },
    runs: { type: "string", default: "10" },
    only: { type: "string", default: "native,wasm,host,webgpu,sizes" },
  },
});
const [rounds, runs] = [Number(values.rounds), Number(values.runs)];
const only = values.only.split(",");
const npm = path.join(here, "node_modules/onnxruntime-web/dist");
const ours = await serve({ "/": values.page });
const theirs = await serve({ "/": path.join(here, "page"), "/ort/": npm, "/onnx/": values.onnx });

/** The figures of our page as theirs are. */
async function page(model, runs, hostOnly) {
  const answer = await measure(`${ours.address}?bench=${runs}&model=${model}`, { begin: press(hostOnly) });
  const network = model === "cpu" ? "processor" : "graphics device";
  if (answer.network !== network) throw new Error(`the network ran on the ${answer.network}: ${answer.self_test}`);
  const of = (stage) => answer.stages.find((times) => times.stage === stage).warm;
  return { ...answer, photo: of("photo"), edit: of("edit"), firstEdit: answer.ready };
}

/** onnxruntime-web's page. */
const web = (provider, runs, hostOnly) => measure(`${theirs.address}?provider=${provider}&runs=${runs}`, { hostOnly });

/** Our program, with as many threads. */
function program(threads) {
  const env = { ...process.env, RAYON_NUM_THREADS: String(threads) };
  const text = execFileSync(values.program, ["bench", "--json", "--runs", String(runs), "--size", "32"], { cwd: root, env, maxBuffer: 1 << 24 });
  const of = (part) => JSON.parse(text).timings.find((times) => times.part === part);
  const [photo, cross, edit] = ["photo (E_low, E_high)", "cross-attention", "edit (E_t)"].map(of);
  // The program tells median and p90 alone.
  return { photo: [photo.median_ms, photo.p90_ms], edit: [cross.median_ms + edit.median_ms, cross.p90_ms + edit.p90_ms], summed: true };
}

const native = (threads) => JSON.parse(execFileSync(values.python, [path.join(here, "native.py"), values.onnx, String(threads), String(runs)]).toString());

// A computed picture takes a software adapter many seconds, so that two runs must do.
const few = process.env.ADAPTER === "hardware" ? runs : Math.min(runs, 2);
const contests = {
  native: { ours: () => program(1), theirs: () => native(1) },
  wasm: { ours: () => page("cpu", runs), theirs: () => web("wasm", runs) },
  host: { ours: () => page("gpu", runs, true), theirs: () => web("webgpu", runs, true) },
  webgpu: { ours: () => page("gpu", few), theirs: () => web("webgpu", few), once: process.env.ADAPTER !== "hardware" },
};

const kept = path.join(root, "target/bench");
fs.mkdirSync(kept, { recursive: true });
const results = [];
for (let round = 0; round < rounds; round += 1) {
  for (const [name, contest] of Object.entries(contests)) {
    if (!only.includes(name) || (contest.once && round > 0)) continue;
    // Ours twice: the second against the first is the control, which must show no difference.
    for (const [who, run] of [["ours", contest.ours], ["theirs", contest.theirs], ["control", contest.ours]]) {
      if (who === "control" && contest.once) continue;
      const started = Date.now();
      results.push({ round, name, who, ...(await run()) });
      console.error(`round ${round + 1}: ${name}, ${who} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
      // Kept as they come: a round takes minutes on a machine without a graphics chip.
      fs.writeFileSync(path.join(kept, "results.json"), JSON.stringify(results));
    }
  }
  if (round + 1 < rounds) console.error(`After round ${round + 1}:\n${table(results, { runs, few })}\n`);
}
ours.close();
theirs.close();
console.log(table(results, { runs, few }));

if (only.includes("sizes")) {
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22 } };
  const wire = (files) => files.map((file) => zlib.brotliCompressSync(fs.readFileSync(file), options).length).reduce((a, b) => a + b);
  const weights = path.join(values.page, "weights/compact");
  const rows = {
    "our module and glue": ["page_bg.wasm", "page.js"].map((file) => path.join(values.page, file)),
    "our weights": fs.readdirSync(weights).filter((file) => /^(manifest|weights-)/.test(file)).map((file) => path.join(weights, file)),
    "onnxruntime-web, wasm": ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs"].map((file) => path.join(npm, file)),
    "onnxruntime-web, webgpu": ["ort.webgpu.min.mjs", ...fs.readdirSync(npm).filter((file) => /^ort-wasm-simd-threaded\.(jsep|asyncify)\.(wasm|mjs)$/.test(file))].map((file) => path.join(npm, file)),
    "its graphs, float32": ["photo.onnx", "edit.onnx"].map((file) => path.join(values.onnx, file)),
  };
  console.log("\n| over the wire, brotli 11 | MB |\n|---|---|");
  for (const [name, files] of Object.entries(rows)) console.log(`| ${name} | ${(wire(files.filter((file) => fs.existsSync(file))) / 1e6).toFixed(2)} |`);
}
