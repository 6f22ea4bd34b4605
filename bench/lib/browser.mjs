// One page in a Chromium of its own, measured.

import { chromium } from "playwright-core";

const QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const SOFTWARE = ["--use-webgpu-adapter=swiftshader", "--use-vulkan=swiftshader", "--use-angle=swiftshader"];
const WEBGPU = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", ...(process.env.ADAPTER === "hardware" ? [] : SOFTWARE)];

/**
 * Opens `url`, lets `begin` press what there is to press, and waits for `data-bench` of the body. `hostOnly`: the device
 * is told everything but to compute, so that what remains is the host's part, as on a device without end; from the
 * beginning (true) or once the page is ready ("ready": a page that tests its device would notice).
 * The answer has `dispatches` by `data-step` of the body, over all runs of that step, and `ready`, milliseconds.
 */
export async function measure(url, { begin, hostOnly = false, timeout = 1_200_000 } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: [...QUIET, ...WEBGPU] });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    page.setDefaultTimeout(timeout);
    const said = [];
    page.on("pageerror", (error) => said.push(String(error)));
    await page.addInitScript((off) => {
      const counted = (window.__counted = { dispatches: {}, off });
      if (typeof GPUComputePassEncoder === "undefined") return;
      for (const name of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"]) {
        const old = GPUComputePassEncoder.prototype[name];
        GPUComputePassEncoder.prototype[name] = function (...given) {
          const step = document.body?.dataset.step ?? "";
          counted.dispatches[step] = (counted.dispatches[step] ?? 0) + 1;
          return counted.off ? undefined : old.apply(this, given);
        };
      }
    }, hostOnly === true);
    await page.goto(url);
    const ready = begin ? await begin(page) : undefined;
    const end = Date.now() + timeout;
    for (;;) {
      const answer = await page.evaluate(() => document.body.dataset.bench);
      if (answer) {
        const told = JSON.parse(answer);
        if (told.error) throw new Error(`${url}: ${told.error}`);
        const { dispatches } = await page.evaluate(() => window.__counted);
        return { ...told, ready, dispatches };
      }
      if (Date.now() > end) throw new Error(`${url} gave nothing within ${timeout / 1000} s: ${said.slice(0, 3).join(" | ")}`);
      await page.waitForTimeout(200);
    }
  } finally {
    await browser.close();
  }
}

/** Waits until our page is ready, switches the device off where that is asked for, and presses its button. */
export const press = (hostOnly, timeout = 1_200_000) => async (page) => {
  const end = Date.now() + timeout;
  for (;;) {
    const phase = await page.evaluate(() => document.body.dataset.phase);
    if (phase === "ready") break;
    if (phase === "failed" || Date.now() > end) throw new Error(`the page is ${phase}: ${await page.evaluate(() => document.getElementById("error")?.innerText)}`);
    await page.waitForTimeout(20);
  }
  const ready = await page.evaluate(() => performance.now());
  if (hostOnly) await page.evaluate(() => void (window.__counted.off = true));
  await page.click("#measure");
  return ready;
};
