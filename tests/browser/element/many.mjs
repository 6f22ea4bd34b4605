// Many elements on a page: what they share, what is out of sight, what is left when they go.

import fs from "node:fs";
import path from "node:path";

import { until } from "../lib/browser.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { expect } from "../lib/steps.mjs";
import { WAIT } from "../lib/visit.mjs";

// One waits for the other, and on a software adapter each takes half a minute.
const PORTRAITS = 10 * 90_000;
const PROMPTS = ["", "blue hair", "an old woman", "bronze statue", "a vampire", "red lipstick", "black glasses", "zombie", "green hair", "an elf"];

const PAGE = `<!doctype html><meta charset="utf-8"><title>Ten</title>
<style>body { margin: 0; display: grid; grid-template-columns: repeat(5, 1fr); } volte-face { width: 100%; height: 175px; } #far { margin-top: 5000px; }</style>
<script type="module">
  // Devices, draws and files are counted.
  window.devices = 0;
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (...words) {
    window.devices += 1;
    return request.apply(this, words);
  };
  window.frames = new Map();
  const current = GPUCanvasContext.prototype.getCurrentTexture;
  GPUCanvasContext.prototype.getCurrentTexture = function () {
    window.frames.set(this.canvas, (window.frames.get(this.canvas) ?? 0) + 1);
    return current.call(this);
  };
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...words) => {
    const made = await instantiate(...words);
    window.memory = made.instance.exports.memory;
    return made;
  };
  window.drawn = (element) => window.frames.get(element.shadowRoot.querySelector("canvas")) ?? 0;
  await import("/node_modules/volte-face/volte-face.js");
</script>
${PROMPTS.map((prompt) => `<volte-face src="me.jpg" prompt="${prompt}" alt="${prompt || "as photographed"}"></volte-face>`).join("\n")}
<div id="far"></div>`;

export async function many({ steps, lab }, plain) {
  fs.writeFileSync(path.join(plain, "ten.html"), PAGE);
  const server = await serve(plain);
  const it = await Embedded.open(server.address, lab, { more: ["--enable-precise-memory-info", "--js-flags=--expose-gc"] });
  const { page } = it;
  await steps.group("Ten elements", [
    {
      name: "all ten are there, with one device, one module and one copy of the weights",
      needed: true,
      async run() {
        await it.visit("ten.html");
        await until(page, "ten portraits", () => [...document.querySelectorAll("volte-face")].every((element) => element.loaded), null, PORTRAITS);
        await it.keep("ten");
        expect((await page.evaluate(() => window.devices)) === 1, `${await page.evaluate(() => window.devices)} devices`);
        it.expectAnswers();
        const weights = it.answers.filter(({ url }) => url.endsWith(".safetensors"));
        expect(new Set(weights.map(({ url }) => url)).size === weights.length, "weights came twice");
        return `${weights.length} files of weights`;
      },
    },
    {
      name: "each shows its own edit",
      async run() {
        const [plainly, blue] = [await it.canvas("volte-face:nth-of-type(1)"), await it.canvas("volte-face:nth-of-type(2)")];
        const apart = Embedded.differs(plainly, blue);
        expect(apart > 2, `they differ by ${apart.toFixed(2)} levels`);
      },
    },
    {
      name: "what is far away fetches nothing until it is near, and what is out of sight is not drawn",
      async run() {
        const found = await page.evaluate(async () => {
          const wait = (ms) => new Promise((done) => setTimeout(done, ms));
          const far = document.createElement("volte-face");
          Object.assign(far, { src: "me.jpg?far", loading: "lazy" });
          document.getElementById("far").append(far);
          await wait(500);
          const asked = () => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("?far"));
          const before = asked();
          const first = document.querySelector("volte-face");
          Object.assign(first, { autoRotate: true, autoRotateDelay: 0 });
          await wait(700);
          const turning = window.drawn(first);
          far.scrollIntoView();
          await wait(700);
          const gone = window.drawn(first);
          await wait(700);
          const still = window.drawn(first);
          first.autoRotate = false;
          return { before, turning, more: still - gone, after: asked() };
        });
        expect(!found.before && found.after, `asked for before: ${found.before}, after: ${found.after}`);
        expect(found.turning > 1 && found.more === 0, `${found.more} pictures were drawn out of sight, ${found.turning} before`);
      },
    },
    {
      name: "an element that is out of sight answers all the same",
      async run() {
        const answer = await page.evaluate(() => document.querySelector("volte-face").edit("green hair"));
        expect(/green hair/.test(answer.understood), JSON.stringify(answer));
      },
    },
    {
      name: "memory stays as it is over 200 elements that come and go",
      async run() {
        const found = await page.evaluate(async () => {
          window.scrollTo(0, 0);
          const wait = (ms) => new Promise((done) => setTimeout(done, ms));
          const round = async (count) => {
            for (let k = 0; k < count; k += 1) {
              const element = document.createElement("volte-face");
              Object.assign(element, { src: "me.jpg", loading: "eager" });
              document.body.prepend(element);
              // Some go before they have begun, some in the middle of it.
              await wait(k % 4 === 0 ? 0 : 25);
              element.remove();
              await wait(0);
            }
            await wait(1500);
            // The pixels of photos that were on their way are counted until a later collection finds them gone.
            let heap = Infinity;
            for (let k = 0; k < 10; k += 1) {
              window.gc?.();
              await wait(500);
              heap = Math.min(heap, performance.memory.usedJSHeapSize / 1e6);
            }
            return { heap, module: window.memory.buffer.byteLength / 1e6 };
          };
          const first = await round(40);
          const last = await round(200);
          return { first, last };
        });
        const [heap, module] = ["heap", "module"].map((what) => found.last[what] - found.first[what]);
        // 200 elements with their photos (1 MB each) and trees (some kilobytes) that stay would be far more.
        expect(heap < 3, `the heap grew by ${heap.toFixed(1)} MB`);
        expect(module < 20, `the module's memory grew by ${module.toFixed(1)} MB`);
        await page.evaluate(() => document.querySelector("volte-face").edit("blue hair"));
        return `heap ${heap.toFixed(1)} MB, module ${module.toFixed(1)} MB more, of ${found.last.module.toFixed(0)}`;
      },
    },
    {
      name: "nothing went wrong out of sight",
      run: () => it.expectQuiet(),
    },
  ]);
  await it.close();
  server.close();
}
