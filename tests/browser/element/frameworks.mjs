// Bundlers and a framework with server rendering, each a tiny page; and what npm's own checkers say of the package.

import { spawn } from "node:child_process";
import path from "node:path";

import { asked, built } from "../lib/consumer.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { expect } from "../lib/steps.mjs";

/** Starts `npm run start` in a folder and gives its address. */
function started(folder, port) {
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", String(port), "--hostname", "127.0.0.1"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((done, failed) => {
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        said += text;
        if (/Ready in/.test(said)) done({ address: `http://127.0.0.1:${port}/`, close: () => child.kill() });
      });
    }
    child.on("exit", () => failed(new Error(`next ended: ${said.slice(-500)}`)));
  });
}

export async function frameworks({ steps, lab, tarball }, plain) {
  const page = (name, host) => ({
    name: `${name}: built, served, and its portrait has blue hair`,
    async run() {
      const server = await host(built(name, tarball));
      const it = await Embedded.open(server.address, lab);
      try {
        await it.visit();
        await it.event("load");
        await it.event("edit");
        await it.keep(name);
        it.expectAnswers();
        it.expectQuiet();
        return await it.expectBlueHair();
      } finally {
        await it.close();
        server.close();
      }
    },
  });
  await steps.group("Bundlers and frameworks", [
    page("vite", (folder) => serve(path.join(folder, "dist"))),
    page("webpack", (folder) => serve(path.join(folder, "public"))),
    page("next", (folder) => started(folder, 38_417)),
  ]);
  await steps.group("What npm's checkers say", [
    {
      name: "publint",
      run() {
        const said = asked(plain, "publint@0.3.25", "run", tarball, "--strict");
        expect(/All good/.test(said), said.slice(-400));
      },
    },
    {
      name: "are the types wrong?",
      run() {
        // There is no CommonJS edition, and a WebAssembly file has no types.
        asked(plain, "@arethetypeswrong/cli@0.18.5", tarball, "--profile", "esm-only", "--exclude-entrypoints", "./volte-face.wasm", "./custom-elements.json", "./vscode.html-custom-data.json");
      },
    },
  ]);
}
