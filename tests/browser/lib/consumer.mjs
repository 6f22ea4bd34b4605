// A page of `examples/` as its author would have it: copied, the package installed from its tarball, built.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { here } from "./visit.mjs";

const root = path.join(here, "../..");
const consumers = path.join(root, "target/element/consumers");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function run(what, folder, program, ...words) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: folder, encoding: "utf8", env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  if (error) throw error;
  if (status !== 0) throw new Error(`${what}: ${(stdout + stderr).trim().split("\n").slice(-12).join(" | ")}`);
  return stdout;
}

/** Copies the example `name`, installs `tarball` in it and gives the folder. */
export function installed(name, tarball) {
  const folder = path.join(consumers, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(root, "examples", name), folder, { recursive: true });
  const beside = fs.existsSync(path.join(root, "examples", name, "package.json")) && /"build"/.test(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const photos = beside ? path.join(folder, "public") : folder;
  fs.mkdirSync(photos, { recursive: true });
  fs.copyFileSync(path.join(here, "portrait.png"), path.join(photos, "me.jpg"));
  run(`npm install in ${name}`, folder, npm, "install", "--no-audit", "--no-fund", "--no-package-lock", tarball);
  return folder;
}

/** As `installed`, and built. */
export function built(name, tarball) {
  const folder = installed(name, tarball);
  run(`npm run build in ${name}`, folder, npm, "run", "build");
  return folder;
}

/** What a tool of npm's says about something; it throws where the tool is not content. */
export function asked(folder, tool, ...words) {
  return run(tool, folder, npm, "exec", "--yes", "--", tool, ...words);
}

/** Imports the package in `folder` without a browser. */
export function onServer(folder) {
  const code = 'const m = await import("volte-face"); console.log(Object.keys(m).sort().join(" "))';
  return run("import on a server", folder, process.execPath, "--input-type=module", "--eval", code).trim();
}
