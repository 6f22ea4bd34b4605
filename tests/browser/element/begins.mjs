// The package, plain HTML and a strict page.

import fs from "node:fs";
import path from "node:path";

import { installed, onServer } from "../lib/consumer.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { expect } from "../lib/steps.mjs";

/** Runs the group and gives the plain page's folder. */
export async function begins({ steps, lab, tarball }) {
  let plain = "";
  await steps.group("The package", [
    {
      name: "it installs, and names only files that it has",
      needed: true,
      run() {
        plain = installed("plain", tarball);
        const folder = path.join(plain, "node_modules/volte-face");
        const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
        const named = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
        const missing = named.filter((name) => !fs.existsSync(path.join(folder, name)));
        expect(missing.length === 0, `missing: ${missing.join(" ")}`);
        const conditions = Object.values(manifest.exports).filter((entry) => typeof entry === "object");
        expect(conditions.every((entry) => Object.keys(entry)[0] === "types"), "types do not come first");
        return `${named.length} files named`;
      },
    },
    {
      name: "importing it on a server does nothing and does not throw",
      run() {
        const names = onServer(plain);
        expect(names === "VolteFaceElement setWasmUrl setWeightsUrl", names);
      },
    },
  ]);
  await page(steps, lab, "plain", () => plain, {});
  // The policy as a header too: one in the page alone would come after what the server says.
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; frame-ancestors 'self'";
  await page(steps, lab, "strict", () => installed("strict", tarball), { "Content-Security-Policy": policy });
  return plain;
}

async function page(steps, lab, name, folder, headers) {
  let [server, it] = [null, null];
  await steps.group(`The page “${name}”`, [
    {
      name: "the portrait comes, with blue hair as its prompt says",
      needed: true,
      async run() {
        server = await serve(folder(), headers);
        it = await Embedded.open(server.address, lab);
        await it.visit();
        const { url, faces, crop } = await it.event("load");
        expect(url.endsWith("/me.jpg") && faces === 1 && crop.split(",").length === 4, `${url} ${faces} ${crop}`);
        const { understood } = await it.event("edit");
        expect(/blue hair/.test(understood), understood);
        await it.keep(name);
        return it.expectBlueHair();
      },
    },
    {
      name: "progress rises to 1 with reasons, and the poster goes",
      async run() {
        const heard = await it.page.evaluate(() => window.heard.filter(({ name }) => name === "progress" || name === "poster-dismissed"));
        const shares = heard.filter(({ name }) => name === "progress").map(({ detail }) => detail.totalProgress);
        expect(shares.length >= 3 && shares.every((share, k) => k === 0 || share >= shares[k - 1]), shares.join(" "));
        expect(shares[shares.length - 1] === 1, `it ends at ${shares[shares.length - 1]}`);
        expect(heard.some(({ name }) => name === "poster-dismissed"), "no poster-dismissed");
        return `${shares.length} steps`;
      },
    },
    {
      name: "all files came as they should, from this server alone, and the console is quiet",
      run() {
        it.expectAnswers();
        it.expectQuiet();
        return `${it.answers.length} files`;
      },
    },
  ]);
  await it?.close();
  server?.close();
}
