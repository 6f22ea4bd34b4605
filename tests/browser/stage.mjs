// How the portrait is looked at: `node stage.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Lab, difference, mean } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("stage.mjs");
fs.mkdirSync(shots, { recursive: true });

// A small telephone, on which the processor draws: nothing here is about a graphics chip.
const SMALL = { width: 390, height: 700 };
const LEFT = [0.25, 0.5, 0.2, 0.4];
const RIGHT = [0.75, 0.5, 0.2, 0.4];
const CLAIMS = [/No available adapters/];
const steps = new Steps();
const session = await open(address, { webgpu: false, viewport: SMALL, timeout: WAIT, claims: CLAIMS });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);
const pictures = {};

const divider = () => page.locator("#divider");
const at = async () => Number(await divider().getAttribute("aria-valuenow"));
/** Waits until the view is [yaw, pitch] in degrees. */
const seen = (yaw, pitch) =>
  until(page, `the view ${yaw}, ${pitch}`, ([yaw, pitch]) => {
    const [y, p] = (document.body.dataset.view ?? "").split(",").map(Number);
    return Math.abs(y - yaw) < 0.2 && Math.abs(p - pitch) < 0.2;
  }, [yaw, pitch], WAIT);

await steps.group("Before and after", [
  {
    name: "2 divides the stage: the photo's portrait on the left, the edit on the right",
    needed: true,
    async run() {
      await visit.begin(address);
      // That there is no WebGPU is said over the page's foot.
      await page.click("#error button");
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await until(page, "the portrait", () => document.body.dataset.phase === "shown", null, WAIT);
      pictures.before = await visit.stage();
      const before = await visit.mark();
      await page.fill("#prompt", "a bronze statue");
      await page.click("#apply");
      await visit.newer(before, "the edit");
      pictures.after = await visit.stage();
      await page.focus("#stage");
      await page.keyboard.press("2");
      await until(page, "the comparison", () => document.body.dataset.phase === "shown" && document.getElementById("divider"), null, WAIT);
      const both = await visit.stage();
      await visit.keep("stage-1-divided");
      const apart = (picture, region) => difference(both, picture, region);
      const [left, right] = [apart(pictures.before, LEFT), apart(pictures.after, RIGHT)];
      const [wrongLeft, wrongRight] = [apart(pictures.after, LEFT), apart(pictures.before, RIGHT)];
      // The badges and the handle lie over both; the rest is the same views drawn again.
      expect(left < wrongLeft / 3 && right < wrongRight / 3, `left ${left.toFixed(1)} of ${wrongLeft.toFixed(1)}, right ${right.toFixed(1)} of ${wrongRight.toFixed(1)}`);
      return `left ${left.toFixed(1)} of ${wrongLeft.toFixed(1)} levels, right ${right.toFixed(1)} of ${wrongRight.toFixed(1)}`;
    },
  },
  {
    name: "the line is a slider: dragged, and moved by keys",
    async run() {
      expect((await at()) === 50, `it is at ${await at()}`);
      const box = await page.locator("#stage").boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      expect(Math.abs((await at()) - 25) <= 2, `dragged to a quarter it is at ${await at()}`);
      const { view } = await visit.data();
      await divider().focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("PageUp");
      expect(Math.abs((await at()) - 37) <= 2, `by keys it is at ${await at()}`);
      await page.keyboard.press("End");
      expect((await at()) === 100, `at its end it is at ${await at()}`);
      expect((await visit.data()).view === view, "the portrait turned with it");
    },
  },
  {
    name: "1 shows before alone, 3 after alone, and typing a number in the field does neither",
    async run() {
      await page.keyboard.press("1");
      expect((await at()) === 100, `it is at ${await at()}`);
      const apart = difference(pictures.before, pictures.after, LEFT);
      // The badge lies over it, and the view is drawn again.
      const off = difference(await visit.stage(), pictures.before, LEFT);
      expect(off < apart / 4, `before is off by ${off.toFixed(1)} levels of ${apart.toFixed(1)}`);
      await page.focus("#prompt");
      await page.keyboard.type("2 f");
      expect((await at()) === 100 && !(await page.locator(".stage-column.full").count()), "the field's words went to the stage");
      await page.focus("#stage");
      await page.keyboard.press("3");
      expect((await divider().count()) === 0, "the line is still there");
      const back = difference(await visit.stage(), pictures.after, LEFT);
      expect(back < apart / 4, `after is off by ${back.toFixed(1)} levels of ${apart.toFixed(1)}`);
    },
  },
]);

