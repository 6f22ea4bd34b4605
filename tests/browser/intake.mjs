// How a face comes in and is framed: the camera, and the crop by keys, mouse and sliders.
// `node intake.mjs http://127.0.0.1:PORT/`. The camera is a film of tests/browser/portrait.png.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { film } from "./lib/film.mjs";
import { Lab, coarse, correlation, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { HEAD, SIDE, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";
import { expectSentence, message } from "./lib/words.mjs";

const address = givenAddress("intake.mjs");
fs.mkdirSync(shots, { recursive: true });

const steps = new Steps();
const lab = await Lab.open();
const portrait = fs.readFileSync(path.join(here, "portrait.png"));
const reel = path.join(shots, "camera.y4m");
// Wider than high, as cameras are, with the portrait in the middle.
fs.writeFileSync(reel, film(await lab.decode(portrait, 360), 640, 400));

const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${reel}`];
// The processor draws: a program that plays a graphics chip does it more slowly, and nothing here is about one.
const session = await open(address, { webgpu: false, viewport: { width: 1100, height: 900 }, timeout: WAIT, more: camera, claims: [/No available adapters/] });
const { page, context } = session;
await context.grantPermissions(["camera"], { origin: new URL(address).origin });

await page.addInitScript(() => {
  window.__tracks = [];
  const devices = navigator.mediaDevices;
  const ask = devices?.getUserMedia.bind(devices);
  if (ask) devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    window.__tracks.push(...stream.getTracks());
    return stream;
  };
});

const visit = new Visit(page, lab);
const square = () => page.evaluate(() => {
  const [x, y, roll, side] = document.querySelector("#crop g").getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  return { x, y, roll, side };
});
const pictures = {};

await steps.group("The camera", [
  {
    name: "it is shown before a photo is taken",
    needed: true,
    async run() {
      await visit.begin(address);
      await page.click("#camera");
      await page.waitForSelector("#take:enabled");
      await page.waitForTimeout(500);
      await visit.keep("intake-1-camera");
    },
  },
  {
    name: "its photo becomes a portrait, found and framed",
    needed: true,
    async run() {
      const before = await visit.mark();
      await page.click("#take");
      await visit.newer(before, "the camera's portrait");
      pictures.photo = await visit.stage();
      await visit.keep("intake-2-portrait");
      const likeness = correlation(pictures.photo, await lab.decode(portrait, SIDE), HEAD);
      // As in edit.mjs, where the same head comes from a file; here the aligner frames it out of a wider picture.
      expect(likeness > 0.6, `brightness correlates at ${likeness.toFixed(2)} only`);
      return `correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "it is switched off afterwards, and the focus comes back",
    async run() {
      const left = await page.evaluate(() => ({ video: document.querySelector("video") !== null, focus: document.activeElement?.id, tracks: window.__tracks.map((track) => track.readyState) }));
      expect(!left.video, "the live view is still there");
      expect(left.tracks.join() === "ended", `the camera is ${left.tracks}`);
      expect(left.focus === "camera", `the focus is on "${left.focus}"`);
    },
  },
]);

