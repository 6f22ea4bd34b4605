// What can go wrong for an embedded portrait: each is an `error` event and a visible sentence.

import fs from "node:fs";
import path from "node:path";

import { until } from "../lib/browser.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { expect } from "../lib/steps.mjs";
import { WAIT } from "../lib/visit.mjs";

const page = (element, before = "") => `<!doctype html><meta charset="utf-8"><title>Fails</title>
<script type="module">
  ${before}
  const module = await import("/node_modules/volte-face/volte-face.js");
  if (location.search === "?no-weights") module.setWeightsUrl("nowhere/");
  document.body.append(Object.assign(document.createElement("volte-face"), ${element}));
</script>
<style>volte-face { width: 400px; height: 300px; }</style><body></body>`;

export async function fails({ steps, lab }, plain) {
  // A picture without a face, a file that is none, and a site that allows nobody to read it.
  fs.writeFileSync(path.join(plain, "words.jpg"), "These are words.");
  const server = await serve(plain);
  const other = await serve(plain);
  const write = (name, ...what) => fs.writeFileSync(path.join(plain, `${name}.html`), page(...what));
  const claims = [/Failed to load resource/, /has been blocked by CORS policy/, /No available adapters/, /GPU/i, /device/i];

  /** Opens a page, waits for the error and gives the browser to go on with. */
  async function opened(name, query = "", options = {}) {
    const it = await Embedded.open(server.address, lab, { webgpu: false, claims, ...options });
    await it.visit(`${name}.html${query}`);
    return it;
  }
  async function refused(name, type, pattern, query = "", options = {}) {
    const it = await opened(name, query, options);
    try {
      const sentence = await it.expectError(type);
      expect(pattern.test(sentence), sentence);
      await it.keep(`fails-${name}`);
      expect(!it.trouble.some((text) => /page error|Unhandled|rejection/.test(text)), it.trouble.join(" | "));
      return sentence;
    } finally {
      await it.close();
    }
  }
  async function drawnAllTheSame(name, script) {
    write(name, '{ src: "me.jpg", prompt: "blue hair" }', script);
    const it = await opened(name);
    try {
      await it.event("edit");
      const said = await it.expectBlueHair();
      await it.keep(`fails-${name}`);
      it.expectQuiet();
      return said;
    } finally {
      await it.close();
    }
  }
  const draw = (script) => `const canvas = document.createElement("canvas"); canvas.width = canvas.height = 200; const draw = canvas.getContext("2d"); ${script} const src = canvas.toDataURL();`;

  await steps.group("What can go wrong", [
    {
      name: "a browser without an adapter for WebGPU, where the processor draws",
      run: () => drawnAllTheSame("plainly", ""),
    },
    {
      name: "a browser without WebGPU, where the processor draws",
      run: () => drawnAllTheSame("no-gpu", 'Object.defineProperty(navigator, "gpu", { value: undefined });'),
    },
    {
      name: "a photo that is not there",
      run() {
        write("absent", '{ src: "nobody.jpg" }');
        return refused("absent", "photo", /nobody\.jpg is not there: the server answered 404/);
      },
    },
    {
      name: "a file that is no picture",
      run() {
        write("words", '{ src: "words.jpg" }');
        return refused("words", "photo", /no picture/);
      },
    },
    {
      name: "a photo without a face",
      run() {
        write("faceless", "{ src }", draw('draw.fillStyle = "teal"; draw.fillRect(0, 0, 200, 200); draw.fillStyle = "tan"; draw.fillRect(20, 90, 160, 30);'));
        return refused("faceless", "photo", /No face was found/);
      },
    },
    {
      name: "a photo of a site that does not allow it",
      run() {
        write("foreign", `{ src: ${JSON.stringify(new URL("me.jpg", other.address).href)} }`);
        return refused("foreign", "photo", /CORS/);
      },
    },
    {
      name: "weights that are missing",
      run() {
        return refused("plainly", "weights", /manifest\.json is not on the server \(it answered 404\)/, "?no-weights");
      },
    },
    {
      name: "an attribute that cannot be read",
      run() {
        write("orbit", '{ src: "me.jpg", cameraOrbit: "left" }');
        return refused("orbit", "attribute", /“left” is no view/);
      },
    },
    {
      name: "a lost device comes back with the portrait; one that stays lost is told",
      async run() {
        write("lost", '{ src: "me.jpg", prompt: "blue hair" }');
        const it = await opened("lost", "", { webgpu: true });
        try {
          await it.event("load");
          const crash = async () => {
            const cdp = await it.browser.newBrowserCDPSession();
            await cdp.send("Browser.crashGpuProcess").catch(() => {});
          };
          await it.page.evaluate(() => {
            window.requests = 0;
            const request = GPU.prototype.requestAdapter;
            GPU.prototype.requestAdapter = function (...words) {
              window.requests += 1;
              return window.gone ? Promise.resolve(null) : request.apply(this, words);
            };
          });
          await crash();
          await until(it.page, "another device", () => window.requests > 0, null, WAIT);
          await until(it.page, "the portrait again", () => document.querySelector("volte-face").loaded, null, WAIT);
          await it.page.waitForTimeout(3000);
          expect((await it.sentence()) === "", await it.sentence());
          await it.page.evaluate(() => document.querySelector("volte-face").edit({ strength: 0.95 }));
          await it.expectBlueHair();
          await it.page.evaluate(() => {
            window.gone = true;
          });
          await it.forget();
          await crash();
          const sentence = await it.expectError("device");
          await it.keep("fails-lost");
          return sentence;
        } finally {
          await it.close();
        }
      },
    },
  ]);
  server.close();
  other.close();
}
