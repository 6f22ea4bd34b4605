// An element inside other things: in a shadow root of somebody else's, in a frame of another page.

import fs from "node:fs";
import path from "node:path";

import { until } from "../lib/browser.mjs";
import { Embedded } from "../lib/embedded.mjs";
import { serve } from "../lib/serve.mjs";
import { SIDE, WAIT } from "../lib/visit.mjs";

const INNER = `<!doctype html><meta charset="utf-8"><title>Inner</title>
<style>html, body { margin: 0; } #host { display: block; width: 320px; height: 320px; }</style><div id="host"></div>
<script type="module">
  import "/node_modules/volte-face/volte-face.js";
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  const element = document.createElement("volte-face");
  Object.assign(element, { src: "me.jpg", prompt: "blue hair", alt: "Somebody with blue hair" });
  element.style = "width: 100%; height: 100%";
  root.append(element);
</script>`;
const OUTER = `<!doctype html><meta charset="utf-8"><title>Outer</title><iframe src="inner.html" width="340" height="340"></iframe>`;

export async function hosted({ steps, lab }, plain) {
  for (const [name, text] of [["inner", INNER], ["outer", OUTER]]) fs.writeFileSync(path.join(plain, `${name}.html`), text);
  const server = await serve(plain);
  // Nothing here is about a graphics chip.
  const it = await Embedded.open(server.address, lab, { webgpu: false, claims: [/No available adapters/] });
  await steps.group("An element inside other things", [
    {
      name: "in a shadow root, in a frame: its portrait has blue hair",
      async run() {
        await it.visit("outer.html");
        const frame = it.page.frame({ url: /inner/ });
        await until(frame, "the portrait", () => document.getElementById("host")?.shadowRoot?.querySelector("volte-face").loaded, null, WAIT);
        const element = it.page.frameLocator("iframe").locator("volte-face");
        return it.expectBlueHair(await lab.decode(await element.screenshot(), SIDE));
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
