// What a page and its browser hold.

import fs from "node:fs";

const MB = 1e6;

/** Resident bytes of this process's descendants by what they are (`--type=`), where the system tells (Linux). */
function resident() {
  if (!fs.existsSync("/proc/self/stat")) return {};
  const parents = new Map();
  for (const entry of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, "utf8");
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const ours = (pid) => pid === process.pid || (parents.has(pid) && ours(parents.get(pid)));
  const bytes = {};
  for (const pid of parents.keys()) {
    if (pid === process.pid || !ours(pid)) continue;
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const type = command.match(/--type=([\w-]+)/)?.[1] ?? "browser";
      const pages = Number(fs.readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
      bytes[type] = (bytes[type] ?? 0) + pages * 4096;
    } catch {
      // As above.
    }
  }
  return bytes;
}

/** Bytes of the module's memory, of the page's JavaScript after a collection, and of the browser's processes. */
export async function memory(page, address) {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.collectGarbage");
  await page.waitForTimeout(1000);
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  await client.detach();
  const module = await page.evaluate(async (glue) => {
    const { default: init } = await import(glue);
    return (await init()).memory.buffer.byteLength;
  }, new URL("page.js", address).href);
  const { "gpu-process": gpu = 0, renderer = 0 } = resident();
  return { module, script: usedSize, gpu, renderer };
}

/** How much more `after` is than `before` for each of `count` times; a problem if that is no constant. */
export function growth(before, after, count) {
  // A hundredth of what a device and its portrait take (some 30 MB) would be seen in a hundred losses as one of them.
  const most = { module: 0.1, script: 0.1, gpu: 1, renderer: 1 };
  const parts = Object.keys(most).map((name) => ({ name, from: before[name] / MB, to: after[name] / MB }));
  const note = parts.map(({ name, from, to }) => `${name} ${from.toFixed(1)} to ${to.toFixed(1)} MB`).join(", ");
  // Allocators take memory in pieces: what is below 16 MB in all is no growth.
  const grown = parts.filter(({ name, from, to }) => to - from > 16 + most[name] * count);
  return { note, problem: grown.length ? `${grown.map(({ name }) => name).join(" and ")} grew: ${note}` : "" };
}
