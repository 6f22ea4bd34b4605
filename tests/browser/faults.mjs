// A graphics device that fails, each time as a visitor meets it: `node faults.mjs http://127.0.0.1:PORT/`. The page has
// no hook for this; the browser's own WebGPU is made to fail (lib/device.mjs).

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { destroy, idle, refuse, seize, trip } from "./lib/device.mjs";
import { Lab, coarse, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { HEAD, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";
import { expectSentence, message } from "./lib/words.mjs";

const address = givenAddress("faults.mjs");
fs.mkdirSync(shots, { recursive: true });

const steps = new Steps();
const lab = await Lab.open();

/** Opens a page whose device a test can reach. What a panic or a lost device says in the console is claimed: it is made on purpose. */
async function begin(spoil, query = "", viewport = { width: 420, height: 640 }) {
  const claims = [/tripped on purpose/, /refused on purpose/, /Device was destroyed/, /panicked at/, /unreachable/, /wgpu device was lost/, /spoilt/];
  const session = await open(address, { webgpu: true, viewport, timeout: WAIT, claims });
  await seize(session.page, spoil);
  const visit = new Visit(session.page, lab);
  return { ...session, visit, url: new URL(query, address).href };
}

const phase = (page, wanted) => until(page, `the phase "${wanted}"`, (word) => document.body.dataset.phase === word, wanted, WAIT);

/** Waits for a message, and says it. */
async function told(page, pattern) {
  const text = await until(page, `a message like ${pattern}`, (source) => {
    const text = document.querySelector("#error p")?.innerText.trim();
    return text && new RegExp(source).test(text) ? text : null;
  }, pattern.source, WAIT);
  expectSentence(text);
  return text;
}

/** Shows the portrait. */
async function portrait({ page, visit }) {
  const before = await visit.mark();
  await page.setInputFiles("#file", path.join(here, "portrait.png"));
  await visit.newer(before, "the portrait");
}

/** Runs `fail` and waits until the portrait is drawn anew. */
async function survives({ page, visit }, fail) {
  const before = (await visit.mark()).revision;
  await fail();
  await until(page, "the portrait again", (old) => document.body.dataset.phase === "shown" && Number(document.body.dataset.revision) > old, before, WAIT);
}

/** Waits until no new device is asked for: what comes back after a failure is there. */
async function steady(page) {
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await page.waitForTimeout(3000);
    now = await page.evaluate(() => window.__gpu.devices.length);
  }
  await phase(page, "shown");
}

/** Has the view move, which draws. */
async function nudge(page) {
  await page.focus("#stage");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
}

const one = await begin({});
let picture;
await steps.group("A device that fails", [
  {
    name: "the portrait is shown",
    needed: true,
    async run() {
      await one.visit.begin(one.url);
      await portrait(one);
      picture = await one.visit.stage();
      // What comes now is about what the page does; a software adapter would take a minute for each picture.
      await idle(one.page, true);
    },
  },
  {
    name: "a lost device comes back with the portrait",
    async run() {
      await survives(one, () => destroy(one.page));
      expect((await message(one.page)) === "", await message(one.page));
    },
  },
  {
    name: "an error of the browser in the task that draws does not end the page",
    async run() {
      await survives(one, async () => {
        await trip(one.page, "createCommandEncoder");
        await nudge(one.page);
      });
      return told(one.page, /broke .*started again/);
    },
  },
  {
    name: "a panic in the task that makes portraits does not end the page",
    async run() {
      await survives(one, async () => {
        await trip(one.page, "createBuffer");
        await one.page.fill("#prompt", "blue hair");
        await one.page.click("#apply");
      });
      await one.visit.keep("faults-1-panic");
      expect((await one.page.inputValue("#prompt")) === "blue hair", "the words are lost");
      return told(one.page, /broke .*started again/);
    },
  },
  {
    name: "a panic while a picture is saved does not end the page",
    async run() {
      await survives(one, async () => {
        await trip(one.page, "createBuffer");
        await one.page.click("#export");
      });
      expect(await one.page.isEnabled("#export"), "the button stays closed");
    },
  },
  {
    name: "a refused command becomes a sentence, and trying again cures it",
    async run() {
      await steady(one.page);
      await refuse(one.page);
      await phase(one.page, "failed");
      const text = await told(one.page, /refused a command/);
      await one.visit.keep("faults-2-refused");
      await survives(one, () => one.page.click("#retry"));
      return text;
    },
  },
  {
    name: "a device that does not come back is named as what was lost, and not as a browser without WebGPU",
    async run() {
      await one.page.evaluate(() => void (window.__gpu.closed = true));
      await destroy(one.page);
      await phase(one.page, "failed");
      const text = await told(one.page, /was lost/);
      expect(/no other/.test(text) && !/offers no WebGPU/.test(text), text);
      await one.visit.keep("faults-3-destroyed");
      await one.page.evaluate(() => void (window.__gpu.closed = false));
      await survives(one, () => one.page.click("#retry"));
      return text;
    },
  },
  {
    name: "a picture to save that is too large for the device's memory is made smaller",
    async run() {
      // 384 pixels square take 2.4 MB, 256 take 1.0.
      await one.page.evaluate(() => void (window.__gpu.spoil.largest = 2_000_000));
      const waiting = one.page.waitForEvent("download");
      // A click that fails is the check's failure, and then nobody waits.
      waiting.catch(() => {});
      await one.page.click("#export");
      const file = path.join(shots, "faults-export.png");
      await (await waiting).saveAs(file);
      await one.page.evaluate(() => delete window.__gpu.spoil.largest);
      const saved = await lab.decode(fs.readFileSync(file));
      expect(saved.width === 256, `it has ${saved.width} pixels a side`);
      expect((await one.page.evaluate(() => window.__gpu.refused)) > 0, "nothing was refused");
      return `${saved.width} pixels a side`;
    },
  },
  {
    name: "after all that the picture is the one it was",
    async run() {
      await idle(one.page, false);
      await survives(one, async () => {
        await one.page.fill("#prompt", "");
        await one.page.click("#apply");
      });
      await one.page.click("#reset");
      const changed = difference(coarse(await one.visit.stage(), 4), coarse(picture, 4), HEAD);
      // How far a slow device has refined either hardly counts in sixteen pixels together; blue hair makes 20 and more.
      expect(changed < 6, `it changed by ${changed.toFixed(1)} levels`);
      return `${changed.toFixed(1)} levels`;
    },
  },
  quiet(one),
]);
await one.browser.close();

const full = await begin({ chip: true }, "?model=cpu", { width: 1100, height: 800 });
await steps.group("A device with little memory", [
  {
    name: "the picture on the screen becomes smaller, with a sentence",
    needed: true,
    async run() {
      await full.visit.begin(full.url);
      await idle(full.page, true);
      // A picture of 512 pixels takes 4.2 MB, one that fills this window more.
      await full.page.evaluate(() => void Object.assign(window.__gpu.spoil, { largest: 5_000_000, among: ["pixels"] }));
      await full.page.setInputFiles("#file", path.join(here, "portrait.png"));
      const text = await told(full.page, /512 pixels a side/);
      await phase(full.page, "shown");
      await full.visit.keep("faults-4-smaller");
      return text;
    },
  },
  {
    name: "where even the smallest is too large a sentence says so, and trying again cures it",
    async run() {
      await full.page.evaluate(() => void (window.__gpu.spoil.largest = 50_000));
      // What is there is kept; a new device begins with nothing.
      await destroy(full.page);
      await phase(full.page, "failed");
      const text = await told(full.page, /even for a small picture/);
      await full.visit.keep("faults-5-full");
      await full.page.evaluate(() => delete window.__gpu.spoil.largest);
      await survives(full, () => full.page.click("#retry"));
      return text;
    },
  },
]);
await full.browser.close();

// A module that says something else than its author: what is multiplied is added.
const wrong = (when, devices) => ({ shader: { when: [when], from: "exp\\(", to: "sin(", devices } });
const shader = await begin(wrong("march", 1));
await steps.group("A device that computes wrongly", [
  {
    name: "a shader that draws wrongly is noticed at start, and a program draws instead",
    async run() {
      await shader.visit.begin(shader.url);
      expect((await shader.page.evaluate(() => window.__gpu.spoilt)) > 0, "nothing was spoilt");
      const text = await told(shader.page, /drawing of views is wrong/);
      expect((await shader.page.evaluate(() => window.__gpu.devices.length)) === 2, "no other device was asked for");
      await shader.visit.keep("faults-6-shader");
      return text;
    },
  },
  {
    name: "where that draws wrongly too, the page says so and draws nothing",
    async run() {
      await shader.page.close();
      shader.page = await shader.context.newPage();
      await seize(shader.page, wrong("march"));
      await shader.page.goto(shader.url);
      await phase(shader.page, "failed");
      const text = await told(shader.page, /computes wrongly/);
      await shader.page.screenshot({ path: path.join(shots, "faults-7-shader.png") });
      return text;
    },
  },
  {
    name: "a shader that the browser refuses becomes a sentence",
    async run() {
      await shader.page.close();
      shader.page = await shader.context.newPage();
      await seize(shader.page, { shader: { when: ["march"], from: "fn march", to: "fn spoilt" } });
      await shader.page.goto(shader.url);
      await phase(shader.page, "failed");
      const text = await told(shader.page, /refused a command/);
      await shader.page.screenshot({ path: path.join(shots, "faults-8-refused-shader.png") });
      return text;
    },
  },
]);
await shader.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
