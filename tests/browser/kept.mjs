// A visit that is kept on the device: `node kept.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Lab, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("kept.mjs");
fs.mkdirSync(shots, { recursive: true });

// A small stage, on which the processor draws: nothing here is about a graphics chip.
const SMALL = { width: 390, height: 700 };
// Where nothing lies over the stage.
const FACE = [0.5, 0.4, 0.3, 0.3];
const CLAIMS = [/No available adapters/];
const steps = new Steps();
const session = await open(address, { webgpu: false, viewport: SMALL, timeout: WAIT, claims: CLAIMS });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);

/** Reads or changes the database: the names in it; `put` is a list of [name, text], and `clear` empties it before. */
const shelf = (on, change = {}) =>
  on.evaluate(async ({ put = [], clear = false }) => {
    const done = (request) => new Promise((yes, no) => {
      request.onsuccess = () => yes(request.result);
      request.onerror = () => no(request.error);
    });
    if (!(await indexedDB.databases()).some((base) => base.name === "volteface")) return [];
    const base = await done(indexedDB.open("volteface"));
    const store = base.transaction("kept", "readwrite").objectStore("kept");
    if (clear) await done(store.clear());
    for (const [name, text] of put) await done(store.put(new TextEncoder().encode(text), name));
    const names = await done(store.getAllKeys());
    base.close();
    return names;
  }, change);

/** Waits until the database has the names. */
async function has(names) {
  const end = Date.now() + WAIT;
  for (;;) {
    const there = await shelf(page);
    if (names.every((name) => there.includes(name))) return there;
    expect(Date.now() < end, `not kept: ${names.filter((name) => !there.includes(name))}; there is ${there}`);
    await page.waitForTimeout(300);
  }
}

const phase = (on, wanted) => until(on, wanted, (word) => document.body.dataset.phase === word, wanted, WAIT);
const said = (on = page) => on.locator("#kept").innerText();
const names = () => page.evaluate(() => [...document.querySelectorAll("#history .strip-edit")].map((edit) => edit.title));

async function photo(on) {
  await on.setInputFiles("#file", path.join(here, "portrait.png"));
  await phase(on, "shown");
}

/** Opens the page in a browser that `spoil` has spoilt before. */
async function spoilt(spoil) {
  const other = await open(address, { webgpu: false, viewport: SMALL, timeout: WAIT, claims: CLAIMS });
  await other.page.addInitScript(spoil);
  await new Visit(other.page, lab).begin(address);
  await other.page.click("#error button");
  return other;
}

await steps.group("A visit that is kept", [
  {
    name: "photo, edits, place and view are back after a reload, with a sentence",
    needed: true,
    async run() {
      await visit.begin(address);
      // That there is no WebGPU is said over the page's foot.
      await page.click("#error button");
      await photo(page);
      const before = await visit.mark();
      await page.fill("#prompt", "blue hair");
      await page.click("#apply");
      await visit.newer(before, "blue hair");
      await has(["visit", "photo-0", "thumb-1", "thumb-2"]);
      await page.focus("#stage");
      for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowLeft");
      await until(page, "the view", () => parseFloat(document.body.dataset.view) < -14, null, WAIT);
      const picture = await visit.stage();
      const { view } = await visit.data();
      // The view is written a moment after it has come to rest.
      await page.waitForTimeout(2500);
      await page.reload();
      await phase(page, "shown");
      const off = difference(await visit.stage(), picture, FACE);
      const now = (await visit.data()).view;
      // The same photo on the same device, drawn again, perhaps a step finer or coarser: sides are chosen by how long the
      // last view took, and a machine that does something else is slower. A step is 1.5 levels; 15 degrees are 20.
      expect(off < 3 && now === view, `off by ${off.toFixed(2)} levels, view ${view} then ${now}`);
      expect((await names()).join("|") === "As photographed|blue hair", (await names()).join("|"));
      expect((await page.inputValue("#prompt")) === "blue hair", "the field is empty");
      expect((await said()).includes("only there"), `it says "${await said()}"`);
      await page.locator("#keep").scrollIntoViewIfNeeded();
      await visit.keep("kept-1-back");
      await page.click("#undo");
      await until(page, "the edit before", () => document.querySelector("#history [aria-current=true]")?.title === "As photographed", null, WAIT);
      return `view ${view}`;
    },
  },
  ...[
    ["a record that cannot be read", [["visit", "{\"format\":1,\"rows\":"]]],
    ["a record of another edition", [["visit", "{\"format\":99}"]]],
    ["a photo that cannot be read", [["photo-0", "no photo"]]],
  ].map(([what, put]) => ({
    name: `${what} leaves a page as new`,
    async run() {
      await phase(page, "shown");
      await page.waitForTimeout(1500);
      await shelf(page, { put });
      await page.reload();
      await phase(page, "ready");
      expect((await names()).length === 0 && (await said()) === "", `it says "${await said()}" and shows ${await names()}`);
      await photo(page);
      await has(["visit", "owner"]);
    },
  })),
  {
    name: "switched off, everything is deleted and nothing is kept any more",
    async run() {
      await page.locator("#keep").uncheck();
      await until(page, "the sentence", () => document.getElementById("kept").innerText.includes("deleted"), null, WAIT);
      await page.waitForTimeout(1500);
      expect((await shelf(page)).join() === "off", `there is ${await shelf(page)}`);
      await page.reload();
      await phase(page, "ready");
      expect(!(await page.isChecked("#keep")) && (await names()).length === 0, "it is on again");
      await page.locator("#keep").check();
      await page.waitForTimeout(500);
      expect((await shelf(page)).length === 0, `there is ${await shelf(page)}`);
    },
  },
]);

await steps.group("A browser that keeps nothing", [
  {
    name: "without a database the page works and says so",
    async run() {
      const other = await spoilt(() => {
        indexedDB.open = () => {
          throw new DOMException("not here", "SecurityError");
        };
      });
      expect((await said(other.page)).includes("keeps nothing"), `it says "${await said(other.page)}"`);
      await photo(other.page);
      expect(other.trouble.length === 0, other.trouble.slice(0, 3).join(" | "));
      await other.browser.close();
    },
  },
  {
    name: "without room the portrait stays on the page, and a sentence says that it is not kept",
    async run() {
      const other = await spoilt(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException("no room", "QuotaExceededError");
        };
      });
      await photo(other.page);
      await until(other.page, "the sentence", () => document.getElementById("kept").innerText.includes("room"), null, WAIT);
      expect(other.trouble.length === 0, other.trouble.slice(0, 3).join(" | "));
      await other.browser.close();
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
