// What can be taken away: `node take.mjs http://127.0.0.1:PORT/`. Each kind is chosen, saved and opened again.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { played } from "./lib/film.mjs";
import { Lab, difference, mean } from "./lib/picture.mjs";
import { Steps, expect } from "./lib/steps.mjs";
import { HEAD, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("take.mjs");
fs.mkdirSync(shots, { recursive: true });

/** What every file says of itself. */
const MARK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
/** How files begin: bytes, and how many bytes in front of them are anything. */
const MAGIC = {
  png: [0, [0x89, 0x50, 0x4e, 0x47]],
  jpg: [0, [0xff, 0xd8, 0xff]],
  webp: [8, [...Buffer.from("WEBP")]],
  mp4: [4, [...Buffer.from("ftyp")]],
  webm: [0, [0x1a, 0x45, 0xdf, 0xa3]],
  glb: [0, [...Buffer.from("glTF")]],
  ply: [0, [...Buffer.from("ply\n")]],
};
const MEDIA = { png: "image/png", jpg: "image/jpeg", webp: "image/webp", mp4: "video/mp4", webm: "video/webm" };

/** The hair of tests/browser/portrait.png, as in plain.mjs. */
const HAIR = [0.5, 0.13, 0.2, 0.06];

const steps = new Steps();
// The processor draws; nothing here is about a graphics chip.
const PHONE = { width: 390, height: 844 };
const session = await open(address, { webgpu: false, viewport: PHONE, timeout: WAIT, claims: [/No available adapters/] });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);

/** Chooses by the names of the choices, each unless it is absent. */
async function choose({ kind, format, size, clear }) {
  await page.check(`#kind-${kind}`, { force: true });
  if (format) await page.check(`#format-${format}`, { force: true });
  if (size) await page.check(`#size-${size}`, { force: true });
  if (clear !== undefined) await page.setChecked("#clear", clear);
}

/** Saves what is chosen; its bytes, after what every file has to hold. `meanwhile` runs while it is made. */
async function saved(ending, meanwhile = async () => {}) {
  const waiting = page.waitForEvent("download");
  // A click that fails is the check's failure, and then nobody waits.
  waiting.catch(() => {});
  await page.click("#export");
  await meanwhile();
  const download = await waiting;
  const name = download.suggestedFilename();
  expect(name.endsWith(`.${ending}`) && !/portrait/.test(name), `it is called ${name}`);
  const file = path.join(shots, `take-${name}`);
  await download.saveAs(file);
  const bytes = fs.readFileSync(file);
  const [skip, magic] = MAGIC[ending];
  expect(magic.every((byte, i) => bytes[skip + i] === byte), `${name} begins with ${bytes.subarray(0, 12).toString("hex")}`);
  const marks = bytes.toString("latin1").split(MARK).length - 1;
  expect(marks === 1, `${name} has ${marks} marks`);
  expect(!bytes.includes("GPS") && !bytes.includes("portrait.png"), `${name} says where it comes from`);
  await until(page, "the button", () => !document.getElementById("export").disabled, null, WAIT);
  return { name, bytes };
}

/** The JSON of a GLB. */
function described(glb) {
  const length = glb.readUInt32LE(12);
  expect(glb.readUInt32LE(8) === glb.length, "the file has another length than it says");
  return JSON.parse(glb.subarray(20, 20 + length).toString());
}

