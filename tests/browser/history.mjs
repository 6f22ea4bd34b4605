// What has been shown and the way back to it: `node history.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Lab, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { HEAD, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("history.mjs");
fs.mkdirSync(shots, { recursive: true });

const CLAIMS = [/No available adapters/];
const steps = new Steps();
// A small stage, on which the processor draws: nothing here is about a graphics chip.
const SMALL = { width: 390, height: 700 };
const session = await open(address, { webgpu: false, viewport: SMALL, timeout: WAIT, claims: CLAIMS });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);

/** What the strip shows: the names of its edits, which of them is the present one, and how many have a picture. */
const strip = () =>
  page.evaluate(() => {
    const edits = [...document.querySelectorAll("#history .strip-edit")];
    return {
      names: edits.map((edit) => edit.title),
      at: edits.findIndex((edit) => edit.getAttribute("aria-current") === "true"),
      pictures: edits.filter((edit) => edit.querySelector("img")?.naturalWidth > 0).length,
      rows: document.querySelectorAll("#history .strip-row").length,
    };
  });

/** Waits until the strip has so many edits, each with its picture, and the one at `at` is the present one. */
async function noted(count, at = count - 1) {
  await until(page, `${count} edits in the strip`, ([count, at]) => {
    const edits = [...document.querySelectorAll("#history .strip-edit")];
    const drawn = edits.filter((edit) => edit.querySelector("img")?.naturalWidth > 0).length;
    return edits.length === count && drawn === count && edits[at].getAttribute("aria-current") === "true";
  }, [count, at], WAIT);
}

async function edit(prompt) {
  const before = await visit.mark();
  await page.fill("#prompt", prompt);
  await page.click("#apply");
  await visit.newer(before, `"${prompt}"`);
}

/** Does something that goes to another edit: milliseconds until it is shown. */
async function going(act) {
  const before = await visit.mark();
  const started = performance.now();
  await act();
  await visit.newer(before, "what was gone to");
  return performance.now() - started;
}

/** The number of the edit of a name. */
const number = (name) =>
  page.evaluate((name) => [...document.querySelectorAll("#history .strip-edit")].find((edit) => edit.title === name).id.replace("edit-", ""), name);

const pictures = {};