await steps.group("The crop", [
  {
    name: "its card shows the square that was found",
    needed: true,
    async run() {
      await page.click("#adjust");
      await page.waitForSelector("#crop g");
      await visit.keep("intake-3-crop");
      pictures.found = await square();
      // The portrait lies in the middle of the film, 360 of its 640 x 400 pixels, and fills most of that.
      const { x, y, roll, side } = pictures.found;
      expect(Math.abs(x - 320) < 60 && Math.abs(y - 200) < 60 && Math.abs(roll) < 10 && side > 120 && side < 480, JSON.stringify(pictures.found));
      return JSON.stringify(pictures.found);
    },
  },
  ...[
    ["arrow keys move it, and the portrait follows", ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"], (a, b) => b.x > a.x && b.y > a.y],
    ["+ and − scale it", ["-", "-", "-", "-"], (a, b) => Math.abs(b.side - a.side) > 0.02 * a.side],
    ["[ and ] turn it", ["]", "]", "]"], (a, b) => Math.abs(b.roll - a.roll) > 0.5],
  ].map(([name, keys, holds]) => ({
    name,
    async run() {
      const [before, from] = [await visit.mark(), await square()];
      await page.focus("#crop");
      for (const key of keys) await page.keyboard.press(key);
      const to = await square();
      expect(holds(from, to), `from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
      await visit.newer(before, name);
    },
  })),
  {
    name: "the mouse drags it",
    async run() {
      const [before, from, box] = [await visit.mark(), await square(), await page.locator("#crop").boundingBox()];
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x - box.width / 12, y, { steps: 5 });
      await page.mouse.up();
      const to = await square();
      expect(to.x < from.x - 5, `from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
      await visit.newer(before, "the dragged crop");
      await visit.keep("intake-4-moved");
    },
  },
  {
    name: "the face is found again, and the portrait is as before",
    async run() {
      const before = await visit.mark();
      await page.click("#crop-find");
      await visit.newer(before, "the crop that was found");
      const again = await square();
      expect(Math.hypot(again.x - pictures.found.x, again.y - pictures.found.y) < 1, JSON.stringify(again));
      // The same photo, square and view: only the refinement of the still view may differ. It has a budget of time, so
      // that a busy machine stops at fewer pixels (3.3 levels were seen there, pixel by pixel, and 1.0 on an idle one),
      // which averages of 8 x 8 pixels hardly see. A crop that is wrong by a pixel is told by its numbers, above.
      const off = difference(coarse(await visit.stage(), 8), coarse(pictures.photo, 8), HEAD);
      expect(off < 2, `the picture differs by ${off.toFixed(1)} levels`);
      await page.click("#crop-done");
      return `${off.toFixed(1)} levels`;
    },
  },
]);
await steps.group("What else happens to a page", [
  {
    name: "a photo that was slow to read does not replace a newer one",
    async run() {
      const before = await visit.mark();
      await page.evaluate(() => {
        // The first read takes four seconds, as from a network drive.
        const read = FileReader.prototype.readAsArrayBuffer;
        FileReader.prototype.readAsArrayBuffer = function (blob) {
          FileReader.prototype.readAsArrayBuffer = read;
          setTimeout(() => read.call(this, blob), 4000);
        };
      });
      const grey = await page.evaluate(async () => {
        const canvas = new OffscreenCanvas(300, 300);
        canvas.getContext("2d").fillRect(0, 0, 300, 300);
        const blob = await canvas.convertToBlob({ type: "image/png" });
        return [...new Uint8Array(await blob.arrayBuffer())];
      });
      await page.setInputFiles("#file", { name: "slow.png", mimeType: "image/png", buffer: Buffer.from(grey) });
      await page.waitForTimeout(300);
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await visit.newer(before, "the newer photo");
      await page.waitForTimeout(4500);
      await until(page, "the shown picture", () => document.body.dataset.phase === "shown", null, WAIT);
      const likeness = correlation(await visit.stage(), await lab.decode(portrait, SIDE), HEAD);
      // A black square correlates with nothing.
      expect(likeness > 0.6, `the older photo came back: brightness correlates at ${likeness.toFixed(2)}`);
      return `correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "a link that is dropped gets an answer",
    async run() {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", "https://example.org/me.jpg");
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      const text = await until(page, "a message", () => document.querySelector("[role=alert] p")?.innerText.trim(), null, WAIT);
      expectSentence(text);
      await page.click("[role=alert] button");
      return text;
    },
  },
  {
    name: "two fingers turn nothing, one does",
    async run() {
      const touch = (type, points) => page.evaluate(([kind, list]) => {
        const stage = document.getElementById("stage");
        const box = stage.getBoundingClientRect();
        for (const [id, x, y] of list) {
          const at = { clientX: box.x + x * box.width, clientY: box.y + y * box.height };
          stage.dispatchEvent(new PointerEvent(kind, { pointerId: id, pointerType: "touch", isPrimary: id === 1, button: 0, bubbles: true, ...at }));
        }
      }, [type, points]);
      const view = async () => (await visit.data()).view;
      const from = await view();
      await touch("pointerdown", [[11, 0.5, 0.5], [12, 0.6, 0.5]]);
      await touch("pointermove", [[12, 0.8, 0.5], [11, 0.2, 0.5]]);
      await touch("pointerup", [[11, 0.2, 0.5], [12, 0.8, 0.5]]);
      await page.waitForTimeout(500);
      await until(page, "rest", () => document.body.dataset.phase === "shown", null, WAIT);
      expect((await view()) === from, `two fingers turned the view from ${from} to ${await view()}`);
      await touch("pointerdown", [[13, 0.5, 0.5]]);
      await touch("pointermove", [[13, 0.6, 0.5]]);
      await touch("pointerup", [[13, 0.6, 0.5]]);
      const to = await until(page, "another view", (old) => (document.body.dataset.view !== old ? document.body.dataset.view : null), from, WAIT);
      await page.click("#reset");
      await until(page, "the first view", (old) => document.body.dataset.view === old, from, WAIT);
      return `${from} to ${to}`;
    },
  },
  {
    name: "the canvas follows the screen's density",
    async run() {
      const pixels = () => page.evaluate(() => document.getElementById("stage").width);
      const before = await pixels();
      const devtools = await context.newCDPSession(page);
      // Since Chromium 156.0.8078.108 a change of the density alone paints no frame, and without one nobody is told of it;
      // a window on another screen has another size too.
      const screen = (deviceScaleFactor) => devtools.send("Emulation.setDeviceMetricsOverride", { width: 1100, height: 899 + deviceScaleFactor, deviceScaleFactor, mobile: false });
      await screen(2);
      const after = await until(page, "a finer canvas", (old) => {
        const now = document.getElementById("stage").width;
        return now !== old ? now : null;
      }, before, WAIT);
      await screen(1);
      await until(page, "the canvas of before", (old) => document.getElementById("stage").width === old, before, WAIT);
      expect(after > 1.5 * before, `from ${before} to ${after}`);
      return `${before} to ${after} pixels`;
    },
  },
  quiet(session),
]);
await session.browser.close();

const blind = await open(address, { webgpu: true, viewport: { width: 1100, height: 900 }, timeout: WAIT });
await steps.group("No camera", [
  {
    name: "a sentence says what to do, and a photo can still be chosen",
    async run() {
      await new Visit(blind.page, lab).begin(address);
      await blind.page.click("#camera");
      await until(blind.page, "a message", () => document.querySelector("[role=alert] p")?.innerText.trim(), null, WAIT);
      const text = await message(blind.page);
      expectSentence(text);
      await blind.page.waitForSelector("#file", { state: "attached" });
      return text;
    },
  },
]);
await blind.browser.close();

const bare = await open(address, { webgpu: false, viewport: { width: 1100, height: 900 }, timeout: WAIT, claims: [/No available adapters/, /ERR_FAILED/] });
await bare.page.route(/\/weights\/compact\//, (route) => route.abort());
await steps.group("No weights", [
  {
    name: "the sentence and the way to try again stay when a photo is chosen or a prompt applied",
    async run() {
      await bare.page.goto(address, { waitUntil: "load" });
      await until(bare.page, "the failure", () => document.body.dataset.phase === "failed", null, WAIT);
      const text = await message(bare.page);
      expectSentence(text);
      await bare.page.setInputFiles("#file", path.join(here, "portrait.png"));
      await bare.page.waitForTimeout(1500);
      await bare.page.fill("#prompt", "blue hair");
      await bare.page.click("#apply");
      await bare.page.waitForTimeout(500);
      expect((await message(bare.page)) === text, `it now says "${await message(bare.page)}"`);
      expect((await bare.page.locator("#retry").count()) === 1, "there is no way to try again");
      const status = await bare.page.locator("#status").innerText();
      expect(!/reading/i.test(status), `the status says "${status}"`);
    },
  },
]);
await bare.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
