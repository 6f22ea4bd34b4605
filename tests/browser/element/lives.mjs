// One element: its members, edits, views and moves.

import fs from "node:fs";
import path from "node:path";

import { until } from "../lib/browser.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { expect } from "../lib/steps.mjs";
import { WAIT } from "../lib/visit.mjs";

const PAGE = `<!doctype html><meta charset="utf-8"><title>One</title><base href="/sub/">
<style>volte-face { width: 320px; height: 240px; --poster-color: rgb(1, 2, 3); }</style>
<volte-face src="../me.jpg" poster="../me.jpg" camera-controls alt="Somebody"></volte-face><div id="other"></div>
<script type="module">
  // Set before the element is defined.
  const element = document.querySelector("volte-face");
  element.strength = 0.5;
  element.interactionPrompt = "none";
  window.painted = performance.now();
  await import("/node_modules/volte-face/volte-face.js");
</script>`;

/** The element with its poster, and the same picture by itself. */
const POSTER = `<!doctype html><title>Poster</title><style>volte-face, img { display: block; width: 320px; height: 240px; }</style>
<script type="module" src="/node_modules/volte-face/volte-face.js"></script>
<volte-face src="me.jpg" poster="me.jpg" alt="Somebody"></volte-face>`;
const BARE = `<!doctype html><title>Picture</title><style>img { display: block; width: 320px; height: 240px; }</style>
<img src="me.jpg" alt="Somebody">`;

/** Milliseconds to the first paint of something, the least of a few loads of each page in turn. */
async function painted(page, address, pages) {
  const least = pages.map(() => Infinity);
  for (let round = 0; round < 8; round += 1) {
    for (const [i, name] of pages.entries()) {
      await page.goto(new URL(name, address).href, { waitUntil: "load" });
      const paint = await until(page, "a paint", () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime, null, WAIT);
      least[i] = Math.min(least[i], paint);
    }
  }
  return least;
}

