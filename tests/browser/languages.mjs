// The page in other languages: `node languages.mjs http://127.0.0.1:PORT/`.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { Lab, difference } from "./lib/picture.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("languages.mjs");
fs.mkdirSync(shots, { recursive: true });

// Nothing here is about a graphics chip.
const CLAIMS = [/No available adapters/];
// Where nothing lies over the stage.
const FACE = [0.5, 0.4, 0.3, 0.3];
const PHONE = { width: 390, height: 844 };
const visitor = (locale) => open(address, { webgpu: false, viewport: PHONE, timeout: WAIT, claims: CLAIMS, locale });
const steps = new Steps();
const session = await visitor("de-AT");
const { page } = session;
const lab = await Lab.open();
const visit = new Visit(page, lab);

const text = (selector, on = page) => on.locator(selector).innerText();
const lang = (on = page) => on.evaluate(() => document.documentElement.lang);
const choose = (language) => page.selectOption("#language", language);
const says = (selector, wanted) =>
  until(page, `${selector} says ${wanted}`, ([where, what]) => document.querySelector(where)?.innerText.includes(what), [selector, wanted], WAIT);

/** Whether the page is no wider than the window, at each width; a picture of each is kept. */
async function fits(name) {
  for (const [width, height] of [[320, 700], [390, 844], [1280, 800]]) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(400);
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    await visit.keep(`languages-${name}-${width}`);
    expect(wide[0] <= wide[1], `${name} at ${width} is ${wide[0]} wide`);
  }
  await page.setViewportSize(PHONE);
}

/** What is said in English somewhere although the page is in another language: texts, names and titles. */
const english = () =>
  page.evaluate(() => {
    const seen = [];
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest("#language, code, .wordmark, script")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) seen.push(element.getAttribute(name) ?? "");
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) seen.push(node.data);
    }
    return seen.filter((said) => /\b(the|and|photo of|your|with|choose|save|this|what|portrait as|from)\b/i.test(said));
  });

