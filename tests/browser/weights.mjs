// Other weights than the page's own: `node weights.mjs http://127.0.0.1:PORT/`. Only what is quick:
// what is refused before anything is loaded, and folders of the default weights.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { WAIT, givenAddress, here, shots } from "./lib/visit.mjs";
import { expectSentence, message } from "./lib/words.mjs";

const compact = path.join(here, "../../weights/compact");
const address = givenAddress("weights.mjs");
fs.mkdirSync(shots, { recursive: true });

const steps = new Steps();
const session = await open(address, { webgpu: true, viewport: { width: 1100, height: 900 }, timeout: WAIT });
const { page } = session;
const asked = [];
page.on("request", (request) => asked.push(new URL(request.url()).pathname));

const phase = (wanted) => until(page, `the phase "${wanted}"`, (word) => document.body.dataset.phase === word, wanted, WAIT);
const used = () => page.evaluate(() => document.getElementById("weights-used").textContent);
const visit = (query) => page.goto(new URL(query, address).href, { waitUntil: "load" });

/** Opens the card, which is closed until it is wanted. */
async function card() {
  if (!(await page.evaluate(() => document.getElementById("weights").open))) await page.click("#weights summary");
}

/** Gives the page a folder and waits for the message that it is refused with. */
async function refused(folder) {
  const before = await used();
  await card();
  await page.setInputFiles("#weights-folder", folder);
  await until(page, "a message", () => document.querySelector("[role=alert] p")?.innerText.trim(), null, WAIT);
  const text = await message(page);
  expectSentence(text);
  await phase("ready");
  expect((await used()) === before, `the weights in use changed from "${before}" to "${await used()}"`);
  await page.click("[role=alert] button");
  return text;
}

/** A copy of the default weights, changed by `spoil`. */
function copy(name, spoil) {
  const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "volteface-weights-")), name);
  fs.mkdirSync(folder);
  for (const file of fs.readdirSync(compact).filter((file) => /^(manifest|weights-)/.test(file))) {
    fs.copyFileSync(path.join(compact, file), path.join(folder, file));
  }
  spoil(folder);
  return folder;
}

// A manifest that asks for more than any device has; its one file does not exist.
await page.route("**/weights/huge/manifest.json", (route) =>
  route.fulfill({
    json: {
      format: 1,
      preset: "paper",
      version: "huge",
      parameters: 1,
      files: [{ name: "weights-0.safetensors", bytes: 1000, sha256: "0".repeat(64) }],
      requirements: { memory: 2 ** 30, buffer: 2 ** 45, binding: 2 ** 45, size: 1000 },
    },
  }),
);

await steps.group("Other weights", [
  {
    name: "an address of another site is refused, and not asked",
    async run() {
      await visit("?weights=https://weights.invalid/paper");
      await phase("failed");
      const text = await message(page);
      expectSentence(text);
      expect(/another site/.test(text) && /weights\.invalid/.test(text), text);
      expect(session.foreign.length === 0, session.foreign.join(" "));
      return text;
    },
  },
  {
    name: "the page's own weights are the way out",
    needed: true,
    async run() {
      await card();
      await page.click("#weights-own");
      await phase("ready");
      expect((await message(page)) === "", await message(page));
      expect(/own: compact/.test(await used()), await used());
      return used();
    },
  },
  {
    name: "weights that no device can hold are refused before anything is loaded",
    async run() {
      asked.length = 0;
      await visit("?weights=weights/huge");
      await phase("failed");
      const text = await message(page);
      expectSentence(text);
      expect(/MiB of buffers/.test(text) && /need/.test(text), text);
      const loaded = asked.filter((name) => /weights\/huge/.test(name));
      expect(loaded.join() === "/weights/huge/manifest.json", `asked for ${loaded.join(" ")}`);
      await page.screenshot({ path: path.join(shots, "10-too-large.png") });
      return text;
    },
  },
  {
    name: "an address of the same site opens",
    needed: true,
    async run() {
      await visit("?weights=weights/compact/");
      await phase("ready");
      expect(/from weights\/compact\/: compact/.test(await used()), await used());
      return used();
    },
  },
  {
    name: "a folder of this device opens without the network",
    async run() {
      asked.length = 0;
      await card();
      await page.setInputFiles("#weights-folder", compact);
      await until(page, "the folder", () => /folder/.test(document.getElementById("weights-used").textContent), null, WAIT);
      await phase("ready");
      expect(asked.length === 0, `asked for ${asked.join(" ")}`);
      await page.screenshot({ path: path.join(shots, "11-folder.png") });
      return used();
    },
  },
  {
    name: "a damaged file is named, and the weights in use stay",
    async run() {
      const folder = copy("damaged", (place) => {
        const file = path.join(place, "weights-1.safetensors");
        const bytes = fs.readFileSync(file);
        bytes[bytes.length >> 1] ^= 1;
        fs.writeFileSync(file, bytes);
      });
      const text = await refused(folder);
      expect(/weights-1\.safetensors is damaged/.test(text), text);
      return text;
    },
  },
  {
    name: "a short and a missing file are named",
    async run() {
      const short = await refused(copy("short", (place) => fs.truncateSync(path.join(place, "weights-0.safetensors"), 99)));
      expect(/weights-0\.safetensors has 99 bytes/.test(short), short);
      const missing = await refused(copy("missing", (place) => fs.rmSync(path.join(place, "weights-1.safetensors"))));
      expect(/weights-1\.safetensors is not in the chosen folder/.test(missing), missing);
    },
  },
  {
    name: "a folder without a manifest, and one with nonsense in it, are answered",
    async run() {
      const none = await refused(copy("none", (place) => fs.rmSync(path.join(place, "manifest.json"))));
      expect(/manifest\.json/.test(none), none);
      const nonsense = await refused(copy("nonsense", (place) => fs.writeFileSync(path.join(place, "manifest.json"), "{")));
      expect(/manifest cannot be used/.test(nonsense), nonsense);
    },
  },
  quiet(session),
]);
await session.browser.close();
process.exit(steps.close() ? 0 : 1);