export async function lives({ steps, lab }, plain) {
  for (const [name, text] of [["one", PAGE], ["poster", POSTER], ["bare", BARE]]) fs.writeFileSync(path.join(plain, `${name}.html`), text);
  const server = await serve(plain);
  // The processor draws: a program that plays a graphics chip does it more slowly, and nothing here is about one.
  const it = await Embedded.open(server.address, lab, { webgpu: false, claims: [/No available adapters/] });
  const { page } = it;
  const element = (probe, argument) => page.evaluate(probe, argument);
  const orbit = () => element(() => ({ ...document.querySelector("volte-face").getCameraOrbit() }));
  await steps.group("One element", [
    {
      name: "the poster is painted before anything else is asked for",
      async run() {
        // However long a busy machine takes, the module does not come before the poster was looked for.
        let release;
        const looked = new Promise((done) => (release = done));
        await page.route("**/*.wasm", async (route) => {
          await looked;
          await route.continue();
        });
        await it.visit("one.html");
        const poster = await until(page, "the poster", () => {
          const image = document.querySelector("volte-face").shadowRoot?.querySelector("[part=poster]");
          return image?.complete && image.naturalWidth > 0 && image.checkVisibility();
        }, null, WAIT);
        expect(poster, "no poster");
        const modules = await element(() => performance.getEntriesByType("resource").filter(({ name }) => /\.wasm|\.safetensors/.test(name)).map(({ name, responseEnd }) => [name, responseEnd]));
        release();
        expect(modules.every(([, end]) => end === 0), `the module came before the poster: ${modules.join(" ")}`);
        await it.keep("poster");
        const times = await element(() => {
          const paint = performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint");
          const script = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/volte-face.js"));
          return { paint: paint?.startTime ?? null, script: script?.startTime ?? 0 };
        });
        return `first paint after ${Math.round(times.paint)} ms`;
      },
    },
    {
      name: "a poster is painted less than 100 ms later than the same picture by itself",
      async run() {
        // In a browser of its own; the module never comes there.
        const other = await Embedded.open(server.address, lab, { webgpu: false, claims: [/No available adapters/] });
        await other.page.route("**/*.wasm", () => {});
        const [poster, bare] = await painted(other.page, server.address, ["poster.html", "bare.html"]);
        await other.close();
        expect(poster - bare < 100, `${poster.toFixed(0)} ms instead of ${bare.toFixed(0)}`);
        return `${poster.toFixed(0)} ms, the picture ${bare.toFixed(0)} ms`;
      },
    },
    {
      name: "values set before the upgrade count, and properties mirror attributes",
      needed: true,
      async run() {
        await it.event("load");
        const found = await element(() => {
          const element = document.querySelector("volte-face");
          const before = [element.getAttribute("strength"), element.getAttribute("interaction-prompt"), Object.hasOwn(element, "strength")];
          element.autoRotateDelay = 9;
          element.disableZoom = true;
          element.setAttribute("loading", "nonsense");
          const after = [element.getAttribute("auto-rotate-delay"), element.hasAttribute("disable-zoom"), element.loading, element.loaded];
          element.disableZoom = false;
          element.removeAttribute("loading");
          return JSON.stringify([before, after]);
        });
        expect(found === '[["0.5","none",false],["9",true,"auto",true]]', found);
      },
    },
    {
      name: "the canvas is a square in the middle of its box, named and reachable",
      async run() {
        const found = await element(() => {
          const canvas = document.querySelector("volte-face").shadowRoot.querySelector("canvas");
          const [box, host] = [canvas, document.querySelector("volte-face")].map((item) => item.getBoundingClientRect());
          return [box.width, box.height, box.left - host.left, canvas.width, canvas.tabIndex, canvas.getAttribute("aria-label"), getComputedStyle(canvas).touchAction].join("|");
        });
        expect(found === "240|240|40|240|0|Somebody. The arrow keys turn it, Home brings it back.|pan-y", found);
      },
    },
    {
      name: "the latest of several edits is shown, and edit() answers what was understood",
      needed: true,
      async run() {
        const answer = await element(async () => {
          const element = document.querySelector("volte-face");
          element.strength = 1;
          element.prompt = "old";
          element.prompt = "zombie";
          return element.edit("blue hair");
        });
        expect(/blue hair/.test(answer.understood) && answer.refused === null, JSON.stringify(answer));
        expect((await element(() => document.querySelector("volte-face").getAttribute("prompt"))) === "blue hair", "the attribute does not follow");
        return it.expectBlueHair();
      },
    },
    {
      name: "what is not understood is told with what to ask for instead",
      async run() {
        const answer = await element(() => document.querySelector("volte-face").edit("quantum chromodynamics"));
        expect(answer.refused && answer.understood === "" && Array.isArray(answer.suggestions), JSON.stringify(answer));
        await it.expectBlueHair();
        return answer.refused;
      },
    },
    {
      name: "a picture can be the prompt",
      async run() {
        fs.copyFileSync(path.join(plain, "me.jpg"), path.join(plain, "like.jpg"));
        fs.copyFileSync(new URL("../prompt.png", import.meta.url), path.join(plain, "like.png"));
        const answer = await element(() => document.querySelector("volte-face").edit({ promptImage: "../like.png" }));
        expect(answer.refused === null && /zombie/i.test(answer.understood), JSON.stringify(answer));
        await element(() => document.querySelector("volte-face").edit({ promptImage: "", prompt: "blue hair" }));
        return answer.understood;
      },
    },
    {
      name: "a drag, the arrow keys and the wheel move the camera, and say so",
      async run() {
        await it.forget();
        const before = await orbit();
        const box = await page.locator("volte-face").boundingBox();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x - 60, y, { steps: 4 });
        await page.mouse.up();
        const dragged = await orbit();
        expect(dragged.theta > before.theta + 0.2, `a drag moved ${before.theta} to ${dragged.theta}`);
        await page.mouse.wheel(0, -300);
        await page.locator("volte-face").press("ArrowUp");
        await element(() => document.querySelector("volte-face").jumpCameraToGoal());
        const moved = await orbit();
        expect(moved.radius < 0.9 && moved.phi < dragged.phi - 0.05, JSON.stringify(moved));
        const { source } = await it.event("camera-change");
        expect(source === "user-interaction", source);
        const said = await until(page, "the announcement", () => document.querySelector("body > [role=status]")?.textContent, null, WAIT);
        expect(/degrees from/.test(said), said);
        return said;
      },
    },
    {
      name: "camera-orbit goes to a view within the limits",
      async run() {
        const found = await element(async () => {
          const element = document.querySelector("volte-face");
          element.maxCameraOrbit = "20deg auto auto";
          element.cameraOrbit = "45deg 80deg 100%";
          await new Promise((done) => setTimeout(done, 50));
          element.jumpCameraToGoal();
          const { theta, phi, radius } = element.getCameraOrbit();
          element.maxCameraOrbit = element.cameraOrbit = null;
          return [theta, phi].map((angle) => Math.round((angle * 180) / Math.PI)).concat(radius).join(" ");
        });
        expect(found === "20 80 1", found);
      },
    },
    {
      name: "a picture says in each format that a network made it, once, and is still a picture",
      async run() {
        const found = await element(async () => {
          const element = document.querySelector("volte-face");
          const [all, was] = [[], element.getAttribute("background")];
          for (const mimeType of ["image/png", "image/jpeg", "image/webp"]) {
            for (const background of ["transparent", "photo"]) {
              element.setAttribute("background", background);
              const blob = await element.toBlob({ side: 64, mimeType, qualityArgument: 0.8 });
              const words = new TextDecoder("latin1").decode(await blob.arrayBuffer());
              const { width } = await createImageBitmap(blob);
              all.push([blob.type === mimeType, width, words.split("digitalsourcetype/compositeWithTrainedAlgorithmicMedia").length - 1]);
            }
          }
          if (was === null) element.removeAttribute("background");
          else element.setAttribute("background", was);
          return JSON.stringify(all);
        });
        expect(found === JSON.stringify(Array(6).fill([true, 64, 1])), found);
      },
    },
    {
      name: "toBlob() and toDataURL() give the view as a picture",
      async run() {
        const [png, jpeg] = await element(async () => {
          const element = document.querySelector("volte-face");
          await element.edit("blue hair");
          const bytes = new Uint8Array(await (await element.toBlob({ side: 96 })).arrayBuffer());
          return [btoa(String.fromCharCode(...bytes)), (await element.toDataURL("image/jpeg", 0.5)).slice(0, 23)];
        });
        const picture = await lab.decode(Buffer.from(png, "base64"));
        expect(picture.width === 96 && picture.height === 96, `${picture.width}`);
        expect(jpeg === "data:image/jpeg;base64,", jpeg);
        const colours = new Set();
        for (let i = 0; i < picture.rgba.length; i += 4) colours.add(picture.rgba.readUInt32BE(i));
        expect(colours.size > 500, `${colours.size} colours only`);
      },
    },
    {
      name: "moved in the document it keeps its portrait",
      async run() {
        await it.forget();
        await element(async () => {
          const element = document.querySelector("volte-face");
          document.getElementById("other").append(element);
          await new Promise((done) => setTimeout(done, 400));
        });
        expect(await element(() => document.querySelector("#other volte-face").loaded), "it is not loaded any more");
        expect((await element(() => window.heard.filter(({ name }) => name !== "camera-change").length)) === 0, "it began anew");
        await it.expectBlueHair();
      },
    },
    {
      name: "reveal=\"manual\" keeps the poster until it is dismissed",
      async run() {
        await it.forget();
        const kept = await element(async () => {
          const element = document.querySelector("volte-face");
          element.showPoster();
          element.reveal = "manual";
          element.src = "../like.jpg";
          await new Promise((done) => element.addEventListener("load", done, { once: true }));
          const poster = element.shadowRoot.querySelector(".poster");
          const before = poster.checkVisibility();
          element.dismissPoster();
          return [before, poster.checkVisibility()].join();
        });
        expect(kept === "true,false", kept);
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
