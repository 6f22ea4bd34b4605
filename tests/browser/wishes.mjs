// Wishes in families, and what is found while one types: `node wishes.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";

import { open } from "./lib/browser.mjs";
import { Lab } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { Visit, WAIT, givenAddress, shots } from "./lib/visit.mjs";

const address = givenAddress("wishes.mjs");
fs.mkdirSync(shots, { recursive: true });

const CLAIMS = [/No available adapters/];
const steps = new Steps();
const session = await open(address, { webgpu: false, viewport: { width: 390, height: 844 }, timeout: WAIT, claims: CLAIMS });
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);
const texts = (selector) => page.locator(selector).allInnerTexts();

await steps.group("Wishes", [
  {
    name: "they come in families, and no more than two rows of them on a telephone",
    needed: true,
    async run() {
      await visit.begin(address);
      // That there is no WebGPU is said over the page's foot.
      await page.click("#error button");
      const families = await texts(".family");
      expect(families.join("|") === "Material|Character|Hair|Age|Expression|Face|Accessories|Style", families.join("|"));
      const rows = await page.evaluate(() => new Set([...document.querySelectorAll(".families > *, #wishes > *")].map((chip) => Math.round(chip.getBoundingClientRect().top))).size);
      expect(rows <= 2, `${rows} rows`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      expect(wide, "the page scrolls sideways");
      await page.locator("#wishes").scrollIntoViewIfNeeded();
      await visit.keep("wishes-1-phone");
      return `${rows} rows`;
    },
  },
  {
    name: "each family has wishes, and a wish goes to the field",
    async run() {
      const seen = new Set();
      for (const family of await page.locator(".family").all()) {
        await family.click();
        expect((await family.getAttribute("aria-expanded")) === "true", "it does not open");
        const wishes = await texts("#wishes .chip");
        expect(wishes.length > 0, `nothing in ${await family.innerText()}`);
        wishes.forEach((wish) => seen.add(wish));
      }
      await page.click("[data-family=hair]");
      await page.click('#wishes [data-text="teal hair"]');
      expect((await page.inputValue("#prompt")) === "teal hair", await page.inputValue("#prompt"));
      expect((await page.locator('#wishes [data-text="teal hair"]').getAttribute("aria-pressed")) === "true", "it is not marked");
      await page.click('.families [data-text=""]');
      expect((await page.inputValue("#prompt")) === "", "as photographed leaves words in the field");
      return `${seen.size} wishes`;
    },
  },
  {
    name: "what is known is found as one types: labels, materials, colours of parts",
    async run() {
      for (const [typed, wanted] of [["bron", "bronze"], ["porc", "porcelain"], ["sketc", "sketch"], ["dark teal l", "dark teal lips"], ["rosy pink", "rosy pink hair"]]) {
        await page.fill("#prompt", typed);
        const found = await texts("#found .chip");
        expect(found.map((text) => text.trim()).includes(wanted), `"${typed}": ${found.join("|")}`);
      }
      expect((await page.locator("#found .swatch").count()) > 0, "colours are not shown");
      await visit.keep("wishes-2-found");
    },
  },
  {
    name: "what was typed before stays, and nothing found leaves the families",
    async run() {
      await page.fill("#prompt", "a bronze statue with teal ha");
      await page.locator("#found .chip").first().click();
      expect((await page.inputValue("#prompt")) === "a bronze statue with teal hair", await page.inputValue("#prompt"));
      await page.fill("#prompt", "qqqq");
      expect((await page.locator(".family").count()) === 8, "the families are gone");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      expect(wide, "the page scrolls sideways");
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
