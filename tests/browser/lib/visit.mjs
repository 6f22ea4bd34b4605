// What the scripts that use the page as a visitor have in common: where it is, how long one waits, what is on
// the stage and when there is something new on it.

import path from "node:path";
import { fileURLToPath } from "node:url";

import { until } from "./browser.mjs";
import { rested } from "./picture.mjs";
import { expect } from "./steps.mjs";
import { message } from "./words.mjs";

/**
 * The software adapter has the network run on the processor inside the page: a prompt takes seconds, on the slowest
 * pair of cores met so far and with another script beside it many. `PATIENCE=5` waits five times as long, for a
 * machine that is busy with other things.
 */
export const WAIT = 240_000 * Number(process.env.PATIENCE ?? 1);
/** The folder of the scripts and their pictures. */
export const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
/** Where screenshots go. */
export const shots = path.join(here, "../../target/browser");
/** The side of a decoded stage. */
export const SIDE = 256;
/** The head of tests/browser/portrait.png once it is framed, an ellipse [x, y, rx, ry] of the stage's central square. */
export const HEAD = [0.5, 0.45, 0.32, 0.42];

/** The page's address, the first argument of the script `name`; without one the script says so and ends. */
export function givenAddress(name) {
  const address = process.argv[2];
  if (address) return address;
  console.error(`Give the page's address: node ${name} http://127.0.0.1:8080/  (or run \`cargo xtask test-page\`)`);
  process.exit(2);
}

export class Visit {
  /** `lab` decodes the pictures of `page`. */
  constructor(page, lab) {
    Object.assign(this, { page, lab });
  }

  /** A picture of the page, kept under `name`. */
  keep(name) {
    return this.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }

  /** The stage's central square once it has come to rest. */
  stage() {
    return rested(this.page, async () => this.lab.decode(await this.page.locator("#stage").screenshot(), SIDE), WAIT);
  }

  data() {
    return this.page.evaluate(() => ({ ...document.body.dataset }));
  }

  /** Opens the page and waits for its weights. */
  async begin(address) {
    await this.page.goto(address, { waitUntil: "load" });
    await until(this.page, "the weights", () => document.body.dataset.phase === "ready", null, WAIT);
  }

  /** What the page shows now, to tell later what is new. */
  async mark() {
    return { revision: Number((await this.data()).revision || 0), message: await message(this.page) };
  }

  /** Waits for a picture newer than at `before`; a new message instead of it is a failure. */
  async newer(before, what) {
    const answer = await until(this.page, what, (old) => {
      const error = (document.querySelector("[role=alert] p") ?? document.getElementById("error"))?.innerText.trim();
      if (error && error !== old.message) return { error };
      const { phase, revision } = document.body.dataset;
      return phase === "shown" && Number(revision) > old.revision ? { revision } : null;
    }, before, WAIT);
    expect(!answer.error, `${what}: the page says "${answer.error}"`);
  }
}
