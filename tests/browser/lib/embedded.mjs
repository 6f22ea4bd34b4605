// A page with the element, watched: what it asks for, what it says, and the pixels of its canvas.

import path from "node:path";

import { open, until } from "./browser.mjs";
import { difference, mean } from "./picture.mjs";
import { expect, quiet } from "./steps.mjs";
import { SIDE, WAIT, shots } from "./visit.mjs";

/** The hair and the face of tests/browser/portrait.png once it is framed, ellipses [x, y, rx, ry]. */
const [HAIR, FACE] = [[0.48, 0.15, 0.17, 0.06], [0.5, 0.58, 0.13, 0.13]];

export class Embedded {
  /** Opens `address` in a browser of its own. */
  static async open(address, lab, options = {}) {
    const session = await open(address, { webgpu: true, viewport: { width: 900, height: 700 }, timeout: WAIT, ...options });
    const it = Object.assign(new Embedded(), session, { address, lab, answers: [] });
    it.page.on("response", (response) => {
      it.answers.push({ url: response.url(), status: response.status(), type: response.headers()["content-type"] ?? "" });
    });
    await it.page.addInitScript(() => {
      window.heard = [];
      for (const name of ["load", "progress", "error", "edit", "poster-dismissed", "camera-change"]) {
        // While it is being caught an event can be heard that does not bubble.
        document.addEventListener(name, (event) => {
          if (event.target.localName === "volte-face") window.heard.push({ name, detail: { ...event.detail, sourceEvent: undefined }, at: performance.now() });
        }, true);
      }
    });
    return it;
  }

  async visit(where = "") {
    await this.page.goto(new URL(where, this.address).href, { waitUntil: "load" });
  }

  /** The first event `name` that was heard and that `test` holds of, with a failure as the alternative. */
  async event(name, test = () => true) {
    let at = 0;
    const heard = await until(this.page, `the event ${name}`, ([name]) => {
      const all = window.heard.filter((event) => event.name === name || event.name === "error");
      return all.length > 0 && all;
    }, [name], WAIT);
    for (; at < heard.length; at += 1) {
      if (heard[at].name === name && test(heard[at].detail)) return heard[at].detail;
      if (heard[at].name === "error" && name !== "error") throw new Error(`an error instead of ${name}: ${heard[at].detail.message}`);
    }
    throw new Error(`no ${name} was as expected: ${JSON.stringify(heard)}`);
  }

  forget() {
    return this.page.evaluate(() => {
      window.heard.length = 0;
    });
  }

  /** The first element's picture. */
  async canvas(selector = "volte-face") {
    return this.lab.decode(await this.page.locator(selector).first().screenshot(), SIDE);
  }

  keep(name) {
    return this.page.screenshot({ path: path.join(shots, `element-${name}.png`) });
  }

  /** That the canvas, or another picture of an element, shows the portrait with blue hair. */
  async expectBlueHair(shown = null) {
    const picture = shown ?? (await this.canvas());
    const [hair, face] = [mean(picture, HAIR), mean(picture, FACE)];
    const bluer = ([r, , b]) => b - r;
    // The photo's hair is brown, 10 to 40 levels redder than blue, and so is its skin.
    expect(bluer(hair) > 10, `the hair is ${hair.map(Math.round)}`);
    expect(bluer(face) < 0, `the face is ${face.map(Math.round)}`);
    return `hair ${hair.map(Math.round)}, face ${face.map(Math.round)}`;
  }

  /** That every file came with status 200 and the module as what it is. */
  expectAnswers() {
    const wrong = this.answers.filter(({ url, status }) => status >= 400 && !url.endsWith("/favicon.ico"));
    expect(wrong.length === 0, `refused: ${wrong.map(({ url, status }) => `${status} ${url}`).join(" ")}`);
    const modules = this.answers.filter(({ url }) => /\.wasm(\?|$)/.test(url));
    expect(modules.length === 1, `${modules.length} modules were asked for`);
    expect(modules[0].type === "application/wasm", `the module is ${modules[0].type}`);
  }

  expectQuiet() {
    quiet(this).run();
  }

  /** The visible sentence of the first element's part `error`; empty where it is hidden. */
  sentence() {
    return this.page.evaluate(() => {
      const part = document.querySelector("volte-face").shadowRoot.querySelector("[part=error]");
      return part.checkVisibility() ? part.textContent : "";
    });
  }

  /** Waits for an error of a type, and expects its sentence to be seen. */
  async expectError(type) {
    const { type: found, message } = await this.event("error");
    expect(found === type, `the error is of type ${found}: ${message}`);
    const seen = await this.sentence();
    expect(seen === message, `"${seen}" is seen instead of "${message}"`);
    expect(/[.!]$/.test(message) && message.length > 30, `"${message}" is no sentence`);
    const bar = await this.page.evaluate(() => document.querySelector("volte-face").shadowRoot.querySelector("[role=progressbar]").checkVisibility());
    expect(!bar, "a progress bar stands beside the error");
    return message;
  }

  /** Whether two pictures of one element differ. */
  static differs(a, b) {
    return difference(a, b, [0.5, 0.5, 0.45, 0.45]);
  }

  close() {
    return this.browser.close();
  }
}
