// The published network in the page, from a photo to a finished view: `node published.mjs
// http://127.0.0.1:PORT/ FOLDER`, FOLDER being converted weights. Not part of the normal test: with a
// software adapter the network runs on the processor inside the page and takes many minutes.

import path from "node:path";
import { fileURLToPath } from "node:url";

import { open, says, until } from "./lib/browser.mjs";
import { Steps, expect } from "./lib/steps.mjs";
import { expectSentence, message } from "./lib/words.mjs";

const WAIT = 60 * 60_000;
const here = path.dirname(fileURLToPath(import.meta.url));
const shots = path.join(here, "../../target/browser");
const [address, folder] = process.argv.slice(2);
if (!address || !folder) {
  console.error("Give the page's address and a folder of weights: node published.mjs http://127.0.0.1:8080/ weights/paper");
  process.exit(2);
}

const steps = new Steps();
const session = await open(address, { webgpu: true, viewport: { width: 1100, height: 900 }, timeout: WAIT });
const { page } = session;
const phase = (wanted) => until(page, `the phase "${wanted}"`, (word) => document.body.dataset.phase === word, wanted, WAIT);
const keep = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
const disabled = (id) => page.evaluate((name) => document.getElementById(name).matches(":disabled"), id);

await steps.group("The published network in the page", [
  {
    name: "its folder opens, and what it cannot do is switched off",
    needed: true,
    async run() {
      await page.goto(address, { waitUntil: "load" });
      await phase("ready");
      await page.click("#weights summary");
      await page.setInputFiles("#weights-folder", folder);
      await until(page, "the preset", () => document.body.dataset.preset === "paper", null, WAIT);
      await phase("ready");
      await page.click("#taking");
      for (const id of ["prompt", "apply", "behind-photo", "kind-mesh"]) expect(await disabled(id), `#${id} is not disabled`);
      expect(await page.isVisible("#mute"), "nothing says why words are off");
      expect(await page.isVisible("#behind-why"), "nothing says why the background is fixed");
      expect((await page.locator(".chip").count()) === 0, "suggestions of words are offered");
      await keep("20-published-ready");
      return page.evaluate(() => document.getElementById("weights-used").textContent);
    },
  },
  {
    name: "a photo becomes a finished view",
    needed: true,
    async run() {
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await phase("busy");
      await until(page, "the raw picture", () => Number(document.body.dataset.revision) > 0, null, WAIT);
      await keep("21-published-raw");
      await phase("shown");
      await keep("22-published-finished");
    },
  },
  {
    name: "a picture serves as the prompt",
    async run() {
      await page.setInputFiles("#prompt-file", path.join(here, "portrait.png"));
      await phase("busy");
      await phase("shown");
      await keep("23-published-edit");
    },
  },
  {
    name: "a turned view shows the raw picture at once and the finished one when still",
    async run() {
      await page.focus("#stage");
      for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowLeft");
      await phase("busy");
      await keep("24-published-turned-raw");
      await phase("shown");
      await keep("25-published-turned");
      return page.evaluate(() => document.body.dataset.view);
    },
  },
  {
    name: "nothing went wrong out of sight",
    async run() {
      const text = await message(page);
      if (text) expectSentence(text);
      expect(session.trouble.length === 0, session.trouble.slice(0, 3).join(" | "));
      expect(session.foreign.length === 0, session.foreign.slice(0, 3).join(" "));
      return text;
    },
  },
]);
if (steps.failed) console.log(`  at the end the page says ${await says(page).catch((error) => error.message)}`);
await session.browser.close();
process.exit(steps.close() ? 0 : 1);
