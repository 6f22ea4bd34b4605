// The camera in the place of the photo: `node live.mjs http://127.0.0.1:PORT/`. The film is tests/browser/portrait.png and
// another of the studio's people, moved about by the test. Behaviour, not speed: the processor takes seconds for a frame.

import fs from "node:fs";
import path from "node:path";

import { open, until } from "./lib/browser.mjs";
import { film, played } from "./lib/film.mjs";
import { Lab, correlation, difference, mean } from "./lib/picture.mjs";
import { stand } from "./lib/stand.mjs";
import { Steps, expect, quiet } from "./lib/steps.mjs";
import { HEAD, SIDE, Visit, WAIT, givenAddress, here, shots } from "./lib/visit.mjs";

const address = givenAddress("live.mjs");
fs.mkdirSync(shots, { recursive: true });
const portrait = fs.readFileSync(path.join(here, "portrait.png"));
const base64 = portrait.toString("base64");
/** Its hair, as in plain.mjs. */
const HAIR = [0.48, 0.15, 0.17, 0.06];
const MARK = "digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

const steps = new Steps();
const lab = await Lab.open();
const head = await lab.decode(portrait, SIDE);
// The processor draws: a program that plays a graphics chip does it more slowly, and nothing here is about one.
const claims = [/No available adapters/];
const session = await open(address, { webgpu: false, viewport: { width: 1100, height: 900 }, timeout: WAIT, claims });
const { page } = session;
await stand(page);
const visit = new Visit(page, lab);

/** Has the camera see the portrait in a square, or nobody. */
const see = (place) => page.evaluate(([base64, place]) => window.__stand.show(place && base64, place), [base64, place]);
const shown = async () => lab.decode(await page.locator("#stage").screenshot(), SIDE);
/** Waits until so many more frames have come to the stage. */
async function frames(count, what) {
  const from = Number((await visit.data()).revision);
  await until(page, what, (least) => Number(document.body.dataset.revision) >= least, from + count, WAIT);
}
const says = (pattern) => until(page, `the camera's card to say ${pattern}`, (source) => {
  const text = document.getElementById("live-status")?.innerText ?? "";
  return new RegExp(source, "i").test(text) && text;
}, pattern.source, WAIT);
const teal = (picture) => {
  const [r, g, b] = mean(picture, HAIR);
  return (g + b) / 2 - r;
};
const kept = {};