await steps.group("What has been shown", [
  {
    name: "each shown edit comes to the strip with a small picture",
    needed: true,
    async run() {
      await visit.begin(address);
      // That there is no WebGPU is said over the page's foot.
      await page.click("#error button");
      expect((await page.locator("#history").count()) === 0, "the strip is there before anything is shown");
      const before = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await visit.newer(before, "the portrait");
      await noted(1);
      await edit("blue hair");
      pictures.blue = await visit.stage();
      await noted(2);
      await edit("a bronze statue");
      pictures.bronze = await visit.stage();
      await noted(3);
      const { names } = await strip();
      expect(names.join("|") === "As photographed|blue hair|a bronze statue", names.join("|"));
      await visit.keep("history-1-three");
    },
  },
  {
    name: "Ctrl+Z goes back and Ctrl+Shift+Z and Ctrl+Y forth, at once and to the same picture",
    needed: true,
    async run() {
      await page.focus("#stage");
      const back = await going(() => page.keyboard.press("Control+z"));
      expect((await page.inputValue("#prompt")) === "blue hair", await page.inputValue("#prompt"));
      const off = difference(await visit.stage(), pictures.blue, HEAD);
      const apart = difference(pictures.bronze, pictures.blue, HEAD);
      // The same field drawn again; how finely depends on what else the machine does: 0 on an idle one, 1 on a busy one.
      expect(off < apart / 20 && apart > 20, `off by ${off.toFixed(2)} levels; the two edits are ${apart.toFixed(1)} apart`);
      await going(() => page.keyboard.press("Control+Shift+z"));
      expect((await strip()).at === 2, JSON.stringify(await strip()));
      await going(() => page.keyboard.press("Control+z"));
      await going(() => page.keyboard.press("Control+y"));
      expect((await strip()).at === 2 && (await strip()).names.length === 3, JSON.stringify(await strip()));
      return `back within ${back.toFixed(0)} ms`;
    },
  },
  {
    name: "a field with words has its own undo",
    async run() {
      const { revision } = await visit.data();
      await page.focus("#prompt");
      await page.keyboard.type(" x");
      await page.keyboard.press("Control+z");
      await page.waitForTimeout(1000);
      expect((await visit.data()).revision === revision && (await strip()).at === 2, "the portrait went back as well");
    },
  },
  {
    name: "a click goes to an edit, and editing there adds and removes nothing",
    async run() {
      await going(() => page.locator("#history .strip-edit").first().click());
      expect((await page.inputValue("#prompt")) === "", "the field still has words");
      await edit("bald");
      await noted(4);
      expect((await strip()).names[3] === "bald" && (await page.locator("#redo").isDisabled()), JSON.stringify(await strip()));
      await going(() => page.click("#undo"));
      expect((await strip()).at === 0, "undo did not go to where the edit was made");
      await going(() => page.click("#redo"));
    },
  },
  {
    name: "a strength is noted once it has settled, and once only",
    async run() {
      const before = await visit.mark();
      for (const percent of [90, 80, 70, 60]) await page.fill("#strength", String(percent));
      await visit.newer(before, "the strength");
      await noted(5);
      expect((await strip()).names[4] === "bald, 60 %", JSON.stringify(await strip()));
    },
  },
  {
    name: "another photo begins another row, and the old one can be gone back to",
    async run() {
      const before = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "prompt.png"));
      await visit.newer(before, "the other photo");
      await noted(6);
      expect((await strip()).rows === 2, `${(await strip()).rows} rows`);
      await visit.keep("history-2-two-photos");
      await going(() => page.locator("#history .strip-edit").nth(1).click());
      const off = difference(await visit.stage(), pictures.blue, HEAD);
      const apart = difference(pictures.bronze, pictures.blue, HEAD);
      // The photo is read again, on the same square; how finely it is drawn depends on what else the machine does.
      expect(off < apart / 4, `off by ${off.toFixed(2)} levels; two edits are ${apart.toFixed(1)} apart`);
      await page.emulateMedia({ colorScheme: "dark" });
      await visit.keep("history-3-dark");
    },
  },
  {
    name: "another edit of the photo is mixed in by a slider, kept in the strip, and gone with the next wish",
    async run() {
      const { names } = await strip();
      const bronze = await number("a bronze statue");
      await going(() => page.click(`#edit-${bronze}`));
      const before = await visit.mark();
      await page.selectOption("#mix-with", { label: "blue hair" });
      await visit.newer(before, "half of each");
      const half = await visit.stage();
      await visit.keep("history-4-mixed");
      const apart = difference(pictures.bronze, pictures.blue, HEAD);
      const off = [difference(half, pictures.bronze, HEAD), difference(half, pictures.blue, HEAD)];
      // On the way from one to the other, if not half of it: what the decoder makes of features is no straight line.
      expect(off.every((levels) => levels > apart / 8 && levels < apart), `off by ${off.map((l) => l.toFixed(1))} of ${apart.toFixed(1)}`);
      // The last of the first photo's; the other photo's one follows.
      await noted(names.length + 1, names.length - 1);
      const mixed = (await strip()).names[names.length - 1];
      expect(mixed === "a bronze statue, mixed with 50 % of blue hair", mixed);
      const more = await visit.mark();
      await page.fill("#mix", "90");
      await visit.newer(more, "nine parts of ten");
      const nearly = difference(await visit.stage(), pictures.blue, HEAD);
      expect(nearly < off[1], `off by ${nearly.toFixed(1)} where it was ${off[1].toFixed(1)}`);
      await edit("bald");
      expect((await page.locator("#mix").count()) === 0, "the new wish is mixed as well");
      return `off by ${off.map((levels) => levels.toFixed(1)).join(" and ")} of ${apart.toFixed(1)} levels, then ${nearly.toFixed(1)}`;
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