await steps.group("The stage", [
  {
    name: "views that have a name are gone to",
    async run() {
      await page.click("#views");
      for (const [id, yaw, pitch] of [["three-quarter-left", -35, 0], ["above", 0, -25], ["right", 60, 0]]) {
        await page.click(`[data-view=${id}]`);
        await seen(yaw, pitch);
      }
      await visit.keep("stage-2-views");
      await page.click("#reset");
      await until(page, "the photo's own view", () => Math.abs(parseFloat(document.body.dataset.view)) < 1, null, WAIT);
      await page.click("#views");
    },
  },
  {
    name: "it stays in sight on a telephone, small while one types",
    async run() {
      await page.locator("#weights").scrollIntoViewIfNeeded();
      const box = await page.locator(".stage").boundingBox();
      expect(box.y >= 0 && box.y < 20, `scrolled down it is at ${box.y}`);
      await page.focus("#prompt");
      await page.waitForTimeout(500);
      const small = await page.locator(".stage").boundingBox();
      expect(small.y >= 0 && small.height < 0.3 * SMALL.height, `while one types it is ${small.height} high, at ${small.y}`);
      await visit.keep("stage-3-typing");
    },
  },
  {
    name: "f fills the screen, and Escape leaves it",
    async run() {
      await page.focus("#stage");
      await page.keyboard.press("f");
      await until(page, "the whole screen", () => document.querySelector(".stage-column.full"), null, WAIT);
      await page.waitForTimeout(500);
      await visit.keep("stage-4-full");
      await page.keyboard.press("Escape");
      await until(page, "the page", () => !document.querySelector(".stage-column.full") && !document.fullscreenElement, null, WAIT);
    },
  },
  {
    name: "two fingers enlarge and never turn",
    async run() {
      await page.evaluate(() => window.scrollTo(0, 0));
      const { view } = await visit.data();
      const before = await visit.stage();
      const spread = (apart) => page.evaluate(([apart]) => {
        const stage = document.getElementById("stage");
        const box = stage.getBoundingClientRect();
        const tell = (type, id, x) => stage.dispatchEvent(new PointerEvent(type, {
          bubbles: true, pointerType: "touch", pointerId: id, button: type === "pointermove" ? -1 : 0,
          clientX: box.x + box.width / 2 + x, clientY: box.y + box.height / 2,
        }));
        const refused = stage.setPointerCapture;
        stage.setPointerCapture = () => {};
        tell("pointerdown", 11, -30);
        tell("pointerdown", 12, 30);
        for (let step = 1; step <= 5; step += 1) {
          tell("pointermove", 11, -30 - (apart * step) / 5);
          tell("pointermove", 12, 30 + (apart * step) / 5);
        }
        tell("pointerup", 11, -30 - apart);
        tell("pointerup", 12, 30 + apart);
        stage.setPointerCapture = refused;
      }, [apart]);
      await spread(30);
      const after = await visit.stage();
      const changed = difference(before, after, [0.5, 0.5, 0.4, 0.4]);
      expect(changed > 3 && (await visit.data()).view === view, `${changed.toFixed(1)} levels; the view went from ${view} to ${(await visit.data()).view}`);
      await visit.keep("stage-5-enlarged");
    },
  },
  {
    name: "depth and normals are shown instead of the colours, and follow the view",
    async run() {
      if ((await page.getAttribute("#views", "aria-expanded")) !== "true") await page.click("#views");
      const shape = async (id) => {
        await page.check(`#show-${id}`, { force: true });
        await page.waitForSelector("#relief");
        const picture = await visit.stage();
        await visit.keep(`stage-9-${id}`);
        return picture;
      };
      const middle = [0.5, 0.5, 0.15, 0.2];
      const [r, g, b] = mean(await shape("depth"), middle);
      expect(Math.abs(r - g) < 3 && Math.abs(g - b) < 3 && r > 120, `the middle of the depth is ${[r, g, b]}`);
      const normals = await shape("normals");
      const looks = mean(normals, middle);
      expect(looks[2] > looks[0] + 30 && looks[2] > looks[1] + 30, `the middle looks to ${looks}`);
      await page.click("[data-view=left]");
      await seen(-60, 0);
      const turned = difference(await visit.stage(), normals, [0.5, 0.5, 0.3, 0.4]);
      expect(turned > 5, `the normals changed by ${turned.toFixed(1)} levels when the view turned`);
      await page.check("#show-colours", { force: true });
      expect((await page.locator("#relief").count()) === 0, "the shape is still shown");
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
