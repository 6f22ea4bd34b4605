// The page in Firefox, by WebDriver BiDi: `FIREFOX=/usr/bin/firefox-esr node visit.mjs http://127.0.0.1:PORT/`
// (`cargo xtask test --long` does it). Where Firefox finds no graphics device, as on servers, the processor draws.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";

import { Steps, expect } from "../browser/lib/steps.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const shots = path.join(here, "../../target/browser");
const WAIT = 240_000 * Number(process.env.PATIENCE ?? 1);
const address = process.argv[2];
if (!address) {
  console.error("Give the page's address: node visit.mjs http://127.0.0.1:8080/");
  process.exit(2);
}
fs.mkdirSync(shots, { recursive: true });

const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr", headless: true });
const page = await browser.newPage();
await page.setViewport({ width: 1100, height: 900 });
const trouble = [];
page.on("console", (message) => {
  if (["error", "warn"].includes(message.type())) trouble.push(message.text().slice(0, 300));
});
page.on("pageerror", (error) => trouble.push(String(error).slice(0, 300)));

/** Waits until `probe`, run in the page with `argument`, gives something true, and returns it. */
async function until(what, probe, argument) {
  for (const end = Date.now() + WAIT; Date.now() < end; ) {
    const value = await page.evaluate(probe, argument);
    if (value) return value;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${what}: not within ${WAIT / 1000} s; ${await page.evaluate(() => JSON.stringify({ ...document.body.dataset }))}`);
}

const revision = () => page.evaluate(() => Number(document.body.dataset.revision));
const newer = (before) => until("a new picture", (old) => Number(document.body.dataset.revision) > old && document.body.dataset.phase === "shown", before);
/** Mean colour of the canvas around a place of it; the processor's canvas can be read. */
const colour = (x, y) => page.evaluate(([x, y]) => {
  const canvas = document.getElementById("stage");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [64, 64];
  const draw = copy.getContext("2d");
  draw.drawImage(canvas, 0, 0, 64, 64);
  const { data } = draw.getImageData(Math.round(64 * x) - 2, Math.round(64 * y) - 2, 4, 4);
  return [0, 1, 2].map((c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b) / 16);
}, [x, y]);

const steps = new Steps();
await steps.group("A visit with Firefox", [
  {
    name: "the page opens",
    needed: true,
    async run() {
      await page.goto(address);
      await until("the weights", () => document.body.dataset.phase === "ready");
      return page.evaluate(() => `drawn by the ${document.body.dataset.drawnBy}`);
    },
  },
  {
    name: "a photo becomes a portrait, and its hair another colour",
    async run() {
      let before = await revision();
      const input = await page.$("#file");
      await input.uploadFile(path.join(here, "../browser/portrait.png"));
      await newer(before);
      const [was, face] = [await colour(0.48, 0.15), await colour(0.5, 0.55)];
      // Skin is red before it is blue.
      expect(face[0] > face[2] + 20, `the face is ${face.map(Math.round)}`);
      before = await revision();
      await page.type("#prompt", "teal hair");
      await page.click("#apply");
      await newer(before);
      const is = await colour(0.48, 0.15);
      await page.screenshot({ path: path.join(shots, "firefox-teal.png") });
      // 12 levels are what an eye sees at once as another colour.
      expect(is[1] - is[0] - (was[1] - was[0]) > 12, `hair was ${was.map(Math.round)}, is ${is.map(Math.round)}`);
      return `hair ${is.map(Math.round)}`;
    },
  },
  {
    name: "nothing went wrong out of sight",
    run() {
      expect(trouble.length === 0, trouble.slice(0, 3).join(" | "));
    },
  },
]);
await browser.close();
process.exit(steps.close() ? 0 : 1);
