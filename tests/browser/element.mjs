// <volte-face> as other sites have it: `node element.mjs TARBALL [--long]` (`cargo xtask test-element` makes the
// tarball). Pages of examples/ are installed, built, opened, and judged by their answers, console and pixels.

import fs from "node:fs";
import path from "node:path";

import { begins } from "./element/begins.mjs";
import { fails } from "./element/fails.mjs";
import { frameworks } from "./element/frameworks.mjs";
import { hosted } from "./element/hosted.mjs";
import { lives } from "./element/lives.mjs";
import { many } from "./element/many.mjs";
import { Lab } from "./lib/picture.mjs";
import { Steps } from "./lib/steps.mjs";
import { shots } from "./lib/visit.mjs";

const [tarball, ...options] = process.argv.slice(2);
if (!tarball) {
  console.error("Give the package: node element.mjs ../../target/element/quick/volte-face.tgz  (or run `cargo xtask test-element`)");
  process.exit(2);
}
fs.mkdirSync(shots, { recursive: true });
const steps = new Steps();
const lab = await Lab.open();
const given = { steps, lab, tarball: path.resolve(tarball) };

// The folder of the plain page, whose package the other groups use.
const plain = await begins(given);
for (const group of [lives, hosted, fails]) await group(given, plain);
if (options.includes("--long")) for (const group of [many, frameworks]) await group(given, plain);
await lab.close();
process.exit(steps.close() ? 0 : 1);
