// A device that is lost again and again, at moments that a seed chooses: `node losses.mjs http://127.0.0.1:PORT/`.
// LOSSES=100 loses it so often (10 unless told otherwise), SEED=7 at other moments.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { destroy, idle, seize } from "./lib/device.mjs";
import { growth, memory } from "./lib/memory.mjs";
import { Lab, coarse, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { HEAD, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";
import { message } from "./lib/words.mjs";

const address = givenAddress("losses.mjs");
fs.mkdirSync(shots, { recursive: true });
const LOSSES = Number(process.env.LOSSES ?? 10);
const SEED = Number(process.env.SEED ?? 1);
// What grows only at first (code that is compiled, caches that fill) has done so by then.
const WARM = Math.min(10, Math.floor(LOSSES / 2));

/** Numbers from 0 to 1 that a seed decides (mulberry32, public domain). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const steps = new Steps();
const lab = await Lab.open();
const session = await open(address, { webgpu: true, viewport: { width: 420, height: 640 }, timeout: WAIT, claims: [/Device was destroyed/, /device was lost/, /GPUDevice.*lost/i] });
const { page } = session;
await seize(page);
const visit = new Visit(page, lab);
const random = chance(SEED);
const wait = (most) => page.waitForTimeout(random() * most);
/** Waits until there is a device for every one that was lost. */
const recovered = () => until(page, `a device after loss ${lost}`, (lost) => window.__gpu.devices.length > lost, lost, WAIT);
const shown = (what) =>
  until(page, what, () => {
    const { phase, revision } = document.body.dataset;
    return phase === "failed" || (phase === "shown" && Number(revision) > 0);
  }, null, WAIT);

const photos = ["portrait.png", "prompt.png"].map((name) => path.join(here, name));
const words = ["blue hair", "bronze statue", ""];
let [photo, prompt, lost, saved] = [0, "", 0, 0];

/** Loses the device and counts it. */
async function lose() {
  await recovered();
  expect(await destroy(page), "there is no device to lose");
  lost += 1;
}

const moments = {
  /** While the device before has not come back yet. */
  async loading() {
    await lose();
    await recovered();
    await wait(300);
    await lose();
  },
  async photo() {
    photo = 1 - photo;
    await page.setInputFiles("#file", photos[photo]);
    await wait(1500);
    await lose();
  },
  async prompt() {
    prompt = words[Math.floor(random() * words.length)];
    await page.fill("#prompt", prompt);
    await page.click("#apply");
    await wait(1200);
    await lose();
  },
  async marching() {
    await page.focus("#stage");
    for (let k = 0; k < 4; k += 1) await page.keyboard.press(k % 2 ? "ArrowRight" : "ArrowLeft");
    await wait(200);
    await lose();
  },
  async export() {
    const waiting = page.waitForEvent("download");
    waiting.catch(() => {});
    await page.click("#export");
    await wait(500);
    await lose();
    await (await waiting).delete();
    saved += 1;
  },
};

let first;
let [warm, cold] = [null, null];
await steps.group(`A device lost ${LOSSES} times (seed ${SEED})`, [
  {
    name: "the portrait is shown",
    needed: true,
    async run() {
      await visit.begin(address);
      const before = await visit.mark();
      await page.setInputFiles("#file", photos[photo]);
      await visit.newer(before, "the portrait");
      first = await visit.stage();
      // From here on it is about who asks whom again; a software adapter would take a minute for each picture.
      await idle(page, true);
    },
  },
  {
    name: "it comes back each time, with all that was asked for",
    needed: true,
    async run() {
      const names = Object.keys(moments);
      const count = Object.fromEntries(names.map((name) => [name, 0]));
      while (lost < LOSSES) {
        // Each moment comes up before any comes twice as often.
        const name = lost < names.length ? names[lost] : names[Math.floor(random() * names.length)];
        count[name] += 1;
        await moments[name]();
        await recovered();
        // The picture on the screen may be one from before until the page has heard of the loss.
        await page.waitForTimeout(150);
        await shown(`the portrait after loss ${lost} (${name})`);
        expect((await message(page)) === "", `after loss ${lost} (${name}): "${await message(page)}"`);
        expect((await page.inputValue("#prompt")) === prompt, `the words are lost after loss ${lost} (${name})`);
        if (!warm && lost >= WARM) warm = await memory(page, address);
      }
      cold = await memory(page, address);
      const recoveries = (await page.evaluate(() => window.__gpu.devices.length)) - 1;
      expect(recoveries === lost, `${recoveries} recoveries of ${lost} losses`);
      return `${recoveries} recoveries; ${names.map((name) => `${name} ${count[name]}`).join(", ")}; ${saved} pictures saved`;
    },
  },
  {
    name: "the picture is the one it was",
    async run() {
      await idle(page, false);
      const before = await visit.mark();
      await page.fill("#prompt", "");
      await page.click("#apply");
      await page.setInputFiles("#file", photos[0]);
      await visit.newer(before, "the first portrait");
      await page.click("#reset");
      const changed = difference(coarse(await visit.stage(), 4), coarse(first, 4), HEAD);
      // How far a slow device has refined either hardly counts in sixteen pixels together; another edit makes 20 and more.
      expect(changed < 6, `it changed by ${changed.toFixed(1)} levels`);
      await visit.keep("losses");
    },
  },
  {
    name: "memory stays flat",
    async run() {
      const { problem, note } = growth(warm, cold, LOSSES - WARM);
      expect(!problem, problem);
      return note;
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
