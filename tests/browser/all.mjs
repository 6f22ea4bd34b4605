// Every script, against one server: `node all.mjs http://127.0.0.1:PORT/` (`cargo xtask test-page` starts one).
//
// Two lanes run side by side, each script with browsers of its own: much of a visit is waiting. Two, because the
// network runs on the processor. Each script's words are shown when it ends, so that they stay together.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { givenAddress, here, shots } from "./lib/visit.mjs";

const LANES = [
  ["edit.mjs", "history.mjs", "stage.mjs", "live.mjs", "previews.mjs"],
  ["module.mjs", "plain.mjs", "offline.mjs", "intake.mjs", "wishes.mjs", "kept.mjs", "languages.mjs", "take.mjs", "weights.mjs"],
];
// Devices that fail and that are lost: many minutes on a software adapter, so only where they are asked for.
if (process.env.LOSSES) LANES[0].push("faults.mjs", "losses.mjs");

const address = givenAddress("all.mjs");
fs.rmSync(shots, { recursive: true, force: true });

/** Runs one script; true when all its checks held. A script that ends without its closing line counts as a failure. */
function run(script) {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(here, script), address], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      said += text;
    });
  }
  return new Promise((done) => {
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`\n${script} (${seconds} s)\n${said.trimEnd()}`);
      if (!/^browser: /m.test(said)) console.log("browser: 0 passed, 1 failed, 0 skipped");
      done(code === 0);
    });
  });
}

/** Runs a lane's scripts one after another. */
async function lane(scripts) {
  let good = true;
  for (const script of scripts) good = (await run(script)) && good;
  return good;
}

const good = await Promise.all(LANES.map(lane));
process.exit(good.every(Boolean) ? 0 : 1);
