// Small pictures of the portrait with the wishes that are offered: `node previews.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Lab, difference, mean, show } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("previews.mjs");
fs.mkdirSync(shots, { recursive: true });

const CLAIMS = [/No available adapters/];
const steps = new Steps();
const session = await open(address, { webgpu: false, viewport: { width: 390, height: 844 }, timeout: WAIT, claims: CLAIMS });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);

/** The hair of tests/browser/portrait.png once it is framed. */
const HAIR = [0.48, 0.15, 0.17, 0.06];
const SIDE = 64;

/** Waits until so many wishes of the open family have a picture. */
const pictured = (count) =>
  until(page, `${count} pictures`, (count) => [...document.querySelectorAll("#wishes .preview img")].filter((img) => img.naturalWidth > 0).length >= count, count, WAIT);
const picture = async (words) => lab.decode(await page.locator(`#wishes [data-text="${words}"] .preview`).screenshot(), SIDE);

await steps.group("Pictures of wishes", [
  {
    name: "the processor makes none unless it is asked to",
    needed: true,
    async run() {
      await visit.begin(address);
      await page.click("#error button");
      const before = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await visit.newer(before, "the portrait");
      await page.waitForTimeout(3000);
      expect((await page.locator(".preview").count()) === 0, "there are some");
    },
  },
  {
    name: "each wish of the open family shows what it would make of the portrait, and the portrait stays as it is",
    needed: true,
    async run() {
      await page.goto(new URL("?previews", address).href, { waitUntil: "load" });
      await until(page, "the portrait, back after the reload", () => document.body.dataset.phase === "shown" && Number(document.body.dataset.revision) > 0, null, WAIT);
      const revision = (await visit.data()).revision;
      await page.click("[data-family=hair]");
      await pictured(3);
      const { teal, pink, platinum } = { teal: await picture("teal hair"), pink: await picture("pink hair"), platinum: await picture("platinum blond hair") };
      const [t, p, b] = [teal, pink, platinum].map((one) => mean(one, HAIR));
      expect(t[2] > t[0] + 10, `teal hair is ${show(t)}`);
      expect(p[0] > p[1] + 10, `pink hair is ${show(p)}`);
      expect(Math.min(...b) > 100, `platinum hair is ${show(b)}`);
      expect(difference(teal, pink, [0.5, 0.6, 0.12, 0.12]) < 6, "the faces differ");
      const now = await visit.data();
      expect(now.revision === revision && now.phase === "shown", `${now.phase}, edit ${now.revision} instead of ${revision}`);
      expect((await page.inputValue("#prompt")) === "", "the field is not empty");
      await page.locator("#wishes").scrollIntoViewIfNeeded();
      await visit.keep("previews-1-phone");
      return `teal ${show(t)}, pink ${show(p)}, platinum ${show(b)}`;
    },
  },
  {
    name: "a wish is followed while others are still tried",
    async run() {
      await page.click("[data-family=material]");
      const before = await visit.mark();
      await page.click('#wishes [data-text="a bronze statue"]');
      await visit.newer(before, "bronze");
      await pictured(2);
      await page.locator("#wishes").scrollIntoViewIfNeeded();
      await visit.keep("previews-2-material");
    },
  },
  {
    name: "they are of the photo that is shown",
    async run() {
      const old = await page.getAttribute("#wishes .preview img", "src");
      const before = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "prompt.png"));
      await visit.newer(before, "another portrait");
      await pictured(1);
      const sources = await page.locator("#wishes .preview img").evaluateAll((all) => all.map((img) => img.src));
      expect(!sources.includes(old), "a picture of the photo before is still there");
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
