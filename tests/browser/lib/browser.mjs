// Starts Chromium, with a software WebGPU adapter or with none, and watches what a page does
// that a visitor would not see.

import { chromium } from "playwright-core";

const QUIET = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// The last three make the WebGPU canvas appear in screenshots.
const SOFTWARE_WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
];

function launch(args) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [...QUIET, ...args],
  });
}

/** A browser as it comes, without WebGPU where there is no GPU. */
export const plain = () => launch([]);

/**
 * A page of the wanted size in a browser of its own, started with `more` switches.
 * `trouble` collects console errors and warnings, page errors and refusals of the security policy, but for
 * those that the caller claims: patterns of what the browser says and the page cannot help.
 * `locale` is the language that the visitor reads.
 * Without `worker` no service worker may keep the page, so that a script sees the server's files.
 * `foreign` collects addresses outside `origin` that the page asked for.
 */
export async function open(origin, { webgpu, viewport, timeout, more = [], claims = [], worker = false, locale = "en-US" }) {
  const browser = await launch([...(webgpu ? SOFTWARE_WEBGPU : []), ...more]);
  const context = await browser.newContext({ viewport, locale, acceptDownloads: true, serviceWorkers: worker ? "allow" : "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  page.setDefaultNavigationTimeout(timeout);
  const trouble = [];
  const foreign = [];
  page.on("console", (message) => {
    const [kind, text] = [message.type(), message.text()];
    const claimed = claims.some((pattern) => pattern.test(text)) || (!worker && /Service Worker registration blocked/.test(text));
    if ((kind === "error" || kind === "warning") && !claimed) trouble.push(`console ${kind}: ${text.slice(0, 500)}`);
    if (process.env.VERBOSE) console.log(`      [${message.type()}] ${message.text().slice(0, 500)}`);
  });
  page.on("pageerror", (error) => {
    if (!claims.some((pattern) => pattern.test(String(error)))) trouble.push(`page error: ${String(error).slice(0, 500)}`);
  });
  page.on("crash", () => trouble.push("the page crashed"));
  page.on("requestfailed", (request) => {
    // A request that the page itself stopped is its good right.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") trouble.push(`request: ${request.url()} ${reason}`);
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    const local = url.protocol === "blob:" || url.protocol === "data:";
    if (!local && url.origin !== new URL(origin).origin) foreign.push(request.url());
  });
  return { browser, context, page, trouble, foreign };
}

/**
 * Waits until `probe`, run in the page with `argument`, gives something true, and returns it.
 * It asks from outside, as the page's security policy refuses evaluated code inside.
 */
export async function until(page, what, probe, argument, timeout) {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await page.evaluate(probe, argument);
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeout / 1000} s; the page says ${await says(page)}`);
    await page.waitForTimeout(200);
  }
}

/** The page's phase, status and error texts, for messages. */
export function says(page) {
  return page.evaluate(() => {
    const text = (id) => document.getElementById(id)?.innerText?.trim() ?? null;
    return JSON.stringify({ ...document.body.dataset, status: text("status"), error: text("error") });
  });
}
