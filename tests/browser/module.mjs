// The page's WebAssembly module as JavaScript sees it: `node module.mjs http://127.0.0.1:PORT/`.

import { open } from "./lib/browser.mjs";
import { Steps, expect } from "./lib/steps.mjs";
import { WAIT, givenAddress } from "./lib/visit.mjs";

const address = givenAddress("module.mjs");
const steps = new Steps();
const session = await open(address, { webgpu: false, viewport: { width: 600, height: 400 }, timeout: WAIT });
const { page } = session;

// The linker wraps every export of a module that does not run its constructors itself, so that each call from
// JavaScript runs all of them again: hundreds of microseconds, thousands of times in a visit.
await steps.group("The module", [
  {
    name: "its exports are not wrapped by the linker",
    needed: true,
    async run() {
      const glue = await (await fetch(new URL("page.js", address))).text();
      const wrapped = glue.match(/\w*command_export\w*/g) ?? [];
      expect(wrapped.length === 0, `the glue calls ${[...new Set(wrapped)].slice(0, 3).join(", ")}`);
    },
  },
  {
    name: "a call into it takes less than 5 microseconds",
    async run() {
      await page.goto(address, { waitUntil: "load" });
      const { name, micros } = await page.evaluate(async () => {
        const glue = await (await fetch("page.js")).text();
        // What the glue itself reserves memory with: the quickest call there is.
        const name = glue.match(/passStringToWasm0\([^;]*?, wasm\.(\w+), wasm\.\w+\)/)?.[1];
        const { default: init } = await import(new URL("page.js", location.href).href);
        const wasm = await init();
        const times = [];
        // The best of five rounds of 50 ms: the others had to share the processor, and the clock ticks in tenths of one.
        for (let round = 0; round < 5; round += 1) {
          const started = performance.now();
          let [calls, passed] = [0, 0];
          while (passed < 50) {
            for (let k = 0; k < 500; k += 1) wasm[name](1, 1);
            calls += 500;
            passed = performance.now() - started;
          }
          times.push(passed / calls);
        }
        return { name, micros: 1000 * Math.min(...times) };
      });
      expect(micros < 5, `${name} takes ${micros.toFixed(1)} microseconds`);
      return `${name} takes ${micros.toFixed(2)} microseconds`;
    },
  },
]);
await session.browser.close();
process.exit(steps.close() ? 0 : 1);