await steps.group("The camera in the place of the photo", [
  {
    name: "its picture becomes the portrait, and follows",
    needed: true,
    async run() {
      await visit.begin(address);
      await see([120, 60, 260]);
      await page.click("#camera");
      await page.waitForSelector("#go-live:enabled");
      await visit.keep("live-1-camera");
      await page.click("#go-live");
      await frames(1, "the live portrait");
      await until(page, "the phase", () => document.body.dataset.phase === "shown", null, WAIT);
      const text = await says(/follows/i);
      kept.first = await shown();
      await visit.keep("live-2-following");
      const likeness = correlation(kept.first, head, HEAD);
      // As in intake.mjs, where the same head comes from a camera.
      expect(likeness > 0.6, `brightness correlates at ${likeness.toFixed(2)} only`);
      return `${text}; correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "a wish is kept from frame to frame",
    async run() {
      const was = teal(await shown());
      await page.fill("#prompt", "teal hair");
      await page.click("#apply");
      await frames(2, "the edit");
      kept.teal = await shown();
      await frames(1, "another frame");
      const now = [teal(kept.teal) - was, teal(await shown()) - was];
      await visit.keep("live-3-teal");
      // As in plain.mjs.
      expect(now.every((levels) => levels > 12), `the hair is tealer by ${now.map((levels) => levels.toFixed(1))}`);
      return `${now.map((levels) => levels.toFixed(0)).join(" and ")} levels`;
    },
  },
  {
    name: "frames that cannot be kept up with are dropped",
    async run() {
      const { dropped, revision } = await visit.data();
      // Twenty a second come, and a frame takes longer than a twentieth here.
      expect(Number(dropped) > Number(revision), `${dropped} were dropped, ${revision} used`);
      return `${dropped} dropped, ${revision} used`;
    },
  },
  {
    name: "somebody who moves stays in the middle, with the edit",
    async run() {
      await see([60, 110, 230]);
      await frames(2, "the moved face");
      const moved = await shown();
      await visit.keep("live-4-moved");
      const likeness = correlation(moved, kept.teal, HEAD);
      expect(likeness > 0.8 && teal(moved) - teal(kept.first) > 12, `correlation ${likeness.toFixed(2)}`);
      return `correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "the visitor's view is kept",
    async run() {
      const before = await shown();
      const stage = await page.locator("#stage").boundingBox();
      const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x - 120, y, { steps: 6 });
      await page.mouse.up();
      await frames(1, "the turned view");
      const turned = await shown();
      await frames(1, "another frame");
      const later = await shown();
      await visit.keep("live-5-turned");
      const [turn, drift] = [difference(before, turned, HEAD), difference(turned, later, HEAD)];
      expect(turn > 3 && drift < turn / 2, `turned by ${turn.toFixed(1)} levels, then changed by ${drift.toFixed(1)}`);
      await page.click("#reset");
      return `turned by ${turn.toFixed(1)} levels, then changed by ${drift.toFixed(1)}`;
    },
  },
  {
    name: "out of sight is said, what was seen last stays, and whoever comes back is found",
    async run() {
      await see(null);
      const text = await says(/no face/i);
      const before = await shown();
      await page.waitForTimeout(1500);
      const off = difference(before, await shown(), HEAD);
      await visit.keep("live-6-lost");
      expect(off < 1, `the stage changes by ${off.toFixed(1)} levels with nobody there`);
      await see([150, 70, 250]);
      await says(/follows/i);
      await frames(1, "the face that is back");
      const likeness = correlation(await shown(), kept.teal, HEAD);
      expect(likeness > 0.8, `correlation ${likeness.toFixed(2)}`);
      return `${text}; correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "it is recorded as a film that plays",
    async run() {
      await page.click("#live-record");
      await frames(1, "a frame for the film");
      await page.waitForTimeout(1500);
      await visit.keep("live-7-recording");
      const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#live-record")]);
      const name = saved.suggestedFilename();
      const bytes = fs.readFileSync(await saved.path());
      fs.writeFileSync(path.join(shots, name), bytes);
      expect(/^volteface-live\.(mp4|webm)$/.test(name), name);
      expect(bytes.toString("latin1").split(MARK).length === 2, "it does not say once what it is");
      const { width, duration, frames: [last] } = await played(lab, bytes, name.endsWith("mp4") ? "video/mp4" : "video/webm", [0.8], 256);
      const likeness = correlation({ width: 256, height: 256, rgba: last }, kept.teal, HEAD);
      expect(width === 512 && duration > 1.4 && likeness > 0.8, `${width} pixels, ${duration} s, correlation ${likeness.toFixed(2)}`);
      return `${name}, ${duration.toFixed(1)} s, ${bytes.length >> 10} KB, correlation ${likeness.toFixed(2)}`;
    },
  },
  {
    name: "stopped, the camera is off, and nothing of it is kept",
    async run() {
      await page.click("#live-stop");
      await until(page, "the page as it was", () => document.body.dataset.phase === "ready" && document.querySelector(".welcome") !== null, null, WAIT);
      const state = await page.evaluate(() => window.__stand.track.readyState);
      expect(state === "ended", `the camera is ${state}`);
      expect((await page.locator(".strip-edit").count()) === 0, "frames are in the history");
      await visit.keep("live-8-stopped");
    },
  },
]);

await steps.group("With a photo before it", [
  {
    name: "the photo is back once the camera is off, with its edit",
    async run() {
      const mark = await visit.mark();
      await page.setInputFiles("#file", path.join(here, "portrait.png"));
      await visit.newer(mark, "the portrait");
      const before = await visit.stage();
      const edits = await page.locator(".strip-edit").count();
      await page.click("#camera");
      await page.waitForSelector("#go-live:enabled");
      await page.click("#go-live");
      await frames(1, "the live portrait");
      await says(/follows/i);
      await visit.keep("live-9-beside-a-photo");
      await page.click("#live-stop");
      await page.waitForSelector("#adjust");
      await until(page, "the photo's portrait", () => document.body.dataset.phase === "shown", null, WAIT);
      const after = await visit.stage();
      const off = difference(before, after, HEAD);
      // The same view; only its refinement may have come less far.
      expect(off < 3, `off by ${off.toFixed(1)} levels`);
      expect((await page.locator(".strip-edit").count()) === edits, "frames are in the history");
      return `off by ${off.toFixed(1)} levels`;
    },
  },
  quiet(session),
]);
await session.browser.close();

// The browser's own make-believe camera, with a film from a file.
const reel = path.join(shots, "live.y4m");
fs.writeFileSync(reel, film(await lab.decode(portrait, 360), 640, 400));
const more = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${reel}`];
const obs = await open(address, { webgpu: false, viewport: { width: 500, height: 400 }, timeout: WAIT, more, claims });
await obs.context.grantPermissions(["camera"], { origin: new URL(address).origin });
await steps.group("Laid over other pictures (?obs)", [
  {
    name: "there is the transparent stage, with the camera on and the wish of the address, and nothing else",
    needed: true,
    async run() {
      await obs.page.goto(`${address}?obs&prompt=teal%20hair`, { waitUntil: "load" });
      await until(obs.page, "the live portrait", () => Number(document.body.dataset.revision) > 0, null, WAIT);
      const png = await obs.page.screenshot({ omitBackground: true, path: path.join(shots, "live-10-obs.png") });
      const { width, height, rgba } = await lab.decode(png);
      const alpha = (x, y) => rgba[4 * (Math.floor(y * height) * width + Math.floor(x * width)) + 3];
      const corners = [alpha(0.01, 0.01), alpha(0.99, 0.01), alpha(0.15, 0.05)];
      expect(corners.every((a) => a === 0) && alpha(0.5, 0.5) > 250, `opacity ${corners} in the corners, ${alpha(0.5, 0.5)} in the middle`);
      const seen = await obs.page.evaluate(() => [...document.body.querySelectorAll("*")].filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width > 2 && height > 2;
      }).map((element) => element.id || element.tagName));
      expect(seen.join() === "stage", `there is more to see: ${seen}`);
      expect(teal(await lab.decode(png, SIDE)) > 0, "the hair is not teal");
    },
  },
  {
    name: "the stage is a stream for calls",
    async run() {
      const size = await obs.page.evaluate(async () => {
        const stream = document.getElementById("stage").captureStream(10);
        const video = document.createElement("video");
        video.muted = true;
        video.srcObject = stream;
        await video.play();
        const size = [video.videoWidth, video.videoHeight];
        for (const track of stream.getTracks()) track.stop();
        return size;
      });
      expect(size[0] > 63 && size[0] === size[1], `${size} pixels`);
      return `${size.join(" × ")} pixels`;
    },
  },
  quiet(obs),
]);
await obs.browser.close();
await lab.close();
process.exit(steps.close() ? 0 : 1);