await steps.group("Languages", [
  {
    name: "the page speaks the visitor's first language that it knows",
    needed: true,
    async run() {
      await visit.begin(address);
      expect((await lang()) === "de", await lang());
      expect((await text("h1")) === "Aus einem Porträt wird jemand anderes, in 3D", await text("h1"));
      expect((await text("#status")).includes("Bereit"), await text("#status"));
      expect((await text("#error")).includes("WebGPU"), "nothing is said about WebGPU");
      await page.click("#error button");
      await until(page, "families", () => document.querySelectorAll(".family").length === 8, null, WAIT);
      expect((await text("[data-family=hair]")) === "Haare", await text("[data-family=hair]"));
      const left = await english();
      expect(left.length === 0, `still English: ${left.slice(0, 5).join(" | ")}`);
    },
  },
  {
    name: "a wish in German is followed, and what was understood is said in German",
    needed: true,
    async run() {
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await until(page, "the portrait", () => document.body.dataset.phase === "shown", null, WAIT);
      const before = await visit.mark();
      await page.fill("#prompt", "blaue Haare");
      await page.click("#apply");
      await visit.newer(before, "blaue Haare");
      await says("#heard", "Verstanden: Haare in Blau.");
      expect((await text("#pieces .piece span")) === "Haare", await text("#pieces"));
      expect((await page.locator("#history .strip-edit").last().getAttribute("title")) === "blaue Haare", "the strip");
      await page.fill("#prompt", "petr");
      const found = await page.locator("#found .chip:has(.swatch)").allInnerTexts();
      expect(found.map((text) => text.trim()).includes("Haare in Petrol"), found.join("|"));
      await page.fill("#prompt", "blaue Haare");
      await page.click("#taking");
      await page.locator("#weights").evaluate((card) => (card.open = true));
      const left = await english();
      expect(left.length === 0, `still English: ${left.slice(0, 5).join(" | ")}`);
      await fits("de");
    },
  },
  {
    name: "another language comes at once, by keyboard, and nothing of the portrait goes",
    needed: true,
    async run() {
      const before = { ...(await visit.data()), prompt: await page.inputValue("#prompt") };
      const picture = await visit.stage();
      await page.focus("#language");
      await page.keyboard.press("End");
      await until(page, "Chinese", () => document.documentElement.lang === "zh-Hans", null, WAIT);
      await says("#heard", "已理解：头发：蓝色。");
      await says("#status", "拖动");
      await until(page, "the families", () => document.querySelector("[data-family=hair]")?.innerText === "头发", null, WAIT);
      const after = { ...(await visit.data()), prompt: await page.inputValue("#prompt") };
      expect(after.revision === before.revision && after.prompt === "blaue Haare", JSON.stringify(after));
      const change = difference(picture, await visit.stage(), FACE);
      // The same picture; 8 bits of a screenshot.
      expect(change < 1.5, `the stage has changed by ${change} levels`);
      const left = await english();
      expect(left.length === 0, `still English: ${left.slice(0, 5).join(" | ")}`);
      await fits("zh");
    },
  },
  {
    name: "wishes in Chinese, French and Spanish are followed, and what cannot be is answered in the page's language",
    async run() {
      for (const [language, wish, heard] of [
        ["zh", "红色嘴唇", "已理解：嘴唇：红色。"],
        ["fr", "cheveux verts", "Compris"],
        ["es", "pelo rosa", "Entendido: pelo: rosa."],
      ]) {
        await choose(language);
        const before = await visit.mark();
        await page.fill("#prompt", wish);
        await page.click("#apply");
        await visit.newer(before, wish);
        await says("#heard", heard);
      }
      await page.fill("#prompt", "sin sombrero");
      await page.click("#apply");
      await says("#prompt-error", "«sin» no es posible");
      await choose("de");
      await says("#prompt-error", "„sin“ geht nicht");
      await page.locator("#prompt-error button").last().click();
    },
  },
  {
    name: "what is wrong with a file is said in the page's language, and again in the next one",
    async run() {
      await page.setInputFiles("#file", { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n") });
      await says("#error", "im Format PDF");
      await choose("zh");
      await says("#error", "PDF 格式");
      await page.click("#error button");
    },
  },
  {
    name: "the menu has a name, is large and clear enough, and the choice is remembered",
    async run() {
      expect((await page.getByLabel("语言").count()) === 1, "the menu has no name");
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme });
        const contrast = await page.locator("#language").evaluate((menu) => {
          const rgb = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((v) => Number(v) / 255);
          const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          const light = (colour) => rgb(colour).map(linear).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const style = getComputedStyle(menu);
          const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        });
        // WCAG 2.2, 1.4.3.
        expect(contrast >= 4.5, `${scheme}: contrast ${contrast}`);
      }
      const box = await page.locator("#language").boundingBox();
      // WCAG 2.2, 2.5.8.
      expect(box.height >= 24 && box.width >= 24, JSON.stringify(box));
      await page.reload();
      await until(page, "the visit", () => document.body.dataset.phase === "shown", null, WAIT);
      expect((await lang()) === "zh-Hans", await lang());
      await says("#kept", "上次的肖像回来了");
      await page.click("#keep");
      await says("#kept", "已删除");
      expect((await page.evaluate(() => localStorage.length)) === 0, "the language is still kept");
    },
  },
  {
    name: "a language that is not spoken finds English",
    async run() {
      const other = await visitor("pl-PL");
      await new Visit(other.page, lab).begin(address);
      expect((await lang(other.page)) === "en", await lang(other.page));
      expect((await text("h1", other.page)) === "Turn a portrait into somebody else, in 3D", await text("h1", other.page));
      expect(other.trouble.length === 0, other.trouble.join(" | "));
      await other.browser.close();
    },
  },
  quiet(session),
]);
await session.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