let shown;
await steps.group("What can be taken away", [
  {
    name: "nothing can be saved before there is a portrait",
    needed: true,
    async run() {
      await visit.begin(address);
      await page.click("#error button");
      expect(await page.isDisabled("#export"), "something can be saved");
      const before = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await visit.newer(before, "the portrait");
      shown = await visit.stage();
    },
  },
  {
    name: "a click saves a PNG of the view, which is what the stage shows",
    async run() {
      const { name, bytes } = await saved("png");
      const picture = await lab.decode(bytes, 256);
      const off = difference(picture, shown, HEAD);
      // The same view sampled otherwise.
      expect(off < 6, `off by ${off.toFixed(1)} levels`);
      return `${name}, off by ${off.toFixed(1)} levels`;
    },
  },
  {
    name: "more is offered to pointer, keys and screen reader",
    needed: true,
    async run() {
      await page.focus("#taking");
      await page.keyboard.press("Enter");
      expect((await page.getAttribute("#taking", "aria-expanded")) === "true", "it does not say that it is open");
      const names = await page.evaluate(() => [...document.querySelectorAll(".kinds input")].map((input) => input.labels[0].innerText.trim()));
      expect(names.length === 7 && names.every(Boolean), names.join("|"));
      await page.focus("#kind-picture");
      await page.keyboard.press("ArrowRight");
      expect(await page.isChecked("#kind-sheet"), "the arrow keys do not choose");
      for (const [width, scheme] of [[390, "light"], [320, "dark"]]) {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.locator("#ways").scrollIntoViewIfNeeded();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide <= width, `the page is ${wide} pixels wide on ${width}`);
        await visit.keep(`take-1-${width}-${scheme}`);
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(PHONE);
      return names.join(", ");
    },
  },
  {
    name: "pictures are transparent where they can be",
    async run() {
      for (const format of ["webp", "jpg"]) {
        await choose({ kind: "picture", format, size: 256, clear: format === "webp" ? true : undefined });
        expect((await page.locator("#clear").count()) === (format === "webp" ? 1 : 0), `a ${format} is offered without background`);
        const { bytes } = await saved(format);
        const { width, rgba } = await lab.decode(bytes);
        const alpha = (x, y) => rgba[4 * (y * width + x) + 3];
        expect(width === 256 && alpha(width >> 1, width >> 1) > 200, `${format}: ${width} pixels`);
        expect(alpha(1, 1) === (format === "webp" ? 0 : 255), `${format}: opacity ${alpha(1, 1)} in the corner`);
      }
    },
  },
  {
    name: "a depth has sixteen bits",
    async run() {
      await choose({ kind: "depth", size: 256 });
      const { bytes } = await saved("png");
      expect(bytes[24] === 16 && bytes[25] === 0, `${bytes[24]} bits of kind ${bytes[25]}`);
    },
  },
  {
    name: "a sheet has fifteen views",
    async run() {
      await choose({ kind: "sheet", format: "png", size: 128 });
      const { bytes } = await saved("png");
      const { width, height } = await lab.decode(bytes);
      expect(width === 640 && height === 384, `${width} × ${height}`);
    },
  },
  {
    name: "the page stays usable while a mesh is made, and a mesh can be opened",
    async run() {
      await choose({ kind: "mesh", format: "glb", size: 96 });
      let [longest, percent] = [0, 0];
      const started = performance.now();
      const { bytes } = await saved("glb", async () => {
        await page.evaluate(() => {
          window.gaps = [];
          let last = performance.now();
          window.gapping = setInterval(() => {
            window.gaps.push(performance.now() - last);
            last = performance.now();
          }, 0);
        });
        await until(page, "the progress", () => document.querySelector(".working .note")?.innerText.match(/[1-9]/), null, WAIT);
        percent = await page.evaluate(() => document.querySelector(".working progress")?.value ?? 100);
        await visit.keep("take-2-working");
      });
      longest = await page.evaluate(() => (clearInterval(window.gapping), Math.max(...window.gaps)));
      const root = described(bytes);
      expect(root.meshes[0].primitives.length === 2 && root.images.length === 1, JSON.stringify(root.meshes));
      expect(percent > 0, "no progress is shown");
      // A fast machine stays within 50; this module is optimised little, and others use the machine.
      expect(longest < 1500, `the page stood still for ${longest.toFixed(0)} ms`);
      return `${((performance.now() - started) / 1000).toFixed(1)} s, at most ${longest.toFixed(0)} ms without an answer`;
    },
  },
  {
    name: "splats are written for both kinds of viewers",
    async run() {
      await choose({ kind: "splats", format: "ply", size: 96 });
      const { bytes } = await saved("ply");
      const head = bytes.subarray(0, 1200).toString("latin1");
      const count = Number(head.match(/element vertex (\d+)/)?.[1]);
      expect(count > 1000 && count <= 200_000 && head.includes("property float f_dc_0"), head);
      await choose({ kind: "splats", format: "glb", size: 96 });
      const root = described((await saved("glb")).bytes);
      expect(root.extensionsUsed.includes("KHR_gaussian_splatting"), root.extensionsUsed.join(" "));
      return `${count} of them`;
    },
  },
  {
    name: "a film is written by the browser's encoder, keeps the portrait that it began with, and plays again, turning",
    async run() {
      await choose({ kind: "orbit" });
      const ending = await page.evaluate(() => document.querySelector("input[name=format]:checked")?.id.replace("format-", "") ?? "webp");
      expect(ending !== "webp", "this browser encodes no film");
      await choose({ kind: "orbit", size: 128 });
      const before = await visit.mark();
      const { name, bytes } = await saved(ending, async () => {
        await page.fill("#prompt", "teal hair");
        await page.click("#apply");
        await visit.newer(before, "the edit");
        expect(await page.isVisible("#stop"), "the film was done before the edit");
      });
      const { width, height, duration, frames } = await played(lab, bytes, MEDIA[ending], [0.007, 0.25, 0.75, 0.99]);
      expect(width === 128 && height === 128 && Math.abs(duration - 3) < 0.1, `${width} × ${height}, ${duration} s`);
      const [first, left, right, last] = frames.map((rgba) => ({ width, height, rgba }));
      const turned = [difference(first, left, HEAD), difference(left, right, HEAD)];
      expect(turned.every((levels) => levels > 3), `frames differ by ${turned}`);
      const teal = (frame) => {
        const [r, g, b] = mean(frame, HAIR);
        return (g + b) / 2 - r;
      };
      const tealer = frames.slice(1).map((_, i) => teal([left, right, last][i]) - teal(first));
      // What an edit to teal changes is 12 levels at least (plain.mjs).
      expect(tealer.every((levels) => levels < 6), `the hair becomes teal by ${tealer.map((levels) => levels.toFixed(1))} levels`);
      return `${name}, ${bytes.length >> 10} KB, frames differ by ${turned.map((levels) => levels.toFixed(0))} levels`;
    },
  },
  {
    name: "a film that is cancelled is not saved",
    async run() {
      await choose({ kind: "orbit", format: "webp", size: 128 });
      await page.click("#export");
      await page.click("#stop");
      await until(page, "the end", () => !document.querySelector(".working"), null, WAIT);
      const said = await page.innerText("#spoken");
      expect(/Stopped/.test(said), said);
    },
  },
  {
    name: "a film shows the visitor's own way, once there is one",
    async run() {
      // A kind that is chosen anew comes in its first format.
      await choose({ kind: "picture" });
      await choose({ kind: "orbit", size: 128 });
      const ending = await page.evaluate(() => document.querySelector("input[name=format]:checked")?.id.replace("format-", ""));
      await page.check("#way-own", { force: true });
      expect(await page.isDisabled("#export"), "it is offered without a way");
      await page.click("#way-record");
      await page.focus("#stage");
      // From the front to the left, and rest there.
      for (let k = 0; k < 6; k += 1) {
        await page.keyboard.press("ArrowLeft");
        await page.waitForTimeout(150);
      }
      await page.waitForTimeout(500);
      await page.click("#way-record");
      const said = await page.innerText("#way-length");
      const seconds = Number.parseFloat(said);
      expect(seconds > 1, `"${said}"`);
      await page.locator("#ways").scrollIntoViewIfNeeded();
      await visit.keep("take-5-way");
      const { bytes } = await saved(ending);
      const { duration, frames } = await played(lab, bytes, MEDIA[ending], [0.01, 0.9]);
      expect(Math.abs(duration - seconds) < 0.25, `${duration} s instead of ${seconds}`);
      const [first, last] = frames.map((rgba) => ({ width: 128, height: 128, rgba }));
      const turned = difference(first, last, HEAD);
      expect(turned > 3, `its ends differ by ${turned.toFixed(1)} levels`);
      await page.check("#way-turn", { force: true });
      return `${said}, its ends differ by ${turned.toFixed(0)} levels`;
    },
  },
  {
    name: "nothing went wrong out of sight",
    async run() {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("#ways").scrollIntoViewIfNeeded();
      await visit.keep("take-3-desktop-dark");
      await page.emulateMedia({ colorScheme: "light" });
      await visit.keep("take-4-desktop-light");
      expect(session.trouble.length === 0, session.trouble.slice(0, 3).join(" | "));
      expect(session.foreign.length === 0, session.foreign.slice(0, 3).join(" "));
    },
  },
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
